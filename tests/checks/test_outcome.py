"""The promises of checks/outcome.py."""

from __future__ import annotations

from typing import Any

import pytest

from wirecheck.checks.outcome import outcome


@pytest.mark.parametrize(
    ("status", "answer", "meaning"),
    [
        (200, b'{"saved": []}', "success"),
        (204, b"", "success"),
        (404, b"gone", "failure"),
        (409, b'{"error": "x"}', "failure"),
        (200, b'{"saved": 5}', "success"),
    ],
)
def test_an_answer_that_means_something_gives_nothing(store: Any, status: int, answer: bytes, meaning: str) -> None:
    exchange = store.saved(status=status, answer=answer)

    assert store.subject(exchange).outcome == meaning
    assert store.says(outcome, exchange) == []


@pytest.mark.parametrize("answer", [b"", b"{}", b"<html/>", b'{"saved"', b"[]", b"null", b"\xff"])
def test_an_answer_that_means_nothing_is_an_error(store: Any, answer: bytes) -> None:
    assert store.told(outcome, store.saved(answer=answer)) == [("error", "WC501", "outcome", "response", "body", "")]


def test_an_undocumented_status_that_means_something_is_a_warning(store: Any) -> None:
    """Lists of statuses are not closed."""
    assert store.told(outcome, store.saved(status=401, answer=b"no")) == [("warning", "WC110", "status", "response", "status", "")]
    assert store.told(outcome, store.saved(status=201)) == [("warning", "WC110", "status", "response", "status", "")]


@pytest.mark.parametrize("status", [500, 0, -1, 99999, 302])
def test_an_undocumented_status_that_means_nothing_is_an_error_beside_the_other(store: Any, status: int) -> None:
    assert [row[:3] for row in store.told(outcome, store.saved(status=status, answer=b"down"))] == [("error", "WC501", "outcome"), ("error", "WC110", "status")]


def test_without_a_response_nothing_can_be_told(store: Any) -> None:
    assert store.told(outcome, store.saved().with_response(None)) == [("gap", "response", "status", "no response was captured", None)]


def test_a_body_that_was_not_captured_hides_the_outcome_unless_the_status_tells(store: Any) -> None:
    assert store.says(outcome, store.saved(answer=None)) == []
    assert store.subject(store.saved(answer=None)).outcome is None
    assert store.subject(store.saved(status=404, answer=None)).outcome == "failure"


def test_an_operation_that_tells_no_outcomes_is_not_asked_for_one(store: Any) -> None:
    assert store.says(outcome, store.exchange("GET", "/open", status=500, answer=b"down")) == []
