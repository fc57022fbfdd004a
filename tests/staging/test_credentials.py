"""The promises of the log's mask: no credential shows, right or wrong, in whatever spelling the vendors take it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote_plus
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.staging.credentials import Credentials
from wirecheck.text.mask import BULLETS

if TYPE_CHECKING:
    from collections.abc import Callable

CREDENTIALS = Credentials(
    [("X-Key", "k-4711-ours"), ("api_key", "9f8e7d6c"), ("key", "lc-secret-key"), ("identifier", "LC360011"), ("admin_sid", "921"), ("username", "stagehand")]
)
NAMES = st.sampled_from(("key", "api_key", "password", "Password", "identifier", "admin_sid"))
MARK = "Zq7"
VALUES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)), max_size=20).map(lambda value: f"{MARK}{value}{MARK}")


def form(name: str, value: str) -> str:
    return f"a=1&{name}={quote_plus(value)}&b=2"


def php_form(name: str, value: str) -> str:
    return f"inserts%5B0%5D%5B{name}%5D={quote_plus(value)}&b=2"


def xml(name: str, value: str) -> str:
    return f"<request><{name}>{escape(value)}</{name}><b>2</b></request>"


def encoded_xml(name: str, value: str) -> str:
    return f"<xmlrequest><{name}>{quote_plus(value)}</{name}><b>2</b></xmlrequest>"


def cdata(name: str, value: str) -> str:
    return f"<request><{name}><![CDATA[{value}]]></{name}><b>2</b></request>"


def json_text(name: str, value: str) -> str:
    return json.dumps({"a": 1, name: value, "b": 2})


def json_plain(name: str, value: str) -> str:
    return json.dumps({"a": 1, name: value, "b": 2}, ensure_ascii=False, separators=(",", ":"))


def multipart(name: str, value: str) -> str:
    return f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n--x--'


WAYS = (form, php_form, xml, encoded_xml, cdata, json_text, json_plain, multipart)


@pytest.mark.parametrize("written", WAYS)
@given(name=NAMES, value=VALUES)
def test_what_stands_where_a_credential_belongs_is_covered(written: Callable[[str, str], str], name: str, value: str) -> None:
    text = written(name, value)

    shown = CREDENTIALS.text(text, CREDENTIALS.within([text], []))

    assert (BULLETS in shown, MARK in shown) == (True, False)
    assert shown.startswith(text.partition(name)[0]), "what stands before it is left"


@pytest.mark.parametrize(
    "text", ["my key is k-4711-ours!", "k%2D4711%2Dours", '{"echo": "9f8e7d6c"}', "<id>LC360011</id>", "the key was lc-secret-…", "Basic stagehand:x"]
)
def test_the_credentials_of_the_run_show_nowhere(text: str) -> None:
    shown = CREDENTIALS.text(text, CREDENTIALS.within([], []))

    assert BULLETS in shown
    assert not any(secret in shown for secret in ("4711", "9f8e", "LC36", "lc-secret", "stagehand"))


@pytest.mark.parametrize("name", ["authorization", "x-key", "cookie", "api_key"])
def test_a_header_that_carries_a_credential_is_covered_whole(name: str) -> None:
    assert CREDENTIALS.header(name, "Basic d3Jvbmc6b25l", frozenset()) == BULLETS


def test_a_wrong_key_is_covered_where_it_is_echoed() -> None:
    values = CREDENTIALS.within(['{"error": "no such key: real-key-of-theirs"}'], [("x-key", "real-key-of-theirs")])

    assert CREDENTIALS.text('{"error": "no such key: real-key-of-theirs"}', values) == f'{{"error": "no such key: {BULLETS}"}}'


@pytest.mark.parametrize("text", ["", "a=1&keyword=lamp", '{"hasPassword": true, "name": "Mira"}', "<keywords>lamp</keywords>", "/api/v1/Customers.xml"])
def test_the_rest_stays(text: str) -> None:
    assert CREDENTIALS.text(text, CREDENTIALS.within([text], [])) == text


@given(st.text(max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    assert isinstance(CREDENTIALS.text(text, CREDENTIALS.within([text], [])), str)
