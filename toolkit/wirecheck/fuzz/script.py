"""The requests of a fault as a script: what is sent, with a blank for each secret and for each key that the store gives out anew.

Everything that shows how a fault is seen again is written from it: a command line, PHP, a test, and what ``wirecheck fuzz --replay`` sends.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus, urlsplit

from wirecheck.text.mask import mask_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from wirecheck.exchange import Exchange
    from wirecheck.fuzz.fault import Fault
    from wirecheck.fuzz.keys import Keys

_LEAST_KEY = 3
"""Characters of a key, from which on it is told from other numbers of a request."""

_DROPPED = frozenset({"host", "content-length", "connection", "accept-encoding", "user-agent"})
"""Headers that whatever sends the request writes by itself."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A blank for a secret: the environment variable that holds it, spelled as it stands at that place."""

    variable: str


@dataclass(frozen=True, slots=True)
class Key:
    """A blank for a key that the store gave out in an earlier step, counted from one."""

    step: int
    number: int = 0


Piece = str | bytes | Secret | Key
Text = tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One request. `url` begins with the path below the store's address. `body` is empty where none is sent."""

    method: str
    url: Text
    headers: tuple[tuple[str, Text], ...]
    body: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """The steps, and what the last one shows. `address` is where the store was, with its own path; `contract` a name or the path of a file."""

    contract: str
    address: str
    code: str
    fingerprint: str
    steps: tuple[Step, ...]

    @property
    def variables(self) -> tuple[str, ...]:
        """The environment variables that it needs."""
        texts = [text for step in self.steps for text in (step.url, *(value for _, value in step.headers), step.body)]
        return tuple(sorted({piece.variable for text in texts for piece in text if isinstance(piece, Secret)}))

    def as_json(self) -> dict[str, Any]:
        """Give it as values of JSON."""
        steps = [
            {"method": s.method, "url": _out(s.url), "headers": [[name, _out(value)] for name, value in s.headers], "body": _out(s.body)} for s in self.steps
        ]
        return {"contract": self.contract, "address": self.address, "code": self.code, "fingerprint": self.fingerprint, "steps": steps}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Script:
        """Read what `as_json` gave."""
        steps = tuple(
            Step(method=s["method"], url=_in(s["url"]), headers=tuple((name, _in(text)) for name, text in s["headers"]), body=_in(s["body"]))
            for s in value["steps"]
        )
        return cls(contract=value["contract"], address=value["address"], code=value["code"], fingerprint=value["fingerprint"], steps=steps)


def of(fault: Fault, given_out: Keys) -> Script:
    """Write the script of a fault. Where a later request names a key that an answer gave out, it names what the store gives out next time."""
    blanks = Blanks(fault.placeholders)
    address = _origin(fault.steps[-1]) + fault.base
    texts = [_parts(step) for step in fault.steps]
    made = [(number, key) for number, step in enumerate(fault.steps, 1) for key in given_out.made(step)]
    keys = dict(_keys(made, texts))
    steps = tuple(_step(number, step, fault.base, blanks, keys) for number, step in enumerate(fault.steps, 1))
    return Script(contract=fault.location or fault.contract, address=address, code=fault.finding.code, fingerprint=fault.finding.fingerprint, steps=steps)


def _origin(exchange: Exchange) -> str:
    parts = urlsplit(exchange.request.url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _parts(exchange: Exchange) -> str:
    request = exchange.request
    return f"{request.url}\n{(request.body or b'').decode('utf-8', 'replace')}"


def _keys(made: Sequence[tuple[int, str]], texts: Sequence[str]) -> Iterator[tuple[str, Key]]:
    """Yield the keys that one step gave out and a later one names; the first of equal ones counts."""
    given: dict[int, int] = {}
    for step, key in made:
        number = given[step] = given.get(step, -1) + 1
        if (
            len(key) >= _LEAST_KEY
            and not any(_named(key).search(text) for text in texts[: step - 1])
            and any(_named(key).search(text) for text in texts[step:])
        ):
            yield key, Key(step, number)


def _named(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.%-]){re.escape(key)}(?![\w.-])")


def _step(number: int, exchange: Exchange, base: str, blanks: Blanks, keys: Mapping[str, Key]) -> Step:
    request = exchange.request
    known = {key: blank for key, blank in keys.items() if blank.step < number}
    parts = urlsplit(request.url)
    url = parts.path.removeprefix(base) + (f"?{parts.query}" if parts.query else "")
    return Step(
        method=request.method,
        url=_filled(url, blanks, known),
        headers=tuple((name, blanks.header(name, value)) for name, value in request.headers if name not in _DROPPED),
        body=_of_bytes(request.body or b"", blanks, known),
    )


def _of_bytes(body: bytes, blanks: Blanks, keys: Mapping[str, Key]) -> Text:
    try:
        return _filled(body.decode(), blanks, keys)
    except UnicodeDecodeError:
        pass
    # Bytes that are no text stay as they are; what is text before and between them may hold a secret.
    pieces: list[Piece] = []
    for run in re.split(rb"([\x80-\xff]+)", body):
        pieces += (run,) if run[:1] >= b"\x80" else _filled(run.decode(), blanks, keys)
    return tuple(pieces)


def _filled(text: str, blanks: Blanks, keys: Mapping[str, Key]) -> Text:
    made: list[Piece] = []
    for piece in blanks.in_text(text):
        made += _with_keys(piece, keys) if isinstance(piece, str) else (piece,)
    return tuple(made)


def _with_keys(text: str, keys: Mapping[str, Key]) -> Iterator[Piece]:
    if not keys:
        yield text
        return
    at = 0
    pattern = re.compile("|".join(_named(key).pattern for key in sorted(keys, key=len, reverse=True)))
    for found in pattern.finditer(text):
        if found.start() > at:
            yield text[at : found.start()]
        yield keys[found[0]]
        at = found.end()
    if at < len(text):
        yield text[at:]


BASIC = "WIRECHECK_BASIC"
"""Holds what stands behind ``Basic`` in a header."""

SPELLINGS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("", str),
    ("_URLENCODED", quote_plus),
    ("_URLENCODED", lambda value: quote(value, safe="")),
    ("_JSON", lambda value: json.dumps(value)[1:-1]),
    ("_JSON", lambda value: json.dumps(value, ensure_ascii=False)[1:-1]),
    ("_XML", lambda value: escape(value, quote=False)),
)
"""How a text is written in forms and paths, JSON and XML: what is put behind the name of its variable, and what makes it. The first of two of one name is the usual one."""


class Blanks:
    """Puts environment variables in the place of secrets. `names` gives the variable of each."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._mask = mask_of(frozenset(names))
        self._spelled = {spell(value): name + ending for value, name in reversed(list(names.items())) for ending, spell in reversed(SPELLINGS)}

    def in_text(self, text: str) -> Iterator[str | Secret]:
        """Yield a text with a blank for each secret in it, whichever way it is spelled."""
        edges = [0, *(edge for span in self._mask.spans(text) for edge in span), len(text)]
        for index, (start, end) in enumerate(pairwise(edges)):
            if start < end:
                yield Secret(self._variable(text[start:end])) if index % 2 else text[start:end]

    def _variable(self, spelled: str) -> str:
        return self._spelled.get(spelled) or next(
            (f"{name}_AS_SENT" for value, name in self._names.items() if mask_of(frozenset({value})).spans(spelled)), "WIRECHECK_SECRET"
        )

    def header(self, name: str, value: str) -> Text:
        """Give a header's value; of HTTP Basic, name and password are one secret."""
        scheme, _, token = value.partition(" ")
        if name == "authorization" and scheme.lower() == "basic":
            try:
                plain = b64decode(token).decode()
            except ValueError:
                return tuple(self.in_text(value))
            if any(isinstance(piece, Secret) for piece in self.in_text(plain)):
                return (f"{scheme} ", Secret(BASIC))
        return tuple(self.in_text(value))


# -- as JSON -----------------------------------------------------------------------------------------------------------------------------------


def _out(text: Text) -> list[Any]:
    return [
        piece
        if isinstance(piece, str)
        else {"base64": b64encode(piece).decode()}
        if isinstance(piece, bytes)
        else {"env": piece.variable}
        if isinstance(piece, Secret)
        else {"key": [piece.step, piece.number]}
        for piece in text
    ]


def _in(pieces: Iterable[Any]) -> Text:
    return tuple(map(_piece, pieces))


def _piece(value: Any) -> Piece:  # noqa: ANN401 -- a value of JSON
    match value:
        case str():
            return value
        case {"base64": str(data)}:
            return b64decode(data)
        case {"env": str(name)}:
            return Secret(name)
        case {"key": [int(step), int(number)]}:
            return Key(step, number)
    message = "is no part of a request"
    raise ValueError(message)
