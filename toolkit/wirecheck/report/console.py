"""The report that people read: causes first and worst first, then what nobody checked, then a line an operation, the verdict last.

It is plain text of a given width, and colour only repeats what the words say. Nothing in it is a secret or a control character of a stranger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.finding import Severity
from wirecheck.judge import Verdict
from wirecheck.report.aside import notices, told
from wirecheck.report.block import STYLES, at, block, headline, where
from wirecheck.report.causes import worst_first
from wirecheck.report.places import Places, missed
from wirecheck.text.counted import counted
from wirecheck.text.mask import mask_of
from wirecheck.text.paint import Paint, Style, ansi, plain
from wirecheck.text.printable import printable
from wirecheck.text.table import table
from wirecheck.text.wrap import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wirecheck.judge import Gap, Group, Judgement, Tally
    from wirecheck.report.report import Ending, Stream

_MOST_WHOLE = 1000
"""Causes that are told with all there is to say; of those after them, which no one reads to the end, what and where."""

_WORDS = {Verdict.CLEAN: "clean", Verdict.FINDINGS: "findings", Verdict.NOT_CHECKED: "not checked"}
_COUNTED = _WORDS | {Verdict.FINDINGS: "with findings"}
_STYLES: dict[Verdict, Style] = {Verdict.CLEAN: "good", Verdict.FINDINGS: "error", Verdict.NOT_CHECKED: "warning"}


class Console:
    """Writes everything at the end, and with `verbose` a line for each exchange as it comes."""

    def __init__(self, stream: Stream, *, width: int = 100, colour: bool = False, quiet: bool = False, verbose: bool = False) -> None:
        """Write to this stream, in lines of at most `width` columns; `quiet` leaves the verdict alone."""
        self._stream = stream
        self._width = width
        self._paint: Paint = ansi if colour else plain
        self._quiet = quiet
        self._verbose = verbose

    def add(self, judgement: Judgement) -> None:
        """Say what became of an exchange, if every one is wanted."""
        if self._verbose and not self._quiet:
            words = ", ".join(filter(None, (judgement.outcome, _WORDS[judgement.verdict])))
            self._stream.write(f"{where(judgement)}: {self._paint(words, _STYLES[judgement.verdict])}\n")

    def finish(self, tally: Tally, ending: Ending) -> None:
        """Write the sections that have something to say, and the verdict."""
        if not self._quiet:
            if self._verbose and tally.exchanges:
                self._stream.write("\n")
            for section in (*self._findings(tally.groups.values()), self._gaps(tally.gaps.values()), self._accepted(tally), self._operations(tally)):
                lines = list(section)
                if lines:
                    self._stream.write("\n".join(lines) + "\n\n")
        self._stream.write(self._verdict(tally, ending) + "\n")

    def _findings(self, groups: Iterable[Group]) -> Iterator[Iterator[str]]:
        """Yield a block for each cause; notes are a line each unless `verbose`, as they change no verdict, and so is what comes after the first thousand."""
        ranked = worst_first(groups)
        notes = sum(group.finding.severity is Severity.NOTE for group in ranked) if not self._verbose else 0
        whole = min(len(ranked) - notes, _MOST_WHOLE)
        places = Places((group.finding, group.first.exchange) for group in ranked[:whole])
        for group in ranked[:whole]:
            yield block(group, width=self._width, paint=self._paint, find=places.of)
        yield (line for group in ranked[whole:] for line in self._note(group))
        yield missed(places)

    def _note(self, group: Group) -> Iterator[str]:
        yield from headline(group, width=self._width, paint=self._paint)
        yield from _item("  ", f"{at(group.finding, mask_of(group.first.secrets))} in {where(group.first)}", self._width)

    def _gaps(self, gaps: Iterable[Gap]) -> Iterator[str]:
        ranked = sorted(gaps, key=lambda gap: -gap.count)
        if ranked:
            yield self._paint("not checked", "strong")
        for gap in ranked:
            mask = mask_of(gap.first.secrets)
            rule = f"rule {gap.reason.rule}, " if gap.reason.rule else ""
            what = f"{rule}{at(gap.reason, mask)}: {printable(mask(gap.reason.reason))}"
            yield from _item("  - ", f"{what} ({counted(gap.count, 'time')}, first in {where(gap.first)})", self._width)

    def _accepted(self, tally: Tally) -> Iterator[str]:
        lines = [*told(tally.aside), *notices(tally.aside)] if tally.aside is not None else []
        if lines:
            yield self._paint("accepted", "strong")
        for line in lines:
            yield from _item("  - ", printable(line), self._width)

    def _operations(self, tally: Tally) -> Iterator[str]:
        rows = [["operation", "exchanges", *_WORDS.values()]]
        for row in sorted(tally.rows.values(), key=lambda row: (row.contract is None, row.contract or "", row.operation or "", row.resource or "")):
            name = " ".join(filter(None, (row.contract or "no contract", row.operation, row.resource)))
            rows.append([name, f"{row.exchanges:,}", *(f"{row.verdicts[verdict]:,}" for verdict in _WORDS)])
        if len(rows) > 1:
            lines = table(rows, width=self._width, right={1, 2, 3, 4})
            yield self._paint(next(lines), "strong")
            yield from lines

    def _verdict(self, tally: Tally, ending: Ending) -> str:
        counts = [f"{tally.verdicts[verdict]:,} {words}" for verdict, words in _COUNTED.items() if tally.verdicts[verdict]]
        words = [counted(tally.severities[severity], severity.value) for severity in STYLES if tally.severities[severity]]
        if tally.aside is not None:
            words += [f"{count:,} {how}" for how, count in (("baselined", tally.aside.baselined), ("ignored", tally.aside.ignored.total())) if count]
        if tally.skipped:
            counts.append(f"{tally.skipped:,} skipped")
        style: Style = "error" if ending.code else "warning" if tally.verdicts[Verdict.NOT_CHECKED] else "good"
        if tally.forgotten:
            counts.append(f"{counted(tally.forgotten, 'record')} forgotten for --state-limit")
        rest = "; ".join(filter(None, (", ".join(counts), ", ".join(words))))
        return self._paint(ending.words, style) + f" ({counted(tally.exchanges, 'exchange')}" + (f": {rest})" if rest else ")")


def _item(bullet: str, text: str, width: int) -> Iterator[str]:
    for line in wrapped(text, width - len(bullet)):
        yield bullet + line
        bullet = " " * len(bullet)
