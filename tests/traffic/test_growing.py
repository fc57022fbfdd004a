"""A file that grows is read line by line, whatever becomes of it meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.errors import UnreadableCapture
from wirecheck.traffic.growing import Growing


class _Over(Exception):
    """Nobody writes any more."""


def lines_of(path: Path, *acts: Callable[[], object], limit: int = 100) -> list[bytes]:
    """Read a file; each time that there is nothing new, do the next thing to it."""
    left = list(acts)

    def wait(_: float) -> None:
        if not left:
            raise _Over
        left.pop(0)()

    lines = []
    with closing(Growing(str(path), wait=wait)) as growing, suppress(_Over):
        while True:
            lines.append(growing.readline(limit))
    return lines


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "gateway.ndjson"


def appends(path: Path, text: bytes) -> Callable[[], object]:
    def act() -> None:
        with path.open("ab") as file:
            file.write(text)

    return act


def test_what_is_appended_comes_as_whole_lines(log: Path) -> None:
    assert lines_of(log, appends(log, b"a\nb"), appends(log, b"c\n"), appends(log, b"d\n")) == [b"a\n", b"bc\n", b"d\n"]


@pytest.mark.parametrize("unfinished", [b"", b"half"])
def test_a_file_that_is_rotated_is_read_to_its_end_and_then_the_new_one(log: Path, unfinished: bytes) -> None:
    log.write_bytes(b"a\n")

    def rotate() -> None:
        appends(log, b"b\n" + unfinished)()
        log.rename(log.with_suffix(".1"))
        log.write_bytes(b"c\n")

    assert lines_of(log, rotate, appends(log, b"d\n")) == [b"a\n", b"b\n", *([unfinished] if unfinished else []), b"c\n", b"d\n"]


def test_between_two_files_the_next_is_waited_for(log: Path) -> None:
    log.write_bytes(b"a\n")

    assert lines_of(log, lambda: log.rename(log.with_suffix(".1")), appends(log, b"b\n")) == [b"a\n", b"b\n"]


def test_a_file_that_is_cut_short_is_read_from_its_start(log: Path) -> None:
    log.write_bytes(b"first\nsecond\n")

    assert lines_of(log, lambda: log.write_bytes(b"third\n")) == [b"first\n", b"second\n", b"third\n"]


def test_a_line_without_end_stops_at_the_limit(log: Path) -> None:
    log.write_bytes(b"x" * 25)

    assert lines_of(log, limit=10)[:2] == [b"x" * 10, b"x" * 10]


def test_what_may_not_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableCapture, match="directory"):
        Growing(str(tmp_path)).readline(10)


@given(st.lists(st.binary(max_size=6).map(lambda text: text.replace(b"\n", b"")), min_size=1, max_size=6), st.data())
def test_however_it_is_written_the_lines_are_the_same(tmp_path_factory: pytest.TempPathFactory, texts: list[bytes], data: st.DataObject) -> None:
    log = tmp_path_factory.mktemp("growing") / "gateway.ndjson"
    whole = b"".join(text + b"\n" for text in texts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=4)))
    pieces = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]

    assert lines_of(log, *(appends(log, piece) for piece in pieces)) == [text + b"\n" for text in texts]
