"""What has to become of a request: a valid one succeeds, a broken one does not. Told by what the answer means, never by its status alone.

A label is held against what the judge says of the bytes that are to be sent: it must say just that of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from wirecheck.finding import Direction, Finding, Flaw, Part, Severity, fingerprint, without_indexes
from wirecheck.generate.targets import of_request_alone
from wirecheck.judge import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wirecheck.contract.model import Operation
    from wirecheck.finding import Source
    from wirecheck.generate.site import Label
    from wirecheck.judge import Judgement

CODES = frozenset({"WC502", "WC503", "WC504", "WC505"})
"""The codes of what a campaign itself finds."""

_OPEN = frozenset({"undocumented", "media-type", "duplicate", "brackets"})
"""What a store may take although nobody documented it: then any documented outcome is fine."""

_NOT_ENCODED = frozenset({"WC207", "WC208"})
_TEXT = frozenset({"php-form", "xml", "xml-urlencoded-text"})
_OF_SCHEMAS = "WC3"
"""How the codes of what a schema says begin."""

_SCALAR = re.compile(r"string|integer|number|boolean|null")
_OF_VALUES = frozenset({"enum", "pattern", "format", "type", "enumeration", "minimum", "maximum", "datatype"})


_MILDER = {Severity.ERROR: Severity.WARNING, Severity.WARNING: Severity.NOTE, Severity.NOTE: Severity.NOTE}


class Wanted(StrEnum):
    """What a request is meant to come to."""

    SUCCESS = "success"
    """It is valid, and refers to what is there."""
    REJECTION = "rejection"
    """It breaks the contract."""
    ANY = "any"
    """Nothing is known: a search for nobody, a login with an invented password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """What a request names though there is no such thing: at which place, which value, and who says what has to stand there."""

    path: str
    value: str
    says: str
    source: Source | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """A request of somebody whom the store does not know: which credential is wrong, what is wrong with it, and who says that this is refused."""

    credential: str
    said: str
    source: Source | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What is expected of one request. `site`: the id of what it is about. `label`: what it breaks. `stranger`: it proves nobody. `nothing`: what it names that is not there."""

    wanted: Wanted = Wanted.ANY
    site: str | None = None
    label: Label | None = None
    stranger: Stranger | None = None
    nothing: Nothing | None = None


ANYTHING = Expected()


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """What the judge says of a request that is about to be sent. `is_open`: the store may take it all the same."""

    finding: Finding
    is_open: bool = False


def labelled(said: Iterable[Finding], label: Label) -> Finding | None:
    """Give the finding that a label announces, where it is the only one that a request has; ``None``: the request is not broken so, or not only so."""
    grave = [finding for finding in said if finding.severity is not Severity.NOTE]
    hits = [
        finding
        for finding in (grave or list(said))
        if finding.constraint == label.constraint and without_indexes(finding.path) == without_indexes(label.path) and finding.member == label.member
    ]
    return hits[0] if len(hits) == 1 and len(grave) <= 1 else None


def is_open(finding: Finding, codec: str | None, value: Any) -> bool:  # noqa: ANN401 -- a value of any payload
    """Whether a store may take what a finding is about; `value` is what is wrong.

    In forms and in XML a blank text stands for nothing, and most stores read it so. And PHP makes an array of whatever has brackets, and a text of what has none, of which no page speaks.
    A text that is to be url-encoded and is not means itself to whoever decodes it, and so does a percent sign that starts no escape.
    """
    if finding.severity is Severity.NOTE or finding.constraint in _OPEN or finding.code in _NOT_ENCODED:
        return True
    if codec in _TEXT and isinstance(value, str) and not value.strip():
        return finding.constraint in _OF_VALUES
    return codec == "php-form" and finding.constraint == "type" and (isinstance(value, list | dict) or not _SCALAR.search(finding.says))


def of_answer(judgement: Judgement, operation: Operation, expected: Expected, broken: Broken | None) -> list[Finding]:
    """Give what is wrong with an answer; `broken` is what the request was found to break."""
    told = [finding for finding in judgement.findings if not _is_of_request(finding, operation)]
    if judgement.outcome is not Outcome.SUCCESS:
        return told
    if expected.nothing is not None:
        return [*told, _named(judgement, expected.nothing, operation)]
    if expected.stranger is not None:
        return [*told, _let_in(judgement, expected.stranger)]
    if broken is not None:
        alone = [finding for finding in told if finding.direction is not Direction.EXCHANGE]  # what is asked for in vain is not answered
        return alone if broken.is_open else [*alone, _accepted(judgement, broken.finding, operation)]
    return told


def _is_of_request(finding: Finding, operation: Operation) -> bool:
    """Whether a finding is about what the campaign itself has sent."""
    return finding.direction is Direction.REQUEST or any(rule.id == finding.constraint and of_request_alone(rule) for rule in operation.rules)


def _accepted(judgement: Judgement, broken: Finding, operation: Operation) -> Finding:
    """Give the finding that a broken request was accepted. It rests on two facts, the one that was broken and that the store rejects at all, and doubts about them add up.

    Of what XML holds no page says that it is rejected: its texts have no types of their own, and a store that reads an ``x`` as no number breaks no sentence of a page that only says what to send.
    """
    is_xml = operation.request is not None and (operation.request.codec or "").startswith("xml") and broken.code.startswith(_OF_SCHEMAS)
    severity = broken.severity if _rejects(operation) and not is_xml else _MILDER[broken.severity]
    made = replace(broken, code="WC502", message=f"accepted, and should not be: {broken.message}", direction=Direction.REQUEST, severity=severity)
    return replace(made, fingerprint=fingerprint(made, judgement.contract, judgement.operation))


def _rejects(operation: Operation) -> bool:
    """Whether a page says that the store rejects at all."""
    return any(rule.outcome == "failure" and rule.source is not None and rule.source.certainty.severity is Severity.ERROR for rule in operation.outcomes)


def _named(judgement: Judgement, nothing: Nothing, operation: Operation) -> Finding:
    """Give the finding that something was accepted which names what is not there. That a store looks for it, pages that say what has to stand there imply at most."""
    firm = nothing.source.certainty.severity if nothing.source is not None else Severity.WARNING
    severity = min(Severity.WARNING, firm if _rejects(operation) else _MILDER[firm], key=lambda one: one.rank)
    said = f"accepted, and should not be: there is no {nothing.says}"
    return _made(
        judgement,
        "WC502",
        said,
        severity,
        f"a {nothing.says} that is there",
        nothing.source,
        direction=Direction.REQUEST,
        path=nothing.path,
        constraint="reference",
    )


def _let_in(judgement: Judgement, stranger: Stranger) -> Finding:
    severity = stranger.source.certainty.severity if stranger.source is not None else Severity.ERROR
    says = "credentials that are not known are refused"
    return _made(
        judgement,
        "WC503",
        f"let in {stranger.said}",
        severity,
        says,
        stranger.source,
        direction=Direction.REQUEST,
        part=Part.HEADER,
        path=stranger.credential,
    )


def rejected(judgement: Judgement, expected: Expected, source: Source | None) -> Finding:
    """Give the finding that a valid request was rejected: a note, as a page need not say all that a store asks for; as grave as `source` is certain where only an edge tells it from one that is accepted."""
    what = expected.site or "valid"
    severity = source.certainty.severity if source is not None else Severity.NOTE
    said = f"rejected, though the contract allows it: {expected.site or 'a valid request'}"
    return _made(judgement, "WC504", said, severity, "a request that keeps to the document succeeds", source, constraint=what, saw=str(judgement.outcome))


def silent(judgement: Judgement, problem: str) -> Finding:
    """Give the finding that a request was not answered."""
    return _made(
        judgement, "WC505", f"no answer: {problem}", Severity.ERROR, "every request is answered", None, part=Part.STATUS, constraint="answer", saw=problem
    )


def _made(  # noqa: PLR0913 -- all that it is made of
    judgement: Judgement,
    code: str,
    message: str,
    severity: Severity,
    says: str,
    source: Source | None,
    *,
    direction: Direction = Direction.RESPONSE,
    part: Part = Part.BODY,
    path: str = "",
    constraint: str = "security",
    saw: str = "success",
) -> Finding:
    flaw = Flaw(code=code, constraint=constraint, message=message, path=path, says=says, saw=saw, source=source, severity=severity)
    made = Finding.of(flaw, direction=direction, part=part)
    return replace(made, fingerprint=fingerprint(made, judgement.contract, judgement.operation))
