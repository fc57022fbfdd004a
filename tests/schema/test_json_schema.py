"""The promises of schema/json_schema.py and json_narrow.py, held on schemas of every keyword: what is wrong is said whole, in its place, with its source."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecheck.finding import Certainty, Flaw, Severity, Source
from wirecheck.schema.json_narrow import narrowed
from wirecheck.schema.json_schema import JsonSchema
from wirecheck.wire.payload import Payload

PAGE = Source(document="page", section="Page", certainty=Certainty.STATED)

# -- every keyword ---------------------------------------------------------------------------------------------------------------------------

NAMES = ["a", "b", "type", "$ref", "x/y~"]
LEAVES: list[Any] = [
    True,
    False,
    {},
    {"type": "string"},
    {"type": ["integer", "null"]},
    {"type": "object"},
    {"minimum": 1, "maximum": 2},
    {"multipleOf": 2},
    {"const": 1},
    {"enum": ["x", 1, None, {}]},
    {"pattern": "^x", "minLength": 1},
    {"maxLength": 1},
    {"format": "date-us"},
    {"required": ["a"]},
    {"maxProperties": 1, "minProperties": 1},
    {"minItems": 1, "maxItems": 1},
    {"uniqueItems": True},
    {"dependentRequired": {"a": ["b"]}},
    {"x-reading": {"note": "another", "certainty": "ambiguous"}},
    {"type": "string", "x-reading": {"note": "text", "certainty": "implied"}},
    {"$ref": "#/$defs/d"},
]
ALTERNATIVES = {"anyOf", "oneOf", "if", "dependentSchemas"}
ATOMS = [None, True, 1, 2, 1.5, "x", "xx", "y", "2/30/2024", "2/3/2024"]
ONE = ("additionalProperties", "unevaluatedProperties", "items", "unevaluatedItems", "contains", "not", "if", "then", "else")
MANY = ("prefixItems", "allOf", "anyOf", "oneOf")


def schema_of(random: Random, depth: int = 3, leaves: list[Any] = LEAVES) -> Any:
    """Give a schema of any keywords."""
    if depth == 0 or random.random() < 0.2:
        return random.choice(leaves)
    made: dict[str, Any] = {}
    for keyword in random.sample(
        [*ONE, *MANY, "properties", "properties", "patternProperties", "dependentSchemas", "propertyNames", "required"], random.randint(1, 4)
    ):
        if keyword in ONE:
            made[keyword] = schema_of(random, depth - 1, leaves)
        elif keyword in MANY:
            made[keyword] = [schema_of(random, depth - 1, leaves) for _ in range(random.randint(1, 3))]
        elif keyword == "propertyNames":
            made[keyword] = {"maxLength": 1}
        elif keyword == "required":
            made[keyword] = ["b"]
        else:
            made[keyword] = {
                name: schema_of(random, depth - 1, leaves)
                for name in random.sample(["^a", "b$"] if keyword == "patternProperties" else NAMES, random.randint(1, 2))
            }
    return made


def value_of(random: Random, depth: int = 3) -> Any:
    if depth == 0 or random.random() < 0.3:
        return random.choice(ATOMS)
    if random.random() < 0.4:
        return [value_of(random, depth - 1) for _ in range(random.randint(0, 2))]
    return {name: value_of(random, depth - 1) for name in random.sample(NAMES, random.randint(0, 3))}


def flaws_of(schema: JsonSchema, value: Any) -> list[Flaw]:
    return list(schema.flaws(value, undocumented=Severity.NOTE))


@settings(max_examples=150)
@given(st.integers(0, 2**32))
def test_what_is_said_of_a_value_agrees_with_the_verdict_whatever_the_schema(seed: int) -> None:
    """And the narrow form accepts only what deserves no word."""
    random = Random(seed)
    schema = {
        "properties": {"a": schema_of(random)},
        **(made if isinstance(made := schema_of(random), dict) else {}),
        "$defs": {"d": schema_of(random, 2, LEAVES[:-1])},
    }
    made, wordy = JsonSchema(schema), JsonSchema(schema)
    wordy._narrow = None
    plain = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker(formats=()))

    for value in [value_of(random) for _ in range(4)]:
        is_valid = made._validator.is_valid(value)
        flaws = flaws_of(wordy, value)
        assert (not [flaw for flaw in flaws if flaw.severity is None]) is is_valid, flaws
        assert "date-us" in str(schema) or plain.is_valid(value) is is_valid
        # A member that only an alternative names which did not fit is undocumented to the one and nothing to the other.
        notes = [flaw for flaw in flaws if flaw.constraint != "undocumented" or not ALTERNATIVES & set(str(schema).split("'"))]
        assert not made._narrow.is_valid(value) or notes == []


# -- nothing raises --------------------------------------------------------------------------------------------------------------------------

DEEP: dict[str, Any] = {"list": [], "map": {}}
for _ in range(600):
    DEEP = {"list": [DEEP["list"]], "map": {"a": DEEP["map"]}}


@pytest.mark.parametrize("shape", DEEP)
@pytest.mark.parametrize(
    "schema", [{"type": "integer"}, {"items": {"minItems": 2, "minProperties": 3}}, {"$schema": "http://json-schema.org/draft-07/schema#", "type": "string"}]
)
def test_nesting_without_end_is_a_limit(shape: str, schema: Any) -> None:
    flaws = flaws_of(JsonSchema(schema), [DEEP[shape]])

    assert [flaw.code for flaw in flaws] == ["WC212"]


def test_the_deepest_nesting_that_is_judged_is_judged() -> None:
    value: Any = []
    for _ in range(254):
        value = [value]

    assert [flaw.constraint for flaw in flaws_of(JsonSchema({"maxItems": 0}), value)] == ["maxItems"]


@pytest.mark.parametrize("value", [10**400, -(10**4000), Decimal("1" * 400 + ".5"), 1e308, 5e-324, "x" * 10**6, {"\x00": "\x7f"}])
def test_a_value_of_any_size_is_judged(value: Any) -> None:
    (flaw,) = flaws_of(JsonSchema({"type": "null"}), value)

    assert flaw.constraint == "type"
    assert len(flaw.message) < 300


# -- what is said ----------------------------------------------------------------------------------------------------------------------------


def said(schema: Any, value: Any) -> list[tuple[str, str, str | None]]:
    return [(flaw.constraint, flaw.path, flaw.member) for flaw in flaws_of(JsonSchema(schema, source=PAGE), value)]


@pytest.mark.parametrize(
    ("schema", "value", "wanted"),
    [
        ({"required": ["a", "b"]}, {}, [("required", "", "a"), ("required", "", "b")]),
        ({"dependentRequired": {"a": ["b"]}}, {"a": 1}, [("dependentRequired", "", "b")]),
        ({"properties": {"a/b": {"type": "string"}}}, {"a/b": 1}, [("type", "/a~1b", None)]),
        ({"properties": {"a": {"items": {"maximum": 1}}}}, {"a": [1, 2, 3]}, [("maximum", "/a/1", None), ("maximum", "/a/2", None)]),
        (
            {"additionalProperties": False, "properties": {"a": {}}},
            {"b": 1, "~": 1},
            [("additionalProperties", "/b", None), ("additionalProperties", "/~0", None)],
        ),
        ({"unevaluatedProperties": False}, {"b": 1}, [("unevaluatedProperties", "/b", None)]),
        ({"properties": {"type": False}}, {"type": 1}, [("false", "/type", None)]),
        ({"properties": {"minimum": {"type": "string"}}}, {"minimum": 1}, [("type", "/minimum", None)]),
        ({"properties": {"$ref": {"type": "string"}}}, {"$ref": 1}, [("type", "/$ref", None)]),
        ({"items": False}, [1], [("false", "/0", None)]),
        (False, 1, [("false", "", None)]),
        ({"not": {"type": "integer"}}, 1, [("not", "", None)]),
        ({"uniqueItems": True}, [1, 1], [("uniqueItems", "", None)]),
        ({"contains": {"const": 1}}, [2], [("contains", "", None)]),
        ({"propertyNames": {"maxLength": 1}}, {"ab": 1}, [("maxLength", "", None)]),
        ({"if": {"const": 1}, "then": {"minimum": 2}}, 1, [("minimum", "", None)]),
        ({"oneOf": [{"minimum": 0}, {"maximum": 9}]}, 1, [("oneOf", "", None)]),
    ],
)
def test_each_constraint_is_named_with_its_place(schema: Any, value: Any, wanted: list[Any]) -> None:
    assert said(schema, value) == wanted


@pytest.mark.parametrize(
    ("branches", "value", "wanted"),
    [
        ([{"const": ""}, {"type": "integer", "minimum": 1}], 0, [("minimum", "", None)]),
        ([{"type": "string", "maxLength": 0}, {"pattern": "^[0-9]+$"}], "x", [("pattern", "", None)]),
        ([{"type": "array", "items": {"type": "integer"}}, {"type": "object", "required": ["a"]}], {"b": 1}, [("required", "", "a")]),
        ([{"type": "object", "required": ["a"]}, {"type": "array", "items": {"type": "integer"}}], ["x"], [("type", "/0", None)]),
        ([{"enum": ["Active"]}, {"enum": ["0"], "x-reading": {"note": "numbers"}}], "x", [("enum", "", None)]),
        ([{"anyOf": [{"type": "array", "items": {"minimum": 3}}, {"const": ""}]}, {"const": ""}], [1], [("minimum", "/0", None)]),
    ],
)
def test_where_no_alternative_fits_the_one_that_was_meant_speaks(branches: list[Any], value: Any, wanted: list[Any]) -> None:
    assert said({"anyOf": branches}, value) == wanted


def test_a_text_of_another_form_is_not_also_unreal() -> None:
    """One cause, one finding."""
    schema = {"pattern": "^[A-Z]{2}$", "format": "country-alpha2"}

    assert said(schema, "deu") == [("pattern", "", None)]
    assert said(schema, "XX") == [("format", "", None)]


def test_two_ways_to_one_constraint_say_it_once() -> None:
    schema = {"allOf": [{"$ref": "#/$defs/d"}, {"$ref": "#/$defs/d"}], "$defs": {"d": {"minimum": 2}}}

    assert said(schema, 1) == [("minimum", "", None)]


# -- sources ---------------------------------------------------------------------------------------------------------------------------------


def sources(schema: Any, value: Any) -> list[tuple[str, str, str]]:
    found = [flaw.source for flaw in flaws_of(JsonSchema(schema, source=PAGE), value)]
    return [(source.document, source.section, source.certainty) for source in found if source is not None]


@pytest.mark.parametrize(
    ("schema", "source"),
    [
        ({"minimum": 2}, ("page", "Page", "stated")),
        ({"minimum": 2, "x-source": {"section": "Own"}}, ("page", "Own", "stated")),
        ({"minimum": 2, "x-source": {"section": "Own", "keywords": {"minimum": {"certainty": "implied"}}}}, ("page", "Own", "implied")),
        ({"minimum": 2, "x-source": {"keywords": {"maximum": {"certainty": "implied"}}}}, ("page", "Page", "stated")),
        (
            {"$ref": "#/$defs/d", "x-source": {"section": "Place"}, "$defs": {"d": {"minimum": 2, "x-source": {"document": "other"}}}},
            ("other", "Place", "stated"),
        ),
        ({"allOf": [{"minimum": 2, "x-source": {"certainty": "ambiguous"}}]}, ("page", "Page", "ambiguous")),
    ],
)
def test_a_constraint_has_the_source_nearest_to_it(schema: Any, source: tuple[str, str, str]) -> None:
    assert sources(schema, 1) == [source]
    assert sources({"properties": {"minimum": {**schema, "$defs": {}}}, "$defs": schema.get("$defs", {})}, {"minimum": 1}) == [source]


def test_a_schema_without_any_source_grounds_nothing() -> None:
    (flaw,) = flaws_of(JsonSchema({"minimum": 2}), 1)

    assert flaw.source is None


# -- freedoms --------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("severity", [Severity.NOTE, Severity.WARNING])
def test_an_undocumented_member_is_as_bad_as_the_caller_says(severity: Severity) -> None:
    schema = JsonSchema({"properties": {"a": {"items": {"properties": {"b": {}}}}}})

    flaws = list(schema.flaws({"a": [{"b": 1}, {"c": 1}], "d": {"e": 1}}, undocumented=severity))

    assert {(flaw.code, flaw.constraint, flaw.path, flaw.severity) for flaw in flaws} == {
        ("WC307", "undocumented", path, severity) for path in ("/a/1/c", "/d")
    }


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "object"},
        {"properties": {"a": {}}, "additionalProperties": True},
        {"properties": {"a": {}}, "unevaluatedProperties": {"type": "integer"}},
        True,
    ],
)
def test_where_no_member_is_named_or_others_are_documented_none_is_undocumented(schema: Any) -> None:
    assert said(schema, {"b": 1}) == []


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_a_member_that_a_part_of_the_schema_names_is_documented(keyword: str) -> None:
    schema = {"properties": {"a": {}}, keyword: [{"properties": {"b": {"properties": {"c": {}}}}}]}

    assert said(schema, {"a": 1, "b": {"c": 1}}) == []
    assert said(schema, {"a": 1, "b": {"d": 1}}) == [("undocumented", "/b/d", None)]


STATUS = {"anyOf": [{"enum": ["on", "off"]}, {"enum": ["0", "1"], "x-reading": {"note": "numbers", "certainty": "ambiguous"}}]}


@pytest.mark.parametrize(("value", "wanted"), [("on", []), ("1", [("reading", "", None)]), ("2", [("enum", "", None)])])
def test_a_value_by_another_reading_is_accepted_with_a_note(value: str, wanted: list[Any]) -> None:
    assert said(STATUS, value) == wanted


def test_a_note_on_a_reading_tells_the_contradiction_and_its_certainty() -> None:
    (flaw,) = flaws_of(JsonSchema(STATUS, source=PAGE), "1")

    assert (flaw.code, flaw.message, flaw.severity) == ("WC311", "numbers", Severity.NOTE)
    assert flaw.source == Source(document="page", section="Page", certainty=Certainty.AMBIGUOUS)


def test_a_value_that_meets_both_readings_deserves_no_note() -> None:
    schema = {"anyOf": [{"type": "string"}, {"enum": ["0"], "x-reading": {"note": "numbers"}}]}

    assert said({"properties": {"a": schema}}, {"a": "0", "b": 1}) == [("undocumented", "/b", None)]


def test_a_member_that_only_another_reading_names_is_a_note_where_it_stands() -> None:
    schema = {"properties": {"a": {"x-reading": {"note": "misspelt"}}, "$ref": {"x-reading": {"note": "odd"}}}}

    assert said(schema, {}) == []
    assert said(schema, {"a": 1, "$ref": "x"}) == [("reading", "/a", None), ("reading", "/$ref", None)]


def test_a_reading_in_one_place_of_a_list_is_told_there() -> None:
    assert said({"items": {"$ref": "#/$defs/s"}, "$defs": {"s": STATUS}}, ["on", "1", "off", "0"]) == [("reading", "/1", None), ("reading", "/3", None)]


# -- the narrow form -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"oneOf": [{"enum": ["a"]}, {"type": "string", "x-reading": {"note": "n"}}]}, "a"),
        ({"not": STATUS}, "1"),
        ({"not": {"$ref": "#/$defs/s"}, "$defs": {"s": STATUS}}, "1"),
        ({"not": {"properties": {"a": {}}}}, {"b": 1}),
        ({"contains": STATUS, "maxContains": 1}, ["on", "1"]),
        ({"propertyNames": {"not": {"$ref": "#/$defs/s"}}, "$defs": {"s": STATUS}}, {"1": 1}),
        ({"if": STATUS, "then": False}, "1"),
        ({"if": {"$ref": "#/$defs/s"}, "then": False, "$defs": {"s": STATUS}}, "1"),
    ],
)
def test_what_excludes_something_is_not_narrowed(schema: Any, value: Any) -> None:
    """The smaller it grew, the larger the whole would be."""
    narrow = jsonschema_rs.Draft202012Validator(narrowed(schema))

    assert not jsonschema_rs.Draft202012Validator(schema).is_valid(value)
    assert not narrow.is_valid(value)


def test_a_draft_without_unevaluated_properties_has_no_narrow_form() -> None:
    schema = {"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"a": {"type": "string"}}}

    assert narrowed(schema) is None
    assert said(schema, {"a": "x"}) == []
    assert said(schema, {"a": 1, "b": 1}) == [("type", "/a", None), ("undocumented", "/b", None)]


@pytest.mark.parametrize("schema", [True, False])
def test_a_schema_that_is_a_boolean_needs_no_narrow_form(schema: Any) -> None:
    assert narrowed(schema) is None


# -- the rest of the protocol ----------------------------------------------------------------------------------------------------------------


def test_the_leaves_of_a_form_are_prepared_and_those_of_json_are_not() -> None:
    schema = {"properties": {"a": {"type": "integer"}}}
    payload = Payload(value={"a": "1"})

    assert JsonSchema(schema, is_form=True).prepare(payload) == ({"a": 1}, ())
    assert JsonSchema(schema).prepare(payload) == ({"a": "1"}, ())


def test_the_view_is_the_value_itself() -> None:
    value = {"a": [1]}

    assert JsonSchema({}).view(value) is value


def test_facts_name_every_assertion_once_a_place() -> None:
    schema = {
        "type": "object",
        "required": ["a"],
        "additionalProperties": False,
        "properties": {
            "a": {"$ref": "#/$defs/d"},
            "b": {"items": {"$ref": "#"}},
            "c": {"anyOf": [{"const": ""}, {"minimum": 1}, {"x-reading": {"note": "n"}, "maximum": 1}]},
        },
        "$defs": {"d": {"maxLength": 2, "x-source": {"certainty": "implied"}}, "unused": {"minLength": 1}},
    }

    facts = [(fact.where, fact.constraint, fact.member, fact.source and fact.source.certainty) for fact in JsonSchema(schema, source=PAGE).facts()]

    assert facts == [
        ("", "type", None, "stated"),
        ("", "required", "a", "stated"),
        ("", "additionalProperties", None, "stated"),
        ("/a", "maxLength", None, "implied"),
        ("/c", "minimum", None, "stated"),
    ]


@pytest.mark.parametrize(
    ("schema", "value", "secrets"),
    [
        ({"properties": {"a": {"x-secret": "credential"}}}, {"a": "k", "b": "k2"}, ["k"]),
        ({"properties": {"a": {"format": "password"}}}, {"a": "k"}, ["k"]),
        ({"properties": {"a": {"x-secret": "personal"}}}, {"a": "Ann"}, []),
        ({"properties": {"a": {"$ref": "#/$defs/d"}}, "$defs": {"d": {"x-secret": "token"}}}, {"a": {"x": ["t1", 7, None, True]}}, ["t1", "7"]),
        ({"items": {"anyOf": [{"properties": {"a": {"x-secret": "hash"}}}, {}]}}, [{"a": "h"}, {"b": "x"}], ["h"]),
        ({"prefixItems": [{"x-secret": "token"}]}, ["t", "u"], ["t"]),
        ({"patternProperties": {"^k": {"x-secret": "token"}}}, {"key": "t", "other": "u"}, ["t"]),
    ],
)
def test_secrets_are_the_texts_at_secret_places_whatever_stands_there(schema: Any, value: Any, secrets: list[str]) -> None:
    assert sorted(JsonSchema(schema).secrets(value)) == sorted(secrets)


@pytest.mark.parametrize(("kinds", "secrets"), [({"password"}, ["p", "f"]), ({"hash", "token"}, ["h"]), ({"personal"}, []), (set(), [])])
def test_secrets_of_some_kinds_are_those_alone(kinds: set[str], secrets: list[str]) -> None:
    schema = {"properties": {"a": {"x-secret": "password"}, "b": {"x-secret": "hash"}, "c": {"x-secret": "personal"}, "d": {"format": "password"}}}

    found = JsonSchema(schema).secrets({"a": "p", "b": "h", "c": "Ann", "d": "f"}, frozenset(kinds))

    assert sorted(found) == sorted(secrets)


def test_a_pattern_of_names_is_read_in_the_dialect_of_json_schema() -> None:
    r"""``\p{Lu}`` is no Python; a look-ahead is beyond the linear engine, and still a pattern."""
    schema = {"patternProperties": {r"^\p{Lu}": {"properties": {"a": {}}}, "^(?!x)q": {"properties": {"b": {}}}}}

    assert said(schema, {"Éa": {"a": 1}, "q": {"b": 1}, "xq": 1}) == [("undocumented", "/xq", None)]
