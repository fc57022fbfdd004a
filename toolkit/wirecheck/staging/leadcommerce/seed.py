"""The customers and products that a new store holds: every state, every blank and every kind of list has a record."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from wirecheck.staging.leadcommerce.customers import company_id
from wirecheck.staging.leadcommerce.places import UNITED_STATES, find_region, find_subregion
from wirecheck.staging.leadcommerce.products import slug
from wirecheck.staging.leadcommerce.references import (
    ATTRIBUTES,
    BULK_PRICINGS,
    CATEGORIES,
    CUSTOMER_TYPES,
    PRODUCT_TYPES,
    SUBCATEGORIES,
    TERMS,
    VARIATIONS,
    VENDORS,
)
from wirecheck.staging.leadcommerce.variations import Variations, skus

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from wirecheck.staging.catalogue import Catalogue, Person, Product
    from wirecheck.staging.database import Database

# The numbers that examples name. The page's Update changes customer 55 with the addresses 1 and 2, and product 1001.
_CUSTOMERS = (55, 2041)
_ADDRESSES = {55: (1, 2), 2041: (410, 411)}
_PRODUCTS = (1001, 41, 42, 57)

_MET = ("at the market", "a friend", "Search & browse", "the newspaper")


def seed(database: Database, catalogue: Catalogue) -> None:
    """Fill the tables."""
    draw = catalogue.draw("leadcommerce")
    for person in catalogue.people:
        _add_person(database, person, draw)
    for product in catalogue.products:
        _add_product(database, product, draw, catalogue.now)


def _number(named: tuple[int, ...], position: int) -> int:
    """Give the number of the record at a position, from 1 on: those named come first, then what follows the first of them."""
    return named[position - 1] if position <= len(named) else named[0] + position - len(named)


def _add_person(database: Database, person: Person, draw: Random) -> None:
    customer = database.insert(
        "leadcommerce_customer",
        id=_number(_CUSTOMERS, person.number),
        first=person.first,
        last=person.last,
        email=person.email,
        phone=person.phone if person.number % 5 else "",
        fax=f"{person.phone[:-1]}0" if person.number % 4 == 1 else "",
        customer_type=list(CUSTOMER_TYPES)[draw.choice((0, 0, 0, 1, 2))],
        username=person.email,
        company_id=company_id(database, person.company),
        lead=int(person.number % 9 == 3),
        created=int(person.joined.timestamp()),
        last_updated=int((person.seen or person.joined).timestamp()),
        status=int(person.number % 8 != 4),
        attributes=json.dumps(_attributes(person, draw)),
    )
    # Those that examples name have two; every seventh has none; the others one to three.
    count = len(_ADDRESSES[customer]) if customer in _ADDRESSES else 0 if person.number % 7 == 0 else draw.randint(1, 3)
    for place in range(count):
        _add_address(database, customer, person, place, count)


def _attributes(person: Person, draw: Random) -> dict[int, str]:
    if person.number % 3 == 0:
        return {}
    values = (draw.choice(_MET), "Y", "" if person.number % 2 else "Ring twice & wait")
    held = dict(zip(ATTRIBUTES, values, strict=True))
    return {number: held[number] for number in list(held)[: draw.randint(1, len(held))]}


def _add_address(database: Database, customer: int, person: Person, place: int, count: int) -> None:
    region = find_region(person.country) or UNITED_STATES
    database.insert(
        "leadcommerce_address",
        id=_ADDRESSES[customer][place] if customer in _ADDRESSES else None,
        customer_id=customer,
        full_name=person.name,
        address_1=person.street if place == 0 else f"{place * 7} {person.street.partition(' ')[2]}",
        address_2=person.street_2 if place == 0 else "",
        city=person.city,
        subregion=find_subregion(region, person.state),
        postal_code=person.postal_code,
        region=region,
        phone=person.phone,
        biz_name=person.company if place == 0 else "",
        default_billing=int(place == 0),
        default_shipping=int(place == min(1, count - 1)),
        status=int(place < 2),
    )


def _add_product(database: Database, product: Product, draw: Random, now: datetime) -> None:
    number = _number(_PRODUCTS, product.number)
    price = int(product.price * 100) * (20 if product.number % 6 == 2 else 1)
    added = int(product.added.timestamp())
    updated = added if product.number % 4 == 0 else draw.randint(added, int(now.timestamp()))
    from_day, until_day = now + timedelta(days=draw.randint(1, 60)), now + timedelta(days=draw.randint(90, 400))
    cat = _categories(product)
    variations: Variations = [(way.id, list(way.values)) for way in list(VARIATIONS.values())[: product.number % 3]]
    database.insert(
        "leadcommerce_product",
        id=number,
        name=product.name,
        display_name=product.name if product.number % 5 else "",
        display_id=product.sku if product.number % 2 else "",
        status=(1, 1, 0, 1, 2)[product.number % 5],
        cost=int(product.cost * 100),
        price=price,
        product_type=list(PRODUCT_TYPES)[product.number % len(PRODUCT_TYPES)],
        terms=list(TERMS)[product.number % len(TERMS)] if product.number % 2 else None,
        details=product.description if product.number % 6 else "",
        weight_only=int(product.number % 3 == 0),
        ship_alone=int(product.number % 7 == 0),
        length=draw.randint(1, 40),
        width=draw.randint(1, 40),
        height=draw.randint(1, 40) if product.number % 4 else None,
        weight=str(draw.randint(1, 300) / 10),
        seo_title=product.name if product.number % 2 else "",
        seo_keyword=", ".join(product.name.lower().split()[:2]) if product.number % 3 else "",
        seo_description=product.description if product.number % 2 else "",
        url=f"products/{slug(product.name)}/",
        available_on=f"{from_day.month}/{from_day.day}/{from_day.year}" if product.number % 4 == 3 else "",
        unavailable_after=f"{until_day.month}/{until_day.day}/{until_day.year}" if product.number % 6 == 5 else "",
        tax_code="00000" if product.number % 5 else "20060",
        bulk_pricing=draw.choice(list(BULK_PRICINGS)) if product.number % 8 == 0 else None,
        created=added,
        last_updated=updated,
        vendors=json.dumps(_vendors(product, draw)),
        cat=json.dumps(cat),
        subcat=json.dumps([sub.id for sub in SUBCATEGORIES.values() if sub.category in cat and sub.id % 3 != product.number % 3]),
        variations=json.dumps(variations),
        images=json.dumps(_images(product)),
        skus=json.dumps(skus(number, variations)),
    )


def _categories(product: Product) -> list[int]:
    numbers = [number for number, named in CATEGORIES.items() if named.name == product.shelf]
    if product.number % 9 == 0:
        return []
    return [*numbers, 30] if product.number % 4 == 1 else numbers


def _vendors(product: Product, draw: Random) -> list[int]:
    if product.number % 10 == 0:
        return []
    maker = [number for number, name in VENDORS.items() if name == product.maker]
    return maker if product.number % 6 else list(dict.fromkeys([*maker, draw.choice(list(VENDORS))]))


def _images(product: Product) -> list[list[str]]:
    base = f"http://shop.example/images/{slug(product.name)}"
    return [
        [f"{base}-{view}.png", f"{product.name} & more" if view == 1 else "", product.name if view < 3 else ""] for view in range(1, product.number % 4 + 1)
    ]
