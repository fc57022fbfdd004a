"""The promises of text/paint.py."""

from __future__ import annotations

import re
from itertools import product

import pytest

from wirecheck.text.paint import ansi, plain


def test_plain_text_has_no_colour() -> None:
    assert plain("error", "error") == "error"


def test_colour_ends_where_the_text_ends() -> None:
    assert ansi("error", "error") == "\x1b[1;38;5;196merror\x1b[0m"


@pytest.mark.parametrize("style", ["error", "warning", "note", "good", "strong", "faint"])
def test_nothing_is_painted_as_nothing(style: str) -> None:
    assert ansi("", style) == ""  # type: ignore[arg-type]


BACKGROUNDS = {
    "white": "#ffffff", "black": "#000000", "solarized light": "#fdf6e3", "solarized dark": "#002b36",
    "grey of an editor": "#1e1e1e", "aubergine": "#300a24", "a code host's log": "#0d1117", "paper": "#eeeeee",
}  # fmt: skip


def light(colour: tuple[int, ...]) -> float:
    """Give the relative luminance (WCAG 2.2)."""
    red, green, blue = (part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("style", "background"), [*product(("error", "warning", "note", "good", "strong", "faint"), BACKGROUNDS)])
def test_every_style_can_be_read_on_light_and_on_dark(style: str, background: str) -> None:
    """Bold text needs three to one (WCAG 2.2, 1.4.3, as large text), and line numbers no more. A style without a colour has the terminal's own."""
    codes = re.fullmatch(r"\x1b\[1?;?(?:38;5;(\d+))?mx\x1b\[0m", ansi("x", style))  # type: ignore[arg-type]
    assert codes is not None, "no colour of the terminal's own palette"
    if codes[1] is None:
        return
    number = int(codes[1]) - 16
    cube = [0, 95, 135, 175, 215, 255]
    one, other = light((cube[number // 36], cube[number // 6 % 6], cube[number % 6])), light(tuple(bytes.fromhex(BACKGROUNDS[background][1:])))

    assert (max(one, other) + 0.05) / (min(one, other) + 0.05) >= 3
