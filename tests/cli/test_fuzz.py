"""The promises of ``wirecheck fuzz``."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import jsonschema_rs
import pytest

from wirecheck import files
from wirecheck.staging import Store
from wirecheck.staging.server import Server
from wirecheck.staging.vendors import VENDORS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Wirecheck

CONTRACT = ("--contract", "leadcommerce-customers", "--operation", "customers.view")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server(Store(VENDORS, size=4)) as made:
        yield made


@pytest.fixture
def keys(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the credentials of the store, in a folder of its own to work in."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(dict(server.store.credentials["leadcommerce"])))
    server.store.reset()
    server.store.switch(())
    return path


def test_a_store_that_keeps_its_promises_passes(wirecheck: Wirecheck, server: Server, keys: Path) -> None:
    result = wirecheck("fuzz", server.url, *CONTRACT, "--credentials-file", keys, "--seed", "2", "--max-requests", "12")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "passed (12 requests, seed 2)"


def test_a_defect_is_reported_in_the_published_shape_and_shows_no_secret(wirecheck: Wirecheck, server: Server, keys: Path) -> None:
    server.store.switch(["leadcommerce-customer-created-unix"])

    result = wirecheck("fuzz", server.url, *CONTRACT, "--credentials-file", keys, "--seed", "2", "--max-requests", "8", "--format", "json")

    report = json.loads(result.stdout)
    jsonschema_rs.validator_for(json.loads(files.schema("wirecheck/fuzz.schema.json"))).validate(report)
    errors = [found for found in report["findings"] if found["severity"] == "error"]
    assert (result.exit_code, {found["operation"] for found in errors}) == (1, {"customers.view"})
    assert report["summary"]["requests"]["total"] == 8
    journal = next((keys.parent / ".wirecheck").iterdir()).read_text()
    assert [value for value in server.store.credentials["leadcommerce"].values() if value in result.stdout or value in journal] == []


def test_a_finding_is_sent_again_by_its_id(wirecheck: Wirecheck, server: Server, keys: Path) -> None:
    server.store.switch(["leadcommerce-customer-created-unix"])
    result = wirecheck("fuzz", server.url, *CONTRACT, "--credentials-file", keys, "--seed", "2", "--max-requests", "4")
    found = re.search(r"^  id +(\w+)$", result.stdout, re.MULTILINE)
    assert found is not None

    again = wirecheck("fuzz", "--replay", found[1], "--credentials-file", keys)
    server.store.switch(())
    mended = wirecheck("fuzz", "--replay", found[1], "--credentials-file", keys)

    assert (again.exit_code, mended.exit_code) == (1, 0)


def test_a_dry_run_names_requests_and_sends_none(wirecheck: Wirecheck, keys: Path) -> None:
    """There is nobody at the address to send them to."""
    result = wirecheck("fuzz", "http://127.0.0.1:1", *CONTRACT, "--credentials-file", keys, "--seed", "2", "--max-requests", "5", "--dry-run")

    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert len(lines) == 5
    assert all(": POST http://" in line for line in lines)
    assert not (keys.parent / ".wirecheck").exists()


def test_wrong_credentials_are_no_pass(wirecheck: Wirecheck, server: Server, keys: Path) -> None:
    keys.write_text('{"identifier": "LC000000000", "key": "nobody"}')

    result = wirecheck("fuzz", server.url, *CONTRACT, "--credentials-file", keys, "--seed", "2", "--max-requests", "6", "--format", "json")

    assert result.exit_code == 2
    assert json.loads(result.stdout)["summary"]["unreachable"][0]["operation"] == "customers.view"


def test_credentials_that_no_valid_request_may_have_are_said_before_any_is_looked_for(wirecheck: Wirecheck, tmp_path: Path) -> None:
    given = tmp_path / "keys.json"
    given.write_text(json.dumps({"admin_sid": "the-helmsman", "admin_key": "0", "api_key": "0"}))

    result = wirecheck("fuzz", "http://127.0.0.1:9", "--contract", "modularmerchant-check-customer", "--credentials-file", given)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "keys.json holds a value of admin_sid that no valid request may have (modularmerchant-check-customer says integer)" in result.stderr
    assert "the-helmsman" not in result.stderr


def test_a_store_that_is_not_there_is_exit_code_3(wirecheck: Wirecheck, keys: Path) -> None:
    result = wirecheck("fuzz", "http://127.0.0.1:1", *CONTRACT, "--credentials-file", keys, "--max-requests", "3")

    assert result.exit_code == 3
    assert "cannot reach http://127.0.0.1:1" in result.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "name the store's URL and a --contract"),
        (("http://store.example", "--contract", "customer-v3"), "--allow-host store.example"),
        (("http://127.0.0.1:1", "--contract", "customer-v3", "--phase", "edge"), "did you mean edges?"),
        (("http://127.0.0.1:1", "--contract", "customer-v3", "--tag", "A tag"), "--tag takes two to eight small letters"),
        (("--cleanup", "nowhere.jsonl"), "nowhere.jsonl cannot be read"),
    ],
)
def test_misuse_is_said_in_one_line(wirecheck: Wirecheck, keys: Path, options: tuple[str, ...], said: str) -> None:
    result = wirecheck("fuzz", *options)

    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert keys.exists()


def test_findings_go_into_a_baseline_and_into_the_reports_of_pipelines(wirecheck: Wirecheck, server: Server, keys: Path) -> None:
    server.store.switch(["leadcommerce-customer-created-unix"])
    run = ("fuzz", server.url, *CONTRACT, "--credentials-file", keys, "--seed", "2", "--max-requests", "4", "--baseline", "known.json", "--format")

    learned = wirecheck(*run, "junit", "--update-baseline")
    known = wirecheck(*run, "json")
    (keys.parent / "known.json").write_text('{"schema_version": 1, "findings": []}')
    told = wirecheck(*run, "sarif")

    assert (learned.exit_code, known.exit_code, told.exit_code) == (0, 0, 1)
    report = json.loads(known.stdout)
    jsonschema_rs.validator_for(json.loads(files.schema("wirecheck/fuzz.schema.json"))).validate(report)
    accepted = {each["fingerprint"] for each in report["baseline"]["accepted"]}
    results = json.loads(told.stdout)["runs"][0]["results"]
    assert ({result["partialFingerprints"]["wirecheck/v1"] for result in results}, report["findings"]) == (accepted, [])
    assert {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].rpartition("/")[2] for result in results} == {
        "leadcommerce-customers.openapi.yaml"
    }
