"""The promises of traffic/lines.py: the line on which an exchange begins is one that an editor would call so."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.exchange import Exchange
from wirecheck.files import home
from wirecheck.traffic.captures import read
from wirecheck.traffic.lines import lines

if TYPE_CHECKING:
    from pathlib import Path

ENTRY: dict[str, Any] = {
    "startedDateTime": "2026-01-31T10:00:00Z",
    "request": {"method": "GET", "url": "https://store.example/{}", "headers": [{"name": "x", "value": '{"}'}]},
    "response": {"status": 200, "headers": [], "content": {"text": "{{\n"}},
}
CASSETTES = sorted((home() / "cassettes").glob("*/*.yaml"))


@pytest.mark.parametrize("indent", [None, 1, 4])
def test_an_entry_of_a_har_begins_where_its_brace_stands(tmp_path: Path, indent: int | None) -> None:
    text = json.dumps({"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": [ENTRY] * 3}}, indent=indent)
    path = tmp_path / "day1.har"
    path.write_text(text)

    found = lines(str(path), {0, 2})

    written = [number for number, line in enumerate(text.splitlines(), 1) for _ in range(line.count('"startedDateTime"'))]
    assert found == {0: written[0] - (indent is not None), 2: written[2] - (indent is not None)}


@given(gaps=st.lists(st.sampled_from(["", "\n", "\n \n\n"]), min_size=3, max_size=3), big=st.booleans())
def test_whatever_stands_between_entries_is_counted(tmp_path_factory: pytest.TempPathFactory, gaps: list[str], *, big: bool) -> None:
    """Entries are read in runs of many, or each by itself where they are large: the lines between them count all the same."""
    entries = [json.dumps({**ENTRY, "comment": "x" * 80_000 * big}) for _ in gaps]
    text = '{"log": {"entries": [' + ",".join(gap + entry for gap, entry in zip(gaps, entries, strict=True)) + "\n]}}"
    path = tmp_path_factory.mktemp("har") / "day1.har"
    path.write_text(text)

    expected, at = {}, 0
    for index, entry in enumerate(entries):
        at = text.index(entry, at)
        expected[index] = text.count("\n", 0, at) + 1
        at += 1
    assert lines(str(path), {0, 1, 2}) == expected


def test_a_line_of_ndjson_is_its_own_and_blank_ones_count(tmp_path: Path) -> None:
    line = json.dumps({"request": {"method": "GET", "url": "/"}, "response": {"status": 200}})
    path = tmp_path / "day1.ndjson"
    path.write_text(f"{line}\n\n{line}\nno json\n{line}\n")

    assert lines(str(path), {0, 1, 2, 3}) == {0: 1, 1: 3, 2: 4, 3: 5}


@pytest.mark.parametrize("path", CASSETTES[:6], ids=lambda path: path.stem)
def test_an_interaction_of_a_cassette_begins_where_its_dash_stands(path: Path) -> None:
    count = sum(isinstance(each, Exchange) for each in read([path]))

    found = lines(str(path), set(range(count)))

    text = path.read_text().splitlines()
    assert [index for index, line in found.items() if text[line - 1][:2] != "- "] == []
    assert len(found) == len(set(found.values())) == count


def test_an_interaction_of_a_cassette_in_json_begins_where_its_brace_stands(tmp_path: Path) -> None:
    interaction = {
        "request": {"method": "GET", "uri": "https://store.example/", "body": "", "headers": {}},
        "response": {"status": {"code": 200}, "headers": {}, "body": {"string": ""}},
    }
    path = tmp_path / "cassette.json"
    path.write_text('{"version": 1, "interactions": [\n' + ",\n".join(json.dumps(interaction) for _ in range(3)) + "]}")

    assert lines(str(path), {0, 1, 2}) == {0: 2, 1: 3, 2: 4}


@pytest.mark.parametrize(
    "content",
    [b"", b"no capture", b'{"log": {"entries": [{', b"interactions: [", b"HTTP/1.1 200 OK\r\n\r\nbody", gzip.compress(b'{"log": {"entries": []}}', mtime=0)],
)
def test_where_nobody_knows_there_is_no_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "capture"
    path.write_bytes(content)

    assert lines(str(path), {0, 1}) == {}


def test_standard_input_and_addresses_are_no_files() -> None:
    assert (lines("-", {0}), lines("https://store.example", {0}), lines("\0", {0})) == ({}, {}, {})
