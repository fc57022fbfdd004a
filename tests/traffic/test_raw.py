"""Raw messages, as they were sent and as people keep them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from wirecheck.errors import UnreadableCapture
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.traffic import raw

UNKNOWN = Request(method="", url="", body=None)


def reading(text: str | bytes) -> list[Exchange]:
    return list(raw.read(text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode(), "c"))


def responses(text: str | bytes) -> list[Response | None]:
    return [found.response for found in reading(text)]


def test_a_response_alone_has_a_request_that_nobody_knows() -> None:
    text = "HTTP/2 200 \ncontent-type: text/xml\ndate: Sat, 31 Jan 2026 10:00:00 GMT\n\n<a/>"

    assert reading(text) == [
        Exchange(
            request=UNKNOWN,
            response=Response(status=200, headers=(("content-type", "text/xml"), ("date", "Sat, 31 Jan 2026 10:00:00 GMT")), body=b"<a/>"),
            captured_at=datetime(2026, 1, 31, 10, 0, tzinfo=UTC),
            capture="c",
            index=0,
        )
    ]


def test_a_request_takes_the_response_that_follows() -> None:
    text = "POST /a?b=1 HTTP/1.1\nHost: shop.test\n\na=1\n\nHTTP/1.1 201 Created\n\nGET http://other.test/ HTTP/1.1\n\n"

    assert reading(text) == [
        Exchange(
            request=Request(method="POST", url="http://shop.test/a?b=1", headers=(("host", "shop.test"),), body=b"a=1"),
            response=Response(status=201),
            capture="c",
            index=0,
        ),
        Exchange(request=Request(method="GET", url="http://other.test/"), response=None, capture="c", index=1),
    ]


@pytest.mark.parametrize("break_", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_chunks_are_joined(break_: bytes) -> None:
    lines = [
        b"HTTP/1.1 200 OK",
        b"Transfer-Encoding: chunked",
        b"",
        b"3;x=y",
        b"abc",
        b"A",
        b"0123456789",
        b"0",
        b"Trailer: 1",
        b"",
        b"HTTP/1.1 404 Not Found",
        b"",
        b"",
    ]

    assert [(found.status, found.body) for found in responses(break_.join(lines)) if found] == [(200, b"abc0123456789"), (404, b"")]


def test_chunks_that_curl_has_joined_already_are_left_alone() -> None:
    assert [found.body for found in responses("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n<a>b</a>") if found] == [b"<a>b</a>"]


def test_curl_puts_no_break_between_a_body_and_the_next_response() -> None:
    text = 'HTTP/1.1 200 OK\nContent-Type: a/b\n\n{"a":1}HTTP/1.1 404 Not Found\nContent-Type: a/b\n\n{}'

    assert [(found.status, found.body) for found in responses(text) if found] == [(200, b'{"a":1}'), (404, b"{}")]


def test_a_body_may_hold_what_looks_like_a_message_where_a_length_says_so() -> None:
    body = b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n"

    assert [found.body for found in responses(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)) if found] == [body]


def test_interim_responses_and_the_words_of_a_proxy_are_skipped() -> None:
    text = "HTTP/1.1 200 Connection established\n\nHTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\nContent-Length: 1\n\na"

    assert [found.body for found in responses(text) if found] == [b"a"]


def test_a_line_break_that_an_editor_added_is_no_part_of_a_body_with_a_length() -> None:
    assert [found.body for found in responses("HTTP/1.1 200 OK\nContent-Length: 2\n\n{}\n") if found] == [b"{}"]


def test_a_body_that_was_edited_goes_on_to_the_next_message() -> None:
    text = "HTTP/1.1 200 OK\nContent-Length: 2\n\n<longer/>\n\nHTTP/1.1 204 No Content\n\n"

    assert [found.body for found in responses(text) if found] == [b"<longer/>", b""]


def test_a_response_that_was_cut_off_was_not_captured_whole() -> None:
    (found,) = responses("HTTP/1.1 200 OK\nContent-Length: 200\n\n<a>")

    assert found is not None
    assert (found.body, found.why_absent) == (None, "the message was cut off")


def test_breaks_that_lost_their_cr_make_no_body_too_short() -> None:
    (found,) = responses(b"HTTP/1.1 200 OK\nContent-Length: 10\n\n<a>\n\n</a>")

    assert found is not None
    assert found.body == b"<a>\n\n</a>"


def test_the_answer_to_head_has_no_body_whatever_its_length() -> None:
    text = "HEAD / HTTP/1.1\n\nHTTP/1.1 200 OK\nContent-Length: 10\n\nGET / HTTP/1.1\n\n"

    assert [(found.request.method, found.response) for found in reading(text)] == [
        ("HEAD", Response(status=200, headers=(("content-length", "10"),))),
        ("GET", None),
    ]


def test_folded_headers_are_joined() -> None:
    assert reading("GET / HTTP/1.1\nX-A: one\n  two\n\n")[0].request.headers == (("x-a", "one two"),)


@pytest.mark.parametrize(
    ("text", "reason"), [("HTTP/1.1 200 OK\nno header\n\n", "line 2: no header"), ("\n\n> GET /", "line 3: neither a request line nor a status line")]
)
def test_what_is_no_message_is_named_by_its_line(text: str, reason: str) -> None:
    with pytest.raises(UnreadableCapture, match=reason):
        reading(text)
