"""The promises of contract/json_path.py; jsonpath-rfc9535 is the second opinion."""

from __future__ import annotations

from typing import Any

import jsonpath_rfc9535
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.contract.json_path import BadPath, parse

DOCUMENT: dict[str, Any] = {
    "paths": {
        "/a": {"get": {"operationId": "a.get", "parameters": [{"name": "id", "in": "path"}, {"name": "limit", "in": "query", "required": False}]}},
        "/a/{b}": {"post": {"operationId": "b.post", "x-rules": [], "deprecated": True}, "parameters": []},
    },
    "name": None,
    "it's": 'a "text"',
    "number": 1.0,
}
NAMES = st.sampled_from(["a", "b", "paths", "é", "it's", 'a"b', "x-y", "", "0"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.sampled_from([0, 1, 1.0, -1, 2.5]) | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)
QUOTED = NAMES.map(lambda name: "'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'") | NAMES.map(lambda name: '"' + name.replace('"', '\\"') + '"')
MEMBERS = st.lists(st.sampled_from([".a", ".b", "['a']", "[0]", "[-1]"]), max_size=2).map(lambda steps: "@" + "".join(steps))
LITERALS = st.sampled_from(["1", "1.0", "-1", "true", "false", "null", "'a'", '"é"', "2.5e0"])
COMPARED = MEMBERS.filter(lambda member: member != "@") | LITERALS
TESTS = st.one_of(
    MEMBERS,
    MEMBERS.map("!{}".format),
    st.tuples(COMPARED, st.sampled_from(["==", "!=", " == "]), COMPARED).map("".join),
)
FILTERS = st.recursive(
    TESTS,
    lambda inner: st.tuples(inner, st.sampled_from([" && ", "||"]), inner).map("".join) | inner.map("({})".format) | inner.map("!({})".format),
    max_leaves=3,
)
SELECTORS = QUOTED | st.sampled_from(["0", "-1", "2", "*"]) | FILTERS.map("?{}".format)
SEGMENTS = st.sampled_from([".a", ".paths", ".*", "..a", "..*", ".é"]) | st.tuples(
    st.sampled_from(["[", "[ ", "..["]), st.lists(SELECTORS, min_size=1, max_size=2).map(" , ".join), st.just("]")
).map("".join)
PATHS = st.lists(SEGMENTS, max_size=3).map(lambda segments: "$" + "".join(segments))


@given(path=PATHS, value=VALUES)
def test_a_path_selects_what_the_second_opinion_selects(path: str, value: Any) -> None:
    """As a set: what an overlay changes twice by one action would be changed wrongly, so that each node counts once here."""
    expected = {tuple(node.location): node.value for node in jsonpath_rfc9535.find(path, value)}

    assert dict(parse(path).nodes(value)) == expected


@given(text=st.text(alphabet="$.[]'\"*?@!=&|<>(),:- ab01x\\", max_size=14).map("$".__add__) | st.text())
def test_what_is_read_is_a_path_by_the_second_opinion_too(text: str) -> None:
    """And what is not read is refused by name, and never by a crash."""
    try:
        parse(text)
    except BadPath:
        return
    jsonpath_rfc9535.compile(text)


@pytest.mark.parametrize(
    ("path", "places"),
    [
        ("$", [()]),
        ("$.paths['/a'].get", [("paths", "/a", "get")]),
        ("$.paths.*[?@.operationId == 'b.post']", [("paths", "/a/{b}", "post")]),
        ("$.paths['/a'].get.parameters[?@.name=='limit' && @.in=='query']", [("paths", "/a", "get", "parameters", 1)]),
        ("$..['x-rules']", [("paths", "/a/{b}", "post", "x-rules")]),
        ("$..parameters[-1]", [("paths", "/a", "get", "parameters", 1)]),
        ("$[?@ == 'a \"text\"', 'number']", [("it's",), ("number",)]),
        ("$['it\\'s']", [("it's",)]),
        ("$.nowhere", []),
    ],
)
def test_what_targets_of_overlays_look_like(path: str, places: list[tuple[str | int, ...]]) -> None:
    assert [place for place, _ in parse(path).nodes(DOCUMENT)] == places


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("paths", "a path starts with $"),
        ("$.x-rules", "a name with a dash stands in brackets and quotes, as in ['x-rules']"),
        ("$[1:2]", "slices are not read here"),
        ("$[:2]", "slices are not read here"),
        ("$[?length(@.a) == 1]", "the function length() is not read here"),
        ("$[?@.a < 1]", "orders are not read here"),
        ("$[?@.a == $.b]", "queries within filters are not read here"),
        ("$[?@.*]", "others are not read within filters here"),
        ("$[?'a']", "a value alone is no condition"),
        ("$.", "a name is expected"),
        ("$['a'", "a comma or a bracket is expected"),
        (f"$[?{'!' * 41}@.a]", "more than 40 conditions stand in each other"),
        (f"$[?{'(' * 2000}@.a", "more than 40 conditions stand in each other"),
    ],
)
def test_what_is_beyond_is_refused_by_name(path: str, said: str) -> None:
    with pytest.raises(BadPath) as refused:
        parse(path)

    assert said in str(refused.value)


def test_descendants_of_descendants_are_looked_at_once() -> None:
    document: Any = 1
    for _ in range(60):
        document = {"a": document}

    assert len(parse("$" + "..*" * 30).nodes(document)) == 31
