"""What the five contracts say that the stores keep: whole, with sources, and over the operations that there are."""

from __future__ import annotations

import pytest

from wirecheck import files
from wirecheck.contract import Contract, facts, kept, load
from wirecheck.contract.lint import lint

NAMES = files.contract_names()

KEPT = {
    "customer-v3": {"customer": "username", "relation": "code", "group": "code"},
    "leadcommerce-customers": {"customer": "id", "account": "identifier"},
    "leadcommerce-products": {"product": "id", "account": "identifier"},
    "modularmerchant-check-customer": {"customer": "cid", "order": "order_id", "admin": "admin_sid", "account": "admin_sid"},
    "open2b-customers": {"customer": "id"},
}


@pytest.fixture(scope="module", params=NAMES)
def contract(request: pytest.FixtureRequest) -> Contract:
    return load(request.param)


def test_each_contract_says_what_is_kept_and_by_which_key(contract: Contract) -> None:
    assert {entity.name: entity.key for entity in contract.entities} == KEPT[contract.name]


def test_every_operation_touches_something_that_is_kept(contract: Contract) -> None:
    touched = {touch.operation for entity in contract.entities for touch in entity.touched}

    assert touched == {operation.id for operation in contract.operations}


def test_every_fact_of_what_is_kept_names_document_section_and_certainty(contract: Contract) -> None:
    told = list(kept(contract))

    assert told
    assert [fact for fact in told if fact.document not in contract.documents or not fact.section or not fact.certainty] == []


def test_facts_of_what_is_kept_stand_apart_from_those_of_one_exchange(contract: Contract) -> None:
    assert not set(facts(contract)) & set(kept(contract))


def test_only_what_a_store_can_be_known_to_keep_is_stated(contract: Contract) -> None:
    """No page says that a list is never cut; so a record that is missing from one is a warning at most. An order is, since the page says that every one of the time comes."""
    wholes = {
        (touch.operation, entity.name): str(touch.source_of("whole").certainty)  # type: ignore[union-attr]
        for entity in contract.entities
        for touch in entity.touched
        if touch.whole is not None
    }

    assert {name for name, certainty in wholes.items() if certainty != "implied"} <= {("customer.check", "order")}


@pytest.mark.parametrize("name", NAMES)
def test_lint_has_nothing_to_say(name: str) -> None:
    assert list(lint(name)) == []
