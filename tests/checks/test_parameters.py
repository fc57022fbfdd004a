"""The promises of checks/parameters.py."""

from __future__ import annotations

from typing import Any

import pytest

from wirecheck.checks.parameters import parameters
from wirecheck.finding import Finding


def test_documented_parameters_give_nothing(store: Any) -> None:
    assert store.says(parameters, store.saved(url="/orders/999?mode=slow&page=1", headers=(("x-trace", "12345"),))) == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/orders/1000?mode=fast", ("error", "WC103", "maximum", "request", "url", "number")),
        ("/orders/x?mode=fast", ("error", "WC103", "type", "request", "url", "number")),
        ("/orders/07?mode=fast", ("error", "WC103", "type", "request", "url", "number")),
        ("/orders/7", ("warning", "WC104", "required", "request", "url", "mode")),
        ("/orders/7?mode=", ("warning", "WC104", "enum", "request", "url", "mode")),
        ("/orders/7?mode=FAST", ("warning", "WC104", "enum", "request", "url", "mode")),
        ("/orders/7?mode=slow&mode=x", ("warning", "WC104", "enum", "request", "url", "mode")),
        ("/orders/7?mode=fast&page=0", ("error", "WC104", "minimum", "request", "url", "page")),
        ("/orders/7?mode=fast&page=1.0", ("error", "WC104", "type", "request", "url", "page")),
        ("/orders/7?mode=fast&sort=up", ("note", "WC104", "undocumented", "request", "url", "sort")),
        ("/orders/7?mode=fast&Page=0", ("note", "WC104", "undocumented", "request", "url", "Page")),
    ],
)
def test_a_parameter_of_path_or_query_that_is_not_as_documented(store: Any, url: str, expected: tuple[str, ...]) -> None:
    assert store.told(parameters, store.saved(url=url)) == [expected]


def test_a_header_that_is_not_as_documented(store: Any) -> None:
    assert store.told(parameters, store.saved(headers=(("x-trace", "123456"),))) == [("error", "WC105", "maxLength", "request", "header", "X-Trace")]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ((("left", "0"), ("next", "/a")), []),
        ((("next", "/a"),), [("error", "WC105", "required", "response", "header", "Left")]),
        ((("left", "-1"),), [("error", "WC105", "minimum", "response", "header", "Left")]),
        ((("left", " 5\t"),), []),
        ((("left", "many"),), [("error", "WC105", "type", "response", "header", "Left")]),
        ((("left", "5"), ("next", "b")), [("error", "WC105", "pattern", "response", "header", "Next")]),
        ((), []),
    ],
)
def test_the_headers_of_an_answer_are_judged_where_the_capture_has_any(store: Any, headers: Any, expected: list[Any]) -> None:
    assert store.told(parameters, store.saved(answer_headers=headers)) == expected


def test_headers_are_judged_under_the_status_that_documents_them(store: Any) -> None:
    assert store.says(parameters, store.saved(status=204, answer_headers=(("x", "y"),))) == []


@pytest.mark.parametrize("url", ["/open", "/open?size=5", "/open?size=5&whatever=1&more"])
def test_an_object_of_filters_lets_others_pass_where_it_is_open(store: Any, url: str) -> None:
    assert store.says(parameters, store.exchange("GET", url)) == []


def test_a_member_of_an_object_of_filters_is_judged(store: Any) -> None:
    assert store.told(parameters, store.exchange("GET", "/open?size=big")) == [("error", "WC104", "type", "request", "url", "size")]


def test_long_names_are_cut_where_they_are_told(store: Any) -> None:
    (finding,) = store.says(parameters, store.saved(url=f"/orders/7?mode=fast&{'n' * 100_000}=1"))

    assert isinstance(finding, Finding)
    assert len(finding.message) + len(finding.saw) < 500


def test_undocumented_parameters_are_told_in_their_order(store: Any) -> None:
    names = [f"n{number}" for number in range(50)]

    assert [row[-1] for row in store.told(parameters, store.saved(url="/orders/7?mode=fast&" + "&".join(f"{name}=1" for name in names)))] == names
