"""One element more than may stand there."""

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
    particle = place.particle
    if particle is None or particle.high is None or particle.term is not place.element:
        return
    repeats = next((group for group in place.groups if group.high != 1), None)
    reason = f"{particle.high} of it are more than is drawn" if particle.high > _MOST else None
    if reason is None and repeats is not None and particle.low <= 1 and len(place.groups) == 1 and _is_alone(repeats):
        reason = "the group around it repeats, so that one more is the next group's"
    yield from spot(mutation, place, Plan(way=place.way, count=max(particle.high, 1)), "maxOccurs", place.element.node, side="above", unreachable=reason)


def _is_alone(group: object) -> bool:
    """Whether a repeated group can consist of any one of its elements."""
    term = group.term  # type: ignore[attr-defined]
    return group.high is None and (term.model == "choice" or all(one.low == 0 for one in term.particles) or len(term.particles) == 1)  # type: ignore[attr-defined]


def _break(_: Spot, drawing: Drawing, choose: Chooser) -> str | None:  # noqa: ARG001 -- every mutation is asked alike
    node = drawing.target
    if node is None or node.parent is None:
        return None
    parent = node.parent
    alike = [index for index, child in enumerate(parent.children) if child.particle is node.particle and child.name == node.name]
    again = node.copy()
    parent.add(again, alike[-1] + 1)
    return again.path


SURPLUS = Mutation(_spots, _break)
