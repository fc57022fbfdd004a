"""Scanners find every value of a body, spelled as it stands, and raise on nothing."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlencode

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from wirecheck.traffic.redaction import chunks

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
NAMES = st.text("abcdef", min_size=1, max_size=5)
JSON = st.recursive(TEXTS | st.integers() | st.booleans() | st.none(), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4))


def _values(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _values(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _values(inner)]
    return [str(value)] if isinstance(value, str | int) and not isinstance(value, bool) and value != "" else []


@given(JSON, st.booleans())
def test_json_gives_every_text_and_number(value: object, ascii_only: bool) -> None:  # noqa: FBT001 -- drawn
    text = json.dumps(value, ensure_ascii=ascii_only)

    assert [chunk.read(text)[0] for chunk in chunks.of_json(text)] == _values(value)


@given(st.lists(st.tuples(NAMES, TEXTS), max_size=6))
def test_a_form_gives_every_field(fields: list[tuple[str, str]]) -> None:
    text = urlencode(fields)

    assert [(chunk.name, chunk.read(text)[0]) for chunk in chunks.of_form(text)] == parse_qsl(text)


@given(st.lists(st.tuples(NAMES, TEXTS.filter(str.strip)), max_size=6))
def test_xml_gives_every_text(fields: list[tuple[str, str]]) -> None:
    root = etree.Element("root", note="a > b")
    for name, value in fields:
        etree.SubElement(root, name).text = value
    text = etree.tostring(root, encoding="unicode")

    assert [(chunk.name, chunk.read(text)[0]) for chunk in chunks.of_xml(text)] == fields


def test_what_comments_and_cdata_split_is_one_text() -> None:
    text = "<a><key>ab<!-- c -->d<![CDATA[<e>]]></key></a>"

    assert [(chunk.name, chunk.read(text)[0]) for chunk in chunks.of_xml(text)] == [("key", "abd<e>")]


def test_the_parts_of_a_multipart_form_are_found() -> None:
    text = '--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nrope=17&x\r\n--b\r\nContent-Disposition: form-data; name="id"\r\n\r\n4\r\n--b--\r\n'

    assert [(chunk.name, chunk.read(text)[0]) for chunk in chunks.of_multipart(text, "multipart/form-data; boundary=b")] == [("key", "rope=17&x"), ("id", "4")]


@given(st.binary(max_size=80) | st.text("<>\"'{}[]!-&=%\\ab:;/?", max_size=80).map(str.encode))
def test_no_bytes_whatever_make_a_scanner_raise_or_lose_a_byte(body: bytes) -> None:
    text = chunks.decoded(body, chunks.encoding_of(body, None))
    for found in (chunks.of_json(text), chunks.of_form(text), chunks.of_xml(text, is_urlencoded=True), chunks.of_multipart(text, "x; boundary=a")):
        for chunk in found:
            value, spelled = chunk.read(text)
            assert (len(value), "".join(spelled)) == (len(spelled), "".join(text[start:end] for start, end in chunk.spans))

    assert chunks.encoded(text, chunks.encoding_of(body, None)) == body
