"""The promises of report/body_text.py."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.report.body_text import text_of


@given(st.binary(), st.none() | st.text())
def test_any_bytes_are_text(body: bytes, content_type: str | None) -> None:
    assert isinstance(text_of(body, content_type), str)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("Bjørn".encode(), None),
        ("Bjørn".encode("latin-1"), "text/xml; charset=ISO-8859-1"),
        ("Bjørn".encode("utf-8-sig"), "text/xml; charset=ISO-8859-1"),
        ("Bjørn".encode("utf-16"), None),
        ("Bjørn".encode(), "text/xml; charset=punycode"),
        ("Bjørn".encode(), "text/xml; charset=iso-8859-99"),
    ],
)
def test_the_mark_and_the_charset_tell_the_encoding(body: bytes, content_type: str | None) -> None:
    assert text_of(body, content_type) == "Bjørn"


def test_an_xml_declaration_tells_the_encoding() -> None:
    text = '<?xml version="1.0" encoding="ISO-8859-1"?><name>Bjørn</name>'

    assert text_of(text.encode("latin-1"), "text/xml") == text
