"""The promise of a store in a file: what was answered was kept, though the process dies at any moment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
import urllib3
from ledger import LEDGER

import wirecheck
from wirecheck.staging import Store

PROGRAM = Path(__file__).with_name("ledger.py")
ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(wirecheck.__file__).parents[1])}


@pytest.mark.parametrize("accepted_before", [1, 40, 150])
def test_no_accepted_write_is_missing_after_a_kill(tmp_path: Path, accepted_before: int) -> None:
    path = str(tmp_path / "store.db")
    accepted: list[str] = []
    enough = Event()

    def write(client: int, url: str) -> None:
        with urllib3.PoolManager(retries=False) as pool:
            for number in range(100_000):
                note = f"{client}-{number}"
                try:
                    answer = pool.request("POST", f"{url}/ledger/note", body=note)
                    if json.loads(answer.data)["id"] > 0:
                        accepted.append(note)
                except (urllib3.exceptions.HTTPError, json.JSONDecodeError):
                    return  # the server is dead
                if len(accepted) >= accepted_before:
                    enough.set()

    with subprocess.Popen([sys.executable, str(PROGRAM), path], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        url = served.stdout.readline().strip()
        with ThreadPoolExecutor(4) as clients:
            for client in range(4):
                clients.submit(write, client, url)
            reached = enough.wait(30)
            served.kill()

    with closing(Store((LEDGER,), path=path)) as store:
        kept = {row["text"] for row in store.database.rows("SELECT text FROM ledger_notes")}
        assert (reached, store.database.is_sound(), set(accepted) - kept) == (True, True, set())
