"""A phase of a campaign in which schemathesis draws the requests, for its coverage and its stateful phase.

Its engine runs in a thread of its own and takes the campaign for the application: it knows no other way to send, so that nothing passes guard, budget, journal and judge. One request is under way
at a time, and the campaign sends it when it is the turn of this phase. What the contract says of an answer becomes a fault as in every phase; what only schemathesis says becomes one, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from queue import Empty, Queue
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import schemathesis
from wirecheck.checks import Subject
from wirecheck.contract.route import Match, Router
from wirecheck.exchange import Exchange, Request
from wirecheck.finding import Direction, Finding, Flaw, Part, Severity, fingerprint
from wirecheck.fuzz.expectation import ANYTHING, Broken, Expected, Wanted
from wirecheck.fuzz.fitting import Unfit, fitted
from wirecheck.fuzz.phase import Phase
from wirecheck.fuzz.roles import Kind, Roles, places
from wirecheck.fuzz.sending import located
from wirecheck.generate import edits
from wirecheck.generate.draft import Draft
from wirecheck.generate.site import Label
from wirecheck.judge import Judge
from wirecheck.schemathesis import adapter, hooks
from wirecheck.schemathesis.watch import Seen, Watch, broken, meant
from wirecheck.traffic.live.effects import Effect

if TYPE_CHECKING:
    from wirecheck.contract.model import Operation
    from wirecheck.fuzz.campaign import Campaign, Sent

SHARE = 0.15
_NUMBER = "x-wirecheck-number"
_NOT_SENT = "0"
_PATIENCE = 10.0  # seconds for the engine to come to its end once it is told to
_LONGEST = 300
_LARGEST = 100  # leaves of a write: each may be read again and again to make it fit
_HOP = frozenset({"transfer-encoding", "connection", "content-length", "content-encoding"})
_LEFT_OUT = ("host", "user-agent", "accept", "accept-encoding", "connection", "content-length", "x-schemathesis-testcaseid")


class Stopped(Exception):
    """The campaign asks for nothing more."""


@dataclass(slots=True)
class _Asked:
    """A request of the engine, and where it waits for the answer."""

    request: Request
    answer: Queue[tuple[int, Mapping[str, str], bytes] | None] = field(default_factory=lambda: Queue(1))


def phase(share: float = SHARE) -> Phase:
    """Give the phase; it takes the share of the requests that it is given, and more where others leave some."""
    return Phase(name="schemathesis", share=share, run=run)


def run(campaign: Campaign) -> Iterator[None]:
    """Let schemathesis ask, one request of each operation after the other, and send what it asks for."""
    if campaign.is_dry or not campaign.operations:
        return
    desk = _Desk(campaign)
    waiting = list(desk.engines)
    try:
        while waiting:
            for engine in list(waiting):
                asked = engine.next()
                if asked is None:
                    waiting.remove(engine)
                    continue
                answer = None
                try:
                    answer = desk.answered(asked.request)
                finally:
                    asked.answer.put(answer)  # an engine that waits for ever would never end
                yield
        desk.take_in()
    finally:
        desk.close()


class _Engine:
    """An engine of schemathesis in a thread of its own, which takes this for its application."""

    def __init__(self, schema: schemathesis.BaseSchema) -> None:
        schema.app = self._application
        self._asked: Queue[_Asked | None] = Queue()
        self._is_closed = False
        self._events, self._stop = adapter.run(schema)
        self._thread = Thread(target=self._work, name="wirecheck-schemathesis", daemon=True)
        self._is_begun = False

    def next(self) -> _Asked | None:
        """Wait for the next request; ``None``: the engine has come to its end."""
        if not self._is_begun:
            self._is_begun = True
            self._thread.start()
        return self._asked.get()

    def close(self) -> None:
        """End the engine: it is told so, and what it still asks for is turned down."""
        self._is_closed = True
        self._stop()
        while self._thread.is_alive():
            try:
                asked = self._asked.get(timeout=_PATIENCE)
            except Empty:
                return  # a daemon: it holds nobody up
            if asked is None:
                return
            asked.answer.put(None)

    def _work(self) -> None:
        try:
            for _ in self._events:
                if self._is_closed:
                    break
        finally:
            self._asked.put(None)

    def _application(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """Answer as an application does, out of the store's own answer."""
        if self._is_closed:
            raise Stopped
        asked = _Asked(_request(environ))
        self._asked.put(asked)
        answer = asked.answer.get()
        if answer is None:
            raise Stopped
        status, headers, body = answer
        start_response(f"{status} {_phrase(status)}", list(headers.items()))
        return [body]


class _Desk:
    """Where the requests of all engines are taken to the campaign: one for each operation, and one for what follows from one to the other."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign
        self._router = Router([campaign.contract], campaign.address.path)
        self._judge = Judge([campaign.contract], named=True, base_path=campaign.address.path)
        self._sent: dict[str, tuple[Sent, Operation]] = {}
        self._heard: list[tuple[Sent, Operation, Finding]] = []
        self._watch = _Told(contract=campaign.contract, credentials=campaign.credentials.values)
        self._watch.desk = self
        names = [operation.id for operation in campaign.operations]
        whole = {name: _schema(campaign, name) for name in ("coverage", "stateful")}
        self._raws = [schema.raw_schema for schema in whole.values()]
        for raw in self._raws:
            hooks.watching(raw, self._watch)
        self.engines = [_Engine(whole["coverage"].include(operation_id=[name])) for name in names] + [_Engine(whole["stateful"].include(operation_id=names))]

    # -- in the campaign's thread ----------------------------------------------------------------------------------------------------------

    def answered(self, request: Request) -> tuple[int, Mapping[str, str], bytes]:
        """Send a request, if it may be sent, and give the answer."""
        self.take_in()
        ready = self._ready(request)
        if ready is None:
            return 404, {_NUMBER: _NOT_SENT}, b""
        sent = self._campaign.call(ready.operation, ready.request, ready.expected, draft=ready.draft, broken=ready.broken)
        number, response = str(sent.number), sent.exchange.response
        self._sent[number] = sent, ready.operation
        if len(self._sent) > 2 * len(self.engines):  # each has one that it looks at
            del self._sent[next(iter(self._sent))]
        if response is None:
            return 404, {_NUMBER: _NOT_SENT}, b""
        kept = {name: value for name, value in response.headers if name not in _HOP}
        return meant(sent.outcome, response), {**kept, _NUMBER: number}, response.body or b""

    def _ready(self, request: Request) -> _Ready | None:
        """Give a request as it may be sent, with what is expected of it; ``None``: it may touch what the campaign has not made, or nobody knows what it does."""
        whole = located(request, self._campaign.address)
        found = self._router.route(whole)
        if not isinstance(found, Match) or not self._campaign.may(found.operation):
            return None
        subject = Subject(Exchange(request=whole, response=None), found)
        if (request.header("content-type") or "").startswith("multipart/"):  # with a boundary that is another in each run
            return None
        draft = _draft(subject)
        roles = self._campaign.roles(found.operation)
        if roles.effect > Effect.READS:
            draft = self._own(draft, roles.narrowed(subject.scope) if roles.depends else roles) if draft is not None else None
            if draft is None:
                return None
        whole = located(draft.request(), self._campaign.address) if draft is not None else whole
        judgement, judged = self._judge.judged(Exchange(request=whole, response=None))
        wrong = broken(judgement, judged) if judged is not None else None
        return _Ready(operation=found.operation, request=whole, draft=draft, broken=wrong, expected=ANYTHING if wrong is None else _rejection(wrong.finding))

    def _own(self, draft: Draft, roles: Roles) -> Draft | None:
        """Give a write with names that nobody has, and on records of the campaign's own; ``None``: it has none, or the write names others as well."""
        campaign = self._campaign
        if len(places(draft)) > _LARGEST:
            return None
        if roles.effect >= Effect.CHANGES and _keys(draft, roles) and all(campaign.world.own.holds(entity, value) for entity, value in _keys(draft, roles)):
            return draft
        try:
            fit = fitted(draft, roles, campaign.world, campaign.random("schemathesis", campaign.budget.sent))
        except Unfit:
            return None
        if roles.effect >= Effect.CHANGES and not all(campaign.world.own.holds(entity, value) for entity, value in _keys(fit, roles)):
            return None
        return fit if roles.effect < Effect.CHANGES or _keys(fit, roles) else None

    # -- what schemathesis says ------------------------------------------------------------------------------------------------------------

    def hear(self, failure: Any, response: schemathesis.Response) -> None:  # noqa: ANN401 -- any failure of theirs
        """Take a failure of schemathesis' own checks for a fault."""
        number = response.headers.get(_NUMBER, [_NOT_SENT])[0]
        if number in self._sent:
            sent, operation = self._sent[number]
            self._heard.append((sent, operation, _finding(failure, sent, self._campaign.contract.name)))

    def take_in(self) -> None:
        """Tell the campaign what was heard."""
        while self._heard:
            sent, operation, finding = self._heard.pop(0)
            self._campaign.tell(sent, operation, [finding])

    def close(self) -> None:
        """End the engines."""
        for engine in self.engines:
            engine.close()
        for raw in self._raws:
            hooks.forget(raw)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """A request that may be sent."""

    operation: Operation
    request: Request
    draft: Draft | None
    broken: Broken | None
    expected: Expected


class _Told(Watch):
    """A watch over exchanges that the campaign has judged already."""

    desk: _Desk

    def look(self, response: schemathesis.Response) -> Seen:
        """Give the status that the campaign has read from the answer."""
        return Seen(status=response.status_code, is_told=True)

    def hears(self, failure: Any, response: schemathesis.Response) -> bool:  # noqa: ANN401 -- any failure of theirs
        """Have the campaign hear of a failure, so that the engine goes on."""
        self.desk.hear(failure, response)
        return False


def _rejection(finding: Finding) -> Expected:
    label = Label(kind="schema", path=finding.path, constraint=finding.constraint, site="", member=finding.member, source=finding.source)
    return Expected(wanted=Wanted.REJECTION, label=label)


def _keys(draft: Draft, roles: Roles) -> list[tuple[str, Any]]:
    """Give whose keys a request names."""
    found = ((roles.at(place.root, place.names), place.value) for place in places(draft))
    return [(role.entity, value) for role, value in found if role is not None and role.kind is Kind.KEY]


def _finding(failure: Any, sent: Sent, contract: str) -> Finding:  # noqa: ANN401 -- any failure of theirs
    """Give a failure as a finding of the answer; the store's page says nothing of it, so that it is an error only where schemathesis thinks it among the worst."""
    severity = Severity.ERROR if adapter.is_severe(failure) else Severity.WARNING
    said = " ".join(str(failure.message).split())
    flaw = Flaw(code="WC506", constraint=failure.code, message=f"schemathesis: {failure.title}", says=said[:_LONGEST], saw="", severity=severity)
    made = Finding.of(flaw, direction=Direction.RESPONSE, part=Part.STATUS)
    return replace(made, fingerprint=fingerprint(made, contract, sent.judgement.operation))


# -- from one world to the other -----------------------------------------------------------------------------------------------------------------


def _schema(campaign: Campaign, name: str) -> schemathesis.BaseSchema:
    """Give the contract as schemathesis has it, to run one of its phases; no configuration is read from anywhere."""
    values = campaign.credentials.values
    headers = {name: value for name, value in values.items() if name.lower() in campaign.contract.secret_headers}
    config: dict[str, Any] = {
        "seed": campaign.plan.seed,
        "cache": {"enabled": False},
        "workers": 1,
        "continue-on-failure": True,
        "headers": headers,
        "analysis": {"constants": {"enabled": False}},
        "generation": {"database": "none", "deterministic": False},
        "checks": {
            name: {"enabled": False} for name in ("unsupported_method", "allow_header_conformance", "positive_data_acceptance", "negative_data_rejection")
        },
        "phases": {each: {"enabled": each == name} for each in ("examples", "coverage", "fuzzing", "stateful")},
    }
    if campaign.credentials.basic is not None:
        config["auth"] = {"basic": dict(zip(("username", "password"), campaign.credentials.basic, strict=True))}
    config["phases"]["coverage"]["unexpected-methods"] = []
    return schemathesis.openapi.from_path(campaign.contract.location, config=schemathesis.Config.from_dict(config))


def _request(environ: Mapping[str, Any]) -> Request:
    """Give the request of a WSGI environment, below the address of the store."""
    headers = [(name.removeprefix("HTTP_").replace("_", "-").lower(), str(value)) for name, value in environ.items() if name.startswith("HTTP_")]
    headers += [("content-type", str(environ["CONTENT_TYPE"]))] if environ.get("CONTENT_TYPE") else []
    body: bytes = environ["wsgi.input"].read()
    kept = [(name, value) for name, value in headers if name not in _LEFT_OUT]
    length = [("content-length", str(len(body)))] if body or environ["REQUEST_METHOD"] not in {"GET", "HEAD"} else []
    return Request(method=environ["REQUEST_METHOD"], url=environ["REQUEST_URI"], headers=(*kept, *length), body=body)


def _draft(subject: Subject) -> Draft | None:
    """Take a request apart; ``None``: its body is no payload."""
    request, operation = subject.exchange.request, subject.operation
    side = subject.request
    headers = {name: value for name, value in request.headers if name not in (*_LEFT_OUT, "content-type")}
    query = dict(parse_qsl(request.query, keep_blank_values=True))
    made = Draft(operation=operation, path=subject.match.parameters, query=query, headers=headers, media_type=request.header("content-type"))
    if not request.body:
        return made
    if operation.request is None or side.payload is None or not side.payload.readable or side.payload.flaws:
        return None
    payload = side.payload.value if side.payload.tree is None else edits.written(side.payload.tree)
    draft = replace(made, payload=payload, has_body=True)
    return draft if draft.content is not None else None


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
