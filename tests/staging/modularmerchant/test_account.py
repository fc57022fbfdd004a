"""What a successful check answers."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from wirecheck.staging import Store
from wirecheck.staging.modularmerchant import MODULARMERCHANT

# fmt: off
SAMPLE = [
    "cid", "email", "password", "bill_first_name", "bill_last_name", "bill_address1", "bill_address2", "bill_city",
    "bill_state", "bill_zip", "bill_country_iso", "bill_state_iso", "bill_state_long", "bill_country_long", "phone_ac", "phone",
    "cid_active", "cmr_custom_1", "cmr_custom_2", "cmr_custom_3", "cmr_custom_4", "cmr_custom_5", "cmr_custom_6", "cmr_custom_7",
    "cmr_custom_8", "cmr_custom_9", "cmr_custom_10", "use_prev_cc", "has_tab", "tab_terms", "tab_limit", "tax_exempt",
    "notes", "cmr_news", "create_date", "edit_date", "edited_by", "ship_addr_id", "ship_nick_name", "ship_first_name",
    "ship_last_name", "ship_address1", "ship_address2", "ship_city", "ship_state", "ship_zip", "ship_country_iso", "ship_state_iso",
    "ship_state_long", "ship_country_long",
]
# fmt: on


def _customers(shop: Any) -> list[Any]:
    return [shop.check(person.number).find("customer_data") for person in shop.people]


def _texts(shop: Any, text: Any, member: str) -> list[str | None]:
    return [text(customer, member) for customer in _customers(shop)]


def test_a_login_that_is_right_is_a_success(shop: Any, text: Any) -> None:
    results = shop.check(1)

    assert (results.tag, text(results, "response_status")) == ("results", "success")


def test_the_customer_has_every_member_of_the_sample_in_its_order(shop: Any) -> None:
    for customer in _customers(shop):
        assert [member.tag for member in customer][: len(SAMPLE)] == SAMPLE


def test_members_that_only_the_list_of_nodes_names_follow(shop: Any) -> None:
    customer = shop.check(3).find("customer_data")

    assert [member.tag for member in customer][len(SAMPLE) :] == [
        "aff_approved",
        "aff_company",
        "aff_fax",
        "aff_parent_tid",
        "aff_payable_to",
        "aff_tax_class",
        "aff_tax_id",
        "aff_url",
        "email_bounces",
        "email_opt_in",
        "is_aff",
        "reward_points",
    ]


def test_who_is_no_affiliate_has_only_the_two_members_that_say_so(shop: Any) -> None:
    customer = shop.check(1).find("customer_data")

    assert [(member.tag, member.text) for member in customer if "aff" in member.tag] == [("aff_approved", "0"), ("is_aff", "0")]


def test_the_account_is_that_of_the_login(shop: Any, text: Any) -> None:
    for person in shop.people:
        customer = shop.check(person.number).find("customer_data")

        assert text(customer, "email") == person.email
        assert (text(customer, "bill_first_name"), text(customer, "bill_last_name")) == (person.first, person.last)
        assert text(customer, "bill_city") == person.city
        assert int(text(customer, "create_date")) == person.joined.timestamp()


def test_no_answer_holds_a_text_that_is_not_url_encoded(shop: Any) -> None:
    """Letters, digits, minus, dot, underscore, plus and percent are all that PHP's urlencode leaves."""
    for person in shop.people:
        for node in shop.check(person.number, get_subscription="Yes", order_history=900).iter():
            assert len(node) or all(character.isascii() and (character.isalnum() or character in "-._+%") for character in node.text or "")


def test_a_blank_is_a_plus_and_a_tilde_is_an_escape(shop: Any) -> None:
    customer = shop.check(2).find("customer_data")

    assert customer.findtext("cmr_news") == "none%7Efor%7Enow"
    assert customer.findtext("notes") == "100%25+prepaid+%2B+gift+wrap+%3Calways%3E"


def test_text_beyond_ascii_is_encoded_as_utf_8(shop: Any) -> None:
    assert shop.check(4).findtext("customer_data/notes").startswith("Gr%C3%BC%C3%9Fe+an+die+Werkstatt%0A")


def test_the_password_is_answered_sealed(shop: Any, text: Any) -> None:
    """The sample's is base64 of 24 bytes."""
    for person in shop.people:
        seal = text(shop.check(person.number), "customer_data/password")

        assert len(b64decode(seal, validate=True)) == 24
        assert person.password not in seal


def test_a_state_is_written_with_its_country(shop: Any, text: Any) -> None:
    by_city = {text(customer, "bill_city"): customer for customer in _customers(shop)}

    assert [text(by_city["Portland"], f"bill_{name}") for name in ("state", "state_iso", "state_long", "country_iso", "country_long")] == [
        "OR_US",
        "OR",
        "Oregon",
        "US",
        "United States",
    ]


def test_a_country_without_states_leaves_the_state_empty(shop: Any, text: Any) -> None:
    by_city = {text(customer, "bill_city"): customer for customer in _customers(shop)}

    assert [text(by_city["Lyon"], f"bill_{name}") for name in ("state", "state_iso", "state_long", "country_iso")] == ["", "", "", "FR"]


def test_every_country_and_state_of_the_catalogue_has_a_long_name(shop: Any, text: Any) -> None:
    for customer in _customers(shop):
        for side in ("bill", "ship"):
            for kind in ("state", "country"):
                code, name = text(customer, f"{side}_{kind}_iso"), text(customer, f"{side}_{kind}_long")
                assert (code == "") == (name == "")
                assert not code or name != code


def test_who_has_no_shipping_address_has_its_members_empty_under_the_number_0(shop: Any) -> None:
    members = {member.tag: member.text or "" for member in shop.check(6).find("customer_data") if member.tag.startswith("ship_")}

    assert members.pop("ship_addr_id") == "0"
    assert set(members.values()) == {""}


def test_customers_come_in_all_kinds(shop: Any, text: Any) -> None:
    """A client meets both values of every yes and no, and both sides of every "if any"."""
    both = {
        "cid_active": {"Y", "N"},
        "has_tab": {"Y", "N"},
        "tax_exempt": {"Y", "N"},
        "use_prev_cc": {"0", "1"},
        "is_aff": {"0", "1"},
        "aff_approved": {"0", "1"},
        "aff_payable_to": {"Individual", "Company", None},
        "aff_tax_class": {"Individual", "Company", None},
        "tab_terms": {"0", "15", "30", "60"},
        "tab_limit": {"0.00", "99.95", "250.00", "1500.00"},
    }

    assert {member: set(_texts(shop, text, member)) for member in both} == both
    for member in ("bill_address2", "phone_ac", "notes", "cmr_news", "cmr_custom_1", "aff_company", "aff_fax", "aff_url"):
        assert "" in (seen := set(_texts(shop, text, member)))
        assert seen - {"", None}
    for member in ("email_opt_in", "reward_points", "email_bounces", "edited_by", "ship_addr_id", "aff_parent_tid"):
        assert "0" in (seen := set(_texts(shop, text, member)))
        assert seen - {"0", None}


def test_who_has_a_tab_has_a_limit_and_who_has_none_has_none(shop: Any, text: Any) -> None:
    for customer in _customers(shop):
        has_tab = text(customer, "has_tab") == "Y"
        assert (float(text(customer, "tab_limit")) > 0, int(text(customer, "tab_terms")) > 0) == (has_tab, has_tab)


def test_an_account_is_edited_no_earlier_than_it_was_created(shop: Any, text: Any) -> None:
    for customer in _customers(shop):
        assert int(text(customer, "create_date")) <= int(text(customer, "edit_date")) <= shop.now.timestamp()


def test_an_inactive_account_is_answered_and_says_that_it_is(shop: Any, text: Any) -> None:
    assert text(shop.check(7), "customer_data/cid_active") == "N"
    assert text(shop.check(7), "response_status") == "success"


@given(st.integers(1, 60), st.integers(0, 9))
def test_a_store_of_any_size_answers_everybody(size: int, seed: int) -> None:
    """Small stores have few products and countries to draw from."""
    store = Store([MODULARMERCHANT], size=size, seed=seed, now=datetime(2026, 3, 2, tzinfo=UTC))

    assert store.database.value("SELECT count(*) FROM modularmerchant_customer") == size
    store.close()
