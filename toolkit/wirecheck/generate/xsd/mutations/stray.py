"""Text where only elements may stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.generate.xsd.model import ComplexType, Group, Wildcard
from wirecheck.generate.xsd.mutations.mutation import Mutation, Spot, spot
from wirecheck.generate.xsd.repertoire import PLAIN
from wirecheck.generate.xsd.trees import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.generate.xsd.chooser import Chooser
    from wirecheck.generate.xsd.model import Model
    from wirecheck.generate.xsd.places import Place
    from wirecheck.generate.xsd.trees import Drawing


def _spots(place: Place, _: Model, mutation: Mutation) -> Iterator[Spot]:
    kind = place.type
    if isinstance(kind, ComplexType) and kind.text is None and not kind.is_mixed and not kind.is_open and place.element.fixed is None and not is_anything(kind):
        ground = kind.node if kind.node is not None else place.element.node
        yield from spot(mutation, place, Plan(way=place.way), "type", ground)


def is_anything(kind: ComplexType) -> bool:
    """Whether a content is one wildcard and no more; xmlschema takes text there."""
    term = kind.content.term if kind.content is not None else None
    return isinstance(term, Group) and len(term.particles) == 1 and isinstance(term.particles[0].term, Wildcard)


def _break(_: Spot, drawing: Drawing, choose: Chooser) -> str | None:
    node = drawing.target
    if node is None:
        return None
    text = choose.text(PLAIN, 1, 4)
    place = choose.integer(0, len(node.children))
    if place == 0:
        node.text = text
    else:
        node.children[place - 1].tail = text
    return node.path


STRAY = Mutation(_spots, _break)
