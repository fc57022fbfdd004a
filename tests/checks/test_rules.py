"""The promises of checks/rules.py."""

from __future__ import annotations

from typing import Any

import pytest

from wirecheck.checks.rules import rules
from wirecheck.exchange import Exchange
from wirecheck.finding import Certainty, Finding, Source


def test_rules_that_hold_give_nothing(store: Any) -> None:
    assert store.says(rules, store.saved({"name": "lamp", "price": "2"}, {"saved": [{"name": "lamp", "price": "1.99"}]})) == []


def test_a_broken_rule_is_told_at_its_item_with_its_source(store: Any) -> None:
    (finding,) = store.says(rules, store.saved({"name": "lamp"}, {"saved": [{"name": "lamp"}, {"name": "desk"}]}))

    assert finding == Finding(
        severity="error",  # type: ignore[arg-type]
        direction="response",  # type: ignore[arg-type]
        part="body",  # type: ignore[arg-type]
        path="/saved/1/name",
        member=None,
        line=None,
        column=None,
        code="WC401",
        constraint="saved-as-sent",
        message="does not hold: what is saved is what was sent",
        says="what is saved is what was sent",
        saw='"desk"',
        source=Source(document="page", section="Orders > name", certainty=Certainty.STATED),
    )


@pytest.mark.parametrize(("rule", "severity"), [("saved-as-sent", "error"), ("cheaper", "warning"), ("two-words", "note")])
def test_how_certain_a_rule_is_decides_how_bad_breaking_it_is(store: Any, rule: str, severity: str) -> None:
    found = store.told(rules, store.saved({"name": "x x", "price": "1"}, {"saved": [{"name": "y", "price": "2"}]}))

    assert {row[2]: row[0] for row in found}[rule] == severity


def test_one_item_that_cannot_be_read_hides_no_other(store: Any) -> None:
    found = store.told(rules, store.saved({"name": "lamp", "price": "1"}, {"saved": [{"name": "lamp", "price": "cheap"}, {"name": "lamp", "price": "2"}]}))

    assert found == [
        ("gap", "response", "body", "a value is not a number", "cheaper"),
        ("warning", "WC401", "cheaper", "response", "body", "/saved/1/price"),
    ]


def test_a_reason_is_told_once_however_many_items_it_has(store: Any) -> None:
    found = store.told(rules, store.saved({"name": "lamp"}, {"saved": [{"name": "lamp", "price": "1"}] * 5}))

    assert found == [("gap", "response", "body", "request.body.price is absent", "cheaper")]


def test_a_rule_whose_time_is_not_known_is_a_gap(store: Any) -> None:
    exchange = store.saved()
    timeless = Exchange(request=exchange.request, response=exchange.response)

    assert store.told(rules, timeless) == [("gap", "response", "body", "captured_at is absent", "answered-at-once")]


@pytest.mark.parametrize(("status", "answer"), [(500, b"down"), (200, b"{}"), (200, None), (200, b"")])
def test_an_answer_that_means_nothing_is_held_against_no_rule_of_the_answer(store: Any, status: int, answer: bytes | None) -> None:
    """It is told already; the rules of the request alone are judged."""
    assert store.told(rules, store.saved({"name": "x x"}, status=status, answer=answer)) == [("note", "WC401", "two-words", "request", "body", "/name")]


def test_a_request_without_an_answer_is_held_against_the_rules_of_requests(store: Any) -> None:
    assert store.told(rules, store.saved({"name": "x x"}).with_response(None)) == [("note", "WC401", "two-words", "request", "body", "/name")]


def test_a_rule_over_both_sides_is_told_at_the_side_that_has_its_place(store: Any) -> None:
    found = store.told(rules, store.saved({"name": "lamp"}, headers=(("x-key", "lamp"),)))

    assert found == [("error", "WC401", "key-is-not-name", "exchange", "body", "/name")]


def test_a_broken_rule_over_xml_is_told_by_xpath_and_line(store: Any) -> None:
    (finding,) = store.says(
        rules, store.exchange("POST", "/form", body=b"name=x", answer=b"<done>\n<item><name>a</name></item>\n<item>\n<name>none</name></item></done>")
    )

    assert (finding.path, finding.line, finding.saw) == ("/done/item[2]/name[1]", 4, '"none"')


@pytest.mark.parametrize("count", [3, 500])
def test_what_was_seen_is_short(store: Any, count: int) -> None:
    (finding,) = store.says(rules, store.saved({"name": "lamp"}, {"saved": [{"name": ["n" * 50] * count}]}))

    assert len(finding.saw) <= 80
