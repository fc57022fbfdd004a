"""The records of the beginning: groups of either sort, customers, who is in which group, orders."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from wirecheck.staging.zeald.passwords import hashed
from wirecheck.staging.zeald.resources import CUSTOMER, GROUP, MEMBERSHIP, ORDER, Resource

if TYPE_CHECKING:
    from wirecheck.staging.catalogue import Catalogue, Person
    from wirecheck.staging.database import Database

# Public and private, with and without a parent, a description and a text; the last has no members.
_GROUPS: tuple[dict[str, str], ...] = (
    {"code": "trade", "title": "Trade", "description": "Shops that buy from us to sell on.", "subscribable": "private"},
    {"code": "trade-north", "title": "Trade, north of the river", "subscribable": "private", "parent_code": "trade"},
    {
        "code": "letters",
        "title": "Letters from the harbour",
        "description": "One letter a season.",
        "subscribable": "public",
        "subscribe_text": "Four letters a year & nothing else.",
    },
    {"code": "früh", "title": "Frühaufsteher", "subscribable": "public", "subscribe_text": "See new goods first.", "parent_code": "letters"},
    {"code": "retired", "title": "Closed in spring", "subscribable": "private"},
)
_SHIPMODES = ("", "courier", "pickup")
_STATES = ("pending", "shipped", "cancelled")


def _username(person: Person) -> str:
    """Give the e-mail address, of every fifth person one with a plus, of every seventh a name without an address."""
    if person.number % 5 == 0:
        return person.email.replace("@", "+shop@")
    return f"{person.last.lower()}/{person.number}" if person.number % 7 == 0 else person.email


def _customer(person: Person, draw: Random) -> dict[str, Any]:
    number = person.number
    billing = {
        "b_company": person.company,
        "b_fname": person.first,
        "b_lname": person.last,
        "b_address1": person.street,
        "b_address2": person.street_2,
        "b_city": person.city,
        "b_state": person.state,
        "b_zip": person.postal_code,
        "b_country": person.country,
    }
    # "if different": most have goods sent to where the bill goes.
    shipping = {"fname": person.last, "address1": f"Gate {number}", "city": person.city, "country": person.country} if number % 4 == 0 else {}
    return {
        "username": _username(person),
        "password": hashed(person.password, draw),
        "email": person.email,
        "phone_day": person.phone,
        "phone_night": person.phone if number % 3 == 0 else "",
        **billing,
        **shipping,
        "inactive": int(number % 6 == 0),
        "discount": (0, 5, 20)[number % 3],
        "no_email": int(number % 4 == 1),
        "mv_shipmode": _SHIPMODES[number % 3],
        "custom_data1": f"ledger {number}" if number % 5 == 2 else "",
    }


def _insert(database: Database, resource: Resource, records: list[dict[str, Any]]) -> None:
    """Insert records; a field that none of them names is blank, a counted key counts on."""
    names = [one.name for one in resource.fields if one.blank != "" or one.kind.column == "TEXT"]
    blank = {one.name: one.blank for one in resource.fields}
    marks = ", ".join("?" * len(names))
    rows = [tuple({**blank, **record}[name] for name in names) for record in records]
    database.many(f"INSERT INTO {resource.table} ({', '.join(names)}) VALUES ({marks})", rows)  # noqa: S608 -- names of ours


def seed(database: Database, catalogue: Catalogue) -> None:
    """Fill the tables: about as many customers as the catalogue has people, each in none to three groups, with none to three orders."""
    draw = catalogue.draw("zeald")
    customers = [_customer(person, draw) for person in catalogue.people]
    codes = [group["code"] for group in _GROUPS[:-1]]
    memberships, orders = [], []
    for number, customer in enumerate(customers, 1):
        username = customer["username"]
        for at, code in enumerate(sorted(draw.sample(codes, number % 4))):
            memberships.append({"username": username, "group_code": code, "subscribed": int((number + at) % 5 != 0), "custom_data1": "import" if at else ""})
        orders += [{"username": username, "status": draw.choice(_STATES), "total": f"{draw.randrange(500, 30_000) / 100:.2f}"} for _ in range((number + 1) % 4)]
    for resource, records in ((GROUP, list(_GROUPS)), (CUSTOMER, customers), (MEMBERSHIP, memberships), (ORDER, orders)):
        _insert(database, resource, records)
