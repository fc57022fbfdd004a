"""The keys that a store gives out to what it makes, read from its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.checks import Subject
from wirecheck.contract.route import Match, Router
from wirecheck.state import Extractor

if TYPE_CHECKING:
    from wirecheck.contract import Contract
    from wirecheck.exchange import Exchange

_MAKES = frozenset({"creates", "upserts"})


class Keys:
    """Reads the keys of one contract's records; `base` is the path of the store's address."""

    def __init__(self, contract: Contract, base: str = "") -> None:
        self._router = Router([contract], base)
        self._extractor = Extractor([contract])

    def made(self, exchange: Exchange) -> tuple[str, ...]:
        """Give the keys of the records that an exchange has made, in their order; none where it did not succeed."""
        found = self._router.route(exchange.request)
        if exchange.response is None or not isinstance(found, Match):
            return ()
        made = [one for one in self._extractor.touched(Subject(exchange, found)) if one.does in _MAKES and one.is_success and not one.is_lost]
        return tuple(record.key for one in made for record in one.shown if record.key is not None)
