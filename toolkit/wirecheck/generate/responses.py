"""Responses of an operation: valid ones of an outcome, and ones that break exactly one thing that the contract says of them. Each answers a request, which rules compare it with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from hypothesis import reject
from hypothesis import strategies as st

from wirecheck.errors import BadContract, UnknownName
from wirecheck.generate import bodies, edits, kept, parameters, reading, targets, worded
from wirecheck.generate.draft import Answer
from wirecheck.generate.examples import examples
from wirecheck.generate.mending import completed, least_wrong, mended, parts_of, records_of
from wirecheck.generate.reading import everything, nothing, of_text
from wirecheck.generate.requests import drafts_for, drafts_through, required, valid_drafts
from wirecheck.generate.targets import of_request_alone

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from wirecheck.contract.model import Body, Header, Operation, Rule
    from wirecheck.contract.model import Response as Documented
    from wirecheck.exchange import Request, Response
    from wirecheck.generate.draft import Draft
    from wirecheck.generate.mending import Records
    from wirecheck.generate.reading import Reading, Said
    from wirecheck.generate.site import Edge, Instance, Label, Site, Standing

OUTCOMES = ("success", "failure", "refused")
_TRIES = 6
_MEANINGS = 24  # answers that are read to find one that means the outcome
_PARTS = 96  # payloads of which the members are collected
_SPARES = 24  # whole records that are looked for
_PATHS = 8  # paths that may have asked for a payload
_SELDOM = st.integers(0, 3).map(lambda number: number == 3)
_WORD = re.compile(r'"([^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedResponse:
    """A response with the request that it answers, the payload that its body was made of, and what is wrong with it; ``None``: nothing is."""

    request: Request
    response: Response
    instance: Any
    label: Label | None = None
    answer: Answer = field(repr=False, compare=False)

    def _repr_pretty_(self, printer: Any, _: bool) -> None:  # noqa: ANN401, FBT001 -- the printer's own call
        """Be printed by Hypothesis as by anybody else; it would print the whole contract otherwise."""
        printer.text(repr(self))


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
    """Give all there is to break in responses: each body that can mean the outcome under the first status with it, the headers, the rules."""
    return kept.of(operation, "answers", outcome, make=lambda: _targets(operation, outcome))


def response_rules(operation: Operation, outcome: str) -> tuple[Rule, ...]:
    """Give the rules that are about answers of an outcome."""
    return tuple(rule for rule in operation.rules if not of_request_alone(rule) and targets.is_of(rule, outcome))


def _targets(operation: Operation, outcome: str) -> tuple[targets.Target, ...]:
    alive = _alive(operation, outcome)
    requests = _Requests(operation)
    forms = _distinct(alive)

    def fit(form: _Form) -> Callable[[DrawFn, Instance, targets.Unwanted], tuple[Answer, Reading] | None]:
        return lambda draw, instance, unwanted: _fitted(
            draw,
            form,
            requests,
            instance.value,
            Wish(outcome=outcome if unwanted is not nothing else None, unwanted=unwanted, path=instance.label.path if instance.label else ""),
        )

    def through(rule: Rule) -> SearchStrategy[Any] | None:
        for form in forms:
            payloads = bodies.through(form.body, targets.site_of(rule).path) if form.body is not None else None
            if payloads is not None:
                return _through(form, payloads, requests, outcome)
        return None

    of_bodies = [target for form in forms if form.body is not None for target in targets.of_schema(form.body, fit(form))]
    damaged = [
        target
        for form in forms
        if form.body is not None and not form.body.is_free
        for target in targets.of_wire(form.body, None, _answers(operation, outcome, (form,)), reading.of_response)
    ]
    first = next(iter(forms), alive[0])
    found = (
        *of_bodies,
        *_of_headers(operation, first, outcome),
        *damaged,
        *targets.of_rules(
            response_rules(operation, outcome),
            targets.Messages(plain=_answers(operation, outcome, alive), through=through, read=reading.of_response, requests=partial(drafts_for, operation)),
        ),
    )
    return tuple(replace(target, outcome=outcome) for target in found) if operation.outcomes else found


def _through(form: _Form, payloads: SearchStrategy[Standing], requests: _Requests, outcome: str) -> SearchStrategy[Any]:
    """Give a strategy for valid answers around payloads that have something at a place, and keep it."""
    codec = form.body.codec if form.body is not None else None

    @st.composite
    def drawn(draw: DrawFn) -> Answer:
        for _ in range(_TRIES):
            one = draw(payloads)
            wish = Wish(outcome=outcome, unwanted=everything, path=one.path, keeps=edits.holder(codec, one))
            if (found := _fitted(draw, form, requests, one.value, wish)) is not None:
                return found[0]
        return reject()

    return drawn()


def bodies_of(operation: Operation, outcome: str) -> Iterator[Body]:
    """Yield the bodies that can mean an outcome and that something describes."""
    yield from (form.body for form in _distinct(_alive(operation, outcome)) if form.body is not None)


def _distinct(forms: tuple[_Form, ...]) -> tuple[_Form, ...]:
    """Give the first form with each body that something describes."""
    found: dict[tuple[int, str | None], _Form] = {}
    for form in forms:
        if form.body is not None and form.body.codec is not None:
            found.setdefault((id(form.body.schema), form.body.root), form)
    return tuple(found.values())


def _of_headers(operation: Operation, form: _Form, outcome: str) -> Iterator[targets.Target]:
    answers = _answers(operation, outcome, (form,))

    def with_text(header: Header) -> Callable[[DrawFn, str | None, targets.Unwanted], tuple[Answer, Reading] | None]:
        def around(draw: DrawFn, text: str | None, unwanted: targets.Unwanted) -> tuple[Answer, Reading] | None:
            answer = _with_header(draw(answers), header, text)
            found = reading.of_response(answer)
            return (answer, found) if found is not None and not unwanted(found) else None

        return around

    for header in form.documented.headers:
        for site, inner in worded.sites(header.name, header.schema, header.source):
            text = partial(worded.broken, schema=header.schema, source=header.source, inner=inner)
            yield targets.of_text(site, text, with_text(header))
        if header.is_required:
            yield targets.of_text(required(header), None, with_text(header))


def _with_header(answer: Answer, header: Header, text: str | None) -> Answer:
    others = {name: held for name, held in answer.headers.items() if name != header.name}
    return replace(answer, headers={**others, header.name: text} if text is not None else others)


def standing(
    operation: Operation, outcome: str, unwanted: targets.Unwanted = everything
) -> Iterator[tuple[Site, Edge, Callable[[DrawFn], GeneratedResponse | None]]]:
    """Yield every edge of the bodies and headers of an outcome, with a way to draw a response there of which nothing unwanted is said; it gives ``None`` where it did not come to one."""
    requests = _Requests(operation)

    def of_body(form: _Form, payloads: SearchStrategy[Standing]) -> Callable[[DrawFn], GeneratedResponse | None]:
        def make(draw: DrawFn) -> GeneratedResponse | None:
            drawn = draw(payloads)
            keeps = edits.keeper(form.body.codec if form.body is not None else None, drawn)
            found = _fitted(draw, form, requests, drawn.value, Wish(outcome=outcome, unwanted=unwanted, path=drawn.path, keeps=keeps))
            return _generated(found[0], None) if found is not None else None

        return make

    def of_header(answers: SearchStrategy[Answer], header: Header, texts: SearchStrategy[str]) -> Callable[[DrawFn], GeneratedResponse | None]:
        def make(draw: DrawFn) -> GeneratedResponse | None:
            answer = _with_header(draw(answers), header, draw(texts))
            found = reading.of_response(answer)
            return _generated(answer, None) if found is not None and not unwanted(found) else None

        return make

    alive = _alive(operation, outcome)
    forms = _distinct(alive)
    for form in forms:
        if form.body is not None:
            yield from ((site, side, of_body(form, payloads)) for site, side, payloads in bodies.standing(form.body))
    first = next(iter(forms), alive[0])
    for header in first.documented.headers:
        for site, inner in worded.sites(header.name, header.schema, header.source):
            for side in site.edges:
                if (texts := worded.standing(header.schema, header.source, inner, side)) is not None:
                    yield site, side, of_header(_answers(operation, outcome, (first,)), header, texts)


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
    chosen = st.sampled_from([(form, bodies.valid(form.body) if form.body is not None else None) for form in forms or _alive(operation, outcome)])
    requests = _Requests(operation)

    @st.composite
    def drawn(draw: DrawFn) -> Answer:
        form, payloads = draw(chosen)
        wish = Wish(outcome=outcome, unwanted=everything, has_spares=draw(_SELDOM))
        for _ in range(_TRIES):
            payload = draw(payloads).value if payloads is not None else None
            if (found := _fitted(draw, form, requests, payload, wish)) is not None:
                return found[0]
        return reject()

    return drawn()


def _alive(operation: Operation, outcome: str) -> tuple[_Form, ...]:
    """Give the forms whose status can mean an outcome at all: the conditions of most outcomes name it. Asked once an operation."""
    return kept.of(operation, "forms", outcome, make=lambda: _found(operation, outcome))


def _found(operation: Operation, outcome: str) -> tuple[_Form, ...]:
    forms = _forms(operation, outcome)
    drafted = examples(valid_drafts(operation), 1, number=1)
    alive = []
    for form in forms:
        strategy = bodies.valid(form.body) if form.body is not None else None
        payloads = [one.value for one in examples(strategy, 24, number=1)] if strategy is not None else [None]
        answers = (
            Answer(to=draft, status=form.status, payload=payload, body=form.body if payload is not None else None) for draft in drafted for payload in payloads
        )
        wish = Wish(outcome=outcome, unwanted=everything)
        readings = ((answer, known) for answer in answers if (known := reading.of_response(answer)) is not None)
        meant = (found for answer, known in readings if (found := _meaning(answer, known, wish)) is not None)
        if any(form.body is None or read.schema is form.body.schema for _, read in meant):
            alive.append(form)
    if not alive:
        raise BadContract(operation.id, f"no answer was found that means {outcome!r}", remedy="ask for another outcome")
    return tuple(alive)


# -- one response ------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a response that is drawn has to be: its outcome (``None``: any), what must not be said of it, the path that matters, and `keeps`, which says of a payload whether it is as wanted still; `has_spares`: what it lacks is lent."""

    outcome: str | None
    unwanted: targets.Unwanted
    path: str = ""
    keeps: Callable[[Any], bool] | None = None
    has_spares: bool = True


class _Requests:
    """Requests that an operation's answers are given to, by the resource that they are about; they are the same for all answers."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        self._by_resource = {"": valid_drafts(operation)}

    def about(self, resource: str) -> SearchStrategy[Draft]:
        """Give a strategy for requests about a resource; for any, where none is named or their bodies tell nothing of it."""
        if resource not in self._by_resource:
            body = self.operation.request
            payloads = bodies.through(body, f"/{body.root}/{resource}") if body is not None and body.root is not None else None
            self._by_resource[resource] = drafts_through(self.operation, payloads) if payloads is not None else self._by_resource[""]
        return self._by_resource[resource]


def _fitted(draw: DrawFn, form: _Form, requests: _Requests, payload: Any, wish: Wish) -> tuple[Answer, Reading] | None:  # noqa: ANN401
    """Give a response as wished, around its payload; ``None``: none was found."""
    codec = form.body.codec if form.body is not None else None
    resource = ""
    if payload is not None:
        payload, resource = parameters.pruned(draw, requests.operation, payload, wish.path)
    draft = draw(requests.about(resource))
    asked = [draft]
    if payload is not None and not draft.has_body and draft.path:  # a path that asks for just that
        asked += [replace(draft, path=path) for path in islice(parameters.paths(draw, draft.operation, payload, wish.path, codec), _PATHS)]
    headers = {header.name: _header(draw, header) for header in form.documented.headers if header.is_required or draw(_SELDOM)}
    answers = [Answer(to=one, status=form.status, headers=headers, payload=payload, body=form.body if payload is not None else None) for one in asked]
    best = least_wrong(answers, reading.of_response, wish.unwanted)
    return _mended(*best[0], wish) if best else None


def _mended(answer: Answer, known: Reading, wish: Wish) -> tuple[Answer, Reading] | None:
    draft = answer.to
    asked = [member.leaf for member in edits.editor(draft.codec).members(draft.payload) if member.is_leaf] if draft.payload is not None else []
    meant = _meaning(answer, known, wish)
    if meant is None or meant[0].payload is None:
        return meant if meant is not None and not wish.unwanted(meant[1]) else None

    def read(one: Answer) -> Reading | None:
        return reading.of_response(one) if wish.keeps is None or wish.keeps(one.payload) else None

    def unwanted(found: Reading) -> tuple[Said, ...]:
        return wish.unwanted(found) if _means(one=meant[0], found=found, outcome=wish.outcome) else (*wish.unwanted(found), *[targets.MISSED] * 9)

    spares: Callable[[], Records] | None = None
    if wish.has_spares and wish.outcome is not None and answer.body is not None and edits.editor(answer.codec) is edits.JSON:
        spares = partial(_spares, draft.operation, answer.body, wish.outcome)
    return mended(*meant, read, unwanted, [str(answer.status), *draft.path.values(), *asked], spares)


def _spares(operation: Operation, body: Body, outcome: str) -> Records:
    """Give whole records, as valid answers with an outcome hold them: with all members that were ever seen there, and mended."""
    return kept.of(operation, "spares", outcome, id(body.schema), make=lambda: _whole(operation, body, outcome))


def _whole(operation: Operation, body: Body, outcome: str) -> Records:
    form = next(form for form in _alive(operation, outcome) if form.body is not None and form.body.schema is body.schema)
    payloads, requests = bodies.valid(body), _Requests(operation)
    if payloads is None:
        return {}
    parts = parts_of(one.value for one in examples(payloads, _PARTS, number=1))

    @st.composite
    def drawn(draw: DrawFn) -> Any:  # noqa: ANN401
        found = _fitted(draw, form, requests, completed(draw(payloads).value, parts), Wish(outcome=outcome, unwanted=everything, has_spares=False))
        return found[0].payload if found is not None else reject()

    return records_of(examples(drawn(), _SPARES, number=1, tries=1))


def _means(*, one: Answer, found: Reading, outcome: str | None) -> bool:
    """Whether an answer has an outcome; where nothing tells outcomes, each is the one that is asked for."""
    return outcome is None or found.outcome == outcome or (found.outcome == "unknown" and not one.to.operation.outcomes)


def _meaning(answer: Answer, known: Reading, wish: Wish) -> tuple[Answer, Reading] | None:
    """Give an answer that means an outcome: the one at hand, or it with one member set to a word that the outcome's condition names; ``None``: neither does."""
    if _means(one=answer, found=known, outcome=wish.outcome) and (wish.keeps is None or wish.keeps(answer.payload)):
        return answer, known
    editor = edits.editor(answer.codec)
    members = [member for member in editor.members(answer.payload) if isinstance(member.leaf, str)] if answer.payload is not None else []
    whens = [rule.when.text for rule in answer.to.operation.outcomes if rule.outcome == wish.outcome]
    changed = (
        answer.with_payload(editor.changed(answer.payload, member.path, word))
        for when in whens
        for word in dict.fromkeys(_WORD.findall(when))
        for member in members
        if member.name in when and member.leaf != word
    )
    for one in islice(changed, _MEANINGS):
        if wish.keeps is not None and not wish.keeps(one.payload):
            continue
        found = reading.of_response(one)
        if found is not None and _means(one=one, found=found, outcome=wish.outcome):
            return one, found
    return None


def _header(draw: DrawFn, header: Header) -> str:
    texts = worded.valid(header.schema, header.source)
    return draw(texts.filter(lambda text: text.isascii() and text.isprintable() and text == text.strip() and not any(of_text(header.schema, text))))
