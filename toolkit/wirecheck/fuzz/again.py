"""Requests sent once more, to see whether a store still shows what a campaign has found."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wirecheck.contract import load
from wirecheck.errors import WirecheckError
from wirecheck.exchange import Request
from wirecheck.fuzz.keys import Keys
from wirecheck.fuzz.sending import located
from wirecheck.judge import Judge, Outcome
from wirecheck.report.script import Key, Secret
from wirecheck.state import Memory
from wirecheck.traffic import address as addresses
from wirecheck.traffic.client import Client

if TYPE_CHECKING:
    from wirecheck.exchange import Response
    from wirecheck.fuzz.script import Script
    from wirecheck.judge import Judgement
    from wirecheck.report.script import Text

_SHOWN_BY = {"WC502": {Outcome.SUCCESS}, "WC503": {Outcome.SUCCESS}, "WC504": {Outcome.FAILURE, Outcome.REFUSED}}
"""What a campaign itself finds, by the outcome that shows it: accepted, let in, rejected."""

_SILENT = "WC505"


@dataclass
class NotGiven(WirecheckError):
    """An environment variable that a request needs and that is not set."""

    variable: str

    def __str__(self) -> str:
        """Name it, and say what it holds."""
        return f"{self.variable} is not set; it holds a secret of the requests, which were kept without it"

    __hash__ = WirecheckError.__hash__


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a request was answered: the response, ``None`` where none came, and the `keys` of the records that it made, in order."""

    response: Response | None
    keys: tuple[str, ...]


class Again:
    """A store that is asked once more. `url` is its address; a host other than this machine has to be in `allow`.

    Raises:
        NotAllowed: the host was not allowed.
        UnknownName, BadContract: the contract cannot be used.

    """

    def __init__(self, url: str, *, contract: str, allow: Iterable[str] = (), timeout: float = 30.0, rate: float | None = None) -> None:
        address = addresses.parse(url)
        addresses.allow(address, allow)
        self._client = Client(address, timeout=timeout, rate=rate)
        loaded = load(contract)
        self._judge = Judge([loaded], named=True, base_path=address.path, memory=Memory(alone=True))
        self._keys = Keys(loaded, address.path)
        self._index = 0
        self._last: Judgement | None = None

    def send(self, method: str, url: str, *, headers: Mapping[str, str] | Iterable[tuple[str, str]] = (), body: str | bytes = b"") -> Answer:
        """Send a request; `url` begins below the address of the store.

        Raises:
            Unreachable: no connection came about.

        """
        content = body.encode() if isinstance(body, str) else body
        given = tuple(headers.items() if isinstance(headers, Mapping) else headers)
        lengths = (("content-length", str(len(content))),) if content or method not in {"GET", "HEAD"} else ()
        request = located(Request(method=method, url=url, headers=(*given, *lengths), body=content), self._client.address)
        self._index += 1
        exchange = replace(self._client.send(request, is_read=False).exchange, capture=str(self._client.address), index=self._index)
        self._last = self._judge.judge(exchange)
        return Answer(response=exchange.response, keys=self._keys.made(exchange))

    def shows(self, code: str, fingerprint: str) -> bool:
        """Say whether the last answer shows a finding: by what it means, where that was the finding, else by its fingerprint."""
        if self._last is None:
            return False
        if code == _SILENT:
            return self._last.exchange.response is None
        if code in _SHOWN_BY:
            return self._last.outcome in _SHOWN_BY[code]
        return any(finding.fingerprint == fingerprint for finding in self._last.findings)


def played(script: Script, store: Again, given: Mapping[str, str]) -> bool:
    """Send the requests of a script, and say whether the fault is still there. `given` holds the secrets, by the variables that the script names.

    Raises:
        NotGiven: one of them is missing.
        Unreachable: the store cannot be reached.

    """
    if lacking := [name for name in script.variables if name not in given]:
        raise NotGiven(lacking[0])
    answers: list[Answer] = []
    for step in script.steps:
        headers = [(name, _bytes(value, given, answers).decode("utf-8", "surrogateescape")) for name, value in step.headers]
        url = _bytes(step.url, given, answers).decode("utf-8", "surrogateescape")
        answers.append(store.send(step.method, url, headers=headers, body=_bytes(step.body, given, answers)))
    return store.shows(script.code, script.fingerprint)


def _bytes(text: Text, given: Mapping[str, str], answers: list[Answer]) -> bytes:
    made = b""
    for piece in text:
        match piece:
            case bytes():
                made += piece
            case Secret(variable):
                made += given[variable].encode("utf-8", "surrogateescape")
            case Key(step, number):
                keys = answers[step - 1].keys
                made += keys[number].encode() if number < len(keys) else b""
            case _:
                made += piece.encode("utf-8", "surrogateescape")
    return made


def environment() -> dict[str, str]:
    """Give the variables of the environment that may hold secrets of a script."""
    return {name: value for name, value in os.environ.items() if name.startswith("WIRECHECK_")}
