"""The files that a run writes: refused before the first test where they cannot be written, and whole or not there after the last."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def target(path: str, *endings: str) -> Path:
    """Give where a file goes, before the first test, so that a mistyped path costs no run. Raises `pytest.UsageError`."""
    if not path.lower().endswith(endings):
        raise pytest.UsageError(f"wirecheck: the report {path} has no ending that is known; name it {' or '.join(f'FILE{ending}' for ending in endings)}")
    found = Path(path).absolute()
    if not found.parent.is_dir():
        raise pytest.UsageError(f"wirecheck: the report {path} has no folder to be in; make {found.parent}, or name another")
    return found


def write(path: Path, text: str) -> None:
    """Write a file that is whole or not there.

    Raises:
        CannotWriteError: it cannot be written.

    """
    part = path.with_name(f".wirecheck-{os.urandom(6).hex()}")
    try:
        part.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise CannotWriteError(f"cannot write {path}: {error.strerror or error}") from None


def folder(path: str) -> Path:
    """Give a folder that files go to, made where it is not there, before the first test. Raises `pytest.UsageError`."""
    found = Path(path).absolute()
    try:
        found.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise pytest.UsageError(f"wirecheck: the folder {path} cannot be made: {error.strerror or error}") from None
    return found


class CannotWriteError(Exception):
    """A file that was asked for cannot be written; the text says which, and why."""
