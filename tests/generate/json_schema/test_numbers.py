"""Numbers, in exact arithmetic."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import jsonschema
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wirecheck.generate.json_schema.draws import SeededDraws
from wirecheck.generate.json_schema.model import Atom
from wirecheck.generate.json_schema.numbers import Range

_DECIMALS = st.decimals(-1000, 1000, places=2, allow_nan=False).map(float)


@given(
    low=st.none() | _DECIMALS, span=st.none() | st.integers(0, 500), step=st.none() | st.sampled_from([1, 2, 3, 7, 0.5, 0.25, 0.1, 0.01, 1.5, 2.5]), kind=st.sampled_from(["integer", "fraction"]), seed=st.integers(0, 999)
)  # fmt: skip
def test_a_drawn_number_is_of_its_kind_and_a_stranger_accepts_it(low: Any, span: Any, step: Any, kind: str, seed: int) -> None:
    schema: dict[str, Any] = {}
    atoms = []
    if low is not None:
        schema["minimum"] = low
        atoms.append(Atom("low", (Fraction(Decimal(repr(low))), False)))
        if span is not None:
            schema["exclusiveMaximum"] = low + span
            atoms.append(Atom("high", (Fraction(Decimal(repr(low + span))), True)))
    if step is not None:
        schema["multipleOf"] = step
        atoms.append(Atom("multiple", Fraction(Decimal(repr(step)))))
    drawn = Range.of(atoms, frozenset())
    assume(drawn.grid(kind) is not None)

    value = drawn.draw(SeededDraws(Random(seed)), kind)

    assert isinstance(value, int) == (kind == "integer")
    assert jsonschema.Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize(
    ("atoms", "kind"),
    [
        ([Atom("low", (Fraction(3), True)), Atom("high", (Fraction(4), True))], "integer"),
        ([Atom("multiple", Fraction(2))], "fraction"),
        ([Atom("low", (Fraction(1), False)), Atom("high", (Fraction(6), False)), Atom("multiple", Fraction(7))], "integer"),
        ([Atom("multiple", Fraction(6)), Atom("not-multiple", Fraction(3))], "integer"),
    ],
)
def test_bounds_that_no_number_meets_are_known_to_be_so(atoms: list[Atom], kind: str) -> None:
    assert Range.of(atoms, frozenset()).grid(kind) is None
