"""Two neighbours of a sequence that have changed places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.generate.xsd.model import NEVER, ComplexType, Element, Group
from wirecheck.generate.xsd.mutations.mutation import Mutation, Spot, spot
from wirecheck.generate.xsd.places import groups_of
from wirecheck.generate.xsd.trees import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.generate.xsd.chooser import Chooser
    from wirecheck.generate.xsd.model import Model
    from wirecheck.generate.xsd.places import Place
    from wirecheck.generate.xsd.trees import Drawing


def _spots(place: Place, _: Model, mutation: Mutation) -> Iterator[Spot]:
    kind = place.type
    if not isinstance(kind, ComplexType) or not kind.is_ordered:
        return
    for particle, _route in groups_of(kind):
        if isinstance(particle.term, Group) and particle.term.model == "sequence":
            names = {one.term.name for one in particle.term.particles if isinstance(one.term, Element) and one.cost < NEVER}
            if len(names) > 1:
                yield from spot(mutation, place, Plan(way=place.way, is_full=True), "order", kind.node)
                return


def _break(_: Spot, drawing: Drawing, choose: Chooser) -> str | None:
    node = drawing.target
    if node is None:
        return None
    fit = [
        index
        for index, (one, other) in enumerate(zip(node.children, node.children[1:], strict=False))
        if one.name != other.name and one.particle is not None and one.particle is not other.particle
    ]
    if not fit:
        return None
    place = choose.pick(fit)
    children = node.children
    children[place], children[place + 1] = children[place + 1], children[place]
    return children[place + 1].path


ORDER = Mutation(_spots, _break)
