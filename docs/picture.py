"""Draws the README's picture from what `wirecheck validate` really prints: ``python docs/picture.py``."""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich.console import Console as Terminal
from rich.text import Text

from wirecheck.contract import load
from wirecheck.exchange import Exchange
from wirecheck.judge import Judge, Tally
from wirecheck.report import Console
from wirecheck.traffic.captures import read

HERE = Path(__file__).parent
WIDTH = 100
CAPTURES = ("cassettes/tour/open2b-customers.har", "cassettes/tour/leadcommerce-products.har")


def main() -> None:
    """Judge two captures of the tour, and draw the report as a terminal would show it."""
    stream = io.StringIO()
    report, tally = Console(stream, width=WIDTH, colour=True, quiet=False, verbose=False), Tally()
    judge = Judge([load("open2b-customers"), load("leadcommerce-products")], named=False)
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
    terminal = Terminal(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    terminal.print(Text.from_ansi(f"$ wirecheck validate {' '.join(CAPTURES)}\n\n{stream.getvalue()}"))
    drawing = terminal.export_svg(title="wirecheck validate")
    drawing = (
        re.sub(r"@font-face \{.*?\}\s*", "", drawing, flags=re.DOTALL)
        .replace("Fira Code", "ui-monospace, Menlo, Consolas")
        .replace("<!-- Generated with Rich https://www.textualize.io -->", "")
    )
    (HERE / "validate.svg").write_text(drawing)


if __name__ == "__main__":
    main()
