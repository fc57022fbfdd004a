"""The promises of schema/wording.py: one line for what a constraint wants and one for what was there."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.codes import CODES
from wirecheck.schema import wording
from wirecheck.schema.json_walk import ASSERTIONS
from wirecheck.schema.xsd_model import FACETS

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(max_size=100),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@pytest.mark.parametrize(
    "constraint",
    [
        *ASSERTIONS,
        *FACETS,
        "additionalProperties",
        "unevaluatedProperties",
        "minOccurs",
        "maxOccurs",
        "undocumented",
        "order",
        "reading",
        "fixed",
        "use",
        "anyOf",
        "not",
    ],
)
def test_each_constraint_has_a_code_that_is_explained(constraint: str) -> None:
    assert wording.code_of(constraint) in CODES
    assert wording.code_of(constraint) != "WC399"


def test_a_constraint_that_nobody_knows_has_the_code_of_the_rest() -> None:
    assert wording.code_of("no-such") == "WC399"


@given(st.sampled_from([*ASSERTIONS, *FACETS, "no-such"]), anything)
def test_any_value_is_told_in_one_short_line(keyword: str, value: Any) -> None:
    for line in (wording.says(keyword, value), wording.saw(value, keyword), wording.shown(value)):
        assert "\n" not in line
        assert line.encode()
    assert len(wording.shown(value)) <= 80


@pytest.mark.parametrize(
    ("keyword", "value", "schema", "words"),
    [
        ("type", "integer", {}, "integer"),
        ("type", ["string", "null"], {}, "string or null"),
        ("type", "integer", None, "a value of type integer"),
        ("maxLength", 1, None, "at most 1 character"),
        ("minLength", "2", None, "at least 2 characters"),
        ("minOccurs", 1, None, "at least 1 time"),
        ("maximum", 255, None, "at most 255"),
        ("enum", ["a", 1], None, 'one of ["a", 1]'),
        ("pattern", "^[A-Z]$", None, "text of the form ^[A-Z]$"),
        ("pattern", "a\nb", None, "text of the form a\\nb"),
        ("format", "email", None, "an e-mail address"),
        ("format", "no-such", None, "the format no-such"),
        ("const", "", None, '""'),
        ("no-such", 1, None, "no-such 1"),
    ],
)
def test_a_constraint_is_worded(keyword: str, value: Any, schema: Any, words: str) -> None:
    assert wording.says(keyword, value, schema) == words


@pytest.mark.parametrize(
    ("value", "keyword", "words"),
    [
        ("abc", "maxLength", '3 characters: "abc"'),
        ("é😀", "length", '2 characters: "é😀"'),
        ([1, 2], "maxItems", "2 items"),
        ([1], "minItems", "1 item"),
        ("8", "type", 'string "8"'),
        (8, "type", "integer 8"),
        (Decimal("8.50"), "type", "number 8.50"),
        (Decimal("8.50"), "maximum", "8.50"),
        (None, "type", "null"),
        (True, "type", "true"),
        ("x" * 100, "enum", '"' + "x" * 78 + "…"),
        pytest.param(10**5000, "maximum", "integer", id="huge"),
        ("\ud800", "enum", '"?"'),
        ("a\nb", "enum", '"a\\nb"'),
    ],
)
def test_a_value_is_worded(value: Any, keyword: str, words: str) -> None:
    assert wording.saw(value, keyword) == words


@pytest.mark.parametrize(
    ("value", "name"),
    [(None, "null"), (True, "boolean"), (1, "integer"), (1.0, "number"), (Decimal(1), "number"), ("", "string"), ([], "array"), ({}, "object")],
)
def test_a_type_is_named_as_json_schema_names_it(value: Any, name: str) -> None:
    assert wording.kind_of(value) == name
