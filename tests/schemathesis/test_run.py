"""``st run`` with one line of configuration, as its users call it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Runs

COUNT = ("--phases", "fuzzing", "-n", "6", "--include-operation-id", "customers.count")
VIEW = ("--phases", "fuzzing", "-n", "6", "--include-operation-id", "customers.view")


def test_a_store_that_keeps_its_contract_passes(st: Runs) -> None:
    run = st("open2b-customers", *COUNT)

    assert (run.returncode, "No issues found" in run.stdout) == (0, True), run.stdout + run.stderr


def test_a_defect_that_no_check_of_schemathesis_names_is_found_and_made_small(st: Runs) -> None:
    run = st("open2b-customers", *COUNT, defects=("open2b-count-as-text",))

    assert run.returncode == 1, run.stdout + run.stderr
    assert "WC301 type" in run.stdout
    assert "at: response body /count" in run.stdout
    assert "-d '{}'" in run.stdout


def test_a_store_of_forms_and_xml_is_reached_with_credentials_that_are_not_shown(st: Runs) -> None:
    """Without brackets and credentials every request is refused, and the defect of the answer is out of reach."""
    run = st("leadcommerce-customers", *VIEW, defects=("leadcommerce-customer-created-unix",))

    assert run.returncode == 1, run.stdout + run.stderr
    assert "created" in run.stdout
    assert not any(secret in run.stdout for secret in _secrets())


def test_without_a_contract_one_line_says_what_to_set(st: Runs, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.yaml"
    stranger.write_text("openapi: 3.1.0\ninfo: {title: Somebody else, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: ok}}}}}\n")

    run = st("open2b-customers", schema=stranger)

    assert run.returncode != 0
    assert "no contract for 'Somebody else': give st a contract file, or name one in WIRECHECK_CONTRACT" in run.stdout + run.stderr


def _secrets() -> list[str]:
    from wirecheck.staging import Store  # noqa: PLC0415
    from wirecheck.staging.vendors import VENDORS  # noqa: PLC0415

    return list(Store(VENDORS, size=6).credentials["leadcommerce"].values())
