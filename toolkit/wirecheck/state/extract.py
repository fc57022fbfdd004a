"""What an exchange did to the entities of its contract: pure, and nothing where its operation touches none."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from wirecheck.contract.entities import MISSING
from wirecheck.contract.expression import NotEvaluated, parts
from wirecheck.finding import Certainty, Related
from wirecheck.schema.xml_maps import Reads, XmlMap, plain
from wirecheck.state.compare import is_blank, text
from wirecheck.state.places import steps_of, value_at, walk
from wirecheck.state.plan import MOST_ITEMS, Plan
from wirecheck.state.touched import UNTOLD, WRITES, Given, Sealed, Shown, Touched, digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wirecheck.contract import Contract
    from wirecheck.contract.entities import Entity, Pointer, Touch
    from wirecheck.contract.expression import Expression
    from wirecheck.contract.model import Operation
    from wirecheck.contract.route import Match
    from wirecheck.exchange import Exchange
    from wirecheck.finding import Source
    from wirecheck.schema.protocol import Schema
    from wirecheck.state.plan import Skipped
    from wirecheck.wire.payload import Payload

_CREDENTIALS = frozenset({"credential"})
_NO_SUCH = frozenset({404, 410})
_MOST_DIGITS = 18


class Side(Protocol):
    """What is asked of a body."""

    raw: bytes | None
    payload: Payload | None
    has_view: bool
    subject: Any
    viewer: Schema | None

    @property
    def view(self) -> Any:  # noqa: ANN401
        """What rules see, all of it."""

    def secrets(self, kinds: frozenset[str] | None = None) -> Iterator[str]:
        """Yield its secrets."""


class Subject(Protocol):
    """What is asked of an exchange beside its operation; `wirecheck.checks.Subject` is one."""

    exchange: Exchange
    match: Match

    @property
    def contract(self) -> Contract:
        """The contract."""

    @property
    def operation(self) -> Operation:
        """The operation."""

    @property
    def request(self) -> Side:
        """The request's body."""

    @property
    def response(self) -> Side:
        """The response's body."""

    @property
    def outcome(self) -> str | None:
        """What the answer means."""

    @property
    def brief(self) -> Mapping[str, Any]:
        """The variables of a rule, their bodies in part."""

    @property
    def query(self) -> Mapping[str, str]:
        """The query string by name."""


def identity(contract: Contract) -> str:
    """Give what tells a contract from others in a run."""
    return f"{contract.name} {contract.digest}"


class Extractor:
    """Extracts by some contracts."""

    def __init__(self, contracts: Iterable[Contract]) -> None:
        self._plans: dict[tuple[str, str], list[Plan]] = {}
        for contract in contracts:
            for entity in contract.entities:
                for index, touch in enumerate(entity.touched):
                    self._plans.setdefault((identity(contract), touch.operation), []).append(Plan.of(entity, index))

    def views(self, match: Match) -> tuple[Reads, ...] | None:
        """Give what is asked of bodies of XML; ``None`` where that may be all there is in them."""
        plans = self._plans.get((identity(match.contract), match.operation.id), ())
        return None if any(plan.sees_all for plan in plans) else tuple(plan.skipped for plan in plans if plan.touch.items is not None)

    @property
    def is_idle(self) -> bool:
        """Whether no contract keeps anything."""
        return not self._plans

    def touched(self, subject: Subject) -> tuple[Touched, ...]:
        """Give what the exchange did, one value a touch that applies."""
        plans = self._plans.get((identity(subject.contract), subject.operation.id)) if self._plans else None
        if plans is None:
            return ()
        reader = _Reader(subject)
        found = [(plan, made) for plan in plans if (made := reader.touched(plan)) is not None]
        return tuple(_in_doubt(made) if _is_doubted(plan, [other for other, _ in found]) else made for plan, made in found)


def _is_doubted(plan: Plan, others: Sequence[Plan]) -> bool:
    """Whether a request writes records of one entity in two places of which the document leaves open which one counts."""
    rivals = [other.touch for other in others if other.entity is plan.entity and other.touch.does in WRITES]
    return plan.touch.does in WRITES and len(rivals) > 1 and any(map(_is_open, (touch.source for touch in rivals)))


def _is_open(source: Source | None) -> bool:
    return source is not None and source.certainty is Certainty.AMBIGUOUS


def _in_doubt(touched: Touched) -> Touched:
    return replace(touched, is_lost=True, is_success=False, keys=tuple(sorted(touched.touched_keys)), given=(), shown=())


class _Reader:
    """One exchange, read touch by touch."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        exchange = subject.exchange
        at = exchange.captured_at.timestamp() if exchange.captured_at is not None else None
        self._common: dict[str, Any] = {
            "contract": identity(subject.contract),
            "ref": Related(capture=exchange.capture, index=exchange.index),
            "host": exchange.request.host or (exchange.request.header("host") or "").strip().lower(),
            "who": _who(subject),
            "at": at,
            "until": at + (exchange.took or 0.0) if at is not None else None,
        }

    def touched(self, plan: Plan) -> Touched | None:
        """Give what the exchange did by one touch; ``None`` where it did nothing, or where only a success would have told."""
        touch = plan.touch
        if touch.when is not None and (applies := self._holds(touch.when)) is not True:
            return self._lost(plan) if applies is None and touch.does in WRITES and self._subject.outcome in {None, "unknown", "success"} else None
        outcome = self._subject.outcome
        if touch.does in WRITES:
            if outcome in {None, "unknown"} or (outcome == "success" and not self._knows_request()):
                return self._lost(plan)
            return self._write(plan) if outcome == "success" else None
        if touch.does == "authenticates" and (outcome in {None, "unknown"} or (outcome == "success" and not self._subject.response.has_view)):
            return self._made(plan, is_lost=True, is_success=False)
        if not self._knows_request():
            return None
        if touch.says_none is not None and self._holds(touch.says_none) is True:
            return self._made(plan, is_success=outcome == "success", is_absent=True, keys=tuple(self._keys(plan)), conditions=self._conditions(touch))
        if outcome == "success" and self._subject.response.has_view:
            return self._read(plan)
        return self._failed(plan) if outcome == "failure" and touch.absent is not None else None

    def _knows_request(self) -> bool:
        return self._subject.operation.request is None or self._subject.request.has_view

    def _holds(self, expression: Expression) -> bool | None:
        try:
            return expression.holds(self._scope(expression.roots))
        except NotEvaluated:
            return None

    def _scope(self, roots: frozenset[str]) -> Mapping[str, Any]:
        """Give the variables of a rule, with the bodies whole that are named."""
        made = dict(self._subject.brief)
        for name, side in (("request", self._subject.request), ("response", self._subject.response)):
            if name in roots and name in made and side.has_view:
                made[name] = {**made[name], "body": side.view}
        return made

    # -- writes ----------------------------------------------------------------------------------------------------------------------------

    def _lost(self, plan: Plan) -> Touched:
        """Give a write of which nobody knows what it did; the keys, where the request tells them."""
        keys = frozenset((*self._keys(plan), *(g.key for g in self._given(plan) if g.key is not None))) if self._knows_request() else frozenset()
        return self._made(plan, is_lost=True, is_success=False, keys=tuple(sorted(keys)))

    def _write(self, plan: Plan) -> Touched | None:
        touch = plan.touch
        given = self._given(plan)
        keys = self._keys(plan)
        if touch.items is not None and not given:
            return None  # the records stand where another touch of the operation looks for them
        body_keys = [one.key for one in given if one.key is not None]
        torn = touch.key_at is not None and bool(keys) and any(key != keys[0] for key in body_keys)
        if touch.does != "deletes" and len(given) == 1 and keys and not torn:
            given = [Given(keys[0], given[0].values)]
        shown = self._results(plan) if self._subject.response.has_view else []
        return self._made(
            plan,
            is_lost=torn,
            given=tuple(given),
            keys=tuple(dict.fromkeys((*keys, *body_keys) if torn else keys)),
            shown=tuple(shown),
            body=digest_of(self._subject.exchange) if self._common["at"] is None else b"",
        )

    def _given(self, plan: Plan) -> list[Given]:
        touch, entity = plan.touch, plan.entity
        if touch.at != "request" or touch.items is None:
            return []
        secrets: frozenset[str] | None = None
        made = []
        for item, _ in self._found(touch.items, "request"):
            if not isinstance(item, dict):
                continue
            values: dict[str, Any] = {}
            for name, value in sent_values(entity, plain(item)):
                field = entity.fields.get(name)
                if field is not None and (
                    (field.when is not None and self._holds(field.when) is not True) or (isinstance(value, str) and field.is_open(value))
                ):
                    values[name] = MISSING
                    continue
                if field is not None and field.compare in {"hashed", "hidden"}:
                    values[name] = Sealed(digest(text(value))) if not is_blank(value) and _stands_alone(item, name) else MISSING
                    continue
                if isinstance(value, str) and value:
                    secrets = frozenset(self._subject.request.secrets()) if secrets is None else secrets
                    values[name] = Sealed(digest(text(value))) if value in secrets else value
                else:
                    values[name] = value
            made.append(Given(_key(value_at(item, steps_of(plan.key))), {**values, **_doubtful(entity, values)}))
        return made

    def _results(self, plan: Plan) -> list[Shown]:
        result = plan.touch.result
        if result is None:
            return []
        if result.key is None:
            return self._shown(plan, result.items, result.at)
        made = []
        for item, path in self._found(result.items, result.at):
            key = next((_key(value) for value, _ in walk(item, result.key.steps, is_xml=self._is_xml(result.at))), None)
            made.append(Shown(key, {}, path))
        return made

    def _keys(self, plan: Plan) -> list[str]:
        """Give the keys that the request names beside its records."""
        found: list[str] = []
        for pointer in (plan.touch.key_at, plan.touch.keys):
            for value, _ in self._found(pointer, "request") if pointer is not None else ():
                found += [key for one in (value if isinstance(value, list) else [value]) if (key := _key(one)) is not None]
        return list(dict.fromkeys(found))

    # -- reads -----------------------------------------------------------------------------------------------------------------------------

    def _read(self, plan: Plan) -> Touched | None:
        touch = plan.touch
        shown = self._shown(plan, touch.items, "response") if touch.items is not None and touch.at == "response" else []
        page = touch.page
        limit = self._number(page.limit, page.default) if page is not None else None
        first = self._number(page.first, 0) if page is not None else 0
        whole, asks, scope = self._whole(touch)
        owner = next((_key(value) for value, _ in self._found(touch.owner, "response")), None) if touch.owner is not None else ""
        if owner is None:
            return None
        if owner:
            shown = [Shown(None if one.key is None else f"{owner} {one.key}", one.fields, one.path) for one in shown]
        return self._made(
            plan,
            shown=tuple(shown),
            keys=tuple(self._keys(plan)),
            is_absent=not shown and touch.absent == "null",
            conditions=self._conditions(touch),
            asked=self._asked(touch) if touch.does == "lists" and page is not None else b"",
            limit=limit,
            first=first or 0,
            count=self._number_in(touch.count, "response") if touch.count is not None else None,
            projection=self._projection(touch),
            whole=whole,
            parts=asks,
            scope=scope,
            owner=owner,
            login=self._login(touch),
        )

    def _failed(self, plan: Plan) -> Touched | None:
        """Give what a failure tells: that there is no such record, or that a login was refused. A failure for another reason, too many requests or a damaged key, tells nothing."""
        response = self._subject.exchange.response
        status = response.status if response is not None else 0
        if plan.touch.absent != "failure" or (status >= 400 and status not in _NO_SUCH and plan.touch.login is None):
            return None
        return self._made(
            plan, is_success=False, is_absent=True, keys=tuple(self._keys(plan)), conditions=self._conditions(plan.touch), login=self._login(plan.touch)
        )

    def _shown(self, plan: Plan, items: Pointer, side: str) -> list[Shown]:
        found = self._found(items, side, plan.skipped)[:MOST_ITEMS]
        steps = steps_of(plan.entity.key)
        is_xml = self._is_xml(side)
        made = []
        for item, path in found:
            if isinstance(item, dict):
                is_copied = is_xml and isinstance(item, XmlMap)
                fields = {name: value if type(value) is str else plain(value) for name, value in item.items()} if is_copied else item
                made.append(Shown(_key(value_at(fields, steps)), fields, path))
        return made

    def _conditions(self, touch: Touch) -> frozenset[tuple[str, str]] | None:
        made: set[tuple[str, str]] = set()
        for pointer in touch.filters:
            for value, _ in self._found(pointer, "request"):
                named = value.items() if isinstance(value, dict) else [(pointer.steps[-1] if pointer.steps else "", value)]
                made.update((str(name), json.dumps(plain(each), sort_keys=True, default=str)) for name, each in named)
        return frozenset(made)

    def _asked(self, touch: Touch) -> bytes:
        """Stand for the request without its page."""
        body = deepcopy(plain(self._subject.request.view)) if self._subject.request.has_view else None
        query = dict(self._subject.query)
        for pointer in (touch.page.limit, touch.page.first) if touch.page is not None else ():
            holder: Any = {"body": body, "query": query}.get(pointer.root) if pointer is not None else None
            for step in pointer.steps[:-1] if pointer is not None else ():
                holder = holder.get(step) if isinstance(holder, dict) else None
            if isinstance(holder, dict) and pointer is not None and pointer.steps:
                holder.pop(pointer.steps[-1], None)
        request = self._subject.exchange.request
        return digest(json.dumps([request.method, request.path, query, body], sort_keys=True, default=str))

    def _projection(self, touch: Touch) -> frozenset[str] | None:
        if touch.projection is None:
            return None
        found = [value for value, _ in self._found(touch.projection, "request")]
        if not found:
            return None
        names = [one for value in found for one in (value if isinstance(value, list) else [value])]
        return frozenset(text(name) for name in names if not isinstance(name, dict))

    def _whole(self, touch: Touch) -> tuple[bool | None, tuple[int, ...], Mapping[str, Any] | None]:
        """Ask at once whether the answer is whole; of the parts of that condition that depend on the record, keep what it takes to ask them."""
        if touch.whole is None:
            return None, (), None
        asks = []
        for index, part in enumerate(parts_of(touch.whole)):
            verdict = self._holds(part)
            if verdict is False or (verdict is None and "item" not in part.roots):
                return False, (), None
            if verdict is None:
                asks.append(index)
        if not asks:
            return True, (), None
        roots = frozenset().union(*(parts_of(touch.whole)[index].roots for index in asks))
        scope = self._scope(roots)
        kept: dict[str, Any] = {name: scope[name] for name in roots & {"outcome", "captured_at"} if name in scope}
        for name in roots & {"request", "response"}:
            kept[name] = plain({key: value for key, value in scope.get(name, {}).items() if key != "headers"})
        return None, tuple(asks), kept

    def _login(self, touch: Touch) -> tuple[str, bytes] | None:
        if touch.login is None:
            return None
        name = next((_key(value) for value, _ in self._found(touch.login.name, "request")), None)
        password = next((text(value) for value, _ in self._found(touch.login.password, "request")), None)
        return (name, digest(password)) if name is not None and password else None

    # -- both ------------------------------------------------------------------------------------------------------------------------------

    def _made(self, plan: Plan, **members: Any) -> Touched:  # noqa: ANN401 -- members of Touched
        entity = plan.entity
        unseen = frozenset(field.read for field in plan.conditional if field.when is not None and self._holds(field.when) is not True)
        resource = self._subject.match.resource
        return Touched(
            **self._common,
            entity=entity.name,
            index=plan.index,
            does=plan.touch.does,
            unseen=unseen,
            variant=str(resource) if resource is not None else "",
            is_xml=self._is_xml("response"),
            **members,
        )

    def _found(self, pointer: Pointer, side: str, skipped: Skipped | None = None) -> list[tuple[Any, str]]:
        if pointer.root != "body":
            root: Any = dict(self._subject.match.parameters if pointer.root == "parameters" else self._subject.query)
            return walk(root, pointer.steps, is_xml=False)
        body = self._subject.request if side == "request" else self._subject.response
        if not body.has_view:
            return []
        is_xml = self._is_xml(side)
        if is_xml and skipped is not None and body.viewer is not None and (skipped.names or body.subject is body.payload):
            return walk(body.viewer.view(body.subject, skipped), pointer.steps, is_xml=True)
        return walk(body.view, pointer.steps, is_xml=is_xml)

    def _is_xml(self, side: str) -> bool:
        body = self._subject.request if side == "request" else self._subject.response
        return body.payload is not None and body.payload.root is not None

    def _number(self, pointer: Pointer | None, default: int | None) -> int | None:
        """Give a number that the request asks for, the default where it says nothing of it, `UNTOLD` where nobody can read what it says."""
        if pointer is None or all(is_blank(value) for value, _ in self._found(pointer, "request")):
            return default
        found = self._number_in(pointer, "request")
        return UNTOLD if found is None else found

    def _number_in(self, pointer: Pointer, side: str) -> int | None:
        for value, _ in self._found(pointer, side):
            written = text(value).strip()
            if written.isascii() and written.isdigit() and len(written) < _MOST_DIGITS:
                return int(written)
        return None


@lru_cache(256)
def parts_of(whole: Expression) -> tuple[Expression, ...]:
    """Split the condition of a whole answer: most of its parts are the same for all records."""
    return tuple(parts(whole.text, frozenset({"item"})))


def _doubtful(entity: Entity, values: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields of which nobody knows what they are now: they were sent under a name that the document leaves open, and a store may pass that over."""
    reads = {field.read for name in values if (field := entity.fields.get(name)) is not None and _is_open(field.source) and field.read != name}
    names = {field.name for field in entity.fields.values() if field.read in reads} | {read for read in reads if read not in entity.fields}
    return dict.fromkeys(sorted(names), MISSING)


def _key(value: Any) -> str | None:  # noqa: ANN401
    return text(value) if isinstance(value, str | int) and not isinstance(value, bool) and text(value) else None


def sent_values(entity: Entity, item: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the fields that a record was sent with: declared ones whole, other maps by their members."""
    for name, value in item.items():
        path = f"{prefix}{name}"
        is_map = isinstance(value, dict) and bool(value)
        below = is_map and any(other.startswith(f"{path}/") for other in entity.fields)
        if path in entity.fields or not is_map:
            if not name.startswith("@"):
                yield path, value
            yield from ((inner, each) for inner, each in sent_values(entity, value, f"{path}/") if inner in entity.fields) if below else ()
        else:
            yield from sent_values(entity, value, f"{path}/")


def _stands_alone(item: Mapping[str, Any], name: str) -> bool:
    """Whether nothing beside a secret says that it is sent in another form, as an encryption named with it does."""
    *above, last = steps_of(name)
    holder = value_at(item, above) if above else {}
    return not (isinstance(holder, dict) and any(not is_blank(value) for other, value in holder.items() if other != last))


def _who(subject: Subject) -> bytes:
    """Stand for the credentials: those that the operation's security names, in headers or query, and those in the body."""
    request = subject.exchange.request
    wanted = {(credential.kind, credential.name) for way in subject.operation.security for credential in way}
    names = {name.lower() for kind, name in wanted if kind == "header"} | {"authorization"} | subject.contract.secret_headers
    proofs = [f"{name}:{value}" for name, value in request.headers if name in names]
    if any(kind == "cookie" for kind, _ in wanted):
        proofs += [value for name, value in request.headers if name == "cookie"]
    proofs += [f"{kind}:{subject.query[name]}" for kind, name in wanted if kind == "query" and name in subject.query]
    proofs += subject.request.secrets(_CREDENTIALS)
    return digest("\n".join(sorted(proofs)))


def digest_of(exchange: Exchange) -> bytes:
    """Stand for a request, to tell a copy of it."""
    request = exchange.request
    return digest(f"{request.method} {request.url} ") + digest((request.body or b"").decode("latin-1"))
