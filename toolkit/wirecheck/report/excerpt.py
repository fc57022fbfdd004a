"""The lines of an exchange around a place, the place underlined; what does not fit the width is cut around it.

A line is taken apart into tokens, each a character as it may be printed or a secret as bullets, that remember where they stood. So mask, cut and
underline agree whatever the text holds.
"""

from __future__ import annotations

from bisect import bisect, bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, takewhile
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from wirecheck.text.mask import BULLETS, Mask, merged
from wirecheck.text.paint import Paint, Style, plain
from wirecheck.text.printable import cells, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wirecheck.report.places import Place

_HEAD = 3
"""How many lines stand for a text in which no place is marked."""

_MARGIN = len("  " + " | ")

_BLANKS = {"\t": "    ", "\r": ""}
"""How blanks are shown that are no characters of a line."""

_BLOCK = 8192
"""So many characters are searched for the number of a line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text, from `begin` to `end`."""

    number: int
    begin: int
    end: int

    def holds(self, at: int | None) -> bool:
        """Whether a position is in this line."""
        return at is not None and self.begin <= at <= self.end


class Token(NamedTuple):
    """A character as it may be printed, or a secret as bullets, and where it stood."""

    start: int
    end: int
    shown: str

    @property
    def width(self) -> int:
        """The columns that it takes."""
        return cells(self.shown)


def excerpt(place: Place, mask: Mask, *, width: int, style: Style = "error", paint: Paint = plain) -> Iterator[str]:
    """Yield the marked line with its neighbours, or the first lines of a text that has no mark."""
    lines = list(lines_around(place))
    digits = max(len(str(line.number)) for line in lines) if place.numbered else 1
    room = width - digits - _MARGIN
    rows = [list(tokens(place, line, mask, room)) for line in lines]
    indent = min(map(indent_of, filter(None, rows)), default=0)
    frame = f"  {paint(' ' * digits + ' |', 'faint')}"
    yield frame
    for line, row in zip(lines, rows, strict=True):
        marked = line.holds(place.start)
        text, before, under = _fitted(row[indent:], place if marked else None, room)
        number = f"{line.number:>{digits}}" if place.numbered else " " * digits
        yield f"  {paint(number + ' |', 'faint')} {text}".rstrip()
        if marked:
            yield f"{frame} {' ' * before}{paint('^' * under, style)}"
    yield frame


def lines_around(place: Place) -> Iterator[Line]:
    """Yield the marked line with its neighbours, or the first lines of a text that has no mark."""
    text = place.text
    at = len(text) - len(text.lstrip()) if place.start is None else place.start
    begin = text.rfind("\n", 0, at) + 1
    if place.start is not None:
        begin = text.rfind("\n", 0, max(begin - 1, 0)) + 1
    first = _breaks(text, begin) + 1
    for number in range(first, first + _HEAD):
        end = text.find("\n", begin)
        line = Line(number, begin, len(text) if end < 0 else end)
        yield line
        below = place.start is not None and begin > place.start
        if end < 0 or below or end == len(text) - 1:
            return
        begin = end + 1


def _breaks(text: str, end: int) -> int:
    """Count the line breaks before a position; tens of thousands may be asked for in one text."""
    blocks = end // _BLOCK
    return _breaks_by_block(text)[blocks] + text.count("\n", blocks * _BLOCK, end)


@lru_cache(maxsize=2)
def _breaks_by_block(text: str) -> list[int]:
    """Give the line breaks before each block of a text."""
    return [*accumulate((text.count("\n", at, at + _BLOCK) for at in range(0, len(text), _BLOCK)), initial=0)]


def tokens(place: Place, line: Line, mask: Mask, room: int) -> Iterator[Token]:
    """Take a line apart, of an endless one as much as could be shown."""
    text = place.text
    middle = place.start if place.start is not None and line.holds(place.start) else line.begin
    at, end = max(line.begin, middle - 2 * room), min(line.end, middle + 2 * room)
    origin = max(0, at - mask.reach)  # a secret may begin or end further off
    by_value = ((origin + first, origin + last) for first, last in mask.spans(text[origin : end + mask.reach]))
    by_place = place.covered[bisect(place.covered, at, key=itemgetter(1)) : bisect_left(place.covered, end, key=itemgetter(0))]
    for first, last in merged((*by_value, *by_place)):
        if at < last and first < end:
            yield from _characters(text, at, first)
            yield Token(first, last, BULLETS)
            at = last
    yield from _characters(text, at, end)
    if max(at, end) < line.end:
        yield Token(max(at, end), line.end, "…")


def _characters(text: str, begin: int, end: int) -> Iterator[Token]:
    for at, char in enumerate(text[begin:end], begin):
        yield Token(at, at + 1, char if char.isprintable() else _BLANKS.get(char, printable(char)))


def indent_of(row: Sequence[Token]) -> int:
    """Count the blanks that a line begins with."""
    return next((number for number, token in enumerate(row) if not token.shown.isspace()), len(row))


def _fitted(row: Sequence[Token], place: Place | None, room: int) -> tuple[str, int, int]:
    """Cut a line to the room it has, around the mark if it holds one; give it with where the mark begins and how wide it is."""
    first = last = 0
    if place is not None and place.start is not None and place.end is not None:
        first = sum(token.end <= place.start for token in row)
        last = max(first, sum(token.start < place.end for token in row))
    widths = [token.width for token in row]
    left = 0
    if sum(widths) > room and sum(widths[:last]) >= room:
        # The beginning of a line says what it is, so it goes only where the mark would not fit beside it.
        before = sum(widths[:first])
        while before > room // 3:
            before -= widths[left]
            left += 1
    kept = "".join(token.shown for token in row[left:])
    before, under = sum(widths[left:first]), max(1, sum(widths[first:last]))
    if left:
        kept, before = "…" + kept, before + 1
    if cells(kept) > room:
        kept = _cut(kept, room - 1) + "…"
    return kept, before, max(1, min(under, cells(kept) - before))


def _cut(text: str, room: int) -> str:
    """Give as much of a text as fits into so many columns."""
    ends = accumulate(map(cells, text))
    return text[: sum(1 for end in takewhile(lambda end: end <= room, ends))]
