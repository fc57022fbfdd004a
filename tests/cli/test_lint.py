"""The promises of ``wirecheck lint``. What is wrong with a contract, tests/contract tells; here it is how that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wirecheck import files
from wirecheck.contract.lint import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Wirecheck


def problem(severity: str, line: int | None = 12, remedy: str = "add source: {document, section}") -> Problem:
    return Problem(file="my.openapi.yaml", line=line, problem="the rule 'cheap' names no source", remedy=remedy, severity=severity)


@pytest.fixture
def problems(monkeypatch: pytest.MonkeyPatch) -> list[Problem]:
    """Give a list of which lint will yield each."""
    found: list[Problem] = []

    def lint(_: str) -> Iterator[Problem]:
        yield from found

    monkeypatch.setattr("wirecheck.contract.lint.lint", lint)
    return found


def test_a_problem_is_told_with_its_place_and_its_remedy(wirecheck: Wirecheck, problems: list[Problem]) -> None:
    problems.append(problem("error"))

    assert wirecheck("lint", "my.openapi.yaml").stdout == (
        "my.openapi.yaml:12: error: the rule 'cheap' names no source\n  help: add source: {document, section}\n1 error in 1 contract\n"
    )


def test_a_problem_of_a_whole_file_has_no_line(wirecheck: Wirecheck, problems: list[Problem]) -> None:
    problems.append(problem("error", line=None, remedy=""))

    assert wirecheck("lint", "my.openapi.yaml").stdout.splitlines()[0] == "my.openapi.yaml: error: the rule 'cheap' names no source"


@pytest.mark.parametrize(
    ("severities", "code", "words"), [([], 0, "no problem"), (["warning"], 0, "1 warning"), (["warning", "error", "error"], 1, "2 errors and 1 warning")]
)
def test_an_error_fails_and_a_warning_does_not(wirecheck: Wirecheck, problems: list[Problem], severities: list[str], code: int, words: str) -> None:
    problems += map(problem, severities)

    result = wirecheck("lint", "my.openapi.yaml")

    assert (result.exit_code, result.stdout.splitlines()[-1]) == (code, f"{words} in 1 contract")


def test_a_contract_is_needed(wirecheck: Wirecheck) -> None:
    assert wirecheck("lint").exit_code == 2


@pytest.mark.parametrize("name", files.contract_names())
def test_the_contracts_that_travel_with_wirecheck_have_no_errors(wirecheck: Wirecheck, name: str) -> None:
    assert wirecheck("lint", name).exit_code == 0
