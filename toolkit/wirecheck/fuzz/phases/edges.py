"""Every site at its lower and its upper edge: valid, so it must be accepted. A list that needs not hold anything has an edge that no bound names: to hold nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from wirecheck.fuzz import expectation
from wirecheck.fuzz.draws import name_of, number_of
from wirecheck.fuzz.expectation import Expected, Wanted
from wirecheck.fuzz.fitting import names_of, with_value
from wirecheck.fuzz.phases.records import provide
from wirecheck.fuzz.phases.rounds import in_turn
from wirecheck.fuzz.phases.stock import edge_drafts
from wirecheck.fuzz.pruning import is_valid, pruned
from wirecheck.fuzz.roles import Place, places
from wirecheck.generate import edits
from wirecheck.judge import Outcome

if TYPE_CHECKING:
    from random import Random

    from wirecheck.contract.model import Operation
    from wirecheck.fuzz.campaign import Campaign, Sent
    from wirecheck.generate import EdgeRequests
    from wirecheck.generate.draft import Draft

_TRIES = 3
_INTEGER = re.compile(r"-?[0-9]{1,15}", re.ASCII)


def run(campaign: Campaign) -> Iterator[None]:
    """Visit every edge once."""
    visits = [
        [
            *((operation, name, partial(_empty, campaign, operation, name, draft)) for name, draft in _emptied(campaign, operation).items()),
            *((operation, name_of(edge), partial(_visit, campaign, operation, edge)) for edge in campaign.draws.edges(operation)),
        ]
        for operation in campaign.operations
    ]
    for operation, name, _ in (one for each in visits for one in each):
        campaign.sites.total[f"{operation.id} {name}"] = None
    for operation, _, visit in in_turn(visits):
        if provide(campaign, operation):
            visit()
        yield


def _emptied(campaign: Campaign, operation: Operation) -> dict[str, Draft]:
    """Give for each list of an operation's JSON a request in which it holds nothing, by the name of that site; forms and XML cannot say so."""
    if operation.request is None or operation.request.codec != "json":
        return {}

    def drawn() -> dict[str, Draft]:
        found: dict[str, Draft] = {}
        for _, draft in edge_drafts(campaign, operation):
            for path in _lists(draft.payload):
                name = f"/{'/'.join(map(str, path))} empty"
                if name not in found and is_valid(draft.with_payload(edits.JSON.changed(draft.payload, path, []))):
                    least = pruned(draft, partial(_is_within, path))
                    found[name] = least.with_payload(edits.JSON.changed(least.payload, path, []))
        return {name: draft for name, draft in found.items() if is_valid(draft)}

    return campaign.draws.once(drawn, "empty", campaign.plan.seed, operation.id)


def _is_within(path: tuple[Any, ...], place: Place) -> bool:
    return place.path[: len(path)] == path


def _lists(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 -- a value of any payload
    """Yield where lists stand that hold something, those within lists left out."""
    if isinstance(value, list) and value:
        yield path
    for name, held in value.items() if isinstance(value, dict) else ():
        yield from _lists(held, (*path, name))


def _empty(campaign: Campaign, operation: Operation, name: str, draft: Draft) -> None:
    fit = campaign.fit(draft, campaign.random("edges", operation.id, name))
    if fit is not None:
        campaign.send(fit, Expected(wanted=Wanted.SUCCESS, site=name))


def _visit(campaign: Campaign, operation: Operation, edge: EdgeRequests) -> None:
    words = ("edges", operation.id, name_of(edge))
    random = campaign.random(*words)
    for attempt in range(_TRIES):
        draft = campaign.draws.on_edge(operation, edge, attempt, number_of(campaign.plan.seed, *words))
        if draft is None:
            return
        fit = campaign.fit(draft, random, kept=names_of(edge.site.path, edge.site.member))
        sent = campaign.send(fit, Expected(wanted=Wanted.SUCCESS, site=name_of(edge))) if fit is not None else None
        if sent is not None:
            if sent.outcome is Outcome.FAILURE:
                _compare(campaign, edge, sent, random)
            return


def _compare(campaign: Campaign, edge: EdgeRequests, rejected: Sent, random: Random) -> None:
    """Say so where an edge is rejected twice, and what stands a step inside of it is accepted in between: the store has its bound elsewhere than the document."""
    outside = rejected.draft
    inside = _step_inside(outside, edge) if outside is not None else None
    if outside is None or inside is None:
        return
    answers = []
    for draft in (inside, outside):
        fit = campaign.fit(draft, random, kept=names_of(edge.site.path))
        answers.append(campaign.send(fit) if fit is not None else None)
    accepted, again = answers
    if accepted is None or again is None or accepted.outcome is not Outcome.SUCCESS or again.outcome is not Outcome.FAILURE:
        return
    bound = Expected(site=f"{name_of(edge)}, and a step inside of it is accepted")
    campaign.tell(again, outside.operation, [expectation.rejected(again.judgement, bound, edge.site.source)])


def _step_inside(draft: Draft, edge: EdgeRequests) -> Draft | None:
    """Give the request with a value that is one step further inside; ``None`` where it takes more than a step."""
    place = next((place for place in places(draft) if place.names == names_of(edge.site.path)), None)
    step = _STEPS.get(edge.site.constraint)
    value = step(place.value) if place is not None and step is not None else None
    if place is None or value is None:
        return None
    inside = with_value(draft, place, value)
    return inside if is_valid(inside) else None


def _shorter(value: Any) -> Any:  # noqa: ANN401 -- a leaf of any payload
    return value[:-1] if isinstance(value, str) and len(value) > 1 else None


def _longer(value: Any) -> Any:  # noqa: ANN401 -- likewise
    return value + value[-1:] if isinstance(value, str) and value else None


def _less(value: Any) -> Any:  # noqa: ANN401 -- likewise
    return _added(value, -1)


def _more(value: Any) -> Any:  # noqa: ANN401 -- likewise
    return _added(value, 1)


def _added(value: Any, by: int) -> Any:  # noqa: ANN401 -- likewise
    if isinstance(value, int) and not isinstance(value, bool):
        return value + by
    return str(int(value) + by) if isinstance(value, str) and _INTEGER.fullmatch(value) else None


_STEPS: Mapping[str, Callable[[Any], Any]] = {
    "maxLength": _shorter,
    "minLength": _longer,
    "maximum": _less,
    "maxInclusive": _less,
    "minimum": _more,
    "minInclusive": _more,
}
