"""What is known of a schema that schemathesis tests: its contract, and what the contract says of each exchange."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Any

from wirecheck.contract import pointer
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.finding import Direction, Finding, Severity
from wirecheck.fuzz import expectation
from wirecheck.fuzz.echo import Echo
from wirecheck.fuzz.expectation import Broken, Expected, Wanted
from wirecheck.fuzz.fitting import names_of
from wirecheck.judge import Judge, Judgement, Outcome
from wirecheck.schemathesis import adapter
from wirecheck.state import Memory

if TYPE_CHECKING:
    import schemathesis
    from wirecheck.checks import Subject
    from wirecheck.contract import Contract
    from wirecheck.contract.model import Operation

_ABSENT = re.compile(r"not.?found|no.such|does.?n.t exist|does not exist|unknown|no longer", re.IGNORECASE)
_TAKEN = re.compile(r"already|exists|duplicate|taken|in use", re.IGNORECASE)
_READ = 4096
_ACCEPTED = "WC502"
_BROKEN = Expected(wanted=Wanted.REJECTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An exchange as the contract sees it: the status that the answer means, what is wrong with it, and whether it took what it should have rejected.

    `is_told`: what is wrong is told elsewhere already.
    """

    status: int
    findings: tuple[Finding, ...] = ()
    took_what_is_broken: bool = False
    is_told: bool = False


@dataclass(kw_only=True)
class Watch:
    """Judges the exchanges of one contract, in the order in which they come. What earlier ones say of a later one is told as long as never two are under way at once."""

    contract: Contract
    base: str = ""
    credentials: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._judges = [Judge([self.contract], named=True, base_path=self.base, secrets=self.secrets, memory=memory) for memory in (Memory(alone="made"), None)]
        self._echo = Echo()
        self._lock = Lock()
        self._operations = {(operation.method, operation.template): operation for operation in self.contract.operations}
        self._number = 0
        self.is_orderly = True

    @property
    def secrets(self) -> frozenset[str]:
        """The credentials that were given."""
        return frozenset(value for name, value in self.credentials.items() if name != "username")

    def operation(self, method: str, template: str) -> Operation | None:
        """Give the operation that has a method and a template."""
        return self._operations.get((method.upper(), template))

    def look(self, response: schemathesis.Response) -> Seen:
        """Judge an exchange."""
        self.is_orderly = self.is_orderly and not adapter.was_crowded()
        with self._lock:
            self._number += 1
            asked, answered = _request(response), _response(response)
            exchange = Exchange(request=asked, response=answered, captured_at=datetime.now(UTC), capture="schemathesis", index=self._number)
            judgement, subject = self._judges[not self.is_orderly].judged(exchange)
            return self._summed_up(judgement, subject, answered)

    def hears(self, failure: Any, response: schemathesis.Response) -> bool:  # noqa: ANN401 -- any failure of theirs; another watch has it end here
        """Hear of a failure that only schemathesis tells; tell whether it counts."""
        del failure, response
        return True

    def _summed_up(self, judgement: Judgement, subject: Subject | None, response: Response) -> Seen:
        if subject is None:
            return Seen(status=response.status)
        wrong = broken(judgement, subject)
        if wrong is not None and judgement.outcome is Outcome.SUCCESS:
            self._echo.add((names_of(wrong.finding.path, wrong.finding.member) or ("",))[-1], value_at(wrong.finding, subject))
        expected = expectation.ANYTHING if wrong is None else _BROKEN
        told = expectation.of_answer(judgement, subject.operation, expected, wrong)
        return Seen(
            status=meant(judgement.outcome, response),
            findings=tuple(finding for finding in told if finding.code != _ACCEPTED and not self._echo.is_of(finding, subject)),
            took_what_is_broken=any(finding.code == _ACCEPTED and finding.severity is Severity.ERROR for finding in told),
        )


def broken(judgement: Judgement, subject: Subject) -> Broken | None:
    """Give the gravest that is wrong with a request and that no store may take; ``None``: nothing is wrong with it."""
    body = subject.operation.request
    codec = body.codec if body is not None else None
    said = [finding for finding in judgement.findings if finding.direction is Direction.REQUEST and finding.severity is not Severity.NOTE]
    every = [Broken(finding=finding, is_open=expectation.is_open(finding, codec, value_at(finding, subject))) for finding in said]
    return min(every, key=lambda one: (one.is_open, -one.finding.severity.rank), default=None)


def value_at(finding: Finding, subject: Subject) -> Any:  # noqa: ANN401 -- a value of any payload
    """Give the value that a finding on a request is about; ``None`` where there is none."""
    payload = subject.request.payload
    if payload is None or not payload.readable or finding.member:
        return None
    if payload.tree is None:
        return next((found.value for found in pointer.walk(payload.value, finding.path)), None) if finding.path.startswith("/") else None
    found = payload.tree.getroottree().xpath(finding.path) if finding.path else []
    return next((element if isinstance(element, str) else element.text or "" for element in found), None) if isinstance(found, list) else None


def meant(outcome: Outcome | None, response: Response) -> int:
    """Give the status that an answer means: of a failure under a status of success, the one that says so. Success and what nobody knows stay as they are."""
    if response.status >= 400 or outcome not in {Outcome.FAILURE, Outcome.REFUSED}:
        return response.status
    if outcome is Outcome.REFUSED:
        return 401
    text = (response.body or b"")[:_READ].decode("utf-8", "replace")
    return 404 if _ABSENT.search(text) else 409 if _TAKEN.search(text) else 422


def _request(response: schemathesis.Response) -> Request:
    sent = response.request
    headers = tuple((name.lower(), value if isinstance(value, str) else value.decode("latin-1")) for name, value in sent.headers.items())
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body if isinstance(sent.body, bytes) else None if sent.body else b""
    return Request(method=sent.method or "", url=sent.url or "", headers=headers, body=body)


def _response(response: schemathesis.Response) -> Response:
    headers = tuple((name.lower(), value) for name, values in response.headers.items() for value in values)
    return Response(status=response.status_code, headers=headers, body=response.content or b"")
