"""How long a page of many findings takes: to write, to load and to filter in chromium. ``python bench/report.py [CAUSES]``."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from wirecheck.contract import load
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.finding import Certainty, Direction, Finding, Part, Severity, Source
from wirecheck.judge import Judge, Judgement, Outcome, Tally, Verdict
from wirecheck.report import Ending
from wirecheck.report.html import Html

CAUSES = 10_000
OF_ONE = 20
"""Findings of one exchange."""

SEVERITIES = (Severity.ERROR, Severity.ERROR, Severity.WARNING, Severity.NOTE)


def judgements(causes: int) -> list[Judgement]:
    """Give exchanges of 4 KB, each with some findings, each finding a cause of its own."""
    source = Source(document="open2b-customers-v13", section="customers.find > response > customers > group", certainty=Certainty.STATED)
    made = []
    for index in range(causes // OF_ONE):
        body = json.dumps(
            {"customers": [{"id": 7000 + at, "group": 300 + at, "fullName": f"Person {index} {at} of the harbour"} for at in range(60)]}, indent=1
        )
        findings = tuple(
            Finding(
                severity=SEVERITIES[at % len(SEVERITIES)],
                direction=Direction.RESPONSE,
                part=Part.BODY,
                path=f"/customers/{at}/group",
                member=None,
                line=None,
                column=None,
                code="WC302",
                constraint="maximum",
                message=f"at most 255 expected, {300 + at} found",
                says="a whole number from 1 to 255",
                saw=f"{300 + at}",
                source=source,
                fingerprint=f"v1:{index * OF_ONE + at:020x}",
            )
            for at in range(OF_ONE)
        )
        headers = (("content-type", "application/json"), ("x-key", "K-made-up-1"))
        exchange = Exchange(
            request=Request(method="POST", url="https://store.example/api/v13/commerce.customers.find", headers=headers, body=b'{"fields": ["id", "group"]}'),
            response=Response(status=200, headers=headers[:1], body=body.encode()),
            capture=f"day{index % 7}.har",
            index=index,
        )
        made.append(
            Judgement(
                exchange=exchange,
                contract="open2b-customers",
                operation="customers.find",
                resource=None,
                outcome=Outcome.SUCCESS,
                verdict=Verdict.FINDINGS,
                findings=findings,
                secrets=frozenset({"K-made-up-1"}),
            )
        )
    return made


def page(causes: int) -> str:
    """Write a report of so many causes."""
    parts: list[str] = []
    tally = Tally()

    class Parts:
        def write(self, text: str) -> None:
            parts.append(text)

    report = Html(Parts(), Judge([load("open2b-customers")], named=True), at=datetime(2026, 3, 1, 12, tzinfo=UTC))
    for judgement in judgements(causes):
        tally.add(judgement)
        report.add(judgement)
    report.finish(tally, Ending(code=1, words=f"failed, {tally.severities[Severity.ERROR]:,} errors"))
    return "".join(parts)


LOADED = "new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0)))"
EVERY_ROW = """
(causes) => new Promise((done) => {
  const look = () => (document.querySelectorAll(".cause").length < causes ? setTimeout(look, 10) : done(performance.now()));
  look();
})
"""
FILTERED = """
async (text) => {
  const box = document.getElementById("filter");
  const begun = performance.now();
  box.value = text;
  box.dispatchEvent(new Event("input"));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0))));
  return performance.now() - begun;
}
"""


def looked_at(path: Path, causes: int) -> dict[str, float]:
    """Give milliseconds from the navigation to the first frame, and until the script has made the rows of every cause behind it; and of filters."""
    from playwright.sync_api import sync_playwright

    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        shown = started.new_page()
        shown.goto(path.as_uri())
        told = {"load": shown.evaluate(LOADED), "rows of every cause": shown.evaluate(EVERY_ROW, causes)}
        for text in ("harbour 7", "customers/19/group", "nothing like it", ""):
            told[f"filter {text!r}"] = shown.evaluate(FILTERED, text)
        started.close()
    return told


def main() -> None:
    """Print the figures."""
    causes = int(sys.argv[1]) if len(sys.argv) > 1 else CAUSES
    begun = time.perf_counter()
    text = page(causes)
    print(f"{causes:,} causes: written in {time.perf_counter() - begun:.1f} s, {len(text) / 2**20:.1f} MB")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.html"
        path.write_text(text, "utf-8")
        for name, milliseconds in looked_at(path, causes).items():
            print(f"  {name}: {milliseconds:,.0f} ms")


if __name__ == "__main__":
    main()
