"""The comparison with other tools says of wirecheck what its script finds."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

TOP = Path(__file__).parents[2]
PAGES = {path.name: path.read_text(encoding="utf-8") for path in (TOP / "docs/comparison.md", TOP / "README.md")}


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return runpy.run_path(str(TOP / "bench/peers.py"))


def test_each_fault_breaks_the_exchange_that_it_is_put_in(script: dict[str, Any]) -> None:
    trials, clean = script["_trials"]()

    assert [trial for trial in trials if trial.made_from in clean and trial.exchange == clean[trial.made_from]] == []
    assert f"{len(trials)} faulty and {len(clean)} clean" in PAGES["comparison.md"]
    assert f"{len(trials)} faulty and {len(clean)} clean" in PAGES["README.md"]


@pytest.mark.parametrize("name", ["wirecheck", "wirecheck --strict"])
def test_the_table_says_of_wirecheck_what_is_seen(script: dict[str, Any], name: str) -> None:
    peer, _ = script["PEERS"][name]

    row = script["row"](peer, *script["_trials"]())

    told = re.search(rf"^\| wirecheck [\d.]+{' `--strict`' if 'strict' in name else ''} \| (.*) \|$", PAGES["comparison.md"], re.MULTILINE)
    assert told is not None
    assert told[1] == row.text
