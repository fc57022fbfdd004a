"""The seven filters of the Products page (Views > Filters), in any combination."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from wirecheck.staging.leadcommerce.fields import Unfit, integer, read_value

if TYPE_CHECKING:
    from wirecheck.staging.leadcommerce.answering import Call

_FAR = 10**15  # dollars: beyond every price, and its cents are within what SQLite holds


def _status(value: str) -> int:
    number = integer(value)
    if number not in {0, 1, 2}:
        raise Unfit("must be 0 (inactive), 1 (active) or 2 (archive)")
    return number


def _dollars(value: str) -> int:
    """Read a price bound: the table types it Integer, the prices themselves have cents."""
    return max(-_FAR, min(integer(value), _FAR)) * 100


# Whether a bound lies within its window is not said. A start and an end of time do, as words; a price "above" or "below this watermark" does not.
# A timestamp is "the latest time of the product. This means updated or created": `last_updated` begins as the time of creation.
_FILTERS: tuple[tuple[str, Callable[[str], int], str], ...] = (
    ("status", _status, "status = ?"),
    ("id", integer, "id = ?"),
    ("product_type", integer, "product_type = ?"),
    ("timestamp_start", integer, "last_updated >= ?"),
    ("timestamp_end", integer, "last_updated <= ?"),
    ("price_above", _dollars, "price > ?"),
    ("price_below", _dollars, "price < ?"),
)


def read_filters(call: Call) -> tuple[str, list[int]]:
    """Give the condition of a query and its values. Raises `Refusal` for a filter that is no integer."""
    read = {name: read_value(value, reader, name) for name, reader, _ in _FILTERS if (value := call.form.get(name)) is not None}
    conditions = {name: condition for name, _, condition in _FILTERS if name in read}
    _bend(call, read, conditions)
    return " AND ".join(conditions.values()) or "1", [read[name] for name in conditions]


def _bend(call: Call, read: dict[str, int], conditions: dict[str, str]) -> None:
    """Do what the defects of the filters do."""
    if call.on("leadcommerce-status-zero-ignored") and read.get("status") == 0:
        del conditions["status"]  # as PHP's empty() finds "0" empty
    if call.on("leadcommerce-product-type-filter-ignored"):
        conditions.pop("product_type", None)
    if call.on("leadcommerce-price-below-ignored-with-above") and "price_above" in conditions:
        conditions.pop("price_below", None)
    if call.on("leadcommerce-price-above-includes") and "price_above" in conditions:
        conditions["price_above"] = "price >= ?"
    if call.on("leadcommerce-timestamp-end-by-created") and "timestamp_end" in conditions:
        conditions["timestamp_end"] = "created <= ?"
