"""The vendor: what it serves, who may ask, and what it answers."""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from wirecheck.staging.modularmerchant.account import customer_data, order_data, subscription_data
from wirecheck.staging.modularmerchant.answering import Node, answered
from wirecheck.staging.modularmerchant.defects import DEFECTS
from wirecheck.staging.modularmerchant.password import fits
from wirecheck.staging.modularmerchant.request import Request, read
from wirecheck.staging.modularmerchant.seed import seed
from wirecheck.staging.modularmerchant.tables import TABLES
from wirecheck.staging.vendor import Served, Vendor

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from random import Random

    from wirecheck.staging.store import Store
    from wirecheck.staging.vendor import Answer, Asked

PATH = "/api/check_customer.php"


def credentials(draw: Random) -> Mapping[str, str]:
    """Draw an admin's number, the admin's key and the account's, in the lengths of the page's sample request."""
    return {"admin_sid": str(draw.randint(100, 999)), "admin_key": f"{draw.getrandbits(84):021x}", "api_key": f"{draw.getrandbits(76):019x}"}


def answer(store: Store, asked: Asked) -> Answer | None:
    """Answer a request to the one path of ours.

    A success names the account. A failure says that it is one and no more, whatever the reason: the pages have no node for a text, and who guesses at passwords shall not learn which half was wrong.
    """
    if asked.path != PATH:
        return None
    request = read(asked.body, entities=store.on("modularmerchant-entities-expanded")) if asked.method == "POST" else None
    if request is None or not _may_ask(store, request):
        return answered(store, [("response_status", "error")])
    customer = _customer(store, request)
    if customer is None:
        return answered(store, [("response_status", "success" if store.on("modularmerchant-success-for-a-failure") else "error")])
    if store.on("modularmerchant-accounts-mixed-up-together") and asked.together > 1:
        customer = _neighbour(store, customer)
    return answered(store, _results(store, asked, request, customer))


def _may_ask(store: Store, request: Request) -> bool:
    """Whether the credentials are right.

    A companion page asks for the two keys. The number of the admin is an option of this page: it may be left out, but where it stands it is that of the key's owner.
    """
    sent = {"admin_sid": request.admin_sid, "admin_key": request.admin_key, "api_key": request.api_key}
    if sent["admin_sid"] is None:
        del sent["admin_sid"]
    if store.on("modularmerchant-admin-key-not-checked"):
        del sent["admin_key"]
    if store.on("modularmerchant-api-key-not-checked"):
        del sent["api_key"]
    held = store.credentials["modularmerchant"]
    return all(compare_digest((text or "").encode(), held[name].encode()) for name, text in sent.items())


def _customer(store: Store, request: Request) -> sqlite3.Row | None:
    """Find the account that e-mail address and password open. An inactive one is answered too: `cid_active` is there to say so."""
    customer = store.database.row("SELECT * FROM modularmerchant_customer WHERE email = ?", request.email)
    if customer is None:
        return None
    is_open = fits(request.password or "", customer["password"]) or store.on("modularmerchant-password-not-checked")
    return customer if is_open else None


def _neighbour(store: Store, customer: sqlite3.Row) -> sqlite3.Row:
    found = store.database.row("SELECT * FROM modularmerchant_customer WHERE cid > ? ORDER BY cid LIMIT 1", customer["cid"])
    return found or customer


def _results(store: Store, asked: Asked, request: Request, customer: sqlite3.Row) -> list[Node]:
    cid, nodes = (
        customer["cid"],
        [("response_status", "ok" if store.on("modularmerchant-status-in-another-word") else "success"), customer_data(store, customer, request)],
    )
    if request.days > 0 or store.on("modularmerchant-orders-not-asked-for"):
        orders = order_data(store, cid, request.days or 30, asked.now)
        if orders[1] or not store.on("modularmerchant-no-orders-no-section"):
            nodes.append(orders)
    wants_subscription = bool(request.get_subscription) if store.on("modularmerchant-any-word-is-yes") else request.wants_subscription
    if wants_subscription and not store.on("modularmerchant-subscriptions-missing"):
        nodes.append(subscription_data(store, cid))
    return nodes


MODULARMERCHANT = Vendor(
    name="modularmerchant",
    title="Modular Merchant",
    serves=(Served(operation="customer.check", method="POST", path=PATH, contract="modularmerchant-check-customer"),),
    tables=TABLES,
    credentials=credentials,
    answer=answer,
    seed=seed,
    defects=DEFECTS,
)
