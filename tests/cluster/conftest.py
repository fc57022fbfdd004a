"""A capture with findings of every kind, among them those of state; and a cluster that judges in this very process."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from wirecheck.cli import main
from wirecheck.cluster import chunk, engine
from wirecheck.exchange import Exchange
from wirecheck.traffic.captures import read
from wirecheck.wire import form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

CASSETTES = Path(__file__).parents[2] / "cassettes"
CONTRACT = "leadcommerce-customers"
SECRET = "Herring-Quay-4711"
_BEGIN = datetime(2026, 3, 1, 12, tzinfo=UTC)


def line_of(exchange: Exchange, at: datetime | None = None) -> str:
    """Write an exchange in NDJSON's form."""

    def body_of(body: bytes | None) -> dict[str, str]:
        return {} if body is None else {"body_base64": b64encode(body).decode()}

    request, response = exchange.request, exchange.response
    sent = {"method": request.method, "url": request.url, "headers": request.headers, **body_of(request.body)}
    answered = response and {"status": response.status, "headers": response.headers, **body_of(response.body)}
    return json.dumps({"captured_at": at and at.isoformat(), "request": sent, "response": answered}) + "\n"


def created(number: int) -> str:
    """Write an exchange that makes a customer whose id another was given before. Now and then it breaks a fact, its answer is cut off, or nobody knows its path; its key is always secret."""
    address = {"full_name": "Mira Okafor", "address_1": "14 Quay Lane", "city": "Bergen", "subregion": "VL", "postal_code": "5003", "region": "Norway"}
    customer = {"first": "Mira", "last": f"Okafor {number}", "email": f"mira{number}@okafor.example", "phone": "555-010-2030", "company": "Okafor",
                "customer_type": "retail" if number % 5 == 2 else "1", "addresses": [{**address, "default_billing": "1"}, {**address, "default_shipping": "1"}]}  # fmt: skip
    sent = form.encode({"identifier": "SHOP-1", "key": SECRET, "inserts": [customer]}).decode()
    data = f"<data><item><id>{number // 2}</id></item></data>" if number % 5 != 3 else f"<data><key>{SECRET}"
    answer = f'<message client="198.51.100.7" time="1772366400"><response><code>200</code>{data}</response></message>'
    path = "/nowhere" if number % 5 == 4 else "/api/v1/Customers/create.xml"
    request = {"method": "POST", "url": f"https://quay.example{path}", "headers": [["Content-Type", "application/x-www-form-urlencoded"]], "body": sent}
    response = {"status": 200, "headers": [["Content-Type", "text/xml"]], "body": answer}
    at = _BEGIN + timedelta(minutes=number)
    return json.dumps({"captured_at": at.isoformat(), "request": request, "response": response}) + "\n"


def many(rounds: int) -> Iterator[str]:
    """Write the recorded exchanges of a store again and again, with a few of another host in each round."""
    recorded = [item for item in read([CASSETTES / CONTRACT]) if isinstance(item, Exchange)][:6]
    for number in range(rounds):
        for index, exchange in enumerate(recorded):
            yield line_of(exchange, _BEGIN + timedelta(minutes=number, seconds=index + 1))
        yield created(2 * number)
        yield created(2 * number + 1)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Give what runs the command line in a folder of its own: arguments in; exit code, standard output and standard error out."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return lambda *args: CliRunner().invoke(main, ["validate", "--contract", CONTRACT, *map(str, args)], catch_exceptions=False)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut captures into pieces of a few lines."""
    monkeypatch.setattr(chunk, "cut", partial(chunk.cut, size=15_000))


class _Future:
    def __init__(self, result: Any) -> None:
        self._result = result

    def result(self, timeout: float) -> Any:
        assert timeout
        return self._result


class _Here:
    """Does at once what a cluster would do."""

    status = "running"

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def submit(self, task: Callable[..., Any], *args: Any, key: str) -> _Future:
        assert key
        return _Future(task(*args))

    def run(self, task: Callable[[], Any]) -> dict[str, Any]:
        return {"here": task()}

    def ncores(self) -> dict[str, int]:
        return {"here": 1}

    def close(self) -> None:
        pass


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have this process judge in place of workers."""
    monkeypatch.setattr(engine, "Client", _Here)
    monkeypatch.setattr(engine, "LocalCluster", _Here)
