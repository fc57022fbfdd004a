"""The least sequence of requests that shows a fault which one request alone does not show.

First those that the finding names, with what made the records that they speak of, against records made anew. Then fewer of them, then less in each. A try is a real sequence: each of its requests counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wirecheck.fuzz.expectation import ANYTHING
from wirecheck.fuzz.fitting import names_of, with_value
from wirecheck.fuzz.pruning import is_valid, pruned
from wirecheck.fuzz.roles import Kind, Place, places
from wirecheck.traffic.live.effects import Effect

if TYPE_CHECKING:
    from wirecheck.fuzz.campaign import Campaign, Sent
    from wirecheck.fuzz.fault import Fault
    from wirecheck.generate.draft import Draft

_MOST_STEPS = 16
_BOUND = frozenset({Kind.KEY, Kind.REFERS, Kind.UNIQUE, Kind.NAME, Kind.FILTER})

Steps = tuple[tuple[int, "Draft"], ...]
"""Requests, each with the number of the exchange that it was sent in first."""


def tries(campaign: Campaign, fault: Fault, most: int) -> Iterator[list[Sent]]:
    """Play smaller and smaller sequences, with at most so many requests, and yield each that shows the fault."""
    numbers = {exchange.index for exchange in fault.steps}
    last = fault.steps[-1].index
    if any(number not in campaign.drafts for number in numbers):
        return
    player = _Player(campaign, fault.finding.fingerprint, most)
    steps: Steps = ()
    for wanted in (_with_makers(campaign, numbers), _of_records(campaign, numbers, last)):
        steps = tuple((number, campaign.drafts[number]) for number in sorted(wanted))
        if len(steps) <= _MOST_STEPS and (shown := player.play(steps)):
            yield shown
            break
    else:
        return
    for size in dict.fromkeys((len(steps) // 2, len(steps) // 4, 1)):
        end = len(steps) - 1 if size else 0
        while end > 0:
            fewer = _without(campaign, steps, max(0, end - size), end)
            end = max(0, end - size)
            if len(fewer) < len(steps) and (shown := player.play(fewer)):
                yield shown
                steps = fewer
    for less in _simpler(campaign, fault, steps):
        if less != steps and (shown := player.play(less)):
            yield shown
            return


def _without(campaign: Campaign, steps: Steps, start: int, end: int) -> Steps:
    """Leave out some of the steps, but for those which made a record that what is left speaks of: without them it would speak of the old one."""
    kept = list(steps)
    for step in reversed(steps[start:end]):
        fewer = [other for other in kept if other is not step]
        if not _is_needed(campaign, step[0], fewer):
            kept = fewer
    return tuple(kept)


class _Player:
    """Plays sequences against records of their own, as long as there are requests left."""

    def __init__(self, campaign: Campaign, fingerprint: str, most: int) -> None:
        self._campaign, self._fingerprint, self._left = campaign, fingerprint, most

    def play(self, steps: Steps) -> list[Sent]:
        """Send the requests, with new keys and names in the place of the old ones; none where the last of them does not show the fault."""
        if len(steps) > self._left:
            return []
        self._left -= len(steps)
        new: dict[str, Any] = {}
        done: list[Sent] = []
        for number, draft in steps:
            sent = self._campaign.send(self._renewed(draft, new), ANYTHING)
            if sent is None:
                return []
            done.append(sent)
            for old, made in zip(self._campaign.made.get(number, ()), self._campaign.made.get(sent.number, ()), strict=False):
                new[str(old.key)] = made.key
        return done if any(finding.fingerprint == self._fingerprint for finding in done[-1].findings) else []

    def _renewed(self, draft: Draft, new: dict[str, Any]) -> Draft:
        roles = self._campaign.roles_of(draft)
        for place in places(draft):
            role = roles.at(place.root, place.names)
            if role is None or role.kind not in _BOUND or place.value in (None, ""):
                continue
            if role.kind is Kind.UNIQUE and isinstance(place.value, str) and place.value not in new:
                fresh = self._campaign.world.fresh.like(place.value)
                new[place.value] = next((text for text in fresh if is_valid(with_value(draft, place, text))), place.value)
            if str(place.value) in new:
                draft = with_value(draft, place, new[str(place.value)])
        return draft


def _makers(campaign: Campaign) -> dict[str, int]:
    """Give the first exchange that made a record of each key."""
    made: dict[str, int] = {}
    for number, records in campaign.made.items():
        for record in records:
            made.setdefault(str(record.key), number)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """What ties a request to records: the values in it that tell one from another, and those of them that no two may have."""

    bound: frozenset[str]
    unique: frozenset[str]


def _ties(campaign: Campaign, number: int) -> Ties:
    """Give the ties of a request that was sent, read once: a fault asks for those of all that were."""
    if number not in campaign.ties:
        roles = campaign.roles_of(campaign.drafts[number])
        told = [(role.kind, place.value) for place in places(campaign.drafts[number]) if (role := roles.at(place.root, place.names)) is not None]
        unique = frozenset(str(value) for kind, value in told if kind is Kind.UNIQUE and value)
        campaign.ties[number] = Ties(bound=frozenset(str(value) for kind, value in told if kind in _BOUND), unique=unique)
    return campaign.ties[number]


def _with_makers(campaign: Campaign, numbers: set[int]) -> set[int]:
    """Give exchanges with those that made the records which they name."""
    makers = _makers(campaign)
    wanted, pending = set(numbers), list(numbers)
    while pending:
        for key in _ties(campaign, pending.pop()).bound & makers.keys():
            number = makers[key]
            if number not in wanted and number in campaign.drafts:
                wanted.add(number)
                pending.append(number)
    return wanted


def _of_records(campaign: Campaign, numbers: set[int], last: int) -> set[int]:
    """Give all that was written up to an exchange to the records that some exchanges name or made, and these."""
    makers = _makers(campaign)
    keys = {key for number in numbers for key in _ties(campaign, number).bound & makers.keys()}
    keys |= {str(record.key) for number in numbers for record in campaign.made.get(number, ())}
    unique = {value for number in numbers for value in _ties(campaign, number).unique}
    written = [number for number, draft in campaign.drafts.items() if number <= last and campaign.roles(draft.operation).effect > Effect.READS]
    named = {number for number in written if not (_ties(campaign, number).bound.isdisjoint(keys) and _ties(campaign, number).unique.isdisjoint(unique))}
    return _with_makers(campaign, numbers | named)


def _is_needed(campaign: Campaign, number: int, others: Sequence[tuple[int, Draft]]) -> bool:
    """Whether an exchange made a record that others name: without it they would speak of the old one."""
    made = {str(record.key) for record in campaign.made.get(number, ())}
    return any(not made.isdisjoint(_ties(campaign, other).bound) for other, _ in others)


def _simpler(campaign: Campaign, fault: Fault, steps: Steps) -> Iterator[Steps]:
    """Yield the sequence with nothing in its requests but what the finding names, then with that of one request after the other, as far as it goes."""
    about = set(names_of(fault.finding.path, fault.finding.member))
    about |= {field.name.rpartition("/")[2] for entity in campaign.contract.entities for field in entity.fields.values() if about & set(field.read.split("/"))}
    told = {place.value for _, draft in steps for place in places(draft) if _is_bound(campaign, draft, place)}

    def keeps(draft: Draft) -> Callable[[Place], bool]:
        return lambda place: place.value in told and _is_bound(campaign, draft, place)

    least = [(number, pruned(draft, keeps(draft))) for number, draft in steps]
    named = [(number, pruned(draft, lambda place: place.names[-1] in about or bool(about & set(place.names[1:])))) for number, draft in steps]
    yield tuple(named)
    yield tuple((number, less if index == 0 else draft) for index, ((number, draft), (_, less)) in enumerate(zip(steps, named, strict=True)))
    yield tuple(least)


def _is_bound(campaign: Campaign, draft: Draft, place: Place) -> bool:
    role = campaign.roles_of(draft).at(place.root, place.names)
    return role is not None and role.kind in _BOUND


def with_makers(campaign: Campaign, numbers: Sequence[int]) -> list[int]:
    """Give the numbers of exchanges in their order, with those that made what they name."""
    return sorted(_with_makers(campaign, set(numbers))) if all(number in campaign.drafts for number in numbers) else list(numbers)
