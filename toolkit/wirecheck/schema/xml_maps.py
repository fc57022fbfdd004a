"""XML as the maps that rules read, made on demand: a rule names three members of a thousand items, and only those are looked up.

An element that the schema lets repeat is always a list, an absent one ``[]``; text is text; an attribute is ``@name``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from wirecheck.schema.xsd_model import ComplexType, Element, SimpleType

if TYPE_CHECKING:
    from lxml.etree import _Element


class XmlMap(Mapping[str, Any]):
    """An element that holds elements, seen as a map. `element` is where it stands."""

    __slots__ = ("_children", "_type", "_values", "element")

    def __init__(self, element: _Element, kind: ComplexType | None) -> None:
        self.element = element
        self._type = kind
        self._children: dict[Any, list[_Element]] | None = None
        self._values: dict[str, Any] = {}

    def elements(self, name: str) -> list[_Element]:
        """Give the children of that name."""
        return self._by_name().get(name, [])

    def _by_name(self) -> dict[Any, list[_Element]]:
        if self._children is None:
            self._children = {}
            for child in self.element:
                self._children.setdefault(child.tag, []).append(child)
        return self._children

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401
        """Give a member; ``KeyError`` where it is absent and may not repeat."""
        values = self._values
        if name not in values:
            values[name] = self._made(name)
        return values[name]

    def _made(self, name: str) -> Any:  # noqa: ANN401
        if name[:1] == "@":
            return self.element.attrib[name[1:]]
        if name == "#text":
            return self.element.text or ""
        declared = self._type.children.get(name) if self._type is not None else None
        found = self.elements(name)
        if declared is not None and declared.repeats:
            return [_value(child, declared) for child in found]
        if not found:
            raise KeyError(name)
        return _value(found[0], declared) if declared is not None or len(found) == 1 else [_value(child, declared) for child in found]

    def __iter__(self) -> Iterator[str]:
        """Iterate the names of what is there, and of lists that are empty."""
        yield from (f"@{name}" for name in self.element.attrib)
        names = dict.fromkeys(name for name in self._by_name() if isinstance(name, str))
        if self._type is not None:
            names |= dict.fromkeys(name for name, declared in self._type.children.items() if declared.repeats)
            if self._type.text is not None:
                yield "#text"
        yield from names

    def __len__(self) -> int:
        """Count the members."""
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        """Whether a member is there."""
        try:
            self[name]  # type: ignore[index]
        except (KeyError, TypeError):
            return False
        return True


MAPS = (dict, XmlMap)
"""What counts as a map in a decoded body; asking for `Mapping` costs ten times as much."""


def rooted(root: _Element, declared: Element | None) -> dict[str, Any]:
    """Give the whole document as a map with one member, the root element."""
    return {root.tag if isinstance(root.tag, str) else "?": _value(root, declared)}


def _value(element: _Element, declared: Element | None) -> Any:  # noqa: ANN401
    kind = declared.type if declared is not None else None
    if isinstance(kind, SimpleType) or (kind is None and not len(element) and not element.attrib):
        return element.text or ""
    if kind is not None and kind.text is not None and not kind.attributes:
        return element.text or ""
    return XmlMap(element, kind)


def plain(value: Any) -> Any:  # noqa: ANN401
    """Give a value with every map of XML in it copied out."""
    if isinstance(value, MAPS):
        return {name: plain(value[name]) for name in value}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value
