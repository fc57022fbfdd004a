"""The extent of a JSON Pointer in JSON text.

Values are skipped by the standard library's scanner, which runs in C, so that a place deep in a large body costs one parse a level.
"""

from __future__ import annotations

import re
from json import JSONDecoder
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_read = JSONDecoder(strict=False, parse_int=str, parse_float=str).raw_decode  # numbers stay text: an int of 5,000 digits is refused by Python
_BLANKS = re.compile(r"[ \t\r\n]*")


def extent(text: str, pointer: str) -> tuple[int, int] | None:
    """Give start and end of the value that the pointer names; ``None`` where the text has no such place or is no JSON."""
    try:
        start = _skip(text, 0)
        end = _read(text, start)[1]
        for step in pointer.split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            # Of a member that stands twice the last one was judged (WC206).
            start, end = [child for name, *child in _children(text, start) if name == key][-1]
    except (ValueError, IndexError, RecursionError):
        return None
    return start, end


def _children(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """Yield key, start and end of each member or item of the object or list that opens at `at`; nothing for other values."""
    if text[at] not in "{[":
        return
    is_object = text[at] == "{"
    at = _skip(text, at + 1)
    position = 0
    while text[at] not in "}]":
        key = str(position)
        if is_object:
            key, at = _read(text, at)
            at = _skip(text, _skip(text, at) + 1)
        end = _read(text, at)[1]
        yield key, at, end
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)
        position += 1


def _skip(text: str, at: int) -> int:
    match = _BLANKS.match(text, at)
    return match.end() if match else at
