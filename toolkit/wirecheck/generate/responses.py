"""Responses of an operation: valid ones of an outcome, and ones that break exactly one thing that the contract says of them. Each answers a request, which rules compare it with."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from hypothesis import reject
from hypothesis import strategies as st

from wirecheck.errors import BadContract, UnknownName
from wirecheck.generate import bodies, edits, reading, targets
from wirecheck.generate.draft import Answer
from wirecheck.generate.examples import examples
from wirecheck.generate.mending import mended
from wirecheck.generate.reading import of_text
from wirecheck.generate.requests import valid_drafts
from wirecheck.generate.targets import of_request_alone

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from wirecheck.contract.model import Body, Operation
    from wirecheck.contract.model import Response as Documented
    from wirecheck.exchange import Request, Response
    from wirecheck.finding import Source
    from wirecheck.generate.draft import Draft
    from wirecheck.generate.reading import Reading, Said
    from wirecheck.generate.site import Instance, Label, Site
    from wirecheck.schema.json_schema import JsonSchema

OUTCOMES = ("success", "failure", "refused")
_TRIES = 6
_MEANINGS = 24  # answers that are read to find one that means the outcome
_WORD = re.compile(r'"([^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedResponse:
    """A response with the request that it answers, the payload that its body was made of, and what is wrong with it; ``None``: nothing is."""

    request: Request
    response: Response
    instance: Any
    label: Label | None = None
    answer: Answer = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """One way in which an answer may mean an outcome: a status and what describes the body there; ``None``: it is empty."""

    status: int
    body: Body | None
    documented: Documented


def valid_responses(operation: Operation, *, outcome: str = "success") -> SearchStrategy[GeneratedResponse]:
    """Give a strategy for responses of an outcome (success, failure, refused) that the contract finds no fault with.

    Raises:
        UnknownName: no answer has that outcome.
        BadContract: no answer that was drawn has it.

    """
    return _answers(operation, outcome).map(lambda answer: _generated(answer, None))


def broken_responses(operation: Operation, *, outcome: str = "success", site: str | Site | None = None) -> SearchStrategy[GeneratedResponse]:
    """Give a strategy for responses of an outcome that break one thing: any, or that of a site of `response_sites`.

    Raises:
        UnknownName: no answer has that outcome, or there is no such site.

    """
    found: SearchStrategy[Any] = targets.strategy(response_targets(operation, outcome), site)
    return found.map(lambda pair: _generated(*pair))


def response_sites(operation: Operation, *, outcome: str = "success") -> tuple[Site, ...]:
    """Give every site of an operation's responses of an outcome."""
    return tuple(target.site for target in response_targets(operation, outcome))


def response_targets(operation: Operation, outcome: str = "success") -> tuple[targets.Target, ...]:
    """Give all there is to break in responses."""
    forms = [form for form in _forms(operation, outcome) if form.body is not None and form.body.codec is not None]
    if not forms:
        return ()
    first = forms[0]
    body = first.body
    assert body is not None  # noqa: S101 -- see above
    answers: SearchStrategy[Any] = _answers(operation, outcome, (first,))
    requests = valid_drafts(operation)

    def fit(draw: DrawFn, instance: Instance, unwanted: Any) -> tuple[Answer, Reading] | None:  # noqa: ANN401
        return _fitted(draw, first, draw(requests), instance.value, outcome, unwanted)

    rules = tuple(rule for rule in operation.rules if not of_request_alone(rule))
    return (
        *targets.of_schema(body, fit),
        *targets.of_wire(body if not body.is_free else None, None, answers, reading.of_response),
        *targets.of_rules(rules, answers, reading.of_response, ()),
    )


def _generated(answer: Answer, label: Label | None) -> GeneratedResponse:
    return GeneratedResponse(request=answer.to.request(), response=answer.response(), instance=answer.payload, label=label, answer=answer)


# -- forms -----------------------------------------------------------------------------------------------------------------------------------


def _forms(operation: Operation, outcome: str) -> tuple[_Form, ...]:
    """Give the statuses and bodies that may mean an outcome. Which of them do is told by reading what was drawn."""
    known = tuple(dict.fromkeys(rule.outcome for rule in operation.outcomes)) or ("success",)
    if outcome not in known:
        raise UnknownName("outcome", outcome, known)
    of_outcome = [rule.body for rule in operation.outcomes if rule.outcome == outcome]
    found = []
    for documented, status in [(one, status) for one in operation.responses for status in _statuses(one.key)]:
        own = documented.body
        if own is None:
            found.append(_Form(status=status, body=None, documented=documented))
            continue
        for body in dict.fromkeys([id(body) for body in of_outcome]):
            other = next(one for one in of_outcome if id(one) == body)
            described = own if other is None else replace(own, schema=other.schema, root=other.root, source=other.source or own.source)
            found.append(_Form(status=status, body=described if described.codec is not None and described.schema is not None else None, documented=documented))
    return tuple(found)


def _statuses(key: str) -> tuple[int, ...]:
    """Give statuses that a key of a response stands for: itself, or the usual ones of its range."""
    if key.isdigit():
        return (int(key),)
    return tuple(int(key[0]) * 100 + end for end in (0, 1, 3, 4)) if key[0].isdigit() else (200, 400)


def _answers(operation: Operation, outcome: str, forms: tuple[_Form, ...] = ()) -> SearchStrategy[Answer]:
    choices = forms or _alive(operation, outcome)
    requests = valid_drafts(operation)

    @st.composite
    def drawn(draw: DrawFn) -> Answer:
        form, draft = draw(st.sampled_from(choices)), draw(requests)
        for _ in range(_TRIES):
            payloads = bodies.valid(form.body) if form.body is not None else None
            payload = draw(payloads) if payloads is not None else None
            if (found := _fitted(draw, form, draft, payload.value if payload is not None else None, outcome, _told)) is not None:
                return found[0]
        return reject()

    return drawn()


def _alive(operation: Operation, outcome: str) -> tuple[_Form, ...]:
    """Give the forms whose status can mean an outcome at all: the conditions of most outcomes name it."""
    forms = _forms(operation, outcome)
    drafted = examples(valid_drafts(operation), 1, number=1)
    alive = []
    for form in forms:
        strategy = bodies.valid(form.body) if form.body is not None else None
        payloads = [one.value for one in examples(strategy, 24, number=1)] if strategy is not None else [None]
        answers = (
            Answer(to=draft, status=form.status, payload=payload, body=form.body if payload is not None else None) for draft in drafted for payload in payloads
        )
        if any(_meaning(answer, outcome) is not None for answer in answers):
            alive.append(form)
    if not alive:
        raise BadContract(operation.id, f"no answer was found that means {outcome!r}", remedy="ask for another outcome")
    return tuple(alive)


# -- one response ------------------------------------------------------------------------------------------------------------------------------


def _fitted(
    draw: DrawFn,
    form: _Form,
    draft: Draft,
    payload: Any,  # noqa: ANN401
    outcome: str,
    unwanted: Callable[[Reading], tuple[Said, ...]],
) -> tuple[Answer, Reading] | None:
    headers = {header.name: _header(draw, header.schema, header.source) for header in form.documented.headers if header.is_required}
    answer = Answer(to=draft, status=form.status, headers=headers, payload=payload, body=form.body if payload is not None else None)
    asked = [member.leaf for member in edits.editor(draft.codec).members(draft.payload) if member.is_leaf] if draft.payload is not None else []
    meant = _meaning(answer, outcome)
    if meant is None:
        return None
    if payload is None:
        found = reading.of_response(meant)
        return (meant, found) if found is not None and not unwanted(found) else None

    def all_unwanted(found: Reading) -> tuple[Said, ...]:
        return unwanted(found) if found.outcome == outcome else (*unwanted(found), *[targets.MISSED] * 9)

    return mended(meant, reading.of_response, all_unwanted, [*draft.path.values(), *asked])


def _meaning(answer: Answer, outcome: str) -> Answer | None:
    """Give an answer that means an outcome: the one at hand, or it with one member set to a word that the outcome's condition names; ``None``: neither does."""
    editor = edits.editor(answer.codec)
    members = [member for member in editor.members(answer.payload) if isinstance(member.leaf, str)] if answer.payload is not None else []
    whens = [rule.when.text for rule in answer.to.operation.outcomes if rule.outcome == outcome]
    changed = (
        answer.with_payload(editor.changed(answer.payload, member.path, word))
        for when in whens
        for word in dict.fromkeys(_WORD.findall(when))
        for member in members
        if member.name in when and member.leaf != word
    )
    for one in (answer, *islice(changed, _MEANINGS)):
        found = reading.of_response(one)
        if found is not None and (found.outcome == outcome or (found.outcome == "unknown" and not answer.to.operation.outcomes)):
            return one
    return None


def _told(found: Reading) -> tuple[Said, ...]:
    return found.told


def _header(draw: DrawFn, schema: JsonSchema, source: Source | None) -> str:
    texts = bodies.of_json(schema, source).valid().map(lambda instance: str(instance.value))
    return draw(texts.filter(lambda text: text.isascii() and text.isprintable() and not any(of_text(schema, text))))
