"""JSON of known shapes."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.traffic.typed_json import Shape

ANYTHING: Shape[Any] = Shape(Any)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(), max_size=6),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(values)
def test_it_reads_what_the_standard_library_writes(value: Any) -> None:
    """Lone surrogates included, which the standard library writes as browsers do."""
    assert ANYTHING.read(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", ""),
        (b"[1,]", "JSON is malformed"),
        (b"NaN", "JSON is malformed"),
        (b'["\\u0041", NaN]', "NaN is no JSON number"),
        (b'"\xff"', "it is not UTF-8"),
        (b"[" * 100_000, "it is nested too deep"),
        (b'["\\ud800",' + b"[" * 100_000, "it is nested too deep"),
    ],
)
def test_a_fault_is_one_line(document: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(reason)):
        ANYTHING.read(document)


@given(st.binary(max_size=40))
def test_nothing_but_a_value_error_is_raised(document: bytes) -> None:
    with suppress(ValueError):
        ANYTHING.read(document)


class Point(msgspec.Struct):
    """A shape with a member that has to be there."""

    x: int
    name: str = ""


@pytest.mark.parametrize("lone", ["", "\ud800"], ids=["fast", "slow"])
def test_an_item_of_another_shape_is_told_and_hides_no_other(lone: str) -> None:
    points: Shape[Point] = Shape(Point)

    first, fault, last = points.read_each(json.dumps([{"x": 1, "name": lone}, {"y": 1}, {"x": "2"}]).encode())

    assert (first, last) == (Point(1, lone), Point(2))
    assert isinstance(fault, ValueError)
    assert str(fault).startswith("Object missing required field `x`")
