"""Requests of the five contracts: the judge finds no fault with valid ones, and with broken ones what their label says and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecheck import files
from wirecheck.contract import load
from wirecheck.errors import UnknownName
from wirecheck.exchange import Exchange
from wirecheck.generate.examples import examples
from wirecheck.generate.requests import broken_requests, request_sites, valid_requests
from wirecheck.judge import Judge

if TYPE_CHECKING:
    from wirecheck.contract import Contract, Operation
    from wirecheck.exchange import Request
    from wirecheck.finding import Finding

WHEN = datetime(2026, 6, 1, tzinfo=UTC)
NAMES = [(name, operation.id) for name in files.contract_names() for operation in load(name).operations]
GIVEN = {"admin_key": "k1", "identifier": "LC1", "key": "k2", "X-Key": "k3"}


@lru_cache
def contract(name: str) -> Contract:
    return load(name)


def operation(name: str, which: str) -> Operation:
    found = contract(name).operation(which)
    assert found is not None
    return found


def findings(name: str, request: Request) -> list[Finding]:
    judgement = Judge([contract(name)], named=True).judge(Exchange(request=request, response=None, captured_at=WHEN))
    return list(judgement.findings)


@pytest.mark.parametrize(("name", "which"), NAMES)
def test_a_valid_request_is_clean(name: str, which: str) -> None:
    drawn = examples(valid_requests(operation(name, which)), 6, number=4)

    assert len(drawn) == 6
    assert [found for each in drawn for found in findings(name, each.request) if found.severity != "note" or found.code == "WC401"] == []


@pytest.mark.parametrize(("name", "which"), NAMES)
def test_a_broken_request_yields_the_labelled_finding_and_nothing_else(name: str, which: str) -> None:
    drawn = examples(broken_requests(operation(name, which)), 3, number=4)

    assert drawn
    for each in drawn:
        label = each.label
        assert label is not None
        told = [found for found in findings(name, each.request) if found.severity != "note" or found.constraint == label.constraint]
        assert [(found.constraint, found.path, found.member, found.source) for found in told] == [(label.constraint, label.path, label.member, label.source)]


@pytest.mark.parametrize(
    ("name", "which", "site"),
    [
        ("open2b-customers", "customers.find", "/ codec malformed"),
        ("open2b-customers", "customers.find", "/ codec truncated"),
        ("customer-v3", "save", "/ codec empty"),
        ("open2b-customers", "customers.find", "/ codec page"),
        ("open2b-customers", "customers.find", "/ encoding not-utf8"),
        ("open2b-customers", "customers.find", "/ duplicate duplicate"),
        ("open2b-customers", "customers.find", "/ media-type media-type"),
        ("open2b-customers", "customers.find", "X-Key security missing"),
        ("open2b-customers", "customers.create", "create-login-needs-password"),
        ("open2b-customers", "customers.create", "create-creation-not-in-future"),
        ("customer-v3", "list", "specification resource-joins specification"),
        ("customer-v3", "save", "/ root root"),
        ("customer-v3", "save", "/ dtd dtd"),
        ("customer-v3", "get", "get-relation-key-form"),
        ("leadcommerce-products", "products.create", "/ brackets brackets"),
        ("leadcommerce-products", "products.create", "create-carries-key"),
        ("leadcommerce-products", "products.create", "create-subcat-needs-cat"),
        ("modularmerchant-check-customer", "customer.check", "/ encoding raw-text"),
        ("modularmerchant-check-customer", "customer.check", "/ encoding stray-percent"),
    ],
)
def test_a_site_can_be_chosen(name: str, which: str, site: str) -> None:
    (chosen,) = [one for one in request_sites(operation(name, which)) if site in {one.id, one.constraint}]

    drawn = examples(broken_requests(operation(name, which), site=chosen), 2, number=1)

    assert [each.label.site for each in drawn if each.label] == [chosen.id] * len(drawn)
    assert drawn


def test_an_unknown_site_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean / codec malformed"):
        broken_requests(operation("open2b-customers", "customers.find"), site="/ codec malforme")


def test_what_is_ambiguous_is_no_site() -> None:
    sites = request_sites(operation("open2b-customers", "customers.create"))

    assert [site.id for site in sites if site.source is not None and site.source.certainty == "ambiguous"] == []


@pytest.mark.parametrize(
    ("name", "which", "seen"),
    [
        ("open2b-customers", "customers.find", lambda request: request.header("x-key") == "k3"),
        ("leadcommerce-products", "products.view", lambda request: b"identifier=LC1" in request.body and b"key=k2" in request.body),
        ("modularmerchant-check-customer", "customer.check", lambda request: b"<admin_key>k1</admin_key>" in request.body),
    ],
)
def test_given_credentials_are_sent_where_the_operation_wants_them(name: str, which: str, seen: Any) -> None:
    drawn = examples(valid_requests(operation(name, which), credentials=GIVEN), 6, number=2)

    assert all(seen(each.request) for each in drawn)
    assert len(drawn) == 6


def test_with_basic_credentials_the_body_repeats_none() -> None:
    drawn = examples(valid_requests(operation("leadcommerce-products", "products.view"), credentials={"username": "mira", "password": "rope"}), 6, number=2)

    assert {each.request.header("authorization") for each in drawn} == {"Basic bWlyYTpyb3Bl"}
    assert all(not {"identifier", "key"} & set(each.instance or {}) for each in drawn)


@settings(max_examples=10)
@given(st.data())
def test_requests_are_drawn_and_sites_told_inside_a_property_too(data: st.DataObject) -> None:
    """Whether a site can be reached is asked with draws of its own, which must not disturb those of the test."""
    find = operation("open2b-customers", "customers.find")

    assert data.draw(valid_requests(find)).label is None
    assert data.draw(broken_requests(find, site="/ codec malformed")).label is not None


def test_a_body_of_json_may_be_broken_into_a_text() -> None:
    """Which is no XML, and is not read as any."""
    made = examples(broken_requests(operation("open2b-customers", "customers.create"), site="/ type"), 30, number=1)

    assert {type(sent.instance) for sent in made} >= {str, int}
