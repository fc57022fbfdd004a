"""A staging store, and ``st run`` on it as its users call it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from wirecheck import files
from wirecheck.staging import Store
from wirecheck.staging.server import Server
from wirecheck.staging.vendors import VENDORS

VENDOR_OF = {served.contract: vendor.name for vendor in VENDORS for served in vendor.serves}
LINE = 'hooks = "wirecheck.schemathesis"\n'
QUICK = '[cache]\nenabled = false\n[generation]\ndatabase = "none"\n'


class Runs(Protocol):
    """Runs ``st run`` on the store, which is as it was in the beginning, with these defects; gives its exit code and what it printed."""

    def __call__(self, contract: str, *options: str, defects: tuple[str, ...] = (), schema: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run it."""
        ...


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with Server(Store(VENDORS, size=6)) as made:
        yield made


@pytest.fixture
def st(server: Server, tmp_path: Path) -> Iterator[Runs]:
    def run(contract: str, *options: str, defects: tuple[str, ...] = (), schema: Path | None = None) -> subprocess.CompletedProcess[str]:
        server.store.reset()
        server.store.switch(defects)
        given = dict(server.store.credentials[VENDOR_OF[contract]])
        headers = [option for name, value in given.items() if name == "X-Key" for option in ("-H", f"{name}: {value}")]
        (tmp_path / "schemathesis.toml").write_text(LINE + QUICK)
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "schemathesis.cli",
                "run",
                str(schema or files.contract_location(contract)),
                "--url",
                server.url,
                "--seed",
                "1",
                *headers,
                *options,
            ],
            cwd=tmp_path,
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith(("WIRECHECK_", "SCHEMATHESIS_"))},
                "WIRECHECK_CREDENTIALS": json.dumps(given),
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    yield run
    server.store.reset()
    server.store.switch([])
