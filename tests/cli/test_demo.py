"""The promises of ``wirecheck demo``: all five contracts, clean and faulty exchanges, findings that say where and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.cli.demonstration import MISBEHAVIOUR
from wirecheck.files import contract_names

if TYPE_CHECKING:
    import pytest
    from tests.cli.conftest import Wirecheck


def test_the_tour_shows_every_contract_with_clean_and_faulty_exchanges(wirecheck: Wirecheck) -> None:
    result = wirecheck("demo")

    assert result.exit_code == 0
    assert all(f"{name} " in result.stdout for name in contract_names())
    assert "28 exchanges: 22 clean, 6 with findings" in result.stdout


def test_each_finding_names_its_source(wirecheck: Wirecheck) -> None:
    """Six in the tour, and one for each defect."""
    told = wirecheck("demo").stdout

    assert told.count("error[WC") == told.count("\n  source  ") == 6 + len(MISBEHAVIOUR)


def test_the_store_is_recorded_and_each_defect_is_found(wirecheck: Wirecheck) -> None:
    told = wirecheck("demo").stdout.partition("The staging store, recorded")[2]
    recorded, *defects = told.split("The same store with the defect ")

    assert recorded.count("passed (") == 2
    assert [part.partition(":")[0] for part in defects] == list(MISBEHAVIOUR)
    assert all("failed, " in part for part in defects)


def test_without_the_staging_extra_the_tour_is_shown_and_the_rest_is_named(wirecheck: Wirecheck, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wirecheck.cli.demonstration.find_spec", lambda _: None)

    result = wirecheck("demo")

    assert result.exit_code == 0
    assert "pip install 'wirecheck[staging]'" in result.stdout
    assert "defect" not in result.stdout
