"""The promises of a store in a file: it goes on as it was left, and nothing of somebody else's is touched."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from ledger import LEDGER

from wirecheck.errors import BadDatabase, UnknownName
from wirecheck.staging.opening import opened

if TYPE_CHECKING:
    from pathlib import Path


def test_a_store_goes_on_as_it_was_left(tmp_path: Path) -> None:
    path = str(tmp_path / "store.db")
    with closing(opened((LEDGER,), path=path, seed=3)) as store:
        store.database.insert("ledger_notes", text="kept")
        credentials = store.credentials

    with closing(opened((LEDGER,), path=path, seed=4)) as store:
        assert (store.credentials, store.database.value("SELECT text FROM ledger_notes")) == (credentials, "kept")


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.touch()

    with closing(opened((LEDGER,), path=str(path))) as store:
        assert store.database.is_sound()


def test_a_text_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, and longer than the header of one would be: " * 4)
    before = path.read_bytes()

    with pytest.raises(BadDatabase, match="file is not a database"):
        opened((LEDGER,), path=str(path))

    assert (path.read_bytes(), [file.name for file in tmp_path.iterdir()]) == (before, ["notes.txt"])


@pytest.mark.parametrize("tables", ["CREATE TABLE stock (id INTEGER)", "CREATE TABLE about (name TEXT, value TEXT)", "CREATE TABLE about (other TEXT)"])
def test_a_database_of_something_else_is_left_as_it_is(tmp_path: Path, tables: str) -> None:
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute(tables)
    before = path.read_bytes()

    with pytest.raises(BadDatabase):
        opened((LEDGER,), path=str(path))

    assert path.read_bytes() == before


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadDatabase, match=r"unable to open database file; name another file"):
        opened((LEDGER,), path=str(tmp_path / "nowhere" / "store.db"))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadDatabase):
        opened((LEDGER,), path=str(tmp_path))


def test_a_path_with_a_nul_is_no_file() -> None:
    with pytest.raises(BadDatabase):
        opened((LEDGER,), path="store\0.db")


def test_a_store_without_one_of_the_vendors_is_told(tmp_path: Path) -> None:
    path = str(tmp_path / "store.db")
    opened((LEDGER,), path=path).close()

    with pytest.raises(BadDatabase, match="a store without Daybook"):
        opened((LEDGER, replace(LEDGER, name="daybook", title="Daybook")), path=path)


def test_a_mistyped_defect_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="did you mean ledger-loses-notes"):
        opened((LEDGER,), path=str(tmp_path / "store.db"), defects=["ledger-lose-notes"])

    assert list(tmp_path.iterdir()) == []
