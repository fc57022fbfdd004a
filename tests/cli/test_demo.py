"""The promises of ``wirecheck demo``: all five contracts, clean and faulty exchanges, findings that say where and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.files import contract_names

if TYPE_CHECKING:
    from tests.cli.conftest import Wirecheck


def test_the_tour_shows_every_contract_with_clean_and_faulty_exchanges(wirecheck: Wirecheck) -> None:
    result = wirecheck("demo")

    assert result.exit_code == 0
    assert all(f"{name} " in result.stdout for name in contract_names())
    assert "28 exchanges: 22 clean, 6 with findings" in result.stdout


def test_each_finding_of_the_tour_names_its_source(wirecheck: Wirecheck) -> None:
    told = wirecheck("demo").stdout

    assert told.count("error[WC") == told.count("\n  source  ") == 6
