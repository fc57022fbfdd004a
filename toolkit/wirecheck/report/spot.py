"""Where in a file something stands: what an editor or a page of a code host can open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wirecheck.judge import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A file and a line in it, counted from 1; ``None`` where nobody knows the line. A file below the working directory is named from there."""

    file: str
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spots:
    """Where an exchange was captured, and where a contract speaks of its operation; ``None`` where neither is a file."""

    captured: Spot | None = None
    promised: Spot | None = None

    @property
    def first(self) -> Spot | None:
        """The spot to open: the capture, or of what was never kept the contract."""
        return self.captured or self.promised


Locate = Callable[[Sequence["Judgement"]], Sequence[Spots]]
"""Finds the spots of some judgements, in their order. A report reads no file, so that whoever writes one hands this in."""


def by_name(judgements: Sequence[Judgement]) -> Sequence[Spots]:
    """Give the captures alone: all that is known without looking into them."""
    return [Spots(captured=Spot(file=judgement.exchange.capture)) for judgement in judgements]
