"""A key that stands twice, or is not whole; a reference that leads nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.generate.xsd import identity
from wirecheck.generate.xsd.facets import refusals
from wirecheck.generate.xsd.model import ComplexType, Element, Identity
from wirecheck.generate.xsd.mutations.mutation import Mutation, Spot, spot
from wirecheck.generate.xsd.places import Place, _children
from wirecheck.generate.xsd.texts import of
from wirecheck.generate.xsd.trees import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.generate.xsd.chooser import Chooser
    from wirecheck.generate.xsd.model import Model
    from wirecheck.generate.xsd.tree import Node
    from wirecheck.generate.xsd.trees import Drawing

_TRIES = 8


def _spots(place: Place, _: Model, mutation: Mutation) -> Iterator[Spot]:
    for one in place.element.identities:
        way = next((found for path in one.selector if (found := _way(place, path)) is not None), None)
        if way is not None:
            plan = Plan(way=way.way, is_double=True, is_full=True)
            yield from spot(mutation, place, plan, one.kind, one.node if one.node is not None else place.element.node, member=one.name, identity=one)


def _way(place: Place, path: tuple[str, ...]) -> Place | None:
    """Find one place that a selector reaches."""
    if not path:
        return place
    if path[0] == "//":
        return _descend(place, path[1:], 4)
    for child in _inside(place):
        if identity.fits(path[0], child.element.name) and (found := _way(child, path[1:])) is not None:
            return found
    return None


def _descend(place: Place, path: tuple[str, ...], depth: int) -> Place | None:
    found = _way(place, path)
    if found is not None or not depth:
        return found
    return next((one for child in _inside(place) if (one := _descend(child, path, depth - 1)) is not None), None)


def _inside(place: Place) -> Iterator[Place]:
    if isinstance(place.type, ComplexType) and place.type.content is not None:
        yield from _children(place, place.type)


def _break(one: Spot, drawing: Drawing, choose: Chooser) -> str | None:
    node, constraint = drawing.target, one.identity
    while node is not None and node.declared is not one.place.element:
        node = node.parent
    if node is None or constraint is None:
        return None
    found = [(chosen, spots) for chosen in identity.selected(node, constraint) if (spots := identity._spots(chosen, constraint)) is not None]  # noqa: SLF001
    if constraint.kind == "keyref":
        return _dangle(node, found, choose)
    if len(found) < 2:
        return None
    first, second = found[0], choose.pick(found[1:])
    texts = [identity.read(spot_) for spot_ in first[1]]
    for spot_, text in zip(second[1], texts, strict=True):
        kind = identity.text_type(spot_)
        if kind is None or refusals(kind, text):
            return None
        identity.write(spot_, text)
    return second[0].path


def _dangle(node: Node, found: list[tuple[Node, list[identity.Spot]]], choose: Chooser) -> str | None:
    if not found:
        return None
    _, spots = choose.pick(found)
    used = {
        identity.key_of(one)
        for holder in node.walk()
        if holder.declared is not None
        for other in _keys(holder.declared)
        for one in identity.keys(holder, other)
    }
    for spot_ in spots:
        kind = identity.text_type(spot_)
        for _ in range(_TRIES):
            if kind is None:
                break
            identity.write(spot_, of(kind).drawn(choose))
            if identity.key_of(spots) not in used:
                return node.path
    return None


def _keys(element: Element) -> list[Identity]:
    return [one for one in element.identities if one.kind != "keyref"]


KEY = Mutation(_spots, _break)
