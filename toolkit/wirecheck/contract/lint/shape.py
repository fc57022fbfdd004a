"""The shape of a contract file: which fields an object of OpenAPI 3.1 has, of which kinds, and where each of our extensions may stand.

Source: OpenAPI Specification 3.1.1, section 4.8 (Schema); the extensions are wirecheck's own. What has another shape is said here and then left out, so that whatever
looks further can trust the shape of the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, get_args

from wirecheck.contract.entities import Does
from wirecheck.contract.lint.problem import nearest
from wirecheck.contract.load_entities import COMPARES
from wirecheck.finding import Certainty
from wirecheck.schema.json_walk import escaped
from wirecheck.wire.codecs import CODECS

_CODEC = "|".join(CODECS)
_CERTAINTY = "|".join(Certainty)
_METHODS = " ".join(f"{method}:operation" for method in ("get", "put", "post", "delete", "options", "head", "patch", "trace"))
_DOES = "|".join(get_args(Does))
_COMPARE = "|".join(COMPARES)
_PARAMETER = "description:text required:bool deprecated:bool allowEmptyValue:bool style:text explode:bool allowReserved:bool schema:schema content:{media} example:any examples:{example} x-source:source"

# A field is `name:kind`, with `!` where it is required. A kind is that of another object here, a scalar, `a|b` (one of these texts, `a|` for one alone), `[kind]` (a list), `{kind}` (a map),
# or several with `/` between them. `*` stands for any other field.
OBJECTS: dict[str, dict[str, str]] = {
    name: dict(entry.split(":", 1) for entry in fields.split())
    for name, fields in {
        "contract": "openapi:text! info:info! jsonSchemaDialect:text servers:[server] paths:{path} webhooks:{any} components:components security:[requirement] tags:[tag]"
        " externalDocs:docs x-documents:{document} x-source:source x-entities:{entity}",
        "info": "title:text! version:text! summary:text description:text termsOfService:text contact:contact license:license",
        "contact": "name:text url:text email:text",
        "license": "name:text! identifier:text url:text",
        "server": "url:text! description:text variables:{variable}",
        "variable": "default:text! enum:[text] description:text",
        "tag": "name:text! description:text externalDocs:docs",
        "docs": "url:text! description:text",
        "components": "schemas:{schema} responses:{response} parameters:{parameter} examples:{example} requestBodies:{request} headers:{header} securitySchemes:{scheme}"
        " links:{any} callbacks:{any} pathItems:{path}",
        "path": f"summary:text description:text servers:[server] parameters:[parameter] x-source:source {_METHODS}",
        "operation": "operationId:text summary:text description:text tags:[text] externalDocs:docs parameters:[parameter] requestBody:request responses:{response} callbacks:{any}"
        " deprecated:bool security:[requirement] servers:[server] x-source:source x-outcome:[outcome] x-rules:[rule]",
        "parameter": f"name:text! in:path|query|header|cookie! {_PARAMETER} x-codec:joins",
        "header": _PARAMETER,
        "request": "description:text content:{media}! required:bool x-source:source",
        "response": "description:text! headers:{header} content:{media} links:{any} x-source:source",
        "media": f"schema:schema example:any examples:{{example}} encoding:{{any}} x-codec:{_CODEC}/codec x-source:source",
        "example": "summary:text description:text value:any externalValue:text",
        "requirement": "*:[text]",
        "scheme": "type:apiKey|http|oauth2|openIdConnect|mutualTLS! description:text name:text in:query|header|cookie scheme:text bearerFormat:text flows:any openIdConnectUrl:text"
        " x-source:source",
        "codec": f"name:{_CODEC}! raw:text",
        "joins": "name:resource-joins|! elements:{text}!",
        "document": "title:text! vendor:text url:text",
        "source": f"document:text section:text certainty:{_CERTAINTY}",
        "outcome": "outcome:success|failure|refused! when:text! schema:schema source:source!",
        "rule": "id:text! at:request|response|exchange each:text when:text then:text! about:text says:text! source:source!",
        "entity": "key:text! unique:[text/unique] generated:[text] agree:[agreement] fields:{field} touched:[touch]! source:source",
        "unique": "field:text! when:text source:source",
        "agreement": "fields:[text]! source:source",
        "field": f"read:text compare:{_COMPARE}/comparison default:default/any moves:[{_DOES}] open:[text] open-form:text blank:text fixed:bool when:text refers:text holds:text source:source",
        "comparison": "enum:{text} records:records",
        "records": "key:text fields:{field}",
        "default": "value:any! source:source!",
        "touch": f"operation:text! does:{_DOES}! at:request|response items:text when:text result:result keeps:bool/flag keeps-within:bool/flag blank:blanks|keeps/aspect key-at:text/aspect keys:text/aspect"
        " projection:text/aspect filters:text/[text]/aspects page:page count:text/aspect same-as:text/aspect whole:text/aspect absent:null|failure/aspect says-none:text/aspect owner:text/aspect login:login"
        " source:source!",
        "result": "at:request|response items:text! pair:position|key key:text source:source",
        "page": "limit:text first:text default:any source:source",
        "login": "field:text! name:text! password:text! secret:text when:text shows:before|after source:source",
        "aspect": "value:text! source:source!",
        "flag": "value:bool! source:source!",
        "aspects": "value:text/[text]! source:source!",
    }.items()
}

_REFERABLE = frozenset({"path", "parameter", "header", "request", "response", "example", "scheme"})
EXTENSIONS = frozenset(
    {name for fields in OBJECTS.values() for name in fields if name.startswith("x-")} | {"x-reading", "x-secret", "x-oas-draft-alternativeSchema"}
)
_TITLES = {"text": "text", "bool": "true or false", "schema": "a schema", "contract": "an OpenAPI file"}
_BAD = object()


@dataclass(slots=True)
class Shape:
    """What a file is made of: a copy of what has its shape, each object with its kind by JSON Pointer, and what is wrong as (pointer, problem, remedy)."""

    root: dict[str, Any] = field(default_factory=dict)
    objects: dict[str, tuple[str, Any]] = field(default_factory=dict)
    references: list[tuple[str, str, str]] = field(default_factory=list)
    wrong: list[tuple[str, str, str]] = field(default_factory=list)

    def of(self, kind: str) -> list[tuple[str, Any]]:
        """Give pointer and value of every object of a kind."""
        return [(at, value) for at, (known, value) in self.objects.items() if known == kind]


def shape_of(root: dict[str, Any]) -> Shape:
    """Look at a whole file."""
    shape = Shape()
    shape.root = _object(shape, "contract", root, "")
    return shape


def _kinds(kinds: str) -> list[str]:
    return re.split(r"/(?![^\[{]*[\]}])", kinds)


def _read(shape: Shape, kinds: str, value: Any, at: str) -> Any:  # noqa: ANN401
    """Give a value as it may be looked at further, `_BAD` where it is of none of the kinds."""
    for kind in _kinds(kinds):
        if kind == "any":
            return value
        if kind[0] == "[" and isinstance(value, list):
            inner = kind[1:-1]
            read = (_read(shape, inner, item, f"{at}/{index}") for index, item in enumerate(value))
            return [("" if "text" in inner else {}) if item is _BAD else item for item in read]
        if kind[0] == "{" and isinstance(value, dict):
            return _map(shape, kind[1:-1], value, at)
        if kind in OBJECTS and isinstance(value, dict):
            return _object(shape, kind, value, at)
        if kind == "schema" and isinstance(value, dict | bool):
            shape.objects[at] = (kind, value)
            return value
        if (
            (kind == "text" and isinstance(value, str))
            or (kind == "bool" and isinstance(value, bool))
            or ("|" in kind and isinstance(value, str) and value in kind.split("|"))
        ):
            return value
    choices = [choice for kind in _kinds(kinds) if "|" in kind for choice in kind.split("|") if choice]
    if choices and isinstance(value, str):
        shape.wrong.append((at, f"{value!r} is not one of {', '.join(choices)}", nearest(value, choices)))
    else:
        remedy = "put it in quotes" if "text" in _kinds(kinds) and isinstance(value, int | float) else "write it so"
        name = "/".join(at.split("/")[-2 if at.rpartition("/")[2].isdigit() else -1 :])
        shape.wrong.append((at, f"{name!r} must be {' or '.join(_title(kind) for kind in _kinds(kinds))}", remedy))
    return _BAD


def _title(kind: str) -> str:
    if kind[0] == "[":
        return "a list"
    if kind[0] == "{" or kind in OBJECTS:
        return "a map" if kind[0] == "{" else _TITLES.get(kind, f"a map (of {kind})")
    return f"one of {kind.strip('|').replace('|', ', ')}" if "|" in kind else _TITLES.get(kind, kind)


def _map(shape: Shape, kind: str, value: dict[Any, Any], at: str) -> dict[str, Any]:
    made = {}
    for name, item in value.items():
        here = f"{at}/{escaped(str(name))}"
        if not isinstance(name, str):
            shape.wrong.append((here, f"the key {name!s:.40} must be text", "put it in quotes"))
        read = _read(shape, kind, item, here)
        if read is not _BAD:
            made[str(name)] = read
    return made


def _object(shape: Shape, kind: str, value: dict[Any, Any], at: str) -> dict[str, Any]:
    if kind in _REFERABLE and "$ref" in value:
        return _reference(shape, kind, value, at)
    made: dict[str, Any] = {}
    shape.objects[at] = (kind, made)
    fields = OBJECTS[kind]
    for name, item in value.items():
        here = f"{at}/{escaped(str(name))}"
        spec = fields.get(str(name)) or fields.get("*")
        if spec is None:
            shape.wrong.append((here, *_stranger(str(name), kind, fields)))
            continue
        read = _read(shape, spec.rstrip("!"), item, here)
        if read is not _BAD:
            made[str(name)] = read
    for name, spec in fields.items():
        if spec.endswith("!") and name not in value:
            shape.wrong.append((at, f"{name!r} is missing in {_named(kind)}", f"add {name!r}"))
    return made


def _stranger(name: str, kind: str, fields: dict[str, str]) -> tuple[str, str]:
    if name in EXTENSIONS:
        return f"{name} does not belong in {_named(kind)}", "move it where it is read, or leave it out"
    if name.startswith("x-"):
        return f"nobody knows the extension {name!r}", nearest(name, [field for field in fields if field.startswith("x-")] or EXTENSIONS)
    return f"{_named(kind)} has no field {name!r}", nearest(name, fields)


def _named(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind} object" if kind != "contract" else "an OpenAPI file"


def _reference(shape: Shape, kind: str, value: dict[Any, Any], at: str) -> dict[str, Any]:
    reference = value["$ref"]
    if not isinstance(reference, str):
        shape.wrong.append((at, "$ref must be text", "write it so"))
        return {}
    shape.references.append((at, kind, reference))
    shape.objects[at] = (kind, made := {"$ref": reference})
    return made
