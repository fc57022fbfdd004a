"""The promises of wire/jsontext.py: any bytes give a payload or a flaw, and what is read is what the bytes say."""

from __future__ import annotations

import json
import math
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.finding import Severity
from wirecheck.wire import jsontext
from wirecheck.wire.payload import Payload

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
fragments = st.sampled_from(
    ['{"a":', "[", "]", "}", ",", '"', "\\u", "\\ud83d", "\\ude00", "1e9", "1e999", "-", "NaN", "null", "tru", "\x00", "\ufeff", " ", "é", "\\"]
)


def code(payload: Payload) -> str:
    (flaw,) = payload.flaws
    return flaw.code


@given(st.binary(max_size=40) | st.lists(fragments, max_size=8).map(lambda parts: "".join(parts).encode()))
def test_any_bytes_give_a_payload_or_a_flaw(body: bytes) -> None:
    payload = jsontext.decode(body)

    assert payload.readable or len(payload.flaws) == 1


@given(values)
def test_reading_what_was_written_gives_the_same_value(value: Any) -> None:
    assert jsontext.decode(json.dumps(value, ensure_ascii=False).encode()) == Payload(value=value)


@given(values, st.data())
def test_a_document_with_a_byte_gone_wrong_is_read_as_another_reader_reads_it(value: Any, data: st.DataObject) -> None:
    """The stranger is msgspec: what one refuses the other refuses, and what both read is equal."""
    body = bytearray(json.dumps(value).encode())
    at = data.draw(st.integers(0, len(body) - 1))
    body[at : at + data.draw(st.integers(0, 1))] = data.draw(st.binary(max_size=1))

    payload = jsontext.decode(bytes(body))

    try:
        other = msgspec.json.decode(bytes(body))
    except (msgspec.DecodeError, UnicodeDecodeError):
        assert not payload.readable or code(payload) == "WC204"  # half a surrogate pair, which we can mend
    else:
        assert payload.readable
        assert payload.value == other


@given(values)
def test_every_prefix_of_a_document_that_is_no_document_is_a_flaw_with_line_and_column(value: Any) -> None:
    body = json.dumps([value], indent=1).encode()[:-1]

    payload = jsontext.decode(body)

    assert not payload.readable
    assert payload.flaws[0].code == "WC201"
    assert payload.flaws[0].line is not None


@pytest.mark.parametrize("body", [b"", b" \r\n\t", b"\xef\xbb\xbf"])
def test_an_empty_body_is_said_to_be_empty(body: bytes) -> None:
    assert code(jsontext.decode(body)) == "WC203"


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert jsontext.decode(b'\xef\xbb\xbf{"a": 1}') == Payload(value={"a": 1})


@pytest.mark.parametrize(("body", "offset", "line"), [(b'{"a": "\xff"}', 7, 1), (b'\xef\xbb\xbf[\n"\xe9"]', 6, 2)])
def test_bytes_that_are_no_utf_8_are_named_with_their_place(body: bytes, offset: int, line: int) -> None:
    (flaw,) = jsontext.decode(body).flaws

    assert (flaw.code, flaw.saw, flaw.line) == ("WC204", f"byte 0x{body[offset]:02x} at offset {offset}", line)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_json_in_another_encoding_is_an_encoding_flaw(encoding: str) -> None:
    assert code(jsontext.decode('{"a": 1}'.encode(encoding))) == "WC204"


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity"])
def test_a_literal_that_json_does_not_know_is_refused_by_name(literal: str) -> None:
    (flaw,) = jsontext.decode(f"[{literal}]".encode()).flaws

    assert (flaw.code, flaw.saw) == ("WC201", literal)


@pytest.mark.parametrize("number", ["1e999", "-1e400", "9" * 5000, "9" * 400 + ".0"])
def test_a_number_too_large_to_be_read_is_a_limit_and_never_an_infinity(number: str) -> None:
    payload = jsontext.decode(f'{{"a": {number}}}'.encode())

    assert code(payload) == "WC212"
    assert not payload.readable


@given(st.floats())
def test_no_number_is_read_as_infinite_or_as_none(number: float) -> None:
    value = jsontext.decode(repr(number).replace("inf", "1e999").replace("nan", "0").encode()).value

    assert value is None or math.isfinite(value)


@pytest.mark.parametrize("body", [b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 50_000])
def test_nesting_without_end_is_a_limit(body: bytes) -> None:
    assert code(jsontext.decode(body)) == "WC212"


def test_three_hundred_levels_are_read() -> None:
    assert jsontext.decode(b"[" * 300 + b"]" * 300).readable


def test_a_member_that_stands_twice_is_a_warning_once_and_the_last_one_counts() -> None:
    payload = jsontext.decode(b'[{"a": 1, "a": 2, "b": 3}, {"a": 4, "a": 5, "a": 6}]')

    assert payload.value == [{"a": 2, "b": 3}, {"a": 6}]
    (flaw,) = payload.flaws
    assert (flaw.code, flaw.saw, flaw.severity) == ("WC206", "a", Severity.WARNING)


@pytest.mark.parametrize(
    ("body", "value"),
    [(b'"\\ud800"', "\ufffd"), (b'{"\\uDFFF": ["\\ud83d\\ud83d\\ude00"]}', {"\ufffd": ["\ufffd\U0001f600"]}), (b'{"\\ud800": 1, "\\ud800": 2}', {"\ufffd": 2})],
)
def test_half_a_surrogate_pair_becomes_a_replacement_character_and_a_warning(body: bytes, value: Any) -> None:
    """Validators and reports take whole characters only."""
    payload = jsontext.decode(body)

    assert payload.value == value
    assert ("WC204", Severity.WARNING) in {(flaw.code, flaw.severity) for flaw in payload.flaws}


@pytest.mark.parametrize("body", [b'"\\ud83d\\ude00"', b'"\\\\ud800"'])
def test_a_whole_pair_and_an_escaped_backslash_are_no_half_pairs(body: bytes) -> None:
    assert jsontext.decode(body) == Payload(value=json.loads(body))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<html><body>503</body></html>", "the body is an HTML page, not JSON"),
        (b"<br />\n<b>Warning</b>:  fopen() in <b>/srv/x.php</b>", "the body is a PHP error message, not JSON"),
        (b"<?xml version='1.0'?><a/>", "the body is XML, not JSON"),
        (b"try again later", "the body is plain text, not JSON"),
        (b"\x89PNG\x00\x00", "the body is binary data, not JSON"),
    ],
)
def test_a_body_of_another_kind_is_named(body: bytes, message: str) -> None:
    (flaw,) = jsontext.decode(body).flaws

    assert (flaw.code, flaw.message) == ("WC202", message)


def test_json_that_quotes_a_page_is_broken_json_and_no_page() -> None:
    assert code(jsontext.decode(b'{"page": "<html>",}')) == "WC201"


@pytest.mark.parametrize(
    ("body", "near", "line", "column"), [(b'{"a": 1,\n "b" 2}', "2}", 2, 6), (b'{"a":', "the end of the text", 1, 6), (b"{}\x00", "'\\x00'", 1, 3)]
)
def test_a_syntax_error_says_where_and_what_stands_there(body: bytes, near: str, line: int, column: int) -> None:
    (flaw,) = jsontext.decode(body).flaws

    assert (flaw.code, flaw.saw, flaw.line, flaw.column) == ("WC201", near, line, column)
