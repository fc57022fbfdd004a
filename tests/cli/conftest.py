"""A contract and captures small enough to know by heart, and the command line to judge them with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from click.testing import CliRunner

from wirecheck.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

CONTRACT = """\
openapi: 3.1.0
info: {title: A store that answers, version: "1"}
x-documents: {page: {title: The only page}}
x-source: {document: page, section: Ping, certainty: stated}
paths:
  /ping:
    post:
      operationId: ping
      summary: Ask whether the store is there
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {number: {type: integer, maximum: 9}}}
      responses:
        "200":
          description: it is
          content:
            application/json:
              schema:
                type: object
                properties:
                  status: {type: string, enum: [ok]}
                  hint: {type: string, maxLength: 3, x-source: {certainty: implied}}
      x-outcome:
        - {outcome: success, when: 'response.status == 200', source: {section: Ping}}
"""


class Wirecheck(Protocol):
    """Runs the command line in process: arguments in; exit code, standard output and standard error out."""

    def __call__(self, *args: str | Path, stdin: str | bytes | None = None) -> Result:
        """Run it."""
        ...


class Captures(Protocol):
    """Writes an NDJSON capture of exchanges and gives its path."""

    def __call__(self, *exchanges: dict[str, Any], name: str = "day1.ndjson") -> Path:
        """Write it."""
        ...


@pytest.fixture
def wirecheck(monkeypatch: pytest.MonkeyPatch) -> Wirecheck:
    monkeypatch.setenv("COLUMNS", "100")

    def run(*args: str | Path, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(main, list(map(str, args)), input=stdin, catch_exceptions=False)

    return run


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    """Give the path of a contract that knows one path, ``/ping``."""
    path = tmp_path / "ping.openapi.yaml"
    path.write_text(CONTRACT, "utf-8")
    return path


@pytest.fixture
def captured(tmp_path: Path) -> Captures:
    def write(*exchanges: dict[str, Any], name: str = "day1.ndjson") -> Path:
        path = tmp_path / name
        path.write_text("".join(json.dumps(exchange) + "\n" for exchange in exchanges), "utf-8")
        return path

    return write


def exchange(answer: str | None = '{"status": "ok"}', *, path: str = "/ping", host: str = "store.example", sent: str = '{"number": 3}') -> dict[str, Any]:
    """Give an exchange in NDJSON's form; an answer of ``None`` was not captured."""
    headers = [["Content-Type", "application/json"]]
    response: dict[str, Any] = {"status": 200, "headers": headers}
    if answer is not None:
        response["body"] = answer
    return {"request": {"method": "POST", "url": f"https://{host}{path}", "headers": headers, "body": sent}, "response": response}


CLEAN = exchange()
BROKEN = exchange('{"status": "no"}')
DOUBTFUL = exchange('{"status": "ok", "hint": "long"}')
NOTED = exchange('{"status": "ok", "more": 1}')
UNSEEN = exchange(None)
STRANGER = exchange(path="/elsewhere")


@pytest.fixture
def clean() -> dict[str, Any]:
    return CLEAN


@pytest.fixture
def exchanges() -> dict[str, dict[str, Any]]:
    """Give one exchange of each kind, by its name."""
    return {"clean": CLEAN, "error": BROKEN, "warning": DOUBTFUL, "note": NOTED, "not checked": UNSEEN, "stranger": STRANGER}
