"""One run over captures: read, judge, count, report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wirecheck.cli.interrupt import put_off
from wirecheck.cli.streams import complain
from wirecheck.errors import UnreadableCapture
from wirecheck.judge import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wirecheck.cli.progress import Progress
    from wirecheck.exchange import Exchange
    from wirecheck.judge import Aside, Judgement, Ordering
    from wirecheck.report import Report


@dataclass(slots=True, kw_only=True)
class Run:
    """What a run has come to so far."""

    hosts: frozenset[str] = frozenset()
    ordering: Ordering | None = None
    aside: Aside | None = None
    tally: Tally = field(default_factory=Tally)
    unreadable: set[str] = field(default_factory=set)
    interrupted: bool = False
    unreachable: bool = False
    """A live store could not be reached, or has stopped answering."""

    def __post_init__(self) -> None:
        """Let the tally tell what was accepted."""
        self.tally.aside = self.aside

    def over(self, judgements: Iterable[Judgement], report: Report, progress: Progress) -> None:
        """Count and report what is judged. An interruption ends it early, between two exchanges, and what was judged stays."""
        try:
            for number, judgement in enumerate(judgements, 1):
                with put_off():
                    for done in self.ordering.add(judgement) if self.ordering is not None else (judgement,):
                        self._told(done, report)
                progress.at(number, judgement.exchange.capture)
        except KeyboardInterrupt:
            self.interrupted = True
        with put_off():
            for done in self.ordering.rest() if self.ordering is not None else ():
                self._told(done, report)
        self.tally.forgotten = self.ordering.forgotten if self.ordering is not None else 0

    def _told(self, judgement: Judgement, report: Report) -> None:
        if self.aside is not None:
            judgement = self.aside.left(judgement)
        self.tally.add(judgement)
        report.add(judgement)

    def wanted(self, items: Iterable[Exchange | UnreadableCapture]) -> Iterator[Exchange]:
        """Give the exchanges that are to be judged; count those of other hosts, name what cannot be read."""
        for item in items:
            if isinstance(item, UnreadableCapture):
                self.cannot(item)
            elif self.hosts and not self.hosts & item.hosts:
                self.tally.skipped += 1
            else:
                yield item

    def cannot(self, unreadable: UnreadableCapture) -> None:
        """Name what cannot be read, and go on."""
        self.unreadable.add(unreadable.capture)
        complain(str(unreadable))
