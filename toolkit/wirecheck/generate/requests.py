"""Requests of an operation: valid ones, and ones that break exactly one thing that the contract says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from hypothesis import reject
from hypothesis import strategies as st

from wirecheck.generate import bodies, parameters, reading, targets
from wirecheck.generate.credentials import authorised, of_body
from wirecheck.generate.draft import Draft
from wirecheck.generate.mending import mended

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from wirecheck.contract.model import Operation
    from wirecheck.exchange import Request
    from wirecheck.generate.reading import Reading, Said
    from wirecheck.generate.site import Instance, Label, Site

Credentials = Mapping[str, str]
"""Values by the names that the contract has for them; ``username`` and ``password`` make HTTP Basic."""

_TRIES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedRequest:
    """A request with the payload that its body was made of (a JSON value, or the text of XML before any encoding) and what is wrong with it; ``None``: nothing is."""

    request: Request
    instance: Any
    label: Label | None = None
    draft: Draft = field(repr=False, compare=False)


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
            if (found := fitted(draw, operation, instance, credentials, _everything)) is not None:
                return found[0]
        return reject()

    return drawn()


_RARELY = st.integers(0, 7).map(lambda number: number == 7)


def _everything(reading: Reading) -> tuple[Said, ...]:
    return reading.told


def fitted(draw: DrawFn, operation: Operation, instance: Instance | None, credentials: Credentials | None, unwanted: Any) -> tuple[Draft, Reading] | None:  # noqa: ANN401
    """Give the request around a payload of which nothing unwanted is said; ``None``: none was found."""
    wanted = instance.label.path if instance is not None and instance.label is not None else ""
    payload = parameters.pruned(draw, operation, instance.value, wanted) if instance is not None else None
    draft = Draft(operation=operation, payload=payload, has_body=instance is not None, query=parameters.query(draw, operation))
    draft = authorised(draft, credentials)
    drafts = [replace(draft, path=path) for path in parameters.paths(draw, operation, payload)]
    read = [(one, found) for one in drafts if (found := reading.of_request(one)) is not None]
    if not read:
        return None
    best, _ = min(read, key=lambda pair: len(unwanted(pair[1])))
    return mended(best, reading.of_request, unwanted, list(best.path.values()))


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


def request_targets(operation: Operation, credentials: Credentials | None = None) -> tuple[targets.Target, ...]:
    """Give all there is to break in requests."""
    drafts: SearchStrategy[Any] = valid_drafts(operation, credentials)

    def fit(draw: DrawFn, instance: Instance, unwanted: Any) -> tuple[Draft, Reading] | None:  # noqa: ANN401
        return fitted(draw, operation, instance, credentials, unwanted)

    rules = tuple(filter(targets.of_request_alone, operation.rules))
    return (
        *(targets.of_schema(operation.request, fit) if operation.request is not None else ()),
        *targets.of_wire(operation.request, operation, drafts, reading.of_request),
        *targets.of_rules(rules, drafts, reading.of_request, of_body(operation)),
    )
