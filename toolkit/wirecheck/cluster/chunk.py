"""Pieces of captures: a range of bytes of an NDJSON file, or any other file as a whole."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, BinaryIO

from wirecheck.cluster import opening
from wirecheck.errors import UnreadableCapture
from wirecheck.traffic import folders, ndjson, streams
from wirecheck.traffic.captures import CAPTURE_NAMES, MOST_BYTES, capture, said
from wirecheck.traffic.recognise import Format

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wirecheck.exchange import Exchange

_PART = 2**20

BYTES = 32 * 2**20
"""What one piece is given of an NDJSON file: seconds of work, so that little is lost with a worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """The lines of an NDJSON file that begin from byte `start` on and before `end`; with `end` ``None``, a whole file of any format.

    `capture` is what reports call the file; `identity` changes with its content. `may_skip`: nobody named it, so that it may be no capture.
    """

    url: str
    capture: str
    identity: str = ""
    start: int = 0
    end: int | None = None
    may_skip: bool = False

    @property
    def where(self) -> str:
        """Name the piece for people."""
        return self.capture if self.end is None else f"{self.capture}, bytes {self.start:,} to {self.end:,}"


class Reading:
    """What a piece holds, read once; exchanges and lines are counted from its start."""

    def __init__(self, chunk: Chunk) -> None:
        self._chunk = chunk
        self.lines = 0
        """How many lines were read, if the piece is some lines of a file."""

    def __iter__(self) -> Iterator[Exchange | UnreadableCapture]:
        """Give the exchanges, and among them what cannot be read."""
        chunk = self._chunk
        try:
            with opening.opened(chunk.url) as stream:
                if chunk.end is None:
                    yield from capture(chunk.capture, stream, MOST_BYTES, may_skip=chunk.may_skip)
                    return
                lines = _Range(stream, chunk.start, chunk.end)
                yield from ndjson.read(lines, chunk.capture, MOST_BYTES, is_beginning=chunk.start == 0)
                self.lines = lines.number
        except UnreadableCapture as unreadable:
            yield unreadable
        except OSError as error:
            yield UnreadableCapture(chunk.capture, said(error))


class _Range:
    """The lines that begin within a range of bytes."""

    def __init__(self, stream: BinaryIO, start: int, end: int) -> None:
        self._stream = stream
        self._end = end
        self._at = start
        self.number = 0
        if start:  # what ends before the first line that begins here is of the piece before
            stream.seek(start - 1)
            self._at -= 1
            while (part := self._read(_PART)) and not part.endswith(b"\n"):
                pass

    def readline(self, limit: int, /) -> bytes:
        line = self._read(limit) if self._at < self._end else b""
        self.number += bool(line)
        return line

    def _read(self, limit: int) -> bytes:
        line = self._stream.readline(limit)
        self._at += len(line)
        return line


def cut(urls: Iterable[str], size: int = BYTES) -> Iterator[Chunk | UnreadableCapture]:
    """Cut captures into pieces, in the order in which one process reads them: files, folders with all that is below them, patterns with ``*`` of an object store."""
    for url in urls:
        try:
            for found in _files(url):
                yield from [found] if isinstance(found, UnreadableCapture) else _cut(found, size)
        except UnreadableCapture as unreadable:
            yield unreadable
        except OSError as error:
            yield UnreadableCapture(opening.name_of(url), said(error))


def _files(url: str) -> Iterator[Chunk | UnreadableCapture]:
    if url == "-":
        raise UnreadableCapture(url, "a cluster cannot read standard input; name a file or a URL")
    if opening.is_local(url):
        yield from _local(url)
        return
    system, path = opening.file_system(url)
    if "*" in path:
        paths, may_skip = sorted(system.glob(path)), True
        if not paths:
            raise UnreadableCapture(opening.name_of(url), "no such file or directory")
    else:
        try:
            is_file = opening.found(system, path).get("type") != "directory"
        except OSError:
            is_file = not system.isdir(path)
        paths, may_skip = ([path], False) if is_file else (sorted(system.find(path)), True)
    for one in paths:
        whole = url if one == path else system.unstrip_protocol(one)
        name = opening.name_of(whole)
        yield Chunk(url=whole, capture=name, may_skip=may_skip and not name.lower().endswith(CAPTURE_NAMES))


def _local(url: str) -> Iterator[Chunk | UnreadableCapture]:
    """Name local files as one process does."""
    path = url.removeprefix("file://")
    if not os.path.isdir(path):  # noqa: PTH112 -- total, where Path.is_dir raises on a name too long
        yield Chunk(url=os.path.abspath(path), capture=path)  # noqa: PTH100 -- likewise
        return
    for found in folders.files(path):
        if isinstance(found, UnreadableCapture):
            yield found
        else:
            yield Chunk(url=os.path.abspath(found), capture=found, may_skip=not found.lower().endswith(CAPTURE_NAMES))  # noqa: PTH100


def _cut(whole: Chunk, size: int) -> Iterator[Chunk]:
    """Cut a file, if it is NDJSON as it stands and longer than a piece; what is packed has to be read from its start."""
    system, path = opening.file_system(whole.url)
    info = opening.found(system, path)
    named = replace(whole, identity=opening.identity(info))
    length: Any = info.get("size")
    if not isinstance(length, int) or length <= size or not _is_ndjson(whole.url):
        yield named
        return
    for start in range(0, length, size):
        yield replace(named, start=start, end=min(start + size, length))


def _is_ndjson(url: str) -> bool:
    with opening.opened(url) as file:
        found, _, stream = streams.look(file)
        return found is Format.NDJSON and stream is file and file.seekable()
