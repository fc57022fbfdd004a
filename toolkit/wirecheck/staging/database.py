"""The embedded database: one SQLite connection, one writer, every request a transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any


class Database:
    """A SQLite file, or memory where `path` is ``None``.

    One connection behind a lock: requests are answered one after the other, so that no write is lost between a read and it. A file uses a write-ahead log; what was committed survives the
    death of the process at any moment.
    """

    def __init__(self, path: str | None = None) -> None:
        self._lock = RLock()
        self._connection = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False, cached_statements=512)
        self._connection.row_factory = sqlite3.Row
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "busy_timeout = 5000"):
            self._connection.execute(f"PRAGMA {pragma}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what the block writes, or, if it raises, nothing of it. Inside another one, it is a part of that."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Undo what the block writes if it raises, and leave the transaction around it as it was."""
        with self._lock:
            self._connection.execute("SAVEPOINT attempt")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK TO attempt")
                raise
            finally:
                self._connection.execute("RELEASE attempt")

    def define(self, sql: str) -> None:
        """Run several statements; inside a transaction they are a part of it, as SQLite defines tables in transactions too."""
        statement = ""
        for piece in sql.split(";"):
            statement += f"{piece};"
            if sqlite3.complete_statement(statement):  # a semicolon in a text or a trigger ends none
                self.run(statement)
                statement = ""

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:  # noqa: ANN401 -- whatever SQLite takes
        """Give all rows."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:  # noqa: ANN401
        """Give the first row."""
        with self._lock:
            found: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
            return found

    def value(self, sql: str, *values: Any) -> Any:  # noqa: ANN401
        """Give the first value of the first row; ``None`` where there is none."""
        found = self.row(sql, *values)
        return found[0] if found is not None else None

    def run(self, sql: str, *values: Any) -> int:  # noqa: ANN401
        """Run a statement and give the id of the row that it inserted last."""
        with self._lock:
            return self._connection.execute(sql, values).lastrowid or 0

    def insert(self, table: str, **columns: Any) -> int:  # noqa: ANN401
        """Insert a row and give its id. Names come from code, never from a request."""
        marks = ", ".join("?" * len(columns))
        return self.run(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", *columns.values())  # noqa: S608 -- see above

    def update(self, table: str, columns: dict[str, Any], where: str, *values: Any) -> None:  # noqa: ANN401
        """Set columns of the rows that `where` names; nothing where there are none to set."""
        if columns:
            self.run(f"UPDATE {table} SET {', '.join(f'{name} = ?' for name in columns)} WHERE {where}", *columns.values(), *values)  # noqa: S608

    def many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Run a statement once a row."""
        with self._lock:
            self._connection.executemany(sql, rows)

    def is_sound(self) -> bool:
        """Whether SQLite finds the file whole."""
        return bool(self.value("PRAGMA integrity_check") == "ok")

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()
