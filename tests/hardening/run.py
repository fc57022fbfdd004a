"""Run the hostile corpus, the canary search, the fault matrix and the soak; print tried, survived and leaked."""

from __future__ import annotations

import argparse
import random
import shutil
import socket
import sys
import tempfile
import time
from dataclasses import replace
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import canaries
import corpus
import entrances
import faults
import interruptions
import soak
import trial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Item = TypeVar("Item")

ROOT = Path(__file__).parents[2]


class Row(NamedTuple):
    """What came of a group."""

    tried: int = 0
    survived: int = 0
    leaked: int = 0


class Choice(NamedTuple):
    """What of each list was asked for."""

    every: int
    only: str
    seconds: float

    def of(self, items: Iterable[Item], name: Callable[[Item], str]) -> list[Item]:
        """Give the items whose name has the text that was asked for, one of so many."""
        return [item for item in items if self.only in name(item)][:: self.every]


class Table:
    """Counts by group, and says as it goes what went wrong, where it is, and with `verbose` what each case took."""

    def __init__(self, *, verbose: bool = False) -> None:
        self.rows: dict[str, Row] = {}
        self.verbose = verbose
        self.begun = time.monotonic()
        self.drawn = 0
        self.slowest = (0.0, "")
        self.largest = (0, "")

    def add(self, group: str, name: str, *, faults: list[str], leaks: list[str], outcomes: list[trial.Outcome]) -> None:
        """Count one case."""
        if group not in self.rows:
            self._say(f"{group} ... (after {self.seconds} s)")
        row = self.rows.get(group, Row())
        self.rows[group] = Row(row.tried + 1, row.survived + (not faults), row.leaked + bool(leaks))
        for said in faults + leaks:
            self._say(f"  {group}: {name}: {said}")
        if self.verbose:
            self._say(f"  {name}: " + ", ".join(f"{outcome.seconds:.1f} s {outcome.peak / 1e6:.0f} MB" for outcome in outcomes))
        for outcome in outcomes:
            self.slowest = max(self.slowest, (outcome.seconds, f"{group}: {name}"))
            self.largest = max(self.largest, (outcome.peak, f"{group}: {name}"))

    @staticmethod
    def _say(line: str) -> None:
        print(line, flush=True)  # noqa: T201 -- a command, which tells as it goes

    @property
    def seconds(self) -> int:
        """What all took so far."""
        return round(time.monotonic() - self.begun)

    @property
    def total(self) -> Row:
        """All groups together."""
        return Row(*(sum(column) for column in zip(*self.rows.values(), strict=True))) if self.rows else Row()

    def __str__(self) -> str:
        rows = [("group", *map(str, Row._fields)), *((name, *map(str, row)) for name, row in (*self.rows.items(), ("all", self.total)))]
        width = max(len(row[0]) for row in rows)
        lines = [f"{name:<{width}}  " + "  ".join(f"{count:>8}" for count in counts) for name, *counts in rows]
        slowest = f"slowest call: {self.slowest[0]:.1f} s ({self.slowest[1]})"
        return "\n".join(
            [*lines, f"drawn: {self.drawn:,} inputs", f"took {self.seconds} s", slowest, f"most memory: {self.largest[0] / 1e6:.0f} MB ({self.largest[1]})"]
        )


def hostile(table: Table, folder: Path, choice: Choice) -> None:
    """Try each case of the corpus in a folder of its own."""
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0)
        (folder / "canary.txt").write_text(corpus.CANARY, "utf-8")
        cases = corpus.cases(f"http://127.0.0.1:{trap.getsockname()[1]}")
        for case in choice.of(cases, lambda case: f"{case.group}: {case.name}"):
            place = folder / "case"
            place.mkdir()
            case.write(place)
            outcomes = [trial.call(call, folder=place) for call in case.calls]
            faults = [f"{' '.join(call)}: {fault}" for call, outcome in zip(case.calls, outcomes, strict=True) if (fault := outcome.fault())]
            leaks = [
                f"{' '.join(call)}: shows a file outside" for call, outcome in zip(case.calls, outcomes, strict=True) if corpus.CANARY.encode() in outcome.told
            ]
            faults += _amiss(case, place)
            table.add(case.group, case.name, faults=faults, leaks=leaks + _caught(trap), outcomes=outcomes)
            shutil.rmtree(place)


def _amiss(case: corpus.Case, place: Path) -> list[str]:
    try:
        return list(case.amiss(place))
    except (OSError, ValueError, SyntaxError) as error:  # a report that is not there, is no JSON, is no XML
        return [f"a report is none: {error}"]


def _caught(trap: socket.socket) -> list[str]:
    try:
        trap.accept()[0].close()
    except BlockingIOError:
        return []
    return ["something was fetched"]


def secret(table: Table, folder: Path, choice: Choice) -> None:
    """Plant canaries, make every call, and search what it wrote."""
    canaries.credentials(folder)
    for name, exchange in choice.of(canaries.PLACES.items(), itemgetter(0)):
        canaries.planted(folder, exchange)
        _search(table, "canaries: by place", folder, [replace(call, name=f"{name}, {call.name}") for call in canaries.by_place()])
    canaries.all_planted(folder)
    _search(table, "canaries: reports of all places", folder, choice.of(canaries.over_all(), attrgetter("name")))
    _search(table, "canaries: error messages", folder, choice.of(canaries.mistakes(), attrgetter("name")))
    with canaries.echoing() as url:
        calls = [call for number, contract in enumerate(canaries.CONTRACTS) for call in canaries.at_store(url, contract, number)]
        _search(table, "canaries: live, record, fuzz", folder, choice.of(calls, attrgetter("name")))


def _search(table: Table, group: str, folder: Path, calls: list[canaries.Call]) -> None:
    for call in calls:
        outcome, leaks = call.made(folder)
        fault = outcome.fault(call.codes)
        table.add(group, call.name, faults=[fault] if fault else [], leaks=leaks, outcomes=[outcome])


def faulty(table: Table, folder: Path, choice: Choice) -> None:
    """Meet each fault: by the tests that hold it, and by calls from end to end."""
    canaries.credentials(folder)
    canaries.all_planted(folder)
    for name, nodes in choice.of(faults.HELD.items(), itemgetter(0)):
        outcome = faults.tested(nodes, ROOT)
        fault = outcome.fault((0,))
        table.add("faults: tests of the suite", name, faults=[fault] if fault else [], leaks=[], outcomes=[outcome])
    with canaries.echoing() as url:
        for name, outcome, codes in faults.calls(folder, url) if choice.only in "from end to end" else ():
            fault = outcome.fault(codes)
            leaks = ["output holds the canary"] if canaries.found_in(outcome.told) else []
            table.add("faults: from end to end", name, faults=[fault] if fault else [], leaks=leaks, outcomes=[outcome])


def interrupting(table: Table, folder: Path, choice: Choice) -> None:
    """Interrupt each command at many moments."""
    canaries.credentials(folder)
    canaries.all_planted(folder)
    canaries.planted(folder, next(iter(canaries.PLACES.values())))
    with canaries.echoing() as url:
        for name, command in choice.of(interruptions.commands(url).items(), itemgetter(0)):
            for when, outcome, wrong in interruptions.interrupted(folder, command, times=max(2, _TIMES // choice.every)):
                leaks = ["output holds the canary"] if canaries.found_in(outcome.told) else []
                table.add("interruptions", f"{name}, {when}", faults=[wrong] if wrong else [], leaks=leaks, outcomes=[outcome])


def drawing(table: Table, _: Path, choice: Choice) -> None:
    """Give each entrance drawn bytes, for its share of the time."""
    chosen = choice.of(entrances.ENTRANCES.items(), itemgetter(0))
    entrances.contracts()  # read before children are made
    for name, entrance in chosen:
        outcome = trial.call((), folder=Path.cwd(), main=lambda _: _drawn(entrance, choice.seconds / len(chosen)))  # noqa: B023 -- called at once
        fault = outcome.fault((0,))
        table.add("drawn bytes", name, faults=[fault] if fault else [], leaks=[], outcomes=[outcome])
        table.drawn += int(outcome.told.split()[-1]) if not fault else 0


def soaking(table: Table, folder: Path, choice: Choice) -> None:
    """Let what runs for hours run for as many exchanges."""
    for name, run in choice.of(soak.SOAKS.items(), itemgetter(0)):
        try:
            faults = soak.wrong(run(folder, soak.AN_HOUR // choice.every))
        except AssertionError as error:
            faults = [str(error)]
        table.add("soak", f"{name}, {soak.HOURS} hours", faults=faults, leaks=[], outcomes=[])


def _drawn(entrance: entrances.Entrance, seconds: float) -> None:
    """Take drawn bytes until the time is over, and print how many; what falls is printed with the bytes."""
    count, begun = 0, time.process_time()
    for data in entrances.drawn(entrance, seed=random.randrange(2**32)):
        try:
            entrance.take(data)
        except BaseException:
            print(repr(data))  # noqa: T201
            raise
        count += 1
        if time.process_time() - begun > seconds:
            break
    print(count)  # noqa: T201


_TIMES = 12
"""How often each command is interrupted."""

PARTS = {"drawn": drawing, "interruptions": interrupting, "corpus": hostile, "canaries": secret, "faults": faulty, "soak": soaking}


def main() -> int:
    """Run what was asked for; 1 where anything fell or leaked."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--every", type=int, default=1, metavar="N", help="try one case of N")
    asked.add_argument("--part", choices=PARTS, action="append", help="try this part alone (repeatable)")
    asked.add_argument("--seconds", type=float, default=60, metavar="S", help="draw bytes for codecs and readers so long, in seconds of a processor (60)")
    asked.add_argument("--only", default="", metavar="TEXT", help="try what has this text in its name")
    asked.add_argument("-v", "--verbose", action="store_true", help="say of each case what it took")
    options = asked.parse_args()
    trial.warm()
    table = Table(verbose=options.verbose)
    for part in options.part or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            PARTS[part](table, Path(folder), Choice(options.every, options.only, options.seconds))
    print(table)  # noqa: T201
    return int(table.total.survived < table.total.tried or table.total.leaked > 0)


if __name__ == "__main__":
    sys.exit(main())
