"""Lists and single records: joins, filters, pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

_FIELDS = {
    "Customer": (
        *("username", "password", "email", "phone_day", "phone_night"),
        *(f"b_{name}" for name in ("company", "fname", "lname", "address1", "address2", "address3", "city", "state", "zip", "country")),
        *("company", "fname", "lname", "address1", "address2", "address3", "city", "state", "zip", "country"),
        *("inactive", "discount", "no_email", "mv_shipmode", "custom_data1", "custom_data2", "custom_data3", "custom_data4"),
    ),
    "UserCustomerGroup": ("code", "username", "group_code", "subscribed", "custom_data1", "custom_data2", "custom_data3", "custom_data4"),
    "UserGroup": ("code", "title", "description", "subscribable", "subscribe_text", "parent_code"),
}


@pytest.mark.parametrize(("resource", "element"), [("Customer", "Customer"), ("UserCustomerGroups", "UserCustomerGroup"), ("UserGroups", "UserGroup")])
def test_a_record_shows_each_documented_field_once_in_the_documents_order(shop: Any, resource: str, element: str) -> None:
    root = shop.root("GET", f"/API/V3/{resource}")

    assert {one.tag for one in root} == {element}
    assert {tuple(field.tag for field in one) for one in root} == {_FIELDS[element]}


def test_a_resource_alone_embeds_nothing(shop: Any) -> None:
    assert shop.root("GET", "/API/V3/Customer").findall("Customer/UserCustomerGroup") == []


def test_a_join_embeds_a_node_for_each_group_the_customer_is_in(shop: Any, texts: Any) -> None:
    alone = shop.root("GET", "/API/V3/UserCustomerGroups")
    joined = shop.root("GET", "/API/V3/Customer+UserCustomerGroups")

    assert sorted(texts(joined, "Customer/UserCustomerGroup/code"), key=int) == texts(alone, "UserCustomerGroup/code")
    for customer in joined:
        assert set(texts(customer, "UserCustomerGroup/username")) <= {customer.findtext("username")}


def test_parentheses_embed_the_group_in_the_relation_and_not_in_the_customer(shop: Any, texts: Any) -> None:
    root = shop.root("GET", "/API/V3/Customer+(UserCustomerGroups+UserGroups)")

    assert root.findall("Customer/UserGroup") == []
    relations = root.findall("Customer/UserCustomerGroup")
    assert relations
    assert all(texts(one, "UserGroup/code") == [one.findtext("group_code")] for one in relations)


def test_joins_stand_beside_each_other_in_the_order_asked_for(shop: Any) -> None:
    root = shop.root("GET", "/API/V3/Customer+Order+(UserCustomerGroups+UserGroups)")

    embedded = [[child.tag for child in one if len(child)] for one in root]
    assert {"Order", "UserCustomerGroup"} == {tag for tags in embedded for tag in tags}
    assert [tags for tags in embedded if tags != sorted(tags)] == []


def test_orders_are_those_of_the_customer(shop: Any, texts: Any) -> None:
    root = shop.root("GET", "/API/V3/Customer+Order")

    assert root.findall("Customer/Order")
    assert all(set(texts(one, "Order/username")) <= {one.findtext("username")} for one in root)


def test_plus_and_parentheses_may_be_percent_encoded(shop: Any) -> None:
    plain = shop.ask("GET", "/API/V3/Customer+(UserCustomerGroups+UserGroups)")

    assert shop.ask("GET", "/API/V3/Customer%2B%28UserCustomerGroups%2BUserGroups%29") == plain


def test_every_listed_key_gets_its_record_and_no_other(shop: Any) -> None:
    """Keys with an at sign, a plus, a slash and letters beyond ASCII among them."""
    for resource, key in (("Customer", "username"), ("UserCustomerGroups", "code"), ("UserGroups", "code")):
        for listed in shop.root("GET", f"/API/V3/{resource}"):
            root = shop.root("GET", f"/API/V3/{resource}/{quote(listed.findtext(key), safe='@+')}")
            assert [[field.text for field in one] for one in root] == [[field.text for field in listed]]


def test_the_records_of_the_beginning_reach_every_kind_of_key_and_value(shop: Any, texts: Any) -> None:
    customers, relations, groups = (shop.root("GET", f"/API/V3/{name}") for name in ("Customer", "UserCustomerGroups", "UserGroups"))
    usernames = texts(customers, "Customer/username")

    assert all(any(mark in username for username in usernames) for mark in "@+/")
    assert len(set(usernames)) == len(usernames) == 24
    for path in ("inactive", "no_email"):
        assert set(texts(customers, f"Customer/{path}")) == {"true", "false"}
    assert set(texts(relations, "UserCustomerGroup/subscribed")) == {"true", "false"}
    assert set(texts(groups, "UserGroup/subscribable")) == {"public", "private"}
    assert {"", "trade"} <= set(texts(groups, "UserGroup/parent_code"))
    assert set(texts(groups, "UserGroup/code")) > set(texts(relations, "UserCustomerGroup/group_code"))
    assert {"0", "5", "20"} == set(texts(customers, "Customer/discount"))
    everything = {field.tag for one in customers for field in one if field.text}
    assert {"company", "b_address3"}.isdisjoint(everything)
    assert {"fname", "city", "mv_shipmode", "custom_data1", "phone_night", "b_company"} <= everything


def test_a_filter_finds_the_records_that_hold_the_value_and_only_those(shop: Any) -> None:
    everybody = shop.root("GET", "/API/V3/Customer")
    for name in ("b_country", "b_city", "discount", "inactive", "no_email", "mv_shipmode", "email"):
        for value in {one.findtext(name) for one in everybody}:
            found = shop.root("GET", f"/API/V3/Customer?{name}={quote(value)}")
            assert [one.findtext("username") for one in found] == [one.findtext("username") for one in everybody if one.findtext(name) == value]


def test_all_conditions_have_to_hold(shop: Any) -> None:
    found = shop.root("GET", "/API/V3/Customer?inactive=false&discount=5&b_country=%25")

    assert found.findall("Customer")
    assert {(one.findtext("inactive"), one.findtext("discount")) for one in found} == {("false", "5")}
    assert list(shop.root("GET", "/API/V3/Customer?discount=5&discount=20")) == []


def test_a_blank_value_finds_records_without_one(shop: Any, texts: Any) -> None:
    assert set(texts(shop.root("GET", "/API/V3/UserGroups?parent_code="), "UserGroup/parent_code")) == {""}


def test_a_filter_takes_the_whole_value_case_by_case(shop: Any) -> None:
    assert list(shop.root("GET", "/API/V3/UserGroups?code=trad")) == []
    assert list(shop.root("GET", "/API/V3/UserGroups?code=Trade")) == []
    assert list(shop.root("GET", "/API/V3/Customer?discount=05")) == []


def test_a_wildcard_stands_for_any_text(shop: Any, texts: Any) -> None:
    assert texts(shop.root("GET", "/API/V3/UserGroups?code=trade%25"), "UserGroup/code") == ["trade", "trade-north"]
    assert texts(shop.root("GET", "/API/V3/UserGroups?code=%25e%25e%25"), "UserGroup/code") == ["letters", "retired"]
    assert texts(shop.root("GET", "/API/V3/UserGroups?code=%25%C3%BC%25"), "UserGroup/code") == ["früh"]
    assert list(shop.root("GET", "/API/V3/UserGroups?code=trad_")) == []


def test_filters_reach_the_joined_lists_as_well(shop: Any) -> None:
    root = shop.root("GET", "/API/V3/UserCustomerGroups+UserGroups?group_code=trade")

    assert {one.findtext("UserGroup/title") for one in root} == {"Trade"}


_PIECES = st.lists(st.text("ab_*?[", max_size=3), min_size=1, max_size=5)


@given(_PIECES, st.text("ab_*?[", max_size=8))
def test_a_pattern_finds_what_its_pieces_say(searched: Any, pieces: list[str], text: str) -> None:
    """Held against a slow reader: a value fits if the pieces can be laid on it from both ends, in order, without overlap."""
    shop, put = searched
    put(text)

    found = shop.root("GET", f"/API/V3/UserGroups?code=searched&title={quote('%'.join(pieces))}")

    assert bool(len(found)) is _fits(pieces, text)


def _fits(pieces: list[str], text: str) -> bool:
    first, *rest = pieces
    if not rest:
        return text == first
    return text.startswith(first) and any(_fits(rest, text[at:]) for at in range(len(first), len(text) + 1))


@pytest.fixture(scope="module")
def searched(new_shop: Any) -> Any:
    shop = new_shop(size=1)

    def put(title: str) -> None:
        assert (
            shop.ask("POST", "/API/V3/UserGroups", f"<ResultSet><UserGroup><code>searched</code><title>{title}</title></UserGroup></ResultSet>").status == 200
        )

    return shop, put


def test_a_filter_beside_a_key_leaves_the_record_out_that_it_does_not_fit(shop: Any) -> None:
    assert shop.ask("GET", "/API/V3/UserGroups/trade?subscribable=private").status == 200
    assert shop.ask("GET", "/API/V3/UserGroups/trade?subscribable=public").status == 404


def test_a_page_holds_two_thousand_records(new_shop: Any) -> None:
    shop = new_shop(size=2001)

    assert len(shop.root("GET", "/API/V3/Customer")) == 2000
    assert len(shop.root("GET", "/API/V3/Customer?username=%25&b_country=%25")) == 2000


def test_a_store_of_nobody_lists_nobody(new_shop: Any) -> None:
    assert list(new_shop(size=0).root("GET", "/API/V3/Customer+UserCustomerGroups")) == []


def test_a_long_wildcard_takes_no_long_time(shop: Any) -> None:
    """Sixty pieces over a long text would keep a reader that tries every way busy for ever."""
    shop.ask("POST", "/API/V3/UserGroups", f"<ResultSet><UserGroup><code>long</code><title>{'a' * 5000}</title></UserGroup></ResultSet>")

    assert list(shop.root("GET", f"/API/V3/UserGroups?title={'%25a' * 60}b")) == []
