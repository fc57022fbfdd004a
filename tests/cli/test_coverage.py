"""The promises of ``wirecheck coverage``: what goes in, what comes out, and with which exit code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Captures, Wirecheck

    Kinds = dict[str, dict[str, Any]]


def test_a_capture_is_judged_and_counted(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds) -> None:
    result = wirecheck("coverage", captured(exchanges["clean"], exchanges["error"]), "--contract", contract)

    assert (result.exit_code, result.stderr) == (0, "")  # what the exchanges do wrong is for `validate` to tell
    assert result.stdout.splitlines()[0] == "contract, operation  exchanges  points  missing  broken  cover"
    assert result.stdout.splitlines()[-1] == "65% covered: 13 of 20 points"


def test_what_is_missing_is_named_on_request(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds) -> None:
    result = wirecheck("coverage", captured(exchanges["clean"]), "--contract", contract, "--format", "term-missing")

    assert "        never at the upper edge of maximum: number [Ping]\n" in result.stdout


def test_a_page_shows_every_point_and_holds_nothing_foreign(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds) -> None:
    page = wirecheck("coverage", captured(exchanges["clean"], exchanges["error"]), "--contract", contract, "--format", "html").stdout

    assert "<h1>Contract coverage: 65 %</h1>" in page
    assert (page.count('class="seen">'), page.count('class="missing">')) == (13, 7)
    assert not {"http://", "https://", "<script", "src="} & {word for word in ("http://", "https://", "<script", "src=") if word in page}


def test_counts_go_to_a_file_beside_the_table(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds, tmp_path: Path) -> None:
    counts = tmp_path / "c.json"

    result = wirecheck("coverage", captured(exchanges["clean"]), "--contract", contract, "-o", counts)

    assert result.stdout.startswith("contract, operation")
    held = json.loads(counts.read_text())["contracts"]["ping"]["operations"]["ping"]
    assert (held["exchanges"], held["sites"]["request /number maximum above"]) == (1, {"seen": 1, "low": 0, "high": 0, "broken": 0})


def test_counts_are_written_as_json_on_request(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds, tmp_path: Path) -> None:
    capture, counts = captured(exchanges["clean"]), tmp_path / "c.json"
    arguments = ("coverage", capture, "--contract", contract, "--format", "json")

    assert wirecheck(*arguments, "-o", counts).stdout == ""
    assert json.loads(wirecheck(*arguments).stdout) == json.loads(counts.read_text())


def test_counts_of_several_runs_add_up_to_those_of_one(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds, tmp_path: Path) -> None:
    one, other, both, merged = (tmp_path / f"{name}.json" for name in ("one", "other", "both", "merged"))
    for kinds, counts in ((["clean"], one), (["error", "note"], other), (["clean", "error", "note"], both)):
        wirecheck("coverage", captured(*(exchanges[kind] for kind in kinds)), "--contract", contract, "-q", "-o", counts)

    result = wirecheck("coverage", "--merge", one, other, "-o", merged, "--contract", contract, "-q")

    assert (result.exit_code, json.loads(merged.read_text())) == (0, json.loads(both.read_text()))


@pytest.mark.parametrize(
    ("limit", "code", "said"), [("65", 0, ""), ("65.1", 1, "wirecheck: failed, 65.00% is covered, which is less than 65.1%\n"), ("100", 1, "less than 100%\n")]
)
def test_too_little_coverage_fails_the_run(
    wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds, limit: str, code: int, said: str
) -> None:
    result = wirecheck("coverage", captured(exchanges["clean"], exchanges["error"]), "--contract", contract, "--fail-under", limit, "-q")

    assert (result.exit_code, result.stderr.endswith(said), result.stdout) == (code, True, "65% covered: 13 of 20 points\n")


def test_contracts_that_no_exchange_fits_are_left_out(wirecheck: Wirecheck) -> None:
    result = wirecheck("coverage", "cassettes/modularmerchant-check-customer", "-q")

    assert result.exit_code == 0
    assert result.stdout.endswith(" of 387 points\n")


def test_nothing_to_count_is_misuse(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds) -> None:
    empty = wirecheck("coverage", "-", "--contract", contract, stdin='{"log": {"version": "1.2", "entries": []}}')
    strange = wirecheck("coverage", captured(exchanges["stranger"]), "--contract", contract)

    assert (empty.exit_code, empty.stderr) == (2, "wirecheck: failed, nothing to count: no exchange found\n")
    assert (strange.exit_code, strange.stderr) == (2, "wirecheck: failed, nothing to count: no exchange fits a contract\n")


def test_an_unreadable_capture_is_told_and_the_others_are_counted(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds) -> None:
    missing = captured().with_name("missing.har")

    result = wirecheck("coverage", missing, captured(exchanges["clean"]), "--contract", contract, "-q")

    assert (result.exit_code, result.stdout) == (2, "65% covered: 13 of 20 points\n")
    assert result.stderr.splitlines() == [
        f"wirecheck: cannot read {missing}: no such file or directory",
        "wirecheck: failed, 1 capture could not be read in full",
    ]


def test_counts_of_another_version_of_a_contract_are_refused(
    wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds, tmp_path: Path
) -> None:
    counts = tmp_path / "c.json"
    wirecheck("coverage", captured(exchanges["clean"]), "--contract", contract, "-q", "-o", counts)
    contract.write_text(contract.read_text().replace("maximum: 9", "maximum: 8"), "utf-8")

    result = wirecheck("coverage", "--merge", counts, "--contract", contract)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"wirecheck: {counts} counts ping in another version; measure again with the contract as it is\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "no such file or directory"),
        ("{", "it is no JSON"),
        ("[]", "it is no file that 'wirecheck coverage -o' wrote"),
        (
            '{"wirecheck": "1", "schema_version": 1, "contracts": {"ping": {"digest": "", "operations": {"ping": {"exchanges": -1}}}}}',
            "it is no file that 'wirecheck coverage -o' wrote (see /contracts/ping/operations/ping",
        ),
        (
            '{"wirecheck": "1", "schema_version": 1, "contracts": {"pong": {"digest": "", "operations": {}}}}',
            "no contract named 'pong'; name its file with --contract",
        ),
    ],
)
def test_what_is_no_file_of_counts_is_refused_in_one_line(wirecheck: Wirecheck, tmp_path: Path, text: str | None, said: str) -> None:
    counts = tmp_path / "c.json"
    if text is not None:
        counts.write_text(text)

    result = wirecheck("coverage", "--merge", counts)

    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert said in result.stderr


def test_the_counts_do_not_take_the_place_of_the_capture(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds) -> None:
    capture = captured(exchanges["clean"])

    assert wirecheck("coverage", capture, "--contract", contract, "-o", capture).exit_code == 2
    assert json.loads(capture.read_text())["request"]
