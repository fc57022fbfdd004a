"""Requests that were drawn, made to fit the store: references that exist, keys of records that the campaign may touch, names that nobody has yet.

A schema draws a customer group 77 that no store has, and a code that the last customer had already. What the contract says of the drawn request must stay what it was, so each change is
read again, and left out where it would say more or less than before. What a broken request is to break is left alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from enum import Enum
from random import Random
from typing import TYPE_CHECKING, Any, Final

from wirecheck.finding import without_indexes
from wirecheck.fuzz import told
from wirecheck.fuzz.roles import Kind, Place, Role, Roles, places
from wirecheck.generate import edits
from wirecheck.state.clock import moment
from wirecheck.traffic.live.effects import Effect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wirecheck.fuzz.fresh import Fresh
    from wirecheck.fuzz.own import Own
    from wirecheck.fuzz.shown import Names, Shown
    from wirecheck.generate.draft import Draft

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", re.ASCII)
_OFTEN = 0.6  # of the conditions of a search, how many name something that is there
_MOSTLY = 0.85  # of the keys that are read, how many are those of a record


class _Dropped(Enum):
    DROPPED = "dropped"


_DROPPED: Final = _Dropped.DROPPED
Choice = tuple[Place, Sequence[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a campaign knows of the store. `known` are the records that the caller says exist; `bad` the places of which the store has said that what was drawn there does not."""

    shown: Shown
    own: Own
    fresh: Fresh
    known: tuple[Mapping[str, Any], ...]
    learned: set[tuple[str, Names]]


class Unfit(Exception):
    """A request that touches a record which the campaign may not touch, and cannot be made to touch another; the argument says why."""


def fitted(draft: Draft, roles: Roles, world: World, random: Random, *, kept: Names = ()) -> Draft:
    """Give a draft whose references, keys and names fit the store. What stands at or below the place `kept` stays, but that a name there may become another one of its length.

    Raises:
        Unfit: it would change, delete or log in as a record that the campaign has not made.

    """
    if draft.raw is not None:
        return draft
    choices = [
        (place, role, list(_choices(place, role, roles, world, random, index, is_kept=is_kept)))
        for place, role, index, is_kept in _with_roles(draft, roles, world, kept)
    ]
    choices = [*_logins(choices, world, random), *(one for one in choices if one[1].kind not in {Kind.NAME, Kind.PASSWORD})]
    if not any(values for _, _, values in choices):
        return draft
    before = told.of(draft)
    whole = _applied(draft, [(place, values[0]) for place, _, values in choices if values])
    if told.of(whole) != before:
        whole = draft
        for place, role, values in sorted(
            choices, key=lambda one: (one[0].root, one[0].path), reverse=True
        ):  # what is left out of a list moves those behind it
            whole = _first_that_fits(whole, place, values, before, must=role.kind is Kind.KEY and roles.effect >= Effect.CHANGES)
    return whole


def _with_roles(draft: Draft, roles: Roles, world: World, kept: Names) -> Iterator[tuple[Place, Role, int, bool]]:
    """Yield the places that stand for something, the how-manieth key of its entity each is, and whether it has to stay.

    One of a list of keys that is too long need not stay: none of them may be a stranger's. No record is named twice in a body, as nobody says which of the two counts.
    """
    seen: Counter[tuple[str, str]] = Counter()
    ranks: dict[tuple[Names, Any], int] = {}
    every = places(draft)
    for place in every:
        role = roles.at(place.root, place.names)
        if role is not None and role.kind is Kind.SECRET and _is_encrypted(place, role, every):
            continue
        if role is None and (draft.operation.id, place.names) in world.learned:
            role = Role(kind=Kind.REFERS, entity="*", read=place.names)
        if role is None:
            continue
        index = seen[place.root, role.entity]
        seen[place.root, role.entity] += role.kind is Kind.KEY
        is_kept = bool(kept) and place.names[: len(kept)] == kept
        if is_kept and role.kind is Kind.KEY and roles.effect >= Effect.CHANGES and isinstance(place.path[-1], int):
            is_kept = False
        if is_kept and role.kind is Kind.REFERS and isinstance(place.path[-1], int):  # a list that is too long, or repeats itself, is one of things that exist
            index = ranks.setdefault((place.names, place.value), len(ranks))
            yield place, role, index, is_kept
        elif not is_kept or role.kind in {Kind.UNIQUE, Kind.SECRET}:
            yield place, role, index, is_kept


def _is_encrypted(place: Place, role: Role, every: Iterable[Place]) -> bool:
    """Whether something beside a secret says that it is sent in another form, as an encryption named with it does."""
    return len(role.read) > 1 and any(other.path[:-1] == place.path[:-1] and other is not place and other.value not in (None, "") for other in every)


def names_of(path: str, member: str | None = None) -> Names:
    """Give the names on the way to a place, as findings and sites tell it; none where that is the whole."""
    names = tuple(step for step in without_indexes(path).split("/")[path.startswith("/") :] if step and step != "*" and not step.isdigit())
    return (*names, member) if member else names


# -- values --------------------------------------------------------------------------------------------------------------------------------------


def _choices(place: Place, role: Role, roles: Roles, world: World, random: Random, index: int, *, is_kept: bool) -> Iterator[Any]:
    """Yield what may stand at a place instead of what was drawn, the best first; nothing: what was drawn stays."""
    match role.kind:
        case Kind.UNIQUE:
            if isinstance(place.value, str) and place.value:
                yield from (text for text in world.fresh.like(place.value) if not is_kept or len(text) == len(place.value))
        case Kind.SECRET:
            if isinstance(place.value, str) and place.value:
                yield world.fresh.secret(len(place.value))
        case Kind.KEY if roles.effect >= Effect.CHANGES:
            yield from _own_keys(role, world, index)
        case Kind.KEY:
            if random.random() < _MOSTLY:
                yield from _some(_keys(role, world), random)
        case Kind.REFERS:
            found = _keys(role, world) if role.entity != "*" else world.shown.of(role.read)
            if is_kept:
                yield from found[index : index + 1]
            else:
                yield from _some(found, random)
                yield _DROPPED
        case Kind.FILTER:
            if random.random() < _OFTEN:
                yield from _some(world.shown.of(role.read or place.names), random)


def _own_keys(role: Role, world: World, index: int) -> Iterator[Any]:
    """Yield a key of the campaign's own; in a list, a different one for each position, and then none that any record has."""
    own = [record.key for record in reversed(world.own.of(role.entity))]
    if index < len(own):
        yield own[index]
    yield world.fresh.key()


def _keys(role: Role, world: World) -> list[Any]:
    return [*(record.key for record in world.own.of(role.entity)), *world.shown.of(role.read or ("id",))]


def _some(values: Sequence[Any], random: Random) -> Iterator[Any]:
    if values:
        yield random.choice(values)
        yield values[0]


def _logins(choices: Iterable[tuple[Place, Role, list[Any]]], world: World, random: Random) -> Iterator[tuple[Place, Role, list[Any]]]:
    """Yield name and password of one record; nothing where there is none, so that what was drawn is asked for: nobody has that name."""
    every = [(place, role) for place, role, _ in choices if role.kind in {Kind.NAME, Kind.PASSWORD}]
    for entity in dict.fromkeys(role.entity for _, role in every):
        yield from _login([(place, role) for place, role in every if role.entity == entity], world, random)


def _login(asked: Sequence[tuple[Place, Role]], world: World, random: Random) -> Iterator[tuple[Place, Role, list[Any]]]:
    entity = asked[0][1].entity
    people = [values for record in world.own.of(entity) if None not in (values := [_sent(record.sent, role, place) for place, role in asked])]
    people += [values for known in world.known if None not in (values := [_told_of(known, role, place) for place, role in asked])]
    if people:
        for (place, role), value in zip(asked, random.choice(people), strict=True):
            yield place, role, [value]


def _sent(sent: Mapping[Names, Any], role: Role, place: Place) -> Any:  # noqa: ANN401 -- a value of any payload
    if role.read:
        return sent.get(role.read)
    return next((value for names, value in sent.items() if place.names[-1] in names), None)


def _told_of(known: Mapping[str, Any], role: Role, place: Place) -> Any:  # noqa: ANN401 -- a value of any payload
    return next((known[name] for name in (*reversed(role.read), place.names[-1]) if name in known), None)


# -- changes -------------------------------------------------------------------------------------------------------------------------------------


def _first_that_fits(draft: Draft, place: Place, values: Sequence[Any], before: object, *, must: bool) -> Draft:
    for value in values:
        changed = _applied(draft, [(place, value)])
        if told.of(changed) == before:
            return changed
    if must:
        raise Unfit(f"its {place.names[-1]} names a record that this campaign has not made")
    return draft


def _applied(draft: Draft, changes: Sequence[tuple[Place, Any]]) -> Draft:
    """Give a draft with other values at some places; those without a value are left out, the last of a list first."""
    sets = [(place, value) for place, value in changes if value is not _DROPPED]
    drops = sorted((place for place, value in changes if value is _DROPPED), key=lambda place: (place.root, place.path), reverse=True)
    for place, value in sets:
        draft = with_value(draft, place, value)
    for place in drops:
        draft = _left_out(draft, place)
    return draft


def with_value(draft: Draft, place: Place, value: Any) -> Draft:  # noqa: ANN401 -- likewise
    """Give a draft with another value at a place, in the type that was drawn there."""
    if place.root == "parameters":
        return replace(draft, path={**draft.path, place.path[0]: str(value)})
    if place.root == "query":
        return replace(draft, query={**draft.query, place.path[0]: str(value)})
    return draft.with_payload(edits.editor(draft.codec).changed(draft.payload, place.path, _like(place.value, value)))


def _left_out(draft: Draft, place: Place) -> Draft:
    if place.root == "query":
        return replace(draft, query={name: value for name, value in draft.query.items() if name != place.path[0]})
    if place.root == "parameters":
        return draft
    return draft.with_payload(edits.editor(draft.codec).without(draft.payload, place.path))


def _like(drawn: Any, value: Any) -> Any:  # noqa: ANN401 -- a value of any payload
    """Give a value in the type that the schema drew: a number for a number, of a price its whole part, of a time its seconds; a text for a text."""
    if isinstance(drawn, str):
        return value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(drawn, int) and not isinstance(drawn, bool) and isinstance(value, str):
        return _whole(value)
    return value


def _whole(text: str) -> int | str:
    """Read a number or a time as a whole number; a text that is neither stays."""
    if _NUMBER.fullmatch(text):
        return int(Decimal(text).to_integral_value(ROUND_FLOOR))
    then = moment(text)
    return int(then.seconds) if then is not None else text
