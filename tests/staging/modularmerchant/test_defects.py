"""Each defect has requests that bring it out, and what a judge then says that it does not say of the store without defects."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from wirecheck.contract import load
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.finding import Direction, Finding, Severity
from wirecheck.judge import Judge
from wirecheck.staging.modularmerchant import MODULARMERCHANT

if TYPE_CHECKING:
    from wirecheck.staging import Answer, Asked

JUDGE = Judge([load("modularmerchant-check-customer")], named=True)
ERROR, WARNING, NOTE = "error", "warning", "note"


def _entity(shop: Any) -> Asked:
    """Ask for the first account, its e-mail address an entity that the document itself declares. The at sign stays raw: a percent sign would begin an entity of another kind."""
    body = shop.question(1, email="").body.decode().replace("<email></email>", "<email>&e;</email>")
    return shop.asked(body.replace("<xmlrequest>", f'<!DOCTYPE xmlrequest [<!ENTITY e "{shop.person(1).email}">]><xmlrequest>'))


# The name of each defect; the request that brings it out; code, constraint and severity of what a judge finds in the answer.
SEEN: dict[str, tuple[Any, tuple[str, str, str]]] = {
    "text-not-encoded": (lambda shop: shop.question(2), ("WC207", "encoding", ERROR)),
    "text-encoded-twice": (lambda shop: shop.question(1), ("WC401", "email-is-the-one-asked-for", ERROR)),
    "text-encoded-as-latin-1": (lambda shop: shop.question(4), ("WC204", "encoding", WARNING)),
    "crash-beyond-ascii": (lambda shop: shop.question(4), ("WC501", "outcome", ERROR)),
    "wrong-root": (lambda shop: shop.question(1), ("WC211", "root", ERROR)),
    "media-type-of-a-page": (lambda shop: shop.question(1), ("WC111", "media-type", NOTE)),
    "status-in-another-word": (lambda shop: shop.question(1), ("WC501", "outcome", ERROR)),
    "success-for-a-failure": (lambda shop: shop.question(1, password="not it"), ("WC306", "minOccurs", ERROR)),
    "password-answered-plain": (lambda shop: shop.question(1), ("WC401", "password-not-in-clear", NOTE)),
    "key-echoed": (lambda shop: shop.question(1), ("WC402", "echo", WARNING)),
    "email-of-another-account": (lambda shop: shop.question(1), ("WC401", "email-is-the-one-asked-for", ERROR)),
    "accounts-mixed-up-together": (lambda shop: shop.question(1, together=2), ("WC401", "email-is-the-one-asked-for", ERROR)),
    "undocumented-member": (lambda shop: shop.question(1), ("WC307", "undocumented", NOTE)),
    "email-missing": (lambda shop: shop.question(1), ("WC306", "minOccurs", WARNING)),
    "product-name-missing": (lambda shop: shop.question(1, order_history=90), ("WC306", "minOccurs", WARNING)),
    "null-for-empty": (lambda shop: shop.question(6), ("WC304", "pattern", ERROR)),
    "state-without-country": (lambda shop: shop.question(1), ("WC311", "reading", NOTE)),
    "has-tab-as-number": (lambda shop: shop.question(1), ("WC311", "reading", NOTE)),
    "tab-limit-grouped": (lambda shop: shop.question(4), ("WC301", "type", ERROR)),
    "create-date-written": (lambda shop: shop.question(1), ("WC301", "type", ERROR)),
    "bill-date-written": (lambda shop: shop.question(1, get_subscription="Yes"), ("WC301", "type", ERROR)),
    "orders-outside-window": (lambda shop: shop.question(1, order_history=7), ("WC401", "orders-within-days", ERROR)),
    "order-window-a-day-long": (lambda shop: shop.question(1, order_history=6), ("WC401", "orders-within-days", ERROR)),
    "orders-not-asked-for": (lambda shop: shop.question(1), ("WC401", "orders-only-when-asked", ERROR)),
    "no-orders-no-section": (lambda shop: shop.question(8, order_history=30), ("WC401", "orders-when-asked", ERROR)),
    "order-repeated-by-product": (lambda shop: shop.question(3, order_history=700), ("WC401", "orders-once", WARNING)),
    "any-word-is-yes": (lambda shop: shop.question(1, get_subscription="No"), ("WC401", "subscriptions-only-when-asked", ERROR)),
    "subscriptions-missing": (lambda shop: shop.question(1, get_subscription="Yes"), ("WC401", "subscriptions-when-asked", ERROR)),
}

# What one exchange cannot show; the request that brings it out, and why.
STATE_ONLY: dict[str, tuple[Any, str]] = {
    "password-not-checked": (lambda shop: shop.question(1, password="not it"), "only who knows the password knows that this is not it"),
    "admin-key-not-checked": (lambda shop: shop.question(1, admin_key="0a0a0a0a0a0a0a0a0a0a0"), "only who knows the key knows that this is not it"),
    "api-key-not-checked": (lambda shop: shop.question(1, api_key="0a0a0a0a0a0a0a0a0a0"), "only who knows the key knows that this is not it"),
    "entities-expanded": (_entity, "the finding is the request's; that the answer is a success breaks no rule of a document"),
    "order-date-in-milliseconds": (lambda shop: shop.question(1, order_history=90), "no document bounds the date of an order from above"),
    "orders-cut-at-five": (lambda shop: shop.question(1, order_history=400), "that an order is missing shows beside an answer that has it"),
    "cancelled-subscriptions-listed": (lambda shop: shop.question(3, get_subscription="Yes"), "that a subscription was cancelled stands nowhere in an answer"),
}


def _answered(shop: Any, asked: Asked) -> tuple[Answer, set[Finding]]:
    """Answer, and give what the judge finds in the answer."""
    answer = shop.store.answer(asked)
    exchange = Exchange(
        request=Request(method=asked.method, url=f"http://shop.example{asked.path}", headers=asked.headers, body=asked.body),
        response=Response(status=answer.status, headers=answer.headers, body=answer.body),
        captured_at=asked.now,
    )
    judged = JUDGE.judge(exchange)
    assert not [gap for gap in judged.not_checked if "WC901" in gap.reason]
    return answer, {finding for finding in judged.findings if finding.direction is not Direction.REQUEST}


def test_every_defect_is_told_of_once() -> None:
    assert sorted(SEEN | STATE_ONLY) == sorted(defect.name.removeprefix("modularmerchant-") for defect in MODULARMERCHANT.defects)
    assert not set(SEEN) & set(STATE_ONLY)


@pytest.mark.parametrize("what", SEEN)
def test_a_defect_is_found_where_it_is_and_not_where_it_is_not(shops: Any, what: str) -> None:
    question, expected = SEEN[what]
    clean, bent = shops(), shops(f"modularmerchant-{what}")

    _, before = _answered(clean, question(clean))
    _, after = _answered(bent, question(bent))

    assert before == set()
    assert expected in {(finding.code, finding.constraint, str(finding.severity)) for finding in after}


@pytest.mark.parametrize("what", STATE_ONLY)
def test_a_defect_that_one_exchange_cannot_show_changes_the_answer_and_gives_no_error(shops: Any, what: str) -> None:
    question, why = STATE_ONLY[what]
    clean, bent = shops(), shops(f"modularmerchant-{what}")

    right, before = _answered(clean, question(clean))
    wrong, after = _answered(bent, question(bent))

    assert right.body != wrong.body
    assert {finding for finding in before | after if finding.severity is Severity.ERROR} == set(), why


@pytest.mark.parametrize("defect", MODULARMERCHANT.defects, ids=lambda defect: defect.name)
def test_each_defect_is_asked_for_at_one_place(defect: Any) -> None:
    import wirecheck.staging.modularmerchant as package  # noqa: PLC0415

    sources = [path.read_text() for path in Path(package.__file__).parent.glob("*.py") if path.name != "defects.py"]

    assert sum(source.count(f'"{defect.name}"') for source in sources) == 1


@pytest.mark.parametrize("defect", MODULARMERCHANT.defects, ids=lambda defect: defect.name)
def test_what_a_defect_says_is_whole(defect: Any) -> None:
    assert defect.operation == "customer.check"
    assert defect.document in {"modularmerchant-check-customer", "companion"}
    assert all((defect.does, defect.shows, defect.section))


def test_a_defect_of_concurrency_rests_while_requests_come_one_by_one(shops: Any) -> None:
    clean, bent = shops(), shops("modularmerchant-accounts-mixed-up-together")

    assert clean.store.answer(clean.question(1)) == bent.store.answer(bent.question(1))
