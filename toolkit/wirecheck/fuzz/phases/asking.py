"""Reads of what an entity's records are: by key, whole lists, lists under conditions, counts, logins; each from the least request that the contract allows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wirecheck.fuzz.draws import number_of
from wirecheck.fuzz.fitting import with_value
from wirecheck.fuzz.phases.stock import edge_drafts
from wirecheck.fuzz.pruning import is_valid, merged, pruned
from wirecheck.fuzz.roles import Kind, Place, Roles, places

if TYPE_CHECKING:
    from wirecheck.contract.entities import Entity, Pointer, Touch
    from wirecheck.contract.model import Operation
    from wirecheck.fuzz.campaign import Campaign
    from wirecheck.fuzz.shown import Names
    from wirecheck.generate.draft import Draft

_DRAWN = 16
_CHARACTER = re.compile(r"""["']([^\w\s"'])["']""")
_MEMBER = re.compile(r"""\bitem\.([\w.]+)|\bfield\(item((?:, *"\w+")+)\)""")
_ASKED = re.compile(r"\brequest(?:\.\w+)*\.(\w+)")
_WORD = re.compile(r"\w+")
_WAYS = 3
Where = tuple[str, "Names"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """`bares` ask for all there is, as little as can be said, each by another path; `drawn` are requests that say at least one thing more, by where that stands.

    `reads` are the members of a record that the contract holds a filter against, the likeliest first, where they have another name. `wildcards` are the characters that the contract's condition for a whole answer names: they mean more than themselves.
    """

    name: str
    touch: Touch
    bares: tuple[Draft, ...]
    drawn: Mapping[Where, Draft]
    filters: tuple[Where, ...]
    reads: Mapping[Where, tuple[Names, ...]]
    wildcards: tuple[str, ...] = ()
    _parts: dict[Where, Draft] = field(default_factory=dict)

    def part(self, where: Where) -> Draft | None:
        """Give the least request that says something there. It is made when it is asked for: of most places it never is."""
        if where not in self._parts and where in self.drawn:
            self._parts[where] = _only(self.drawn[where], where)
        return self._parts.get(where)

    def with_one(self, where: Where, value: Any, *, beside: Draft | None = None) -> Draft | None:  # noqa: ANN401 -- a value of any payload
        """Give a request that says one thing more, beside what another one says; ``None`` where it cannot be said."""
        part = self.part(where)
        if part is None:
            return None
        said = put(part, where, value)
        if not is_valid(said):
            return None
        return merged(said, beside) if beside is not None else said


def put(draft: Draft, where: Where, value: Any) -> Draft:  # noqa: ANN401 -- likewise
    """Give a request with another value wherever something of these names stands."""
    for place in places(draft):
        if (place.root, place.names) == where:
            draft = with_value(draft, place, value)
    return draft


def where_of(pointer: Pointer) -> Where:
    """Give the names at which a pointer of the contract leads to a place of a request."""
    return pointer.root, tuple(step for step in pointer.steps if step != "*")


def asks_of(campaign: Campaign, entity: Entity, touch: Touch) -> Asks | None:
    """Give how an entity is read; ``None`` where no request was drawn that does."""
    words = ("asks", entity.name, entity.touched.index(touch), campaign.plan.seed)
    return campaign.draws.once(lambda: _drawn(campaign, touch, " ".join(map(str, words[:3]))), *words)


def _drawn(campaign: Campaign, touch: Touch, name: str) -> Asks | None:
    operation = next(one for one in campaign.contract.operations if one.id == touch.operation)
    several = campaign.draws.several(operation, _DRAWN, number_of(campaign.plan.seed, "asks", operation.id))
    on_edges = [draft for _, draft in edge_drafts(campaign, operation)] if touch.filters else []
    drafts = [draft for draft in (*several, *on_edges) if _does(campaign, draft, touch) and is_valid(draft)]
    if not drafts:
        return None
    roles = campaign.roles(operation)
    bares: dict[tuple[str, ...], Draft] = {}
    for draft in sorted(drafts, key=lambda draft: (sum(map(len, draft.path.values())), len(places(draft)))):
        way = tuple(value for name, value in draft.path.items() if _kind(roles, ("parameters", (name,))) is not Kind.KEY)
        if way not in bares and len(bares) < _WAYS:
            bares[way] = pruned(draft)
    found: dict[Where, tuple[int, Draft]] = {}
    for draft in drafts:
        said = [(place.root, place.names) for place in places(draft) if place.root != "parameters"]
        for where in said:
            if where not in found or len(said) < found[where][0]:
                found[where] = (len(said), draft)
    filters = tuple(where for where in found if _kind(roles, where) is Kind.FILTER)
    return Asks(
        name=name,
        touch=touch,
        bares=tuple(bares.values()),
        drawn={where: draft for where, (_, draft) in found.items()},
        filters=filters,
        reads=_reads(operation, touch, filters),
        wildcards=_wildcards(touch),
    )


def _reads(operation: Operation, touch: Touch, filters: Iterable[Where]) -> dict[Where, tuple[Names, ...]]:
    """Tell which member of a record a filter speaks of: both stand in one clause of the condition for a whole answer, and no other member does; or else a rule that asks for the filter is about it."""
    found: dict[Where, tuple[Names, ...]] = {}
    for clause in touch.whole.text.split("&&") if touch.whole is not None else ():
        members = {tuple(_WORD.findall(one or other)) for one, other in _MEMBER.findall(clause)}
        words = set(_WORD.findall(clause))
        for where in filters if len(members) == 1 else ():
            if where[1][-1] in words:
                found.setdefault(where, tuple(members))
    for rule in operation.rules:
        texts = (part.text for part in (rule.gate, rule.when, rule.then) if part is not None)
        words = {name for text in texts for name in _ASKED.findall(text)}
        asked = [where for where in filters if where[1][-1] in words]
        if rule.each is not None and rule.about and not rule.about.startswith("/") and len(asked) == 1:
            found.setdefault(asked[0], (asked[0][1], tuple(rule.about.split("/"))))
    return found


def _wildcards(touch: Touch) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_CHARACTER.findall(touch.whole.text))) if touch.whole is not None else ()


def _only(draft: Draft, where: Where) -> Draft:
    def keeps(place: Place) -> bool:
        return (place.root, place.names) == where

    return pruned(draft, keeps)


def _kind(roles: Roles, where: Where) -> Kind | None:
    role = roles.at(*where)
    return role.kind if role is not None else None


def _does(campaign: Campaign, draft: Draft, touch: Touch) -> bool:
    return any(other is touch for _, other in campaign.roles_of(draft).touches)
