"""What lint says of a contract file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where (`line` from 1, ``None`` for the file as a whole), what, and what to do. `severity` is ``error`` or ``warning``."""

    file: str
    line: int | None
    problem: str
    remedy: str
    severity: str = "error"


def nearest(name: str, known: Collection[str]) -> str:
    """Give the remedy for a name that is none of the known."""
    from difflib import get_close_matches  # noqa: PLC0415 -- only a mistyped name pays for it

    near = get_close_matches(name, known, n=2, cutoff=0.6)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"known: {', '.join(sorted(known)[:20])}" if known else "leave it out"
