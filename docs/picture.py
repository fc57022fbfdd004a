"""Draws the pictures of the documentation from what `wirecheck validate` really writes, the page by way of chromium: ``python docs/picture.py``."""

from __future__ import annotations

import io
import os
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

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

    from wirecheck.report import Report, Stream

HERE = Path(__file__).parent
WIDTH = 100
CAPTURES = ("cassettes/tour/open2b-customers.har", "cassettes/tour/leadcommerce-products.har")


PAGE = {"width": 1080, "height": 1180}
AT = datetime(2026, 3, 1, 13, tzinfo=UTC)
"""When the report says that it was written, so that the picture changes only with the page."""


def main() -> None:
    """Draw both."""
    judge = Judge([load("open2b-customers"), load("leadcommerce-products")], named=False)
    draw_console(written(judge, lambda stream: Console(stream, width=WIDTH, colour=True, quiet=False, verbose=False)))
    draw_page(written(judge, lambda stream: Html(stream, judge, at=AT)))


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


def draw_page(text: str) -> None:
    """Draw the page as a browser shows it."""
    from playwright.sync_api import sync_playwright

    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert browser is not None, "install chromium"
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "report.html"
        path.write_text(text, "utf-8")
        started = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        page = started.new_page(viewport=PAGE, color_scheme="light")
        page.goto(path.as_uri())
        page.screenshot(path=HERE / "report.png")
        started.close()


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
