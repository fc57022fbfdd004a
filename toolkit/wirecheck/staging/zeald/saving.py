"""Writing: what a body's nodes make of the records. Everything of a request is written, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wirecheck.staging.zeald.passwords import hashed
from wirecheck.staging.zeald.reading import Node
from wirecheck.staging.zeald.records import nothing, row_of
from wirecheck.staging.zeald.refusal import Refusal
from wirecheck.staging.zeald.resources import CUSTOMER, GROUP, MEMBERSHIP, RESOURCES, Resource

if TYPE_CHECKING:
    from wirecheck.staging.store import Store
    from wirecheck.staging.vendor import Asked
    from wirecheck.staging.zeald.kinds import Stored

_Row = Mapping[str, Any]


def save(store: Store, nodes: tuple[Node, ...]) -> list[Stored]:
    """Create each node's record, or update it where its key exists. Gives the keys, each once, in the order of the nodes.

    Raises:
        Refusal: a record that lacks what it needs, refers to nothing, or contradicts another.

    """
    keys = [_saved(store, node) for node in nodes]
    for node in nodes:
        _hold(store, node)
    return list(dict.fromkeys(keys))


def change(store: Store, asked: Asked, node: Node, key: Stored) -> Stored:
    """Update the record that has the key: only the fields that the node names.

    "you only have to include the entry key and the fields you wish to update": the key of the path is enough, one in the body has to be the same. No page speaks of renaming.

    Raises:
        Refusal: no such record (404), another key in the body, or what `save` refuses.

    """
    resource = node.specification.resource
    row = row_of(store, resource, **{resource.key: key})
    if row is None:
        raise nothing(resource)
    if node.values.get(resource.key, key) not in {key, ""}:
        raise Refusal(400, f"{resource.element} {resource.key} is not that of the path: send the same, or none")
    if store.on("zeald-change-ignored") or (asked.together > 1 and store.on("zeald-change-lost-when-together")):
        return key
    values = {**node.values, resource.key: key}
    if store.on("zeald-change-blanks-the-rest"):
        values = {**{one.name: one.blank for one in resource.fields if one.name not in {resource.key, "password", *resource.refers}}, **values}
    whole = Node(specification=node.specification, values=values, joined=node.joined)
    _saved(store, whole)
    _hold(store, whole)
    return key


def _saved(store: Store, node: Node) -> Stored:
    """Write a node's record and those joined to it. Gives its key."""
    resource = node.specification.resource
    values = {name: value for name, value in node.values.items() if name != resource.key or str(value).strip()}
    joined = [_linked(store, resource, values, one) for one in node.joined]
    row = _existing(store, resource, values)
    key = _created(store, resource, values) if row is None else _updated(store, resource, row, values)
    for one in () if store.on("zeald-joined-groups-not-saved") else joined:
        _saved(store, one)
    return key


def _linked(store: Store, resource: Resource, values: dict[str, Stored], node: Node) -> Node:
    """Give a joined node the value that makes it its parent's, or the parent (its key apart) the node's; where both name it, they have to agree.

    The example repeats the username in each group node. A node that leaves it out can mean no other.
    """
    join = resource.joins[node.specification.resource.name]
    ours, theirs = values.get(join.own), node.values.get(join.other)
    value = theirs if ours is None else ours
    if value is None:
        return node
    inner = node.specification.resource
    known = row_of(store, inner, **{inner.key: node.values[inner.key]}) if inner.key in node.values else None
    if theirs not in {None, value} or (known is not None and known[join.other] != value):
        raise Refusal(400, f"{inner.element} {join.other} is not that of the {resource.element} around it: send the same, or none")
    if join.own != resource.key:
        values[join.own] = value
    return Node(specification=node.specification, values={**node.values, join.other: value}, joined=node.joined)


def _existing(store: Store, resource: Resource, values: Mapping[str, Stored]) -> _Row | None:
    """Find the record that a node is about: by its key, or, a membership sent without its counted key, by customer and group, as nobody is in a group twice."""
    if resource.key in values:
        return None if resource is CUSTOMER and store.on("zeald-save-duplicates") else row_of(store, resource, **{resource.key: values[resource.key]})
    if resource is MEMBERSHIP and set(resource.needs) <= set(values) and not store.on("zeald-membership-duplicates"):
        return row_of(store, resource, **{name: values[name] for name in resource.needs})
    return None


def _created(store: Store, resource: Resource, values: Mapping[str, Stored]) -> Stored:
    for name in resource.needs:
        if not str(values.get(name, "")).strip() and not (resource is CUSTOMER and store.on("zeald-username-not-required")):
            raise Refusal(400, f"a new {resource.element} has no {name}: send it")
    _alone(store, resource, values, None)
    blank = {one.name: one.blank for one in resource.fields if one.name != resource.key or one.kind.column == "TEXT"}
    number = store.database.insert(resource.table, **{**blank, **_stored(store, values)})
    return number if resource is MEMBERSHIP else values.get(resource.key, "")


def _updated(store: Store, resource: Resource, row: _Row, values: Mapping[str, Stored]) -> Stored:
    key: Stored = row[resource.key]
    for name in resource.needs:
        if not str(values.get(name, row[name])).strip():
            raise Refusal(400, f"{resource.element} {name} is empty: send it, or leave it out")
    _alone(store, resource, {**row, **values}, key)
    store.database.update(resource.table, _stored(store, values), f"{resource.key} = ?", key)
    return key


def _alone(store: Store, resource: Resource, values: Mapping[str, Stored], key: Stored | None) -> None:
    """Refuse a second membership of one customer in one group; what refers to nothing is found afterwards."""
    if resource is not MEMBERSHIP or store.on("zeald-membership-duplicates"):
        return
    other = row_of(store, resource, **{name: values[name] for name in resource.needs})
    if other is not None and other[resource.key] != key:
        raise Refusal(409, "the customer is in this group already: change that record")


def _stored(store: Store, values: Mapping[str, Stored]) -> dict[str, Stored]:
    """Give what goes into the columns: "The password will be automatically hashed before storing"."""
    if "password" not in values or store.on("zeald-password-stored-plain"):
        return dict(values)
    return {**values, "password": hashed(str(values["password"]), store.random)}


def _hold(store: Store, node: Node) -> None:
    """Refuse references to nothing, once all is written: a group may come after its sub-group."""
    resource = node.specification.resource
    for name, target in resource.refers.items():
        value = node.values.get(name, "")
        if value == "" or (name == "group_code" and store.on("zeald-unknown-group-accepted")):
            continue
        other = RESOURCES[target]
        if row_of(store, other, **{other.key: value}) is None:
            raise Refusal(400, f"{resource.element} {name} is that of no {other.element}: send one that exists")
    if resource is GROUP:
        _not_beneath_itself(store, node.values.get(resource.key, ""))
    for one in node.joined:
        _hold(store, one)


def _not_beneath_itself(store: Store, code: Stored) -> None:
    """Hold that a parent is "another parent group", however far up."""
    seen: set[Stored] = {""}
    above = code
    while above not in seen:
        seen.add(above)
        row = row_of(store, GROUP, code=above)
        above = row["parent_code"] if row is not None else ""
    if above == code != "":
        raise Refusal(400, "UserGroup parent_code is beneath the group itself: send another")
