"""Requests are built from the contracts' examples, with credentials in their places, and keep to the contract."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest
from lxml import etree

from wirecheck import files
from wirecheck.contract import load
from wirecheck.contract.resource_joins import of_body
from wirecheck.contract.route import Match, Router
from wirecheck.exchange import Exchange, Request
from wirecheck.finding import Severity
from wirecheck.judge import Judge
from wirecheck.traffic.address import parse
from wirecheck.traffic.credentials import Credentials
from wirecheck.traffic.live.calls import from_examples, request
from wirecheck.traffic.live.effects import Effect, effect_of
from wirecheck.wire import form

ADDRESS = parse("https://store.example")
CONTRACTS = {name: load(name) for name in files.contract_names()}
BASIC = {"username": "clerk", "password": "halyard"}


def requests(contract: str, operation: str, credentials: dict[str, str]) -> list[Request]:
    found = CONTRACTS[contract].operation(operation)
    assert found is not None
    return [request(call, ADDRESS, Credentials(credentials)) for call in from_examples(found)]


@pytest.mark.parametrize(("contract", "operation"), [(name, op.id) for name, contract in CONTRACTS.items() for op in contract.operations])
def test_each_operation_is_called_and_its_requests_break_nothing(contract: str, operation: str) -> None:
    made = requests(contract, operation, {"X-Key": "a-key"})
    router, judge = Router([CONTRACTS[contract]]), Judge([CONTRACTS[contract]], named=True)

    routed = [router.route(each) for each in made]
    findings = [finding for each in made for finding in judge.judge(Exchange(request=each, response=None)).findings]

    assert made
    assert {found.operation.id for found in routed if isinstance(found, Match)} == {operation}
    assert [finding for finding in findings if finding.severity is not Severity.NOTE] == []


def test_credentials_take_the_place_of_the_examples_in_a_form() -> None:
    (made,) = requests("leadcommerce-customers", "customers.view", {"identifier": "ID 1", "key": "k&1"})

    assert form.decode(made.body or b"").value == {"identifier": "ID 1", "key": "k&1"}


def test_credentials_take_the_place_of_the_examples_in_url_encoded_xml() -> None:
    made = requests("modularmerchant-check-customer", "customer.check", {"admin_sid": "5", "admin_key": "a&<b", "api_key": "c d"})

    root = etree.fromstring(made[0].body or b"")
    assert [root.findtext(name) for name in ("admin_sid", "admin_key", "api_key", "password")] == ["5", "a%26%3Cb", "c+d", "lantern%26rope"]


def test_a_key_goes_into_its_header() -> None:
    assert {made.header("x-key") for made in requests("open2b-customers", "customers.find", {"x-KEY": "k-1"})} == {"k-1"}


def test_http_basic_serves_any_contract_and_then_the_examples_key_is_left_out() -> None:
    (made,) = requests("leadcommerce-customers", "customers.view", BASIC)

    assert (made.header("authorization"), made.body) == ("Basic " + b64encode(b"clerk:halyard").decode(), b"")


def test_a_password_for_http_basic_is_not_sent_as_that_of_a_customer() -> None:
    made = requests("open2b-customers", "customers.authenticate", {"X-Key": "k", **BASIC})

    assert json.loads(made[0].body or b"")["password"] != "halyard"


def test_every_header_that_is_sent_is_there_to_be_judged() -> None:
    (made, *_) = requests("open2b-customers", "customers.find", {"X-Key": "k"})

    assert dict(made.headers) | {"user-agent": ""} == {
        "host": "store.example", "user-agent": "", "accept": "*/*", "accept-encoding": "identity", "connection": "close", "x-key": "k",
        "content-type": "application/json", "content-length": "2",
    }  # fmt: skip


def test_paths_and_filters_come_from_the_examples_of_parameters() -> None:
    assert [made.url.removeprefix("https://store.example/API/V3/") for made in requests("customer-v3", "list", {})] == [
        "Customer",
        "Customer+(UserCustomerGroups+UserGroups)",
        "UserGroups",
        "Customer?b_city=Ber%25",
        "Customer?username=mira%25",
    ]


@pytest.mark.parametrize(
    ("xml", "written"),
    [
        ("<R><Customer/></R>", "Customer"),
        ("<R><UserGroup/><UserGroup/></R>", "UserGroups"),
        ("<R><Customer><Link/></Customer><Customer><Link><UserGroup/></Link></Customer></R>", "Customer+(Links+UserGroups)"),
        ("<R><Customer><name>x</name><UserGroup/><Link/></Customer></R>", "Customer+UserGroups+Links"),
        ("<R><Stranger/></R>", None),
        ("<R/>", None),
    ],
)
def test_a_body_tells_the_resource_of_its_path(xml: str, written: str | None) -> None:
    elements = {"Customer": "Customer", "UserGroups": "UserGroup", "Links": "Link"}

    assert of_body(etree.fromstring(xml), elements) == written


def test_what_an_operation_does_is_told_by_method_and_name() -> None:
    told = {f"{name} {op.id}": effect_of(op) for name, contract in CONTRACTS.items() for op in contract.operations}

    assert told == {
        "customer-v3 list": Effect.READS,
        "customer-v3 get": Effect.READS,
        "customer-v3 save": Effect.MAKES,
        "customer-v3 change": Effect.CHANGES,
        "leadcommerce-customers customers.view": Effect.READS,
        "leadcommerce-customers customers.create": Effect.MAKES,
        "leadcommerce-customers customers.update": Effect.CHANGES,
        "leadcommerce-products products.view": Effect.READS,
        "leadcommerce-products products.create": Effect.MAKES,
        "leadcommerce-products products.update": Effect.CHANGES,
        "modularmerchant-check-customer customer.check": Effect.READS,
        "open2b-customers customers.find": Effect.READS,
        "open2b-customers customers.get": Effect.READS,
        "open2b-customers customers.authenticate": Effect.READS,
        "open2b-customers customers.count": Effect.READS,
        "open2b-customers customers.create": Effect.MAKES,
        "open2b-customers customers.update": Effect.CHANGES,
        "open2b-customers customers.delete": Effect.DELETES,
    }
