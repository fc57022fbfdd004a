"""What a failing test says: each cause once, as ``wirecheck validate`` shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from _pytest.outcomes import Failed

from wirecheck.finding import Severity
from wirecheck.report.block import block
from wirecheck.text.counted import counted, listed

if TYPE_CHECKING:
    from wirecheck.judge import Tally


def message(tally: Tally, *, fail_on: Severity, width: int) -> str:
    """Give the findings of some exchanges, worst first; empty where none is as bad as `fail_on`. Notes are shown only where they fail a test."""
    if not any(tally.severities[severity] for severity in Severity if severity.rank >= fail_on.rank):
        return ""
    shown = [severity for severity in Severity if severity.rank >= min(fail_on.rank, Severity.WARNING.rank)]
    groups = sorted((group for group in tally.groups.values() if group.finding.severity in shown), key=lambda group: -group.finding.severity.rank)
    counts = listed([counted(tally.severities[severity], severity.value) for severity in shown if tally.severities[severity]])
    head = f"wirecheck: {counts} in {counted(tally.exchanges, 'exchange')}"
    return "\n\n".join([head, *("\n".join(block(group, width=width)) for group in groups)])


def failure(text: str) -> Failed:
    """Give what fails a test with this text alone, without a traceback."""
    return Failed(text, pytrace=False)
