"""The records of the beginning: the people of the catalogue as customers, with groups, collections, carts and labels.

Who has what goes by the person's number, in steps that share no factor, so that every condition, every null and every pair of them has a customer.
"""

from __future__ import annotations

import string
from random import Random
from typing import TYPE_CHECKING

from wirecheck.staging.open2b.call import Members, timestamp
from wirecheck.staging.open2b.password import adopt, encrypt, foreign
from wirecheck.staging.open2b.tables import columns
from wirecheck.staging.open2b.write import BLANK_BILLING, BLANK_SHIPPING, NEW

if TYPE_CHECKING:
    from wirecheck.staging.catalogue import Catalogue, Person
    from wirecheck.staging.database import Database

GROUPS = {1: "Retail", 2: "Trade", 3: "Club", 40: "Staff", 255: "Press"}
"""The customer groups; 255 is the greatest that the page allows."""

CATALOG_COLLECTIONS = range(1, 7)
ADDITIONAL_COLLECTIONS = range(21, 141)
"""More than the hundred that one customer can have."""

_LOCALES = {"NO": "nb-NO", "GB": "en-GB", "US": "en-US", "IT": "it", "FR": "fr-FR", "NZ": "en-NZ", "DE": "de-DE", "IE": "en"}
_DIALLING = {"NO": "47", "GB": "44", "US": "1", "IT": "39", "FR": "33", "NZ": "64", "DE": "49", "IE": "353"}
_CART = string.ascii_letters + string.digits


def identifier(number: int) -> int:
    """Give the identifier of a person's customer; between two there are some of nobody."""
    return 300 + 7 * number


def seed(database: Database, catalogue: Catalogue) -> None:
    """Fill the tables."""
    draw = catalogue.draw("open2b")
    database.many("INSERT INTO open2b_groups VALUES (?, ?)", GROUPS.items())
    database.many("INSERT INTO open2b_collections VALUES (?, 0, ?)", ((number, f"Catalogue {number}") for number in CATALOG_COLLECTIONS))
    database.many("INSERT INTO open2b_collections VALUES (?, 1, ?)", ((number, f"Selection {number}") for number in ADDITIONAL_COLLECTIONS))
    for person in catalogue.people:
        customer = _customer(draw, person, catalogue)
        if customer["cart"]:
            database.insert("open2b_carts", token=customer["cart"])
        database.insert("open2b_customers", id=identifier(person.number), **columns(customer))
        database.many("INSERT INTO open2b_labels VALUES (?, ?)", ((label, identifier(person.number)) for label in _labels(person)))


def _customer(draw: Random, person: Person, catalogue: Catalogue) -> Members:
    number = person.number
    password = _password(draw, person)
    return NEW | {
        "code": "" if number % 6 == 0 else f"MB{number:05}",
        "canLogin": password is not None and number % 8 != 3,
        "password": password,
        "locale": _LOCALES[person.country],
        "creationTime": timestamp(person.joined),
        "loginTime": timestamp(person.seen) if person.seen and password else None,
        "updateTime": timestamp(person.joined + (catalogue.now - person.joined) * draw.random()),
        "group": tuple(GROUPS)[number % len(GROUPS)],
        "collection": draw.choice(CATALOG_COLLECTIONS) if number % 3 == 0 else None,
        "collections": sorted(draw.sample(ADDITIONAL_COLLECTIONS, number % 5)) if number % 2 else [],
        "wishList": draw.sample(range(1, catalogue.size + 1), min(catalogue.size, number % 4)),
        "cart": "".join(draw.choices(_CART, k=32)) if number % 4 == 1 else None,
        "invoiceRecipient": ("", f"QX{number:05}", f"invoices.{number}@post.example")[number % 3],
        "billingAddress": _billing(person, catalogue),
        "shippingAddress": _shipping(person) if number % 3 == 1 else None,
    }


def _is_guest(person: Person) -> bool:
    """Whether somebody bought without an account: no password, and now and then the e-mail of another customer."""
    return person.number % 7 == 5


def _password(draw: Random, person: Person) -> str | None:
    if _is_guest(person):
        return None
    if person.number % 9 == 2:  # brought over from another shop
        return adopt(foreign(person.password, "7c"), "osCommerce", draw)
    return encrypt(person.password, draw)


def _billing(person: Person, catalogue: Catalogue) -> Members:
    number = person.number
    email = catalogue.people[number - 2].email if _is_guest(person) and number % 2 else person.email
    return BLANK_BILLING | {
        "firstName": person.first,
        "lastName": person.last,
        "personalCode": f"PC{number:04}{person.country}" if number % 4 else "",
        "companyName": person.company,
        "companyCode": f"{person.country}{100_000 + number}" if person.company else "",
        "companyCode2": f"{number:02}-77" if person.company and number % 2 else "",
        "street1": person.street,
        "street2": person.street_2,
        "city": person.city,
        "postalCode": person.postal_code,
        "stateProv": person.state,
        "country": person.country,
        "phoneNumber": person.phone,
        "mobileNumber": f"+{_DIALLING[person.country]} 555 {number:04}" if number % 3 else "",
        "faxNumber": "",
        "email": email,
    }


def _shipping(person: Person) -> Members:
    return BLANK_SHIPPING | {
        "name": person.name,
        "street1": person.street,
        "street2": "Rear entrance" if person.number % 2 else "",
        "city": person.city,
        "postalCode": person.postal_code,
        "stateProv": person.state,
        "country": person.country,
    }


def _labels(person: Person) -> list[int]:
    """Labels run from 1 to 32, and both ends are in use."""
    return sorted({label for label, every in ((1, 2), (3, 3), (17, 5), (32, 11)) if person.number % every == 0})
