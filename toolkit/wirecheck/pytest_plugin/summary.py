"""The end of a run: a section in the terminal, annotations for GitHub, the report in a file."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from wirecheck import __version__
from wirecheck.pytest_plugin.files import CannotWriteError, target, write
from wirecheck.text.counted import counted, listed
from wirecheck.text.printable import printable
from wirecheck.text.table import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.coverage import Coverage
    from wirecheck.pytest_plugin.ledger import Cause, Ledger
    from wirecheck.pytest_plugin.run import Run

_VERDICTS = {"clean": "clean", "findings": "findings", "not_checked": "not checked"}
_MOST = 10
"""How many lines of one kind the terminal shows."""

_ANNOTATIONS = {"error": "error", "warning": "warning", "note": "notice"}


class Summary:
    """Tells what came of a run. In a worker, the other process does."""

    def __init__(self, config: pytest.Config, run: Run, ledger: Ledger, settings: dict[str, Any]) -> None:
        self._config = config
        self._run = run
        self._ledger = ledger
        self._is_worker = hasattr(config, "workerinput")
        self._report = target(settings["report"], ".json", ".html") if settings["report"] else None
        self._coverage: Coverage | None = None
        self._began = datetime.now(UTC)
        self._problem = ""

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the report; a run that was interrupted has one of what it saw."""
        if self._is_worker:
            return
        covering = self._run.covering
        self._coverage = None if covering is None else covering.total(self._run.names)
        try:
            if self._report is not None:
                write(self._report, self._page(self._coverage) if self._coverage is not None and self._run.shows else self._json())
            if covering is not None and self._coverage is not None:
                covering.write(self._coverage)
                if covering.is_too_low(self._coverage) and session.exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
                    session.exitstatus = pytest.ExitCode.TESTS_FAILED
        except CannotWriteError as error:
            self._problem = str(error)
            session.exitstatus = pytest.ExitCode.USAGE_ERROR

    def _page(self, coverage: Coverage) -> str:
        from wirecheck.pytest_plugin.page import page  # noqa: PLC0415 -- only who wants a page pays for it

        return page(self._ledger, coverage, self._run, at=self._began)

    def _json(self) -> str:
        ledger = self._ledger
        told = {
            "wirecheck": __version__,
            "schema_version": 1,
            "exchanges": ledger.entries,
            "contract": ledger.contract,
            "summary": ledger.summary(),
            "coverage": None if self._coverage is None else self._coverage.as_json(),
        }
        return json.dumps(told, indent=1, ensure_ascii=False) + "\n"

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Write the section of the terminal, and the annotations."""
        ledger = self._ledger
        if not (ledger.exchanges or ledger.skipped or self._run.names):
            return
        terminalreporter.section("wirecheck")
        if self._problem:
            terminalreporter.line(self._problem, red=True)
        width = terminalreporter._tw.fullwidth  # noqa: SLF001 -- what pytest's own plugins ask
        for line in self._lines(width):
            terminalreporter.line(line)
        if self._run.covering is not None and self._coverage is not None:
            for line in self._run.covering.lines(self._coverage, width):
                terminalreporter.line(line)
        if os.environ.get("GITHUB_ACTIONS") == "true":
            for cause in self._ledger.causes.values():
                terminalreporter.line(_annotation(cause))

    def _lines(self, width: int) -> Iterator[str]:
        ledger = self._ledger
        if not ledger.exchanges:
            yield "nothing was judged: no exchange of these tests fits a contract"
            return
        rows = [["operation", "exchanges", *_VERDICTS.values()]]
        for row, verdicts in sorted(ledger.rows.items(), key=lambda pair: (pair[0][0] is None, *(part or "" for part in pair[0]))):
            name = " ".join(filter(None, (row[0] or "no contract", *row[1:])))
            rows.append([name, f"{verdicts.total():,}", *(f"{verdicts[verdict]:,}" for verdict in _VERDICTS)])
        yield from table(rows, width=width, right={1, 2, 3, 4})
        warned = [cause for cause in ledger.causes.values() if cause.finding["severity"] == "warning"]
        yield from _short(f"{_head(cause)} ({counted(cause.count, 'time')}, first in {cause.entry['test']})" for cause in warned)
        yield from _short(f"not checked: {printable(reason)} ({counted(count, 'time')})" for reason, count in ledger.gaps.most_common())
        said = [counted(ledger.severities[severity], severity) for severity in _ANNOTATIONS if ledger.severities[severity]]
        left = f"{counted(ledger.skipped, 'exchange')} of no contract left alone" if ledger.skipped else ""
        yield "; ".join(filter(None, (f"{counted(ledger.exchanges, 'exchange')} judged" + (f": {listed(said)}" if said else ""), left)))


def _short(lines: Iterator[str]) -> Iterator[str]:
    shown = list(lines)
    yield from shown[:_MOST]
    if len(shown) > _MOST:
        yield f"... and {len(shown) - _MOST} more"


def _head(cause: Cause) -> str:
    finding, entry = cause.finding, cause.entry
    place = " ".join(filter(None, (entry["operation"], finding["direction"], finding["part"], finding["path"])))
    return printable(f"{finding['severity']}[{finding['code']}] {place}: {finding['message']}")


def _annotation(cause: Cause) -> str:
    """Give a finding as GitHub reads it from a log."""
    finding = cause.finding
    kind = _ANNOTATIONS[finding["severity"]]
    return f"::{kind} file={_escaped(cause.file, ':,')},line={cause.line},title=wirecheck {finding['code']}::{_escaped(_head(cause))}"


def _escaped(text: str, also: str = "") -> str:
    for char in "%\r\n" + also:
        text = text.replace(char, f"%{ord(char):02X}")
    return text
