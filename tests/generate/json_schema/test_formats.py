"""Formats as patterns: what they call good is good for every reader, and what they call bad for none."""

from __future__ import annotations

from random import Random

import jsonschema
import jsonschema_rs
import pytest

from wirecheck.generate.json_schema.draws import SeededDraws
from wirecheck.generate.json_schema.formats import FORMS
from wirecheck.generate.json_schema.texts import Text
from wirecheck.schema.formats import FORMATS as OURS


def _drawn(text: Text) -> set[str]:
    return {text.draw(SeededDraws(Random(seed))) for seed in range(80)}


@pytest.mark.parametrize("name", FORMS)
def test_good_texts_are_of_the_format_and_bad_ones_are_not(name: str) -> None:
    fast = jsonschema_rs.Draft202012Validator({"format": name}, validate_formats=True, formats=dict(OURS))
    slow = jsonschema.Draft202012Validator({"format": name}, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)

    good = _drawn(Text(wanted=frozenset({FORMS[name].good})))
    bad = _drawn(Text(wanted=frozenset({FORMS[name].bad or "^$"})))

    assert [text for text in good if not (fast.is_valid(text) and slow.is_valid(text))] == []
    assert [text for text in bad if fast.is_valid(text)] == []
    assert len(good) > 20


def test_every_format_of_ours_that_rejects_anything_is_listed() -> None:
    assert {
        name for name, holds in OURS.items() if not all(holds(text) for text in ("", "AA", "aa", "2024-13-01 00:00:00", "13/1/2024", "13/1/2024 1:00AM"))
    } <= FORMS.keys()


def test_a_format_crosses_with_a_pattern_and_a_length() -> None:
    text = Text(low=20, high=24, wanted=frozenset({"^b"}), formats=frozenset({"email"}))

    assert all(found.startswith("b") and 20 <= len(found) <= 24 and "@" in found for found in _drawn(text))
