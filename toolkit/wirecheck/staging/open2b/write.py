"""Customers made and changed: what a request names, laid over what there was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wirecheck.staging.open2b.failure import Failure, Kind
from wirecheck.staging.open2b.password import FORMS, adopt, encrypt

if TYPE_CHECKING:
    from wirecheck.staging.open2b.call import Call, Members

NEW: Members = {
    "code": "",
    "canLogin": False,  # the page names no default; nobody is let in who was not meant to be
    "password": None,
    "locale": "en",
    "loginTime": None,
    "group": 1,
    "collection": None,
    "collections": [],
    "wishList": [],
    "cart": None,
    "invoiceRecipient": "",
    "shippingAddress": None,
}
"""What a customer has that its creation does not name."""

BLANK_BILLING = dict.fromkeys(
    ("personalCode", "companyName", "companyCode", "companyCode2", "street2", "stateProv", "phoneNumber", "mobileNumber", "faxNumber"), ""
)
"""The members of a billing address that need not be given."""

BLANK_SHIPPING = dict.fromkeys(("street2", "stateProv"), "")
"""Likewise of a shipping address."""


def created(call: Call, given: Members) -> Members:
    """Give a new customer."""
    return {
        **NEW,
        "creationTime": call.now,
        **given,
        "updateTime": call.now,
        "password": _encrypted(call, given.get("password")),
        # A billing address has a city, required; where a defect lets one through without, the record still has the member.
        "billingAddress": {**BLANK_BILLING, "city": "", **given["billingAddress"]},
        "shippingAddress": _over(BLANK_SHIPPING, given.get("shippingAddress")),
    }


def updated(call: Call, before: Members, given: Members) -> Members:
    """Give a customer as an update leaves it.

    The page has what a request does not name stay as it was. That holds inside the addresses too: there the required members come again, and the others may be left out.
    """
    after = {**before, **given}
    if "password" in given:
        after["password"] = _encrypted(call, given["password"])
    if "billingAddress" in given:
        base = BLANK_BILLING if call.on("open2b-update-blanks-address") else before["billingAddress"]
        after["billingAddress"] = {**base, **given["billingAddress"]}
    if "shippingAddress" in given:
        after["shippingAddress"] = _over(before["shippingAddress"] or BLANK_SHIPPING, given["shippingAddress"])
        if given["shippingAddress"] is None and call.on("open2b-update-keeps-shipping"):
            after["shippingAddress"] = before["shippingAddress"]
    if call.on("open2b-update-drops-collections"):
        after["collections"] = given.get("collections", [])
    if call.on("open2b-update-ignores-group"):
        after["group"] = before["group"]
    if given and not call.on("open2b-update-time-stands"):
        after["updateTime"] = call.now
    return after


def _over(base: Members, given: Members | None) -> Members | None:
    return None if given is None else {**base, **given}


def _encrypted(call: Call, given: dict[str, Any] | None) -> str | None:
    """Encrypt a password, or take it over. Raises `Failure` where it is not of the form that it claims."""
    if given is None:
        return None
    value, application = given["value"], given.get("cryptedBy") or "None"
    if application in FORMS:
        if not FORMS[application].fullmatch(value):
            raise Failure("password", Kind.MALFORMED, f"Password is not a '{application}' crypted password")
        return adopt(value, application, call.random)
    if len(value) > 16 + call.on("open2b-password-of-17-accepted"):
        saw = f"Password '{value}'" if call.on("open2b-failure-quotes-password") else "Password"
        raise Failure("password", Kind.MALFORMED, f"{saw} must have between 6 and 16 characters")
    return str(value) if call.on("open2b-plain-password-stored") else encrypt(value, call.random)
