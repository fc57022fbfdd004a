"""The promises of schema/json_bundle.py: one schema out of several files, which needs none of them."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from wirecheck.schema.json_bundle import at_pointer, bundle

TEXT = {"type": "string"}


def bundled(schema: Any, **files: Any) -> Any:
    """Bundle a schema found in ``contracts/main``; the others lie beside that folder, in ``schemas``."""
    known = {"contracts/main": schema} | {f"schemas/{name}.json": content for name, content in files.items()}
    return bundle(schema, "contracts/main", lambda location: known[location])


def accepts(schema: Any, value: Any) -> bool:
    return jsonschema_rs.Draft202012Validator(schema, offline=True).is_valid(value)


@pytest.mark.parametrize("schema", [True, False, {}, TEXT, {"enum": [{"$ref": "#/none"}], "default": {"$ref": "x"}, "const": {"$defs": 1}}])
def test_what_refers_to_nothing_stays_as_it_is(schema: Any) -> None:
    assert bundled(schema) == schema


def test_a_local_reference_brings_its_target_and_nothing_else() -> None:
    schema = {"properties": {"a": {"$ref": "#/$defs/text"}}, "$defs": {"text": TEXT, "unused": {"$ref": "#/nowhere"}}}

    assert bundled(schema) == {"properties": {"a": {"$ref": "#/$defs/text"}}, "$defs": {"text": TEXT}}


def test_a_reference_to_a_file_is_relative_to_the_file_that_holds_it() -> None:
    made = bundled({"$ref": "../schemas/a.json"}, a={"$id": "urn:a", "items": {"$ref": "b.json#/$defs/text"}}, b={"$defs": {"text": TEXT}})

    assert made == {"$ref": "#/$defs/a", "$defs": {"a": {"items": {"$ref": "#/$defs/b-text"}}, "b-text": TEXT}}


def test_a_reference_to_itself_ends() -> None:
    made = bundled({"type": "array", "items": {"$ref": "#"}})

    assert accepts(made, [[], [[]]])
    assert not accepts(made, [[1]])


def test_two_files_may_refer_to_each_other() -> None:
    made = bundled(
        {"$ref": "../schemas/a.json"}, a={"type": "array", "items": {"$ref": "b.json"}}, b={"type": "object", "additionalProperties": {"$ref": "a.json"}}
    )

    assert accepts(made, [{"x": [{}]}])
    assert not accepts(made, [{"x": {}}])


def test_equal_names_of_two_files_are_two_definitions() -> None:
    made = bundled(
        {"properties": {"a": {"$ref": "../schemas/a.json#/$defs/id"}, "b": {"$ref": "#/$defs/a-id"}}, "$defs": {"a-id": {"type": "integer"}}},
        a={"$defs": {"id": TEXT}},
    )

    assert accepts(made, {"a": "1", "b": 1})
    assert not accepts(made, {"a": "1", "b": "1"})


@pytest.mark.parametrize("name", ["a b", "a/b", "a~b", "50%", "é", "a#b", "", "0"])
def test_a_definition_may_be_called_anything(name: str) -> None:
    step = name.replace("~", "~0").replace("/", "~1").replace("%", "%25").replace(" ", "%20").replace("#", "%23")
    made = bundled({"items": {"$ref": f"#/$defs/{step}"}, "$defs": {name: TEXT}})

    assert accepts(made, ["x"])
    assert not accepts(made, [1])


def test_a_member_that_is_called_like_a_keyword_is_a_member() -> None:
    schema = {"properties": {"$ref": TEXT, "$defs": TEXT, "properties": {"$ref": "#/$defs/text"}}, "$defs": {"text": TEXT}}

    made = bundled(schema)

    assert made["properties"] == {"$ref": TEXT, "$defs": TEXT, "properties": {"$ref": "#/$defs/text"}}


def test_references_are_found_wherever_a_schema_may_stand() -> None:
    places: list[Any] = [
        {keyword: {"$ref": "#/$defs/t"}}
        for keyword in ("items", "not", "if", "then", "else", "contains", "propertyNames", "additionalProperties", "unevaluatedItems")
    ]
    places += [{keyword: [{"$ref": "#/$defs/t"}]} for keyword in ("allOf", "anyOf", "oneOf", "prefixItems")]
    places += [{keyword: {"x": {"$ref": "#/$defs/t"}}} for keyword in ("properties", "patternProperties", "dependentSchemas")]

    for place in places:
        assert bundled({**place, "$defs": {"t": TEXT}}) == {**place, "$defs": {"t": TEXT}}


@pytest.mark.parametrize(
    "reference",
    [
        "#/$defs/none",
        "#/items/0",
        "#/prefixItems/1",
        "#/prefixItems/-1",
        "#/prefixItems/00",
        "#/type/0",
        "#anchor",
        "none.json",
        "urn:other",
        "../schemas/a.json#/none",
    ],
)
def test_a_reference_to_nowhere_is_named(reference: str) -> None:
    with pytest.raises(KeyError) as caught:
        bundled({"allOf": [{"$ref": reference}], "type": "array", "prefixItems": [TEXT]}, a={})

    assert caught.value.args == (reference,)


@pytest.mark.parametrize(("pointer", "found"), [("", {"a": [1, {"b/c": 2, "~": 3}]}), ("/a/0", 1), ("/a/1/b~1c", 2), ("/a/1/~0", 3), ("/a/1/b%2Fc", 2)])
def test_a_pointer_names_a_place(pointer: str, found: Any) -> None:
    assert at_pointer({"a": [1, {"b/c": 2, "~": 3}]}, pointer) == found
