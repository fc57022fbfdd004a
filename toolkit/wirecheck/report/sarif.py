"""A run in SARIF 2.1.0 (OASIS): ``wirecheck validate --format sarif``, for pages that show what tools find.

A result is a cause, not a finding: equal findings are counted in its `occurrenceCount` (section 3.27.16), and the first of them is where it points. Rules are our codes.
"""

from __future__ import annotations

from json import dumps
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from wirecheck import __version__
from wirecheck.codes import CODES
from wirecheck.finding import Severity
from wirecheck.report.causes import causes
from wirecheck.report.spot import by_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecheck.judge import Judgement, Tally
    from wirecheck.report.causes import Cause
    from wirecheck.report.report import Ending, Stream
    from wirecheck.report.spot import Locate, Spot

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_FAILED = 2
"""The exit code from which on a run did not do what it was asked for."""


class Sarif:
    """Writes everything at the end: a log lists the rules before the results that name them."""

    def __init__(self, stream: Stream, *, locate: Locate = by_name) -> None:
        """Write to this stream; `locate` finds the files and lines."""
        self._write = stream.write
        self._locate = locate

    def add(self, judgement: Judgement) -> None:
        """Pass over a judgement: the tally groups what it holds."""

    def finish(self, tally: Tally, ending: Ending) -> None:
        """Write the log."""
        found = list(causes(tally, self._locate))
        codes = sorted({cause.finding["code"] for cause in found})
        driver = {"name": "wirecheck", "version": __version__, "semanticVersion": __version__, "rules": [_rule(code) for code in codes]}
        run = {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "invocations": [_invocation(ending)],
            "results": [_result(cause, codes) for cause in found],
            "properties": tally.summary(),
        }
        self._write(dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n")


def _rule(code: str) -> dict[str, Any]:
    known = CODES[code]
    return {"id": code, "shortDescription": {"text": known.title}, "fullDescription": {"text": known.text}, "help": {"text": f"{known.title}\n\n{known.text}"}}


def _invocation(ending: Ending) -> dict[str, Any]:
    is_done = ending.code < _FAILED
    notices = [] if is_done else [{"level": "error", "message": {"text": ending.words}}]
    return {"executionSuccessful": is_done, "exitCode": int(ending.code), "toolExecutionNotifications": notices}


def _result(cause: Cause, codes: Sequence[str]) -> dict[str, Any]:
    finding = cause.finding
    where: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": " ".join(filter(None, (cause.operation, cause.place)))}]}
    if spot := cause.spots.first:
        where["physicalLocation"] = _physical(spot)
    made = {
        "ruleId": finding["code"],
        "ruleIndex": codes.index(finding["code"]),
        "level": _LEVELS[cause.severity],
        "message": {"text": "; ".join(filter(None, (finding["message"], cause.source)))},
        "locations": [where],
        "occurrenceCount": cause.count,
        # The first name is ours; by the second, GitHub tells one alert from another. Neither hangs on a line, which moves with every new capture.
        "partialFingerprints": {"wirecheck/v1": finding["fingerprint"], "primaryLocationLineHash": finding["fingerprint"]},
        "properties": {
            "contract": cause.first.contract,
            "operation": cause.first.operation,
            "exchange": cause.first.exchange.index,
            **{member: finding[member] for member in ("constraint", "path", "member", "says", "saw", "source")},
        },
    }
    if cause.spots.promised is not None:
        made["relatedLocations"] = [{"physicalLocation": _physical(cause.spots.promised), "message": {"text": cause.source or "the contract"}}]
    return made


def _physical(spot: Spot) -> dict[str, Any]:
    path = PurePath(spot.file)
    is_below = not path.is_absolute()
    artifact = {"uri": quote(path.as_posix(), errors="replace"), "uriBaseId": "%SRCROOT%"} if is_below else {"uri": path.as_uri()}
    return {"artifactLocation": artifact, "region": {"startLine": spot.line or 1}}
