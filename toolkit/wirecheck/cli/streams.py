"""Standard output and error, which may be a terminal, a file, a pipe that nobody reads any more, or closed."""

from __future__ import annotations

import os
import sys
from codecs import register_error
from contextlib import suppress
from io import BytesIO
from typing import BinaryIO, TextIO

import click

_WIDTH_OF_A_FILE = 100
_NARROWEST, _WIDEST = 60, 140


_PLAIN = str.maketrans({"•": "*", "·": "-", "…": "~"})


def spelled(error: UnicodeError) -> tuple[str, int]:
    """Write what an encoding has no character for: a sign of ours as a plain one, as wide; a stranger's as its number."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(_PLAIN)
    return text.encode("ascii", "backslashreplace").decode("ascii"), error.end


register_error("wirecheck", spelled)


def complain(text: str) -> None:
    """Say on standard error, in one line, what is wrong."""
    from wirecheck.text.printable import printable  # noqa: PLC0415 -- what goes well says nothing

    click.echo(f"wirecheck: {printable(' '.join(text.split()))}", err=True)


def width(stream: TextIO | None) -> int:
    """Give the columns that a report may use: those of the terminal within reason, or of ``COLUMNS``."""
    columns = _WIDTH_OF_A_FILE
    if is_terminal(stream) or "COLUMNS" in os.environ:
        import shutil  # noqa: PLC0415 -- takes its time to import

        columns = shutil.get_terminal_size((_WIDTH_OF_A_FILE, 24)).columns
    return max(_NARROWEST, min(columns, _WIDEST))


def has_colour(stream: TextIO | None) -> bool:
    """Tell whether colour is wanted: on a terminal that knows it, unless ``NO_COLOR`` is set (no-color.org: to anything but nothing)."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def standard_input() -> BinaryIO:
    """Give standard input as bytes; one that was closed from the start is empty."""
    return BytesIO() if sys.stdin is None else sys.stdin.buffer


def is_terminal(stream: TextIO | None) -> bool:
    """Tell whether somebody is looking."""
    return stream is not None and not stream.closed and stream.isatty()


def flush() -> None:
    """Write what is buffered now, while a failure can still be answered.

    Raises: BrokenPipeError, when nobody reads any more.
    """
    if sys.stdout is not None:
        sys.stdout.flush()


def let_go() -> None:
    """Send the rest to nowhere, so that the interpreter does not complain of a broken pipe as it closes its streams."""
    with suppress(OSError, ValueError, AttributeError):  # a stream without a descriptor has nothing to complain of
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
