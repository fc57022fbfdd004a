"""What a fault leaves behind: texts that send just what was sent, and hold no secret that the campaign was given."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from base64 import b64decode, b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.exchange import Exchange, Request, Response
from wirecheck.finding import Direction, Finding, Flaw
from wirecheck.fuzz import reproduction
from wirecheck.fuzz.again import Again, NotGiven, played
from wirecheck.fuzz.fault import Fault
from wirecheck.fuzz.script import Script
from wirecheck.fuzz.variables import placeholders, values
from wirecheck.judge import Outcome
from wirecheck.staging import Store
from wirecheck.staging.credentials import by_contract
from wirecheck.staging.server import Server
from wirecheck.staging.vendors import VENDORS
from wirecheck.traffic.credentials import Credentials, Known

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "zk/9+q& ü\"'<é"
STORE = "http://127.0.0.1:8765"
OPEN2B = "open2b-customers"


def _fault(*steps: Exchange, contract: str = OPEN2B, code: str = "WC502", names: dict[str, str] | None = None) -> Fault:
    flaw = Flaw(code=code, constraint="maxLength", message='accepted, and should not be: "too long"', path="/customer/code")
    finding = Finding.of(flaw, direction=Direction.REQUEST)
    object.__setattr__(finding, "fingerprint", "v1:0123456789abcdef")
    return Fault(
        finding=finding,
        contract=contract,
        operation="customers.create",
        resource=None,
        outcome=Outcome.SUCCESS,
        phase="broken",
        requests_until_found=7,
        steps=steps,
        secrets=frozenset(names or {}),
        placeholders=names or {},
    )


def _exchange(
    body: bytes, *, url: str = "/api/v13/commerce.customers.create", method: str = "POST", answer: bytes = b'{"status":"ok","id":4711}', **headers: str
) -> Exchange:
    sent = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    request = Request(method=method, url=STORE + url, headers=(("host", "127.0.0.1:8765"), *sent, ("content-length", str(len(body)))), body=body)
    return Exchange(request=request, response=Response(status=200, headers=(("content-type", "application/json"),), body=answer))


# -- what each text sends ----------------------------------------------------------------------------------------------------------------------

_CURL = """\
#!{python}
import json, sys
data = sys.argv[sys.argv.index("--data-binary") + 1] if "--data-binary" in sys.argv else ""
body = sys.stdin.buffer.read() if data == "@-" else data.encode("utf-8", "surrogateescape")
with open({record!r}, "a") as file:
    file.write(json.dumps([sys.argv[1:], body.hex()]) + "\\n")
"""


@pytest.fixture
def shell(tmp_path: Path) -> Any:
    """Give what runs a text in a shell whose curl only writes down what it is asked for."""
    record, curl = tmp_path / "asked", tmp_path / "curl"
    curl.write_text(_CURL.format(python=sys.executable, record=str(record)))
    curl.chmod(stat.S_IRWXU)

    def run(text: str, environment: dict[str, str]) -> list[tuple[list[str], bytes]]:
        record.unlink(missing_ok=True)
        path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
        subprocess.run(["sh", "-c", text], check=True, env={"PATH": path, **environment}, stdin=subprocess.DEVNULL)
        return [(words, bytes.fromhex(body)) for words, body in map(json.loads, record.read_text().splitlines())]

    return run


BODIES = {
    "a form": f"identifier=LC1&key={quote_plus(KEY)}&note=%27quoted%27+%24HOME".encode(),
    "JSON": json.dumps({"key": KEY, "note": "it's $HOME `date` \\ \n"}).encode(),
    "XML": b"<a>zk/9+q&amp; \xc3\xbc\"'&lt;\xc3\xa9</a>",
    "bytes that are no text": b"\xff\xfekey=" + quote_plus(KEY).encode() + b"\x80 and on",
    "a NUL": b"a\0b",
    "what looks like a file": b"@/etc/hostname",
    "nothing but a secret": quote_plus(KEY).encode(),
}
NAMES = {KEY: "WIRECHECK_KEY"}
GIVEN = values(Credentials({"key": KEY}))


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_the_command_sends_the_very_bytes(shell: Any, body: bytes) -> None:
    exchange = _exchange(body, content_type="text/plain", x_key=KEY)
    made = reproduction.of(_fault(exchange, names=NAMES))

    ((words, sent),) = shell(made.curl, GIVEN)

    assert sent == body
    assert words[-1] == exchange.request.url
    assert [words[at + 1] for at, word in enumerate(words) if word == "-H"] == ["content-type: text/plain", f"x-key: {KEY}"]


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_no_text_holds_a_secret_that_was_given(body: bytes) -> None:
    basic = b64encode(f"who:{KEY}".encode()).decode()
    made = reproduction.of(_fault(_exchange(body, content_type="text/plain", x_key=KEY, authorization=f"Basic {basic}"), names=NAMES))

    for text in (made.curl, made.php, made.pytest, made.cassette, json.dumps(made.script.as_json())):
        for spelling in (KEY, quote_plus(KEY), json.dumps(KEY)[1:-1], basic, repr(KEY)[1:-1]):
            assert spelling not in text


_PHP = re.compile(r"'((?:[^'\\]|\\.)*)'|base64_decode\('([^']*)'\)|getenv\('([^']*)'\)| \. ")


def _php_value(expression: str) -> bytes:
    """Evaluate texts of PHP joined by dots: in single quotes, a backslash stands for itself save before another and before a quote."""
    value, at = b"", 0
    while at < len(expression):
        found = _PHP.match(expression, at)
        assert found, expression[at:]
        at = found.end()
        if found[1] is not None:
            value += re.sub(r"\\([\\'])", r"\1", found[1]).encode()
        elif found[2] is not None:
            value += b64decode(found[2])
        elif found[3] is not None:
            value += GIVEN[found[3]].encode()
    return value


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_the_lines_of_php_send_the_very_bytes(body: bytes) -> None:
    made = reproduction.of(_fault(_exchange(body, content_type="text/plain"), names=NAMES))

    field = re.search(r"CURLOPT_POSTFIELDS, (.*)\);\n", made.php)

    assert field is not None
    assert _php_value(field[1]) == body


@given(st.binary(min_size=1, max_size=60) | st.text(min_size=1, max_size=60).map(lambda text: text.encode("utf-8", "replace")))
def test_a_script_is_the_same_when_it_was_written_down(body: bytes) -> None:
    script = reproduction.of(_fault(_exchange(body, content_type="text/plain"), names=NAMES)).script

    assert Script.from_json(json.loads(json.dumps(script.as_json()))) == script


def test_the_id_stays_and_the_cassette_is_one() -> None:
    made = reproduction.of(_fault(_exchange(b'{"customer":{}}', content_type="application/json")))

    (interaction,) = yaml.safe_load(made.cassette)["interactions"]

    assert made.id == "0123456789"
    assert interaction["request"]["body"] == '{"customer":{}}'


def test_what_has_no_body_is_sent_without_one(shell: Any) -> None:
    exchange = _exchange(b"", method="GET", url="/API/V3/Customer/some%40body?limit=1")
    made = reproduction.of(_fault(exchange, contract="customer-v3"))

    ((words, body),) = shell(made.curl, {})

    assert (words, body) == (["-sS", "-i", exchange.request.url], b"")


def test_a_store_below_a_path_is_asked_there() -> None:
    exchange = _exchange(b"{}", url="/shop/api/v13/commerce.customers.create", content_type="application/json")
    fault = _fault(exchange)
    object.__setattr__(fault, "base", "/shop")

    script = reproduction.of(fault).script

    assert (script.address, script.steps[0].url) == (f"{STORE}/shop", ("/api/v13/commerce.customers.create",))


# -- seen again --------------------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Store, str]]:
    store = Store(VENDORS)
    with Server(store) as server:
        yield store, server.url


ADDRESS = {
    "firstName": "Ottilie", "lastName": "Brandt", "street1": "Kanalweg 4", "city": "Kiel", "postalCode": "24103", "country": "DE", "email": "ottilie@pier.example",
}  # fmt: skip


def _two_steps(url: str, key: str, code: str) -> Fault:
    """Make a customer, and look at her."""
    headers = (("content-type", "application/json"), ("x-key", key))
    steps = (
        ("create", {"customer": {"code": code, "billingAddress": ADDRESS}}, b'{"status":"ok","id":99887}'),
        ("get", {"id": 99887}, b'{"status":"ok","customer":null}'),
    )
    exchanges = [
        Exchange(
            request=Request(method="POST", url=f"{url}/api/v13/commerce.customers.{call}", headers=headers, body=json.dumps(body).encode()),
            response=Response(status=200, headers=(("content-type", "application/json"),), body=answer),
        )
        for call, body, answer in steps
    ]
    return _fault(*exchanges, names=placeholders(Credentials({"X-Key": key}), Known()))


def test_a_key_that_an_answer_gave_out_is_what_the_store_gives_out_next_time(served: tuple[Store, str], monkeypatch: pytest.MonkeyPatch) -> None:
    store, url = served
    store.reset()
    key = by_contract(store)[OPEN2B]["X-Key"]
    made = reproduction.of(_two_steps(url, key, "WC-AGAIN"))
    monkeypatch.setenv("WIRECHECK_X_KEY", key)
    monkeypatch.setenv("WIRECHECK_URL", url)

    assert "99887" not in made.pytest + made.curl
    assert "$KEY_1" in made.curl
    store_again = Again(url, contract=OPEN2B)
    assert played(made.script, store_again, os.environ)
    assert store_again._last is not None
    response = store_again._last.exchange.response
    assert response is not None
    assert json.loads(response.body or b"")["customer"]["code"] == "WC-AGAIN"


@pytest.mark.parametrize("is_on", [True, False])
def test_the_test_fails_as_long_as_the_fault_is_there(served: tuple[Store, str], monkeypatch: pytest.MonkeyPatch, *, is_on: bool) -> None:
    store, url = served
    store.reset()
    store.switch(["open2b-duplicate-code-accepted"] if is_on else [])
    key = by_contract(store)[OPEN2B]["X-Key"]
    fault = _two_steps(url, key, "WC-TWICE")
    twice = Exchange(request=fault.steps[0].request, response=fault.steps[0].response)
    object.__setattr__(fault, "steps", (fault.steps[0], twice))
    monkeypatch.setenv("WIRECHECK_X_KEY", key)
    monkeypatch.setenv("WIRECHECK_URL", url)
    scope: dict[str, Any] = {}

    exec(compile(reproduction.of(fault).pytest, "made", "exec"), scope)
    (test,) = (value for name, value in scope.items() if name.startswith("test_"))
    if is_on:
        with pytest.raises(AssertionError):
            test()
    else:
        test()
    store.switch([])


def test_a_secret_that_is_not_given_is_asked_for_by_name(served: tuple[Store, str]) -> None:
    _, url = served
    script = reproduction.of(_two_steps(url, "a-key-of-somebody", "WC-NONE")).script

    with pytest.raises(NotGiven, match="WIRECHECK_X_KEY"):
        played(script, Again(url, contract=OPEN2B), {})
