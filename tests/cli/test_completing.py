"""The promises of cli/completing.py: what a shell is told at the press of a key, through click's own completion."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.shell_completion import ShellComplete

from wirecheck import files
from wirecheck.cli import main
from wirecheck.cli.completing import _operations
from wirecheck.cli.group import COMMANDS
from wirecheck.codes import CODES
from wirecheck.contract import load

if TYPE_CHECKING:
    from pathlib import Path


def completions(*words: str) -> list[str]:
    """Give what fits the last of the words."""
    return [item.value for item in ShellComplete(main, {}, "wirecheck", "_WIRECHECK_COMPLETE").get_completions(list(words[:-1]), words[-1])]


def test_commands_complete() -> None:
    assert completions("") == list(COMMANDS)
    assert completions("co") == ["coverage", "contracts", "config"]


@pytest.mark.parametrize(
    "words",
    [
        ["validate", "--contract"],
        ["live", "--contract"],
        ["fuzz", "--contract"],
        ["coverage", "--contract"],
        ["redact", "--contract"],
        ["lint"],
        ["contracts"],
        ["generate"],
    ],
)
def test_contracts_complete_wherever_one_is_named(words: list[str]) -> None:
    assert completions(*words, "") == list(files.contract_names())
    assert completions(*words, "leadcommerce-p") == ["leadcommerce-products"]


def test_where_no_contract_fits_it_may_be_a_file() -> None:
    items = ShellComplete(main, {}, "wirecheck", "_WIRECHECK_COMPLETE").get_completions(["validate", "--contract"], "./shop")

    assert [(item.type, item.value) for item in items] == [("file", "./shop")]


def test_operations_complete_of_the_contract_that_was_named() -> None:
    assert completions("live", "--contract", "open2b-customers", "--operation", "customers.c") == ["customers.count", "customers.create"]
    assert completions("contracts", "leadcommerce-products:products.") == [f"leadcommerce-products:products.{name}" for name in ("view", "create", "update")]
    assert completions("generate", "no-such:") == []


@pytest.mark.parametrize("name", files.contract_names())
def test_the_operations_are_those_of_the_contract_though_it_is_not_loaded(name: str) -> None:
    assert sorted(_operations(name)) == sorted(operation.id for operation in load(name).operations)


def test_codes_complete_with_what_they_are() -> None:
    items = ShellComplete(main, {}, "wirecheck", "_WIRECHECK_COMPLETE").get_completions(["explain"], "wc30")

    assert [(item.value, item.help) for item in items] == [(name, code.title) for name, code in CODES.items() if name.startswith("WC30")]


def test_shapes_complete() -> None:
    assert completions("schema", "co") == ["config", "coverage"]


def test_choices_complete() -> None:
    assert completions("validate", "--fail-on", "w") == ["warning"]


def test_a_shell_gets_its_script_and_its_answers(tmp_path: Path) -> None:
    def asked(**variables: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "wirecheck"], env=os.environ | variables, cwd=tmp_path, text=True, capture_output=True, check=False, timeout=60
        ).stdout

    assert "complete -o nosort" in asked(_WIRECHECK_COMPLETE="bash_source")
    assert asked(_WIRECHECK_COMPLETE="bash_complete", COMP_WORDS="wirecheck validate --contract open", COMP_CWORD="3") == "plain,open2b-customers\n"
