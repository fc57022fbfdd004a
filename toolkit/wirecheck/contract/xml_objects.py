"""A JSON Schema with OpenAPI's `xml` objects, as the XSD that it means, so that XML which no XSD describes is judged, and drawn, like all other.

`xml` says names, attributes, wrapped lists and namespaces (OpenAPI 3.1, XML Object). It says nothing of the order of elements, and a schema is open unless it says otherwise. What XSD cannot say
(alternatives, conditions, patterns of another dialect, further namespaces) is left open, and named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lxml import etree
from lxml.builder import ElementMaker

from wirecheck.schema.json_bundle import at_pointer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

    from wirecheck.finding import Source

_XS = "http://www.w3.org/2001/XMLSchema"
_W = "urn:wirecheck"
_E = ElementMaker(namespace=_XS, nsmap={"xs": _XS, "w": _W})
_OURS = ElementMaker(namespace=_W)
_DEEPEST = 60
_NAME = re.compile(r"[^\W\d][\w.-]*\Z")
_FORMATS = {"date": "date", "date-time": "dateTime"}
_TYPES = {"string": "string", "integer": "integer", "number": "double", "boolean": "boolean"}
_FACETS = {
    "minLength": "minLength",
    "maxLength": "maxLength",
    "minimum": "minInclusive",
    "maximum": "maxInclusive",
    "exclusiveMinimum": "minExclusive",
    "exclusiveMaximum": "maxExclusive",
}
_OF_TEXT = frozenset({"minLength", "maxLength", "pattern"})
_ALTERNATIVES = ("oneOf", "anyOf", "not", "if", "patternProperties", "dependentRequired", "dependentSchemas", "prefixItems", "contains", "propertyNames")
_ANY_TEXT = r"[\s\S]*"
_OTHER_DIALECT = re.compile(r"\(\?|\\[bBpPuxk1-9]|[*+?}][?+]|(?<!\\)[$^]")
"""What a pattern of JSON Schema may hold and one of XSD may not, or means otherwise."""


@dataclass(slots=True)
class Written:
    """The XSD, the name of the root element, and what of the schema it does not say: place and reason."""

    xsd: bytes
    root: str
    gaps: list[tuple[str, str]] = field(default_factory=list)


def written(schema: Any, name: str | None, source: Source | None = None) -> Written | None:  # noqa: ANN401 -- a schema is an object or a boolean
    """Give the XSD of a schema that refers to its own ``$defs`` alone; `name` is that of the component that it stands in. ``None``: nothing names the root element."""
    writer = _Writer(schema)
    root = writer.resolved(schema)
    name = _xml(root).get("name") or name
    if not isinstance(name, str) or not _NAME.match(name):
        return None
    space = _xml(root).get("namespace")
    whole = etree.Element(f"{{{_XS}}}schema", nsmap={"xs": _XS, "w": _W})
    if isinstance(space, str) and space:
        whole.set("targetNamespace", space)
    if source is not None:
        grounds = _OURS.source(document=source.document, section=source.section, certainty=source.certainty.value)
        whole.append(_E.annotation(_E.appinfo(grounds)))
    writer.space = whole.get("targetNamespace")
    whole.append(writer.element(schema, name, f"/{name}", is_root=True))
    return Written(etree.tostring(whole), name, writer.gaps)


def _xml(schema: Any) -> Mapping[str, Any]:  # noqa: ANN401
    found = schema.get("xml") if isinstance(schema, dict) else None
    return found if isinstance(found, dict) else {}


class _Writer:
    def __init__(self, whole: Any) -> None:  # noqa: ANN401
        self._whole = whole
        self._open: list[str] = []
        self.space: str | None = None
        self.gaps: list[tuple[str, str]] = []

    def resolved(self, schema: Any) -> dict[str, Any]:  # noqa: ANN401
        """Follow references, and put the parts of an `allOf` together."""
        seen = 0
        while isinstance(schema, dict) and isinstance(schema.get("$ref"), str) and seen < _DEEPEST:
            beside = {key: value for key, value in schema.items() if key != "$ref"}
            schema, seen = {**self._at(schema["$ref"]), **beside}, seen + 1
        if not isinstance(schema, dict):
            return {}
        parts = schema.get("allOf")
        if not isinstance(parts, list) or len(self._open) > _DEEPEST:
            return schema
        made = {key: value for key, value in schema.items() if key != "allOf"}
        for part in map(self.resolved, parts):
            made = {
                **part,
                **made,
                "properties": {**(part.get("properties") or {}), **(made.get("properties") or {})},
                "required": [*(part.get("required") or ()), *(made.get("required") or ())],
            }
        return made

    def _at(self, reference: str) -> dict[str, Any]:
        try:
            found = at_pointer(self._whole, reference.partition("#")[2])
        except KeyError:
            return {}
        return found if isinstance(found, dict) else {}

    # -- elements ------------------------------------------------------------------------------------------------------------------------

    def element(self, schema: Any, name: str, at: str, *, is_root: bool = False, occurs: tuple[int, int | None] = (1, 1)) -> _Element:  # noqa: ANN401
        """Give the declaration of an element."""
        low, high = occurs
        made = _E.element(name=name)
        if not is_root:
            made.set("minOccurs", str(low))
            made.set("maxOccurs", "unbounded" if high is None else str(high))
        found = self.resolved(schema)
        space = _xml(found).get("namespace")
        if not is_root and space and space == self.space:
            made.set("form", "qualified")
        reference = schema.get("$ref", "") if isinstance(schema, dict) else ""
        if reference in self._open or len(self._open) > _DEEPEST:
            return self._left_open(made, at, "a schema that holds itself")
        self._open.append(reference or at)
        made.append(self._type(found, name, at))
        self._open.pop()
        return made

    def _left_open(self, element: _Element, at: str, why: str) -> _Element:
        self.gaps.append((at, why))
        element.append(_anything())
        return element

    def _type(self, schema: dict[str, Any], name: str, at: str) -> _Element:
        kinds = [schema["type"]] if isinstance(schema.get("type"), str) else list(schema.get("type") or ())
        is_nullable = "null" in kinds
        kinds = [kind for kind in kinds if kind != "null"]
        if said := [word for word in _ALTERNATIVES if word in schema]:
            self.gaps.append((at, ", ".join(said)))
            return _anything()
        if not kinds and "properties" in schema:
            kinds = ["object"]
        if kinds == ["object"]:
            return self._object(schema, at)
        if kinds == ["array"]:
            return self._sequence([self._items(schema, name, at)])
        if len(kinds) == 1 and kinds[0] in _TYPES:
            return self._text(schema, kinds[0], at, is_nullable=is_nullable)
        if kinds:
            self.gaps.append((at, "several types"))
        return _anything()

    def _object(self, schema: dict[str, Any], at: str) -> _Element:
        required = set(schema.get("required") or ())
        elements: list[_Element] = []
        attributes: list[_Element] = []
        for member, inner in (schema.get("properties") or {}).items():
            found = self.resolved(inner)
            xml = _xml(found)
            name = str(xml.get("name") or member)
            place = f"{at}/{'@' if xml.get('attribute') else ''}{name}"
            space = xml.get("namespace")
            if not _NAME.match(name) or (space and space != self.space):
                self.gaps.append((place, "another namespace" if space else "no name of XML"))
            elif xml.get("attribute"):
                attributes.append(self._attribute(found, name, place, is_required=member in required))
            elif found.get("type") == "array" and not xml.get("wrapped"):
                elements.append(self._items(found, name, at, is_there=member in required))
            else:
                elements.append(self.element(inner, name, place, occurs=(1 if member in required else 0, 1)))
        made = self._sequence(elements, is_open=schema.get("additionalProperties") is not False)
        made.extend(attributes)
        return made

    def _items(self, schema: dict[str, Any], name: str, at: str, *, is_there: bool = True) -> _Element:
        """Give the repeated element of a list, by the name of its items, or the list's where these have none. Of a list that need not be there, and has no element around it, there may be none."""
        items = schema.get("items", {})
        named = str(_xml(self.resolved(items)).get("name") or name)
        least, most = schema.get("minItems"), schema.get("maxItems")
        occurs = (least if is_there and isinstance(least, int) else 0, most if isinstance(most, int) else None)
        return self.element(items, named if _NAME.match(named) else "item", f"{at}/{named}", occurs=occurs)

    def _sequence(self, elements: list[_Element], *, is_open: bool = True) -> _Element:
        content = _OURS.content(order="none", **({"open": "true"} if is_open else {}))
        return _E.complexType(_E.annotation(_E.appinfo(content)), _E.sequence(*elements))

    # -- texts ---------------------------------------------------------------------------------------------------------------------------

    def _attribute(self, schema: dict[str, Any], name: str, at: str, *, is_required: bool) -> _Element:
        kind = schema.get("type")
        made = _E.attribute(name=name, **({"use": "required"} if is_required else {}))
        if isinstance(kind, str) and kind in _TYPES:
            made.append(self._text(schema, kind, at, is_nullable=False))
        else:
            self.gaps.append((at, "no single type"))
            made.append(_E.simpleType(_E.restriction(base="xs:string")))
        return made

    def _text(self, schema: dict[str, Any], kind: str, at: str, *, is_nullable: bool) -> _Element:
        base = _FORMATS.get(str(schema.get("format")), "string") if kind == "string" else _TYPES[kind]
        restriction = _E.restriction(base=f"xs:{base}")
        values = schema.get("enum", [schema["const"]] if "const" in schema else None)
        if isinstance(values, list):
            restriction.extend(_E.enumeration(value=_lexical(value)) for value in values if value is not None)
        else:
            self._facets(restriction, schema, kind, base, at)
        made = _E.simpleType(restriction)
        if is_nullable:  # null is an element without a text
            blank = _E.simpleType(_E.restriction(_E.maxLength(value="0"), base="xs:string"))
            made = _E.simpleType(_E.union(made, blank))
        return made

    def _facets(self, restriction: _Element, schema: dict[str, Any], kind: str, base: str, at: str) -> None:
        for keyword, facet in _FACETS.items():
            bound = schema.get(keyword)
            if (
                isinstance(bound, bool)
                or not isinstance(bound, int | float)
                or (keyword in _OF_TEXT) is not (kind == "string")
                or (kind == "string" and base != "string")
            ):
                continue
            if kind == "integer" and bound != int(bound):
                self.gaps.append((at, keyword))
                continue
            restriction.append(_E(facet, value=_lexical(int(bound) if kind != "number" else bound)))
        if "multipleOf" in schema and kind != "string":
            self.gaps.append((at, "multipleOf"))
        pattern = schema.get("pattern")
        if isinstance(pattern, str) and base == "string":
            if (whole := _whole(pattern)) is None:
                self.gaps.append((at, "pattern"))
            else:
                restriction.insert(0, _E.pattern(value=whole))


def _anything() -> _Element:
    return _E.complexType(
        _E.sequence(_E.any(minOccurs="0", maxOccurs="unbounded", processContents="skip")), _E.anyAttribute(processContents="skip"), mixed="true"
    )


def _lexical(value: Any) -> str:  # noqa: ANN401 -- a value of JSON
    return str(value).lower() if isinstance(value, bool) else str(value)


def _whole(pattern: str) -> str | None:
    """Give a pattern of JSON Schema as one of XSD, which is about the whole text; ``None`` where it may mean something else there."""
    inner, starts, ends = pattern, pattern.startswith("^"), pattern.endswith("$") and not pattern.endswith("\\$")
    inner = inner[1:] if starts else inner
    inner = inner[:-1] if ends else inner
    if _OTHER_DIALECT.search(inner) or (not (starts and ends) and "|" in inner):
        return None
    text = f"({inner})" if "|" in inner else inner
    return ("" if starts else _ANY_TEXT) + text + ("" if ends else _ANY_TEXT)
