"""Captures come from anywhere: whatever their bytes, reading gives exchanges and unreadable captures, and raises nothing."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.errors import UnreadableCapture
from wirecheck.exchange import Exchange
from wirecheck.traffic import cassette, har, ndjson, raw, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Reader = "Callable[[bytes], Iterator[Exchange | UnreadableCapture]]"

READERS: dict[str, Callable[[bytes], Iterator[Exchange | UnreadableCapture]]] = {
    "har": lambda document: har.read(io.BytesIO(document), "c", 10**6),
    "json cassette": lambda document: cassette.read_json(io.BytesIO(document), "c", 10**6),
    "yaml cassette": lambda document: cassette.read_yaml(io.BytesIO(document), "c"),
    "ndjson": lambda document: ndjson.read(io.BytesIO(document), "c", 10_000),
    "raw": lambda document: raw.read(document, "c"),
    "any": lambda document: read(["-"], stdin=io.BytesIO(document)),
}
readers = st.sampled_from(list(READERS.values()))

# Pieces of every format, so that random documents get past the first byte.
PIECES = [
    *(
        b'{"log":{"entries":[',
        b'{"interactions":[',
        b'{"http_interactions":[',
        b"interactions:\n",
        b"http_interactions:\n",
        b"- request:\n",
        b"  response:\n",
        b"    ",
    ),
    *(b'{"request":', b'"response":', b'"headers":', b'"body":', b'"postData":', b'"content":', b'"text":', b'"encoding":"base64",', b'"status":', b'"code":'),
    *(
        b"method: GET\n",
        b"uri: /\n",
        b"body: ",
        b"string: ",
        b"headers: ",
        b"status: ",
        b"!!binary ",
        b"!!python/tuple ",
        b"&a ",
        b"*a ",
        b"<<: ",
        b"? ",
        b"- ",
        b"--- ",
    ),
    *(
        b"HTTP/1.1 200 OK\r\n",
        b"POST / HTTP/1.1\r\n",
        b"Content-Length: 5\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Content-Encoding: gzip\r\n",
        b"\r\n",
        b"\n",
        b"5\r\n",
    ),
    *(b"{", b"}", b"[", b"]", b":", b",", b'"', b"\\ud800", b"\x00", b"\xff", b"NaN", b"1e999", b"9" * 400, b"null", b"true", b"\x1f\x8b", b"\xef\xbb\xbf"),
]
documents = st.binary(max_size=60) | st.lists(st.sampled_from(PIECES) | st.binary(max_size=4), max_size=30).map(b"".join)


def outcome(reader: Callable[[bytes], Iterator[Exchange | UnreadableCapture]], document: bytes) -> list[Exchange | UnreadableCapture]:
    """Give what a reader gives, the error that ends it included."""
    found: list[Exchange | UnreadableCapture] = []
    try:
        found.extend(reader(document))
    except UnreadableCapture as unreadable:
        found.append(unreadable)
    return found


@given(readers, documents)
def test_arbitrary_bytes_give_exchanges_or_unreadable_captures(reader: Callable[[bytes], Iterator[Exchange | UnreadableCapture]], document: bytes) -> None:
    for item in outcome(reader, document):
        assert isinstance(item, Exchange | UnreadableCapture)


@given(documents)
def test_the_door_raises_nothing(document: bytes) -> None:
    list(read(["-"], stdin=io.BytesIO(document)))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8) | st.sampled_from(["\ud800", "base64", "GET", "200"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "value", "text", "string", "code", "headers", "body"]) | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
requests = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("method", "url", "uri", "headers", "body", "body_base64", "postData", "bodySize", "_content", "post_fields", "protocol"), values),
)
responses = st.fixed_dictionaries({}, optional=dict.fromkeys(("status", "status_code", "headers", "body", "content", "bodySize"), values))
entries = st.fixed_dictionaries(
    {}, optional={"request": requests | values, "response": responses | values, "startedDateTime": values, "captured_at": values, "recorded_at": values}
)


@given(
    st.lists(entries, max_size=3),
    st.sampled_from([("har", "log"), ("json cassette", "interactions"), ("json cassette", "http_interactions"), ("json cassette", "")]),
)
def test_members_of_any_type_are_told(items: list[Any], where: tuple[str, str]) -> None:
    """Each item is an exchange or named as unreadable; none is lost."""
    reader, name = where
    document = {"log": {"entries": items}} if name == "log" else {name: items} if name else items

    found = outcome(READERS[reader], json.dumps(document, allow_nan=False).encode() if _is_json(document) else b"{}")

    if _is_json(document):
        assert len(found) == len(items)


def _is_json(document: Any) -> bool:
    try:
        json.dumps(document, allow_nan=False)
    except ValueError:
        return False
    return True


@given(st.lists(entries, min_size=1, max_size=3))
def test_lines_of_any_shape_are_told(items: list[Any]) -> None:
    lines = [json.dumps(item).encode() for item in items]

    assert len(outcome(READERS["ndjson"], b"\n".join(lines))) == len(items)


DEEP = 100_000


@pytest.mark.parametrize(
    "document",
    [
        b'{"log":{"entries":[' + b"[" * DEEP + b"]" * DEEP + b"]}}",
        b'{"log":{"entries":[' + b"[" * DEEP,
        b'{"interactions":[' + b'{"request":' * DEEP + b"1" + b"}" * DEEP + b"]}",
        b'{"request":' + b"[" * DEEP + b"]" * DEEP + b"}\n",
        b"interactions:\n" + b"- " * DEEP + b"a",
        b"interactions: " + b"[" * DEEP,
        b"interactions: " + b"{a: " * DEEP,
        b"interactions:\n- request: " + b"!!python/tuple [" * DEEP,
    ],
    ids=lambda document: document[:20].decode(),
)
def test_depth_is_unreadable_and_no_crash(document: bytes) -> None:
    found = list(read(["-"], stdin=io.BytesIO(document)))

    assert [type(item) for item in found] == [UnreadableCapture]


def test_aliases_that_explode_are_refused_before_they_do() -> None:
    laughs = b"interactions:\n- &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    laughs += b"".join(b"- &a%d [%s]\n" % (i, b", ".join([b"*a%d" % (i - 1)] * 10)) for i in range(1, 12))

    found = outcome(READERS["yaml cassette"], laughs)

    assert found[-1] == UnreadableCapture("c", "line 7: its aliases unfold to more than ten times its size")


def test_an_alias_of_what_holds_it_is_refused() -> None:
    assert outcome(READERS["yaml cassette"], b"interactions:\n- &a [*a]\n") == [UnreadableCapture("c", "line 2: an alias of nothing before it")]


def test_a_tag_that_would_call_python_is_refused() -> None:
    document = b"interactions:\n- request: !!python/object/apply:os.system [echo]\n"

    assert outcome(READERS["yaml cassette"], document) == [
        UnreadableCapture("c", "line 2: the tag 'tag:yaml.org,2002:python/object/apply:os.system' stands for an object of some program")
    ]


def test_a_gzip_bomb_stops_at_the_bound() -> None:
    bomb = gzip.compress(b'{"log":{"entries":[' + b" " * 50_000_000, mtime=0)
    tracemalloc.start()

    found = list(read(["-"], stdin=io.BytesIO(bomb), max_bytes=1_000_000))

    assert found == [UnreadableCapture("-", "larger than 1000000 bytes")]
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


def test_a_packed_body_that_would_fill_the_memory_counts_as_not_captured() -> None:
    packed = zlib.compress(zlib.compress(b"\0" * 90_000_000, 9), 9)
    document = b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate, deflate\r\nContent-Length: %d\r\n\r\n%s" % (len(packed), packed)

    (found,) = outcome(READERS["raw"], document)

    assert isinstance(found, Exchange)
    assert found.response is not None
    assert found.response.body is None


def test_reading_stops_after_twenty_faults() -> None:
    found = list(read(["-"], stdin=io.BytesIO(b'{"request":{}}\n' * 1000)))

    assert len(found) == 21
    assert found[-1] == UnreadableCapture("-", "the rest, after 20 faults")
