"""Spellings are undone and written again, and what stands for a secret is spelled as the secret was."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape, unescape
from urllib.parse import quote, quote_plus, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.traffic.redaction import spelling
from wirecheck.traffic.redaction.placeholders import Placeholders

Way = Callable[[str], str]
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
WAYS = [
    (spelling.PERCENT, lambda text: quote(text, safe=""), unquote),
    (spelling.JSON, lambda text: json.dumps(text)[1:-1], lambda text: json.loads(f'"{text}"')),
    (spelling.ENTITY, escape, unescape),
]


@pytest.mark.parametrize(("kinds", "spell", "_read"), WAYS)
@given(text=TEXTS)
def test_undoing_a_spelling_gives_the_text_back_whoever_wrote_it(kinds: frozenset[str], spell: Way, _read: Way, text: str) -> None:
    if kinds is spelling.JSON and any(c < " " and c not in "\b\f\n\r\t" for c in text):
        text = "".join(c for c in text if c >= " ")

    assert spelling.undone(spell(text), kinds)[0] == text


@given(TEXTS)
def test_every_character_is_where_it_is_said_to_be(text: str) -> None:
    spelled = quote_plus(text) + json.dumps(text) + escape(text)
    plain, origins = spelling.undone(spelled, spelling.ALL)

    assert len(origins) == len(plain) + 1
    assert "".join(spelled[origins[i] : origins[i + 1]] for i in range(len(plain))) == spelled


@pytest.mark.parametrize(("kinds", "spell", "read"), WAYS)
@given(secret=st.text("abcXYZ019 /&\"'<>é€😀", min_size=1, max_size=20).filter(str.strip))
def test_a_placeholder_reads_as_one_in_the_spelling_of_its_secret(kinds: frozenset[str], spell: Way, read: Way, secret: str) -> None:
    raw = spell(secret)
    plain, origins = spelling.undone(raw, kinds)
    placeholder = Placeholders().of(secret)

    made = spelling.written(plain, placeholder, [raw[origins[i] : origins[i + 1]] for i in range(len(plain))])

    assert read(made) == placeholder


@given(st.binary(max_size=60))
def test_no_bytes_whatever_make_it_raise(data: bytes) -> None:
    for text in (data.decode("latin-1"), data.decode("utf-8", "surrogateescape"), quote(data)):
        plain, origins = spelling.undone(text, spelling.ALL)
        assert len(origins) == len(plain) + 1
