"""How time and memory grow: captures a hundred or a thousand times as large, each judged in a process of its own, by the command that people run. Printed as a table, drawn as an SVG.

    python bench/growth.py [--most 10000] [--case exchanges] [--plot docs/growth.svg]

Time is CPU time of the process, memory its highest resident set, less that of a run over one exchange: what the capture costs, and not the interpreter and the contracts. Every case
asserts its findings first: the broken exchanges that were seeded and no others.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from corpus import large_json, large_xml, stream, write_har, write_ndjson

_RECORDS = 1000
"""Records that are remembered: what is known of a store is bounded, and soon as large as it gets."""

_ENTRY = 4850
"""Bytes of an exchange, as they come out."""


@dataclass(frozen=True)
class Case:
    """What grows: its unit, its sizes, what makes it and gives how many errors there are to find."""

    unit: str
    sizes: tuple[int, ...]
    make: Callable[[Path, int], int]
    ending: str = "ndjson"
    is_piped: bool = False
    """It comes by standard input, as what has no end does."""


def _exchanges(path: Path, size: int) -> int:
    entries, broken = stream(size, 7)
    write_ndjson(path, entries)
    return len(broken)


def _har(path: Path, kilobytes: int) -> int:
    entries, broken = stream(kilobytes * 1000 // _ENTRY, 7)
    write_har(path, entries)
    return len(broken)


def _xml(path: Path, kilobytes: int) -> int:
    write_ndjson(path, [large_xml(max(kilobytes * 1000 // 1010, 1), broken=True)])
    return 1


def _equal(path: Path, findings: int) -> int:
    """Write findings that are all one cause, a thousand an exchange."""
    write_ndjson(path, (large_json(index, 1000, broken=True) for index in range(findings // 1000)))
    return findings


CASES = {
    "exchanges": Case("exchanges, NDJSON", (100, 1_000, 10_000, 100_000, 1_000_000), _exchanges),
    "piped": Case("exchanges, piped", (100, 1_000, 10_000, 100_000, 1_000_000), _exchanges, is_piped=True),
    "har": Case("kB of HAR", (50, 500, 5_000, 50_000, 500_000), _har, "har"),
    "xml": Case("kB of one XML body", (50, 500, 5_000, 50_000), _xml),
    "equal": Case("equal findings", (1_000, 10_000, 100_000, 1_000_000), _equal),
}


def judged(path: Path, *more: str, is_piped: bool = False) -> tuple[float, float, int]:
    """Judge a capture in a process; give its CPU seconds, its highest resident set in MB, and the errors that it found."""
    report = path.with_suffix(".sarif")
    command = [
        sys.executable,
        "-m",
        "wirecheck",
        "validate",
        "-" if is_piped else str(path),
        "--jobs",
        "1",
        "-q",
        "--format",
        "sarif",
        "-o",
        str(report),
        "--state-limit",
        str(_RECORDS),
        *more,
    ]
    pipe = subprocess.Popen(["cat", path], stdout=subprocess.PIPE) if is_piped else None
    process = subprocess.Popen(command, stdin=pipe and pipe.stdout, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if pipe is not None and pipe.stdout is not None:
        pipe.stdout.close()
        pipe.wait()
    if process.returncode not in {0, 1}:
        sys.exit(f"{path.name} was not judged: exit code {process.returncode}")
    results = json.loads(report.read_text())["runs"][0]["results"]
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, sum(result["occurrenceCount"] for result in results if result["level"] == "error")


def measured(case: Case, most: int, folder: Path, *, least: int = 0) -> Iterable[tuple[int, float, float]]:
    """Give size, CPU seconds and megabytes over those of one exchange, as they come."""
    small = folder / "one.ndjson"
    _exchanges(small, 1)
    seconds_of_start, start, _ = judged(small)
    for size in (size for size in case.sizes if least <= size <= most):
        path = folder / f"grown.{case.ending}"
        truth = case.make(path, size)
        seconds, peak, found = judged(path, is_piped=case.is_piped)
        path.unlink()
        if found != truth:
            sys.exit(f"{size} {case.unit}: {found} errors found, where {truth} were seeded")
        yield size, seconds - seconds_of_start, peak - start


# -- the picture -----------------------------------------------------------------------------------------------------------------------------

_WIDE, _HIGH, _LEFT, _TOP = 380, 240, 64, 40
_COLOURS = ("#00796b", "#0277bd", "#c2185b", "#5e35b1", "#ef6c00")


def picture(results: dict[str, list[tuple[int, float, float]]]) -> str:
    """Draw time and memory over how much larger a capture is than the smallest of its kind, both axes by powers of ten."""
    panels = [
        _panel(0, "CPU milliseconds over start", {name: [(s / rows[0][0], max(1000 * t, 1.0)) for s, t, _ in rows] for name, rows in results.items()}),
        _panel(1, "MB over start", {name: [(s / rows[0][0], max(m, 1.0)) for s, _, m in rows] for name, rows in results.items()}),
    ]
    names = [
        f'<text x="{_LEFT + 170 * number}" y="{_TOP + _HIGH + 62}" fill="{colour}">{CASES[name].unit}</text>'
        for number, (name, colour) in enumerate(zip(results, _COLOURS, strict=False))
    ]
    size = f'viewBox="0 0 {2 * (_WIDE + _LEFT) + 30} {_TOP + _HIGH + 76}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="13">\n' + "\n".join([*panels, *names]) + "\n</svg>\n"


def _panel(number: int, title: str, lines: dict[str, list[tuple[float, float]]]) -> str:
    left = _LEFT + number * (_WIDE + _LEFT)
    points = [point for line in lines.values() for point in line]
    powers = max(math.ceil(math.log10(max(x for x, _ in points))), 1), max(math.ceil(math.log10(max(y for _, y in points))), 1)

    def at(x: float, y: float) -> tuple[float, float]:
        return left + _WIDE * math.log10(x) / powers[0], _TOP + _HIGH - _HIGH * max(math.log10(y), 0) / powers[1]

    made = [
        f'<text x="{left}" y="{_TOP - 16}" font-weight="bold">{title}</text>',
        f'<rect x="{left}" y="{_TOP}" width="{_WIDE}" height="{_HIGH}" fill="none" stroke="#999"/>',
    ]
    for power in range(powers[0] + 1):
        x, _ = at(10**power, 1)
        made.append(f'<text x="{x}" y="{_TOP + _HIGH + 18}" text-anchor="middle">{10**power:,}</text>')
    for power in range(powers[1] + 1):
        _, y = at(1, 10**power)
        made.append(f'<path d="M{left} {y}h{_WIDE}" stroke="#ddd"/><text x="{left - 6}" y="{y + 4}" text-anchor="end">{10**power:,}</text>')
    made.append(f'<text x="{left + _WIDE / 2}" y="{_TOP + _HIGH + 38}" text-anchor="middle">times as large</text>')
    for line, colour in zip(lines.values(), _COLOURS, strict=False):
        spots = [at(x, y) for x, y in line]
        made.append(f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in spots)}" fill="none" stroke="{colour}" stroke-width="2"/>')
        made += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in spots]
    return "\n".join(made)


def main() -> None:
    """Measure, print as it goes, and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", action="append", choices=CASES, help="measure these alone (default: all)")
    parser.add_argument("--most", type=int, default=10**6, help="the largest size of a case, in its unit")
    parser.add_argument("--plot", type=Path, help="draw what was measured into this SVG")
    parser.add_argument("--data", type=Path, help="keep the figures in this JSON file; those of other cases that it holds are drawn, too")
    asked = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    results: dict[str, Any] = json.loads(asked.data.read_text()) if asked.data and asked.data.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        for name in asked.case or CASES:
            results[name] = []
            for size, seconds, megabytes in measured(CASES[name], asked.most, Path(folder)):
                print(f"{size:>10,} {CASES[name].unit:20} {seconds:9.2f} s CPU {megabytes:8.1f} MB over start", flush=True)
                results[name].append((size, seconds, megabytes))
    if asked.data:
        asked.data.write_text(json.dumps(results, indent=1) + "\n")
    if asked.plot:
        asked.plot.write_text(picture({name: results[name] for name in CASES if results.get(name)}))


if __name__ == "__main__":
    main()
