"""A store with this one vendor, and a client of it written by hand from the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote_plus, unquote_plus

import pytest
from lxml import etree

from wirecheck.staging import Asked, Store
from wirecheck.staging.catalogue import Catalogue
from wirecheck.staging.modularmerchant import MODULARMERCHANT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wirecheck.staging import Answer
    from wirecheck.staging.catalogue import Person

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@dataclass
class Shop:
    """The store and who its customers are. Requests come at `NOW`, the very second at which the store was filled."""

    store: Store
    now: datetime = NOW
    headers: tuple[tuple[str, str], ...] = field(default=(("content-type", "text/xml; charset=utf-8"),))

    @cached_property
    def people(self) -> tuple[Person, ...]:
        return Catalogue(seed=self.store.seed, size=self.store.size, now=self.now).people

    def person(self, number: int) -> Person:
        return self.people[number - 1]

    def asked(self, markup: str | bytes, *, method: str = "POST", together: int = 1) -> Asked:
        body = markup.encode() if isinstance(markup, str) else markup
        return Asked(method=method, path="/api/check_customer.php", headers=self.headers, body=body, now=self.now, together=together)

    def question(self, number: int, *, together: int = 1, **options: str | int | None) -> Asked:
        """Ask for the account of the person with this number; an option of ``None`` is left out."""
        login = {"email": self.person(number).email, "password": self.person(number).password}
        return self.asked(self.markup(**(self.store.credentials["modularmerchant"] | login | options)), together=together)

    def markup(self, **options: str | int | None) -> str:
        nodes = "".join(f"<{name}>{quote_plus(str(value))}</{name}>" for name, value in options.items() if value is not None)
        return f'<?xml version="1.0" encoding="utf-8"?>\n<xmlrequest>{nodes}</xmlrequest>'

    def results(self, asked: Asked) -> etree._Element:
        """Answer, and give the root of the answer."""
        return read(self.store.answer(asked))

    def check(self, number: int, **options: str | int | None) -> etree._Element:
        return self.results(self.question(number, **options))


def read(answer: Answer) -> etree._Element:
    assert answer.status == 200
    return etree.fromstring(answer.body)


@pytest.fixture
def shops() -> Iterator[Callable[..., Shop]]:
    """Open shops; closed when the test is over."""
    stores: list[Store] = []

    def opened(*defects: str, size: int = 40, seed: int = 1) -> Shop:
        stores.append(Store([MODULARMERCHANT], now=NOW, size=size, seed=seed, defects=defects))
        return Shop(stores[-1])

    yield opened
    for store in stores:
        store.close()


@pytest.fixture(scope="session")
def shop() -> Iterator[Shop]:
    """Give the shop without defects: the operation only reads, so one does for all."""
    store = Store([MODULARMERCHANT], now=NOW)
    yield Shop(store)
    store.close()


@pytest.fixture(scope="session")
def text() -> Callable[[etree._Element, str], str | None]:
    """Give the decoded text of the element at a path, ``None`` where there is none."""

    def decoded(results: etree._Element, path: str) -> str | None:
        found = results.findtext(path)
        return None if found is None else unquote_plus(found, errors="strict")

    return decoded
