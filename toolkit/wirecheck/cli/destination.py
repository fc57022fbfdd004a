"""Where a report goes: standard output, or a file that is whole or not there."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from stat import S_IMODE
from typing import TYPE_CHECKING, TextIO

import click

from wirecheck.cli.streams import let_go

if TYPE_CHECKING:
    from collections.abc import Iterator


class Destination:
    """A stream that says in one line why it cannot be written to."""

    def __init__(self, stream: TextIO | None, name: str) -> None:
        """Write to a stream that messages call `name`; ``None`` is one that was closed from the start."""
        self._stream = stream
        self._name = name

    def write(self, text: str) -> None:
        """Write a piece of the report."""
        if self._stream is not None:
            with _said(self._name):
                self._stream.write(text)

    def flush(self) -> None:
        """Write what is buffered."""
        if self._stream is not None:
            with _said(self._name):
                self._stream.flush()


@contextmanager
def destination(path: str | None) -> Iterator[Destination]:
    """Open where a report goes. A file takes its name when the report is whole; until then, and after a crash, the old one stands.

    Raises: click.ClickException, when it cannot be written.
    """
    if path is None or path == "-":
        yield from _standard_output()
        return
    with _said(path):
        target = Path(path).resolve()
        special = target.exists() and not target.is_file()
        # A device or a named pipe is written to as it is: a file in its place would be another thing. A directory says so itself.
        written = target if special else target.with_name(f".wirecheck-{os.urandom(6).hex()}")
        stream = written.open("w" if special else "x", encoding="utf-8", errors="backslashreplace", newline="\n")
    try:
        yield Destination(stream, path)
        with _said(path):
            stream.close()
            if not special:
                if target.exists():
                    written.chmod(S_IMODE(target.stat().st_mode))
                written.replace(target)
    except BaseException:
        stream.close()
        if not special:
            written.unlink(missing_ok=True)
        raise


def _standard_output() -> Iterator[Destination]:
    """Give standard output; when its reader is gone, the rest of the block is left without a word."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="wirecheck")  # a legacy code page has no bullets
    out = Destination(sys.stdout, "standard output")
    try:
        yield out
        out.flush()
    except BrokenPipeError:
        let_go()


@contextmanager
def _said(name: str) -> Iterator[None]:
    """Turn the failure of a write into a line for the caller."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        message = f"cannot write {name}: {error.strerror or error}"
        raise click.ClickException(message) from error
