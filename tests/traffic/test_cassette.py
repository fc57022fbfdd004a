"""Cassettes as each program writes them, and as vcrpy itself does."""

from __future__ import annotations

import base64
import io
import json
import threading
import urllib.request
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from wirecheck.errors import UnreadableCapture
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.traffic import cassette, read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

URL = "https://shop.test/api/v1/Products.xml"
AT = datetime(2026, 1, 31, 10, 0, tzinfo=UTC)


def from_yaml(document: str) -> list[Exchange | UnreadableCapture]:
    return list(cassette.read_yaml(io.BytesIO(document.encode()), "c.yaml"))


def from_json(document: Any) -> list[Exchange | UnreadableCapture]:
    return list(cassette.read_json(io.BytesIO(json.dumps(document).encode()), "c.json", 10**6))


def only(found: list[Exchange | UnreadableCapture]) -> Exchange:
    (exchange,) = found
    assert isinstance(exchange, Exchange), exchange
    return exchange


def test_vcrpy() -> None:
    document = """
interactions:
- request:
    body: email=ida%40example.test
    headers:
      Accept: ['*/*']
      Content-Type: [application/x-www-form-urlencoded]
    method: POST
    uri: https://shop.test/api/v1/Products.xml
  response:
    body: {string: <message/>}
    headers:
      Date: ['Sat, 31 Jan 2026 10:00:00 GMT']
      Set-Cookie: [a=1, b=2]
    status: {code: 200, message: OK}
version: 1
"""

    assert from_yaml(document) == [
        Exchange(
            request=Request(
                method="POST", url=URL, headers=(("accept", "*/*"), ("content-type", "application/x-www-form-urlencoded")), body=b"email=ida%40example.test"
            ),
            response=Response(
                status=200, headers=(("date", "Sat, 31 Jan 2026 10:00:00 GMT"), ("set-cookie", "a=1"), ("set-cookie", "b=2")), body=b"<message/>"
            ),
            captured_at=AT,
            capture="c.yaml",
            index=0,
        )
    ]


def test_our_own_cassettes_tell_when_each_interaction_was_recorded() -> None:
    document = {"interactions": [{"recorded_at": "2026-01-31T10:00:00Z", "request": {"method": "GET", "uri": URL}}]}

    assert only(from_json(document)).captured_at == AT
    assert only(from_yaml("interactions:\n- recorded_at: 2026-01-31T10:00:00Z\n  request: {method: GET, uri: /}\n")).captured_at == AT


def test_tornado_writes_headers_as_pairs_of_a_name_and_a_list() -> None:
    response = {"status": {"code": 200, "message": "OK"}, "headers": [["X-A", ["1", "2"]], ["X-B", ["3"]]], "body": {"string": ""}, "url": URL}

    found = only(from_json({"interactions": [{"request": {"method": "GET", "uri": URL, "headers": {}, "body": None}, "response": response}]}))

    assert found.response == Response(status=200, headers=(("x-a", "1"), ("x-a", "2"), ("x-b", "3")))


def test_the_first_cassettes_of_httpx_have_a_status_code_and_a_content() -> None:
    response = {"status_code": 201, "http_version": "HTTP/1.1", "headers": {"content-type": ["text/plain"]}, "content": "é"}

    found = only(from_json({"interactions": [{"request": {"method": "GET", "uri": URL, "headers": {}, "body": ""}, "response": response}]}))

    assert found.response == Response(status=201, headers=(("content-type", "text/plain"),), body="é".encode())


def test_vcrpy_before_version_1() -> None:
    document = """
- request: !!python/object:vcr.request.Request
    body: null
    headers: !!python/object/apply:__builtin__.frozenset
    - - !!python/tuple [Accept, text/xml]
    host: shop.test
    method: GET
    path: /api/v1/Products.xml
    port: 443
    protocol: https
  response:
    body: {string: !!python/unicode <message/>}
    headers: ["Content-Type: text/xml\\r\\n", "X-Time: 10:30\\r\\n"]
    status: {code: 200, message: OK}
"""

    found = only(from_yaml(document))

    assert found.request == Request(method="GET", url=URL, headers=(("accept", "text/xml"),))
    assert found.response == Response(status=200, headers=(("content-type", "text/xml"), ("x-time", "10:30")), body=b"<message/>")


def test_bodies_that_were_files_and_iterators() -> None:
    document = """
interactions:
- request:
    body: !!python/object/new:_io.BytesIO
      state: !!python/tuple [!!binary /wA=, 0, null]
    method: POST
    uri: /
- request:
    body: !!python/object/apply:builtins.iter
      args:
      - [!!binary YQ==, b]
      state: 0
    method: POST
    uri: /
"""

    assert [found.request.body for found in from_yaml(document) if isinstance(found, Exchange)] == [b"\xff\x00", b"ab"]


def test_ruby_writes_methods_in_lower_case_and_names_the_encoding() -> None:
    document = """---
http_interactions:
- request:
    method: post
    uri: https://shop.test/api/v1/Products.xml
    body: {encoding: US-ASCII, string: a=1}
    headers: {Accept: ["*/*"]}
  response:
    status: {code: 200, message: ''}
    headers: {Content-Type: ["text/plain; charset=ISO-8859-1"]}
    body: {encoding: ISO-8859-1, string: é}
    http_version: '1.1'
  recorded_at: Sat, 31 Jan 2026 10:00:00 GMT
- request:
    method: get
    uri: /
    body: {encoding: ASCII-8BIT, base64_string: "YQ=="}
    headers: {}
  response:
    status: {code: 200, message: OK}
    headers: {}
    body:
      encoding: ASCII-8BIT
      string: !binary |-
        /w==
recorded_with: VCR 6.3.1
"""

    first, second = from_yaml(document)

    assert isinstance(first, Exchange)
    assert first.request == Request(method="POST", url=URL, headers=(("accept", "*/*"),), body=b"a=1")
    assert first.response == Response(status=200, headers=(("content-type", "text/plain; charset=ISO-8859-1"),), body=b"\xe9")
    assert first.captured_at == AT
    assert isinstance(second, Exchange)
    assert second.request.body == b"a"
    assert second.response == Response(status=200, body=b"\xff")


def test_php_leaves_out_what_is_empty() -> None:
    document = """
-
    request:
        method: POST
        url: 'https://shop.test/api/v1/Products.xml'
        headers: {Host: shop.test, Accept: null}
        post_fields: {customer: {name: Žofie}, ids: ['1', '2']}
    response:
        status: {http_version: '1.1', code: '200', message: OK}
        headers: {Content-Type: text/xml}
        body: <message/>
-
    request: {method: GET, url: /}
    response: {status: 404}
"""

    first, second = from_yaml(document)

    assert isinstance(first, Exchange)
    assert first.request == Request(
        method="POST", url=URL, headers=(("host", "shop.test"), ("accept", "")), body=b"customer%5Bname%5D=%C5%BDofie&ids%5B0%5D=1&ids%5B1%5D=2"
    )
    assert first.response == Response(status=200, headers=(("content-type", "text/xml"),), body=b"<message/>")
    assert second == Exchange(request=Request(method="GET", url="/"), response=Response(status=404), capture="c.yaml", index=1)


@pytest.mark.parametrize(
    ("written", "body"),
    [
        ({}, None),
        ({"string": None}, b""),
        ({"string": ""}, b""),
        ({"string": {"a": ["é"]}}, '{"a":["é"]}'.encode()),
        ({"base64_string": "/w=="}, b"\xff"),
        ({"id": 1}, b'{"id":1}'),
        (None, b""),
        ("text", b"text"),
        (7, b"7"),
    ],
)
def test_a_body_may_have_many_shapes(written: Any, body: bytes | None) -> None:
    response = {"status": {"code": 200}, "headers": {}, "body": written}

    found = only(from_json({"interactions": [{"request": {"method": "GET", "uri": URL}, "response": response}]}))

    assert found.request.body is None
    assert found.response == Response(status=200, body=body)


def test_a_form_that_was_kept_as_a_mapping_is_written_again() -> None:
    request = {"method": "POST", "uri": URL, "headers": {"Content-Type": ["application/x-www-form-urlencoded"]}, "body": {"a": "1 2", "b": {"c": 3}}}

    assert only(from_json({"interactions": [{"request": request}]})).request.body == b"a=1+2&b%5Bc%5D=3"


@pytest.mark.parametrize(
    ("interaction", "reason"),
    [
        ({}, "request is no mapping"),
        ({"request": {"method": "GET"}}, "request.uri: text is expected"),
        ({"request": {"method": "GET", "uri": "/", "headers": 1}}, "request.headers is neither a mapping nor a list"),
        ({"request": {"method": "GET", "uri": "/", "headers": [1]}}, "request.headers holds what is no header"),
        ({"request": {"method": "GET", "uri": "/"}, "response": {"status": {"code": 99999}}}, "response.status is no HTTP status"),
        ({"request": {"method": "GET", "uri": "/", "body": {"base64_string": "a"}}}, "a body in base64 is damaged"),
    ],
)
def test_an_interaction_of_another_shape_is_named_and_hides_no_other(interaction: Any, reason: str) -> None:
    good = {"request": {"method": "GET", "uri": URL}}

    assert from_json({"interactions": [interaction, good]}) == [
        UnreadableCapture("c.json", f"interaction 0: {reason}"),
        Exchange(request=Request(method="GET", url=URL, body=None), response=None, capture="c.json", index=1),
    ]


def test_a_cassette_that_is_cut_off_gives_what_stands_before_and_the_line() -> None:
    document = "interactions:\n- request: {method: GET, uri: /}\n- request: {method: GET, uri: '/"

    with pytest.raises(UnreadableCapture, match="line 3: found unexpected end of stream"):
        from_yaml(document)


# -- vcrpy itself ----------------------------------------------------------------------------------------------------------------------------


class Shop(BaseHTTPRequestHandler):
    """Answers what it was sent, under the status and headers that the path asks for."""

    def answer(self) -> None:
        """Answer any method."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "é <&>".encode()
        if self.path == "/binary":
            body = bytes(range(256))
        self.send_response(404 if self.path == "/missing" else 200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("X-Twice", "1")
        self.send_header("X-Twice", "2")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = answer  # noqa: N815 -- the standard library's names

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def shop() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("serializer", ["yaml", "json"])
def test_what_vcrpy_writes_reads_back(shop: str, tmp_path: Path, serializer: str) -> None:
    vcr = pytest.importorskip("vcr")
    sent = [("/a?b=1", None), ("/form", b"name=Ida&x=%5B"), ("/xml", "<p>é</p>".encode())] + ([("/binary", b"\xff\xfe")] if serializer == "yaml" else [])
    path = tmp_path / f"cassette.{serializer}"
    with vcr.VCR(serializer=serializer).use_cassette(str(path)):
        heard = []
        for target, data in sent:
            with urllib.request.urlopen(urllib.request.Request(shop + target, data=data, headers={"X-Name": "1"})) as response:
                heard.append((response.status, [value for name, value in response.headers.items() if name == "X-Twice"], response.read()))

    found = [exchange for exchange in read([path]) if isinstance(exchange, Exchange)]

    assert [(e.request.method, e.request.url, e.request.header("x-name"), e.request.body) for e in found] == [
        ("POST" if data else "GET", shop + target, "1", data or b"") for target, data in sent
    ]
    assert [(e.response.status, [value for name, value in e.response.headers if name == "x-twice"], e.response.body) for e in found if e.response] == heard
    assert all(e.captured_at for e in found)


def test_bytes_that_are_no_text_survive_vcrpy(tmp_path: Path) -> None:
    vcr = pytest.importorskip("vcr")
    body = bytes(range(256))
    path = tmp_path / "cassette.yaml"
    with vcr.VCR(record_mode="new_episodes").use_cassette(str(path)) as tape:
        tape.append(
            vcr.request.Request("PUT", URL, io.BytesIO(body), {"A": "b"}), {"status": {"code": 200, "message": ""}, "headers": {}, "body": {"string": body}}
        )

    found = only(list(read([path])))

    assert (found.request.body, found.response) == (body, Response(status=200, body=body))


def test_text_in_yaml_that_looks_like_something_else_stays_the_text_it_was() -> None:
    """PyYAML quotes what it would read as a number or a date; people who edit cassettes do not."""
    headers = "{A: 12:30, B: 0123, C: no, D: 2026-01-31, E: 12, F: 1.5, G: true, H: , I: 1e3}"

    found = only(from_yaml(f"interactions:\n- request: {{method: GET, uri: /, headers: {headers}}}\n"))

    assert [value for _, value in found.request.headers] == ["12:30", "0123", "no", "2026-01-31", "12", "1.5", "true", "", "1e3"]


def test_an_alias_reaches_back_over_interactions() -> None:
    """PyYAML writes one where two requests share a mapping of headers."""
    headers = {"X": ["1"]}
    document = yaml.dump({"interactions": [{"request": {"method": "GET", "uri": "/", "headers": headers}} for _ in range(2)]})

    assert [found.request.headers for found in from_yaml(document) if isinstance(found, Exchange)] == [(("x", "1"),)] * 2


def test_php_packs_a_body_in_base64_by_its_headers() -> None:
    interaction = {
        "request": {"method": "GET", "url": "/"},
        "response": {"status": 200, "headers": {"Content-Transfer-Encoding": "binary"}, "body": base64.b64encode(b"\xff").decode()},
    }

    assert only(from_json([interaction])).response == Response(status=200, headers=(("content-transfer-encoding", "binary"),), body=b"\xff")
