"""One process beside a Dask cluster on this machine, on the same NDJSON, in one run: what one waits, and whose CPU time it is. From that, the capacity page models what more workers bring.

    python bench/cluster.py [--count 4000] [--workers 1 --workers 2] [--rounds 1]

Each run must find the broken exchanges that were seeded, and no others. The CPU time of the run itself is what does not get less with more workers: it reads what they wrote, has it judged by what
came before, and writes the report. With ``--no-state`` and a report of causes it merges sums, and nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

_PIECES = 16


def _run(path: str, workers: int, *, state: bool) -> None:
    """Judge once in this process, and print what it took."""
    from wirecheck.cli.validation import validate
    from wirecheck.cluster import chunk

    chunk.cut = partial(chunk.cut, size=Path(path).stat().st_size // _PIECES + 1)
    report = f"{path}.report"
    more = {"engine": "dask", "jobs": workers, "results": f"{path}.results"} if workers else {"jobs": 1}
    before, began = os.times(), time.perf_counter()
    validate(
        captures=(path,),
        contracts=(),
        hosts=(),
        base_path="",
        strict=False,
        fail_on="error",
        max_not_checked=None,
        form="ndjson" if state else "sarif",
        output=report,
        quiet=True,
        verbose=False,
        no_state=not state,
        **more,
    )
    waited, after = time.perf_counter() - began, os.times()
    if state:
        entries = [json.loads(line) for line in Path(report).read_text().splitlines()]
        found = sum(any(finding["severity"] == "error" for finding in entry.get("findings", ())) for entry in entries)
    else:
        results = json.loads(Path(report).read_text())["runs"][0]["results"]
        found = sum(result["occurrenceCount"] for result in results if result["level"] == "error")
    own, others = (sum(after[slice(*at)]) - sum(before[slice(*at)]) for at in ((0, 2), (2, 4)))
    print(json.dumps({"waited": waited, "own": own, "workers": others, "found": found}))


def main() -> None:
    """Run the kinds in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=4_000)
    parser.add_argument("--workers", type=int, action="append", help="how many workers to try (default: 1 and 2)")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--path", help=argparse.SUPPRESS)
    parser.add_argument("--state", type=int, default=1, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.path:
        _run(asked.path, asked.workers[0], state=bool(asked.state))
        return
    sys.path.insert(0, str(Path(__file__).parent))
    from corpus import stream, write_ndjson

    kinds = [(workers, state) for state in (1, 0) for workers in (0, *(asked.workers or (1, 2)))]
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {asked.count} exchanges in {_PIECES} pieces")
    times: dict[tuple[int, int], list[dict[str, float]]] = {kind: [] for kind in kinds}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "mixed.ndjson")
        entries, broken = stream(asked.count, 7)
        write_ndjson(path, entries)
        for _ in range(asked.rounds):
            for workers, state in kinds:
                with tempfile.TemporaryDirectory() as here:  # the key and the results of one run are of no use to the next
                    copy = Path(here, path.name)
                    copy.symlink_to(path)
                    command = [sys.executable, str(Path(__file__).absolute()), "--path", str(copy), "--workers", str(workers), "--state", str(state)]
                    made = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, cwd=here).stdout.splitlines()[-1])
                if made["found"] != len(broken):
                    sys.exit(f"{workers} workers find {made['found']} where {len(broken)} were seeded")
                times[workers, state].append(made)
    for (workers, state), rounds in times.items():
        who = f"{workers} on a cluster" if workers else "one process"
        waited, own, others = (statistics.median(one[name] for one in rounds) for name in ("waited", "own", "workers"))
        each = 1e6 / asked.count
        print(
            f"{who:14} {'with state' if state else 'no state':10}  waited {waited:7.2f} s   CPU of the run {own * each:6.0f} us, of workers {others * each:6.0f} us an exchange"
        )


if __name__ == "__main__":
    main()
