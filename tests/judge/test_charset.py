"""The charset of a media type: what a capture has as bytes or as text is read alike, XML by it where nothing else tells, JSON as UTF-8 whatever it says."""

from __future__ import annotations

import io
import json
from base64 import b64encode
from typing import Any

import pytest

from wirecheck.contract import load
from wirecheck.exchange import Exchange
from wirecheck.finding import Severity
from wirecheck.judge import Judge, Judgement
from wirecheck.traffic import captures

ZEALD = Judge([load("customer-v3")], named=True)
OPEN2B = Judge([load("open2b-customers")], named=True)
CUSTOMER = "<ResultSet><Customer><username>ann@quay.example</username><b_fname>Zoë</b_fname></Customer></ResultSet>"
KINDS = ("text", "bytes")


def _judged(judge: Judge, exchange: dict[str, Any]) -> Judgement:
    (read,) = captures.read(["-"], stdin=io.BytesIO(json.dumps(exchange).encode()))
    assert isinstance(read, Exchange)
    return judge.judge(read)


def _body(kind: str, text: str, encoding: str) -> dict[str, str]:
    return {"body": text} if kind == "text" else {"body_base64": b64encode(text.encode(encoding)).decode()}


def _loud(judgement: Judgement) -> list[str]:
    return [f"{finding.code} {finding.message}" for finding in judgement.findings if finding.severity is not Severity.NOTE]


def _codes(judgement: Judgement) -> set[str]:
    return {finding.code for finding in judgement.findings}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("charset", "declared"), [("ISO-8859-1", ""), ("ISO-8859-1", "UTF-8"), ("UTF-8", "ISO-8859-1"), ("no-such", "ISO-8859-1")])
@pytest.mark.parametrize("direction", ["request", "response"])
def test_xml_is_read_as_it_was_written(kind: str, charset: str, declared: str, direction: str) -> None:
    text = (f'<?xml version="1.0" encoding="{declared}"?>' if declared else "") + CUSTOMER
    message = {"headers": [["Content-Type", f"text/xml; charset={charset}"]], **_body(kind, text, declared or charset)}
    asked: dict[str, Any] = {"method": "POST", "url": "/API/V3/Customer", **message}
    if direction == "response":
        asked = {"method": "GET", "url": "/API/V3/Customer/ann%40quay.example", "headers": []}
    answered = {"status": 200, **message} if direction == "response" else {"status": 200, "headers": [], "body": ""}

    judgement = _judged(ZEALD, {"request": asked, "response": answered})

    assert ({"WC201", "WC204", "WC501"} & _codes(judgement), _loud(judgement) if direction == "response" else []) == (set(), [])


def test_xml_that_no_charset_tells_is_told() -> None:
    exchange = {
        "request": {"method": "GET", "url": "/API/V3/Customer/ann%40quay.example", "headers": []},
        "response": {"status": 200, "headers": [["Content-Type", "text/xml"]], **_body("bytes", CUSTOMER, "latin-1")},
    }

    assert "WC204" in _codes(_judged(ZEALD, exchange))


@pytest.mark.parametrize(("encoding", "is_told"), [("utf-8", False), ("latin-1", True)])
def test_json_is_utf_8_whatever_the_media_type_names(encoding: str, *, is_told: bool) -> None:
    """RFC 8259, section 8.1; its section 11 gives application/json no charset."""
    text = json.dumps({"email": "zoë@quay.example", "password": "a-password-1"}, ensure_ascii=False)
    headers = [["Content-Type", "application/json; charset=ISO-8859-1"], ["X-Key", "a-key-of-tests-1"]]
    request = {"method": "POST", "url": "/api/v13/commerce.customers.authenticate", "headers": headers, **_body("bytes", text, encoding)}

    judgement = _judged(OPEN2B, {"request": request, "response": None})

    assert ("WC204" in _codes(judgement)) is is_told
