"""Each keyword: values that meet it, and values that break it and nothing else."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from wirecheck.generate.json_schema import compiled

OLD = {"$schema": "http://json-schema.org/draft-07/schema#"}
FOUR = {"$schema": "http://json-schema.org/draft-04/schema#"}
NINE = {"$schema": "https://json-schema.org/draft/2019-09/schema"}

# Schema, and all its sites. A site in brackets cannot be broken alone.
TABLE: list[tuple[str, Any, set[str]]] = [
    ("type", {"type": ["string", "null"]}, {"/ type"}),
    ("enum", {"enum": ["a", 2, None, {"b": [1]}]}, {"/ enum"}),
    ("const", {"const": {"a": 1}}, {"/ const"}),
    ("enum hides type", {"type": "string", "enum": ["a", "b"]}, {"/ enum", "(/ type)"}),
    ("bounds", {"minimum": -1.5, "maximum": 7}, {"/ minimum below", "/ maximum above"}),
    ("open bounds", {"type": "integer", "exclusiveMinimum": 3, "exclusiveMaximum": 5}, {"/ type", "/ exclusiveMinimum below", "/ exclusiveMaximum above"}),
    ("old open bounds", FOUR | {"minimum": 3, "exclusiveMinimum": True}, {"/ exclusiveMinimum below"}),
    ("multiple", {"type": "number", "multipleOf": 0.01, "minimum": 0.1}, {"/ type", "/ multipleOf", "/ minimum below"}),
    ("two multiples", {"allOf": [{"multipleOf": 6}, {"multipleOf": 4}], "type": "integer"}, {"/ type", "/ multipleOf"}),
    ("lengths", {"type": "string", "minLength": 2, "maxLength": 40}, {"/ type", "/ minLength below", "/ maxLength above"}),
    ("pattern and lengths", {"pattern": "^[ab]*c$", "minLength": 3, "maxLength": 5}, {"/ pattern", "/ minLength below", "/ maxLength above"}),
    ("two patterns", {"allOf": [{"pattern": "a.*b"}, {"pattern": "^[^c]{4,6}$"}], "pattern": "^(?!aa)"}, {"/ pattern"}),
    ("format", {"format": "date"}, {"/ format"}),
    ("items", {"items": {"type": "integer"}, "minItems": 2, "maxItems": 3}, {"/* type", "/ minItems below", "/ maxItems above"}),
    ("closed tuple", {"prefixItems": [{"type": "null"}, {"const": 1}], "items": False}, {"/0 type", "/1 const", "/* false"}),
    ("old tuple", OLD | {"items": [{"type": "null"}], "additionalItems": {"type": "string"}}, {"/0 type", "/* type"}),
    ("old closed tuple", OLD | {"items": [{"type": "null"}], "additionalItems": False}, {"/0 type", "/ additionalItems"}),
    ("different", {"items": {"enum": [1, 2, 3]}, "uniqueItems": True, "minItems": 2}, {"/* enum", "/ uniqueItems", "/ minItems below"}),
    ("contains", {"contains": {"const": 1}}, {"/ contains below"}),
    ("counted", {"contains": {"type": "integer"}, "minContains": 2, "maxContains": 3}, {"/ minContains below", "/ maxContains above"}),
    ("unevaluated items", {"prefixItems": [{}], "contains": {"const": 7}, "unevaluatedItems": False, "minItems": 2}, {"(/ contains below)", "/ unevaluatedItems", "/ minItems below"}),
    ("members", {"properties": {"a": {"type": "null"}}, "required": ["a", "b"], "additionalProperties": {"type": "integer"}}, {"/a type", "/ required a", "/ required b", "/* type"}),
    ("closed", {"properties": {"a": {}}, "additionalProperties": False, "type": "object"}, {"/ type", "/* additionalProperties"}),
    ("by pattern", {"patternProperties": {"^x-": {"type": "boolean"}}, "additionalProperties": False}, {"/* type", "/* additionalProperties"}),
    ("forbidden", {"properties": {"a": False, "b": {"type": "null"}}}, {"/a false", "/b type"}),
    ("counts", {"minProperties": 1, "maxProperties": 2, "type": "object"}, {"/ type", "/ minProperties below", "/ maxProperties above"}),
    ("names", {"propertyNames": {"maxLength": 3, "pattern": "^[a-z]*$"}}, {"/ maxLength above", "/ pattern"}),
    ("dependent", {"dependentRequired": {"a": ["b"]}, "properties": {"a": {}, "b": {}}}, {"/ dependentRequired b"}),
    ("dependent schema", {"dependentSchemas": {"a": {"required": ["b"], "properties": {"b": {"type": "null"}}}}}, {"/ required b", "/b type"}),
    ("old dependencies", OLD | {"dependencies": {"a": ["b"], "c": {"required": ["d"]}}}, {"/ dependencies b", "/ required d"}),
    ("condition", {"if": {"type": "string"}, "then": {"minLength": 1}, "else": {"type": "integer"}}, {"/ minLength below", "/ type"}),
    ("not", {"not": {"type": ["string", "array"]}}, {"/ not"}),
    ("not a member", {"type": "object", "not": {"required": ["a"], "properties": {"a": {"const": 1}}}}, {"/ not", "(/ type)"}),
    ("any", {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "object", "required": ["a"]}]}, {"/ type", "/ minimum below", "/ required a"}),
    ("one", {"oneOf": [{"type": "integer", "multipleOf": 2}, {"type": "integer", "multipleOf": 3}]}, {"/ type", "/ multipleOf", "/ oneOf above"}),
    (
        "told apart by a member",
        {"oneOf": [{"properties": {"k": {"const": "a"}, "n": {"type": "integer"}}, "required": ["k", "n"]}, {"properties": {"k": {"const": "b"}}, "required": ["k"]}]},
        {"/k const", "/ required k", "/n type", "(/ required n)", "/ oneOf above"},
    ),
    ("unevaluated", {"allOf": [{"properties": {"a": {"type": "null"}}}], "properties": {"b": {}}, "unevaluatedProperties": False}, {"(/a type)", "/* unevaluatedProperties"}),
    ("unevaluated, other draft", NINE | {"anyOf": [{"properties": {"a": {}}, "required": ["a"]}], "unevaluatedProperties": {"type": "null"}}, {"/ required a", "/* unevaluatedProperties"}),
    ("recursive", {"$ref": "#/$defs/n", "$defs": {"n": {"type": "object", "required": ["v"], "properties": {"v": {}, "n": {"$ref": "#/$defs/n"}}}}}, {"/ type", "/ required v"}),
]  # fmt: skip


def _strangers(schema: Any) -> jsonschema.protocols.Validator:
    return jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


@pytest.mark.parametrize(("name", "schema", "sites"), TABLE, ids=[name for name, _, _ in TABLE])
def test_the_sites_of_a_schema_are_all_that_can_be_broken(name: str, schema: Any, sites: set[str]) -> None:
    assert name
    source = compiled(schema)
    hidden = {site.id for site, _ in source.unreachable()}

    assert {f"({site.id})" if site.id in hidden else site.id for site in source.sites()} == sites


@pytest.mark.parametrize("schema", [schema for _, schema, _ in TABLE], ids=[name for name, _, _ in TABLE])
@settings(max_examples=8, phases=[Phase.generate])
@given(data=st.data())
def test_valid_values_are_accepted_and_broken_ones_are_not(schema: Any, data: st.DataObject) -> None:
    source = compiled(schema)
    stranger = _strangers(schema)

    assert stranger.is_valid(data.draw(source.valid()).value)
    assert not stranger.is_valid(data.draw(source.broken()).value)


@pytest.mark.parametrize(
    ("schema", "kinds"),
    [
        ({"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "array"}]}, {int, str, list}),
        ({"oneOf": [{"type": "integer"}, {"type": "null"}]}, {int, type(None)}),
        ({"type": ["boolean", "object"]}, {bool, dict}),
        ({"if": {"type": "string"}, "then": {"minLength": 1}, "else": {"type": "integer"}}, {str, int}),
        (True, {int, float, str, list, dict, bool, type(None)}),
    ],
)
def test_every_branch_is_drawn(schema: Any, kinds: set[type]) -> None:
    seen = set()

    @settings(max_examples=120, database=None, derandomize=True, phases=[Phase.generate])
    @given(compiled(schema).valid())
    def look(instance: Any) -> None:
        seen.add(type(instance.value))

    look()

    assert seen == kinds


def test_branches_that_only_a_listed_value_tells_apart_are_all_drawn() -> None:
    """As libraries write a union of records with a tag: many members alike, and the tag among them."""
    tags = {f"kind-{number}" for number in range(5)}
    branches = [
        {
            "type": "object",
            "required": ["tag"],
            "properties": {**{name: {"type": "object", "minProperties": 1} for name in "abcdefghijklmnopqrst"}, "tag": {"const": tag}},
        }
        for tag in sorted(tags)
    ]
    seen: set[str] = set()

    @settings(max_examples=120, database=None, derandomize=True, phases=[Phase.generate])
    @given(compiled({"oneOf": branches}).valid())
    def look(instance: Any) -> None:
        seen.add(instance.value["tag"])

    look()

    assert seen == tags


def test_another_reading_is_valid_but_not_drawn() -> None:
    """A client should send what the document says first; who sends the other is told so by a note."""
    schema = {"anyOf": [{"enum": ["Y", "N"]}, {"enum": ["1", "0"], "x-reading": {"note": "a number", "certainty": "ambiguous"}}]}
    seen = set()
    broken = set()

    @settings(max_examples=60, database=None, derandomize=True, phases=[Phase.generate])
    @given(compiled(schema).valid(), compiled(schema).broken())
    def look(valid: Any, wrong: Any) -> None:
        seen.add(valid.value)
        broken.add(repr(wrong.value))

    look()

    assert seen == {"Y", "N"}
    assert not broken & set(map(repr, ["Y", "N", "1", "0"]))


def test_a_source_is_inherited_and_an_open_question_is_no_site() -> None:
    schema = {
        "x-source": {"document": "page", "section": "top", "certainty": "stated", "keywords": {"type": {"certainty": "implied"}}},
        "type": "object",
        "properties": {"a": {"type": "integer", "minimum": 1, "x-source": {"section": "a", "keywords": {"minimum": {"certainty": "ambiguous"}}}}},
    }

    sites = compiled(schema).sites()

    assert [(site.id, site.source and (site.source.section, site.source.certainty)) for site in sites] == [
        ("/ type", ("top", "implied")),
        ("/a type", ("a", "stated")),
    ]


def test_equal_items_are_those_that_json_calls_equal() -> None:
    """1 and 1.0 are one item, 1 and true are two."""
    schema = {"items": {"enum": [1, True, 0, False]}, "uniqueItems": True, "minItems": 4}

    @settings(max_examples=20, database=None, derandomize=True, phases=[Phase.generate])
    @given(compiled(schema | {"type": "array"}).valid())
    def look(instance: Any) -> None:
        assert len(instance.value) == 4
        assert {(type(item), item) for item in instance.value} == {(int, 1), (bool, True), (int, 0), (bool, False)}

    look()


@pytest.mark.parametrize(
    ("schema", "length"),
    [
        ({"type": "array", "maxItems": 3000, "items": {"type": "string"}}, 3001),
        ({"type": "string", "maxLength": 70000}, 70001),
        ({"type": "string", "pattern": "^[a-z]+$", "maxLength": 1500}, 1501),
    ],
)
def test_a_large_bound_costs_no_large_draw(schema: Any, length: int) -> None:
    source = compiled(schema)
    site = next(site for site in source.sites() if site.side == "above")
    lengths = set()

    @settings(max_examples=5, database=None, derandomize=True, phases=[Phase.generate])
    @given(source.broken(site))
    def look(instance: Any) -> None:
        lengths.add(len(instance.value))

    look()

    assert length in lengths


@pytest.mark.parametrize(
    ("schema", "site", "values"),
    [
        ({"type": "integer", "minimum": 3, "maximum": 9}, "/ minimum below", {3}),
        ({"type": "integer", "minimum": 3, "maximum": 9}, "/ maximum above", {9}),
        ({"type": "integer", "exclusiveMaximum": 9}, "/ exclusiveMaximum above", {8}),
        ({"type": "string", "maxLength": 2, "pattern": "^[ab]*$"}, "/ maxLength above", {"aa", "ab", "ba", "bb"}),
        ({"type": "array", "items": {"const": 1}, "minItems": 2}, "/ minItems below", {(1, 1)}),
    ],
)
def test_the_edge_of_a_bound_is_met_exactly(schema: Any, site: str, values: set[Any]) -> None:
    source = compiled(schema)
    strategy = source.edges(next(known for known in source.sites() if known.id == site))
    assert strategy is not None
    seen = set()

    @settings(max_examples=40, database=None, derandomize=True, phases=[Phase.generate])
    @given(strategy)
    def look(instance: Any) -> None:
        seen.add(tuple(instance.value) if isinstance(instance.value, list) else instance.value)

    look()

    assert seen == values
