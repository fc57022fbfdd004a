"""Which exit code a run comes to, and how that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.cli.exit_code import ExitCode
from wirecheck.finding import Severity
from wirecheck.judge import Verdict
from wirecheck.report import Ending
from wirecheck.text.counted import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.cli.run import Run
    from wirecheck.judge import Tally

_PRECEDENCE = (ExitCode.MISUSE, ExitCode.UNREACHABLE, ExitCode.FINDINGS)


def ending(run: Run, *, fail_on: Severity, max_not_checked: int | None) -> Ending:
    """Give the code that comes first by precedence, and every reason in that order."""
    reasons = sorted(_reasons(run, fail_on, max_not_checked), key=lambda reason: _PRECEDENCE.index(reason[0]))
    words = listed([words for _, words in reasons])
    if run.interrupted:
        return Ending(code=ExitCode.INTERRUPTED, words=f"interrupted, {words}" if words else "interrupted")
    if reasons:
        return Ending(code=reasons[0][0], words=f"failed, {words}")
    return Ending(code=ExitCode.OK, words="passed")


def _reasons(run: Run, fail_on: Severity, max_not_checked: int | None) -> Iterator[tuple[ExitCode, str]]:
    tally = run.tally
    if run.unreadable:
        yield ExitCode.MISUSE, f"{counted(len(run.unreadable), 'capture')} could not be read in full"
    if run.unreachable:
        yield ExitCode.UNREACHABLE, "the store could not be reached"
    if not (run.interrupted or run.unreachable) and (nothing := _nothing_to_check(tally)) and not (run.unreadable and not tally.exchanges):
        yield ExitCode.MISUSE, f"nothing to check: {nothing}"
    if told := [counted(tally.severities[severity], severity.value) for severity in Severity if severity.rank >= fail_on.rank and tally.severities[severity]]:
        yield ExitCode.FINDINGS, listed(told)
    if max_not_checked is not None and (count := tally.verdicts[Verdict.NOT_CHECKED]) > max_not_checked:
        yield ExitCode.FINDINGS, f"{counted(count, 'exchange')} not checked where at most {max_not_checked} may be"


def _nothing_to_check(tally: Tally) -> str:
    """Say why nothing was checked, or nothing if something was.

    An exchange that fits no operation of a contract that the caller named has a finding: that is a verdict, and exit code 1.
    """
    if not tally.exchanges:
        return "all exchanges are of other hosts" if tally.skipped else "no exchange found"
    if not tally.groups and all(row.contract is None for row in tally.rows.values()):
        return "no exchange fits a contract"
    return ""
