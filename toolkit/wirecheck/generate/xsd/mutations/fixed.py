"""Another value than the fixed one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.generate.xsd.facets import NoText, refusals, same
from wirecheck.generate.xsd.identity import write
from wirecheck.generate.xsd.model import ComplexType, SimpleType
from wirecheck.generate.xsd.mutations.mutation import Mutation, Spot, spot
from wirecheck.generate.xsd.texts import of
from wirecheck.generate.xsd.trees import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.generate.xsd.chooser import Chooser
    from wirecheck.generate.xsd.model import Model
    from wirecheck.generate.xsd.places import Place
    from wirecheck.generate.xsd.trees import Drawing

_TRIES = 6


def _spots(place: Place, _: Model, mutation: Mutation) -> Iterator[Spot]:
    kind = place.type
    text = kind if isinstance(kind, SimpleType) else kind.text
    if place.element.fixed is not None and text is not None:
        yield from spot(mutation, place, Plan(way=place.way), "fixed", place.element.node, kind=text)
    if isinstance(kind, ComplexType):
        for attribute in kind.attributes:
            if attribute.fixed is not None:
                yield from spot(
                    mutation,
                    place,
                    Plan(way=place.way, attribute=attribute.name),
                    "fixed",
                    attribute.node,
                    path=f"{place.path}/@{attribute.name}",
                    kind=attribute.type,
                    attribute=attribute.name,
                )


def _break(one: Spot, drawing: Drawing, choose: Chooser) -> str | None:
    node, kind = drawing.target, one.type
    if node is None or kind is None:
        return None
    old = node.text if one.attribute is None else node.attributes[one.attribute]
    text = _other(kind, old, choose)
    if text is None:
        return None
    write((node, one.attribute), text)
    return node.path if one.attribute is None else f"{node.path}/@{one.attribute}"


def _other(kind: SimpleType, old: str, choose: Chooser) -> str | None:
    for _ in range(_TRIES):
        try:
            text = of(kind).drawn(choose)
        except NoText:
            return None
        if text and same(kind, text) != same(kind, old):  # an empty element takes the fixed value
            return text
    near = f"{old}x" if not old.isdigit() else str(int(old) + 1)
    return near if not refusals(kind, near) else None


FIXED = Mutation(_spots, _break)
