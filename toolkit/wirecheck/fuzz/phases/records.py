"""Records of the campaign's own, made where a request needs one: changes and deletions take no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.fuzz.draws import number_of
from wirecheck.fuzz.expectation import Expected, Wanted
from wirecheck.traffic.live.effects import Effect

if TYPE_CHECKING:
    from wirecheck.contract.model import Operation
    from wirecheck.fuzz.campaign import Campaign

_ENOUGH = 2
_TRIES = 3
_DRAWN = 12
_PATIENCE = 3
"""How often a record may not come about before nobody tries any more."""


def provide(campaign: Campaign, operation: Operation) -> bool:
    """See to it that there is a record for an operation that changes or deletes one; tell whether there is."""
    roles = campaign.roles(operation)
    if roles.effect < Effect.CHANGES or campaign.is_dry:
        return True
    for entity in roles.entities:
        if len(campaign.world.own.of(entity)) < _ENOUGH and campaign.unmade[entity] < _PATIENCE and not _make(campaign, entity):
            campaign.unmade[entity] += 1
    is_there = any(campaign.world.own.of(entity) for entity in roles.entities)
    if not is_there:
        campaign.unreachable.setdefault(operation.id, "it changes or deletes records, and the campaign could make none")
    return is_there


def _make(campaign: Campaign, entity: str) -> bool:
    """Create a record, the simplest that the contract allows, or another where the store rejects it; tell whether it came about."""
    before = len(campaign.world.own.of(entity))
    makers = [one for one in campaign.operations if campaign.roles(one).effect is Effect.MAKES and entity in campaign.roles(one).entities]
    for operation in makers:
        sent = 0
        for index in range(_DRAWN):
            draft = campaign.draws.valid(operation, index, number_of(campaign.plan.seed, "records", operation.id))
            if draft is None or entity not in campaign.roles_of(draft).entities:
                continue
            fit = campaign.fit(draft, campaign.random("records", operation.id, campaign.world.own.made, index))
            if fit is not None and campaign.send(fit, Expected(wanted=Wanted.SUCCESS)) is not None:
                sent += 1
            if len(campaign.world.own.of(entity)) > before:
                return True
            if sent >= _TRIES:
                break
    return False
