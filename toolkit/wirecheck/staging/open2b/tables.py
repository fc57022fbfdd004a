"""The tables, and a customer on its way in and out of them.

A customer in memory is an object of the API's own member names, `password` encrypted or ``None``, and without what is derived (`fullName`, `hasPassword`).
"""

from __future__ import annotations

import json
from sqlite3 import Row
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wirecheck.staging.open2b.call import Members

# Identifiers are not given twice (AUTOINCREMENT): a deleted customer's stays unknown. Keys and references are held by code and not by constraints, since defects let them slip.
TABLES = """
CREATE TABLE open2b_customers (
    id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL, can_login INTEGER NOT NULL, password TEXT, locale TEXT NOT NULL, creation_time TEXT NOT NULL, login_time TEXT,
    update_time TEXT NOT NULL, group_id INTEGER NOT NULL, collection INTEGER, collections TEXT NOT NULL, wish_list TEXT NOT NULL, cart TEXT, invoice_recipient TEXT NOT NULL,
    billing TEXT NOT NULL, shipping TEXT,
    full_name TEXT NOT NULL, email TEXT NOT NULL, personal_code TEXT NOT NULL, company_code TEXT NOT NULL, country TEXT NOT NULL, state_prov TEXT NOT NULL, words TEXT NOT NULL
);
CREATE INDEX open2b_customers_code ON open2b_customers (code);
CREATE INDEX open2b_customers_email ON open2b_customers (email);
CREATE INDEX open2b_customers_group ON open2b_customers (group_id);
CREATE INDEX open2b_customers_country ON open2b_customers (country, state_prov);
CREATE INDEX open2b_customers_personal_code ON open2b_customers (personal_code);
CREATE INDEX open2b_customers_company_code ON open2b_customers (company_code);
CREATE TABLE open2b_labels (
    label INTEGER NOT NULL, customer INTEGER NOT NULL REFERENCES open2b_customers (id) ON DELETE CASCADE, PRIMARY KEY (label, customer)
) WITHOUT ROWID;
CREATE INDEX open2b_labels_customer ON open2b_labels (customer);
CREATE TABLE open2b_groups (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE open2b_collections (id INTEGER PRIMARY KEY, is_additional INTEGER NOT NULL, name TEXT NOT NULL);
CREATE TABLE open2b_carts (token TEXT PRIMARY KEY) WITHOUT ROWID;
"""

_COLUMNS = {
    "code": "code",
    "canLogin": "can_login",
    "password": "password",
    "locale": "locale",
    "creationTime": "creation_time",
    "loginTime": "login_time",
    "updateTime": "update_time",
    "group": "group_id",
    "collection": "collection",
    "collections": "collections",
    "wishList": "wish_list",
    "cart": "cart",
    "invoiceRecipient": "invoice_recipient",
    "billingAddress": "billing",
    "shippingAddress": "shipping",
}
_JSON = frozenset({"collections", "wishList", "billingAddress", "shippingAddress"})


def full_name(address: Members) -> str:
    """Company name, or first and last name (customers.find, response, `fullName`)."""
    return address["companyName"] or f"{address['firstName']} {address['lastName']}"


def _words(customer: Members) -> str:
    """Where keywords are looked for: code, name, personal code, company code, e-mail (customers.find, conditions).

    The page says "name" where elsewhere it says "full name"; first name, last name and company name all count as one.
    """
    billing = customer["billingAddress"]
    parts = (customer["code"], *(billing[name] for name in ("firstName", "lastName", "companyName", "personalCode", "companyCode", "email")))
    return "\n".join(parts).casefold()


def columns(customer: Members) -> dict[str, Any]:
    """Give what is stored of a customer, with what searches and orders ask for beside it."""
    billing = customer["billingAddress"]
    stored = {column: json.dumps(customer[name]) if name in _JSON and customer[name] is not None else customer[name] for name, column in _COLUMNS.items()}
    return stored | {
        "full_name": full_name(billing),
        "email": billing["email"],
        "personal_code": billing["personalCode"],
        "company_code": billing["companyCode"],
        "country": billing["country"],
        "state_prov": billing["stateProv"],
        "words": _words(customer),
    }


def customer(row: Row) -> Members:
    """Read a customer back from its row."""
    return {name: json.loads(row[column]) if name in _JSON and row[column] is not None else row[column] for name, column in _COLUMNS.items()}
