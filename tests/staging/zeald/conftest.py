"""A store with the data API alone, asked by hand, and the judge that looks over its shoulder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from lxml import etree

from wirecheck.contract import load
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.judge import Judge, Judgement
from wirecheck.staging import Answer, Asked, Store
from wirecheck.staging.zeald import ZEALD

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


class Shop:
    """A store of the data API; every answer that is a `ResultSet` can be read as a tree."""

    def __init__(self, *defects: str, size: int = 24, path: str | None = None) -> None:
        self.store = Store([ZEALD], size=size, defects=defects, now=NOW, path=path)

    def ask(self, method: str, target: str, body: str | bytes = b"", *, headers: tuple[tuple[str, str], ...] = (), together: int = 1) -> Answer:
        """Ask as a client would: a path with its query."""
        path, _, query = target.partition("?")
        sent = body if isinstance(body, bytes) else body.encode()
        return self.store.answer(Asked(method=method, path=path, query=query, headers=headers, body=sent, now=NOW, together=together))

    def root(self, method: str, target: str, body: str | bytes = b"") -> etree._Element:
        """Ask, and read the answer, which has to be records."""
        given = self.ask(method, target, body)
        assert given.status == 200, given.body.decode()
        root = etree.fromstring(given.body)
        assert root.tag == "ResultSet"
        return root

    def refused(self, method: str, target: str, body: str | bytes = b"", *, headers: tuple[tuple[str, str], ...] = ()) -> tuple[int, str]:
        """Ask, and read the answer, which has to be a line of text."""
        given = self.ask(method, target, body, headers=headers)
        assert ("content-type", "text/plain; charset=utf-8") in given.headers
        return given.status, given.body.decode()


def _texts(root: etree._Element, path: str) -> list[str]:
    return [one.text or "" for one in root.findall(path)]


@pytest.fixture(scope="session")
def new_shop() -> Callable[..., Shop]:
    return Shop


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture(scope="session")
def texts() -> Callable[[etree._Element, str], list[str]]:
    return _texts


@pytest.fixture(scope="session")
def judged() -> Callable[..., Judgement]:
    """Judge what a shop answers by the contract, named by the caller."""
    judge = Judge([load("customer-v3")], named=True)

    def _judged(shop: Shop, method: str, target: str, body: str | bytes = b"", *, together: int = 1, headers: tuple[tuple[str, str], ...] = ()) -> Judgement:
        sent = body if isinstance(body, bytes) else body.encode()
        answer = shop.ask(method, target, sent, together=together, headers=headers)
        exchange = Exchange(
            request=Request(method=method, url=f"https://store.example{target}", headers=headers, body=sent),
            response=Response(status=answer.status, headers=answer.headers, body=answer.body),
            captured_at=NOW,
        )
        return judge.judge(exchange)

    return _judged
