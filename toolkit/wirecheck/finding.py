"""What a check says, and the words it is said with.

A schema or a codec sees one payload and yields a `Flaw`; a check knows the exchange and yields a `Finding`. Both are plain values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import Self


class Severity(StrEnum):
    """How bad a finding is, worst first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for a note, 2 for an error."""
        return {"note": 0, "warning": 1, "error": 2}[self.value]

    def raised(self) -> Severity:
        """Give the next worse severity, as ``--strict`` wants it."""
        return Severity.WARNING if self is Severity.NOTE else Severity.ERROR


class Certainty(StrEnum):
    """How firmly a document carries a fact."""

    STATED = "stated"
    SHOWN = "shown"
    IMPLIED = "implied"
    AMBIGUOUS = "ambiguous"

    @property
    def severity(self) -> Severity:
        """The severity of a finding that rests on a fact of this certainty."""
        return _SEVERITY[self]


_SEVERITY = {
    Certainty.STATED: Severity.ERROR,
    Certainty.SHOWN: Severity.ERROR,
    Certainty.IMPLIED: Severity.WARNING,
    Certainty.AMBIGUOUS: Severity.NOTE,
}


class Direction(StrEnum):
    """Which half of the exchange a finding is about, or both."""

    REQUEST = "request"
    RESPONSE = "response"
    EXCHANGE = "exchange"


class Part(StrEnum):
    """Which part of a request or response a finding is about."""

    METHOD = "method"
    URL = "url"
    HEADER = "header"
    STATUS = "status"
    BODY = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The document and section that says so, and how firmly."""

    document: str
    section: str
    certainty: Certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """What is wrong with one payload, said by a codec or a schema that does not know the exchange.

    `path` is a JSON Pointer, or for XML an XPath with indexes. `severity` is ``None`` where the certainty of `source` decides; a flaw
    without either is an error.
    """

    code: str
    constraint: str
    message: str
    path: str = ""
    member: str | None = None
    line: int | None = None
    column: int | None = None
    says: str = ""
    saw: str = ""
    source: Source | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another exchange that a finding rests on."""

    capture: str
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check says about an exchange; the members are those of the published JSON shape."""

    severity: Severity
    direction: Direction
    part: Part
    path: str
    member: str | None
    line: int | None
    column: int | None
    code: str
    constraint: str
    message: str
    says: str
    saw: str
    source: Source | None
    fingerprint: str = ""
    related: tuple[Related, ...] = ()

    @classmethod
    def of(cls, flaw: Flaw, *, direction: Direction, part: Part = Part.BODY) -> Self:
        """Give the finding that a flaw amounts to in its place."""
        severity = flaw.severity or (flaw.source.certainty.severity if flaw.source else Severity.ERROR)
        return cls(
            severity=severity,
            direction=direction,
            part=part,
            path=flaw.path,
            member=flaw.member,
            line=flaw.line,
            column=flaw.column,
            code=flaw.code,
            constraint=flaw.constraint,
            message=flaw.message,
            says=flaw.says,
            saw=flaw.saw,
            source=flaw.source,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NotChecked:
    """A place that nobody could judge, and why; `rule` is the id of the rule that could not be evaluated."""

    direction: Direction
    part: Part
    path: str
    reason: str
    rule: str | None = None


_INDEX = re.compile(r"(?<=/)[0-9]+(?=/|\Z)|\[[0-9]+\]")


def without_indexes(path: str) -> str:
    """Give a path with its list positions removed: ``/customers/0/group`` and ``/customers/7/group`` are one place."""
    return _INDEX.sub("", path)


def fingerprint(finding: Finding, contract: str | None, operation: str | None) -> str:
    """Hash what stays equal wherever the cause of a finding shows up.

    The place of a missing member is that of the member, so that two missing members of one object are two causes.
    """
    path = without_indexes(finding.path) + (f"/{finding.member}" if finding.member is not None else "")
    words = (contract or "", operation or "", finding.direction, finding.part, path, finding.code, finding.constraint)
    return "v1:" + blake2b("\x1f".join(words).encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
