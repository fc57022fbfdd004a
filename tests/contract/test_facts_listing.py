"""The promises of contract/facts.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from wirecheck import files
from wirecheck.contract import Contract, facts, load
from wirecheck.contract.facts import Fact
from wirecheck.finding import Certainty

FOLDER = Path(__file__).parents[1]


def _store() -> Contract:
    return load((FOLDER / "checks" / "store.openapi.yaml").as_posix())


def _short(operation: str) -> list[tuple[str, str, str]]:
    return [(fact.where, fact.constraint, fact.certainty) for fact in facts(_store()) if fact.operation == operation]


def test_a_fact_tells_its_place_what_it_says_and_who_says_so() -> None:
    rule = next(fact for fact in facts(_store()) if fact.constraint == "cheaper")

    assert rule == Fact(
        operation="orders.save",
        where="response /saved/{item}/price",
        constraint="cheaper",
        what="it costs no more",
        certainty=Certainty.IMPLIED,
        section="Orders > price",
        document="page",
    )


@pytest.mark.parametrize(
    "fact",
    [
        ("request header X-Key", "security", "stated"),
        ("request basic Authorization", "security", "stated"),
        ("request query mode", "required", "implied"),
        ("request query mode", "enum", "implied"),
        ("request path number", "type", "stated"),
        ("request path number", "maximum", "stated"),
        ("request header X-Trace", "maxLength", "stated"),
        ("request", "codec", "stated"),
        ("request", "required", "stated"),
        ("request /name", "maxLength", "stated"),
        ("response status", "200", "stated"),
        ("response status", "204", "implied"),
        ("response header Left", "required", "stated"),
        ("response header Left", "minimum", "stated"),
        ("response header Next", "pattern", "stated"),
        ("response /saved/*", "type", "stated"),
        ("response", "success", "stated"),
        ("response", "refused", "stated"),
        ("request /name", "two-words", "ambiguous"),
        ("exchange /name", "key-is-not-name", "stated"),
    ],
    ids=lambda fact: f"{fact[0]} {fact[1]}",
)
def test_every_kind_of_fact_is_listed(fact: tuple[str, str, str]) -> None:
    assert fact in _short("orders.save")


def test_a_parameter_of_a_path_is_never_missing_and_text_is_no_fact_of_a_query() -> None:
    listed = _short("orders.save")

    assert ("request path number", "required", "stated") not in listed
    assert ("request header X-Trace", "type", "stated") not in listed


def test_the_facts_of_xml_stand_under_its_root() -> None:
    assert ("response /done", "root", "stated") in _short("form.send")


@pytest.mark.parametrize("name", files.contract_names())
def test_no_fact_is_told_twice_of_one_operation(name: str) -> None:
    listed = list(facts(load(name)))

    assert len(listed) > 50
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize("name", files.contract_names())
def test_every_fact_of_the_contracts_has_a_source_that_the_contract_knows(name: str) -> None:
    contract = load(name)

    without = [fact for fact in facts(contract) if not fact.section or fact.certainty not in set(Certainty) or fact.document not in contract.documents]

    assert without == []
