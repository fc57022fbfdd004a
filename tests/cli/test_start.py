"""What a start does not load, so that it stays quick: measured in modules, as time is the machine's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click import Context, HelpFormatter

from wirecheck import files
from wirecheck.cli.group import _width_of_help, main

HEAVY = {"wirecheck.contract", "lxml.etree", "jsonschema_rs", "msgspec", "yaml", "dataclasses", "shutil", "rich", "urllib3", "hypothesis", "multiprocessing"}
UNUSED = {
    *(
        "yaml",
        "http.client",
        "ssl",
        "multiprocessing",
        "concurrent.futures",
        "logging",
        "xml.sax",
        "urllib3",
        "rich",
        "hypothesis",
        "xmlschema",
        "asyncio",
        "sqlite3",
    ),
    *(
        "wirecheck.report.junit",
        "wirecheck.report.html",
        "wirecheck.report.sarif",
        "wirecheck.contract.overlay",
        "wirecheck.cluster.recipe",
        "wirecheck.staging",
    ),
}


def _loaded(*arguments: str) -> set[str]:
    """Run a command in a process of its own, and name the modules that it has loaded at its end."""
    code = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); from wirecheck.__main__ import main; main(sys.argv[1:])"
    made = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, timeout=60, env=os.environ | {"PYTHONPATH": _path()}
    )
    assert made.returncode in {0, 1}, made.stderr
    return set(made.stderr.splitlines()[-1].split())


def _path() -> str:
    return str(Path(files.__file__).parents[1])


def test_help_loads_nothing_that_judges() -> None:
    assert _loaded("--help") & HEAVY == set()


def test_a_small_capture_is_judged_without_what_other_runs_need(tmp_path: Path) -> None:
    capture = files.captures() / "leadcommerce-products.har"

    assert _loaded("validate", str(capture), "--format", "json", "-o", str(tmp_path / "report.json")) & UNUSED == set()


@pytest.mark.parametrize("columns", [None, "0", "20", "60", "79", "200", "x", "-5", ""])
def test_help_is_as_wide_as_click_would_have_it(columns: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if columns is None:
        monkeypatch.delenv("COLUMNS", raising=False)
    else:
        monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(sys, "__stdout__", None)

    assert _width_of_help() == HelpFormatter().width
    assert shutil.get_terminal_size().columns > 0


def test_the_commands_of_a_group_are_as_wide_as_it() -> None:
    with Context(main, terminal_width=61) as outer, Context(main, parent=outer) as inner:
        assert inner.make_formatter().width == 61
