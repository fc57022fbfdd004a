"""The promises of text/wrap.py."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wirecheck.text.printable import cells
from wirecheck.text.wrap import wrapped

TEXT = st.text(st.sampled_from("abc/毛é \n"))
WIDTH = st.integers(min_value=2, max_value=20)


@given(TEXT, WIDTH)
def test_each_line_fits(text: str, width: int) -> None:
    assert all(cells(line) <= width for line in wrapped(text, width))


@given(TEXT, WIDTH)
def test_nothing_but_blanks_is_lost_or_added(text: str, width: int) -> None:
    assert "".join("".join(wrapped(text, width)).split()) == "".join(text.split())


@given(TEXT, WIDTH)
def test_there_is_always_a_line(text: str, width: int) -> None:
    assert wrapped(text, width)


def test_lines_break_at_blanks() -> None:
    assert wrapped("every product costs less", 13) == ["every product", "costs less"]


def test_a_word_longer_than_a_line_is_cut() -> None:
    assert wrapped("at /message/response", 8) == ["at", "/message", "/respons", "e"]
