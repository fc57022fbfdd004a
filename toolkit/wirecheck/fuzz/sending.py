"""From a request that was drawn to one that can be sent: where the store is, and every header as it will go out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wirecheck import __version__

if TYPE_CHECKING:
    from wirecheck.exchange import Request
    from wirecheck.traffic.address import Address


def located(request: Request, address: Address) -> Request:
    """Give the request to this store. What it says of itself stays as it was drawn."""
    given = dict(request.headers)
    headers = {
        "host": address.authority,
        "user-agent": f"wirecheck/{__version__}",
        "accept": "*/*",
        "accept-encoding": "identity",
        "connection": "close",
        **{name: value for name, value in given.items() if name != "host"},
    }
    return replace(request, url=str(address) + request.url, headers=tuple(headers.items()))
