"""The promises of contract/route.py."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wirecheck.contract import load
from wirecheck.contract.route import Match, Miss, Router
from wirecheck.exchange import Request

SHOP = b"""
openapi: 3.1.0
info: {title: a shop, version: "1"}
paths:
  /shop/{item}:
    get: {operationId: item.get, parameters: [{name: item, in: path, required: true, schema: {type: string}}], responses: {"200": {description: it}}}
    put: {operationId: item.put, parameters: [{name: item, in: path, required: true, schema: {type: string}}], responses: {"200": {description: it}}}
  /shop/all:
    get: {operationId: all.get, responses: {"200": {description: they}}}
  /shop/{item}/Notes:
    post: {operationId: notes.post, parameters: [{name: item, in: path, required: true, schema: {type: string}}], responses: {"200": {description: it}}}
  /api/{what}:
    get:
      operationId: joined
      parameters:
        - {name: what, in: path, required: true, schema: {type: string}, x-codec: {name: resource-joins, elements: {Customer: c, Order: o}}}
      responses: {"200": {description: they}}
"""


@pytest.fixture(scope="module")
def router(tmp_path_factory: pytest.TempPathFactory) -> Router:
    file = tmp_path_factory.mktemp("shop") / "shop.openapi.yaml"
    file.write_bytes(SHOP)
    return Router([load(str(file))])


def _asked(router: Router, method: str, url: str) -> tuple[str, dict[str, str]] | tuple[str, ...]:
    found = router.route(Request(method=method, url=url))
    return (found.operation.id, dict(found.parameters)) if isinstance(found, Match) else found.methods


@given(st.text(min_size=1))
@example("a/b")
@example("%2F")
@example("a+b c")
@example("..")
@example("é")
@example("\x00\n")
def test_a_segment_is_decoded_to_what_was_encoded(router: Router, value: str) -> None:
    """Whatever it holds: a slash stays in its segment, a plus stays a plus."""
    value = value.encode("utf-8", "replace").decode()

    assert _asked(router, "PUT", f"/shop/{quote(value, safe='+')}") == ("item.put", {"item": value})


@pytest.mark.parametrize(
    ("method", "url", "expected"),
    [
        ("GET", "/shop/7", ("item.get", {"item": "7"})),
        ("GET", "https://one.example/shop/7?x=/a/b#/c/d", ("item.get", {"item": "7"})),
        ("GET", "https://other.example:8443/shop/7", ("item.get", {"item": "7"})),
        ("GET", "/shop/a%2Fb", ("item.get", {"item": "a/b"})),
        ("GET", "/shop/a%2fNotes", ("item.get", {"item": "a/Notes"})),
        ("GET", "/shop/a+b", ("item.get", {"item": "a+b"})),
        ("GET", "/shop/a%2Bb", ("item.get", {"item": "a+b"})),
        ("GET", "/sh%6Fp/7", ("item.get", {"item": "7"})),
        ("GET", "/shop/%FF", ("item.get", {"item": "\ufffd"})),
        ("GET", "/shop/%zz", ("item.get", {"item": "%zz"})),
        ("POST", "/shop/7/Notes", ("notes.post", {"item": "7"})),
        ("GET", "/shop/all", ("all.get", {})),
        ("PUT", "/shop/all", ("item.put", {"item": "all"})),
    ],
)
def test_a_path_names_its_operation_and_parameters(router: Router, method: str, url: str, expected: tuple[str, dict[str, str]]) -> None:
    """A path without parameters comes before one with them, whatever their order in the file."""
    assert _asked(router, method, url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/",
        "/shop",
        "/shop/",
        "/shop//Notes",
        "/shop/7/",
        "//shop/7",
        "/shop/7/notes",
        "/Shop/7",
        "/a/shop/7",
        "shop/7",
        "/shop%2F7",
        "http://[",
        "/shop/7/Notes/x",
    ],
)
def test_a_path_that_is_not_documented_is_missed(router: Router, url: str) -> None:
    assert router.route(Request(method="GET", url=url)) == Miss()


@pytest.mark.parametrize(
    ("method", "url", "methods"),
    [("DELETE", "/shop/7", ("GET", "PUT")), ("get", "/shop/7", ("GET", "PUT")), ("", "/shop/7/Notes", ("POST",)), ("PUT ", "/shop/all", ("GET", "PUT"))],
)
def test_a_method_that_the_path_does_not_take_is_missed_with_those_that_it_takes(router: Router, method: str, url: str, methods: tuple[str, ...]) -> None:
    found = router.route(Request(method=method, url=url))

    assert isinstance(found, Miss)
    assert found.contract is not None
    assert found.methods == methods


@given(st.text(), st.text())
@example("GET", "/" * 100_000)
@example("GET", "/api/" + "(" * 100_000)
@example("GET", "/api/" + "%" * 100_000)
@example("GET", "http://user:pass@[::1")
def test_any_method_and_url_is_routed_or_missed(router: Router, method: str, url: str) -> None:
    """The second time as the first: what was found is remembered."""
    request = Request(method=method, url=url)

    assert router.route(request) == router.route(request)


def test_what_is_remembered_is_bounded(router: Router) -> None:
    for number in range(5000):
        router.route(Request(method="GET", url=f"/shop/{number}"))
    router.route(Request(method="GET", url=f"/shop/{'x' * 10_000}"))

    assert len(router._known) <= 4096
    assert all(len(path) <= 512 for _, path in router._known)


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("/v2", "/v2/shop/7"),
        ("v2/", "/v2/shop/7"),
        ("/a/b/", "/a/b/shop/7"),
        ("/v2", "/shop/7"),
        ("/my%20shop", "/my%20shop/shop/7"),
        ("", "/shop/7"),
        ("/", "/shop/7"),
    ],
)
def test_a_base_path_may_stand_before_the_documented_path(router: Router, base: str, url: str) -> None:
    based = Router([contract for contract, _ in router._by_length[3]][:1], base)

    assert _asked(based, "GET", url) == ("item.get", {"item": "7"})


def test_a_base_path_counts_whole_segments(router: Router) -> None:
    based = Router([contract for contract, _ in router._by_length[3]][:1], "/v2")

    assert based.route(Request(method="GET", url="/v2x/shop/7")) == Miss()
    assert based.route(Request(method="GET", url="/v2")) == Miss()


def test_a_resource_specification_is_read_from_its_segment(router: Router) -> None:
    found = router.route(Request(method="GET", url="/api/Customer+%28Order%29"))

    assert isinstance(found, Match)
    assert (found.resource.as_map() if found.resource else None) == {
        "resource": "Customer",
        "element": "c",
        "joins": ["Order"],
        "elements": ["o"],
        "tree": "Customer+Order",
    }


def test_a_specification_that_cannot_be_read_still_names_the_operation(router: Router) -> None:
    found = router.route(Request(method="GET", url="/api/Customer+"))

    assert isinstance(found, Match)
    assert (found.operation.id, found.resource, found.problem) == ("joined", None, "a resource is missing after '+'")
