"""An OpenAPI file to a contract.

Schemas, expressions and tables are compiled here, once; what is wrong in itself is refused here, with the file and the place.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lxml import etree

from wirecheck import files
from wirecheck.contract import document, expression, pointer
from wirecheck.contract.model import Body, Contract, Credential, Header, Operation, OutcomeRule, Parameter, Response, Rule
from wirecheck.errors import BadContract
from wirecheck.finding import Certainty, Direction, Source
from wirecheck.schema.json_bundle import at_pointer, bundle
from wirecheck.schema.json_schema import JsonSchema
from wirecheck.schema.xsd_schema import XsdSchema
from wirecheck.wire.codecs import CODECS, by_media_type

if TYPE_CHECKING:
    from wirecheck.contract.cel_syntax import Node
    from wirecheck.schema.protocol import Schema

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
XSD = "x-oas-draft-alternativeSchema"


def load(name: str, *, read: Callable[[str], bytes] = files.read) -> Contract:
    """Load a contract by its name or by its file's path.

    Raises:
        UnknownName: no such contract.
        BadContract: the file, or one that it refers to, cannot be used.

    """
    return _Loader(files.contract_location(name), read).contract()


class _Loader:
    def __init__(self, location: str, read: Callable[[str], bytes]) -> None:
        self.location = location
        self._read = read
        self._files: dict[str, Any] = {}
        self._schemas: dict[tuple[str, ...], Schema] = {}
        self._expressions: dict[tuple[str, frozenset[str]], expression.Expression] = {}
        self._known: dict[Node, expression.Expression] = {}
        self._compiled: dict[tuple[str, str, str], JsonSchema] = {}
        self._hash = blake2b(digest_size=12)
        self._file_source: Source | None = None

    # -- files ---------------------------------------------------------------------------------------------------------------------------

    def _bytes(self, location: str) -> bytes:
        text = self._read(location)
        self._hash.update(text)
        return text

    def _data(self, location: str) -> Any:  # noqa: ANN401
        if location not in self._files:
            self._files[location] = document.parse(self._bytes(location), location)
        return self._files[location]

    def _bad(self, problem: str, place: str = "") -> BadContract:
        line = document.lines(self._read(self.location)).get(place) if place else None
        return BadContract(self.location, problem, line)

    def _deref(self, node: Any) -> Any:  # noqa: ANN401
        """Follow a local reference to a component."""
        for _ in range(16):
            if not (isinstance(node, dict) and isinstance(node.get("$ref"), str)):
                return node
            try:
                node = at_pointer(self._data(self.location), node["$ref"].partition("#")[2])
            except KeyError:
                raise self._bad(f"{node['$ref']} points nowhere") from None
        raise self._bad("references run in a circle")

    # -- the whole -----------------------------------------------------------------------------------------------------------------------

    def contract(self) -> Contract:
        root = self._data(self.location)
        if not isinstance(root, dict) or not str(root.get("openapi", "")).startswith("3.1"):
            raise BadContract(self.location, "is no OpenAPI 3.1 file", remedy="start it with 'openapi: 3.1.0'")
        self._file_source = merged(None, root.get("x-source"))
        info = root.get("info") or {}
        documents = {name: str((entry or {}).get("title", name)) for name, entry in (root.get("x-documents") or {}).items()}
        operations = tuple(self._operations(root))
        headers = {c.name.lower() for op in operations for way in op.security for c in way if c.kind == "header"}
        return Contract(
            name=files.contract_name(self.location),
            title=str(info.get("title", "")),
            location=self.location,
            documents=documents,
            operations=operations,
            source=self._file_source,
            digest=self._hash.hexdigest(),
            secret_headers=frozenset(headers),
        )

    def _operations(self, root: Mapping[str, Any]) -> Any:  # noqa: ANN401
        prefix = _base_path(root)
        for template, found in (root.get("paths") or {}).items():
            item = self._deref(found)
            for method in METHODS:
                if method in item:
                    yield self._operation(prefix + template, method, item, item[method], f"/paths/{template.replace('~', '~0').replace('/', '~1')}/{method}")

    def _operation(self, template: str, method: str, item: Mapping[str, Any], node: Mapping[str, Any], place: str) -> Operation:
        source = merged(merged(self._file_source, item.get("x-source")), node.get("x-source"))
        parameters = [self._deref(p) for p in [*(item.get("parameters") or ()), *(node.get("parameters") or ())]]
        request = self._deref(node.get("requestBody"))
        root = self._data(self.location)
        return Operation(
            id=str(node.get("operationId") or f"{method} {template}"),
            method=method.upper(),
            template=template,
            pattern=tuple(None if segment.startswith("{") and segment.endswith("}") else segment for segment in template.split("/")),
            summary=str(node.get("summary", "")),
            parameters=tuple(made for p in parameters for made in self._parameters(p, source)),
            request=self._body(request, source, is_request=True) if request else None,
            responses=tuple(self._response(str(key), self._deref(value), source) for key, value in (node.get("responses") or {}).items()),
            outcomes=tuple(self._outcome(entry, source, f"{place}/x-outcome/{index}") for index, entry in enumerate(node.get("x-outcome") or ())),
            rules=tuple(self._rule(entry, source, f"{place}/x-rules/{index}") for index, entry in enumerate(node.get("x-rules") or ())),
            security=self._security(node.get("security", root.get("security")), root),
            source=source,
        )

    # -- requests and responses ----------------------------------------------------------------------------------------------------------

    def _parameters(self, node: Mapping[str, Any], outer: Source | None) -> Any:  # noqa: ANN401
        source = merged(outer, node.get("x-source"))
        schema = node.get("schema") or {}
        codec = node.get("x-codec")
        elements = codec.get("elements") if isinstance(codec, dict) and codec.get("name") == "resource-joins" else None
        name, place = str(node["name"]), str(node["in"])
        if place == "query" and isinstance(schema, dict) and schema.get("type") == "object":
            # style form, exploded: each member of the object is a parameter of its own, and the object says whether there are others
            for member, inner in (schema.get("properties") or {}).items():
                yield Parameter(name=member, place=place, is_required=False, schema=self._json(inner, source, is_form=True), source=source)
            yield Parameter(name="", place=place, is_required=False, schema=None, source=source, is_open=schema.get("additionalProperties") is not False)
            return
        compiled = self._json(schema, source, is_form=True)
        yield Parameter(name=name, place=place, is_required=bool(node.get("required", place == "path")), schema=compiled, source=source, elements=elements)

    def _response(self, key: str, node: Mapping[str, Any], outer: Source | None) -> Response:
        source = merged(outer, node.get("x-source"))
        headers = []
        for name, found in (node.get("headers") or {}).items():
            header = self._deref(found)
            own = merged(source, header.get("x-source"))
            headers.append(
                Header(name=name, schema=self._json(header.get("schema") or {}, own, is_form=True), is_required=bool(header.get("required")), source=own)
            )
        return Response(key=key, body=self._body(node, source), headers=tuple(headers), source=source)

    def _body(self, node: Mapping[str, Any], outer: Source | None, *, is_request: bool = False) -> Body | None:
        content = node.get("content")
        if not content:
            return None
        source = merged(outer, node.get("x-source"))
        is_free = "*/*" in content
        named = [(name, entry) for name, entry in content.items() if name != "*/*"]
        if not named:
            return Body(codec=None, is_required=False, is_free=True, source=source)
        media_type, entry = named[0]
        entry = self._deref(entry)
        source = merged(source, entry.get("x-source"))
        named_codec = entry.get("x-codec") or by_media_type(media_type)
        codec, raw = (named_codec.get("name"), str(named_codec.get("raw", ""))) if isinstance(named_codec, dict) else (named_codec, "")
        if codec is not None and codec not in CODECS:
            raise self._bad(f"names a codec {codec!r} that does not exist; known: {', '.join(CODECS)}")
        is_required = bool(node.get("required", False)) if is_request else True
        made = self._described(entry.get("schema"), codec, frozenset(name.lower() for name, _ in named), source)
        return replace(made, raw=raw, is_required=is_required and not is_free, is_free=is_free, examples=_examples(entry))

    def _described(self, schema: Any, codec: str | None, media_types: frozenset[str], source: Source | None) -> Body:  # noqa: ANN401
        found = self._deref_schema(schema)
        if isinstance(found, dict) and XSD in found:
            judge: Schema | None = self._xsd(str(found[XSD].get("location", "")), source)
            root = (found.get("xml") or {}).get("name")
        else:
            judge = self._json(schema, source, is_form=codec == "php-form") if schema else None
            root = None
        return Body(codec=codec, media_types=media_types, schema=judge, root=root, source=source)

    def _deref_schema(self, schema: Any) -> Any:  # noqa: ANN401
        if isinstance(schema, dict) and isinstance(schema.get("$ref"), str) and schema["$ref"].startswith("#"):
            return self._deref(schema)
        return schema

    # -- schemas -------------------------------------------------------------------------------------------------------------------------

    def _json(self, schema: Any, source: Source | None, *, is_form: bool) -> JsonSchema:  # noqa: ANN401
        key = (json.dumps(schema, sort_keys=True, default=str), str(source), str(is_form))
        if key not in self._compiled:
            self._compiled[key] = self._compile(schema, source, is_form=is_form)
        return self._compiled[key]

    def _compile(self, schema: Any, source: Source | None, *, is_form: bool) -> JsonSchema:  # noqa: ANN401
        try:
            return JsonSchema(bundle(schema, self.location, self._data), source=source, is_form=is_form)
        except KeyError as error:
            raise self._bad(f"{error.args[0]} points nowhere") from None
        except ValueError as error:
            raise self._bad(f"a JSON Schema cannot be compiled: {' '.join(str(error).split())[:160]}") from None

    def _xsd(self, relative: str, source: Source | None) -> XsdSchema:
        location = posixpath.normpath(posixpath.join(posixpath.dirname(self.location), relative))
        key = (location,)
        if key not in self._schemas:
            folder = posixpath.dirname(location)
            try:
                self._schemas[key] = XsdSchema(
                    self._bytes(location), read=lambda name: self._bytes(posixpath.normpath(posixpath.join(folder, name))), source=source
                )
            except (etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
                raise BadContract(location, f"is no usable XSD: {' '.join(str(error).split())[:160]}", getattr(error, "lineno", None)) from None
        found = self._schemas[key]
        assert isinstance(found, XsdSchema)  # noqa: S101 -- only XSDs are kept under these keys
        return found

    # -- outcomes, rules, credentials ----------------------------------------------------------------------------------------------------

    def _expression(self, text: Any, names: frozenset[str], place: str) -> expression.Expression:  # noqa: ANN401
        words = str(text).strip()
        key = (words, names)
        if key not in self._expressions:
            try:
                self._expressions[key] = expression.compiled(words, names)
            except expression.BadExpression as error:
                raise self._bad(f"an expression {error}: {words[:80]}", place) from None
        return self._expressions[key]

    def _parts(self, text: Any, names: frozenset[str], place: str) -> list[expression.Expression]:  # noqa: ANN401
        try:
            return expression.parts(str(text).strip(), names)
        except expression.BadExpression as error:
            raise self._bad(f"an expression {error}: {str(text)[:80]}", place) from None

    def _joined(self, some: list[expression.Expression], names: frozenset[str]) -> expression.Expression | None:
        if not some:
            return None
        made = expression.together(some, names)
        return self._known.setdefault(made.tree, made)

    def _outcome(self, node: Mapping[str, Any], outer: Source | None, place: str) -> OutcomeRule:
        source = merged(outer, node.get("source"))
        body = None
        if (schema := node.get("schema")) is not None:
            body = self._described(schema, None, frozenset(), source) if schema else Body(codec=None, is_required=False, is_free=True, source=source)
        return OutcomeRule(outcome=str(node["outcome"]), when=self._expression(node["when"], frozenset(), place), source=source, body=body)

    def _rule(self, node: Mapping[str, Any], outer: Source | None, place: str) -> Rule:
        each = node.get("each")
        try:
            names = frozenset(pointer.bound(each)) if each else frozenset()
        except ValueError:
            raise self._bad(f"the pointer {each!r} does not start with a slash", place) from None
        gates: list[expression.Expression] = []
        rest: list[expression.Expression] = []
        for part in self._parts(node.get("when", "true"), names, place):
            (rest if part.roots & (names | {"keys"}) else gates).append(part)
        return Rule(
            id=str(node["id"]),
            at=Direction(node.get("at", "response")),
            each=each,
            gate=self._joined(gates, names),
            when=self._joined(rest, names),
            then=self._expression(node["then"], names, place),
            about=str(node.get("about", "")),
            says=str(node.get("says", "")),
            source=merged(outer, node.get("source")),
        )

    def _security(self, node: Any, root: Mapping[str, Any]) -> tuple[tuple[Credential, ...], ...]:  # noqa: ANN401
        schemes = (root.get("components") or {}).get("securitySchemes") or {}
        ways = []
        for way in node or ():
            credentials = []
            for name in way:
                scheme = self._deref(schemes.get(name))
                if scheme is None:
                    raise self._bad(f"the security scheme {name!r} does not exist")
                kind = scheme.get("in", "header") if scheme.get("type") == "apiKey" else "basic" if scheme.get("scheme") == "basic" else "header"
                title = scheme.get("name", "Authorization")
                credentials.append(Credential(kind=kind, name=title, source=merged(self._file_source, scheme.get("x-source"))))
            ways.append(tuple(credentials))
        return tuple(ways)


def merged(outer: Source | None, entry: Any) -> Source | None:  # noqa: ANN401
    """Give a source refined by an entry of the file."""
    if not isinstance(entry, dict):
        return outer
    certainty = entry.get("certainty", outer.certainty if outer else None)
    if certainty not in set(Certainty):
        return outer
    return Source(
        document=str(entry.get("document", outer.document if outer else "")),
        section=str(entry.get("section", outer.section if outer else "")),
        certainty=Certainty(certainty),
    )


def _examples(entry: Mapping[str, Any]) -> dict[str, Any]:
    made = {name: (example or {}).get("value") for name, example in (entry.get("examples") or {}).items()}
    if "example" in entry:
        made.setdefault("example", entry["example"])
    return made


def _base_path(root: Mapping[str, Any]) -> str:
    """Give the path of the first server: part of every documented path."""
    servers = root.get("servers") or [{}]
    url = re.sub(r"\{[^}]*\}", "x", str(servers[0].get("url", "")))
    return urlsplit(url).path.rstrip("/")
