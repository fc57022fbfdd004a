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

    __slots__ = ("_type", "element")

    def __init__(self, element: _Element, kind: ComplexType | None) -> None:
        self.element = element
        self._type = kind

    def parts(self, name: str) -> list[tuple[_Element, Any]]:
        """Give each child of that name with its value."""
        declared = self._type.children.get(name) if self._type is not None else None
        return [(child, _value(child, declared)) for child in self.element if child.tag == name]

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401
        """Give a member; ``KeyError`` where it is absent and may not repeat."""
        if name.startswith("@"):
            return self.element.attrib[name[1:]]
        if name == "#text":
            return self.element.text or ""
        declared = self._type.children.get(name) if self._type is not None else None
        values = [value for _, value in self.parts(name)]
        if declared is not None and declared.repeats:
            return values
        if not values:
            raise KeyError(name)
        return values[0] if declared is not None or len(values) == 1 else values

    def __iter__(self) -> Iterator[str]:
        """Iterate the names of what is there, and of lists that are empty."""
        yield from (f"@{name}" for name in self.element.attrib)
        names = dict.fromkeys(child.tag for child in self.element if isinstance(child.tag, str))
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
        except (KeyError, AttributeError):
            return False
        return True


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
    if isinstance(value, XmlMap):
        return {name: plain(value[name]) for name in value}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value
