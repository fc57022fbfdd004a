"""Whatever comes in, the answer is of the vendor's own kind."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecheck.staging.open2b import OPEN2B

if TYPE_CHECKING:
    from conftest import Shop
    from wirecheck.staging import Answer


CALLS = ("find", "get", "authenticate", "count", "create", "update", "delete")
NAMES = [
    "id",
    "ids",
    "fields",
    "conditions",
    "order",
    "limit",
    "first",
    "customer",
    "email",
    "password",
    "code",
    "canLogin",
    "group",
    "keywords",
    "country",
    "stateProv",
    "labels",
    "after",
    "value",
    "cryptedBy",
    "locale",
    "creationTime",
    "loginTime",
    "collection",
    "collections",
    "wishList",
    "cart",
    "invoiceRecipient",
    "billingAddress",
    "shippingAddress",
    "firstName",
    "lastName",
    "street1",
    "city",
    "postalCode",
    "name",
]
KINDS = {"UnknownField", "AccessDenied", "Missing", "MissingCombination", "Malformed", "InvalidValue", "InvalidCombination", "NotFound", "AlreadyExists"}

_leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([2**63, 10**400, -(2**63) - 1, "2026-01-01 00:00:00", "a@b", "\x00", "' OR 1=1 --"])
)
_values = st.recursive(
    _leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(), inner, max_size=5), max_leaves=20
)
_requests = st.dictionaries(st.sampled_from(NAMES), _values, max_size=4)


@pytest.fixture(scope="module")
def one(open_shop: type[Shop]) -> Callable[[], Shop]:
    """Open a shop for many requests: none of these tests needs it as it was."""
    return cache(open_shop)


@pytest.fixture(scope="module")
def defective(open_shop: type[Shop]) -> Callable[[], Shop]:
    """Open a shop with nearly all that can be wrong."""
    names = {defect.name for defect in OPEN2B.defects} - {"open2b-keywords-ascii-only", "open2b-empty-ids-crash"}
    return cache(lambda: open_shop(*names))


def _is_ours(answer: Answer) -> bool:
    if answer.status != 200:
        return answer.status in {400, 403, 404, 405} and answer.body.endswith(b"\n")
    told = json.loads(answer.body)
    if told["status"] == "ok":
        return "error" not in told
    return told.keys() == {"status", "error"} and told["error"].keys() == {"field", "type", "description"} and told["error"]["type"] in KINDS


@settings(max_examples=150)
@given(call=st.sampled_from(CALLS), body=st.binary() | st.text().map(str.encode))
def test_any_bytes_get_an_answer(one: Callable[[], Shop], call: str, body: Any) -> None:
    assert _is_ours(one().send(call, body))


@settings(max_examples=250)
@given(call=st.sampled_from(CALLS), body=_requests | _values)
def test_any_json_gets_an_answer(one: Callable[[], Shop], call: str, body: Any) -> None:
    assert _is_ours(one().send(call, body))


@settings(max_examples=100)
@given(call=st.sampled_from(CALLS), body=_requests)
def test_any_json_gets_an_answer_whatever_is_wrong_with_the_store(defective: Callable[[], Shop], call: str, body: Any) -> None:
    """With every defect on at once, but for the two that end in HTTP 500."""
    assert defective().send(call, body).status in {200, 400}


@settings(max_examples=100)
@given(call=st.text(), method=st.sampled_from(["POST", "GET"]) | st.text(), key=st.none() | st.just("") | st.text())
def test_any_call_method_and_key_get_an_answer(one: Callable[[], Shop], call: str, method: str, key: str | None) -> None:
    assert _is_ours(one().send(call, {}, method=method, key=key))


@settings(max_examples=200)
@given(text=st.text(min_size=1, max_size=20))
def test_any_text_is_kept_and_found_as_it_is(one: Callable[[], Shop], text: str) -> None:
    """Quotes, zeros, and letters of any script come back unchanged, and none of them reads as SQL."""
    shop = one()
    address = {
        "firstName": text,
        "lastName": text,
        "personalCode": text,
        "street1": text,
        "city": text,
        "postalCode": text,
        "country": "IS",
        "email": "any@text.example",
    }
    number = shop.create(code=text, billingAddress=address)

    found = shop.find(conditions={"code": text, "personalCode": text, "email": "any@text.example"})
    shop.ask("delete", ids=[number])

    assert [(customer["id"], customer["code"], customer["billingAddress"]["firstName"]) for customer in found] == [(number, text, text)]
