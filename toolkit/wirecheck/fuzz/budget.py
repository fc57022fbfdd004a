"""How many requests a campaign may still send, and which phase may send them.

Each phase is given its share. What one leaves over, those that follow share among them; what is left after all, those that have more to ask.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wirecheck.fuzz.phase import Phase


class Spent(Exception):
    """There is no request left, at all or for this purpose."""


class Budget:
    """Counts requests. `total` is how many there are in all."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.sent = 0
        self.by_phase: Counter[str] = Counter()
        self.by_operation: Counter[str] = Counter()
        self.spans: list[tuple[str, int, int]] = []
        """Phase, first and last request of it, in the order in which they were sent: a phase may come back for what is left."""
        self._until = total

    @property
    def left(self) -> int:
        """What is left in all."""
        return self.total - self.sent

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left of the present share."""
        return self.sent >= min(self._until, self.total)

    def open(self, phase: Phase, rest: Iterable[Phase]) -> None:
        """Give a phase its share of what is left; `rest` are those that come after it."""
        whole = phase.share + sum(other.share for other in rest)
        self._until = self.sent + (max(1, round(self.left * phase.share / whole)) if self.left else 0)

    def take(self, phase: str, operation: str) -> int:
        """Count one request and give its number, from 1.

        Raises:
            Spent: none is left in all. The end of a share ends no attempt that was begun.

        """
        if self.left <= 0:
            raise Spent
        self.sent += 1
        self.by_phase[phase] += 1
        self.by_operation[operation] += 1
        begun = self.spans.pop()[1] if self.spans and self.spans[-1][0] == phase else self.sent
        self.spans.append((phase, begun, self.sent))
        return self.sent
