"""References, wherever they lead: afterwards they all stay inside."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from wirecheck.generate.json_schema import UnsupportedSchema, compiled
from wirecheck.generate.json_schema.references import self_contained

FILES = {
    "shop/order.json": {"type": "object", "required": ["lines"], "properties": {"lines": {"type": "array", "items": {"$ref": "parts/line.json#/$defs/line"}}}},
    "shop/parts/line.json": {
        "$defs": {"line": {"type": "object", "required": ["sku"], "properties": {"sku": {"$ref": "#/$defs/sku"}}}, "sku": {"type": "string", "minLength": 2}}
    },
}


def _read(location: str) -> bytes:
    return json.dumps(FILES[location]).encode()


def test_files_are_read_relative_to_the_file_that_names_them() -> None:
    source = compiled(FILES["shop/order.json"], read=_read, location="shop/order.json")

    assert {site.id for site in source.sites()} == {
        "/ type",
        "/ required lines",
        "/lines type",
        "/lines/* type",
        "/lines/* required sku",
        "/lines/*/sku type",
        "/lines/*/sku minLength below",
    }


TREE = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://shop.example/strict",
    "$dynamicAnchor": "node",
    "$ref": "loose",
    "unevaluatedProperties": False,
    "$defs": {
        "loose": {"$id": "loose", "$dynamicAnchor": "node", "type": "object", "properties": {"kids": {"type": "array", "items": {"$dynamicRef": "#node"}}}},
    },
}
LOCAL: list[tuple[str, Any]] = [
    ("an anchor", {"$ref": "#sku", "$defs": {"a": {"$anchor": "sku", "type": "integer"}}}),
    ("an identifier", {"$id": "https://shop.example/a", "items": {"$ref": "b"}, "$defs": {"x": {"$id": "b", "type": "integer"}}}),
    ("an old identifier", {"$schema": "http://json-schema.org/draft-07/schema#", "items": {"$ref": "#b"}, "definitions": {"x": {"$id": "#b", "type": "integer"}}}),
    ("escapes", {"$ref": "#/$defs/a~1b%25c", "$defs": {"a/b%c": {"type": "integer"}}}),
    ("an unknown keyword", {"$ref": "#/parts/one", "parts": {"one": {"type": "integer"}}}),
    ("neighbours that an old draft ignores", {"$schema": "http://json-schema.org/draft-07/schema#", "items": {"$ref": "#/definitions/a", "minimum": 10**9}, "definitions": {"a": {"maximum": 5, "type": "integer"}}}),
    ("a dynamic one whose root decides", TREE),
    ("itself", {"type": "object", "properties": {"next": {"$ref": "#"}}, "additionalProperties": False}),
]  # fmt: skip


@pytest.mark.parametrize("schema", [schema for _, schema in LOCAL], ids=[name for name, _ in LOCAL])
@settings(max_examples=15, phases=[Phase.generate])
@given(data=st.data())
def test_a_reference_means_what_a_stranger_takes_it_for(schema: Any, data: st.DataObject) -> None:
    source = compiled(schema)
    stranger = jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)(schema)

    assert stranger.is_valid(data.draw(source.valid()).value)
    assert not stranger.is_valid(data.draw(source.broken()).value)


def test_every_reference_stays_inside_afterwards() -> None:
    made = self_contained(FILES["shop/order.json"], location="shop/order.json", read=_read)

    assert made["properties"]["lines"]["items"] == {"$ref": "#/$defs/line"}
    assert made["$defs"] == {
        "line": {"type": "object", "required": ["sku"], "properties": {"sku": {"$ref": "#/$defs/sku"}}},
        "sku": {"type": "string", "minLength": 2},
    }


@pytest.mark.parametrize(
    ("schema", "place", "problem"),
    [
        ({"properties": {"a": {"$ref": "#/$defs/none"}}}, "/properties/a", "points nowhere"),
        ({"items": {"$ref": "#none"}}, "/items", "no anchor"),
        ({"$ref": "other.json"}, "", "cannot be read here"),
        ({"$schema": "https://json-schema.org/draft/2031-01/schema"}, "/$schema", "is not known"),
        ({"properties": {"a": {"pattern": "(a)\\1"}}}, "/properties/a", "back references"),
        ({"type": "strnig"}, "", "no JSON Schema"),
        ({"type": "string", "allOf": [{"type": "integer"}]}, "", "no value was found that meets it"),
        ({"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#"}}}, "", "no value was found that meets it"),
        (False, "", "no value was found that meets it"),
    ],
)
def test_what_is_not_handled_is_refused_by_name_with_its_place(schema: Any, place: str, problem: str) -> None:
    with pytest.raises(UnsupportedSchema, match=problem) as caught:
        compiled(schema)

    assert caught.value.place == place


def test_a_recursive_schema_ends() -> None:
    """Two kinds of node that need each other, and a leaf: the leaf is found, and payloads stay small."""
    schema = {
        "$ref": "#/$defs/even",
        "$defs": {
            "even": {"type": "object", "required": ["odd"], "properties": {"odd": {"$ref": "#/$defs/odd"}}},
            "odd": {"oneOf": [{"type": "object", "required": ["even"], "properties": {"even": {"$ref": "#/$defs/even"}}}, {"const": "leaf"}]},
        },
    }
    sizes = []

    @settings(max_examples=60, database=None, derandomize=True, phases=[Phase.generate])
    @given(compiled(schema).valid())
    def look(instance: Any) -> None:
        sizes.append(len(json.dumps(instance.value)))

    look()

    assert min(sizes) == len('{"odd": "leaf"}')
    assert max(sizes) < 1000
