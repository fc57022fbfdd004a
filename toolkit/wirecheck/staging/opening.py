"""Opens a store in memory or in a file, and says in a line why a file will not do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from wirecheck.errors import BadDatabase
from wirecheck.staging.store import Store

if TYPE_CHECKING:
    from wirecheck.staging.vendor import Vendor


def opened(vendors: Iterable[Vendor], *, path: str | None = None, seed: int = 1, size: int = 40, defects: Iterable[str] = ()) -> Store:
    """Open a store; a file that is not there, or empty, becomes a new one.

    Raises:
        BadDatabase: the file cannot be opened or written, or it holds something else. Then it is left as it was.
        UnknownName: `defects` names one that no vendor has.

    """
    vendors = tuple(vendors)
    if path is None:
        return Store(vendors, seed=seed, size=size, defects=defects)
    try:
        _refuse_what_is_no_store(path)
        store = Store(vendors, path=path, seed=seed, size=size, defects=defects)
    except (sqlite3.Error, ValueError) as error:  # ValueError: credentials that are no JSON, a path with a NUL
        raise BadDatabase(path, " ".join(str(error).split())) from error
    missing = [vendor.title for vendor in vendors if vendor.name not in store.credentials]
    if missing:
        store.close()
        raise BadDatabase(path, f"it holds a store without {', '.join(missing)}, made by another version")
    return store


def _refuse_what_is_no_store(path: str) -> None:
    """Raise if a file holds anything but a store: a database of somebody else's would be given tables of ours."""
    file = Path(path)
    if not file.exists() or (file.is_file() and file.stat().st_size == 0):
        return
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if tables and not ("about" in tables and connection.execute("SELECT count(*) FROM about WHERE name = 'credentials'").fetchone()[0]):
            raise BadDatabase(path, "it is a database of something else")
