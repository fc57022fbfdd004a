"""What speed and memory should be, and are: eight rows of targets, each beside its peers, in one run.

    pip install orjson fastjsonschema      # peers that nothing else here needs; one that is not installed is named, and left out
    python bench/targets.py [--only B1,B3] [--rounds 3] [--part 0.25 | --quick] [--json FILE] [--plot docs/growth.svg]

Each engine (`bench/engines.py`) runs in a process of its own, and the engines take turns. CPU time counts, and of it the ratio in each round: the median is told, with the least and the largest. Captures are made
anew from a seed. Every engine must name the faulty exchanges that were seeded, and no others, or the run fails: all that break a schema, and, where it judges whole exchanges, those in which an answer contradicts its
request; an engine that only reads must read all of them. Growth is that of `bench/growth.py`, several processes are those of `bench/cluster.py`.

With ``--json``, rows that the file holds and this run does not measure stay, so that rows can be measured one by one. ``--quick`` makes captures a hundredth as large, to see that everything runs.
"""

from __future__ import annotations

import argparse
import compileall
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import corpus
import growth
from engines import ENGINES

import cluster
import wirecheck

HERE = Path(__file__).parent
SHARES = (0.0, 0.02, 0.2)
PACKAGES = (
    "wirecheck",
    "lxml",
    "xmlschema",
    "jsonschema",
    "jsonschema-rs",
    "fastjsonschema",
    "qs-codec",
    "orjson",
    "msgspec",
    "PyYAML",
    "vcrpy",
    "schemathesis",
    "distributed",
)
_SEED = 7
_FEW = 0.02
_ITEM, _CUSTOMER = 1010, 1007
"""Bytes of an item of XML and of a customer in JSON, as they come out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What was measured, a value a round, beside what it should be: at `least` or at `most` so much, or neither, for comparison."""

    row: str
    what: str
    compared: str
    values: tuple[float, ...]
    least: float | None = None
    most: float | None = None
    unit: str = ""

    @property
    def median(self) -> float:
        """The value that counts."""
        return statistics.median(self.values)

    @property
    def is_met(self) -> bool | None:
        """Whether it is what it should be; ``None`` where nothing is asked."""
        if self.least is None and self.most is None:
            return None
        return (self.least is None or self.median >= self.least) and (self.most is None or self.median <= self.most)

    @property
    def text(self) -> str:
        """Give the row of the table."""
        target = f"at least {self.least:g}" if self.least is not None else f"at most {self.most:g}" if self.most is not None else "beside"
        spread = f"{_short(min(self.values))} to {_short(max(self.values))}" if len(self.values) > 1 else "one round"
        told = {True: "met", False: "**not met**", None: ""}[self.is_met]
        return f"| {self.row} | {self.what} | {self.compared} | {target}{self.unit} | {_short(self.median)}{self.unit} | {spread} | {told} |"


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.2g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """A capture, how many exchanges it holds, and which of them are faulty, by the kind of the fault."""

    name: str
    path: Path
    count: int
    truth: Mapping[str, frozenset[int]]

    def seen_by(self, engine: str) -> frozenset[int]:
        """Give what an engine has to name."""
        return frozenset().union(*(self.truth.get(kind, frozenset()) for kind in ENGINES[engine].sees))


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """CPU time of an engine `beside` that of `of`: at `least` so many times as much; or at `most` so many times as much in `of` as in `beside`."""

    of: str
    beside: str
    least: float | None = None
    most: float | None = None

    def line(self, row: str, what: str, seconds: Mapping[str, Sequence[float]]) -> Line:
        """Give what came of it."""
        over, under = (self.of, self.beside) if self.most is not None else (self.beside, self.of)
        values = tuple(one / other for one, other in zip(seconds[over], seconds[under], strict=True))
        return Line(row=row, what=what, compared=f"{over} / {under}", values=values, least=self.least, most=self.most)


@dataclass(slots=True, kw_only=True)
class Bench:
    """One run: how many rounds, of which part of the sizes, and what it has come to so far."""

    rounds: int
    part: float
    folder: Path
    missing: set[str] = field(default_factory=set)
    times: dict[str, dict[str, float]] = field(default_factory=dict)
    grown: dict[str, list[tuple[int, float, float]]] = field(default_factory=dict)

    @property
    def shares(self) -> tuple[float, ...]:
        """The shares of faulty exchanges; of a few exchanges only the largest share is one at all."""
        return SHARES if self.part > _FEW else SHARES[-1:]

    def size(self, whole: int, *, least: int = 1) -> int:
        """Give how large something is in this run."""
        return max(round(whole * self.part), least)

    def has(self, engine: str) -> bool:
        """Whether all that an engine takes is installed; what is not is remembered."""
        missing = {package for package in ENGINES[engine].packages if not installed(package)}
        self.missing |= missing
        return not missing

    def lines(self, row: str, workload: Workload, targets: Iterable[Target]) -> Iterator[Line]:
        """Run the engines of these targets in turn, and give what came of each."""
        targets = [target for target in targets if self.has(target.of) and self.has(target.beside)]
        names = list(dict.fromkeys(name for target in targets for name in (target.beside, target.of)))
        seconds: dict[str, list[float]] = {name: [] for name in names}
        for number in range(self.rounds):
            for name in names[:: -1 if number % 2 else 1]:
                seconds[name].append(clocked(name, workload))
        self.times[f"{row} {workload.name}"] = {name: statistics.median(each) / workload.count * 1e6 for name, each in seconds.items()}
        for target in targets:
            yield target.line(row, workload.name, seconds)

    def workload(
        self, name: str, entries: Iterable[dict[str, Any]], broken: Iterable[int], *, ending: str = "ndjson", rule: set[int] | None = None
    ) -> Workload:
        """Write a capture. `rule`: which exchanges break a rule, known when all are written."""
        path, count = self.folder / f"capture.{ending}", 0

        def counted() -> Iterator[dict[str, Any]]:
            nonlocal count
            for entry in entries:
                count += 1
                yield entry

        {"har": corpus.write_har, "yaml": corpus.write_cassette, "ndjson": corpus.write_ndjson}[ending](path, counted())
        return Workload(name=name, path=path, count=count, truth={"schema": frozenset(broken), "rule": frozenset(rule or ())})


def installed(package: str) -> str | None:
    """Give the version of a package."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def clocked(engine: str, workload: Workload) -> float:
    """Run an engine once; give its CPU seconds. The run ends where it does not name the faulty exchanges."""
    made = subprocess.run([sys.executable, str(HERE / "engines.py"), engine, str(workload.path)], capture_output=True, text=True, check=False)
    if made.returncode:
        sys.exit(f"{engine}, {workload.name}: {made.stderr}")
    answer = json.loads(made.stdout)
    if wrong := set(answer["faulty"]) ^ workload.seen_by(engine):
        sys.exit(f"{engine}, {workload.name}: does not name the {len(workload.seen_by(engine))} faulty exchanges; it differs in {sorted(wrong)[:10]}")
    return float(answer["seconds"])


# -- the rows ----------------------------------------------------------------------------------------------------------------------------------


def mixed(bench: Bench, count: int, share: float, ending: str) -> Workload:
    """Give mixed exchanges of three contracts, some of which break a schema or a rule."""
    entries, broken = corpus.stream(count, _SEED, share=share)
    rule: set[int] = set()
    return bench.workload(f"{count:,} mixed, {share:.0%} invalid", corpus.contradicted(entries, broken, rule, share=share), broken, ending=ending, rule=rule)


def b1(bench: Bench) -> Iterator[Line]:
    """HAR: the whole command."""
    for share in bench.shares:
        count = 10_000 if share == corpus.BROKEN else 2_000
        workload = mixed(bench, bench.size(count, least=20), share, "har")
        yield from bench.lines("B1", workload, whole(20, 1.5))


def whole(least: float, most: float | None) -> Iterator[Target]:
    """Give what is asked of the command that people run."""
    yield Target(of="wirecheck validate", beside="by hand", least=least)
    if most is not None:
        yield Target(of="wirecheck validate", beside="parse alone", most=most)


def b2(bench: Bench) -> Iterator[Line]:
    """JSON bodies."""
    targets = (
        Target(of="wirecheck", beside="jsonschema", least=90),
        Target(of="wirecheck", beside="orjson's parse", most=2),
        Target(of="wirecheck's bodies", beside="jsonschema"),
        Target(of="wirecheck", beside="fastjsonschema"),
        Target(of="wirecheck", beside="jsonschema-rs"),
    )
    count = bench.size(2_000, least=20)
    for share in bench.shares:
        entries, broken = corpus.json_bodies(count, _SEED, share=share)
        yield from bench.lines("B2", bench.workload(f"{count:,} small, {share:.0%} invalid", entries, broken), targets)
    customers = bench.size(9_600_000 // _CUSTOMER, least=10)
    large = [corpus.large_json(0, customers), corpus.large_json(1, customers, broken=(0,))]
    yield from bench.lines("B2", bench.workload(f"two of {_megabytes(large)} MB, one invalid", large, {1}), targets)


def _megabytes(entries: Sequence[dict[str, Any]]) -> str:
    return f"{statistics.mean(len(entry['response']['content']['text']) for entry in entries) / 1e6:.1f}"


def b3(bench: Bench) -> Iterator[Line]:
    """XML bodies."""
    targets = (
        Target(of="wirecheck", beside="xmlschema", least=15),
        Target(of="wirecheck", beside="lxml's parse", most=2),
        Target(of="wirecheck's bodies", beside="xmlschema"),
        Target(of="wirecheck", beside="lxml"),
    )
    count = bench.size(2_000, least=20)
    for share in bench.shares:
        entries, broken = corpus.single_products(count, _SEED, share=share)
        yield from bench.lines("B3", bench.workload(f"{count:,} of 1 item, {share:.0%} invalid", entries, broken), targets)
    for items in (1_000, 10_000):
        many = bench.size(items, least=10)
        pair = [corpus.large_xml(many), corpus.large_xml(many, index=1, broken=True)]
        yield from bench.lines("B3", bench.workload(f"two of {many:,} items, {_megabytes(pair)} MB, one invalid", pair, {1}), targets)


def b4(bench: Bench) -> Iterator[Line]:
    """Cassettes: the whole command."""
    for share, count in (*((share, 1_000) for share in bench.shares), (corpus.BROKEN, 10_000)):
        workload = mixed(bench, bench.size(count, least=20), share, "yaml")
        more = (Target(of="wirecheck validate", beside="vcrpy's reading"), Target(of="wirecheck validate", beside="parse alone"))
        yield from bench.lines("B4", workload, (*whole(10, None), *more))


def b5(bench: Bench) -> Iterator[Line]:
    """PHP forms."""
    count = bench.size(2_000, least=20)
    targets = (Target(of="wirecheck", beside="qs-codec and jsonschema", least=15), Target(of="wirecheck's bodies", beside="qs-codec and jsonschema"))
    for share in bench.shares:
        entries, broken = corpus.forms(count, _SEED, share=share)
        yield from bench.lines("B5", bench.workload(f"{count:,} forms, {share:.0%} invalid", entries, broken), targets)


_MOST_OVER_START = 60
_TELLING = 1
"""CPU seconds over start; where it is less, the spread of the start is all that one sees."""

_GROWN = {"xml": 50_000, "har": 500_000, "piped": 100_000}
"""Cases of bench/growth.py, and how far they grow: the last three powers of ten of each are measured."""


def b6(bench: Bench) -> Iterator[Line]:
    """Memory, and what streaming costs. The largest sizes are measured once, whatever the rounds."""
    for name, whole_size in _GROWN.items():
        case, most = growth.CASES[name], bench.size(whole_size)
        rows = bench.grown[name] = list(growth.measured(case, most, bench.folder, least=most // 1000))
        size, seconds, megabytes = rows[-1]
        yield Line(row="B6", what=f"{size:,} {case.unit}", compared="memory over start", values=(megabytes,), most=_MOST_OVER_START, unit=" MB")
        if len(rows) > 1:
            before, earlier, held = rows[-2]
            yield Line(row="B6", what=f"{size:,} {case.unit}", compared=f"memory over start / that of {before:,}", values=(megabytes / held,))
        if len(rows) > 1 and earlier >= _TELLING:
            power = math.log(seconds / earlier) / math.log(size / before)
            yield Line(row="B6", what=f"{size:,} {case.unit}", compared="power of the size by which time grows", values=(power,), most=1.1)
    entries, broken = corpus.stream(bench.size(10_000, least=20), _SEED, share=0)
    har = bench.workload(f"{bench.size(10_000, least=20):,} mixed, HAR", entries, broken, ending="har")
    yield from bench.lines("B6", har, (Target(of="wirecheck's reading", beside="reading at once", least=0.7),))
    items = bench.size(50_000, least=10)
    body = bench.workload(f"one of {items:,} items", [corpus.large_xml(items)], ())
    yield from bench.lines("B6", body, (Target(of="wirecheck", beside="lxml", least=0.7),))


_NOTHING = [sys.executable, "-c", "pass"]
_HELP = [sys.executable, "-m", "wirecheck", "--help"]
_ST = [sys.executable, "-c", "import sys; sys.argv = ['st', '--help']; from schemathesis.cli import schemathesis; schemathesis()"]


def b7(bench: Bench) -> Iterator[Line]:
    """From nothing to an answer."""
    entries, broken = corpus.stream(10, _SEED, share=0.2)
    small = bench.workload("10 mixed", entries, broken, ending="har")
    report = bench.folder / "report.json"
    cold = [sys.executable, "-m", "wirecheck", "validate", str(small.path), "--format", "json", "-o", str(report), "-q"]
    commands = {"python -c pass": _NOTHING, "--help": _HELP, "validate, a small HAR": cold, "st --help": _ST}
    if installed("schemathesis") is None:
        bench.missing.add("schemathesis")
        del commands["st --help"]
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(bench.rounds):
        for name, command in commands.items():
            seconds[name].append(_cpu_of(command))
        found = {index for index, one in enumerate(json.loads(report.read_text())["exchanges"]) if any(flaw["severity"] == "error" for flaw in one["findings"])}
        if found != small.seen_by("wirecheck validate"):
            sys.exit(f"the small HAR: {sorted(found)} found where {sorted(broken)} were seeded")
    bench.times["B7 from nothing"] = {name: statistics.median(each) * 1e6 for name, each in seconds.items()}
    for name in ("--help", "validate, a small HAR"):
        yield Line(row="B7", what=name, compared="CPU time", values=tuple(1000 * each for each in seconds[name]), most=100, unit=" ms")
        if "st --help" in seconds:
            shares = tuple(one / other for one, other in zip(seconds[name], seconds["st --help"], strict=True))
            yield Line(row="B7", what=name, compared=f"{name} / st --help", values=shares, most=0.333)


def _cpu_of(command: list[str]) -> float:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        sys.exit(f"{' '.join(command)}: exit code {process.returncode}")
    return used.ru_utime + used.ru_stime


def b8(bench: Bench) -> Iterator[Line]:
    """Several processes, and a cluster with a worker killed: `bench/cluster.py` ends the run where a report is not that of one process, byte for byte."""
    count = bench.size(10_000, least=100)
    entries, broken = corpus.stream(count, _SEED)
    workload = bench.workload(f"{count:,} mixed, NDJSON", entries, broken)
    kinds = ["one process", "two processes", "2 on a cluster", "2, one killed"]
    if installed("distributed") is None:
        bench.missing.add("distributed")
        kinds = kinds[:2]
    times = cluster.in_turn(workload.path, kinds, bench.rounds, errors=len(broken))
    bench.times[f"B8 {workload.name}"] = {name: statistics.median(one.cpu for one in each) / count * 1e6 for name, each in times.items()}
    for name in kinds[1:3]:
        pairs = list(zip(times["one process"], times[name], strict=True))
        yield Line(
            row="B8",
            what=f"{workload.name}, {name}",
            compared="times one process, waited",
            values=tuple(one.waited / two.waited for one, two in pairs),
            least=1.7,
        )
        bound = tuple(one.cpu / max(two.own, two.cpu / 2) for one, two in pairs)
        yield Line(row="B8", what=f"{workload.name}, {name}", compared="times one process, as two idle cores bound it by CPU time", values=bound)
    for name in kinds[3:]:
        yield Line(
            row="B8",
            what=f"{workload.name}, {name}",
            compared="reports equal to one process's, byte for byte, of all",
            values=tuple(1.0 for _ in times[name]),
            least=1,
        )


ROWS: dict[str, Callable[[Bench], Iterator[Line]]] = {"B1": b1, "B2": b2, "B3": b3, "B4": b4, "B5": b5, "B6": b6, "B7": b7, "B8": b8}


# -- what is told ------------------------------------------------------------------------------------------------------------------------------


def machine() -> dict[str, Any]:
    """Say where this runs, and with what."""
    try:
        models = [line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    except OSError:
        models = []
    return {
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "python": platform.python_version(),
        "system": platform.platform(),
        "processor": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "versions": {package: installed(package) for package in PACKAGES},
    }


def table(lines: Iterable[Line]) -> str:
    """Give what was measured as a table in Markdown."""
    return "\n".join(["| | of | compared | target | measured | spread | |", "|---|---|---|---|---|---|---|", *(line.text for line in lines)])


def times_table(times: Mapping[str, Mapping[str, float]]) -> str:
    """Give the CPU time of every engine as a table in Markdown."""
    rows = [f"| {name} | {engine} | {each:,.0f} |" for name, engines in times.items() for engine, each in engines.items()]
    return "\n".join(["| of | engine | CPU µs an exchange |", "|---|---|---|", *rows])


@dataclass(slots=True, kw_only=True)
class Kept:
    """What a file of figures holds: of each row the lines, the times and the machine at that time."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    grown: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path | None) -> Kept:
        """Read what other runs have left."""
        return cls(**json.loads(path.read_text())) if path is not None and path.exists() else cls()

    @property
    def lines(self) -> list[Line]:
        """Give the lines of all rows, in their order."""
        return [Line(**{**line, "values": tuple(line["values"])}) for name in sorted(self.rows) for line in self.rows[name]["lines"]]


def main() -> None:
    """Measure, tell each line as it comes, then the whole."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(ROWS), help="the rows to measure, as in B1,B3")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--part", type=float, default=1.0, help="captures so much smaller, as in 0.25, where there is no time for all; the table says how large they were"
    )
    parser.add_argument("--quick", action="store_true", help="--part 0.01: to see that all runs, and not how fast")
    parser.add_argument("--json", type=Path, help="keep the figures in this file; rows that it holds and that are not measured now stay")
    parser.add_argument("--plot", type=Path, help="draw growth into this SVG")
    asked = parser.parse_args()
    if unknown := set(asked.only.split(",")) - set(ROWS):
        parser.error(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    kept = Kept.read(asked.json)
    compileall.compile_dir(Path(wirecheck.__file__).parent, quiet=1)  # as pip does with all that it installs, the peers too
    for name in asked.only.split(","):
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(rounds=asked.rounds, part=0.01 if asked.quick else asked.part, folder=Path(folder))
            corpus.write_ndjson(bench.folder / "warm.ndjson", corpus.stream(30, 1, share=0)[0])
            before = machine()
            lines = []
            for line in ROWS[name](bench):
                print(line.text, flush=True)
                lines.append(asdict(line))
        kept.rows[name] = {
            "lines": lines,
            "times": bench.times,
            "missing": sorted(bench.missing),
            "rounds": asked.rounds,
            "load_after": os.getloadavg()[0],
            **before,
        }
        kept.grown |= bench.grown
        if asked.json is not None:
            asked.json.write_text(json.dumps(asdict(kept), indent=1) + "\n")
    told(kept)
    if asked.plot is not None and kept.grown:
        asked.plot.write_text(growth.picture({name: kept.grown[name] for name in growth.CASES if kept.grown.get(name)}))


def told(kept: Kept) -> None:
    """Print all there is."""
    for name, row in sorted(kept.rows.items()):
        print(
            f"{name}: {row['at']}, {row['processor']}, {row['cores']} cores, load {row['load']:.1f} to {row['load_after']:.1f}, Python {row['python']}, {row['rounds']} rounds"
        )
        if row["missing"]:
            print(f"{name}: not found, and left out: {', '.join(row['missing'])}")
    versions = next(iter(kept.rows.values()))["versions"]
    print(", ".join(f"{package} {number or 'not found'}" for package, number in versions.items()))
    print(f"\n{table(kept.lines)}\n\n{times_table({key: each for row in kept.rows.values() for key, each in row['times'].items()})}")


if __name__ == "__main__":
    main()
