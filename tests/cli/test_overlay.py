"""The promises of --overlay, and of docs/overlays.md: its examples do to captures of the tour what the page says."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from wirecheck import files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Wirecheck

PAGE = (files.home() / "docs" / "overlays.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```(?:yaml|xml)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SHOP, RULES, STORE, XSD = EXAMPLES


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own").mkdir()
    for name, text in (("shop.overlay.yaml", SHOP), ("rules.overlay.yaml", RULES), ("store.overlay.yaml", STORE), ("our-records.xsd", XSD)):
        (tmp_path / "own" / name).write_text(text)


@pytest.fixture
def open2b(tmp_path: Path) -> Path:
    """Give a capture of the tour in which a customer has a tier of nine."""
    text = (files.captures() / "open2b-customers.har").read_text().replace('\\"group\\": 256', '\\"group\\": 7, \\"loyaltyTier\\": 9')
    assert "loyaltyTier" in text
    (tmp_path / "open2b.har").write_text(text)
    return tmp_path / "open2b.har"


@pytest.fixture
def zeald(tmp_path: Path) -> Path:
    """Give a capture of the tour in which each customer has a tier of nine."""
    text = (files.captures() / "customer-v3.ndjson").read_text().replace("</email>", "</email><loyalty_tier>9</loyalty_tier>")
    (tmp_path / "zeald.ndjson").write_text(text)
    return tmp_path / "zeald.ndjson"


def found(wirecheck: Wirecheck, *args: str | Path) -> set[tuple[str, str, str]]:
    """Give code, severity and document of what is said of tiers."""
    report = json.loads(wirecheck("validate", *args, "--format", "json").stdout)
    findings = [finding for exchange in report["exchanges"] for finding in exchange["findings"] if "tier" in (finding["path"] + finding["constraint"]).lower()]
    return {
        (finding["code"], finding["severity"], (finding["source"] or {}).get("document", ""))
        for finding in findings
        if finding["constraint"] != "get-only-selected-members"
    }


def test_a_field_of_the_shops_own_is_judged_by_what_its_overlay_says(wirecheck: Wirecheck, open2b: Path) -> None:
    assert found(wirecheck, open2b) == {("WC307", "note", "")}

    assert found(wirecheck, open2b, "--overlay", "own/shop.overlay.yaml") == {("WC302", "error", "shop")}


def test_a_rule_of_the_shops_own_is_judged(wirecheck: Wirecheck, open2b: Path) -> None:
    both = ("--overlay", "own/shop.overlay.yaml", "--overlay", "own/rules.overlay.yaml", "--contract", "open2b-customers")

    assert found(wirecheck, open2b, *both) == {("WC302", "error", "shop"), ("WC401", "error", "rules")}


def test_an_element_of_the_stores_own_is_judged_by_a_schema_beside_the_overlay(wirecheck: Wirecheck, zeald: Path) -> None:
    assert ("WC302", "error", "store") not in found(wirecheck, zeald)

    assert ("WC302", "error", "store") in found(wirecheck, zeald, "--overlay", "own/store.overlay.yaml")


@pytest.mark.parametrize(("contract", "overlays"), [("open2b-customers", ["shop"]), ("open2b-customers", ["shop", "rules"]), ("customer-v3", ["store"])])
def test_the_examples_pass_lint(wirecheck: Wirecheck, contract: str, overlays: list[str]) -> None:
    result = wirecheck("lint", contract, *(f"--overlay=own/{overlay}.overlay.yaml" for overlay in overlays))

    assert (result.exit_code, result.stdout) == (0, "no problem in 1 contract\n")


def test_the_configuration_names_overlays_from_where_it_stands(wirecheck: Wirecheck, open2b: Path, tmp_path: Path) -> None:
    (tmp_path / "wirecheck.toml").write_text('overlay = ["own/shop.overlay.yaml"]')

    assert found(wirecheck, open2b) == {("WC302", "error", "shop")}


def test_coverage_counts_what_an_overlay_added(wirecheck: Wirecheck, open2b: Path) -> None:
    def sites(*more: str) -> str:
        return wirecheck("coverage", open2b, "--contract", "open2b-customers", "--format", "json", *more).stdout

    assert ("loyaltyTier" in sites(), "loyaltyTier" in sites("--overlay", "own/shop.overlay.yaml")) == (False, True)


def test_an_overlay_that_does_nothing_says_so(wirecheck: Wirecheck, open2b: Path, tmp_path: Path) -> None:
    (tmp_path / "own" / "idle.overlay.yaml").write_text(RULES.replace("customers.get", "customers.gets"))

    validated = wirecheck("validate", open2b, "--contract", "open2b-customers", "--overlay", "own/idle.overlay.yaml")
    linted = wirecheck("lint", "open2b-customers", "--overlay", "own/idle.overlay.yaml")

    assert (
        validated.stderr
        == "wirecheck: own/idle.overlay.yaml:4: the target $.paths[*][?@.operationId == 'customers.gets'] matches nothing in open2b-customers\n"
    )
    assert "own/idle.overlay.yaml:4: warning: the target" in linted.stdout


def test_an_overlay_that_cannot_be_read_is_refused_in_one_line(wirecheck: Wirecheck, open2b: Path) -> None:
    result = wirecheck("validate", open2b, "--overlay", "own/nowhere.yaml")

    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "own/nowhere.yaml" in result.stderr
