"""Plain values from YAML, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.traffic import cassette_yaml

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["yes", "0o17", "12:30:45", "1_000", "~", "null", "<<", "=", "2026-01-31", "", "'", "- a"]
)
values = st.recursive(
    texts | st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.binary(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(values, max_size=4), st.sampled_from([None, True, False]))
def test_what_pyyaml_writes_is_what_it_was(items: list[Any], flow: bool | None) -> None:  # noqa: FBT001 -- drawn
    document = yaml.dump({"list": items}, default_flow_style=flow).encode()

    assert list(cassette_yaml.items(document)) == [("list", item) for item in items]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("a: [\n", "line 2: did not find expected node content"),
        ("a: !!set {b}", "line 1: the tag 'tag:yaml.org,2002:set' stands for an object of some program"),
        ("a:\n- !!binary {}", "line 2: the tag 'tag:yaml.org,2002:binary' does not fit what it stands before"),
        ("a: *b", "line 1: an alias of nothing before it"),
        ("? [a]\n: b", "line 1: a name is expected"),
        ("text", "line 1: a list or a mapping is expected"),
        ("", "line 1: no document"),
        ("a: b\n---\nc: d\n", "line 2: more than one document"),
        ("a: \x00", "byte 3: control characters are not allowed"),
    ],
)
def test_a_fault_names_its_line(document: str, reason: str) -> None:
    with pytest.raises(ValueError, match="^" + reason.replace("[", r"\[") + "$"):
        list(cassette_yaml.items(document.encode()))


def test_a_merge_key_is_a_name_like_any_other() -> None:
    """No recorder writes one, and merges of merges grow without end."""
    assert list(cassette_yaml.items(b"- &a {b: c}\n- <<: *a\n")) == [("", {"b": "c"}), ("", {"<<": {"b": "c"}})]
