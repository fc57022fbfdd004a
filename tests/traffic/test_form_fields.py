"""A form written again from its fields decodes to those fields."""

from __future__ import annotations

from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from wirecheck.traffic import form_fields
from wirecheck.traffic.har_shape import Param

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
fields = st.lists(st.tuples(texts, texts), min_size=1, max_size=4)
words = st.text("abcXYZ019-_", min_size=1, max_size=12)


@given(fields)
def test_a_url_encoded_form_decodes_to_its_fields(pairs: list[tuple[str, str]]) -> None:
    body = form_fields.url_encoded([Param(name=name, value=value) for name, value in pairs], are_encoded=False)

    assert parse_qsl(body.decode(), strict_parsing=True) == pairs


@given(fields)
def test_fields_that_are_encoded_already_decode_to_what_was_sent(pairs: list[tuple[str, str]]) -> None:
    body = form_fields.url_encoded([Param(name=name, value=value) for name, value in pairs], are_encoded=False)
    encoded = [Param(*part.split("=")) for part in body.decode().split("&")]

    assert form_fields.url_encoded(encoded, are_encoded=True) == body


@given(st.lists(st.tuples(words, texts), min_size=1, max_size=4))
def test_a_multipart_form_decodes_to_its_fields(pairs: list[tuple[str, str]]) -> None:
    """The standard library's reader of mail is the stranger that is asked."""
    content_type = "multipart/form-data; boundary=0123456789abcdef"
    body = form_fields.multipart([Param(name=name, value=value) for name, value in pairs], content_type)

    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + (body or b""))

    parts = [(part.get_param("name", header="content-disposition"), part.get_payload(decode=True)) for part in message.iter_parts()]
    assert parts == [(name, value.encode()) for name, value in pairs]


def test_lone_surrogates_survive() -> None:
    assert form_fields.url_encoded([Param(name="a", value="\ud800")], are_encoded=True) == b"a=%ED%A0%80"
