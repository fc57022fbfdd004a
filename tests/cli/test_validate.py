"""The promises of ``wirecheck validate``: what goes in, which exit code comes out, and where the report goes."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

import wirecheck as package
from wirecheck import files
from wirecheck.cli.validate import FORMATS
from wirecheck.judge import Judge

if TYPE_CHECKING:
    from tests.cli.conftest import Captures, Wirecheck

    Kinds = dict[str, dict[str, Any]]


@pytest.mark.parametrize(
    ("kinds", "options", "code"),
    [
        (["clean"], [], 0),
        (["error"], [], 1),
        (["clean", "error"], [], 1),
        (["warning"], [], 0),
        (["warning"], ["--fail-on", "warning"], 1),
        (["warning"], ["--strict"], 1),
        (["note"], ["--fail-on", "warning"], 0),
        (["note"], ["--fail-on", "note"], 1),
        (["note"], ["--strict"], 0),
        (["note"], ["--strict", "--fail-on", "warning"], 1),
        (["not checked"], [], 0),
        (["clean", "not checked"], ["--max-not-checked", "1"], 0),
        (["not checked", "not checked"], ["--max-not-checked", "1"], 1),
        (["not checked"], ["--max-not-checked", "0"], 1),
        (["stranger"], [], 1),
        ([], [], 2),
        (["clean"], ["--host", "other.example"], 2),
        (["error"], ["--host", "other.example"], 2),
    ],
)
def test_the_exit_code_says_what_was_found(
    wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds, kinds: list[str], options: list[str], code: int
) -> None:
    capture = captured(*(exchanges[kind] for kind in kinds))

    assert wirecheck("validate", capture, "--contract", contract, *options).exit_code == code


def test_exchanges_that_no_contract_knows_are_nothing_to_check(wirecheck: Wirecheck, captured: Captures, exchanges: Kinds) -> None:
    result = wirecheck("validate", captured(exchanges["stranger"], exchanges["clean"]))

    assert (result.exit_code, result.stdout.splitlines()[-1]) == (
        2,
        "failed, nothing to check: no exchange fits a contract (2 exchanges: 2 not checked)",
    )


def test_an_unreadable_capture_is_told_and_the_others_are_judged(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds) -> None:
    missing = captured().with_name("missing.har")

    result = wirecheck("validate", missing, captured(exchanges["error"]), "--contract", contract, "-q")

    assert (result.exit_code, result.stderr, result.stdout) == (
        2,
        f"wirecheck: cannot read {missing}: no such file or directory\n",
        "failed, 1 capture could not be read in full and 1 error (1 exchange: 1 with findings; 1 error)\n",
    )


def test_a_report_of_findings_is_read_by_people(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds) -> None:
    result = wirecheck("validate", captured(exchanges["error"], exchanges["clean"]), "--contract", contract)

    assert "error[WC305]" in result.stdout
    assert '  1 | {"status": "no"}\n    |            ^^^^\n' in result.stdout
    assert result.stdout.endswith(
        "operation  exchanges  clean  findings  not checked\n"
        "ping ping          2      1         1            0\n"
        "\n"
        "failed, 1 error (2 exchanges: 1 clean, 1 with findings; 1 error)\n"
    )


@pytest.mark.parametrize("validator", [jsonschema_rs.validator_for, Draft202012Validator])
def test_a_real_report_has_the_published_shape(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds, validator: Any) -> None:
    result = wirecheck("validate", captured(*exchanges.values()), "--contract", contract, "--format", "json")

    report = json.loads(result.stdout)
    assert [error.message for error in validator(json.loads(files.schema("wirecheck/validate.schema.json"))).iter_errors(report)] == []
    assert [each["verdict"] for each in report["exchanges"]] == ["clean", "findings", "findings", "clean", "not_checked", "findings"]


def test_ndjson_is_one_exchange_a_line_and_the_summary(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds) -> None:
    result = wirecheck("validate", captured(*exchanges.values()), "--contract", contract, "--format", "ndjson")

    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line.get("index") for line in lines] == [0, 1, 2, 3, 4, 5, None]
    assert lines[-1]["summary"]["exchanges"] == 6


def test_a_format_that_does_not_exist_is_refused_in_one_line(wirecheck: Wirecheck) -> None:
    result = wirecheck("validate", "x.har", "--format", "pdf")

    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "'pdf' is not one of 'console', 'json', 'ndjson'" in result.stderr


def test_a_report_for_programs_says_on_standard_error_why_nothing_was_checked(wirecheck: Wirecheck) -> None:
    result = wirecheck("validate", "-", "--format", "json", stdin='{"log": {"version": "1.2", "entries": []}}')

    assert (result.exit_code, result.stderr) == (2, "wirecheck: failed, nothing to check: no exchange found\n")


def test_exchanges_of_other_hosts_are_counted_as_skipped(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds) -> None:
    other = json.loads(json.dumps(exchanges["error"]).replace("store.example", "tracker.example:8443"))

    result = wirecheck("validate", captured(exchanges["clean"], other), "--contract", contract, "--host", "Store.Example", "--format", "json")

    assert (result.exit_code, json.loads(result.stdout)["summary"]) == (
        0,
        {"exchanges": 1, "clean": 1, "findings": 0, "not_checked": 0, "skipped": 1, "errors": 0, "warnings": 0, "notes": 0},
    )


@pytest.mark.parametrize("host", ["tracker.example", "tracker.example:8443"])
def test_a_host_is_named_with_its_port_or_without(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds, host: str) -> None:
    other = json.loads(json.dumps(exchanges["error"]).replace("store.example", "tracker.example:8443"))

    assert wirecheck("validate", captured(other), "--contract", contract, "--host", host).exit_code == 1


def test_a_base_path_stands_before_the_documented_paths(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds) -> None:
    moved = json.loads(json.dumps(exchanges["clean"]).replace("/ping", "/shop/ping"))

    assert [wirecheck("validate", captured(moved), "--contract", contract, *options).exit_code for options in ((), ("--base-path", "/shop"))] == [1, 0]


def test_standard_input_is_a_capture(wirecheck: Wirecheck, contract: Path, exchanges: Kinds) -> None:
    assert wirecheck("validate", "-", "--contract", contract, stdin=json.dumps(exchanges["clean"])).exit_code == 0


def test_options_that_promise_what_is_to_come_are_taken(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds) -> None:
    assert wirecheck("validate", captured(exchanges["clean"]), "--contract", contract, "--no-state", "--state-limit", "5", "--jobs", "4").exit_code == 0


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--contract", "open2b-customer"], "no contract named 'open2b-customer'; did you mean open2b-customers"),
        (["--strikt"], "--strict"),
        (["--max-not-checked", "-1"], "--max-not-checked"),
        (["--jobs", "0"], "--jobs"),
        (["-o", "/"], "cannot write /: Is a directory"),
        (["-o", "/no/such/folder/report.json"], "cannot write /no/such/folder/report.json: No such file or directory"),
    ],
)
def test_misuse_is_one_line_on_standard_error(wirecheck: Wirecheck, captured: Captures, exchanges: Kinds, args: list[str], said: str) -> None:
    result = wirecheck("validate", captured(exchanges["clean"]), *args)

    assert (result.exit_code, result.stdout, result.stderr.count("\n"), result.stderr.startswith("wirecheck: ")) == (2, "", 1, True)
    assert said in result.stderr


def test_a_capture_is_needed(wirecheck: Wirecheck) -> None:
    result = wirecheck("validate")

    assert (result.exit_code, result.stderr) == (2, "wirecheck: Missing argument 'CAPTURE...'; see 'wirecheck validate --help'\n")


def test_a_report_in_a_file_leaves_standard_output_alone(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds) -> None:
    capture = captured(exchanges["error"])
    report = capture.with_name("report.json")

    result = wirecheck("validate", capture, "--contract", contract, "--format", "json", "-o", report)

    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "")
    assert json.loads(report.read_text())["summary"]["errors"] == 1


def test_misuse_leaves_an_older_report_as_it_was(wirecheck: Wirecheck, captured: Captures, exchanges: Kinds) -> None:
    capture = captured(exchanges["clean"])
    report = capture.with_name("report.json")
    report.write_text("older")

    wirecheck("validate", capture, "--contract", "nonsense", "-o", report)

    assert report.read_text() == "older"


def test_a_report_does_not_take_the_place_of_its_capture(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds) -> None:
    capture = captured(exchanges["clean"])
    before = capture.read_text()

    result = wirecheck("validate", capture, "--contract", contract, "-o", capture)

    assert (result.exit_code, capture.read_text()) == (2, before)


def test_an_interruption_reports_what_was_judged_so_far(
    wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = Judge.judge
    left = [None, KeyboardInterrupt]

    def interrupted(self: Judge, exchange: Any) -> Any:
        if error := left.pop(0):
            raise error
        return judge(self, exchange)

    monkeypatch.setattr(Judge, "judge", interrupted)

    result = wirecheck("validate", captured(exchanges["error"], exchanges["clean"]), "--contract", contract, "--format", "json")

    assert (result.exit_code, result.stderr) == (130, "wirecheck: interrupted, 1 error\n")
    assert [each["index"] for each in json.loads(result.stdout)["exchanges"]] == [0]


def test_ctrl_c_ends_a_run_that_waits_for_more(captured: Captures, contract: Path, exchanges: Kinds) -> None:
    """The second capture cannot be read, and saying so tells that the first was judged; the third is a pipe into which nobody writes."""
    args = ["validate", str(captured(exchanges["error"])), "missing.har", "-", "--contract", str(contract), "--format", "json"]
    environment = os.environ | {"PYTHONPATH": str(Path(package.__file__).parents[1])}

    with subprocess.Popen(
        [sys.executable, "-m", "wirecheck", *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stderr is not None
        assert process.stdout is not None
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        report = json.loads(process.stdout.read())

    assert (process.returncode, [each["verdict"] for each in report["exchanges"]]) == (130, ["findings"])


def test_a_secret_of_a_capture_is_nowhere(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds) -> None:
    secret = json.loads(json.dumps(exchanges["error"]))
    secret["request"]["headers"].append(["Authorization", "Bearer t0p-s3cret"])
    secret["response"]["body"] = '{"status": "t0p-s3cret"}'
    capture = captured(secret)

    said = [wirecheck("validate", capture, "--contract", contract, "-v", "--format", form).output for form in ("console", "json", "ndjson")]

    assert [text for text in said if "t0p-s3cret" in text] == []


def test_a_report_file_has_the_rights_of_any_new_file(wirecheck: Wirecheck, captured: Captures, contract: Path, exchanges: Kinds) -> None:
    capture = captured(exchanges["clean"])
    report = capture.with_name("report.txt")

    wirecheck("validate", capture, "--contract", contract, "-o", report)

    assert stat.S_IMODE(report.stat().st_mode) == stat.S_IMODE(capture.stat().st_mode)


def test_several_reports_are_written_in_one_run(
    wirecheck: Wirecheck, captured: Captures, exchanges: dict[str, dict[str, Any]], contract: Path, tmp_path: Path
) -> None:
    forms = [form for form in FORMATS if form != "html"]  # that one bears its time
    alone = {form: wirecheck("validate", captured(exchanges["error"]), "--contract", contract, "--format", form).stdout for form in forms}

    result = wirecheck("validate", captured(exchanges["error"]), "--contract", contract, *(f"--report={form}={tmp_path / form}" for form in forms), "-q")

    assert (result.exit_code, result.stdout) == (1, alone["console"].splitlines()[-1] + "\n")
    assert {form: (tmp_path / form).read_text() for form in forms} == alone


@pytest.mark.parametrize(
    ("reports", "said"),
    [
        (["sarf=x"], "no format of a report named 'sarf'; did you mean sarif?"),
        (["sarif"], "--report sarif names no file"),
        (["sarif=-"], "--report sarif=- names no file"),
        (["sarif=x", "sarif=y"], "--report sarif=y names no file, or one that is written already"),
        (["sarif=x", "junit=x"], "--report junit=x names no file, or one that is written already"),
    ],
)
def test_a_report_that_cannot_be_is_refused_in_one_line(wirecheck: Wirecheck, captured: Captures, clean: dict[str, Any], reports: list[str], said: str) -> None:
    result = wirecheck("validate", captured(clean), *(f"--report={report}" for report in reports))

    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert said in result.stderr
