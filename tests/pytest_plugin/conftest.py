"""A shop that keeps notes, served on this machine: what it saved it says, and a note that is called bad it answers wrongly."""

from __future__ import annotations

import gzip
import importlib
import json
import pkgutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import callers  # noqa: F401
import pytest
from story import Story

import wirecheck
from wirecheck.finding import Severity
from wirecheck.pytest_plugin.observing import watching
from wirecheck.pytest_plugin.patches import placed
from wirecheck.pytest_plugin.run import Run

if TYPE_CHECKING:
    from wirecheck.pytest_plugin.trial import Trial

# A run in this process forgets what it has imported, and what is loaded anew is no longer what the rest knows: everything is here before the first.
for module in pkgutil.walk_packages(wirecheck.__path__, "wirecheck."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)

CONTRACT = Path(__file__).parent / "shop.openapi.yaml"


def answer(body: bytes) -> bytes:
    """Give the body of the shop's answer: of a bad note, one that breaks the contract."""
    text = json.loads(body)["text"]
    return json.dumps({"saved": 4 if text == "bad" else text}).encode()


class Shop(BaseHTTPRequestHandler):
    """Answers each request at once."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(b'{"saved": "the last"}')

    def do_POST(self) -> None:
        body = self._body()
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/notes/last")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._answer(answer(body))

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        if "chunked" in self.path:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
        else:
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def shop_url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def contract() -> Path:
    return CONTRACT


@pytest.fixture(scope="session")
def run() -> Run:
    return Run(names=(str(CONTRACT),), fail_on=Severity.ERROR)


@pytest.fixture
def trial(run: Run) -> Iterator[Trial]:
    """Watch what this test does, as the plugin would."""
    begun = run.trial_of("a test", run.names, keeps=True)
    with watching(begun.sink), placed():
        yield begun


@pytest.fixture
def story(pytester: pytest.Pytester, shop_url: str, monkeypatch: pytest.MonkeyPatch) -> Story:
    monkeypatch.setenv("SHOP_URL", shop_url)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    for machine in ("CI", "BUILD_NUMBER", "GITHUB_ACTIONS"):  # where pytest, and we, write otherwise
        monkeypatch.delenv(machine, raising=False)
    return Story(pytester, CONTRACT)
