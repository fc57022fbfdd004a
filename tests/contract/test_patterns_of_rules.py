"""Patterns in rules: linear in the text, by a dialect that has no look-arounds."""

from __future__ import annotations

import pytest

from wirecheck.contract.cel_evaluate import pattern
from wirecheck.contract.functions import Unreadable


@pytest.mark.parametrize("text", ["(a+)+$", "(a|a)*$", "(.*)*b", r"(\w+\s?)*$"])
def test_a_pattern_that_backtracks_elsewhere_takes_no_time(text: str) -> None:
    assert not pattern(f"^{text}")("a" * 200_000 + "\n!")


@pytest.mark.parametrize("text", ["(?=a)", "(?!a)b", r"(a)\1", "(((", "["])
def test_what_no_linear_engine_knows_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        pattern(text)


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [("^5$", "5\n", False), ("^[5$]$", "$", True), (r"\d", "٣", False), ("b", "abc", True), ("^a.c$", "a\nc", False), ("", "", True), ("^[ -~]*$", "é", False)],
)
def test_a_pattern_is_looked_for_anywhere_in_the_whole_text(text: str, value: str, *, expected: bool) -> None:
    assert pattern(text)(value) is expected
