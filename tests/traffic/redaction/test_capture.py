"""Captures of every format lose their secrets and keep their format, their findings, and every byte that is none."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections import Counter
from pathlib import Path

import pytest
import yaml
from vcr.serialize import deserialize
from vcr.serializers import yamlserializer

from wirecheck import files
from wirecheck.contract import load
from wirecheck.errors import UnreadableCapture
from wirecheck.judge import Judge
from wirecheck.traffic.redaction import Redactor
from wirecheck.traffic.redaction.capture import Capture, Redacted

CONTRACTS = tuple(map(load, files.contract_names()))
JUDGE = Judge(CONTRACTS, named=False)
KEY, SHORT, SESSION = "halyard-&-anchor-9", "ab1", "c00kie-of-ann"
FORM = f"identifier=LC900000001&key={KEY.replace('&', '%26')}"
URL = "https://store.example/api/v1/Customers.xml"
ANSWER = f"<message><response><code>401</code><error>no key {KEY.replace('&', '&amp;')}</error></response></message>"
HEADERS = {"content-type": "application/x-www-form-urlencoded", "cookie": f"s={SESSION}; t={SHORT}"}
PACKED = gzip.compress(ANSWER.encode(), mtime=0)


def har() -> bytes:
    pairs = [{"name": "identifier", "value": "LC900000001"}, {"name": "key", "value": KEY}]
    entry = {
        "startedDateTime": "2026-03-01T12:00:00.000Z",
        "_note": f"sent with {KEY}",
        "request": {
            "method": "POST",
            "url": URL,
            "headers": [{"name": name, "value": value} for name, value in HEADERS.items()],
            "cookies": [{"name": "s", "value": SESSION}, {"name": "t", "value": SHORT}],
            "queryString": [],
            "postData": {"mimeType": HEADERS["content-type"], "text": FORM, "params": pairs},
            "bodySize": len(FORM),
        },
        "response": {"status": 401, "headers": [], "content": {"size": 9, "mimeType": "text/xml", "text": ANSWER}, "redirectURL": ""},
    }
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "x"}, "entries": [entry, entry]}}, indent=1).encode()


def interaction(body: object = FORM, answer: object = ANSWER, headers: dict[str, object] | None = None) -> dict[str, object]:
    return {
        "request": {"method": "POST", "uri": URL, "headers": {name: [value] for name, value in HEADERS.items()}, "body": body},
        "response": {"status": {"code": 401, "message": "No"}, "headers": headers or {}, "body": {"string": answer}},
    }


def cassette(*interactions: dict[str, object]) -> bytes:
    return yaml.dump({"interactions": list(interactions), "version": 1}).encode()


LITERAL = f"""\
# kept by hand
interactions:
- request:
    method: POST
    uri: {URL}
    headers: {{cookie: [&c "s={SESSION}"], x-again: [*c]}}
    body: &form {FORM}
  response:
    status: {{code: 401, message: 'No'}}
    headers: {{}}
    body:
      string: |
        {ANSWER.replace("<response>", "<response>" + chr(10) + "        ")}
version: 1
"""

LINE = {
    "request": {"method": "POST", "url": URL, "headers": [list(pair) for pair in HEADERS.items()], "body": FORM},
    "response": {"status": 401, "headers": [], "body_base64": b64encode(ANSWER.encode()).decode()},
}
RAW = f"POST /api/v1/Customers.xml HTTP/1.1\r\nHost: store.example\r\nCookie: s={SESSION}; t={SHORT}\r\nContent-Length: {len(FORM)}\r\n\r\n{FORM}"
RAW += f"HTTP/1.1 401 No\r\nContent-Length: {len(ANSWER)}\r\n\r\n{ANSWER}"

CAPTURES = {
    "har": har(),
    "har.gz": gzip.compress(har(), mtime=0),
    "cassette": cassette(interaction(), interaction()),
    "cassette of bytes": cassette(interaction(FORM.encode(), ANSWER.encode() + b"\xff")),
    "cassette of packed bytes": cassette(interaction(FORM, PACKED, {"Content-Encoding": ["gzip"], "Content-Length": [str(len(PACKED))]})),
    "cassette by hand": LITERAL.encode(),
    "cassette of fields": cassette(interaction({"identifier": "LC900000001", "key": KEY})),
    "JSON cassette": json.dumps({"interactions": [interaction()], "version": 1}).encode(),
    "NDJSON": (json.dumps(LINE) + "\n\n" + json.dumps(LINE) + "\r\n").encode(),
    "raw": RAW.encode(),
}


def redacted(document: bytes, name: str = "day1") -> Redacted:
    return Capture(name, document, Redactor(CONTRACTS)).redacted()


def unpacked(document: bytes) -> bytes:
    return gzip.decompress(document) if document.startswith(b"\x1f\x8b") else document


@pytest.mark.parametrize("name", CAPTURES)
def test_no_byte_of_a_secret_is_left(name: str) -> None:
    made = unpacked(redacted(CAPTURES[name]).document)

    traces = [KEY, KEY.replace("&", "%26"), KEY.replace("&", "&amp;"), KEY.replace("&", "\\u0026"), "LC900000001", SESSION, f"t={SHORT}"]
    assert [trace for trace in traces if trace.encode() in made] == []
    assert b64encode(KEY.encode())[:12] not in made


@pytest.mark.parametrize("name", CAPTURES)
def test_findings_stay_the_same(name: str) -> None:
    made = redacted(CAPTURES[name])

    told = [[Counter((f.fingerprint, f.path) for f in JUDGE.judge(exchange).findings) for exchange in some] for some in (made.before, made.after)]

    assert told[0] == told[1]
    assert made.before != made.after


def test_what_a_har_says_twice_is_replaced_by_the_same() -> None:
    request = json.loads(redacted(har()).document)["log"]["entries"][0]["request"]

    fields = dict(field.split("=") for field in request["postData"]["text"].replace("%26", "&").replace("&-", "%26-").split("&"))
    assert [(pair["name"], pair["value"].replace("&", "%26")) for pair in request["postData"]["params"]] == list(fields.items())
    assert "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in request["cookies"]) == request["headers"][1]["value"]


def test_bytes_that_are_no_secret_stay() -> None:
    before, after = LITERAL.splitlines(), redacted(LITERAL.encode()).document.decode().splitlines()

    assert [number for number, (old, new) in enumerate(zip(before, after, strict=True)) if old != new] == [5, 6, 13]


def test_a_capture_without_secrets_stays_byte_by_byte() -> None:
    document = cassette({**interaction("", "<p/>"), "request": {"method": "GET", "uri": URL, "headers": {}, "body": None}})

    assert redacted(document).document == document


def test_vcrpy_reads_what_was_redacted_with_its_body_unpacked() -> None:
    requests, responses = deserialize(redacted(CAPTURES["cassette of packed bytes"]).document.decode(), yamlserializer)

    assert (requests[0].method, responses[0]["headers"]["Content-Encoding"]) == ("POST", ["identity"])
    assert responses[0]["body"]["string"].startswith(b"<message>")


def test_an_exchange_that_no_contract_knows_is_counted() -> None:
    document = cassette(interaction(), {**interaction(), "request": {"method": "GET", "uri": "https://other.example/", "headers": {}, "body": None}})

    assert redacted(document).strangers == 1


def test_a_body_that_nobody_can_read_is_blanked() -> None:
    """What is packed in a way that is not known here may hold anything."""
    body = b"\x1f\x8b\x08\x00damaged-halyard"
    made = redacted(cassette(interaction(FORM, body, {"Content-Encoding": ["gzip"]})))

    assert made.after[0].response is not None
    assert (made.after[0].response.body, made.after[0].response.why_absent) == (None, "coded as gzip: damaged or cut off")
    assert b64encode(b"damaged-halyard")[4:12] not in made.document


@pytest.mark.parametrize("document", [b"", b"no capture", har()[:-20], b'{"request": {"method": "GET", "url": "/"}}\n{"request": 4}\n'])
def test_what_cannot_be_read_in_full_is_not_redacted(document: bytes) -> None:
    with pytest.raises(UnreadableCapture) as raised:
        redacted(document, "week.har")

    assert raised.value.capture == "week.har"


@pytest.mark.parametrize("path", sorted(files.captures().iterdir()), ids=lambda path: path.name)
def test_the_captures_that_travel_along_keep_their_lines(path: Path) -> None:
    document = path.read_bytes()

    made = redacted(document).document

    assert made != document
    assert len(made.splitlines()) == len(document.splitlines())
