"""One process beside several, and beside a Dask cluster on this machine, on the same NDJSON, in one run: what one waits, and whose CPU time it is. From that, the capacity page models what more workers bring.

    python bench/cluster.py [--count 4000] [--kind "2 on a cluster" ...] [--rounds 1]

Every run must write the report of one process, byte for byte, and find the broken exchanges that were seeded, and no others; also the one in which a worker is killed. The CPU time of the run itself is what does not
get less with more workers: it reads what they wrote, has it judged by what came before, and writes the report. Without state and with a report of causes it merges sums, and nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

_PIECES = 16
_KILL_BEFORE = 12
"""The piece before which a worker dies: some are judged by then, and some are in its hands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A way to judge: by so many processes of this machine, or so many workers of a cluster, one of which may be killed."""

    jobs: int = 1
    workers: int = 0
    has_state: bool = True
    kills: bool = False


KINDS = {
    "one process": Kind(),
    "two processes": Kind(jobs=2),
    "1 on a cluster": Kind(workers=1),
    "2 on a cluster": Kind(workers=2),
    "2, one killed": Kind(workers=2, kills=True),
    "one process, no state": Kind(has_state=False),
    "two processes, no state": Kind(jobs=2, has_state=False),
    "1 on a cluster, no state": Kind(workers=1, has_state=False),
    "2 on a cluster, no state": Kind(workers=2, has_state=False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Seconds: what one waited, CPU of the run itself, CPU of its workers; the errors found, and what the report amounts to."""

    waited: float
    own: float
    workers: float
    found: int
    report: str

    @property
    def cpu(self) -> float:
        """CPU seconds of all processes."""
        return self.own + self.workers


def judged(path: Path, name: str) -> Times:
    """Judge a capture in a process of its own, in a folder of its own: the key and the results of one run are of no use to the next."""
    with tempfile.TemporaryDirectory() as here:
        Path(here, path.name).symlink_to(path)
        command = [sys.executable, str(Path(__file__).absolute()), "--path", path.name, "--kind", name]
        made = subprocess.run(command, capture_output=True, text=True, check=True, cwd=here)
    return Times(**json.loads(made.stdout.splitlines()[-1]))


def _run(path: str, kind: Kind) -> None:
    """Judge once in this process, and print what it took."""
    from wirecheck.cli.validation import validate
    from wirecheck.cluster import chunk

    cut = partial(chunk.cut, size=Path(path).stat().st_size // _PIECES + 1)
    chunk.cut = _deadly(cut) if kind.kills else cut
    report = Path(f"{path}.report")
    more: dict[str, Any] = {"engine": "dask", "jobs": kind.workers} if kind.workers else {"jobs": kind.jobs}
    before, began = os.times(), time.perf_counter()
    validate(
        captures=(path,),
        form="ndjson" if kind.has_state else "sarif",
        output=str(report),
        quiet=True,
        no_state=not kind.has_state,
        **more,
    )
    waited, after = time.perf_counter() - began, os.times()
    if kind.has_state:
        entries = [json.loads(line) for line in report.read_text().splitlines()]
        found = sum(any(finding["severity"] == "error" for finding in entry.get("findings", ())) for entry in entries)
    else:
        results = json.loads(report.read_text())["runs"][0]["results"]
        found = sum(result["occurrenceCount"] for result in results if result["level"] == "error")
    own, others = (sum(after[slice(*at)]) - sum(before[slice(*at)]) for at in ((0, 2), (2, 4)))
    print(json.dumps({"waited": waited, "own": own, "workers": others, "found": found, "report": sha256(report.read_bytes()).hexdigest()}))


def _deadly(cut: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """Kill a worker between two pieces."""

    def cutting(*given: Any) -> Iterator[Any]:
        for number, piece in enumerate(cut(*given)):
            if number == _KILL_BEFORE:
                os.kill(min(_workers()), signal.SIGKILL)
            yield piece

    return cutting


def _workers() -> list[int]:
    import psutil  # it comes with distributed

    return [process.pid for process in psutil.Process().children(recursive=True) if "spawn_main" in " ".join(process.cmdline())]


def main() -> None:
    """Run the kinds in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=4_000)
    parser.add_argument("--kind", action="append", choices=KINDS, help="try these alone (default: all)")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--path", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.path:
        _run(asked.path, KINDS[asked.kind[0]])
        return
    sys.path.insert(0, str(Path(__file__).parent))
    from corpus import stream, write_ndjson

    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {asked.count} exchanges in {_PIECES} pieces")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "mixed.ndjson")
        entries, broken = stream(asked.count, 7)
        write_ndjson(path, entries)
        times = in_turn(path, asked.kind or list(KINDS), asked.rounds, errors=len(broken))
    for name, rounds in times.items():
        waited, own, others = (statistics.median(getattr(one, part) for one in rounds) for part in ("waited", "own", "workers"))
        each = 1e6 / asked.count
        print(f"{name:24}  waited {waited:7.2f} s   CPU of the run {own * each:6.0f} us, of workers {others * each:6.0f} us an exchange")


def in_turn(path: Path, names: list[str], rounds: int, *, errors: int) -> dict[str, list[Times]]:
    """Run each kind in each round. The run ends where one finds other than what was seeded, or writes another report than the first of its sort."""
    times: dict[str, list[Times]] = {name: [] for name in names}
    reports: dict[bool, str] = {}
    for _ in range(rounds):
        for name in names:
            made = judged(path, name)
            if made.found != errors:
                sys.exit(f"{name}: {made.found} found where {errors} were seeded")
            if reports.setdefault(KINDS[name].has_state, made.report) != made.report:
                sys.exit(f"{name}: another report than that of {names[0]}")
            times[name].append(made)
    return times


if __name__ == "__main__":
    main()
