"""The promises of cli/reading.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.cli.reading import Reading
from wirecheck.traffic.captures import read

if TYPE_CHECKING:
    from pathlib import Path

LINE = '{"request": {"method": "GET", "url": "https://store.example/a"}, "response": {"status": 200}}\n'


def parts(*captures: Path) -> list[float | None]:
    """Say how far the reading is at each exchange."""
    reading = Reading([str(capture) for capture in captures])
    return [reading.part() for _ in read(captures, opened=reading.opened)]


def test_it_goes_from_nothing_to_all_and_never_back(tmp_path: Path) -> None:
    short, long = tmp_path / "a.ndjson", tmp_path / "b.ndjson"
    long.write_text(LINE * 30_000)
    short.write_text(LINE)

    told = [part for part in parts(short, long) if part is not None]

    assert len(told) == 30_001
    assert told == sorted(told)
    assert told[0] == 0, "a file that was read in one go counts once it is done"
    assert told[-1] > 0.8


def test_of_standard_input_nobody_knows_how_much_is_to_come(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_text(LINE)
    reading = Reading([str(path), "-"])

    assert [reading.part() for _ in read([path], opened=reading.opened)] == [None]


def test_before_anything_is_read_nothing_is_known(tmp_path: Path) -> None:
    assert Reading([str(tmp_path / "gone.har")]).part() is None
