"""The Customers API does what its page says: requests as the page writes them, people of ours."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

LATER = timedelta(hours=3)

ADDRESS = {"full_name": "Vigdis Aune", "address_1": "4 Kelp Street", "city": "Fresno", "subregion": "California", "postal_code": "93721"}
PERSON = {"first": "Vigdis", "last": "Aune", "email": "vigdis@aune.example"}
NOW = "3/4/2026 9:05PM"


def texts(item: Any, *names: str) -> list[str | None]:
    return [item.findtext(name) for name in names]


def flags(customer: Any) -> dict[str | None, tuple[str | None, str | None]]:
    return {each.findtext("id"): (each.findtext("default_billing"), each.findtext("default_shipping")) for each in customer.findall("addresses/address")}


def test_an_answer_has_its_envelope_and_headers(shop: Any) -> None:
    answer = shop.ask("Customers")

    assert answer.status == 200
    assert re.match(
        rb'<\?xml version="1.0" encoding="UTF-8"\?>\n<message client="127.0.0.1" time="1772658300"><response><code>200</code><data><item><id>55</id>',
        answer.body,
    )
    assert answer.headers == (
        ("content-type", "text/xml; charset=utf-8"),
        ("platform", "Lead Commerce"),
        ("lc-limit-remaining", "9999999"),
        ("lc-version", "1"),
    )


def test_the_requests_left_count_down_and_begin_again_each_hour(shop: Any) -> None:
    def left(**how: Any) -> str:
        return dict(shop.ask("Customers", **how).headers)["lc-limit-remaining"]

    soon = shop.said  # the clock of the shop stands still
    assert soon == []
    assert left() == "9999999"
    assert left() == "9999998"
    assert left(now=shop.said[0].captured_at + timedelta(hours=1)) == "9999999"


def test_a_view_gives_every_customer_once_in_the_order_of_ids(shop: Any) -> None:
    numbers = [int(item.findtext("id")) for item in shop.items("Customers")]

    assert numbers == [*range(55, 94), 2041]


def test_the_seed_has_every_case_of_the_page(shop: Any) -> None:
    items = shop.items("Customers")

    for path in ("fax", "phone", "company_id", "company_name", "attributes", "addresses", "addresses/address/address_2", "addresses/address/subregion"):
        found = [bool(each.text or len(each)) for item in items for each in item.findall(path)]
        assert set(found) == {True, False}, path
    assert {item.findtext("status") for item in items} == {"Active", "Inactive"}
    assert {item.findtext("customer_type") for item in items} == {"1", "2", "3"}
    assert {text for item in items for pair in flags(item).values() for text in pair} == {"Y", "N"}
    assert {each.text for item in items for each in item.findall("addresses/address/status")} == {"Active", "Inactive"}


def test_credentials_may_come_as_http_basic(shop: Any) -> None:
    pair = f"{shop.credentials['identifier']}:{shop.credentials['key']}"

    answer = shop.post("/api/v1/Customers.xml", b"", headers=(("authorization", f"Basic {b64encode(pair.encode()).decode()}"),))

    assert len(shop.given(answer)) == 40


def test_created_is_month_first_and_not_padded(shop: Any) -> None:
    (made,) = shop.items("Customers/create", {"inserts": [PERSON]})

    assert texts(made, "created", "last_updated") == [NOW, NOW]


@pytest.mark.parametrize(("hours", "shown"), [(3, "3/5/2026 12:05AM"), (15, "3/5/2026 12:05PM"), (13, "3/5/2026 10:05AM"), (24 * 300, "12/29/2026 9:05PM")])
def test_the_clock_has_twelve_hours(shop: Any, hours: int, shown: str) -> None:
    (made,) = shop.items("Customers/create", {"inserts": [PERSON]}, now=shop.store._now + timedelta(hours=hours))

    assert made.findtext("created") == shown


def test_create_makes_a_customer_with_both_addresses(shop: Any, printed: Callable[[Any], Any]) -> None:
    """The example of the page: keyed addresses, one the default for bills, the other for parcels, no region."""
    person = PERSON | {
        "phone": "555-0142-7001",
        "fax": "555-0142-7002",
        "company": "Kelp & Sons",
        "addresses": {"address1": ADDRESS | {"phone": "555-0142-7003", "default_billing": 1}, "address2": ADDRESS | {"address_2": "#3", "default_shipping": 1}},
    }

    answer = shop.ask("Customers/create", {"inserts": [person]})

    (made,) = shop.given(answer)
    assert answer.status == 201
    assert printed(made) == printed(shop.customer(2042))
    assert texts(made, "id", "name", "first", "last", "email", "username") == [
        "2042",
        "Vigdis Aune",
        "Vigdis",
        "Aune",
        "vigdis@aune.example",
        "vigdis@aune.example",
    ]
    assert texts(made, "phone", "fax", "customer_type", "company_name", "status") == ["555-0142-7001", "555-0142-7002", "1", "Kelp & Sons", "Active"]
    first, second = made.findall("addresses/address")
    assert texts(first, "full_name", "address_1", "address_2", "city", "postal_code") == ["Vigdis Aune", "4 Kelp Street", "", "Fresno", "93721"]
    assert texts(first, "region", "phone", "biz_name", "default_billing", "default_shipping", "status") == ["840", "555-0142-7003", "", "Y", "N", "Active"]
    assert texts(second, "address_2", "default_billing", "default_shipping") == ["#3", "N", "Y"]
    assert first.findtext("subregion") == second.findtext("subregion")


def test_several_customers_are_made_at_once_in_their_order(shop: Any) -> None:
    made = shop.items("Customers/create", {"inserts": [PERSON | {"first": name} for name in ("Ada", "Bo", "Cy")]})

    assert [texts(item, "id", "first") for item in made] == [["2042", "Ada"], ["2043", "Bo"], ["2044", "Cy"]]


@pytest.mark.wirecheck(enabled=False)  # a record that breaks the contract, on purpose
def test_one_bad_record_leaves_none_behind(shop: Any) -> None:
    refused = shop.refused("Customers/create", {"inserts": [PERSON | {"company": "Brand New"}, {"first": "Bo"}]})

    assert refused == (400, "inserts[1][last] is required.")
    assert len(shop.items("Customers")) == 40
    assert shop.store.database.value("SELECT count(*) FROM leadcommerce_company WHERE name = 'Brand New'") == 0


@pytest.mark.wirecheck(enabled=False)  # as above
def test_what_can_be_no_address_of_e_mail_is_refused(shop: Any) -> None:
    assert shop.refused("Customers/create", {"inserts": [PERSON | {"email": "0"}]}) == (400, "inserts[0][email] must be an e-mail address.")


def test_customers_of_one_company_share_it(shop: Any) -> None:
    first, second, other = shop.items("Customers/create", {"inserts": [PERSON | {"company": name} for name in ("Kelp", "Kelp", "kelp")]})

    assert first.findtext("company_id") == second.findtext("company_id") != other.findtext("company_id")


def test_a_customer_without_a_company_has_neither_its_id_nor_its_name(shop: Any) -> None:
    (made,) = shop.items("Customers/create", {"inserts": [PERSON]})

    assert texts(made, "company_id", "company_name") == ["", ""]


@pytest.mark.parametrize(("sent", "kept"), [("true", 1), ("false", 0), ("yes", 1), ("no", 0), ("YES", 1), ("1", 1), ("0", 0), (None, 0), ("", 0)])
@pytest.mark.wirecheck(enabled=False)  # an empty word is none that the page lists
def test_lead_is_a_word_for_yes_or_no(shop: Any, sent: str | None, kept: int) -> None:
    shop.items("Customers/create", {"inserts": [PERSON | {"lead": sent}]})

    assert shop.store.database.value("SELECT lead FROM leadcommerce_customer WHERE id = 2042") == kept


@pytest.mark.parametrize(("sent", "shown"), [("1", "Active"), ("0", "Inactive"), ("Active", "Active"), ("inactive", "Inactive"), (None, "Active")])
def test_the_status_of_an_address_is_a_number_or_a_word(shop: Any, sent: str | None, shown: str) -> None:
    (made,) = shop.items("Customers/create", {"inserts": [PERSON | {"addresses": [ADDRESS | {"status": sent}]}]})

    assert made.findtext("addresses/address/status") == shown


@pytest.mark.parametrize(
    ("region", "subregion", "number"),
    [
        ("United States", "CA", "840"),
        ("us", "california", "840"),
        ("840", "OR", "840"),
        ("Norway", "Vestland", "578"),
        ("GB", "BST", "826"),
        (None, "TX", "840"),
    ],
)
def test_places_are_understood_by_name_letters_and_number(shop: Any, region: str | None, subregion: str, number: str) -> None:
    (made,) = shop.items("Customers/create", {"inserts": [PERSON | {"addresses": [ADDRESS | {"region": region, "subregion": subregion}]}]})

    assert made.findtext("addresses/address/region") == number
    assert made.findtext("addresses/address/subregion").isdigit()


def test_the_flag_is_read_under_the_name_of_the_table_too(shop: Any) -> None:
    (made,) = shop.items("Customers/create", {"inserts": [PERSON | {"addresses": [ADDRESS | {"default_shiping": 1}]}]})

    assert made.findtext("addresses/address/default_shipping") == "Y"


def test_text_of_all_scripts_comes_back(shop: Any) -> None:
    name = "Žofie \U0001f9f6 <&> \"'\r\n\t]]> ﷽"

    (made,) = shop.items("Customers/create", {"inserts": [PERSON | {"first": name}]})

    assert made.findtext("first") == name
    assert shop.customer(2042).findtext("first") == name


def test_the_example_update_changes_what_it_sends_and_no_more(shop: Any, printed: Callable[[Any], Any]) -> None:
    """The page: a name and a phone, the default for bills becomes that for parcels too, the old one inactive; sent as `inserts` and `address`."""
    before = printed(shop.customer(55))
    change = {"id": 55, "first": "Noora", "phone": "555-0100-0001", "address": [{"id": 1, "default_shipping": 1}, {"id": 2, "status": "inactive"}]}

    (answered,) = shop.items("Customers/update", {"inserts": [change]})

    after = printed(shop.customer(55))
    assert printed(answered) == after
    first, second = (dict(each) for each in before["addresses"][0]["address"])
    assert after == before | {
        "first": ["Noora"],
        "name": [f"Noora {before['last'][0]}"],
        "phone": ["555-0100-0001"],
        "last_updated": [NOW],
        "addresses": [{"address": [first | {"default_shipping": ["Y"]}, second | {"default_shipping": ["N"], "status": ["Inactive"]}]}],
    }


def test_an_update_may_come_as_updates_and_addresses(shop: Any) -> None:
    (item,) = shop.items("Customers/update", {"updates": [{"id": 55, "last": "Aune", "addresses": {"a": {"id": 1, "city": "Oslo"}}}]})

    assert texts(item, "last", "addresses/address/city") == ["Aune", "Oslo"]


def test_a_blank_blanks_and_what_has_a_default_gets_it(shop: Any) -> None:
    blank = {
        "id": 55,
        "first": "",
        "email": "",
        "phone": "",
        "company": "",
        "customer_type": "",
        "lead": "",
        "address": [{"id": 1, "phone": "", "status": "", "default_billing": ""}],
    }

    (item,) = shop.items("Customers/update", {"inserts": [blank]})

    assert texts(item, "first", "email", "phone", "company_id", "company_name", "customer_type") == ["", "", "", "", "", "1"]
    assert item.findtext("name") == item.findtext("last")
    assert texts(item.find("addresses/address"), "phone", "status", "default_billing") == ["", "Active", "N"]


def test_an_address_without_an_id_is_added(shop: Any) -> None:
    (item,) = shop.items("Customers/update", {"inserts": [{"id": 55, "address": [ADDRESS | {"default_billing": 1}]}]})

    assert list(flags(item).values()) == [("N", "N"), ("N", "Y"), ("Y", "N")]


def test_a_default_that_is_taken_away_goes_to_nobody(shop: Any) -> None:
    (item,) = shop.items("Customers/update", {"inserts": [{"id": 55, "address": [{"id": 1, "default_billing": 0}]}]})

    assert list(flags(item).values()) == [("N", "N"), ("N", "Y")]


def test_the_last_of_two_defaults_wins(shop: Any) -> None:
    (made,) = shop.items("Customers/create", {"inserts": [PERSON | {"addresses": [ADDRESS | {"default_billing": 1}, ADDRESS | {"default_billing": 1}]}]})

    assert list(flags(made).values()) == [("N", "N"), ("Y", "N")]


def test_a_part_of_a_country_is_looked_for_in_the_country_held(shop: Any) -> None:
    (item,) = shop.items("Customers/update", {"inserts": [{"id": 55, "address": [{"id": 1, "region": "Norway"}]}]})
    (after,) = shop.items("Customers/update", {"inserts": [{"id": 55, "address": [{"id": 1, "subregion": "Vestland"}]}]})

    assert item.findtext("addresses/address/region") == "578"
    assert after.findtext("addresses/address/subregion") != item.findtext("addresses/address/subregion")
    assert shop.refused("Customers/update", {"inserts": [{"id": 55, "address": [{"id": 1, "subregion": "CA"}]}]})[0] == 400


def test_an_update_moves_last_updated_and_nothing_else(shop: Any, printed: Callable[[Any], Any]) -> None:
    before = [printed(item) for item in shop.items("Customers")]

    shop.items("Customers/update", {"inserts": [{"id": 60}]}, now=shop.store._now + LATER)

    after = [printed(item) for item in shop.items("Customers")]
    assert after[5].pop("last_updated") == ["3/5/2026 12:05AM"]
    before[5].pop("last_updated")
    assert after == before


def test_a_multipart_form_does_the_same(shop: Any) -> None:
    fields = shop.credentials | {"inserts[0][first]": "Bo", "inserts[0][last]": "Å", "inserts[0][email]": "bo@mail.example"}
    body = "".join(f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()) + "--x--\r\n"

    answer = shop.post("/api/v1/Customers/create.xml", body.encode(), content_type="multipart/form-data; boundary=x")

    assert shop.given(answer)[0].findtext("name") == "Bo Å"


def test_the_path_may_be_percent_encoded(shop: Any, query: Callable[[Any], str]) -> None:
    assert shop.post("/api/v1/%43ustomers%2Exml", query(shop.credentials).encode()).status == 200


def test_a_store_of_a_file_is_found_again(new_shop: Any, tmp_path: Any) -> None:
    from wirecheck.staging import Store  # noqa: PLC0415
    from wirecheck.staging.leadcommerce import LEADCOMMERCE  # noqa: PLC0415

    shop = new_shop()
    shop.store.close()
    for name in ("Ada", "Bo"):
        shop.store = Store((LEADCOMMERCE,), path=str(tmp_path / "store.db"))
        assert shop.items("Customers/create", {"inserts": [PERSON | {"first": name}]})
        seen = [item.findtext("first") for item in shop.items("Customers")][40:]
        shop.store.close()

    assert seen == ["Ada", "Bo"]


def test_a_reset_brings_the_beginning_back(shop: Any) -> None:
    before = shop.ask("Customers").body

    shop.items("Customers/create", {"inserts": [PERSON]})
    shop.store.reset()

    assert shop.ask("Customers").body == before


def test_other_vendors_paths_are_left_to_them(shop: Any) -> None:
    for path in ("/api/v13/commerce.customers.find", "/API/V3/Customer", "/api/check_customer.php", "/", "/api/v1x", "/x/api/v1/Customers.xml"):
        assert shop.post(path, b"").body == b"no such page\n"
