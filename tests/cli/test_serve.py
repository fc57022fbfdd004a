"""The promises of ``wirecheck serve``: it serves until it is told to stop, and says in one line why it cannot."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import urllib3
from jsonschema import Draft202012Validator
from ledger import LEDGER

import wirecheck as package
from wirecheck import __version__, files
from wirecheck.cli import serve
from wirecheck.cli.serving import judge
from wirecheck.exchange import Exchange, Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Wirecheck

ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(package.__file__).parents[1]), "PYTHONUNBUFFERED": "1"}
HTTP = urllib3.PoolManager(retries=False)


@contextmanager
def started(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the command and give it with the address that its first line names."""
    line = [sys.executable, "-m", "wirecheck", "serve", "--port", "0", *options]
    with subprocess.Popen(line, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as served:
        try:
            assert served.stdout is not None
            said = served.stdout.readline()
            yield served, next(word.rstrip(";,") for word in said.split() if word.startswith("http://"))
        finally:
            served.kill()


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the ledger be the only vendor."""
    monkeypatch.setattr("wirecheck.staging.vendors.VENDORS", (LEDGER,))
    monkeypatch.setattr("wirecheck.cli.serving.VENDORS", (LEDGER,))


def taken() -> socket.socket:
    made = socket.socket()
    made.bind(("127.0.0.1", 0))
    made.listen()
    return made


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_a_signal_comes_and_ends_quietly(tmp_path: Path, number: signal.Signals) -> None:
    with started("--database", str(tmp_path / "store.db")) as (served, url):
        alive = HTTP.request("GET", f"{url}/-/alive").status
        page = HTTP.request("GET", f"{url}/").data
        HTTP.request("GET", f"{url}/-/alive", headers={"Connection": "Upgrade", "Upgrade": "websocket"})
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as odd:
            odd.sendall(b"\x16\x03\x01 is no HTTP\r\n\r\n")
            odd.recv(100)

        served.send_signal(number)
        out, err = served.communicate(timeout=30)

    assert (alive, b"<h1>Staging store</h1>" in page, served.returncode, out, err) == (204, True, 0, "", "")
    assert [file.name for file in tmp_path.iterdir()] == ["store.db"], "closed: no log of the database is left beside it"


def test_exchanges_are_judged_by_the_contracts() -> None:
    with started() as (served, url):
        HTTP.request("POST", f"{url}/elsewhere")
        until = time.monotonic() + 30
        while (row := json.loads(HTTP.request("GET", f"{url}/-/state").data)["exchanges"][0])["label"] == "waiting":
            assert (served.poll(), time.monotonic() < until) == (None, True)

    assert (row["label"], row["says"]) == ("not checked", "no contract has this path")


def test_the_judge_knows_every_contract() -> None:
    judged = judge()

    missing = Request(method="POST", url="/api/v13/commerce.customers.get", headers=(("content-type", "application/json"),), body=b"{}")
    said = judged(Exchange(request=missing, response=Response(status=200, headers=(("content-type", "application/json"),), body=b"[]")))

    assert (said.verdict, said.contract, said.operation, bool(said.findings)) == ("findings", "open2b-customers", "customers.get", True)


def test_a_port_that_is_taken_is_one_line(wirecheck: Wirecheck, ledger: None) -> None:
    del ledger
    with closing(taken()) as other:
        port = other.getsockname()[1]

        result = wirecheck("serve", "--port", str(port))

    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        f"wirecheck: cannot listen on 127.0.0.1:{port}: Address already in use; choose another with --host and --port (0: a free one)\n",
    )


def test_a_database_that_is_none_is_one_line(wirecheck: Wirecheck, ledger: None, tmp_path: Path) -> None:
    del ledger
    (tmp_path / "notes.txt").write_text("no database " * 100)

    result = wirecheck("serve", "--database", tmp_path / "notes.txt")

    assert (result.exit_code, result.stderr.count("\n"), "file is not a database; name another file" in result.stderr) == (2, 1, True)


def test_a_folder_that_is_not_there_is_one_line(wirecheck: Wirecheck, ledger: None, tmp_path: Path) -> None:
    del ledger

    result = wirecheck("serve", "--database", tmp_path / "nowhere" / "store.db")

    assert (result.exit_code, result.stderr.count("\n"), "unable to open database file" in result.stderr) == (2, 1, True)


def test_a_mistyped_defect_is_answered_with_the_nearest(wirecheck: Wirecheck, ledger: None, tmp_path: Path) -> None:
    del ledger

    result = wirecheck("serve", "--defect", "ledger-lose-notes", "--database", tmp_path / "store.db")

    assert (result.exit_code, result.stderr) == (
        2,
        "wirecheck: no defect named 'ledger-lose-notes'; did you mean ledger-loses-notes or ledger-counts-one-more?\n",
    )
    assert list(tmp_path.iterdir()) == []


def test_a_defect_that_is_like_none_is_answered_with_where_they_stand(wirecheck: Wirecheck, ledger: None) -> None:
    del ledger

    result = wirecheck("serve", "--defect", "zzz")

    assert (result.exit_code, result.stderr) == (2, "wirecheck: no defect named 'zzz'; 'wirecheck serve --list-defects' lists them\n")


@pytest.mark.parametrize("options", [("--port", "65536"), ("--size", "0"), ("--body-limit", "-1"), ("--format", "json"), ("--host", "no.such.host.invalid")])
def test_misuse_is_one_line(wirecheck: Wirecheck, ledger: None, options: tuple[str, ...]) -> None:
    del ledger

    result = wirecheck("serve", *options)

    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)


def test_defects_are_listed(wirecheck: Wirecheck, ledger: None) -> None:
    del ledger

    assert wirecheck("serve", "--list-defects").stdout.splitlines() == [
        "ledger-counts-one-more  notes  easy to meet",
        "    counts a note that is not there",
        "ledger-loses-notes      notes  hard to meet",
        "    answers a write that came with another, and forgets it",
    ]


def test_all_defects_are_listed_in_the_published_shape(wirecheck: Wirecheck) -> None:
    report = json.loads(wirecheck("serve", "--list-defects", "--format", "json").stdout)

    shape = json.loads(files.schema("wirecheck/defects.schema.json"))
    assert [error.message for error in Draft202012Validator(shape).iter_errors(report)] == []
    assert (report["wirecheck"], report["schema_version"], {defect["vendor"] for defect in report["defects"]}) == (
        __version__,
        1,
        {"leadcommerce", "modularmerchant", "open2b", "zeald"},
    )


def test_who_listens_beyond_this_machine_is_warned(wirecheck: Wirecheck, ledger: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page then shows no credentials, so that they stand in the terminal."""
    del ledger
    monkeypatch.setattr("wirecheck.cli.serving.Server.is_private", property(lambda _: False))
    monkeypatch.setattr("wirecheck.cli.serving._LOOK", 0)
    monkeypatch.setattr("wirecheck.cli.serving.Event", type("Now", (), {"wait": lambda *_: True}))

    result = wirecheck("serve", "--port", "0")

    assert (result.exit_code, result.stderr.count("\n"), "whoever reaches this machine" in result.stderr) == (0, 1, True)
    assert "X-Ledger-Key" in json.loads(result.stdout.splitlines()[1].removeprefix("credentials: "))["ledger"]


def test_the_options_are_those_that_the_server_takes() -> None:
    from wirecheck.staging.application import BODY_LIMIT  # noqa: PLC0415 -- the command itself must do without

    assert serve._LIMIT == BODY_LIMIT


@pytest.mark.parametrize("missing", ["starlette", "uvicorn", "jinja2"])
def test_what_is_not_installed_is_named(missing: str) -> None:
    code = f"import sys; sys.modules['{missing}'] = None\nfrom wirecheck.cli import main\nmain(['serve', '--port', '0'])"

    result = subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=60)

    assert (result.returncode, result.stdout, result.stderr) == (2, "", f"wirecheck: the staging store needs {missing}: pip install 'wirecheck[staging]'\n")


def test_asking_for_help_loads_none_of_the_store() -> None:
    code = "import sys, contextlib; from wirecheck.cli import main\nwith contextlib.suppress(SystemExit): main(['serve', '--help'])\nprint(*sys.modules)"

    result = subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=True, timeout=60)

    loaded = result.stdout.splitlines()[-1].split()
    assert {"starlette", "uvicorn", "jinja2", "asyncio", "lxml", "wirecheck.staging", "wirecheck.judge"} & set(loaded) == set()
