"""Edits give new payloads, of JSON and of XML alike, and leave the old ones as they are."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from wirecheck.generate import edits

VALUES = st.recursive(st.integers() | st.text(max_size=3), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3))


@given(st.dictionaries(st.text(max_size=3), VALUES, min_size=1, max_size=3))
def test_leaving_out_or_changing_a_member_of_a_value_touches_nothing_else(value: Any) -> None:
    before = deepcopy(value)

    for member in edits.JSON.members(value):
        edits.JSON.without(value, member.path)
        changed = edits.JSON.changed(value, member.path, "other")
        inner = changed
        for step in member.path:
            inner = inner[step]
        assert inner == "other"

    assert value == before


def test_elements_are_members_of_a_document() -> None:
    text = "<a><b>1</b><c><b>2</b></c></a>"

    assert [(member.path, member.name, member.leaf if member.is_leaf else None) for member in edits.XML.members(text)] == [
        ((0,), "b", "1"),
        ((1, 0), "b", "2"),
        ((1,), "c", None),
    ]
    assert edits.XML.without(text, (1, 0)) == "<a><b>1</b><c/></a>"
    assert edits.XML.changed(text, (0,), "<") == "<a><b>&lt;</b><c><b>2</b></c></a>"
    assert edits.XML.members(text)[0].leaf == "1"
