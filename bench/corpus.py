"""Mixed exchanges with a seeded few of them broken: 30 % product XML, 30 % url-encoded XML, 20 % JSON, 20 % PHP forms.

No two of them speak of one record, so that what is broken is all that there is to find, state included. They can be written as they are made: a corpus may be larger than memory.
"""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import yaml

from wirecheck.contract import load
from wirecheck.wire import form

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

BROKEN = 0.02
_ITEM = """      <item><id>{id}</id><name>Harbour Lamp {id}</name><display_name>Harbour Lamp</display_name><cost>8.95</cost><price>{price}</price><seo_title>Lamp</seo_title>
        <available_on>0</available_on><url>https://store.example/lamp-{id}/</url><description>A lamp for the quay, number {id}.</description><unavailable_after>0</unavailable_after>
        <tax_code>00000</tax_code><product_type>1</product_type><created>4/22/2024 3:16PM</created><last_updated>5/2/2024 11:05AM</last_updated><status>Active</status>
        <vendors><vendor><id>4</id><name>Fjord Works</name></vendor></vendors>
        <inventory_skus>{skus}</inventory_skus></item>"""


def exchanges(count: int, seed: int) -> tuple[list[dict[str, Any]], set[int]]:
    """Give HAR entries, and the indexes of those that break one fact."""
    entries, broken = stream(count, seed)
    return list(entries), broken


def stream(count: int, seed: int, *, share: float = BROKEN) -> tuple[Iterator[dict[str, Any]], set[int]]:
    """Give HAR entries as they are made, and the indexes of those that break one fact: a `share` of them."""
    return _alike(_any, count, seed, share)


def contradicted(entries: Iterable[dict[str, Any]], broken: Collection[int], into: set[int], *, share: float = BROKEN) -> Iterator[dict[str, Any]]:
    """Let some whole answers about a customer speak of another one than was asked for: a rule between request and answer sees that, and no schema. Their indexes come `into` a set."""
    random = Random(3)
    for index, entry in enumerate(entries):
        if index not in broken and "check_customer" in entry["request"]["url"] and random.random() < share:
            content = entry["response"]["content"]
            content["text"] = content["text"].replace("<email>mira", "<email>jonas", 1)
            into.add(index)
        yield entry


def write_har(path: Path, entries: Iterable[dict[str, Any]]) -> None:
    """Write a HAR, entry by entry."""
    with path.open("w") as file:
        file.write('{"log": {"version": "1.2", "creator": {"name": "bench", "version": "1"}, "entries": [\n')
        for number, entry in enumerate(entries):
            file.write(",\n" * bool(number) + json.dumps(entry))
        file.write("]}}\n")


def write_ndjson(path: Path, entries: Iterable[dict[str, Any]]) -> None:
    """Write the capture format of our own."""
    with path.open("w") as file:
        for entry in entries:
            sent, answered = entry["request"], entry["response"]
            request = {"method": sent["method"], "url": sent["url"], "headers": _pairs(sent), "body": sent["postData"]["text"]}
            response = {"status": answered["status"], "headers": _pairs(answered), "body": answered["content"]["text"]}
            file.write(json.dumps({"captured_at": entry["startedDateTime"], "request": request, "response": response}) + "\n")


def write_cassette(path: Path, entries: Iterable[dict[str, Any]]) -> None:
    """Write what vcrpy records, interaction by interaction, by the dumper that it takes."""
    with path.open("w") as file:
        file.write("interactions:\n")
        for entry in entries:
            sent, answered = entry["request"], entry["response"]
            request = {
                "body": sent["postData"]["text"],
                "headers": {name: [value] for name, value in _pairs(sent)},
                "method": sent["method"],
                "uri": sent["url"],
            }
            response = {
                "body": {"string": answered["content"]["text"]},
                "headers": {name: [value] for name, value in _pairs(answered)},
                "status": {"code": answered["status"], "message": answered["statusText"]},
            }
            file.write(yaml.dump([{"request": request, "response": response}], Dumper=yaml.CDumper))
        file.write("version: 1\n")


def _pairs(message: dict[str, Any]) -> list[list[str]]:
    return [[header["name"], header["value"]] for header in message["headers"]]


def large_xml(items: int, *, index: int = 0, broken: bool = False) -> dict[str, Any]:
    """Give one exchange with a product page of many items, the last of them broken or none."""
    return _products(Random(1), index * (items // _EACH + 1), items, items - 1 if broken else -1)


_BEGIN = datetime(2026, 3, 1, 12, tzinfo=UTC)
_EACH = 10
"""Records that one exchange may speak of, so that their ids are its own."""


def large_json(index: int, customers: int, *, broken: bool = False) -> dict[str, Any]:
    """Give one exchange that lists many customers, all of them broken alike or none."""
    return _found(index, customers, range(customers) if broken else ())


def _entry(index: int, url: str, sent: str, sent_type: str, answered: str, answered_type: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    def pairs(kind: str, more: dict[str, str]) -> list[dict[str, str]]:
        return [{"name": name, "value": value} for name, value in {"Content-Type": kind, **more}.items()]

    return {
        "startedDateTime": (_BEGIN + timedelta(milliseconds=100 * index)).isoformat(timespec="milliseconds"),
        "time": 12.5,
        "request": {"method": "POST", "url": f"https://store.example{url}", "httpVersion": "HTTP/1.1", "headers": pairs(sent_type, headers or {}), "queryString": [], "cookies": [],
                    "headersSize": -1, "bodySize": len(sent), "postData": {"mimeType": sent_type, "text": sent}},
        "response": {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "headers": pairs(answered_type, {}), "cookies": [], "redirectURL": "", "headersSize": -1,
                     "bodySize": len(answered), "content": {"size": len(answered), "mimeType": answered_type, "text": answered}},
        "cache": {}, "timings": {"send": 0, "wait": 12, "receive": 0},
    }  # fmt: skip


def _any(random: Random, index: int, broken: bool) -> dict[str, Any]:
    make = random.choices((_product, _check, _json, _form), (3, 3, 2, 2))[0]
    return make(random, index, broken)


def _product(random: Random, index: int, broken: bool) -> dict[str, Any]:
    return _products(random, index, 6, 2 if broken else -1)


def _products(random: Random, index: int, count: int, broken: int) -> dict[str, Any]:
    items = []
    for number in range(count):
        skus = "".join(f"<inventory_sku><sku>{index}-{number}-{sku:04d}</sku></inventory_sku>" for sku in range(6))
        price = "cheap" if number == broken else f"{random.randint(10, 99)}.95"
        items.append(_ITEM.format(id=_EACH * index + number + 1, price=price, skus=skus))
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<message client="198.51.100.7" time="1772366400">\n  <response><code>200</code><data>\n{"".join(items)}\n  </data></response></message>'
    return _entry(index, "/api/v1/Products.xml", "identifier=SHOP-1&key=made-up", "application/x-www-form-urlencoded", body, "text/xml")


_CHECK = load("modularmerchant-check-customer").operations[0]
assert _CHECK.request is not None
_ANSWER = next(response.body for response in _CHECK.responses if response.body is not None and response.body.examples).examples["everything"]
_QUESTION = _CHECK.request.examples["everything"]
_ORDER = """<order_item>
      <order_id>{id}</order_id>
      <order_date>{date}</order_date>
      <order_product>
        <product_sid>{product}</product_sid>
        <product_name>Storm+lantern%2C+{product}+mm</product_name>
      </order_product>
    </order_item>
    """


def _check(random: Random, index: int, broken: bool) -> dict[str, Any]:
    email = f"mira.{index}%40quay.example"
    orders = "".join(
        _ORDER.format(id=_EACH * index + number + 1, date=1772300000 - random.randint(0, 10**6), product=random.randint(100, 999)) for number in range(8)
    )
    answer = _ANSWER.replace("48213", str(index + 1), 1).replace("<order_data>", f"<order_data>\n    {orders}", 1)
    if broken:
        answer = answer.replace("<cid>", "<cid>x", 1)
    sent, answer = (text.replace("mira.okafor%40quay.example", email) for text in (_QUESTION, answer))
    return _entry(index, "/api/check_customer.php", sent, "text/xml", answer, "text/xml")


_GET = load("open2b-customers").operation("customers.get")
assert _GET is not None
_CUSTOMER = next(
    value["customer"]
    for response in _GET.responses
    if response.body is not None
    for value in response.body.examples.values()
    if isinstance(value, dict) and isinstance(value.get("customer"), dict)
)


def forms(count: int, seed: int, *, share: float = BROKEN) -> tuple[Iterator[dict[str, Any]], set[int]]:
    """Give exchanges whose requests are PHP forms, and the indexes of those that break one fact."""
    return _alike(_form, count, seed, share)


def json_bodies(count: int, seed: int, *, share: float = BROKEN) -> tuple[Iterator[dict[str, Any]], set[int]]:
    """Give exchanges with small JSON bodies, and the indexes of those that break one fact."""
    return _alike(_json, count, seed, share)


def single_products(count: int, seed: int, *, share: float = BROKEN) -> tuple[Iterator[dict[str, Any]], set[int]]:
    """Give exchanges whose answers are XML of one item, and the indexes of those that break one fact."""
    return _alike(lambda random, index, broken: _products(random, index, 1, 0 if broken else -1), count, seed, share)


def _alike(make: Callable[[Random, int, bool], dict[str, Any]], count: int, seed: int, share: float) -> tuple[Iterator[dict[str, Any]], set[int]]:
    random = Random(seed)
    broken = set(random.sample(range(count), int(count * share)))
    return (make(random, index, index in broken) for index in range(count)), broken


def _json(_random: Random, index: int, broken: bool) -> dict[str, Any]:
    return _found(index, 3, (1,) if broken else ())


def _found(index: int, count: int, broken: Collection[int]) -> dict[str, Any]:
    first = max(_EACH, count) * index + 1
    customers = [deepcopy(_CUSTOMER) | {"id": first + number, "code": f"C-{first + number}"} for number in range(count)]
    for customer in customers:
        customer["billingAddress"]["email"] = f"mira.{customer['id']}@quay.example"
    for number in broken:
        customers[number]["group"] = 256
    sent = json.dumps({"conditions": {"after": first - 1}, "order": ["id"], "limit": count})
    answer = json.dumps({"status": "ok", "customers": customers})
    return _entry(index, "/api/v13/commerce.customers.find", sent, "application/json", answer, "application/json", {"X-Key": "made-up"})


def _form(random: Random, index: int, broken: bool) -> dict[str, Any]:
    customers = []
    for number in range(3):
        name = f"Okafor {random.randint(1, 10**6)}"
        address = {"full_name": f"Mira {name}", "address_1": "14 Quay Lane", "city": "Bergen", "subregion": "VL", "postal_code": "5003", "region": "Norway"}
        customers.append({"first": "Mira", "last": name, "email": f"mira.{index}.{number}@okafor.example", "phone": "555-010-2030", "company": "Okafor & Instruments",
                          "customer_type": "retail" if broken and number == 1 else "1", "addresses": [{**address, "default_billing": "1"}, {**address, "default_shipping": "1"}]})  # fmt: skip
    sent = form.encode({"identifier": "SHOP-1", "key": "made-up", "inserts": customers}).decode()
    items = "".join(f"<item><id>{_EACH * index + number + 1}</id></item>" for number, _ in enumerate(customers))
    answer = f'<message client="198.51.100.7" time="1772366400"><response><code>200</code><data>{items}</data></response></message>'
    return _entry(index, "/api/v1/Customers/create.xml", sent, "application/x-www-form-urlencoded", answer, "text/xml")
