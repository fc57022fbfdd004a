"""The promises of contract/functions.py."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from unicodedata import combining, normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wirecheck.contract.functions import (
    FUNCTIONS,
    Unreadable,
    date_time,
    days,
    distinct,
    field,
    length,
    like,
    lower,
    number,
    php_date,
    same_set,
    sorted_by,
    unix,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=8,
)
ARGUMENTS = JSON | st.decimals(allow_nan=False, allow_infinity=False) | st.datetimes(timezones=st.just(UTC)) | st.timedeltas()


@pytest.mark.parametrize("name", FUNCTIONS)
@given(st.data())
def test_any_arguments_give_a_value_or_are_unreadable(name: str, data: st.DataObject) -> None:
    """And the error says what was wanted, never what was there."""
    count = {"like": 2, "same_set": 2, "sorted_by": 2, "field": 3, "distinct": 2}.get(name, 1)
    arguments = data.draw(st.tuples(*[ARGUMENTS] * count))

    try:
        FUNCTIONS[name](*arguments)
    except Unreadable as error:
        reason = str(error)
    else:
        return
    assert reason in _reasons(name)


def _reasons(name: str) -> set[str]:
    """Give the texts of a function's errors, each of which stands in the code as it is."""
    known = {
        "number": {"a number", "a finite number"},
        "datetime": {"a date and time"},
        "php_date": {"a date"},
        "unix": {"unix seconds"},
        "days": {"a number of days"},
    }
    known |= {"length": {"text"}, "lower": {"text"}, "like": {"text"}, "field": {"the name of a member"}, "distinct": {"a list"}, "same_set": {"a list"}}
    known |= {"sorted_by": {"a list and the names to sort by", "items that show what they are sorted by"}}
    return known[name]


# -- number ----------------------------------------------------------------------------------------------------------------------------------


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40, places=6))
def test_a_number_is_read_as_it_is_written(value: Decimal) -> None:
    assert number(f"{value:f}") == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_double_is_read_as_it_was_written_in_json(value: float) -> None:
    """Not as the binary fraction that it became: 0.1 is a tenth."""
    assert number(json.loads(json.dumps(value))) == Decimal(repr(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.1", "0.1"), (" 5 ", "5"), ("+5", "5"), ("-0.50", "-0.5"), (".5", "0.5"), ("5.", "5"), ("007", "7"), ("9" * 1000, "9" * 1000), ("\t12\n", "12")],
)
def test_texts_of_numbers(text: str, value: str) -> None:
    assert number(text) == Decimal(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "1e3",
        "1,5",
        "1 000",
        "0x10",
        "NaN",
        "Infinity",
        "-inf",
        "--1",
        "+",
        ".",
        "1_000",
        "٣",
        "½",
        "9" * 1001,
        "1.2.3",
        True,
        False,
        None,
        [],
        {},
        ["1"],
        float("inf"),
        float("nan"),
    ],
)
def test_what_is_no_number(value: Any) -> None:
    with pytest.raises(Unreadable, match=r"a number|a finite number"):
        number(value)


# -- dates -----------------------------------------------------------------------------------------------------------------------------------


@given(st.datetimes())
def test_a_date_and_time_is_read_as_it_is_written(value: datetime) -> None:
    value = value.replace(microsecond=0)

    assert date_time(f"{value:%Y}".zfill(4) + f"{value:-%m-%d %H:%M:%S}") == value.replace(tzinfo=UTC)


@given(st.datetimes())
def test_a_php_date_is_read_month_first(value: datetime) -> None:
    value = value.replace(second=0, microsecond=0)
    text = f"{value.month}/{value.day}/{value.year:04} {value.hour % 12 or 12}:{value.minute:02}{'PM' if value.hour >= 12 else 'AM'}"

    assert php_date(text) == value.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hour"),
    [("2/19/2013 12:00AM", 0), ("2/19/2013 12:00PM", 12), ("2/19/2013 1:00AM", 1), ("2/19/2013 11:00PM", 23), ("02/19/2013 01:00PM", 13), ("2/19/2013", 0)],
)
def test_noon_is_12_pm_and_midnight_12_am(text: str, hour: int) -> None:
    assert php_date(text) == datetime(2013, 2, 19, hour, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2024-02-29 00:00:00", "2000-02-29T23:59:59", "0001-01-01 00:00:00", "9999-12-31 23:59:59"])
def test_days_that_exist(text: str) -> None:
    assert date_time(text).isoformat() == f"{text[:10]}T{text[11:]}+00:00"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "2023-02-29 00:00:00",
        "1900-02-29 00:00:00",
        "0000-01-01 00:00:00",
        "2026-13-01 00:00:00",
        "2026-00-01 00:00:00",
        "2026-04-31 00:00:00",
        "2026-01-01 24:00:00",
        "2026-01-01 00:60:00",
        "2026-01-01 00:00:60",
        "2026-01-01",
        "2026-1-1 00:00:00",
        "2026-01-01 00:00:00\n",
        " 2026-01-01 00:00:00",
        "٢٠٢٦-01-01 00:00:00",
        20260101,
        None,
        [],
    ],
)
def test_what_is_no_date_and_time(value: Any) -> None:
    with pytest.raises(Unreadable, match=r"^a date and time$"):
        date_time(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "2/29/2023",
        "19/2/2013",
        "0/1/2013",
        "1/0/2013",
        "1/1/0000",
        "2/19/13",
        "2/19/2013 0:00AM",
        "2/19/2013 13:00PM",
        "2/19/2013 1:60PM",
        "2/19/2013 1:00",
        "2/19/2013 1:00pm",
        "2/19/2013  1:00PM",
        "2/19/2013 1:00PM\n",
        None,
        5,
    ],
)
def test_what_is_no_php_date(value: Any) -> None:
    with pytest.raises(Unreadable, match=r"^a date$"):
        php_date(value)


@given(st.integers(min_value=-62_135_596_800, max_value=253_402_300_799))
def test_unix_seconds_are_read_from_text_and_integer(seconds: int) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)

    assert unix(seconds) == unix(str(seconds)) == moment


@pytest.mark.parametrize("value", ["", "1.5", 1.5, "1e9", True, None, "9" * 12, "9" * 13, 10**400, "-999999999999", "٣", " 5", "5\n", []])
def test_what_is_no_unix_time(value: Any) -> None:
    with pytest.raises(Unreadable, match=r"^unix seconds$"):
        unix(value)


@given(st.integers(min_value=-999_999, max_value=999_999))
def test_days_are_read_and_bounded(count: int) -> None:
    """Any of these can be added to any moment of a store's life."""
    made = days(count)

    assert made == days(str(count)) == timedelta(days=max(-100_000, min(100_000, count)))
    assert datetime(2026, 1, 1, tzinfo=UTC) + made


@pytest.mark.parametrize("value", ["", "1.5", 1.5, "1234567", True, None, "٣", "5\n"])
def test_what_is_no_number_of_days(value: Any) -> None:
    with pytest.raises(Unreadable, match=r"^a number of days$"):
        days(value)


# -- text ------------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "count"), [("", 0), ("é", 1), ("😀", 1), ("e\u0301", 2)])
def test_a_length_counts_characters(text: str, count: int) -> None:
    assert length(text) == count


@given(st.text())
def test_lower_does_not_tell_upper_case_from_lower(text: str) -> None:
    assert lower(text) == lower(lower(text))
    assert lower("STRASSE") == lower("straße")


@given(st.text("aAbß%", max_size=12), st.lists(st.sampled_from(["a", "B", "b", "ss", "%", "%%"]), max_size=6).map("".join))
@example("ab", "a%%b")
@example("aba", "ab%ba")
@example("", "%")
@example("\n", "%")
def test_like_is_what_a_regular_expression_would_say(text: str, pattern: str) -> None:
    oracle = re.compile(".*".join(map(re.escape, pattern.casefold().split("%"))), re.DOTALL)

    assert like(text, pattern) is (oracle.fullmatch(text.casefold()) is not None)


@pytest.mark.parametrize(
    ("text", "pattern"), [("a" * 200_000, "%a" * 50_000 + "%b"), ("a" * 200_000, "%".join("a" * 50_000) + "%b%a"), ("ab" * 100_000, "%" + "ab" * 1000 + "c%")]
)
def test_like_is_linear_on_hostile_patterns(text: str, pattern: str) -> None:
    before = time.process_time()

    assert like(text, pattern) is False
    assert time.process_time() - before < 5


# -- members and lists -----------------------------------------------------------------------------------------------------------------------


@given(JSON, st.lists(st.text(max_size=3), max_size=4))
def test_a_field_is_what_its_steps_lead_to_or_null(value: Any, names: list[str]) -> None:
    here = value
    for name in names:
        here = here.get(name) if isinstance(here, dict) else None

    assert field(value, *names) == here


def _cel_equal(left: Any, right: Any) -> bool:
    """Equality as CEL has it, in other words than ours: numbers are one kind, booleans are none of them."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_cel_equal, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_cel_equal(left[name], right[name]) for name in left)
    return bool(left == right)


SMALL = st.recursive(
    st.none() | st.booleans() | st.sampled_from([0, 1, 1.0, 1.5, "", "1", "true", "a"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=4,
)


@given(st.lists(SMALL, max_size=5))
@example([1, 1.0])
@example([True, 1])
@example([1, "1"])
@example([True, "true"])
@example([["bool", 1], True])
@example([Decimal("1.50"), 1.5])
@example([Decimal("1.5"), "1.5"])
def test_a_list_is_distinct_where_no_two_items_are_equal(values: list[Any]) -> None:
    assert distinct(values) is not any(_cel_equal(a, b) for index, a in enumerate(values) for b in values[:index])


@given(st.lists(st.fixed_dictionaries({}, optional={"id": SMALL}) | SMALL, max_size=5))
@example([{"id": []}, {"id": []}])
@example([{"id": {}}, {"id": None}])
def test_members_are_distinct_where_they_are_there_and_not_blank(items: list[Any]) -> None:
    values = [item["id"] for item in items if isinstance(item, dict) and "id" in item and item["id"] is not None and item["id"] != ""]

    assert distinct(items, "id") is distinct(values)


@given(st.lists(st.fixed_dictionaries({}, optional={"is": st.booleans(), "of": st.fixed_dictionaries({}, optional={"id": SMALL})}), max_size=5))
def test_members_of_members_are_distinct_among_the_items_that_count(items: list[Any]) -> None:
    assert distinct(items, "of/id") is distinct([item.get("of", {}) for item in items], "id")
    assert distinct(items, "of/id", "is") is distinct([item for item in items if item.get("is") is True], "of/id")


@given(st.lists(SMALL, max_size=4), st.lists(SMALL, max_size=4))
def test_two_lists_are_one_set_where_each_holds_what_the_other_holds(left: list[Any], right: list[Any]) -> None:
    within = all(any(_cel_equal(a, b) for b in right) for a in left) and all(any(_cel_equal(a, b) for a in left) for b in right)

    assert same_set(left, right) is within


@given(st.lists(st.integers(-5, 5) | st.sampled_from([0.5, 1.0, 2.5]), max_size=6), st.booleans())
def test_numbers_are_sorted_where_sorting_changes_nothing(values: list[Any], is_descending: bool) -> None:  # noqa: FBT001
    items = [{"n": value} for value in values]

    assert sorted_by(items, ["-n" if is_descending else "n"]) is (values == sorted(values, reverse=is_descending))


_APART = {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ð": "d", "ı": "i", "ħ": "h"}
_BEHIND_Z = {letter: f"{{{place}" for place, letter in enumerate("åäæöøñłđ")}


def _plain(text: str) -> str:
    return "".join(c for c in normalize("NFD", text.casefold()) if not combining(c))


def _letters_apart(text: str) -> str:
    return "".join(_APART.get(c, c) for c in _plain(text))


def _spelled_out(text: str) -> str:
    return "".join({"ä": "ae", "ö": "oe", "å": "aa"}.get(c, c) for c in text.casefold())


def _national(text: str) -> str:
    return "".join(_BEHIND_Z.get(c, c) for c in text.casefold())


def _without_signs(text: str) -> str:
    return "".join(c for c in _letters_apart(text) if c.isalnum())


COLLATIONS = (str, str.casefold, str.upper, _plain, _letters_apart, _spelled_out, _national, _without_signs)


@given(st.lists(st.text("abozABOZéñøØæÆåÅäöłđþ -_'", max_size=4), max_size=6), st.booleans())
def test_texts_in_the_order_of_any_collation_are_sorted(values: list[str], is_last: bool) -> None:  # noqa: FBT001
    """By code point, without case, accents or signs, or as a country sorts its own letters: the document does not say which. Empty ones stand first or last."""
    for collation in COLLATIONS:
        items = [{"n": value} for value in sorted(values, key=lambda text: (is_last and text == "", collation(text)))]

        assert sorted_by(items, ["n"])
        assert sorted_by(items[::-1], ["-n"])


@given(st.lists(st.text("abzABZ019", min_size=1, max_size=3), max_size=6, unique_by=str.casefold))
def test_texts_of_plain_letters_and_digits_are_sorted_by_code_point_or_without_case_alone(values: list[str]) -> None:
    pairs = list(pairwise(values))

    assert sorted_by([{"n": value} for value in values], ["n"]) is all(a < b or a.casefold() < b.casefold() for a, b in pairs)


@pytest.mark.parametrize(
    "values",
    [
        ["Łukasz", "Lydia"],
        ["Æsir", "Bo"],
        ["Øyvind", "Otto"],
        ["Olsen", "Øyvind", "Zeta"],
        ["Đorđe", "Dragan"],
        ["Œuvre", "Olga"],
        ["Þór", "Tina"],
        ["Ægir", "Anna"],
        ["Zoe", "Ærø", "Ødis", "Åse"],
        ["Mueck", "Müller", "Muff"],
        ["A_2", "A-1"],
        ["Иван", "Пётр", "Ёлкина"],
        ["Яна", "Anna"],
        ["A", "B", ""],
        ["", "A", "B"],
    ],
)
def test_names_as_stores_sort_them(values: list[str]) -> None:
    assert sorted_by([{"n": value} for value in values], ["n"])


@pytest.mark.parametrize(
    "values",
    [
        ["Øyvind", "Anna"],
        ["Ærø", "", "Zoe", "Anna"],
        ["Ada", "", "Bo"],
        ["Émile", "Anna"],
        ["Þór", "Sara"],
        ["Zoë", "Anna"],
        ["Пётр", "Иван"],
        ["Ωρίων", "Νίκος"],
        ["Annaz", "Anna b"],
    ],
)
def test_names_as_no_store_sorts_them(values: list[str]) -> None:
    assert not sorted_by([{"n": value} for value in values], ["n"])


@pytest.mark.parametrize(
    ("values", "names", "expected"),
    [
        ([("b", 1), ("a", 1)], ["n"], False),
        ([("a", 1), ("b", 1)], ["-n"], False),
        ([("a", 2), ("a", 1)], ["n", "m"], False),
        ([("a", 2), ("a", 1)], ["n", "-m"], True),
        ([("a", 2), ("b", 1)], ["n", "m"], True),
        ([("a", 1), ("a", 1)], ["n", "m"], True),
        ([("b", 1), (None, 1), ("a", 1)], ["n"], True),
        ([(None, 2), (None, 1)], ["n", "m"], True),
        ([(True, 1), (False, 1)], ["n"], False),
        ([(True, 1), (0, 1)], ["n"], True),
        ([("2", 1), (1, 1)], ["n"], True),
        ([(2, 1), (1.5, 1)], ["n"], False),
        ([(2, 1), (Decimal("1.5"), 1)], ["n"], False),
        ([("B", 1), ("a", 1)], ["n"], True),
        ([("a", 1), ("B", 1)], ["n"], True),
        ([("é", 1), ("f", 1)], ["n"], True),
        ([("f", 1), ("é", 1)], ["n"], True),
        ([("f", 1), ("e", 1)], ["n"], False),
        ([("O'Neil", 1), ("Olsen", 1), ("Oneil", 1)], ["n"], True),
        ([], ["n"], True),
        ([("b", 1), ("a", 1)], [], True),
    ],
)
def test_items_in_order(values: list[tuple[Any, Any]], names: list[str], expected: bool) -> None:  # noqa: FBT001
    """Out of order is what every collation calls so; where a null stands, or two kinds, nobody can tell."""
    assert sorted_by([{"n": n, "m": m} for n, m in values], names) is expected


def test_items_are_sorted_by_a_member_of_a_member() -> None:
    items = [{"address": {"country": "NO"}}, {"address": {"country": "IT"}}]

    assert sorted_by(items, ["address/country"]) is False
    assert sorted_by(items, ["-address/country"]) is True


@pytest.mark.parametrize("items", [[1, 2], ["name", "n"], [["n"], ["n"]], [{"m": 1}], [{"a": {"m": 1}}], [None], "text", None, {"n": 1}])
def test_items_that_do_not_show_what_they_are_sorted_by_are_unreadable(items: Any) -> None:
    for name in ("n", "a/n"):
        with pytest.raises(Unreadable):
            sorted_by(items, [name])
