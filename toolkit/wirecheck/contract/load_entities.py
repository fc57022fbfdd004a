"""The entities of an OpenAPI file to values: pointers and expressions are compiled here, once; what is wrong in itself is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from re import Pattern
from typing import TYPE_CHECKING, Any, get_args

from wirecheck.contract import pointer
from wirecheck.contract.entities import MISSING, Agree, Compare, Does, Entity, Field, Login, Page, Pointer, Result, Touch, Unique

if TYPE_CHECKING:
    from wirecheck.contract.expression import Expression
    from wirecheck.errors import BadContract
    from wirecheck.finding import Source

ITEM = "item"
"""What an expression calls one record."""

ASPECTS = (
    *("result", "keeps", "keeps-within", "blank", "key-at", "keys", "projection", "filters", "page", "count"),
    *("same-as", "whole", "absent", "says-none", "owner", "login"),
)
"""What may bear a source of its own in a touch."""

COMPARES = tuple(name for name in get_args(Compare) if name != "enum")
"""How a field may be compared by a word alone: an enumeration needs its table."""

_NAMES = frozenset({ITEM})
_SIDES = ("request", "response")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What the loader of a contract lends: `each` walks the members of a map or list and keeps the place for errors, `merged` refines a source.

    `operations` and `kept` are the names of the operations and entities that there are.
    """

    each: Callable[[Any, str], Iterator[tuple[str, Any]]]
    bad: Callable[[str], BadContract]
    expression: Callable[[Any, frozenset[str]], Expression]
    merged: Callable[[Source | None, Any], Source | None]
    operations: frozenset[str]
    kept: frozenset[str]

    def entities(self, node: Any, source: Source | None) -> tuple[Entity, ...]:  # noqa: ANN401
        """Give the entities of a file. Raises `BadContract`."""
        return tuple(self._entity(name, entity, source) for name, entity in self.each(node, "x-entities"))

    def _entity(self, name: str, node: Mapping[str, Any], outer: Source | None) -> Entity:
        source = self.merged(outer, node.get("source"))
        return Entity(
            name=name,
            key=self._text(node["key"], "the key"),
            generated=tuple(self._text(entry, "a generated name") for entry in node.get("generated") or ()),
            unique=tuple(self._unique(entry, source) for _, entry in self.each(node.get("unique"), "unique")),
            fields=self._fields(node.get("fields"), source),
            agree=tuple(self._agree(entry, source) for _, entry in self.each(node.get("agree"), "agree")),
            touched=tuple(self._touch(entry, outer) for _, entry in self.each(node["touched"], "touched")),
            source=source,
        )

    # -- fields --------------------------------------------------------------------------------------------------------------------------

    def _fields(self, node: Any, source: Source | None) -> dict[str, Field]:  # noqa: ANN401
        return {name: self._field(name, entry, source) for name, entry in self.each(node, "fields")}

    def _field(self, name: str, node: Mapping[str, Any], outer: Source | None) -> Field:
        source = self.merged(outer, node.get("source"))
        compare, enum, records = self._compare(node.get("compare", "equal"))
        default, default_source = _own(node.get("default", MISSING), source, self.merged)
        return Field(
            name=name,
            read=self._text(node.get("read", name), "what a field is read as"),
            compare=compare,
            enum=enum,
            default=default,
            moves=tuple(self._one_of(word, get_args(Does), "a field moves by") for word in node.get("moves") or ()),
            blank=self._text(node["blank"], "what empties a field") if "blank" in node else None,
            open=frozenset(self._text(entry, "an open text") for entry in node.get("open") or ()),
            open_form=self._form(node["open-form"]) if "open-form" in node else None,
            refers=self._one_of(node["refers"], ("*", *sorted(self.kept)), "a field refers to") if "refers" in node else None,
            holds=self._one_of(node["holds"], tuple(sorted(self.kept)), "a field holds") if "holds" in node else None,
            fixed=node.get("fixed", False) is True,
            when=self._condition(node, frozenset()),
            key=self._text(records["key"], "the key of records") if "key" in records else None,
            fields=self._fields(records.get("fields"), source),
            source=source,
            default_source=default_source,
        )

    def _form(self, node: Any) -> Pattern[str]:  # noqa: ANN401
        """Read what open texts match."""
        try:
            return re.compile(self._text(node, "the form of open texts"))
        except re.error as error:
            raise self.bad(f"a form of open texts that is no pattern ({error})") from None

    def _compare(self, node: Any) -> tuple[Compare, dict[str, str], Mapping[str, Any]]:  # noqa: ANN401
        """Read how a field is compared: a word, or a map with the table of an enumeration or what is known of records."""
        if isinstance(node, dict) and isinstance(enum := node.get("enum"), dict):
            return "enum", {self._text(sent, "a sent value"): self._text(read, "a read value") for sent, read in enum.items()}, {}
        if isinstance(node, dict) and isinstance(records := node.get("records"), dict):
            return "records", {}, records
        return self._one_of(node, COMPARES, "a field is compared as"), {}, {}

    def _unique(self, node: Any, outer: Source | None) -> Unique:  # noqa: ANN401
        entry = node if isinstance(node, dict) else {"field": node}
        return Unique(field=self._text(entry["field"], "a unique field"), when=self._condition(entry, _NAMES), source=self.merged(outer, entry.get("source")))

    def _agree(self, node: Mapping[str, Any], outer: Source | None) -> Agree:
        first, other = (self._text(name, "a field that agrees") for name in node["fields"])
        return Agree(field=first, other=other, source=self.merged(outer, node.get("source")))

    # -- touches -------------------------------------------------------------------------------------------------------------------------

    def _touch(self, node: Mapping[str, Any], outer: Source | None) -> Touch:
        source = self.merged(outer, node.get("source"))
        aspects, sources = {}, {}
        for key in ASPECTS:
            if key in node:
                value, own = _own(node[key], source, self.merged)
                if isinstance(value, dict):  # result, page and login are maps themselves, their source among their members
                    own = self.merged(own, value.get("source"))
                aspects[key] = value
                if own is not None and own != source:
                    sources[key.replace("-", "_")] = own
        operation = self._text(node["operation"], "an operation")
        if operation not in self.operations:
            raise self.bad(f"touches the operation {operation!r}, which does not exist")

        def of(aspect: str) -> Source | None:
            return sources.get(aspect, source)

        return Touch(
            operation=operation,
            does=self._one_of(node["does"], get_args(Does), "an operation"),
            at=self._one_of(node.get("at", "response"), _SIDES, "records stand at"),
            items=self._pointer(node.get("items")),
            when=self._condition(node, frozenset()),
            result=self._result(aspects["result"], of("result")) if "result" in aspects else None,
            keeps=aspects.get("keeps", False) is True,
            keeps_within=aspects.get("keeps-within", False) is True,
            blank=self._one_of(aspects["blank"], ("blanks", "keeps"), "a blank") if "blank" in aspects else None,
            key_at=self._pointer(aspects.get("key-at")),
            keys=self._pointer(aspects.get("keys")),
            projection=self._pointer(aspects.get("projection")),
            filters=self._pointers(aspects.get("filters")),
            page=self._page(aspects["page"], of("page")) if "page" in aspects else None,
            count=self._pointer(aspects.get("count")),
            same_as=self._other(aspects["same-as"]) if "same-as" in aspects else None,
            whole=self.expression(aspects["whole"], _NAMES) if "whole" in aspects else None,
            absent=self._one_of(aspects["absent"], ("null", "failure"), "an unknown key is answered by") if "absent" in aspects else None,
            says_none=self.expression(aspects["says-none"], frozenset()) if "says-none" in aspects else None,
            owner=self._pointer(aspects.get("owner")),
            login=self._login(aspects["login"], of("login")) if "login" in aspects else None,
            source=source,
            sources=sources,
        )

    def _result(self, node: Mapping[str, Any], source: Source | None) -> Result:
        pair = self._one_of(node["pair"], ("position", "key"), "results are paired by") if "pair" in node else None
        at = self._one_of(node.get("at", "response"), _SIDES, "results stand at")
        return Result(at=at, items=self._pointer(node["items"]) or Pointer(), pair=pair, key=self._pointer(node.get("key")), source=source)

    def _page(self, node: Mapping[str, Any], source: Source | None) -> Page:
        default = node.get("default")
        if default is not None and (isinstance(default, bool) or not isinstance(default, int) or default < 1):
            raise self.bad("the default of a page is no whole number above zero")
        return Page(limit=self._pointer(node.get("limit")), first=self._pointer(node.get("first")), default=default, source=source)

    def _login(self, node: Mapping[str, Any], source: Source | None) -> Login:
        name, password = self._pointer(node["name"]), self._pointer(node["password"])
        assert name is not None  # noqa: S101 -- only what is absent has no pointer
        assert password is not None  # noqa: S101 -- the same
        return Login(
            field=self._text(node["field"], "the field of a login"),
            name=name,
            password=password,
            secret=self._text(node["secret"], "the secret of a login") if "secret" in node else None,
            when=self._condition(node, _NAMES),
            shows=self._one_of(node["shows"], ("before", "after"), "a login shows") if "shows" in node else None,
            source=source,
        )

    def _other(self, name: Any) -> str:  # noqa: ANN401
        text = self._text(name, "an operation")
        if text not in self.operations:
            raise self.bad(f"has the same conditions as the operation {text!r}, which does not exist")
        return text

    # -- leaves --------------------------------------------------------------------------------------------------------------------------

    def _condition(self, node: Mapping[str, Any], names: frozenset[str]) -> Expression | None:
        return self.expression(node["when"], names) if "when" in node else None

    def _pointers(self, node: Any) -> tuple[Pointer, ...]:  # noqa: ANN401
        found = [self._pointer(each) for each in (node if isinstance(node, list) else [node])]
        return tuple(each for each in found if each is not None)

    def _pointer(self, text: Any) -> Pointer | None:  # noqa: ANN401
        if text is None:
            return None
        try:
            made = pointer_of(self._text(text, "a pointer"))
        except ValueError:
            raise self.bad(f"the pointer {text!r} starts neither with a slash nor with parameters/ or query") from None
        if any(step.startswith("{") for step in made.steps):
            raise self.bad(f"the pointer {text!r} binds a name, which nothing asks for; write * for each item")
        return made

    def _text(self, value: Any, what: str) -> str:  # noqa: ANN401
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            raise self.bad(f"{what} is no text")
        return str(value)

    def _one_of(self, word: Any, words: tuple[Any, ...], what: str) -> Any:  # noqa: ANN401
        """Give a word as one of the literals of its kind."""
        if word not in words:
            raise self.bad(f"{what} {word!r}, which is none of {', '.join(words)}")
        return word


def pointer_of(text: str) -> Pointer:
    """Compile a pointer: into the body, or into ``parameters/...`` or ``query/...`` of the request. Raises ``ValueError``."""
    if text == "" or text.startswith("/"):
        return Pointer(steps=pointer.steps(text))
    root, _, rest = text.partition("/")
    if root == "parameters" and rest:
        return Pointer(root="parameters", steps=pointer.steps(f"/{rest}"))
    if root == "query":
        return Pointer(root="query", steps=pointer.steps(f"/{rest}") if rest else ())
    raise ValueError(text)


def _own(node: Any, source: Source | None, merged: Callable[[Source | None, Any], Source | None]) -> tuple[Any, Source | None]:  # noqa: ANN401
    """Give a value with its source: ``{value, source}``, or the value alone."""
    if isinstance(node, dict) and "value" in node:
        return node["value"], merged(source, node.get("source"))
    return node, source
