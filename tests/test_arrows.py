"""Imports run one way: a room may look at those before it in this table, and at nothing after it."""

from __future__ import annotations

import ast
from pathlib import Path

import wirecheck

PACKAGE = Path(wirecheck.__file__).parent
ROOMS = (
    {"exchange", "finding", "errors", "files", "codes", "text", "mask"},
    {"wire", "schema"},
    {"contract"},
    {"state", "generate"},
    {"checks"},
    {"judge"},
    {"traffic", "report", "coverage"},
    {"fuzz", "cluster"},
    {"cli", "pytest_plugin", "schemathesis", "__main__"},
)
RANK = {room: rank for rank, rooms in enumerate(ROOMS) for room in rooms}


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path) -> set[str]:
    """Name the rooms that a module imports, inside functions and for types too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if isinstance(node, ast.ImportFrom) and node.module == "wirecheck":
            names = [f"wirecheck.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("wirecheck.")}
    return found


def test_every_module_has_a_room() -> None:
    rooms = {_room(path) for path in PACKAGE.rglob("*.py")} - {"__init__"}

    assert rooms <= set(RANK) | {"staging"}


def test_imports_run_one_way() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {other}"
        for path in PACKAGE.rglob("*.py")
        for other in _imports(path)
        if _room(path) not in {"__init__", "staging"} and other in RANK and other != _room(path) and RANK[other] > RANK[_room(path)]
    ]

    assert wrong == []


def test_the_staging_store_knows_nothing_of_contracts_schemas_and_checks() -> None:
    """It is the oracle that keeps the checks honest."""
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {other}"
        for path in (PACKAGE / "staging").rglob("*.py")
        for other in _imports(path) & {"contract", "schema", "checks", "judge", "state"}
    ]

    assert wrong == []
