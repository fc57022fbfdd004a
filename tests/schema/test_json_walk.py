"""The promises of schema/json_walk.py that its callers do not hold already."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.finding import Certainty, Source
from wirecheck.schema import json_walk

names = st.text(max_size=6) | st.sampled_from(["", "~", "/", "~1", "a/b", "0", "$ref", "%20"])
values = st.recursive(st.none() | st.integers(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=8)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(path, value), *(place for key, item in inner for place in places(item, (*path, key)))]


@given(values)
def test_a_pointer_leads_to_its_place(value: Any) -> None:
    for path, item in places(value):
        assert json_walk.at(value, json_walk.pointer(path)) is item


@pytest.mark.parametrize("pointer", ["/b", "/a/1", "/a/-1", "/a/00", "/a/x", "/a/0/c", "/a/²"])
def test_a_pointer_to_nowhere_gives_nothing(pointer: str) -> None:
    assert json_walk.at({"a": [1]}, pointer) is None


@given(values)
def test_depth_counts_lists_and_maps(value: Any) -> None:
    depth = max(len(path) + isinstance(item, dict | list) for path, item in places(value))

    assert [json_walk.is_deeper(value, levels) for levels in range(8)] == [depth > levels for levels in range(8)]


def test_every_schema_of_a_file_is_visited_once_and_no_value_is_taken_for_one() -> None:
    inner = [{"title": str(number)} for number in range(6)]
    root = {
        "properties": {"items": inner[0]},
        "items": [inner[1]],
        "anyOf": [inner[2]],
        "not": inner[3],
        "$defs": {"enum": inner[4]},
        "dependencies": {"a": ["b"], "c": inner[5]},
        "enum": [{"not": {}}],
    }

    found = list(json_walk.every(root))

    assert [node for node in found if node is not root] == sorted((node for node in found if node is not root), key=found.index)
    assert {node["title"] for node in found if node is not root} == set("012345")
    assert len(found) == 7


def test_a_schema_that_refers_to_itself_is_expanded_once() -> None:
    root: dict[str, Any] = {"$ref": "#", "allOf": [{"$ref": "#"}, True]}

    assert json_walk.expand([root, root], root) == [root, root["allOf"][0]]


@pytest.mark.parametrize("pattern", ["^a+$", "(a+)+$", "b$", "^(?=a)"])
@given(name=st.text("ab", max_size=8))
def test_a_pattern_of_names_is_searched_for(pattern: str, name: str) -> None:
    schema = {"title": "x"}

    assert json_walk.members(name, [{"patternProperties": {pattern: schema}}]) == ([schema] if re.search(pattern, name) else [])


@pytest.mark.parametrize(
    ("entries", "wanted"),
    [
        ([None], None),
        ([{"section": "s"}], None),
        ([{"certainty": "stated"}], Source(document="", section="", certainty=Certainty.STATED)),
        (
            [Source(document="d", section="s", certainty=Certainty.STATED), None, {"section": "t"}],
            Source(document="d", section="t", certainty=Certainty.STATED),
        ),
        (
            [{"document": "d", "certainty": "stated", "keywords": {"type": {"certainty": "implied", "section": "k"}}}],
            Source(document="d", section="k", certainty=Certainty.IMPLIED),
        ),
        (
            [{"document": "d", "certainty": "stated", "keywords": {"enum": {"certainty": "implied"}}}],
            Source(document="d", section="", certainty=Certainty.STATED),
        ),
    ],
)
def test_later_entries_refine_earlier_ones(entries: list[Any], wanted: Source | None) -> None:
    assert json_walk.source_of(entries, "type") == wanted
