"""The automaton of several patterns, held against elementpath's translation to Python."""

from __future__ import annotations

import re

import pytest
from elementpath.regex import translate_pattern
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.generate.xsd import pattern
from wirecheck.generate.xsd.chooser import Drawn, Seeded
from wirecheck.generate.xsd.expression import Expressions, Language
from wirecheck.generate.xsd.texts import walk

ALPHABET = "abcxyzABC0123 -_./é\n"
PATTERNS = [
    "",
    "a*",
    "(ab|c)+x?",
    "[a-c]{2,4}",
    "[^a]",
    r"\d{1,3}(\.\d)?",
    ".*b.*",
    r"[\w-[bc]]+",
    "(a?){3}b{2,}",
    r"\S+\s\S+",
    r"\p{Ll}\P{Ll}",
    "(a|b|)(x{0,2}|y)z",
    r"[\-.]+",
]


def compiled(text: str) -> re.Pattern[str]:
    return re.compile(translate_pattern(text, back_references=False, lazy_quantifiers=False, anchors=False))


@pytest.mark.parametrize("text", PATTERNS)
def test_an_expression_matches_what_the_pattern_matches(text: str) -> None:
    table = Expressions(ALPHABET)
    expression = pattern.read(text, table)

    @given(st.text(st.sampled_from(ALPHABET), max_size=8))
    def holds(one: str) -> None:
        state = expression
        for character in one:
            state = table.derived(state, ALPHABET.index(character))
        assert table.is_nullable(state) is (compiled(text).fullmatch(one) is not None)

    holds()


@given(st.sampled_from(PATTERNS), st.sampled_from(PATTERNS), st.integers(0, 3), st.integers(0, 6), st.data())
def test_a_drawn_text_meets_all_patterns_and_the_length(first: str, second: str, low: int, room: int, data: st.DataObject) -> None:
    table = Expressions(ALPHABET)
    language = Language(table, table.both(pattern.read(first, table), pattern.read(second, table)), low, low + room)

    if language.lengths:
        text = walk(Drawn(data.draw), language)

        assert compiled(first).fullmatch(text)
        assert compiled(second).fullmatch(text)
        assert low <= len(text) <= low + room


@given(st.sampled_from(PATTERNS), st.integers(0, 99))
def test_a_text_of_the_complement_meets_no_pattern(text: str, seed: int) -> None:
    table = Expressions(ALPHABET)
    language = Language(table, table.other(pattern.read(text, table)), 0, 5)

    if language.lengths:
        assert compiled(text).fullmatch(walk(Seeded(seed), language)) is None


@pytest.mark.parametrize("text", ["a{2", "(a", "[a", "a**", "\\", r"\p{Lu"])
def test_what_is_no_pattern_is_refused(text: str) -> None:
    with pytest.raises(pattern.NotAPattern):
        pattern.read(text, Expressions(ALPHABET))
