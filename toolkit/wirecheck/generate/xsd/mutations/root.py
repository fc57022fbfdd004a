"""Another root element than the schema has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.generate.xsd.mutations.mutation import Mutation, Spot, spot
from wirecheck.generate.xsd.tree import TYPE
from wirecheck.generate.xsd.trees import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.generate.xsd.chooser import Chooser
    from wirecheck.generate.xsd.model import Model
    from wirecheck.generate.xsd.places import Place
    from wirecheck.generate.xsd.trees import Drawing

_NAMES = ("unknown", "other", "document")


def _spots(place: Place, _: Model, mutation: Mutation) -> Iterator[Spot]:
    if place.parent is None:
        yield from spot(mutation, place, Plan(way=place.way), "root", None)


def _break(one: Spot, drawing: Drawing, choose: Chooser) -> str | None:
    names = {name.rpartition("}")[2] for name in drawing.model.elements}
    space = one.place.element.name.rpartition("}")
    drawing.root.name = space[0] + space[1] + choose.pick([name for name in _NAMES if name not in names])
    drawing.root.attributes.pop(TYPE, None)  # an element that nobody declares may be judged by the type that it names
    return drawing.root.path


ROOT = Mutation(_spots, _break)
