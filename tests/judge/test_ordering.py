"""The promises of judge/ordering.py: exchanges are judged in the order of time, and given back in the order of the capture."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from wirecheck.contract import load
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.judge import Judge, Ordering
from wirecheck.state import Memory

_START = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
_CONTRACTS = [load("open2b-customers")]


def _exchange(index: int, call: str, sent: Any, answered: Any, **members: Any) -> Exchange:
    request = Request(
        method="POST",
        url=f"https://shop.example/api/v13/commerce.customers.{call}",
        headers=(("content-type", "application/json"), ("x-key", "made-up")),
        body=json.dumps(sent).encode(),
    )
    response = Response(status=200, headers=(("content-type", "application/json"),), body=json.dumps({"status": "ok", **answered}).encode())
    made = Exchange(request=request, response=response, captured_at=_START + timedelta(seconds=10 * index), capture="day.har", index=index)
    return replace(made, **members)


def _deleted_and_seen() -> list[Exchange]:
    """Give exchanges in which a customer is deleted, and shown afterwards."""
    return [
        _exchange(0, "delete", {"ids": [7]}, {}),
        _exchange(1, "count", {}, {"count": 3}),
        _exchange(2, "get", {"id": 7, "fields": ["id"]}, {"customer": {"id": 7}}),
    ]


def _judged(exchanges: list[Exchange], **how: int) -> list[tuple[int, list[str]]]:
    judge = Judge(_CONTRACTS, named=True, touches=True)
    ordering = Ordering(judge, Memory(), **how)
    done = [one for exchange in exchanges for one in ordering.add(judge.judge(exchange))] + list(ordering.rest())
    return [(one.exchange.index, [finding.constraint for finding in one.findings if finding.code.startswith("WC6")]) for one in done]


def test_what_happens_at_other_hosts_meanwhile_makes_nothing_unknown() -> None:
    copies = [
        replace(exchange, capture=f"{host}.har", request=replace(exchange.request, url=exchange.request.url.replace("shop.", f"shop{host}.")))
        for host in range(300)
        for exchange in _deleted_and_seen()
    ]

    assert [found for _, found in _judged(copies)] == [[], [], ["deleted"]] * 300


def test_they_come_back_in_capture_order_however_they_took_place() -> None:
    exchanges = _deleted_and_seen()

    assert _judged(exchanges) == [(0, []), (1, []), (2, ["deleted"])]
    assert _judged(exchanges[::-1]) == [(2, ["deleted"]), (1, []), (0, [])]


def test_on_ties_the_capture_tells_the_order() -> None:
    delete, count, get = (replace(exchange, captured_at=_START) for exchange in _deleted_and_seen())

    assert _judged([delete, count, get]) == [(0, []), (1, []), (2, ["deleted"])]
    assert _judged([get, count, delete]) == [(2, []), (1, []), (0, [])]


def test_without_a_time_the_capture_tells_the_order() -> None:
    delete, count, get = (replace(exchange, captured_at=None) for exchange in _deleted_and_seen())

    assert _judged([delete, count, get]) == [(0, []), (1, []), (2, ["deleted"])]


def test_nothing_is_concluded_of_exchanges_that_overlap() -> None:
    delete, count, get = _deleted_and_seen()

    assert _judged([replace(delete, took=60.0), count, get]) == [(0, []), (1, []), (2, [])]


def test_nor_of_one_second_in_two_captures() -> None:
    delete, _, get = _deleted_and_seen()

    assert _judged([replace(delete, captured_at=get.captured_at, capture="other.har"), get]) == [(0, []), (2, [])]


def test_what_comes_later_than_is_waited_for_leaves_what_it_wrote_unknown() -> None:
    delete, count, get = _deleted_and_seen()
    known = replace(get, index=3, captured_at=_START - timedelta(seconds=9))

    assert _judged([known, count, delete, get], most=0) == [(3, []), (1, []), (0, []), (2, [])]
    assert _judged([known, count, delete, get], most=9) == [(3, []), (1, []), (0, []), (2, ["deleted"])]


def test_an_exchange_that_a_capture_holds_twice_took_place_once() -> None:
    made = _exchange(0, "get", {"id": 7, "fields": ["id"]}, {"customer": {"id": 7}})
    delete = _deleted_and_seen()[0]
    delete = replace(delete, captured_at=_START + timedelta(seconds=5))

    assert _judged([made, delete, replace(made, index=1)]) == [(0, []), (0, []), (1, [])]


@pytest.mark.parametrize("most_bytes", [0, 200, 10_000])
def test_no_more_bytes_of_bodies_wait_than_are_allowed(most_bytes: int) -> None:
    judge = Judge(_CONTRACTS, named=True, touches=True)
    ordering = Ordering(judge, Memory(), most_bytes=most_bytes)

    for index in range(100):
        list(ordering.add(judge.judge(_exchange(index, "count", {}, {"count": 3}))))

    assert sum(held.size for held in ordering._by_capture) <= most_bytes


def test_a_stream_waits_for_nothing() -> None:
    judge = Judge(_CONTRACTS, named=True, touches=True)
    ordering = Ordering(judge, Memory())

    done = [list(ordering.add(judge.judge(replace(exchange, capture="-")))) for exchange in _deleted_and_seen()]

    assert [len(each) for each in done] == [1, 1, 1]
