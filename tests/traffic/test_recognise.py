"""Formats are known by their content."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.traffic.recognise import HEAD, Format, reason, recognise


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b'{"log": {"version": "1.2", "creator": {"name": "a"}, "entries": []}}', Format.HAR),
        (b'\xef\xbb\xbf\r\n{"comment": "x", "log": {"pages": [], "entries": [', Format.HAR),
        (b'{"version": 1, "interactions": []}', Format.JSON_CASSETTE),
        (b'{"http_interactions": [', Format.JSON_CASSETTE),
        (b'[{"request": {', Format.JSON_CASSETTE),
        (b"interactions:\n- request:\n", Format.YAML_CASSETTE),
        (b"version: 1\ninteractions: []\n", Format.YAML_CASSETTE),
        (b"# kept by hand\n---\nhttp_interactions:\n", Format.YAML_CASSETTE),
        (b"---\n- request: !!python/object:vcr.request.Request\n", Format.YAML_CASSETTE),
        (b"\n-\n    request:\n        method: GET\n", Format.YAML_CASSETTE),
        (b'{"captured_at": null, "request": {"method": "GET"}}\n{"', Format.NDJSON),
        (b'{"note": {"request": 1}, "response": {"body": "\\"{"}}', Format.NDJSON),
        (b'{"request": {"body": "' + b"x" * HEAD, Format.NDJSON),
        (b"HTTP/1.1 200 OK\r\n", Format.RAW),
        (b"HTTP/2 404 \r\ncontent-type: a/b", Format.RAW),
        (b"\r\nPOST /a?b HTTP/1.1\nHost: a\n", Format.RAW),
    ],
)
def test_a_capture_is_known_by_its_first_bytes(head: bytes, expected: Format) -> None:
    assert recognise(head, whole=len(head) < HEAD) is expected


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"{}",
        b'{"log": {"level": "debug"}}',
        b'{"version": 1, "packages": {}}',
        b'{\n  "request": {"urlPath": "/a"},\n  "response": {"status": 200}\n}\n',
        b'["request"]',
        b"services:\n  web:\n    interactions: 3\n",
        b"# Cassettes\n\nThey begin like this:\n\ninteractions:\n- request:\n",
        b"GET the milk\n",
        b"<html>",
        b"\x89PNG\r\n",
    ],
)
def test_a_file_that_only_shares_some_words_is_no_capture(head: bytes) -> None:
    assert recognise(head, whole=True) is None


def test_half_a_line_tells_nothing_yet() -> None:
    assert recognise(b'{"request": {"method"', whole=False) is None


@pytest.mark.parametrize(
    ("head", "word"),
    [
        (b"", "empty"),
        (b"PK\x03\x04", "zip"),
        (b"\xff\xfe{\x00", "UTF-16"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE items [', "Burp"),
        (b'{"info": {"_postman_id": "1"}}', "Postman"),
        (b'{"id": 1, "request": {"urlPath": "/"}}', "WireMock"),
        (b"1234:7:version;2:20#", "mitmproxy"),
        (b"hello", "neither"),
    ],
)
def test_other_formats_are_named_with_what_to_do(head: bytes, word: str) -> None:
    assert word in reason(head)


@given(st.binary(max_size=80), st.booleans())
def test_nothing_raises(head: bytes, whole: bool) -> None:  # noqa: FBT001 -- drawn
    for lead in (b"", b"{", b'[{"', b"HTTP/1.1 ", b"- request", b"---\n"):
        recognise(lead + head, whole=whole)
        reason(lead + head)
