"""The tables, made from the resources."""

from __future__ import annotations

from wirecheck.staging.zeald.resources import CUSTOMER, GROUP, MEMBERSHIP, ORDER, RESOURCES, Resource

_LOOKED_UP = {
    CUSTOMER.name: ("username", "email", "b_country", "b_city", "b_lname", "inactive", "discount"),
    MEMBERSHIP.name: ("username", "group_code"),
    GROUP.name: ("code", "parent_code"),
    ORDER.name: ("username",),
}


def _table(resource: Resource) -> str:
    """Define a table: `place` tells in which order records came. A key of text is unique by our doing, as a defect may store it twice."""
    counted = next(one for one in resource.fields if one.name == resource.key).kind.column == "INTEGER"
    columns = [f"{one.name} {one.kind.column} NOT NULL" for one in resource.fields if not (counted and one.name == resource.key)]
    first = f"{resource.key} INTEGER PRIMARY KEY AUTOINCREMENT" if counted else "place INTEGER PRIMARY KEY AUTOINCREMENT"
    indexes = [f"CREATE INDEX {resource.table}_{name} ON {resource.table} ({name});" for name in _LOOKED_UP[resource.name]]
    return "\n".join([f"CREATE TABLE {resource.table} ({', '.join([first, *columns])});", *indexes])


TABLES = "\n".join(_table(resource) for resource in RESOURCES.values())
