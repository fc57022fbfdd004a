"""What of an operation no draw reaches, and why: sites that nothing breaks alone, and edges on which nothing valid stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from wirecheck.finding import Certainty
from wirecheck.generate import bodies, reading, targets
from wirecheck.generate.edges import of_requests
from wirecheck.generate.reading import nothing
from wirecheck.generate.requests import request_rules, request_targets
from wirecheck.generate.responses import GeneratedResponse, bodies_of, response_rules, response_targets, standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hypothesis.strategies import DrawFn

    from wirecheck.contract.model import Body, Operation, Rule
    from wirecheck.generate.reading import Reading
    from wirecheck.generate.requests import GeneratedRequest
    from wirecheck.generate.site import Edge, Site

    _Edge: TypeAlias = tuple[Site, Edge, Callable[[DrawFn], GeneratedRequest | GeneratedResponse | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """A site that is out of reach. `side`: the edge on which nothing valid stands; ``None``: nothing breaks the site and no other."""

    site: Site
    side: Edge | None
    reason: str


def unreachable(operation: Operation, *, outcome: str | None = None) -> tuple[Unreachable, ...]:
    """Give what of an operation's requests no draw reaches, each with the reason; with an `outcome`, of its responses that have it.

    Every site and every edge is tried, always with the same draws: that takes a while for a large schema.

    Raises:
        WirecheckError: as `valid_requests` and `valid_responses`.

    """
    if outcome is None:
        described = [operation.request] if operation.request is not None else []
        found, edges, loose = request_targets(operation), of_requests(operation), of_requests(operation, unwanted=nothing)
        return (*_unbroken(found, described, request_rules(operation)), *_unmet(zip(edges, loose, strict=True), described))
    described = list(bodies_of(operation, outcome))
    answers, loose_answers = standing(operation, outcome), standing(operation, outcome, nothing)
    return (
        *_unbroken(response_targets(operation, outcome), described, response_rules(operation, outcome)),
        *_unmet(zip(answers, loose_answers, strict=True), described),
    )


def _unbroken(found: Iterable[targets.Target], described: Iterable[Body], rules: Iterable[Rule]) -> Iterator[Unreachable]:
    for body in described:
        yield from (Unreachable(site=site, side=None, reason=reason) for site, reason in bodies.unreachable(body))
    for target in found:
        if target.reason is not None:
            yield Unreachable(site=target.site, side=None, reason=target.reason)
    for rule in rules:
        if rule.source is not None and rule.source.certainty is Certainty.AMBIGUOUS:
            yield Unreachable(site=targets.site_of(rule), side=None, reason="the documents leave it open, and what they leave open is not broken")


def _unmet(edges: Iterable[tuple[_Edge, _Edge]], described: Iterable[Body]) -> Iterator[Unreachable]:
    """Yield the edges on which nothing stands. Each comes twice: with a way to a valid message, and with one to any that stands there, whose faults say why."""
    for body in described:
        yield from (Unreachable(site=site, side=side, reason="no valid value stands there") for site, side in bodies.edges_out_of_reach(body))
    for (site, side, make), (_, _, loose) in edges:
        if not targets.comes_to_something(make):
            said = targets.least_said(found for found in map(_read, targets.attempts(loose)) if found is not None)
            yield Unreachable(
                site=site, side=side, reason=f"what stands there breaks {' and '.join(sorted(said))}" if said else "what stands there means another outcome"
            )


def _read(made: GeneratedRequest | GeneratedResponse | None) -> Reading | None:
    if made is None:
        return None
    return reading.of_response(made.answer) if isinstance(made, GeneratedResponse) else reading.of_request(made.draft)
