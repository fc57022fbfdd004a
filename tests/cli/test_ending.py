"""The promises of cli/ending.py: one exit code, and every reason for it."""

from __future__ import annotations

from collections import Counter

import pytest

from wirecheck.cli.ending import ending
from wirecheck.cli.exit_code import ExitCode
from wirecheck.cli.run import Run
from wirecheck.finding import Severity
from wirecheck.judge import Row, Tally, Verdict
from wirecheck.report import Ending


def run_of(errors: int = 0, warnings: int = 0, not_checked: int = 0, clean: int = 1, *, unreadable: int = 0, interrupted: bool = False) -> Run:
    verdicts = Counter({Verdict.CLEAN: clean, Verdict.NOT_CHECKED: not_checked, Verdict.FINDINGS: errors + warnings})
    tally = Tally(
        verdicts=verdicts,
        severities=Counter({Severity.ERROR: errors, Severity.WARNING: warnings}),
        rows={("ping", "ping", None): Row("ping", "ping", None, verdicts)},
    )
    return Run(tally=tally, unreadable={f"{number}.har" for number in range(unreadable)}, interrupted=interrupted)


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (run_of(), Ending(code=0, words="passed")),
        (run_of(errors=2, warnings=1), Ending(code=1, words="failed, 2 errors")),
        (run_of(not_checked=4), Ending(code=1, words="failed, 4 exchanges not checked where at most 3 may be")),
        (run_of(errors=1, not_checked=4), Ending(code=1, words="failed, 1 error and 4 exchanges not checked where at most 3 may be")),
        (run_of(errors=1, unreadable=2), Ending(code=2, words="failed, 2 captures could not be read in full and 1 error")),
        (run_of(clean=0), Ending(code=2, words="failed, nothing to check: no exchange found")),
        (run_of(clean=0, unreadable=1), Ending(code=2, words="failed, 1 capture could not be read in full")),
        (run_of(clean=0, interrupted=True), Ending(code=130, words="interrupted")),
        (run_of(errors=1, unreadable=1, interrupted=True), Ending(code=130, words="interrupted, 1 capture could not be read in full and 1 error")),
    ],
)
def test_the_code_that_comes_first_counts_and_all_reasons_are_told(run: Run, expected: Ending) -> None:
    assert ending(run, fail_on=Severity.ERROR, max_not_checked=3) == expected


@pytest.mark.parametrize(("fail_on", "code"), [(Severity.ERROR, ExitCode.OK), (Severity.WARNING, ExitCode.FINDINGS), (Severity.NOTE, ExitCode.FINDINGS)])
def test_a_warning_fails_a_run_that_asks_for_it(fail_on: Severity, code: ExitCode) -> None:
    assert ending(run_of(warnings=1), fail_on=fail_on, max_not_checked=None).code == code


def test_all_reasons_at_or_above_the_threshold_are_counted() -> None:
    assert ending(run_of(errors=1, warnings=2), fail_on=Severity.WARNING, max_not_checked=None).words == "failed, 1 error and 2 warnings"


def test_without_a_limit_any_number_may_be_unchecked() -> None:
    assert ending(run_of(not_checked=1000), fail_on=Severity.ERROR, max_not_checked=None).code == ExitCode.OK
