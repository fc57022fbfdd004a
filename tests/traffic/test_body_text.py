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


@pytest.mark.parametrize("declared", ["UTF-8", "ISO-8859-1", "windows-1252"])
@pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=ISO-8859-1", "; charset=no-such"])
def test_an_xml_declaration_counts_whatever_the_media_type_names(declared: str, charset: str) -> None:
    """A recorder has decoded it, and who reads the bytes goes by the declaration."""
    text = f'<?xml version="1.0" encoding="{declared}"?><é/>'

    assert body_text.encode(text, f"text/xml{charset}") == text.encode(declared)
