"""The promises of checks/echo.py."""

from __future__ import annotations

import json
from base64 import b64encode
from html import escape
from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checks.conftest import Store

from wirecheck.checks.echo import echo
from wirecheck.finding import Direction, Finding, Part, Severity

KEY = "gangway-41-Lantern"
TOKEN = b64encode(b"stagehand:Ropewalk7").decode()
SECRETS = st.text("abcXYZ0189 -._~!*'()@:/?#[]$&+,;=<>\"\\é€😀", min_size=6, max_size=20).map(lambda text: f"K{text}9")
JSON = ("content-type", "application/json")


def places(store: Any, exchange: Any) -> list[str]:
    return [finding.path for finding in store.says(echo, exchange)]


def keyed(store: Any, answer: bytes, **parts: Any) -> list[str]:
    return places(store, store.saved(headers=[("x-key", KEY), JSON], answer=answer, **parts))


def test_an_answer_that_repeats_the_key_is_a_warning_that_no_document_grounds_and_shows_no_key(store: Any) -> None:
    exchange = store.saved(headers=[("x-key", KEY), JSON], answered={"saved": [{"name": "lamp", "by": f"the key {KEY}!"}]})

    assert store.says(echo, exchange) == [
        Finding(
            severity=Severity.WARNING,
            direction=Direction.RESPONSE,
            part=Part.BODY,
            path="/saved/0/by",
            member=None,
            line=None,
            column=None,
            code="WC402",
            constraint="echo",
            message="the answer repeats a secret of the request, sent in the header x-key",
            says="what proves who is calling is sent and not answered",
            saw="what stands in the header x-key",
            source=None,
        )
    ]


@pytest.mark.parametrize(
    ("header", "answered"),
    [
        (("x-key", KEY), KEY),
        (("authorization", f"Bearer {KEY}"), KEY),
        (("authorization", f"Basic {TOKEN}"), TOKEN),
        (("authorization", f"Basic {TOKEN}"), "Ropewalk7"),
        (("proxy-authorization", KEY), None),
        (("authorization", f"Basic {TOKEN}"), None),
        (("authorization", "Basic !!"), None),
        (("cookie", f"sid={KEY}"), None),
        (("user-agent", KEY), None),
    ],
)
def test_what_a_header_proves_is_a_secret(store: Any, header: tuple[str, str], answered: str | None) -> None:
    """Not who it says is calling, nor what a client calls itself."""
    answer = {
        "a": answered if answered is not None else "stagehand" if "Basic" in header[1] else "gangway",
        "b": KEY if header[0] in {"cookie", "user-agent"} else "",
    }

    assert places(store, store.saved(headers=[header, JSON], answered=answer)) == (["/a"] if answered is not None else [])


@given(SECRETS)
def test_it_is_found_however_it_is_spelled(secret: str) -> None:
    store, name = Store(), "lamp"
    sent = {"name": name, "password": secret}

    for body in (json.dumps({"a": [secret]}), json.dumps({"a": [f" {secret} "]}, ensure_ascii=False)):
        assert places(store, store.saved(sent, answer=body.encode())) == ["/a/0"]
    for body in (f"<p>no {escape(secret)}</p>", f"Array ( [password] =&gt; {secret.replace('&', '&amp;')} )"):
        assert places(store, store.saved(sent, answer=body.encode(), status=500)) == [""]


@pytest.mark.parametrize(
    ("answer", "path"),
    [
        (f'<done key="{KEY}"/>', "/done/@key"),
        (f"<done><item/><item>no {KEY}</item></done>", "/done/item[2]"),
        (f"<done><item/>{KEY}<item/></done>", "/done"),
        (f"<done><!-- {KEY} --></done>", None),
    ],
)
def test_it_is_found_in_the_texts_and_attributes_of_xml(store: Any, answer: str, path: str | None) -> None:
    body = f"ids[]=1&pin={KEY}".encode()

    exchange = store.exchange("POST", "/form", headers=[("content-type", "application/x-www-form-urlencoded")], body=body, answer=answer.encode())

    assert places(store, exchange) == ([path] if path is not None else [])


def test_each_place_is_told_once_and_in_order(store: Any) -> None:
    answer = {"b": [KEY, "x", f"{KEY} {KEY}"], "a": {"c/d": f"{KEY} and Ropewalk7"}}

    assert places(store, store.saved({"password": "Ropewalk7"}, answered=answer, headers=[("x-key", KEY), JSON])) == ["/b/0", "/b/2", "/a/c~1d"]


@pytest.mark.parametrize("password", ["Rope7", "lanterns", "55501023", "555-0102-3", "Anne-Marie", "", "password"])
def test_a_password_that_may_stand_there_by_accident_is_none(store: Any, password: str) -> None:
    """The word that everybody takes, a telephone number, a name."""
    assert places(store, store.saved({"password": password}, answered={"error": password, "texts": [f"the {password} is wrong"]})) == []


@pytest.mark.parametrize("pin", ["LC350000000", "17", "4711471147114711"])
def test_a_short_credential_of_a_body_is_a_name_and_no_key(store: Any, pin: str) -> None:
    body = f"pin={pin}".encode()

    exchange = store.exchange(
        "POST", "/form", headers=[("content-type", "application/x-www-form-urlencoded")], body=body, answer=f"<done>{pin}</done>".encode()
    )

    assert places(store, exchange) == []


@pytest.mark.parametrize("answer", [f'{{"a": "x{KEY}"}}', f'{{"a": "{KEY}s"}}', f'{{"a": "{KEY.lower()}"}}', f'{{"{KEY}": "a"}}'])
def test_a_text_that_only_looks_like_it_is_none(store: Any, answer: str) -> None:
    assert keyed(store, answer.encode()) == []


def test_what_is_sent_in_the_open_too_may_be_repeated(store: Any) -> None:
    address = "anne7@quay.example"

    assert places(store, store.saved({"name": address, "password": address}, answered={"error": f"no {address}"})) == []
    assert keyed(store, json.dumps({"error": f"no {KEY}"}).encode(), url=f"/orders/7?mode={quote_plus(KEY)}") == []
    assert places(store, store.saved({"name": "lamp", "password": address}, answered={"error": f"no {address}"})) == ["/error"]


def test_what_the_contract_calls_secret_in_the_answer_is_for_its_rules(store: Any) -> None:
    assert keyed(store, json.dumps({"token": KEY}).encode()) == []
    assert keyed(store, json.dumps({"tokens": KEY}).encode()) == ["/tokens"]


@pytest.mark.parametrize("answer", [b"", None])
def test_where_nothing_is_answered_nothing_is_repeated(store: Any, answer: bytes | None) -> None:
    assert store.says(echo, store.saved({"password": KEY}, answer=answer)) == []


def test_without_a_response_nothing_is_said(store: Any) -> None:
    assert store.says(echo, store.exchange("POST", "/orders/7?mode=fast", headers=[("x-key", KEY)], status=None)) == []


@given(st.binary(max_size=60) | st.text("<>\"'{}[]&=%\\ab:;/K7", max_size=40).map(str.encode), st.sampled_from(["/orders/7?mode=fast", "/form"]))
def test_no_bytes_whatever_make_it_raise(body: bytes, url: str) -> None:
    headers = [("x-key", "KKKK7777"), ("authorization", body.decode("latin-1"))]

    for found in Store().says(echo, Store().exchange("POST", url, headers=headers, body=body, answer=b'KKKK7777"' + body)):
        assert isinstance(found, Finding)
