"""What people see of an exchange: plain values of printable text, credentials covered, for the page and for its JSON alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from wirecheck.text.counted import counted
from wirecheck.text.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wirecheck.exchange import Headers
    from wirecheck.finding import Finding
    from wirecheck.staging.credentials import Credentials
    from wirecheck.staging.judging import Judged
    from wirecheck.staging.log import Cut, Entry

_TARGET = 300
_CUT = "…"
_LABELS = {"clean": "clean", "not_checked": "not checked"}


class Row(TypedDict):
    """An exchange in a line. `verdict` is clean, findings, not_checked or none; `says` the first finding, or why there is no verdict."""

    number: int
    at: str
    time: str
    method: str
    target: str
    status: int
    verdict: str
    worst: str
    label: str
    operation: str
    says: str


class Side(TypedDict):
    """A request or a response in full, as far as it was kept; `left` counts the bytes that were not."""

    headers: list[tuple[str, str]]
    body: str
    size: int
    left: int


def row(entry: Entry, credentials: Credentials) -> Row:
    """Give the line of an exchange."""
    judged = entry.judged
    values = credentials.within((entry.target,), entry.asked_headers) | (judged.secrets if judged is not None else frozenset())
    return Row(
        number=entry.number,
        at=entry.at.isoformat(),
        time=f"{entry.at:%H:%M:%S}",
        method=printable(entry.method[:20]),
        target=printable(credentials.text(_short(entry.target), values)),
        status=entry.status,
        verdict=judged.verdict if judged is not None else "none",
        worst=_worst(judged.findings) if judged is not None else "",
        label=_label(judged) if judged is not None else entry.why if entry.why == "waiting" else "not judged",
        operation=printable(judged.operation or "") if judged is not None else "",
        says=printable(_says(judged)) if judged is not None else "" if entry.why in {"waiting", "not judged"} else entry.why,
    )


def sides(entry: Entry, credentials: Credentials) -> tuple[Side, Side]:
    """Give request and response in full. What is a credential in one of them is covered in both."""
    texts = (entry.target, *map(_text, (entry.asked_body, entry.answer_body)))
    values = credentials.within(texts, (*entry.asked_headers, *entry.answer_headers))
    values |= entry.judged.secrets if entry.judged is not None else frozenset()
    return _side(entry.asked_headers, entry.asked_body, credentials, values), _side(entry.answer_headers, entry.answer_body, credentials, values)


def _side(headers: Headers, body: Cut, credentials: Credentials, values: frozenset[str]) -> Side:
    return Side(
        headers=[(printable(name), printable(credentials.header(name, value, values))) for name, value in headers],
        body="\n".join(map(printable, credentials.text(_text(body), values).replace("\r\n", "\n").split("\n"))),
        size=body.size,
        left=body.size - len(body.begins),
    )


def _text(body: Cut) -> str:
    text = body.begins.decode("utf-8", "replace")
    # The mark lets a credential be found that the cut went through.
    return text + _CUT if body.size > len(body.begins) else text


def _short(text: str) -> str:
    return text if len(text) <= _TARGET else text[:_TARGET] + _CUT


def causes(findings: Iterable[Finding]) -> list[tuple[Finding, int]]:
    """Give one finding of each cause, the worst first, and how many there are of it."""
    known: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        known.setdefault(finding.fingerprint or number, []).append(finding)
    return sorted(((group[0], len(group)) for group in known.values()), key=lambda cause: -cause[0].severity.rank)


def _label(judged: Judged) -> str:
    if judged.verdict != "findings":
        return _LABELS.get(judged.verdict, judged.verdict)
    worst = _worst(judged.findings)
    return counted(sum(finding.severity == worst for finding, _ in causes(judged.findings)), worst)


def _worst(findings: Iterable[Finding]) -> str:
    return max((finding.severity for finding in findings), key=lambda severity: severity.rank, default="")


def _says(judged: Judged) -> str:
    """Give the worst finding's message; a note says nothing of a verdict."""
    worst = _worst(judged.findings)
    if judged.verdict == "findings":
        return next(finding.message for finding in judged.findings if finding.severity == worst)
    return judged.reasons[0] if judged.verdict == "not_checked" and judged.reasons else ""
