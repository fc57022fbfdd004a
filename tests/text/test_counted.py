"""The promises of text/counted.py."""

from __future__ import annotations

import pytest

from wirecheck.text.counted import counted, listed


@pytest.mark.parametrize(("number", "words"), [(0, "0 errors"), (1, "1 error"), (2, "2 errors"), (12_000, "12,000 errors")])
def test_a_number_has_its_noun(number: int, words: str) -> None:
    assert counted(number, "error") == words


@pytest.mark.parametrize(("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")])
def test_words_are_listed_as_one_says_them(words: list[str], text: str) -> None:
    assert listed(words) == text
