"""Findings and judgements as a judge would give them, to write reports of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from wirecheck.exchange import Exchange, Request, Response
from wirecheck.finding import Certainty, Direction, Finding, Part, Severity, Source, fingerprint
from wirecheck.judge import Judgement, Outcome, Tally, Verdict
from wirecheck.report import Ending

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wirecheck.report import Report, Stream


class Findings(Protocol):
    """Makes a finding of a few members; the others are those of a group that is too high."""

    def __call__(self, **members: Any) -> Finding:
        """Make it."""
        ...


class Judgements(Protocol):
    """Makes a judgement of findings and the bodies that they are about."""

    def __call__(self, *findings: Finding, request: bytes = b"", response: bytes = b"", media_type: str = "application/json", **members: Any) -> Judgement:
        """Make it."""
        ...


class Written(Protocol):
    """Gives the text of a report over judgements."""

    def __call__(self, report: Callable[[Stream], Report], judgements: Iterable[Judgement], ending: Ending = ...) -> str:
        """Write it."""
        ...


GROUP_TOO_HIGH = Finding(
    severity=Severity.ERROR,
    direction=Direction.RESPONSE,
    part=Part.BODY,
    path="/customers/0/group",
    member=None,
    line=None,
    column=None,
    code="WC302",
    constraint="maximum",
    message="at most 255 expected, 300 found",
    says="a whole number from 1 to 255",
    saw="300",
    source=Source(document="open2b-customers-v13", section="customers.find > response > customers > group", certainty=Certainty.STATED),
)


@pytest.fixture(scope="session")
def finding() -> Findings:
    def make(**members: Any) -> Finding:
        made = replace(GROUP_TOO_HIGH, **members)
        return replace(made, fingerprint=made.fingerprint or fingerprint(made, "open2b-customers", "customers.find"))

    return make


@pytest.fixture(scope="session")
def judgement() -> Judgements:
    def make(*findings: Finding, request: bytes = b"", response: bytes = b"", media_type: str = "application/json", **members: Any) -> Judgement:
        headers = (("content-type", media_type),)
        exchange = Exchange(
            request=Request(method="POST", url=members.pop("url", "https://store.example/api/v13/commerce.customers.find"), headers=headers, body=request),
            response=Response(status=200, headers=headers, body=response),
            capture=members.pop("capture", "day1.har"),
            index=members.pop("index", 0),
        )
        return Judgement(
            **{
                "exchange": exchange,
                "contract": "open2b-customers",
                "operation": "customers.find",
                "resource": None,
                "outcome": Outcome.SUCCESS,
                "verdict": Verdict.FINDINGS if any(finding.severity is not Severity.NOTE for finding in findings) else Verdict.CLEAN,
                "findings": findings,
                **members,
            }
        )

    return make


@pytest.fixture(scope="session")
def written() -> Written:
    def write(report: Callable[[Stream], Report], judgements: Iterable[Judgement], ending: Ending = Ending(code=0, words="passed")) -> str:  # noqa: B008 -- a frozen value
        parts: list[str] = []
        tally = Tally()

        class Parts:
            def write(self, text: str) -> None:
                parts.append(text)

        made = report(Parts())
        for each in judgements:
            tally.add(each)
            made.add(each)
        made.finish(tally, ending)
        return "".join(parts)

    return write
