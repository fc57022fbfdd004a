"""Records the cassettes in this folder from the staging store: ``make cassettes``.

For each contract ``success.yaml`` holds what ``wirecheck record`` calls, its examples and reads of what was seen, and ``failure.yaml`` the failures that the documents describe, each
brought about once. Secrets are replaced as they are written.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from wirecheck.cli.calling import call
from wirecheck.contract import load
from wirecheck.exchange import Request
from wirecheck.files import contract_names
from wirecheck.staging import Store
from wirecheck.staging.credentials import by_contract, known
from wirecheck.staging.server import Server
from wirecheck.staging.vendors import VENDORS
from wirecheck.traffic import address as addresses
from wirecheck.traffic.client import Client
from wirecheck.traffic.recording import Recorder
from wirecheck.traffic.redaction import Redactor
from wirecheck.wire import form

HERE = Path(__file__).parent
SIZE = 8
"""People in the store: enough for every kind of record, few enough for cassettes that people can read."""


class Asked(NamedTuple):
    """A request that is bound to fail."""

    method: str
    path: str
    media_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


def failures(contract: str, keys: dict[str, str], person: dict[str, str]) -> Iterator[Asked]:
    """Yield a request for each documented failure of a contract that one request can bring about."""
    match contract:
        case "open2b-customers":
            yield from _open2b(keys, person)
        case "leadcommerce-customers":
            address = {"full_name": "Ines Halvorsen", "address_1": "3 Slipway", "city": "Bergen", "subregion": "VL", "postal_code": "5003", "region": "Norway"}
            people = {"first": "Ines", "last": "Halvorsen", "email": "ines@halvorsen.example", "addresses": [address]}
            yield _form("/api/v1/Customers.xml", {**keys, "key": "not-the-key"})
            yield _form("/api/v1/Customers/create.xml", {**keys, "inserts": [{name: value for name, value in people.items() if name != "email"}]})
            yield _form("/api/v1/Customers/update.xml", {**keys, "updates": [{"id": "999999", "first": "Ines"}]})
        case "leadcommerce-products":
            yield _form("/api/v1/Products.xml", {"identifier": keys["identifier"]})
            yield _form(
                "/api/v1/Products/create.xml",
                {**keys, "inserts": [{"display_id": "QL-1", "product_type": "1", "cost": "4.10", "price": "9.90", "weight": "0.4"}]},
            )
            yield _form("/api/v1/Products/update.xml", {**keys, "updates": [{"id": "999999", "name": "Nobody's lamp"}]})
        case "modularmerchant-check-customer":
            yield _check({**keys, "api_key": "not-the-key", **person})
            yield _check({**keys, "email": "nobody@nowhere.example", "password": "made-up"})
            yield _check({**keys, "email": person["email"], "password": "not-the-password"})
        case "customer-v3":
            yield Asked("GET", "/API/V3/Customer/nobody%40nowhere.example", "", b"")
            yield Asked("GET", "/API/V3/UserGroups/no-such-group", "", b"")
            yield Asked(
                "POST",
                "/API/V3/UserGroups",
                "text/xml",
                b"<ResultSet><UserGroup><code>keepers</code><parent_code>no-such-group</parent_code></UserGroup></ResultSet>",
            )


def _open2b(keys: dict[str, str], person: dict[str, str]) -> Iterator[Asked]:
    def ask(method: str, value: object, headers: tuple[tuple[str, str], ...] = tuple(keys.items())) -> Asked:
        return Asked("POST", f"/api/v13/commerce.customers.{method}", "application/json", json.dumps(value).encode(), headers)

    address = {"firstName": "Ines", "lastName": "Halvorsen", "street1": "3 Slipway", "city": "Bergen", "postalCode": "5003", "country": "NO"}
    yield ask("get", {"id": 1}, ())
    yield ask("find", {"conditions": {"group": 3}, "sort": ["id"]})
    yield ask("find", {"limit": "many"})
    yield ask("get", {})
    yield ask("authenticate", {"email": person["email"]})
    yield ask("count", {"conditions": {"country": "Norway"}})
    yield ask("create", {"customer": {"billingAddress": address}})
    yield ask("create", {"customer": {"canLogin": True, "billingAddress": {**address, "email": "ines@halvorsen.example"}}})
    yield ask("create", {"customer": {"group": 250, "billingAddress": {**address, "email": "ines@halvorsen.example"}}})
    yield ask("create", {"customer": {"collections": [7, 7], "billingAddress": {**address, "email": "ines@halvorsen.example"}}})
    yield ask("create", {"customer": {"creationTime": "2099-01-01 00:00:00", "billingAddress": {**address, "email": "ines@halvorsen.example"}}})
    yield ask("update", {"id": 999_999, "customer": {"code": "Q-1"}})
    yield ask("delete", {})


def _form(path: str, values: dict[str, object]) -> Asked:
    return Asked("POST", path, "application/x-www-form-urlencoded", form.encode(values))


def _check(values: dict[str, str]) -> Asked:
    nodes = "".join(f"<{name}>{form.encode({'x': value}).decode()[2:]}</{name}>" for name, value in values.items())
    return Asked("POST", "/api/check_customer.php", "text/xml", f'<?xml version="1.0" encoding="utf-8"?>\n<xmlrequest>{nodes}</xmlrequest>'.encode())


def _succeed(server: Server, contract: str, credentials: Path, people: Path) -> None:
    code = call(
        url=server.url,
        contracts=(contract,),
        operations=(),
        allowed=(),
        allow_writes=True,
        rate_limit=None,
        timeout=30.0,
        credentials_file=str(credentials),
        known=str(people),
        cassette=str(HERE / contract / "success.yaml"),
        strict=False,
        fail_on="error",
        max_not_checked=0,
        form="console",
        output=None,
        quiet=True,
        verbose=False,
    )
    if code:
        sys.exit(code)


def _fail(server: Server, contract: str, credentials: Path, people: Path) -> None:
    keys = json.loads(credentials.read_text())[contract]
    records = json.loads(people.read_text())["customer"]
    address = addresses.parse(server.url)
    redactor = Redactor([load(contract)], secrets=[record["password"] for record in records], credentials=keys.items())
    client = Client(address)
    with Recorder(HERE / contract / "failure.yaml") as recorder:
        for asked in failures(contract, keys, records[0]):
            headers = (("host", address.authority), ("content-type", asked.media_type), ("content-length", str(len(asked.body))), *asked.headers)
            sent = Request(
                method=asked.method, url=f"{server.url}{asked.path}", headers=tuple((name.lower(), value) for name, value in headers if value), body=asked.body
            )
            recorder.add(redactor.redacted(client.send(sent, is_read=False).exchange))


def main() -> None:
    """Record all."""
    with tempfile.TemporaryDirectory() as folder:
        credentials, people = Path(folder, "credentials.json"), Path(folder, "known.json")
        for contract in contract_names():
            (HERE / contract).mkdir(exist_ok=True)
            store = Store(VENDORS, size=SIZE)
            credentials.write_text(json.dumps(by_contract(store)))
            people.write_text(json.dumps(known(store)))
            with Server(store) as server:
                _succeed(server, contract, credentials, people)
                _fail(server, contract, credentials, people)
            store.close()


if __name__ == "__main__":
    main()
