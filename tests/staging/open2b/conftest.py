"""A shop to call: a fresh store, its key, and everything that was said to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from wirecheck.exchange import Exchange, Request, Response
from wirecheck.staging import Answer, Asked, Store
from wirecheck.staging.catalogue import Catalogue, Person
from wirecheck.staging.open2b import OPEN2B

_NOW = datetime(2026, 6, 1, 12, 30, 5, tzinfo=UTC)


class Shop:
    """A store that remembers what it was asked; `now` may be set on."""

    def __init__(self, *defects: str) -> None:
        self.store = Store((OPEN2B,), now=_NOW, defects=defects)
        self.key = self.store.credentials["open2b"]["X-Key"]
        self.now = _NOW
        self.together = 1
        self.exchanges: list[Exchange] = []

    def send(self, call: str, body: object, *, key: str | None = "", method: str = "POST", path: str = "/api/v13/commerce.customers.") -> Answer:
        """Send a body, JSON or bytes as they are; `key` ``None`` sends none, an empty one is the right one."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = (("content-type", "application/json"), *((("x-key", key or self.key),) if key is not None else ()))
        answer = self.store.answer(Asked(method=method, path=path + call, headers=headers, body=raw, now=self.now, together=self.together))
        request = Request(method=method, url=f"https://shop.example{path}{call}", headers=headers, body=raw)
        response = Response(status=answer.status, headers=answer.headers, body=answer.body)
        self.exchanges.append(Exchange(request=request, response=response, captured_at=self.now, index=len(self.exchanges)))
        return answer

    def ask(self, call: str, **members: Any) -> dict[str, Any]:
        """Send members and read the answer, which has HTTP status 200."""
        answer = self.send(call, members)
        assert answer.status == 200, answer
        told: dict[str, Any] = json.loads(answer.body)
        return told

    def find(self, **members: Any) -> list[dict[str, Any]]:
        told = self.ask("find", **members)
        assert told["status"] == "ok", told
        return told["customers"]

    def everybody(self) -> list[dict[str, Any]]:
        return self.find()

    def get(self, number: int) -> dict[str, Any]:
        customer: dict[str, Any] = self.ask("get", id=number)["customer"]
        return customer

    def create(self, **members: Any) -> int:
        told = self.ask("create", customer=members)
        assert told["status"] == "ok", told
        return told["id"]

    def update(self, number: int, **members: Any) -> None:
        assert self.ask("update", id=number, customer=members) == {"status": "ok"}

    def error(self, call: str, **members: Any) -> dict[str, Any]:
        """Ask for what fails, and give the failure."""
        told = self.ask(call, **members)
        assert told["status"] == "error", told
        assert set(told) == {"status", "error"}
        return told["error"]

    def wait(self, **time: int) -> None:
        self.now += timedelta(**time)

    @property
    def people(self) -> tuple[Person, ...]:
        """The people that the store was filled with; one with number n has the nth of the customers."""
        return Catalogue(seed=1, size=40, now=_NOW).people


Address = Callable[..., dict[str, Any]]
"""Gives a billing address."""


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture(scope="session")
def open_shop() -> type[Shop]:
    """For who needs several, or defects."""
    return Shop


@pytest.fixture(scope="session")
def address() -> Address:
    """Give a billing address with every required member, and what the caller adds to it or leaves out by ``None``."""

    def billing(**members: Any) -> dict[str, Any]:
        whole = {
            "firstName": "Ottilie",
            "lastName": "Varga",
            "street1": "7 Ropewalk",
            "city": "Szeged",
            "postalCode": "6720",
            "country": "HU",
            "email": "ottilie@varga.example",
        }
        return {name: value for name, value in (whole | members).items() if value is not None}

    return billing


@pytest.fixture(scope="session")
def parcel() -> dict[str, Any]:
    """Give a shipping address with every required member."""
    return {"name": "Gatehouse", "street1": "9 Ropewalk", "city": "Szeged", "postalCode": "6721", "country": "HU"}
