"""The store and the contract were written from the same pages and not from each other: what the one answers, the other allows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecheck.contract import load
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.judge import Judge, Judgement, Outcome, Verdict
from wirecheck.staging.modularmerchant import MODULARMERCHANT

if TYPE_CHECKING:
    from wirecheck.staging import Asked

CONTRACT = load("modularmerchant-check-customer")
JUDGE = Judge([CONTRACT], named=True)
EXAMPLES = {f"{operation.id} {name}": text for operation in CONTRACT.operations for name, text in operation.request.examples.items()}


def _judged(shop: Any, asked: Asked) -> Judgement:
    answer = shop.store.answer(asked)
    request = Request(method=asked.method, url=f"http://shop.example{asked.path}", headers=asked.headers, body=asked.body)
    return JUDGE.judge(Exchange(request=request, response=Response(status=answer.status, headers=answer.headers, body=answer.body), captured_at=asked.now))


def _with(markup: str, values: dict[str, str]) -> str:
    """Put other texts into the nodes of an example."""
    for name, value in values.items():
        markup, count = re.subn(rf"(<{name}>)[^<]*", lambda found, value=value: found[1] + quote_plus(value), markup)
        assert count == 1
    return markup


def test_what_the_vendor_serves_is_what_the_contract_lists() -> None:
    assert {(served.operation, served.method, served.contract) for served in MODULARMERCHANT.serves} == {
        (operation.id, operation.method, CONTRACT.name) for operation in CONTRACT.operations
    }


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_contract_with_a_login_of_ours_is_a_clean_success(shop: Any, example: str) -> None:
    person = shop.person(1)
    markup = _with(EXAMPLES[example], {**shop.store.credentials["modularmerchant"], "email": person.email, "password": person.password})

    judged = _judged(shop, shop.asked(markup))

    assert (judged.outcome, judged.verdict, judged.findings) == (Outcome.SUCCESS, Verdict.CLEAN, ())


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_as_it_stands_is_a_clean_failure(shop: Any, example: str) -> None:
    """Neither its keys nor its customer are known to the store."""
    judged = _judged(shop, shop.asked(EXAMPLES[example]))

    assert (judged.outcome, judged.verdict, judged.findings) == (Outcome.FAILURE, Verdict.CLEAN, ())


@given(
    st.integers(1, 40),
    st.fixed_dictionaries(
        {}, optional={"get_subscription": st.sampled_from(["Yes", "No", ""]), "order_history": st.integers(0, 1000) | st.sampled_from([1, 7, 30, 90, 365])}
    ),
)
@settings(max_examples=200)
def test_any_valid_call_with_a_right_login_is_a_clean_success(shop: Any, number: int, options: dict[str, Any]) -> None:
    judged = _judged(shop, shop.question(number, **options))

    assert judged.outcome is Outcome.SUCCESS
    assert [finding for finding in judged.findings if finding.direction != "request"] == []


@given(
    st.emails(), st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30), st.sampled_from(["Yes", None]), st.sampled_from([30, None])
)
@settings(max_examples=100)
def test_any_valid_call_with_a_wrong_login_is_a_clean_failure(shop: Any, email: str, password: str, subscription: Any, days: Any) -> None:
    judged = _judged(shop, shop.question(1, email=email, password=password, get_subscription=subscription, order_history=days))

    assert judged.outcome is Outcome.FAILURE
    assert [finding for finding in judged.findings if finding.direction != "request"] == []


def test_a_request_with_any_documented_flaw_is_answered_as_the_contract_allows(shop: Any) -> None:
    """Failures are the vendor's own even where the request is not."""
    for options in (
        {"api_key": None},
        {"admin_key": None},
        {"email": None},
        {"password": None},
        {"admin_sid": "none"},
        {"order_history": "soon"},
        {"get_subscription": "Maybe"},
    ):
        judged = _judged(shop, shop.question(1, **options))

        assert [finding for finding in judged.findings if finding.direction != "request"] == []
