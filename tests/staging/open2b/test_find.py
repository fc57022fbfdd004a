"""Finding, getting, counting: conditions, orders, windows, selection."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Address, Shop


FIELDS = [
    "id",
    "code",
    "canLogin",
    "hasPassword",
    "encryptedPassword",
    "locale",
    "creationTime",
    "loginTime",
    "updateTime",
    "group",
    "collection",
    "collections",
    "wishList",
    "cart",
    "invoiceRecipient",
    "fullName",
    "billingAddress",
    "shippingAddress",
]
BILLING = [
    "firstName",
    "lastName",
    "personalCode",
    "companyName",
    "companyCode",
    "companyCode2",
    "street1",
    "street2",
    "city",
    "postalCode",
    "stateProv",
    "country",
    "phoneNumber",
    "mobileNumber",
    "faxNumber",
    "email",
]
SHIPPING = ["name", "street1", "street2", "city", "postalCode", "stateProv", "country"]


def test_a_customer_has_the_members_of_the_page_in_its_order(shop: Shop) -> None:
    customer = shop.find(conditions={"ids": [shop.everybody()[0]["id"]]})[0]

    assert list(customer) == FIELDS
    assert sorted(customer["billingAddress"]) == sorted(BILLING)
    assert sorted(customer["shippingAddress"]) == sorted(SHIPPING)


@pytest.mark.parametrize(
    ("condition", "has"),
    [
        ({"code": "MB00007"}, lambda c: c["code"] == "MB00007"),
        ({"code": ""}, lambda c: c["code"] == ""),
        ({"canLogin": True}, lambda c: c["canLogin"]),
        ({"canLogin": False}, lambda c: not c["canLogin"]),
        ({"group": 255}, lambda c: c["group"] == 255),
        ({"country": "NO"}, lambda c: c["billingAddress"]["country"] == "NO"),
        ({"stateProv": "CA"}, lambda c: c["billingAddress"]["stateProv"] == "CA"),
        ({"country": "US", "stateProv": "OR", "canLogin": True}, lambda c: c["billingAddress"]["stateProv"] == "OR" and c["canLogin"]),
        ({"after": 400}, lambda c: c["id"] > 400),
        ({"after": 0}, lambda _: True),
        ({}, lambda _: True),
    ],
)
def test_a_condition_keeps_those_that_meet_it_and_no_others(shop: Shop, condition: dict[str, Any], has: Callable[[dict[str, Any]], bool]) -> None:
    everybody = shop.everybody()
    wanted = [customer for customer in everybody if has(customer)]
    assert wanted, "nobody in the store meets this condition"

    assert shop.find(conditions=condition) == wanted
    assert shop.ask("count", conditions=condition) == {"status": "ok", "count": len(wanted)}


@pytest.mark.parametrize("name", ["personalCode", "companyCode", "email"])
def test_a_member_of_the_billing_address_is_found_by_its_value(shop: Shop, name: str) -> None:
    everybody = shop.everybody()
    value = next(customer["billingAddress"][name] for customer in everybody if customer["billingAddress"][name])

    assert shop.find(conditions={name: value}) == [customer for customer in everybody if customer["billingAddress"][name] == value]


def test_after_leaves_out_the_identifier_itself(shop: Shop) -> None:
    ids = [customer["id"] for customer in shop.everybody()]

    assert [customer["id"] for customer in shop.find(conditions={"after": ids[9]}, fields=["id"])] == ids[10:]


def test_identifiers_find_theirs_once_and_pass_over_those_of_nobody(shop: Shop) -> None:
    ids = [customer["id"] for customer in shop.everybody()]

    assert [customer["id"] for customer in shop.find(conditions={"ids": [ids[5], ids[2], ids[5], 1, 10**30]})] == [ids[2], ids[5]]
    assert shop.find(conditions={"ids": []}) == []


def test_keywords_are_found_in_code_name_personal_code_company_code_and_email_in_any_case(shop: Shop, address: Address) -> None:
    number = shop.create(
        code="QZ-81",
        billingAddress=address(firstName="Bryndís", lastName="Ólafur", companyName="Glerverk", personalCode="PERS77", companyCode="COMP55", city="Vík"),
    )

    for words in ("qz-81", "BRYNDÍS", "ólafur", "glerVERK", "ers7", "comp55", "varga.EXAMPLE", "bryndís comp55", "  ólafur "):
        assert [customer["id"] for customer in shop.find(conditions={"keywords": words})] == [number], words
    for words in ("vík", "bryndís nowhere"):
        assert shop.find(conditions={"keywords": words}) == [], words


def test_labels_narrow(shop: Shop) -> None:
    """Both labels, not either: customers with these labels have them all."""

    def ids(*labels: int) -> set[int]:
        return {customer["id"] for customer in shop.find(conditions={"labels": list(labels)}, fields=["id"])}

    assert ids(1, 3) == ids(1) & ids(3)
    assert ids(1, 3) < ids(1)
    assert ids(32)
    assert ids(2) == set()


ORDERS = {
    "id": lambda c: c["id"],
    "code": lambda c: c["code"],
    "email": lambda c: c["billingAddress"]["email"],
    "canLogin": lambda c: c["canLogin"],
    "hasPassword": lambda c: c["hasPassword"],
    "fullName": lambda c: c["fullName"],
    "country": lambda c: c["billingAddress"]["country"],
    "creationTime": lambda c: c["creationTime"],
    "updateTime": lambda c: c["updateTime"],
    "group": lambda c: c["group"],
}


@pytest.mark.parametrize("name", ORDERS)
def test_an_order_sorts_up_and_with_a_minus_down(shop: Shop, name: str) -> None:
    values = [ORDERS[name](customer) for customer in shop.find(order=[name])]
    turned = [ORDERS[name](customer) for customer in shop.find(order=[f"-{name}"])]

    assert values == sorted(values)
    assert turned == sorted(values, reverse=True)
    assert len(set(values)) > 1


def test_a_second_order_sorts_what_ties_by_the_first(shop: Shop) -> None:
    pairs = [(customer["group"], customer["fullName"]) for customer in shop.find(order=["-group", "fullName"])]

    assert pairs == sorted(pairs, key=lambda pair: (-pair[0], pair[1]))


def test_limit_and_first_cut_a_window(shop: Shop) -> None:
    ids = [customer["id"] for customer in shop.everybody()]

    for first, limit in ((0, 1), (0, 10), (3, 4), (39, 5), (40, 5), (0, 10**30), (10**30, 1)):
        assert [customer["id"] for customer in shop.find(first=first, limit=limit)] == ids[first : first + limit], (first, limit)
    assert [customer["id"] for customer in shop.find(first=38)] == ids[38:]


def test_fields_select_members_and_none_selects_nothing(shop: Shop) -> None:
    everybody = shop.everybody()

    assert shop.find(fields=["id", "group"]) == [{"id": customer["id"], "group": customer["group"]} for customer in everybody]
    assert shop.find(fields=[]) == [{} for _ in everybody]
    assert shop.find(fields=["code", "code"], limit=1) == [{"code": everybody[0]["code"]}]
    assert shop.ask("get", id=everybody[0]["id"], fields=[]) == {"status": "ok", "customer": {}}


def test_get_gives_what_find_gives_and_null_for_nobody(shop: Shop) -> None:
    for customer in shop.everybody():
        assert shop.get(customer["id"]) == customer

    for nobody in (1, 301, 10**30):
        assert shop.ask("get", id=nobody) == {"status": "ok", "customer": None}


def test_a_whole_number_may_be_written_with_a_fraction_of_nothing(shop: Shop) -> None:
    """JSON has one kind of number, and 307.0 is the same as 307."""
    assert shop.ask("get", id=307.0, fields=["id"]) == {"status": "ok", "customer": {"id": 307}}


def test_no_body_asks_for_everybody(shop: Shop) -> None:
    assert json.loads(shop.send("count", b"").body) == {"status": "ok", "count": 40}


def test_the_first_records_hold_every_case_of_the_page(shop: Shop) -> None:
    """What is optional is there and is not, what can be null is and is not, lists are empty and are not."""
    everybody = shop.everybody()

    for name in ("loginTime", "collection", "cart", "shippingAddress"):
        assert {customer[name] is None for customer in everybody} == {True, False}, name
    for name in ("code", "collections", "wishList", "encryptedPassword", "invoiceRecipient"):
        assert {bool(customer[name]) for customer in everybody} == {True, False}, name
    for name in ("personalCode", "companyName", "companyCode", "companyCode2", "street2", "stateProv", "mobileNumber"):
        assert {bool(customer["billingAddress"][name]) for customer in everybody} == {True, False}, name
    assert {(customer["canLogin"], customer["hasPassword"]) for customer in everybody} == {(True, True), (False, True), (False, False)}
    assert {len(customer["locale"]) for customer in everybody} == {2, 5}
    assert {customer["group"] for customer in everybody} == {1, 2, 3, 40, 255}
    assert {len(customer["encryptedPassword"]) for customer in everybody} == {0, 45}
    assert {len(customer["cart"]) for customer in everybody if customer["cart"]} == {32}
    assert any(not customer["fullName"].isascii() for customer in everybody)
    assert len({customer["billingAddress"]["email"] for customer in everybody}) < len(everybody)


def test_without_a_password_there_is_no_encrypted_one(shop: Shop) -> None:
    for customer in shop.everybody():
        assert customer["hasPassword"] == (customer["encryptedPassword"] != "")
