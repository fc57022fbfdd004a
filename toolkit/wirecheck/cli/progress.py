"""Signs of life on standard error, for runs of over a second that somebody watches."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING

from wirecheck.cli.streams import is_terminal
from wirecheck.text.printable import printable

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from rich.status import Status

_PATIENCE = 1.0
_EVERY = 0.1


class Progress:
    """Counts what was done. It shows nothing before a second has passed, and never where standard error is no terminal."""

    def __init__(self, *, wanted: bool = True) -> None:
        """Start the clock."""
        self._shown = wanted and is_terminal(sys.stderr)
        self._next = monotonic() + _PATIENCE
        self._status: Status | None = None

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Wipe what was shown, so that the report begins on a clean line."""
        if self._status is not None:
            self._status.stop()

    def at(self, done: int, name: str) -> None:
        """Say how many exchanges were judged, and in which capture the last one was."""
        self.say(f"{done:,} exchanges judged, reading {name}")

    def say(self, words: str) -> None:
        """Say how far the run is."""
        if not self._shown or monotonic() < self._next:
            return
        self._next = monotonic() + _EVERY
        text = printable(words)
        if self._status is None:
            self._status = _started(text)
        else:
            self._status.update(text)


def _started(text: str) -> Status:
    from rich.console import Console  # noqa: PLC0415 -- only a long run in a terminal pays for rich

    status = Console(stderr=True, markup=False, highlight=False).status(text, spinner="dots" if "utf" in (sys.stderr.encoding or "").lower() else "line")
    status.start()
    return status
