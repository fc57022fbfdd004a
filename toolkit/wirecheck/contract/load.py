"""An OpenAPI file to a contract.

Schemas, expressions and tables are compiled here, once; what is wrong in itself is refused here, with the file and the place. Of a contract that travels with wirecheck, in which the tests find
nothing wrong, an operation and the entities are compiled when they are first asked for: a run seldom meets all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from wirecheck import files
from wirecheck.contract import expression, json_document, load_entities, openapi30, pointer
from wirecheck.contract.load_bodies import Bodies, examples, fits
from wirecheck.contract.load_schemas import Schemas, one_line
from wirecheck.contract.model import Body, Contract, Credential, Header, Operation, OutcomeRule, Parameter, Response, Rule, put_off
from wirecheck.contract.parsed import parsed, written
from wirecheck.contract.quick import Quick
from wirecheck.errors import BadContract
from wirecheck.finding import Certainty, Direction, Source
from wirecheck.schema import json_walk
from wirecheck.schema.json_bundle import at_pointer

if TYPE_CHECKING:
    from wirecheck.contract.cel_syntax import Node
    from wirecheck.contract.entities import Entity

_T = TypeVar("_T", Contract, Operation)
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
JOINS = "resource-joins"
PLACES = ("path", "query", "header", "cookie")
OUTCOMES = ("success", "failure", "refused")
_CERTAINTIES = frozenset(Certainty)
VERSION = re.compile(r"3\.[01](?:\.|\Z)")
_USUAL_OUTCOMES = (("success", "response.status < 400"), ("failure", "response.status >= 400"))
"""How an answer is meant where a file says nothing of it: as HTTP has it."""

_PARAMETER = re.compile(r"\{[^{}]+\}\Z")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def load(name: str, *, read: Callable[[str], bytes] = files.read) -> Contract:
    """Load a contract by its name or by its file's path.

    Raises:
        UnknownName: no such contract.
        BadContract: the file, or one that it refers to, cannot be used.

    """
    return load_from(files.contract_location(name), read)


def load_from(location: str, read: Callable[[str], bytes]) -> Contract:
    """Load the contract that `read` gives for a location, whether or not there is such a file here.

    Raises:
        BadContract: it, or one that it refers to, cannot be used.

    """
    return _Loader(location, read, parsed(location, read)).contract()


def as_parsed(name: str) -> bytes:
    """Give what stands in ``contracts/parsed/`` of a contract that travels with wirecheck, made of its YAML anew. Raises `BadContract`."""
    location = files.contract_location(name)
    loader = _Loader(location, files.read, None)
    loader.contract()
    return loader.written


class _Loader:
    def __init__(self, location: str, read: Callable[[str], bytes], known: tuple[Any, Mapping[str, bytes]] | None) -> None:
        self.location = location
        self._read = read
        self._files: dict[str, Any] = {}
        self._texts: dict[str, bytes] = {}
        self._expressions: dict[tuple[str, frozenset[str]], expression.Expression] = {}
        self._known: dict[Node, expression.Expression] = {}
        self._hash = blake2b(digest_size=12)
        self._file_source: Source | None = None
        self._place = ""
        self._is_older = False
        self._is_own_document = False
        self._schemas = Schemas(location=location, text=self._bytes, data=self._data, bad=self._bad, merged=merged)
        self._bodies = Bodies(schemas=self._schemas, deref=self._deref)
        self._is_known = known is not None
        if known is not None:
            self._files[location], texts = known
            for place, text in texts.items():
                self._take(place, text)

    # -- files ---------------------------------------------------------------------------------------------------------------------------

    def _bytes(self, location: str) -> bytes:
        if location not in self._texts:
            self._take(location, self._read(location))
        return self._texts[location]

    def _take(self, location: str, text: bytes) -> None:
        self._hash.update(b"%d " % len(text) + text)
        self._texts[location] = text

    def _data(self, location: str) -> Any:  # noqa: ANN401
        if location not in self._files:
            text = self._bytes(location)
            data = json_document.parse(text)
            if data is None:
                from wirecheck.contract import document  # noqa: PLC0415 -- what travels with wirecheck needs no reader of YAML

                data = document.parse(text, location)
            self._files[location] = self._upgraded(data, is_root=location == self.location)
        return self._files[location]

    def _upgraded(self, data: Any, *, is_root: bool) -> Any:  # noqa: ANN401
        """Give a file as one of OpenAPI 3.1, if the contract is one of 3.0; the files that it refers to hold schemas."""
        self._is_older = self._is_older or (is_root and openapi30.is_older(data))
        return openapi30.upgraded(data) if self._is_older else data

    def _bad(self, problem: str) -> BadContract:
        """Give the error that says what is wrong at the place that is being read."""
        from wirecheck.contract import document  # noqa: PLC0415 -- what is right needs no lines

        lines = document.lines(self._read(self.location))
        place = self._place
        while place and place not in lines:
            place = place.rpartition("/")[0]
        return BadContract(self.location, problem, lines.get(place) if place else None)

    def _each(self, entries: Any, place: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
        """Yield the members of a map, or the items of a list by their index; while one is in hand, it is the place that is being read."""
        outer = self._place
        pairs = entries.items() if isinstance(entries, dict) else ((str(index), entry) for index, entry in enumerate(entries or ()))
        for name, entry in pairs:
            self._place = f"{outer}/{place}/{json_walk.escaped(str(name))}"
            yield str(name), entry
        self._place = outer

    def _deref(self, node: Any) -> Any:  # noqa: ANN401
        """Follow a local reference to a component."""
        for _ in range(16):
            if not (isinstance(node, dict) and isinstance(node.get("$ref"), str)):
                return node
            if not node["$ref"].startswith("#"):
                raise self._bad(f"{node['$ref']} leads to another file; bundle the contract into one")
            try:
                node = at_pointer(self._data(self.location), node["$ref"].partition("#")[2])
            except KeyError:
                raise self._bad(f"{node['$ref']} points nowhere") from None
        raise self._bad("references run in a circle")

    @property
    def written(self) -> bytes:
        """The data of the contract, for whoever loads the same files another time."""
        return written(self.location, self._data(self.location), self._texts)

    # -- the whole -----------------------------------------------------------------------------------------------------------------------

    def contract(self) -> Contract:
        """Give the contract. What has an unexpected type, anywhere, ends here."""
        try:
            return self._contract()
        except KeyError as error:
            raise self._bad(f"lacks {str(error.args[0] if error.args else '')[:80]!r}") from error
        except (AttributeError, TypeError, IndexError, AssertionError, RecursionError) as error:
            raise self._bad("holds something of an unexpected type") from error
        except ValueError as error:
            raise self._bad(one_line(error)) from error

    def _contract(self) -> Contract:
        root = self._data(self.location)
        if not isinstance(root, dict) or not VERSION.match(str(root.get("openapi", ""))):
            raise BadContract(self.location, "is no OpenAPI 3.0 or 3.1 file", remedy="start it with 'openapi: 3.1.0'")
        info = root.get("info") or {}
        documents = {name: str((entry or {}).get("title", name)) for name, entry in (root.get("x-documents") or {}).items()}
        self._file_source = merged(None, root.get("x-source"))
        if (own := own_document(root, self.location)) is not None:
            self._is_own_document = True
            documents, self._file_source = {own.document: str(info.get("title", own.document))}, own
        operations = tuple(self._operations(root))
        headers = {c.name.lower() for op in operations for way in op.security for c in way if c.kind == "header"}
        return self._later(
            Contract,
            lambda: {"entities": self._entities(root.get("x-entities"), frozenset(operation.id for operation in operations))},
            name=files.contract_name(self.location),
            title=str(info.get("title", "")),
            location=self.location,
            documents=documents,
            operations=operations,
            source=self._file_source,
            digest=self._hash.hexdigest(),
            secret_headers=frozenset(headers),
        )

    def _later(self, kind: type[_T], rest: Callable[[], Mapping[str, Any]], **members: Any) -> _T:  # noqa: ANN401
        """Give a value whose other members are made when one of them is asked for; or now, where there may be something wrong with them."""
        return put_off(kind, rest, **members) if self._is_known else kind(**members, **rest())

    def _entities(self, node: Any, known: frozenset[str]) -> tuple[Entity, ...]:  # noqa: ANN401
        kept = frozenset(map(str, node or ()))
        reader = load_entities.Reader(each=self._each, bad=self._bad, expression=self._expression, merged=merged, operations=known, kept=kept)
        return reader.entities(node, self._file_source)

    def _operations(self, root: Mapping[str, Any]) -> Any:  # noqa: ANN401
        prefix = _base_path(root)
        for template, found in self._each(root.get("paths"), "paths"):
            if template.startswith("x-"):
                continue  # an extension, which may stand among paths
            if not template.startswith("/"):
                raise self._bad(f"the path {template!r} does not start with a slash")
            item = self._deref(found)
            outer = self._place
            for method in METHODS:
                if method in item:
                    self._place = f"{outer}/{method}"
                    yield self._operation(prefix + template, method, item, item[method])

    def _operation(self, template: str, method: str, item: Mapping[str, Any], node: Mapping[str, Any]) -> Operation:
        source = merged(merged(self._file_source, item.get("x-source")), node.get("x-source"))
        if source is not None and not source.section:
            source = replace(source, section=f"{method.upper()} {template}")
        if part := next((segment for segment in template.split("/") if re.search(r"[{}]", segment) and not _PARAMETER.match(segment)), None):
            raise self._bad(f"the path's {part!r} is neither a parameter in braces nor without braces")
        return self._later(
            Operation,
            partial(self._compiled, self._place, item, node, source),
            id=str(node.get("operationId") or f"{method} {template}"),
            method=method.upper(),
            template=template,
            pattern=tuple(None if _PARAMETER.match(segment) else segment for segment in template.split("/")),
            summary=str(node.get("summary", "")),
            security=self._security(node),
            source=source,
        )

    def _compiled(self, place: str, item: Mapping[str, Any], node: Mapping[str, Any], source: Source | None) -> dict[str, Any]:
        """Give the members of an operation that have to be compiled."""
        self._place = place
        outcomes = tuple(self._outcome(entry, source) for _, entry in self._each(node.get("x-outcome"), "x-outcome"))
        if self._is_own_document and "x-outcome" not in node:
            outcomes = tuple(OutcomeRule(outcome=outcome, when=self._expression(when, frozenset()), source=source) for outcome, when in _USUAL_OUTCOMES)
        rules = tuple(self._rule(entry, source) for _, entry in self._each(node.get("x-rules"), "x-rules"))
        parameters = tuple(made for parameter in self._own_and_shared(node, item) for made in self._parameters(parameter, source))
        request = self._request(self._deref(node.get("requestBody")), source)
        responses = tuple(self._response(key, self._deref(value), source) for key, value in self._each(node.get("responses"), "responses"))
        codecs = {response.body.codec for response in responses if response.body is not None and response.body.codec is not None}
        for _, outcome in zip(self._each(node.get("x-outcome"), "x-outcome"), outcomes, strict=False):
            if outcome.body is not None and not all(fits(outcome.body.schema, codec) for codec in codecs):
                raise self._bad(f"the schema of an outcome cannot judge a body of the codec {' or '.join(sorted(codecs))}")
        return {
            "parameters": parameters,
            "request": request,
            "responses": responses,
            "outcomes": outcomes,
            "rules": rules,
            "quick": Quick(outcomes, rules),
        }

    def _own_and_shared(self, node: Mapping[str, Any], item: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """Yield the parameters of a path that the operation does not describe anew, then the operation's."""
        place, own = self._place, [self._deref(entry) for entry in node.get("parameters") or ()]
        known = {(entry["name"], entry["in"]) for entry in own}
        self._place = place.rpartition("/")[0]
        shared = ((self._deref(entry), self._place) for _, entry in self._each(item.get("parameters"), "parameters"))
        described = [(entry, at) for entry, at in shared if (entry["name"], entry["in"]) not in known]
        for entry, at in (*described, *((entry, f"{place}/parameters/{index}") for index, entry in enumerate(own))):
            self._place = at
            yield entry
        self._place = place

    # -- requests and responses ----------------------------------------------------------------------------------------------------------

    def _parameters(self, node: Mapping[str, Any], outer: Source | None) -> Any:  # noqa: ANN401
        source = merged(outer, node.get("x-source"))
        schema = node.get("schema") or {}
        codec = node.get("x-codec")
        if codec is not None and not (isinstance(codec, dict) and codec.get("name") == JOINS):
            raise self._bad(f"names a codec that no parameter has; known: {JOINS}")
        elements = codec["elements"] if codec is not None else None
        if elements is not None and not (isinstance(elements, dict) and all(isinstance(word, str) for pair in elements.items() for word in pair)):
            raise self._bad("the elements of a resource specification are no table of names")
        name, place = str(node["name"]), node["in"]
        if place not in PLACES:
            raise self._bad(f"a parameter stands in none of {', '.join(PLACES)}")
        if place == "query" and isinstance(schema, dict) and schema.get("type") == "object":
            # style form, exploded: each member of the object is a parameter of its own, and the object says whether there are others
            for member, inner in (schema.get("properties") or {}).items():
                yield Parameter(name=str(member), place=place, is_required=False, schema=self._schemas.json(inner, source, is_form=True), source=source)
            is_open = schema.get("additionalProperties") is not False
            yield Parameter(name="", place=place, is_required=False, schema=None, source=source, is_open=is_open, examples=examples(node))
            return
        compiled = self._schemas.json(schema, source, is_form=True)
        is_required = bool(node.get("required", place == "path"))
        yield Parameter(name=name, place=place, is_required=is_required, schema=compiled, source=source, elements=elements, examples=examples(node))

    def _request(self, node: Mapping[str, Any] | None, outer: Source | None) -> Body | None:
        place, self._place = self._place, f"{self._place}/requestBody"
        made = self._bodies.body(node, outer, Direction.REQUEST) if node else None
        self._place = place
        return made

    def _response(self, key: str, node: Mapping[str, Any], outer: Source | None) -> Response:
        source = merged(outer, node.get("x-source"))
        headers = []
        for name, found in self._each(node.get("headers"), "headers"):
            header = self._deref(found)
            own = merged(source, header.get("x-source"))
            headers.append(
                Header(
                    name=name, schema=self._schemas.json(header.get("schema") or {}, own, is_form=True), is_required=bool(header.get("required")), source=own
                )
            )
        return Response(key=key, body=self._bodies.body(node, source, Direction.RESPONSE), headers=tuple(headers), source=source)

    # -- outcomes, rules, credentials ----------------------------------------------------------------------------------------------------

    def _expression(self, text: Any, names: frozenset[str]) -> expression.Expression:  # noqa: ANN401
        words = _text(text).strip()
        key = (words, names)
        if key not in self._expressions:
            try:
                self._expressions[key] = expression.compiled(words, names)
            except expression.BadExpression as error:
                raise self._bad(f"an expression {error}: {words[:80]}") from None
        return self._expressions[key]

    def _parts(self, text: Any, names: frozenset[str]) -> list[expression.Expression]:  # noqa: ANN401
        words = _text(text).strip()
        try:
            return expression.parts(words, names)
        except expression.BadExpression as error:
            raise self._bad(f"an expression {error}: {words[:80]}") from None

    def _joined(self, some: list[expression.Expression], names: frozenset[str]) -> expression.Expression | None:
        if not some:
            return None
        made = expression.together(some, names)
        return self._known.setdefault(made.tree, made)

    def _outcome(self, node: Mapping[str, Any], outer: Source | None) -> OutcomeRule:
        source = merged(outer, node.get("source"))
        if node["outcome"] not in OUTCOMES:
            raise self._bad(f"an outcome is none of {', '.join(OUTCOMES)}")
        body = None
        if (schema := node.get("schema")) is not None:
            body = (
                self._bodies.described(schema, None, frozenset(), source, Direction.RESPONSE)
                if schema
                else Body(codec=None, is_required=False, is_free=True, source=source)
            )
        return OutcomeRule(outcome=node["outcome"], when=self._expression(node["when"], frozenset()), source=source, body=body)

    def _rule(self, node: Mapping[str, Any], outer: Source | None) -> Rule:
        each = node.get("each")
        try:
            names = frozenset(pointer.bound(_text(each))) if each is not None else frozenset()
        except ValueError:
            raise self._bad(f"the pointer {each!r} does not start with a slash") from None
        if unfit := [name for name in names if not _NAME.match(name) or name in expression.TAKEN]:
            raise self._bad(f"the pointer binds {unfit[0]!r}, which no expression can name")
        gates: list[expression.Expression] = []
        rest: list[expression.Expression] = []
        for part in self._parts(node.get("when", "true"), names):
            (rest if part.roots & (names | {"keys"}) else gates).append(part)
        return Rule(
            id=str(node["id"]),
            at=Direction(node.get("at", "response")),
            each=None if each is None else _text(each),
            gate=self._joined(gates, names),
            when=self._joined(rest, names),
            then=self._expression(node["then"], names),
            about=_text(node.get("about", "")),
            says=str(node.get("says", "")),
            source=merged(outer, node.get("source")),
        )

    def _security(self, operation: Mapping[str, Any]) -> tuple[tuple[Credential, ...], ...]:
        root = self._data(self.location)
        schemes = (root.get("components") or {}).get("securitySchemes") or {}
        ways = []
        for way in operation.get("security", root.get("security")) or ():
            credentials = []
            if not isinstance(way, dict):
                raise self._bad("a security requirement is no map")
            for name in way:
                scheme = self._deref(schemes.get(name))
                if scheme is None:
                    raise self._bad(f"the security scheme {name!r} does not exist")
                kind = scheme.get("in", "header") if scheme.get("type") == "apiKey" else "basic" if scheme.get("scheme") == "basic" else "header"
                title = _text(scheme.get("name", "Authorization"))
                if kind not in {"header", "query", "cookie", "basic"}:
                    raise self._bad(f"the security scheme {name!r} stands nowhere in a request")
                credentials.append(Credential(kind=kind, name=title, source=merged(self._file_source, scheme.get("x-source"))))
            ways.append(tuple(credentials))
        return tuple(ways)


def own_document(root: Mapping[str, Any], location: str) -> Source | None:
    """Give the source of all that an OpenAPI file says which names no document: the file itself. It is somebody else's, or its author has no other page."""
    if root.get("x-documents") or "x-source" in root:
        return None
    return Source(document=files.contract_name(location), section="", certainty=Certainty.STATED)


def merged(outer: Source | None, entry: Any) -> Source | None:  # noqa: ANN401
    """Give a source refined by an entry of the file."""
    if not isinstance(entry, dict):
        return outer
    certainty = entry.get("certainty", outer.certainty if outer else None)
    if certainty is None and "certainty" not in entry:
        return outer
    if not isinstance(certainty, str) or certainty not in _CERTAINTIES:
        raise ValueError(f"a source has a certainty that is none of {', '.join(Certainty)}")
    return Source(
        document=str(entry.get("document", outer.document if outer else "")),
        section=str(entry.get("section", outer.section if outer else "")),
        certainty=Certainty(certainty),
    )


def _base_path(root: Mapping[str, Any]) -> str:
    """Give the path of the first server: part of every documented path."""
    servers = root.get("servers") or [{}]
    variables = servers[0].get("variables") or {}
    url = re.sub(r"\{([^}]*)\}", lambda found: str(variables.get(found[1], {}).get("default", "x")), str(servers[0].get("url", "")))
    return urlsplit(url).path.rstrip("/")


def _text(value: Any) -> str:  # noqa: ANN401
    """Give a text, or what YAML makes a number or a boolean of, as text."""
    if not isinstance(value, str | bool | int | float):
        raise TypeError
    return str(value).lower() if isinstance(value, bool) else str(value)
