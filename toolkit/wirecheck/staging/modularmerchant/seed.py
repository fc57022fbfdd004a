"""The records of the beginning: everybody in the catalogue is a customer, and what a customer has follows from the number, so that a small store has a record of every kind too.

| number | what the customer has |
|---|---|
| 1 and every fifth after | an order a second before, at and a second after each edge of `EDGES`; the others have orders at ages drawn |
| 8, 16, ... | no order at all |
| 4, 8, ... | no subscription; 1, 5, ...: one; 2, 6, ...: one in time, one overdue, one cancelled; 3, 7, ...: a cancelled one alone |
| 1, 4, 7, ... | a credit tab |
| 3, 7, ... | is an affiliate: an individual or a company, approved or not |
| 2, 8, 14, ... | is exempt from tax |
| 7, 17, ... | an account that is not active |
| 6, 12, ... | no shipping address; 5, 10, ...: one in another country |
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.staging.modularmerchant.password import SALT_SIZE, sealed
from wirecheck.staging.modularmerchant.tables import CUSTOM_FIELDS

if TYPE_CHECKING:
    from random import Random

    from wirecheck.staging.catalogue import Catalogue, Person
    from wirecheck.staging.database import Database

EDGES = (1, 7, 30, 90, 365)
"""Ages in days at which an order is exactly on the edge of a window that somebody is likely to ask for."""

FIRST_CID = 1001
"""The SID of the first person of the catalogue; the others count on from it."""

_DAY = 86_400
_NOTES = (
    "",
    "Rings before noon & prefers e-mail.",
    "100% prepaid + gift wrap <always>",
    "Pays in two parts; see file #7/b.",
    "Grüße an die Werkstatt\nzweite Zeile",
)
_NEWS = ("", "Spring lamps, autumn wool", "none~for~now")
_CUSTOM = ("", "tall & narrow", "met at the fair", "a+b=c", "½ price club", "no. 12", "[blue]", "señal", "ask first?", "left-handed")


def seed(database: Database, catalogue: Catalogue) -> None:
    """Fill the vendor's tables."""
    draw = catalogue.draw("modularmerchant")
    database.many("INSERT INTO modularmerchant_product VALUES (?, ?)", ((100 + product.number, product.name) for product in catalogue.products))
    now = int(catalogue.now.timestamp())
    for person in catalogue.people:
        cid = FIRST_CID - 1 + person.number
        _customer(database, draw, person, cid)
        _addresses(database, catalogue, person, cid)
        if person.number % 4 == 3:
            _affiliate(database, person, cid)
        for age in _ages(draw, person, now - int(person.joined.timestamp())):
            _order(database, draw, catalogue, cid=cid, placed=now - age)
        _subscriptions(database, draw, catalogue, person, cid=cid, now=now)


def _customer(database: Database, draw: Random, person: Person, cid: int) -> None:
    number, joined = person.number, int(person.joined.timestamp())
    area, _, local = person.phone.partition("-")
    is_split, was_edited = number % 2 == 1, person.seen is not None
    database.insert(
        "modularmerchant_customer",
        cid=cid,
        email=person.email,
        password=sealed(person.password, draw.randbytes(SALT_SIZE)),
        phone_ac=area if is_split else "",
        phone=local if is_split else person.phone,
        is_active=number % 10 != 7,
        **{name: _CUSTOM[(number + at) % len(_CUSTOM)] for at, name in enumerate(CUSTOM_FIELDS)},
        use_prev_cc=number % 3 == 2,
        tab_terms=(15, 30, 60)[number // 3 % 3] if number % 3 == 1 else 0,
        tab_limit=("250.00", "1500.00", "99.95")[number // 3 % 3] if number % 3 == 1 else "0.00",
        is_tax_exempt=number % 6 == 2,
        notes=_NOTES[number % len(_NOTES)],
        cmr_news=_NEWS[number % len(_NEWS)],
        create_date=joined,
        edit_date=int(person.seen.timestamp()) if person.seen else joined,
        edited_by=draw.randint(100, 999) if was_edited else 0,
        email_bounces=number % 4,
        email_opt_in=joined + 60 if number % 2 else 0,
        reward_points=0 if number % 3 == 0 else draw.randrange(5000),
    )


def _addresses(database: Database, catalogue: Catalogue, person: Person, cid: int) -> None:
    _address(database, person, person, cid, side="bill")
    if person.number % 6:
        abroad = (other for other in catalogue.people if other.country != person.country)
        _address(database, person, next(abroad, person) if person.number % 5 == 0 else person, cid, side="ship")


def _address(database: Database, person: Person, home: Person, cid: int, *, side: str) -> None:
    """Keep an address of `person` in the house of `home`."""
    database.insert(
        "modularmerchant_address",
        cid=cid,
        side=side,
        nick_name=person.name if side == "ship" else "",
        first_name=person.first,
        last_name=person.last,
        address1=home.street,
        address2=home.street_2,
        city=home.city,
        state=home.state,
        zip=home.postal_code,
        country=home.country,
    )


def _affiliate(database: Database, person: Person, cid: int) -> None:
    """Keep the affiliate account: that of a company where the person has one."""
    kind = "Company" if person.company else "Individual"
    database.insert(
        "modularmerchant_affiliate",
        cid=cid,
        is_approved=person.number % 8 == 3,
        company=person.company,
        fax=person.phone if person.company else "",
        parent_tid=person.number // 4,
        payable_to=kind,
        tax_class="Individual" if person.number % 12 == 3 else kind,
        tax_id=f"TX-{person.number:05}",
        url=f"https://shop{person.number}.example/?ref={person.number}&from=mail" if person.number % 8 == 3 else "",
    )


def _ages(draw: Random, person: Person, longest: int) -> list[int]:
    """Give the ages in seconds of the person's orders, none older than the account."""
    if person.number % 8 == 0:
        return []
    if person.number % 5 == 1:
        return [age for age in (edge * _DAY + off for edge in EDGES for off in (1, 0, -1)) if age < longest]
    return [draw.randrange(longest) for _ in range(draw.randint(1, 9))]


def _order(database: Database, draw: Random, catalogue: Catalogue, *, cid: int, placed: int) -> None:
    order = database.insert("modularmerchant_order", cid=cid, order_date=placed)
    for line, product in enumerate(draw.sample(catalogue.products, min(draw.choice((1, 1, 2, 3)), len(catalogue.products))), 1):
        database.insert("modularmerchant_order_product", order_id=order, line=line, product_sid=100 + product.number)


def _subscriptions(database: Database, draw: Random, catalogue: Catalogue, person: Person, *, cid: int, now: int) -> None:
    in_time, overdue = now + draw.randint(1, 30) * _DAY, now - draw.randint(1, 20) * _DAY
    held = (
        (),
        ((in_time, False),),
        ((in_time, False), (overdue, False), (overdue, True)),
        ((overdue, True),),
    )[person.number % 4]
    products = draw.sample(catalogue.products, min(len(held), len(catalogue.products)))
    for product, (bill_date, is_cancelled) in zip(products, held, strict=False):
        database.insert("modularmerchant_subscription", cid=cid, product_sid=100 + product.number, bill_date=bill_date, is_cancelled=is_cancelled)
