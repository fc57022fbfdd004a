"""However a campaign or its store ends: nothing that was found is lost, and nothing that was made is left behind after the clean-up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import wirecheck
from wirecheck.fuzz.journal import read
from wirecheck.staging import Store
from wirecheck.staging.server import Server
from wirecheck.staging.vendors import VENDORS
from wirecheck.traffic.client import Client, Reply

if TYPE_CHECKING:
    from click.testing import Result
    from tests.cli.conftest import Wirecheck

    from wirecheck.exchange import Request
    from wirecheck.staging.vendor import Answer, Asked

ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(wirecheck.__file__).parents[1])}
DEFECTS = ("open2b-count-as-text", "open2b-created-id-as-text", "open2b-update-ignores-group")
OPERATIONS = [word for name in ("create", "update", "get", "count", "delete") for word in ("--operation", f"customers.{name}")]
OPTIONS = ("--contract", "open2b-customers", *OPERATIONS, "--allow-writes", "--seed", "4", "--max-requests", "34", "--format", "json", "--phase", "sequences")


class _Watched(Store):
    """A store that does something right after it has obeyed so many requests, before anybody hears of it."""

    at = 0
    then: Callable[[], None] = staticmethod(lambda: None)

    def answer(self, asked: Asked) -> Answer:
        given = super().answer(asked)
        self.at -= 1
        if not self.at:
            self.then()
        return given


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server(_Watched(VENDORS, size=6)) as made:
        yield made


@pytest.fixture
def store(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> _Watched:
    """Give the store as new, and a folder with its credentials to work in."""
    monkeypatch.chdir(tmp_path)
    store = server.store
    assert isinstance(store, _Watched)
    store.reset()
    store.switch(DEFECTS)
    store.at = 0
    _keys(store)
    return store


def _keys(store: Store) -> None:
    Path("keys.json").write_text(json.dumps(dict(store.credentials["open2b"])))


def _made(store: Store) -> list[Any]:
    return [row["id"] for row in store.database.rows("SELECT id FROM open2b_customers ORDER BY id")]


def _words(url: str) -> list[str]:
    return ["fuzz", url, *OPTIONS, "--credentials-file", "keys.json", "--journal", "j.jsonl", "-o", "report.json"]


@pytest.fixture(scope="module")
def whole(server: Server, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Give what a campaign finds that nobody disturbs."""
    folder = tmp_path_factory.mktemp("whole")
    server.store.reset()
    server.store.switch(DEFECTS)
    (folder / "keys.json").write_text(json.dumps(dict(server.store.credentials["open2b"])))
    subprocess.run([sys.executable, "-m", "wirecheck", *_words(server.url)], cwd=folder, env=ENVIRONMENT, capture_output=True, check=False, timeout=300)
    found: list[dict[str, Any]] = json.loads((folder / "report.json").read_text())["findings"]
    assert found
    return found


def _before(found: list[dict[str, Any]], requests: int) -> set[str]:
    """Name what was found by the requests that were answered and read: something, or it would prove nothing."""
    made = {one["fingerprint"] for one in found if one["requests_until_found"] < requests}
    assert made
    return made


def _signalled(server: Server, store: _Watched, requests: int, number: int) -> int:
    """Run a campaign that gets a signal while it waits for the answer to a request; give its exit code."""
    with subprocess.Popen(
        [sys.executable, "-m", "wirecheck", *_words(server.url)], env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as run:
        store.then = lambda: run.send_signal(number)
        store.at = requests
        return run.wait(300)


@pytest.mark.parametrize("requests", [4, 28])
def test_a_campaign_that_is_killed_keeps_what_it_found_and_is_cleared_away(
    wirecheck: Wirecheck, server: Server, store: _Watched, whole: list[dict[str, Any]], requests: int
) -> None:
    before = _made(store)

    code = _signalled(server, store, requests, signal.SIGKILL)
    left = _made(store)
    result = wirecheck("fuzz", "--cleanup", "j.jsonl", "--credentials-file", "keys.json")

    kept = read(Path("j.jsonl")).faults
    assert (code, set(left) > set(before)) == (-signal.SIGKILL, True)
    assert _before(whole, requests) <= {fault["fingerprint"] for fault in kept}
    assert all(fault["reproduction"]["id"] in result.stdout for fault in kept)
    assert (result.exit_code, _made(store)) == (0, before)


@pytest.mark.parametrize(("requests", "number"), [(9, signal.SIGINT), (28, signal.SIGTERM)])
def test_a_campaign_that_is_interrupted_reports_what_it_found_and_clears_away(
    server: Server, store: _Watched, whole: list[dict[str, Any]], requests: int, number: int
) -> None:
    before = _made(store)

    code = _signalled(server, store, requests, number)

    found = json.loads(Path("report.json").read_text())["findings"]
    assert code == 130
    assert _before(whole, requests) <= {one["fingerprint"] for one in found}
    assert _made(store) == before


# -- the store ends ------------------------------------------------------------------------------------------------------------------------------


@contextmanager
def _served(port: int = 0) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve the store of a file in a process of its own."""
    line = [sys.executable, "-m", "wirecheck", "serve", "--database", "store.db", "--size", "6", "--port", str(port), *(f"--defect={name}" for name in DEFECTS)]
    with subprocess.Popen(line, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as served:
        try:
            assert served.stdout is not None
            yield served, next(word.rstrip(";,") for word in served.stdout.readline().split() if word.startswith("http://"))
        finally:
            served.kill()


def _campaign(monkeypatch: pytest.MonkeyPatch, wirecheck: Wirecheck, url: str, then: Callable[[], None]) -> tuple[Result, int]:
    """Run a campaign, and do something once it has made a record and gone on to the next request; give how many it has sent by then."""
    sent: list[str] = []
    moments: list[int] = []
    send = Client.send

    def counted(self: Client, request: Request, *, is_read: bool) -> Reply:
        if not moments and len(sent) > 5 and sent[-1].endswith("customers.create"):
            moments.append(len(sent))
            then()
        sent.append(request.path)
        return send(self, request, is_read=is_read)

    with monkeypatch.context() as patched:
        patched.setattr(Client, "send", counted)
        return wirecheck(*_words(url)), moments[0]


def test_a_store_that_dies_ends_the_run_with_what_was_found_and_is_cleared_when_it_is_back(
    wirecheck: Wirecheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: list[dict[str, Any]]
) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(Store(VENDORS, path="store.db", size=6)) as store:
        _keys(store)
        before = _made(store)

    with _served() as (process, url):
        result, requests = _campaign(monkeypatch, wirecheck, url, process.kill)
    with closing(Store(VENDORS, path="store.db")) as store:
        left = _made(store)
    with _served(int(url.rpartition(":")[2])):
        cleared = wirecheck("fuzz", "--cleanup", "j.jsonl", "--credentials-file", "keys.json")

    found = json.loads(Path("report.json").read_text())["findings"]
    assert (result.exit_code, cleared.exit_code) == (3, 0)
    assert _before(whole, requests) <= {one["fingerprint"] for one in found}
    assert set(left) > set(before)
    with closing(Store(VENDORS, path="store.db")) as store:
        assert _made(store) == before


def test_a_store_that_is_started_anew_meanwhile_is_blamed_for_nothing(
    wirecheck: Wirecheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: list[dict[str, Any]]
) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(Store(VENDORS, path="store.db", size=6)) as store:
        _keys(store)
        before = _made(store)

    with ExitStack() as stores:
        process, url = stores.enter_context(_served())

        def restart() -> None:
            process.kill()
            process.wait(10)
            stores.enter_context(_served(int(url.rpartition(":")[2])))

        result, _ = _campaign(monkeypatch, wirecheck, url, restart)

    found = json.loads(Path("report.json").read_text())["findings"]
    assert result.exit_code == 1
    assert {one["fingerprint"] for one in found} == {one["fingerprint"] for one in whole}
    with closing(Store(VENDORS, path="store.db")) as store:
        assert _made(store) == before
