"""Items of a long array, found through a window of any size."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.traffic import json_items
from wirecheck.traffic.recognise import BOM

PATHS = ((b"log", b"entries"), (b"list",), ())
texts = st.text(st.sampled_from('ab"\\{}[],: \n\té\ud800'), max_size=8)
values = st.recursive(st.none() | st.integers() | texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=6)
objects = st.lists(st.dictionaries(texts, values, max_size=3), max_size=5)
layouts = st.fixed_dictionaries({}, optional={"indent": st.sampled_from([0, 1, 4]), "separators": st.sampled_from([(",", ":"), (" , ", " : ")])})


def found(document: bytes, *, window: int = 1024) -> tuple[tuple[bytes, ...], Any, list[Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_items, "_WINDOW", window)
        stream = io.BytesIO(document)
        items = json_items.find(stream, PATHS, 10**6)
        return items.path, json.loads(items.rest), [item for run in items.read(stream) for item in json.loads(run)]


@given(objects, values, layouts, st.integers(1, 60))
def test_the_items_and_the_rest_are_what_was_written(items: list[Any], other: Any, layout: dict[str, Any], window: int) -> None:
    document = {"before": other, "log": {"x": other, "entries": items, "y": other}, "after": other}
    rest = {"before": other, "log": {"x": other, "entries": [], "y": other}, "after": other}

    assert found(json.dumps(document, **layout).encode(), window=window) == ((b"log", b"entries"), rest, items)


@given(objects, layouts, st.integers(1, 60))
def test_a_list_may_be_the_whole_document(items: list[Any], layout: dict[str, Any], window: int) -> None:
    assert found(BOM + json.dumps(items, **layout).encode(), window=window) == ((), [], items)


@given(objects.filter(bool), st.data())
def test_a_document_that_is_cut_off_is_none(items: list[Any], data: st.DataObject) -> None:
    document = json.dumps({"list": items, "more": 1}).encode()
    length = data.draw(st.integers(0, len(document) - 1))

    with pytest.raises(ValueError, match=r"cut off|no list|truncated|malformed"):
        found(document[:length])


PIECES = [b"{", b"}", b"[", b"]", b",", b'"', b":", b"\\", b'{"list":[', b'{"a":1}', b" ", b"\n", b"\xff", b"1"]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join), st.integers(1, 20))
def test_what_is_found_is_json_and_what_is_not_is_told(document: bytes, window: int) -> None:
    """The standard library is the stranger that is asked."""
    try:
        path, rest, items = found(document, window=window)
    except ValueError:
        return

    whole = json.loads(document)
    assert (whole["list"] if path else whole) == items
    assert (rest["list"] if path else rest) == []


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"{}", "it holds no list log.entries or list"),
        (b'{"list": [{}, 1]}', "entry 1 is no object"),
        (b'{"list": [1]}', "entry 0 is no object, or cut off"),
        (b'{"list": [{}, {"a": }]}', "entry 1: "),
        (b'{"list": [{}, {"a": ', "entry 1 is cut off"),
        (b'{"list": [{}]', ""),
        (b'{"list": [{}], "list": [{}]}', "it holds more than one list"),
        (b'{"log": {"entries": []}, "log": 1}', "it holds more than one log.entries"),
        (b'{"list": [{},]}', "entry 1 is no object"),
        (b"[" + b" " * 10**6, "larger than 1000000 bytes"),
    ],
)
def test_a_fault_is_named(document: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(reason)):
        found(document)
