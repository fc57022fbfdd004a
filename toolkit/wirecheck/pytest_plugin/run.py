"""What a run wants: contracts by name, judges, severities. It loads each contract once, when the first test asks for it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wirecheck import contract as contracts
from wirecheck.errors import WirecheckError
from wirecheck.files import contract_names
from wirecheck.finding import Severity
from wirecheck.judge import Judge
from wirecheck.pytest_plugin.trial import Trial

if TYPE_CHECKING:
    from wirecheck.checks import Subject
    from wirecheck.contract import Contract
    from wirecheck.judge import Judgement
    from wirecheck.pytest_plugin.covering import Covering
    from wirecheck.pytest_plugin.trial import Covered

Names = tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Run:
    """The settings of a run, and the contracts that it has loaded so far."""

    names: Names = ()
    fail_on: Severity = Severity.ERROR
    is_named: bool = False
    base_path: str = ""
    covering: Covering | None = None
    secrets: frozenset[str] = frozenset()
    shows: bool = False
    """Whether a page is wanted, which shows an example of each cause."""

    trial: Trial | None = None
    """The test that is running."""

    _contracts: dict[str, Contract] = field(default_factory=dict)
    _judges: dict[tuple[Names, bool], Judge] = field(default_factory=dict)

    def contract(self, name: str) -> Contract:
        """Give a contract. Raises `WirecheckError`."""
        if name not in self._contracts:
            self._contracts[name] = contracts.load(name)
        return self._contracts[name]

    def judge(self, names: Names) -> Judge:
        """Give the judge by these contracts. Raises `WirecheckError`."""
        key = (names, self.is_named)
        if key not in self._judges:
            self._judges[key] = Judge([self.contract(name) for name in names], named=self.is_named, base_path=self.base_path, secrets=self.secrets)
        return self._judges[key]

    def trial_of(self, test: str, names: Names, *, keeps: bool = False) -> Trial:
        """Begin a test that is judged by these contracts. Raises `WirecheckError`."""
        judge = self.judge(names) if names else None
        return Trial(
            test=test,
            names=names,
            judge=judge,
            fail_on=self.fail_on,
            is_named=self.is_named and bool(names),
            covered=self._covered(names),
            keeps=keeps,
            shows=self.shows,
        )

    def _covered(self, names: Names) -> Covered | None:
        """Give what counts an exchange towards coverage, if anybody asks for that."""
        covering = self.covering
        if covering is None:
            return None
        locations = {self.contract(name).name: name for name in names}

        def covered(judgement: Judgement, subject: Subject | None) -> None:
            if judgement.contract in locations:
                covering.add(locations[judgement.contract], judgement, subject)

        return covered


def resolved(name: str, folder: Path) -> str:
    """Give a contract's name, or the path of its file, which may be told from a folder on."""
    path = folder / name
    return str(path) if name not in contract_names() and os.path.isfile(path) else name  # noqa: PTH113 -- total, where Path.is_file raises


def checked(run: Run, names: Names) -> None:
    """Load contracts now, so that a mistyped name stops the run before the first test."""
    for name in names:
        try:
            run.contract(name)
        except WirecheckError as error:
            raise pytest.UsageError(f"wirecheck: {error}") from None
