"""Hostile input, as generators: what strangers, a careless colleague or somebody ill-disposed may hand to each command."""

# ruff: noqa: PLW0108 -- every row of a table has the same shape

from __future__ import annotations

import gzip
import json
import os
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CANARY = "hz7Canary4Outside"
"""Stands in a file that no case has any business to show."""

DEEP = 100_000
MANY = 100_000


@dataclass(frozen=True, slots=True)
class Case:
    """One hostile input: files that are written to a folder, and the calls that read them there."""

    group: str
    name: str
    write: Callable[[Path], object]
    calls: tuple[tuple[str, ...], ...]
    amiss: Callable[[Path], Iterator[str]] = lambda _: iter(())
    """Says what is wrong with what the calls have written."""


def cases(trap: str) -> Iterator[Case]:
    """Yield every case; `trap` is the URL of a listener to which nobody may connect."""
    yield from _captures()
    yield from _har_fields()
    yield from _bodies(trap)
    yield from _folders()
    yield from _contracts(trap)
    yield from _schemas(trap)
    yield from _settings()
    yield from _endless()
    yield from _gigabytes()
    yield from _clocks()
    yield from _reports()


def _reading(name: str) -> tuple[tuple[str, ...], ...]:
    return (("validate", name, "-v"), ("redact", name, "-o", "redacted"), ("coverage", name), ("init", name, "-o", "made"))


def _file(name: str, content: Callable[[], bytes]) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(content())


# -- captures ------------------------------------------------------------------------------------------------------------------------------


def _exchange(**changes: Any) -> dict[str, Any]:
    request = {"method": "POST", "url": "https://store.example/api/v13/commerce.customers.get", "headers": [["Content-Type", "application/json"]], "body": "{}"}
    return {"request": request, "response": {"status": 200, "headers": [], "body": "{}"}, **changes}


def _line(**changes: Any) -> bytes:
    return json.dumps(_exchange(**changes)).encode() + b"\n"


ENTRY = (
    b'{"startedDateTime":"2026-01-01T00:00:00Z","time":1,"request":{"method":"POST","url":"https://store.example/API/V3/Customer","httpVersion":"HTTP/1.1",'
    b'"headers":[{"name":"A","value":"b"}],"queryString":[],"cookies":[],"postData":{"mimeType":"text/xml","text":"<ResultSet/>","params":[]}},"response":{'
    b'"status":200,"statusText":"OK","httpVersion":"HTTP/1.1","headers":[],"cookies":[],"content":{"size":1,"mimeType":"text/xml","text":"<ResultSet/>"},"redirectURL":""}}'
)


def _laughs(levels: int = 12) -> bytes:
    lines = b"interactions:\n- &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    return lines + b"".join(b"- &a%d [%s]\n" % (i, b", ".join([b"*a%d" % (i - 1)] * 10)) for i in range(1, levels))


def packed(content: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        content = gzip.compress(content, 9, mtime=0)
    return content


HEAD, END = b'{"log":{"entries":[', b"]}}"
YAML_EXCHANGE = b"interactions:\n- request: {method: GET, uri: https://store.example/, body: %s, headers: {}}\n  response: {status: {code: 200}, body: {string: x}, headers: {}}\n"

CAPTURES: dict[str, dict[str, Callable[[], bytes]]] = {
    "har": {
        "nothing": lambda: b"",
        "blanks": lambda: b" " * 1_000_000,
        "NUL": lambda: bytes(100_000),
        "no end": lambda: HEAD + ENTRY,
        "an entry cut in two": lambda: HEAD + ENTRY[:200],
        "deep lists": lambda: HEAD + b"[" * DEEP + b"]" * DEEP + END,
        "deep members": lambda: HEAD + b'{"request":' * DEEP,
        "members twice": lambda: HEAD + ENTRY.replace(b'"method":"POST"', b'"method":"POST","method":"GET"') + END,
        "entries twice": lambda: b'{"log":{"entries":[' + ENTRY + b'],"entries":[' + ENTRY + b"]}}",
        "a number of a million digits": lambda: HEAD + ENTRY.replace(b'"time":1', b'"time":' + b"9" * 1_000_000) + END,
        "a status of many digits": lambda: HEAD + ENTRY.replace(b'"status":200', b'"status":' + b"2" * 5000) + END,
        "a status below zero": lambda: HEAD + ENTRY.replace(b'"status":200', b'"status":-200') + END,
        "a status that is infinite": lambda: HEAD + ENTRY.replace(b'"status":200', b'"status":1e999') + END,
        "NaN": lambda: HEAD + ENTRY.replace(b'"time":1', b'"time":NaN') + END,
        "a lone surrogate": lambda: HEAD + ENTRY.replace(b"Customer", b"\\udcff") + END,
        "bytes that are no UTF-8": lambda: HEAD + ENTRY.replace(b"Customer", b"\xff\xfe\x80") + END,
        "overlong UTF-8": lambda: HEAD + ENTRY.replace(b"Customer", b"\xc0\xaf\xe0\x80\xaf") + END,
        "UTF-16": lambda: (HEAD + ENTRY + END).decode().encode("utf-16"),
        "UTF-32": lambda: (HEAD + ENTRY + END).decode().encode("utf-32"),
        "a byte order mark": lambda: b"\xef\xbb\xbf" + HEAD + ENTRY + END,
        "a million entries of nothing": lambda: HEAD + b",".join([b"{}"] * 1_000_000) + END,
        "two thousand entries": lambda: HEAD + b",".join([ENTRY] * 2000) + END,
        "a header of 3 MB": lambda: HEAD + ENTRY.replace(b'"value":"b"', b'"value":"' + b"b" * 3_000_000 + b'"') + END,
        "fifty thousand headers": lambda: HEAD + ENTRY.replace(b'{"name":"A","value":"b"}', b",".join([b'{"name":"A","value":"b"}'] * 50_000)) + END,
        "a URL of 1 MB": lambda: HEAD + ENTRY.replace(b"/Customer", b"/" + b"a/" * 500_000) + END,
        "a day that is none": lambda: HEAD + ENTRY.replace(b"2026-01-01T00:00:00Z", b"9999-99-99T99:99:99+99:99") + END,
        "the last day of all": lambda: HEAD + ENTRY.replace(b"2026-01-01T00:00:00Z", b"9999-12-31T23:59:59-23:59").replace(b'"time":1', b'"time":1e18') + END,
        "base64 that is none": lambda: HEAD + ENTRY.replace(b'"text":"<ResultSet/>"}', b'"encoding":"base64","text":"@@@="}') + END,
    },
    "yaml": {
        "aliases that explode": _laughs,
        "an alias of what holds it": lambda: b"interactions:\n- &a [*a]\n",
        "an alias of nothing": lambda: b"interactions:\n- *a\n",
        "a merge of itself": lambda: b"interactions:\n- &a {<<: *a}\n",
        "a tag that calls": lambda: b"interactions:\n- request: !!python/object/apply:os.system [echo]\n",
        "a tag that makes": lambda: b"interactions:\n- request: !!python/object/new:object {}\n",
        "a tag of a module": lambda: b"interactions:\n- request: !!python/module:os x\n",
        "a tag of nobody": lambda: b"interactions:\n- request: !ruby/object:Gem x\n",
        "deep lists": lambda: b"interactions: " + b"[" * DEEP,
        "deep maps": lambda: b"interactions: " + b"{a: " * DEEP,
        "deep indents": lambda: b"".join(b" " * i + b"a:\n" for i in range(3000)),
        "deep dashes": lambda: b"interactions:\n" + b"- " * DEEP + b"a",
        "a key that is a list": lambda: b"interactions:\n- ? [a]\n  : b\n",
        "a key that is itself": lambda: b"&a ? *a\n: b\n",
        "a thousand documents": lambda: b"--- {interactions: []}\n" * 1000,
        "tabs": lambda: b"interactions:\n\t- request: x\n",
        "a timestamp that is none": lambda: b"interactions:\n- recorded_at: 2026-99-99 99:99:99\n  request: {}\n",
        "binary that is none": lambda: YAML_EXCHANGE % b"!!binary '@@@'",
        "a set": lambda: b"interactions: !!set {a, b}\n",
        "a number in base sixty": lambda: b"interactions: 190:20:30\n",
        "a huge integer": lambda: YAML_EXCHANGE % (b"9" * 100_000),
        "a body of 3 MB": lambda: YAML_EXCHANGE % (b"a" * 3_000_000),
        "NUL": lambda: b"interactions:\n- \x00\n",
        "no UTF-8": lambda: b"interactions:\n- \xff\n",
        "UTF-16": lambda: b"\xff\xfe" + (YAML_EXCHANGE % b"x").decode().encode("utf-16-le"),
        "a directive": lambda: b"%YAML 9.9\n---\ninteractions: []\n",
        "a hundred thousand anchors": lambda: b"interactions:\n" + b"".join(b"- &a%d x\n" % i for i in range(MANY)),
    },
    "json": {
        "an item that is a number": lambda: b'{"interactions":[1]}',
        "an item that is deep": lambda: b'{"interactions":[' + b'{"request":' * DEEP + b"1" + b"}" * DEEP + b"]}",
        "not a list": lambda: b'{"interactions":{"a":1}}',
        "twenty thousand items of nothing": lambda: b'{"interactions":[' + b",".join([b"{}"] * 20_000) + b"]}",
        "infinity": lambda: b'{"interactions":[{"request":{"method":Infinity}}]}',
        "nothing but a string": lambda: b'"' + b"a" * 1_000_000 + b'"',
        "one unended string": lambda: b'{"interactions":["' + b"a" * 1_000_000,
        "ten thousand unended escapes": lambda: b'{"interactions":["' + b"\\u12" * 10_000,
    },
    "ndjson": {
        "a line of blanks": lambda: b"\n" * 1_000_000,
        "a line of 3 MB": lambda: _line(response={"status": 200, "headers": [], "body": "a" * 3_000_000}),
        "a line that is deep": lambda: b'{"request":' + b"[" * DEEP + b"]" * DEEP + b"}\n",
        "a line cut off": lambda: _line() + _line()[:50],
        "lines of rubbish": lambda: b'{"request":{}}\n' * 50_000,
        "line ends of every kind": lambda: _line().replace(b"\n", b"\r\n") + b"\x85\x0b\x0c\r" + _line(),
        "a NUL in a line": lambda: _line()[:-2] + b"\x00}\n",
        "a method with a line break": lambda: _line(request={"method": "GET\r\nHost: evil", "url": "/\r\n\r\n"}),
        "a URL without sense": lambda: _line(request={"method": "GET", "url": "http://[::1"}),
        "a port without sense": lambda: _line(request={"method": "GET", "url": "http://store.example:99999999/"}),
        "a URL up and away": lambda: _line(request={"method": "GET", "url": "https://store.example/../../../../etc/passwd%00"}),
        "headers that are numbers": lambda: _line(request={"method": "GET", "url": "/", "headers": [[1, 2], [None], {}]}),
        "a body that is a list": lambda: _line(request={"method": "GET", "url": "/", "body": [[[]]]}),
        "a moment far off": lambda: _line(captured_at="-99999-01-01"),
        "a moment that is a number": lambda: _line(captured_at=1e300),
    },
    "http": {
        "no end of headers": lambda: b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 100_000,
        "a length below zero": lambda: b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\nabc",
        "a length of many digits": lambda: b"POST / HTTP/1.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\nabc",
        "two lengths": lambda: b"POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 30\r\n\r\nabc",
        "a length and chunks": lambda: b"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /admin HTTP/1.1\r\n\r\n",
        "chunks of rubbish": lambda: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
        "a chunk of many digits": lambda: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"f" * 5000 + b"\r\nabc\r\n",
        "a chunk below zero": lambda: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n",
        "a hundred thousand chunks": lambda: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * MANY + b"0\r\n\r\n",
        "a packed body that is none": lambda: b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        "a packed bomb": lambda: b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\n\r\n" + packed(bytes(90_000_000), 2),
        "a hundred codings": lambda: b"HTTP/1.1 200 OK\r\nContent-Encoding: " + b"gzip, " * 100 + b"gzip\r\n\r\nabc",
        "a status of letters": lambda: b"HTTP/1.1 abc OK\r\n\r\n",
        "folded headers": lambda: b"GET / HTTP/1.1\r\nA: b\r\n " + b" c\r\n " * 10_000 + b"\r\n\r\n",
        "a header without a name": lambda: b"GET / HTTP/1.1\r\n: b\r\n\r\n",
        "bare line feeds and NUL": lambda: b"GET /\x00 HTTP/1.1\nA: \x00\n\n\x00",
        "an escape sequence": lambda: b"GET /\x1b]0;owned\x07 HTTP/1.1\r\nX: \x1b[31m\r\n\r\nHTTP/1.1 200 \x1b[2J\r\n\r\n\x1b[31m",
    },
    "gz": {
        "a bomb of spaces": lambda: packed(HEAD + b" " * 60_000_000),
        "a bomb in a bomb": lambda: packed(bytes(20_000_000), 3),
        "cut off": lambda: packed(HEAD + ENTRY + END)[:-12],
        "damaged": lambda: packed(HEAD + ENTRY + END)[:40] + b"damage" + packed(HEAD + ENTRY + END)[46:],
        "with more behind": lambda: packed(HEAD + ENTRY + END) + b"more",
        "the mark alone": lambda: b"\x1f\x8b",
        "ten thousand members": lambda: packed(b" ") * 10_000,
        "lines": lambda: packed(_line() * 20),
    },
}
ENDINGS = {"http": "txt", "gz": "har.gz"}


def _captures() -> Iterator[Case]:
    for kind, documents in CAPTURES.items():
        for name, content in documents.items():
            file = f"capture.{ENDINGS.get(kind, kind)}"
            yield Case(f"captures: {kind}", name, _file(file, content), _reading(file))


PIECES: dict[str, Any] = {
    "nothing": None,
    "a list in lists": [[[[]]]],
    "a huge number": 10**400,
    "a text with escapes": "\x1b[31m\x00\r\n\ud800\u202e<script>alert(1)</script>",
    "a formula": "=cmd|' /C calc'!A0",
    "a long text": "ä" * 30_000,
}


def _har_fields() -> Iterator[Case]:
    """Put each piece in the place of each value of an entry."""
    for place in _places(json.loads(ENTRY)):
        for number, (name, piece) in enumerate(PIECES.items()):
            content = _replaced(json.loads(ENTRY), place, piece)
            document = json.dumps({"log": {"entries": [content]}}).encode()
            calls = _reading("field.har")[number % 2 :][:1]
            yield Case("HAR fields", f"{'.'.join(map(str, place))}: {name}", _file("field.har", lambda document=document: document), calls)


def _places(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*at, key)
        yield from _places(inner, (*at, key))


def _replaced(value: Any, place: tuple[str | int, ...], piece: Any) -> Any:
    inner = value
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = piece
    return value


# -- bodies --------------------------------------------------------------------------------------------------------------------------------


def _doctype(inside: str, text: str = "&x;") -> bytes:
    return f'<?xml version="1.0"?><!DOCTYPE ResultSet [{inside}]><ResultSet><Customer><username>{text}</username></Customer></ResultSet>'.encode()


def xml_bodies(trap: str) -> dict[str, Callable[[], bytes]]:
    outside = "canary.txt"
    laughs = '<!ENTITY x0 "lol">' + "".join(f'<!ENTITY x{i} "{f"&x{i - 1};" * 10}">' for i in range(1, 12))
    record = "<ResultSet><Customer>%s</Customer></ResultSet>"
    return {
        "entities that explode": lambda: _doctype(laughs, "&x11;"),
        "one long entity many times": lambda: _doctype(f'<!ENTITY x "{"a" * 100_000}">', "&x;" * 10_000),
        "an entity of itself": lambda: _doctype('<!ENTITY x "&x;">'),
        "an entity of a file": lambda: _doctype(f'<!ENTITY x SYSTEM "../{outside}">'),
        "an entity of the network": lambda: _doctype(f'<!ENTITY x SYSTEM "{trap}/entity">'),
        "a parameter entity": lambda: _doctype(f'<!ENTITY % p SYSTEM "{trap}/parameter"> %p;', "a"),
        "a document type of the network": lambda: f'<!DOCTYPE ResultSet SYSTEM "{trap}/type"><ResultSet/>'.encode(),
        "a document type of a file": lambda: f'<!DOCTYPE ResultSet SYSTEM "../{outside}"><ResultSet/>'.encode(),
        "attributes by default": lambda: _doctype('<!ATTLIST ResultSet a CDATA "b">', "a"),
        "XInclude": lambda: f'<ResultSet xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="../{outside}" parse="text"/></ResultSet>'.encode(),
        "a schema location": lambda: (
            f'<ResultSet xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:noNamespaceSchemaLocation="{trap}/s.xsd" i:schemaLocation="a {trap}/t.xsd"/>'.encode()
        ),
        "a style sheet": lambda: f'<?xml-stylesheet href="{trap}/style.xsl" type="text/xsl"?><ResultSet/>'.encode(),
        "depth": lambda: b"<ResultSet>" + b"<a>" * DEEP + b"</a>" * DEEP + b"</ResultSet>",
        "depth without end": lambda: b"<ResultSet>" + b"<a>" * DEEP,
        "a text of 11 MB": lambda: (record % ("<username>" + "a" * 11_000_000 + "</username>")).encode(),
        "an attribute of 2 MB": lambda: (record % (f'<username a="{"a" * 2_000_000}"/>')).encode(),
        "fifty thousand attributes": lambda: (record % ("<username " + " ".join(f'a{i}="b"' for i in range(50_000)) + "/>")).encode(),
        "attributes twice": lambda: (record % '<username a="b" a="c"/>').encode(),
        "a hundred thousand records": lambda: b"<ResultSet>" + b"<Customer/>" * MANY + b"</ResultSet>",
        "a hundred thousand namespaces": lambda: ("<ResultSet>" + "".join(f'<a xmlns="n{i}"/>' for i in range(MANY)) + "</ResultSet>").encode(),
        "a name of 1 MB": lambda: b"<" + b"a" * 1_000_000 + b"/>",
        "a lying encoding": lambda: '<?xml version="1.0" encoding="utf-16"?><ResultSet>ä</ResultSet>'.encode(),
        "an unknown encoding": lambda: b'<?xml version="1.0" encoding="klingon"?><ResultSet/>',
        "a coding of EBCDIC": lambda: '<?xml version="1.0" encoding="cp037"?><ResultSet/>'.encode("cp037"),
        "UTF-7": lambda: b'<?xml version="1.0" encoding="utf-7"?><ResultSet>+ADw-script+AD4-</ResultSet>',
        "UTF-16": lambda: '<?xml version="1.0" encoding="utf-16"?><ResultSet/>'.encode("utf-16"),
        "UTF-16 without a mark": lambda: "<ResultSet/>".encode("utf-16-be"),
        "UTF-32": lambda: "<ResultSet/>".encode("utf-32"),
        "no UTF-8": lambda: b"<ResultSet>\xff\xfe\x80</ResultSet>",
        "NUL": lambda: b"<ResultSet>\x00</ResultSet>",
        "control characters by number": lambda: b"<ResultSet>&#0;&#27;&#xFFFF;&#xD800;&#99999999;</ResultSet>",
        "CDATA without end": lambda: b"<ResultSet><![CDATA[" + b"]]" * 100_000,
        "comments": lambda: b"<ResultSet>" + b"<!-- -->" * MANY + b"</ResultSet>",
        "instructions": lambda: b"<ResultSet>" + b"<?a b?>" * MANY + b"</ResultSet>",
        "a version of tomorrow": lambda: b'<?xml version="9.9"?><ResultSet/>',
        "two roots": lambda: b"<ResultSet/><ResultSet/>",
        "url-encoded over and over": lambda: (record % ("<username>" + "%25" * 100_000 + "</username>")).encode(),
        "a million open brackets": lambda: b"<" * 1_000_000,
        "a number of a million digits": lambda: (record % ("<group_id>" + "9" * 1_000_000 + "</group_id>")).encode(),
        "escape sequences": lambda: "<ResultSet>\x9b31m\u202e</ResultSet>".encode(),
    }


JSON_BODIES: dict[str, Callable[[], bytes]] = {
    "depth of lists": lambda: b"[" * DEEP + b"]" * DEEP,
    "depth of members": lambda: b'{"id":' * DEEP + b"1" + b"}" * DEEP,
    "depth without end": lambda: b"[" * DEEP,
    "depth within the limit": lambda: b'{"id":' + b"[" * 90 + b"]" * 90 + b"}",
    "NaN": lambda: b'{"id":NaN}',
    "infinity": lambda: b'{"id":-Infinity}',
    "a float beyond all": lambda: b'{"id":1e99999}',
    "a small float": lambda: b'{"id":1e-99999}',
    "an exponent of many digits": lambda: b'{"id":1e' + b"9" * 100_000 + b"}",
    "an integer of many digits": lambda: b'{"id":' + b"9" * 1_000_000 + b"}",
    "an integer just too large for Python": lambda: b'{"id":' + b"9" * 4301 + b"}",
    "minus nought": lambda: b'{"id":-0}',
    "members twice": lambda: b'{"id":1,"id":"2"}',
    "members a hundred thousand times": lambda: b"{" + b",".join([b'"id":1'] * MANY) + b"}",
    "a hundred thousand members": lambda: json.dumps({f"m{i}": i for i in range(MANY)}).encode(),
    "a hundred thousand items": lambda: json.dumps({"fields": list(range(MANY))}).encode(),
    "a lone surrogate": lambda: b'{"\\ud800":"\\udfff"}',
    "half an escape": lambda: b'{"id":"\\u12"}',
    "NUL": lambda: b'{"id":"\\u0000"}\x00',
    "a member of Python's": lambda: b'{"__proto__":1,"__class__":{"__init__":1},"constructor":2}',
    "a long name": lambda: b'{"' + b"a" * 1_000_000 + b'":1}',
    "a long text": lambda: b'{"id":"' + b"a" * 3_000_000 + b'"}',
    "no UTF-8": lambda: b'{"id":"\xff"}',
    "UTF-16": lambda: '{"id":1}'.encode("utf-16"),
    "UTF-32 without a mark": lambda: '{"id":1}'.encode("utf-32-be"),
    "a byte order mark": lambda: b'\xef\xbb\xbf{"id":1}',
    "more behind": lambda: b'{"id":1}' * 10_000,
    "escape sequences": lambda: b'{"\\u001b[31m":"\\u009b2J\\u202e"}',
    "nothing but blanks": lambda: b" " * 1_000_000,
    "equal items": lambda: json.dumps({"fields": [{"a": [1] * 10}] * 3000}).encode(),
}

FORM_BODIES: dict[str, Callable[[], bytes]] = {
    "a hundred thousand fields": lambda: b"&".join(b"f%d=1" % i for i in range(MANY)),
    "a hundred thousand equal fields": lambda: b"&".join([b"key=1"] * MANY),
    "a hundred thousand items": lambda: b"&".join([b"inserts[]=1"] * MANY),
    "deep brackets": lambda: b"inserts" + b"[0]" * DEEP + b"=1",
    "many deep brackets": lambda: b"&".join(b"inserts" + b"[%d]" % i * 60 + b"=1" for i in range(1000)),
    "brackets without end": lambda: b"inserts" + b"[" * DEEP + b"=1",
    "scalar and list": lambda: b"inserts=1&inserts[]=2&inserts[a]=3&inserts[a][b]=4",
    "list and map": lambda: b"inserts[0]=1&inserts[a]=2&inserts[]=3&inserts[-1]=4",
    "a huge index": lambda: b"inserts[" + b"9" * 1000 + b"][id]=1&inserts[9223372036854775807]=1&inserts[]=2",
    "a sparse index": lambda: b"inserts[1000000000][id]=1",
    "half escapes": lambda: b"a=%&b=%4&c=%zz&%=%",
    "escapes over escapes": lambda: b"a=" + b"%25" * 300_000,
    "no UTF-8": lambda: b"%ff%fe=%80&\xff=\xfe",
    "NUL": lambda: b"a%00b=%00&\x00=\x00",
    "nothing but marks": lambda: b"&" * 1_000_000,
    "nothing but equal signs": lambda: b"=" * 1_000_000,
    "names without values": lambda: b"&".join([b"a"] * MANY),
    "a value of 3 MB": lambda: b"key=" + b"a" * 3_000_000,
    "a name of 1 MB": lambda: b"a" * 1_000_000 + b"=1",
    "escape sequences": lambda: b"%1B%5B31m=%1B%5B2J",
    "a query in a query": lambda: b"key=%26key%3D1%26key=2",
}

TARGETS = {
    "zeald": ("/API/V3/Customer", "text/xml"),
    "modularmerchant": ("/api/check_customer.php", "text/xml"),
    "leadcommerce": ("/api/v1/Customers/create.xml", "application/x-www-form-urlencoded"),
    "open2b": ("/api/v13/commerce.customers.find", "application/json"),
    "multipart": ("/api/v1/Customers/create.xml", "multipart/form-data; boundary=b"),
}

MULTIPARTS: dict[str, Callable[[], bytes]] = {
    "no end": lambda: b'--b\r\nContent-Disposition: form-data; name="key"\r\n\r\n',
    "fifty thousand parts": lambda: b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 50_000 + b"--b--",
    "a part of headers": lambda: b"--b\r\n" + b"A: b\r\n" * 100_000 + b"\r\n1\r\n--b--",
    "a name up and away": lambda: b'--b\r\nContent-Disposition: form-data; name="a"; filename="../../../etc/passwd"\r\n\r\n1\r\n--b--',
    "a coding of its own": lambda: b"--b\r\nContent-Transfer-Encoding: base64\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n@@@\r\n--b--",
}


def _bodies(trap: str) -> Iterator[Case]:
    bodies = {"zeald": xml_bodies(trap), "modularmerchant": xml_bodies(trap), "leadcommerce": FORM_BODIES, "open2b": JSON_BODIES, "multipart": MULTIPARTS}
    for vendor, contents in bodies.items():
        path, media_type = TARGETS[vendor]
        for name, content in contents.items():
            write = _body(path, media_type, content, answer=vendor in {"zeald", "open2b"})
            yield Case(f"bodies: {vendor}", name, write, (("validate", "body.ndjson", "-v"), ("redact", "body.ndjson", "-o", "r.ndjson")))


def _body(path: str, media_type: str, content: Callable[[], bytes], *, answer: bool) -> Callable[[Path], object]:
    """Write one exchange that was sent the body, and one that was also answered with it."""

    def write(folder: Path) -> None:
        body = {"headers": [["Content-Type", media_type]], "body_base64": b64encode(content()).decode()}
        request = {"method": "POST", "url": f"https://store.example{path}"}
        plain = {"status": 200, "headers": [], "body": "<message/>"}
        lines = [{"request": {**request, **body}, "response": {"status": 200, **body} if answer else plain}]
        (folder / "body.ndjson").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")

    return write


# -- folders and files ---------------------------------------------------------------------------------------------------------------------

NAMES = {
    "a line break": "day\n1.ndjson",
    "a carriage return": "day\rwirecheck: passed.ndjson",
    "an escape sequence": "\x1b[31mday.ndjson",
    "a title": "\x1b]0;owned\x07.ndjson",
    "a command of a pipeline": "::error file=a::b.ndjson",
    "markup": "<img src=x onerror=alert(1)>.ndjson",
    "letters that turn": "\u202egnp.ndjson",
    "no UTF-8": "day\udcff.ndjson",
    "an option": "-o.ndjson",
    "blanks": "   .ndjson",
    "a long name": "a" * 240 + ".ndjson",
}


def _folders() -> Iterator[Case]:
    for name, file in NAMES.items():
        shapes = ("console", "github", "html")
        write = _file(file, lambda: _line(response={"status": 500, "body": "\x1b[31m"}))
        yield Case("names of files", name, write, tuple(("validate", ".", "--format", shape) for shape in shapes))
    reading = _reading("captures")
    yield Case("folders", "a link to itself", _folder(lambda made: (made / "a.har").symlink_to("a.har")), reading)
    yield Case("folders", "a link to the folder above", _folder(lambda made: (made / "up").symlink_to("..")), reading)
    yield Case("folders", "links that go round", _folder(lambda made: ((made / "a").symlink_to("b"), (made / "b").symlink_to("a"))), reading)
    yield Case("folders", "a link to nothing", _folder(lambda made: (made / "a.har").symlink_to("gone")), reading)
    yield Case("folders", "a link to a file outside", _folder(lambda made: (made / "a.har").symlink_to("../../canary.txt")), reading)
    yield Case("folders", "a named pipe", _folder(lambda made: os.mkfifo(made / "a.har")), reading)
    yield Case("folders", "a device", _folder(lambda made: (made / "a.har").symlink_to("/dev/zero")), reading)
    yield Case("folders", "a folder called as a file", _folder(lambda made: (made / "a.har").mkdir()), reading)
    yield Case("folders", "nobody may read the file", _folder(lambda made: ((made / "a.har").write_bytes(b"{}"), (made / "a.har").chmod(0))), reading)
    yield Case("folders", "deep folders", _folder(_deep), reading)
    yield Case("folders", "three thousand files", _folder(lambda made: [(made / f"{i}.har").write_bytes(b"{}") for i in range(3000)]), reading[:1])
    yield Case("folders", "nothing in it", _folder(lambda _: None), reading)


def _folder(fill: Callable[[Path], object]) -> Callable[[Path], object]:
    def write(folder: Path) -> None:
        (folder / "captures").mkdir()
        fill(folder / "captures")

    return write


def _deep(made: Path) -> None:
    for _ in range(150):
        made = made / "a"
        made.mkdir()
    (made / "day.ndjson").write_bytes(_line())


# -- contracts, schemas, settings ----------------------------------------------------------------------------------------------------------

CONTRACT = """\
openapi: 3.1.0
info: {title: A store, version: "1"}
x-documents: {page: {title: The only page}}
x-source: {document: page, section: Ping, certainty: stated}
paths:
  /ping:
    post:
      operationId: ping
      summary: Ask whether the store is there
      requestBody: {content: {application/json: {schema: SCHEMA}}}
      responses:
        "200": {description: it is, content: {application/json: {schema: SCHEMA}}}
      x-outcome:
        - {outcome: success, when: 'RULE', source: {section: Ping}}
"""


def contract(schema: str = "{type: object}", rule: str = "response.status == 200") -> bytes:
    return CONTRACT.replace("SCHEMA", schema).replace("RULE", rule).encode("utf-8", "surrogatepass")


JUDGED = (("lint", "c.openapi.yaml"), ("validate", "ping.ndjson", "--contract", "c.openapi.yaml"), ("contracts", "c.openapi.yaml", "--facts"))


def _ping(folder: Path, sent: str = '{"a": "' + "a" * 5000 + '!"}') -> None:
    request = {"method": "POST", "url": "https://store.example/ping", "headers": [["Content-Type", "application/json"]], "body": sent}
    line = {"request": request, "response": {"status": 200, "headers": [["Content-Type", "application/json"]], "body": sent}}
    (folder / "ping.ndjson").write_text(json.dumps(line) + "\n", "utf-8")


def _beside(name: str, content: Callable[[], bytes]) -> Callable[[Path], object]:
    def write(folder: Path) -> None:
        _ping(folder)
        (folder / name).write_bytes(content())

    return write


def _contracts(trap: str) -> Iterator[Case]:
    documents: dict[str, Callable[[], bytes]] = {
        "nothing": lambda: b"",
        "a list": lambda: b"[]",
        "NUL": lambda: bytes(1000),
        "no UTF-8": lambda: b"openapi: \xff",
        "UTF-16": lambda: contract().decode().encode("utf-16"),
        "aliases that explode": lambda: contract() + b"x-bomb:\n" + _laughs().partition(b"\n")[2],
        "an alias of what holds it": lambda: contract() + b"x-a: &a [*a]\n",
        "a merge of itself": lambda: contract() + b"x-a: &a {<<: *a}\n",
        "a tag that calls": lambda: contract() + b"x-a: !!python/object/apply:os.system [echo]\n",
        "depth": lambda: contract() + b"x-a: " + b"[" * DEEP + b"]" * DEEP,
        "deep maps": lambda: contract() + b"x-a: " + b"{a: " * 3000 + b"1" + b"}" * 3000,
        "members twice": lambda: contract() + b"paths: {}\n",
        "a key that is a list": lambda: contract() + b"? [a]\n: b\n",
        "twenty thousand paths": lambda: contract().replace(b"paths:\n", b"paths:\n" + b"".join(b"  /p%d: {}\n" % i for i in range(20_000))),
        "a path of brackets": lambda: contract().replace(b"/ping", b"/" + b"{a}" * 3000),
        "paths that are numbers": lambda: contract().replace(b"paths:\n", b"paths:\n  1: 2\n  null: {}\n"),
        "a path item that is itself": lambda: contract().replace(b"paths:\n", b"paths:\n  /a: {$ref: '#/paths/~1a'}\n"),
        "escape sequences": lambda: contract().replace(b"A store", b'"\\e[31m\\0\\u202e"'),
        "a title of 1 MB": lambda: contract().replace(b"A store", b"a" * 1_000_000),
        "no operation": lambda: b"openapi: 3.1.0\ninfo: {title: a, version: b}\npaths: {}\n",
        "operations that are lists": lambda: b"openapi: 3.1.0\ninfo: []\npaths: {/a: {post: []}}\n",
    }
    for name, content in documents.items():
        yield Case("contracts", name, _beside("c.openapi.yaml", content), JUDGED)
    rules = {
        "deep brackets": "(" * 5000 + "true" + ")" * 5000,
        "a long chain": " || ".join(["response.status == 200"] * 3000),
        "deep not": "!" * 20_000 + "true",
        "a huge number": "9" * 100_000 + " > 1",
        "division by nought": "1 / 0 == 1 || 1 % 0 == 1",
        "a bad pattern": 'response.body.a.matches("(a+)+$")',
        "a pattern that is none": 'response.body.a.matches("(((")',
        "a text that grows": "(" + " + ".join(["string(response.body)"] * 500) + ').contains("x")',
        "lists in lists": "[" * 3000 + "]" * 3000 + " == 1",
        "all of all of all": "response.body.a.all(x, response.body.a.all(y, response.body.a.all(z, x == y)))",
        "what Python has": "response.__class__.__mro__ == 1",
        "a call": '__import__("os").system("echo") == 0',
        "nothing": "",
        "NUL": "\\0",
    }
    for name, rule in rules.items():
        yield Case("rules of contracts", name, _beside("c.openapi.yaml", lambda rule=rule: contract(rule=rule.replace("'", "''"))), JUDGED)
    references = {
        "the network": f"{{$ref: '{trap}/schema.json'}}",
        "the network by its scheme alone": f"{{$ref: '{trap.removeprefix('http:')}/schema.json'}}",
        "a base in the network": f"{{$id: '{trap}/base/', $ref: 'schema.json'}}",
        "a language of the network": f"{{$schema: '{trap}/meta', type: object}}",
        "a file outside": "{$ref: ../canary.txt}",
        "a file by its whole path": "{$ref: /etc/passwd}",
        "a file URL": "{$ref: 'file:///etc/passwd'}",
        "a file that is not there": "{$ref: gone.json}",
        "a folder": "{$ref: .}",
        "a device": "{$ref: /dev/null}",
        "itself": "{$ref: c.openapi.yaml}",
        "nowhere": "{$ref: '#/nowhere'}",
        "escapes over escapes": "{$ref: '#/%2525/~9/~'}",
        "a name with NUL": '{$ref: "a\\0b.json"}',
        "an escape sequence": '{$ref: "\\e[31m.json"}',
        "a circle": "{$ref: '#/paths/~1ping/post/requestBody/content/application~1json/schema'}",
        "a circle of allOf": "{allOf: [{$ref: '#/paths/~1ping/post/requestBody/content/application~1json/schema'}]}",
        "a schema of the network in XSD": f"{{x-oas-draft-alternativeSchema: {{type: xmlSchema, location: '{trap}/a.xsd'}}}}",
        "an XSD outside": "{x-oas-draft-alternativeSchema: {type: xmlSchema, location: ../canary.txt}}",
        "an XSD that is no text": "{x-oas-draft-alternativeSchema: {type: xmlSchema, location: [1]}}",
    }
    for name, schema in references.items():
        yield Case("references of contracts", name, _beside("c.openapi.yaml", lambda schema=schema: contract(schema)), JUDGED)


def _schemas(trap: str) -> Iterator[Case]:
    keywords = {
        "a pattern that takes for ever": "{type: object, properties: {a: {type: string, pattern: '^(a+)+$'}}}",
        "another": "{type: object, properties: {a: {type: string, pattern: '^(a|aa)+$'}}}",
        "one that looks back": "{type: object, properties: {a: {type: string, pattern: '^(?=(a+)+$)(?:a?){30}a{30}$'}}}",
        "one that refers back": "{type: object, properties: {a: {type: string, pattern: '^(a*)*\\\\1$'}}}",
        "one of names": "{type: object, patternProperties: {'^(a+)+$': {type: string}}}",
        "a pattern that is none": "{type: object, properties: {a: {pattern: '((('}}}",
        "a repetition of a billion": "{type: object, properties: {a: {pattern: '^(a{1,1000}){1,1000}$'}}}",
        "a repetition of repetitions": "{type: object, properties: {a: {pattern: '^((((a{1,100}){1,100}){1,100}){1,100})$'}}}",
        "a length below nought": "{type: object, properties: {a: {type: string, minLength: -1, maxLength: 1e400}}}",
        "a divisor of nought": "{properties: {a: {multipleOf: 0}}}",
        "a small divisor": "{properties: {a: {type: number, multipleOf: 1e-300}}}",
        "a type of nobody": "{type: [object, nothing, 1]}",
        "properties that are a list": "{type: object, properties: [1]}",
        "a hundred thousand values": "{properties: {a: {enum: [" + ",".join(map(str, range(MANY))) + "]}}}",
        "deep schemas": "{not: " * 90 + "{}" + "}" * 90,
        "schemas too deep": "{not: " * 5000 + "{}" + "}" * 5000,
        "an anchor of itself": "{$dynamicAnchor: a, $dynamicRef: '#a', type: object}",
        "ways that multiply": "{allOf: [" + ",".join(["{anyOf: [{}, {type: object}]}"] * 200) + "]}",
    }
    for name, schema in keywords.items():
        yield Case("schemas: JSON", name, _beside("c.openapi.yaml", lambda schema=schema: contract(schema)), JUDGED)
    head = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
    element = '<xs:element name="a" type="xs:string"/>'
    xsds = {
        "no XML": "a",
        "another root": "<a/>",
        "entities that explode": '<!DOCTYPE a [<!ENTITY x "lol"><!ENTITY y "&x;&x;&x;&x;">]>' + head + element + "</xs:schema>",
        "an import of the network": head + f'<xs:import namespace="n" schemaLocation="{trap}/i.xsd"/>' + element + "</xs:schema>",
        "an include of the network": head + f'<xs:include schemaLocation="{trap}/i.xsd"/>' + element + "</xs:schema>",
        "an include of a file outside": head + '<xs:include schemaLocation="../canary.txt"/>' + element + "</xs:schema>",
        "an include of itself": head + '<xs:include schemaLocation="s.xsd"/>' + element + "</xs:schema>",
        "a redefine of itself": head + '<xs:redefine schemaLocation="s.xsd"/>' + element + "</xs:schema>",
        "a type of itself": head
        + '<xs:element name="a" type="t"/><xs:complexType name="t"><xs:complexContent><xs:extension base="t"/></xs:complexContent></xs:complexType></xs:schema>',
        "a group of itself": head
        + '<xs:group name="g"><xs:sequence><xs:group ref="g"/></xs:sequence></xs:group><xs:element name="a"><xs:complexType><xs:group ref="g"/></xs:complexType></xs:element></xs:schema>',
        "a pattern that takes for ever": head
        + '<xs:element name="a"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="(a+)+b"/></xs:restriction></xs:simpleType></xs:element></xs:schema>',
        "a pattern that is none": head
        + '<xs:element name="a"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="((("/></xs:restriction></xs:simpleType></xs:element></xs:schema>',
        "an occurrence of a billion": head
        + '<xs:element name="a"><xs:complexType><xs:sequence maxOccurs="1000000000"><xs:element name="b" minOccurs="0" maxOccurs="1000000000"/></xs:sequence></xs:complexType></xs:element></xs:schema>',
        "depth": head + "<xs:annotation><xs:appinfo>" + "<a>" * 5000 + "</a>" * 5000 + "</xs:appinfo></xs:annotation>" + element + "</xs:schema>",
        "ways that are one": head
        + '<xs:element name="a"><xs:complexType><xs:choice maxOccurs="unbounded">'
        + '<xs:element name="b" minOccurs="0"/>' * 300
        + "</xs:choice></xs:complexType></xs:element></xs:schema>",
    }
    for name, xsd in xsds.items():
        yield Case("schemas: XSD", name, _with_xsd(xsd), JUDGED)


def _with_xsd(xsd: str) -> Callable[[Path], object]:
    def write(folder: Path) -> None:
        _ping(folder, "<a>" + "a" * 5000 + "!</a>")
        text = (folder / "ping.ndjson").read_text("utf-8").replace("application/json", "text/xml")
        (folder / "ping.ndjson").write_text(text, "utf-8")
        made = contract("{x-oas-draft-alternativeSchema: {type: xmlSchema, location: s.xsd}}").replace(b"application/json", b"text/xml")
        (folder / "c.openapi.yaml").write_bytes(made)
        (folder / "s.xsd").write_text(xsd, "utf-8")

    return write


SETTINGS = {
    "no TOML": b"= = =",
    "no UTF-8": b'fail-on = "\xff"',
    "UTF-16": 'fail-on = "error"\n'.encode("utf-16"),
    "NUL": bytes(1000),
    "depth": b"ignore = " + b"[" * DEEP,
    "deep tables": b"[" + b".".join([b"a"] * 20_000) + b"]",
    "a number of many digits": b"max-not-checked = " + b"9" * 100_000,
    "an unknown name": b'"\\u001b[31m" = 1',
    "ignore that is a text": b'ignore = "all"',
    "an ignore entry of nothing": b"[[ignore]]",
    "a day that is none": b'[[ignore]]\ncode = "WC110"\nreason = "x"\nuntil = "2026-99-99"',
    "a pattern that takes for ever": b'[[ignore]]\ncode = "WC110"\nreason = "x"\npath = "' + b"*a" * 5000 + b'"',
    "a format of nobody": b'[validate]\nformat = "\\u0000"',
    "a contract outside": b'[validate]\ncontract = ["../canary.txt"]',
}
BASELINES = {
    "no JSON": b"{",
    "a list": b"[]",
    "depth": b"[" * DEEP,
    "NaN": b'{"findings": NaN}',
    "another version": b'{"version": 999999, "findings": []}',
    "findings that are numbers": b'{"version": 1, "findings": [1, null, []]}',
    "members twice": b'{"version": 1, "version": 2}',
    "no UTF-8": b"\xff",
    "3 MB of nothing": b" " * 3_000_000,
    "a lone surrogate": b'{"version": 1, "findings": [{"fingerprint": "\\ud800"}]}',
}
OVERLAYS = {
    "nothing": b"",
    "no YAML": b"{{{",
    "aliases that explode": b"overlay: 1.0.0\ninfo: {title: a, version: b}\nactions:\n" + _laughs().partition(b"\n")[2],
    "depth": b"overlay: 1.0.0\nactions: " + b"[" * DEEP,
    "a target that is none": b"overlay: 1.0.0\ninfo: {title: a, version: b}\nactions: [{target: '$[', remove: true}]\n",
    "a deep target": b"overlay: 1.0.0\ninfo: {title: a, version: b}\nactions: [{target: '$" + b"..*" * 30 + b"', update: {a: 1}}]\n",
    "a target of everything": b"overlay: 1.0.0\ninfo: {title: a, version: b}\nactions: [{target: '$..*', update: {a: {b: 1}}}]\n",
    "nothing is left": b"overlay: 1.0.0\ninfo: {title: a, version: b}\nactions: [{target: '$', remove: true}]\n",
    "a filter in filters": b"overlay: 1.0.0\ninfo: {title: a, version: b}\nactions: [{target: '$" + b"[?(@" * 500 + b")]" * 500 + b"', remove: true}]\n",
    "conditions in conditions": b"overlay: 1.0.0\ninfo: {title: a, version: b}\nactions: [{target: '$[?" + b"!(" * 5000 + b"@.a', remove: true}]\n",
    "a tag that calls": b"overlay: !!python/object/apply:os.system [echo]\n",
    "an update that refers outside": b"overlay: 1.0.0\ninfo: {title: a, version: b}\nactions: [{target: '$.paths', update: {$ref: ../canary.txt}}]\n",
    "an update that is a number": b"overlay: 1.0.0\ninfo: {title: a, version: b}\nactions: [{target: '$.paths', update: 1}]\n",
}


ENDLESS = {
    "a baseline": ("validate", "ping.ndjson", "--contract", "c.openapi.yaml", "--baseline", "endless"),
    "a contract": ("validate", "ping.ndjson", "--contract", "endless"),
    "an overlay": ("validate", "ping.ndjson", "--contract", "c.openapi.yaml", "--overlay", "endless"),
    "a contract to check": ("lint", "endless"),
    "counts": ("coverage", "--merge", "endless", "-o", "counts.json"),
    "credentials": ("live", "http://127.0.0.1:9", "--contract", "c.openapi.yaml", "--credentials-file", "endless"),
    "known records": ("live", "http://127.0.0.1:9", "--contract", "c.openapi.yaml", "--known", "endless"),
    "a journal": ("fuzz", "http://127.0.0.1:9", "--contract", "c.openapi.yaml", "--cleanup", "endless"),
    "an OpenAPI file": ("init", "endless.yaml", "-o", "made"),
    "a schema": ("generate", "endless.xsd"),
    "a capture to redact": ("redact", "endless", "-o", "r.ndjson"),
}


def _endless() -> Iterator[Case]:
    """Give a device that has no end wherever a file is named."""

    def write(folder: Path) -> None:
        _ping(folder)
        (folder / "c.openapi.yaml").write_bytes(contract())
        for name in ("endless", "endless.yaml", "endless.xsd"):
            (folder / name).symlink_to("/dev/zero")

    for name, call in ENDLESS.items():
        yield Case("files without end", name, write, (call,))
    toml = _both(write, lambda folder: (folder / "wirecheck.toml").symlink_to("/dev/zero"))
    yield Case("files without end", "configuration", toml, (("config",), ENDLESS["a baseline"][:4]))
    schemas = {"a schema of a contract": "{$ref: endless}", "an XSD of a contract": "{x-oas-draft-alternativeSchema: {type: xmlSchema, location: endless.xsd}}"}
    for name, schema in schemas.items():
        holds = _both(write, lambda folder, schema=schema: (folder / "c.openapi.yaml").write_bytes(contract(schema)))
        yield Case("files without end", name, holds, JUDGED)


GIGABYTES = {
    "ndjson": b'{"request":{"method":"POST","url":"https://store.example/","headers":[],"body":"',
    "har": HEAD + ENTRY.partition(b"<ResultSet/>")[0],
    "json": b'{"interactions":[{"request":{"body":"',
    "yaml": b"interactions:\n- request: {body: '",
    "txt": b"POST / HTTP/1.1\r\nContent-Length: 1300000000\r\n\r\n",
}


def _gigabytes() -> Iterator[Case]:
    """Give a body of more than a gigabyte, which takes no room on most disks: nobody wrote it."""

    def file(kind: str, head: bytes) -> Callable[[Path], object]:
        def write(folder: Path) -> None:
            with (folder / f"large.{kind}").open("wb") as stream:
                stream.write(head)
                stream.truncate(1_300_000_000)

        return write

    for kind, head in GIGABYTES.items():
        yield Case("bodies of a gigabyte", kind, file(kind, head), _reading(f"large.{kind}")[:2])
    packed_calls = _reading("large.ndjson.gz")[:2]
    yield Case("bodies of a gigabyte", "packed", _file("large.ndjson.gz", lambda: packed(GIGABYTES["ndjson"]) + packed(bytes(10_000_000)) * 130), packed_calls)


MOMENTS = {
    "the first of all": "0001-01-01T00:00:00Z",
    "before the first, by its zone": "0001-01-01T00:00:00+23:59",
    "before 1970": "1969-12-31T23:59:59.999999Z",
    "the last of all": "9999-12-31T23:59:59.999999Z",
    "after the last, by its zone": "9999-12-31T23:59:59-23:59",
    "a leap second": "2016-12-31T23:59:60Z",
    "no zone": "2026-01-01T00:00:00",
}


def _clocks() -> Iterator[Case]:
    shapes = tuple(("validate", "day.ndjson", "--format", shape) for shape in ("console", "json", "junit", "html"))
    for name, moment in MOMENTS.items():
        content = lambda moment=moment: b"".join(_line(captured_at=at) for at in (moment, "2026-01-01T00:00:00Z", moment))  # noqa: E731 -- a row of a table
        yield Case("clocks", name, _file("day.ndjson", content), (*shapes, *_reading("day.ndjson")[1:3]))
    back = lambda: b"".join(_line(captured_at=f"{year}-06-01T00:00:00Z") for year in range(2030, 1960, -1))  # noqa: E731
    yield Case("clocks", "one that runs backwards", _file("day.ndjson", back), (*shapes, ("validate", "day.ndjson", "--state-limit", "1")))


PAYLOAD = "\x1b[31m\x1b]0;owned\x07\x9b2J\u202e\u2066=cmd|' /C calc'!A0\n::error file=a::b\n]]></failure><img src=x onerror=hz7()></script><script>hz7()</script>{{7*7}}%0a"
"""What a terminal, a page, a spreadsheet, a pipeline's log or a template would take for its own."""

SHAPES = {"console": "txt", "json": "json", "ndjson": "ndjson", "junit": "xml", "sarif": "sarif", "github": "log", "gitlab": "gl", "html": "html"}


def _reports() -> Iterator[Case]:
    """Have every report tell of text that tries to be more than text, wherever text may stand."""
    spelled = json.dumps(PAYLOAD)
    places = {
        "a member": {"request": _asked(body=f"{{{spelled}: 1}}")},
        "a value": {"request": _asked(body=f'{{"id": {spelled}}}')},
        "a body that is none": {"request": _asked(body=PAYLOAD)},
        "a URL": {"request": _asked(url=f"https://store.example/api/v13/{PAYLOAD}")},
        "a query": {"request": _asked(url=f"https://store.example/api/v13/commerce.customers.get?{PAYLOAD}={PAYLOAD}")},
        "a method": {"request": _asked(method=PAYLOAD)},
        "a header": {"request": _asked(headers=[[PAYLOAD, PAYLOAD], ["Content-Type", PAYLOAD]])},
        "an answer": {"response": {"status": 200, "headers": [["Content-Type", "text/html"]], "body": PAYLOAD}},
    }
    calls = tuple(("validate", "day.ndjson", "--format", shape, "-v", "-o", f"report.{ending}") for shape, ending in SHAPES.items())
    seen = (("validate", "day.ndjson", "-v"), ("coverage", "day.ndjson", "--format", "html", "-o", "coverage.json"), ("init", "day.ndjson", "-o", "made"))
    for name, changes in places.items():
        yield Case("text in reports", name, _file("day.ndjson", lambda changes=changes: _line(**changes)), (*calls, *seen), _amiss)


def _asked(**changes: Any) -> dict[str, Any]:
    return {**_exchange()["request"], **changes}


def _amiss(folder: Path) -> Iterator[str]:
    """Say which report the payload has broken out of."""
    for ending in ("json", "sarif", "gl"):
        json.loads((folder / f"report.{ending}").read_bytes())
    etree.fromstring((folder / "report.xml").read_bytes())
    for path in sorted(folder.glob("report.*")):
        content = path.read_bytes()
        if b"\x1b" in content or "\x9b".encode() in content or "\u202e".encode() in content:
            yield f"{path.name} holds what steers a terminal"
        if path.suffix == ".html" and (b"<img src=x" in content or b"<script>hz7" in content or b"</script><script>hz7" in content):
            yield f"{path.name} holds markup of the payload"
        if path.suffix == ".log" and any(line.startswith(b"::error file=a") for line in content.splitlines()):
            yield f"{path.name} holds a command of the payload"


def _both(*writers: Callable[[Path], object]) -> Callable[[Path], object]:
    return lambda folder: [write(folder) for write in writers]


def _settings() -> Iterator[Case]:
    def beside(name: str, content: bytes) -> Callable[[Path], object]:
        def write(folder: Path) -> None:
            _ping(folder)
            (folder / "c.openapi.yaml").write_bytes(contract())
            (folder / name).write_bytes(content)

        return write

    judged = ("validate", "ping.ndjson", "--contract", "c.openapi.yaml")
    for name, content in SETTINGS.items():
        yield Case("configuration", name, beside("wirecheck.toml", content), (judged, ("config",)))
    for name, content in BASELINES.items():
        yield Case("baselines", name, beside("b.json", content), ((*judged, "--baseline", "b.json"), (*judged, "--baseline", "b.json", "--update-baseline")))
    for name, content in OVERLAYS.items():
        yield Case("overlays", name, beside("o.yaml", content), ((*judged, "--overlay", "o.yaml"), ("lint", "c.openapi.yaml", "--overlay", "o.yaml")))
