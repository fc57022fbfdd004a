"""How much of the contracts the tests of a run have covered, gathered in one process or in several."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from wirecheck.coverage import Coverage, term
from wirecheck.coverage.page import page
from wirecheck.pytest_plugin.files import folder, target, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wirecheck.checks import Subject
    from wirecheck.contract import Contract
    from wirecheck.judge import Judgement

_TERMINAL: dict[str, tuple[Callable[..., Iterator[str]], ...]] = {"term": (term.table,), "term-missing": (term.table, term.missing)}


@dataclass(slots=True)
class Covering:
    """The coverage of each contract by its name. A contract is added when an exchange fits it, as a mark may name one that the run does not."""

    contract: Callable[[str], Contract]
    base_path: str
    reports: Sequence[str]
    fail_under: float | None
    _kept: dict[str, Coverage] = field(default_factory=dict)
    _locations: dict[str, str] = field(default_factory=dict)

    def add(self, location: str, judgement: Judgement, subject: Subject | None) -> None:
        """Count an exchange that fits an operation of the contract there."""
        self._of(self.contract(location), location).add(judgement, subject)

    def _of(self, contract: Contract, location: str) -> Coverage:
        if contract.name not in self._kept:
            self._kept[contract.name] = Coverage([contract], base_path=self.base_path)
            self._locations[contract.name] = location
        return self._kept[contract.name]

    def drained(self) -> dict[str, Any]:
        """Give what was counted since the last time, for another process."""
        told = {}
        for name, coverage in self._kept.items():
            if coverage.observed:
                told[self._locations[name]] = coverage.as_json(whole=False)
                coverage._rows.clear()  # noqa: SLF001 -- the plan of a contract is dear, and stays
        return told

    def merge(self, told: dict[str, Any]) -> None:
        """Add what another process has counted."""
        for location, data in told.items():
            contract = self.contract(location)
            self._of(contract, location).merge(Coverage.from_json([contract], data))

    def total(self, names: Sequence[str]) -> Coverage:
        """Give the coverage of these contracts and of those that were met, all in one."""
        contracts = {contract.name: contract for contract in map(self.contract, (*names, *self._locations.values()))}
        whole = Coverage(list(contracts.values()), base_path=self.base_path)
        for coverage in self._kept.values():
            whole.merge(coverage)
        return whole

    def write(self, whole: Coverage) -> None:
        """Write the files that were asked for. Raises `CannotWriteError`."""
        for report in self.reports:
            kind, _, path = report.partition(":")
            if kind == "json":
                write(Path(path).absolute(), json.dumps(whole.as_json(), indent=1, ensure_ascii=False) + "\n")
            elif kind == "html":
                write(folder(path) / "index.html", "".join(page(whole)))

    def lines(self, whole: Coverage, width: int) -> Iterator[str]:
        """Give what the terminal shows."""
        for report in self.reports:
            for part in _TERMINAL.get(report, ()):
                yield from part(whole, width=width)
        if self.is_too_low(whole):
            yield f"coverage of {whole.percent:.2f} % is below the {self.fail_under:g} % of --wirecheck-cov-fail-under"

    def is_too_low(self, whole: Coverage) -> bool:
        """Whether the run fails for it."""
        return self.fail_under is not None and whole.percent < self.fail_under


def checked_reports(reports: Sequence[str]) -> tuple[str, ...]:
    """Give the reports of coverage, refused before the first test where there is no such report."""
    for report in reports:
        kind, _, path = report.partition(":")
        if kind == "json" and path:
            target(path, ".json")
        elif kind == "html" and path:
            folder(path)
        elif report not in _TERMINAL:
            raise pytest.UsageError(f"wirecheck: there is no coverage report {report!r}; make it {', '.join(_TERMINAL)}, json:FILE or html:DIR")
    return tuple(dict.fromkeys(reports)) or ("term",)
