"""Every site at its lower and its upper edge: valid, so it must be accepted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wirecheck.fuzz.draws import name_of, number_of
from wirecheck.fuzz.expectation import Expected, Wanted
from wirecheck.fuzz.fitting import names_of
from wirecheck.fuzz.phases.records import provide
from wirecheck.fuzz.phases.rounds import in_turn

if TYPE_CHECKING:
    from wirecheck.contract.model import Operation
    from wirecheck.fuzz.campaign import Campaign
    from wirecheck.generate import EdgeRequests

_TRIES = 3


def run(campaign: Campaign) -> Iterator[None]:
    """Visit every edge once."""
    edges = [[(operation, edge) for edge in campaign.draws.edges(operation)] for operation in campaign.operations]
    for operation, edge in (pair for pairs in edges for pair in pairs):
        campaign.sites.total[f"{operation.id} {name_of(edge)}"] = None
    for operation, edge in in_turn(edges):
        _visit(campaign, operation, edge)
        yield


def _visit(campaign: Campaign, operation: Operation, edge: EdgeRequests) -> None:
    if not provide(campaign, operation):
        return
    words = ("edges", operation.id, name_of(edge))
    random = campaign.random(*words)
    for attempt in range(_TRIES):
        draft = campaign.draws.on_edge(operation, edge, attempt, number_of(campaign.plan.seed, *words))
        if draft is None:
            return
        fit = campaign.fit(draft, random, kept=names_of(edge.site.path, edge.site.member))
        if fit is not None and campaign.send(fit, Expected(wanted=Wanted.SUCCESS, site=name_of(edge))) is not None:
            return
