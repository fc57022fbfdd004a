"""What a cluster does that one process does not: workers that die, a store of objects, a run that goes on."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import dask
import pytest
import s3fs
from distributed import LocalCluster
from moto.server import ThreadedMotoServer
from tests.cluster.conftest import SECRET, created, many

from wirecheck.cli.clustering import RESULTS
from wirecheck.cluster import chunk, engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """Run a store of objects, and give the URL of an empty bucket. What asks for it finds it by the environment, as at work."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    asked = {"AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_ACCESS_KEY_ID": "quay", "AWS_SECRET_ACCESS_KEY": "made-up", "AWS_DEFAULT_REGION": "us-east-1"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in asked.items():
            patch.setenv(name, value)
        s3fs.S3FileSystem().mkdir("captures")
        yield "s3://captures"
    server.stop()


@pytest.fixture(scope="module")
def cluster(store: str) -> Iterator[LocalCluster]:
    assert store
    with (
        dask.config.set(engine._SETTINGS),
        LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", scheduler_port=0, dashboard_address="127.0.0.1:0", silence_logs=60) as made,
    ):
        pids = _pids(made)
        yield made
        pids |= _pids(made)
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def _pids(cluster: LocalCluster) -> set[int]:
    return {nanny.pid for nanny in cluster.workers.values() if nanny.pid}


@pytest.fixture
def on(cluster: LocalCluster, run: Callable[..., Result]) -> Callable[..., Result]:
    return partial(run, "--engine", "dask", "--scheduler", cluster.scheduler_address)


def test_a_killed_worker_loses_no_finding(
    cluster: LocalCluster, run: Callable[..., Result], on: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is killed when the first pieces are taken, while it holds others."""
    path = tmp_path / "day.ndjson"
    path.write_text("".join(many(8)))
    size = path.stat().st_size // 50
    real, killed = chunk.cut, []

    def deadly(urls: tuple[str, ...]) -> Iterator[object]:
        for number, piece in enumerate(real(urls, size)):
            if number == 40:
                killed.append(min(_pids(cluster)))
                os.kill(killed[0], signal.SIGKILL)
            yield piece

    monkeypatch.setattr(chunk, "cut", deadly)

    one, other = run(path, "--format", "json", "--jobs", "1"), on(path, "--format", "json")

    assert killed
    assert (one.exit_code, one.stdout, one.stderr) == (other.exit_code, other.stdout, other.stderr)
    assert "was given to another customer" in one.stdout


def test_captures_and_results_may_be_objects_of_a_store(
    run: Callable[..., Result], on: Callable[..., Result], store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An NDJSON object is read by ranges, a folder file by file; nothing that is kept there shows a secret."""
    text = "".join(many(3))
    monkeypatch.setattr(chunk, "cut", partial(chunk.cut, size=len(text) // 4))
    (tmp_path / "day.ndjson").write_text(text)
    objects = s3fs.S3FileSystem()
    objects.pipe_file("captures/days/day.ndjson", text.encode())
    objects.pipe_file("captures/days/note.txt", b"no capture")

    one = run("day.ndjson", "--format", "json", "--jobs", "1")
    other = on(f"{store}/days", "--format", "json", "--results", f"{store}/results")

    objects.invalidate_cache()
    kept = objects.find("captures/results")
    assert other.stdout.replace(f"{store}/days/day.ndjson", "day.ndjson") == one.stdout
    assert (other.exit_code, other.stderr) == (1, "")
    assert len([name for name in kept if name.endswith(".done")]) > 3
    assert [name for name in kept if SECRET.encode() in objects.cat_file(name)] == []


def test_a_run_that_was_interrupted_goes_on_from_what_is_done(
    run: Callable[..., Result], on: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "day.ndjson"
    path.write_text("".join(created(number) for number in range(60)))
    size = path.stat().st_size // 50
    real = chunk.cut

    def interrupted(urls: tuple[str, ...]) -> Iterator[object]:
        for number, piece in enumerate(real(urls, size)):
            if number == 40:
                raise KeyboardInterrupt
            yield piece

    monkeypatch.setattr(chunk, "cut", interrupted)
    first = on(path, "--format", "json")
    done = {name: name.read_bytes() for name in RESULTS.glob("*.done")}
    monkeypatch.setattr(chunk, "cut", partial(real, size=size))

    one, again = run(path, "--format", "json", "--jobs", "1"), on(path, "--format", "json")

    assert first.exit_code == 130
    assert len(done) > 3
    assert (one.exit_code, one.stdout) == (again.exit_code, again.stdout)
    assert len(list(RESULTS.glob("*.done"))) > len(done)
    assert {name: name.read_bytes() for name in done} == done


def test_a_scheduler_that_is_not_there_is_said_in_one_line(run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_PATIENCE", 0.5)
    path = tmp_path / "day.ndjson"
    path.write_text(created(1))

    for address in ("tcp://127.0.0.1:1", "nowhere at all"):
        said = run("--engine", "dask", "--scheduler", address, path)

        assert (said.exit_code, said.stdout) == (2, "")
        assert said.stderr.startswith(f"wirecheck: {address}: ")
        assert said.stderr.count("\n") == 1


def test_workers_of_its_own_end_with_the_run(run: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "day.ndjson"
    path.write_text("".join(many(2)))

    one, other = run(path, "--format", "json", "--jobs", "1"), run(path, "--format", "json", "--jobs", "1", "--engine", "dask")

    assert (one.exit_code, one.stdout, one.stderr) == (other.exit_code, other.stdout, other.stderr)
    with suppress(ChildProcessError):
        assert os.waitpid(-1, os.WNOHANG) == (0, 0)
