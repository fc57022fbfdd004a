"""A vendor small enough to know by heart: it keeps notes. Run as a program it serves them from a file: ``python ledger.py FILE``."""

from __future__ import annotations

import json
import sys
import threading
from typing import TYPE_CHECKING

from wirecheck.staging import Answer, Asked, Defect, Served, Store, Vendor
from wirecheck.staging.vendor import Trigger

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

KEY = "x-ledger-key"


def _credentials(draw: Random) -> Mapping[str, str]:
    return {"X-Ledger-Key": f"note-{draw.randrange(10**12):012}"}


def _answer(store: Store, asked: Asked) -> Answer | None:
    if not asked.path.startswith("/ledger/"):
        return None
    if asked.path == "/ledger/boom":
        raise RuntimeError
    if asked.path == "/ledger/mirror":
        return _json(
            method=asked.method,
            path=asked.path,
            query=asked.query,
            headers=[list(pair) for pair in asked.headers],
            body=asked.body.decode("latin-1"),
            together=asked.together,
            now=asked.now.isoformat(),
        )
    if asked.path.startswith("/ledger/status/"):
        return Answer(status=int(asked.path.rpartition("/")[2]), headers=(("X-Twice", "a"), ("x-twice", "b")), body=b"some text")
    if asked.path == "/ledger/split":
        return Answer(headers=(("x-split", "a\r\nx-more: b"),))
    if asked.path == "/ledger/long":
        return Answer(body=b"x" * int(asked.query))
    if asked.path == "/ledger/note" and asked.method == "POST":
        if asked.together > 1 and store.on("ledger-loses-notes"):
            return _json(id=0)
        return _json(id=store.database.insert("ledger_notes", text=asked.body.decode("utf-8", "replace")))
    if asked.path == "/ledger/notes":
        notes = [row["text"] for row in store.database.rows("SELECT text FROM ledger_notes ORDER BY id")]
        return _json(count=len(notes) + (1 if store.on("ledger-counts-one-more") else 0), notes=notes)
    return _json(404, error="no such page")


def _json(status: int = 200, **members: object) -> Answer:
    return Answer(status=status, headers=(("Content-Type", "application/json"),), body=json.dumps(members).encode())


def _defect(name: str, does: str, trigger: Trigger) -> Defect:
    return Defect(name=name, operation="notes", does=does, shows="ask for the notes", document="ledger", section="Notes", trigger=trigger)


LEDGER = Vendor(
    name="ledger",
    title="Ledger",
    serves=(
        Served(operation="notes.write", method="POST", path="/ledger/note", contract="ledger"),
        Served(operation="notes.read", method="GET", path="/ledger/notes", contract="ledger"),
    ),
    tables="CREATE TABLE ledger_notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)",
    credentials=_credentials,
    answer=_answer,
    defects=(
        _defect("ledger-counts-one-more", "counts a note that is not there", Trigger.EASY),
        _defect("ledger-loses-notes", "answers a write that came with another, and forgets it", Trigger.HARD),
    ),
)


if __name__ == "__main__":
    from wirecheck.staging.server import Server

    with Server(Store((LEDGER,), path=sys.argv[1])) as server:
        print(server.url, flush=True)  # noqa: T201 -- this is how it is found
        threading.Event().wait()
