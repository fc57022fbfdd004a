"""Content-Encoding, undone (RFC 9110, section 8.4).

Many recorders undo the coding and keep the header, others keep both: the header says what to look for, the bytes say whether it is still there.
A coding that cannot be undone leaves a body that nobody can judge: it counts as not captured, with the reason beside it.
"""

from __future__ import annotations

import zlib
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from wirecheck.wire.charset import charset

if TYPE_CHECKING:
    from collections.abc import Callable

    from wirecheck.exchange import Headers

_MOST_CODINGS = 4
_MOST_MEMBERS = 100
_MOST_BYTES = 64 * 1024 * 1024
_FREE_BYTES = 8 * 1024 * 1024
_RATIO = 200
"""A body of the largest size, and above the free size of the largest ratio: repetitive XML packs to a hundredth, a bomb to a thousandth."""

_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_GZIP, _ZLIB, _RAW = 31, 15, -15
"""The window bits by which zlib knows a format."""


class Undone(NamedTuple):
    """A body without its codings; ``None`` where one could not be undone, and why."""

    body: bytes | None
    reason: str = ""


class _StubbornError(Exception):
    """A coding that is there and cannot be undone."""


def undo(body: bytes | None, headers: Headers) -> Undone:
    """Undo what the Content-Encoding of `headers` names, last coding first; several header lines count as one."""
    if not body:
        return Undone(body)
    names = [name for key, value in headers if key == "content-encoding" for name in value.replace(" ", "").lower().split(",")]
    if not names:
        return Undone(body)
    if len(names) > _MOST_CODINGS:
        return Undone(None, f"coded {len(names)} times over")
    content_type = next((value for key, value in headers if key == "content-type"), None)
    for name in reversed(names):
        try:
            body = _undo_one(name, body, content_type)
        except _StubbornError as stubborn:
            return Undone(None, f"coded as {name[:20]}: {stubborn}")
    return Undone(body)


def _undo_one(name: str, body: bytes, content_type: str | None) -> bytes:
    if name in {"gzip", "x-gzip"}:
        return _unpacked(body, _GZIP) if body.startswith(_GZIP_MAGIC) else body
    if name == "zstd" and not body.startswith(_ZSTD_MAGIC):
        return body
    if name in {"identity", ""} or _is_text(body, content_type):
        return body
    if name == "deflate":
        return _deflated(body)
    library = _LIBRARIES.get(name)
    if library is None:
        message = "not a coding that is known here"
        raise _StubbornError(message)
    return library(body, _most(body))


def _most(body: bytes) -> int:
    return min(_MOST_BYTES, max(_FREE_BYTES, _RATIO * len(body)))


def _is_text(body: bytes, content_type: str | None) -> bool:
    """Say whether a body reads as text, which packed bytes do not: they hold control characters."""
    try:
        text = body.decode(charset(content_type) or "utf-8")
    except ValueError:
        return False
    return text.isprintable() or not any(c < " " and c not in "\t\n\r\f" for c in text)


def _deflated(body: bytes) -> bytes:
    """Undo ``deflate``: zlib's format by the standard, the bare one by a habit of servers (RFC 9110, section 8.4.1.2)."""
    has_zlib_header = body[0] & 0x0F == 8 and len(body) > 1 and int.from_bytes(body[:2], "big") % 31 == 0  # RFC 1950, section 2.2
    return _unpacked(body, _ZLIB if has_zlib_header else _RAW)


def _unpacked(body: bytes, window: int) -> bytes:
    """Unpack zlib's formats; gzip allows several members in a row (RFC 1952, section 2.2)."""
    most = _most(body)
    whole = b""
    for _ in range(_MOST_MEMBERS):
        unpacker = zlib.decompressobj(window)
        try:
            whole += unpacker.decompress(body, most - len(whole) + 1)
        except zlib.error:
            raise _StubbornError(_DAMAGED) from None
        if len(whole) > most:
            raise _StubbornError(_TOO_LARGE)
        if not unpacker.eof:
            raise _StubbornError(_DAMAGED)
        body = unpacker.unused_data
        if window != _GZIP or not body.startswith(_GZIP_MAGIC):
            return whole
    raise _StubbornError(_TOO_LARGE)


# Neither library is one of our dependencies; each is used where it is there.


def _unbrotli(body: bytes, most: int) -> bytes:
    brotli = _library("brotli")
    unpacker = brotli.Decompressor()
    try:
        whole: bytes = unpacker.process(body, output_buffer_limit=most + 1)
    except TypeError:  # before 1.2 there was no limit, and one body could fill the memory
        message = "brotli 1.2 or later is needed to undo it"
        raise _StubbornError(message) from None
    except brotli.error:
        raise _StubbornError(_DAMAGED) from None
    if len(whole) > most:
        raise _StubbornError(_TOO_LARGE)
    if not unpacker.is_finished():
        raise _StubbornError(_DAMAGED)
    return whole


def _unzstd(body: bytes, most: int) -> bytes:
    zstandard = _library("zstandard")
    try:
        if zstandard.frame_content_size(body) > most:
            raise _StubbornError(_TOO_LARGE)
        # RFC 8878, section 3.1.1.1.2, lets a decoder refuse windows above 8 MB.
        whole: bytes = zstandard.ZstdDecompressor(max_window_size=2**23).decompress(body, max_output_size=most)
    except zstandard.ZstdError:
        raise _StubbornError(_DAMAGED) from None
    return whole


def _library(name: str) -> Any:  # noqa: ANN401 -- whichever of several libraries is there
    try:
        return import_module(name)
    except ImportError:
        message = f"{name} is needed to undo it"
        raise _StubbornError(message) from None


_DAMAGED = "damaged or cut off"
_TOO_LARGE = "larger than the limit when unpacked"
_LIBRARIES: dict[str, Callable[[bytes, int], bytes]] = {"br": _unbrotli, "zstd": _unzstd}
