"""XML as the maps that rules read.

An element that the schema lets repeat is always a list, an absent one ``[]``; text is text; an attribute is ``@name``. A map knows its element, so that a finding can say where.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from wirecheck.schema.xsd_model import ComplexType, Element, SimpleType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.etree import _Element

_MANY = 256
"""Attributes of one element from which on they are read by XPath."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reads:
    """The members that rules read, by name, wherever they stand. `through`: gone through to their own members, or only asked for; `listed`: as a list whose items are; `whole`: with all there is in them."""

    through: frozenset[str]
    listed: frozenset[str]
    whole: frozenset[str]

    def of(self, declared: Element) -> Reads | bool:
        """Give what is read below an element: a part, all of it, or, ``False``, not even itself."""
        name = declared.name
        if name in self.whole or (name in self.listed and declared.high == 1):
            return True
        return self if name in self.through or name in self.listed else False

    def most(self, way: Sequence[str]) -> float:  # noqa: ARG002 -- who asks for less says where
        """Give how many of the elements that repeat at a place are read at all."""
        return inf

    def __contains__(self, name: str) -> bool:
        return name in self.through or name in self.listed or name in self.whole


class _Part(NamedTuple):
    """A child that is read: whether it holds text alone, whether it may stand twice, its declaration, and what is read in it, ``None`` for all.

    `name` is one text for all maps: libxml2 gives another each time, and where many maps wait to be judged those are most of their memory.
    """

    name: str
    is_leaf: bool
    repeats: bool
    declared: Element
    reads: Reads | None


def _parts(kind: ComplexType, reads: Reads | None) -> Mapping[Any, _Part | None]:
    """Give what is read of each child that a type declares, ``None`` where it is not."""
    known: dict[Any, _Part | None] | None = kind.parts.get(reads)
    if known is None:
        parts = ((name, declared, reads is None or reads.of(declared)) for name, declared in kind.children.items())
        known = kind.parts[reads] = {
            name: _Part(name, isinstance(declared.type, SimpleType), declared.repeats, declared, None if part is True else part) if part else None
            for name, declared, part in parts
        }
    return known


class XmlMap(dict[str, Any]):
    """An element that holds elements or attributes. A dict and not a view: rules ask it many times, and libxml2 answers slowly."""

    __slots__ = ("element",)
    element: _Element

    def elements(self, name: str) -> list[_Element]:
        """Give the children of that name."""
        return [child for child in self.element if child.tag == name]


def rooted(root: _Element, declared: Element | None, reads: Reads | None = None, records: Iterator[Any] | None = None) -> dict[str, Any]:
    """Give the whole document as a map with one member, the root element; with `reads`, only what that names. `records` are the outermost of those that may repeat, where their elements are empty by now."""
    return {root.tag if isinstance(root.tag, str) else "?": _value(root, declared, _of_root(declared, reads), records)}


def plainly(record: _Element, declared: Element, reads: Reads | None, texts: dict[str, str]) -> Any:  # noqa: ANN401
    """Give an element as it would stand in the map of the whole, its maps plain ones, and of equal texts the one in `texts`."""
    return _value(record, declared, reads, None, texts)


def inside(way: Sequence[Element], reads: Reads) -> Reads | Literal[False] | None:
    """Give what is read of an element that stands in others, the root first: ``None`` for all, ``False`` where not even itself."""
    here = _of_root(way[0], reads)
    for holder, child in pairwise(way):
        assert isinstance(holder.type, ComplexType)  # noqa: S101 -- it holds a child
        part = _parts(holder.type, here)[child.name]
        if part is None:
            return False
        here = part.reads
    return here


def _of_root(declared: Element | None, reads: Reads | None) -> Reads | None:
    return None if reads is not None and (declared is None or reads.of(declared) is True) else reads


def _value(element: _Element, declared: Element | None, reads: Reads | None, records: Iterator[Any] | None = None, texts: dict[str, str] | None = None) -> Any:  # noqa: ANN401
    kind = declared.type if declared is not None else None
    if isinstance(kind, SimpleType) or (kind is None and not len(element) and not element.attrib):
        return element.text or ""
    if kind is not None and kind.text is not None and not kind.attributes:
        return element.text or ""
    return _map(element, kind, reads, records, texts)


def _attributes(element: _Element) -> Iterator[tuple[str, str]]:
    """Yield what `items` gives, which looks for each value among all attributes: XPath does not, and costs more for a few."""
    found: Any = element.xpath("@*")
    return ((str(value.attrname), str(value)) for value in found)


def _map(element: _Element, kind: ComplexType | None, reads: Reads | None, records: Iterator[Any] | None, texts: dict[str, str] | None) -> dict[str, Any]:
    made: dict[str, Any] = {} if texts is not None else XmlMap()
    if isinstance(made, XmlMap):
        made.element = element
    for attribute, value in element.items() if len(element.attrib) <= _MANY else _attributes(element):
        made[f"@{attribute}"] = value
    known: Mapping[Any, _Part | None] = {}
    if kind is not None:
        known = _parts(kind, reads)
        if kind.text is not None:
            made["#text"] = element.text or ""
        for repeating in kind.lists:
            made[repeating] = []
    strangers: set[str] = set()
    for child in element:
        name: Any = child.tag
        part = known.get(name)
        if part is None:
            if name not in known and (reads is None or name in reads):
                _stranger(made, name, _value(child, None, None, None, texts), strangers)
            continue
        name, is_leaf, repeats, declared, inner = part
        if is_leaf:  # leaves are most of a tree
            value = child.text or ""
            if texts is not None:
                value = texts.setdefault(value, value)
        elif repeats and records is not None:
            value = next(records)
        else:
            value = _value(child, declared, inner, records, texts)
        if repeats:
            made[name].append(value)
        elif name not in made:
            made[name] = value
    return made


def _stranger(made: dict[str, Any], name: str, value: Any, strangers: set[str]) -> None:  # noqa: ANN401
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
