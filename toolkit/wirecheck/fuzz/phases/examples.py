"""What the contract shows, and reads of what the store answered: the run of ``wirecheck live``, through the doors of the campaign.

It comes first, as it fills what the others draw from: the values that the store has.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wirecheck.contract.route import Match, Router
from wirecheck.traffic.client import Client, Reply
from wirecheck.traffic.live import Campaign as Live

if TYPE_CHECKING:
    from wirecheck.exchange import Request
    from wirecheck.fuzz.campaign import Campaign


def run(campaign: Campaign) -> Iterator[None]:
    """Call the examples, and what follows from them."""
    wanted = [operation.id for operation in campaign.operations]
    if not wanted:
        return
    live = Live(
        [campaign.contract],
        _Door(campaign),
        credentials={campaign.contract.name: campaign.credentials},
        known=campaign.known,
        operations=wanted,
        allow_writes=campaign.plan.allow_writes,
    )
    for _ in live.run():
        yield


class _Door(Client):
    """What the live run takes for its client."""

    def __init__(self, campaign: Campaign) -> None:
        super().__init__(campaign.address)
        self._campaign = campaign
        self._router = Router([campaign.contract], campaign.address.path)

    def send(self, request: Request, *, is_read: bool) -> Reply:
        """Send through the campaign, which knows by itself what reads."""
        del is_read
        found = self._router.route(request)
        assert isinstance(found, Match)  # noqa: S101 -- an example is a request of its operation
        sent = self._campaign.call(found.operation, request)
        return Reply(exchange=sent.exchange, problem=sent.problem)
