"""The promises of text/mask.py."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wirecheck.text.mask import BULLETS, Mask

if TYPE_CHECKING:
    from collections.abc import Callable

SECRETS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=3, max_size=40)
SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "a form field": quote_plus,
    "a form field of PHP": lambda text: quote_plus(text, safe="-_.").replace("~", "%7E"),
    "a URL": quote,
    "every byte escaped, lower case": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "XML text": escape,
    "an XML attribute": lambda text: quoteattr(text)[1:-1],
    "XML, each character a number": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "XML, each character a hexadecimal number": lambda text: "".join(f"&#X{ord(char):x};" for char in text),
    "JSON": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "ASCII JSON": lambda text: json.dumps(text)[1:-1],
    "JSON of PHP": lambda text: json.dumps(text).replace("/", r"\/")[1:-1],
    "XML text in a form": lambda text: quote_plus(escape(text)),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@given(secret=SECRETS)
def test_a_secret_is_covered_however_it_is_spelled(spelling: str, secret: str) -> None:
    if spelling == "XML text in a form":
        assume(escape(secret) == secret)
    spelled = SPELLINGS[spelling](secret)
    assume(secret not in '{"key": "')
    assume("JSON" in spelling or not spelled.endswith("\\"))  # before the closing quotation mark it would be an escape of JSON's

    assert Mask(frozenset({secret}))(f'{{"key": "{spelled}"}}') == f'{{"key": "{BULLETS}"}}'


@given(st.text())
def test_without_secrets_a_text_stays(text: str) -> None:
    assert Mask()(text) == text


@given(st.text(), st.frozensets(st.text(max_size=5), max_size=4))
def test_any_text_can_be_masked(text: str, secrets: frozenset[str]) -> None:
    spans = Mask(secrets).spans(text)

    assert all(0 <= start < end <= len(text) for start, end in spans)


@given(SECRETS, st.integers(min_value=0, max_value=3))
def test_the_reach_bounds_every_spelling(secret: str, number: int) -> None:
    spelled = list(SPELLINGS.values())[number](secret)

    assert len(spelled) <= Mask(frozenset({secret})).reach


def test_bullets_do_not_tell_the_length() -> None:
    assert Mask(frozenset({"abc"}))("x abc") == Mask(frozenset({"abcdefghijkl"}))("x abcdefghijkl")


def test_secrets_side_by_side_are_one() -> None:
    assert Mask(frozenset({"alpha", "beta"}))("<alphabeta>") == f"<{BULLETS}>"


@pytest.mark.parametrize("text", ['"ab"', "'ab'", ">ab<", "pin=ab&x=1", "pin=ab", '"pin": ab}', "ab"])
def test_a_short_secret_is_covered_where_it_is_a_whole_value(text: str) -> None:
    assert "ab" not in Mask(frozenset({"ab"}))(text)


def test_a_short_secret_leaves_words_alone() -> None:
    assert Mask(frozenset({"ab"}))("a table about crabs") == "a table about crabs"


def test_a_step_of_a_path_that_is_a_secret_is_covered() -> None:
    assert Mask(frozenset({"K-1234"})).path("/K-1234/name") == f"/{BULLETS}/name"


def test_a_path_keeps_its_names_though_a_password_is_one_of_them() -> None:
    assert Mask(frozenset({"password"})).path("/customer/password") == "/customer/password"


def test_a_path_keeps_its_indexes_though_a_password_is_one_of_them() -> None:
    assert Mask(frozenset({"0", "12"})).path("/customers/0/password/12") == "/customers/0/password/12"


def test_a_secret_within_a_step_that_is_no_name_is_covered() -> None:
    """A form that was sent JSON has it as a name; in a path, its slashes are ``~1`` (RFC 6901)."""
    assert Mask(frozenset({"K/12~34"})).path('/{"key":"K~112~034"}/name') == f'/{{"key":"{BULLETS}"}}/name'


def test_a_step_with_an_index_keeps_its_name_though_a_password_is_such_a_word() -> None:
    assert Mask(frozenset({"customer"})).path("/ResultSet/customer[1]") == "/ResultSet/customer[1]"
