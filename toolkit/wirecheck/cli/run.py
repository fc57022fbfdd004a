"""One run over captures: read, judge, count, report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wirecheck.cli.interrupt import put_off
from wirecheck.cli.streams import complain
from wirecheck.errors import UnreadableCapture
from wirecheck.judge import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from wirecheck.cli.progress import Progress
    from wirecheck.exchange import Exchange
    from wirecheck.judge import Aside, Judgement, Ordering
    from wirecheck.report import Report

    Judging = Callable[[Iterable[Exchange]], Iterator[Judgement]]
    """What judges exchanges as they come, and gives the judgements in their order."""


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

    def over(self, items: Iterable[Exchange | UnreadableCapture], judged: Judging, report: Report, progress: Progress) -> None:
        """Judge what is read. An interruption ends it early, between two exchanges, and what was judged stays."""
        try:
            for judgement in judged(self._wanted(items)):
                with put_off():
                    for done in self.ordering.add(judgement) if self.ordering is not None else (judgement,):
                        self._told(done, report)
                progress.at(self.tally.exchanges, judgement.exchange.capture)
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

    def _wanted(self, items: Iterable[Exchange | UnreadableCapture]) -> Iterator[Exchange]:
        for item in items:
            if isinstance(item, UnreadableCapture):
                self.unreadable.add(item.capture)
                complain(str(item))
            elif self.hosts and not self.hosts & _hosts(item):
                self.tally.skipped += 1
            else:
                yield item


def _hosts(exchange: Exchange) -> set[str]:
    """Give the host of an exchange with its port and without; a URL that is only a path leaves it to the header."""
    host = exchange.request.host or (exchange.request.header("host") or "").strip().lower()
    name, colon, port = host.rpartition(":")
    return {host, name} if colon and port.isdigit() else {host}
