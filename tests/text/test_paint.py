"""The promises of text/paint.py."""

from __future__ import annotations

import pytest

from wirecheck.text.paint import ansi, plain


def test_plain_text_has_no_colour() -> None:
    assert plain("error", "error") == "error"


def test_colour_ends_where_the_text_ends() -> None:
    assert ansi("error", "error") == "\x1b[1;31merror\x1b[0m"


@pytest.mark.parametrize("style", ["error", "warning", "note", "good", "strong", "faint"])
def test_nothing_is_painted_as_nothing(style: str) -> None:
    assert ansi("", style) == ""  # type: ignore[arg-type]
