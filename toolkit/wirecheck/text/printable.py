"""Text of strangers, made safe to print: nothing of it steers a terminal, turns a line round, or hides."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category, east_asian_width


def printable(text: str) -> str:
    r"""Spell out control characters, direction marks, invisible blanks and lone surrogates, as ``\x1b`` or ``\u202e``; the rest stays."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)


def printable_lines(text: str) -> str:
    """Spell out the same of a text of several lines; line breaks and tabs stay."""
    if text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "\n".join("\t".join(map(printable, line.split("\t"))) for line in text.split("\n"))


def cells(text: str) -> int:
    """Count the columns that a terminal gives to a printable text: two to a wide character, none to a combining one."""
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


@lru_cache(maxsize=4096)
def _cells(char: str) -> int:
    if category(char) in {"Mn", "Me"}:
        return 0
    return 2 if east_asian_width(char) in {"W", "F"} else 1
