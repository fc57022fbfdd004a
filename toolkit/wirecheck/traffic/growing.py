"""A file that somebody still writes to, read as a stream without end: what is appended is waited for, and what takes its place when it is rotated is read on."""

from __future__ import annotations

import os
from time import sleep
from typing import TYPE_CHECKING, BinaryIO

from wirecheck.errors import UnreadableCapture

if TYPE_CHECKING:
    from collections.abc import Callable

_PAUSE = 0.2
"""Seconds between two looks at a file that has nothing new."""


class Growing:
    """Gives whole lines as they come. A file that is not there yet is waited for; one that was cut short is read from its start, as `copytruncate` leaves it.

    `wait` is for tests: what it raises ends the reading.
    """

    def __init__(self, path: str, *, wait: Callable[[float], None] = sleep) -> None:
        self._path = path
        self._wait = wait
        self._file: BinaryIO | None = None

    def readline(self, limit: int) -> bytes:
        """Give the next line, or the `limit` bytes that it begins with. A last line without an end is given when another file has taken the place of its own.

        Raises:
            UnreadableCapture: the file may not be read.

        """
        line = b""
        while True:
            part = self._opened().readline(limit - len(line))
            line += part
            if line.endswith(b"\n") or len(line) >= limit:
                return line
            if part:
                continue
            if self._is_cut():
                line = b""
            elif self._is_replaced():
                line += self._opened().readline(limit - len(line))  # what came between the last look and the rotation
                if not line.endswith(b"\n"):
                    self.close()
                if line:
                    return line
            else:
                self._wait(_PAUSE)

    def _opened(self) -> BinaryIO:
        while self._file is None:
            try:
                self._file = open(self._path, "rb")  # noqa: SIM115, PTH123 -- stays open from line to line
            except FileNotFoundError:
                self._wait(_PAUSE)
            except (OSError, ValueError) as error:
                reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is no path"
                raise UnreadableCapture(self._path, reason.lower()) from None
        return self._file

    def _is_cut(self) -> bool:
        """Go back to the start where the file has become shorter than what was read of it."""
        file = self._opened()
        if os.fstat(file.fileno()).st_size >= file.tell():
            return False
        file.seek(0)
        return True

    def _is_replaced(self) -> bool:
        """Whether another file has the name now; where none has, one is waited for."""
        try:
            return not os.path.samestat(os.stat(self._path), os.fstat(self._opened().fileno()))  # noqa: PTH116 -- beside fstat
        except OSError:
            return False

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
