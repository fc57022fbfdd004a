"""Every request is a transaction: all of it or nothing, whatever happens."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.staging.database import Database

TABLE = "CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL)"


class Stop(Exception):
    """What a handler of ours raises."""


@pytest.fixture
def database() -> Iterator[Database]:
    opened = Database()
    opened.define(TABLE)
    yield opened
    opened.close()


def _words(database: Database) -> list[str]:
    return [row["text"] for row in database.rows("SELECT text FROM word ORDER BY id")]


def _fail_after(database: Database, *words: str) -> None:
    """Write words and raise, in a transaction."""
    with database.transaction():
        for word in words:
            database.insert("word", text=word)
        raise Stop


def test_a_transaction_that_ends_well_is_written(database: Database) -> None:
    with database.transaction():
        database.insert("word", text="kept")

    assert _words(database) == ["kept"]


def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    database.insert("word", text="before")

    with pytest.raises(Stop):
        _fail_after(database, "one", "two")

    assert _words(database) == ["before"]


def test_a_statement_that_fails_undoes_what_the_transaction_wrote_before_it(database: Database) -> None:
    def write() -> None:
        with database.transaction():
            database.insert("word", text="one")
            database.insert("word", text=None)

    with pytest.raises(sqlite3.IntegrityError):
        write()

    assert _words(database) == []


def test_after_a_transaction_that_raised_the_next_one_works(database: Database) -> None:
    with pytest.raises(Stop):
        _fail_after(database, "one")

    with database.transaction():
        database.insert("word", text="next")

    assert _words(database) == ["next"]


def test_a_transaction_inside_another_is_a_part_of_it(database: Database) -> None:
    def write() -> None:
        with database.transaction():
            with database.transaction():
                database.insert("word", text="inner")
            raise Stop

    with pytest.raises(Stop):
        write()

    assert _words(database) == []


def _attempt(database: Database, text: str, *, fails: bool) -> None:
    with database.attempt():
        database.insert("word", text=text)
        if fails:
            raise Stop


def _try(database: Database, text: str, *, fails: bool) -> None:
    try:
        _attempt(database, text, fails=fails)
    except Stop:
        assert fails


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), st.booleans())))
def test_an_attempt_undoes_only_its_own_block(writes: list[tuple[str, bool]]) -> None:
    """Of many attempts in one transaction, those that raise are undone and all others stay."""
    database = Database()
    database.define(TABLE)

    with database.transaction():
        for text, fails in writes:
            _try(database, text, fails=fails)

    assert _words(database) == [text for text, fails in writes if not fails]
    database.close()


def test_an_attempt_inside_another_is_undone_with_it(database: Database) -> None:
    def write() -> None:
        with database.attempt():
            _try(database, "inner kept", fails=False)
            _try(database, "inner undone", fails=True)
            raise Stop

    with database.transaction():
        database.insert("word", text="outer")
        with pytest.raises(Stop):
            write()

    assert _words(database) == ["outer"]


def test_an_attempt_outside_a_transaction_is_one(database: Database) -> None:
    _try(database, "kept", fails=False)
    _try(database, "undone", fails=True)

    assert _words(database) == ["kept"]


def test_a_transaction_that_raises_undoes_its_attempts_too(database: Database) -> None:
    def write() -> None:
        with database.transaction():
            _try(database, "well attempted", fails=False)
            raise Stop

    with pytest.raises(Stop):
        write()

    assert _words(database) == []


def test_threads_that_read_and_write_lose_no_write(database: Database) -> None:
    database.insert("word", id=1, text="0")

    def count() -> None:
        for _ in range(50):
            with database.transaction():
                seen = int(database.value("SELECT text FROM word WHERE id = 1"))
                database.update("word", {"text": str(seen + 1)}, "id = ?", 1)

    threads = [Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert database.value("SELECT text FROM word WHERE id = 1") == "200"


def test_definitions_are_part_of_the_transaction_around_them(database: Database) -> None:
    def define() -> None:
        with database.transaction():
            database.define("CREATE TABLE one (a); CREATE TABLE two (b);")
            raise Stop

    with pytest.raises(Stop):
        define()

    assert [row["name"] for row in database.rows("SELECT name FROM sqlite_master")] == ["word"]


def test_a_semicolon_in_a_text_a_comment_or_a_trigger_ends_no_statement(database: Database) -> None:
    database.define("""
        CREATE TABLE one (a TEXT DEFAULT ';');  -- a default; no end
        CREATE TRIGGER twice AFTER INSERT ON one BEGIN INSERT INTO word (text) VALUES (new.a); INSERT INTO word (text) VALUES ('and; again'); END;
        INSERT INTO one DEFAULT VALUES;
    """)

    assert _words(database) == [";", "and; again"]


def test_an_insert_gives_the_number_of_its_row(database: Database) -> None:
    assert [database.insert("word", text="one"), database.insert("word", text="two"), database.insert("word", id=9, text="nine")] == [1, 2, 9]


def test_an_update_sets_what_it_is_given_where_it_is_told(database: Database) -> None:
    database.many("INSERT INTO word (text) VALUES (?)", [("one",), ("two",)])

    database.update("word", {"text": "zwei"}, "id = ?", 2)
    database.update("word", {}, "id = ?", 1)

    assert _words(database) == ["one", "zwei"]


def test_where_there_is_no_row_there_is_none(database: Database) -> None:
    assert (database.row("SELECT * FROM word"), database.value("SELECT text FROM word"), database.rows("SELECT * FROM word")) == (None, None, [])


def test_references_are_held(database: Database) -> None:
    database.define("CREATE TABLE meaning (word INTEGER NOT NULL REFERENCES word)")

    with pytest.raises(sqlite3.IntegrityError):
        database.insert("meaning", word=7)


def test_a_file_that_is_opened_again_holds_what_was_written(tmp_path: Path) -> None:
    path = str(tmp_path / "store.db")
    first = Database(path)
    first.define(TABLE)
    first.insert("word", text="kept")
    first.close()

    second = Database(path)

    assert (_words(second), second.is_sound()) == (["kept"], True)
    second.close()


def test_who_reads_the_file_sees_only_what_was_committed(tmp_path: Path) -> None:
    path = str(tmp_path / "store.db")
    writer, reader = Database(path), Database(path)
    writer.define(TABLE)

    with writer.transaction():
        writer.insert("word", text="not yet")
        seen = _words(reader)

    assert (seen, _words(reader)) == ([], ["not yet"])
    writer.close()
    reader.close()


KILLED = f"""
import os, signal, sys
from wirecheck.staging.database import Database
database = Database(sys.argv[1])
database.define({TABLE!r})
with database.transaction():
    database.insert("word", text="committed")
with database.transaction():
    database.insert("word", text="under way")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no signal that cannot be caught")
def test_a_process_that_is_killed_leaves_what_it_committed_and_nothing_else(tmp_path: Path) -> None:
    path = str(tmp_path / "store.db")

    killed = subprocess.run([sys.executable, "-c", KILLED, path], check=False)

    database = Database(path)
    assert killed.returncode == -signal.SIGKILL
    assert (_words(database), database.is_sound()) == (["committed"], True)
    database.close()


def test_a_file_that_was_damaged_is_not_sound(tmp_path: Path) -> None:
    """Here: an index that lost an entry which its table still has."""
    path = str(tmp_path / "store.db")
    database = Database(path)
    database.define(f"{TABLE}; CREATE INDEX by_text ON word (text)")
    database.insert("word", text="one")
    database.define("PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'CREATE INDEX by_text ON word (text) WHERE id > 5' WHERE name = 'by_text'")
    database.close()

    damaged = Database(path)

    assert not damaged.is_sound()
    damaged.close()
