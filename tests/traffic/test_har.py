"""Entries as each program writes them, by hand and with people of our own."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from wirecheck.errors import UnreadableCapture
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.traffic import har

AT = datetime(2026, 1, 31, 10, 0, tzinfo=UTC)
URL = "https://shop.test/api/v1/Customers.xml"


def archive(*entries: Any, creator: str = "tests") -> bytes:
    return json.dumps({"log": {"version": "1.2", "creator": {"name": creator, "version": "1"}, "pages": [], "entries": entries}}).encode()


def reading(*entries: Any, creator: str = "tests") -> list[Exchange | UnreadableCapture]:
    return list(har.read(io.BytesIO(archive(*entries, creator=creator)), "day.har", 10**6))


def test_chrome() -> None:
    """Pseudo headers of HTTP/2 are no headers; members that begin with an underscore are Chrome's own."""
    entry = {
        "_initiator": {"type": "script"},
        "_priority": "High",
        "_resourceType": "fetch",
        "cache": {},
        "connection": "4711",
        "request": {
            "method": "POST",
            "url": URL,
            "httpVersion": "http/2.0",
            "headers": [
                {"name": ":authority", "value": "shop.test"},
                {"name": ":method", "value": "POST"},
                {"name": "Content-Type", "value": "application/x-www-form-urlencoded"},
            ],
            "queryString": [],
            "cookies": [],
            "headersSize": -1,
            "bodySize": 26,
            "postData": {
                "mimeType": "application/x-www-form-urlencoded",
                "text": "email=ida%40example.test&x=",
                "params": [{"name": "email", "value": "ida%40example.test"}],
            },
        },
        "response": {
            "status": 200,
            "statusText": "",
            "httpVersion": "http/2.0",
            "headers": [{"name": "content-encoding", "value": "gzip"}, {"name": "content-type", "value": "text/xml; charset=utf-8"}],
            "cookies": [],
            "content": {"size": 21, "mimeType": "text/xml", "text": "<message>é</message>"},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
            "_transferSize": 300,
            "_error": None,
        },
        "serverIPAddress": "192.0.2.1",
        "startedDateTime": "2026-01-31T10:00:00.000Z",
        "time": 12.5,
        "timings": {"send": 0.1, "wait": 12.0, "receive": 0.4},
    }

    assert reading(entry, creator="WebInspector") == [
        Exchange(
            request=Request(method="POST", url=URL, headers=(("content-type", "application/x-www-form-urlencoded"),), body=b"email=ida%40example.test&x="),
            response=Response(
                status=200, headers=(("content-encoding", "gzip"), ("content-type", "text/xml; charset=utf-8")), body="<message>é</message>".encode()
            ),
            captured_at=AT,
            capture="day.har",
            index=0,
        )
    ]


def test_firefox_shows_the_headers_of_an_upload_as_the_beginning_of_the_body() -> None:
    text = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\nname=Jana"
    entry = {
        "startedDateTime": "2026-01-31T11:00:00.000+01:00",
        "request": {
            "bodySize": 84,
            "method": "POST",
            "url": URL,
            "headers": [],
            "postData": {"mimeType": "application/x-www-form-urlencoded", "params": [], "text": text},
        },
        "response": {
            "status": 200,
            "headers": [],
            "content": {"mimeType": "text/xml", "size": -1, "comment": "Response bodies are not included."},
            "bodySize": 900,
        },
    }

    (found,) = reading(entry, creator="Firefox")

    assert isinstance(found, Exchange)
    assert found.request.body == b"name=Jana"
    assert found.response == Response(status=200, body=None)
    assert found.captured_at == AT


def test_fiddler_lists_the_fields_of_a_form_without_its_text() -> None:
    """It decodes them, writes seven digits of a second, and has no name for a field without an equals sign."""
    post = {
        "mimeType": "application/x-www-form-urlencoded",
        "params": [{"name": "inserts[0][name]", "value": "Möbel & Söhne"}, {"name": None, "value": "flag"}],
    }
    entry = {"startedDateTime": "2026-01-31T11:00:00.0000001+01:00", "request": {"method": "POST", "url": URL, "headers": [], "bodySize": 70, "postData": post}}

    (found,) = reading(entry, creator="Fiddler")

    assert isinstance(found, Exchange)
    assert found.request.body == b"inserts%5B0%5D%5Bname%5D=M%C3%B6bel+%26+S%C3%B6hne&flag"
    assert found.captured_at == AT
    assert found.response is None


def test_internet_explorer_lists_the_fields_as_they_were_on_the_wire() -> None:
    post = {"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "name", "value": "M%C3%B6bel+%26"}, {"name": "q", "value": "ä 1"}]}

    (found,) = reading({"request": {"method": "POST", "url": URL, "headers": [], "postData": post}}, creator="F12 Developer Tools")

    assert isinstance(found, Exchange)
    assert found.request.body == b"name=M%C3%B6bel+%26&q=%C3%A4+1"


def test_playwright_writes_an_empty_text_beside_the_fields_where_it_leaves_bodies_out() -> None:
    post = {"mimeType": "application/x-www-form-urlencoded", "text": "", "params": [{"name": "a", "value": "1 2"}]}
    entry = {
        "request": {"method": "POST", "url": URL, "headers": [], "bodySize": -1, "postData": post},
        "response": {"status": -1, "headers": [], "content": {"size": -1, "mimeType": "x-unknown"}},
    }

    (found,) = reading(entry, creator="Playwright")

    assert isinstance(found, Exchange)
    assert found.request.body == b"a=1+2"
    assert found.response is None


def test_playwright_reads_bodies_as_utf_8_whatever_the_charset() -> None:
    content = {"size": 2, "mimeType": "text/plain; charset=iso-8859-1", "text": "é"}
    entry = {"request": {"method": "GET", "url": URL, "headers": []}, "response": {"status": 200, "headers": [], "content": content}}

    (found,) = reading(entry, creator="Playwright")

    assert isinstance(found, Exchange)
    assert found.response is not None
    assert found.response.body == "é".encode()


def test_mitmproxy_writes_an_empty_post_data_for_every_post() -> None:
    entry = {
        "startedDateTime": "2026-01-31T10:00:00+00:00",
        "request": {"method": "POST", "url": URL, "headers": [], "bodySize": 0, "postData": {"mimeType": "", "text": "", "params": []}},
        "response": {"status": 0, "statusText": "", "headers": [], "content": {}, "bodySize": -1, "_error": "connection closed"},
    }

    (found,) = reading(entry, creator="mitmproxy")

    assert isinstance(found, Exchange)
    assert found.request.body == b""
    assert found.response is None


def test_charles_packs_bodies_that_are_no_text() -> None:
    entry = {
        "request": {"method": "POST", "url": URL, "headers": [], "postData": {"mimeType": "text/xml", "text": "PGE+", "encoding": "base64"}},
        "response": {"status": 200, "headers": [], "content": {"size": 2, "mimeType": "image/png", "text": "iVA=", "encoding": "base64"}},
    }

    (found,) = reading(entry, creator="Charles Proxy")

    assert isinstance(found, Exchange)
    assert found.response is not None
    assert (found.request.body, found.response.body) == (b"<a>", b"\x89P")


@pytest.mark.parametrize(
    ("request_members", "body"),
    [
        ({"_requestBodyStatus": "discarded:not-representable", "_content": {"text": "//4=", "size": 2, "encoding": "base64"}}, b"\xff\xfe"),
        ({"_requestBodyStatus": "discarded:too-large", "bodySize": 0}, None),
    ],
)
def test_http_toolkit_says_what_it_left_out(request_members: dict[str, Any], body: bytes | None) -> None:
    (found,) = reading({"request": {"method": "POST", "url": URL, "headers": [], **request_members}}, creator="HTTP Toolkit")

    assert isinstance(found, Exchange)
    assert found.request.body == body


def test_a_web_socket_is_an_exchange_without_bodies() -> None:
    entry = {
        "_webSocketMessages": [{"type": "send", "time": 1, "opcode": 1, "data": "hello"}],
        "request": {"method": "GET", "url": "wss://shop.test/live", "headers": []},
        "response": {"status": 101, "headers": [], "content": {"size": 0, "mimeType": "x-unknown"}},
    }

    (found,) = reading(entry)

    assert found == Exchange(request=Request(method="GET", url="wss://shop.test/live"), response=Response(status=101), capture="day.har", index=0)


def test_the_body_of_a_redirect_that_no_browser_keeps_was_not_captured() -> None:
    headers = [{"name": "Location", "value": "/new"}, {"name": "Content-Length", "value": "154"}]
    entry = {
        "request": {"method": "GET", "url": URL, "headers": []},
        "response": {"status": 302, "headers": headers, "content": {"size": 0, "mimeType": "x-unknown"}},
    }

    (found,) = reading(entry)

    assert isinstance(found, Exchange)
    assert found.response is not None
    assert found.response.body is None


def test_a_time_without_a_zone_is_utc() -> None:
    (found,) = reading({"startedDateTime": "2026-01-31T10:00:00", "request": {"method": "GET", "url": URL}})

    assert isinstance(found, Exchange)
    assert found.captured_at == AT


def test_without_a_time_that_can_be_read_the_date_of_the_response_counts() -> None:
    response = {"status": 200, "headers": [{"name": "Date", "value": "Sat, 31 Jan 2026 10:00:00 GMT"}], "content": {"size": 0}}

    (found,) = reading({"startedDateTime": "yesterday", "request": {"method": "GET", "url": URL}, "response": response})

    assert isinstance(found, Exchange)
    assert found.captured_at == AT


def test_an_entry_of_another_shape_is_named_and_hides_no_other() -> None:
    good = {"request": {"method": "GET", "url": URL}}

    first, unreadable, last = reading(good, {"request": {"method": "GET"}}, good)

    assert isinstance(unreadable, UnreadableCapture)
    assert unreadable.reason.startswith("entry 1: Object missing required field `url`")
    assert (first, last) == tuple(Exchange(request=Request(method="GET", url=URL), response=None, capture="day.har", index=index) for index in (0, 2))


def test_a_har_that_is_cut_off_is_unreadable_as_a_whole() -> None:
    entry = {"request": {"method": "GET", "url": URL}}

    with pytest.raises(UnreadableCapture, match="entry 1 is cut off"):
        list(har.read(io.BytesIO(archive(entry, entry)[:-20]), "day.har", 10**6))


def test_lone_surrogates_keep_their_three_bytes() -> None:
    entry = {"request": {"method": "GET", "url": URL}, "response": {"status": 200, "headers": [], "content": {"size": 3, "text": "a\ud83d"}}}

    (found,) = reading(entry)

    assert isinstance(found, Exchange)
    assert found.response is not None
    assert found.response.body == b"a\xed\xa0\xbd"


def test_a_header_may_be_a_number_or_null() -> None:
    headers = [{"name": "Content-Length", "value": 3}, {"name": "X-Empty", "value": None}]

    (found,) = reading({"request": {"method": "GET", "url": URL, "headers": headers}})

    assert isinstance(found, Exchange)
    assert found.request.headers == (("content-length", "3"), ("x-empty", ""))
