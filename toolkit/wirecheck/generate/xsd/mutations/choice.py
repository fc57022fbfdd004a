"""None of the alternatives of a choice, or two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.generate.xsd.model import NEVER, ComplexType, Element, Group, Particle
from wirecheck.generate.xsd.mutations.mutation import Mutation, Spot, spot
from wirecheck.generate.xsd.places import Place, groups_of
from wirecheck.generate.xsd.trees import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.generate.xsd.chooser import Chooser
    from wirecheck.generate.xsd.model import Model
    from wirecheck.generate.xsd.trees import Drawing

_SHOWN = 3


def _elements(group: Group) -> list[Particle]:
    return [one for one in group.particles if isinstance(one.term, Element) and one.term.cost < NEVER]


def _inside(particle: Particle) -> Iterator[Particle]:
    """Yield a particle and all inside it."""
    yield particle
    if isinstance(particle.term, Group):
        for one in particle.term.particles:
            yield from _inside(one)


def _spots(place: Place, _: Model, mutation: Mutation) -> Iterator[Spot]:
    kind = place.type
    if not isinstance(kind, ComplexType):
        return
    for particle, route in groups_of(kind):
        term = particle.term
        if not isinstance(term, Group) or term.model != "choice" or not _elements(term) or len(term.particles) < 2:
            continue
        index = term.particles.index(_elements(term)[0])
        first = term.particles[index].term
        assert isinstance(first, Element)  # noqa: S101 -- just looked for
        step = Place(f"{place.path}/{first.name}", first, first.kind, place, term.particles[index], (*route, index))
        names = [one.term.name for one in _elements(term) if isinstance(one.term, Element)]
        member = "|".join(names[:_SHOWN]) + ("|..." if len(names) > _SHOWN else "")
        if particle.low and not any(one.least == 0 for one in term.particles):
            yield from spot(mutation, place, Plan(way=step.way), "content", kind.node, member=member, side="below", particle=particle)
        if particle.high == 1 and len(names) > 1:
            yield from spot(mutation, place, Plan(way=step.way), "content", kind.node, member=member, side="above", particle=particle)


def _break(one: Spot, drawing: Drawing, choose: Chooser) -> str | None:
    node, particle = drawing.target, one.particle
    if node is None or node.parent is None or particle is None or not isinstance(particle.term, Group):
        return None
    parent = node.parent
    inside = {id(member) for member in _inside(particle)}
    if one.site.side == "below":
        parent.children[:] = [child for child in parent.children if id(child.particle) not in inside]
        return parent.path
    others = [member for member in _elements(particle.term) if member is not node.particle]
    if not others:
        return None
    chosen = choose.pick(others)
    assert isinstance(chosen.term, Element)  # noqa: S101 -- `_elements` gives no others
    drawn = drawing._element(chosen.term, chosen.term.cost, ())  # noqa: SLF001 -- the smallest of its kind
    drawn.particle = chosen
    last = max(index for index, child in enumerate(parent.children) if child.particle is node.particle)
    parent.add(drawn, last + 1)
    return parent.path


CHOICE = Mutation(_spots, _break)
