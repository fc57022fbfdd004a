"""Requests of an operation: valid ones, and ones that break exactly one thing that the contract says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from hypothesis import reject
from hypothesis import strategies as st

from wirecheck.generate import bodies, edits, kept, parameters, reading, targets
from wirecheck.generate.credentials import authorised, of_body
from wirecheck.generate.draft import Draft
from wirecheck.generate.mending import least_wrong, mended, names_of
from wirecheck.generate.reading import everything
from wirecheck.generate.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import DrawFn, SearchStrategy

    from wirecheck.contract.model import Header, Operation, Parameter, Rule
    from wirecheck.exchange import Request
    from wirecheck.generate.reading import Reading, Said
    from wirecheck.generate.site import Instance, Label, Standing

Credentials = Mapping[str, str]
"""Values by the names that the contract has for them; ``username`` and ``password`` make HTTP Basic."""

_TRIES = 4
_READ = 8  # members of a request that are looked for where a rule reads more
_PATHS = 2  # paths that a body is mended to fit


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedRequest:
    """A request with the payload that its body was made of (a JSON value, or the text of XML before any encoding) and what is wrong with it; ``None``: nothing is."""

    request: Request
    instance: Any
    label: Label | None = None
    draft: Draft = field(repr=False, compare=False)

    def _repr_pretty_(self, printer: Any, _: bool) -> None:  # noqa: ANN401, FBT001 -- the printer's own call
        """Be printed by Hypothesis as by anybody else; it would print the whole contract otherwise."""
        printer.text(repr(self))


def valid_requests(operation: Operation, *, credentials: Credentials | None = None) -> SearchStrategy[GeneratedRequest]:
    """Give a strategy for requests that the contract finds no fault with. Credentials are those given, else invented.

    Raises:
        WirecheckError: nothing can be drawn from a schema of the operation; the error names the place.

    """
    return valid_drafts(operation, credentials).map(lambda draft: GeneratedRequest(request=draft.request(), instance=draft.payload, draft=draft))


def valid_drafts(operation: Operation, credentials: Credentials | None = None) -> SearchStrategy[Draft]:
    """Give a strategy for valid requests that are not written yet."""
    payloads = bodies.valid(operation.request) if operation.request is not None else None

    @st.composite
    def drawn(draw: DrawFn) -> Draft:
        for _ in range(_TRIES):
            instance = draw(payloads) if payloads is not None and (operation.request is None or operation.request.is_required or not draw(_RARELY)) else None
            wish = Wish(unwanted=everything, payload=instance.value if instance is not None else None, has_body=instance is not None)
            if (found := fitted(draw, operation, wish, credentials)) is not None:
                return found[0]
        return reject()

    return drawn()


def drafts_through(operation: Operation, payloads: SearchStrategy[Standing], credentials: Credentials | None = None) -> SearchStrategy[Any]:
    """Give a strategy for valid requests around payloads that have something at a place, and keep it."""
    codec = operation.request.codec if operation.request is not None else None

    @st.composite
    def drawn(draw: DrawFn) -> Draft:
        for _ in range(_TRIES):
            one = draw(payloads)
            wish = Wish(unwanted=everything, payload=one.value, path=one.path, keeps=edits.holder(codec, one))
            if (found := fitted(draw, operation, wish, credentials)) is not None:
                return found[0]
        return reject()

    return drawn()


def drafts_for(operation: Operation, rule: Rule) -> SearchStrategy[Draft]:
    """Give a strategy for valid requests that often hold what a rule reads of a request."""
    plain = valid_drafts(operation)
    names = names_of([rule]) or frozenset()
    if operation.request is None or not names:
        return plain
    paths = dict.fromkeys(site.path for site in bodies.sites(operation.request) if site.path.rstrip("/*").rpartition("/")[2] in names)
    found = [payloads for path in sorted(paths, key=len)[:_READ] if (payloads := bodies.through(operation.request, path)) is not None]
    return st.one_of(plain, *(drafts_through(operation, payloads) for payloads in found))


_RARELY = st.integers(0, 7).map(lambda number: number == 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a request that is drawn has to be: `payload` is its body (`has_body`: it has one), `path` the place in it that matters, and `keeps` says of a payload whether it is as wanted still.

    `sets` are parameters with their texts, ``None`` for one that is left out; `unwanted` picks what must not be said of it.
    """

    unwanted: Callable[[Reading], tuple[Said, ...]]
    payload: Any = None
    has_body: bool = True
    path: str = ""
    keeps: Callable[[Any], bool] | None = None
    sets: tuple[tuple[Parameter, str | None], ...] = ()


def fitted(draw: DrawFn, operation: Operation, wish: Wish, credentials: Credentials | None) -> tuple[Draft, Reading] | None:
    """Give a request as wished, around its payload; ``None``: none was found."""
    payload = parameters.pruned(draw, operation, wish.payload, wish.path)[0] if wish.has_body else None
    draft = Draft(
        operation=operation, payload=payload, has_body=wish.has_body, query=parameters.query(draw, operation), headers=parameters.headers(draw, operation)
    )
    draft = authorised(draft, credentials)
    drafts = [_set(replace(draft, path=path), wish.sets) for path in parameters.paths(draw, operation, payload, wish.path, draft.codec)]

    def read(one: Draft) -> Reading | None:
        return reading.of_request(one) if wish.keeps is None or wish.keeps(one.payload) else None

    best = least_wrong(drafts, read, wish.unwanted)[:_PATHS]
    return next((made for one, said in best if (made := mended(one, said, read, wish.unwanted, list(one.path.values()))) is not None), None)


def required(named: Parameter | Header) -> Site:
    """Give the site of a parameter or header that must be there."""
    return Site(path=named.name, constraint="required", source=named.source)


def _set(draft: Draft, sets: tuple[tuple[Parameter, str | None], ...]) -> Draft:
    """Give a request with other texts of its parameters."""
    parts = {"path": dict(draft.path), "query": dict(draft.query), "header": dict(draft.headers)}
    for parameter, text in sets:
        parts[parameter.place].pop(parameter.name, None)
        if text is not None:
            parts[parameter.place][parameter.name] = text
    return replace(draft, path=parts["path"], query=parts["query"], headers=parts["header"])


def broken_requests(operation: Operation, *, credentials: Credentials | None = None, site: str | Site | None = None) -> SearchStrategy[GeneratedRequest]:
    """Give a strategy for requests that break one thing: any, or that of a site of `request_sites`.

    Raises:
        UnknownName: the operation has no such site.
        WirecheckError: as `valid_requests`.

    """
    found: SearchStrategy[Any] = targets.strategy(request_targets(operation, credentials), site)
    return found.map(lambda pair: GeneratedRequest(request=pair[0].request(), instance=pair[0].payload, label=pair[1], draft=pair[0]))


def request_sites(operation: Operation) -> tuple[Site, ...]:
    """Give every site of an operation's requests: those of the schema, of the bytes, of the credentials, of the rules."""
    return tuple(target.site for target in request_targets(operation))


def request_targets(operation: Operation, credentials: Credentials | None = None, drafts: SearchStrategy[Draft] | None = None) -> tuple[targets.Target, ...]:
    """Give all there is to break in requests; `drafts` gives the valid ones that are broken, where some were drawn before."""
    if drafts is not None or credentials:
        return _targets(operation, credentials, drafts if drafts is not None else valid_drafts(operation, credentials))
    return kept.of(operation, "requests", make=lambda: _targets(operation, None, valid_drafts(operation)))


def request_rules(operation: Operation) -> tuple[Rule, ...]:
    """Give the rules that are about requests alone."""
    return tuple(filter(targets.of_request_alone, operation.rules))


def _targets(operation: Operation, credentials: Credentials | None, drafts: SearchStrategy[Any]) -> tuple[targets.Target, ...]:
    def fit(draw: DrawFn, instance: Instance, unwanted: targets.Unwanted) -> tuple[Draft, Reading] | None:
        path = instance.label.path if instance.label is not None else ""
        return fitted(draw, operation, Wish(unwanted=unwanted, payload=instance.value, path=path), credentials)

    def with_text(parameter: Parameter) -> Callable[[DrawFn, str | None, targets.Unwanted], tuple[Draft, Reading] | None]:
        def around(draw: DrawFn, text: str | None, unwanted: targets.Unwanted) -> tuple[Draft, Reading] | None:
            draft = draw(drafts)
            wish = Wish(unwanted=unwanted, payload=draft.payload, has_body=draft.has_body, sets=((parameter, text),))
            return fitted(draw, operation, wish, credentials)

        return around

    def through(rule: Rule) -> SearchStrategy[Any] | None:
        payloads = bodies.through(operation.request, targets.site_of(rule).path) if operation.request is not None else None
        return drafts_through(operation, payloads, credentials) if payloads is not None else None

    return (
        *(targets.of_schema(operation.request, fit) if operation.request is not None else ()),
        *(
            targets.of_text(site, partial(parameters.broken, parameter=one, inner=inner), with_text(one))
            for one in operation.parameters
            for site, inner in parameters.sites(one)
        ),
        *(targets.of_text(required(one), None, with_text(one)) for one in operation.parameters if parameters.is_demanded(one)),
        *targets.of_wire(operation.request, operation, drafts, reading.of_request),
        *targets.of_rules(request_rules(operation), targets.Messages(plain=drafts, through=through, read=reading.of_request, credentials=of_body(operation))),
    )
