"""A run of judgements as a page: ``wirecheck validate --format html``."""

from __future__ import annotations

from collections import OrderedDict
from itertools import groupby
from typing import TYPE_CHECKING

from wirecheck.coverage import Coverage
from wirecheck.judge import Verdict
from wirecheck.report.aside import notices, told
from wirecheck.report.block import at, where
from wirecheck.report.causes import worst_first
from wirecheck.report.html.example import example_of, unread_of
from wirecheck.report.html.model import Cause, Item, Page, Row
from wirecheck.report.html.page import rendered
from wirecheck.report.html.picture import pictures
from wirecheck.report.html.words import COLUMNS, SHARES, captures_told, headline, left, ranked, uncalled
from wirecheck.report.places import Places, missed
from wirecheck.text.counted import counted
from wirecheck.text.mask import mask_of
from wirecheck.text.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from wirecheck.exchange import Exchange
    from wirecheck.finding import Direction
    from wirecheck.judge import Gap, Group, Judge, Judgement, Tally
    from wirecheck.report.html.model import Example
    from wirecheck.report.report import Ending, Stream

    Name = tuple[str, int]
    """A capture, and a position in it."""

_KEPT, _KEPT_BYTES = 4096, 64 * 2**20
"""Exchanges, and bytes of their bodies, that a later finding may still point at."""

_MOST = 10_000
"""Captures that are told apart."""


class Html:
    """Counts and keeps what the page needs, and writes it at the end. Memory grows with causes, and with what the contracts have to be covered."""

    def __init__(self, stream: Stream, judge: Judge, *, at: datetime, named: bool = False) -> None:
        """Write to this stream. `at` is when the run began; `named`: its contracts were chosen, so that one that no exchange fitted is told of, too."""
        self._stream = stream
        self._judge = judge
        self._at = at
        self._named = named
        self._coverage = Coverage(judge.contracts)
        self._captures: dict[str, int] = {}
        self._span: tuple[datetime, datetime] | None = None
        self._recent: OrderedDict[Name, Exchange] = OrderedDict()
        self._recent_bytes = 0
        self._wanted: dict[Name, Exchange | None] = {}
        self._met: set[str] = set()

    def add(self, judgement: Judgement) -> None:
        """Count an exchange, and keep it as long as a later finding may rest on it."""
        exchange = judgement.exchange
        name = exchange.capture if exchange.capture in self._captures or len(self._captures) < _MOST else ""
        self._captures[name] = self._captures.get(name, 0) + 1
        if exchange.captured_at is not None:
            first, last = self._span or (exchange.captured_at, exchange.captured_at)
            self._span = min(first, exchange.captured_at), max(last, exchange.captured_at)
        if judgement.operation is not None:
            self._coverage.add(judgement, self._judge.read(exchange)[0])
        self._keep(exchange)
        for finding in judgement.findings:
            if finding.fingerprint not in self._met:
                self._met.add(finding.fingerprint)
                for one in finding.related:
                    self._wanted.setdefault((one.capture, one.index), self._recent.get((one.capture, one.index)))

    def _keep(self, exchange: Exchange) -> None:
        name = (exchange.capture, exchange.index)
        if name in self._wanted:
            self._wanted[name] = exchange
        self._recent[name] = exchange
        self._recent_bytes += _size(exchange)
        while len(self._recent) > _KEPT or self._recent_bytes > _KEPT_BYTES:
            self._recent_bytes -= _size(self._recent.popitem(last=False)[1])

    def finish(self, tally: Tally, ending: Ending) -> None:
        """Write the page."""
        for piece in rendered(self._page(tally, ending)):
            self._stream.write(piece)

    def _page(self, tally: Tally, ending: Ending) -> Page:
        coverage = self._coverage if self._named else self._coverage.of_used()
        called = {(row.contract, row.operation) for row in tally.rows.values()}
        gaps = sorted(tally.gaps.values(), key=lambda gap: -gap.count)
        aside = tally.aside
        places = Places((group.finding, group.first.exchange) for group in worst_first(tally.groups.values()))
        return Page(
            title="Report",
            headline=headline(ending, tally.verdicts[Verdict.NOT_CHECKED], tally.severities),
            at=f"{self._at:%Y-%m-%d %H:%M} {self._at:%Z}".strip(),
            facts=tuple(self._facts(tally, coverage)),
            shares=tuple((*told_as, tally.verdicts[Verdict(verdict)]) for verdict, told_as in SHARES.items()),
            causes=ranked(self._causes(tally.groups.values(), places)),
            findings=sum(tally.severities.values()),
            left=left(
                ("Not checked", map(_unchecked, gaps)),
                ("Operations never called", uncalled(coverage.contracts, called)),
                ("Forgotten", _forgotten(tally)),
                ("Not shown", map(_line, missed(places))),
            ),
            columns=COLUMNS,
            rows=tuple(_rows(tally)),
            pictures=tuple(pictures(coverage)),
            accepted=tuple(map(printable, (*told(aside), *notices(aside)))) if aside is not None else (),
        )

    def _causes(self, groups: Iterable[Group], places: Places) -> Iterator[Cause]:
        """Yield the causes in the order in which they were met, so that what is known of an exchange serves all that it showed first."""
        for _, met in groupby(groups, key=lambda group: id(group.first)):
            held = [*met]
            unread = unread_of(held[0].first)
            yield from (Cause(example=self._example(group, places, unread), count=group.count) for group in held)

    def _example(self, group: Group, places: Places, unread: frozenset[Direction]) -> Example:
        names = dict.fromkeys((one.capture, one.index) for one in group.finding.related)
        own = (group.first.exchange.capture, group.first.exchange.index)
        found = [exchange for name in names if name != own and (exchange := self._wanted.get(name)) is not None]
        missing = [one for one in group.finding.related if self._wanted.get((one.capture, one.index)) is None]
        related = [(exchange, self._judge.read(exchange)[1]) for exchange in found]
        return example_of(group.finding, group.first, related=related, missing=missing, find=places.of, unread=unread)

    def _facts(self, tally: Tally, coverage: Coverage) -> Iterator[tuple[str, str]]:
        yield "Exchanges", f"{tally.exchanges:,}" + (f", and {tally.skipped:,} of other hosts skipped" if tally.skipped else "")
        yield from captures_told(self._captures)
        if self._span is not None:
            yield "Captured", _period(*self._span)
        names = [contract.name for contract in coverage.contracts]
        yield "Contract" if len(names) == 1 else "Contracts", ", ".join(names) or "none that an exchange fits"


def _size(exchange: Exchange) -> int:
    return sum(len(message.body or b"") for message in (exchange.request, exchange.response) if message is not None)


def _period(first: datetime, last: datetime) -> str:
    begun = f"{first:%Y-%m-%d %H:%M}"
    ended = f"{last:%H:%M}" if first.date() == last.date() else f"{last:%Y-%m-%d %H:%M}"
    return begun if first.replace(second=0, microsecond=0) == last.replace(second=0, microsecond=0) else f"{begun} to {ended}"


def _unchecked(gap: Gap) -> Item:
    mask = mask_of(gap.first.secrets)
    rule = f"rule {gap.reason.rule}, " if gap.reason.rule else ""
    place = printable(rule) + at(gap.reason, mask)
    return Item(text=printable(mask(gap.reason.reason)), note=f"{place}, first in {where(gap.first)}", figure=counted(gap.count, "time"))


def _line(text: str) -> Item:
    return Item(text=text)


def _forgotten(tally: Tally) -> Iterator[Item]:
    if tally.forgotten:
        yield Item(text="For --state-limit: what later exchanges say of them was not judged.", figure=counted(tally.forgotten, "record"))


def _rows(tally: Tally) -> Iterator[Row]:
    for row in sorted(tally.rows.values(), key=lambda row: (row.contract is None, row.contract or "", row.operation or "", row.resource or "")):
        yield Row(
            contract=printable(row.contract or ""),
            operation=printable(" ".join(filter(None, (row.operation, row.resource)))),
            figures=(row.exchanges, *(row.verdicts[verdict] for verdict in Verdict)),
        )
