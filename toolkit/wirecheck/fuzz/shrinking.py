"""The least request that shows a fault.

First as small as the contract lets it become and still be what it is: the same label, or valid. That alone is often enough, and costs one request. Where the fault does not come back,
one piece after the other is left out of the request that showed it, as long as it does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from wirecheck.contract import pointer
from wirecheck.fuzz import told
from wirecheck.fuzz.fitting import names_of
from wirecheck.fuzz.roles import places
from wirecheck.generate import edits

if TYPE_CHECKING:
    from wirecheck.fuzz.campaign import Campaign, Sent
    from wirecheck.generate.draft import Draft
    from wirecheck.generate.site import Label

_READINGS = 120
_EFFORT = 4000  # leaves in all of these: a list of thousands is not read again and again
_SIMPLE = "0"


def tries(campaign: Campaign, first: Sent, fingerprint: str, most: int) -> Iterator[Sent]:
    """Send smaller and smaller requests, at most so many, and yield each that shows the fault again."""
    draft = first.draft
    if draft is None or draft.raw is not None:
        return
    label = first.expected.label
    nothing = first.expected.nothing
    kept = names_of(label.path, label.member) if label is not None else names_of(nothing.path) if nothing is not None else ()
    random = campaign.random("shrinking", fingerprint)

    def again(smaller: Draft) -> Sent | None:
        fit = campaign.fit(smaller, random, kept=kept)
        sent = campaign.send(fit, first.expected) if fit is not None else None
        return sent if sent is not None and any(finding.fingerprint == fingerprint for finding in sent.findings) else None

    is_same = is_same_as(draft, label)
    fixed = frozenset((*campaign.credentials.values.values(), *([nothing.value] if nothing is not None else ())))
    smallest = least(draft, fixed=fixed, label=label)
    if most < 1 or smallest == draft:
        return
    most -= 1
    if (sent := again(smallest)) is not None:
        yield sent
        return
    has_shrunk = True
    while has_shrunk:
        has_shrunk, at = False, 0
        while (make := next(islice(_smaller(draft, fixed), at, None), None)) is not None:
            smaller = make()
            if not is_same(smaller):
                at += 1
                continue
            if most <= 0:
                return
            most -= 1
            if (sent := again(smaller)) is not None:
                yield sent
                draft, has_shrunk = smaller, True  # what stood behind the piece that is gone stands in its place now
            else:
                at += 1


def value_of(draft: Draft, label: Label) -> Any:  # noqa: ANN401 -- a value of any payload
    """Give the value that a label names; ``None`` where there is none, or where the bytes are what is broken."""
    if draft.raw is not None:
        return None
    names = names_of(label.path, label.member)
    if isinstance(draft.payload, str):
        return next((place.value for place in places(draft) if place.names == names), None)
    return next((found.value for found in pointer.walk(draft.payload, label.path)), None) if label.path.startswith("/") and not label.member else None


def way_of(draft: Draft, label: Label) -> tuple[str | int, ...]:
    """Give the way to the value that a label names, lists by number."""
    here: Any = draft.payload
    way: list[str | int] = []
    for step in pointer.steps(label.path):
        way.append(int(step) if isinstance(here, list) else step)
        here = here[way[-1]]
    return tuple(way)


def is_same_as(draft: Draft, label: Label | None = None) -> Callable[[Draft], bool]:
    """Give what tells whether the contract says of a draft what it says of the first, and that a broken value has not become a blank, which many a store takes for none."""
    before = told.of(draft)
    was_filled = label is not None and is_filled(draft, label)

    def is_same(other: Draft) -> bool:
        return told.of(other) == before and (label is None or not was_filled or is_filled(other, label))

    return is_same


def is_filled(draft: Draft, label: Label) -> bool:
    """Whether the value that a label names is more than a blank text."""
    value = value_of(draft, label)
    return not isinstance(value, str) or bool(value.strip())


def least(draft: Draft, readings: int = _READINGS, *, fixed: frozenset[str] = frozenset(), label: Label | None = None) -> Draft:
    """Give the least request of which the contract says what it says of this one, as far as so many readings tell. The values `fixed`, those of credentials, stay; `label`: what is broken."""
    is_same = is_same_as(draft, label)
    readings = min(readings, _EFFORT // (1 + len(places(draft))))
    has_shrunk = True
    while has_shrunk:
        has_shrunk, at = False, 0
        while (make := next(islice(_smaller(draft, fixed), at, None), None)) is not None:
            readings -= 1
            if readings < 0:
                return draft
            smaller = make()
            if is_same(smaller):
                draft, has_shrunk = smaller, True
            else:
                at += 1
    return draft


def _smaller(draft: Draft, fixed: frozenset[str]) -> Iterator[Callable[[], Draft]]:
    """Yield what makes the draft with one piece less, the largest pieces first, then with one value simpler. Most are passed over, and none of those is made."""
    for name, value in draft.query.items():
        if value not in fixed:
            yield partial(_without_query, draft, name)
    if draft.payload is None or not draft.has_body:
        return
    editor = edits.editor(draft.codec)
    members = editor.members(draft.payload) if editor is edits.XML or isinstance(draft.payload, dict | list) else []
    members = [member for member in members if not (isinstance(member.leaf, str) and member.leaf in fixed)]
    if editor is edits.JSON:
        for path, part in _halved(draft.payload):
            yield partial(_with, draft, editor.changed, path, part)
    for member in sorted(members, key=lambda member: -member.size):
        yield partial(_with, draft, editor.without, member.path)
    for member in members:
        for value in _simpler(member.leaf) if member.is_leaf else ():
            yield partial(_with, draft, editor.changed, member.path, value)


def _without_query(draft: Draft, name: str) -> Draft:
    return replace(draft, query={key: value for key, value in draft.query.items() if key != name})


def _with(draft: Draft, change: Callable[..., Any], *how: Any) -> Draft:  # noqa: ANN401 -- the arguments of an edit
    return draft.with_payload(change(draft.payload, *how))


def _halved(value: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:  # noqa: ANN401 -- a value of any payload
    """Yield where a list stands, and each half of it."""
    for path, held in _lists(value, ()):
        half = len(held) // 2
        if half > 1 and path:
            yield path, held[:half]
            yield path, held[half:]


def _lists(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], list[Any]]]:  # noqa: ANN401 -- a value of any payload
    if isinstance(value, list):
        yield path, value
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if isinstance(inner, dict | list):
            yield from _lists(inner, (*path, key))


def _simpler(leaf: Any) -> Iterator[Any]:  # noqa: ANN401 -- a value of any payload
    """Yield simpler values of the same type, the simplest first."""
    if isinstance(leaf, str):
        simple = _SIMPLE * len(leaf)
        sizes = dict.fromkeys((0, 1, len(leaf) // 2, len(leaf) - 1))
        yield from (simple[:size] for size in sizes if 0 <= size < len(leaf))
        yield from (leaf[:size] for size in sizes if 0 < size < len(leaf))
        if leaf.strip(_SIMPLE):
            yield simple
    elif isinstance(leaf, int) and not isinstance(leaf, bool):
        yield from (value for value in dict.fromkeys((0, 1, leaf // 2, leaf - 1 if leaf > 0 else leaf + 1)) if abs(value) < abs(leaf))
