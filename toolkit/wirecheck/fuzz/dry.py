"""A campaign that sends nothing: what would be sent, as far as it can be told without an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from wirecheck.exchange import Exchange, Request
from wirecheck.fuzz.campaign import Campaign, Plan
from wirecheck.judge import Judge
from wirecheck.text.mask import mask_of
from wirecheck.text.printable import printable
from wirecheck.traffic.client import Client, Reply

if TYPE_CHECKING:
    from wirecheck.contract import Contract
    from wirecheck.fuzz.phase import Phase
    from wirecheck.traffic.address import Address
    from wirecheck.traffic.credentials import Credentials, Known

_LONGEST = 200


def planned(contract: Contract, address: Address, plan: Plan, credentials: Credentials, known: Known, phases: Sequence[Phase]) -> Iterator[str]:
    """Yield a line for each request, without its secrets. References and keys are those that were drawn, as no store has shown any."""
    client = _Nobody(address)
    campaign = Campaign(contract, client, Judge([contract], named=True, base_path=address.path), plan=plan, credentials=credentials, known=known, is_dry=True)
    mask = mask_of(frozenset((*credentials.values.values(), *known.secrets())))
    told = 0
    for _ in campaign.run(phases):
        for request in client.asked[told:]:
            body = printable(mask((request.body or b"").decode("utf-8", "backslashreplace")))
            yield f"{campaign.phase}: {request.method} {mask(request.url)}" + (f" {body[:_LONGEST]}" if body else "")
        told = len(client.asked)
    for operation, reason in campaign.unreachable.items():
        yield f"not sent: {operation} ({reason})"


class _Nobody(Client):
    """A client that asks nobody."""

    def __init__(self, address: Address) -> None:
        super().__init__(address)
        self.asked: list[Request] = []

    def send(self, request: Request, *, is_read: bool) -> Reply:
        """Keep the request."""
        del is_read
        self.asked.append(request)
        return Reply(exchange=Exchange(request=request, response=None))
