"""A store of Lead Commerce alone, asked by hand with forms as PHP's ``http_build_query`` writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus

import pytest
from lxml import etree

from wirecheck.exchange import Exchange, Request, Response
from wirecheck.staging import Answer, Asked, Store
from wirecheck.staging.leadcommerce import LEADCOMMERCE

NOW = datetime(2026, 3, 4, 21, 5, tzinfo=UTC)
FORM = "application/x-www-form-urlencoded"


def build_query(form: Any) -> str:
    """Write a form: a list has keys from 0, nothing is written of ``None`` and of what is empty."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in _leaves(form, ""))


def _quoted(value: Any) -> str:
    return quote_plus(str(value), errors="surrogatepass")  # whatever a test comes up with


def _leaves(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(inner, f"{name}[{key}]" if name else str(key))
    elif value is not None:
        yield name, value


class Shop:
    """A store, and what was said to it."""

    def __init__(self, *defects: str, size: int = 40) -> None:
        self.store = Store((LEADCOMMERCE,), size=size, defects=defects, now=NOW)
        self.credentials = dict(self.store.credentials["leadcommerce"])
        self.said: list[Exchange] = []

    def post(self, path: str, body: bytes, *, content_type: str = FORM, headers: tuple[tuple[str, str], ...] = (), method: str = "POST", **how: Any) -> Answer:
        """Send bytes."""
        headers = (("content-type", content_type), *headers)
        asked = Asked(method=method, path=path, headers=headers, body=body, **({"now": NOW} | how))
        answer = self.store.answer(asked)
        self.said.append(
            Exchange(
                request=Request(method=method, url=path, headers=headers, body=body),
                response=Response(status=answer.status, headers=answer.headers, body=answer.body),
                captured_at=asked.now,
            )
        )
        return answer

    def ask(self, api: str, form: dict[str, Any] | None = None, **how: Any) -> Answer:
        """Send a form to an API, the credentials before it."""
        return self.post(f"/api/v1/{api}.xml", build_query({**self.credentials, **(form or {})}).encode(), **how)

    def items(self, api: str, form: dict[str, Any] | None = None, **how: Any) -> list[etree._Element]:
        """Ask for records."""
        return self.given(self.ask(api, form, **how))

    def given(self, answer: Answer) -> list[etree._Element]:
        """Read the records of an answer, which has to be a success."""
        message = etree.fromstring(answer.body)
        assert answer.status in {200, 201}, answer.body.decode()
        assert message.tag == "message"
        assert message.findtext("response/code") == str(answer.status)
        return message.findall("response/data/item")

    def customer(self, number: int) -> etree._Element:
        """View one customer."""
        return next(item for item in self.items("Customers") if item.findtext("id") == str(number))

    def product(self, number: int) -> etree._Element:
        """View one product."""
        (item,) = self.items("Products", {"id": number})
        return item

    def refused(self, api: str, form: dict[str, Any] | None = None, **how: Any) -> tuple[int, str]:
        """Ask, and give status and text of a failure, which has to stand in its envelope."""
        return self.failure(self.ask(api, form, **how))

    def failure(self, answer: Answer) -> tuple[int, str]:
        """Read a failure."""
        message = etree.fromstring(answer.body)
        assert message.findtext("response/code") == str(answer.status)
        assert message.find("response/data") is None
        return answer.status, message.findtext("response/error") or ""


def as_php_prints(value: etree._Element) -> Any:
    """Give an element as nested dicts of lists, to compare whole values."""
    if not len(value):
        return value.text or ""
    held: dict[str, list[Any]] = {}
    for inner in value:
        held.setdefault(inner.tag, []).append(as_php_prints(inner))
    return held


@pytest.fixture(scope="session")
def new_shop() -> Callable[..., Shop]:
    return Shop


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture(scope="session")
def query() -> Callable[[Any], str]:
    return build_query


@pytest.fixture(scope="session")
def printed() -> Callable[[etree._Element], Any]:
    return as_php_prints
