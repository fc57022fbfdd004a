"""How far the reading of captures is, in bytes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from wirecheck.errors import UnreadableCapture
from wirecheck.traffic import folders

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Reading:
    """Watches the files that `traffic.captures` opens. Nobody knows how much there is of standard input, nor how far a file is that was read in one go."""

    def __init__(self, captures: Sequence[str]) -> None:
        """Say what will be read; nothing is looked at before `part` is asked for."""
        self._captures = captures
        self._total: int | None = None
        self._before = self._size = self._place = 0
        self._stream: BinaryIO | None = None

    def opened(self, stream: BinaryIO) -> None:
        """Take the next file; the one before it is done."""
        self._before += self._size
        self._stream, self._size, self._place = stream, os.fstat(stream.fileno()).st_size, 0

    def part(self) -> float | None:
        """Give how much is read, from 0 to 1."""
        if "-" in self._captures or self._stream is None or self._stream.closed:
            return None
        if self._total is None:
            self._total = sum(_sizes(self._captures))
        if (place := self._stream.tell()) < self._size:  # at its end, the last of what was read is still to be judged
            self._place = place
        return (self._before + self._place) / self._total if self._total else None


def _sizes(captures: Sequence[str]) -> Iterator[int]:
    for capture in captures:
        for path in folders.files(capture) if Path(capture).is_dir() else [capture]:
            if not isinstance(path, UnreadableCapture) and Path(path).is_file():
                yield Path(path).stat().st_size
