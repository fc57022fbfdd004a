"""The promises of checks/body.py."""

from __future__ import annotations

from typing import Any

import pytest

from wirecheck.checks.body import body
from wirecheck.exchange import Exchange, Response

FORM = [("content-type", "application/x-www-form-urlencoded")]


def test_documented_bodies_give_nothing(store: Any) -> None:
    assert store.says(body, store.saved()) == []
    assert store.says(body, store.exchange("POST", "/form", body=b"ids[]=1&name=x", answer=b"<done><item><name>x</name></item></done>")) == []


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"name": "longer"}, ("error", "WC303", "maxLength", "request", "body", "/name")),
        ({}, ("error", "WC306", "required", "request", "body", "")),
        ({"name": "x", "more": 1}, ("warning", "WC307", "undocumented", "request", "body", "/more")),
    ],
)
def test_a_request_that_breaks_its_schema(store: Any, sent: Any, expected: tuple[str, ...]) -> None:
    assert store.told(body, store.saved(sent)) == [expected]


def test_an_undocumented_member_is_a_warning_in_a_request_and_a_note_in_a_response(store: Any) -> None:
    exchange = store.saved({"name": "x", "more": 1}, {"saved": [], "more": 1})

    assert [(row[0], row[3]) for row in store.told(body, exchange)] == [("warning", "request"), ("note", "response")]


@pytest.mark.parametrize("sent", [b"", b"  \n"])
def test_an_empty_body_where_one_is_required_is_a_finding(store: Any, sent: bytes) -> None:
    assert store.told(body, store.saved(body=sent)) == [("error", "WC203", "codec", "request", "body", "")]


def test_a_body_that_was_not_captured_is_a_gap_and_never_empty(store: Any) -> None:
    assert store.told(body, store.saved(body=None, answer=None)) == [
        ("gap", "request", "body", "the capture left the body out", None),
        ("gap", "response", "body", "the capture left the body out", None),
    ]


def test_a_gap_says_why_the_body_was_not_captured_where_that_is_known(store: Any) -> None:
    exchange = store.saved()
    cut = Exchange(request=exchange.request, response=Response(status=200, headers=exchange.response.headers, body=None, why_absent="the capture was cut off"))

    assert store.told(body, cut) == [("gap", "response", "body", "the capture was cut off", None)]


def test_a_request_without_a_documented_body_needs_none(store: Any) -> None:
    assert store.says(body, store.exchange("GET", "/open", body=None)) == []


@pytest.mark.parametrize(("status", "severity"), [(204, "warning"), (200, "note")])
def test_a_body_where_none_is_documented(store: Any, status: int, severity: str) -> None:
    """That a 204 has none, its source says; of others nobody says it."""
    exchange = store.saved(status=status, answer=b"more") if status == 204 else store.exchange("GET", "/open", answer=b"more")

    assert store.told(body, exchange) == [(severity, "WC213", "body", "response", "body", "")]


def test_a_request_with_a_body_where_none_is_documented_is_a_warning(store: Any) -> None:
    assert store.told(body, store.exchange("GET", "/open", body=b"x")) == [("warning", "WC213", "body", "request", "body", "")]


def test_no_body_where_none_is_documented_gives_nothing(store: Any) -> None:
    assert store.says(body, store.saved(status=204, answer=b"")) == []


def test_a_body_under_a_status_that_nobody_documented_is_a_gap(store: Any) -> None:
    assert store.told(body, store.saved(status=418, answer=b"teapot")) == [("gap", "response", "body", "no document describes a body under this status", None)]


@pytest.mark.parametrize("answer", [b"", b"gone", b"<html></html>", b'{"error": 5}', b"\xff\x00"])
def test_a_free_body_may_be_anything(store: Any, answer: bytes) -> None:
    assert store.says(body, store.saved(status=404, answer=answer)) == []


@pytest.mark.parametrize(
    ("answer", "code", "path"),
    [
        (b"<html><body>down</body></html>", "WC202", ""),
        (b"<b>Warning</b>: Undefined index", "WC202", ""),
        (b'{"saved": [', "WC201", ""),
        (b'{"saved": "\xff"}', "WC204", ""),
        (b'{"saved": [], "saved": []}', "WC206", ""),
        (b"[" * 100_000, "WC212", ""),
        (b'{"saved": {}}', "WC301", "/saved"),
    ],
)
def test_an_answer_of_another_kind_or_broken_says_what_it_is(store: Any, answer: bytes, code: str, path: str) -> None:
    found = store.told(body, store.saved(answer=answer))

    assert [(row[1], row[5]) for row in found] == [(code, path)]


@pytest.mark.parametrize(
    ("answer", "code", "path"),
    [
        (b"<other/>", "WC211", "/other"),
        (b"<html></html>", "WC202", ""),
        (b"<!DOCTYPE done><done/>", "WC205", ""),
        (b'{"done": 1}', "WC202", ""),
        (b"<done><odd/></done>", "WC307", "/done/odd[1]"),
    ],
)
def test_an_answer_of_xml_that_is_not_the_documented_one(store: Any, answer: bytes, code: str, path: str) -> None:
    found = store.told(body, store.exchange("POST", "/form", headers=FORM, body=b"name=x", answer=answer))

    assert [(row[1], row[5]) for row in found] == [(code, path)]


def test_a_multipart_form_is_read_as_the_form_that_it_holds(store: Any) -> None:
    """With a warning: the document describes a url-encoded one."""
    sent = b'--b\r\nContent-Disposition: form-data; name="ids[]"\r\n\r\nx\r\n--b--\r\n'

    found = store.told(body, store.exchange("POST", "/form", headers=[("content-type", "multipart/form-data; boundary=b")], body=sent, answer=b"<done/>"))

    assert [(row[0], row[1], row[5]) for row in found] == [("warning", "WC112", ""), ("error", "WC301", "/ids/0")]


def test_a_form_with_gaps_in_a_list_is_judged_with_a_note(store: Any) -> None:
    assert store.told(body, store.exchange("POST", "/form", headers=FORM, body=b"ids[3]=1&ids[1]=2", answer=b"<done/>")) == [
        ("note", "WC210", "list-keys", "request", "body", "/ids")
    ]


def test_an_exchange_without_a_response_is_judged_by_its_request(store: Any) -> None:
    exchange = store.saved({"name": "longer"}).with_response(None)

    assert [row[3] for row in store.told(body, exchange)] == ["request"]
