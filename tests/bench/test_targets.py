"""The bench of targets runs, and fails where an engine does not name what was seeded. How fast anything is, no test asserts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Measure one row of tiny captures, and give what is kept of it, with what was printed."""
    figures = tmp_path_factory.mktemp("bench") / "figures.json"
    made = subprocess.run(
        [sys.executable, BENCH / "targets.py", "--only", "B5", "--quick", "--rounds", "1", "--json", figures], capture_output=True, text=True, check=False
    )
    assert (made.returncode, made.stderr) == (0, "")
    return {**json.loads(figures.read_text()), "printed": made.stdout}


def test_a_row_is_measured_beside_its_peers_and_told_with_its_target(kept: dict[str, Any]) -> None:
    row = kept["rows"]["B5"]

    compared = {line["compared"]: (line["least"], len(line["values"])) for line in row["lines"]}
    assert compared == {"qs-codec and jsonschema / wirecheck": (15, 1), "qs-codec and jsonschema / wirecheck's bodies": (None, 1)}
    assert {"at", "python", "processor", "cores", "load", "load_after", "versions", "rounds", "missing"} <= set(row)
    assert kept["printed"].count("| B5 | 20 forms, 20% invalid | qs-codec and jsonschema / wirecheck | at least 15 |") == 2  # as it came, and in the table


def test_an_engine_that_does_not_name_the_seeded_exchanges_ends_the_run(tmp_path: Path) -> None:
    script = """
import sys
sys.path.insert(0, sys.argv[1])
import targets
from pathlib import Path
workload = targets.Workload(name="made up", path=Path(sys.argv[2]), count=3, truth={"schema": frozenset({0}), "rule": frozenset({2})})
targets.subprocess.run = lambda *_, **__: targets.subprocess.CompletedProcess([], 0, '{"seconds": 1.5, "faulty": [0]}', "")
print(targets.clocked("by hand", workload), flush=True)
targets.clocked("wirecheck", workload)
"""
    made = subprocess.run([sys.executable, "-c", script, BENCH, tmp_path], capture_output=True, text=True, check=False)

    assert made.returncode == 1
    assert made.stdout == "1.5\n"
    assert made.stderr == "wirecheck, made up: does not name the 2 faulty exchanges; it differs in [2]\n"
