"""The promises of schema/form_values.py: texts of a form become what the schema wants, in the strict lexical form and no other."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.finding import Flaw, Severity
from wirecheck.schema.form_values import FormTypes

HUGE = "9" * 4001
# What each text is where an integer, a number or a boolean is wanted; text of another form stays text.
LEXICAL: list[tuple[str, Any, Any, Any]] = [
    ("8", 8, 8, None),
    ("0", 0, 0, None),
    ("-8", -8, -8, None),
    ("08", None, None, None),
    ("-08", None, None, None),
    ("00", None, None, None),
    ("+8", None, Decimal(8), None),
    (" 8", None, None, None),
    ("8 ", None, None, None),
    ("8\n", None, None, None),
    ("8.0", None, Decimal("8.0"), None),
    ("-0.50", None, Decimal("-0.50"), None),
    ("8.", None, Decimal(8), None),
    (".5", None, Decimal("0.5"), None),
    ("-.5", None, Decimal("-0.5"), None),
    (".", None, None, None),
    ("+", None, None, None),
    ("+08", None, None, None),
    ("08.5", None, None, None),
    ("1e3", None, None, None),
    ("1E3", None, None, None),
    ("0x1A", None, None, None),
    ("1,000", None, None, None),
    ("1_000", None, None, None),
    ("--8", None, None, None),
    ("-", None, None, None),
    ("", None, None, None),
    ("NaN", None, None, None),
    ("INF", None, None, None),
    ("٨", None, None, None),
    ("²", None, None, None),
    ("9" * 4000, int("9" * 4000), None, None),
    (HUGE + "9", None, None, None),
    ("1" * 400 + "." + "5" * 400, None, Decimal("1" * 400 + "." + "5" * 400), None),
    ("1." + "5" * 401, None, None, None),
    ("true", None, None, True),
    ("false", None, None, False),
    ("True", None, None, None),
    ("1", 1, 1, None),
    ("yes", None, None, None),
    ("on", None, None, None),
]
leaves = st.text("018.-+e true", max_size=4)
forms = st.recursive(
    leaves, lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(st.sampled_from("0123ab"), inner, min_size=1, max_size=3), max_leaves=6
)


def typed(value: Any, schema: Any) -> Any:
    return FormTypes(schema).typed(value)[0]


@pytest.mark.parametrize(("text", "integer", "number", "boolean"), LEXICAL, ids=[row[0][:20] for row in LEXICAL])
def test_a_leaf_is_converted_in_the_strict_form_alone(text: str, integer: Any, number: Any, boolean: Any) -> None:
    for kind, wanted in (("integer", integer), ("number", number), ("boolean", boolean)):
        made = typed(text, {"type": kind})
        assert made == (text if wanted is None else wanted)
        assert type(made) is type(text if wanted is None else wanted)


@pytest.mark.parametrize(("text", "notes"), [("8", 0), ("8.0", 0), ("-0.5", 0), (".5", 1), ("8.", 1), ("+8", 1)])
def test_a_number_that_is_not_in_the_plain_form_is_noted(text: str, notes: int) -> None:
    _, flaws = FormTypes({"properties": {"weight": {"type": "number"}}}).typed({"weight": text})

    assert [(flaw.constraint, flaw.path, flaw.severity) for flaw in flaws] == [("reading", "/weight", Severity.NOTE)] * notes


@pytest.mark.parametrize("schema", [{}, True, {"type": "string"}, {"type": "null"}, {"type": "array"}, {"enum": ["8", "true"]}])
@pytest.mark.parametrize("text", ["8", "8.5", "true"])
def test_a_leaf_of_another_type_stays_text(schema: Any, text: str) -> None:
    assert typed(text, schema) == text


@pytest.mark.parametrize(
    "schema", [{"enum": [7, 8]}, {"const": 8}, {"anyOf": [{"const": ""}, {"type": "integer"}]}, {"allOf": [{"type": ["integer", "null"]}]}]
)
def test_a_type_is_found_beside_and_inside_and_in_the_listed_values(schema: Any) -> None:
    assert typed("8", schema) == 8


def test_a_type_is_found_behind_references_and_conditions() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"$ref": "#/$defs/id"}},
        "if": {"required": ["b"]},
        "then": {"properties": {"b": {"type": "boolean"}}},
        "dependentSchemas": {"a": {"properties": {"c": {"type": "number"}}}},
        "patternProperties": {"^x-": {"type": "integer"}},
        "additionalProperties": {"type": "integer"},
        "$defs": {"id": {"type": "integer"}},
    }

    assert typed({"a": "1", "b": "true", "c": "1.5", "x-y": "2", "z": "3"}, schema) == {"a": 1, "b": True, "c": Decimal("1.5"), "x-y": 2, "z": 3}


def test_a_recursive_schema_is_followed_as_deep_as_the_form() -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer"}, "child": {"$ref": "#"}}}

    assert typed({"child": {"child": {"n": "1"}}}, schema) == {"child": {"child": {"n": 1}}}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "boolean"}], "items": {"type": "number"}},
        {"type": "array", "items": [{"type": "integer"}, {"type": "boolean"}], "additionalItems": {"type": "number"}},
    ],
)
def test_the_items_of_a_list_have_the_types_of_their_positions(schema: Any) -> None:
    assert typed(["1", "true", "1.5", "2.5"], schema) == [1, True, Decimal("1.5"), Decimal("2.5")]


# -- lists and maps --------------------------------------------------------------------------------------------------------------------------

LIST = {"type": "object", "properties": {"ids": {"type": "array", "items": {"type": "integer"}}}}


@pytest.mark.parametrize("keys", [["1", "2"], ["1", "0"], ["5"], ["0", "999999999999999999"]])
def test_keys_with_gaps_are_the_list_that_they_spell_with_a_note(keys: list[str]) -> None:
    value, flaws = FormTypes(LIST).typed({"ids": {key: key for key in keys}})

    assert value == {"ids": sorted(map(int, keys))}
    assert [(flaw.code, flaw.constraint, flaw.path, flaw.severity, flaw.saw) for flaw in flaws] == [
        ("WC210", "list-keys", "/ids", Severity.NOTE, ", ".join(keys))
    ]


@pytest.mark.parametrize("keys", [["a"], ["0", "a"], ["01"], ["-1"], ["1" * 19], [""], ["1.0"], ["٢"]])
def test_other_keys_make_no_list(keys: list[str]) -> None:
    form = {"ids": dict.fromkeys(keys, "1")}

    assert FormTypes(LIST).typed(form) == (form, ())


def test_a_list_with_gaps_inside_one_is_a_note_of_its_own_place() -> None:
    schema = {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}}

    value, flaws = FormTypes(schema).typed({"3": {"9": "1"}, "1": ["2"]})

    assert value == [[2], [1]]
    assert [flaw.path for flaw in flaws] == ["", "/1"]


def test_a_map_whose_keys_happen_to_count_from_0_is_a_map() -> None:
    schema = {"type": "object", "additionalProperties": {"type": "integer"}}

    assert FormTypes(schema).typed(["7", "8"]) == ({"0": 7, "1": 8}, ())


@pytest.mark.parametrize("value", [["7"], {"5": "7"}])
def test_where_a_list_and_a_map_are_both_documented_the_keys_decide(value: Any) -> None:
    schema = {"type": ["array", "object"], "items": {"type": "integer"}, "additionalProperties": {"type": "integer"}}

    assert FormTypes(schema).typed(value) == ([7] if isinstance(value, list) else {"5": 7}, ())


def test_a_list_where_a_text_is_wanted_stays_one() -> None:
    assert FormTypes({"type": "integer"}).typed(["7"]) == (["7"], ())


def test_what_nobody_described_stays_as_it_is() -> None:
    value = {"x": {"5": ["1", "true"]}}

    assert FormTypes(LIST).typed(value) == (value, ())


@given(
    forms,
    st.recursive(
        st.sampled_from([{"type": kind} for kind in ("integer", "number", "boolean", "string", "array", "object")]),
        lambda s: st.builds(lambda a, b: {"properties": {"a": a, "0": b}, "items": a, "additionalProperties": b}, s, s),
        max_leaves=4,
    ),
)
def test_any_form_is_typed_without_losing_a_leaf(value: Any, schema: Any) -> None:
    def leaves_of(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [leaf for item in value.values() for leaf in leaves_of(item)]
        return [leaf for item in value for leaf in leaves_of(item)] if isinstance(value, list) else [str(value).lower()]

    made, flaws = FormTypes(schema).typed(value)

    assert sorted(leaves_of(made)) == sorted(leaves_of(value)) or any(leaf.startswith("-0") for leaf in leaves_of(value))
    assert all(isinstance(flaw, Flaw) and flaw.severity is Severity.NOTE for flaw in flaws)


def test_what_is_remembered_of_a_schema_does_not_grow_with_the_names_of_forms() -> None:
    """Whoever writes a form invents names without end."""
    types = FormTypes(
        {"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": {"type": "object", "additionalProperties": {"type": "integer"}}}
    )

    for number in range(1000):
        assert types.typed({"a": "1", f"n{number}": {f"m{number}": "2"}})[0] == {"a": 1, f"n{number}": {f"m{number}": 2}}

    assert len(types._root._members) == 1
    assert len(types._root._others) == 1
