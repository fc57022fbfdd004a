"""Text to the bytes that it stood for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.traffic import body_text


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["utf-8", "UTF-16", "iso-8859-1", "windows-1252", "Shift_JIS", "koi8-r"]))
def test_what_a_recorder_decoded_is_encoded_again(text: str, charset: str) -> None:
    sent = text.encode(charset, "ignore")

    assert body_text.encode(sent.decode(charset), f"text/plain; charset={charset}") == sent


@given(st.text(st.characters()), st.text() | st.from_regex(r"text/xml; ?charset=.{0,20}") | st.none())
def test_nothing_raises(text: str, content_type: str | None) -> None:
    body_text.encode(text, content_type)


@pytest.mark.parametrize("charset", ["base64", "zip", "rot13", "idna", "punycode", "undefined", "no-such", "a" * 100, "unicode_escape", "hex"])
def test_a_codec_that_is_no_charset_counts_for_nothing(charset: str) -> None:
    assert body_text.encode("é", f"text/plain; charset={charset}") == "é".encode()


def test_an_xml_declaration_counts_where_the_media_type_names_no_charset() -> None:
    text = '<?xml version="1.0" encoding="ISO-8859-1"?><é/>'

    assert body_text.encode(text, "text/xml") == text.encode("latin-1")
    assert body_text.encode(text, "text/xml; charset=utf-8") == text.encode()
