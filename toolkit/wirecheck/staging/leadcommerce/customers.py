"""The Customers API: what its page calls Views, Create and Update."""

from __future__ import annotations

import json
from sqlite3 import Row
from typing import TYPE_CHECKING

from wirecheck.staging.leadcommerce.answering import Forgotten, Refusal, Said
from wirecheck.staging.leadcommerce.customer_items import items
from wirecheck.staging.leadcommerce.fields import Cell, Field, email, one_of, read_fields, read_id, read_records, text, word
from wirecheck.staging.leadcommerce.places import UNITED_STATES, find_region, find_subregion
from wirecheck.staging.leadcommerce.plan import leave_room
from wirecheck.staging.leadcommerce.references import CUSTOMER_TYPES

if TYPE_CHECKING:
    from wirecheck.staging.database import Database
    from wirecheck.staging.leadcommerce.answering import Call
    from wirecheck.staging.leadcommerce.form import PhpArray

# Data Points, "lead": true, false, yes or no. http_build_query writes PHP's own true and false as 1 and 0.
_LEAD = {"true": 1, "false": 0, "yes": 1, "no": 0, "1": 1, "0": 0}
_STATUS = {"active": 1, "inactive": 0, "1": 1, "0": 0}
_FLAG = {"0": 0, "1": 1}


def _any_word(value: str) -> int:
    return _LEAD.get(value.lower(), 1)


_CUSTOMER = (
    Field(column="first", read=text, required=True),
    Field(column="last", read=text, required=True),
    Field(column="email", read=email, required=True),
    Field(column="phone", read=text),
    Field(column="fax", read=text),
    Field(column="company", read=text),
    Field(column="customer_type", read=one_of(CUSTOMER_TYPES, "a customer type"), default=1),
    Field(column="lead", read=word(_LEAD), default=0),
)
_ADDRESS = (
    Field(column="full_name", read=text, required=True),
    Field(column="status", read=word(_STATUS), default=1),
    Field(column="address_1", read=text, required=True),
    Field(column="address_2", read=text),
    Field(column="city", read=text, required=True),
    Field(column="subregion", read=text, required=True),
    Field(column="postal_code", read=text, required=True),
    # The table calls it required, the example of Create sends none for places in California: it may be left out, and means the United States then.
    Field(column="region", read=text),
    Field(column="phone", read=text),
    Field(column="default_billing", read=word(_FLAG), default=0),
    # The table has the name with one p less than the examples and the answers.
    Field(column="default_shipping", read=word(_FLAG), names=("default_shipping", "default_shiping"), default=0),
)
_DEFAULTS = ("default_billing", "default_shipping")


def view(call: Call) -> Said:
    """Give all customers: this page has no filters."""
    return Said(status=200, items=items(call))


def create(call: Call) -> Said:
    """Insert each record of `inserts`, all or none. The page shows no answer; it is 201 with the records as a view gives them."""
    made: list[int] = []
    with call.database.attempt():
        for where, record in read_records(call.form.get("inserts"), "inserts"):
            if not (made and call.on("leadcommerce-only-first-insert-kept")):
                made.append(_insert(call, record, where))
    return Said(status=201, items=items(call, made))


def update(call: Call) -> Said:
    """Update each record, all or none. The example sends them as `inserts`; the Products page, for the same call, as `updates`: both are read."""
    name = "inserts" if call.form.get("updates") is None else "updates"
    changed = []
    with call.database.attempt():
        for where, record in read_records(call.form.get(name), name):
            changed.append(_update(call, record, where))
        said = Said(status=200, items=items(call, changed))
        if call.on("leadcommerce-customer-update-not-kept") or (call.on("leadcommerce-update-lost-together") and call.asked.together > 1):
            raise Forgotten(said)
    return said


def company_id(database: Database, name: Cell, *, anew: bool = False) -> int | None:
    """Find a company by its exact name; one that is not there is made (Data Points, "company")."""
    if name == "":
        return None
    found = database.value("SELECT id FROM leadcommerce_company WHERE name = ?", name)
    return database.insert("leadcommerce_company", name=name) if found is None or anew else int(found)


def _insert(call: Call, record: PhpArray, where: str) -> int:
    leave_room(call, "leadcommerce_customer")
    columns = read_fields(record, _customer_fields(call), where, partial=False)
    columns["company_id"] = company_id(call.database, columns.pop("company"), anew=call.on("leadcommerce-company-made-twice"))
    if call.on("leadcommerce-unicode-500") and not f"{columns['first']}{columns['last']}".isascii():
        raise UnicodeError
    # Nothing on the page sets a username; its example has the e-mail address there.
    customer = call.database.insert(
        "leadcommerce_customer", **columns, username=columns["email"], created=call.now, last_updated=call.now, status=1, attributes=json.dumps({})
    )
    for place, address in _addresses(record, where):
        _add_address(call, customer, address, place)
    return customer


def _update(call: Call, record: PhpArray, where: str) -> int:
    customer = read_id(record, where)
    if call.database.row("SELECT 1 FROM leadcommerce_customer WHERE id = ?", customer) is None:
        raise Refusal(400, f"{where}[id] must be the id of a customer.")
    columns = read_fields(record, _CUSTOMER, where, partial=True)
    if call.on("leadcommerce-blank-is-ignored"):
        columns = {name: value for name, value in columns.items() if value != ""}
    if call.on("leadcommerce-update-blanks-the-rest"):
        columns = {"phone": "", "fax": "", **columns}
    if "company" in columns:
        columns["company_id"] = company_id(call.database, columns.pop("company"))
    call.database.update("leadcommerce_customer", columns | {"last_updated": call.now}, "id = ?", customer)
    for place, address in _addresses(record, where):
        _save_address(call, customer, address, place)
    return customer


def _customer_fields(call: Call) -> tuple[Field, ...]:
    """Give the data points of a customer; some defects ask for less than the page does."""
    loose = {
        "email": ("leadcommerce-email-not-required", Field(column="email", read=email)),
        "customer_type": ("leadcommerce-customer-type-any-text", Field(column="customer_type", read=text, default=1)),
        "lead": ("leadcommerce-lead-any-word", Field(column="lead", read=_any_word, default=0)),
    }
    return tuple(loose[field.column][1] if field.column in loose and call.on(loose[field.column][0]) else field for field in _CUSTOMER)


def _addresses(record: PhpArray, where: str) -> list[tuple[str, PhpArray]]:
    """Give the addresses of a record. The table and Create say `addresses`, the example of Update says `address`; both are read, a blank is none."""
    return [
        pair for name in ("addresses", "address") if (value := record.get(name)) is not None and value != "" for pair in read_records(value, f"{where}[{name}]")
    ]


def _save_address(call: Call, customer: int, record: PhpArray, where: str) -> None:
    """Change the address that `id` names; without an id, add one."""
    if record.get("id") is None:
        _add_address(call, customer, record, where)
        return
    number = read_id(record, where)
    held = call.database.row("SELECT region, subregion FROM leadcommerce_address WHERE id = ? AND customer_id = ?", number, customer)
    if held is None:
        raise Refusal(400, f"{where}[id] must be the id of an address of this customer.")
    columns = _placed(read_fields(record, _ADDRESS, where, partial=True), where, held)
    call.database.update("leadcommerce_address", columns, "id = ?", number)
    _move_defaults(call, customer, number, columns)


def _add_address(call: Call, customer: int, record: PhpArray, where: str) -> None:
    columns = _placed(read_fields(record, _ADDRESS, where, partial=False), where, None)
    if call.on("leadcommerce-new-address-inactive") and record.get("status") is None:
        columns["status"] = 0
    number = call.database.insert("leadcommerce_address", customer_id=customer, biz_name="", **columns)
    _move_defaults(call, customer, number, columns)


def _placed(columns: dict[str, Cell], where: str, held: Row | None) -> dict[str, Cell]:
    """Turn the names of a country and its part into their numbers. A part is looked for in the country sent with it, else in the one held, else in the United States."""
    region = held["region"] if held is not None else UNITED_STATES
    if columns.get("region"):
        region = _found(find_region(str(columns["region"])), f"{where}[region]", "a country that the store knows")
    if "region" in columns:
        columns["region"] = region if columns["region"] or held is None else None
    if columns.get("subregion"):
        part = find_subregion(region or UNITED_STATES, str(columns["subregion"]))
        columns["subregion"] = _found(part, f"{where}[subregion]", "a state or part of the country")
    elif "subregion" in columns:
        columns["subregion"] = None
    return columns


def _found(number: int | None, where: str, what: str) -> int:
    if number is None:
        raise Refusal(400, f"{where} must be {what}.")
    return number


def _move_defaults(call: Call, customer: int, number: Cell, columns: dict[str, Cell]) -> None:
    """Leave one default of each kind: what this address has become, another of the customer no longer is."""
    if call.on("leadcommerce-default-does-not-move"):
        return
    for flag in _DEFAULTS:
        if columns.get(flag) == 1:
            call.database.update("leadcommerce_address", {flag: 0}, "customer_id = ? AND id != ?", customer, number)
