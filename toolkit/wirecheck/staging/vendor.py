"""A vendor as a record: what it serves, how it answers, what can be wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wirecheck.staging.catalogue import Catalogue
    from wirecheck.staging.database import Database
    from wirecheck.staging.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as the server read it. `path` and `query` are raw; header names are lower-case; `now` is aware.

    `together` counts the requests in flight when this one is answered, itself among them: defects of concurrency ask for it.
    """

    method: str
    path: str
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    now: datetime
    together: int = 1

    def header(self, name: str) -> str | None:
        """Give the first value of a header, by its lower-case name."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response before the server sends it."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class Trigger(StrEnum):
    """How hard a defect is to meet."""

    EASY = "easy"
    """Any successful request of the operation shows it."""
    MEDIUM = "medium"
    """It takes a certain member, value or filter."""
    HARD = "hard"
    """It takes a boundary, an order of requests, or requests at one time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """A switch that makes a vendor misbehave in one small way.

    `does` says what the store then does; `document` and `section` name the fact that this breaks; `shows` says which request brings it out.
    """

    name: str
    operation: str
    does: str
    shows: str
    document: str
    section: str
    trigger: Trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """An operation that a vendor serves; `path` is for people to read."""

    operation: str
    method: str
    path: str
    contract: str


def _nothing(database: Database, catalogue: Catalogue) -> None:
    """Seed nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """A vendor. `answer` gives ``None`` for a path that is not its own; it runs inside a transaction that an exception undoes.

    `tables` is SQL whose names begin with the vendor's `name`. `credentials` draws invented ones for a run, named as a client has to send them.
    """

    name: str
    title: str
    serves: tuple[Served, ...]
    tables: str
    credentials: Callable[[Random], Mapping[str, str]]
    answer: Callable[[Store, Asked], Answer | None]
    seed: Callable[[Database, Catalogue], None] = _nothing
    defects: tuple[Defect, ...] = field(default=())
