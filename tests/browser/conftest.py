"""The system's chromium, and a store for it to look at. Run by ``make test-browser`` alone."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from ledger import LEDGER
from playwright.sync_api import sync_playwright

from wirecheck.staging import Store
from wirecheck.staging.judging import Judged
from wirecheck.staging.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from wirecheck.exchange import Exchange

NAMES = ("chromium", "chromium-browser", "google-chrome")
_GIVEN_UP = "net::ERR_ABORTED"
"""What becomes of a request that is under way when its page is left: the page asks for news all the time."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    assert path is not None, f"install one of {', '.join(NAMES)}"
    with sync_playwright() as playwright:
        # Its sandbox refuses to run as root.
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield started
        started.close()


def judge(exchange: Exchange) -> Judged:
    return Judged(verdict="clean") if exchange.request.path == "/ledger/notes" else Judged(verdict="not_checked", reasons=("no contract has this path",))


@pytest.fixture
def server() -> Iterator[Server]:
    with closing(Store((LEDGER,), defects=["ledger-counts-one-more"])) as store, Server(store, judge=judge) as running:
        yield running


@pytest.fixture
def opened(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Open a page of the store in a context of its own; whatever the browser complains of fails the test."""
    complaints: list[str] = []
    contexts = []

    def page(path: str = "/", **context: object) -> Page:
        made = browser.new_context(**context)  # type: ignore[arg-type]
        contexts.append(made)
        page = made.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(f"{request.url}: {request.failure}") if request.failure != _GIVEN_UP else None)
        page.on("response", lambda response: complaints.append(f"{response.url}: {response.status}") if response.status >= 400 else None)
        page.goto(f"{server.url}{path}")
        return page

    yield page
    for context in contexts:
        context.close()
    assert complaints == []
