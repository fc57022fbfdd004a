"""Requests with less in them, or with more, that are still valid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from wirecheck.fuzz import told
from wirecheck.fuzz.roles import places
from wirecheck.generate import edits

if TYPE_CHECKING:
    from wirecheck.fuzz.roles import Place
    from wirecheck.generate.draft import Draft


def is_valid(draft: Draft) -> bool:
    """Whether the contract finds no fault with a request."""
    return told.of(draft) == ()


def pruned(draft: Draft, keeps: Callable[[Place], bool] = lambda _: False) -> Draft:
    """Leave out of a valid request what can be left out: all but the places that are kept, and what the contract wants beside them."""
    for name in list(draft.query):
        query = {key: value for key, value in draft.query.items() if key != name}
        smaller = replace(draft, query=query)
        if not any(place.root == "query" and place.path == (name,) and keeps(place) for place in places(draft)) and is_valid(smaller):
            draft = smaller
    if draft.raw is not None or not draft.has_body or draft.payload is None:
        return draft
    editor = edits.editor(draft.codec)
    if editor is not edits.XML and not isinstance(draft.payload, dict | list):
        return draft
    tried: set[tuple[Any, int]] = set()
    while True:
        kept = [place.path for place in places(draft) if place.root == "body" and keeps(place)]
        members = sorted(editor.members(draft.payload), key=lambda member: (-member.size, tuple(map(str, member.path))))
        for member in members:
            state = (member.path, len(members))
            if state in tried or any(path[: len(member.path)] == member.path for path in kept):
                continue
            tried.add(state)
            smaller = draft.with_payload(editor.without(draft.payload, member.path))
            if is_valid(smaller):
                draft = smaller
                break
        else:
            return draft


def merged(draft: Draft, other: Draft) -> Draft | None:
    """Give a request with what two hold; ``None`` where that is none."""
    both = replace(draft, query={**draft.query, **other.query})
    if isinstance(draft.payload, dict) and isinstance(other.payload, dict):
        both = both.with_payload(_united(draft.payload, other.payload))
    elif other.has_body and other.payload != draft.payload:
        both = replace(both, payload=other.payload, has_body=True) if draft.payload is None else both
    return both if is_valid(both) else None


def _united(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    made = dict(one)
    for name, value in other.items():
        held = made.get(name)
        made[name] = _united(held, value) if isinstance(held, dict) and isinstance(value, dict) else value
    return made
