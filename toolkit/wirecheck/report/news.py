"""What is new, while a run goes on: each cause when it is met first, and once a minute how many exchanges and findings there were, and how fast they come."""

from __future__ import annotations

from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING

from wirecheck.finding import Severity
from wirecheck.judge import Tally
from wirecheck.report.block import block
from wirecheck.report.places import Places, missed
from wirecheck.text.counted import counted
from wirecheck.text.paint import Paint, ansi, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from wirecheck.judge import Judgement
    from wirecheck.report.report import Ending, Stream

_EVERY = 60.0
_MOST_NAMED = 5


class News:
    """Writes as it goes; the end is left to the report that has it. `clock` is for tests."""

    def __init__(self, stream: Stream, *, width: int = 100, colour: bool = False, clock: Callable[[], float] = monotonic) -> None:
        self._stream, self._width, self._clock = stream, width, clock
        self._paint: Paint = ansi if colour else plain
        self._tally = Tally()
        self._since = clock()
        self._before: dict[str, int] = {}
        self._exchanges = 0

    def add(self, judgement: Judgement) -> None:
        """Take the next judgement."""
        known = len(self._tally.groups)
        self._tally.add(judgement)
        new = [group for group in islice(self._tally.groups.values(), known, None) if group.finding.severity is not Severity.NOTE]
        places = Places((group.finding, judgement.exchange) for group in new)
        for group in new:
            self._stream.write("\n".join(block(group, width=self._width, paint=self._paint, find=places.of)) + "\n\n")
        for line in missed(places):
            self._stream.write(f"{line}\n\n")
        if self._clock() - self._since >= _EVERY:
            self._rates()

    def finish(self, tally: Tally, ending: Ending) -> None:
        """Write nothing."""

    def _rates(self) -> None:
        seconds = self._clock() - self._since
        groups = {key: group for key, group in self._tally.groups.items() if group.finding.severity is not Severity.NOTE}
        more = {key: group.count - self._before.get(key, 0) for key, group in groups.items()}
        busiest = sorted((key for key, count in more.items() if count), key=lambda key: -more[key])[:_MOST_NAMED]
        told = "; ".join(f"{groups[key].finding.code} {groups[key].finding.constraint} {60 * more[key] / seconds:.1f} a minute" for key in busiest)
        done = self._tally.exchanges - self._exchanges
        line = f"{counted(self._tally.exchanges, 'exchange')}, {done / seconds:.1f} a second, {counted(len(groups), 'cause')}"
        self._stream.write(self._paint(line, "strong") + (f": {told}" if told else "") + "\n")
        self._since, self._exchanges = self._clock(), self._tally.exchanges
        self._before = {key: group.count for key, group in groups.items()}
