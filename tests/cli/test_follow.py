"""``wirecheck validate --follow``: what is appended is judged as it comes, whatever becomes of the file."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest

import wirecheck as package
from wirecheck.contract import load
from wirecheck.judge import Judge
from wirecheck.report import News
from wirecheck.traffic.captures import read

if TYPE_CHECKING:
    from tests.cli.conftest import Captures, Wirecheck

ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(package.__file__).parents[1]), "COLUMNS": "100"}


def line(number: int, status: str = "ok") -> bytes:
    body = json.dumps({"status": status})
    request = {"method": "POST", "url": "https://store.example/ping", "headers": [["Content-Type", "application/json"]], "body": f'{{"number": {number}}}'}
    return json.dumps({"request": request, "response": {"status": 200, "headers": [["Content-Type", "application/json"]], "body": body}}).encode() + b"\n"


def appended(path: Path, *lines: bytes) -> None:
    with path.open("ab") as file:
        file.writelines(lines)


def until(stream: IO[str], words: str) -> str:
    """Read lines up to one that holds the words."""
    return next(said for said in iter(stream.readline, "") if words in said)


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts are sent otherwise there")
def test_causes_are_told_as_they_come_over_a_rotation_and_summed_up_at_the_end(contract: Path, tmp_path: Path) -> None:
    log = tmp_path / "gateway.ndjson"
    appended(log, line(1), line(10))
    command = [sys.executable, "-m", "wirecheck", "validate", str(log), "--contract", str(contract), "--follow"]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        until(run.stdout, "error[WC302]: at most 9 expected, 10 found")
        appended(log, line(11))
        log.rename(log.with_suffix(".1"))
        appended(log, line(2, "gone"))
        until(run.stdout, 'error[WC305]: one of ["ok"] expected, "gone" found')
        run.send_signal(signal.SIGINT)
        rest = run.stdout.read()

    assert run.returncode == 130
    assert "error[WC302]: at most 9 expected, 10 found (2 times)" in rest
    assert rest.splitlines()[-1].startswith("interrupted, 3 errors (4 exchanges: 1 clean, 3 with findings")


@pytest.mark.parametrize("captures", [("-",), (".",), ("a.ndjson", "b.ndjson")])
def test_only_one_file_can_be_followed(wirecheck: Wirecheck, captures: tuple[str, ...]) -> None:
    result = wirecheck("validate", *captures, "--follow")

    assert (result.exit_code, "--follow takes one NDJSON file" in result.stderr) == (2, True)


def test_a_file_that_may_not_be_read_ends_it(wirecheck: Wirecheck, tmp_path: Path) -> None:
    path = tmp_path / ("a" * 300)

    result = wirecheck("validate", path, "--follow")

    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_rates_are_told_once_a_minute(captured: Captures, contract: Path) -> None:
    log = captured(*[json.loads(line(10))] * 3)
    said: list[str] = []
    times = iter([0.0, 20.0, 40.0, 61.0, 61.0, 61.0])

    class Stream:
        def write(self, text: str) -> object:
            return said.append(text)

    news = News(Stream(), clock=lambda: next(times))
    judge = Judge([load(str(contract))], named=True)
    for item in read([log]):
        news.add(judge.judge(item))  # type: ignore[arg-type]

    assert len(said) == 2
    assert said[1] == "3 exchanges, 0.0 a second, 1 cause: WC302 maximum 3.0 a minute\n"
