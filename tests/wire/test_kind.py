"""The promises of wire/kind.py: what a body is, when it is not what the operation documents."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.wire import kind

KINDS = {"empty", "a PHP error message", "an HTML page", "JSON", "XML", "binary data", "plain text"}
NAMED = [
    (b"", "empty"),
    (b" \r\n\t\xef\xbb\xbf", "empty"),
    (b"{}", "JSON"),
    (b" " * 5000 + b"[1]", "JSON"),
    (b"<a/>", "XML"),
    ("<é/>".encode(), "XML"),
    (b'\xef\xbb\xbf<?xml version="1.0"?>', "XML"),
    (b"<!-- a comment --><a>", "XML"),
    (b"<?xml-stylesheet href='x'?><a>", "XML"),
    (b"<!DOCTYPE html><title>x</title>", "an HTML page"),
    (b"\n<HTML lang='de'>", "an HTML page"),
    (b"<?xml version='1.0'?>\n<!-- strict -->\n<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN'>", "an HTML page"),
    (b"Bad gateway\n<html><body>", "an HTML page"),
    (b"<message><text><![CDATA[<html>", "XML"),
    (b"<htmlish/>", "XML"),
    (b"<br />\n<b>Warning</b>:  Undefined index in <b>/srv/a.php</b> on line <b>3</b><br />", "a PHP error message"),
    (b"\nNotice: Undefined variable", "a PHP error message"),
    (b"PHP Fatal error:  Uncaught Error", "a PHP error message"),
    (b"Parse error: syntax error, unexpected end of file", "a PHP error message"),
    (b"<b>Catchable fatal error</b>: Object", "a PHP error message"),
    (b"Warning signs are posted", "plain text"),
    (b"a=1&b=2", "plain text"),
    (b"\x1f\x8b\x08\x00", "binary data"),
    ("<a/>".encode("utf-16"), "XML"),
    ('{"a": 1}'.encode("utf-32"), "JSON"),
    (b"\xff\xfe", "empty"),
]


@pytest.mark.parametrize(("body", "name"), NAMED)
def test_a_body_is_named_by_what_it_begins_with(body: bytes, name: str) -> None:
    assert kind.name(body) == name


@given(st.binary(max_size=60) | st.lists(st.sampled_from([body for body, _ in NAMED]), max_size=4).map(b"".join))
def test_any_bytes_have_a_kind_and_a_printable_beginning(body: bytes) -> None:
    line = kind.first_characters(body)

    assert kind.name(body) in KINDS
    assert line.isprintable()
    assert len(line) <= 60
    for wanted in ("XML", "JSON"):
        assert (kind.other_kind(body, wanted) is None) == (kind.name(body) == wanted)


@pytest.mark.parametrize("part", [b"<?x ?>", b"<!-- -->", b"<?", b"<!--", b"<", b"<br />", b"<b>PHP "])
def test_no_body_takes_long_to_name(part: bytes) -> None:
    """Patterns over hostile bytes do not go back and forth."""
    started = time.process_time()

    kind.name(part * 100_000)

    assert time.process_time() - started < 0.5


def test_the_beginning_is_one_line_cut_with_an_ellipsis() -> None:
    assert kind.first_characters(b"  one\ttwo\r\n\x00three" + b"x" * 80) == "one two three" + "x" * 46 + "…"


def test_the_beginning_is_read_in_the_encoding_that_the_mark_tells() -> None:
    assert kind.first_characters("<a>é</a>".encode("utf-16")) == "<a>é</a>"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"Notice: x in y\n<?xml version='1.0'?><a/>", "a PHP error message stands before the XML"),
        (b"debug\n<?xml version='1.0'?><a/>", "plain text stands before the XML"),
        (b'{"a": 1}', "the body is JSON, not XML"),
    ],
)
def test_text_before_the_xml_is_told_from_a_body_of_another_kind(body: bytes, message: str) -> None:
    flaw = kind.other_kind(body, "XML")

    assert flaw is not None
    assert (flaw.code, flaw.message) == ("WC202", message)


@pytest.mark.parametrize("before", [b"", b"\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf \n"])
def test_white_space_and_a_mark_before_the_xml_are_no_other_kind(before: bytes) -> None:
    assert kind.other_kind(before + b"<?xml version='1.0'?><a>", "XML") is None
