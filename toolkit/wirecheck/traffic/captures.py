"""Captures to exchanges: the one door for whatever a user has.

A format is known by its content. A capture that cannot be read is given as a value among the exchanges, so that the others are judged all the same.
"""

from __future__ import annotations

import gzip
import io
import os
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from wirecheck.errors import UnreadableCapture
from wirecheck.traffic import cassette, folders, har, ndjson, raw, streams
from wirecheck.traffic.recognise import Format, reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from wirecheck.exchange import Exchange

MOST_BYTES = 1024**3
MOST_FAULTS = 20
"""Parts of one capture that cannot be read, after which the rest is not read either."""

CAPTURE_NAMES = (".har", ".ndjson", ".har.gz", ".ndjson.gz")
"""How names end that say of a file that it is a capture."""


def read(
    paths: Iterable[str | Path], *, stdin: BinaryIO | None = None, max_bytes: int = MOST_BYTES, opened: Callable[[BinaryIO], None] = lambda _: None
) -> Iterator[Exchange | UnreadableCapture]:
    """Read captures in the order given: files, folders with all that is below them, ``-`` for standard input; gzip is unpacked.

    An exchange's `capture` is the path as given, joined with the name below a folder; `index` is its position there, so that what could not be read leaves
    a gap. In a folder, a file that looks like no capture is skipped in silence, unless its name says that it is one; a path that was given is never skipped.

    `max_bytes` bounds what is taken of one capture, unpacked; of NDJSON, which streams and may be endless, it bounds a line. `opened` is given each file as it is opened.
    """
    for path in map(str, paths):
        if path == "-":
            yield from capture(path, stdin if stdin is not None else sys.stdin.buffer, max_bytes)
        elif os.path.isdir(path):  # noqa: PTH112 -- total, where Path.is_dir raises on a name too long
            for found in folders.files(path):
                yield from (
                    [found] if isinstance(found, UnreadableCapture) else _file(found, max_bytes, opened, may_skip=not found.lower().endswith(CAPTURE_NAMES))
                )
        else:
            yield from _file(path, max_bytes, opened)


def _file(path: str, max_bytes: int, opened: Callable[[BinaryIO], None], *, may_skip: bool = False) -> Iterator[Exchange | UnreadableCapture]:
    try:
        stream = Path(path).open("rb")  # noqa: SIM115 -- closed below; here only its errors are told
    except OSError as error:
        yield UnreadableCapture(path, said(error))
        return
    except ValueError:  # a path with a null character
        yield UnreadableCapture(path, "it is no path")
        return
    with stream:
        opened(stream)
        yield from capture(path, stream, max_bytes, may_skip=may_skip)


def capture(path: str, stream: BinaryIO, max_bytes: int, *, may_skip: bool = False) -> Iterator[Exchange | UnreadableCapture]:
    """Read what was opened as a capture, and call it `path`. `may_skip`: what looks like no capture is none."""
    faults = 0
    try:
        found, head, whole = streams.look(stream)
        if found is None:
            if not may_skip:
                yield UnreadableCapture(path, reason(head))
            return
        for item in _exchanges(found, whole, path, max_bytes):
            faults += isinstance(item, UnreadableCapture)
            yield item
            if faults == MOST_FAULTS:
                yield UnreadableCapture(path, f"the rest, after {MOST_FAULTS} faults")
                return
    except UnreadableCapture as unreadable:
        yield unreadable
    except (EOFError, zlib.error, gzip.BadGzipFile):
        yield UnreadableCapture(path, "the gzip stream is damaged or cut off")
    except OSError as error:
        yield UnreadableCapture(path, said(error))
    except MemoryError:
        yield UnreadableCapture(path, "it does not fit into memory")


def _exchanges(found: Format, stream: BinaryIO, path: str, max_bytes: int) -> Iterator[Exchange | UnreadableCapture]:
    if found is Format.NDJSON:
        return ndjson.read(stream, path, max_bytes)
    if found is Format.YAML_CASSETTE:
        return cassette.read_yaml(streams.Bounded(stream, path, max_bytes), path)
    if found is Format.RAW:
        return raw.read(streams.Bounded(stream, path, max_bytes).read_all(), path)
    if not stream.seekable():
        stream = io.BytesIO(streams.Bounded(stream, path, max_bytes).read_all())
    return (har.read if found is Format.HAR else cassette.read_json)(stream, path, max_bytes)


def said(error: OSError) -> str:
    """Give why a file cannot be read, in lower case."""
    return (error.strerror or str(error)).lower()
