"""The promises of errors.py: an error carries its fields, compares by value, and says what to do next in one line."""

from __future__ import annotations

import copy
import pickle

import pytest

from wirecheck.errors import BadContract, NotAForm, UnknownName, UnreadableCapture, WirecheckError

ERRORS = [
    (UnreadableCapture("day.har", "it is no JSON"), "cannot read day.har: it is no JSON"),
    (UnknownName("contract", "open2b-custmers", ("open2b-customers", "zeald")), "no contract named 'open2b-custmers'; did you mean open2b-customers?"),
    (UnknownName("contract", "open2b", ("open2b-customers", "zeald")), "no contract named 'open2b'; did you mean open2b-customers?"),
    (UnknownName("code", "x", ("WC101", "WC102")), "no code named 'x'; known: WC101, WC102"),
    (BadContract("a.yaml", "is no YAML", 7, "mend the syntax there"), "a.yaml:7: is no YAML; mend the syntax there"),
    (BadContract("a.yaml", "is empty"), "a.yaml: is empty; run 'wirecheck lint' on it"),
    (NotAForm("set"), "a form cannot carry a value of type set; make it a list or dict of text, numbers, booleans and null"),
]
each = pytest.mark.parametrize(("error", "text"), ERRORS, ids=[type(error).__name__ + str(number) for number, (error, _) in enumerate(ERRORS)])


@each
def test_an_error_says_in_one_line_what_to_do(error: WirecheckError, text: str) -> None:
    assert str(error) == text


@each
def test_an_error_survives_a_process_border_and_a_copy(error: WirecheckError, text: str) -> None:
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert twin == error
        assert hash(twin) == hash(error)
        assert str(twin) == text


def test_errors_of_other_fields_or_other_kinds_differ() -> None:
    assert len({error for error, _ in ERRORS}) == len(ERRORS)
    assert UnreadableCapture("a", "b") != UnreadableCapture("a", "c")


def test_equal_errors_are_one_in_a_set() -> None:
    assert len({UnreadableCapture("a", "b"), UnreadableCapture("a", "b")}) == 1


@each
def test_an_error_can_be_raised_noted_and_caught_by_its_common_name(error: WirecheckError, text: str) -> None:
    with pytest.raises(WirecheckError) as caught:
        raise error

    caught.value.add_note("more")
    assert str(caught.value) == text
