"""The promises of exchange.py: what was said, as it was said."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.exchange import Exchange, Request, Response

urls = st.text(max_size=30) | st.lists(
    st.sampled_from(["http", ":", "//", "[", "]", "@", "/", "?", "#", "%", "host", "\n", "\ud800", "\uff11", "℀"]), max_size=8
).map("".join)


def request(url: str) -> Request:
    return Request(method="GET", url=url)


@given(urls)
def test_any_text_is_an_url_with_a_path(url: str) -> None:
    made = request(url)

    assert made.path
    assert isinstance(made.host, str)
    assert isinstance(made.query, str)


@pytest.mark.parametrize(
    ("url", "host", "path", "query"),
    [
        ("https://Store.Example/api/v1/A.xml?b=1&c=%20", "store.example", "/api/v1/A.xml", "b=1&c=%20"),
        ("https://store.example:8443", "store.example:8443", "/", ""),
        ("https://user:pass@store.example/x", "store.example", "/x", ""),
        ("/API/V3/Customer+Order/7", "", "/API/V3/Customer+Order/7", ""),
        ("/a%2Fb//c?d=e?f#g", "", "/a%2Fb//c", "d=e?f"),
        ("?a=1", "", "/", "a=1"),
        ("", "", "/", ""),
        ("/a;b=c", "", "/a;b=c", ""),
        ("http://[::1]:80/a", "[::1]:80", "/a", ""),
        ("http://[broken/a?b=1", "", "http://[broken/a", "b=1"),
    ],
)
def test_an_url_is_split_and_not_decoded(url: str, host: str, path: str, query: str) -> None:
    made = request(url)

    assert (made.host, made.path, made.query) == (host, path, query)


@pytest.mark.parametrize("kind", [Request(method="GET", url="/", headers=(("a", "1"), ("a", "2"))), Response(status=200, headers=(("a", "1"), ("a", "2")))])
def test_the_first_header_of_a_name_is_given(kind: Request | Response) -> None:
    assert (kind.header("a"), kind.header("b")) == ("1", None)


def test_an_empty_body_and_one_that_was_left_out_are_two_things() -> None:
    assert Response(status=200, body=b"") != Response(status=200, body=None)


def test_why_a_body_is_absent_is_no_part_of_what_was_said() -> None:
    assert Response(status=200, body=None, why_absent="too large") == Response(status=200, body=None)


def test_an_exchange_with_another_response_is_another_value() -> None:
    first = Exchange(request=request("/"), response=None, capture="a.har", index=3)

    second = first.with_response(Response(status=204))

    assert first.response is None
    assert second == dataclasses.replace(first, response=Response(status=204))


def test_values_do_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        request("/").url = "/other"  # type: ignore[misc]
