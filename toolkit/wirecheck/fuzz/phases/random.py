"""Valid requests of all kinds: they must be accepted, and what comes back must be as documented."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING

from wirecheck.fuzz.draws import number_of
from wirecheck.fuzz.expectation import Expected, Wanted
from wirecheck.fuzz.phases.records import provide

if TYPE_CHECKING:
    from wirecheck.contract.model import Operation
    from wirecheck.fuzz.campaign import Campaign
    from wirecheck.generate.draft import Draft

_AT_ONCE = 8


def run(campaign: Campaign) -> Iterator[None]:
    """Call each operation in turn, without end."""
    drawn = [(operation, _drafts(campaign, operation)) for operation in campaign.operations]
    for turn in count() if drawn else ():
        for operation, drafts in drawn:
            if provide(campaign, operation) and (draft := next(drafts, None)) is not None:
                fit = campaign.fit(draft, campaign.random("random", operation.id, turn))
                if fit is not None:
                    campaign.send(fit, Expected(wanted=Wanted.SUCCESS))
            yield


def _drafts(campaign: Campaign, operation: Operation) -> Iterator[Draft]:
    for number in count():
        yield from campaign.draws.several(operation, _AT_ONCE, number_of(campaign.plan.seed, "random", operation.id, number))
