"""The promises of checks/media_type.py."""

from __future__ import annotations

from typing import Any

import pytest

from wirecheck.checks.media_type import media_type


@pytest.mark.parametrize("header", ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON", " application/json ;x"])
def test_a_documented_media_type_gives_nothing_however_it_is_written(store: Any, header: str) -> None:
    assert store.says(media_type, store.saved(headers=[("content-type", header)], answer_headers=[("content-type", header)])) == []


@pytest.mark.parametrize("header", ["text/html", "", "nonsense", "application/jsonx", "text/json"])
def test_another_media_type_is_a_note(store: Any, header: str) -> None:
    exchange = store.saved(headers=[("content-type", header)], answer_headers=[("content-type", header)])

    assert store.told(media_type, exchange) == [("note", "WC111", "media-type", side, "header", "Content-Type") for side in ("request", "response")]


def test_no_header_gives_nothing(store: Any) -> None:
    assert store.says(media_type, store.saved(headers=[], answer_headers=[])) == []


def test_a_body_that_is_empty_or_was_not_captured_has_no_media_type(store: Any) -> None:
    for body in (b"", None):
        assert store.says(media_type, store.saved(headers=[("content-type", "x/y")], answer_headers=[("content-type", "x/y")], body=body, answer=body)) == []


@pytest.mark.parametrize(
    ("sent", "answered", "count"),
    [("application/x-www-form-urlencoded", "text/xml", 0), ("multipart/form-data; boundary=b", "application/xml", 0), ("application/json", "text/html", 2)],
)
def test_both_names_of_xml_and_of_forms_are_one(store: Any, sent: str, answered: str, count: int) -> None:
    exchange = store.exchange("POST", "/form", headers=[("content-type", sent)], body=b"name=x", answer_headers=[("content-type", answered)], answer=b"<done/>")

    assert len(store.says(media_type, exchange)) == count
