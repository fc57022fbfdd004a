"""Each defect is seen by the judge where one exchange can show it, and shows in the answers where none can."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import wirecheck.staging.open2b
from wirecheck.contract import load
from wirecheck.finding import Severity
from wirecheck.judge import Judge, Outcome
from wirecheck.staging.open2b import OPEN2B

if TYPE_CHECKING:
    from conftest import Address, Shop


DEFECTS = {defect.name: defect for defect in OPEN2B.defects}
LOGIN = {"email": "ottilie@varga.example", "password": "Ropewalk-7"}


@cache
def _judge() -> Judge:
    return Judge([load("open2b-customers")], named=True)


# What brings a defect out: a sequence of requests each. They do not look at answers more than they must, since those may be wrong.


def _find(**members: Any) -> Callable:
    return lambda shop, _: shop.send("find", members)


def _count(**members: Any) -> Callable:
    return lambda shop, _: shop.send("count", members)


def _get(**members: Any) -> Callable:
    return lambda shop, _: shop.send("get", members)


def _create(**members: Any) -> Callable:
    return lambda shop, address: shop.send("create", {"customer": {"billingAddress": address()} | members})


def _update(number: int, **members: Any) -> Callable:
    return lambda shop, _: (shop.send("update", {"id": number, "customer": members}), shop.send("get", {"id": number}))


def _create_with_address(**members: Any) -> Callable:
    return lambda shop, address: shop.send("create", {"customer": {"billingAddress": address(**members)}})


def _log_in(shop: Shop, address: Address, *, password: str = "Ropewalk-7", can_login: bool = True) -> None:
    shop.send("create", {"customer": {"canLogin": can_login, "password": {"value": "Ropewalk-7"}, "billingAddress": address()}})
    shop.wait(hours=1)
    shop.send("authenticate", LOGIN | {"password": password})
    shop.wait(hours=1)
    shop.send("authenticate", LOGIN | {"password": password})


def _log_in_unseen(shop: Shop, address: Address) -> None:
    shop.send("create", {"customer": {"canLogin": True, "password": {"value": "Ropewalk-7"}, "billingAddress": address()}})
    shop.send("authenticate", LOGIN | {"fields": []})


def _locked(shop: Shop, address: Address) -> None:
    _log_in(shop, address, can_login=False)


def _twice(**members: Any) -> Callable:
    def run(shop: Shop, address: Address) -> None:
        for _ in range(2):
            shop.send("create", {"customer": {"billingAddress": address()} | members})
        shop.send("find", {"conditions": {"email": "ottilie@varga.example"}})

    return run


def _stored(shop: Shop, address: Address) -> None:
    shop.send("create", {"customer": {"password": {"value": "Ropewalk-7"}, "billingAddress": address()}})
    shop.send("find", {"conditions": {"email": "ottilie@varga.example"}})


def _wrong_key(shop: Shop, _: Address) -> None:
    shop.send("count", {}, key="not-the-key-of-this-shop")


def _unknown_call(shop: Shop, _: Address) -> None:
    shop.send("rename", {})


def _address_again(shop: Shop, address: Address) -> None:
    _update(307, billingAddress=address())(shop, address)


def _with_collections(shop: Shop, address: Address) -> None:
    shop.send("create", {"customer": {"collections": [21, 22], "billingAddress": address()}})
    number = shop.find(conditions={"email": "ottilie@varga.example"}, fields=["id"])[0]["id"]
    _update(number, locale="hu")(shop, address)


def _labels(shop: Shop, _: Address) -> None:
    shop.send("find", {"conditions": {"labels": [1]}, "fields": ["id"]})
    shop.send("find", {"fields": ["id"]})


def _windows(shop: Shop, _: Address) -> None:
    for first in (0, 1, 2):
        shop.send("find", {"first": first, "limit": 2, "fields": ["id"]})


def _together(shop: Shop, _: Address) -> None:
    shop.together = 2
    _update(307, locale="hu")(shop, _)
    shop.together = 1


def _delete(*numbers: int) -> Callable:
    def run(shop: Shop, _: Address) -> None:
        shop.send("delete", {"ids": list(numbers)})
        for number in numbers:
            shop.send("get", {"id": number})

    return run


def _count_beside_find(shop: Shop, _: Address) -> None:
    conditions = {"country": "NO"}
    shop.send("count", {"conditions": conditions})
    shop.send("find", {"conditions": conditions, "fields": ["id"]})


ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

SEEN: dict[str, tuple[Callable, str, str, Severity]] = {
    "count-as-text": (_count(), "WC301", "type", ERROR),
    "created-id-as-text": (_create(), "WC301", "type", ERROR),
    "can-login-as-number": (_find(), "WC301", "type", ERROR),
    "collections-as-text": (_find(), "WC301", "type", ERROR),
    "second-company-code-missing": (_find(), "WC306", "required", WARNING),
    "find-shows-total": (_find(), "WC307", "undocumented", NOTE),
    "update-answers-number": (_update(307, locale="hu"), "WC307", "undocumented", NOTE),
    "creation-time-iso": (_find(), "WC304", "pattern", ERROR),
    "no-login-as-zeros": (_find(), "WC309", "format", ERROR),
    "empty-code-null": (_find(), "WC301", "type", ERROR),
    "empty-wish-list-null": (_find(), "WC301", "type", ERROR),
    "none-found-null": (_find(conditions={"ids": [2]}), "WC301", "type", ERROR),
    "no-shipping-as-object": (_find(), "WC306", "required", WARNING),
    "no-password-as-null": (_find(), "WC301", "type", ERROR),
    "locale-with-underscore": (_find(), "WC304", "pattern", ERROR),
    "encrypted-password-of-44": (_find(), "WC303", "minLength", ERROR),
    "has-password-from-login": (_find(), "WC401", "find-hash-with-password", WARNING),
    "full-name-of-company": (_find(), "WC303", "minLength", ERROR),
    "unknown-customer-left-out": (_get(id=2), "WC306", "required", ERROR),
    "code-of-33-accepted": (_create(code="c" * 33), "WC303", "maxLength", ERROR),
    "city-not-required": (_create_with_address(city=None), "WC306", "required", ERROR),
    "any-encryption-accepted": (_create(password={"value": "Ropewalk-7", "cryptedBy": "Magento"}), "WC305", "enum", ERROR),
    "any-order-accepted": (_find(order=["locale"]), "WC305", "enum", ERROR),
    "unknown-field-accepted": (_find(nickname=1), "WC307", "additionalProperties", ERROR),
    "password-of-17-accepted": (_create(password={"value": "x" * 17}), "WC303", "maxLength", ERROR),
    "email-form-not-checked": (_create_with_address(email="no at sign"), "WC309", "format", ERROR),
    "login-without-password": (_create(canLogin=True), "WC401", "create-login-needs-password", ERROR),
    "future-creation-accepted": (_create(creationTime="2026-06-02 12:30:05"), "WC401", "create-creation-not-in-future", ERROR),
    "login-before-creation-accepted": (
        _create(creationTime="2026-05-02 12:30:05", loginTime="2026-05-01 12:30:05"),
        "WC401",
        "create-login-not-before-creation",
        ERROR,
    ),
    "repeated-collection-accepted": (_create(collections=[21, 21]), "WC312", "uniqueItems", ERROR),
    "collection-101-accepted": (_create(collections=list(range(21, 122))), "WC308", "maxItems", ERROR),
    "duplicate-code-accepted": (_twice(code="SAME"), "WC401", "find-codes-once", ERROR),
    "duplicate-email-accepted": (_twice(canLogin=True, password={"value": "Ropewalk-7"}), "WC401", "find-logins-share-no-email", ERROR),
    "limit-ignored": (_find(limit=3), "WC401", "find-limit", ERROR),
    "order-ignored": (_find(order=["code"]), "WC401", "find-order", ERROR),
    "descending-ascends": (_find(order=["-id"]), "WC401", "find-order", ERROR),
    "find-ignores-fields": (_find(fields=["id", "code"]), "WC401", "find-only-selected-members", ERROR),
    "empty-fields-give-all": (_log_in_unseen, "WC401", "authenticate-empty-selection", WARNING),
    "find-ignores-country": (_find(conditions={"country": "NO"}), "WC401", "find-country", ERROR),
    "find-ignores-cannot-login": (_find(conditions={"canLogin": False}), "WC401", "find-can-login", ERROR),
    "after-includes": (_find(conditions={"after": 307}), "WC401", "find-after", ERROR),
    "keywords-ascii-only": (_find(conditions={"keywords": "Søren"}), "WC110", "status", ERROR),
    "empty-ids-crash": (_find(conditions={"ids": []}), "WC110", "status", ERROR),
    "plain-password-stored": (_stored, "WC303", "minLength", ERROR),
    "authenticate-echoes-password": (_log_in, "WC402", "echo", WARNING),
    "authenticate-locked": (_locked, "WC401", "authenticate-may-log-in", NOTE),
    "failure-under-ok": (_get(id=0), "WC306", "required", ERROR),
    "failure-as-400": (_get(id=0), "WC401", "get-http-failure-is-no-json", ERROR),
    "description-missing": (_get(id=0), "WC306", "required", ERROR),
    "double-by-another-type": (_twice(code="SAME"), "WC305", "enum", ERROR),
    "unknown-field-by-name": (_get(id=307, nickname=1), "WC401", "get-unknown-is-unnamed", ERROR),
    "answers-as-html": (_count(), "WC111", "media-type", NOTE),
    "answers-in-latin-1": (_find(), "WC204", "encoding", ERROR),
    "key-echoed": (_wrong_key, "WC402", "echo", WARNING),
    "failure-quotes-password": (_create(password={"value": "Ropewalk-7-Ropewalk"}), "WC402", "echo", WARNING),
}
"""What brings a defect out, and the finding that then comes."""

_BEFORE = "it takes what an exchange before this one has shown of the record"
_BESIDE = "it takes another answer beside this one"
STATE_ONLY: dict[str, tuple[Callable, str]] = {
    "first-from-one": (_windows, _BESIDE),
    "labels-ignored": (_labels, _BESIDE),
    "count-ignores-conditions": (_count_beside_find, _BESIDE),
    "update-blanks-address": (_address_again, _BEFORE),
    "update-drops-collections": (_with_collections, _BEFORE),
    "update-ignores-group": (_update(307, group=255), _BEFORE),
    "update-keeps-shipping": (_update(307, shippingAddress=None), _BEFORE),
    "update-time-stands": (_update(307, locale="hu"), _BEFORE),
    "update-of-nobody-ok": (_update(2, locale="hu"), _BEFORE),
    "update-lost-together": (_together, _BEFORE),
    "delete-does-nothing": (_delete(307), _BEFORE),
    "delete-first-only": (_delete(307, 314), _BEFORE),
    "password-in-lower-case": (_log_in, _BEFORE),
    "login-time-of-now": (_log_in, _BEFORE),
    "login-time-not-kept": (_log_in, _BEFORE),
    "key-not-checked": (_wrong_key, "it takes the right key beside the one that was sent"),
    "unknown-call-in-envelope": (_unknown_call, "the request fits no operation, so that nothing says what its answer has to be"),
}
"""What brings a defect out that no single exchange shows to today's checks, and why."""


def _said(shop: Shop) -> list[tuple[str, str, Severity]]:
    return [(finding.code, finding.constraint, finding.severity) for exchange in shop.exchanges for finding in _judge().judge(exchange).findings]


def _answered(shop: Shop) -> list[Any]:
    return [exchange.response for exchange in shop.exchanges]


def _run(open_shop: type[Shop], address: Address, sequence: Callable, *defects: str) -> Shop:
    shop = open_shop(*defects)
    sequence(shop, address)
    return shop


def test_every_defect_is_in_one_of_the_two_tables() -> None:
    assert {f"open2b-{name}" for name in SEEN} | {f"open2b-{name}" for name in STATE_ONLY} == set(DEFECTS)
    assert not SEEN.keys() & STATE_ONLY.keys()


def test_every_switch_in_the_code_is_a_defect_and_every_defect_has_one_place() -> None:
    sources = [path.read_text() for path in Path(wirecheck.staging.open2b.__file__).parent.glob("*.py")]
    switches = [name for source in sources for name in re.findall(r'(?:\bon\(|\bunless=)"(open2b-[^"]+)"', source)]

    assert sorted(switches) == sorted(DEFECTS)


@pytest.mark.parametrize("name", SEEN)
def test_the_judge_sees_the_defect_and_nothing_wrong_without_it(open_shop: type[Shop], address: Address, name: str) -> None:
    sequence, *expected = SEEN[name]

    without = _said(_run(open_shop, address, sequence))
    having = _said(_run(open_shop, address, sequence, f"open2b-{name}"))

    assert [said for said in without if said[2] is not NOTE] == []
    assert tuple(expected) not in without
    assert tuple(expected) in having


@pytest.mark.parametrize("name", STATE_ONLY)
def test_a_defect_that_no_single_exchange_shows_changes_the_answers_and_no_finding(open_shop: type[Shop], address: Address, name: str) -> None:
    sequence, _ = STATE_ONLY[name]

    without = _run(open_shop, address, sequence)
    having = _run(open_shop, address, sequence, f"open2b-{name}")

    assert _answered(without) != _answered(having)
    assert [said for said in _said(having) if said[2] is ERROR] == [said for said in _said(without) if said[2] is ERROR]


def test_the_tables_speak_of_operations_that_the_vendor_serves() -> None:
    assert {defect.operation for defect in DEFECTS.values()} <= {served.operation for served in OPEN2B.serves}


def test_every_answer_of_a_defect_is_still_an_answer(open_shop: type[Shop], address: Address) -> None:
    """Only the two that say so end in HTTP 500."""
    crashed = {
        name
        for name, (sequence, *_) in (SEEN | STATE_ONLY).items()
        if any(response.status == 500 for response in _answered(_run(open_shop, address, sequence, f"open2b-{name}")))
    }

    assert crashed == {"keywords-ascii-only", "empty-ids-crash"}


def test_a_lost_update_takes_two_requests_at_one_time(open_shop: type[Shop]) -> None:
    shop = open_shop("open2b-update-lost-together")
    shop.update(307, locale="sv")
    alone = shop.get(307)["locale"]
    shop.together = 2
    shop.update(307, locale="nn")

    assert (alone, shop.get(307)["locale"]) == ("sv", "sv")


def test_defects_can_be_switched_while_the_store_runs(shop: Shop) -> None:
    shop.store.switch(["open2b-count-as-text"])
    with_it = shop.ask("count")["count"]
    shop.store.switch([])

    assert (with_it, shop.ask("count")["count"]) == ("40", 40)


def test_a_plain_password_that_was_stored_does_not_hinder_later_calls(open_shop: type[Shop], address: Address) -> None:
    """Records outlive the defect that wrote them."""
    shop = open_shop("open2b-plain-password-stored")
    shop.create(canLogin=True, password={"value": "Ropewalk-7"}, billingAddress=address())
    shop.store.switch([])

    assert shop.ask("authenticate", **LOGIN) == {"status": "ok", "customer": None}


def test_outcomes_are_read_as_they_are_meant(shop: Shop, address: Address) -> None:
    shop.create(billingAddress=address())
    shop.error("get", id=0)
    shop.send("count", {}, key="wrong")

    assert [_judge().judge(exchange).outcome for exchange in shop.exchanges] == [Outcome.SUCCESS, Outcome.FAILURE, Outcome.REFUSED]
