# ruff: noqa: INP001 -- a script
"""Writes contracts/parsed/ anew: the contracts as data, which loads much faster than YAML. To be run after any change of contracts/ or schemas/; a test says so."""

from __future__ import annotations

from wirecheck import files
from wirecheck.contract.load import as_parsed

FOLDER = files.home() / "contracts" / "parsed"
FOLDER.mkdir(exist_ok=True)
for path in FOLDER.glob("*.json"):
    path.unlink()
for name in files.contract_names():
    (FOLDER / f"{name}.json").write_bytes(as_parsed(name))
