"""A form as people read it, one decoded field a line, and the extents of JSON Pointers in that.

This is no second codec: it only has to find the field again that a finding names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from wirecheck.wire.form import MAX_NESTING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

Field = tuple[str, str]

_UNDERSCORED = str.maketrans(" .", "__")  # as PHP does with a name
_NUMBER = re.compile(r"[0-9]{1,9}")


def fields(text: str) -> list[Field]:
    """Give name and value of each field, decoded and in wire order; a line break in them is spelled out."""
    return [(name(field), _decoded(field.partition("=")[2])) for field in text.split("&") if field]


def name(field: str) -> str:
    """Give the decoded name of one raw field."""
    return _decoded(field.partition("=")[0])


def joined(fields: Iterable[Field]) -> str:
    """Write one field a line."""
    return "\n".join(f"{name}={value}" for name, value in fields)


def extents(fields: list[Field], pointers: Collection[str]) -> dict[str, tuple[int, int]]:
    """Give start and end, in the joined lines, of the value that each pointer names, or of the name of the first field below it."""
    exact, below = dict[str, tuple[int, int]](), dict[str, tuple[int, int]]()
    at = 0
    for (name, value), path in zip(fields, _pointers(fields), strict=True):
        between = at + len(name) + 1
        end = between + len(value)
        if path in pointers:
            exact[path] = between, end  # of a field that comes twice PHP keeps the last
        for above in _above(path):
            if above in pointers:
                below.setdefault(above, (at, between - 1))
        at = end + 1
    return below | exact


def _above(path: str) -> Iterator[str]:
    """Yield the pointers of what holds a field, the outermost first."""
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)


def _decoded(text: str) -> str:
    return unquote_plus(text).replace("\r", "\\r").replace("\n", "\\n")


def _pointers(fields: Iterable[Field]) -> Iterator[str]:
    """Yield the JSON Pointer of each field; an empty key counts on as in PHP."""
    following: dict[str, int] = {}
    for name, _ in fields:
        head, bracket, rest = name.partition("[")
        path = "/" + _escaped(head.translate(_UNDERSCORED))
        for key in _keys(bracket + rest):
            if key == "" or _NUMBER.fullmatch(key):
                number = int(key) if key else following.get(path, 0)
                following[path] = max(following.get(path, 0), number + 1)
                path += f"/{number}"
            else:
                path += "/" + _escaped(key)
        yield path


def _keys(brackets: str) -> Iterator[str]:
    """Yield what stands in brackets, as far as PHP reads; each is one search from where the last one ended."""
    at = 0
    for _ in range(MAX_NESTING):
        end = brackets.find("]", at)
        if end < 0 or not brackets.startswith("[", at):
            return
        yield brackets[at + 1 : end]
        at = end + 1


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
