"""Every failure that the page or the companion page names, with its field, type and text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Address, Shop


CALLS = ("find", "get", "authenticate", "count", "create", "update", "delete")
LOGIN = {"email": "ottilie@varga.example", "password": "Ropewalk-7"}


def _written(address: Address, **members: Any) -> dict[str, Any]:
    return {"billingAddress": address()} | members


ROWS = [
    ({"canLogin": True, "password": None}, "canLogin", "InvalidValue", "canLogin can be true only if password is defined"),
    ({"collection": 21}, "collection", "InvalidValue", "Collection 21 is not a catalog collection"),
    ({"collection": 7}, "collection", "NotFound", "Collection 7 does not exist"),
    ({"collection": 10**30}, "collection", "NotFound", f"Collection {10**30} does not exist"),
    ({"collections": list(range(21, 122))}, "collections", "InvalidValue", "A customer cannot have more than 100 additional collections"),
    ({"collections": [21, 6]}, "collections", "InvalidValue", "Collection 6 is not an additional collection"),
    ({"collections": [21, 22, 21]}, "collections", "Malformed", "A collection id is repeated"),
    ({"collections": [500]}, "collections", "NotFound", "Collection 500 does not exist"),
    ({"creationTime": "2026-06-01 12:30:06"}, "creationTime", "InvalidValue", "Creation time '2026-06-01 12:30:06' is in the future"),
    ({"code": "MB00007"}, "code", "AlreadyExists", "Code 'MB00007' already exists"),
    ({"group": 4}, "group", "NotFound", "Customer group 4 does not exist"),
    ({"invoiceRecipient": "a code"}, "invoiceRecipient", "Malformed", "'a code' is not a recipient code or email address"),
    ({"locale": "en_GB"}, "locale", "Malformed", "'en_GB' is not a valid locale code"),
    (
        {"creationTime": "2020-02-02 02:02:02", "loginTime": "2020-02-02 02:02:01"},
        "loginTime",
        "InvalidValue",
        "Login time '2020-02-02 02:02:01' is before the creation time",
    ),
    (
        {"creationTime": "2020-02-02 02:02:02", "loginTime": "2026-06-01 12:30:06"},
        "loginTime",
        "InvalidValue",
        "Login time '2026-06-01 12:30:06' is in the future",
    ),
    ({"password": {"value": "no hash of theirs", "cryptedBy": "osCommerce"}}, "password", "Malformed", "Password is not a 'osCommerce' crypted password"),
    ({"password": {"value": "x" * 44, "cryptedBy": "Open2b"}}, "password", "Malformed", "Password is not a 'Open2b' crypted password"),
    ({"password": {"value": "x" * 17}}, "password", "Malformed", "Password must have between 6 and 16 characters"),
    ({"password": {"value": "x" * 17, "cryptedBy": "None"}}, "password", "Malformed", "Password must have between 6 and 16 characters"),
]


@pytest.mark.parametrize(("members", "field", "kind", "text"), ROWS)
def test_a_row_of_both_tables(shop: Shop, address: Address, members: dict[str, Any], field: str, kind: str, text: str) -> None:
    """Create and update refuse it in the same words, and write nothing."""
    number = shop.create(billingAddress=address(), creationTime="2020-02-02 02:02:02")
    before = shop.everybody()

    failures = [shop.error("create", customer=_written(address, **members)), shop.error("update", id=number, customer=members)]

    assert failures == [{"field": field, "type": kind, "description": text}] * 2
    assert shop.everybody() == before


def test_the_bounds_of_the_tables_are_still_allowed(shop: Shop, address: Address) -> None:
    for email, members in enumerate(
        (
            {"collections": list(range(21, 121))},
            {"creationTime": "2026-06-01 12:30:05", "loginTime": "2026-06-01 12:30:05"},
            {"password": {"value": "x" * 16}},
            {"password": {"value": "x" * 6}},
            {"invoiceRecipient": "AB12CD"},
            {"invoiceRecipient": "AB12CDE"},
            {"invoiceRecipient": "post@varga.example"},
            {"locale": "hu"},
        )
    ):
        shop.create(billingAddress=address(email=f"{email}@varga.example"), **members)


def test_a_customer_that_logs_in_needs_a_password_in_the_request_that_creates_it(shop: Shop, address: Address) -> None:
    assert shop.error("create", customer=_written(address, canLogin=True)) == {
        "field": "password",
        "type": "Missing",
        "description": "Password is required if customer is active",
    }


def test_the_password_of_who_can_log_in_cannot_be_taken_away(shop: Shop) -> None:
    number = shop.find(conditions={"canLogin": True}, limit=1)[0]["id"]

    assert shop.error("update", id=number, customer={"password": None})["field"] == "canLogin"
    shop.update(number, password=None, canLogin=False)


def test_the_two_tables_word_a_malformed_email_differently(shop: Shop, address: Address) -> None:
    for email in ("ottilie", "ottilie@", "@varga.example", "o t@varga.example", "ott..ilie@varga.example", "ottilie@-varga.example", "ott\u0000@varga.example"):
        bad = {"billingAddress": address(email=email)}
        number = shop.everybody()[0]["id"]

        text = f"'{email}' is not a well formed email address"
        assert shop.error("create", customer=bad) == {"field": "email", "type": "InvalidValue", "description": text}
        assert shop.error("update", id=number, customer=bad) == {"field": "email", "type": "InvalidValue", "description": f"Email {text}"}


def test_two_customers_with_passwords_cannot_share_an_email(shop: Shop, address: Address) -> None:
    """By whichever way they would come to it."""
    shop.create(password={"value": "Ropewalk-7"}, billingAddress=address())
    guest = shop.create(billingAddress=address())
    other = shop.create(password={"value": "Ropewalk-7"}, billingAddress=address(email="other@varga.example"))
    failure = {"field": "email", "type": "AlreadyExists", "description": "Email 'ottilie@varga.example' already exists for a customer that can login"}

    assert shop.error("create", customer=_written(address, password={"value": "Slipway-8"})) == failure
    assert shop.error("update", id=guest, customer={"password": {"value": "Slipway-8"}}) == failure
    assert shop.error("update", id=other, customer={"billingAddress": address()}) == failure


def test_an_update_keeps_its_own_code_and_email(shop: Shop, address: Address) -> None:
    number = shop.create(code="MINE", password={"value": "Ropewalk-7"}, billingAddress=address())

    shop.update(number, code="MINE", password={"value": "Slipway-8"}, billingAddress=address())


def test_an_update_names_carts_and_customers_that_exist(shop: Shop) -> None:
    number = shop.everybody()[0]["id"]

    assert shop.error("update", id=number, customer={"cart": "c" * 32}) == {
        "field": "cart",
        "type": "NotFound",
        "description": f"Cart '{'c' * 32}' does not exist",
    }
    assert shop.error("update", id=305, customer={}) == {"field": "id", "type": "NotFound", "description": "Customer '305' does not exist"}


def test_who_is_created_now_has_not_logged_in_before(shop: Shop, address: Address) -> None:
    """Without a creationTime it is the time of the call, and a loginTime has to agree with that."""
    assert (
        shop.error("create", customer=_written(address, loginTime="2026-06-01 12:30:04"))["description"]
        == "Login time '2026-06-01 12:30:04' is before the creation time"
    )
    shop.create(billingAddress=address(), loginTime="2026-06-01 12:30:05")


def test_a_creation_moved_past_the_last_login_is_refused(shop: Shop) -> None:
    customer = next(customer for customer in shop.everybody() if customer["loginTime"])

    assert shop.error("update", id=customer["id"], customer={"creationTime": "2026-06-01 12:30:05"}) == {
        "field": "loginTime",
        "type": "InvalidValue",
        "description": f"Login time '{customer['loginTime']}' is before the creation time",
    }


@pytest.mark.parametrize("call", CALLS)
def test_an_unknown_member_is_told_as_unknown(shop: Shop, call: str) -> None:
    assert shop.error(call, nickname=1)["field"] == "unknown"
    assert shop.error(call, nickname=1)["type"] == "UnknownField"


def test_an_unknown_member_is_told_however_deep_it_lies(shop: Shop, address: Address, parcel: dict[str, Any]) -> None:
    for call, members in (
        ("find", {"conditions": {"name": "x"}}),
        ("count", {"limit": 1}),
        ("create", {"customer": _written(address, cart=None)}),
        ("create", {"customer": _written(address, fullName="x")}),
        ("create", {"customer": {"billingAddress": address(region="x")}}),
        ("create", {"customer": _written(address, shippingAddress=parcel | {"email": "x@y"})}),
        ("create", {"customer": _written(address, password={"value": "abcdef", "salt": "x"})}),
        ("update", {"id": 307, "customer": {"id": 308}}),
        ("update", {"id": 307, "customer": {"hasPassword": True}}),
    ):
        failure = shop.error(call, **members)
        assert (failure["field"], failure["type"]) == ("unknown", "UnknownField"), members


@pytest.mark.parametrize(
    ("call", "members", "field"),
    [
        ("get", {}, "id"),
        ("authenticate", {"password": "abcd"}, "email"),
        ("authenticate", {"email": "a@b"}, "password"),
        ("create", {}, "customer"),
        ("create", {"customer": {}}, "billingAddress"),
        ("update", {"customer": {}}, "id"),
        ("update", {"id": 307}, "customer"),
        ("delete", {}, "ids"),
        ("update", {"id": 307, "customer": {"password": {}}}, "value"),
    ],
)
def test_a_required_member_that_is_missing(shop: Shop, call: str, members: dict[str, Any], field: str) -> None:
    failure = shop.error(call, **members)

    assert (failure["field"], failure["type"]) == (field, "Missing")


def test_a_required_member_of_an_address_that_is_missing(shop: Shop, address: Address, parcel: dict[str, Any]) -> None:
    for name in address():
        failure = shop.error("create", customer={"billingAddress": address(**{name: None})})
        assert (failure["field"], failure["type"]) == (name, "Missing")
        assert shop.error("update", id=307, customer={"billingAddress": address(**{name: None})}) == failure
    for name in parcel:
        short = {member: value for member, value in parcel.items() if member != name}
        failure = shop.error("create", customer=_written(address, shippingAddress=short))
        assert (failure["field"], failure["type"]) == (name, "Missing")


TEXTS = {
    "firstName": (1, 25),
    "lastName": (1, 25),
    "personalCode": (0, 20),
    "companyName": (0, 100),
    "companyCode": (0, 20),
    "companyCode2": (0, 20),
    "street1": (1, 60),
    "street2": (0, 60),
    "city": (1, 35),
    "postalCode": (1, 20),
    "stateProv": (0, 3),
    "phoneNumber": (0, 15),
    "mobileNumber": (0, 15),
    "faxNumber": (0, 15),
}


@pytest.mark.parametrize(("name", "bounds"), TEXTS.items())
def test_a_text_has_a_least_and_a_most_in_characters(shop: Shop, address: Address, name: str, bounds: tuple[int, int]) -> None:
    """The longest is allowed in letters of two bytes; one more is not, nor is one less than the shortest."""
    low, high = bounds
    shop.create(billingAddress=address(**{name: "ø" * low}))
    shop.create(billingAddress=address(**{name: "ø" * high}))

    for length in {low - 1, high + 1} - {-1}:
        failure = shop.error("create", customer={"billingAddress": address(**{name: "ø" * length})})
        assert (failure["field"], failure["type"]) == (name, "Malformed")


@pytest.mark.parametrize(
    ("call", "members", "field", "kind"),
    [
        ("get", {"id": "307"}, "id", "Malformed"),
        ("get", {"id": True}, "id", "Malformed"),
        ("get", {"id": 307.5}, "id", "Malformed"),
        ("get", {"id": None}, "id", "Malformed"),
        ("get", {"id": 0}, "id", "InvalidValue"),
        ("get", {"id": 307, "fields": "id"}, "fields", "Malformed"),
        ("get", {"id": 307, "fields": None}, "fields", "Malformed"),
        ("get", {"id": 307, "fields": [1]}, "fields", "Malformed"),
        ("get", {"id": 307, "fields": ["name"]}, "fields", "InvalidValue"),
        ("find", {"conditions": []}, "conditions", "Malformed"),
        ("find", {"conditions": {"ids": 307}}, "ids", "Malformed"),
        ("find", {"conditions": {"ids": [0]}}, "ids", "InvalidValue"),
        ("find", {"conditions": {"code": "c" * 33}}, "code", "Malformed"),
        ("find", {"conditions": {"canLogin": 1}}, "canLogin", "Malformed"),
        ("find", {"conditions": {"group": 0}}, "group", "InvalidValue"),
        ("find", {"conditions": {"group": 256}}, "group", "InvalidValue"),
        ("find", {"conditions": {"email": "ab"}}, "email", "Malformed"),
        ("find", {"conditions": {"email": "a" * 121}}, "email", "Malformed"),
        ("find", {"conditions": {"personalCode": ""}}, "personalCode", "Malformed"),
        ("find", {"conditions": {"companyCode": "c" * 21}}, "companyCode", "Malformed"),
        ("find", {"conditions": {"keywords": ""}}, "keywords", "Malformed"),
        ("count", {"conditions": {"keywords": "k" * 121}}, "keywords", "Malformed"),
        ("count", {"conditions": {"country": "NOR"}}, "country", "Malformed"),
        ("count", {"conditions": {"stateProv": ""}}, "stateProv", "Malformed"),
        ("count", {"conditions": {"stateProv": "LONG"}}, "stateProv", "Malformed"),
        ("count", {"conditions": {"labels": [33]}}, "labels", "InvalidValue"),
        ("count", {"conditions": {"labels": [0]}}, "labels", "InvalidValue"),
        ("count", {"conditions": {"after": -1}}, "after", "InvalidValue"),
        ("find", {"order": ["locale"]}, "order", "InvalidValue"),
        ("find", {"order": ["--id"]}, "order", "InvalidValue"),
        ("find", {"order": "id"}, "order", "Malformed"),
        ("find", {"limit": 0}, "limit", "InvalidValue"),
        ("find", {"first": -1}, "first", "InvalidValue"),
        ("authenticate", {"email": "ab", "password": "abcd"}, "email", "Malformed"),
        ("authenticate", {"email": "a@b", "password": "abc"}, "password", "Malformed"),
        ("authenticate", {"email": "a@b", "password": "a" * 17}, "password", "Malformed"),
        ("delete", {"ids": {}}, "ids", "Malformed"),
        ("delete", {"ids": []}, "ids", "InvalidValue"),
        ("delete", {"ids": ["307"]}, "ids", "Malformed"),
        ("update", {"id": 307, "customer": None}, "customer", "Malformed"),
        ("update", {"id": 307, "customer": {"billingAddress": None}}, "billingAddress", "Malformed"),
        ("update", {"id": 307, "customer": {"code": None}}, "code", "Malformed"),
        ("update", {"id": 307, "customer": {"code": "c" * 33}}, "code", "Malformed"),
        ("update", {"id": 307, "customer": {"creationTime": None}}, "creationTime", "Malformed"),
        ("update", {"id": 307, "customer": {"creationTime": "2026-02-30 00:00:00"}}, "creationTime", "Malformed"),
        ("update", {"id": 307, "customer": {"creationTime": "2026-01-01T00:00:00"}}, "creationTime", "Malformed"),
        ("update", {"id": 307, "customer": {"creationTime": "2026-01-01"}}, "creationTime", "Malformed"),
        ("update", {"id": 307, "customer": {"loginTime": "2026-01-01 24:00:00"}}, "loginTime", "Malformed"),
        ("update", {"id": 307, "customer": {"cart": "short"}}, "cart", "Malformed"),
        ("update", {"id": 307, "customer": {"invoiceRecipient": "a" * 257}}, "invoiceRecipient", "Malformed"),
        ("update", {"id": 307, "customer": {"locale": "e"}}, "locale", "Malformed"),
        ("update", {"id": 307, "customer": {"wishList": [0]}}, "wishList", "InvalidValue"),
        ("update", {"id": 307, "customer": {"password": "abcdef"}}, "password", "Malformed"),
        ("update", {"id": 307, "customer": {"password": {"value": "abcde"}}}, "value", "Malformed"),
        ("update", {"id": 307, "customer": {"password": {"value": "a" * 51}}}, "value", "Malformed"),
        ("update", {"id": 307, "customer": {"password": {"value": "abcdef", "cryptedBy": "Magento"}}}, "cryptedBy", "InvalidValue"),
        ("update", {"id": 307, "customer": {"password": {"value": "abcdef", "cryptedBy": 1}}}, "cryptedBy", "Malformed"),
    ],
)
def test_a_member_of_another_form_is_malformed_and_one_out_of_bounds_has_an_invalid_value(
    shop: Shop, call: str, members: dict[str, Any], field: str, kind: str
) -> None:
    before = shop.everybody()

    failure = shop.error(call, **members)

    assert (failure["field"], failure["type"]) == (field, kind)
    assert set(failure) == {"field", "type", "description"}
    assert shop.everybody() == before


def test_a_country_is_one_of_iso_3166(shop: Shop, address: Address, parcel: dict[str, Any]) -> None:
    for customer in (
        {"billingAddress": address(country="XX")},
        {"billingAddress": address(country="no")},
        _written(address, shippingAddress=parcel | {"country": "QQ"}),
    ):
        failure = shop.error("create", customer=customer)
        assert (failure["field"], failure["type"]) == ("country", "InvalidValue")


@pytest.mark.parametrize("locale", ["ac", "qq-NO", "nb-QQ", "NB", "nb_NO", "nb-"])
def test_a_locale_is_a_language_and_perhaps_a_region_that_exist(shop: Shop, address: Address, locale: str) -> None:
    failure = shop.error("create", customer={"locale": locale, "billingAddress": address()})

    assert (failure["field"], failure["type"]) == ("locale", "Malformed")


@pytest.mark.parametrize("call", CALLS)
def test_a_key_that_is_wrong_or_missing_is_refused_outside_the_envelope(shop: Shop, call: str) -> None:
    for key in (None, "another", shop.key[:-1], shop.key.swapcase(), "ключ"):
        answer = shop.send(call, {}, key=key)

        assert answer.status == 403
        assert dict(answer.headers)["content-type"].startswith("text/plain")
        assert _is_no_json(answer.body)
        assert shop.key not in answer.body.decode()


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS", "post"])
def test_another_method_than_post_is_refused_outside_the_envelope(shop: Shop, method: str) -> None:
    answer = shop.send("find", {}, method=method)

    assert (answer.status, dict(answer.headers)["allow"]) == (405, "POST")
    assert _is_no_json(answer.body)


@pytest.mark.parametrize("call", ["", "remove", "find/", "Find", "%66ind"])
def test_an_unknown_call_is_refused_outside_the_envelope(shop: Shop, call: str) -> None:
    answer = shop.send(call, {})

    assert answer.status == 404
    assert _is_no_json(answer.body)


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"null", b'"find"', b"\xff{}", b'{"first":NaN}', b'\xef\xbb\xbf{"first":0}', b'{"conditions":{"code":"\\ud800"}}', b"[" * 100_000]
)
def test_a_body_that_is_no_json_object_is_refused_outside_the_envelope(shop: Shop, body: Any) -> None:
    """There is no field that a failure in the envelope could name."""
    answer = shop.send("find", body)

    assert answer.status == 400
    assert _is_no_json(answer.body)


def test_a_path_of_somebody_else_is_left_to_somebody_else(shop: Shop) -> None:
    answer = shop.send("find", {}, path="/api/v12/commerce.customers.")

    assert (answer.status, answer.body) == (404, b"no such page\n")


def _is_no_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return True
    return False
