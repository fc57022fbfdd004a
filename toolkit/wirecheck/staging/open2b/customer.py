"""A customer as an answer shows it: one function a member, so that only those asked for are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from sqlite3 import Row
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from wirecheck.staging.open2b.call import Call, Members


def _code(call: Call, row: Row) -> str | None:
    code: str = row["code"]
    return None if call.on("open2b-empty-code-null") and not code else code


def _can_login(call: Call, row: Row) -> bool | int:
    return int(row["can_login"]) if call.on("open2b-can-login-as-number") else bool(row["can_login"])


def _has_password(call: Call, row: Row) -> bool:
    if call.on("open2b-has-password-from-login"):
        return bool(row["can_login"])
    return row["password"] is not None


def _encrypted_password(call: Call, row: Row) -> str | None:
    """Show the encrypted password. The page says a string of 45 and not "can be null"; for who has none it is empty, as other texts are. Held by test_without_a_password_there_is_no_encrypted_one."""
    password: str = row["password"] or ""
    if not password and call.on("open2b-no-password-as-null"):
        return None
    return password[:-1] if call.on("open2b-encrypted-password-of-44") else password


def _locale(call: Call, row: Row) -> str:
    return row["locale"].replace("-", "_") if call.on("open2b-locale-with-underscore") else str(row["locale"])


def _creation_time(call: Call, row: Row) -> str:
    return row["creation_time"].replace(" ", "T") + "Z" if call.on("open2b-creation-time-iso") else str(row["creation_time"])


def _login_time(call: Call, row: Row) -> str | None:
    login: str | None = row["login_time"]
    return "0000-00-00 00:00:00" if login is None and call.on("open2b-no-login-as-zeros") else login


def _collections(call: Call, row: Row) -> list[Any]:
    found: list[Any] = msgspec.json.decode(row["collections"])
    return [str(each) for each in found] if call.on("open2b-collections-as-text") else found


def _wish_list(call: Call, row: Row) -> list[int] | None:
    return msgspec.json.decode(row["wish_list"]) or (None if call.on("open2b-empty-wish-list-null") else [])


def _full_name(call: Call, row: Row) -> str:
    name = msgspec.json.decode(row["billing"])["companyName"] if call.on("open2b-full-name-of-company") else row["full_name"]
    return str(name)


def _billing(call: Call, row: Row) -> Members:
    address: Members = msgspec.json.decode(row["billing"])
    if call.on("open2b-second-company-code-missing"):
        del address["companyCode2"]
    return address


def _shipping(call: Call, row: Row) -> Members | None:
    if row["shipping"] is None:
        return {} if call.on("open2b-no-shipping-as-object") else None
    address: Members = msgspec.json.decode(row["shipping"])
    return address


FIELDS: Mapping[str, Callable[[Call, Row], Any]] = {
    "id": lambda _, row: row["id"],
    "code": _code,
    "canLogin": _can_login,
    "hasPassword": _has_password,
    "encryptedPassword": _encrypted_password,
    "locale": _locale,
    "creationTime": _creation_time,
    "loginTime": _login_time,
    "updateTime": lambda _, row: row["update_time"],
    "group": lambda _, row: row["group_id"],
    "collection": lambda _, row: row["collection"],
    "collections": _collections,
    "wishList": _wish_list,
    "cart": lambda _, row: row["cart"],
    "invoiceRecipient": lambda _, row: row["invoice_recipient"],
    "fullName": _full_name,
    "billingAddress": _billing,
    "shippingAddress": _shipping,
}
"""The members that `fields` can name, in the page's order."""


def shown(call: Call, row: Row, fields: Sequence[str] | None) -> Members:
    """Show a customer: all members where `fields` is ``None``, an empty object where it is empty."""
    if call.on("open2b-empty-fields-give-all"):
        fields = fields or None
    wanted = FIELDS if fields is None else dict.fromkeys(fields)
    return {name: FIELDS[name](call, row) for name in wanted}
