"""A store of one small vendor, served on a free port of this machine; and the plugin, which listens when the vendors' tests ask their stores."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ledger import LEDGER
from raw_client import Wire

from wirecheck.exchange import Exchange, Request, Response
from wirecheck.staging import Store
from wirecheck.staging.application import Settings
from wirecheck.staging.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wirecheck.staging import Answer, Asked

JUDGED = {
    "leadcommerce": ("leadcommerce-customers", "leadcommerce-products"),
    "modularmerchant": ("modularmerchant-check-customer",),
    "open2b": ("open2b-customers",),
    "zeald": ("customer-v3",),
}
"""The contracts by which the tests of each vendor are judged."""

LEFT_ALONE = frozenset({"test_contract.py", "test_defects.py", "test_failures.py", "test_form.py", "test_hostile.py"})
"""Tests that judge for themselves, that say to a store what no client should, or that have it misbehave."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have what the vendors' tests exchange judged by contract: an error in it fails the test."""
    for item in items:
        if item.path.parent.parent == Path(__file__).parent and item.path.name not in LEFT_ALONE:
            item.add_marker(pytest.mark.wirecheck(*JUDGED[item.path.parent.name]))


@pytest.fixture(autouse=True)
def overheard(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hand to the plugin what a test says to a store that keeps its word: there is no HTTP client between them that it could watch."""
    mark = request.node.get_closest_marker("wirecheck")
    if mark is None or not mark.kwargs.get("enabled", True):
        return
    plugin = request.getfixturevalue("wirecheck")
    answer = Store.answer

    def answered(store: Store, asked: Asked) -> Answer:
        given = answer(store, asked)
        if not store.switched_on:
            url = asked.path + (f"?{asked.query}" if asked.query else "")
            sent = Request(method=asked.method, url=url, headers=tuple(asked.headers), body=asked.body)
            came = Response(status=given.status, headers=tuple(given.headers), body=given.body)
            plugin.add(Exchange(request=sent, response=came, captured_at=asked.now))
        return given

    monkeypatch.setattr(Store, "answer", answered)


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
