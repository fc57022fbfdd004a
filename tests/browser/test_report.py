"""The promises of the report in a browser: it is quiet, it is found through by text, severity, link and keys, it fits any screen and any light, also with ten thousand findings."""

from __future__ import annotations

import importlib.util
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from screens import CONTRAST, PHONE

from wirecheck.contract import load
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.finding import Certainty, Direction, Finding, Part, Related, Severity, Source
from wirecheck.judge import Judge, Judgement, Tally, Verdict
from wirecheck.report import Ending
from wirecheck.report.html import Html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

BENCH = Path(__file__).parents[2] / "bench" / "report.py"
EVIL = "</script><img src=x onerror=document.title='owned'>"
NOTHING_LOADED = "performance.getEntriesByType('resource').map((entry) => entry.name)"


def finding(name: str, **members: Any) -> Finding:
    return Finding(
        **{
            "severity": Severity.ERROR, "direction": Direction.RESPONSE, "part": Part.BODY, "path": "/customers/0/group", "member": None, "line": None, "column": None, "code": "WC302",
            "constraint": "maximum", "message": f"at most 255 expected in {name}", "says": "a whole number from 1 to 255", "saw": "300", "fingerprint": f"v1:{name}",
            "source": Source(document="a page", section="a section", certainty=Certainty.STATED), **members,
        }
    )  # fmt: skip


def judgement(index: int, *findings: Finding, text: str = "wool") -> Judgement:
    payload = json.dumps({"note": f"\U0001f9f6 {text} {index}", "customers": [{"group": 300}]}, ensure_ascii=False).encode()
    headers = (("content-type", "application/json"), ("x-odd", text))
    exchange = Exchange(
        request=Request(method="POST", url="https://store.example/api/v13/commerce.customers.find", headers=headers, body=b'{"fields": ["id"]}'),
        response=Response(status=200, headers=headers, body=payload),
        captured_at=datetime(2026, 3, 1, 12, 0, index, tzinfo=UTC),
        capture="day1.har",
        index=index,
    )
    return Judgement(
        exchange=exchange, contract="open2b-customers", operation="customers.find", resource=None, outcome=None, verdict=Verdict.FINDINGS, findings=findings
    )


SOME = [
    judgement(0, finding("aa"), finding("bb", severity=Severity.WARNING), finding("cc", severity=Severity.NOTE, message=EVIL, saw=EVIL), text=EVIL),
    judgement(1, finding("aa"), finding("dd", code="WC601", path="", related=(Related(capture="day1.har", index=0),))),
]


def written(judgements: list[Judgement]) -> str:
    parts: list[str] = []
    tally = Tally()

    class Parts:
        def write(self, text: str) -> None:
            parts.append(text)

    report = Html(Parts(), Judge([load("open2b-customers")], named=True), at=datetime(2026, 3, 1, tzinfo=UTC))
    for each in judgements:
        tally.add(each)
        report.add(each)
    report.finish(tally, Ending(code=1, words="failed, 3 errors"))
    return "".join(parts)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(written(SOME), "utf-8")
    return path


@pytest.fixture
def shown(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a file in a context of its own; whatever the browser complains of, or loads, fails the test."""
    complaints: list[str] = []
    pages: list[Page] = []

    def page(path: Path, anchor: str = "", **context: object) -> Page:
        made = browser.new_context(**context).new_page()  # type: ignore[arg-type]
        pages.append(made)
        made.on("console", lambda message: complaints.append(message.text))
        made.on("pageerror", lambda error: complaints.append(str(error)))
        made.goto(path.as_uri() + anchor)
        return made

    yield page
    loaded = [name for page in pages for name in page.evaluate(NOTHING_LOADED)]
    for page_ in pages:
        page_.context.close()
    assert (complaints, loaded) == ([], [])


def visible(page: Page) -> list[str]:
    return [str(card.get_attribute("id")) for card in page.locator(".cause").all() if card.is_visible()]


def test_the_filter_leaves_what_fits_and_says_how_much_that_is(shown: Callable[..., Page], report: Path) -> None:
    page = shown(report)
    assert visible(page) == ["f-aa", "f-dd", "f-bb", "f-cc"]
    expect(page.locator("#count")).to_have_text("5 findings, 4 causes")

    page.locator("#filter").fill("wc601 Customers.find")

    expect(page.locator("#count")).to_have_text("1 of 4 causes")
    assert visible(page) == ["f-dd"]
    page.locator("#filter").fill("no such thing")
    expect(page.get_by_text("No finding fits.")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("#count")).to_have_text("5 findings, 4 causes")


def test_a_severity_is_left_out_and_taken_back(shown: Callable[..., Page], report: Path) -> None:
    page = shown(report)
    errors = page.get_by_role("button", name="errors 2")

    errors.click()

    assert visible(page) == ["f-bb", "f-cc"]
    expect(errors).to_have_attribute("aria-pressed", "false")
    errors.click()
    assert len(visible(page)) == 4


def test_a_link_opens_its_finding_also_when_the_filter_had_hidden_it(shown: Callable[..., Page], report: Path) -> None:
    page = shown(report, "#f-cc")
    expect(page.locator("#f-cc details").first).to_have_attribute("open", "")
    expect(page.locator("#f-cc")).to_be_in_viewport()
    expect(page.locator("#f-cc > details > summary")).to_be_focused()
    page.locator("#filter").fill("wc601")
    expect(page.locator("#f-aa")).to_be_hidden()

    page.evaluate("location.hash = '#f-aa'")

    expect(page.locator("#f-aa")).to_be_in_viewport()
    expect(page.locator("#filter")).to_have_value("")


def test_keys_go_from_finding_to_finding_open_them_and_filter(shown: Callable[..., Page], report: Path) -> None:
    page = shown(report)

    page.keyboard.press("j")
    expect(page.locator("#f-aa > details > summary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#f-aa > details")).not_to_have_attribute("open", "")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("#f-dd > details > summary")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#filter")).to_be_focused()
    page.keyboard.type("j?k")
    expect(page.locator("#filter")).to_have_value("j?k")
    page.keyboard.press("Escape")
    expect(page.locator("#filter")).to_have_value("")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_both_exchanges_of_a_finding_open_in_full_with_the_place_marked(shown: Callable[..., Page], report: Path) -> None:
    page = shown(report, "#f-aa")
    page.locator("#f-aa .exchange > summary").click()

    marked = page.locator("#f-aa .exchange mark")
    expect(marked).to_have_text("300")
    page.locator("#f-dd .exchange > summary").first.click()
    page.locator("#f-dd .exchange > summary").last.click()
    expect(page.locator("#f-dd .exchange pre")).to_have_count(4)


def test_a_request_and_a_link_are_copied(shown: Callable[..., Page], report: Path) -> None:
    page = shown(report, permissions=["clipboard-read", "clipboard-write"])

    page.locator("#f-aa").get_by_role("button", name="Copy as curl").click()
    expect(page.locator("#f-aa").get_by_role("button", name="Copied")).to_be_visible()
    assert str(page.evaluate("navigator.clipboard.readText()")).startswith("curl -sS -i -H 'content-type: application/json'")
    page.locator("#f-aa").get_by_role("button", name="Copy link").click()
    expect(page.locator("#f-aa").get_by_role("button", name="Copied")).to_have_count(2)
    assert str(page.evaluate("navigator.clipboard.readText()")).endswith("/report.html#f-aa")


def test_text_of_others_does_nothing(shown: Callable[..., Page], report: Path) -> None:
    page = shown(report, "#f-cc")
    page.locator("#f-cc .exchange > summary").click()

    expect(page.locator("#f-cc .what")).to_have_text(EVIL)
    expect(page.locator("#f-cc").get_by_role("cell", name=EVIL).first).to_be_visible()
    assert (page.locator("img").count(), page.title()) == (0, "Failed: 3 errors · wirecheck")


def test_a_site_is_named_where_one_points(shown: Callable[..., Page], report: Path) -> None:
    page = shown(report)

    page.locator("svg[data-strip]").first.hover(position={"x": 4, "y": 4})

    expect(page.get_by_role("tooltip")).to_contain_text(": ")


def test_dark_is_dark_and_the_switch_turns_it(shown: Callable[..., Page], report: Path) -> None:
    def light(page: Page) -> bool:
        return bool(page.evaluate("getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).map(Number)[0] > 128"))

    page = shown(report, color_scheme="dark")
    assert not light(page)

    page.get_by_role("button", name="Light").click()

    assert light(page)
    page.reload()
    assert light(page)
    assert light(shown(report, color_scheme="light"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [{}, PHONE, {"viewport": {"width": 390, "height": 844}}], ids=["wide", "small phone", "phone"])
def test_it_can_be_read_on_any_screen_in_any_light(shown: Callable[..., Page], report: Path, scheme: str, screen: dict[str, object]) -> None:
    page = shown(report, color_scheme=scheme, **screen)
    page.locator("#fold").click()
    page.get_by_role("button", name="Open all").click()
    for exchange in page.locator(".exchange > summary").all():
        exchange.click()

    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    assert (beyond, page.evaluate(CONTRAST)) == (0, [])


def test_without_a_script_all_is_there_to_read(shown: Callable[..., Page], report: Path) -> None:
    page = shown(report, java_script_enabled=False)

    assert visible(page) == ["f-aa", "f-dd", "f-bb", "f-cc"]
    expect(page.locator("#f-aa mark")).to_have_text("300")
    expect(page.get_by_role("button", name="Copy as curl").first).to_be_hidden()


def test_on_paper_what_is_shown_is_shown_in_full(shown: Callable[..., Page], report: Path) -> None:
    page = shown(report, color_scheme="dark")
    page.locator("#fold").click()

    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    expect(page.locator("#f-aa .excerpt")).to_be_visible()
    expect(page.locator(".filter")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(28, 31, 34)"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen", color_scheme="dark")
    expect(page.locator("#f-aa .excerpt")).to_be_hidden()


@pytest.fixture(scope="module")
def long_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write more causes than are elements from the start; the last ones hold what a stranger might send."""
    path = tmp_path_factory.mktemp("report") / "long.html"
    path.write_text(written([judgement(0, *(finding(f"a{at}", message=f"{EVIL} {at}", saw=EVIL) for at in range(250)), text=EVIL)]), "utf-8")
    return path


def test_what_a_long_report_makes_later_is_all_there(shown: Callable[..., Page], long_report: Path) -> None:
    page = shown(long_report)

    expect(page.locator(".cause")).to_have_count(250)
    page.locator("#f-a249 > details > summary").click()
    expect(page.locator("#f-a249 mark")).to_have_text("300")
    expect(page.locator("#f-a249 .compare")).to_contain_text(EVIL)
    assert (page.locator("img").count(), page.title()) == (0, "Failed: 3 errors · wirecheck")


def test_the_filter_of_a_long_report_looks_into_what_was_not_made_yet(shown: Callable[..., Page], long_report: Path) -> None:
    page = shown(long_report)

    page.locator("#filter").fill("a page, a section owned'> 249")

    expect(page.locator("#count")).to_have_text("1 of 250 causes")
    assert visible(page) == ["f-a249"]
    page.keyboard.press("Escape")
    expect(page.locator("#f-a249")).to_have_count(1)
    expect(page.locator("#count")).to_have_text("250 findings, 250 causes")


def test_a_link_into_a_long_report_opens_its_finding(shown: Callable[..., Page], long_report: Path) -> None:
    page = shown(long_report, "#f-a249")

    expect(page.locator("#f-a249")).to_be_in_viewport()
    expect(page.locator("#f-a249 mark")).to_have_text("300")
    expect(page.locator(".cause:target")).to_have_id("f-a249")
    page.keyboard.press("k")
    expect(page.locator("#f-a248 > details > summary")).to_be_focused()


def test_a_long_report_needs_no_script_to_be_read(shown: Callable[..., Page], long_report: Path) -> None:
    page = shown(long_report, java_script_enabled=False)

    assert page.locator(".cause").count() == 250
    row = page.locator("#f-a249 > details > summary")
    row.click()
    expect(row).to_contain_text(f"{EVIL} 249")
    expect(row).to_contain_text("response body /customers/0/group")
    expect(page.locator("#f-a249 mark")).to_have_text("300")
    page.emulate_media(media="print")
    expect(page.locator("#f-a0 .excerpt")).to_be_visible()


def test_a_long_report_is_printed_in_full(shown: Callable[..., Page], long_report: Path) -> None:
    page = shown(long_report)

    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    expect(page.locator("#f-a249 .excerpt")).to_be_visible()


def test_ten_thousand_findings_can_be_found_through(shown: Callable[..., Page], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """How long that takes is printed, and not asserted: that is for an idle machine."""
    spec = importlib.util.spec_from_file_location("bench_report", BENCH)
    assert spec is not None
    assert spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    path = tmp_path / "many.html"
    path.write_text(bench.page(10_000), "utf-8")
    page = shown(path)
    loaded = page.evaluate(bench.LOADED)

    rows = page.evaluate(bench.EVERY_ROW, 10_000)
    filtered = page.evaluate(bench.FILTERED, "customers/19/group person")

    expect(page.locator("#count")).to_have_text("500 of 10,000 causes")
    with capsys.disabled():
        sys.stdout.write(f"\n10,000 causes: loaded in {loaded:,.0f} ms, rows of all after {rows:,.0f} ms, filtered in {filtered:,.0f} ms\n")
    last = str(page.evaluate("[...document.querySelectorAll('.cause')].at(-1).id"))
    page.evaluate("(id) => { location.hash = id; }", last)
    expect(page.locator(f"#{last}")).to_be_in_viewport()
    expect(page.locator(f"#{last} mark")).to_have_text("319")
