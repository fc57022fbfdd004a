"""What a contract says of a draft before anybody sends it, in the words of findings.

Checks say the same of what was sent, from the bytes on. Here only a request that was drawn is read, so that a label tells what a finding will tell, and nothing else is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from wirecheck.contract import pointer, resource_joins
from wirecheck.contract.cel_syntax import Call, Macro, children
from wirecheck.contract.expression import NotEvaluated
from wirecheck.contract.pointer import Found
from wirecheck.contract.quick import needs_answer
from wirecheck.finding import Direction, Severity
from wirecheck.generate import kept
from wirecheck.generate.draft import Answer
from wirecheck.wire import form, xmltext
from wirecheck.wire.codecs import CODECS, media_type_of
from wirecheck.wire.payload import Payload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wirecheck.contract.cel_syntax import Node
    from wirecheck.contract.expression import Expression
    from wirecheck.contract.model import Body, Operation, OutcomeRule, Rule
    from wirecheck.exchange import Request, Response
    from wirecheck.finding import Flaw, Source
    from wirecheck.generate.draft import Draft
    from wirecheck.schema.json_schema import JsonSchema
    from wirecheck.schema.protocol import Schema

MOMENTS = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC))
"""When a draft may be sent: rules that ask for the time must hold, or break, at both ends."""

_ABSENT = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing that is wrong. `is_rule`: the constraint is the id of a rule; `wants` are the values that it compares there, one of which may have to stand at the path."""

    constraint: str
    path: str
    member: str | None
    severity: Severity
    source: Source | None
    direction: Direction
    is_rule: bool = False
    wants: tuple[Any, ...] = field(default=(), compare=False)

    @property
    def key(self) -> tuple[str, str, str | None]:
        """What a label names."""
        return self.constraint, self.path, self.member


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that is wrong with a draft. `sometimes` are the rules that are broken at some moments and hold at others. `outcome` is what a response means, `schema` what judged its body for that."""

    said: tuple[Said, ...]
    sometimes: frozenset[str] = frozenset()
    outcome: str | None = None
    schema: Schema | None = None

    @property
    def told(self) -> tuple[Said, ...]:
        """What changes a verdict, and any broken rule."""
        return tuple(said for said in self.said if said.severity is not Severity.NOTE or said.is_rule)

    @property
    def graver(self) -> tuple[Said, ...]:
        """What changes a verdict."""
        return tuple(said for said in self.said if said.severity is not Severity.NOTE)


def nothing(_: Reading) -> tuple[Said, ...]:
    """Give nothing: whatever is wrong may be."""
    return ()


def everything(reading: Reading) -> tuple[Said, ...]:
    """Give all that is wrong: none of it is wanted of a valid message."""
    return reading.told


def of_request(draft: Draft) -> Reading | None:
    """Read a request; ``None``: its codec cannot carry it."""
    if draft.content is None:
        return None
    request = draft.request()
    side = _side(draft.operation.request, request.body or b"", Direction.REQUEST, request.header("content-type"))
    scope, joins = _request_scope(draft, request, side)
    said = [
        *joins,
        *_parameters(draft),
        *_security(draft.operation, draft, request),
        *_media_type(draft.operation.request, request, Direction.REQUEST),
        *side.said(),
    ]
    return _with_rules(_Scene(draft.operation, {"request": scope}, side.view), said)


def of_response(answer: Answer) -> Reading | None:
    """Read a response, beside the request that it answers; ``None``: its codec cannot carry it."""
    if answer.content is None or answer.to.content is None:
        return None
    operation, response = answer.to.operation, answer.response()
    scene, side, rule = _answered(answer, response)
    documented = operation.response(answer.status)
    own = documented.body if documented is not None else None
    said = [
        *_media_type(_documenting(rule, own), response, Direction.RESPONSE),
        *(side.said() if rule is None or response.body else ()),
        *_headers(operation, response),
    ]
    return replace(_with_rules(scene, said), schema=_judge_of(rule, own))


def may_break(message: Draft | Answer, rule: Rule) -> bool:
    """Whether a rule is broken in a message, if it means what it does at all: the quick question before it is read."""
    if message.content is None or (isinstance(message, Answer) and message.to.content is None):
        return False
    if isinstance(message, Answer):
        scene, _, _ = _answered(message, message.response())
    else:
        request = message.request()
        side = _side(message.operation.request, request.body or b"", Direction.REQUEST, request.header("content-type"))
        scene = _Scene(message.operation, {"request": _request_scope(message, request, side)[0]}, side.view)
    return not (scene.is_silent and needs_answer(rule)) and next(_broken_places(rule, scene, {**scene.scope, "captured_at": MOMENTS[0]}), None) is not None


def _answered(answer: Answer, response: Response) -> tuple[_Scene, _Side, OutcomeRule | None]:
    """Give what rules see of an answer, its body as what it means describes that, and what tells what it means."""
    operation = answer.to.operation
    asked, scope = _asked(answer.to)
    documented = operation.response(answer.status)
    own = documented.body if documented is not None else None
    side = _side(own, response.body or b"", Direction.RESPONSE, None)
    shown = {"status": response.status, "headers": dict(reversed(response.headers))}
    seen = {**shown, "body": side.view} if side.view is not _ABSENT else shown
    rule = operation.quick.outcome({"request": scope, "response": seen})
    if rule is not None:
        side = _meant(side, rule, own, response)
        seen = {**shown, "body": side.view} if side.view is not _ABSENT else shown
    means = rule.outcome if rule is not None else "unknown"
    return _Scene(operation, {"request": scope, "response": seen, "outcome": means}, asked.view, side.view, means), side, rule


def _documenting(rule: OutcomeRule | None, own: Body | None) -> Body | None:
    """Give what documents a body that means an outcome: what the outcome says of it, under the media types of its status."""
    other = rule.body if rule is not None else None
    return replace(own, source=other.source or own.source) if own is not None and other is not None and other.schema is not None else own


def _judge_of(rule: OutcomeRule | None, own: Body | None) -> Schema | None:
    body = rule.body if rule is not None and rule.body is not None else own
    return body.schema if body is not None else None


_last: list[tuple[Draft, tuple[_Side, dict[str, Any]]]] = []


def _asked(draft: Draft) -> tuple[_Side, dict[str, Any]]:
    """Give the body of a request and what rules see of it. One request is answered in many ways before one of them will do, so the last is kept."""
    if not _last or _last[0][0] is not draft:
        request = draft.request()
        side = _side(draft.operation.request, request.body or b"", Direction.REQUEST, None)
        _last[:] = [(draft, (side, _request_scope(draft, request, side)[0]))]
    return _last[0][1]


# -- bodies ----------------------------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Side:
    """A body: what is wrong with it, asked only where it matters, and what rules see of it."""

    said: Callable[[], list[Said]]
    view: Any = _ABSENT
    payload: Payload | None = None


@dataclass(slots=True)
class _Scene:
    """What rules see of a message: the variables, and the bodies that they walk."""

    operation: Operation
    scope: dict[str, Any]
    request: Any
    response: Any = _ABSENT
    outcome: str | None = None

    @property
    def is_silent(self) -> bool:
        """Whether an answer means nothing that is documented, so that rules about it say nothing."""
        return self.outcome in {None, "unknown"} and bool(self.operation.outcomes)


def _side(body: Body | None, raw: bytes, direction: Direction, content_type: str | None) -> _Side:
    """Decode and judge a body."""
    if body is None or body.codec is None:
        return _Side(list)
    if not raw.strip() and body.codec != "php-form":
        missing = Said(constraint="codec", path="", member=None, severity=Severity.ERROR, source=body.source, direction=direction)
        return _Side(lambda: [missing] * body.is_required, None)
    if body.codec == "php-form" and content_type is not None and content_type.lower().startswith("multipart/form-data"):
        payload = form.multipart(raw, content_type)
    else:
        payload = xmltext.decode_urlencoded(raw, body.raw) if body.raw else CODECS[body.codec](raw)
    return _judged(body, payload, direction)


def _judged(body: Body, payload: Payload, direction: Direction) -> _Side:
    tag = str(payload.tree.tag) if payload.tree is not None else None
    if not payload.readable:
        return _Side(lambda: [] if body.is_free else [_said(flaw, body, direction) for flaw in payload.flaws], payload=payload)
    subject, preparing = body.schema.prepare(payload) if body.schema is not None else (payload.value, ())
    view = body.schema.view(subject) if body.schema is not None else subject
    if tag is not None and body.root is not None and tag != body.root:
        root = Said(constraint="root", path=f"/{tag}", member=None, severity=_severity(None, body.source), source=body.source, direction=direction)
        return _Side(lambda: [] if body.is_free else [root], view, payload)
    undocumented = Severity.NOTE if direction is Direction.RESPONSE else Severity.WARNING

    def said() -> list[Said]:
        flaws = [*payload.flaws, *preparing, *(body.schema.flaws(subject, undocumented=undocumented) if body.schema is not None else ())]
        return [_said(flaw, body, direction) for flaw in flaws]

    return _Side(said, view, payload)


def _meant(side: _Side, rule: OutcomeRule, own: Body | None, response: Response) -> _Side:
    """Judge a response by what its outcome documents."""
    other = rule.body
    if other is None or side.payload is None or not response.body:
        return side
    if other.schema is None or own is None or not side.payload.readable:
        return _Side(list if other.is_free else side.said, side.view, side.payload)
    if other.schema is own.schema:
        return side
    return _judged(replace(own, schema=other.schema, root=other.root, source=other.source or own.source, is_free=False), side.payload, Direction.RESPONSE)


def _said(flaw: Flaw, body: Body, direction: Direction) -> Said:
    source = body.source if flaw.code in {"WC207", "WC208"} and flaw.source is None else flaw.source
    severity = flaw.severity or (Severity.ERROR if source is not flaw.source else _severity(None, source))
    return Said(constraint=flaw.constraint, path=flaw.path, member=flaw.member, severity=severity, source=source, direction=direction)


def _severity(given: Severity | None, source: Source | None) -> Severity:
    return given or (source.certainty.severity if source is not None else Severity.ERROR)


# -- around the body -----------------------------------------------------------------------------------------------------------------------------


def _request_scope(draft: Draft, request: Request, side: _Side) -> tuple[dict[str, Any], list[Said]]:
    """Give what rules see of a request, and what is wrong with the resource in its path."""
    parameters: dict[str, Any] = dict(draft.path)
    said = []
    for parameter in draft.operation.parameters:
        if parameter.elements is not None and parameter.name in parameters:
            try:
                parameters[parameter.name] = resource_joins.parse(draft.path[parameter.name], parameter.elements).as_map()
            except resource_joins.BadSpecification:
                said.append(_about("resource-joins", parameter.name, parameter.source))
    made = {"method": request.method, "path": request.path, "parameters": parameters, "query": dict(draft.query), "headers": dict(reversed(request.headers))}
    return ({**made, "body": side.view} if side.view is not _ABSENT else made), said


def _about(constraint: str, path: str, source: Source | None, severity: Severity | None = None, direction: Direction = Direction.REQUEST) -> Said:
    return Said(constraint=constraint, path=path, member=None, severity=_severity(severity, source), source=source, direction=direction)


def _parameters(draft: Draft) -> Iterator[Said]:
    held = {"path": draft.path, "query": draft.query, "header": {name.lower(): value for name, value in draft.headers.items()}}
    for parameter in draft.operation.parameters:
        if parameter.schema is None or parameter.place not in held:
            continue
        value = held[parameter.place].get(parameter.name.lower() if parameter.place == "header" else parameter.name)
        if value is not None:
            yield from (_about(flaw.constraint, parameter.name, flaw.source, flaw.severity) for flaw in of_text(parameter.schema, value))
        elif parameter.is_required:
            yield _about("required", parameter.name, parameter.source)


def of_text(schema: JsonSchema, text: str) -> Iterator[Flaw]:
    """Yield what is wrong with the text of a parameter or header."""
    value, _ = schema.prepare(Payload(value=text))
    return schema.flaws(value, undocumented=Severity.NOTE)


def _security(operation: Operation, draft: Draft, request: Request) -> Iterator[Said]:
    ways = operation.security
    if ways and not any(all(_is_there(credential.kind, credential.name, draft, request) for credential in way) for way in ways):
        yield _about("security", ways[0][0].name, ways[0][0].source)


def _is_there(kind: str, name: str, draft: Draft, request: Request) -> bool:
    match kind:
        case "query":
            return bool(draft.query.get(name))
        case "cookie":
            return f"{name}=" in (request.header("cookie") or "")
        case "basic":
            return (request.header(name.lower()) or "")[:6].lower() == "basic "
        case _:
            return bool(request.header(name.lower()))


def _media_type(body: Body | None, message: Request | Response, direction: Direction) -> Iterator[Said]:
    header = message.header("content-type")
    if body is None or not message.body or header is None or not body.media_types:
        return
    seen = media_type_of(header)
    if seen not in body.media_types and not (body.codec == "php-form" and seen == "multipart/form-data"):
        yield _about("media-type", "Content-Type", None, Severity.NOTE, direction)  # a page shows one type, and forbids no other


def _headers(operation: Operation, response: Response) -> Iterator[Said]:
    documented = operation.response(response.status)
    for header in documented.headers if documented is not None and response.headers else ():
        value = response.header(header.name.lower())
        if value is not None:
            yield from (_about(flaw.constraint, header.name, flaw.source, flaw.severity, Direction.RESPONSE) for flaw in of_text(header.schema, value))
        elif header.is_required:
            yield _about("required", header.name, header.source, None, Direction.RESPONSE)


# -- rules -----------------------------------------------------------------------------------------------------------------------------------


def _with_rules(scene: _Scene, said: list[Said]) -> Reading:
    timed = kept.of(scene.operation, "timed", make=lambda: _timed(scene.operation))
    early = list(_broken(scene, MOMENTS[0]))
    late = [*(one for one in early if one.constraint not in timed), *_broken(scene, MOMENTS[1], timed)] if timed else early
    sometimes = frozenset(rule.constraint for rule in (*early, *late) if not (rule in early and rule in late))
    return Reading(said=(*said, *dict.fromkeys((*early, *late))), sometimes=sometimes, outcome=scene.outcome)


def _timed(operation: Operation) -> frozenset[str]:
    """Name the rules that ask for the time."""
    return frozenset(rule.id for rule in operation.rules if any("captured_at" in one.roots for one in (rule.gate, rule.when, rule.then) if one is not None))


def _broken(scene: _Scene, moment: datetime, only: frozenset[str] | None = None) -> Iterator[Said]:
    request, response = (view if view is not _ABSENT else () for view in (scene.request, scene.response))
    scope = {**scene.scope, "captured_at": moment}
    for rule in scene.operation.quick.suspects(scope, request, response, is_silent=scene.is_silent):
        for path, here in _broken_places(rule, scene, scope) if only is None or rule.id in only else ():
            wants = tuple(_compared(rule.then, here))
            severity = _severity(None, rule.source)
            yield Said(constraint=rule.id, path=path, member=None, severity=severity, source=rule.source, direction=rule.at, is_rule=True, wants=wants)


def _compared(expression: Expression, scope: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the texts and numbers that an expression holds to be equal to others."""
    for side in _sides(expression):
        try:
            value = side.value(scope)
        except NotEvaluated:
            continue
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            yield value


@lru_cache(maxsize=1024)
def _sides(expression: Expression) -> tuple[Expression, ...]:
    """Give what stands on both sides of each equation of an expression, without functions around it, as `lower`."""
    return tuple(expression.part(_bare(side)) for node in _outside(expression.tree) if isinstance(node, Call) and node.name == "==" for side in node.arguments)


def _outside(tree: Node) -> Iterator[Node]:
    """Yield what stands outside of macros, which bind names."""
    yield tree
    for child in children(tree) if not isinstance(tree, Macro) else ():
        yield from _outside(child)


def _bare(node: Node) -> Node:
    while isinstance(node, Call) and len(node.arguments) == 1:
        node = node.arguments[0]
    return node


def _broken_places(rule: Rule, scene: _Scene, scope: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the paths at which a rule does not hold, and what it sees there."""
    view = scene.request if rule.at is Direction.REQUEST or (rule.at is Direction.EXCHANGE and _is_in(scene.request, rule)) else scene.response
    for found in _items(rule, view):
        here = {**scope, **found.names, "keys": found.keys} if rule.each is not None else scope
        if _is_broken(rule, here):
            yield pointer.about(found, rule.about)[0], here


def _is_in(view: Any, rule: Rule) -> bool:  # noqa: ANN401
    first = next(iter(pointer.steps(rule.each or (rule.about if rule.about.startswith("/") or not rule.about else f"/{rule.about}"))), "")
    return isinstance(view, Mapping) and first in view


def _items(rule: Rule, view: Any) -> Iterator[Found]:  # noqa: ANN401
    if rule.each is None:
        yield Found(view if view is not _ABSENT else None)
    elif view is not _ABSENT:
        yield from pointer.walk(view, rule.each)


def _is_broken(rule: Rule, scope: Mapping[str, Any]) -> bool:
    """Whether a rule is asked, can be evaluated, and does not hold."""
    try:
        return all(part.holds(scope) for part in (rule.gate, rule.when) if part is not None) and not rule.then.holds(scope)
    except NotEvaluated:
        return False
