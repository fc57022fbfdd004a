"""A capture file without its secrets, and what of it could not be kept."""

from __future__ import annotations

import gzip
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wirecheck.errors import UnreadableCapture
from wirecheck.traffic import captures, streams
from wirecheck.traffic.redaction.documents import rewritten

if TYPE_CHECKING:
    from wirecheck.exchange import Exchange, Headers
    from wirecheck.traffic.redaction.redactor import Lens, Redactor

_GZIP_MAGIC = b"\x1f\x8b"
_CODING = frozenset({"content-encoding", "content-length", "transfer-encoding"})
"""Headers that may say something else afterwards: bodies are written without their codings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """A capture that was read: its exchanges before and after, how many of them no contract knows, and its bytes afterwards."""

    name: str
    document: bytes
    before: tuple[Exchange, ...]
    after: tuple[Exchange, ...]
    strangers: int


class Capture:
    """A capture that was read and whose secrets were learned; those of several captures are to be learned before one of them is written."""

    def __init__(self, name: str, document: bytes, redactor: Redactor) -> None:
        """Read it.

        Raises:
            UnreadableCapture: it is no capture, or a part of it cannot be read: what is in there nobody could take out.

        """
        self.name = name
        self._packed = document.startswith(_GZIP_MAGIC)
        self._exchanges = _read(name, document)
        self._lenses: list[Lens] = [redactor.of(exchange) for exchange in self._exchanges]
        stream = io.BytesIO(document)
        self._format, _, whole = streams.look(stream)
        self._document = streams.Bounded(whole, name, captures.MOST_BYTES).read_all() if self._packed else document

    def redacted(self) -> Redacted:
        """Give it without its secrets.

        Raises:
            UnreadableCapture: written again, it would not read as it should; nothing of it is given then.

        """
        assert self._format is not None  # noqa: S101 -- it has been read
        made = rewritten(self._document, self._format, self._lenses)
        wanted = tuple(lens.redacted() for lens in self._lenses)
        came = _read(self.name, made)
        if list(map(_comparable, came)) != list(map(_comparable, wanted)):
            raise UnreadableCapture(self.name, "written without its secrets it would not be the same capture; record it again, or leave it out")
        return Redacted(
            name=self.name,
            document=gzip.compress(made, mtime=0) if self._packed else made,
            before=tuple(self._exchanges),
            after=tuple(came),
            strangers=sum(not lens.is_known for lens in self._lenses),
        )


def _read(name: str, document: bytes) -> list[Exchange]:
    made = []
    for item in captures.read(["-"], stdin=io.BytesIO(document)):
        if isinstance(item, UnreadableCapture):
            raise UnreadableCapture(name, item.reason)
        made.append(replace(item, capture=name))
    return made


def _comparable(exchange: Exchange) -> tuple[object, ...]:
    request, response = exchange.request, exchange.response
    answer = None if response is None else (response.status, _but_coding(response.headers), response.body)
    return (request.method, request.url, _but_coding(request.headers), request.body, answer, exchange.captured_at)


def _but_coding(headers: Headers) -> Headers:
    return tuple((name, value) for name, value in headers if name not in _CODING)
