"""The store keeps its word as the contract has it: what it answers to valid calls gives no error finding."""

from __future__ import annotations

import string
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecheck.contract import load
from wirecheck.finding import Severity
from wirecheck.judge import Judge, Outcome
from wirecheck.staging.open2b import OPEN2B
from wirecheck.staging.open2b.password import foreign

if TYPE_CHECKING:
    from conftest import Shop

CONTRACT = load("open2b-customers")
EXAMPLES = [(operation.id, name) for operation in CONTRACT.operations for name in operation.request.examples]

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
SORTED = ["id", "code", "email", "canLogin", "hasPassword", "fullName", "country", "creationTime", "updateTime", "group"]


@cache
def _judge() -> Judge:
    return Judge([CONTRACT], named=True)


def _wrong(shop: Shop, *directions: str) -> list[tuple[str, str, str, str]]:
    """Tell what the judge finds wrong with the last exchange, in the given directions or in any."""
    found = _judge().judge(shop.exchanges[-1]).findings
    return [
        (finding.code, finding.constraint, finding.path, finding.message)
        for finding in found
        if finding.severity is not Severity.NOTE and (not directions or finding.direction in directions)
    ]


def test_the_vendor_serves_the_operations_of_the_contract() -> None:
    assert [(served.operation, served.method, served.path) for served in OPEN2B.serves] == [
        (operation.id, operation.method, operation.template) for operation in CONTRACT.operations
    ]
    assert {served.contract for served in OPEN2B.serves} == {CONTRACT.name}


@pytest.mark.parametrize(("operation", "name"), EXAMPLES)
def test_an_example_of_the_contract_is_answered_as_it_says(shop: Shop, operation: str, name: str) -> None:
    found = CONTRACT.operation(operation)
    assert found is not None
    assert found.request is not None

    shop.send(operation.removeprefix("customers."), found.request.examples[name])

    assert _wrong(shop) == []


# Valid calls, drawn by the page's tables and not by the contract. Some of what they name exists in the store, most of it not.

_numbers = st.sampled_from(range(307, 540, 7)) | st.sampled_from([1, 308, 10**6, 2**53])
_emails = st.sampled_from(["a@b", "aoife.kaur.3@mail.example", "first.last+tag@sub.domain.example"]) | st.integers(1, 9).map(
    lambda n: f"drawn.{n}@mail.example"
)
_countries = st.sampled_from(["NO", "GB", "US", "IT", "HU", "NZ"])
_letters = string.ascii_letters + string.digits + " -'.øßŽ你\U0001f9ed"


def _texts(low: int, high: int) -> st.SearchStrategy[str]:
    return st.text(_letters, min_size=low, max_size=high) | st.sampled_from(["ø" * low, "x" * high])


def _objects(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


_conditions = _objects(
    {},
    {
        "ids": st.lists(_numbers, max_size=5, unique=True),
        "code": _texts(0, 32) | st.sampled_from(["MB00001", "MB00007", ""]),
        "canLogin": st.booleans(),
        "group": st.sampled_from([1, 2, 3, 40, 255, 77]),
        "email": _emails,
        "personalCode": _texts(1, 20),
        "companyCode": _texts(1, 20),
        "keywords": _texts(1, 120) | st.sampled_from(["mail.example", "mira", "SØREN", "MB000"]),
        "country": _countries,
        "stateProv": st.sampled_from(["CA", "OR", "BST", "X"]),
        "labels": st.lists(st.integers(1, 32), max_size=3, unique=True),
        "after": st.integers(0, 600),
    },
)
_fields = st.lists(st.sampled_from(FIELDS), max_size=6, unique=True)
_times = st.builds(
    "{:04}-{:02}-{:02} {:02}:{:02}:{:02}".format,
    st.integers(1990, 2025),
    st.integers(1, 12),
    st.integers(1, 28),
    st.integers(0, 23),
    st.integers(0, 59),
    st.integers(0, 59),
)
_billing = _objects(
    {
        "firstName": _texts(1, 25),
        "lastName": _texts(1, 25),
        "street1": _texts(1, 60),
        "city": _texts(1, 35),
        "postalCode": _texts(1, 20),
        "country": _countries,
        "email": _emails,
    },
    {
        "personalCode": _texts(0, 20),
        "companyName": _texts(0, 100),
        "companyCode": _texts(0, 20),
        "companyCode2": _texts(0, 20),
        "street2": _texts(0, 60),
        "stateProv": _texts(0, 3),
        "phoneNumber": st.sampled_from(["", "+36 62 555 1234"]),
        "mobileNumber": st.sampled_from(["", "555-0142"]),
        "faxNumber": st.just(""),
    },
)
_shipping = _objects(
    {"name": _texts(1, 100), "street1": _texts(1, 60), "city": _texts(1, 35), "postalCode": _texts(1, 20), "country": _countries},
    {"street2": _texts(0, 60), "stateProv": _texts(0, 3)},
)
_passwords = (
    st.fixed_dictionaries({"value": _texts(6, 16)}, optional={"cryptedBy": st.sampled_from([None, "None"])})
    | st.fixed_dictionaries(
        {"value": _texts(6, 16).map(lambda plain: foreign(plain, "a7")), "cryptedBy": st.sampled_from(["osCommerce", "ZenCart", "CRELoaded"])}
    )
    | st.fixed_dictionaries({"value": st.text(string.ascii_letters, min_size=45, max_size=45), "cryptedBy": st.just("Open2b")})
)
_written = {
    "code": _texts(0, 32),
    "canLogin": st.booleans(),
    "password": st.none() | _passwords,
    "locale": st.sampled_from(["hu", "hu-HU", "en-GB"]),
    "creationTime": _times,
    "loginTime": st.none() | _times,
    "group": st.sampled_from([1, 2, 3, 40, 255, 77]),
    "collection": st.none() | st.sampled_from([1, 6, 30, 900]),
    "collections": st.lists(st.integers(20, 141), max_size=4, unique=True) | st.just(list(range(21, 121))),
    "wishList": st.lists(_numbers, max_size=4),
    "invoiceRecipient": st.sampled_from(["", "QX12345"]) | _emails,
    "shippingAddress": st.none() | _shipping,
}


def _agreeing(customer: dict[str, Any]) -> dict[str, Any]:
    """Mend what the page forbids of members that are valid each by itself."""
    if customer.get("password") is None and ("password" in customer or "billingAddress" in customer):
        customer.pop("canLogin", None)
    if customer.get("loginTime"):
        customer["loginTime"] = max(customer["loginTime"], customer.get("creationTime", ""))
    return customer


CALLS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "find": _objects(
        {},
        {
            "conditions": _conditions,
            "fields": _fields,
            "order": st.lists(st.sampled_from([*SORTED, *(f"-{name}" for name in SORTED)]), max_size=3, unique=True),
            "limit": st.integers(1, 50),
            "first": st.integers(0, 50),
        },
    ),
    "get": _objects({"id": _numbers}, {"fields": _fields}),
    "authenticate": _objects({"email": _emails, "password": _texts(4, 16)}, {"fields": _fields}),
    "count": _objects({}, {"conditions": _conditions}),
    "create": _objects({"customer": _objects({"billingAddress": _billing}, _written).map(_agreeing)}, {}),
    "update": _objects({"id": _numbers, "customer": _objects({}, _written | {"billingAddress": _billing, "cart": st.none()}).map(_agreeing)}, {}),
    "delete": _objects({"ids": st.lists(st.integers(540, 640), min_size=1, max_size=2, unique=True)}, {}),
}


@pytest.fixture(scope="module")
def one(open_shop: type[Shop]) -> Callable[[], Shop]:
    """Open a shop that all drawn calls go to, one after the other, writes among them."""
    return cache(open_shop)


@settings(max_examples=400)
@given(data=st.data(), call=st.sampled_from(sorted(CALLS)))
def test_a_valid_call_gives_nothing_to_find(one: Callable[[], Shop], data: st.DataObject, call: str) -> None:
    shop = one()

    shop.ask(call, **data.draw(CALLS[call]))

    assert _wrong(shop) == []


@settings(max_examples=60)
@given(
    data=st.data(),
    call=st.sampled_from(sorted(CALLS)),
    defective=st.sampled_from(["nickname", "conditions", "id", "customer"]),
    key=st.sampled_from(["", "wrong"]),
)
def test_a_failure_is_told_as_the_contract_has_it(one: Callable[[], Shop], data: st.DataObject, call: str, defective: str, key: str) -> None:
    """The request may be at fault, never the answer."""
    shop = one()

    shop.send(call, data.draw(CALLS[call]) | {defective: []}, key=key)

    assert _judge().judge(shop.exchanges[-1]).outcome is (Outcome.REFUSED if key else Outcome.FAILURE)
    assert _wrong(shop, "response", "exchange") == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff"])
@pytest.mark.parametrize("call", sorted(CALLS))
def test_an_answer_to_a_body_that_cannot_be_read_is_itself_right(shop: Shop, call: str, body: bytes) -> None:
    shop.send(call, body)

    assert _wrong(shop, "response", "exchange") == []
