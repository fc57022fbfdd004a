"""What all tests together have exchanged, as their reports tell it: of this process, or of others."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wirecheck.finding import Severity

if TYPE_CHECKING:
    import pytest

    from wirecheck.pytest_plugin.run import Run
    from wirecheck.report.html.model import Example

Row = tuple[str | None, str | None, str | None]
"""Contract, operation, resource."""


@dataclass(slots=True)
class Cause:
    """Equal findings: how often, and where they showed up first."""

    finding: dict[str, Any]
    entry: dict[str, Any]
    file: str
    line: int
    count: int = 0


@dataclass(slots=True)
class Ledger:
    """The running sum of a run. Memory grows with causes, and with exchanges only where a report wants each (`keeps`)."""

    run: Run
    keeps: bool = False
    skipped: int = 0
    entries: list[dict[str, Any]] = field(default_factory=list)
    rows: dict[Row, Counter[str]] = field(default_factory=dict)
    severities: Counter[str] = field(default_factory=Counter)
    causes: dict[str, Cause] = field(default_factory=dict)
    gaps: Counter[str] = field(default_factory=Counter)
    tests: int = 0
    """How many tests have exchanged something that was judged."""
    examples: dict[str, Example] = field(default_factory=dict)
    """For each cause the first finding, where a page is wanted."""

    def add(self, told: str, report: pytest.TestReport) -> None:
        """Add what a test's report tells."""
        read = json.loads(told)
        self.skipped += read["skipped"]
        for entry in read["entries"]:
            self._count(entry, report)
        if self.run.covering is not None:
            self.run.covering.merge(read["coverage"])
        if self.keeps:
            self.entries += read["entries"]
        self.tests += bool(read["entries"])
        for name, example in read["examples"].items():
            if name not in self.examples:
                self.examples[name] = _example(example)

    def _count(self, entry: dict[str, Any], report: pytest.TestReport) -> None:
        row = (entry["contract"], entry["operation"], entry["resource"])
        self.rows.setdefault(row, Counter())[entry["verdict"]] += 1
        if entry["verdict"] == "not_checked":
            self.gaps.update({gap["reason"] for gap in entry["not_checked"]})
        for finding in entry["findings"]:
            self.severities[finding["severity"]] += 1
            file, line, _ = report.location
            cause = self.causes.setdefault(finding["fingerprint"], Cause(finding, entry, file, (line or 0) + 1))
            cause.count += 1

    @property
    def exchanges(self) -> int:
        """How many exchanges were judged."""
        return sum(row.total() for row in self.rows.values())

    def verdict(self, name: str) -> int:
        """How many exchanges came to a verdict."""
        return sum(row[name] for row in self.rows.values())

    @property
    def contract(self) -> str | None:
        """The contract's name if all exchanges have the same, else ``None``."""
        names = {row[0] for row in self.rows}
        return names.pop() if len(names) == 1 else None

    def summary(self) -> dict[str, int]:
        """Give the published summary."""
        verdicts = {name: self.verdict(name) for name in ("clean", "findings", "not_checked")}
        counts = {f"{severity.value}s": self.severities[severity] for severity in Severity}
        return {"exchanges": self.exchanges, **verdicts, "skipped": self.skipped, **counts}


def _example(told: dict[str, Any]) -> Example:
    import msgspec  # noqa: PLC0415 -- only who wants a page pays for it

    from wirecheck.report.html.model import Example  # noqa: PLC0415 -- likewise

    return msgspec.convert(told, Example)
