"""Colour as a function: `plain` leaves text as it is, so that a report reads the same without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

Style = Literal["error", "warning", "note", "good", "strong", "faint"]
Paint = Callable[[str, Style], str]
"""Give a text in a style. Text is wrapped and measured before it is painted."""

# From the cube of 256 colours, which is the same everywhere: the first 16 are each terminal's own, and its cyan, green or yellow may be one that nobody can read on white.
_CODES: dict[Style, str] = {"error": "1;38;5;196", "warning": "1;38;5;166", "note": "1;38;5;31", "good": "1;38;5;28", "strong": "1", "faint": "38;5;102"}


def plain(text: str, style: Style) -> str:  # noqa: ARG001 -- the signature is Paint's
    """Give the text as it is."""
    return text


def ansi(text: str, style: Style) -> str:
    """Give the text between the escape sequences that terminals know (ECMA-48, SGR)."""
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if text else text
