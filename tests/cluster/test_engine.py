"""The promises of cluster/engine.py and what it stands on, without a cluster: pieces add up to what one process says."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from distributed.scheduler import KilledWorker
from tests.cluster import conftest
from tests.cluster.conftest import CONTRACT, SECRET, created, many

from wirecheck.cli.clustering import KEY, RESULTS
from wirecheck.cluster import chunk, kept
from wirecheck.cluster.chunk import Chunk, cut
from wirecheck.cluster.kept import Kept
from wirecheck.cluster.recipe import Recipe
from wirecheck.cluster.task import judge_chunk, packed
from wirecheck.contract import load
from wirecheck.errors import NoCluster

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

CLUSTER = ("--engine", "dask")


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    path = tmp_path / "day.ndjson"
    path.write_text("".join(many(5)))
    return path


def _equal(run: Callable[..., Result], *args: object) -> Result:
    """Assert that both say the same, and give it."""
    one, other = run(*args, "--jobs", "1"), run(*args, *CLUSTER)
    assert (one.exit_code, one.stdout, one.stderr) == (other.exit_code, other.stdout, other.stderr)
    return one


@pytest.mark.usefixtures("here", "small")
@pytest.mark.parametrize("form", ["json", "ndjson", "junit"])
def test_pieces_add_up_to_what_one_process_says(run: Callable[..., Result], capture: Path, form: str) -> None:
    """State and all, byte for byte."""
    said = _equal(run, capture, "--format", form)

    assert len(list(Path(RESULTS).glob("*.done"))) > 3
    assert "was given to another customer" in said.stdout


@pytest.mark.usefixtures("here", "small")
@pytest.mark.parametrize("form", ["console", "sarif", "github", "gitlab"])
def test_sums_alone_are_enough_for_reports_of_causes(run: Callable[..., Result], capture: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = run(capture, "--format", form, "--no-state", "--jobs", "1")
    monkeypatch.delattr(Kept, "rows")

    other = run(capture, "--format", form, "--no-state", *CLUSTER)

    assert (one.exit_code, one.stdout) == (other.exit_code, other.stdout)
    assert one.exit_code == 1


@pytest.mark.usefixtures("here", "small")
@pytest.mark.parametrize("more", [[], ["--no-state", "--format", "console"]])
@pytest.mark.parametrize("broken", [3, 30])
def test_lines_that_cannot_be_read_are_numbered_and_counted_over_all_pieces(run: Callable[..., Result], tmp_path: Path, broken: int, more: list[str]) -> None:
    path = tmp_path / "day.ndjson"
    path.write_text("".join(created(number) + ("{broken\n" if number % 3 == 1 and number < 3 * broken else "") for number in range(100)))

    said = _equal(run, path, "--format", "json", *more)

    assert said.exit_code == 2
    assert ("the rest, after 20 faults" in said.stderr) is (broken == 30)


@pytest.mark.usefixtures("here", "small")
@pytest.mark.parametrize(
    "more",
    [
        ["--host", "quay.example"],
        ["--strict"],
        ["--no-state", "--max-not-checked", "0", "-q"],
        ["--baseline", "known.json"],
        ["--verbose"],
    ],
)
def test_options_mean_the_same(run: Callable[..., Result], capture: Path, more: list[str]) -> None:
    if "--baseline" in more:
        run(capture, *more, "--update-baseline", "--host", "quay.example")

    _equal(run, capture, "--format", "console" if "-q" in more else "ndjson", *more)


@pytest.mark.usefixtures("here", "small")
def test_coverage_of_pieces_is_that_of_the_whole(run: Callable[..., Result], capture: Path, tmp_path: Path) -> None:
    run(capture, *CLUSTER, "--coverage", "pieces.json")
    run(capture, "--engine", "dask", "--coverage", "whole.json", "--results", tmp_path / "whole")

    counted = json.loads(Path("pieces.json").read_text())["contracts"][CONTRACT]["operations"]
    assert counted["customers.create"]["exchanges"] > 0
    assert json.loads(Path("pieces.json").read_text()) == json.loads(Path("whole.json").read_text())


@pytest.mark.usefixtures("here", "small")
def test_no_secret_is_written_down(run: Callable[..., Result], capture: Path) -> None:
    run(capture, *CLUSTER)

    written = {path.name: path.read_bytes() for path in RESULTS.iterdir()}
    assert len(written) > 9
    assert [name for name, text in written.items() if SECRET.encode() in text] == []
    assert KEY.stat().st_mode & 0o077 == 0


def test_what_is_kept_is_read_by_nobody_without_the_key(tmp_path: Path) -> None:
    place = Kept(str(tmp_path), kept.key_at(tmp_path / "key"))
    frame = place.frame({"password": SECRET})

    assert SECRET.encode() not in frame
    with pytest.raises(pickle.UnpicklingError):
        pickle.loads(frame)


def test_a_piece_is_judged_once(tmp_path: Path, capture: Path) -> None:
    """What stands complete is not written again; where the sign of that is damaged, it is judged again, and says the same."""
    place = Kept(str(tmp_path / "kept"), b"k" * 32)
    (piece,) = (piece for piece in cut([str(capture)]) if isinstance(piece, Chunk))
    texts: dict[str, bytes] = {}
    location = load(CONTRACT).location

    def read(path: str) -> bytes:
        texts[path] = Path(path).read_bytes()
        return texts[path]

    load(CONTRACT, read=read)
    recipe = packed(Recipe(locations=(location,), texts=texts))

    first = judge_chunk(recipe, piece, place, "a")
    written = {path.name: path.read_bytes() for path in (tmp_path / "kept").iterdir()}
    again = judge_chunk(recipe, piece, place, "a")
    assert written == {path.name: path.read_bytes() for path in (tmp_path / "kept").iterdir()}
    (tmp_path / "kept" / "a.done").write_bytes(written["a.done"][:-9])
    judge_chunk(recipe, piece, place, "a")

    assert first.tally.summary() == again.tally.summary()
    assert (tmp_path / "kept" / "a.ndjson").read_bytes() == written["a.ndjson"]
    assert sorted(written) == ["a.done", "a.ndjson", "a.rows"]


def test_a_place_that_cannot_be_written_is_said_in_one_line(tmp_path: Path, capture: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    (piece,) = (piece for piece in cut([str(capture)]) if isinstance(piece, Chunk))

    with pytest.raises(NoCluster, match="name another place with --results"):
        judge_chunk(packed(Recipe(locations=(), texts={})), piece, Kept(str(tmp_path / "file"), b"k" * 32), "a")


@pytest.mark.parametrize("args", [["--follow"], ["--format", "html"], ["--report", "html=page.html"]])
def test_what_no_cluster_does_is_refused(run: Callable[..., Result], capture: Path, args: list[str]) -> None:
    said = run(capture, *CLUSTER, *args)

    assert (said.exit_code, said.stderr.count("\n")) == (2, 1)
    assert "leave out --engine dask" in said.stderr


@pytest.mark.parametrize("option", ["--scheduler", "--results", "--coverage"])
def test_what_a_cluster_alone_does_is_refused_without_one(run: Callable[..., Result], capture: Path, option: str) -> None:
    said = run(capture, option, "made-up")

    assert (said.exit_code, said.stderr) == (2, f"wirecheck: {option} goes with --engine dask; see 'wirecheck validate --help'\n")


class _Deadly:
    def result(self, timeout: float) -> object:
        assert timeout
        raise KilledWorker("task", "worker", 3)


@pytest.mark.usefixtures("here")
def test_a_piece_over_which_workers_die_is_named_and_what_follows_keeps_its_place(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "day.ndjson"
    path.write_text("".join(created(number) for number in range(12)))
    pieces = list(cut([str(path)], path.stat().st_size // 3))
    submit = conftest._Here.submit

    def deadly(self: object, task: Callable[..., object], *args: Any, key: str) -> object:
        return _Deadly() if args[1] == pieces[1] else submit(self, task, *args, key=key)

    monkeypatch.setattr(conftest._Here, "submit", deadly)
    monkeypatch.setattr(chunk, "cut", lambda _: pieces)

    said = run(path, "--format", "ndjson", "--no-state", *CLUSTER)
    whole = run(path, "--format", "ndjson", "--no-state", "--jobs", "1").stdout.splitlines()[:-1]

    told = said.stdout.splitlines()[:-1]
    assert (said.exit_code, said.stderr.count("\n")) == (2, 1)
    assert "workers died over" in said.stderr
    assert len(told) < len(whole)
    assert set(told) < set(whole)
    assert told[-1] == whole[-1]
