"""What is left of a payload when a fault is planted: the least one that still shows it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import find, settings

from wirecheck import files
from wirecheck.generate.json_schema import compiled

if TYPE_CHECKING:
    from collections.abc import Callable

    from wirecheck.generate.site import Instance

ORDER = {
    "type": "object",
    "required": ["id", "lines"],
    "properties": {
        "id": {"type": "integer", "minimum": 1},
        "note": {"type": "string"},
        "lines": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["sku"],
                "properties": {
                    "sku": {"type": "string", "minLength": 1},
                    "count": {"type": "integer", "minimum": 0},
                    "tags": {"type": "array", "items": {"enum": ["a", "b", "c"]}},
                },
            },
        },
    },
}
TREE = {
    "$ref": "#/$defs/n",
    "$defs": {"n": {"type": "object", "properties": {"v": {"type": "integer"}, "kids": {"type": "array", "items": {"$ref": "#/$defs/n"}}}}},
}

FAULTS: list[tuple[str, Any, Callable[[Any], Any], Any]] = [
    ("a number too large by one", {"type": "integer", "minimum": 1, "maximum": 255}, lambda v: v > 10, 11),
    ("a number beyond a far limit", {"type": "integer", "minimum": 1}, lambda v: v > 100_000, 100_001),
    ("a negative number", {"type": "integer"}, lambda v: v < 0, -1),
    ("a number with decimals", {"type": "number", "minimum": 0}, lambda v: v != int(v), 0.1),
    ("a price", {"type": "number", "multipleOf": 0.01, "exclusiveMinimum": 0}, lambda v: v >= 20, 20),
    ("a text too long by one", {"type": "string", "maxLength": 25}, lambda v: len(v) > 10, "00000000000"),
    ("a very long text", {"type": "string", "maxLength": 300}, lambda v: len(v) > 100, "0" * 101),
    ("one letter", {"type": "string"}, lambda v: "é" in v, "é"),
    ("the longer form of a pattern", {"type": "string", "pattern": "^[a-z]{2}(-[A-Z]{2})?$"}, lambda v: "-" in v, "aa-AA"),
    ("an optional member", ORDER, lambda v: "note" in v, {"id": 1, "note": "", "lines": []}),
    ("one line of many", ORDER, lambda v: any(line.get("count", 0) > 7 for line in v["lines"]), {"id": 1, "lines": [{"sku": "0", "count": 8}]}),
    ("a tag of a line", ORDER, lambda v: any("c" in line.get("tags", []) for line in v["lines"]), {"id": 1, "lines": [{"sku": "0", "tags": ["c"]}]}),
    ("a sum over lines", ORDER, lambda v: sum(line.get("count", 0) for line in v["lines"]) > 40, {"id": 1, "lines": [{"sku": "0", "count": 41}]}),
    ("two lines", ORDER, lambda v: len(v["lines"]) > 1, {"id": 1, "lines": [{"sku": "0"}, {"sku": "0"}]}),
    ("different items", {"type": "array", "items": {"type": "integer", "minimum": 1}, "uniqueItems": True}, lambda v: len(v) > 2, [1, 2, 3]),
    ("two levels deep", TREE, lambda v: any(kid.get("kids") for kid in v.get("kids", [])), {"kids": [{"kids": [{}]}]}),
    ("a branch", {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "object", "required": ["x"], "properties": {"x": {"type": "boolean"}}}]}, lambda v: isinstance(v, dict), {"x": False}),
    ("an open map", {"type": "object", "additionalProperties": {"type": "integer"}}, lambda v: len(v) > 1, {"0": 0, "1": 0}),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "fault", "least"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_planted_fault_shrinks_to_the_least_payload(schema: Any, fault: Callable[[Any], Any], least: Any) -> None:
    found = find(compiled(schema).valid(), lambda instance: bool(fault(instance.value)), settings=settings(max_examples=3000, database=None, derandomize=True))

    assert found.value == least


def test_a_fault_in_a_large_payload_shrinks_to_the_required_members_and_one_more() -> None:
    schema = json.loads(files.schema("open2b/customers-create-request.schema.json"))

    found = find(
        compiled(schema).valid(),
        lambda instance: instance.value["customer"].get("group", 0) > 200,
        settings=settings(max_examples=3000, database=None, derandomize=True),
    )

    address = dict.fromkeys(("firstName", "lastName", "street1", "city", "postalCode"), "0") | {"country": "AD", "email": "0@0"}
    assert found.value == {"customer": {"group": 201, "billingAddress": address}}


@pytest.mark.parametrize(
    ("schema", "site", "least"),
    [
        ({"type": "integer", "maximum": 255}, "/ maximum above", 256),
        ({"type": "string", "minLength": 4}, "/ minLength below", "000"),
        ({"type": "array", "items": {"type": "integer", "minimum": 1}, "maxItems": 2}, "/ maxItems above", [1, 1, 1]),
        ({"type": "array", "items": {"type": "integer"}, "uniqueItems": True}, "/ uniqueItems", [0, 0]),
        (ORDER, "/ required lines", {"id": 1}),
        (ORDER, "/lines/*/count minimum below", {"id": 1, "lines": [{"sku": "0", "count": -1}]}),
        (ORDER, "/lines/*/tags/* enum", {"id": 1, "lines": [{"sku": "0", "tags": [""]}]}),
    ],
)
def test_a_broken_payload_shrinks_to_the_breach_and_what_it_takes_to_get_there(schema: Any, site: str, least: Any) -> None:
    source = compiled(schema)
    wanted = next(known for known in source.sites() if known.id == site)

    found = find(source.broken(wanted), lambda _: True, settings=settings(max_examples=10, database=None, derandomize=True))

    assert (found.value, found.label.site if found.label is not None else None) == (least, site)


@pytest.mark.parametrize(
    ("site", "least"),
    [
        ("/lines/*/count minimum below", {"id": 1, "lines": [{"sku": "0", "count": -1}]}),
        ("/lines/* required sku", {"id": 1, "lines": [{}]}),
        ("/ required id", {"lines": []}),
    ],
)
def test_a_fault_of_one_constraint_is_found_among_all_and_keeps_its_label(site: str, least: Any) -> None:
    """A store that does not check one constraint, given payloads that break any."""

    def shows(instance: Instance) -> bool:
        return instance.label is not None and instance.label.site == site

    found = find(compiled(ORDER).broken(), shows, settings=settings(max_examples=3000, database=None, derandomize=True))

    assert (found.value, found.label.site if found.label is not None else None) == (least, site)
