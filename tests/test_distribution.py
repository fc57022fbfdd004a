"""The package as a user installs it: sdist to wheel, with contracts, schemas and captures inside, run from the wheel alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from wirecheck import files

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an sdist from the checkout, and a wheel from the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    _build(ROOT, "--sdist", folder)
    (sdist,) = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "source", filter="data")
    (source,) = (folder / "source").iterdir()
    _build(source, "--wheel", folder)
    (made,) = folder.glob("*.whl")
    return made


def _build(source: Path, kind: str, folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "build", "--no-isolation", kind, "--outdir", str(folder), str(source)], check=True, capture_output=True, timeout=300)


def test_the_same_source_makes_the_same_wheel_byte_for_byte(wheel: Path, tmp_path: Path) -> None:
    (source,) = (wheel.parent / "source").iterdir()
    for path in source.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))

    _build(source, "--wheel", tmp_path)

    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


def test_the_bill_of_materials_names_all_that_is_locked_with_its_hashes() -> None:
    lock = (ROOT / "requirements-dev.lock").read_text("utf-8")

    told = subprocess.run([sys.executable, str(ROOT / ".ci" / "sbom.py")], capture_output=True, text=True, check=True, timeout=60).stdout
    parts = json.loads(told)["components"]

    assert [f"{part['name']}=={part['version']}" for part in parts] == re.findall(r"^[\w.-]+==[^ ]+", lock, re.MULTILINE)
    assert sum(len(part["hashes"]) for part in parts) == lock.count("--hash=sha256:")
    assert {"lxml", "click", "jsonschema-rs"} <= {part["name"] for part in parts if part["scope"] == "required"}
    assert "pytest" not in {part["name"] for part in parts if part["scope"] == "required"}


def test_the_wheel_holds_every_contract_and_schema(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    wanted = {f"wirecheck/_data/{path.relative_to(ROOT).as_posix()}" for folder in ("contracts", "schemas") for path in (ROOT / folder).rglob("*.*")}
    assert wanted <= names


def test_the_wheel_runs_by_itself(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "COLUMNS": "200"}

    told = subprocess.run(
        [sys.executable, "-m", "wirecheck", "contracts"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=60
    ).stdout

    assert all(name in told for name in files.contract_names())


def test_the_wheel_brings_the_tour(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)

    told = subprocess.run(
        [sys.executable, "-m", "wirecheck", "demo"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert "28 exchanges" in told.stdout
