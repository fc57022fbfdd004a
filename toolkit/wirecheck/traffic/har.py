"""HAR 1.2 to exchanges, as browsers and proxies write it.

The file is passed over twice: once to find its entries and to prove that it is JSON, once to decode them, a few at a time. So memory stays flat however
long it is, and a HAR that is cut off is unreadable as a whole: its writers write it in one go, and half a file tells of a copy that failed.
"""

from __future__ import annotations

from datetime import UTC
from functools import lru_cache
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from wirecheck.errors import UnreadableCapture
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.traffic import content_coding, har_bodies, json_items, moment
from wirecheck.traffic.har_shape import Entry, Pair
from wirecheck.traffic.typed_json import Shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.exchange import Headers
    from wirecheck.traffic.har_bodies import Producer


class _Log(msgspec.Struct):
    entries: list[Any]
    creator: Any = None


class _Har(msgspec.Struct):
    log: _Log


_ENTRIES = ((b"log", b"entries"),)
_LONGEST = 3_600_000
"""Milliseconds that an exchange may take; more is no duration."""

_HAR: Shape[_Har] = Shape(_Har)
_ENTRY: Shape[Entry] = Shape(Entry)


def read(stream: BinaryIO, capture: str, max_bytes: int) -> Iterator[Exchange | UnreadableCapture]:
    """Read one entry after the other from a stream that can be sought; one that cannot be read is named and hides no other.

    Raises:
        UnreadableCapture: it is no JSON, no HAR, or larger than `max_bytes`.

    """
    try:
        items = json_items.find(stream, _ENTRIES, max_bytes)
        log = _HAR.read(items.rest).log
    except ValueError as error:
        raise UnreadableCapture(capture, str(error)) from None
    name = log.creator.get("name") if isinstance(log.creator, dict) else None
    producer = har_bodies.producer(name if isinstance(name, str) else "")
    entries = (entry for run in items.read(stream) for entry in _ENTRY.read_each(run))
    for index, entry in enumerate(entries):
        try:
            if isinstance(entry, ValueError):
                raise entry
            yield _exchange(entry, producer, capture, index)
        except ValueError as error:
            yield UnreadableCapture(capture, f"entry {index}: {error}")


def _exchange(entry: Entry, producer: Producer, capture: str, index: int) -> Exchange:
    sent = entry.request
    headers = _headers(sent.headers)
    request = Request(method=sent.method, url=sent.url, headers=headers, body=har_bodies.request_body(sent, headers, producer))
    response = None
    came = entry.response
    # A call that was aborted, blocked or never answered has the status 0, or -1 with Playwright.
    if came is not None and came.status > 0:
        if not 100 <= came.status <= 999:  # RFC 9110, section 15: three digits
            message = "response.status is no HTTP status"
            raise ValueError(message)
        headers = _headers(came.headers)
        body, why_absent = content_coding.undo(har_bodies.response_body(came, sent.method, headers, producer), headers)
        response = Response(status=came.status, headers=headers, body=body, why_absent=why_absent)
    # ISO 8601 with a zone, says HAR. Some proxies leave the zone out; they mean UTC, as they write what JavaScript's or Java's clock gives.
    at = moment.from_iso(entry.startedDateTime, zoneless=UTC) or (moment.from_date(response.header("date")) if response else None)
    took = entry.time / 1000 if isinstance(entry.time, int | float) and 0 < entry.time < _LONGEST else None
    return Exchange(request=request, response=response, captured_at=at, capture=capture, index=index, took=took)


def _headers(pairs: list[Pair] | None) -> Headers:
    """Give headers in wire order."""
    return tuple([(name, pair.value if type(pair.value) is str else _text(pair.value)) for pair in pairs or () if (name := _name(pair.name))])


@lru_cache(1024)
def _name(written: str) -> str:
    """Lower a name; pseudo headers of HTTP/2, ``:path``, repeat method, URL and status and are none (RFC 9113, section 8.3)."""
    return "" if written.startswith(":") else written.lower()


def _text(value: float | str | None) -> str:
    return "" if value is None else str(value)
