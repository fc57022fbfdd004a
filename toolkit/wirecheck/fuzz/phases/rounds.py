"""Taking turns: one attempt of each operation, then the next of each, so that what the budget does not reach is spread evenly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def in_turn(kinds: Iterable[Sequence[T]]) -> Iterator[T]:
    """Yield the first of each, then the second of each, until all are through."""
    pending = [iter(kind) for kind in kinds]
    while pending:
        for kind in list(pending):
            for found in kind:
                yield found
                break
            else:
                pending.remove(kind)
