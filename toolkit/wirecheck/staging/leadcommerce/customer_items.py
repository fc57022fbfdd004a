"""A customer as the Customers page shows it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from wirecheck.staging.leadcommerce.answering import element, escaped
from wirecheck.staging.leadcommerce.dates import written
from wirecheck.staging.leadcommerce.references import ATTRIBUTES, CUSTOMER_TYPES

if TYPE_CHECKING:
    from wirecheck.staging.leadcommerce.answering import Call

_CUSTOMERS = (
    "SELECT leadcommerce_customer.*, leadcommerce_company.name AS company_name "
    "FROM leadcommerce_customer LEFT JOIN leadcommerce_company ON leadcommerce_company.id = company_id"
)
_SHOWN = (
    "id", "full_name", "address_1", "address_2", "city", "subregion", "postal_code", "region", "phone", "biz_name", "default_billing", "default_shipping", "status",
)  # fmt: skip
_ADDRESSES = f"SELECT customer_id, {', '.join(_SHOWN)} FROM leadcommerce_address"  # noqa: S608 -- names of ours
_Address = tuple[Any, ...]
"""The columns of `_SHOWN`."""

_STATUSES = ("Inactive", "Active")


def items(call: Call, numbers: Iterable[int] | None = None) -> tuple[str, ...]:
    """Write the customers with these ids in this order; without ids all of them, in the order of their ids."""
    database, on = call.database, call.store.switched_on
    if numbers is None:
        customers, addresses = database.rows(f"{_CUSTOMERS} ORDER BY leadcommerce_customer.id"), database.rows(f"{_ADDRESSES} ORDER BY id")
    else:
        wanted = tuple(numbers)
        customers = [row for number in wanted for row in database.rows(f"{_CUSTOMERS} WHERE leadcommerce_customer.id = ?", number)]
        addresses = [row for number in set(wanted) for row in database.rows(f"{_ADDRESSES} WHERE customer_id = ? ORDER BY id", number)]
    held: defaultdict[int, list[_Address]] = defaultdict(list)
    for customer, *address in addresses:
        held[customer].append(tuple(address))
    names = tuple(customers[0].keys()) if customers else ()
    return tuple(_item(names, tuple(row), tuple(held[row["id"]]), on) for row in customers)


@lru_cache(maxsize=2048)
def _item(names: tuple[str, ...], columns: tuple[Any, ...], addresses: tuple[_Address, ...], on: frozenset[str]) -> str:
    """Write a customer. Equal rows under equal defects are equal text, kept for the next view: a list that nobody changed costs its query alone."""
    row = dict(zip(names, columns, strict=True))
    name = " ".join(part for part in (row["first"], row["last"]) if part)
    created = str(row["created"]) if "leadcommerce-customer-created-unix" in on else written(row["created"])
    customer_type = CUSTOMER_TYPES.get(row["customer_type"]) if "leadcommerce-customer-type-named" in on else row["customer_type"]
    company = row["company_id"]
    if company is None and "leadcommerce-company-id-null-text" in on:
        company = "NULL"
    company_name = element("company_name", row["company_name"])
    if row["company_name"] and "leadcommerce-company-name-raw" in on:
        company_name = f"<company_name>{row['company_name']}</company_name>"
    status = "" if "leadcommerce-customer-status-missing" in on else element("status", _STATUSES[row["status"]])
    note = "<internal_note>seen by staff only</internal_note>" if "leadcommerce-customer-internal-note" in on else ""
    return (
        f"<item><id>{row['id']}</id>{element('name', name)}{element('first', row['first'])}{element('last', row['last'])}"
        f"{element('email', row['email'])}{element('phone', row['phone'])}{element('fax', row['fax'])}{element('customer_type', customer_type)}"
        f"{element('username', row['username'])}{element('company_id', company)}{company_name}<created>{created}</created>"
        f"<last_updated>{written(row['last_updated'])}</last_updated>{status}{note}{_attributes(row['attributes'])}{_addresses(addresses, on)}</item>"
    )


def _attributes(held: str) -> str:
    if held == "{}":
        return "<attributes/>"
    return f"<attributes>{''.join(_attribute(int(number), value) for number, value in json.loads(held).items())}</attributes>"


def _attribute(number: int, value: str) -> str:
    attribute = ATTRIBUTES[number]
    return (
        f"<attribute><id>{number}</id><name>{escaped(attribute.name)}</name><display_name>{escaped(attribute.display_name)}</display_name>"
        f"<slug>{attribute.slug}</slug>{element('value', value)}</attribute>"
    )


def _addresses(rows: tuple[_Address, ...], on: frozenset[str]) -> str:
    return f"<addresses>{''.join(_address(row, on) for row in rows)}</addresses>" if rows else "<addresses/>"


def _address(columns: _Address, on: frozenset[str]) -> str:
    row = dict(zip(_SHOWN, columns, strict=True))
    flags = ("No", "Yes") if "leadcommerce-default-flags-spelled" in on else ("N", "Y")
    return (
        f"<address><id>{row['id']}</id>{element('full_name', row['full_name'])}{element('address_1', row['address_1'])}{element('address_2', row['address_2'])}"
        f"{element('city', row['city'])}{element('subregion', row['subregion'])}{element('postal_code', row['postal_code'])}{element('region', row['region'])}"
        f"{element('phone', row['phone'])}{element('biz_name', row['biz_name'])}<default_billing>{flags[row['default_billing']]}</default_billing>"
        f"<default_shipping>{flags[row['default_shipping']]}</default_shipping><status>{_STATUSES[row['status']]}</status></address>"
    )
