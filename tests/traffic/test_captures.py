"""The door: paths in, exchanges and unreadable captures out."""

from __future__ import annotations

import gzip
import io
import json
import os
import threading
from contextlib import suppress
from itertools import islice
from pathlib import Path

import pytest

from wirecheck.errors import UnreadableCapture
from wirecheck.exchange import Exchange, Request
from wirecheck.traffic import read

LINE = b'{"request": {"method": "GET", "url": "/a"}}\n'
HAR = json.dumps({"log": {"creator": {}, "entries": [{"request": {"method": "GET", "url": "/a"}}]}}).encode()
NEITHER = "it is neither HAR nor a cassette, NDJSON or raw HTTP messages"


def exchange(capture: str, index: int = 0, *, body: bytes | None = None) -> Exchange:
    return Exchange(request=Request(method="GET", url="/a", body=body), response=None, capture=capture, index=index)


def written(folder: Path, **files: bytes) -> Path:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def test_captures_come_in_the_order_given_and_count_for_themselves(tmp_path: Path) -> None:
    folder = written(tmp_path, b_x=LINE * 2, a_x=HAR)

    assert list(read([folder / "b.x", str(folder / "a.x")])) == [exchange(f"{folder}/b.x"), exchange(f"{folder}/b.x", 1), exchange(f"{folder}/a.x", body=b"")]


def test_a_folder_is_walked_in_sorted_order_under_the_name_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, day__b_har=HAR, day__a__z_har=HAR, day__a_har=HAR)
    monkeypatch.chdir(tmp_path)

    assert [found.capture for found in read(["day/"])] == ["day/a/z.har", "day/a.har", "day/b.har"]


def test_what_looks_like_no_capture_is_skipped_in_a_folder_and_told_where_it_was_given(tmp_path: Path) -> None:
    folder = written(tmp_path, notes_txt=b"hello", _hidden_har=HAR, _git__a_har=HAR)

    assert list(read([folder])) == []
    assert list(read([folder / "notes.txt"])) == [UnreadableCapture(f"{folder}/notes.txt", NEITHER)]


def test_a_file_in_a_folder_whose_name_says_har_is_never_skipped(tmp_path: Path) -> None:
    folder = written(tmp_path, a_har=b"", b_HAR=b"nothing")

    assert list(read([folder])) == [UnreadableCapture(f"{folder}/a.har", "it is empty"), UnreadableCapture(f"{folder}/b.HAR", NEITHER)]


def test_an_unreadable_capture_among_others_leaves_the_others_readable(tmp_path: Path) -> None:
    folder = written(tmp_path, a_har=HAR[:-9], b_har=HAR)

    first, second = read([folder])

    assert isinstance(first, UnreadableCapture)
    assert first.capture == f"{folder}/a.har"
    assert second == exchange(f"{folder}/b.har", body=b"")


@pytest.mark.parametrize(("path", "reason"), [("nowhere.har", "no such file or directory"), ("a\0b", "it is no path"), ("x" * 300, "file name too long")])
def test_a_path_that_cannot_be_opened_is_told(path: str, reason: str) -> None:
    assert list(read([path])) == [UnreadableCapture(path, reason)]


def test_standard_input_is_a_dash() -> None:
    assert list(read(["-", "-"], stdin=io.BytesIO(LINE))) == [exchange("-"), UnreadableCapture("-", "it is empty")]


def test_exchanges_of_a_pipe_come_as_they_are_written() -> None:
    """NDJSON may be endless: the first line is judged before the last is there."""
    reading, writing = os.pipe()
    with open(reading, "rb") as stdin, open(writing, "wb", buffering=0) as out:  # noqa: PTH123 -- descriptors
        out.write(LINE)
        found = read(["-"], stdin=stdin)

        assert next(found) == exchange("-")

        out.write(LINE)
        assert next(found) == exchange("-", 1)
        out.close()
        assert list(found) == []


def test_endless_input_is_read_as_far_as_it_is_asked_for() -> None:
    reading, writing = os.pipe()

    def write() -> None:
        with suppress(BrokenPipeError):
            while True:
                os.write(writing, LINE)
        os.close(writing)

    writer = threading.Thread(target=write)
    writer.start()
    with open(reading, "rb") as stdin:  # noqa: PTH123 -- a descriptor
        found = list(islice(read(["-"], stdin=stdin), 1000))
    writer.join()

    assert found[-1] == exchange("-", 999)


def test_gzip_is_known_by_its_bytes(tmp_path: Path) -> None:
    folder = written(tmp_path, a_har=gzip.compress(HAR, mtime=0), b_gz=gzip.compress(HAR)[:-12], c_gz=gzip.compress(b"hello"))

    assert list(read([folder])) == [exchange(f"{folder}/a.har", body=b""), UnreadableCapture(f"{folder}/b.gz", "the gzip stream is damaged or cut off")]


@pytest.mark.parametrize("content", [HAR, b"interactions:\n- request: {method: GET, uri: /}\n", b"HTTP/1.1 200 OK\r\n\r\n", LINE])
def test_no_capture_beyond_the_bound_is_taken_in(tmp_path: Path, content: bytes) -> None:
    folder = written(tmp_path, a_x=content)

    (found,) = read([folder], max_bytes=10)

    assert isinstance(found, UnreadableCapture)
    assert found.reason in {"larger than 10 bytes", "line 1: longer than 10 bytes"}
