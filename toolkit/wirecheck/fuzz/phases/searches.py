"""Lists and counts asked for what is there: each condition by itself, on the bound that a record stands on, by patterns, two at a time, and in pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from wirecheck.fuzz.phases.asking import put, where_of
from wirecheck.fuzz.roles import places
from wirecheck.fuzz.shown import alike

if TYPE_CHECKING:
    from wirecheck.fuzz.phases.asking import Asks, Where
    from wirecheck.fuzz.phases.stage import Stage
    from wirecheck.fuzz.shown import Names
    from wirecheck.generate.draft import Draft

_FEW = 4
_BOUNDS = 2
"""Values on which a condition's bound is set: the first that was seen may be no record's any more."""

_MOST_CONDITIONS = 32
_NUMBER = re.compile(r"[0-9]{1,15}\.[0-9]{1,15}", re.ASCII)


def each_condition(stage: Stage) -> Iterator[None]:
    """List and count under each condition by itself: twice with values that are there, then with the half of one. Yields after each."""
    for is_half in (False, False, True):
        for asks in stage.lists:
            for where in asks.filters[:_MOST_CONDITIONS]:
                value = _half(_wanted(stage, asks, where)) if is_half else _wanted(stage, asks, where)
                draft = asks.with_one(where, value) if value is not None else None
                if draft is not None:
                    _listed(stage, draft)
                    for counts in stage.counts[:1]:
                        if (same := counts.with_one(where, value)) is not None:
                            stage.send(same, puts={where: value})
                    yield


def _half(value: Any) -> str | None:  # noqa: ANN401 -- a value of any payload
    return value[: len(value) // 2] if isinstance(value, str) and len(value) > 1 and value[: len(value) // 2].isalnum() else None


def ask(stage: Stage) -> None:
    """List and count under one condition, then under two."""
    asks = stage.next_of([asks for asks in stage.lists if asks.filters], "asks")
    where = stage.next_of(asks.filters, "filter", asks.name)
    value = _wanted(stage, asks, where)
    draft = asks.with_one(where, value) if value is not None else asks.part(where)
    if draft is None:
        return
    sent = _listed(stage, draft)
    _counted(stage, draft, where)
    other = stage.next_of(asks.filters, "beside", asks.name)
    if (
        other != where
        and sent is not None
        and (value := _wanted(stage, asks, other)) is not None
        and (both := asks.with_one(other, value, beside=sent)) is not None
    ):
        _listed(stage, both)


def _listed(stage: Stage, draft: Draft) -> Draft | None:
    """Ask as it was drawn: what it asks for is there."""
    values = {(place.root, place.names): place.value for place in places(draft) if place.root != "parameters"}
    sent = stage.send(draft, puts=values)
    return sent.draft if sent is not None else None


def _counted(stage: Stage, draft: Draft, where: Where) -> None:
    value = next((place.value for place in places(draft) if (place.root, place.names) == where), None)
    for counts in stage.counts:
        if (same := counts.with_one(where, value)) is not None:
            stage.send(same, puts={where: value})
        stage.send(counts.bares[0])


def _wanted(stage: Stage, asks: Asks, where: Where) -> Any:  # noqa: ANN401 -- a value of any payload
    """Give a value that a record has, whole, or its beginning with a character that the contract speaks of; ``None``: nobody knows one."""
    values = next(filter(None, (_there(stage, asks, where, read) for read in asks.reads.get(where, (where[1],)))), None)
    if values is None:
        return None
    is_wild = bool(asks.wildcards) and stage.turn("wildcard", where) % 2 == 1
    small = (
        [value for value in values if isinstance(value, str) and value == value.lower()] if is_wild else []
    )  # of capitals no page says what a wildcard makes
    bounds = [value for value in values if _is_said(asks, where, value)]
    if bounds and (turn := stage.turn("bound", where)) < min(len(bounds), _BOUNDS):
        return bounds[turn]
    value = stage.next_of(small or values, "value", where, is_wild)
    if is_wild and isinstance(value, str) and len(value) > 1:
        wildcard = stage.next_of(asks.wildcards, "which", where)
        return value[: len(value) // 2] + wildcard
    return value


def _there(stage: Stage, asks: Asks, where: Where, read: Names) -> list[Any]:
    """Give values that records have at a place of theirs: those that the filter can say as they are first, so that a record stands on the bound, then a few of the others."""
    shown = stage.campaign.world.shown.of(read)
    held: dict[str, list[Any]] = {}
    for key in reversed(stage.keys):
        for names, value in stage.sent_of(key).items():
            if value not in (None, ""):
                held.setdefault(names[-1], []).append(value)
    own = next((held[name] for name in alike(read[-1], held)), [])
    exact = [value for value in (*own, *shown) if _is_said(asks, where, value)]
    return list(dict.fromkeys([*exact[:_BOUNDS], *own[:_FEW], *shown[:_FEW], *shown[-_FEW:]]))


def _is_said(asks: Asks, where: Where, value: Any) -> bool:  # noqa: ANN401 -- a value of any payload
    """Whether a filter that takes a whole number says a price, which has cents, as it is."""
    part = asks.part(where)
    if part is None or not isinstance(value, str) or _NUMBER.fullmatch(value) is None:
        return False
    said = next((place.value for place in places(put(part, where, value)) if (place.root, place.names) == where), None)
    return isinstance(said, int) and Decimal(value) == said


def page(stage: Stage) -> None:
    """List in pages."""
    asks = stage.next_of([asks for asks in stage.lists if is_paged(asks)], "pages")
    page = asks.touch.page
    if page is None or page.limit is None or page.first is None:
        return
    limit, first = where_of(page.limit), where_of(page.first)
    size = 1 + stage.turn("page") % 3
    for at in (0, size, 1):
        part = asks.with_one(limit, size)
        draft = asks.with_one(first, at, beside=part) if part is not None else None
        if draft is not None:
            stage.send(draft, puts={limit: size, first: at})


def is_paged(asks: Asks) -> bool:
    """Whether a list can be asked for in pages."""
    page = asks.touch.page
    return page is not None and page.limit is not None and page.first is not None
