"""A required element left out, or one too few of those that must repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.generate.xsd.mutations.mutation import Mutation, Spot, spot
from wirecheck.generate.xsd.trees import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.generate.xsd.chooser import Chooser
    from wirecheck.generate.xsd.model import Model
    from wirecheck.generate.xsd.places import Place
    from wirecheck.generate.xsd.trees import Drawing

_MOST = 2000


def _spots(place: Place, _: Model, mutation: Mutation) -> Iterator[Spot]:
    particle, parent = place.particle, place.parent
    if particle is None or parent is None or particle.low == 0 or particle.term is not place.element:
        return
    yield from spot(
        mutation,
        place,
        Plan(way=place.way, count=particle.low),
        "minOccurs",
        place.element.node,
        path=parent.path,
        member=place.element.name,
        side="below",
        unreachable=f"{particle.low} of it are more than is drawn" if particle.low > _MOST else None,
    )


def _break(_: Spot, drawing: Drawing, choose: Chooser) -> str | None:
    node = drawing.target
    if node is None or node.parent is None:
        return None
    parent = node.parent
    alike = [child for child in parent.children if child.particle is node.particle]
    parent.children.remove(choose.pick(alike))
    return parent.path


MISSING = Mutation(_spots, _break)
