"""The two sections that a client asks for: order_data and subscription_data."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.staging.modularmerchant.seed import EDGES

if TYPE_CHECKING:
    from lxml import etree

DAY = 86_400


def _tags(results: etree._Element) -> list[Any]:
    return [child.tag for child in results]


def _placed(shop: Any, results: etree._Element) -> list[int]:
    """Give the ages of the orders answered, in seconds."""
    return [int(shop.now.timestamp()) - int(node.text) for node in results.iterfind("order_data/order_item/order_date")]


def _ages(shop: Any, number: int) -> list[int]:
    cid = shop.store.database.value("SELECT cid FROM modularmerchant_customer WHERE email = ?", shop.person(number).email)
    return [int(shop.now.timestamp()) - row[0] for row in shop.store.database.rows("SELECT order_date FROM modularmerchant_order WHERE cid = ?", cid)]


def test_without_being_asked_for_neither_section_is_there(shop: Any) -> None:
    for person in shop.people:
        assert _tags(shop.check(person.number)) == ["response_status", "customer_data"]


def test_both_sections_follow_the_customer_as_in_the_sample(shop: Any) -> None:
    for person in shop.people:
        assert _tags(shop.check(person.number, get_subscription="Yes", order_history=90)) == [
            "response_status",
            "customer_data",
            "order_data",
            "subscription_data",
        ]


@pytest.mark.parametrize("days", ["0", "0.0", "-1", "-90", "", "ninety", "9e1", "0x5a", "٣", "1.", ".5", "NaN", "inf", "9" * 400, "1 000", "<90>"])
@pytest.mark.wirecheck(enabled=False)  # what is no number breaks the contract, on purpose
def test_what_is_no_number_above_zero_asks_for_no_orders(shop: Any, days: Any) -> None:
    """It is no failure either: the page names none."""
    results = shop.check(1, order_history=days)

    assert _tags(results) == ["response_status", "customer_data"]
    assert results.findtext("response_status") == "success"


@pytest.mark.parametrize("word", ["No", "yes", "YES", "Y", "1", "true", "", " Yes", "Yes "])
def test_only_the_word_yes_asks_for_subscriptions(shop: Any, word: str) -> None:
    assert _tags(shop.check(1, get_subscription=word)) == ["response_status", "customer_data"]


@given(st.data())
def test_the_orders_answered_are_those_within_so_many_days_and_no_others(shop: Any, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, 40))
    days = data.draw(st.integers(1, 1000) | st.sampled_from(EDGES))

    results = shop.check(number, order_history=days)

    assert sorted(_placed(shop, results)) == sorted(age for age in _ages(shop, number) if age <= days * DAY)


@pytest.mark.parametrize("days", EDGES)
def test_an_order_at_the_very_edge_is_within_and_one_a_second_older_is_not(shop: Any, days: Any) -> None:
    """The page says "within that many days": days of 24 hours, counted back from the request, both ends included."""
    ages = _placed(shop, shop.check(1, order_history=days))

    assert max(ages) == days * DAY
    assert {days * DAY - 1, days * DAY, days * DAY + 1} <= set(_ages(shop, 1))


def test_the_window_moves_with_the_time_of_the_request(shop: Any) -> None:
    later = replace(shop.question(1, order_history=30), now=shop.now + timedelta(seconds=1))

    ages = _placed(shop, shop.results(later))

    assert max(ages) == 30 * DAY - 1


def test_half_a_day_is_twelve_hours(shops: Any) -> None:
    shop = shops()
    for age in (DAY // 2, DAY // 2 + 1):
        shop.store.database.insert("modularmerchant_order", cid=1008, order_date=int(shop.now.timestamp()) - age)

    assert _placed(shop, shop.check(8, order_history="0.5")) == [DAY // 2]


def test_orders_come_the_newest_first(shop: Any) -> None:
    for person in shop.people:
        ages = _placed(shop, shop.check(person.number, order_history=900))
        assert ages == sorted(ages)


def test_no_order_is_older_than_the_account(shop: Any, text: Any) -> None:
    for person in shop.people:
        results = shop.check(person.number, order_history=1000)
        created = int(text(results, "customer_data/create_date"))
        assert all(int(node.text) >= created for node in results.iterfind("order_data/order_item/order_date"))


def test_asked_for_and_empty_the_section_of_orders_is_there(shop: Any) -> None:
    results = shop.check(8, order_history=900)

    assert len(results.find("order_data")) == 0


def test_an_order_has_number_date_and_products(shop: Any) -> None:
    items = shop.check(1, order_history=900).findall("order_data/order_item")

    for item in items:
        tags = [node.tag for node in item]
        assert tags[:2] == ["order_id", "order_date"]
        assert set(tags[2:]) == {"order_product"}
        assert all([node.tag for node in product] == ["product_sid", "product_name"] for product in item.iterfind("order_product"))


def test_an_order_of_several_products_is_one_item_with_as_many_products(shop: Any) -> None:
    items = [item for person in shop.people for item in shop.check(person.number, order_history=900).iterfind("order_data/order_item")]
    numbers = [item.findtext("order_id") for item in items]

    assert len(set(numbers)) == len(numbers)
    assert {len(item.findall("order_product")) for item in items} == {1, 2, 3}


def test_subscriptions_are_in_time_and_overdue_but_never_cancelled(shop: Any) -> None:
    """Person 2 has one of each, person 3 a cancelled one alone, person 4 none, person 1 one that is in time."""
    now = shop.now.timestamp()
    in_time = {
        number: [int(node.text) > now for node in shop.check(number, get_subscription="Yes").iterfind("subscription_data/subscription_item/bill_date")]
        for number in (1, 2, 3, 4)
    }

    assert {number: sorted(dates) for number, dates in in_time.items()} == {1: [True], 2: [False, True], 3: [], 4: []}


def test_a_subscription_has_product_name_and_bill_date(shop: Any) -> None:
    (item,) = shop.check(1, get_subscription="Yes").findall("subscription_data/subscription_item")

    assert [node.tag for node in item] == ["product_sid", "product_name", "bill_date"]


def test_asked_for_and_empty_the_section_of_subscriptions_is_there(shop: Any) -> None:
    assert len(shop.check(4, get_subscription="Yes").find("subscription_data")) == 0
