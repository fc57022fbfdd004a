"""Values that the store's answers have shown, by the names that they stood under: what a request may ask for, and what it may refer to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Names = tuple[str, ...]

_MOST = 256  # values that are kept under one name: the first ones, so that a long campaign stays what a short one was
_DEEPEST = 12
_SECRET = re.compile(r"pass|pwd|secret|token|hash|crypt|\bkey\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


class Shown:
    """Values by name, in the order in which they were shown."""

    def __init__(self) -> None:
        self._values: dict[str, dict[Names, dict[Any, None]]] = {}

    def add(self, view: Any) -> None:  # noqa: ANN401 -- a value of any payload
        """Learn from an answer."""
        for names, value in leaves(view):
            if _SECRET.search(names[-1]) or value in (None, ""):
                continue
            known = self._values.setdefault(names[-1], {}).setdefault(names, {})
            if len(known) < _MOST:
                known.setdefault(value)

    def of(self, names: Names) -> list[Any]:
        """Give the values for a place of a request: those that stood under its name, or under a name within it (``price`` for ``price_below``), where most of the way agrees."""
        for name in alike(names[-1], self._values):
            ways = self._values[name]
            if ways:
                best = max(_shared(way[:-1], names[:-1]) for way in ways)
                return [value for way, values in ways.items() if _shared(way[:-1], names[:-1]) == best for value in values]
        return []


def leaves(view: Any, names: Names = ()) -> Iterator[tuple[Names, Any]]:  # noqa: ANN401 -- a value of any payload
    """Yield what stands in a decoded body, each with the names on the way; lists have none."""
    if len(names) > _DEEPEST:
        return
    if isinstance(view, Mapping):
        for name in view:
            yield from leaves(view[name], (*names, str(name)))
    elif isinstance(view, list):
        for item in view:
            yield from leaves(item, names)
    elif names:
        yield names, view


def _shared(one: Names, other: Names) -> int:
    count = 0
    for left, right in zip(reversed(one), reversed(other), strict=False):
        if left != right:
            break
        count += 1
    return count


def alike(name: str, known: Mapping[str, Any]) -> Iterator[str]:
    """Yield the known names that fit a name, the best first."""
    if name in known:
        yield name
    if name.endswith("s") and name[:-1] in known:
        yield name[:-1]
    words = [word.lower() for word in _WORD.findall(name)]
    parts = {other: [word.lower() for word in _WORD.findall(other)] for other in known if other not in {name, name[:-1]}}
    yield from sorted((other for other, own in parts.items() if own and set(own) < set(words)), key=lambda other: (-len(parts[other]), other))
