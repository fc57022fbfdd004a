"""A customer's account as nodes: the customer, the orders within a window, the subscriptions.

The page shows the customer twice and not alike: a sample, and a list of "commonly used nodes" that calls some of the same values by other names (`cid` is `customer_sid` and `id` there,
`bill_address1` is `bill_address_1`, `cid_active` is `active`, `notes` is `memo`) and writes yes and no as numbers where the sample has letters. We answer the sample, node for node, and after it
those nodes of the list whose values the sample does not have.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from wirecheck.staging.modularmerchant.places import country_name, state_code, state_name
from wirecheck.staging.modularmerchant.tables import CUSTOM_FIELDS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from wirecheck.staging.modularmerchant.answering import Node
    from wirecheck.staging.modularmerchant.request import Request
    from wirecheck.staging.store import Store

_DAY = 86_400
_NO_ADDRESS: Mapping[str, object] = dict.fromkeys(("nick_name", "first_name", "last_name", "address1", "address2", "city", "state", "zip", "country"), "") | {
    "address_id": 0
}


def customer_data(store: Store, customer: sqlite3.Row, request: Request) -> Node:
    """Give the customer's node, the members in the order of the sample."""
    sides = {row["side"]: dict(row) for row in store.database.rows("SELECT * FROM modularmerchant_address WHERE cid = ?", customer["cid"])}
    members: list[Node] = [
        ("cid", customer["cid"]),
        ("email", _email(store, customer)),
        ("password", (request.password or "") if store.on("modularmerchant-password-answered-plain") else customer["password"]),
        *_address(store, "bill", sides.get("bill", _NO_ADDRESS)),
        *((name, customer[name]) for name in ("phone_ac", "phone")),
        ("cid_active", _yes_or_no(customer["is_active"])),
        *((name, customer[name]) for name in (*CUSTOM_FIELDS, "use_prev_cc")),
        *_tab(store, customer),
        ("tax_exempt", _yes_or_no(customer["is_tax_exempt"])),
        *((name, customer[name]) for name in ("notes", "cmr_news")),
        ("create_date", _time(customer["create_date"], written=store.on("modularmerchant-create-date-written"))),
        *((name, customer[name]) for name in ("edit_date", "edited_by")),
        *_shipping(store, sides.get("ship", _NO_ADDRESS)),
        *_marketing(store, customer),
    ]
    if store.on("modularmerchant-email-missing"):
        members = [member for member in members if member[0] != "email"]
    if store.on("modularmerchant-null-for-empty"):
        members = [(name, "NULL" if value == "" else value) for name, value in members]
    if store.on("modularmerchant-key-echoed"):
        members.append(("api_key", request.api_key or ""))
    if store.on("modularmerchant-undocumented-member"):
        members.append(("session_token", f"t-{customer['cid']}"))
    return "customer_data", members


def _email(store: Store, customer: sqlite3.Row) -> str:
    """Give the e-mail address; with the defect that of the account beside it."""
    if store.on("modularmerchant-email-of-another-account"):
        return str(
            store.database.value("SELECT email FROM modularmerchant_customer WHERE cid != ? ORDER BY abs(cid - ?) LIMIT 1", customer["cid"], customer["cid"])
        )
    return str(customer["email"])


def _address(store: Store, side: str, address: Mapping[str, object]) -> list[Node]:
    state, country = str(address["state"]), str(address["country"])
    return [
        *((f"{side}_{name}", str(address[name])) for name in ("first_name", "last_name", "address1", "address2", "city")),
        (f"{side}_state", state if store.on("modularmerchant-state-without-country") else state_code(state, country)),
        (f"{side}_zip", str(address["zip"])),
        (f"{side}_country_iso", country),
        (f"{side}_state_iso", state),
        (f"{side}_state_long", state_name(state, country)),
        (f"{side}_country_long", country_name(country)),
    ]


def _shipping(store: Store, address: Mapping[str, object]) -> list[Node]:
    """Give the shipping address; a customer who has none is answered its members all the same, empty, under the number 0."""
    return [("ship_addr_id", int(str(address["address_id"]))), ("ship_nick_name", str(address["nick_name"])), *_address(store, "ship", address)]


def _tab(store: Store, customer: sqlite3.Row) -> list[Node]:
    limit = f"{float(customer['tab_limit']):,.2f}" if store.on("modularmerchant-tab-limit-grouped") else customer["tab_limit"]
    has_tab = float(customer["tab_limit"]) > 0
    return [
        # The list of nodes would have a number here, greater than zero for yes; the sample has the letter, as it has for cid_active and tax_exempt.
        ("has_tab", int(has_tab) if store.on("modularmerchant-has-tab-as-number") else _yes_or_no(has_tab)),
        ("tab_terms", customer["tab_terms"]),
        ("tab_limit", limit),
    ]


def _marketing(store: Store, customer: sqlite3.Row) -> list[Node]:
    """Give the nodes of the list, in its order. Who is no affiliate has of the affiliate's only the two that say so, as the others would have nothing to name."""
    row = store.database.row("SELECT * FROM modularmerchant_affiliate WHERE cid = ?", customer["cid"])
    named = ("company", "fax", "parent_tid", "payable_to", "tax_class", "tax_id", "url") if row else ()
    return [
        ("aff_approved", row["is_approved"] if row else 0),
        *((f"aff_{name}", row[name]) for name in named if row),
        *((name, customer[name]) for name in ("email_bounces", "email_opt_in")),
        ("is_aff", 1 if row else 0),
        ("reward_points", customer["reward_points"]),
    ]


def order_data(store: Store, cid: int, days: float, now: datetime) -> Node:
    """Give the orders of the last `days` days of 24 hours, the newest first; the one placed at that very second is among them."""
    if store.on("modularmerchant-order-window-a-day-long"):
        days += 1
    since = 0 if store.on("modularmerchant-orders-outside-window") else now.timestamp() - days * _DAY
    orders = store.database.rows(
        "SELECT order_id, order_date FROM modularmerchant_order WHERE cid = ? AND order_date BETWEEN ? AND ? ORDER BY order_date DESC, order_id DESC",
        cid,
        since,
        now.timestamp(),
    )
    if store.on("modularmerchant-orders-cut-at-five"):
        orders = orders[:5]
    return "order_data", [item for order in orders for item in _order_items(store, order)]


def _order_items(store: Store, order: sqlite3.Row) -> list[Node]:
    """Give an order's item; an order of several products has `order_product` as often."""
    lines = store.database.rows(
        "SELECT product_sid, product_name FROM modularmerchant_order_product JOIN modularmerchant_product USING (product_sid) WHERE order_id = ? ORDER BY line",
        order["order_id"],
    )
    placed = order["order_date"] * 1000 if store.on("modularmerchant-order-date-in-milliseconds") else order["order_date"]
    named = () if store.on("modularmerchant-product-name-missing") else ("product_name",)
    products: list[Node] = [("order_product", [(name, line[name]) for name in ("product_sid", *named)]) for line in lines]
    head: list[Node] = [("order_id", order["order_id"]), ("order_date", placed)]
    if store.on("modularmerchant-order-repeated-by-product"):
        return [("order_item", [*head, product]) for product in products]
    return [("order_item", [*head, *products])]


def subscription_data(store: Store, cid: int) -> Node:
    """Give the products that the customer is subscribed to: those billed in time, and those overdue, but none that was cancelled."""
    cancelled_too = store.on("modularmerchant-cancelled-subscriptions-listed")
    rows = store.database.rows(
        "SELECT product_sid, product_name, bill_date FROM modularmerchant_subscription JOIN modularmerchant_product USING (product_sid)"
        " WHERE cid = ? AND is_cancelled <= ? ORDER BY product_sid",
        cid,
        cancelled_too,
    )
    written = store.on("modularmerchant-bill-date-written")
    return "subscription_data", [
        (
            "subscription_item",
            [("product_sid", row["product_sid"]), ("product_name", row["product_name"]), ("bill_date", _time(row["bill_date"], written=written))],
        )
        for row in rows
    ]


def _yes_or_no(value: object) -> str:
    return "Y" if value else "N"


def _time(seconds: int, *, written: bool) -> int | str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S") if written else seconds
