"""What the pages forbid is refused: the status of the companion page, the envelope of a success, a text that names the place."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from wirecheck.staging.leadcommerce.plan import ROOM
from wirecheck.staging.leadcommerce.serving import HOURLY

CUSTOMER = {"first": "Vigdis", "last": "Aune", "email": "vigdis@aune.example"}
ADDRESS = {"full_name": "Vigdis Aune", "address_1": "4 Kelp Street", "city": "Fresno", "subregion": "California", "postal_code": "93721"}
PRODUCT = {"name": "Tide Chart", "cost": "4.5", "price": "12", "product_type": 2, "weight": "0.3"}
WRONG = "The identifier or the key is wrong, or has no permission for this API."
NOWHERE = "There is no such API in this version."
TEXT = "must be UTF-8 text without control characters"

CUSTOMERS = {
    "first": (None, "inserts[0][first] is required."),
    "last": ("", "inserts[0][last] is required."),
    "email": (None, "inserts[0][email] is required."),
    "phone": ("a\0b", f"inserts[0][phone] {TEXT}."),
    "fax": ("\x1b", f"inserts[0][fax] {TEXT}."),
    "company": ("\ufffe", f"inserts[0][company] {TEXT}."),
    "customer_type": ("9", "inserts[0][customer_type] must be the id of a customer type."),
    "lead": ("perhaps", "inserts[0][lead] must be one of true, false, yes, no, 1, 0."),
    "addresses": ("x", "inserts[0][addresses] must be an array of records."),
}
ADDRESSES = {
    "full_name": (None, "is required"),
    "address_1": ("", "is required"),
    "city": (None, "is required"),
    "subregion": (None, "is required"),
    "postal_code": (None, "is required"),
    "region": ("Atlantis", "must be a country that the store knows"),
    "status": ("archive", "must be one of active, inactive, 1, 0"),
    "default_billing": ("Y", "must be one of 0, 1"),
    "default_shipping": ("2", "must be one of 0, 1"),
    "phone": ({"0": "x"}, "must be a text and not an array"),
}
PRODUCTS = {
    "name": [(None, "is required"), (["x"], "must be a text and not an array")],
    "cost": [(None, "is required"), ("1,5", "must be an amount in US dollars, as 19.95"), ("$5", "must be an amount in US dollars, as 19.95")],
    "price": [("", "is required"), ("-1", "must be an amount in US dollars, as 19.95"), ("1e3", "must be an amount in US dollars, as 19.95"), ("1.999", "must be an amount in US dollars, as 19.95")],
    "product_type": [(None, "is required"), ("two", "must be an integer"), ("77", "must be the id of a product type"), ("02", "must be an integer")],
    "weight": [(None, "is required"), ("heavy", "must be a decimal number of pounds, as 2.2")],
    "status": [("3", "must be one of inactive, active, archive, 0, 1, 2"), ("gone", "must be one of inactive, active, archive, 0, 1, 2")],
    "terms": [("1", "must be the id of terms and conditions")],
    "bulk_pricing": [("99999999999999999999999", "must be the id of a bulk pricing")],
    "weight_only": [("maybe", "must be one of y, n")],
    "ship_alone": [("2", "must be one of y, n")],
    "length": [("1.5", "must be a whole number from 0 to 999999999")],
    "width": [("-1", "must be a whole number from 0 to 999999999")],
    "height": [("12in", "must be a whole number from 0 to 999999999")],
    "url": [("a b", "must be an address without blanks")],
    "available_on": [("2013-08-26", "must be a date as 8/26/2013"), ("26/8/2013", "must be a day of the calendar, month first")],
    "unavailable_after": [("2/29/2023", "must be a day of the calendar, month first"), ("1/1/0000", "must be a day of the calendar, month first")],
    "tax_code": [("A0001", "must be a tax code of up to five digits"), ("123456", "must be a tax code of up to five digits")],
    "vendors": [("1, 3", "must be an array")],
    "cat": [("16", "must be an array")],
    "subcat": [(["18"], None)],
    "variations": [("4", "must be an array"), ([[4]], "must be pairs of a variation and an array of its values"), ([[99, [1]]], "must be the id of a variation")],
    "images": [("x", "must be an array"), ([], None)],
}  # fmt: skip


@pytest.fixture
def shop(new_shop: Any) -> Any:
    """Give a small store: nothing here looks at its records."""
    return new_shop(size=4)


@pytest.mark.parametrize("name", CUSTOMERS)
def test_a_customer_that_does_not_fit_is_refused(shop: Any, name: str) -> None:
    value, text = CUSTOMERS[name]

    assert shop.refused("Customers/create", {"inserts": [CUSTOMER | {name: value}]}) == (400, text)


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_that_does_not_fit_is_refused(shop: Any, name: str) -> None:
    value, text = ADDRESSES[name]

    refused = shop.refused("Customers/create", {"inserts": [CUSTOMER | {"addresses": {"home": ADDRESS | {name: value}}}]})

    assert refused == (400, f"inserts[0][addresses][home][{name}] {text}.")


@pytest.mark.parametrize(("name", "value", "text"), [(name, *pair) for name, pairs in PRODUCTS.items() for pair in pairs if pair[1]])
def test_a_product_that_does_not_fit_is_refused(shop: Any, name: str, value: Any, text: str) -> None:
    status, said = shop.refused("Products/create", {"inserts": [PRODUCT | {name: value}]})

    assert (status, said) == (400, f"inserts[0][{name}] {text}.")


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"subcat": [18]}, "inserts[0][cat] is required: the category of each subcategory."),
        ({"cat": [17], "subcat": [18]}, "inserts[0][cat] is required: the category of each subcategory."),
        ({"cat": [16, 1]}, "inserts[0][cat][1] must be the id of a category."),
        ({"vendors": [1, "x"]}, "inserts[0][vendors][1] must be an integer."),
        ({"vendors": [[1]]}, "inserts[0][vendors][0] must be a text and not an array."),
        ({"variations": [[4, [8]]]}, "inserts[0][variations][0] must be the id of a value of its variation."),
        ({"variations": [[4, ""]]}, "inserts[0][variations] must have a value for each variation."),
        ({"images": {"image_title": ["x"]}}, "inserts[0][images][image_url] is required for each image."),
        ({"images": {"4": {"a": "x"}}}, "inserts[0][images][image_url] is required for each image."),
        ({"images": {"image_url": [""]}}, "inserts[0][images][image_url] is required for each image."),
        ({"images": {"image_url": ["a.jpg"]}}, "inserts[0][images][image_url] must be the http address of an image, or the word delete."),
    ],
)
def test_lists_of_a_product_that_do_not_fit_are_refused(shop: Any, change: dict[str, Any], text: str) -> None:
    assert shop.refused("Products/create", {"inserts": [PRODUCT | change]}) == (400, text)


def test_a_display_id_belongs_to_one_product(shop: Any) -> None:
    refused = shop.refused("Products/create", {"inserts": [PRODUCT | {"display_id": "TC-1"}, PRODUCT | {"display_id": "TC-1"}]})

    assert refused == (400, "inserts[1][display_id] belongs to another product.")


@pytest.mark.parametrize("name", ["status", "id", "product_type", "timestamp_start", "timestamp_end", "price_above", "price_below"])
@pytest.mark.parametrize("value", ["x", "", " 1", "1.5", "01", "+1", "1e3", "١"])
def test_a_filter_is_an_integer(shop: Any, name: str, value: str) -> None:
    assert shop.refused("Products", {name: value}) == (400, f"{name} must be an integer.")


@pytest.mark.parametrize("value", ["3", "-1"])
def test_there_are_three_states_to_filter_by(shop: Any, value: str) -> None:
    assert shop.refused("Products", {"status": value}) == (400, "status must be 0 (inactive), 1 (active) or 2 (archive).")


def test_a_filter_is_no_array(shop: Any) -> None:
    assert shop.refused("Products", {"id": [1001]}) == (400, "id must be a text and not an array.")


@pytest.mark.parametrize(
    ("api", "name"), [("Customers/create", "inserts"), ("Customers/update", "inserts"), ("Products/create", "inserts"), ("Products/update", "updates")]
)
def test_a_write_needs_its_records(shop: Any, api: str, name: str) -> None:
    assert shop.refused(api) == (400, f"{name} must be an array of records.")
    assert shop.refused(api, {name: "x"}) == (400, f"{name} must be an array of records.")
    assert shop.refused(api, {name: {"first": "x"}}) == (400, f"{name}[first] must be a record.")


def test_a_product_is_not_updated_by_inserts(shop: Any) -> None:
    assert shop.refused("Products/update", {"inserts": [{"id": 1001}]}) == (400, "updates must be an array of records.")


@pytest.mark.parametrize(("api", "name", "what"), [("Customers/update", "inserts", "a customer"), ("Products/update", "updates", "a product")])
def test_an_update_needs_the_id_of_a_record(shop: Any, api: str, name: str, what: str) -> None:
    assert shop.refused(api, {name: [{"name": "x"}]}) == (400, f"{name}[0][id] is required.")
    assert shop.refused(api, {name: [{"id": "x"}]}) == (400, f"{name}[0][id] must be an integer.")
    for number in (1, "9" * 40):
        assert shop.refused(api, {name: [{"id": number}]}) == (400, f"{name}[0][id] must be the id of {what}.")


def test_an_address_of_somebody_else_is_not_updated(shop: Any) -> None:
    refused = shop.refused("Customers/update", {"inserts": [{"id": 55, "address": [{"id": 410, "city": "Oslo"}]}]})

    assert refused == (400, "inserts[0][address][0][id] must be the id of an address of this customer.")


def test_related_products_have_to_be_there(shop: Any) -> None:
    assert shop.refused("Products/update", {"updates": [{"id": 1001, "related": [1002, 7]}]}) == (400, "updates[0][related] must be ids of products.")


BASIC = [
    "Basic",
    "Basic !!",
    f"Basic {b64encode(b'no colon').decode()}",
    f"Basic {b64encode(bytes([255, 58])).decode()}",
    "Bearer x",
    f"Basic {b64encode(b'LC1:x').decode()}",
]


@pytest.mark.parametrize("header", BASIC)
def test_a_broken_authorization_lets_nobody_in(shop: Any, header: str) -> None:
    assert shop.failure(shop.post("/api/v1/Products.xml", b"", headers=(("authorization", header),))) == (401, WRONG)


@pytest.mark.parametrize("api", ["Customers", "Customers/create", "Customers/update", "Products", "Products/create", "Products/update"])
@pytest.mark.parametrize(
    "change", [{"key": "x"}, {"identifier": "LC1"}, {"key": ""}, {"key": None}, {"identifier": None}, {"key": ["x"]}, {"key": "é"}], ids=str
)
def test_wrong_credentials_let_nobody_in(shop: Any, api: str, change: dict[str, Any]) -> None:
    assert shop.refused(api, change) == (401, WRONG)


def test_credentials_in_the_form_come_before_those_of_the_header(shop: Any) -> None:
    pair = b64encode(f"{shop.credentials['identifier']}:{shop.credentials['key']}".encode()).decode()

    assert shop.refused("Customers", {"key": "x"}, headers=(("authorization", f"Basic {pair}"),)) == (401, WRONG)


def test_no_credentials_let_nobody_in(shop: Any) -> None:
    assert shop.failure(shop.post("/api/v1/Customers.xml", b"")) == (401, WRONG)
    assert shop.failure(shop.post("/api/v1/Customers.xml", b'{"identifier": "x"}', content_type="application/json")) == (401, WRONG)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/customers.xml", "/api/v1/CUSTOMERS.xml", "/api/v1/Customers.XML", "/API/v1/Customers.xml", "/api/V1/Customers.xml", "/api/v1/Customers.json", "/api/v1/Customers",
        "/api/v1/Customers/create", "/api/v1/Customers/Create.xml", "/api/v1/Customers/delete.xml", "/api/v1/Orders.xml", "/api/v1/", "/api/v1", "/api/v1/Customers.xml/",
        "/api/v2/Customers.xml", "/api/v9/Products/update.xml", "/api/v1/Customers%2Fcreate.xml", "/api/v1/%ff%00", "/api/v1/../v1/Customers.xml",
    ],
)  # fmt: skip
def test_an_unknown_api_a_wrong_version_and_a_wrong_case_are_not_found(shop: Any, path: str) -> None:
    assert shop.failure(shop.post(path, b"")) == (404, NOWHERE)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "post", "HEAD"])
def test_every_call_is_a_post(shop: Any, method: str) -> None:
    assert shop.refused("Customers", method=method) == (400, "This API is asked by POST.")


def test_a_form_holds_three_thousand_values(shop: Any, query: Any) -> None:
    """The credentials are two of them."""

    def filled(count: int) -> bytes:
        return (query(shop.credentials) + "".join(f"&x[{number}]=" for number in range(count))).encode()

    assert shop.post("/api/v1/Customers.xml", filled(2998)).status == 200
    assert shop.failure(shop.post("/api/v1/Customers.xml", filled(2999))) == (413, "The POST array is too large: it may hold 3000 values.")


def test_an_hour_has_its_allowance(shop: Any) -> None:
    shop.ask("Customers")
    shop.store.database.run("UPDATE leadcommerce_hour SET asked = ?", HOURLY - 1)

    last = shop.ask("Customers")

    assert (last.status, dict(last.headers)["lc-limit-remaining"]) == (200, "0")
    assert shop.refused("Customers") == (403, "Max frequency reached.")
    assert dict(shop.ask("Customers").headers)["lc-limit-remaining"] == "0"


@pytest.mark.parametrize(
    ("api", "table", "record"), [("Customers/create", "leadcommerce_customer", CUSTOMER), ("Products/create", "leadcommerce_product", PRODUCT)]
)
def test_the_plan_of_the_store_has_an_end(shop: Any, api: str, table: str, record: dict[str, Any]) -> None:
    columns = ", ".join(row["name"] for row in shop.store.database.rows(f"PRAGMA table_info({table})") if row["name"] != "id")
    numbers = f"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROOM - 5}) SELECT i FROM n"
    one = shop.store.database.value(f"SELECT min(id) FROM {table}")
    shop.store.database.run(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}, ({numbers}) WHERE {table}.id = ?", one)

    assert shop.refused(api, {"inserts": [record, record]}) == (507, f"The plan of this store has room for {ROOM} records of a kind.")
    assert shop.ask(api, {"inserts": [record]}).status == 201
    assert shop.refused(api, {"inserts": [record]})[0] == 507


def test_a_failure_never_quotes_the_key(shop: Any) -> None:
    for form in ({"key": "x"}, {"id": shop.credentials["key"]}, {"status": shop.credentials["key"]}):
        assert shop.credentials["key"].encode() not in shop.ask("Products", form).body
