"""The seven calls: each takes the members of a request that has the right shape, and gives the members of the answer beside `status`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from sqlite3 import Row
from typing import TYPE_CHECKING

from wirecheck.staging.open2b import requests, tables, write
from wirecheck.staging.open2b.call import Call, Members, storable
from wirecheck.staging.open2b.customer import shown
from wirecheck.staging.open2b.failure import Failure, Kind
from wirecheck.staging.open2b.password import fits
from wirecheck.staging.open2b.rules import Change, hold
from wirecheck.staging.open2b.search import order_by, where

if TYPE_CHECKING:
    from wirecheck.staging.open2b.shape import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A call of the API: how its request is read, and what it does."""

    read: Reader
    do: Callable[[Call, Members], Members]


def _row(call: Call, identifier: int) -> Row | None:
    return call.database.row("SELECT * FROM open2b_customers WHERE id = ?", storable(identifier))


def _find(call: Call, request: Members) -> Members:
    conditions, values = where(call, request.get("conditions", {}))
    limit = -1 if call.on("open2b-limit-ignored") else request.get("limit", -1)
    first = request.get("first", 0)
    if call.on("open2b-first-from-one"):
        first = max(first - 1, 0)
    rows = call.database.rows(
        f"SELECT * FROM open2b_customers WHERE {conditions} ORDER BY {order_by(call, request.get('order', ()))} LIMIT ? OFFSET ?",  # noqa: S608 -- both come from our tables
        *values,
        storable(limit),
        storable(first),
    )
    fields = None if call.on("open2b-find-ignores-fields") else request.get("fields")
    answer: Members = {"customers": [shown(call, row, fields) for row in rows]}
    if call.on("open2b-find-shows-total"):
        answer["total"] = len(rows)
    if call.on("open2b-none-found-null"):
        answer["customers"] = answer["customers"] or None
    return answer


def _get(call: Call, request: Members) -> Members:
    row = _row(call, request["id"])
    if row is None:
        return {} if call.on("open2b-unknown-customer-left-out") else {"customer": None}
    return {"customer": shown(call, row, request.get("fields"))}


def _authenticate(call: Call, request: Members) -> Members:
    """Let somebody in: this login is kept, and the one before it shown (customers.authenticate, notes)."""
    row = _owner(call, request["email"], request["password"])
    if row is None:
        return {"customer": None}
    customer = shown(call, row, request.get("fields"))
    if not call.on("open2b-login-time-not-kept"):
        call.database.update("open2b_customers", {"login_time": call.now}, "id = ?", row["id"])
    if call.on("open2b-login-time-of-now") and "loginTime" in customer:
        customer["loginTime"] = call.now
    if call.on("open2b-authenticate-echoes-password"):
        customer["password"] = request["password"]
    return {"customer": customer}


def _owner(call: Call, email: str, password: str) -> Row | None:
    """Give the customer whose e-mail and password these are, and who can log in."""
    rows = call.database.rows("SELECT * FROM open2b_customers WHERE email = ? AND password IS NOT NULL ORDER BY id", email)
    if call.on("open2b-password-in-lower-case"):
        password = password.lower()
    return next((row for row in rows if (row["can_login"] or call.on("open2b-authenticate-locked")) and fits(row["password"], password)), None)


def _count(call: Call, request: Members) -> Members:
    conditions, values = where(call, {} if call.on("open2b-count-ignores-conditions") else request.get("conditions", {}))
    count = call.database.value(f"SELECT count(*) FROM open2b_customers WHERE {conditions}", *values)  # noqa: S608 -- from our tables
    return {"count": str(count) if call.on("open2b-count-as-text") else count}


def _create(call: Call, request: Members) -> Members:
    given = request["customer"]
    customer = write.created(call, given)
    hold(call, Change(given=given, after=customer, id=None))
    identifier = call.database.insert("open2b_customers", **tables.columns(customer))
    return {"id": str(identifier) if call.on("open2b-created-id-as-text") else identifier}


def _update(call: Call, request: Members) -> Members:
    row = _row(call, request["id"])
    if row is None:
        if call.on("open2b-update-of-nobody-ok"):
            return {}
        raise Failure("id", Kind.NOT_FOUND, f"Customer '{request['id']}' does not exist")
    given = request["customer"]
    customer = write.updated(call, tables.customer(row), given)
    hold(call, Change(given=given, after=customer, id=row["id"]))
    if not (call.on("open2b-update-lost-together") and call.asked.together > 1):
        call.database.update("open2b_customers", tables.columns(customer), "id = ?", row["id"])
    return {"updated": 1} if call.on("open2b-update-answers-number") else {}


def _delete(call: Call, request: Members) -> Members:
    """Delete whom it knows: the page has no failure for who is not there, so those are passed over."""
    if call.on("open2b-delete-does-nothing"):
        return {}
    identifiers = request["ids"][: 1 if call.on("open2b-delete-first-only") else None]
    call.database.many("DELETE FROM open2b_customers WHERE id = ?", [(storable(each),) for each in identifiers])
    return {}


OPERATIONS: Mapping[str, Operation] = {
    "commerce.customers.find": Operation(read=requests.FIND, do=_find),
    "commerce.customers.get": Operation(read=requests.GET, do=_get),
    "commerce.customers.authenticate": Operation(read=requests.AUTHENTICATE, do=_authenticate),
    "commerce.customers.count": Operation(read=requests.COUNT, do=_count),
    "commerce.customers.create": Operation(read=requests.CREATE, do=_create),
    "commerce.customers.update": Operation(read=requests.UPDATE, do=_update),
    "commerce.customers.delete": Operation(read=requests.DELETE, do=_delete),
}
"""The calls by the name that their path ends in."""
