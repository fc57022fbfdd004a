"""A staging store, and campaigns on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

import pytest

from wirecheck.contract import load
from wirecheck.fuzz import draws
from wirecheck.fuzz.campaign import Campaign, Plan
from wirecheck.judge import Judge
from wirecheck.staging import Store
from wirecheck.staging.credentials import known
from wirecheck.staging.server import Server
from wirecheck.staging.vendors import VENDORS
from wirecheck.state import Memory
from wirecheck.traffic.address import parse
from wirecheck.traffic.client import Client
from wirecheck.traffic.credentials import Credentials, Known

if TYPE_CHECKING:
    from wirecheck.fuzz.journal import Journal

VENDOR_OF = {served.contract: vendor.name for vendor in VENDORS for served in vendor.serves}


class Campaigns(Protocol):
    """Makes a campaign on the store, which is as it was in the beginning, with these defects switched on."""

    def __call__(
        self,
        contract: str,
        *defects: str,
        requests: int = 60,
        seed: int = 1,
        writes: bool = True,
        operations: tuple[str, ...] = (),
        journal: Journal | None = None,
    ) -> Campaign:
        """Make it."""
        ...


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with Server(Store(VENDORS, size=6)) as made:
        yield made


@pytest.fixture
def drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw as if nothing had been drawn in this process: for a test that has campaigns draw otherwise, whose draws would be kept for those that follow."""
    monkeypatch.setattr(draws, "_drawn", type(draws._drawn)())


@pytest.fixture
def campaigns(server: Server) -> Iterator[Campaigns]:
    def make(
        contract: str, *defects: str, requests: int = 60, seed: int = 1, writes: bool = True, operations: tuple[str, ...] = (), journal: Journal | None = None
    ) -> Campaign:
        server.store.reset()
        server.store.switch(defects)
        loaded = load(contract)
        return Campaign(
            loaded,
            Client(parse(server.url), timeout=20),
            Judge([loaded], named=True, memory=Memory(alone=True)),
            plan=Plan(seed=seed, max_requests=requests, allow_writes=writes, tag="wtst", operations=frozenset(operations)),
            credentials=Credentials(dict(server.store.credentials[VENDOR_OF[contract]])),
            known=Known(tuple(known(server.store)["customer"])),
            journal=journal,
        )

    yield make
    server.store.switch(())
