"""The promises of ``wirecheck contracts``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from wirecheck import __version__, files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Wirecheck


def test_all_contracts_are_listed(wirecheck: Wirecheck) -> None:
    lines = wirecheck("contracts").stdout.splitlines()

    assert [line.split()[0] for line in lines if not line.startswith(" ")] == list(files.contract_names())


def test_a_contract_is_shown_with_its_documents_and_operations(wirecheck: Wirecheck, contract: Path) -> None:
    assert wirecheck("contracts", contract).stdout == (
        "ping: A store that answers\n"
        "\n"
        "document  title\n"
        "page      The only page\n"
        "\n"
        "operation  method  path   summary\n"
        "ping       POST    /ping  Ask whether the store is there\n"
    )


def test_one_operation_can_be_asked_for(wirecheck: Wirecheck) -> None:
    lines = wirecheck("contracts", "open2b-customers:customers.find").stdout.splitlines()

    assert [line.split()[0] for line in lines if " /api/" in line] == ["customers.find"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("open2b-customer", "no contract named 'open2b-customer'; did you mean open2b-customers"),
        ("open2b-customers:customers.fnd", "no operation named 'customers.fnd'; did you mean customers.find"),
    ],
)
def test_a_mistyped_name_is_answered_with_the_nearest(wirecheck: Wirecheck, name: str, said: str) -> None:
    result = wirecheck("contracts", name)

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


@pytest.mark.parametrize("args", [["--facts"], ["--format", "json"], ["open2b-customers", "--format", "json"]])
def test_options_that_can_show_nothing_are_refused(wirecheck: Wirecheck, args: list[str]) -> None:
    assert wirecheck("contracts", *args).exit_code == 2


def test_facts_are_listed_with_what_grounds_them(wirecheck: Wirecheck, contract: Path) -> None:
    lines = wirecheck("contracts", contract, "--facts").stdout.splitlines()

    assert (lines[0], lines[1].split()) == ("ping", ["where", "what", "certainty", "section"])
    assert [line for line in lines if "stated" in line and "Ping" in line]


@pytest.mark.parametrize("validator", [jsonschema_rs.validator_for, Draft202012Validator])
@pytest.mark.parametrize("name", files.contract_names())
def test_facts_for_programs_have_the_published_shape(wirecheck: Wirecheck, name: str, validator: Any) -> None:
    report = json.loads(wirecheck("contracts", name, "--facts", "--format", "json").stdout)

    assert [error.message for error in validator(json.loads(files.schema("wirecheck/facts.schema.json"))).iter_errors(report)] == []
    assert (report["wirecheck"], report["schema_version"], report["contract"], bool(report["facts"])) == (__version__, 1, name, True)


def test_the_facts_of_one_operation_can_be_asked_for(wirecheck: Wirecheck) -> None:
    report = json.loads(wirecheck("contracts", "open2b-customers:customers.find", "--facts", "--format", "json").stdout)

    assert {fact["operation"] for fact in report["facts"]} == {"customers.find"}
