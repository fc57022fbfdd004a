"""The promises of report/places/form.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.report.places.form import extents, fields, joined
from wirecheck.wire import form

if TYPE_CHECKING:
    from wirecheck.report.places.form import Field

LEAVES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=6)
KEYS = st.text(st.sampled_from("ab-é/~"), min_size=1, max_size=3)
VALUES = st.dictionaries(
    KEYS,
    st.recursive(LEAVES, lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(KEYS, inner, min_size=1, max_size=3), max_leaves=6),
    max_size=4,
)


def leaves(value: Any, pointer: str = "") -> list[tuple[str, str]]:
    """Give the pointer of each leaf with its text."""
    if isinstance(value, str):
        return [(pointer, value)]
    members = value.items() if isinstance(value, dict) else enumerate(value)
    return [leaf for key, held in members for leaf in leaves(held, f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}")]


def extent(read: list[Field], pointer: str) -> tuple[int, int] | None:
    """Find one place."""
    return extents(read, [pointer]).get(pointer)


def found(body: str, pointer: str) -> str | None:
    """Give the text that a pointer finds in a form."""
    read = fields(body)
    bounds = extent(read, pointer)
    return bounds and joined(read)[bounds[0] : bounds[1]]


@given(VALUES)
def test_every_leaf_of_a_form_is_found(value: dict[str, Any]) -> None:
    body = form.encode(value).decode()

    assert [(pointer, found(body, pointer)) for pointer, _ in leaves(value)] == leaves(value)


@given(
    st.lists(st.sampled_from(["a=1", "a[]=2", "a[b]=3", "a[b][]=4", "b", "b=", "a%5B1%5D=5", "=6", "[]=7", "a/b=8"]), max_size=8).map("&".join),
    st.sets(st.sampled_from(["", "/", "/a", "/a/0", "/a/1", "/a/b", "/a/b/0", "/a/b/1", "/b", "/a~1b", "/c"])),
)
def test_places_found_together_are_those_found_one_at_a_time(body: str, pointers: set[str]) -> None:
    read = fields(body)
    alone = {pointer: extent(read, pointer) for pointer in pointers}

    assert extents(read, pointers) == {pointer: found for pointer, found in alone.items() if found is not None}


@given(st.text(), st.text(st.sampled_from("/ab01~")))
def test_any_text_and_any_pointer_can_be_asked(body: str, pointer: str) -> None:
    extent(fields(body), pointer)


@pytest.mark.parametrize(
    ("body", "pointer", "text"),
    [
        ("ids[]=7&ids[]=8", "/ids/1", "8"),
        ("ids[5]=7&ids[]=8", "/ids/6", "8"),
        ("a.b=1", "/a_b", "1"),
        ("status=1&status=2", "/status", "2"),
        ("inserts[0][name]=x", "/inserts/0", "inserts[0][name]"),
        ("name=x", "/price", None),
    ],
)
def test_fields_are_named_as_php_names_them(body: str, pointer: str, text: str | None) -> None:
    assert found(body, pointer) == text


def test_a_line_break_in_a_value_starts_no_line() -> None:
    assert joined(fields("note=a%0D%0Ab&x=1")) == "note=a\\r\\nb\nx=1"


def test_of_a_name_with_more_brackets_than_php_reads_the_pointer_ends_where_php_does() -> None:
    body = "a" + "[b]" * 100_000 + "=1"

    assert extent(fields(body), "/a" + "/b" * form.MAX_NESTING) == (len(body) - 1, len(body))
    assert extent(fields(body), "/a" + "/b" * (form.MAX_NESTING + 1)) is None


def test_brackets_without_an_end_are_no_keys() -> None:
    """A search for an end from each of them would take minutes."""
    assert extent(fields("a" + "[" * 200_000 + "=1"), "/a/b") is None
