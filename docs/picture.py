"""Draws the pictures of the documentation: what `wirecheck validate` really writes, and the page of a staging store, both pages by way of chromium: ``python docs/picture.py``."""

from __future__ import annotations

import io
import os
import re
import shutil
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import urllib3
from rich.console import Console as Terminal
from rich.text import Text

from wirecheck.contract import load
from wirecheck.exchange import Exchange
from wirecheck.judge import Judge, Tally
from wirecheck.report import Console
from wirecheck.report.html import Html
from wirecheck.traffic.captures import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import ViewportSize

    from wirecheck.report import Report, Stream

HERE = Path(__file__).parent
WIDTH = 100
CAPTURES = ("cassettes/tour/open2b-customers.har", "cassettes/tour/leadcommerce-products.har")


PAGE = {"width": 1080, "height": 1180}
STORE_PAGE = {"width": 1280, "height": 680}
STORE_PORT = 8765
DEFECT = "open2b-count-ignores-conditions"
CALLS = (
    ("commerce.customers.find", {"limit": 3, "fields": ["id", "code"]}),
    ("commerce.customers.get", {"id": 4127}),
    ("commerce.customers.authenticate", {"email": "nobody@quay.example", "password": "tide-table-7"}),
    ("commerce.customers.count", {}),
    ("commerce.customers.count", {"conditions": {"ids": [4127, 5200]}}),
    ("commerce.customers.find", {"conditions": {"country": "Norway"}}),
    ("commerce.orders.find", {}),
)
AT = datetime(2026, 3, 1, 13, tzinfo=UTC)
"""When the report says that it was written, so that the picture changes only with the page."""


def main() -> None:
    """Draw all three."""
    judge = Judge([load("open2b-customers"), load("leadcommerce-products")], named=False)
    draw_console(written(judge, lambda stream: Console(stream, width=WIDTH, colour=True, quiet=False, verbose=False)))
    page = written(judge, lambda stream: Html(stream, judge, at=AT))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.html"
        path.write_text(page, "utf-8")
        draw_page(path.as_uri(), "report.png", PAGE)
    draw_store()


def written(judge: Judge, made: Callable[[Stream], Report]) -> str:
    """Judge two captures of the tour, and give the report."""
    stream = io.StringIO()
    report, tally = made(stream), Tally()
    for exchange in read(CAPTURES):
        assert isinstance(exchange, Exchange), exchange
        judgement = judge.judge(exchange)
        tally.add(judgement)
        report.add(judgement)
    from wirecheck.cli.ending import ending
    from wirecheck.cli.run import Run
    from wirecheck.finding import Severity

    run = Run(hosts=frozenset())
    run.tally = tally
    report.finish(tally, ending(run, fail_on=Severity.ERROR, max_not_checked=None))
    return stream.getvalue()


def draw_page(address: str, name: str, size: ViewportSize) -> None:
    """Draw a page as a browser shows it."""
    from playwright.sync_api import sync_playwright

    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert browser is not None, "install chromium"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        page = started.new_page(viewport=size, color_scheme="light")
        page.goto(address)
        page.screenshot(path=HERE / name)
        started.close()


def draw_store() -> None:
    """Draw the page of a store that has been asked a few things, and does not count as it should."""
    from wirecheck.cli.serving import judge
    from wirecheck.staging.credentials import by_contract
    from wirecheck.staging.opening import opened
    from wirecheck.staging.server import Server
    from wirecheck.staging.vendors import VENDORS

    store = opened(VENDORS, path=None, seed=1, size=40, defects=[DEFECT])
    with closing(store), Server(store, port=STORE_PORT, judge=judge(), clock=lambda: AT) as server:
        pool, keys = urllib3.PoolManager(), by_contract(store)["open2b-customers"]
        for name, asked in CALLS:
            pool.request("POST", f"{server.url}/api/v13/{name}", json=asked, headers=keys)
        while server.log.verdicts.total() < len(CALLS):
            time.sleep(0.05)
        draw_page(server.url, "store.png", STORE_PAGE)


def draw_console(text: str) -> None:
    """Draw the report as a terminal would show it."""
    terminal = Terminal(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    terminal.print(Text.from_ansi(f"$ wirecheck validate {' '.join(CAPTURES)}\n\n{text}"))
    drawing = terminal.export_svg(title="wirecheck validate")
    drawing = (
        re.sub(r"@font-face \{.*?\}\s*", "", drawing, flags=re.DOTALL)
        .replace("Fira Code", "ui-monospace, Menlo, Consolas")
        .replace("<!-- Generated with Rich https://www.textualize.io -->", "")
    )
    (HERE / "validate.svg").write_text(drawing)


if __name__ == "__main__":
    main()
