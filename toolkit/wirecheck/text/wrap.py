"""Lines that fit a width, counted in terminal columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.text.printable import cells

if TYPE_CHECKING:
    from collections.abc import Iterator


def wrapped(text: str, width: int) -> list[str]:
    """Break a text at its blanks so that each line fits; a word that is longer than a line is cut into pieces that do."""
    lines = [""]
    for word in text.split():
        for piece in _pieces(word, width):
            joined = f"{lines[-1]} {piece}" if lines[-1] else piece
            if cells(joined) <= width:
                lines[-1] = joined
            else:
                lines.append(piece)
    return lines


def _pieces(word: str, width: int) -> Iterator[str]:
    if cells(word) <= width:
        yield word
        return
    piece, taken = "", 0
    for char in word:
        wide = cells(char)
        if piece and taken + wide > width:
            yield piece
            piece, taken = "", 0
        piece += char
        taken += wide
    yield piece
