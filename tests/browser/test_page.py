"""The promises of the page in a browser: it lives, it needs no script, it fits any screen and any light, and nobody's text is more than text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import urllib3
from playwright.sync_api import expect
from raw_client import Wire
from screens import CONTRAST, PHONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from wirecheck.staging.server import Server

PATHS = ("/", "/-/defects", "/-/exchanges/1")
EVIL = "/ledger/<img/src=x/onerror=document.title='owned'>"
HTTP = urllib3.PoolManager()


def ask(server: Server, target: str = "/ledger/notes", method: str = "GET", **rest: object) -> None:
    HTTP.request(method, f"{server.url}{target}", **rest)  # type: ignore[arg-type]


def test_an_exchange_shows_while_one_looks_and_its_verdict_after_it(opened: Callable[..., Page], server: Server) -> None:
    page = opened()
    expect(page.get_by_text("Nothing asked yet.")).to_be_visible()
    expect(page.locator("#pulse")).to_have_text("Live")

    ask(server)

    row = page.locator("#rows li").first
    expect(row).to_contain_text("/ledger/notes")
    expect(row.locator(".badge")).to_have_text("clean")
    expect(page.get_by_text("Nothing asked yet.")).to_be_hidden()
    expect(page.locator("#counts")).to_have_text("1 request: 1 clean, 0 with findings and 0 not checked")


def test_new_exchanges_come_on_top_and_the_others_stay(opened: Callable[..., Page], server: Server) -> None:
    ask(server, "/ledger/first")
    page = opened()
    page.locator("#rows li a").focus()

    ask(server, "/ledger/second")

    expect(page.locator("#rows li")).to_have_count(2)
    assert [row.text_content() for row in page.locator("#rows [data-field=target]").all()] == ["/ledger/second", "/ledger/first"]
    assert page.evaluate("document.activeElement.closest('li').dataset.number") == "1", "who was about to open one still is"


def test_the_rows_that_a_script_makes_are_those_of_the_server(opened: Callable[..., Page], server: Server) -> None:
    page = opened()
    expect(page.locator("#pulse")).to_have_text("Live")
    ask(server, "/ledger/notes?a=1", method="PUT")
    expect(page.locator("#rows .badge")).to_have_text("clean")
    made = page.locator("#rows").inner_html()

    page.reload()

    def plain(html: str) -> str:
        return re.sub(r"\s+", " ", html.replace(' class="row new"', ' class="row"'))

    assert plain(page.locator("#rows").inner_html()).strip() == plain(made).strip()


def test_an_exchange_opens_with_all_that_was_said(opened: Callable[..., Page], server: Server) -> None:
    ask(server, "/ledger/note", method="POST", body="hello there", headers={"X-Ledger-Key": server.store.credentials["ledger"]["X-Ledger-Key"]})
    page = opened()

    page.locator("#rows li a").click()

    expect(page.get_by_role("heading", name="Exchange 1")).to_be_visible()
    expect(page.get_by_text("hello there")).to_be_visible()
    assert server.store.credentials["ledger"]["X-Ledger-Key"] not in page.content()
    page.get_by_role("link", name="Staging store").click()
    expect(page.get_by_role("heading", name="Exchanges")).to_be_visible()


def test_it_works_without_a_script(opened: Callable[..., Page], server: Server) -> None:
    page = opened(java_script_enabled=False)
    ask(server)

    page.get_by_role("link", name="Refresh").click()

    expect(page.locator("#rows li")).to_have_count(1)
    expect(page.get_by_text("Nothing asked yet.")).to_be_hidden()
    page.locator("#rows li a").click()
    expect(page.get_by_role("heading", name="Exchange 1")).to_be_visible()


def test_text_of_others_does_nothing(opened: Callable[..., Page], server: Server) -> None:
    page = opened()
    wire = Wire(server)
    wire.send(f"GET {EVIL} HTTP/1.1\nHost: x\nX-Odd: {EVIL}\n\n")
    wire.response()
    wire.close()

    expect(page.locator("#rows [data-field=target]")).to_have_text(EVIL)
    page.reload()
    expect(page.locator("#rows [data-field=target]")).to_have_text(EVIL)
    page.locator("#rows li a").click()

    expect(page.get_by_role("cell", name=EVIL)).to_be_visible()
    assert (page.locator("img").count(), page.title()) == (0, "Exchange 1 · wirecheck")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [{}, PHONE], ids=["wide", "phone"])
def test_every_page_can_be_read_on_any_screen_in_any_light(
    opened: Callable[..., Page], server: Server, path: str, scheme: str, screen: dict[str, object]
) -> None:
    ask(server, "/ledger/note?" + "long=" * 60, method="POST", body="word" * 500)
    ask(server, "/ledger/notes")
    page = opened(path, color_scheme=scheme, reduced_motion="reduce", **screen)

    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    assert (beyond, page.evaluate(CONTRAST)) == (0, [])


def test_dark_is_dark_and_light_is_light(opened: Callable[..., Page]) -> None:
    light, dark = (
        opened(color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).map(Number)[0]") for scheme in ("light", "dark")
    )

    assert (light > 200, dark < 60) == (True, True)


def test_a_store_that_is_gone_is_told(opened: Callable[..., Page]) -> None:
    page = opened()
    expect(page.locator("#pulse")).to_have_text("Live")

    page.route("**/-/state**", lambda route: route.fulfill(status=200, body="<html>another server</html>"))

    expect(page.locator("#pulse")).to_have_text("The store does not answer")
    page.unroute("**/-/state**")
    expect(page.locator("#pulse")).to_have_text("Live")
