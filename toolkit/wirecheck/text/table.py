"""Columns of plain text. The widest ones give way until the rows fit, their cells then take several lines."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from wirecheck.text.printable import cells, printable
from wirecheck.text.wrap import wrapped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_GAP = "  "
_NARROWEST = 8


def table(rows: Sequence[Sequence[str]], *, width: int, right: Collection[int] = ()) -> Iterator[str]:
    """Yield the lines of a table; the columns that `right` numbers end flush."""
    safe = [[printable(cell) for cell in row] for row in rows]
    widths = _shrunk([max(map(cells, column)) for column in zip(*safe, strict=True)], width)
    for row in safe:
        for line in zip_longest(*(wrapped(cell, room) for cell, room in zip(row, widths, strict=True)), fillvalue=""):
            padded = (_padded(cell, room, flush=number in right) for number, (cell, room) in enumerate(zip(line, widths, strict=True)))
            yield _GAP.join(padded).rstrip()


def _shrunk(widths: list[int], width: int) -> list[int]:
    room = width - len(_GAP) * (len(widths) - 1)
    widths = list(widths)
    while sum(widths) > room and max(widths, default=0) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _padded(cell: str, room: int, *, flush: bool) -> str:
    blanks = " " * (room - cells(cell))
    return blanks + cell if flush else cell + blanks
