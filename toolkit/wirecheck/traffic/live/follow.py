"""Reads built from what the store answered.

The one idea: what an answer shows under a name that records go by (`payloads.KEYS`), a request may ask for under the same name. So each read is asked again

* as in its examples, where these hold such a name: an example that gets the customer 41 gets one that the store has listed;
* for a name that its schema describes, alone in the smallest example: a filter that names one record;
* with a key in its path, that of a record which an answer about the same resource held.

An example that holds a password is left alone: asked for another person, it would be a guess at a password. `for_known` asks it for persons whose password is
known.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from wirecheck.schema import json_walk
from wirecheck.schema.json_schema import JsonSchema
from wirecheck.traffic.live.calls import from_examples
from wirecheck.traffic.live.payloads import KEYS, changed, singular

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wirecheck.contract.model import Operation
    from wirecheck.traffic.live.answers import Seen
    from wirecheck.traffic.live.calls import Call
    from wirecheck.traffic.live.payloads import Leaf, Path

_EACH = 2
"""How many records each example is asked for."""

_DEEPEST = 3


def follow_ups(operation: Operation, seen: Seen) -> Iterator[Call]:
    """Yield the calls of a read that ask for records which were seen."""
    examples = [call for call in from_examples(operation) if not _holds_password(call)]
    for call in examples:
        yield from _by_path(call, seen)
        yield from _by_example(call, seen)
    if examples:
        yield from _by_schema(min(examples, key=lambda call: len(call.leaves)), seen)


def for_known(operation: Operation, records: Sequence[Mapping[str, Any]]) -> Iterator[Call]:
    """Yield each example that asks for a record by its key or password, for each known record that tells all of these."""
    for call in from_examples(operation):
        asked = [leaf for leaf in call.leaves if leaf.is_key or _is_password(leaf)]
        for record in records if asked else ():
            if all(singular(leaf.name) in record for leaf in asked):
                values = {leaf.path: _like(leaf.value, [record[singular(leaf.name)]]) for leaf in asked}
                yield replace(call, title=f"{call.title} of a known record", payload=changed(call.payload, call.codec, values))


def _is_password(leaf: Leaf) -> bool:
    return "pass" in leaf.name.lower()


def _holds_password(call: Call) -> bool:
    return any(map(_is_password, call.leaves))


def _like(example: Any, values: Sequence[Any]) -> Any:  # noqa: ANN401
    """Give values in the form that the example has: a list for a list, a number for a number where it is one."""
    if isinstance(example, list):
        return [_like(example[0], [value]) for value in values] if example else list(values)
    value = values[0]
    return int(value) if isinstance(example, int) and isinstance(value, str) and value.isascii() and value.isdigit() else value


def _by_path(call: Call, seen: Seen) -> Iterator[Call]:
    joins = next((p.name for p in call.operation.parameters if p.elements is not None and p.name in call.path), None)
    for name in call.path:
        if name == joins:
            continue
        if joins is None:
            wanted = name if name in seen.values else "id" if name.lower().endswith("id") else ""
            for value in seen.values.get(wanted, [])[:_EACH]:
                yield replace(call, title=f"{call.title} {name} seen", path={**call.path, name: str(value)})
        else:
            for specification, keys in seen.records.items():
                for key in keys[:_EACH]:
                    yield replace(call, title=f"{specification} seen", path={**call.path, joins: specification, name: key})


def _by_example(call: Call, seen: Seen) -> Iterator[Call]:
    for leaf in call.leaves:
        values = seen.values.get(singular(leaf.name), []) if leaf.is_key else []
        for value in values[:_EACH]:
            yield replace(call, title=f"{call.title} {leaf.name} seen", payload=changed(call.payload, call.codec, {leaf.path: _like(leaf.value, [value])}))


def _by_schema(smallest: Call, seen: Seen) -> Iterator[Call]:
    schema = smallest.operation.request.schema if smallest.operation.request is not None else None
    if not isinstance(schema, JsonSchema):
        return
    shown = {leaf.path for leaf in smallest.leaves}
    for path, is_list in _slots(schema):
        values = seen.values.get(singular(str(path[-1])), [])
        if values and path not in shown:
            value = values[:_EACH] if is_list else values[0]
            yield replace(smallest, title=f"{path[-1]} seen", payload=changed(smallest.payload, smallest.codec, {path: value}))


def _slots(schema: JsonSchema) -> Iterator[tuple[Path, bool]]:
    """Yield where a request may name a record, and whether as one of a list; not inside of lists, where records of other kinds stand."""
    waiting: list[tuple[Path, list[Any]]] = [((), [schema.schema])]
    while waiting:
        path, nodes = waiting.pop(0)
        known = json_walk.expand(nodes, schema.schema)
        for name in dict.fromkeys(name for node in known for name in node.get("properties") or {}):
            inner = json_walk.expand(json_walk.members(name, known), schema.schema)
            if singular(name) != name or name in KEYS:
                yield (*path, name), any("array" in _types(node) for node in inner)
            elif len(path) < _DEEPEST and any("properties" in node for node in inner):
                waiting.append(((*path, name), list(inner)))


def _types(node: Mapping[str, Any]) -> Sequence[str]:
    types = node.get("type", ())
    return [types] if isinstance(types, str) else types
