"""One exchange a line, the summary last: ``wirecheck validate --format ndjson``."""

from __future__ import annotations

from json import dumps
from typing import TYPE_CHECKING

from wirecheck.report.aside import accepted
from wirecheck.report.entry import entry_of

if TYPE_CHECKING:
    from wirecheck.judge import Judgement, Tally
    from wirecheck.report.report import Ending, Stream


class Ndjson:
    """Writes each exchange as soon as it is judged."""

    def __init__(self, stream: Stream) -> None:
        """Write to this stream."""
        self._write = stream.write

    def add(self, judgement: Judgement) -> None:
        """Write an exchange."""
        self._write(dumps(entry_of(judgement)) + "\n")

    def finish(self, tally: Tally, ending: Ending) -> None:  # noqa: ARG002 -- the ending is the exit code; the shape has no room for it
        """Write what the run adds up to."""
        self._write(dumps({**accepted(tally.aside), "summary": tally.summary()}) + "\n")
