"""JSON Schema: verdicts by jsonschema-rs, findings with their place and source.

Most payloads are clean, so a *narrow* form of the schema is asked first: closed against undocumented members and without the alternative
readings. What passes it needs no second look. Only the rest is explained.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from wirecheck.finding import Certainty, Flaw, Severity, Source
from wirecheck.schema import json_walk
from wirecheck.schema.form_values import FormTypes
from wirecheck.schema.formats import FORMATS
from wirecheck.schema.json_bundle import MAPS
from wirecheck.schema.json_narrow import narrowed, without_readings
from wirecheck.schema.json_place import Place, secrets
from wirecheck.schema.wording import code_of, saw, says

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wirecheck.schema.protocol import Fact
    from wirecheck.schema.xml_maps import Reads
    from wirecheck.wire.payload import Payload

_DEEPEST = 255
"""The levels of nesting that jsonschema-rs takes; beyond them it raises."""


class JsonSchema:
    """A JSON Schema, compiled once; `schema` is self-contained (see `json_bundle.bundle`)."""

    def __init__(self, schema: Any, *, source: Source | None = None, is_form: bool = False) -> None:  # noqa: ANN401
        self.schema = schema
        self._source = source
        self._types = FormTypes(schema) if is_form else None
        self._validator = _compile(schema)
        self._compiled: dict[int, Any] = {}
        narrow = narrowed(schema)
        self._narrow = _compile(narrow) if narrow is not None else None
        self._secret_kinds = frozenset(json_walk.secret_kinds(schema)) - {"personal"}

    def prepare(self, payload: Payload) -> tuple[Any, tuple[Flaw, ...]]:
        """Give the value as it is; the leaves of a form are converted to the types that the schema wants."""
        return self._types.typed(payload.value) if self._types is not None else (payload.value, ())

    def view(self, value: Any, reads: Reads | None = None) -> Any:  # noqa: ANN401, ARG002 -- it costs nothing whole
        """Give the value itself."""
        return value

    def flaws(self, value: Any, *, undocumented: Severity) -> Iterator[Flaw]:  # noqa: ANN401
        """Yield what is wrong with a value."""
        if self._narrow is not None:
            with suppress(ValueError):  # nested too deep, which the next question tells
                if self._narrow.is_valid(value):
                    return
        if json_walk.is_deeper(value, _DEEPEST):
            yield Flaw(code="WC212", constraint="limit", message=f"the value is nested deeper than {_DEEPEST} levels", says="a readable size")
            return
        yield from self._broken(value)
        for path, name in json_walk.undocumented(value, self.schema):
            yield Flaw(
                code="WC307",
                constraint="undocumented",
                path=path,
                message=f"{name!r} is not documented",
                says="the documented members",
                saw=name,
                severity=undocumented,
            )
        yield from self._readings(value)

    def facts(self) -> Iterator[Fact]:
        """Yield every constraint with its source."""
        return json_walk.facts(self.schema, self._source)

    @cached_property
    def secret_names(self) -> frozenset[str]:
        """The names of members that are called secret anywhere in the schema."""
        members = (item for node in json_walk.every(self.schema) for item in (node.get("properties") or {}).items())
        return frozenset(name for name, inner in members if Place([inner], self.schema).is_secret)

    def secrets(self, value: Any, kinds: frozenset[str] | None = None) -> Iterator[str]:  # noqa: ANN401
        """Yield the texts at places that the schema calls secret."""
        wanted = self._secret_kinds if kinds is None else self._secret_kinds & kinds
        return secrets(value, self._place, kinds) if wanted else iter(())

    def part(self, schema: Any) -> Callable[[Any], bool]:  # noqa: ANN401
        """Give what tells whether a value meets a schema that stands in this one; one that is nested too deep does not."""

        def holds(value: Any) -> bool:  # noqa: ANN401
            with suppress(ValueError):
                return self._holds(schema, value)
            return False

        return holds

    # -- explaining ----------------------------------------------------------------------------------------------------------------------

    def _broken(self, value: Any) -> Iterator[Flaw]:  # noqa: ANN401
        flaws = [flaw for error in self._validator.iter_errors(value) for cause in _causes(error) for flaw in self._flaws_of(cause)]
        formless = {flaw.path for flaw in flaws if flaw.constraint == "pattern"}
        for flaw in dict.fromkeys(flaws):  # two ways to one constraint (a $ref used twice in one place) say the same
            if flaw.constraint != "format" or flaw.path not in formless:  # one cause, one finding: a text of another form is no real one either
                yield flaw

    def _flaws_of(self, error: jsonschema_rs.ValidationError) -> Iterator[Flaw]:
        keyword, node, sources = self._constraint(error.evaluation_path)
        source = json_walk.source_of(sources, keyword)
        path = json_walk.pointer(error.instance_path)
        if keyword in {"additionalProperties", "unevaluatedProperties"} and hasattr(error.kind, "unexpected"):
            for name in error.kind.unexpected:
                yield Flaw(
                    code="WC307",
                    constraint=keyword,
                    path=f"{path}/{json_walk.escaped(name)}",
                    message=f"{name!r} is not documented, and unknown members are rejected",
                    says="no other members than the documented",
                    saw=name,
                    source=source,
                )
            return
        member = error.kind.property if keyword in {"required", "dependentRequired", "dependencies"} and hasattr(error.kind, "property") else None
        wanted = says(keyword, node.get(keyword) if isinstance(node, dict) else None, node)
        seen = saw(error.instance, keyword)
        message = f"{member!r} is missing" if member is not None else f"{wanted} expected, {seen} found"
        yield Flaw(code=code_of(keyword), constraint=keyword, path=path, member=member, message=message, says=wanted, saw=seen, source=source)

    def _constraint(self, path: Sequence[str | int]) -> tuple[str, Any, list[Any]]:
        """Follow an evaluation path through references: the keyword, the schema that holds it, and every ``x-source`` on the way."""
        node: Any = self.schema
        sources: list[Any] = [self._source, node.get("x-source") if isinstance(node, dict) else None]
        holder, keyword = node, ""
        is_schema = True  # and no list or map of schemas, whose members may be called anything
        for step in path:
            if is_schema and step == "$ref":
                node = json_walk.resolve(node["$ref"], self.schema)
            else:
                if is_schema:
                    holder, keyword = node, str(step)
                try:
                    node = node[step]
                except (KeyError, IndexError, TypeError):
                    break
                is_schema = not is_schema or not (step in MAPS or isinstance(node, list))
            if is_schema and isinstance(node, dict) and "x-source" in node:
                sources.append(node["x-source"])
        if node is False and keyword not in {"additionalProperties", "additionalItems", "unevaluatedProperties", "unevaluatedItems"}:
            return "false", False, sources
        return keyword, holder, sources

    def _readings(self, value: Any) -> Iterator[Flaw]:  # noqa: ANN401
        if not self._has_readings or self._unread.is_valid(value):
            return
        for note in self._validator.evaluate(value).annotations():
            found = note["annotations"]
            if not isinstance(found, dict) or "x-reading" not in found:
                continue
            reading = found["x-reading"]
            place = note["instanceLocation"]
            seen = json_walk.at(value, place)
            if any(self._holds(branch, seen) for branch in self._branches(note["schemaLocation"])):
                continue  # the value meets the first reading as well
            certainty = Certainty(reading.get("certainty", "ambiguous"))
            yield Flaw(
                code="WC311",
                constraint="reading",
                path=place,
                message=str(reading.get("note", "another reading of the document")),
                says="the first reading of the document",
                saw=saw(seen, "reading"),
                source=Source(document=self._source.document, section=self._source.section, certainty=certainty) if self._source else None,
                severity=Severity.NOTE,
            )

    def _holds(self, branch: Any, value: Any) -> bool:  # noqa: ANN401
        if not isinstance(branch, dict):
            return branch is True
        if id(branch) not in self._compiled:
            around = {name: self.schema[name] for name in ("$schema", "$defs") if name in self.schema}
            self._compiled[id(branch)] = _compile({**branch, **around})
        return bool(self._compiled[id(branch)].is_valid(value))

    @cached_property
    def _place(self) -> Place:
        return Place([self.schema], self.schema)

    @cached_property
    def _has_readings(self) -> bool:
        return any("x-reading" in node for node in json_walk.every(self.schema))

    @cached_property
    def _unread(self) -> Any:  # noqa: ANN401
        return _compile(without_readings(self.schema))

    def _branches(self, location: str) -> list[Any]:
        """Give the branches beside the one at a schema location that are no readings."""
        parent, _, _ = location.rpartition("/")
        found = json_walk.at(self.schema, parent)
        return [branch for branch in found if not (isinstance(branch, dict) and "x-reading" in branch)] if isinstance(found, list) else []


def _causes(error: jsonschema_rs.ValidationError) -> list[jsonschema_rs.ValidationError]:
    """Give the errors that explain an error: those of the branch that was meant, where alternatives failed.

    A branch for blanks, or of another kind of value, says nothing about the payload. Of the rest it is the one whose errors lie deepest, and on a tie the first: contracts put
    the main reading first.
    """
    context = getattr(error.kind, "context", None)
    if not context or not any(context) or type(error.kind).__name__.endswith("MultipleValid"):
        return [error]

    here = len(error.instance_path)

    def fit(branch: list[jsonschema_rs.ValidationError]) -> tuple[bool, bool, int]:
        own = [e.kind for e in branch if len(e.instance_path) == here]
        is_blank = any(
            getattr(kind, "expected_value", None) == "" or (type(kind).__name__ == "MaxLength" and getattr(kind, "limit", None) == 0) for kind in own
        )
        is_container = isinstance(error.instance, dict | list)
        is_other_kind = is_container and any(type(kind).__name__ == "Type" for kind in own)
        return is_blank, is_other_kind, -max((len(e.instance_path) for e in branch), default=0)

    best = min((branch for branch in context if branch), key=fit)
    return [cause for inner in best for cause in _causes(inner)]


_VALIDATORS = {
    "draft-07": jsonschema_rs.Draft7Validator,
    "draft-06": jsonschema_rs.Draft6Validator,
    "draft-04": jsonschema_rs.Draft4Validator,
    "2019-09": jsonschema_rs.Draft201909Validator,
}


def _compile(schema: Any) -> Any:  # noqa: ANN401 -- the drafts' classes share no base
    """Compile with our formats asserted, patterns in linear time where they can be, and no retrieval whatever."""
    declared = schema.get("$schema", "") if isinstance(schema, dict) else ""
    kind = next((v for draft, v in _VALIDATORS.items() if draft in declared), jsonschema_rs.Draft202012Validator)
    formats = dict(FORMATS)
    try:
        return kind(schema, validate_formats=True, formats=formats, offline=True, pattern_options=jsonschema_rs.RegexOptions())
    except (jsonschema_rs.ValidationError, ValueError):
        return kind(schema, validate_formats=True, formats=formats, offline=True)
