"""Requests as scripts have them: what is sent, with a blank for each secret and for each key that the store gives out anew."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from wirecheck.text.mask import mask_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from wirecheck.exchange import Exchange

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


def joined(*text: Piece) -> list[Piece]:
    """Join texts that stand side by side; what is empty is an empty text."""
    made: list[Piece] = []
    for piece in text:
        before = made[-1] if made else None
        if isinstance(piece, str) and isinstance(before, str):
            made[-1] = before + piece
        else:
            made.append(piece)
    return made or [""]


def key_name(key: Key) -> str:
    """Name the variable of a key."""
    return f"KEY_{key.step}" + (f"_{key.number + 1}" if key.number else "")


def keys_of(step: Step) -> list[Key]:
    """Give the keys that a request names."""
    return list(dict.fromkeys(piece for text in _texts(step) for piece in text if isinstance(piece, Key)))


def variables(steps: Iterable[Step]) -> tuple[str, ...]:
    """Name the environment variables that requests need."""
    return tuple(sorted({piece.variable for step in steps for text in _texts(step) for piece in text if isinstance(piece, Secret)}))


def _texts(step: Step) -> Iterator[Text]:
    yield step.url
    yield from (value for _, value in step.headers)
    yield step.body


def named(key: str) -> re.Pattern[str]:
    """Give what finds a key in a text, where it is no part of a longer word."""
    return re.compile(rf"(?<![\w.%-]){re.escape(key)}(?![\w.-])")


def step_of(exchange: Exchange, blanks: Blanks, *, base: str = "", keys: Mapping[str, Key] = MappingProxyType({})) -> Step:
    """Give the request of an exchange; `base` is the path of the store's address, `keys` are those that earlier steps gave out."""
    request = exchange.request
    url = request.path.removeprefix(base) + (f"?{request.query}" if request.query else "")
    return Step(
        method=request.method,
        url=_filled(url, blanks, keys),
        headers=tuple((name, blanks.header(name, value)) for name, value in request.headers if name not in _DROPPED),
        body=_of_bytes(request.body or b"", blanks, keys),
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
    pattern = re.compile("|".join(named(key).pattern for key in sorted(keys, key=len, reverse=True)))
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
