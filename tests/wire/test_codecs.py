"""The promises of wire/codecs.py: the table of codecs, and that none of them raises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.wire.codecs import CODECS, by_media_type, media_type_of
from wirecheck.wire.payload import Payload

WHOLE = {
    "json": b'{"customers": [{"id": 7, "name": "Ann \\u00e9"}], "count": 1.5}',
    "xml": b'<?xml version="1.0" encoding="UTF-8"?>\n<message time="1"><item><id>7</id><!-- c --><name><![CDATA[a<b]]></name></item></message>',
    "xml-urlencoded-text": b"<results><email>ann%40example.org</email><city>San+Jos%C3%A9</city></results>",
    "php-form": b"inserts[0][name]=Ann&inserts[0][tags][]=a&inserts[0][tags][]=b&time=1",
}
pieces = st.sampled_from(
    [b"<", b">", b"&", b"%", b"[", b"]", b"\x00", b"\xff", b"\xed\xa0\x80", b"<!DOCTYPE a [", b"]]>", b"&#0;", b"%00", b"\\ud800", b"1e999", b"=", b"+"]
)


@st.composite
def damaged(draw: st.DrawFn, body: bytes) -> bytes:
    """Draw a body with one to four places cut, filled, doubled or turned."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        end = draw(st.integers(start, min(len(body), start + 12)))
        body = body[:start] + draw(st.just(b"") | pieces | st.binary(max_size=3) | st.just(body[start:end] * 2) | st.just(body[start:end][::-1])) + body[end:]
    return body


@pytest.mark.parametrize("name", CODECS)
def test_a_whole_document_is_read_without_flaws(name: str) -> None:
    payload = CODECS[name](WHOLE[name])

    assert payload.readable
    assert payload.flaws == ()


@pytest.mark.parametrize("name", CODECS)
@given(data=st.data())
def test_a_damaged_document_gives_a_payload_or_a_flaw(name: str, data: st.DataObject) -> None:
    payload = CODECS[name](data.draw(damaged(WHOLE[name])))

    is_read = payload.tree is not None if name.startswith("xml") else payload.readable
    assert is_read or payload.flaws


@pytest.mark.parametrize("name", CODECS)
@given(body=st.binary(max_size=64))
def test_any_bytes_give_a_payload_or_a_flaw(name: str, body: bytes) -> None:
    payload = CODECS[name](body)

    assert isinstance(payload, Payload)
    assert payload.readable or payload.flaws


@pytest.mark.parametrize(
    ("media_type", "codec"),
    [
        ("application/json", "json"),
        ("Application/JSON; charset=utf-8", "json"),
        ("application/problem+json", "json"),
        ("text/xml", "xml"),
        ("application/xml", "xml"),
        ("application/atom+xml", "xml"),
        ("application/x-www-form-urlencoded", "php-form"),
        ("text/html", None),
        ("", None),
    ],
)
def test_a_media_type_implies_a_codec(media_type: str, codec: str | None) -> None:
    assert by_media_type(media_type) == codec


@pytest.mark.parametrize(
    ("content_type", "bare"), [("text/xml", "text/xml"), ("application/xml;charset=UTF-8", "text/xml"), (" Text/HTML ; q=1", "text/html"), ("", ""), (";", "")]
)
def test_a_media_type_is_bare_and_the_two_of_xml_are_one(content_type: str, bare: str) -> None:
    assert media_type_of(content_type) == bare
