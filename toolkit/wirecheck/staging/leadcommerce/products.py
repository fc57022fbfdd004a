"""The Products API: what its page calls Views, Create and Update."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from wirecheck.staging.leadcommerce.answering import Refusal, Said
from wirecheck.staging.leadcommerce.fields import Cell, read_id, read_records
from wirecheck.staging.leadcommerce.plan import leave_room
from wirecheck.staging.leadcommerce.product_fields import read_product, read_related
from wirecheck.staging.leadcommerce.product_filters import read_filters
from wirecheck.staging.leadcommerce.product_items import items
from wirecheck.staging.leadcommerce.variations import skus

if TYPE_CHECKING:
    from wirecheck.staging.leadcommerce.answering import Call
    from wirecheck.staging.leadcommerce.form import PhpArray


def view(call: Call) -> Said:
    """Give the products that meet all filters. None is no failure: 200 and no item."""
    where, values = read_filters(call)
    found = items(call, where, *values)
    if not found and call.on("leadcommerce-empty-list-500"):
        return Said(status=500, error="Undefined offset: 0")
    return Said(status=200, items=tuple(found))


def create(call: Call) -> Said:
    """Insert each record of `inserts`, all or none. The page shows no answer; it is 201 with the records as a view gives them."""
    with call.database.attempt():
        made = [_insert(call, record, where) for where, record in read_records(call.form.get("inserts"), "inserts")]
    return Said(status=201, items=_items(call, made))


def update(call: Call) -> Said:
    """Update each record of `updates`, all or none. The page shows no answer; it is 200 with the records as a view gives them."""
    with call.database.attempt():
        changed = [_update(call, record, where) for where, record in read_records(call.form.get("updates"), "updates")]
    return Said(status=200, items=_items(call, changed))


def slug(name: str) -> str:
    """Give what a name becomes in an address."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _items(call: Call, numbers: list[int]) -> tuple[str, ...]:
    return tuple(item for number in numbers for item in items(call, "id = ?", number))


def _insert(call: Call, record: PhpArray, where: str) -> int:
    leave_room(call, "leadcommerce_product")
    columns = read_product(call, record, where, None)
    # The example of a view has the name in the url; what nobody set is derived from there.
    columns["url"] = columns["url"] or f"products/{slug(str(columns['name']))}/"
    product = call.database.insert("leadcommerce_product", **columns, created=call.now, last_updated=call.now)
    variations = json.loads(str(columns.get("variations", "[]")))
    call.database.update("leadcommerce_product", {"skus": json.dumps(skus(product, variations))}, "id = ?", product)
    return product


def _update(call: Call, record: PhpArray, where: str) -> int:
    """Update what was sent. The SKUs stay: "This API DOES NOT allow you to update Inventory Levels or SKUs"."""
    product = read_id(record, where)
    held = call.database.row("SELECT * FROM leadcommerce_product WHERE id = ?", product)
    if held is None:
        if call.on("leadcommerce-unknown-id-updated"):
            return product
        raise Refusal(400, f"{where}[id] must be the id of a product.")
    columns: dict[str, Cell] = read_product(call, record, where, held) | read_related(call, record, where)
    if call.on("leadcommerce-update-drops-vendors"):
        columns = {"vendors": "[]", **columns}
    if not call.on("leadcommerce-last-updated-stays"):
        columns["last_updated"] = call.now
    call.database.update("leadcommerce_product", columns, "id = ?", product)
    return product
