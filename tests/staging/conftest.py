"""A store of one small vendor, served on a free port of this machine."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from ledger import LEDGER
from raw_client import Wire

from wirecheck.staging import Store
from wirecheck.staging.application import Settings
from wirecheck.staging.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Give the server that all tests share: none of them stops it, or relies on what another wrote."""
    with closing(Store((LEDGER,))) as store, Server(store, settings=Settings(body_limit=4096)) as running:
        yield running


@pytest.fixture
def wire(server: Server) -> Iterator[Wire]:
    with closing(Wire(server)) as connection:
        yield connection


@pytest.fixture
def wires(server: Server) -> Iterator[Callable[[], Wire]]:
    """Give as many connections as asked for."""
    made: list[Wire] = []

    def connected(to: Server = server) -> Wire:
        made.append(Wire(to))
        return made[-1]

    yield connected
    for connection in made:
        connection.close()
