"""The promises of cli/destination.py."""

from __future__ import annotations

import errno
import io
import os
import stat
import threading
from typing import TYPE_CHECKING

import click
import pytest

from wirecheck.cli.destination import destination

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_there_when_the_report_is_whole(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"

    with destination(str(report)) as stream:
        stream.write("one ")
        assert not report.exists()
        stream.write("two")

    assert report.read_text() == "one two"


def test_nothing_else_is_left(tmp_path: Path) -> None:
    with destination(str(tmp_path / "report.txt")) as stream:
        stream.write("whole")

    assert [path.name for path in tmp_path.iterdir()] == ["report.txt"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_after_a_crash_the_old_report_stands(tmp_path: Path, error: type[BaseException]) -> None:
    report = tmp_path / "report.txt"
    report.write_text("older")

    with pytest.raises(error), destination(str(report)) as stream:  # noqa: PT012 -- half a report is written
        stream.write("half")
        raise error

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"report.txt": "older"}


def test_a_report_keeps_the_rights_of_the_one_before(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.touch()
    report.chmod(0o600)

    with destination(str(report)) as stream:
        stream.write("new")

    assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_a_link_goes_on_pointing_to_the_report(tmp_path: Path) -> None:
    (tmp_path / "latest.txt").symlink_to("report.txt")

    with destination(str(tmp_path / "latest.txt")) as stream:
        stream.write("new")

    assert ((tmp_path / "latest.txt").is_symlink(), (tmp_path / "report.txt").read_text()) == (True, "new")


def test_a_named_pipe_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()

    with destination(str(pipe)) as stream:
        stream.write("new")
    reader.join(10)

    assert (read, pipe.is_fifo()) == (["new"], True)


def test_lone_surrogates_are_spelled_out(tmp_path: Path) -> None:
    with destination(str(tmp_path / "report.txt")) as stream:
        stream.write("a\ud800")

    assert (tmp_path / "report.txt").read_bytes() == b"a\\ud800"


@pytest.mark.parametrize("name", ["", "no/such/folder/report.txt"])
def test_what_cannot_be_written_is_said_before_anything_is_judged(tmp_path: Path, name: str) -> None:
    with pytest.raises(click.ClickException, match="cannot write"), destination(str(tmp_path / name)):
        pytest.fail("nothing should be judged")


@pytest.mark.parametrize("path", [None, "-"])
def test_else_standard_output_is_written_to(capsys: pytest.CaptureFixture[str], path: str | None) -> None:
    with destination(path) as stream:
        stream.write("report")

    assert capsys.readouterr().out == "report"


def test_a_full_disk_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("sys.stdout", Full())

    with pytest.raises(click.ClickException, match=r"^cannot write standard output: No space left on device$"), destination(None) as stream:
        stream.write("report")


def test_a_reader_who_left_ends_the_block_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    class Left(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr("sys.stdout", Left())

    with destination(None) as stream:
        stream.write("report")
        pytest.fail("nobody reads this")


def test_a_closed_standard_output_takes_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)

    with destination(None) as stream:
        stream.write("report")
