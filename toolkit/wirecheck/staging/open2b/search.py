"""Which customers a search means, and in which order: conditions and orders as SQL."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from wirecheck.staging.open2b.call import Call, Members, storable

Clause = tuple[str, Any]
"""SQL with one mark, and its value."""


def _ids(call: Call, value: list[int]) -> Iterator[Clause]:
    """No identifier is that of no customer: an empty list finds none."""
    if call.on("open2b-empty-ids-crash"):
        max(value)
    yield "id IN (SELECT value FROM json_each(?))", json.dumps([storable(each) for each in value])


def _can_login(call: Call, value: bool) -> Iterator[Clause]:  # noqa: FBT001 -- the value of a condition
    if value or not call.on("open2b-find-ignores-cannot-login"):
        yield "can_login = ?", value


def _country(call: Call, value: str) -> Iterator[Clause]:
    if not call.on("open2b-find-ignores-country"):
        yield "country = ?", value


def _keywords(call: Call, value: str) -> Iterator[Clause]:
    """Each word has to occur somewhere, in any case; a search for blanks alone asks for nothing."""
    if call.on("open2b-keywords-ascii-only"):
        value.encode("ascii")
    for word in value.casefold().split():
        yield "instr(words, ?) > 0", word


def _labels(call: Call, value: list[int]) -> Iterator[Clause]:
    """Narrow by each label: customers "with these labels" have all of them. Held by test_labels_narrow."""
    for label in value if not call.on("open2b-labels-ignored") else ():
        yield "id IN (SELECT customer FROM open2b_labels WHERE label = ?)", label


def _after(call: Call, value: int) -> Iterator[Clause]:
    yield "id >= ?" if call.on("open2b-after-includes") else "id > ?", storable(value)


def _equals(column: str) -> Callable[[Call, Any], Iterator[Clause]]:
    """Give the condition that a column equals, letter for letter."""

    def condition(call: Call, value: object) -> Iterator[Clause]:  # noqa: ARG001
        yield f"{column} = ?", value

    return condition


# E-mail, codes, country and province are those of the billing address: the shipping address has no e-mail and no codes.
_CONDITIONS: Mapping[str, Callable[[Call, Any], Iterable[Clause]]] = {
    "ids": _ids,
    "code": _equals("code"),
    "canLogin": _can_login,
    "group": _equals("group_id"),
    "email": _equals("email"),
    "personalCode": _equals("personal_code"),
    "companyCode": _equals("company_code"),
    "keywords": _keywords,
    "country": _country,
    "stateProv": _equals("state_prov"),
    "labels": _labels,
    "after": _after,
}

_SORTED = {
    "id": "id",
    "code": "code",
    "email": "email",
    "canLogin": "can_login",
    "hasPassword": "password IS NOT NULL",
    "fullName": "full_name",
    "country": "country",
    "creationTime": "creation_time",
    "updateTime": "update_time",
    "group": "group_id",
}
ORDERS: Mapping[str, str] = _SORTED | {f"-{name}": f"{sql} DESC" for name, sql in _SORTED.items()}
"""The names that `order` can hold, and their SQL. Texts sort by code point; what ties goes by identifier."""


def where(call: Call, conditions: Members) -> tuple[str, list[Any]]:
    """Give the SQL and values of customers that meet all conditions."""
    clauses = [clause for name, value in conditions.items() for clause in _CONDITIONS[name](call, value)]
    return " AND ".join(sql for sql, _ in clauses) or "TRUE", [value for _, value in clauses]


def order_by(call: Call, names: Iterable[str]) -> str:
    """Give the SQL of an order; the page names none for a search that asks for none, so that goes by identifier."""
    if call.on("open2b-order-ignored"):
        names = ()
    if call.on("open2b-descending-ascends"):
        names = [name.removeprefix("-") for name in names]
    return ", ".join([*(ORDERS[name] for name in names if name in ORDERS), "id"])
