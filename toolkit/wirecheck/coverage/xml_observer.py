"""What an XML tree touches of its XSD.

The places and sites are those that the generators break, by the same enumeration; one that a recursive type reaches again counts where it is met first. What a tree touches depends on little of
it: the names of an element's children, of its attributes, and a text where there are edges or listed values. That little is looked up, and worked out when it is first met.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wirecheck.coverage.cells import HIGH, LOW, Cells, Mark, Marks
from wirecheck.coverage.xml_texts import Texts
from wirecheck.finding import Certainty
from wirecheck.generate.xsd import places
from wirecheck.generate.xsd.components import model_of
from wirecheck.generate.xsd.documents import Documents
from wirecheck.generate.xsd.model import ComplexType, Group
from wirecheck.generate.xsd.mutations import MUTATIONS
from wirecheck.generate.xsd.mutations.mutation import source as source_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element

    from wirecheck.generate.site import Site
    from wirecheck.generate.xsd.model import Particle
    from wirecheck.generate.xsd.mutations import Spot
    from wirecheck.generate.xsd.places import Place
    from wirecheck.schema.xsd_schema import XsdSchema

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_REMEMBERED = 1024  # shapes of one place
_LONGEST = 128  # names of a shape that is remembered


class XmlObserver:
    """Says which cells of a schema a tree touches; `root` is the root element, ``None`` any that the schema declares.

    Raises `BadContract`, or another of our errors, where the schema cannot be enumerated.
    """

    def __init__(self, schema: XsdSchema, root: str | None) -> None:
        model = model_of(Documents(schema.document, None), "the XSD of a body")
        self.cells = Cells()
        self._roots: dict[str, _Node] = {}
        for name in (root,) if root in model.elements else model.roots:
            builder = _Builder(self.cells)
            for place in places.of_root(model.elements[str(name)]):
                builder.enter(place, [spot for mutation in MUTATIONS for spot in mutation.spots(place, model, mutation)])
            self._roots[str(name)] = builder.settled(f"/{name}")

    def observe(self, tree: _Element) -> set[int]:
        """Give the numbers of the cells that a tree touches."""
        marks: Marks = set()
        root = self._roots.get(str(tree.tag))
        if root is not None:
            _visit(root, tree, marks)
        return {cell for mark in marks for cell in mark.cells}


# -- places ----------------------------------------------------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class _Node:
    """An element in one place. `few` and `many`: what so many children of a name touch. `is_leaf`: there is nothing but its text."""

    seen: list[int] = field(default_factory=list)
    ordered: list[int] = field(default_factory=list)
    nil: list[int] = field(default_factory=list)
    counts: dict[tuple[str, int], list[int]] = field(default_factory=dict)
    optional: dict[str, tuple[int, int]] = field(default_factory=dict)
    children: dict[Any, _Node] = field(default_factory=dict)
    attributes: dict[str, Texts] = field(default_factory=dict)
    text: Texts | None = None
    is_leaf: bool = False
    shapes: dict[tuple[Any, ...], Mark] = field(default_factory=dict)
    mark: Mark = field(default_factory=Mark)


def _visit(node: _Node, element: _Element, marks: Marks) -> None:
    marks.add(node.mark)
    if node.text is not None and not len(element):
        marks.add(node.text.mark(element.text or ""))
    if node.is_leaf:
        return
    names = tuple([child.tag for child in element])
    marks.add(node.shapes.get(names) or _shape(node, names))
    if node.attributes or element.attrib:
        _attributes(node, element, marks)
    known = node.children
    for child in element if known else ():
        inner = known.get(child.tag)
        if inner is None:
            continue
        if inner.is_leaf and inner.text is not None and inner.text.always is not None:  # most of a tree
            marks.add(inner.mark)
            if not len(child):
                marks.add(inner.text.always)
        else:
            _visit(inner, child, marks)


def _shape(node: _Node, names: tuple[Any, ...]) -> Mark:
    counts = Counter(names)
    cells = [cell for name in node.children for cell in node.counts.get((name, counts.get(name, 0)), ())]
    cells += [present if name in counts else absent for name, (present, absent) in node.optional.items() if not name.startswith("@")]
    if node.ordered and len([name for name in counts if name in node.children]) > 1:
        cells += node.ordered
    made = Mark(cells)
    if len(names) <= _LONGEST:
        if len(node.shapes) >= _REMEMBERED:
            node.shapes.clear()
        node.shapes[names] = made
    return made


def _attributes(node: _Node, element: _Element, marks: Marks) -> None:
    there = element.attrib
    cells = [present if name[1:] in there else absent for name, (present, absent) in node.optional.items() if name.startswith("@")]
    if node.nil and _NIL in there:
        cells += node.nil
    marks.add(Mark(cells))
    for name, texts in node.attributes.items():
        text = there.get(name)
        if text is not None:
            marks.add(texts.mark(str(text)))


# -- building ----------------------------------------------------------------------------------------------------------------------------------


class _Builder:
    """Puts the places below one root together."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._nodes: dict[str, _Node] = {}

    def settled(self, root: str) -> _Node:
        """Give the root, once every place was entered."""
        for node in self._nodes.values():
            for texts in (node.text, *node.attributes.values()):
                if texts is not None:
                    texts.settle()
            node.mark = Mark(node.seen)
            node.is_leaf = not (node.children or node.counts or node.optional or node.attributes or node.ordered or node.nil)
        return self._nodes[root]

    def enter(self, place: Place, spots: Iterable[Spot]) -> None:
        """Count what there is at a place. A parent is entered before its children."""
        node = self._nodes.setdefault(place.path, _Node())
        above = self._nodes[place.parent.path] if place.parent is not None else None
        if above is not None and place.particle is not None:
            above.children[place.element.name] = node
            self._occurrence(place, above)
        if isinstance(place.type, ComplexType):
            for attribute in place.type.attributes:
                source = source_of("required", attribute.node)
                if not attribute.is_required and not (source is not None and source.certainty is Certainty.AMBIGUOUS):
                    node.optional[f"@{attribute.name}"] = self._cells.member(f"{place.path}/@{attribute.name}", source)
        for spot in spots:
            self._spot(node, above, place, spot)

    def _occurrence(self, place: Place, above: _Node) -> None:
        """Count an element that need not be there, both ways."""
        particle, name = place.particle, place.element.name
        assert particle is not None  # noqa: S101 -- the caller has asked
        source = source_of("minOccurs", place.element.node)
        is_sure = particle.low > 0 and particle.term is place.element and all(map(_is_sure, place.groups))
        if not is_sure and not (source is not None and source.certainty is Certainty.AMBIGUOUS):
            above.optional[name] = self._cells.member(place.path, source)

    def _spot(self, node: _Node, above: _Node | None, place: Place, spot: Spot) -> None:
        site = spot.site
        if spot.type is not None:
            self._texts(node, spot).add(site, self._cells)
            return
        cell = self._cells.site(site)
        if site.constraint == "minOccurs" and above is not None:
            above.seen.append(cell)
            self._bound(site, place, above)
        elif site.constraint == "maxOccurs" and above is not None:
            node.seen.append(cell)
            self._bound(site, place, above)
        elif site.constraint == "order":
            node.ordered.append(cell)
        elif site.constraint == "nillable":
            node.nil.append(cell)
        else:
            node.seen.append(cell)

    def _texts(self, node: _Node, spot: Spot) -> Texts:
        assert spot.type is not None  # noqa: S101 -- the caller has asked
        if spot.attribute is not None:
            return node.attributes.setdefault(spot.attribute, Texts(spot.type))
        if node.text is None:
            node.text = Texts(spot.type)
        return node.text

    def _bound(self, site: Site, place: Place, above: _Node) -> None:
        """Count how often an element stands where it does at least, or at most. Where only one count is allowed there is no edge to stand at, and ``at most one`` is told by its presence."""
        particle = place.particle
        assert particle is not None  # noqa: S101 -- the site says that there is one
        is_low = site.constraint == "minOccurs"
        at = particle.low if is_low else particle.high or 0
        is_open = particle.low != particle.high and at > (0 if is_low else 1)
        number = self._cells.number("sites", site.id, LOW if is_low else HIGH, site.source, is_point=is_open)
        above.counts.setdefault((place.element.name, at), []).append(number)


def _is_sure(group: Particle) -> bool:
    """Whether what stands in a group stands there whenever the group's holder does."""
    return group.low > 0 and not (isinstance(group.term, Group) and group.term.model == "choice" and len(group.term.particles) > 1)
