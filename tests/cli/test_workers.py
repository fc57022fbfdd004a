"""The promises of cli/workers.py: the same judgements in the same order, whoever makes them and whoever dies."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wirecheck.cli.workers import Workers, processes
from wirecheck.contract import load
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.files import contract_names
from wirecheck.judge import Judge

if TYPE_CHECKING:
    from tests.cli.conftest import Wirecheck

JUDGE = Judge([load(name) for name in contract_names()], named=False)
forks = pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods() or sys.platform == "darwin", reason="one process judges where a fork is not safe"
)


def _exchanges(count: int) -> Iterator[Exchange]:
    """Every third breaks a fact, every fifth fits no contract."""
    for index in range(count):
        path = "/nowhere" if index % 5 == 4 else "/api/v13/commerce.customers.count"
        answer = json.dumps({"status": "ok", "count": "many" if index % 3 == 2 else index}).encode()
        request = Request(method="POST", url=path, headers=(("x-key", "made-up"), ("content-type", "application/json")), body=b"{}")
        yield Exchange(
            request=request, response=Response(status=200, headers=(("content-type", "application/json"),), body=answer), capture="made", index=index
        )


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 500])
@forks
def test_workers_judge_as_one_process_does(count: int) -> None:
    with Workers(JUDGE, 3) as workers:
        judged = list(workers.judged(_exchanges(count)))

    assert judged == [JUDGE.judge(exchange) for exchange in _exchanges(count)]


@forks
def test_what_a_killed_worker_had_is_judged_all_the_same() -> None:
    """Whether one of them dies or all."""
    for doomed in (1, 3):
        with Workers(JUDGE, 3) as workers:
            judged = workers.judged(_exchanges(2_000))
            first = [next(judged) for _ in range(10)]
            for process in workers._processes[:doomed]:
                os.kill(process.pid, signal.SIGKILL)
            rest = list(judged)

        assert [*first, *rest] == [JUDGE.judge(exchange) for exchange in _exchanges(2_000)]


@forks
def test_nobody_outlives_a_run_that_is_left_early() -> None:
    with Workers(JUDGE, 2) as workers:
        judged = workers.judged(_exchanges(100_000))
        next(judged)
        pids = [process.pid for process in workers._processes]

    assert len(pids) == 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@forks
def test_no_more_is_read_ahead_than_the_workers_need() -> None:
    read = []

    def endless() -> Iterator[Exchange]:
        for exchange in _exchanges(100_000):
            read.append(exchange.index)
            yield exchange

    with Workers(JUDGE, 2) as workers:
        next(workers.judged(endless()))

    assert len(read) < 1_000


@pytest.mark.parametrize("form", ["json", "ndjson", "console"])
def test_the_report_is_the_same_byte_for_byte(wirecheck: Wirecheck, tmp_path: Path, form: str) -> None:
    capture = tmp_path / "many.ndjson"
    with capture.open("w") as file:
        for exchange in _exchanges(300):
            assert exchange.request.body is not None
            assert exchange.response is not None
            assert exchange.response.body is not None
            request = {"method": "POST", "url": exchange.request.url, "headers": exchange.request.headers, "body": exchange.request.body.decode()}
            response = {"status": 200, "headers": exchange.response.headers, "body": exchange.response.body.decode()}
            file.write(json.dumps({"captured_at": None, "request": request, "response": response}) + "\n")

    one, three = (wirecheck("validate", capture, "--format", form, "--jobs", jobs) for jobs in ("1", "3"))

    assert (one.exit_code, one.stdout, one.stderr) == (three.exit_code, three.stdout, three.stderr)
    assert one.exit_code == 1


def test_small_captures_take_one_process(tmp_path: Path) -> None:
    small = tmp_path / "small.har"
    small.write_bytes(b"x" * 1000)

    assert processes(None, [str(small), str(tmp_path), str(tmp_path / "absent"), "-"]) == 1


@forks
def test_large_captures_take_as_many_as_there_are_cores_and_never_more_than_asked_for(tmp_path: Path) -> None:
    (tmp_path / "large.har").write_bytes(b"x" * 5_000_000)

    assert processes(None, [str(tmp_path)]) == min(8, len(os.sched_getaffinity(0)))
    assert processes(2, [str(tmp_path)]) == 2
    assert processes(1, [str(tmp_path)]) == 1
