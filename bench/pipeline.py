"""Our pipeline beside the naive one, on the same HAR, in one run: the time that one waits, in which we use every core, and the CPU time of all processes together.

    python bench/pipeline.py [--count 10000] [--rounds 3]

The naive side is what one writes in an afternoon: `json`, xmlschema, jsonschema and qs-codec, every validator compiled once, verdicts alone. Ours judges request and response, runs every
rule and makes findings. Each side runs in a process of its own and the sides take turns, both clocked from their imports on; each must find exactly the broken exchanges. `bench/targets.py`
has the same two beside others, on other captures.
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

sys.path.insert(0, str(Path(__file__).parent))
from engines import command, naive

SIDES = {"naive": naive, "ours": partial(command, jobs=None)}


def main() -> None:
    """Run the sides in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--har", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.side:
        started = time.perf_counter()
        found = SIDES[asked.side](asked.har)()
        waited = time.perf_counter() - started
        print(json.dumps({"waited": waited, "cpu": sum(os.times()[:4]), "faulty": sorted(found)}))
        return
    from corpus import stream, write_har

    entries, broken = stream(asked.count, seed=7)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "mixed.har")
        write_har(path, entries)
        print(
            f"{asked.count} exchanges, {path.stat().st_size / 1e6:.0f} MB, {len(broken)} broken; Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
        )
        seconds: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
        for _ in range(asked.rounds):
            for side, times in seconds.items():
                made = subprocess.run([sys.executable, __file__, "--side", side, "--har", str(path)], capture_output=True, text=True, check=True)
                answer = json.loads(made.stdout)
                times.append(answer)
                if set(answer["faulty"]) != broken:
                    sys.exit(f"{side} does not find the seeded truth: {sorted(set(answer['faulty']) ^ broken)[:10]}")
    for what in ("waited", "cpu"):
        for side, times in seconds.items():
            each = [answer[what] for answer in times]
            print(f"{what:6} {side:6} {statistics.median(each) / asked.count * 1e6:7.0f} us an exchange   ({min(each):.2f} to {max(each):.2f} s)")
        ratios = [slow[what] / fast[what] for slow, fast in zip(seconds["naive"], seconds["ours"], strict=True)]
        print(f"{what:6} ratio  {statistics.median(ratios):7.1f}                  ({min(ratios):.1f} to {max(ratios):.1f})")
    print(f"both find the {len(broken)} broken ones and no others")


if __name__ == "__main__":
    main()
