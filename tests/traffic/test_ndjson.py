"""Our own format, a line an exchange."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from wirecheck.errors import UnreadableCapture
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.traffic import ndjson

REQUEST = {"method": "GET", "url": "/a"}


def reading(*lines: Any, max_bytes: int = 1000) -> list[Exchange | UnreadableCapture]:
    written = [line if isinstance(line, bytes) else msgspec.json.encode(line) for line in lines]
    return list(ndjson.read(io.BytesIO(b"\n".join(written)), "c", max_bytes))


def test_a_whole_line() -> None:
    line = (
        b'{"captured_at": "2026-01-31T10:00:00Z", "request": {"method": "POST", "url": "https://shop.test/a", "headers": [["X-A", "1"]], "body": "a=1"},'
        b' "response": {"status": 200, "headers": [["Content-Type", "text/xml"]], "body_base64": "/w=="}, "note": "ours alone"}'
    )

    assert reading(line) == [
        Exchange(
            request=Request(method="POST", url="https://shop.test/a", headers=(("x-a", "1"),), body=b"a=1"),
            response=Response(status=200, headers=(("content-type", "text/xml"),), body=b"\xff"),
            captured_at=datetime(2026, 1, 31, 10, 0, tzinfo=UTC),
            capture="c",
            index=0,
        )
    ]


@pytest.mark.parametrize(
    ("members", "body"),
    [
        ({}, None),
        ({"body": None}, b""),
        ({"body": ""}, b""),
        ({"body_base64": None}, b""),
        ({"body": None, "body_base64": "YQ=="}, b"a"),
        ({"body": "é"}, "é".encode()),
    ],
)
def test_absent_means_not_captured_and_null_means_no_body(members: dict[str, Any], body: bytes | None) -> None:
    assert reading({"request": REQUEST | members}) == [Exchange(request=Request(method="GET", url="/a", body=body), response=None, capture="c", index=0)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", ""),
        ({"request": {"method": "GET"}}, "Object missing required field `url`"),
        ({"request": REQUEST | {"headers": [["a"]]}}, "Expected `array` of length 2"),
        ({"request": REQUEST | {"body": "a", "body_base64": "YQ=="}}, "both body and body_base64"),
        ({"request": REQUEST | {"body_base64": "?"}}, "body_base64 is no base64"),
        ({"request": REQUEST, "response": {"status": 0}}, "response.status is no HTTP status"),
        (b"\xff", "JSON is malformed"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_hides_no_other(line: Any, reason: str) -> None:
    good = {"request": REQUEST}

    first, unreadable, last = reading(good, b"", line, good)

    assert isinstance(unreadable, UnreadableCapture)
    assert unreadable.reason.startswith(f"line 3: {reason}")
    assert (first, last) == tuple(Exchange(request=Request(method="GET", url="/a", body=None), response=None, capture="c", index=index) for index in (0, 2))


def test_a_line_beyond_the_bound_ends_the_reading() -> None:
    with pytest.raises(UnreadableCapture, match="line 1: longer than 10 bytes"):
        reading({"request": REQUEST}, max_bytes=10)


def test_a_time_without_a_zone_tells_nothing() -> None:
    (found,) = reading({"request": REQUEST, "captured_at": "2026-01-31T10:00:00"})

    assert isinstance(found, Exchange)
    assert found.captured_at is None
