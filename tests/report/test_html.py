"""The promises of the page: what it shows, that nobody's text is more than text in it, and that it needs nothing else."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import lxml.html
import pytest

from wirecheck.contract import load
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.finding import Certainty, Direction, NotChecked, Part, Related, Severity, Source
from wirecheck.judge import Aside, Ignore, Judge, Tally, Verdict
from wirecheck.report import Ending
from wirecheck.report.html import Html, page
from wirecheck.text.look import source

if TYPE_CHECKING:
    from tests.report.conftest import Findings, Judgements, Written

    from wirecheck.judge import Judgement

AT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
FAILED = Ending(code=1, words="failed, 2 errors and 1 capture could not be read in full")
BODY = b'{"status": "ok",\n "customers": [\n  {"id": 70,\n   "group": 300}]}'
HOSTILE = """</script></style></title><img src=x onerror=alert(1)>'"&lt;{{ 7 * 7 }}<!--"""


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge([load("open2b-customers")], named=False)


def read(text: str) -> Any:
    return lxml.html.document_fromstring(text)


def words(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def data(document: Any, number: int) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(document.get_element_by_id("exchanges").text)[number]
    return told


def told(judgements: list[Judgement], judge: Judge, written: Written, ending: Ending = FAILED, **more: Any) -> Any:
    return read(written(partial(Html, judge=judge, at=AT, **more), judgements, ending))


# -- what it shows -------------------------------------------------------------------------------------------------------------------------------


def test_the_verdict_comes_first_and_then_what_it_leaves_out(judge: Judge, finding: Findings, judgement: Judgements, written: Written) -> None:
    gap = NotChecked(direction=Direction.RESPONSE, part=Part.BODY, path="", reason="the capture left the body out")
    document = told(
        [judgement(finding(), response=BODY), judgement(verdict=Verdict.NOT_CHECKED, not_checked=(gap,), index=1, capture="day2.har")], judge, written
    )

    assert words(document.find(".//h1")) == "Failed"
    assert words(document.find_class("words")[0]) == "2 errors and 1 capture could not be read in full"
    assert [words(heading) for heading in document.iter("h1", "h2")][:3] == ["Failed", "What this verdict leaves out", "Findings"]
    left = words(document.find_class("leaves")[0])
    assert "the capture left the body out response body, first in day2.har, exchange 1: open2b-customers customers.find 1 time" in left
    assert "customers.get, customers.authenticate, customers.count, customers.create, customers.update, customers.delete open2b-customers" in left
    facts = words(document.find_class("about")[0])
    assert "Captures day1.har, day2.har" in facts
    assert "Contract open2b-customers Judged 2026-03-01 12:30 UTC, by wirecheck" in facts


def test_a_pass_that_leaves_something_unchecked_is_not_green(judge: Judge, finding: Findings, judgement: Judgements, written: Written) -> None:
    clean, unchecked, noted = judgement(), judgement(verdict=Verdict.NOT_CHECKED), judgement(finding(severity=Severity.NOTE))

    tones = [
        (heading := told(judgements, judge, written, Ending(code=0, words="passed")).find(".//h1")).get("data-tone") + " " + words(heading.getnext())
        for judgements in ([clean], [clean, unchecked], [noted, noted])
    ]

    assert tones == [
        "good nothing was found, and every exchange was checked",
        "warn nothing was found, but 1 exchange was not checked",
        "good with 2 notes, and every exchange was checked",
    ]


def test_equal_findings_are_one_cause_worst_first_each_with_all_there_is_to_say(
    judge: Judge, finding: Findings, judgement: Judgements, written: Written
) -> None:
    note = finding(severity=Severity.NOTE, constraint="other")
    document = told([judgement(note, response=BODY), *(judgement(finding(), response=BODY, index=index) for index in range(1, 4))], judge, written)

    causes = document.find_class("cause")

    assert [cause.get("data-severity") for cause in causes] == ["error", "note"]
    assert words(document.get_element_by_id("count")) == "4 findings, 2 causes"
    first = words(causes[0])
    for part in (
        "error at most 255 expected, 300 found 3 times WC302 open2b-customers customers.find · response body /customers/0/group",
        "Expected a whole number from 1 to 255 Actual 300",
        "Source open2b-customers-v13, customers.find > response > customers > group (stated)",
        "First seen day1.har, exchange 1",
        "WC302 the number is out of bounds.",
        "day1.har, exchange 1, in full",
    ):
        assert part in first


def test_the_place_is_marked_in_the_excerpt_and_in_the_whole(judge: Judge, finding: Findings, judgement: Judgements, written: Written) -> None:
    document = told([judgement(finding(), response='{"note": "\U0001f9f6",\n "customers": [{"group": 300}]}'.encode())], judge, written)

    assert [mark.text for mark in document.iter("mark")] == ["300"]
    assert [number.text for number in document.find_class("excerpt")[0].iter("i")] == ["1", "2"]
    side, start, end = document.find_class("exchange")[0].get("data-mark").split()
    units = data(document, 0)[side]["body"].encode("utf-16-le")
    assert units[2 * int(start) : 2 * int(end)].decode("utf-16-le") == "300"


def test_a_finding_over_two_exchanges_shows_both_in_their_order(judge: Judge, finding: Findings, judgement: Judgements, written: Written) -> None:
    made = judgement(request=b'{"customer": {"code": "K-7"}}', url="https://store.example/api/v13/commerce.customers.create", operation="customers.create")
    broken = finding(code="WC601", related=(Related(capture="day1.har", index=0), Related(capture="day0.har", index=9)))

    document = told([made, judgement(index=1), judgement(broken, response=BODY, index=2)], judge, written)

    (cause,) = document.find_class("cause")
    assert [words(exchange) for exchange in cause.find_class("exchange")] == ["1 of 2: day1.har, exchange 0, in full", "2 of 2: day1.har, exchange 2, in full"]
    assert "Rests on day1.har, exchange 0, day0.har, exchange 9 (too far off to be shown)" in words(cause)
    assert data(document, 0)["request"]["body"] == '{"customer": {"code": "K-7"}}'


def test_an_exchange_that_comes_later_in_the_capture_is_found_too(judge: Judge, finding: Findings, judgement: Judgements, written: Written) -> None:
    broken = finding(code="WC601", related=(Related(capture="day1.har", index=1),))

    document = told([judgement(broken, response=BODY), judgement(request=b"later", index=1)], judge, written)

    assert data(document, 0)["request"]["body"] == "later"


def test_the_secrets_of_a_clean_exchange_beside_a_finding_are_covered(judge: Judge, finding: Findings, judgement: Judgements, written: Written) -> None:
    """Nobody asked for its secrets when it was judged."""
    made = judgement(url="https://shop:sesame@store.example/api/v13/commerce.customers.create", operation="customers.create")
    request = replace(made.exchange.request, headers=(("x-key", "K-made-up-1"),), body=b'{"customer": {"password": {"value": "open up"}}}')
    made = replace(made, exchange=replace(made.exchange, request=request))

    text = written(partial(Html, judge=judge, at=AT), [made, judgement(finding(related=(Related(capture="day1.har", index=0),)), index=1)])

    assert "1 of 2: day1.har, exchange 0" in words(read(text))
    assert [secret for secret in ("sesame", "K-made-up-1", "open up") if secret in text] == []


def test_secrets_of_a_body_that_nobody_could_read_are_covered_by_their_names(judge: Judge, finding: Findings, judgement: Judgements, written: Written) -> None:
    broken = finding(path="", code="WC201", constraint="codec", message='the JSON cannot be parsed near "sesame', says="JSON", saw="sesame", line=2, column=3)

    text = written(partial(Html, judge=judge, at=AT), [judgement(broken, response=b'{"id": 3,\n "password": "sesame",\n "x" 5}\n')])

    assert "sesame" not in text
    assert "cannot be parsed" in text


def test_a_request_is_copied_as_curl_without_its_secrets(judge: Judge, finding: Findings, judgement: Judgements, written: Written) -> None:
    sent = judgement(finding(direction=Direction.REQUEST, path="/key"), request=b'{"key": "K-made-up-1"}', secrets=frozenset({"K-made-up-1"}))

    document = told([sent], judge, written)

    assert document.xpath("//button[@data-curl='0']/text()") == ["Copy as curl"]
    assert data(document, 0)["curl"].splitlines()[0] == "# needs STORE_KEY in the environment"


def test_coverage_is_a_picture_of_every_site(judge: Judge, judgement: Judgements, written: Written) -> None:
    document = told([judgement(request=b'{"fields": ["id"]}', response=BODY)], judge, written)

    drawn = {svg.get("aria-label").partition(":")[0]: svg for svg in document.xpath("//svg[@data-strip]")}
    names = json.loads(document.get_element_by_id("strips").text)
    assert {"request", "response success", "response failure"} <= set(drawn)
    for svg in document.xpath("//svg[@data-strip]"):
        squares = "".join(svg.xpath("path[not(@class='cross')]/@d")).count("z")
        assert (squares, svg.get("role")) == (len(names[int(svg.get("data-strip"))]), "img")


def test_what_was_accepted_is_named(judge: Judge, judgement: Judgements, finding: Findings) -> None:
    entry = Ignore(reason="known to the vendor", code="WC302")
    aside, parts = Aside(today=AT.date(), ignores=(entry,)), list[str]()
    tally = Tally(aside=aside)
    tally.add(aside.left(judgement(finding())))

    class Parts:
        def write(self, text: str) -> None:
            parts.append(text)

    Html(Parts(), judge, at=AT).finish(tally, Ending(code=0, words="passed"))

    assert "ignored: 1 finding, WC302 (known to the vendor)" in words(read("".join(parts)))


def test_a_run_of_nothing_is_a_page(judge: Judge, written: Written) -> None:
    document = told([], judge, written, Ending(code=2, words="failed, nothing to check: no exchange found"), named=True)

    assert words(document.find(".//h1")) == "Failed"
    assert "customers.find" in words(document.find_class("leaves")[0])


def test_the_page_of_a_run_is_the_same_each_time(judge: Judge, finding: Findings, judgement: Judgements, written: Written) -> None:
    judgements = [judgement(finding(path=f"/customers/{index}/{name}"), response=BODY, index=index) for index in range(5) for name in "abc"]

    one, other = (written(partial(Html, judge=judge, at=AT), judgements, FAILED) for _ in range(2))

    assert one == other


def test_a_page_of_many_large_exchanges_stays_small_and_keeps_the_excerpts(
    judge: Judge, finding: Findings, judgement: Judgements, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "_MOST_DATA", 4_000)
    judgements = [judgement(finding(constraint=str(index)), response=b'{"customers": [{"group": 300}]}' + b" " * 1_500, index=index) for index in range(9)]

    document = told(judgements, judge, written)

    causes = document.find_class("cause")
    assert 0 < len(document.find_class("exchange")) < len(causes) == 9
    assert [mark.text for mark in document.iter("mark")] == ["300"] * 9
    assert "The whole exchange is left out, to keep this page light" in words(causes[-1])


# -- nothing but text ----------------------------------------------------------------------------------------------------------------------------


def full_of(text: str, finding: Findings, judgement: Judgements) -> list[Judgement]:
    """Give judgements that hold a text wherever a stranger's text can be."""
    cited = Source(document=text, section=text, certainty=Certainty.STATED)
    members: dict[str, Any] = {"message": text, "says": text, "saw": text, "constraint": text, "source": cited, "fingerprint": "v1:00ff"}
    body = finding(path="/a", related=(Related(capture=text, index=7),), **members)
    header = finding(**members | {"fingerprint": "v1:01ff"}, part=Part.HEADER, path="x-odd")
    url = finding(**members | {"fingerprint": "v1:02ff"}, part=Part.URL, direction=Direction.REQUEST, path="q")
    gap = NotChecked(direction=Direction.RESPONSE, part=Part.BODY, path=text, reason=text, rule=text)
    made = judgement(body, header, url, not_checked=(gap,), capture=text, operation=text, contract=text, resource=text)
    payload = json.dumps({"a": text, text: text}).encode()
    exchange = Exchange(
        request=Request(method=text, url=f"https://store.example/{text}?q={text}", headers=((text, text),), body=payload),
        response=Response(status=200, headers=(("x-odd", text), ("content-type", "application/json")), body=payload),
        capture=text,
    )
    strange = judgement(contract=None, operation=None, verdict=Verdict.NOT_CHECKED, not_checked=(gap,), capture=text)
    return [replace(made, exchange=exchange), strange]


def test_text_of_others_is_text_wherever_it_stands(judge: Judge, finding: Findings, judgement: Judgements, written: Written) -> None:
    pages = [told(full_of(text, finding, judgement), judge, written, Ending(code=1, words=f"failed, {text}")) for text in (HOSTILE, "x" * len(HOSTILE))]

    shapes = [[(element.tag, *sorted(element.keys())) for element in document.iter() if isinstance(element.tag, str)] for document in pages]
    assert shapes[0] == shapes[1]
    assert pages[0].xpath("//img | //*[@onerror]") == []
    assert len(pages[0].xpath("//script[not(@type)]")) == 1
    assert HOSTILE in pages[0].find_class("words")[0].text_content()
    assert json.loads(data(pages[0], 0)["response"]["body"])["a"] == HOSTILE


def test_the_page_names_no_other_address_and_runs_one_script_alone(judge: Judge, finding: Findings, judgement: Judgements, written: Written) -> None:
    document = told(full_of(HOSTILE, finding, judgement), judge, written)

    loaded = {value.partition(":")[0] for element in document.iter() for name, value in element.items() if name in {"src", "href", "action", "srcset", "data"}}
    assert {address for address in loaded if not address.startswith("#")} == {"data"}
    (style,), (script,) = document.xpath("//style/text()"), document.xpath("//script[not(@type)]/text()")
    assert re.findall(r"url\(|@import|https?:|fetch|XMLHttpRequest|import\(|innerHTML|eval\(", style + script) == []
    policy = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert f"default-src 'none'; style-src {source(style)}; script-src {source(script)}" in policy
    assert document.xpath("//*[@style or starts-with(name(@*), 'on')]") == []


@pytest.mark.parametrize("text", ["\x00\x1b[31m", "\u202egnp.exe", "\ud800", "\u2028"])
def test_characters_that_hide_or_turn_a_line_round_are_spelled_out(text: str, judge: Judge, finding: Findings, judgement: Judgements, written: Written) -> None:
    page = written(partial(Html, judge=judge, at=AT), full_of(text, finding, judgement))

    assert text not in page
    assert text.encode("unicode_escape").decode() in page


def test_what_a_reader_without_eyes_needs_is_there(judge: Judge, finding: Findings, judgement: Judgements, written: Written) -> None:
    document = told([judgement(finding(), response=BODY)], judge, written)

    assert document.get("lang") == "en"
    assert [len(document.xpath(f"//{name}")) for name in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    assert [section.get("aria-labelledby") for section in document.xpath("//main/section")] == ["left", "findings", "coverage", "operations"]
    named = {element.get("id") for element in document.iter() if element.get("id")}
    assert {section.get("aria-labelledby") for section in document.xpath("//*[@aria-labelledby]")} <= named
    assert document.xpath("//svg[not(@aria-label) or not(@role)]") == []
    assert document.xpath("//button[not(normalize-space())] | //input[not(@aria-label)]") == []
    assert len(named) == len([element for element in document.iter() if element.get("id")])
