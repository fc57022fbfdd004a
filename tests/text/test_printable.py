"""The promises of text/printable.py."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.text.printable import cells, printable, printable_lines

ANY_TEXT = st.text(st.characters(codec=None, categories=None))


@given(ANY_TEXT)
def test_whatever_a_stranger_writes_becomes_printable(text: str) -> None:
    assert printable(text).isprintable()


@given(ANY_TEXT)
def test_of_several_lines_the_breaks_and_the_tabs_stay_and_the_rest_is_as_in_one(text: str) -> None:
    shown = printable_lines(text)

    assert (shown.count("\n"), shown.count("\t")) == (text.count("\n"), text.count("\t"))
    assert shown.replace("\n", "").replace("\t", "") == printable(text.replace("\n", "").replace("\t", ""))


@given(ANY_TEXT.filter(str.isprintable))
def test_printable_text_stays_as_it_is(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", r"\x1b[31mred"),
        ("abc\u202edef", r"abc\u202edef"),
        ("a\u200bb", r"a\u200bb"),
        ("\ud800", r"\ud800"),
        ("line\nbreak\ttab", r"line\nbreak\ttab"),
        ("\x9b2J", r"\x9b2J"),
    ],
)
def test_what_could_steer_a_terminal_is_spelled_out(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("Bjørn", 5), ("毛布", 4), ("e\u0301", 1), ("", 0)])
def test_columns_are_counted_as_a_terminal_does(text: str, columns: int) -> None:
    assert cells(text) == columns
