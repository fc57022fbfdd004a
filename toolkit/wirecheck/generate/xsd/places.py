"""The places of a schema: every way from a root to an element's declaration, a recursive type entered once.

Very large schemas unfold into more ways than anybody can visit; past `_MANY` places a type that has been seen elsewhere is not entered again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wirecheck.generate.xsd.model import NEVER, ComplexType, Element, Group, Particle, SimpleType, Wildcard
from wirecheck.generate.xsd.trees import usable

if TYPE_CHECKING:
    from collections.abc import Iterator

_MANY = 2000


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """An element's declaration in one place. `route` are the positions on the way through the groups of its parent's content; `is_sure`: its presence is no choice's."""

    path: str
    element: Element
    type: SimpleType | ComplexType
    parent: Place | None = None
    particle: Particle | None = None
    route: tuple[int, ...] = ()
    groups: tuple[Particle, ...] = ()

    @property
    def way(self) -> tuple[Place, ...]:
        """The places from the root to this one."""
        found = [self]
        while found[-1].parent is not None:
            found.append(found[-1].parent)
        return tuple(reversed(found))


def of_root(root: Element) -> Iterator[Place]:
    """Yield every place that a document can reach, the shallow ones first."""
    pending = [(place, frozenset[int]()) for place in _alternatives("", root, None, None, (), ())]
    entered: set[int] = set()
    count = 0
    while pending:
        following = []
        for place, inside in pending:
            yield place
            count += 1
            kind = place.type
            if not isinstance(kind, ComplexType) or kind.content is None or id(kind) in inside or (count > _MANY and id(kind) in entered):
                continue
            entered.add(id(kind))
            following += [(child, inside | {id(kind)}) for child in _children(place, kind)]
        pending = following


def _children(place: Place, kind: ComplexType) -> Iterator[Place]:
    assert kind.content is not None  # noqa: S101 -- the caller has looked
    seen: set[str] = set()
    for particle, route, groups in _particles(kind.content, (), ()):
        term = particle.term
        if not isinstance(term, Element):
            continue
        for one in (term, *term.substitutes):
            path = f"{place.path}/{one.name}"
            if path not in seen:
                seen.add(path)
                yield from _alternatives(place.path, one, place, particle, route, groups)


def _alternatives(
    above: str, element: Element, parent: Place | None, particle: Particle | None, route: tuple[int, ...], groups: tuple[Particle, ...]
) -> Iterator[Place]:
    if element.cost >= NEVER:
        return
    kind = element.kind
    types: list[SimpleType | ComplexType] = [kind]
    if isinstance(kind, ComplexType) and (kind.is_abstract or kind.cost >= NEVER):
        types = list(usable(element)[:20])
    for one in types:
        yield Place(f"{above}/{element.name}", element, one, parent, particle, route, groups)


def _particles(particle: Particle, route: tuple[int, ...], groups: tuple[Particle, ...]) -> Iterator[tuple[Particle, tuple[int, ...], tuple[Particle, ...]]]:
    """Yield the particles of a content that are no groups, each with the way there."""
    term = particle.term
    if not isinstance(term, Group):
        yield particle, route, groups
        return
    for index, one in enumerate(term.particles):
        if one.least < NEVER:
            yield from _particles(one, (*route, index), (*groups, particle))


def named(kind: ComplexType) -> frozenset[str]:
    """Name the elements that a type's content names."""
    if kind.content is None:
        return frozenset()
    terms = [particle.term for particle, _, _ in _particles(kind.content, (), ())]
    return frozenset(one.name for term in terms if isinstance(term, Element) for one in (term, *term.substitutes))


def has_wildcard(kind: ComplexType) -> bool:
    """Whether a type's content takes elements that it does not name."""
    return kind.content is not None and any(isinstance(particle.term, Wildcard) for particle, _, _ in _particles(kind.content, (), ()))


def groups_of(kind: ComplexType) -> Iterator[tuple[Particle, tuple[int, ...]]]:
    """Yield the groups of a type's content, the outermost first, with the way to each."""
    pending: list[tuple[Particle, tuple[int, ...]]] = [(kind.content, ())] if kind.content is not None else []
    while pending:
        particle, route = pending.pop(0)
        if isinstance(particle.term, Group):
            yield particle, route
            pending += [(one, (*route, index)) for index, one in enumerate(particle.term.particles)]
