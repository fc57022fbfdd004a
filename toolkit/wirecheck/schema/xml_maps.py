"""XML as the maps that rules read.

An element that the schema lets repeat is always a list, an absent one ``[]``; text is text; an attribute is ``@name``. A map knows its element, so that a finding can say where.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wirecheck.schema.xsd_model import ComplexType, Element, SimpleType

if TYPE_CHECKING:
    from lxml.etree import _Element


class XmlMap(dict[str, Any]):
    """An element that holds elements or attributes. A dict and not a view: rules ask it many times, and libxml2 answers slowly."""

    __slots__ = ("element",)
    element: _Element

    def elements(self, name: str) -> list[_Element]:
        """Give the children of that name."""
        return [child for child in self.element if child.tag == name]


def rooted(root: _Element, declared: Element | None) -> dict[str, Any]:
    """Give the whole document as a map with one member, the root element."""
    return {root.tag if isinstance(root.tag, str) else "?": _value(root, declared)}


def _value(element: _Element, declared: Element | None) -> Any:  # noqa: ANN401
    kind = declared.type if declared is not None else None
    if isinstance(kind, SimpleType) or (kind is None and not len(element) and not element.attrib):
        return element.text or ""
    if kind is not None and kind.text is not None and not kind.attributes:
        return element.text or ""
    return _map(element, kind)


def _map(element: _Element, kind: ComplexType | None) -> XmlMap:
    made = XmlMap()
    made.element = element
    for attribute, value in element.attrib.items():
        made[f"@{attribute}"] = value
    known: dict[str, Element] = {}
    if kind is not None:
        known = kind.children
        if kind.text is not None:
            made["#text"] = element.text or ""
        for repeating in kind.lists:
            made[repeating] = []
    strangers: set[str] = set()
    for child in element:
        name: Any = child.tag
        declared = known.get(name)
        if declared is None:
            _stranger(made, name, _value(child, None), strangers)
            continue
        value = child.text or "" if type(declared.type) is SimpleType else _value(child, declared)  # leaves are most of a tree
        if declared.high != 1:
            made[name].append(value)
        elif name not in made:
            made[name] = value
    return made


def _stranger(made: XmlMap, name: str, value: Any, strangers: set[str]) -> None:  # noqa: ANN401
    """Add an element that nobody described: the second of a name shows that it repeats."""
    if name not in made:
        made[name] = value
        return
    if name not in strangers:
        strangers.add(name)
        made[name] = [made[name]]
    made[name].append(value)


def plain(value: Any) -> Any:  # noqa: ANN401
    """Give a value with every map of XML in it copied into a plain one."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value
