"""A required attribute left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.generate.xsd.model import ComplexType
from wirecheck.generate.xsd.mutations.mutation import Mutation, Spot, spot
from wirecheck.generate.xsd.trees import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.generate.xsd.chooser import Chooser
    from wirecheck.generate.xsd.model import Model
    from wirecheck.generate.xsd.places import Place
    from wirecheck.generate.xsd.trees import Drawing


def _spots(place: Place, _: Model, mutation: Mutation) -> Iterator[Spot]:
    kind = place.type
    if isinstance(kind, ComplexType):
        for attribute in kind.attributes:
            if attribute.is_required:
                yield from spot(mutation, place, Plan(way=place.way), "required", attribute.node, member=f"@{attribute.name}", attribute=attribute.name)


def _break(one: Spot, drawing: Drawing, choose: Chooser) -> str | None:  # noqa: ARG001 -- every mutation is asked alike
    node = drawing.target
    if node is None or one.attribute not in node.attributes:
        return None
    del node.attributes[one.attribute]
    return node.path


REQUIRED = Mutation(_spots, _break)
