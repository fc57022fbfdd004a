"""Run the hostile corpus, the canary search and the fault matrix; print tried, survived and leaked."""

from __future__ import annotations

import argparse
import shutil
import socket
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import canaries
import corpus
import faults
import trial

ROOT = Path(__file__).parents[2]


class Row(NamedTuple):
    """What came of a group."""

    tried: int = 0
    survived: int = 0
    leaked: int = 0


class Table:
    """Counts by group, and says what went wrong as it comes."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.slowest = (0.0, "")
        self.largest = (0, "")

    def add(self, group: str, name: str, *, faults: list[str], leaks: list[str], outcomes: list[trial.Outcome]) -> None:
        """Count one case."""
        row = self.rows.get(group, Row())
        self.rows[group] = Row(row.tried + 1, row.survived + (not faults), row.leaked + bool(leaks))
        for said in faults + leaks:
            print(f"  {group}: {name}: {said}", flush=True)  # noqa: T201 -- a command, which tells as it goes
        for outcome in outcomes:
            self.slowest = max(self.slowest, (outcome.seconds, f"{group}: {name}"))
            self.largest = max(self.largest, (outcome.peak, f"{group}: {name}"))

    @property
    def total(self) -> Row:
        """All groups together."""
        return Row(*(sum(column) for column in zip(*self.rows.values(), strict=True))) if self.rows else Row()

    def __str__(self) -> str:
        rows = [("group", *map(str, Row._fields)), *((name, *map(str, row)) for name, row in (*self.rows.items(), ("all", self.total)))]
        width = max(len(row[0]) for row in rows)
        lines = [f"{name:<{width}}  " + "  ".join(f"{count:>8}" for count in counts) for name, *counts in rows]
        slowest = f"slowest call: {self.slowest[0]:.1f} s ({self.slowest[1]})"
        return "\n".join([*lines, slowest, f"most memory: {self.largest[0] / 1e6:.0f} MB ({self.largest[1]})"])


def hostile(table: Table, folder: Path, *, every: int) -> None:
    """Try each case of the corpus in a folder of its own."""
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0)
        (folder / "canary.txt").write_text(corpus.CANARY, "utf-8")
        for case in list(corpus.cases(f"http://127.0.0.1:{trap.getsockname()[1]}"))[::every]:
            place = folder / "case"
            place.mkdir()
            case.write(place)
            outcomes = [trial.call(call, folder=place) for call in case.calls]
            faults = [f"{' '.join(call)}: {fault}" for call, outcome in zip(case.calls, outcomes, strict=True) if (fault := outcome.fault())]
            leaks = [
                f"{' '.join(call)}: shows a file outside" for call, outcome in zip(case.calls, outcomes, strict=True) if corpus.CANARY.encode() in outcome.told
            ]
            table.add(case.group, case.name, faults=faults, leaks=leaks + _caught(trap), outcomes=outcomes)
            shutil.rmtree(place)


def _caught(trap: socket.socket) -> list[str]:
    try:
        trap.accept()[0].close()
    except BlockingIOError:
        return []
    return ["something was fetched"]


def secret(table: Table, folder: Path, *, every: int) -> None:
    """Plant canaries, make every call, and search what it wrote."""
    canaries.credentials(folder)
    for name, exchange in list(canaries.PLACES.items())[::every]:
        canaries.planted(folder, exchange)
        _search(table, "canaries: by place", folder, [replace(call, name=f"{name}, {call.name}") for call in canaries.by_place()])
    canaries.all_planted(folder)
    _search(table, "canaries: reports of all places", folder, list(canaries.over_all())[::every])
    _search(table, "canaries: error messages", folder, list(canaries.mistakes())[::every])
    with canaries.echoing() as url:
        calls = [call for number, contract in enumerate(canaries.CONTRACTS) for call in canaries.at_store(url, contract, number)]
        _search(table, "canaries: live, record, fuzz", folder, calls[::every])


def _search(table: Table, group: str, folder: Path, calls: list[canaries.Call]) -> None:
    for call in calls:
        outcome, leaks = call.made(folder)
        fault = outcome.fault(call.codes)
        table.add(group, call.name, faults=[fault] if fault else [], leaks=leaks, outcomes=[outcome])


def faulty(table: Table, folder: Path, *, every: int) -> None:
    """Meet each fault: by the tests that hold it, and by calls from end to end."""
    canaries.credentials(folder)
    canaries.all_planted(folder)
    for name, nodes in list(faults.HELD.items())[::every]:
        outcome = faults.tested(nodes, ROOT)
        fault = outcome.fault((0,))
        table.add("faults: tests of the suite", name, faults=[fault] if fault else [], leaks=[], outcomes=[outcome])
    with canaries.echoing() as url:
        for name, outcome, codes in faults.calls(folder, url):
            fault = outcome.fault(codes)
            leaks = ["output holds the canary"] if canaries.found_in(outcome.told) else []
            table.add("faults: from end to end", name, faults=[fault] if fault else [], leaks=leaks, outcomes=[outcome])


PARTS = {"corpus": hostile, "canaries": secret, "faults": faulty}


def main() -> int:
    """Run what was asked for; 1 where anything fell or leaked."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--every", type=int, default=1, metavar="N", help="try one case of N")
    asked.add_argument("--part", choices=PARTS, action="append", help="try this part alone (repeatable)")
    options = asked.parse_args()
    trial.warm()
    table = Table()
    for part in options.part or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            PARTS[part](table, Path(folder), every=options.every)
    print(table)  # noqa: T201
    return int(table.total.survived < table.total.tried or table.total.leaked > 0)


if __name__ == "__main__":
    sys.exit(main())
