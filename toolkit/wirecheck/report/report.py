"""What every report is: something that takes judgements as they come, and an ending."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from wirecheck.judge import Judgement, Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a run ended: the exit code, and the verdict in words."""

    code: int
    words: str


class Stream(Protocol):
    """All that a report asks of where it writes to."""

    def write(self, text: str, /) -> object:
        """Take the next piece of text."""


class Report(Protocol):
    """A run, written to a stream. Memory stays flat: an exchange is written, or forgotten, when it is added."""

    def add(self, judgement: Judgement) -> None:
        """Take the next judgement, in capture order."""

    def finish(self, tally: Tally, ending: Ending) -> None:
        """Write what is left; after an interruption too, so that the text is whole."""
