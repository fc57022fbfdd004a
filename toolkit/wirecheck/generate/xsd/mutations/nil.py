"""An element that says it is nil and is not empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.generate.xsd.mutations.mutation import Mutation, Spot, spot
from wirecheck.generate.xsd.tree import NIL
from wirecheck.generate.xsd.trees import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.generate.xsd.chooser import Chooser
    from wirecheck.generate.xsd.model import Model
    from wirecheck.generate.xsd.places import Place
    from wirecheck.generate.xsd.trees import Drawing


def _spots(place: Place, _: Model, mutation: Mutation) -> Iterator[Spot]:
    if place.element.is_nillable and place.element.fixed is None:
        yield from spot(mutation, place, Plan(way=place.way, is_full=True), "nillable", place.element.node)


def _break(one: Spot, drawing: Drawing, choose: Chooser) -> str | None:  # noqa: ARG001 -- every mutation is asked alike
    node = drawing.target
    if node is None or not (node.text or node.children):
        return None
    node.attributes[NIL] = "true"
    return node.path


NILLABLE = Mutation(_spots, _break)
