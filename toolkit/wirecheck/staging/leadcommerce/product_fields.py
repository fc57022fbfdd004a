"""The data points of a product, read into columns."""

from __future__ import annotations

import json
from sqlite3 import Row
from typing import TYPE_CHECKING

from wirecheck.staging.leadcommerce.answering import Refusal
from wirecheck.staging.leadcommerce.fields import Cell, Field, day, integer, money, one_of, path, read_all, read_fields, tax_code, text, weight, whole, word
from wirecheck.staging.leadcommerce.images import read_images
from wirecheck.staging.leadcommerce.references import BULK_PRICINGS, CATEGORIES, PRODUCT_TYPES, SUBCATEGORIES, TERMS, VENDORS
from wirecheck.staging.leadcommerce.variations import read_variations

if TYPE_CHECKING:
    from wirecheck.staging.leadcommerce.answering import Call
    from wirecheck.staging.leadcommerce.form import PhpArray

# Views > Filters numbers the states, the table of Data Points names them.
_STATUS = {"inactive": 0, "active": 1, "archive": 2, "0": 0, "1": 1, "2": 2}
_YES_NO = {"y": 1, "n": 0}


def _debt(value: str) -> int:
    return -money(value[1:]) if value.startswith("-") else money(value)


def _any_status(value: str) -> int:
    return _STATUS.get(value.lower(), 1)


_FIELDS = (
    Field(column="name", read=text, required=True),
    Field(column="display_name", read=text),
    Field(column="display_id", read=text),
    Field(column="status", read=word(_STATUS), default=1),
    Field(column="cost", read=money, required=True, default=None),
    Field(column="price", read=money, required=True, default=None),
    Field(column="product_type", read=one_of(PRODUCT_TYPES, "a product type"), required=True, default=None),
    Field(column="terms", read=one_of(TERMS, "terms and conditions"), default=None),
    Field(column="details", read=text),
    Field(column="weight_only", read=word(_YES_NO), default=0),
    Field(column="ship_alone", read=word(_YES_NO), default=0),
    Field(column="length", read=whole, default=None),
    Field(column="width", read=whole, default=None),
    Field(column="height", read=whole, default=None),
    Field(column="weight", read=weight, required=True),
    # The example of Create has other names for these three than the table; both are read.
    Field(column="seo_title", read=text, names=("seo_title", "metatitle")),
    Field(column="seo_keyword", read=text, names=("seo_keyword", "metatag")),
    Field(column="seo_description", read=text, names=("seo_description", "metadesc")),
    Field(column="url", read=path),
    Field(column="available_on", read=day),
    Field(column="unavailable_after", read=day),
    Field(column="tax_code", read=tax_code, default="00000"),
    Field(column="bulk_pricing", read=one_of(BULK_PRICINGS, "a bulk pricing"), default=None),
)
# `attributes` has a page of its own, which is none of ours: what is sent there is passed over, as every other name that the table does not have.


def read_product(call: Call, record: PhpArray, where: str, held: Row | None) -> dict[str, Cell]:
    """Read a product into columns: all of them for a new one, what was sent for one that is `held`. Raises `Refusal`."""
    columns = read_fields(record, _fields(call), where, partial=held is not None)
    _check_display_id(call, columns, where, held)
    columns |= _categories(call, record, where, held)
    vendors = record.get("vendors")
    if vendors is not None:
        columns["vendors"] = json.dumps(read_all(vendors, one_of(VENDORS, "a vendor"), f"{where}[vendors]"))
    variations = record.get("variations")
    if variations is not None:
        columns["variations"] = json.dumps(read_variations(variations, f"{where}[variations]"))
    images = record.get("images")
    if images is not None:
        keeps = call.on("leadcommerce-images-never-deleted")
        columns["images"] = json.dumps(read_images(images, f"{where}[images]", json.loads(held["images"]) if held else [], keeps_all=keeps))
    return columns


def read_related(call: Call, record: PhpArray, where: str) -> dict[str, Cell]:
    """Read the related products, which the page names for Update alone. Raises `Refusal`."""
    related = record.get("related")
    if related is None:
        return {}
    numbers = read_all(related, integer, f"{where}[related]")
    if any(call.database.row("SELECT 1 FROM leadcommerce_product WHERE id = ?", number) is None for number in numbers):
        raise Refusal(400, f"{where}[related] must be ids of products.")
    return {"related": json.dumps(numbers)}


def _fields(call: Call) -> tuple[Field, ...]:
    """Give the data points; some defects ask for less than the page does."""
    loose = {
        "weight": ("leadcommerce-weight-not-required", Field(column="weight", read=weight)),
        "price": ("leadcommerce-negative-price", Field(column="price", read=_debt, required=True, default=None)),
        "status": ("leadcommerce-product-status-any-word", Field(column="status", read=_any_status, default=1)),
    }
    return tuple(loose[field.column][1] if field.column in loose and call.on(loose[field.column][0]) else field for field in _FIELDS)


def _check_display_id(call: Call, columns: dict[str, Cell], where: str, held: Row | None) -> None:
    """Hold the display_id unique (Data Points, "display_id"); Custom SKU is enabled in this store."""
    display_id = columns.get("display_id")
    if not display_id or call.on("leadcommerce-display-id-twice"):
        return
    own = held["id"] if held else 0
    if call.database.row("SELECT 1 FROM leadcommerce_product WHERE display_id = ? AND id != ?", display_id, own) is not None:
        raise Refusal(400, f"{where}[display_id] belongs to another product.")


def _categories(call: Call, record: PhpArray, where: str, held: Row | None) -> dict[str, Cell]:
    """Read `cat` and `subcat`. A category "is required for subcategories": that of each, sent with it or, in an update, held already."""
    columns: dict[str, Cell] = {}
    cat, subcat = (json.loads(held["cat"]), json.loads(held["subcat"])) if held else ([], [])
    sent_cat, sent_subcat = record.get("cat"), record.get("subcat")
    if sent_cat is not None:
        cat = read_all(sent_cat, one_of(CATEGORIES, "a category"), f"{where}[cat]")
        # What lay in a category that the product left goes with it.
        subcat = [number for number in subcat if SUBCATEGORIES[number].category in cat]
        columns = {"cat": json.dumps(cat), "subcat": json.dumps(subcat)}
    if sent_subcat is not None:
        subcat = read_all(sent_subcat, one_of(SUBCATEGORIES, "a subcategory"), f"{where}[subcat]")
        if any(SUBCATEGORIES[number].category not in cat for number in subcat) and not call.on("leadcommerce-subcat-without-cat"):
            raise Refusal(400, f"{where}[cat] is required: the category of each subcategory.")
        columns["subcat"] = json.dumps(subcat)
    return columns
