"""Whether the answer means anything that a document describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.finding import Direction, Finding, Flaw, NotChecked, Part, Severity
from wirecheck.wire import kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.checks.subject import Subject


def outcome(subject: Subject) -> Iterator[Finding | NotChecked]:
    """Say when an answer is neither a success nor a documented failure, or comes with a status that nobody documented."""
    response = subject.exchange.response
    if response is None:
        yield NotChecked(direction=Direction.RESPONSE, part=Part.STATUS, path="", reason="no response was captured")
        return
    if not subject.operation.outcomes:
        return
    if subject.outcome == "unknown":
        means = kind.name(response.body or b"")
        documented = ", ".join(dict.fromkeys(rule.outcome for rule in subject.operation.outcomes))
        flaw = Flaw(
            code="WC501",
            constraint="outcome",
            message=f"neither a success nor a documented failure: status {response.status}, the body is {means}",
            says=f"an answer that means one of: {documented}",
            saw=f"status {response.status}, {kind.first_characters(response.body or b'') or 'an empty body'}",
            source=subject.operation.source,
            severity=Severity.ERROR,
        )
        yield Finding.of(flaw, direction=Direction.RESPONSE)
    if subject.documented is None and subject.outcome is not None:
        severity = Severity.ERROR if subject.outcome == "unknown" else Severity.WARNING  # lists of statuses are not closed
        keys = ", ".join(r.key for r in subject.operation.responses)
        flaw = Flaw(
            code="WC110",
            constraint="status",
            message=f"status {response.status} is not documented",
            says=keys,
            saw=str(response.status),
            source=subject.operation.source,
            severity=severity,
        )
        yield Finding.of(flaw, direction=Direction.RESPONSE, part=Part.STATUS)
