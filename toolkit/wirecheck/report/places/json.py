"""The extents of JSON Pointers in JSON text.

The text is read twice, whatever number of places is looked for and however deep they are: by the standard library's scanner, which runs in C and says whether it
is JSON at all, and by a walk through the values that hold a wanted place. What lies beside the way is skipped by that scanner, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count, pairwise
from json import JSONDecoder
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_read = JSONDecoder(strict=False, parse_int=str, parse_float=str).raw_decode  # numbers stay text: an int of 5,000 digits is refused by Python
_BLANKS = re.compile(r"[ \t\r\n]*")


@dataclass(slots=True)
class _Value:
    """A value that is looked for, or that holds one; where it was met last."""

    below: dict[str, _Value] = field(default_factory=dict)
    start: int = -1
    end: int = -1


def extents(text: str, pointers: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Give start and end of the value that each pointer names; nothing for a place that the text does not have, and nothing at all where it is no JSON."""
    top = _Value()
    ways = {pointer: [*_way(top, pointer)] for pointer in pointers}
    try:
        start = _skip(text, 0)
        _read(text, start)
        _walk(text, start, top)
    except (ValueError, IndexError, RecursionError):
        return {}
    return {pointer: (way[-1].start, way[-1].end) for pointer, way in ways.items() if _is_there(way)}


def _way(top: _Value, pointer: str) -> Iterator[_Value]:
    """Yield the values from the whole to the one that the pointer names."""
    yield top
    for step in pointer.split("/")[1:]:
        top = top.below.setdefault(step.replace("~1", "/").replace("~0", "~"), _Value())
        yield top


def _is_there(way: list[_Value]) -> bool:
    """Say whether each value is in the one before it: of a member that stands twice the last one was judged (WC206), and one that only the first had is not there."""
    return all(outer.start < inner.start and inner.end <= outer.end for outer, inner in pairwise(way))


def _walk(text: str, at: int, value: _Value) -> None:
    """Find what is wanted in the value that begins at `at`; without recursion, as a body may be as deep as the scanner reads."""
    inside: list[tuple[_Value, count[int] | None]] = []
    wanted: _Value | None = value
    while wanted is not None:
        wanted.start = at
        if wanted.below and text[at] in "{[":
            inside.append((wanted, None if text[at] == "{" else count()))
            at += 1
        else:
            wanted.end = at = _read(text, at)[1]
        at, wanted = _next(text, at, inside)


def _next(text: str, at: int, inside: list[tuple[_Value, count[int] | None]]) -> tuple[int, _Value | None]:
    """Go on to the next wanted value, out of the objects and lists that end before it."""
    while inside:
        holder, positions = inside[-1]
        at = _skip(text, at)
        if text[at] == ",":
            at = _skip(text, at + 1)
        if text[at] in "}]":
            at += 1
            inside.pop()[0].end = at
            continue
        if positions is None:
            key, at = _read(text, at)
            at = _skip(text, _skip(text, at) + 1)
        else:
            key = str(next(positions))
        known = holder.below.get(key)
        if known is not None:
            return at, known
        at = _read(text, at)[1]
    return at, None


def _skip(text: str, at: int) -> int:
    match = _BLANKS.match(text, at)
    return match.end() if match else at
