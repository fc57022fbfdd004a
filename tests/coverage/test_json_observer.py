"""What a value touches of a JSON Schema, held against the generators: they break the same sites, and draw values that stand on their edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecheck.coverage.broken import sites_of
from wirecheck.coverage.json_observer import JsonObserver
from wirecheck.errors import WirecheckError
from wirecheck.finding import Direction, Finding, Severity
from wirecheck.generate.examples import examples
from wirecheck.generate.json_schema import compiled
from wirecheck.schema.json_schema import JsonSchema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.generate.site import Site

LAMP: dict[str, Any] = {
    "type": "object",
    "required": ["id", "tags"],
    "additionalProperties": False,
    "minProperties": 2,
    "maxProperties": 8,
    "properties": {
        "id": {"$ref": "#/$defs/id"},
        "name": {"type": "string", "minLength": 2, "maxLength": 5, "pattern": "^[a-z]+$"},
        "watts": {"type": "number", "minimum": 0.1, "maximum": 99.5},
        "rank": {"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 10, "multipleOf": 3},
        "kind": {"enum": ["desk", "floor", 3, None, True]},
        "made": {"anyOf": [{"const": ""}, {"type": "string", "format": "date"}]},
        "tags": {"type": "array", "minItems": 1, "maxItems": 3, "uniqueItems": True, "items": {"type": "string", "maxLength": 2}},
        "size": {"oneOf": [{"type": "integer", "maximum": 5}, {"type": "object", "required": ["cm"], "properties": {"cm": {"type": "integer", "minimum": 1}}}]},
        "by_room": {
            "type": "object",
            "patternProperties": {"^r": {"type": "integer", "maximum": 7}},
            "additionalProperties": {"type": "string", "minLength": 1},
        },
        "pair": {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}], "items": False},
        "secret": False,
    },
    "dependentRequired": {"rank": ["kind"]},
    "if": {"required": ["watts"]},
    "then": {"properties": {"name": {"type": "string", "maxLength": 4}}},
    "$defs": {"id": {"type": "integer", "minimum": 1, "maximum": 2**31}},
}
SCHEMA, SOURCE = JsonSchema(LAMP), compiled(LAMP)


@pytest.fixture(scope="module")
def observer() -> JsonObserver:
    return JsonObserver(SCHEMA, None)


def touched(observer: JsonObserver, value: Any) -> set[tuple[str, str]]:
    return {(observer.cells.cells[cell].key, observer.cells.cells[cell].count) for cell in observer.observe(value)}


def edges() -> Iterator[tuple[Site, str]]:
    return ((site, edge) for site in SOURCE.sites() for edge in site.edges)


def test_the_sites_are_those_of_the_generators(observer: JsonObserver) -> None:
    assert set(observer.cells.sites) == {site.id for site in SOURCE.sites()}


def test_whatever_stands_on_an_edge_is_seen_there(observer: JsonObserver) -> None:
    missed = []
    for site, edge in edges():
        standing = SOURCE.standing(site, edge)
        drawn = examples(standing, 2, number=1) if standing is not None else []
        missed += [(site.id, edge, one.value) for one in drawn if (site.id, edge) not in touched(observer, one.value)]

    assert missed == []


def test_an_edge_is_wanted_only_where_something_may_stand(observer: JsonObserver) -> None:
    numbers, cells = observer.cells.numbers, observer.cells.cells
    wanted = [(site, edge) for site, edge in edges() if ("sites", site.id, edge) in numbers and cells[numbers["sites", site.id, edge]].is_point]

    assert [(site.id, edge) for site, edge in wanted if SOURCE.standing(site, edge) is None] == []


def test_what_breaks_a_site_is_counted_as_breaking_that_site(observer: JsonObserver) -> None:
    wrong = []
    for site in SOURCE.sites():
        try:
            drawn = examples(SOURCE.broken(site), 2, number=1)
        except WirecheckError:
            continue  # nothing breaks it alone
        for one in drawn:
            findings = [Finding.of(flaw, direction=Direction.REQUEST) for flaw in SCHEMA.flaws(one.value, undocumented=Severity.NOTE)]
            hit = {broken.id for finding in findings for broken in sites_of(finding, observer.cells.sites.values())}
            wrong += [(site.id, hit)] if hit != {site.id} else []

    assert wrong == []


@settings(max_examples=30)
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=4) | st.sampled_from([*LAMP["properties"]]), inner),
    )
)
def test_any_value_whatever_is_observed(observer: JsonObserver, value: Any) -> None:
    assert observer.observe(value) <= set(range(len(observer.cells.cells)))


def test_what_is_remembered_changes_nothing(observer: JsonObserver) -> None:
    values = [one.value for one in examples(SOURCE.valid(), 12, number=3)]

    assert [observer.observe(value) for value in values] == [JsonObserver(SCHEMA, None).observe(value) for value in values]


def test_each_listed_value_is_counted_and_true_is_not_one(observer: JsonObserver) -> None:
    lamp = {"id": 1, "tags": ["a"]}

    assert [
        next(count for key, count in touched(observer, {**lamp, "kind": kind}) if key == "/kind enum" and count not in {"seen", "low", "high"})
        for kind in ("desk", 3, None, True)
    ] == [
        '"desk"',
        "3",
        "null",
        "true",
    ]
    assert [count for key, count in touched(observer, {**lamp, "kind": 1}) if key == "/kind enum"] == ["seen"]


def test_optional_members_are_counted_both_ways(observer: JsonObserver) -> None:
    found = {(key, count) for key, count in touched(observer, {"id": 1, "tags": ["a"], "name": "ab"}) if count in {"present", "absent"}}

    assert {("/name", "present"), ("/watts", "absent")} <= found
    assert not any(key in {"/id", "/tags", "/secret"} for key, _ in found)


def test_the_branch_that_holds_is_the_one_that_counts(observer: JsonObserver) -> None:
    lamp = {"id": 1, "tags": ["a"]}

    assert ("/size/cm minimum below", "low") in touched(observer, {**lamp, "size": {"cm": 1}})
    assert ("/size maximum above", "high") in touched(observer, {**lamp, "size": 5})
    assert not any(key.startswith("/size/cm") for key, _ in touched(observer, {**lamp, "size": 5}))
    assert not any(key.startswith("/made format") for key, _ in touched(observer, {**lamp, "made": ""}))


def test_the_edges_of_contains_are_counts_of_items() -> None:
    observer = JsonObserver(JsonSchema({"contains": {"const": 1}, "minContains": 1, "maxContains": 2}), None)

    assert [("/ maxContains above", "high") in touched(observer, value) for value in ([1, 1], [1, 0], [1, 1, 1])] == [True, False, False]
    assert [("/ minContains below", "low") in touched(observer, value) for value in ([1, 1], [1, 0], [0])] == [False, True, False]


def test_a_bound_that_fixes_the_size_is_no_edge_to_look_for() -> None:
    observer = JsonObserver(JsonSchema({"type": "string", "minLength": 2, "maxLength": 2}), None)

    assert {cell.count for cell in observer.cells.cells if cell.is_point} == {"seen"}


def test_an_edge_that_cannot_be_told_is_named_and_not_dropped() -> None:
    observer = JsonObserver(JsonSchema({"type": "number", "exclusiveMinimum": 0}), None)

    assert observer.cells.unobserved == {"/ exclusiveMinimum below: low": "no number can be told that stands exactly at the edge"}


def test_what_a_page_leaves_open_is_not_counted() -> None:
    schema = {"properties": {"a": {"type": "string", "maxLength": 3, "x-source": {"document": "d", "section": "s", "certainty": "ambiguous"}}}}

    assert JsonObserver(JsonSchema(schema), None).cells.cells == []
