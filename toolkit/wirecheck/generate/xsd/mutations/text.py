"""A text that its simple type refuses: for one facet, for its lexical form, or for a format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.generate.xsd import breaks
from wirecheck.generate.xsd.facets import demands
from wirecheck.generate.xsd.identity import write
from wirecheck.generate.xsd.model import SimpleType
from wirecheck.generate.xsd.mutations.mutation import Mutation, Spot, spot
from wirecheck.generate.xsd.trees import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from wirecheck.generate.xsd.chooser import Chooser
    from wirecheck.generate.xsd.model import Model
    from wirecheck.generate.xsd.places import Place
    from wirecheck.generate.xsd.trees import Drawing

_LISTED = "the listed values all meet it, so that whatever breaks it is not listed either"

_LOOSE = "a reference that breaks it leads nowhere either"
_REFERENCES = frozenset({"IDREF", "IDREFS"})


def _spots(place: Place, _: Model, mutation: Mutation) -> Iterator[Spot]:
    kind = place.type
    text = kind if isinstance(kind, SimpleType) else kind.text
    if text is not None and place.element.fixed is None:
        yield from _of_type(place, mutation, text, None, place.element.node)
    if not isinstance(kind, SimpleType):
        for attribute in kind.attributes:
            if attribute.fixed is None and not attribute.type.refusal:
                yield from _of_type(place, mutation, attribute.type, attribute.name, attribute.node)


def _of_type(place: Place, mutation: Mutation, kind: SimpleType, attribute: str | None, holder: _Element | None) -> Iterator[Spot]:
    path = place.path if attribute is None else f"{place.path}/@{attribute}"
    for constraint, side, facet, owner in breaks.constraints(kind):
        is_listed = bool(demands(owner).listed or demands(kind).listed) and constraint not in {"enumeration", "type"}
        yield from spot(
            mutation,
            place,
            Plan(way=place.way, attribute=attribute),
            constraint,
            holder,
            kind.node,
            owner.node if facet is not None or owner is not kind else None,
            facet.node if facet is not None else None,
            path=path,
            side=side,
            kind=kind,
            attribute=attribute,
            unreachable=_LISTED if is_listed else _LOOSE if kind.builtin in _REFERENCES and constraint != "type" else None,
        )


def _break(one: Spot, drawing: Drawing, choose: Chooser) -> str | None:
    node = drawing.target
    if node is None or one.type is None:
        return None
    text = breaks.broken(one.type, one.site.constraint, one.site.side, choose)
    if text is None:
        return None
    write((node, one.attribute), text)
    if one.attribute is None:
        node.children.clear()
        return node.path
    return f"{node.path}/@{one.attribute}"


TEXT = Mutation(_spots, _break)
