"""Streams whose beginning can be looked at, unpacked where they are packed by gzip."""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING, BinaryIO, cast

from wirecheck.errors import UnreadableCapture
from wirecheck.traffic.recognise import HEAD, Format, recognise

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import WriteableBuffer

_GZIP_MAGIC = b"\x1f\x8b"
_CHUNK = 64 * 1024


class _PutBack(io.RawIOBase):
    """A stream with what was read of it put back in front."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        chunk, self._head = self._head[: len(view)], self._head[len(view) :]
        chunk = chunk or some(self._rest, len(view))
        view[: len(chunk)] = chunk
        return len(chunk)


class Bounded:
    """A stream that ends in an error beyond `most` bytes."""

    def __init__(self, stream: BinaryIO, capture: str, most: int) -> None:
        """Name the capture for the error."""
        self._stream = stream
        self._capture = capture
        self._most = self._left = most

    def read(self, size: int = _CHUNK) -> bytes:
        """Read as a file does, `size` bytes at most.

        Raises:
            UnreadableCapture: there is more than the bound.

        """
        chunk = self._stream.read(min(size, self._left + 1))
        self._left -= len(chunk)
        if self._left < 0:
            raise UnreadableCapture(self._capture, f"larger than {self._most} bytes")
        return chunk

    def read_all(self) -> bytes:
        """Read to the end.

        Raises:
            UnreadableCapture: there is more than the bound.

        """
        whole = io.BytesIO()  # gives its bytes away without a copy, and takes no more room than they need, as a large read would
        while chunk := self.read():
            whole.write(chunk)
        return whole.getvalue()


def some(stream: BinaryIO, most: int = _CHUNK) -> bytes:
    """Read what is there without waiting for more, so that a slow pipe is judged as it flows; empty at the end."""
    read = getattr(stream, "read1", stream.read)
    chunk: bytes | None = read(most)
    return chunk or b""


def look(stream: BinaryIO) -> tuple[Format | None, bytes, BinaryIO]:
    """Give the format, the first bytes and the whole stream, unpacked; it can be sought where `stream` can."""
    can_rewind = stream.seekable() and stream.tell() == 0  # to where gzip goes back
    head, stream = _peek(stream, lambda head: len(head) < len(_GZIP_MAGIC))
    if head.startswith(_GZIP_MAGIC):
        unpacked = cast("BinaryIO", gzip.GzipFile(fileobj=stream))
        stream = unpacked if can_rewind else _buffered(_PutBack(b"", unpacked))
    head, stream = _peek(stream, lambda head: recognise(head, whole=False) is None)
    return recognise(head, whole=len(head) < HEAD), head, stream


def _peek(stream: BinaryIO, wants_more: Callable[[bytes], bool]) -> tuple[bytes, BinaryIO]:
    """Read first bytes until they are enough, and put them back."""
    start = stream.tell() if stream.seekable() else None
    head = b""
    while wants_more(head) and len(head) < HEAD and (more := some(stream)):
        head += more
    if start is None:
        return head, _buffered(_PutBack(head, stream))
    stream.seek(start)
    return head, stream


def _buffered(raw: io.RawIOBase) -> BinaryIO:
    return io.BufferedReader(raw, _CHUNK)
