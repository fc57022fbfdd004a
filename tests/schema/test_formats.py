"""The promises of schema/formats.py: each format asserts what a pattern cannot, against ISO's lists and the calendar."""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from datetime import datetime
from itertools import product

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.schema.formats import FORMATS, SAYS

PAIRS = ["".join(pair) for pair in product(string.ascii_uppercase, repeat=2)]
LEXICAL = {
    "datetime-seconds": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}"),
    "date-us": re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"),
    "datetime-us": re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4} [0-9]{1,2}:[0-9]{2}[AP]M"),
    "country-alpha2": re.compile(r"[A-Z]{2}"),
    "language-tag": re.compile(r"[A-Za-z]{2}([-_][A-Za-z]{2})?"),
}
WRITTEN = {"datetime-seconds": "%Y-%m-%d %H:%M:%S", "date-us": "%m/%d/%Y", "datetime-us": "%m/%d/%Y %I:%M%p"}


def is_one(text: str, written: str) -> bool:
    """Ask the standard library."""
    try:
        datetime.strptime(text, written)  # noqa: DTZ007 -- the documents name no zone
    except ValueError:
        return False
    return True


def test_the_countries_are_those_of_iso_3166() -> None:
    assert [text for text in PAIRS if FORMATS["country-alpha2"](text)] == sorted(country.alpha_2 for country in pycountry.countries)


def test_the_languages_are_those_of_iso_639() -> None:
    known = {language.alpha_2 for language in pycountry.languages if hasattr(language, "alpha_2")}

    assert {text.lower() for text in PAIRS if FORMATS["language-tag"](text)} == known


@pytest.mark.parametrize(
    ("text", "is_real"),
    [("en", True), ("EN", True), ("en_GB", True), ("en-gb", True), ("de-CH", True), ("xx", False), ("en_XX", False), ("xx-GB", False), ("en-UK", False)],
)
def test_a_language_may_name_a_region(text: str, is_real: bool) -> None:  # noqa: FBT001
    assert FORMATS["language-tag"](text) is is_real


@pytest.mark.parametrize("name", WRITTEN)
@given(data=st.data())
def test_a_moment_is_real_where_the_calendar_has_it(name: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(LEXICAL[name], fullmatch=True, alphabet=string.printable))

    assert FORMATS[name](text) is is_one(text, WRITTEN[name])


@pytest.mark.parametrize(
    ("name", "text", "is_real"),
    [
        ("date-us", "2/29/2024", True),
        ("date-us", "2/29/2023", False),
        ("date-us", "2/29/1900", False),
        ("date-us", "02/30/2024", False),
        ("date-us", "13/1/2024", False),
        ("date-us", "0/1/2024", False),
        ("date-us", "1/1/0000", False),
        ("datetime-us", "2/19/2013 7:17PM", True),
        ("datetime-us", "2/19/2013 12:00AM", True),
        ("datetime-us", "2/19/2013 0:17PM", False),
        ("datetime-us", "2/19/2013 13:17PM", False),
        ("datetime-us", "2/19/2013 7:60PM", False),
        ("datetime-seconds", "2024-02-29 23:59:59", True),
        ("datetime-seconds", "2024-02-29 24:00:00", False),
        ("datetime-seconds", "2024-02-29 23:59:60", False),
        ("datetime-seconds", "0000-00-00 00:00:00", False),
        ("email", "a@b", True),
        ("email", "Ann.O'Hara+shop@example.museum", True),
        ("email", "jörg@exämple.de", True),
        ("email", "", False),
        ("email", "a", False),
        ("email", "@b", False),
        ("email", "a@", False),
        ("email", "a@b@c", False),
        ("email", "a b@c", False),
        ("email", "a@b\n", False),
        ("email", "a\x00@b", False),
    ],
)
def test_a_value_is_real_or_not(name: str, text: str, is_real: bool) -> None:  # noqa: FBT001
    assert FORMATS[name](text) is is_real


@pytest.mark.parametrize("name", LEXICAL)
@given(
    text=st.text(max_size=20)
    | st.sampled_from(["", "1/1/2024 ", "\n1/1/2024", "1/1/2024\n", "de\n", "DE\n", "2024-01-01T00:00:00", "٢/٢/٢٠٢٤", "1/1/24", "deu", "ＤＥ"])
)
def test_text_of_another_form_is_left_to_the_pattern(name: str, text: str) -> None:
    """So that one cause gives one finding."""
    assert LEXICAL[name].fullmatch(text) or FORMATS[name](text)


@given(st.text(max_size=20))
@pytest.mark.parametrize("name", ["password", "unix-seconds", "decimal"])
def test_a_format_that_only_names_a_type_asserts_nothing(name: str, text: str) -> None:
    assert FORMATS[name](text)


def test_every_format_that_asserts_something_is_worded() -> None:
    def asserts(holds: Callable[[str], bool]) -> bool:
        return not all(map(holds, ["", "XX", "99/99/2024", "99/99/2024 99:99AM", "2024-99-99 99:99:99"]))

    assert {name for name, holds in FORMATS.items() if asserts(holds)} == set(SAYS)


@pytest.mark.parametrize("name", FORMATS)
def test_no_text_takes_long(name: str) -> None:
    for text in ("@" * 100_000, "a" * 100_000, "1/" * 50_000, "A" * 100_000):
        FORMATS[name](text)
