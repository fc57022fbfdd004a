"""One call, as the functions that answer it need it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wirecheck.staging.database import Database
    from wirecheck.staging.store import Store
    from wirecheck.staging.vendor import Asked

Members = dict[str, Any]
"""A JSON object, by the names of its members."""

_BIGGEST = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that has passed the door."""

    store: Store
    asked: Asked

    @property
    def database(self) -> Database:
        """The store's database, inside this call's transaction."""
        return self.store.database

    @property
    def random(self) -> Random:
        """Where salts come from."""
        return self.store.random

    @property
    def now(self) -> str:
        """The time of the call in the page's form."""
        return timestamp(self.asked.now)

    def on(self, defect: str) -> bool:
        """Whether a defect is switched on."""
        return self.store.on(defect)


def timestamp(moment: datetime) -> str:
    """Write a time as the page's examples do. They name no zone; the store keeps UTC. Such texts sort as the times do."""
    # isoformat, as strftime leaves out the zeros that lead an early year.
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat(sep=" ")


def storable(number: int) -> int:
    """Give the nearest number that SQLite holds: the page names no upper bound for an int, and no record lies beyond this one."""
    return min(number, _BIGGEST)
