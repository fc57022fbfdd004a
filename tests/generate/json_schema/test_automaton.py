"""Patterns of ECMA 262: what they match, and texts that several of them agree on."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecheck.generate.json_schema import ecma
from wirecheck.generate.json_schema.automaton import Language
from wirecheck.generate.json_schema.draws import SeededDraws
from wirecheck.generate.json_schema.ecma import BadPattern
from wirecheck.generate.json_schema.texts import Text, machine, matches

PATTERNS = [
    "a", "^a", "a$", "^$", "^a|b$", "^(a|b)*c?$", "[^a]", "a{2,3}b", "^a{0,2}$", "(ab)+", r"\bab\b", r"a\Bb", "^(?!ab)a", "^(?=.*b)a+", "a(?=b)", "a(?!b)", "^(?!.*bb).*$",
    "[a-c]+[^a-b]", "(a*)*b", "^(?:a|ab)(?:c|bcd)$", "a.b", r"\x61\u0062", "[]", "[^]", "a{,2}", "^[ab]{2}$", r"^\w+\s\d$",
]  # fmt: skip
ASTRIDE = {"[]": "(?!)", "[^]": r"[\s\S]", "a{,2}": r"a\{,2\}"}  # what Python spells, or reads, in another way


@pytest.mark.parametrize("pattern", PATTERNS)
@settings(max_examples=40)
@given(text=st.text(alphabet="abcd {,2}1", max_size=7))
def test_a_pattern_matches_what_another_engine_matches(pattern: str, text: str) -> None:
    assert matches(pattern, text) == (re.search(ASTRIDE.get(pattern, pattern), text) is not None)


@pytest.mark.parametrize(
    ("wanted", "unwanted", "low", "high"),
    [
        (["^[a-z]*$"], [], 3, 3),
        (["^[A-Z]{2}-[0-9]{4}$", "^..-.*7$"], [], 0, None),
        (["^(aa)*$", "^(aaa)*$"], ["^$"], 0, 13),
        (["^[a-f0-9]*$", "a.*b.*c"], ["abc"], 4, 8),
        ([r"^\S+@\S+$"], [r"\.", "[0-9]"], 5, 60),
        ([], ["^[a-z]*$"], 0, 1),
        (["^(?!tag$|category$)[a-z]+$"], [], 3, 8),
    ],
)
@settings(max_examples=40)
@given(seed=st.integers(0, 10_000))
def test_drawn_texts_match_all_of_some_patterns_and_none_of_others(wanted: list[str], unwanted: list[str], low: int, high: int | None, seed: int) -> None:
    language = Language([machine(p) for p in wanted], [machine(p) for p in unwanted], low, high)

    text = language.draw(SeededDraws(Random(seed)))

    assert all(re.search(p, text) for p in wanted)
    assert not any(re.search(p, text) for p in unwanted)
    assert low <= len(text) <= (len(text) if high is None else high)


@pytest.mark.parametrize(
    ("wanted", "low", "high"), [(["^(aa)*$"], 3, 3), (["^a$", "^b$"], 0, None), (["^(?=b)a"], 0, None), (["$a"], 0, None), (["^[ab]{3}$"], 4, None)]
)
def test_patterns_that_no_text_meets_are_known_to_be_so(wanted: list[str], low: int, high: int | None) -> None:
    assert Text(low=low, high=high, wanted=frozenset(wanted)).is_empty()


@pytest.mark.parametrize(
    ("pattern", "low", "high", "length"), [("^[a-f0-9]{128}$", 0, None, 128), ("^a{300,}$", 0, 100_000, 300), ("^(aaa)*$", 100, None, 102)]
)
def test_a_text_that_has_to_be_long_is_drawn(pattern: str, low: int, high: int | None, length: int) -> None:
    language = Text(low=low, high=high, wanted=frozenset({pattern})).language()

    assert language is not None
    assert language.lengths[0] == length


def test_the_texts_of_a_small_language_are_all_reached() -> None:
    text = Text(wanted=frozenset({"^(0|1[0-2]?|x{2,3})$"}))

    assert {text.draw(SeededDraws(Random(seed))) for seed in range(300)} == {"0", "1", "10", "11", "12", "xx", "xxx"}


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        (r"(a)\1", "back references"),
        ("(?<=a)b", "look-behind"),
        ("(?i)a", "flags"),
        ("a)", "unexpected"),
        ("(a", "not closed"),
        ("*a", "nothing to repeat"),
        ("a{5000}", "repeats"),
        ("[a", "ends too early"),
        ("[b-a]", "backwards"),
        (r"\p{Nonsense}", "property"),
    ],
)
def test_what_is_no_pattern_or_is_not_handled_is_refused_with_the_reason(pattern: str, reason: str) -> None:
    with pytest.raises(BadPattern, match=reason):
        ecma.parse(pattern)
