"""What a client sends, in whatever form it was given to it, as bytes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wirecheck.exchange import Headers


def headers_of(pairs: Iterable[tuple[Any, Any]]) -> Headers:
    """Give headers as an exchange has them."""
    return tuple((_text(name).lower(), _text(value)) for name, value in pairs)


def _text(value: Any) -> str:  # noqa: ANN401 -- clients take text and bytes
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


class Tee:
    """An iterable body that remembers what passes through; what is sent anew is remembered anew."""

    def __init__(self, body: Any) -> None:  # noqa: ANN401
        self.original = body
        self._pieces: list[bytes] = []
        self._is_whole = False

    @property
    def body(self) -> bytes | None:
        """What was sent; ``None`` where not all of it was."""
        return b"".join(self._pieces) if self._is_whole else None

    def __iter__(self) -> Iterator[Any]:
        self._pieces, self._is_whole = [], False
        for piece in self.original:
            self._note(piece)
            yield piece
        self._is_whole = True

    async def __aiter__(self) -> AsyncIterator[Any]:
        self._pieces, self._is_whole = [], False
        async for piece in self.original:
            self._note(piece)
            yield piece
        self._is_whole = True

    def _note(self, piece: Any) -> None:  # noqa: ANN401
        self._pieces.append(piece.encode() if isinstance(piece, str) else bytes(piece))


def body_of(body: Any) -> bytes | Tee | None:  # noqa: ANN401
    """Give what will be sent of a body: bytes, or, where it is made piece by piece, what has to be sent in its place. ``None``: it cannot be known."""
    if body is None:
        return b""
    if isinstance(body, Tee):
        return body
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, bytes | bytearray | memoryview):
        return bytes(body)
    if hasattr(body, "read"):
        return _rewound(body)
    return Tee(body) if hasattr(body, "__iter__") or hasattr(body, "__aiter__") else None


def _rewound(file: Any) -> bytes | None:  # noqa: ANN401
    if not (hasattr(file, "seekable") and file.seekable()):
        return None
    at = file.tell()
    read = file.read()
    file.seek(at)
    return read.encode() if isinstance(read, str) else bytes(read)


def bytes_of(body: bytes | Tee | None) -> bytes | None:
    """Give what was sent, once it was."""
    return body.body if isinstance(body, Tee) else body
