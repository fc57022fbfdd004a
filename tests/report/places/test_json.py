"""The promises of report/places/json.py."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.report.places.json import extents

if TYPE_CHECKING:
    from collections.abc import Iterator

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.sampled_from('ab/~0"é'), max_size=3), inner, max_size=4),
    max_leaves=12,
)

TEXTS = st.recursive(
    st.sampled_from(["1", '"b"', "null", "{}", "[]"]),
    lambda inner: (
        st.lists(inner, max_size=4).map(lambda items: f"[{', '.join(items)}]")
        | st.lists(st.builds('"{}": {}'.format, st.sampled_from("ab01"), inner), max_size=5).map(lambda members: f"{{{', '.join(members)}}}")
    ),
    max_leaves=12,
) | st.text(st.sampled_from('{}[]",:a1 '), max_size=12)
"""JSON whose objects may have a member twice, and what is none."""


def places(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each pointer into a value with what it names."""
    yield pointer, value
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, held in members:
        yield from places(held, f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}")


def extent(text: str, pointer: str) -> tuple[int, int] | None:
    """Find one place."""
    return extents(text, [pointer]).get(pointer)


@given(VALUES, st.sampled_from([None, 0, 2]), st.booleans())
def test_every_pointer_finds_its_value(value: Any, indent: int | None, ascii_only: bool) -> None:  # noqa: FBT001 -- drawn
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)

    found = [(pointer, extent(text, pointer)) for pointer, _ in places(value)]

    assert [(pointer, json.loads(text[bounds[0] : bounds[1]])) for pointer, bounds in found if bounds] == list(places(value))


@given(TEXTS, st.sets(st.text(st.sampled_from("/ab01~"), max_size=6) | st.sampled_from(["/a/a", "/a/b", "/a/0", "/b/a/1", "/0/a", "/0/0"]), max_size=8))
def test_places_found_together_are_those_found_one_at_a_time(text: str, pointers: set[str]) -> None:
    alone = {pointer: extent(text, pointer) for pointer in pointers}

    assert extents(text, pointers) == {pointer: found for pointer, found in alone.items() if found is not None}


@given(st.text(st.sampled_from('{}[]",:a1 \\\ud800')), st.text(st.sampled_from("/a01~")))
def test_any_text_and_any_pointer_can_be_asked(text: str, pointer: str) -> None:
    found = extent(text, pointer)

    assert found is None or 0 <= found[0] < found[1] <= len(text)


@pytest.mark.parametrize("pointer", ["/b", "/a/0", "/a/b/c", "/-1"])
def test_a_place_that_is_not_there_is_none(pointer: str) -> None:
    assert extent('{"a": {"b": 1}}', pointer) is None


def test_of_a_member_that_stands_twice_the_last_is_meant() -> None:
    assert extent('{"a": 1, "a": 22}', "/a") == (14, 16)


def test_what_only_the_first_of_two_members_had_is_not_there() -> None:
    assert extents('{"a": {"b": 1}, "a": {"c": 2}}', ["/a", "/a/b", "/a/c"]) == {"/a": (21, 29), "/a/c": (27, 28)}


def test_places_are_found_as_deep_as_the_body_can_be_read() -> None:
    assert extents("[" * 700 + "1" + "]" * 700, ["/0", "/0" * 700]) == {"/0": (1, 1400), "/0" * 700: (700, 701)}


def test_a_body_deeper_than_the_stack_is_none() -> None:
    assert extent("[" * 100_000, "/0/0") is None


def test_a_number_of_too_many_digits_is_found() -> None:
    assert extent('{"a": ' + "9" * 5000 + "}", "/a") == (6, 5006)
