"""Whatever stands on the wire, the judge says something of it and raises nothing; and nothing that it says fails inside."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from table import TABLES, Table

from wirecheck.contract import load
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.files import contract_names
from wirecheck.finding import Severity
from wirecheck.judge import Judge, Judgement, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

HEADERS = st.lists(st.tuples(st.sampled_from(["content-type", "x-key", "authorization", "cookie", "x-other"]), st.text(max_size=30)), max_size=4).map(tuple)
PATHS = [
    "/api/v1/Products.xml",
    "/api/v1/Customers/create.xml",
    "/API/V3/Customer+(UserCustomerGroups",
    "/API/V3/Customer/x",
    "/api/check_customer.php",
    "/api/v13/commerce.customers.find",
]
URLS = st.sampled_from(PATHS).map("https://store.example{}".format) | st.text(max_size=60)
BODIES = (
    st.none()
    | st.binary(max_size=200)
    | st.sampled_from([b"{}", b"[]", b"null", b"<a/>", b"<message/>", b"<ResultSet><Customer/></ResultSet>", b"inserts[0][addresses]=x&inserts[][]=y"])
)


@cache
def _judge() -> Judge:
    return Judge([load(name) for name in contract_names()], named=True)


@cache
def _table(name: str) -> Table:
    return Table(TABLES[name])


def _is_sound(judgement: Judgement) -> bool:
    return not any("WC901" in gap.reason for gap in judgement.not_checked) and all(finding.fingerprint for finding in judgement.findings)


@settings(max_examples=400)
@given(
    method=st.sampled_from(["POST", "GET", "PUT", "post", ""]),
    url=URLS,
    headers=HEADERS,
    sent=BODIES,
    status=st.sampled_from([200, 204, 401, 403, 404, 500, 0, 999]),
    answered=BODIES,
)
def test_any_exchange_is_judged(method: str, url: str, headers: tuple[tuple[str, str], ...], sent: bytes | None, status: int, answered: bytes | None) -> None:
    exchange = Exchange(request=Request(method=method, url=url, headers=headers, body=sent), response=Response(status=status, headers=headers, body=answered))

    assert _is_sound(_judge().judge(exchange))


@st.composite
def _damaged(draw: Callable[..., object], body: bytes) -> bytes:
    """Give a body with a few bytes put in, taken out or changed."""
    made = bytearray(body)
    for _ in range(draw(st.integers(1, 4))):  # type: ignore[call-overload]
        at = draw(st.integers(0, len(made)))
        made[at : at + draw(st.integers(0, 3))] = draw(st.binary(max_size=3) | st.sampled_from([b"<", b"&", b"%", b'"', b"[", b"]", b"\x00", b"\xff"]))  # type: ignore[misc,call-overload]
    return bytes(made)


@pytest.mark.parametrize("name", sorted(TABLES))
@settings(max_examples=150)
@given(data=st.data())
def test_a_damaged_exchange_is_judged(name: str, data: st.DataObject) -> None:
    table = _table(name)
    exchange = table.exchange(data.draw(st.sampled_from(sorted(table.bases))))
    assert exchange.response is not None
    request = Request(
        method=exchange.request.method, url=exchange.request.url, headers=exchange.request.headers, body=data.draw(_damaged(exchange.request.body or b""))
    )
    response = Response(status=exchange.response.status, headers=exchange.response.headers, body=data.draw(_damaged(exchange.response.body or b"")))

    assert _is_sound(_judge().judge(Exchange(request=request, response=response, captured_at=exchange.captured_at)))


def _find(answered: bytes | None, status: int = 200) -> Exchange:
    headers = (("content-type", "application/json"), ("x-key", "made-up"))
    return Exchange(
        request=Request(method="POST", url="https://store.example/api/v13/commerce.customers.count", headers=headers, body=b"{}"),
        response=Response(status=status, headers=headers, body=answered),
    )


def test_a_body_that_was_not_captured_is_not_checked_and_never_empty() -> None:
    judgement = _judge().judge(_find(None))

    assert judgement.verdict is Verdict.NOT_CHECKED
    assert judgement.findings == ()


def test_an_empty_body_where_one_is_documented_is_a_finding() -> None:
    judgement = _judge().judge(_find(b""))

    assert {finding.code for finding in judgement.findings} == {"WC203", "WC501"}


def test_notes_change_no_verdict() -> None:
    judgement = _judge().judge(_find(b'{"status": "ok", "count": 3, "more": 1}'))

    assert [finding.severity for finding in judgement.findings] == [Severity.NOTE]
    assert judgement.verdict is Verdict.CLEAN


def test_strict_raises_a_note_to_a_warning_and_the_verdict_with_it() -> None:
    judge = Judge([load("open2b-customers")], named=True, strict=True)

    judgement = judge.judge(_find(b'{"status": "ok", "count": 3, "more": 1}'))

    assert [finding.severity for finding in judgement.findings] == [Severity.WARNING]
    assert judgement.verdict is Verdict.FINDINGS


def test_a_path_of_no_operation_is_an_error_where_the_contract_was_named_and_not_checked_elsewhere() -> None:
    exchange = Exchange(request=Request(method="POST", url="https://store.example/elsewhere"), response=None)

    named, recognised = (Judge([load("open2b-customers")], named=named).judge(exchange) for named in (True, False))

    assert [(finding.code, finding.part) for finding in named.findings] == [("WC101", "url")]
    assert (recognised.verdict, recognised.contract, recognised.operation) == (Verdict.NOT_CHECKED, None, None)


def test_a_secret_of_the_request_stands_in_no_finding() -> None:
    exchange = Exchange(
        request=Request(
            method="POST",
            url="https://store.example/api/v13/commerce.customers.authenticate",
            headers=(("x-key", "canary-of-the-key"), ("content-type", "application/json")),
            body=b'{"email": "mira@okafor.example", "password": "canary-password-far-too-long"}',
        ),
        response=Response(status=200, headers=(), body=b'{"status": "ok", "customer": null, "canary-of-the-key": "canary-password-far-too-long"}'),
    )

    judgement = _judge().judge(exchange)

    told = " ".join(f"{f.message} {f.saw} {f.says} {f.path}" for f in judgement.findings)
    assert [f.constraint for f in judgement.findings if f.severity is Severity.ERROR] == ["maxLength"]
    assert "canary" not in told
