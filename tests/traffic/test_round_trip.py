"""Whatever the format, a written capture reads back as the exchanges that were written."""

from __future__ import annotations

import gzip
import io
import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.exchange import Exchange, Request, Response
from wirecheck.traffic import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from wirecheck.errors import UnreadableCapture
    from wirecheck.exchange import Headers

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
names = st.from_regex(r"x-[a-z0-9-]{1,12}", fullmatch=True)
headers = st.lists(st.tuples(names, texts), max_size=4).map(tuple)
bodies = st.none() | st.just(b"") | texts.map(str.encode) | st.binary(max_size=40)
moments = st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- the strategy adds the zone
requests = st.builds(Request, method=st.sampled_from(["POST", "PUT", "PATCH", "get", "X-Y"]), url=texts, headers=headers, body=bodies)
responses = st.builds(Response, status=st.integers(200, 999).filter(lambda status: status not in {204, 304}), headers=headers, body=bodies)
exchanges = st.lists(st.builds(Exchange, request=requests, response=st.none() | responses, captured_at=moments), max_size=4).map(
    lambda found: [replace(e, capture="-", index=i) for i, e in enumerate(found)]
)


def reading(document: bytes) -> list[Exchange | UnreadableCapture]:
    return list(read(["-"], stdin=io.BytesIO(document)))


def is_text(body: bytes) -> bool:
    try:
        return bool(body.decode())
    except UnicodeDecodeError:
        return False


# -- writers ---------------------------------------------------------------------------------------------------------------------------------


def ndjson_message(found: Request | Response) -> dict[str, Any]:
    shape: dict[str, Any] = {"headers": found.headers}
    if found.body is not None:
        shape |= {"body": None} if not found.body else {"body": found.body.decode()} if is_text(found.body) else {"body_base64": b64encode(found.body).decode()}
    return shape


def as_ndjson(found: list[Exchange]) -> bytes:
    lines = []
    for e in found:
        line: dict[str, Any] = {"request": {"method": e.request.method, "url": e.request.url, **ndjson_message(e.request)}}
        if e.captured_at is not None:
            line["captured_at"] = e.captured_at.isoformat()
        if e.response is not None:
            line["response"] = {"status": e.response.status, **ndjson_message(e.response)}
        lines.append(json.dumps(line) + "\n")
    return "".join(lines).encode()


def har_content(body: bytes | None) -> dict[str, Any]:
    if body is None:
        return {"size": 7, "mimeType": "text/xml"}
    if is_text(body):
        return {"size": len(body), "text": body.decode()}
    return {"size": len(body), "text": b64encode(body).decode(), "encoding": "base64"}


def pairs(found: Headers) -> list[dict[str, str]]:
    return [{"name": name.title(), "value": value} for name, value in found]


def as_har(found: list[Exchange]) -> bytes:
    entries = []
    for e in found:
        body = e.request.body
        request: dict[str, Any] = {
            "method": e.request.method,
            "url": e.request.url,
            "headers": pairs(e.request.headers),
            "bodySize": 7 if body is None else len(body),
        }
        if body:
            request["postData"] = {"mimeType": "text/xml", "params": [], **har_content(body)}
        response: dict[str, Any] = {"status": 0, "headers": [], "content": {}}
        if e.response is not None:
            response = {"status": e.response.status, "headers": pairs(e.response.headers), "content": har_content(e.response.body)}
        entry: dict[str, Any] = {"request": request, "response": response}
        if e.captured_at is not None:
            entry["startedDateTime"] = e.captured_at.isoformat()
        entries.append(entry)
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "tests", "version": "1"}, "entries": entries}}).encode()


def cassette_body(body: bytes, *, as_json: bool) -> Any:
    return body.decode() if is_text(body) else None if not body else {"base64_string": b64encode(body).decode()} if as_json else body


def interactions(found: list[Exchange], *, as_json: bool) -> dict[str, Any]:
    """Give what vcrpy would serialize, with the time of each interaction that our own recorder adds."""
    items = []
    for e in found:
        item: dict[str, Any] = {
            "request": {"method": e.request.method, "uri": e.request.url, "headers": [list(pair) for pair in e.request.headers]},
            "response": None,
        }
        if e.request.body is not None:
            item["request"]["body"] = cassette_body(e.request.body, as_json=as_json)
        if e.response is not None:
            written = None if e.response.body is None else cassette_body(e.response.body, as_json=as_json)
            body = {} if e.response.body is None else written if isinstance(written, dict) else {"string": written}
            item["response"] = {"status": {"code": e.response.status, "message": "OK"}, "headers": [list(pair) for pair in e.response.headers], "body": body}
        if e.captured_at is not None:
            item["recorded_at"] = e.captured_at.isoformat()
        items.append(item)
    return {"interactions": items, "version": 1}


def as_yaml_cassette(found: list[Exchange]) -> bytes:
    written: str = yaml.dump(interactions(found, as_json=False))
    return written.encode()


def as_json_cassette(found: list[Exchange]) -> bytes:
    return json.dumps(interactions(found, as_json=True)).encode()


def raw_message(start: str, found: Request | Response) -> bytes:
    fields = "".join(f"{name}: {value}\r\n" for name, value in found.headers)
    return f"{start}\r\n{fields}\r\n".encode() + (found.body or b"")


def as_raw(found: list[Exchange]) -> bytes:
    parts = []
    for e in found:
        parts.append(raw_message(f"{e.request.method} {e.request.url} HTTP/1.1", e.request))
        if e.response is not None:
            parts.append(raw_message(f"HTTP/1.1 {e.response.status} OK", e.response))
    return b"".join(parts)


def with_length(found: Request | Response) -> Any:
    return replace(found, headers=(("content-length", str(len(found.body or b""))),))


raw_paths = st.from_regex(r"/[a-z0-9/?=&%.]{0,20}", fullmatch=True)
raw_requests = st.builds(Request, method=st.sampled_from(["POST", "PUT"]), url=raw_paths, body=st.binary(max_size=40)).map(with_length)
raw_responses = st.builds(Response, status=st.integers(200, 999).filter(lambda status: status not in {204, 304}), body=st.binary(max_size=40)).map(with_length)
raw_exchanges = st.lists(st.builds(Exchange, request=raw_requests, response=raw_responses), min_size=1, max_size=4).map(
    lambda found: [replace(e, capture="-", index=i) for i, e in enumerate(found)]
)


@given(exchanges)
def test_har_reads_back(found: list[Exchange]) -> None:
    assert reading(as_har(found)) == found


@given(exchanges.filter(bool))
def test_ndjson_reads_back(found: list[Exchange]) -> None:
    assert reading(as_ndjson(found)) == found


@given(exchanges)
def test_a_yaml_cassette_reads_back(found: list[Exchange]) -> None:
    assert reading(as_yaml_cassette(found)) == found


@given(exchanges)
def test_a_yaml_cassette_reads_back_without_libyaml(found: list[Exchange]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wirecheck.traffic.cassette_yaml._Loader", yaml.SafeLoader)

        assert reading(as_yaml_cassette(found)) == found


@given(exchanges)
def test_a_json_cassette_reads_back(found: list[Exchange]) -> None:
    assert reading(as_json_cassette(found)) == found


@given(raw_exchanges)
def test_raw_messages_read_back(found: list[Exchange]) -> None:
    assert reading(as_raw(found)) == found


@given(exchanges.filter(bool), st.sampled_from([as_har, as_ndjson, as_yaml_cassette, as_json_cassette]))
def test_gzip_changes_nothing(found: list[Exchange], write: Callable[[list[Exchange]], bytes]) -> None:
    assert reading(gzip.compress(write(found), mtime=0)) == found


@given(exchanges.filter(bool), st.sampled_from([as_har, as_ndjson, as_yaml_cassette, as_json_cassette]))
def test_a_byte_order_mark_changes_nothing(found: list[Exchange], write: Callable[[list[Exchange]], bytes]) -> None:
    """Programs on Windows write one before UTF-8, and HAR 1.2 asks readers to ignore it."""
    assert reading(b"\xef\xbb\xbf" + write(found)) == found
