"""What a customer must be to be written: the failure tables of create and update, one function a field.

Each takes a `Change` and raises `Failure`. What an update leaves out is not looked at again, except where two members have to agree.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from wirecheck.staging.open2b.call import Call, Members, storable
from wirecheck.staging.open2b.country import COUNTRIES
from wirecheck.staging.open2b.failure import Failure, Kind
from wirecheck.staging.open2b.language import LANGUAGES

_LOCALE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
# The page shows one of seven. Public offices in Italy have six, and no other length is in use.
_RECIPIENT = re.compile(r"[A-Za-z0-9]{6,7}")
_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A write: what the request names, the customer as it will be, and its identifier, ``None`` where it is new."""

    given: Members
    after: Members
    id: int | None


def _can_login(call: Call, change: Change) -> None:
    """Hold who can log in to a password.

    Two rows of create's table fit a customer that can log in without one: `password`, Missing, and `canLogin`, InvalidValue. We give the first where the request has no password, the second where it is null.
    """
    if not change.after["canLogin"] or change.after["password"] is not None or call.on("open2b-login-without-password"):
        return
    if change.id is None and "password" not in change.given:
        raise Failure("password", Kind.MISSING, "Password is required if customer is active")
    raise Failure("canLogin", Kind.INVALID_VALUE, "canLogin can be true only if password is defined")


def _cart(call: Call, change: Change) -> None:
    cart = change.given.get("cart")
    if cart is not None and call.database.row("SELECT 1 FROM open2b_carts WHERE token = ?", cart) is None:
        raise Failure("cart", Kind.NOT_FOUND, f"Cart '{cart}' does not exist")


def _collection(call: Call, change: Change) -> None:
    if change.given.get("collection") is not None:
        _of_kind(call, "collection", change.given["collection"], is_additional=False)


def _of_kind(call: Call, field: str, collection: int, *, is_additional: bool) -> None:
    found = call.database.value("SELECT is_additional FROM open2b_collections WHERE id = ?", storable(collection))
    if found is None:
        raise Failure(field, Kind.NOT_FOUND, f"Collection {collection} does not exist")
    if bool(found) != is_additional:
        raise Failure(field, Kind.INVALID_VALUE, f"Collection {collection} is not {'an additional' if is_additional else 'a catalog'} collection")


def _collections(call: Call, change: Change) -> None:
    collections = change.given.get("collections", ())
    if len(collections) > _MOST + call.on("open2b-collection-101-accepted"):
        raise Failure("collections", Kind.INVALID_VALUE, "A customer cannot have more than 100 additional collections")
    if len(set(collections)) < len(collections) and not call.on("open2b-repeated-collection-accepted"):
        raise Failure("collections", Kind.MALFORMED, "A collection id is repeated")
    for collection in collections:
        _of_kind(call, "collections", collection, is_additional=True)


def _creation_time(call: Call, change: Change) -> None:
    created = change.given.get("creationTime", "")
    if created > call.now and not call.on("open2b-future-creation-accepted"):
        raise Failure("creationTime", Kind.INVALID_VALUE, f"Creation time '{created}' is in the future")


def _code(call: Call, change: Change) -> None:
    """Only create's table has this row, but the page's notes say that a code is unique, and an update could undo that. Customers without a code are no doubles: none is required."""
    code = change.given.get("code")
    if (
        code
        and not call.on("open2b-duplicate-code-accepted")
        and call.database.row("SELECT 1 FROM open2b_customers WHERE code = ? AND id IS NOT ?", code, change.id)
    ):
        raise Failure("code", Kind.ALREADY_EXISTS, f"Code '{code}' already exists")


def _country(call: Call, change: Change) -> None:  # noqa: ARG001 -- a rule
    """Hold an "ISO code" to those that ISO 3166-1 lists; no row of a table names this failure, so it has a common type."""
    for name in ("billingAddress", "shippingAddress"):
        country = (change.given.get(name) or {}).get("country", "GB")
        if country not in COUNTRIES:
            raise Failure("country", Kind.INVALID_VALUE, f"'{country}' is not an ISO country code")


def _email(call: Call, change: Change) -> None:
    """Hold the form of an e-mail, and that of two customers with the same one at most one has a password.

    The table speaks of "a customer that can login", the notes of a password; who can log in has one, so the notes forbid more, and we go by them.
    """
    email = change.after["billingAddress"]["email"]
    if "billingAddress" in change.given and not _EMAIL.fullmatch(email) and not call.on("open2b-email-form-not-checked"):
        # The two tables word this row differently.
        raise Failure("email", Kind.INVALID_VALUE, f"{'' if change.id is None else 'Email '}'{email}' is not a well formed email address")
    if change.after["password"] is None or not ({"billingAddress", "password"} & set(change.given)) or call.on("open2b-duplicate-email-accepted"):
        return
    if call.database.row("SELECT 1 FROM open2b_customers WHERE email = ? AND password IS NOT NULL AND id IS NOT ?", email, change.id):
        raise Failure("email", Kind.ALREADY_EXISTS, f"Email '{email}' already exists for a customer that can login")


def _group(call: Call, change: Change) -> None:
    group = change.given.get("group")
    if group is not None and call.database.row("SELECT 1 FROM open2b_groups WHERE id = ?", group) is None:
        raise Failure("group", Kind.NOT_FOUND, f"Customer group {group} does not exist")


def _invoice_recipient(call: Call, change: Change) -> None:  # noqa: ARG001
    recipient = change.given.get("invoiceRecipient")
    if recipient and not _RECIPIENT.fullmatch(recipient) and not _EMAIL.fullmatch(recipient):
        raise Failure("invoiceRecipient", Kind.MALFORMED, f"'{recipient}' is not a recipient code or email address")


def _locale(call: Call, change: Change) -> None:  # noqa: ARG001
    locale = change.given.get("locale")
    if locale is not None and not _is_locale(locale):
        raise Failure("locale", Kind.MALFORMED, f"'{locale}' is not a valid locale code")


def _is_locale(text: str) -> bool:
    language, _, region = text.partition("-")
    return _LOCALE.fullmatch(text) is not None and language in LANGUAGES and (not region or region in COUNTRIES)


def _login_time(call: Call, change: Change) -> None:
    """Hold the times that the customer will have to their order, even where the request names only one of them."""
    login = change.after["loginTime"]
    if login is None or not ({"loginTime", "creationTime"} & set(change.given)):
        return
    if login < change.after["creationTime"] and not call.on("open2b-login-before-creation-accepted"):
        raise Failure("loginTime", Kind.INVALID_VALUE, f"Login time '{login}' is before the creation time")
    if "loginTime" in change.given and login > call.now:
        raise Failure("loginTime", Kind.INVALID_VALUE, f"Login time '{login}' is in the future")


_RULES: tuple[Callable[[Call, Change], None], ...] = (
    _can_login,
    _cart,
    _collection,
    _collections,
    _creation_time,
    _code,
    _country,
    _email,
    _group,
    _invoice_recipient,
    _locale,
    _login_time,
)


def hold(call: Call, change: Change) -> None:
    """Raise the first failure, in the order of the page's tables."""
    for rule in _RULES:
        rule(call, change)
