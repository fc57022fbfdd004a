"""A run as GitLab's code quality report: ``wirecheck validate --format gitlab``. One entry a cause, told from others by its fingerprint."""

from __future__ import annotations

from json import dumps
from typing import TYPE_CHECKING, Any

from wirecheck.finding import Severity
from wirecheck.report.causes import causes
from wirecheck.report.spot import Spot, by_name

if TYPE_CHECKING:
    from wirecheck.judge import Judgement, Tally
    from wirecheck.report.causes import Cause
    from wirecheck.report.report import Ending, Stream
    from wirecheck.report.spot import Locate

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


class Gitlab:
    """Writes everything at the end, as one list."""

    def __init__(self, stream: Stream, *, locate: Locate = by_name) -> None:
        """Write to this stream; `locate` finds the files and lines."""
        self._write = stream.write
        self._locate = locate

    def add(self, judgement: Judgement) -> None:
        """Pass over a judgement: the tally groups what it holds."""

    def finish(self, tally: Tally, ending: Ending) -> None:  # noqa: ARG002 -- the ending is the exit code; the list has no room for it
        """Write the list."""
        self._write(dumps([_entry(cause) for cause in causes(tally, self._locate)], indent=1) + "\n")


def _entry(cause: Cause) -> dict[str, Any]:
    finding = cause.finding
    spot = cause.spots.first or Spot(file=cause.first.exchange.capture)
    return {
        "description": "; ".join(filter(None, (cause.message, cause.operation, cause.place, cause.source))),
        "check_name": finding["code"],
        "fingerprint": finding["fingerprint"],
        "severity": _SEVERITIES[cause.severity],
        "location": {"path": spot.file, "lines": {"begin": spot.line or 1}},
    }
