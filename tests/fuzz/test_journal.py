"""What a campaign has done, read back from the disk."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from wirecheck.fuzz.journal import BadJournal, Journal, read

if TYPE_CHECKING:
    from pathlib import Path


def _journal(path: Path) -> Journal:
    return Journal(path, contract="shop", store="http://127.0.0.1:1", tag="wtag", seed=3)


def test_what_was_made_and_not_deleted_is_left(tmp_path: Path) -> None:
    journal = _journal(tmp_path / "new" / "j.jsonl")
    for number, key in ((1, 41), (2, 42)):
        journal.intends(number, "create", [f"wtag0{number}"])
        journal.made(number, "customer", key)
    journal.gone("customer", 41)
    journal.close()

    entry = read(journal.path)

    assert (entry.left, entry.perhaps, entry.tag, entry.seed) == ((("customer", 42),), (), "wtag", 3)


def test_what_was_sent_and_never_answered_may_be_there(tmp_path: Path) -> None:
    journal = _journal(tmp_path / "j.jsonl")
    journal.intends(1, "create", ["wtag01"])
    journal.intends(2, "create", ["wtag02"])
    journal.nothing(2)
    journal.close()

    assert read(journal.path).perhaps == ("wtag01",)


def test_a_line_that_was_cut_off_counts_as_not_written(tmp_path: Path) -> None:
    journal = _journal(tmp_path / "j.jsonl")
    journal.made(1, "customer", 41)
    journal.close()
    journal.path.write_bytes(journal.path.read_bytes() + b'{"gone": 4')

    assert read(journal.path).left == (("customer", 41),)


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    journal = _journal(tmp_path / "j.jsonl")
    journal.close()

    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600


def test_a_journal_takes_the_place_of_no_other(tmp_path: Path) -> None:
    _journal(tmp_path / "j.jsonl").close()

    with pytest.raises(BadJournal, match="is there already"):
        _journal(tmp_path / "j.jsonl")


def test_a_file_that_is_no_journal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "day1.ndjson"
    path.write_text('{"request": {}}\n')

    with pytest.raises(BadJournal, match="is no journal"):
        read(path)
