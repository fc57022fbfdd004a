"""The promises of cluster/chunk.py: however a capture is cut, its pieces hold what it holds."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.cluster.chunk import Chunk, Reading, cut
from wirecheck.errors import UnreadableCapture
from wirecheck.exchange import Exchange
from wirecheck.traffic.captures import read

if TYPE_CHECKING:
    from collections.abc import Sequence

_LINE = json.dumps({"captured_at": None, "request": {"method": "GET", "url": "/%d"}, "response": None})
_LINES = st.lists(st.sampled_from(["exchange", "long", "", "  ", "{broken", "\ufeff{}"]), max_size=30)


def _written(kinds: Sequence[str]) -> bytes:
    made = {"exchange": lambda number: _LINE % number, "long": lambda number: _LINE % number + " " * 300}
    return "\n".join([_LINE % 0, *(made[kind](number) if kind in made else kind for number, kind in enumerate(kinds, 1))]).encode()


@given(_LINES, st.integers(1, 2_000), st.booleans())
def test_pieces_hold_each_line_once_and_in_order(kinds: Sequence[str], size: int, ends: bool) -> None:  # noqa: FBT001 -- Hypothesis gives it
    """Whatever the size of a piece, be it less than a line."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "day.ndjson")
        path.write_bytes(_written(kinds) + b"\n" * ends)

        whole = [item for item in read([path]) if isinstance(item, Exchange)]
        pieces = [item for piece in cut([str(path)], size) if isinstance(piece, Chunk) for item in Reading(piece)]

        assert [item.request for item in pieces if isinstance(item, Exchange)] == [item.request for item in whole]
        assert sum(isinstance(item, UnreadableCapture) for item in pieces) == sum(kind in {"{broken", "\ufeff{}"} for kind in kinds)


def test_lines_are_counted_from_the_start_of_a_piece(tmp_path: Path) -> None:
    path = tmp_path / "day.ndjson"
    path.write_bytes(_written(["exchange", "", "{broken", "exchange"]))
    readings = [Reading(piece) for piece in cut([str(path)], 100) if isinstance(piece, Chunk)]

    found = [[item.index if isinstance(item, Exchange) else item.reason.partition(":")[0] for item in reading] for reading in readings]

    assert len(readings) > 2
    assert sum(reading.lines for reading in readings) == 5
    assert all(items[0] in {0, "line 1", "line 2"} for items in found if items)


@pytest.mark.parametrize("name", ["day.har", "day.ndjson.gz"])
def test_what_cannot_be_cut_is_one_piece(tmp_path: Path, name: str) -> None:
    """A HAR is one value, and gzip is read from its start."""
    path = tmp_path / name
    path.write_bytes(gzip.compress(_written(["long"] * 50)) if name.endswith("gz") else b'{"log": {"entries": [' + b" " * 9_000 + b"]}}")

    assert [(piece.start, piece.end) for piece in cut([str(path)], 20) if isinstance(piece, Chunk)] == [(0, None)]


def test_files_of_a_folder_come_in_the_order_and_by_the_names_of_one_process(tmp_path: Path) -> None:
    for name in ("b.ndjson", "a/c.ndjson", "a/b.ndjson"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(_written([]))
    (tmp_path / "notes.txt").write_text("no capture")

    pieces = [piece for piece in cut([str(tmp_path)]) if isinstance(piece, Chunk)]

    assert [item.capture for piece in pieces for item in Reading(piece) if isinstance(item, Exchange)] == [
        item.capture for item in read([tmp_path]) if isinstance(item, Exchange)
    ]
    assert [item for piece in pieces for item in Reading(piece) if isinstance(item, UnreadableCapture)] == []


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("gs://bucket/day.ndjson", "gs:// needs gcsfs; 'pip install gcsfs' beside wirecheck"),
        ("quay://store/day.ndjson", "nobody knows quay://; fsspec lists what there is"),
        ("absent.ndjson", "no such file or directory"),
        ("-", "a cluster cannot read standard input; name a file or a URL"),
    ],
)
def test_what_cannot_be_reached_is_said_in_one_line(url: str, reason: str) -> None:
    assert list(cut([url])) == [UnreadableCapture(url, reason)]


def test_a_capture_is_not_called_by_the_keys_in_its_url() -> None:
    assert list(cut(["quay://mira:herring@store.example/day.ndjson?signature=herring"])) == [
        UnreadableCapture("quay://store.example/day.ndjson", "nobody knows quay://; fsspec lists what there is")
    ]
