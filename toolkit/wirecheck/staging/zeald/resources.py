"""The resources of the data API: their fields in the document's order, and how one joins another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wirecheck.staging.zeald.kinds import CODE, COUNTRY, EMAIL, INTEGER, TEXT, TRUTH, Kind, Stored, one_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field. `blank` is what a new record has that does not say, and what an empty element sets."""

    name: str
    kind: Kind = TEXT
    blank: Stored = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """How records of another resource belong to a record: their `other` equals its `own`."""

    own: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource. `name` stands in a resource specification, `element` in a `ResultSet`; `key` is its primary key.

    `needs` are the fields without which no record is created, `refers` those whose value has to be the key of another resource.
    """

    name: str
    element: str
    table: str
    key: str
    fields: tuple[Field, ...]
    joins: Mapping[str, Join] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    refers: Mapping[str, str] = field(default_factory=dict)
    is_read_only: bool = False

    def field(self, name: str) -> Field | None:
        """Give the field of that name."""
        return next((one for one in self.fields if one.name == name), None)


def _texts(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name=name) for name in names)


_ADDRESS = ("company", "fname", "lname", "address1", "address2", "address3", "city", "state", "zip")
_CUSTOM = _texts("custom_data1", "custom_data2", "custom_data3", "custom_data4")

CUSTOMER = Resource(
    name="Customer",
    element="Customer",
    table="zeald_customers",
    key="username",
    fields=(
        *_texts("username", "password"),
        Field(name="email", kind=EMAIL),
        *_texts("phone_day", "phone_night", *(f"b_{name}" for name in _ADDRESS)),
        Field(name="b_country", kind=COUNTRY),
        *_texts(*_ADDRESS),
        Field(name="country", kind=COUNTRY),
        Field(name="inactive", kind=TRUTH, blank=0),
        Field(name="discount", kind=INTEGER, blank=0),
        Field(name="no_email", kind=TRUTH, blank=0),
        # "as per the Shipping resource": the document shows none of its codes, so any text is taken.
        *_texts("mv_shipmode"),
        *_CUSTOM,
    ),
    joins={"UserCustomerGroups": Join(own="username", other="username"), "Order": Join(own="username", other="username")},
    needs=("username",),
)

MEMBERSHIP = Resource(
    name="UserCustomerGroups",
    element="UserCustomerGroup",
    table="zeald_memberships",
    key="code",
    fields=(Field(name="code", kind=CODE), *_texts("username", "group_code"), Field(name="subscribed", kind=TRUTH, blank=1), *_CUSTOM),
    joins={"UserGroups": Join(own="group_code", other="code")},
    needs=("username", "group_code"),
    refers={"username": "Customer", "group_code": "UserGroups"},
)

GROUP = Resource(
    name="UserGroups",
    element="UserGroup",
    table="zeald_groups",
    key="code",
    fields=(
        *_texts("code", "title", "description"),
        # A group that does not say is "for internal grouping only": nobody is asked to subscribe by accident.
        Field(name="subscribable", kind=one_of("public", "private"), blank="private"),
        *_texts("subscribe_text", "parent_code"),
    ),
    needs=("code",),
    refers={"parent_code": "UserGroups"},
)

# "See more in the Order resource documentation": the document names none of its fields. These are enough to tell whose an order is; nothing is written through them.
ORDER = Resource(
    name="Order",
    element="Order",
    table="zeald_orders",
    key="code",
    fields=(Field(name="code", kind=CODE), *_texts("username", "status", "total")),
    is_read_only=True,
)

RESOURCES: Mapping[str, Resource] = {one.name: one for one in (CUSTOMER, MEMBERSHIP, GROUP, ORDER)}
