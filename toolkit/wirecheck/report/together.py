"""Several reports of one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecheck.judge import Judgement, Tally
    from wirecheck.report.report import Ending, Report


class Together:
    """Has each of some reports written as if it were the only one."""

    def __init__(self, reports: Sequence[Report]) -> None:
        """Hand on to these."""
        self._reports = reports

    def add(self, judgement: Judgement) -> None:
        """Let each take a judgement."""
        for report in self._reports:
            report.add(judgement)

    def finish(self, tally: Tally, ending: Ending) -> None:
        """Let each write what is left."""
        for report in self._reports:
            report.finish(tally, ending)
