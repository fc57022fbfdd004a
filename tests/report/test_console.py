"""The promises of report/console.py. `golden/` holds a whole report at two widths, to be read by eye when it changes."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.finding import Certainty, Direction, NotChecked, Part, Related, Severity, Source
from wirecheck.judge import Outcome, Verdict
from wirecheck.report import Console, Ending
from wirecheck.text.printable import cells

if TYPE_CHECKING:
    from tests.report.conftest import Findings, Judgements, Written

    from wirecheck.judge import Judgement

GOLDEN = Path(__file__).with_name("golden")
FAILED = Ending(code=1, words="failed, 7 errors")

CUSTOMERS = b"""{
  "status": "ok",
  "customers": [
    {
      "id": 70,
      "code": "K-7",
      "group": 300,
      "encryptedPassword": "not-45-characters",
      "locale": "en-GB"
    }
  ]
}
"""
PRODUCTS = (
    b"<message><response><code>200</code><data>"
    + b"<item><id>41</id><price>79.00</price></item>" * 30
    + b"<item><id>42</id><price>12,50\x1b[31m</price></item></data></response></message>"
)
INSERT = b"identifier=shop&key=K-made-up-1&inserts%5B0%5D%5Bname%5D=Wool+Blanket&inserts%5B0%5D%5Bprice%5D=12%2C50&inserts%5B0%5D%5Bstatus%5D=1"


@pytest.fixture
def a_day(finding: Findings, judgement: Judgements) -> list[Judgement]:
    """Give one of everything that a report can show."""
    products = partial(judgement, contract="leadcommerce-products", url="https://shop:sesame@store.example/api/v1/Products.xml?probe=K-made-up-1")
    page = Source(document="leadcommerce-products-v1", section="Views > Filters > price_below", certainty=Certainty.STATED)
    hashed = finding(
        path="/customers/0/encryptedPassword", code="WC303", constraint="minLength", message="at least 45 characters expected", says="45 characters", saw="17"
    )
    incomplete = finding(
        path="/customers/0", member="canLogin", code="WC306", constraint="required", message="'canLogin' is missing", says="", saw="", severity=Severity.WARNING
    )
    price = finding(
        path="/message/response[1]/data[1]/item[31]/price[1]",
        line=1,
        code="WC401",
        constraint="price-below",
        message="does not hold: every returned product costs less than price_below",
        says="every returned product costs less than price_below, whatever the currency in which the store shows its prices",
        saw="12,50\x1b[31m",
        source=page,
        related=(Related(capture="day0.har", index=12),),
    )
    broken = finding(
        path="",
        line=3,
        column=6,
        code="WC201",
        constraint="codec",
        message="the JSON cannot be parsed: a colon is expected",
        says="JSON",
        saw="5}",
        source=None,
    )
    field = finding(
        direction=Direction.REQUEST, path="/inserts/0/price", code="WC301", constraint="type", message="a number expected", saw="12,50", source=page
    )
    query = finding(
        direction=Direction.REQUEST, part=Part.URL, path="probe", code="WC104", constraint="undocumented", message="'probe' is not documented", source=page
    )
    header = finding(
        part=Part.HEADER, path="Content-Type", code="WC111", constraint="media-type", message="the media type is not documented", severity=Severity.NOTE
    )
    gone = NotChecked(direction=Direction.RESPONSE, part=Part.BODY, path="", reason="the capture left the body out")
    blank = NotChecked(
        direction=Direction.RESPONSE, part=Part.BODY, path="/message/response[1]/data[1]/item[2]", reason="the price is blank", rule="price-below"
    )
    stranger = NotChecked(direction=Direction.EXCHANGE, part=Part.URL, path="", reason="no contract has this path")
    return [
        judgement(finding(), hashed, incomplete, response=CUSTOMERS, secrets=frozenset({"not-45-characters"})),
        judgement(finding(path="/customers/3/group"), index=1),
        judgement(broken, response=b'{"id": 3,\n "password": "sesame",\n "x" 5}\n', index=2),
        products(price, response=PRODUCTS, media_type="text/xml", operation="products.view", not_checked=(blank,), index=3),
        products(
            field,
            query,
            request=INSERT,
            media_type="application/x-www-form-urlencoded",
            operation="products.create",
            secrets=frozenset({"K-made-up-1"}),
            index=4,
        ),
        products(header, media_type="text/html", operation="products.view", index=5),
        *(products(operation="products.view", verdict=Verdict.NOT_CHECKED, not_checked=(gone,), index=6 + more) for more in range(2)),
        judgement(contract="customer-v3", operation="get", resource="Customer+UserCustomerGroups", index=8),
        judgement(contract=None, operation=None, outcome=None, verdict=Verdict.NOT_CHECKED, not_checked=(stranger,), index=9),
    ]


@pytest.mark.parametrize("width", [80, 140])
def test_a_report_reads_as_it_was_meant_to(a_day: list[Judgement], written: Written, width: int) -> None:
    assert written(partial(Console, width=width), a_day, FAILED) == (GOLDEN / f"{width}.txt").read_text("utf-8")


@pytest.mark.parametrize("width", [60, 80, 140])
def test_lines_fit_the_width_but_for_the_verdict(a_day: list[Judgement], written: Written, width: int) -> None:
    lines = written(partial(Console, width=width, verbose=False), a_day, FAILED).splitlines()

    assert [line for line in lines[:-1] if cells(line) > width] == []


def test_colour_adds_nothing_to_the_words(a_day: list[Judgement], written: Written) -> None:
    coloured = written(partial(Console, width=80, colour=True), a_day, FAILED)

    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == written(partial(Console, width=80), a_day, FAILED)


def test_no_secret_is_in_a_report(a_day: list[Judgement], written: Written) -> None:
    report = written(partial(Console, width=140, verbose=True), a_day, FAILED)

    assert [secret for secret in ("sesame", "not-45-characters", "K-made-up-1") if secret in report] == []


def test_quiet_is_the_verdict_alone(a_day: list[Judgement], written: Written) -> None:
    report = written(partial(Console, quiet=True, verbose=True), a_day, FAILED)

    assert report == "failed, 7 errors (10 exchanges: 2 clean, 5 with findings, 3 not checked; 7 errors, 1 warning, 1 note)\n"


def test_verbose_names_every_exchange_as_it_comes(judgement: Judgements, written: Written) -> None:
    judgements = [judgement(), judgement(index=1, outcome=Outcome.REFUSED, verdict=Verdict.NOT_CHECKED)]

    assert written(partial(Console, verbose=True), judgements).splitlines()[:2] == [
        "day1.har, exchange 0: open2b-customers customers.find: success, clean",
        "day1.har, exchange 1: open2b-customers customers.find: refused, not checked",
    ]


def test_verbose_shows_notes_in_full(finding: Findings, judgement: Judgements, written: Written) -> None:
    note = judgement(finding(severity=Severity.NOTE), response=CUSTOMERS)

    assert "wirecheck explain WC302" in written(partial(Console, verbose=True), [note])


def test_errors_come_first_and_then_what_is_frequent(finding: Findings, judgement: Judgements, written: Written) -> None:
    rare = finding(code="WC301", path="/a")
    frequent = finding(code="WC303", path="/b")
    warning = finding(code="WC306", path="/c", severity=Severity.WARNING)

    report = written(Console, [judgement(rare, warning, warning, warning, frequent, frequent)])

    assert re.findall(r"^\w+\[WC\d+\]", report, re.MULTILINE) == ["error[WC303]", "error[WC301]", "warning[WC306]"]


def test_equal_causes_are_one_block_with_a_count(finding: Findings, judgement: Judgements, written: Written) -> None:
    report = written(Console, [judgement(finding(path=f"/customers/{number}/group")) for number in range(1200)])

    assert report.count("error[WC302]") == 1
    assert "at most 255 expected, 300 found (1,200 times)" in report


def test_a_run_over_nothing_is_a_verdict(written: Written) -> None:
    assert (
        written(Console, [], Ending(code=2, words="failed, nothing to check: no exchange found"))
        == "failed, nothing to check: no exchange found (0 exchanges)\n"
    )


@given(text=st.text(st.characters(codec=None, categories=None), max_size=60))
def test_nothing_that_a_stranger_wrote_reaches_the_terminal(finding: Findings, judgement: Judgements, written: Written, text: str) -> None:
    body = f'{{"group": "{text}"}}'.encode("utf-8", "surrogatepass")
    gap = NotChecked(direction=Direction.RESPONSE, part=Part.BODY, path=text, reason=text)
    found = [finding(path="/group", message=text, says=text, saw=text), finding(path=text, severity=Severity.NOTE)]

    report = written(partial(Console, verbose=True), [judgement(*found, response=body, not_checked=(gap,), capture=text, resource=text)])

    assert [line for line in report.splitlines() if not line.isprintable()] == []


@given(text=st.text(st.sampled_from("ab é")), secret=st.text(st.sampled_from('XY<&"%+é/'), min_size=3))
def test_a_secret_in_a_body_is_in_no_report(finding: Findings, judgement: Judgements, written: Written, text: str, secret: str) -> None:
    import json  # noqa: PLC0415 -- only here

    body = json.dumps({"group": text, "key": secret}).encode()

    report = written(Console, [judgement(finding(path="/group", message=f"{text} {secret}", saw=secret), response=body, secrets=frozenset({secret}))])

    assert [line for line in report.splitlines() if secret in line or json.dumps(secret)[1:-1] in line] == []


def test_of_more_causes_than_anybody_reads_the_rest_is_told_in_a_line_each(written: Written, finding: Findings, judgement: Judgements) -> None:
    many = judgement(*(finding(path=f"/customers/{number}/x{number}", member=f"m{number}") for number in range(1003)))

    text = written(Console, [many])

    assert text.count("  help  ") == 1000
    assert text.count("error[") == 1003
