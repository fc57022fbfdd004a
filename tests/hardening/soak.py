"""Eight hours, compressed by rate: a gateway that logs an exchange a second, followed over rotations, and a campaign of a request a second. Memory and file handles are looked at after every hour of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import count, cycle, islice
from pathlib import Path
from typing import NamedTuple

import canaries
import trial

from wirecheck.errors import UnreadableCapture
from wirecheck.staging import Store
from wirecheck.staging.server import Server
from wirecheck.staging.vendors import VENDORS
from wirecheck.traffic.captures import read
from wirecheck.traffic.recording import Recorder

HOURS = 8
AN_HOUR = 3600
"""Exchanges, or requests, of an hour: one a second, as fast as `fuzz` calls a store of somebody else's."""

_WARM = 2
"""Hours after which all is there that is kept: contracts, records, drawn requests."""

_GROWTH = 1.2
_ROTATION = 1500
_PAUSE = 0.05
_HANDLES = 2
_STATE = "1000"

CASSETTES = Path(__file__).parents[2] / "cassettes"
CONTRACT = "modularmerchant-check-customer"
"""Its one operation reads: what a campaign creates elsewhere, and every list of it, grows with the requests, as the store does."""


class Sample(NamedTuple):
    """What a process has after an hour: kilobytes in memory, and files that it holds open."""

    memory: int
    handles: int


def followed(folder: Path, an_hour: int) -> list[Sample]:
    """Follow a log that grows and is rotated, by turns as a new file and cut short; give what the process has after each hour of so many exchanges."""
    log = folder / "gateway.ndjson"
    log.touch()
    command = ("validate", log.name, "--follow", "--state-limit", _STATE, "--format", "ndjson", "-o", "said.ndjson")
    made = _exchanges(folder)
    with _running(folder, command) as run:
        samples = []
        for hour in range(HOURS):
            for begun in range(0, an_hour, _ROTATION):
                with log.open("ab") as file:
                    file.writelines(islice(made, min(_ROTATION, an_hour - begun)))
                _wait(lambda: _is_read(run.pid, log), run)
                if hour % 2:
                    os.truncate(log, 0)
                else:
                    log.replace(folder / "gateway.1.ndjson")
                    log.touch()
                _wait(lambda: _is_read(run.pid, log), run)
            samples.append(_sample(run.pid))
        run.terminate()  # a job in the background ignores SIGINT
        _wait(lambda: run.poll() is not None, run)
    return samples


def fuzzed(folder: Path, an_hour: int) -> list[Sample]:
    """Run one campaign; give what the process has after each hour of so many requests."""
    with Server(Store(VENDORS, size=12)) as server:
        (folder / "keys.json").write_text(json.dumps(dict(server.store.credentials["modularmerchant"])), "utf-8")
        given = ("--contract", CONTRACT, "--credentials-file", "keys.json", "--allow-writes", "--seed", "1", "--max-requests", str(HOURS * an_hour))
        with _running(folder, ("fuzz", server.url, *given, "--journal", "journal.jsonl", "--format", "ndjson", "-o", "said.ndjson")) as run:
            samples = []
            for hour in range(1, HOURS + 1):
                _wait(lambda: server.log.total >= hour * an_hour - 1, run)  # noqa: B023 -- called at once
                samples.append(_sample(run.pid))
            _wait(lambda: run.poll() is not None, run)
    return samples


SOAKS: dict[str, Callable[[Path, int], list[Sample]]] = {"validate --follow": followed, "fuzz": fuzzed}


def wrong(samples: list[Sample]) -> list[str]:
    """Say what is not flat from the second hour on."""
    first, last = samples[min(_WARM, len(samples)) - 1], samples[-1]
    said = []
    if last.memory > first.memory * _GROWTH:
        said.append("memory grows: " + ", ".join(f"{sample.memory // 1024} MB" for sample in samples))
    if last.handles > first.handles + _HANDLES:
        said.append("files stay open: " + ", ".join(str(sample.handles) for sample in samples))
    return said


def _exchanges(folder: Path) -> Iterator[bytes]:
    """Yield lines without end: what the cassettes hold, a call of nobody's whose path is a new one each time, and what has secrets and is wrong."""
    with Recorder(folder / "recorded.ndjson") as recorder:
        for item in read([str(CASSETTES)]):
            if not isinstance(item, UnreadableCapture):
                recorder.add(item)
    recorded = (folder / "recorded.ndjson").read_bytes().splitlines(keepends=True)
    planted = [json.dumps(exchange).encode() + b"\n" for exchange in canaries.PLACES.values()]
    for number, usual, odd in zip(count(), cycle(recorded), cycle(planted), strict=False):
        yield from (usual, _unknown(number) if number % 2 else odd)


def _unknown(number: int) -> bytes:
    request = {"method": "GET", "url": f"https://host{number}.example/nowhere/{number}", "headers": [["X-Request-Id", f"{number:032x}"]]}
    return json.dumps({"request": request, "response": {"status": 200, "headers": [], "body": ""}}).encode() + b"\n"


def _running(folder: Path, command: Iterable[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "wirecheck", *command], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _wait(is_done: Callable[[], bool], run: subprocess.Popen[bytes]) -> None:
    begun = time.monotonic()
    while not is_done():
        if run.poll() is not None:
            message = f"it ended before its time, with exit code {run.returncode}"
            raise AssertionError(message)
        if time.monotonic() - begun > trial.WAITING:
            run.kill()
            message = f"it stands still for {trial.WAITING} seconds"
            raise AssertionError(message)
        time.sleep(_PAUSE)


def _is_read(process: int, log: Path) -> bool:
    """Whether a process has this file open, and has read it to its end."""
    size, number = log.stat().st_size, log.stat().st_ino
    for handle in Path(f"/proc/{process}/fd").iterdir():
        try:
            if handle.stat().st_ino == number:
                place = Path(f"/proc/{process}/fdinfo/{handle.name}").read_text("utf-8").split()[1]
                return int(place) == size
        except FileNotFoundError:  # closed meanwhile
            continue
    return False


def _sample(process: int) -> Sample:
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    memory = next(int(text.split()[1]) for text in status.splitlines() if text.startswith("VmRSS"))
    return Sample(memory, len(list(Path(f"/proc/{process}/fd").iterdir())))
