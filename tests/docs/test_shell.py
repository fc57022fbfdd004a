"""Every command that README and the pages show is run, in a folder with the files that they name and against one staging store; what cannot be is listed with the reason.

The tutorials run in ``test_snippets.py``, with what they print.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

import wirecheck
from wirecheck import files
from wirecheck.cli import main
from wirecheck.contract.load import load_from
from wirecheck.staging import Store
from wirecheck.staging.credentials import by_contract
from wirecheck.staging.server import Server
from wirecheck.staging.vendors import VENDORS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wirecheck.contract import Contract

TOP = Path(__file__).parents[2]
PAGES = [TOP / "README.md", *(path for path in sorted((TOP / "docs").rglob("*.md")) if path.parent.name != "tutorials")]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

LEFT_OUT = {
    "pip install": "needs a package index; what it installs is what runs here",
    "make demo": "sets up a clone; tests/cli/test_demo.py holds what it runs then",
    "make test": "is what runs this",
    "python bench/peers.py": "needs the other tools; tests/docs/test_comparison.py runs what it says of this one",
    "wirecheck validate --engine dask": "starts a cluster; tests/cluster holds what one says",
    "st run": "takes long; tests/schemathesis/test_run.py runs it with the same configuration",
}
"""Commands that are not run here, by their first words, and why."""

SHOWN = {
    "docs/coverage.md": "  customers.delete:",
    "docs/pytest.md": "____",
    "docs/state.md": "error[WC602]",
    "docs/explanation/architecture.md": (" ", "exchange finding errors"),
}
"""Blocks that show what is printed or drawn, by how they begin."""

KEY = "a key of the store"
ENDS = {"wirecheck coverage cassettes/ --fail-under 60": 1}
"""Commands that do not end with 0, as here there is one exchange."""

USUAL = "http://127.0.0.1:8765"
STAGING = "https://staging.example"
DEFECT = "open2b-can-login-as-number"
ENVIRONMENT = {
    "PYTHONPATH": str(Path(wirecheck.__file__).parents[1]),
    "COLUMNS": "100",
    "NO_COLOR": "1",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTEST_ADDOPTS": "",
}
REQUESTS = "5"
"""How many a campaign sends here; that of the tutorial runs in full."""


PRELUDE = """
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shop import BadAnswer, Shop, exchange, refuses
"""
"""What the reader of docs/pytest.md has."""

SHOP = f"""
import requests
from hypothesis import HealthCheck, settings
from wirecheck.exchange import Request, Response, Exchange

STORE, KEY = {USUAL!r}, {KEY!r}
settings.register_profile("short", max_examples=1, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
settings.load_profile("short")


class BadAnswer(Exception):
    pass


class Customer:
    def __init__(self, country):
        self.country = country


class Shop:
    def __init__(self, url, key):
        self.url, self.key = (STORE, KEY) if key == "..." else (url, key)

    def _call(self, name, asked):
        return requests.post(f"{{self.url}}/api/v13/commerce.{{name}}", json=asked, headers={{"X-Key": self.key}}).json()

    def newest_customer(self):
        self._call("customers.count", {{}})
        return Customer("NO")

    def customers(self):
        shown = self._call("customers.find", {{"limit": 3, "fields": ["id", "canLogin"]}})["customers"]
        if any(not isinstance(each["canLogin"], bool) for each in shown):
            raise BadAnswer(shown)
        return shown


def refuses(sent):
    answer = requests.request(sent.method, STORE + sent.url, headers=dict(sent.headers), data=sent.body)
    return answer.status_code >= 400 or answer.json()["status"] == "error"


JSON = (("content-type", "application/json"),)
exchange = Exchange(
    request=Request(method="POST", url="https://store.example/api/v13/commerce.customers.count", headers=(*JSON, ("x-key", "K-made-up-1")), body=b"{{}}"),
    response=Response(status=200, headers=JSON, body=b'{{"status": "ok", "count": 3}}'),
)
"""

SMALL = """def test_small(wirecheck):
    assert wirecheck.exchanges == ()
"""

VENDOR = """
openapi: 3.1.0
info: {title: A vendor that has such a file, version: "1"}
paths:
  /api/v13/commerce.customers.count:
    post: {operationId: count, responses: {"200": {description: how many, content: {application/json: {schema: {type: object, required: [status], properties: {status: {type: string}, count: {type: integer}}}}}}}}
  /orders:
    post:
      operationId: createOrder
      requestBody: {content: {application/json: {schema: {type: object, required: [sku], properties: {sku: {type: string, minLength: 3}, pieces: {type: integer, minimum: 1}}}}}}
      responses: {"201": {description: made}}
"""
SCHEMA = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="order"><xs:complexType><xs:sequence>
    <xs:element name="pieces"><xs:simpleType><xs:restriction base="xs:integer"><xs:minInclusive value="1"/><xs:maxInclusive value="99"/></xs:restriction></xs:simpleType></xs:element>
    <xs:element name="note" type="xs:string" minOccurs="0"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>
"""
HEADERS = [{"name": "content-type", "value": "application/json"}]
HAR = {
    "log": {
        "version": "1.2",
        "creator": {"name": "a browser", "version": "1"},
        "entries": [
            {
                "startedDateTime": "2026-03-01T12:00:00Z",
                "time": 5,
                "request": {
                    "method": "POST", "url": "https://store.example/api/v13/commerce.customers.count", "httpVersion": "HTTP/1.1",
                    "headers": [*HEADERS, {"name": "X-Key", "value": "K-made-up-1"}],
                    "postData": {"mimeType": "application/json", "text": "{}"},
                },
                "response": {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "headers": HEADERS, "content": {"mimeType": "application/json", "text": '{"status": "ok", "count": 3}'}},
            }
        ],
    }
}  # fmt: skip


def line(count: str) -> str:
    """Give an exchange as a line of NDJSON."""
    request = {
        "method": "POST",
        "url": "https://store.example/api/v13/commerce.customers.count",
        "headers": [["Content-Type", "application/json"], ["X-Key", "K-made-up-1"]],
        "body": "{}",
    }
    return (
        json.dumps(
            {
                "request": request,
                "response": {"status": 200, "headers": [["Content-Type", "application/json"]], "body": f'{{"status": "ok", "count": {count}}}'},
            }
        )
        + "\n"
    )


def blocks(path: Path, kinds: set[str]) -> Iterator[str]:
    """Yield the blocks of a page that are of these kinds."""
    yield from (text for kind, text in BLOCK.findall(path.read_text(encoding="utf-8")) if kind in kinds)


def commands(path: Path) -> Iterator[str]:
    """Yield each command of a page: lines that end in a backslash joined, comments taken off."""
    for text in blocks(path, {"", "sh", "console"}):
        if not text.startswith(SHOWN.get(str(path.relative_to(TOP)), "\0")):
            yield from (made for each in text.replace("\\\n", " ").splitlines() if (made := re.sub(r"(^|\s)#.*", "", each).strip()))


@dataclass
class Reader:
    """Somebody in a folder of their own, beside a store."""

    folder: Path
    server: Server
    names: dict[str, str]
    environment: dict[str, str] = field(default_factory=dict)
    done: dict[str, tuple[int, str]] = field(default_factory=dict)

    def run(self, command: str) -> tuple[int, str]:
        """Run a command, unless another page had it run, and give its exit code and what it printed."""
        if command not in self.done:
            self.done[command] = self._run(command)
        return self.done[command]

    def _run(self, command: str) -> tuple[int, str]:
        for name, here in self.names.items():
            command = command.replace(name, here)
        command, _, target = command.partition(" > ")
        first, _, second = command.partition(" | ")
        code, text = self._one(shlex.split(first), "")
        if second:
            code, text = self._one(shlex.split(second), text)
        if target:
            (self.folder / target).write_text(text, encoding="utf-8")
        return code, text

    def _one(self, words: list[str], given: str) -> tuple[int, str]:
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            self.environment[name] = value
            return 0, ""
        if words[0] == "curl":  # not on every machine
            with urlopen(words[-1]) as answer:
                return 0, answer.read().decode()
        if words[0] == "cat":
            return 0, (self.folder / words[1]).read_text(encoding="utf-8")
        if words[0] == "pytest":
            # What docs/pytest.md shows is collected once; with other options, one test is.
            folder = self.folder / ("tests" if words[1:] == ["--wirecheck-contract", "open2b-customers"] else "small")
            return self._elsewhere(folder, [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "wirecheck.pytest_plugin.plugin", *words[1:]])
        assert words[0] == "wirecheck", f"what is {words[0]}?"
        if "--follow" in words or (words[1:2] == ["serve"] and "--list-defects" not in words):
            return self._endless([sys.executable, "-m", *words, *(["--port", "0"] if words[1] == "serve" else [])])
        if words[1] == "fuzz" and not {"--cleanup", "--replay"} & {*words}:
            words += ["--max-requests", REQUESTS]
        result = CliRunner().invoke(main, words[1:], input=given, catch_exceptions=False)
        return result.exit_code, result.output

    def _elsewhere(self, folder: Path, words: list[str]) -> tuple[int, str]:
        done = subprocess.run(
            words, cwd=folder, env=os.environ | ENVIRONMENT | self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        return done.returncode, done.stdout

    def _endless(self, words: list[str]) -> tuple[int, str]:
        """Start what runs until Ctrl-C, and press it when it has said something."""
        with subprocess.Popen(words, cwd=self.folder, env=os.environ | ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as started:
            assert started.stdout is not None
            said = started.stdout.readline()
            started.send_signal(signal.SIGINT)
            said += started.stdout.read()
        return 0 if started.returncode in {0, 130} else started.returncode, said


def remembered(load: Callable[[str, Callable[[str], bytes]], Contract]) -> Callable[[str, Callable[[str], bytes]], Contract]:
    """Load what travels with the package once: to read it is most of what a command takes here."""
    known: dict[str, Contract] = {}

    def loading(location: str, read: Callable[[str], bytes]) -> Contract:
        if read is not files.read or Path(location).is_relative_to(Path.cwd()):
            return load(location, read)
        return known.setdefault(location, known.get(location) or load(location, read))

    return loading


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server(Store(VENDORS, size=12)) as made:
        yield made


@pytest.fixture(scope="module")
def reader(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Give a reader with the files that the pages name."""
    folder = tmp_path_factory.mktemp("shop")
    keys = by_contract(server.store)
    for name in ("captures", "cassettes", "tests", "small/cassettes"):
        (folder / name).mkdir(parents=True)
    for name in ("day1.har", "captures/day1.har", "cassettes/day1.har", "small/cassettes/day1.har"):
        (folder / name).write_text(json.dumps(HAR))
    for name, text in {
        "day1.ndjson": line("3"),
        "gateway.ndjson": line('"three"'),
        "my.xsd": SCHEMA,
        "vendor.yaml": VENDOR,
        "ours.openapi.yaml": VENDOR,
        "small/vendor.yaml": VENDOR,
        "small/test_small.py": SMALL,
        "people.json": "{}",
        "keys.json": json.dumps(keys),
        "tests/shop.py": SHOP.replace(KEY, keys["open2b-customers"]["X-Key"]),
        **{f"tests/test_page_{number}.py": PRELUDE + text for number, text in enumerate(blocks(TOP / "docs/pytest.md", {"python"}))},
        "shop.overlay.yaml": next(blocks(TOP / "docs/overlays.md", {"yaml"})),
    }.items():
        (folder / name).write_text(text.replace(USUAL, server.url).replace(STAGING, server.url), encoding="utf-8")
    made = Reader(folder, server, {USUAL: server.url, STAGING: server.url, "staging.example": "127.0.0.1"})
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("COLUMNS", "100")
        patch.setattr(sys.modules["wirecheck.contract.load"], "load_from", remembered(load_from))
        made.run("wirecheck coverage day1.har -o day2.json")
        server.store.switch([DEFECT])
        code, told = made.run(
            f"wirecheck fuzz {USUAL} --contract open2b-customers --operation customers.find --credentials-file keys.json --journal .wirecheck/20260131-100000-000000-open2b-customers.jsonl --seed 1 --format json"
        )
        server.store.switch([])
        assert code == 1, told
        made.names["4f1c09a2be"] = json.loads(told)["findings"][0]["reproduction"]["id"]
        yield made


@pytest.mark.parametrize("path", [path for path in PAGES if [*commands(path)]], ids=lambda path: str(path.relative_to(TOP)))
def test_what_a_page_shows_runs(path: Path, reader: Reader) -> None:
    reader.environment.clear()
    for command in commands(path):
        if not command.startswith(tuple(LEFT_OUT)):
            code, said = reader.run(command)
            assert code == ENDS.get(command, 0), f"$ {command}\n{said}"


def test_what_is_left_out_is_still_shown() -> None:
    shown = [command for path in PAGES for command in commands(path)]

    assert [words for words in LEFT_OUT if not any(command.startswith(words) for command in shown)] == []
    assert [command for command in ENDS if command not in shown] == []
