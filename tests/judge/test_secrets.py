"""Secrets leave no trace in what the judge says: judge/secrets.py, and the mask that judge/run.py puts on every finding."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wirecheck.contract import load
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.judge import Judge, Judgement
from wirecheck.judge.secrets import of_exchange

JUDGE = Judge([load((Path(__file__).parents[1] / "checks" / "store.openapi.yaml").as_posix())], named=True)
KEY = (("x-key", "k-123456"), ("content-type", "application/json"))
_PART = '--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n{}\r\n--b--\r\n'
_QUOTED = {'"': "&quot;", "'": "&apos;"}
HEAD, TAIL = "Zq7xV", "w9KyP"

# Header values hold no control characters, and XML text no others than white space.
PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"]), max_size=200)
ESCAPED = st.text("\"'&<>%+\\\\/ .…u0dD8;#", max_size=60)
SECRETS = (PLAIN | ESCAPED).map(lambda text: HEAD + text + TAIL)


def _saved(
    sent: Any = None, answer: Any = None, *, headers: Any = KEY, url: str = "/orders/7?mode=odd", status: int = 200, answer_headers: Any = ()
) -> Exchange:
    """Give an exchange with a finding: its mode is no documented one."""
    request = Request(method="POST", url=url, headers=headers, body=sent if isinstance(sent, bytes) else json.dumps(sent or {"name": "x"}).encode())
    body = answer if isinstance(answer, bytes) else json.dumps(answer or {"saved": [{"name": "x"}]}, ensure_ascii=False).encode()
    return Exchange(request=request, response=Response(status=status, headers=answer_headers, body=body))


def _form(sent: bytes = b"ids[]=x", answer: bytes = b"<done/>") -> Exchange:
    return Exchange(request=Request(method="POST", url="/form", body=sent), response=Response(status=200, body=answer))


def _named_by_key(secret: str) -> Exchange:
    """Break the rule that the key is no name: it quotes the name."""
    return _saved({"name": secret}, headers=(("x-key", secret), KEY[1]))


PLACES: dict[str, Callable[[str], Exchange]] = {
    "a password that is too long": lambda secret: _saved({"name": "x", "password": secret}),
    "a password of another type": lambda secret: _saved({"name": "x", "password": [{"old": secret}]}),
    "a password that is also a name": lambda secret: _saved({"name": secret, "password": secret}),
    "a password that is also an undocumented member": lambda secret: _saved({"name": "x", "password": secret, "odd": {secret: secret}}),
    "a token of the answer": lambda secret: _saved(answer={"saved": [], "token": [secret]}),
    "a token of the answer that comes back in a list": lambda secret: _saved(answer={"saved": [{"name": secret}], "token": secret}),
    "a token in an answer that means nothing": lambda secret: _saved(answer={"token": secret}),
    "a token in an answer under an undocumented status": lambda secret: _saved(answer={"token": secret}, status=418),
    "a token in ASCII JSON": lambda secret: _saved(answer=json.dumps({"token": secret}).encode()),
    "a token in JSON that is cut off": lambda secret: _saved(answer=json.dumps({"saved": secret, "token": secret})[:-2].encode()),
    "a password in JSON that is none": lambda secret: _saved(b'{"password": ["' + json.dumps(secret)[1:-1].encode() + b'", oops'),
    "a token in XML that is cut off": lambda secret: _form(answer=f"<done><oops></odd><token>{escape(secret)}</token>".encode()),
    "a token in JSON of PHP": lambda secret: _saved(answer=json.dumps({"token": secret}).replace("/", "\\/").encode()),
    "a token in XML": lambda secret: _form(answer=f"<done><token>{escape(secret)}</token><item><name>none</name></item>{escape(secret)}</done>".encode()),
    "a token in XML of another root": lambda secret: _form(
        answer=f"<down><token>{escape(secret)}</token></down>".encode(), sent=f"pin={quote_plus(secret)}".encode()
    ),
    "a credential in a form": lambda secret: _form(f"pin={quote_plus(secret)}".encode()),
    "a credential in a form that is also a name": lambda secret: _form(f"pin={quote_plus(secret)}&ids[]={quote_plus(secret)}".encode()),
    "a credential in JSON that is sent as a form": lambda secret: _form(json.dumps({"odd": 1, "pin": secret}, ensure_ascii=False).encode()),
    "a credential in JSON in the value of a field": lambda secret: _form(f"odd={quote_plus(json.dumps({'pin': secret}))}".encode()),
    "a credential in XML that is sent as a form": lambda secret: _form(f"<odd><pin>{escape(secret)}</pin></odd>".encode()),
    "a credential in an attribute of XML that is sent as a form": lambda secret: _form(f'<odd pin="{escape(secret, _QUOTED)}"/>'.encode()),
    "a credential deeper in a form whose names are encoded": lambda secret: _form(f"odd%5B0%5D%5BPIN%5D%5Bx%5D={quote_plus(secret)}".encode()),
    "a password in parts of a form that is sent as JSON": lambda secret: _saved(_PART.format(secret).encode()),
    "a credential in a query": lambda secret: Exchange(
        request=Request(method="GET", url=f"/open?pin={quote(secret)}", headers=(("cookie", "sid=1"),)), response=None
    ),
    "a credential header": _named_by_key,
    "a header that the document calls secret": lambda secret: _saved(headers=(*KEY, ("x-session", secret))),
    "a bearer token": lambda secret: _saved({"name": secret}, headers=(*KEY, ("authorization", f"Bearer {secret}"))),
    "a cookie": lambda secret: _saved({"name": secret}, headers=(*KEY, ("cookie", f"a=b; sid={secret}"))),
    "a cookie that is set": lambda secret: _saved({"name": secret}, answer_headers=(("set-cookie", f"sid={secret}; Path=/; Max-Age=60"),)),
    "user info": lambda secret: _saved({"name": secret}, url=f"https://someone:{quote(secret, safe='')}@store.example/orders/7?mode=odd"),
    "user info of no operation": lambda secret: _saved(url=f"https://someone:{quote(secret, safe='')}@store.example/nowhere/{quote(secret, safe='')}"),
    "a key in a path of no operation": lambda secret: _saved(url=f"/nowhere/{quote(secret, safe='')}", headers=(("x-key", secret),)),
    "a key in a query": lambda secret: _saved({"name": secret}, url=f"/orders/7?mode=odd&API_Key={quote(secret, safe='')}"),
    "a key in a query of no operation": lambda secret: _saved(url=f"/nowhere/{quote(secret, safe='')}?sid={quote(secret, safe='')}"),
    "a key in the query of where an answer sends": lambda secret: _saved(
        {"name": secret}, answer_headers=(("location", f"https://store.example/?token={quote(secret, safe='')}"),)
    ),
    "a header that is called a secret": lambda secret: _saved({"name": secret}, headers=(*KEY, ("x-client-secret", secret))),
    "a password of HTTP Basic": lambda secret: _saved(
        {"name": secret}, headers=(("authorization", "Basic " + b64encode(f"someone:{secret}".encode()).decode()),)
    ),
}
_SPLIT_BY_SYNTAX = {"a cookie": ";", "a cookie that is set": ";", "a bearer token": " "}


def _texts(judgement: Judgement) -> list[str]:
    return [text for f in judgement.findings for text in (f.message, f.saw, f.says, f.path, f.member or "")] + [
        text for gap in judgement.not_checked for text in (gap.path, gap.reason)
    ]


@pytest.mark.parametrize("place", PLACES)
@given(secret=SECRETS)
def test_a_secret_stands_in_no_text_of_a_judgement(place: str, secret: str) -> None:
    """Nor does its beginning or its end, however it is spelled: these characters are the same in all spellings."""
    assume(_SPLIT_BY_SYNTAX.get(place, "\0") not in secret)
    assume("\ufffe" not in secret)
    assume("\uffff" not in secret)
    exchange = PLACES[place](secret)

    judgement = JUDGE.judge(exchange)

    assert judgement.findings
    assert secret in judgement.secrets
    for text in _texts(judgement):
        assert HEAD not in text
        assert TAIL not in text


@pytest.mark.parametrize("place", PLACES)
def test_what_is_told_of_an_exchange_is_the_same_whatever_its_secret(place: str) -> None:
    """Of two of one length: neither the secret nor anything made of it is told."""
    first, second = (JUDGE.judge(PLACES[place](secret)) for secret in (f"{HEAD}abc123{TAIL}", f"{HEAD}XYZ789{TAIL}"))

    assert _texts(first) == _texts(second)


@given(SECRETS)
def test_what_a_secret_is_cut_off_in_is_covered_too(secret: str) -> None:
    judgement = JUDGE.judge(_saved({"name": "x" * 70 + secret * 3, "password": secret * 3}))

    assert not any(HEAD in text for text in _texts(judgement))


def test_the_number_of_the_administrator_who_asks_is_not_told() -> None:
    body = b"<xmlrequest><admin_sid>-4711</admin_sid><admin_key>a</admin_key><api_key>b</api_key><email>ann@quay.example</email><password>c</password></xmlrequest>"
    request = Request(method="POST", url="/api/check_customer.php", headers=(("content-type", "text/xml"),), body=body)

    judgement = Judge([load("modularmerchant-check-customer")], named=True).judge(Exchange(request=request, response=None))

    assert "/xmlrequest/admin_sid[1]" in {finding.path for finding in judgement.findings}
    assert not any("4711" in text for text in _texts(judgement))


def test_clean_exchanges_cost_no_search_for_secrets() -> None:
    exchange = Exchange(
        request=Request(method="POST", url="/form", headers=(("authorization", "Bearer abc"),), body=b"ids[]=1"), response=Response(status=200, body=b"<done/>")
    )

    judgement = JUDGE.judge(exchange)

    assert (judgement.findings, judgement.not_checked, judgement.secrets) == ((), (), frozenset())


def test_an_exchange_of_which_something_was_not_checked_knows_its_secrets() -> None:
    """A report shows where that was."""
    exchange = Exchange(request=Request(method="POST", url="/nowhere", headers=(("authorization", "Bearer abcdef"),)), response=None)

    assert "abcdef" in Judge([], named=False).judge(exchange).secrets


def _secrets(*headers: tuple[str, str], answer: tuple[tuple[str, str], ...] = (), url: str = "/") -> set[str]:
    return set(
        filter(None, of_exchange(Exchange(request=Request(method="GET", url=url, headers=headers), response=Response(status=200, headers=answer)), None))
    )


@pytest.mark.parametrize(
    ("header", "secrets"),
    [
        (("authorization", "Bearer abc"), {"Bearer abc", "abc"}),
        (("authorization", "abc"), {"abc"}),
        (("authorization", "Basic dTpwOnE="), {"Basic dTpwOnE=", "dTpwOnE=", "u:p:q", "u", "p:q"}),
        (("authorization", "basic !!"), {"basic !!", "!!"}),
        (("cookie", "a=1; sid=x=y"), {"a=1; sid=x=y", "1", "x=y"}),
        (("x-key", "some key"), {"some key"}),
        (("accept", "abc"), set()),
    ],
)
def test_the_secrets_of_a_header(header: tuple[str, str], secrets: set[str]) -> None:
    assert _secrets(header) == secrets


def test_the_attributes_of_a_cookie_are_no_secrets() -> None:
    """RFC 6265, section 4.1: a path of / would else cover every slash."""
    cookie = "sid=abc; Path=/; Max-Age=3600; SameSite=Lax; Secure"

    assert _secrets(answer=(("set-cookie", cookie),)) == {cookie, "abc"}


@pytest.mark.parametrize(
    ("url", "secrets"),
    [
        ("https://u:p@h/", {"u:p", "u", "p"}),
        ("https://u:p%40q:r@h/", {"u:p@q:r", "u", "p@q:r"}),
        ("https://u@h/", {"u"}),
        ("https://h/@x", set()),
        ("http://[u:p@", set()),
        ("/a@b", set()),
        ("/?sid=abc&Key=def&page=2&token=", {"abc", "def"}),
    ],
)
def test_the_secrets_of_user_info(url: str, secrets: set[str]) -> None:
    assert _secrets(url=url) == secrets


def test_each_of_several_equal_names_in_a_query_is_a_secret() -> None:
    exchange = Exchange(request=Request(method="GET", url="/open?key=first&key=second&pin=third&pin=4"), response=None)

    assert {"first", "second", "third", "4"} <= JUDGE.judge(exchange).secrets
