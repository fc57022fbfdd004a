"""The store: a database, the vendors on it, the defects that are switched on, and the credentials of this run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING, Any

from wirecheck.errors import UnknownName
from wirecheck.staging.catalogue import Catalogue
from wirecheck.staging.database import Database
from wirecheck.staging.vendor import Answer

if TYPE_CHECKING:
    from wirecheck.staging.vendor import Asked, Defect, Vendor

_ABOUT = "CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL)"
_ERROR = Answer(status=500, headers=(("content-type", "text/plain; charset=utf-8"),), body=b"internal error\n")
_NOWHERE = Answer(status=404, headers=(("content-type", "text/plain; charset=utf-8"),), body=b"no such page\n")


class Store:
    """Answers requests. Same `seed` and `size`, same records, same identifiers, same credentials; times are told from `now`.

    A database file that holds a store is opened as it is, whatever `seed` and `size` say. `random` draws what the store itself makes up: salts and tokens.

    Raises:
        UnknownName: `defects` names one that no vendor has.

    """

    def __init__(
        self, vendors: Iterable[Vendor], *, path: str | None = None, seed: int = 1, size: int = 40, defects: Iterable[str] = (), now: datetime | None = None
    ) -> None:
        self.vendors = tuple(vendors)
        self._on: frozenset[str] = frozenset()
        self.switch(defects)  # first of all: a mistyped name leaves no file behind
        self.database = Database(path)
        self.random = Random(seed)  # noqa: S311 -- an invented store: equal runs are worth more than secrets
        self.seed, self.size = seed, size
        self._now = now
        self.credentials: Mapping[str, Mapping[str, str]] = {}
        try:
            with self.database.transaction():  # all or nothing: who dies here leaves a file that can be opened again
                self.database.define(_ABOUT)
                if self._about("credentials") is None:
                    self._fill()
        except BaseException:
            self.database.close()
            raise
        self.credentials = json.loads(self._about("credentials"))
        self.seed, self.size = int(self._about("seed") or seed), int(self._about("size") or size)

    @property
    def defects(self) -> tuple[Defect, ...]:
        """All defects that the vendors have."""
        return tuple(defect for vendor in self.vendors for defect in vendor.defects)

    @property
    def switched_on(self) -> frozenset[str]:
        """The names of the defects that are on."""
        return self._on

    def switch(self, names: Iterable[str]) -> None:
        """Switch exactly these defects on, all others off. Raises `UnknownName`."""
        wanted = frozenset(names)
        known = {defect.name for defect in self.defects}
        for name in sorted(wanted - known):
            raise UnknownName("defect", name, tuple(sorted(known)))
        self._on = wanted

    def on(self, defect: str) -> bool:
        """Whether a defect is switched on."""
        return defect in self._on

    def answer(self, asked: Asked) -> Answer:
        """Answer one request, all of it or nothing written. A fault of ours is a plain 500."""
        try:
            with self.database.transaction():
                for vendor in self.vendors:
                    given = vendor.answer(self, asked)
                    if given is not None:
                        return given
        except Exception:  # noqa: BLE001 -- the server goes on; the text of an error may quote the request
            return _ERROR
        return _NOWHERE

    def reset(self) -> None:
        """Bring back the records of the beginning; credentials and identifiers are the same again."""
        with self.database.transaction():
            self.database.run("PRAGMA defer_foreign_keys = ON")  # until all tables are gone
            for row in self.database.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
                self.database.run(f'DROP TABLE "{row["name"]}"')
            self.database.define(_ABOUT)
            self.random.seed(self.seed)
            self._fill()

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def _fill(self) -> None:
        draw = Random(self.seed)  # noqa: S311 -- as above
        credentials = {vendor.name: dict(vendor.credentials(draw)) for vendor in self.vendors}
        catalogue = Catalogue(seed=self.seed, size=self.size, now=self._now or datetime.now(UTC).replace(microsecond=0))
        for vendor in self.vendors:
            self.database.define(vendor.tables)
            vendor.seed(self.database, catalogue)
        for name, value in (("credentials", json.dumps(credentials)), ("seed", str(self.seed)), ("size", str(self.size))):
            self.database.insert("about", name=name, value=value)

    def _about(self, name: str) -> Any:  # noqa: ANN401 -- text, or nothing
        return self.database.value("SELECT value FROM about WHERE name = ?", name)
