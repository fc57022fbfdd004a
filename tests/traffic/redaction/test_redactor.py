"""No secret is left in an exchange, whatever its place and spelling, and the verdict on it stays what it was."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections import Counter
from html import escape
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecheck import files
from wirecheck.contract import load
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.judge import Judge
from wirecheck.traffic import read
from wirecheck.traffic.redaction import Redactor
from wirecheck.wire import form

CONTRACTS = tuple(map(load, files.contract_names()))
JUDGE = Judge(CONTRACTS, named=False)
CANARIES = st.text("abcXYZ0189 -._~!*'()@:/?#[]$&+,;=<>\"\\é€😀", min_size=6, max_size=20).map(lambda text: f"K{text}9".replace("  ", " -"))


def findings(exchange: Exchange) -> Counter[tuple[str, str]]:
    return Counter((finding.fingerprint, finding.path) for finding in JUDGE.judge(exchange).findings)


def leadcommerce(body: bytes, answer: bytes = b"", **more: object) -> Exchange:
    headers = (("content-type", "application/x-www-form-urlencoded"),)
    request = Request(**{"method": "POST", "url": "https://store.example/api/v1/Customers.xml", "headers": headers, "body": body, **more})
    return Exchange(request=request, response=Response(status=401, headers=(("content-type", "text/html"),), body=answer))


def open2b(call: str, asked: object, answered: object, key: str = "a-key-of-tests-1") -> Exchange:
    headers = (("content-type", "application/json"), ("x-key", key))
    request = Request(method="POST", url=f"https://store.example/api/v13/commerce.customers.{call}", headers=headers, body=json.dumps(asked).encode())
    return Exchange(request=request, response=Response(status=200, headers=(("content-type", "application/json"),), body=json.dumps(answered).encode()))


def everything(exchange: Exchange) -> list[str]:
    """Give all texts of an exchange, each with every spelling of it undone that anybody may undo."""
    request, response = exchange.request, exchange.response
    texts = [request.url, *(value for _, value in request.headers), (request.body or b"").decode("utf-8", "replace")]
    if response is not None:
        texts += [*(value for _, value in response.headers), (response.body or b"").decode("utf-8", "replace")]
    return texts


def spellings(secret: str) -> list[str]:
    return [
        secret,
        quote(secret, safe=""),
        re.sub("%..", lambda escape: escape[0].lower(), quote(secret, safe="")),
        quote_plus(secret),
        escape(secret),
        escape(secret, quote=False),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        b64encode(f"user:{secret}".encode()).decode(),
    ]


@pytest.mark.parametrize("name", ["customer-v3.ndjson", "leadcommerce-customers.yaml", "leadcommerce-products.har", "open2b-customers.har"])
def test_the_verdict_on_what_a_store_said_stays_the_same(name: str) -> None:
    redactor = Redactor(CONTRACTS)
    before = [exchange for exchange in read([files.captures() / name]) if isinstance(exchange, Exchange)]

    after = list(map(redactor.redacted, before))

    assert list(map(findings, after)) == list(map(findings, before))
    assert after != before


@settings(max_examples=40)
@given(CANARIES)
def test_a_key_in_a_form_leaves_no_trace_in_the_form_or_in_an_answer_that_repeats_it(secret: str) -> None:
    answer = "\n".join(f"<p>{spelling}</p>" for spelling in spellings(secret)[:-1])
    exchange = leadcommerce(form.encode({"identifier": "LC900000001", "key": secret}), answer.encode())

    made = Redactor(CONTRACTS).redacted(exchange)

    assert not [text for text in everything(made) for spelling in spellings(secret) if spelling in text]
    assert len(form.decode(made.request.body or b"").value["key"]) == len(secret)
    assert findings(made) == findings(exchange)


@settings(max_examples=40)
@given(CANARIES.filter(lambda secret: ":" not in secret))
def test_http_basic_is_redacted_within_its_base64(secret: str) -> None:
    token = b64encode(f"clerk-{secret}:{secret}".encode()).decode()
    exchange = leadcommerce(b"", f"who is {token}, {secret}?".encode(), headers=(("authorization", f"Basic {token}"),))

    made = Redactor(CONTRACTS).redacted(exchange)

    name, _, password = b64decode((made.request.header("authorization") or "").removeprefix("Basic ")).decode().partition(":")
    assert (len(name), len(password)) == (len(f"clerk-{secret}"), len(secret))
    assert not [text for text in everything(made) for spelling in (secret, token) if spelling in text]


@settings(max_examples=40)
@given(CANARIES)
def test_a_password_in_json_is_redacted_and_the_rest_stays_byte_by_byte(secret: str) -> None:
    asked = {"email": "ann@quay.example", "password": secret, "fields": []}
    exchange = open2b("authenticate", asked, {"status": "ok", "customer": None})

    made = Redactor(CONTRACTS).redacted(exchange)

    was, became = json.loads(exchange.request.body or b""), json.loads(made.request.body or b"")
    assert became["password"] != secret
    assert {**became, "password": secret} == was
    assert findings(made) == findings(exchange)


@settings(max_examples=40)
@given(st.text("abc09&<%+é€ ", min_size=6, max_size=12).map(lambda text: f"K{text}9"))
def test_a_key_in_url_encoded_xml_is_redacted(secret: str) -> None:
    body = f"<xmlrequest><admin_key>{quote_plus(secret)}</admin_key><api_key><![CDATA[{quote_plus(secret)}]]></api_key></xmlrequest>"
    request = Request(method="POST", url="https://store.example/api/check_customer.php", headers=(("content-type", "text/xml"),), body=body.encode())
    exchange = Exchange(request=request, response=None)

    made = Redactor(CONTRACTS).redacted(exchange)

    text = (made.request.body or b"").decode()
    assert quote_plus(secret) not in text
    assert text.replace(text.split("admin_key>")[1].removesuffix("</"), quote_plus(secret)) == body, "equal secrets have equal placeholders"
    assert findings(made) == findings(exchange)


def test_secrets_are_known_by_their_place_however_short() -> None:
    made = Redactor(CONTRACTS).redacted(leadcommerce(b"identifier=7&key=ab&key=cd"))

    fields = (made.request.body or b"").decode().split("&")
    assert [field.partition("=")[0] for field in fields] == ["identifier", "key", "key"]
    assert not {"identifier=7", "key=ab", "key=cd"} & set(fields)


def test_headers_cookies_and_user_info_are_redacted() -> None:
    headers = (("cookie", "session=abc123def; lang=en"), ("x-csrf-token", "f00dfeed1234"), ("authorization", "Bearer to.ken-17"), ("accept", "text/xml"))
    exchange = Exchange(
        request=Request(method="GET", url="https://clerk:h4lyard@store.example/elsewhere?api_key=anchor99&page=2", headers=headers),
        response=Response(status=200, headers=(("set-cookie", "session=abc123def; Path=/"), ("location", "/next?token=compass-4")), body=b"abc123def"),
    )

    made = Redactor(CONTRACTS).redacted(exchange)

    told = "\n".join(everything(made))
    assert not [secret for secret in ("abc123def", "f00dfeed1234", "to.ken-17", "h4lyard", "clerk", "anchor99", "compass-4") if secret in told]
    assert made.request.header("accept") == "text/xml"
    assert made.request.url.endswith("&page=2")
    assert (made.request.header("authorization") or "").startswith("Bearer ")
    assert made.response is not None
    assert made.response.body == (made.response.header("set-cookie") or "").split(";")[0].removeprefix("session=").encode()


def test_a_value_that_was_secret_once_is_one_everywhere() -> None:
    redactor = Redactor(CONTRACTS)
    first = redactor.redacted(leadcommerce(b"identifier=LC900000001&key=halyard-and-9"))

    later = redactor.redacted(open2b("find", {}, {"status": "ok", "customers": [], "hint": "halyard-and-9"}))

    assert later.response is not None
    assert json.loads(later.response.body or b"")["hint"] == form.decode(first.request.body or b"").value["key"]


def test_a_short_value_elsewhere_stays() -> None:
    made = Redactor(CONTRACTS).redacted(leadcommerce(b"identifier=LC900000001&key=ab12", b"<p>ab12</p>"))

    assert made.response is not None
    assert made.response.body == b"<p>ab12</p>"


def test_a_password_that_is_a_word_of_the_contract_breaks_nothing() -> None:
    exchange = open2b("authenticate", {"email": "a@b.example", "password": "password"}, {"status": "ok", "customer": None, "note": "password"}, key="customers")

    made = Redactor(CONTRACTS).redacted(exchange)

    assert made.request.url == exchange.request.url
    assert list(json.loads(made.request.body or b"")) == ["email", "password"]
    assert json.loads(made.request.body or b"")["password"] != "password"
    assert findings(made) == findings(exchange)


@pytest.mark.parametrize(
    "body",
    [
        b'{"email": "a@b.example", "password": "halyard-1"',
        b"email=a%40b.example&password=halyard-1",
        b"<login><password>halyard-1</password>",
    ],
)
def test_a_body_that_cannot_be_read_as_documented_loses_what_has_the_name_of_a_secret(body: bytes) -> None:
    request = Request(method="POST", url="https://store.example/api/v13/commerce.customers.authenticate", body=body)

    made = Redactor(CONTRACTS).redacted(Exchange(request=request, response=None))

    assert made.request.body is not None
    assert (b"halyard" in made.request.body, len(made.request.body)) == (False, len(body))


@pytest.mark.parametrize(
    "body",
    [
        b'{"identifier":"LC1","key":"hal"}',
        b'[{"key": ["a", "hal"]}]',
        b'{"odd": 1, "key": 4711}',
        b"<x><key>hal</key></x>",
        b"odd=%7B%22key%22%3A+%22hal%22%7D",
        b'odd={"key":"hal"}&n=1',
        b"inserts%5B0%5D%5Bkey%5D=hal&n=1",
    ],
)
def test_a_form_that_was_sent_something_else_loses_what_has_the_name_of_a_secret_however_short(body: bytes) -> None:
    made = Redactor(CONTRACTS).redacted(leadcommerce(body)).request.body

    assert made is not None
    assert (b"hal" in made, b"4711" in made, len(made)) == (False, False, len(body))


@pytest.mark.parametrize("body", [b'{"password": "halyard-1", "n": 4}', b"password=halyard-1&n=4", b"<a><api_key>halyard-1</api_key></a>"])
def test_an_exchange_that_no_contract_knows_loses_what_has_the_name_of_a_secret(body: bytes) -> None:
    made = Redactor(CONTRACTS).redacted(Exchange(request=Request(method="POST", url="https://other.example/x", body=body), response=None))

    assert b"halyard-1" not in (made.request.body or b"")


def test_what_the_caller_knows_to_be_secret_goes_from_everywhere() -> None:
    exchange = leadcommerce(b"", b"<b>Lantern&#x20;17&amp;4</b>")

    made = Redactor(CONTRACTS, secrets=["Lantern 17&4"]).redacted(exchange)

    assert made.response is not None
    assert b"Lantern" not in (made.response.body or b"")
    assert (made.response.body or b"").count(b"&amp;") == 1


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"desk=41&floor=41"),
        ("application/json", b'{"desk": "41", "floor": "41"}'),
        ("application/json", b'{"desk": 41, "floor": 41}'),
        ("text/xml", b"<a><desk> 41 </desk><floor>41</floor></a>"),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/Customers.xml", "/x"])
def test_a_credential_goes_from_its_place_however_short_and_whether_or_not_a_contract_calls_it_one(path: str, content_type: str, body: bytes) -> None:
    request = Request(method="POST", url=f"https://store.example{path}", headers=(("content-type", content_type),), body=body)

    made = Redactor(CONTRACTS, credentials=[("desk", "41")]).redacted(Exchange(request=request, response=None)).request.body or b""

    assert re.fullmatch(re.escape(body).replace(b"41", b"(..)"), made), "nothing else changes"
    assert [number == b"41" for number in re.findall(rb"[0-9]{2}", made)] == [False, True]


def test_the_number_of_the_administrator_who_asks_is_a_credential() -> None:
    body = b"<xmlrequest><admin_sid>17</admin_sid><order_history>17</order_history></xmlrequest>"
    request = Request(method="POST", url="https://store.example/api/check_customer.php", headers=(("content-type", "text/xml"),), body=body)
    exchange = Exchange(request=request, response=None)

    made = Redactor(CONTRACTS).redacted(exchange)

    assert b"<admin_sid>17<" not in (made.request.body or b"")
    assert b"<order_history>17<" in (made.request.body or b"")
    assert findings(made) == findings(exchange)


@given(
    st.binary(max_size=80) | st.text("<>\"'{}[]!-&=%\\ab:;/?", max_size=60).map(str.encode),
    st.sampled_from(["/api/v1/Customers.xml", "/api/check_customer.php", "/x"]),
)
def test_no_bytes_whatever_make_it_raise(body: bytes, path: str) -> None:
    headers = (("authorization", body.decode("latin-1")), ("cookie", body.decode("latin-1")), ("content-type", "text/xml; charset=latin-1"))
    request = Request(method="POST", url=f"https://store.example{path}?{body.decode('latin-1')}", headers=headers, body=body)

    Redactor(CONTRACTS).redacted(Exchange(request=request, response=Response(status=200, headers=headers, body=body)))


def test_a_body_in_another_encoding_stays_in_it() -> None:
    body = '<?xml version="1.0" encoding="ISO-8859-1"?><xmlrequest><api_key>Schlüssel-9</api_key></xmlrequest>'.encode("latin-1")
    request = Request(method="POST", url="https://store.example/api/check_customer.php", body=body)

    made = Redactor(CONTRACTS).redacted(Exchange(request=request, response=None)).request.body or b""

    assert ("Schlüssel" in made.decode("latin-1"), len(made)) == (False, len(body))
