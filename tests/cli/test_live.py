"""The promises of ``wirecheck live``: what is called, what is said of it, and that no credential is ever shown."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from wirecheck import files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Wirecheck
    from tests.conftest import Wire

CANARY = "CANARY-key-&-1"
PASSWORD = "CANARY password <2>"
CONTRACT = """\
openapi: 3.1.0
info: {title: A store that answers, version: "1"}
x-documents: {page: {title: The only page}}
x-source: {document: page, section: Calls, certainty: stated}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}
security: [{key: []}]
paths:
  /people.list:
    post: &call
      operationId: people.list
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {email: {type: string}, password: {type: string, x-secret: password}}}
            examples: {all: {value: {email: ann@quay.example, password: tar}}}
      responses:
        "200":
          description: an answer
          content: {application/json: {schema: {type: object, properties: {status: {enum: [ok]}}}}}
      x-outcome: [{outcome: success, when: 'response.status == 200'}]
  /people.delete:
    post: {<<: *call, operationId: people.delete}
"""


def answering(*answers: bytes) -> Callable[[socket.socket], None]:
    """Answer each request with the next of these, and in the end with the last over and over."""
    left = list(answers)

    def deal(connection: socket.socket) -> None:
        came = b""
        while b"\r\n\r\n" not in came:
            came += connection.recv(65536)
        head, _, body = came.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += connection.recv(65536)
        connection.sendall((left.pop(0) if len(left) > 1 else left[0]).replace(b"{sent}", body).replace(b"{head}", head.replace(b"\r\n", b" ")))

    return deal


def answer(body: str, status: str = "200 OK", media_type: str = "application/json") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\n\r\n{body}".encode()


OK = answer('{"status": "ok"}')


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    path = tmp_path / "people.openapi.yaml"
    path.write_text(CONTRACT, "utf-8")
    return path


@pytest.fixture
def credentials(tmp_path: Path) -> Path:
    path = tmp_path / "credentials.json"
    path.write_text(json.dumps({"X-Key": CANARY}), "utf-8")
    return path


@pytest.mark.parametrize(
    ("came", "options", "code", "verdict"),
    [
        (OK, [], 0, "passed"),
        (answer('{"status": "no"}'), [], 1, "failed, 1 error"),
        (answer('{"status": "ok", "more": 1}'), [], 0, "passed"),
        (answer('{"status": "ok", "more": 1}'), ["--fail-on", "note"], 1, "failed, 1 note"),
        (answer("<html>", "500 Oops", "text/html"), [], 1, "failed, 2 errors"),
        (answer("", "302 Found"), [], 1, "failed, 2 errors"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", [], 0, "passed"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", ["--max-not-checked", "0"], 1, "failed, 1 exchange not checked where at most 0 may be"),
    ],
)
def test_the_exit_code_says_what_was_found(
    wirecheck: Wirecheck, wire: Wire, contract: Path, credentials: Path, came: bytes, options: list[str], code: int, verdict: str
) -> None:
    result = wirecheck("live", wire(answering(came)), "--contract", contract, "--credentials-file", credentials, *options)

    assert (result.exit_code, result.stdout.splitlines()[-1].split(" (")[0]) == (code, verdict)


def test_the_report_has_the_shape_that_validate_publishes(wirecheck: Wirecheck, wire: Wire, contract: Path, credentials: Path) -> None:
    url = wire(answering(answer('{"status": "no"}')))

    result = wirecheck("live", url, "--contract", contract, "--credentials-file", credentials, "--format", "json")

    report = json.loads(result.stdout)
    jsonschema_rs.validator_for(json.loads(files.schema("wirecheck/validate.schema.json"))).validate(report)
    assert [(each["capture"], each["index"], each["operation"], each["verdict"]) for each in report["exchanges"]] == [(url, 0, "people.list", "findings")]


def test_operations_that_write_are_left_out_and_named(wirecheck: Wirecheck, wire: Wire, contract: Path, credentials: Path) -> None:
    result = wirecheck("live", wire(answering(OK)), "--contract", contract, "--credentials-file", credentials)

    assert result.stderr == "wirecheck: not called: people.delete (writes need --allow-writes)\n"


def test_nothing_to_call_is_misuse(wirecheck: Wirecheck, wire: Wire, contract: Path) -> None:
    result = wirecheck("live", wire(answering(OK)), "--contract", contract, "--operation", "people.delete")

    assert (result.exit_code, result.stdout) == (2, "failed, nothing to check: no exchange found (0 exchanges)\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["http://store.example"], "the host store.example was not allowed; if its store may be called, add --allow-host store.example"),
        (["http://clerk:CANARY@127.0.0.1"], "the URL holds a user name or password"),
        (["http://127.0.0.1:1", "--operation", "people.lst"], "no operation named 'people.lst'; did you mean people.list or people.delete?"),
        (["http://127.0.0.1:1", "--credentials-file", "nowhere.json"], "nowhere.json cannot be read: no such file"),
        (["http://127.0.0.1:1", "--known", "nowhere.json"], "nowhere.json cannot be read: no such file"),
        (["http://127.0.0.1:1", "--rate-limit", "0"], "Invalid value for '--rate-limit'"),
        (["http://127.0.0.1:1", "--known", "a.json", "-o", "a.json"], "the report would take the place of the known records a.json"),
    ],
)
def test_misuse_is_told_in_one_line(wirecheck: Wirecheck, contract: Path, arguments: list[str], said: str) -> None:
    result = wirecheck("live", *arguments, "--contract", contract)

    assert (result.exit_code, result.stdout, result.stderr.count("\n"), "CANARY" in result.stderr) == (2, "", 1, False)
    assert said in result.stderr


def test_a_store_that_cannot_be_reached_is_exit_code_3(wirecheck: Wirecheck, contract: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"

    result = wirecheck("live", url, "--contract", contract, "-q")

    assert (result.exit_code, result.stdout) == (3, "failed, the store could not be reached (0 exchanges)\n")
    assert result.stderr == f"wirecheck: cannot reach {url}: connection refused; check the URL, and that the store runs\n"


@pytest.mark.parametrize("came", [b"", b"garbage\r\n", b"HTTP/1.1 20x\r\n\r\n"])
def test_a_store_that_answers_nothing_at_all_is_exit_code_3(wirecheck: Wirecheck, wire: Wire, contract: Path, came: bytes) -> None:
    result = wirecheck("live", wire(answering(came)), "--contract", contract, "-q")

    assert (result.exit_code, result.stdout) == (
        3,
        "failed, the store could not be reached and 1 error (1 exchange: 1 with findings; 1 error)\n",
    )
    assert len(result.stderr.splitlines()) == 2


def _leaky(sent_back: str) -> bytes:
    return (
        answer(f'{{"status": "no {CANARY}", "{CANARY}": "{CANARY}", "echo": {{sent}}, "why": "{PASSWORD}"}}')
        if sent_back == "json"
        else answer(f"<html><b>{CANARY.replace('&', '&amp;')}</b> {{head}} {{sent}}", "200 OK", "text/html")
    )


@pytest.mark.parametrize("sent_back", ["json", "html"])
@pytest.mark.parametrize("options", [[], ["-v"], ["-q"], ["--format", "json"], ["--format", "ndjson"], ["--format", "ndjson", "--strict"]])
def test_no_credential_and_no_known_record_is_ever_shown(
    wirecheck: Wirecheck, wire: Wire, contract: Path, credentials: Path, tmp_path: Path, sent_back: str, options: list[str]
) -> None:
    """Not even where the store sends them back."""
    known = tmp_path / "known.json"
    known.write_text(json.dumps({"person": [{"email": "canary@quay.example", "password": PASSWORD}]}), "utf-8")

    result = wirecheck("live", wire(answering(_leaky(sent_back))), "--contract", contract, "--credentials-file", credentials, "--known", known, *options)

    told = result.stdout + result.stderr
    assert result.exit_code == 1
    assert [word for word in ("CANARY", "canary@", "key-&", "<2>") if word in told] == []


def test_credentials_come_from_the_environment_too(wirecheck: Wirecheck, wire: Wire, contract: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    came: list[bytes] = []

    def deal(connection: socket.socket) -> None:
        came.append(connection.recv(65536))
        connection.sendall(OK)

    monkeypatch.setenv("WIRECHECK_CREDENTIALS", json.dumps({"X-Key": CANARY}))

    result = wirecheck("live", wire(deal), "--contract", contract, "-q")

    assert (result.exit_code, f"x-key: {CANARY}\r\n".encode() in came[0]) == (0, True)


def test_each_contract_is_called_that_was_named(wirecheck: Wirecheck, wire: Wire, contract: Path) -> None:
    result = wirecheck("live", wire(answering(OK)), "--contract", contract, "--contract", "open2b-customers", "--format", "json")

    assert {each["contract"] for each in json.loads(result.stdout)["exchanges"]} == {"people", "open2b-customers"}


def test_help_tells_of_every_option(wirecheck: Wirecheck) -> None:
    told: Any = wirecheck("live", "--help").stdout

    assert [
        name for name in ("--allow-host", "--allow-writes", "--rate-limit", "--timeout", "--credentials-file", "--known", "--operation") if name not in told
    ] == []
