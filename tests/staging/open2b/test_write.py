"""Creating, updating, deleting, authenticating."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from wirecheck.staging.open2b.password import foreign

if TYPE_CHECKING:
    from conftest import Address, Shop


NOW = "2026-06-01 12:30:05"


def test_the_least_customer_has_blanks_and_nulls_for_what_it_was_not_given(shop: Shop, address: Address) -> None:
    number = shop.create(billingAddress=address())

    blank = dict.fromkeys(
        ("personalCode", "companyName", "companyCode", "companyCode2", "street2", "stateProv", "phoneNumber", "mobileNumber", "faxNumber"), ""
    )
    assert shop.get(number) == {
        "id": number,
        "code": "",
        "canLogin": False,
        "hasPassword": False,
        "encryptedPassword": "",
        "locale": "en",
        "creationTime": NOW,
        "loginTime": None,
        "updateTime": NOW,
        "group": 1,
        "collection": None,
        "collections": [],
        "wishList": [],
        "cart": None,
        "invoiceRecipient": "",
        "fullName": "Ottilie Varga",
        "billingAddress": blank | address(),
        "shippingAddress": None,
    }


def test_a_whole_customer_comes_back_as_it_was_given(shop: Shop, address: Address, parcel: dict[str, Any]) -> None:
    given = {
        "code": "c" * 32,
        "canLogin": True,
        "locale": "hu-HU",
        "creationTime": "2019-02-28 23:59:59",
        "loginTime": "2019-02-28 23:59:59",
        "group": 255,
        "collection": 6,
        "collections": [140, 21],
        "wishList": [9, 9, 10**30],
        "invoiceRecipient": "",
        "billingAddress": address(
            personalCode="p" * 20,
            companyName="Őrség " * 16 + "Kft.",
            companyCode="1" * 20,
            companyCode2="2" * 20,
            street2="é" * 60,
            stateProv="CS",
            phoneNumber="+36 62 555 1234",
            mobileNumber="1",
            faxNumber="2",
            email="o@v",
        ),
        "shippingAddress": parcel | {"street2": "", "stateProv": "BKK", "name": "n" * 100},
    }
    number = shop.create(password={"value": "ropewalk-7"}, **given)

    customer = shop.get(number)

    assert {name: customer[name] for name in given} == given
    assert customer["fullName"] == given["billingAddress"]["companyName"]
    assert customer["hasPassword"] is True
    assert len(customer["encryptedPassword"]) == 45
    assert "ropewalk-7" not in customer["encryptedPassword"]


def test_an_identifier_is_new_even_after_the_last_was_deleted(shop: Shop, address: Address) -> None:
    first = shop.create(billingAddress=address())
    assert shop.ask("delete", ids=[first]) == {"status": "ok"}

    assert shop.create(billingAddress=address()) > first


def test_members_left_out_of_an_update_stay_as_they_were(shop: Shop) -> None:
    for before in shop.everybody():
        shop.update(before["id"], locale="sv-SE")

        assert shop.get(before["id"]) == before | {"locale": "sv-SE", "updateTime": NOW}


def test_members_left_out_of_an_address_stay_as_they_were(shop: Shop, address: Address, parcel: dict[str, Any]) -> None:
    before = next(customer for customer in shop.everybody() if customer["shippingAddress"] and customer["shippingAddress"]["street2"])
    shop.update(before["id"], billingAddress=address(faxNumber="62"), shippingAddress=parcel | {"stateProv": "X"})

    after = shop.get(before["id"])

    assert after["billingAddress"] == before["billingAddress"] | address(faxNumber="62")
    assert after["shippingAddress"] == before["shippingAddress"] | parcel | {"stateProv": "X"}


def test_an_update_of_nothing_changes_nothing(shop: Shop) -> None:
    before = shop.everybody()
    shop.wait(days=1)

    for customer in before:
        shop.update(customer["id"])

    assert shop.everybody() == before


def test_what_can_be_null_can_be_taken_away(shop: Shop, address: Address, parcel: dict[str, Any]) -> None:
    number = shop.create(
        billingAddress=address(),
        shippingAddress=parcel,
        collection=1,
        loginTime="2026-01-01 00:00:00",
        creationTime="2025-01-01 00:00:00",
        password={"value": "ropewalk-7"},
    )
    nothing = {"shippingAddress": None, "collection": None, "loginTime": None, "cart": None}
    shop.update(number, password=None, **nothing)

    after = shop.get(number)

    assert {name: after[name] for name in nothing} == nothing
    assert after["hasPassword"] is False


def test_lists_are_replaced_and_not_added_to(shop: Shop, address: Address) -> None:
    number = shop.create(billingAddress=address(), collections=[21, 22], wishList=[1, 2])
    shop.update(number, collections=[30], wishList=[])

    assert (shop.get(number)["collections"], shop.get(number)["wishList"]) == ([30], [])


def test_a_cart_can_be_given_to_another(shop: Shop, address: Address) -> None:
    cart = next(customer["cart"] for customer in shop.everybody() if customer["cart"])
    number = shop.create(billingAddress=address())
    shop.update(number, cart=cart)

    assert shop.get(number)["cart"] == cart


def test_an_update_is_found_by_what_it_changed_and_no_more_by_what_it_was(shop: Shop, address: Address) -> None:
    number = shop.create(code="OLD", billingAddress=address())
    shop.update(number, code="NEW", billingAddress=address(country="SK", stateProv="KI", personalCode="NEWP", email="new@varga.example", lastName="Kovač"))

    for condition in ({"code": "NEW"}, {"stateProv": "KI"}, {"personalCode": "NEWP"}, {"email": "new@varga.example"}, {"keywords": "kovač"}, {"country": "SK"}):
        assert [customer["id"] for customer in shop.find(conditions=condition)] == [number], condition
    for condition in ({"code": "OLD"}, {"country": "HU"}, {"email": "ottilie@varga.example"}, {"keywords": "varga szeged"}):
        assert shop.find(conditions=condition) == [], condition


def test_a_failed_update_leaves_everything(shop: Shop, address: Address) -> None:
    before = shop.everybody()
    shop.error("update", id=before[0]["id"], customer={"locale": "sv", "billingAddress": address(), "group": 99})

    assert shop.everybody() == before


def test_deleted_customers_are_gone_and_the_others_stay(shop: Shop) -> None:
    before = shop.everybody()
    gone = [before[3]["id"], before[7]["id"]]

    assert shop.ask("delete", ids=[*gone, gone[0], 2, 10**30]) == {"status": "ok"}

    assert shop.everybody() == [customer for customer in before if customer["id"] not in gone]
    assert shop.ask("get", id=gone[0]) == {"status": "ok", "customer": None}
    assert shop.ask("count") == {"status": "ok", "count": 38}


def test_a_code_and_an_email_are_free_again_when_their_customer_is_deleted(shop: Shop, address: Address) -> None:
    for _ in range(2):
        number = shop.create(code="ONLY-ONE", password={"value": "ropewalk-7"}, billingAddress=address())
        shop.ask("delete", ids=[number])


def test_authentication_gives_the_login_before_and_keeps_this_one(shop: Shop, address: Address) -> None:
    number = shop.create(canLogin=True, password={"value": "Ropewalk-7"}, billingAddress=address())
    login = {"email": "ottilie@varga.example", "password": "Ropewalk-7"}
    shop.wait(hours=1)

    first = shop.ask("authenticate", **login)["customer"]
    shop.wait(hours=1)
    second = shop.ask("authenticate", **login, fields=["id", "loginTime"])["customer"]

    assert first["loginTime"] is None
    assert first == shop.get(number) | {"loginTime": None}
    assert second == {"id": number, "loginTime": "2026-06-01 13:30:05"}
    assert shop.get(number)["loginTime"] == "2026-06-01 14:30:05"
    assert shop.get(number)["updateTime"] == NOW


def test_authentication_with_empty_fields_tells_success_from_failure(shop: Shop, address: Address) -> None:
    shop.create(canLogin=True, password={"value": "Ropewalk-7"}, billingAddress=address())

    assert shop.ask("authenticate", email="ottilie@varga.example", password="Ropewalk-7", fields=[]) == {"status": "ok", "customer": {}}
    for email, password in (("ottilie@varga.example", "ropewalk-7"), ("ottilie@varga.example", "four"), ("nobody@varga.example", "Ropewalk-7")):
        assert shop.ask("authenticate", email=email, password=password, fields=[]) == {"status": "ok", "customer": None}


def test_who_cannot_log_in_is_not_authenticated(shop: Shop, address: Address) -> None:
    number = shop.create(canLogin=False, password={"value": "Ropewalk-7"}, billingAddress=address())
    login = {"email": "ottilie@varga.example", "password": "Ropewalk-7", "fields": ["id"]}

    assert shop.ask("authenticate", **login)["customer"] is None
    shop.update(number, canLogin=True)
    assert shop.ask("authenticate", **login)["customer"] == {"id": number}
    shop.update(number, password={"value": "Slipway-8"})
    assert shop.ask("authenticate", **login)["customer"] is None


def test_the_people_of_the_beginning_can_log_in_with_their_passwords(shop: Shop) -> None:
    able = {customer["billingAddress"]["email"] for customer in shop.find(conditions={"canLogin": True})}

    let_in = {person.email for person in shop.people if shop.ask("authenticate", email=person.email, password=person.password, fields=[])["customer"] == {}}

    assert let_in == able
    assert len(able) > 20


@pytest.mark.parametrize("application", ["osCommerce", "ZenCart", "CRELoaded"])
def test_a_password_that_another_application_encrypted_still_opens(shop: Shop, address: Address, application: str) -> None:
    number = shop.create(canLogin=True, password={"value": foreign("Ropewalk-7", "4f"), "cryptedBy": application}, billingAddress=address())

    assert len(shop.get(number)["encryptedPassword"]) == 45
    assert shop.ask("authenticate", email="ottilie@varga.example", password="Ropewalk-7", fields=[])["customer"] == {}


def test_an_encrypted_password_can_be_carried_from_one_customer_to_another(shop: Shop, address: Address) -> None:
    one = shop.create(canLogin=True, password={"value": "Ropewalk-7", "cryptedBy": "None"}, billingAddress=address())
    encrypted = shop.get(one)["encryptedPassword"]
    two = shop.create(canLogin=True, password={"value": encrypted, "cryptedBy": "Open2b"}, billingAddress=address(email="second@varga.example"))

    assert shop.get(two)["encryptedPassword"] == encrypted
    assert shop.ask("authenticate", email="second@varga.example", password="Ropewalk-7", fields=["id"])["customer"] == {"id": two}


def test_one_password_is_encrypted_differently_each_time(shop: Shop, address: Address) -> None:
    numbers = [shop.create(password={"value": "Ropewalk-7", "cryptedBy": None}, billingAddress=address(email=f"{n}@varga.example")) for n in range(5)]

    assert len({shop.get(number)["encryptedPassword"] for number in numbers}) == 5


def test_one_email_serves_any_number_of_customers_of_whom_one_has_a_password(shop: Shop, address: Address) -> None:
    shop.create(canLogin=True, password={"value": "Ropewalk-7"}, billingAddress=address())

    for _ in range(3):
        shop.create(billingAddress=address())

    assert shop.ask("count", conditions={"email": "ottilie@varga.example"})["count"] == 4


def test_equal_stores_give_equal_answers(open_shop: type[Shop]) -> None:
    assert open_shop().everybody() == open_shop().everybody()


def test_a_reset_brings_the_first_records_and_identifiers_back(shop: Shop, address: Address) -> None:
    before = shop.everybody()
    number = shop.create(billingAddress=address())
    shop.ask("delete", ids=[customer["id"] for customer in before])

    shop.store.reset()

    assert shop.everybody() == before
    assert shop.create(billingAddress=address()) == number
