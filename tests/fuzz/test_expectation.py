"""What has to become of a request, told by what the answer means."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from wirecheck.contract import load
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.finding import Direction, Severity
from wirecheck.fuzz import expectation
from wirecheck.fuzz.expectation import Broken, Expected, Wanted
from wirecheck.generate import Label
from wirecheck.judge import Judge

CONTRACT = load("open2b-customers")
GET = CONTRACT.operation("customers.get")
HEADERS = (("x-key", "invented"), ("content-type", "application/json"))
ASKED = Request(method="POST", url="/api/v13/commerce.customers.get", headers=HEADERS, body=b'{"id": 0}')
LABEL = Label(kind="schema", path="/id", constraint="minimum", site="/id minimum below", side="below")


def _answered(**body: object) -> Exchange:
    return Exchange(request=ASKED, response=Response(status=200, headers=(("content-type", "application/json"),), body=json.dumps(body).encode()))


def _said(exchange: Exchange) -> list[str]:
    assert GET is not None
    judge = Judge([CONTRACT], named=True)
    asked = judge.judge(replace(exchange, response=None)).findings
    found = expectation.labelled([one for one in asked if one.direction is Direction.REQUEST], LABEL)
    assert found is not None
    told = expectation.of_answer(judge.judge(exchange), GET, Expected(wanted=Wanted.REJECTION, label=LABEL), Broken(finding=found))
    return [f"{one.severity} {one.code} {one.constraint} {one.path}" for one in told if one.severity is not Severity.NOTE]


def test_a_broken_request_that_is_accepted_is_a_finding_at_the_place_that_was_broken() -> None:
    assert _said(_answered(status="ok", customer=None)) == ["error WC502 minimum /id"]


def test_a_broken_request_that_is_rejected_as_documented_is_none() -> None:
    assert _said(_answered(status="error", error={"field": "id", "type": "InvalidValue", "description": "id is below 1"})) == []


def test_a_server_error_is_a_finding_whatever_was_sent() -> None:
    crashed = Exchange(request=ASKED, response=Response(status=500, body=b"oops"))

    assert [code.split()[1] for code in _said(crashed)] == ["WC501", "WC110"]


@pytest.mark.parametrize(
    ("codec", "constraint", "says", "value", "is_open"),
    [
        ("php-form", "enum", 'one of ["Y", "N"]', "", True),
        ("php-form", "enum", 'one of ["Y", "N"]', "Q", False),
        ("php-form", "type", "string", ["a"], True),
        ("php-form", "type", "integer", "many", False),
        ("json", "enum", 'one of ["Y", "N"]', "", False),
        ("json", "type", "string", ["a"], False),
    ],
)
def test_what_a_store_may_take_is_told_by_how_its_bodies_are_read(codec: str, constraint: str, says: str, value: object, *, is_open: bool) -> None:
    """In forms and XML a blank text is nothing at all, and PHP makes arrays of whatever has brackets."""
    judge = Judge([CONTRACT], named=True)
    finding = next(one for one in judge.judge(Exchange(request=ASKED, response=None)).findings if one.direction is Direction.REQUEST)

    assert expectation.is_open(replace(finding, constraint=constraint, says=says), codec, value) is is_open


def test_a_store_may_take_a_text_that_was_to_be_url_encoded_for_itself() -> None:
    finding = Judge([CONTRACT], named=True).judge(replace(_answered(), response=None)).findings[0]

    told = [expectation.is_open(replace(finding, code=code, constraint="encoding"), "xml-urlencoded-text", "a/b") for code in ("WC207", "WC208", "WC204")]
    assert told == [True, True, False]


@pytest.mark.parametrize(
    ("contract", "operation", "broken", "told"),
    [
        ("open2b-customers", "customers.get", Severity.ERROR, Severity.ERROR),
        ("open2b-customers", "customers.get", Severity.WARNING, Severity.WARNING),
        ("customer-v3", "save", Severity.ERROR, Severity.WARNING),
        ("customer-v3", "save", Severity.WARNING, Severity.NOTE),
    ],
)
def test_a_doubt_about_the_fact_and_one_about_the_rejection_add_up(contract: str, operation: str, broken: Severity, told: Severity) -> None:
    """A page that only implies a range, of a store of which no page says that it rejects anything, accuses nobody."""
    asked = load(contract).operation(operation)
    judge = Judge([CONTRACT], named=True)
    finding = replace(next(one for one in judge.judge(Exchange(request=ASKED, response=None)).findings if one.constraint == "minimum"), severity=broken)
    assert asked is not None

    said = expectation.of_answer(
        judge.judge(_answered(status="ok", customer=None)), asked, Expected(wanted=Wanted.REJECTION, label=LABEL), Broken(finding=finding)
    )

    assert [one.severity for one in said if one.code == "WC502"] == [told]
