"""Colour as a function: `plain` leaves text as it is, so that a report reads the same without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

Style = Literal["error", "warning", "note", "good", "strong", "faint"]
Paint = Callable[[str, Style], str]
"""Give a text in a style. Text is wrapped and measured before it is painted."""

# Magenta where others take yellow, which nobody can read on white.
_CODES: dict[Style, str] = {"error": "1;31", "warning": "1;35", "note": "1;36", "good": "1;32", "strong": "1", "faint": "2"}


def plain(text: str, style: Style) -> str:  # noqa: ARG001 -- the signature is Paint's
    """Give the text as it is."""
    return text


def ansi(text: str, style: Style) -> str:
    """Give the text between the escape sequences that terminals know (ECMA-48, SGR)."""
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if text else text
