"""The property test that README.md shows runs as it is written there."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wirecheck.staging import Store
from wirecheck.staging.server import running
from wirecheck.staging.vendors import VENDORS

if TYPE_CHECKING:
    from collections.abc import Iterator

README = Path(__file__).parent.parent / "README.md"
TEST = re.findall(r"^```python\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)[0]
USUAL = "http://127.0.0.1:8765"
SITE = "/customer/billingAddress required city"
DEFECT = "open2b-city-not-required"
PATIENT = """
from hypothesis import HealthCheck, settings

settings.register_profile("patient", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
"""
"""What the machine that runs the tests needs beside: others may keep it busy."""


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(Store(VENDORS)) as made:
        yield made


def run(text: str, store: Store, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a test beside a store, as a reader would."""
    (folder / "conftest.py").write_text(PATIENT, encoding="utf-8")
    with running(store) as server:
        (folder / "test_create.py").write_text(text.replace(USUAL, server.url), encoding="utf-8")
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_create.py"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )


def test_it_passes_beside_the_staging_store(store: Store, tmp_path: Path) -> None:
    done = run(TEST, store, tmp_path)

    assert "1 passed" in done.stdout, done.stdout


def test_it_fails_with_the_label_where_the_store_has_the_defect_that_the_text_names(store: Store, tmp_path: Path) -> None:
    assert SITE in README.read_text(encoding="utf-8")
    assert DEFECT in README.read_text(encoding="utf-8")
    store.switch([DEFECT])

    done = run(TEST.replace("credentials=KEYS", f'credentials=KEYS, site="{SITE}"'), store, tmp_path)

    assert "1 failed" in done.stdout, done.stdout
    assert "customers.create > request > customer > billingAddress'" in done.stdout
