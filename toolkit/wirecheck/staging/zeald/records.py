"""Records as they are found: rows of a resource, with the rows joined to them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from wirecheck.staging.zeald.refusal import Refusal, quoted
from wirecheck.staging.zeald.resources import CUSTOMER, MEMBERSHIP, Field, Join, Resource
from wirecheck.staging.zeald.specification import Specification

if TYPE_CHECKING:
    from wirecheck.staging.store import Store
    from wirecheck.staging.zeald.kinds import Stored

# "2,000 records a page at most". No page says how a second one is asked for, so there is none; joined nodes are not counted.
PAGE = 2000

_UNASKED = (Specification(resource=MEMBERSHIP),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record as it is shown; `joined` holds, for each joined resource, the records that belong to this one."""

    resource: Resource
    values: Mapping[str, Any]
    joined: tuple[Record, ...] = ()


def conditions(resource: Resource, query: str) -> list[tuple[Field, str]]:
    """Read a query string: fields by name, all of which have to hold.

    They are those of the first resource of the specification. A name that is no field of it would filter nothing, and is refused.

    Raises:
        Refusal: bytes that are no UTF-8, a name that is no field (400).

    """
    try:
        pairs = parse_qsl(query.encode().decode(), keep_blank_values=True, errors="strict")
    except UnicodeError:
        raise Refusal(400, "the query is no UTF-8: percent-encode it as such") from None
    found = []
    for name, value in pairs:
        field = resource.field(name)
        if field is None:
            raise Refusal(400, f"{resource.name} has no field {quoted(name)}: filter by one of its fields")
        found.append((field, value))
    return found


def matching(store: Store, specification: Specification, filters: Iterable[tuple[Field, str]], *, key: Stored | None = None) -> list[Record]:
    """Find the records whose fields hold these texts, the whole of them and case by case, in the order in which they came; a page of them at most.

    `%` stands for any text, the empty one too; no other character is special.
    """
    resource = specification.resource
    patterns = []
    where: dict[str, Stored] = {} if key is None else {resource.key: key}
    for field, text in () if store.on("zeald-filter-ignored") else filters:
        is_pattern = "%" in text and not store.on("zeald-wildcard-is-literal")
        stored = None if is_pattern else field.kind.read(text)
        if is_pattern or store.on("zeald-filter-is-substring"):
            patterns.append((field, text if is_pattern else f"%{text}%"))
        elif stored is None or field.kind.show(stored) != text or where.get(field.name, stored) != stored:
            return []
        else:
            where[field.name] = stored
    rows = _rows(store, resource, where)
    rows = [row for row in rows if all(_fits(text, field.kind.show(row[field.name])) for field, text in patterns)]
    return _with_joined(store, specification, rows[: None if store.on("zeald-page-without-end") else PAGE])


def _rows(store: Store, resource: Resource, where: Mapping[str, Stored]) -> list[Any]:
    condition = " AND ".join(f"{name} = ?" for name in where) or "TRUE"
    return store.database.rows(f"SELECT * FROM {resource.table} WHERE {condition} ORDER BY rowid", *where.values())  # noqa: S608 -- names of ours


def _fits(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern. Each piece is taken where it first comes, so that no pattern takes long."""
    first, *middle, last = pattern.split("%")
    if not (text.startswith(first) and text.endswith(last) and len(text) >= len(first) + len(last)):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in middle:
        at = text.find(piece, at, end)
        if at < 0:
            return False
        at += len(piece)
    return True


def row_of(store: Store, resource: Resource, **where: Stored) -> Mapping[str, Any] | None:
    """Give the first row that holds these values."""
    return next(iter(_rows(store, resource, where)), None)


def key_of(resource: Resource, segment: str) -> Stored:
    """Read a key from a path. Raises `Refusal` (404) for a text that no key can be."""
    field = resource.field(resource.key)
    stored = field.kind.read(segment) if field else None
    if field is None or stored is None or field.kind.show(stored) != segment:
        raise nothing(resource)
    return stored


def nothing(resource: Resource) -> Refusal:
    """Say that no record has the key that was asked for."""
    return Refusal(404, f"no {resource.element} has this {resource.key}: list {resource.name} for those that are there")


def _with_joined(store: Store, specification: Specification, rows: list[Any]) -> list[Record]:
    """Embed "a node for this resource for each group the customer is in", one query for all the rows."""
    resource = specification.resource
    joined = () if store.on("zeald-join-ignored") else specification.joined
    if not joined and resource is CUSTOMER and store.on("zeald-groups-unasked"):
        joined = _UNASKED
    belonging = [(resource.joins[one.resource.name], _of(store, one, resource.joins[one.resource.name], rows)) for one in joined]
    return [
        Record(
            resource=resource,
            values=dict(row),
            joined=tuple(record for join, found in belonging for record in found.get(row[join.own], ())),
        )
        for row in rows
    ]


def _of(store: Store, specification: Specification, join: Join, rows: list[Any]) -> dict[Stored, list[Record]]:
    """Find the joined records of all these rows, by the value that they are joined by."""
    values = list({row[join.own] for row in rows})
    everybody = specification.resource is MEMBERSHIP and store.on("zeald-groups-of-others")
    mine = "json_valid(?)" if everybody else f"{join.other} IN (SELECT value FROM json_each(?))"  # noqa: S608 -- names of ours
    found = store.database.rows(f"SELECT * FROM {specification.resource.table} WHERE {mine} ORDER BY rowid", json.dumps(values))  # noqa: S608
    by_value = defaultdict(list)
    for record in _with_joined(store, specification, found):
        by_value[record.values[join.other]].append(record)
    return {value: [record for many in by_value.values() for record in many] for value in values} if everybody else by_value
