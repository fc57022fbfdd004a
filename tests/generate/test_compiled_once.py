"""A schema is compiled once a process, and nothing of it is kept on disk: another process compiles it again."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from wirecheck.contract import load
from wirecheck.generate import bodies, json_schema, sites, valid, valid_requests, xsd

if TYPE_CHECKING:
    from pathlib import Path

XSD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="compiled-once" type="xs:int"/></xs:schema>'
JSON = {"title": "compiled once", "type": "object", "properties": {"at": {"type": "string", "pattern": "^[a-z]{2,5}$", "format": "email"}}}

GENERATING = f"""
import os, sys
written = []
sys.addaudithook(lambda event, args: written.append(args[0]) if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+") else None)
from hypothesis import Phase, given, settings
from wirecheck.contract import load
from wirecheck.generate import broken, broken_requests, valid
for strategy in (
    valid({XSD!r}), broken({XSD!r}), valid({JSON!r}), broken({JSON!r}),
    broken_requests(load("open2b-customers").operation("customers.delete")), broken_requests(load("customer-v3").operation("list")),
):
    settings(max_examples=3, database=None, deadline=None, phases=[Phase.generate])(given(strategy)(lambda value: None))()
print(*(os.fspath(path) for path in written if not isinstance(path, int)), sep="\\n")
"""


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count what is compiled."""
    seen: list[str] = []

    def counted(language: Any, plain: Any) -> Any:
        def compiled(*args: Any, **named: Any) -> Any:
            seen.append(language.__name__.rpartition(".")[2])
            return plain(*args, **named)

        return compiled

    for language in (json_schema, xsd):
        monkeypatch.setattr(language, "compiled", counted(language, language.compiled))
    return seen


def test_a_schema_given_as_text_or_value_is_compiled_once(compiled: list[str]) -> None:
    for _ in range(3):
        assert valid(XSD) is not None
        assert sites(XSD)
        assert valid(JSON) is not None
        assert sites(JSON)

    assert compiled == ["xsd", "json_schema"]


def test_a_file_is_compiled_once_and_again_when_it_has_changed(compiled: list[str], tmp_path: Path) -> None:
    file = tmp_path / "one.xsd"
    file.write_text(XSD, encoding="utf-8")
    for _ in range(3):
        valid(file)
    before = list(compiled)
    file.write_text(XSD.replace("xs:int", "xs:date"), encoding="utf-8")
    os.utime(file, ns=(0, file.stat().st_mtime_ns + 10**9))  # clocks of files are coarse
    valid(file)

    assert (before, compiled) == (["xsd"], ["xsd", "xsd"])


def test_the_schemas_of_an_operation_are_compiled_once(compiled: list[str]) -> None:
    contract = load("open2b-customers")
    operation = contract.operation("customers.find")
    valid_requests(operation)
    before = len(compiled)
    for _ in range(3):
        valid_requests(operation)
        assert operation.request is not None
        bodies.valid(operation.request)

    assert len(compiled) == before


def test_nothing_is_written_but_what_hypothesis_keeps_of_its_own(tmp_path: Path) -> None:
    """No file is opened for writing, nor is there one afterwards: what a schema was compiled to is code, and code that lies about can be exchanged."""
    places = {name: str(tmp_path) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME")}

    done = subprocess.run([sys.executable, "-B", "-c", GENERATING], cwd=tmp_path, env={**places, "PATH": ""}, capture_output=True, text=True, check=True)

    assert [path for path in done.stdout.split("\n") if path and ".hypothesis" not in path] == []
    assert [path.name for path in tmp_path.iterdir() if path.name != ".hypothesis"] == []
