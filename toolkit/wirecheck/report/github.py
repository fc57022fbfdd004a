"""A run as annotations of a GitHub workflow: ``wirecheck validate --format github``.

The lines are workflow commands, which GitHub reads from what a step prints: ``::error file=day1.har,line=3,title=...::message``. It shows ten errors and ten warnings a step and drops
the rest without a word, so that the causes, worst first, are cut here, and the rest is counted.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from wirecheck.codes import CODES
from wirecheck.finding import Severity
from wirecheck.report.causes import causes
from wirecheck.report.spot import by_name
from wirecheck.text.counted import counted
from wirecheck.text.printable import printable

if TYPE_CHECKING:
    from wirecheck.judge import Judgement, Tally
    from wirecheck.report.causes import Cause
    from wirecheck.report.report import Ending, Stream
    from wirecheck.report.spot import Locate

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
MOST = 10
"""Annotations of one severity that GitHub shows of a step."""


class Github:
    """Writes everything at the end: causes, worst first, and the verdict as a line of the log."""

    def __init__(self, stream: Stream, *, locate: Locate = by_name) -> None:
        """Write to this stream; `locate` finds the files and lines."""
        self._write = stream.write
        self._locate = locate

    def add(self, judgement: Judgement) -> None:
        """Pass over a judgement: the tally groups what it holds."""

    def finish(self, tally: Tally, ending: Ending) -> None:
        """Write the annotations, how many there are no room for, and the verdict."""
        shown: Counter[Severity] = Counter()
        for cause in causes(tally, self._locate):
            shown[cause.severity] += 1
            if shown[cause.severity] <= MOST:
                self._write(_annotation(cause))
        left = [counted(count - MOST, f"more {severity.value}") for severity, count in shown.items() if count > MOST]
        if left:
            self._write(f"{' and '.join(left)} without an annotation: GitHub shows {MOST} of a kind; the other reports have them all\n")
        if ending.code:
            self._write(f"::error title=wirecheck::{_data(ending.words)}\n")
        told = [ending.words, counted(tally.exchanges, "exchange")]
        told += [f"{count:,} {how}" for how, count in tally.summary().items() if how in {"baselined", "ignored"} and count]
        self._write(f"wirecheck: {', '.join(told)}\n")


def _annotation(cause: Cause) -> str:
    spot = cause.spots.first
    where = {"file": spot.file, "line": str(spot.line or 1)} if spot is not None else {}
    properties = {**where, "title": f"{cause.finding['code']} {CODES[cause.finding['code']].title}"}
    said = [cause.message, f"{cause.operation}: {cause.place}" if cause.operation else cause.place]
    said += [f"{label}: {text}" for label, text in (("says", cause.finding["says"]), ("saw", cause.finding["saw"]), ("source", cause.source)) if text]
    return f"::{_COMMANDS[cause.severity]} {','.join(f'{name}={_property(value)}' for name, value in properties.items())}::{_data(*said)}\n"


def _data(*lines: str) -> str:
    """Escape a message; GitHub undoes these three in it, and no others."""
    return "\n".join(map(printable, lines)).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape the value of a property, which ends at a colon or a comma."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
