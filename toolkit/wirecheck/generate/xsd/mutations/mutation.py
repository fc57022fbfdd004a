"""What a mutation is: a record of two functions, one that lists its sites at a place, one that breaks a tree there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wirecheck.finding import Certainty, Source
from wirecheck.generate.site import Side, Site
from wirecheck.schema.xsd_model import XS, XsdModel

if TYPE_CHECKING:
    from lxml.etree import _Element

    from wirecheck.generate.xsd.chooser import Chooser
    from wirecheck.generate.xsd.model import Identity, Model, Particle, SimpleType
    from wirecheck.generate.xsd.places import Place
    from wirecheck.generate.xsd.trees import Drawing, Plan


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spot:
    """A site with all that its mutation needs: the place, how to draw a tree that has it, and what is broken there. `unreachable` says why nothing can."""

    site: Site
    place: Place
    plan: Plan
    mutation: Mutation
    type: SimpleType | None = None
    attribute: str | None = None
    identity: Identity | None = None
    particle: Particle | None = None
    unreachable: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Mutation:
    """One way to break a tree. `spots` yields its sites at a place; `break_` changes the tree that was drawn for one and gives the path of what is wrong, or ``None`` where it cannot."""

    spots: Callable[[Place, Model, Mutation], Iterator[Spot]]
    break_: Callable[[Spot, Drawing, Chooser], str | None]


def _blank() -> XsdModel:
    from lxml import etree  # noqa: PLC0415

    return XsdModel(etree.Element(f"{XS}schema"))


_SOURCES = _blank()


def source(constraint: str, *nodes: _Element | None) -> Source | None:
    """Give the source of a constraint from the nodes that ground it, as findings do."""
    return _SOURCES.source(constraint, *nodes)


def spot(  # noqa: PLR0913 -- a site has many parts, and each is named where it is given
    mutation: Mutation,
    place: Place,
    plan: Plan,
    constraint: str,
    *nodes: _Element | None,
    path: str | None = None,
    member: str | None = None,
    side: Side | None = None,
    kind: SimpleType | None = None,
    attribute: str | None = None,
    identity: Identity | None = None,
    particle: Particle | None = None,
    unreachable: str | None = None,
) -> Iterator[Spot]:
    """Yield the spot of a site, unless a document leaves open whether it is one: what is ambiguous is no site."""
    ground = source(constraint, *nodes) if nodes and nodes[0] is not None else None
    if ground is not None and ground.certainty is Certainty.AMBIGUOUS:
        return
    site = Site(path=place.path if path is None else path, constraint=constraint, member=member, side=side, source=ground)
    line = next((node.sourceline for node in reversed(nodes) if node is not None), None)
    yield Spot(
        site=site, place=place, plan=plan, mutation=mutation, type=kind, attribute=attribute, identity=identity, particle=particle, unreachable=unreachable, line=line
    )  # fmt: skip
