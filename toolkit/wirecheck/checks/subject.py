"""One exchange, decoded, as every check sees it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import parse_qsl

from wirecheck.schema.xsd_records import Records
from wirecheck.schema.xsd_schema import XsdSchema
from wirecheck.wire import form, kind, xmltext
from wirecheck.wire.codecs import CODECS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wirecheck.contract.model import Body, Contract, Operation, OutcomeRule, Response
    from wirecheck.contract.route import Match
    from wirecheck.exchange import Exchange
    from wirecheck.finding import Flaw
    from wirecheck.schema.protocol import Schema
    from wirecheck.schema.xml_maps import Reads
    from wirecheck.wire.payload import Payload


_UNSEEN = object()
_T = TypeVar("_T")


class once(Generic[_T]):  # noqa: N801 -- reads like the decorator that it is
    """A property that is computed once; ``functools.cached_property`` without the lock that Python 3.11 takes each time."""

    def __init__(self, compute: Callable[[Any], _T]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    def __get__(self, holder: Any, _: object = None) -> _T:  # noqa: ANN401
        made = holder.__dict__[self._name] = self._compute(holder)
        return made


@dataclass(slots=True)
class Side:
    """The body of a request or response: what documents it, what was read, and what rules see of it.

    `raw` ``None``: the capture left it out. `reader` is what it was read by, where its status documents nothing that could. `has_view` is false where nothing could be read, so that a rule on it is not evaluated; an empty body is ``None`` to rules.
    """

    body: Body | None
    raw: bytes | None
    payload: Payload | None = None
    subject: Any = None
    viewer: Schema | None = None
    has_view: bool = False
    preparing: tuple[Flaw, ...] = ()
    reader: Body | None = None
    _view: Any = field(default=_UNSEEN, init=False)

    @property
    def view(self) -> Any:  # noqa: ANN401
        """What rules see, all of it."""
        if self._view is _UNSEEN:
            self._view = self.viewer.view(self.subject) if self.viewer is not None else self.subject
        return self._view

    @property
    def whole(self) -> Any:  # noqa: ANN401
        """What was read, all of it at hand."""
        return self.subject.tree if isinstance(self.subject, Records) else self.subject

    def secrets(self, kinds: frozenset[str] | None = None) -> Iterator[str]:
        """Yield the secrets of the body, or those of these kinds, at the places that its schema names and at those that the schema names which read it."""
        schemas = {id(body.schema): body.schema for body in (self.body, self.reader) if body is not None and body.schema is not None}
        for schema in schemas.values() if self.subject is not None else ():
            yield from schema.secrets(self.subject, kinds)

    def brief(self, reads: Reads | None) -> Any:  # noqa: ANN401
        """Give what rules see that read no more than `reads`."""
        return self.view if self.viewer is None or reads is None else self.viewer.view(self.subject, reads)


class Subject:
    """An exchange beside the operation that it was meant for."""

    def __init__(self, exchange: Exchange, match: Match, views: Sequence[Reads] | None = None) -> None:
        """Take an exchange with the operation that its path named. `views`: all that whoever judges it will ask of a body beside what rules read; ``None`` where that may be anything."""
        self.exchange = exchange
        self.match = match
        self._views = views

    @property
    def contract(self) -> Contract:
        """The contract that the path named."""
        return self.match.contract

    @property
    def operation(self) -> Operation:
        """The operation that the path named."""
        return self.match.operation

    @once
    def request(self) -> Side:
        """The request's body."""
        request = self.exchange.request
        content_type = request.header("content-type")
        body = self.operation.request.by(content_type) if self.operation.request is not None else None
        return _side(body, request.body, body, content_type, self._asked)

    @once
    def documented(self) -> Response | None:
        """What the contract says of the response's status."""
        response = self.exchange.response
        return self.operation.response(response.status) if response is not None else None

    @once
    def _read(self) -> Side:
        """The response's body as its status documents it. Where a status documents none, the operation's usual codec reads it, as far as it can, so that the outcome can be told."""
        response = self.exchange.response
        content_type = response.header("content-type") if response is not None else None
        body = self.documented.body.by(content_type) if self.documented is not None and self.documented.body is not None else None
        usual = next((r.body for r in self.operation.responses if r.body is not None and r.body.codec is not None), None)
        reader = body if body is not None and body.codec is not None else usual
        return _side(body, response.body if response is not None else None, reader, content_type, self._asked)

    @property
    def _asked(self) -> Sequence[Reads] | None:
        """What will be asked of a body; ``None`` where that may be all of it."""
        reads = self.operation.quick.reads
        return (reads, *self._views) if reads is not None and self._views is not None else None

    @once
    def outcome_rule(self) -> OutcomeRule | None:
        """The first outcome that holds."""
        if self.exchange.response is None:
            return None
        scope = {"request": self._request_map, "response": self._with_body(self._response_map, self._read_brief)}
        rule = self.operation.quick.outcome(scope)
        return None if rule is not None and self._is_broken(rule) else rule

    def _is_broken(self, rule: OutcomeRule) -> bool:
        """Whether a success that may have any body has what a store sends when it breaks."""
        raw = self.exchange.response.body if self.exchange.response is not None else None
        return rule.outcome == "success" and rule.body is not None and rule.body.is_free and bool(raw) and kind.name(raw or b"") in kind.BROKEN

    @once
    def outcome(self) -> str | None:
        """What the answer means; ``None`` where there is none, or where its body was needed and not captured."""
        response = self.exchange.response
        if response is None:
            return None
        if self.outcome_rule is not None:
            return self.outcome_rule.outcome
        return None if response.body is None else "unknown"

    @once
    def response(self) -> Side:
        """The response's body as its outcome documents it."""
        side, rule = self._read, self.outcome_rule
        if rule is None or rule.body is None:
            return side
        other = rule.body
        if other.schema is None or side.payload is None or not side.payload.readable:
            return replace(side, body=other) if other.is_free else side
        known = side.body or other
        if other.schema is known.schema and side.body is not None:
            return side  # read by this schema already
        subject, preparing = other.schema.prepare(side.payload)
        body = replace(known, schema=other.schema, root=other.root, source=other.source or known.source)
        return replace(side, body=body, subject=subject, viewer=other.schema, preparing=preparing)

    @once
    def brief(self) -> dict[str, Any]:
        """The variables of a rule, their bodies no more than the operation's rules read; what is not there is not known."""
        made: dict[str, Any] = {"request": self._request_map}
        if self.exchange.response is not None:
            brief = self._read_brief if self.response is self._read else self.response.brief(self.operation.quick.reads) if self.response.has_view else _UNSEEN
            made["response"] = self._with_body(self._response_map, brief)
        if self.outcome is not None:
            made["outcome"] = self.outcome
        if self.exchange.captured_at is not None:
            made["captured_at"] = self.exchange.captured_at
        return made

    @once
    def scope(self) -> dict[str, Any]:
        """The variables of a rule with their bodies whole."""
        made = dict(self.brief)
        for name, side in (("request", self.request), ("response", self.response)):
            if name in made and side.has_view:
                made[name] = {**made[name], "body": side.view}
        return made

    @once
    def query(self) -> dict[str, str]:
        """The query string by name; of equal names the last, as PHP reads it."""
        return dict(parse_qsl(self.exchange.request.query, keep_blank_values=True, max_num_fields=None)) if self.exchange.request.query else {}

    @once
    def _read_brief(self) -> Any:  # noqa: ANN401
        return self._read.brief(self.operation.quick.reads) if self._read.has_view else _UNSEEN

    @once
    def _request_map(self) -> dict[str, Any]:
        request = self.exchange.request
        parameters: dict[str, Any] = dict(self.match.parameters)
        if self.match.resource is not None:
            name = next(p.name for p in self.operation.parameters if p.elements is not None)
            parameters[name] = self.match.resource.as_map()
        made = {"method": request.method, "path": request.path, "parameters": parameters, "query": self.query, "headers": dict(reversed(request.headers))}
        return self._with_body(made, self.request.brief(self.operation.quick.reads) if self.request.has_view else _UNSEEN)

    @once
    def _response_map(self) -> dict[str, Any]:
        response = self.exchange.response
        assert response is not None  # noqa: S101 -- both callers have asked
        return {"status": response.status, "headers": dict(reversed(response.headers))}

    @staticmethod
    def _with_body(made: dict[str, Any], body: Any) -> dict[str, Any]:  # noqa: ANN401
        return made if body is _UNSEEN else {**made, "body": body}


def _side(body: Body | None, raw: bytes | None, reader: Body | None, content_type: str | None, asked: Sequence[Reads] | None) -> Side:
    side = Side(body=body, raw=raw, reader=reader)
    if raw is None or reader is None or reader.codec is None:
        return side
    if not raw.strip() and reader.codec != "php-form":
        side.has_view = True  # an empty body is null to rules; an empty form has no fields
        return side
    if reader.codec == "php-form" and content_type is not None and content_type.lower().startswith("multipart/form-data"):
        side.payload = form.multipart(raw, content_type)
    elif reader.codec == "xml-urlencoded-text":
        side.payload = xmltext.decode_urlencoded(raw, reader.raw, content_type)
    elif reader.codec == "xml":
        records = reader.schema.records(raw, asked) if asked is not None and isinstance(reader.schema, XsdSchema) else None
        side.payload = records or xmltext.decode(raw, content_type)
    else:
        side.payload = CODECS[reader.codec](raw)
    if not side.payload.readable:
        return side
    if reader.schema is None:
        side.subject = side.payload.value
    else:
        side.viewer = reader.schema
        side.subject, side.preparing = reader.schema.prepare(side.payload)
    side.has_view = True
    return side
