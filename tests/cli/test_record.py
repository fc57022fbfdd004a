"""The promises of ``wirecheck record``: a cassette without secrets that validates as the store was judged, and that no interruption loses."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from wirecheck.traffic import read

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Wirecheck
    from tests.conftest import Wire

KEY, IDENTIFIER = "CANARY-key-&-1", "CANARY0007"
ANSWER = """\
<?xml version="1.0" encoding="UTF-8"?>
<message client="198.51.100.24" time="1772366400"><response><code>200</code><data><item><id>x</id><note>{note}</note></item></data></response></message>
"""


def answer(note: str = "") -> bytes:
    body = ANSWER.replace("{note}", note)
    return f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nX-Seen: {note}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


def leaking(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(answer(f"no {KEY.replace('&', '&amp;')} of {IDENTIFIER}"))


@pytest.fixture
def credentials(tmp_path: Path) -> Path:
    path = tmp_path / "credentials.json"
    path.write_text(json.dumps({"identifier": IDENTIFIER, "key": KEY}), "utf-8")
    return path


@pytest.mark.parametrize("ending", [".yaml", ".yml", ".har", ".ndjson"])
def test_a_cassette_holds_no_secret_and_validates_as_the_store_was_judged(
    wirecheck: Wirecheck, wire: Wire, tmp_path: Path, credentials: Path, ending: str
) -> None:
    cassette = tmp_path / f"day1{ending}"
    contract = ("--contract", "leadcommerce-products", "--format", "json")

    recorded = wirecheck("record", wire(leaking), *contract, "--credentials-file", credentials, "--cassette", cassette)
    validated = wirecheck("validate", cassette, *contract)

    was, became = (json.loads(result.stdout)["exchanges"] for result in (recorded, validated))
    assert [_without_values(exchange) for exchange in was] == [_without_values(exchange) for exchange in became]
    assert (recorded.exit_code, was[0]["verdict"]) == (1, "findings")
    told = recorded.stdout + recorded.stderr + cassette.read_text("utf-8")
    assert [word for word in ("CANARY", "key-&") if word in told] == []


def _without_values(exchange: dict) -> dict:
    """Leave out what quotes the exchange: the placeholders are no secrets, and stand where the mask stood."""
    findings = [{**finding, "saw": "", "message": ""} for finding in exchange["findings"]]
    return {**exchange, "findings": findings}


def test_a_cassette_of_another_kind_is_refused_before_anything_is_called(wirecheck: Wirecheck, wire: Wire, tmp_path: Path) -> None:
    called: list[int] = []
    url = wire(lambda _: called.append(1))

    result = wirecheck("record", url, "--contract", "leadcommerce-products", "--cassette", tmp_path / "day1.zip")

    assert (result.exit_code, called) == (2, [])
    assert result.stderr == "wirecheck: no kind of cassette named '.zip'; known: .yaml, .yml, .har, .ndjson\n"


def test_a_cassette_that_cannot_be_written_is_told(wirecheck: Wirecheck, wire: Wire, tmp_path: Path) -> None:
    path = tmp_path / "no" / "folder" / "day1.yaml"

    result = wirecheck("record", wire(leaking), "--contract", "leadcommerce-products", "--cassette", path)

    assert (result.exit_code, result.stderr) == (2, f"wirecheck: cannot write {path}: No such file or directory\n")


def test_a_store_that_is_not_there_leaves_the_cassette_that_was(wirecheck: Wirecheck, wire: Wire, tmp_path: Path, credentials: Path) -> None:
    cassette = tmp_path / "day1.yaml"
    options = ("--contract", "leadcommerce-products", "--credentials-file", credentials, "--cassette", cassette)
    wirecheck("record", wire(leaking), *options)
    before = cassette.read_bytes()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        gone = f"http://127.0.0.1:{listener.getsockname()[1]}"

    result = wirecheck("record", gone, *options)

    assert (result.exit_code, cassette.read_bytes() == before, sorted(path.name for path in tmp_path.iterdir())) == (3, True, ["credentials.json", "day1.yaml"])


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts are sent otherwise there")
def test_an_interruption_loses_nothing(wire: Wire, tmp_path: Path, credentials: Path) -> None:
    """Ctrl-C comes while the second answer is waited for."""
    cassette = tmp_path / "day1.yaml"
    started: list[subprocess.Popen[str]] = []
    calls: list[int] = []

    def deal(connection: socket.socket) -> None:
        connection.recv(65536)
        calls.append(1)
        if len(calls) == 1:
            connection.sendall(answer())
        else:
            started[0].send_signal(signal.SIGINT)
            connection.recv(1)  # until it has gone

    url = wire(deal)
    words = ["record", url, "--contract", "leadcommerce-products", "--cassette", str(cassette), "--credentials-file", str(credentials), "-q"]
    command = [sys.executable, "-c", "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from wirecheck.cli import main; main()", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}) as process:
        started.append(process)
        out, err = process.communicate(timeout=60)

    assert (process.returncode, out.startswith("interrupted"), err) == (130, True, "")
    assert (len(list(read([cassette]))), [path.name for path in tmp_path.glob("*.partial")]) == (1, [])
