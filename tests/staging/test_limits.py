"""The promises of rate limits: as many requests in a time as the vendor's page allows, and the refusal that it documents."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger import LEDGER
from lxml import etree

from wirecheck.staging import Asked, Store
from wirecheck.staging.application import Settings
from wirecheck.staging.limits import Limits
from wirecheck.staging.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable

    from raw_client import Wire

NOON = datetime(2031, 5, 4, 12, tzinfo=UTC)
OPEN2B, LEADCOMMERCE = "/api/v13/commerce.customers.find", "/api/v1/Customers.xml"


def asked(path: str, seconds: float) -> Asked:
    return Asked(method="POST", path=path, now=NOON + timedelta(seconds=seconds))


def test_open2b_takes_a_thousand_calls_in_five_minutes() -> None:
    limits = Limits()

    given = [limits.refusal(asked(OPEN2B, number / 10)) for number in range(1001)]

    refused = given.pop()
    assert set(given) == {None}
    assert refused is not None
    assert refused.status != 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(refused.body)


def test_leadcommerce_takes_one_request_a_second() -> None:
    limits = Limits()

    given = [limits.refusal(asked(LEADCOMMERCE, seconds)) for seconds in (0, 0.999, 1)]

    assert given[0] is given[2] is None
    assert given[1] is not None
    message = etree.fromstring(given[1].body)
    assert (given[1].status, message.tag, message.findtext("response/code")) == (403, "message", "403")
    assert "Max frequency reached." in "".join(message.itertext())


@given(st.lists(st.floats(0, 5), max_size=30).map(sorted))
def test_who_waits_gets_in(times: list[float]) -> None:
    """No two requests within a second are taken, and one that comes a second after the last that was taken always is."""
    limits = Limits()
    taken: list[datetime] = []
    for request in (asked(LEADCOMMERCE, seconds) for seconds in times):
        due = not taken or request.now - taken[-1] >= timedelta(seconds=1)

        assert (limits.refusal(request) is None) == due

        if due:
            taken.append(request.now)


@pytest.mark.parametrize("path", ["/", "/API/V3/Customer", "/api/check_customer.php", "/ledger/notes"])
def test_the_other_vendors_name_no_limit(path: str) -> None:
    limits = Limits()

    assert {limits.refusal(asked(path, 0)) for _ in range(2000)} == {None}


@pytest.mark.parametrize("on", [True, False])
def test_they_are_off_unless_asked_for(wires: Callable[[Server], Wire], *, on: bool) -> None:
    with closing(Store((LEDGER,))) as store, Server(store, settings=Settings(rate_limits=on), clock=lambda: NOON) as server:
        wire = wires(server)
        statuses = []
        for _ in range(2):
            wire.send(f"POST {LEADCOMMERCE} HTTP/1.1\nHost: x\nContent-Length: 0\n\n")
            statuses.append(wire.response()[0])

    assert statuses == [404, 403 if on else 404]
