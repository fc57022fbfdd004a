"""What the requests of the seven calls may look like: the page's tables, one to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.staging.open2b.customer import FIELDS
from wirecheck.staging.open2b.search import ORDERS
from wirecheck.staging.open2b.shape import Member, Reader, flag, many, members, moment, one_of, text, whole

if TYPE_CHECKING:
    from wirecheck.staging.open2b.call import Call

_ID = whole(1)
_FIELDS = many(one_of(FIELDS))


def _code(call: Call, field: str, value: object) -> str:
    return str(text(0, 33 if call.on("open2b-code-of-33-accepted") else 32)(call, field, value))


_CONDITIONS = {
    "ids": Member(read=many(_ID)),
    "code": Member(read=text(0, 32)),
    "canLogin": Member(read=flag),
    "group": Member(read=whole(1, 255)),
    "email": Member(read=text(3, 120)),
    "personalCode": Member(read=text(1, 20)),
    "companyCode": Member(read=text(1, 20)),
    "keywords": Member(read=text(1, 120)),
    "country": Member(read=text(2, 2)),
    "stateProv": Member(read=text(1, 3)),
    "labels": Member(read=many(whole(1, 32))),
    "after": Member(read=whole(0)),
}

_BILLING = {
    "firstName": Member(read=text(1, 25), is_required=True),
    "lastName": Member(read=text(1, 25), is_required=True),
    "personalCode": Member(read=text(0, 20)),
    "companyName": Member(read=text(0, 100)),
    "companyCode": Member(read=text(0, 20)),
    "companyCode2": Member(read=text(0, 20)),
    "street1": Member(read=text(1, 60), is_required=True),
    "street2": Member(read=text(0, 60)),
    "city": Member(read=text(1, 35), is_required=True, unless="open2b-city-not-required"),
    "postalCode": Member(read=text(1, 20), is_required=True),
    "stateProv": Member(read=text(0, 3)),
    "country": Member(read=text(2, 2), is_required=True),
    "phoneNumber": Member(read=text(0, 15)),
    "mobileNumber": Member(read=text(0, 15)),
    "faxNumber": Member(read=text(0, 15)),
    "email": Member(read=text(3, 120), is_required=True),
}

_SHIPPING = {
    "name": Member(read=text(1, 100), is_required=True),
    "street1": Member(read=text(1, 60), is_required=True),
    "street2": Member(read=text(0, 60)),
    "city": Member(read=text(1, 35), is_required=True),
    "postalCode": Member(read=text(1, 20), is_required=True),
    "stateProv": Member(read=text(0, 3)),
    "country": Member(read=text(2, 2), is_required=True),
}

# The page: "None" is for a password in plain text, as is no `cryptedBy` at all.
_APPLICATIONS = dict.fromkeys(("None", "Open2b", "osCommerce", "ZenCart", "CRELoaded"))
# The page marks neither member as required. A password without a value is none, so we ask for it.
_PASSWORD = {
    "value": Member(read=text(6, 50), is_required=True),
    "cryptedBy": Member(read=one_of(_APPLICATIONS, unless="open2b-any-encryption-accepted"), can_be_null=True),
}

_CREATED = {
    "code": Member(read=_code),
    "canLogin": Member(read=flag),
    "password": Member(read=members(_PASSWORD), can_be_null=True),
    "locale": Member(read=text(2, 5)),
    "creationTime": Member(read=moment),
    "loginTime": Member(read=moment, can_be_null=True),
    "group": Member(read=whole(1, 255)),
    "collection": Member(read=_ID, can_be_null=True),
    "collections": Member(read=many(_ID)),
    "wishList": Member(read=many(_ID)),
    "invoiceRecipient": Member(read=text(0, 256)),
    "billingAddress": Member(read=members(_BILLING), is_required=True),
    "shippingAddress": Member(read=members(_SHIPPING), can_be_null=True),
}

# An update need not name the billing address, and only an update can name a cart.
_UPDATED = _CREATED | {"cart": Member(read=text(32, 32), can_be_null=True), "billingAddress": Member(read=members(_BILLING))}

FIND: Reader = members(
    {
        "conditions": Member(read=members(_CONDITIONS)),
        "fields": Member(read=_FIELDS),
        "order": Member(read=many(one_of(ORDERS, unless="open2b-any-order-accepted"))),
        "limit": Member(read=whole(1)),
        "first": Member(read=whole(0)),
    }
)
GET: Reader = members({"id": Member(read=_ID, is_required=True), "fields": Member(read=_FIELDS)})
AUTHENTICATE: Reader = members(
    {"email": Member(read=text(3, 120), is_required=True), "password": Member(read=text(4, 16), is_required=True), "fields": Member(read=_FIELDS)}
)
COUNT: Reader = members({"conditions": Member(read=members(_CONDITIONS))})
CREATE: Reader = members({"customer": Member(read=members(_CREATED), is_required=True)})
UPDATE: Reader = members({"id": Member(read=_ID, is_required=True), "customer": Member(read=members(_UPDATED), is_required=True)})
# The page has the call delete "one or more" customers: none is too few.
DELETE: Reader = members({"ids": Member(read=many(_ID, least=1), is_required=True)})
