"""The requests of a fault as a script: what is sent, with a blank for each secret and for each key that the store gives out anew.

Everything that shows how a fault is seen again is written from it: a command line, PHP, a test, and what ``wirecheck fuzz --replay`` sends.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from wirecheck.report.script import Blanks, Key, Secret, Step, named, step_of, variables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wirecheck.exchange import Exchange
    from wirecheck.fuzz.fault import Fault
    from wirecheck.fuzz.keys import Keys
    from wirecheck.report.script import Piece, Text

_LEAST_KEY = 3
"""Characters of a key, from which on it is told from other numbers of a request."""


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
        return variables(self.steps)

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
    steps = tuple(
        step_of(step, blanks, base=fault.base, keys={key: blank for key, blank in keys.items() if blank.step < number})
        for number, step in enumerate(fault.steps, 1)
    )
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
        if len(key) >= _LEAST_KEY and not any(named(key).search(text) for text in texts[: step - 1]) and any(named(key).search(text) for text in texts[step:]):
            yield key, Key(step, number)


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
