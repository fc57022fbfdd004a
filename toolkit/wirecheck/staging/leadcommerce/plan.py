"""How much the plan of the store allows (companion page: 507 plan limit reached)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.staging.leadcommerce.answering import Refusal

if TYPE_CHECKING:
    from wirecheck.staging.leadcommerce.answering import Call

ROOM = 50_000
"""How many customers, and as many products. No page has a figure; this one is beyond what a campaign makes and within what a view can give."""


def leave_room(call: Call, table: str) -> None:
    """Refuse another record where the plan has no room for it. `table` comes from code."""
    if call.database.value(f"SELECT count(*) FROM {table}") >= ROOM:  # noqa: S608 -- see above
        raise Refusal(507, f"The plan of this store has room for {ROOM} records of a kind.")
