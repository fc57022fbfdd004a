"""How a fault is seen again: a name for it that stays, and what to paste or to run."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from wirecheck.contract import load
from wirecheck.fuzz import script as scripts
from wirecheck.fuzz.keys import Keys
from wirecheck.report import curl
from wirecheck.report.script import Key, Secret, joined, key_name, keys_of
from wirecheck.traffic.recording import cassette_of
from wirecheck.traffic.redaction import Redactor

if TYPE_CHECKING:
    from wirecheck.contract import Contract
    from wirecheck.fuzz.fault import Fault
    from wirecheck.fuzz.script import Script
    from wirecheck.report.script import Piece, Text

_ID = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduction:
    """Ways to see a fault again. `id` is equal for equal causes, in every campaign. No text holds a secret that the campaign was given: each names an environment variable for it."""

    id: str
    curl: str
    php: str
    pytest: str
    cassette: str
    script: Script


def id_of(fault: Fault) -> str:
    """Give the name of a fault."""
    return fault.finding.fingerprint.removeprefix("v1:")[:_ID]


def of(fault: Fault) -> Reproduction:
    """Give the reproductions of a fault."""
    contract = _contract(fault.location or fault.contract)
    script = scripts.of(fault, Keys(contract, fault.base))
    return Reproduction(
        id=id_of(fault), curl=_curl(script), php=_php(script), pytest=_pytest(fault, script), cassette=_cassette(fault, contract), script=script
    )


def _curl(script: Script) -> str:
    """Write a command a step."""
    lines = [f"# {line}" for line in _needed(script)]
    for number, step in enumerate(script.steps, 1):
        lines += (f"{key_name(key)}=  # the key that request {key.step} was answered" for key in keys_of(step) if key.step == number - 1)
        lines.append(curl.line(script.address, step))
    return "\n".join(lines)


def _needed(script: Script) -> Iterator[str]:
    if script.variables:
        yield f"needs {', '.join(script.variables)} in the environment"


# -- PHP ---------------------------------------------------------------------------------------------------------------------------------------


def _php(script: Script) -> str:
    """Write a request a step with the cURL functions of PHP."""
    lines = ["<?php", *(f"// {line}" for line in _needed(script))]
    for number, step in enumerate(script.steps, 1):
        lines += (f"${key_name(key).lower()} = '';  // the key that request {key.step} was answered" for key in keys_of(step) if key.step == number - 1)
        lines += ["$curl = curl_init();", f"curl_setopt($curl, CURLOPT_URL, {_php_text((script.address, *step.url))});"]
        lines += [f"curl_setopt($curl, CURLOPT_CUSTOMREQUEST, {_php_piece(step.method)});"]
        headers = [(name, value) for name, value in step.headers]
        if step.body and not any(name == "content-type" for name, _ in headers):
            headers.append(("content-type", ()))
        if headers:
            written = ", ".join(_php_text((f"{name}: " if value else f"{name}:", *value)) for name, value in headers)
            lines.append(f"curl_setopt($curl, CURLOPT_HTTPHEADER, [{written}]);")
        if step.body:
            lines.append(f"curl_setopt($curl, CURLOPT_POSTFIELDS, {_php_text(step.body)});")
        lines += ["curl_setopt($curl, CURLOPT_RETURNTRANSFER, true);", "echo curl_exec($curl), PHP_EOL;", "curl_close($curl);"]
    return "\n".join(lines) + "\n"


def _php_piece(piece: Piece) -> str:
    if isinstance(piece, Secret):
        return f"getenv('{piece.variable}')"
    if isinstance(piece, Key):
        return f"${key_name(piece).lower()}"
    if isinstance(piece, bytes) or "\0" in piece or "?>" in piece:
        data = piece if isinstance(piece, bytes) else piece.encode()
        return f"base64_decode('{b64encode(data).decode()}')"
    return "'" + piece.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _php_text(text: Text) -> str:
    return " . ".join(map(_php_piece, joined(*text)))


# -- pytest ------------------------------------------------------------------------------------------------------------------------------------


def _pytest(fault: Fault, script: Script) -> str:
    """Write a test that fails as long as the fault is there."""
    name = re.sub(r"\W+", "_", f"{fault.contract} {fault.operation} {id_of(fault)}").strip("_").lower()
    title = re.sub(r'[\\"]', "'", fault.finding.message)
    lines = [
        f'"""{fault.operation}: {title if title.isprintable() else ascii(title)[1:-1]}."""',
        "",
        "import os",
        "",
        "from wirecheck.fuzz.again import Again",
        "",
        "",
        f"def test_{name}() -> None:",
        f'    store = Again(os.environ.get("WIRECHECK_URL", "{script.address}"), contract={_python_piece(script.contract)})',
    ]
    named = {key.step for step in script.steps for key in keys_of(step)}
    for number, step in enumerate(script.steps, 1):
        headers = ", ".join(f"{_python_piece(header)}: {_python_text(value)}" for header, value in step.headers)
        body = f", body={_python_bytes(step.body)}" if step.body else ""
        kept = f"answer_{number} = " if number in named else ""
        lines.append(f"    {kept}store.send({_python_piece(step.method)}, {_python_text(step.url)}, headers={{{headers}}}{body})")
    lines.append(f'    assert not store.shows("{script.code}", "{script.fingerprint}")')
    return "\n".join(lines) + "\n"


def _python_piece(piece: Piece) -> str:
    if isinstance(piece, Secret):
        return f'os.environ["{piece.variable}"]'
    if isinstance(piece, Key):
        return f"answer_{piece.step}.keys[{piece.number}]"
    return f'"{piece}"' if isinstance(piece, str) and piece.isprintable() and not {'"', "\\"} & set(piece) else repr(piece)


def _python_text(text: Text) -> str:
    return " + ".join(map(_python_piece, joined(*text)))


def _python_bytes(text: Text) -> str:
    if not any(isinstance(piece, bytes) for piece in text):
        return _python_text(text) if len(text) == 1 and isinstance(text[0], str) else f"({_python_text(text)})"
    return " + ".join(repr(piece) if isinstance(piece, bytes) else f"({_python_piece(piece)}).encode()" for piece in text)


# -- cassette ----------------------------------------------------------------------------------------------------------------------------------


def _cassette(fault: Fault, contract: Contract) -> str:
    """Write the exchanges as a cassette, without their secrets."""
    redactor = Redactor([contract], base_path=fault.base, secrets=tuple(fault.secrets))
    return cassette_of(map(redactor.redacted, fault.steps))


@cache
def _contract(name: str) -> Contract:
    return load(name)
