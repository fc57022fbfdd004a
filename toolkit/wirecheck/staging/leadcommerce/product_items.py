"""A product as the Products page shows it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from wirecheck.staging.leadcommerce.answering import element, escaped
from wirecheck.staging.leadcommerce.dates import written
from wirecheck.staging.leadcommerce.references import CATEGORIES, SUBCATEGORIES, VARIATIONS, VENDORS

if TYPE_CHECKING:
    from wirecheck.staging.leadcommerce.answering import Call

SHOP = "http://shop.example/"
"""What the url of a product begins with; the page takes a path and shows an address."""

_STATUSES = ("Inactive", "Active", "Archive")


def items(call: Call, where: str, *values: int) -> list[str]:
    """Write the products that a condition names, in the order of their ids. `where` comes from code."""
    on = call.store.switched_on
    rows = call.database.rows(f"SELECT * FROM leadcommerce_product WHERE {where} ORDER BY id", *values)  # noqa: S608
    names = tuple(rows[0].keys()) if rows else ()
    once = "leadcommerce-product-once-a-category" not in on
    return [_item(names, tuple(row), on) for row in rows for _ in ([0] if once else json.loads(row["cat"]) or [0])]


@lru_cache(maxsize=2048)
def _item(names: tuple[str, ...], columns: tuple[Any, ...], on: frozenset[str]) -> str:
    """Write a product. Equal rows under equal defects are equal text, kept for the next view: a list that nobody changed costs its query alone."""
    row = dict(zip(names, columns, strict=True))
    status = row["status"] if "leadcommerce-product-status-numeric" in on else _STATUSES[row["status"]]
    tax_code = int(row["tax_code"]) if "leadcommerce-tax-code-as-number" in on else row["tax_code"]
    return (
        f"<item><id>{row['id']}</id>{element('name', row['name'])}{element('display_name', row['display_name'])}{element('cost', _money(row['cost']))}"
        f"{element('price', _price(row['price'], on))}{element('seo_title', row['seo_title'])}{element('seo_keyword', row['seo_keyword'])}"
        f"{element('seo_description', row['seo_description'])}{element('available_on', _available_on(row['available_on'], on))}{element('url', _url(row['url']))}"
        f"{element('description', row['details'])}<unavailable_after>{row['unavailable_after'] or 0}</unavailable_after>{element('tax_code', tax_code)}"
        f"{element('product_type', row['product_type'])}<created>{written(row['created'])}</created><last_updated>{_last_updated(row['last_updated'], on)}</last_updated>"
        f"<status>{status}</status>{_categories(json.loads(row['cat']), json.loads(row['subcat']), on)}{_vendors(json.loads(row['vendors']))}"
        f"{_images(json.loads(row['images']))}{_variations(json.loads(row['variations']))}{_skus(json.loads(row['skus']))}</item>"
    )


def _money(cents: int | None) -> str | None:
    if cents is None:
        return None
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def _price(cents: int | None, on: frozenset[str]) -> str | None:
    if cents is not None and cents >= 100_000 and "leadcommerce-price-thousands-comma" in on:
        return f"{cents // 100:,}.{cents % 100:02}"
    return _money(cents)


def _available_on(day: str, on: frozenset[str]) -> str:
    """Write a date as it was sent: the example shows only the 0 of a product without one."""
    return day or ("0000-00-00" if "leadcommerce-available-on-zero-date" in on else "0")


def _last_updated(moment: int, on: frozenset[str]) -> str:
    month, day, rest = written(moment).split("/")
    return f"{day}/{month}/{rest}" if "leadcommerce-last-updated-day-first" in on else f"{month}/{day}/{rest}"


def _url(path: str) -> str:
    return path if path == "" or path.startswith(("http://", "https://")) else SHOP + path.removeprefix("/")


def _list(name: str, inner: list[str]) -> str:
    return f"<{name}>{''.join(inner)}</{name}>" if inner else f"<{name}/>"


def _categories(cat: list[int], subcat: list[int], on: frozenset[str]) -> str:
    """Write the categories; the page's own word for one of them is `categorie`."""
    name = "category" if "leadcommerce-categories-respelled" in on else "categorie"
    return _list("categories", [f"<{name}>{_category(number, subcat)}</{name}>" for number in cat])


def _category(number: int, subcat: list[int]) -> str:
    held = [_SUBCATEGORY[sub] for sub in subcat if SUBCATEGORIES[sub].category == number]
    return _CATEGORY[number] + (_list("values", held) if held else "")  # the page's category without subcategories has no values at all


def _vendors(vendors: list[int]) -> str:
    return _list("vendors", [f"<vendor><id>{number}</id>{element('name', VENDORS[number])}</vendor>" for number in vendors])


def _images(images: list[list[str]]) -> str:
    written_out = [f"<image>{element('url', url)}{element('alt_text', alt)}{element('title', title)}</image>" for url, title, alt in images]
    return _list("images", written_out)


def _variations(variations: list[tuple[int, list[int]]]) -> str:
    return _list("product_variations", [_variation(number, values) for number, values in variations])


def _variation(number: int, values: list[int]) -> str:
    variation = VARIATIONS[number]
    inner = "".join(f"<value><id>{value}</id>{element('name', variation.values[value])}</value>" for value in values)
    return f"<product_variation><id>{number}</id><name>{variation.name}</name><display_name>{variation.display_name}</display_name><values>{inner}</values></product_variation>"


def _skus(skus: list[str]) -> str:
    return _list("inventory_skus", [f"<inventory_sku><sku>{sku}</sku></inventory_sku>" for sku in skus])


_CATEGORY = {
    number: f"<id>{number}</id><name>{escaped(named.name)}</name><display_name>{escaped(named.display_name)}</display_name><slug>{named.slug}</slug>"
    for number, named in CATEGORIES.items()
}
_SUBCATEGORY = {
    number: f"<value><id>{number}</id><name>{escaped(sub.name)}</name><display_name>{escaped(sub.display_name)}</display_name>"
    f"<directory_structure>{sub.directory_structure}</directory_structure><slug>{sub.slug}</slug></value>"
    for number, sub in SUBCATEGORIES.items()
}
