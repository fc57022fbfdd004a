"""Signs of life on standard error, for runs of over a second that somebody watches: what is done, how fast, and, where the end is known, a bar and the time that is left."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING

from wirecheck.cli.streams import is_terminal
from wirecheck.text.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

    from rich.live import Live

_PATIENCE = 1.0
_EVERY = 0.1
_BAR = 20
"""Columns of the bar."""


def _unknown() -> float | None:
    return None


class Progress:
    """Counts what was done. It shows nothing before a second has passed, and never where standard error is no terminal."""

    def __init__(self, *, wanted: bool = True, part: Callable[[], float | None] = _unknown) -> None:
        """Start the clock. `part` says how much of the whole is done, from 0 to 1, and ``None`` while nobody knows."""
        self._shown = wanted and is_terminal(sys.stderr)
        self._part = part
        self._began = monotonic()
        self._next = self._began + _PATIENCE
        self._live: Live | None = None

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Wipe what was shown, so that the report begins on a clean line."""
        if self._live is not None:
            self._live.stop()

    def at(self, done: int, name: str) -> None:
        """Say how many exchanges were judged, and in which capture the last one was."""
        self.say(f"{done:,} exchanges judged, reading {name}", done)

    def say(self, words: str, done: int, part: float | None = None) -> None:
        """Say how far the run is: `done` is what the rate counts."""
        now = monotonic()
        if not self._shown or now < self._next:
            return
        self._next = now + _EVERY
        part, is_ascii = part if part is not None else self._part(), "utf" not in (sys.stderr.encoding or "").lower()
        text = "  ".join(filter(None, (_bar(part, is_ascii=is_ascii), _figures(done, now - self._began, part), printable(words))))
        if self._live is None:
            self._live = _started()
        from rich.text import Text  # noqa: PLC0415 -- only a long run in a terminal pays for rich

        self._live.update(Text(text, no_wrap=True, overflow="crop"), refresh=True)


def _bar(part: float | None, *, is_ascii: bool) -> str:
    if not part:
        return ""
    full, empty = "#-" if is_ascii else "█░"
    done = int(_BAR * min(part, 1))
    return full * done + empty * (_BAR - done)


def _figures(done: int, seconds: float, part: float | None) -> str:
    """Say how fast it goes, and how long the rest takes if it goes on like this."""
    rate = done / seconds
    fast = f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.1f}/s"
    if not part:
        return fast
    minutes, rest = divmod(round(max(seconds / part - seconds, 0)), 60)
    return f"{min(part, 1):.0%}  {fast}  {minutes}:{rest:02} left"


def _started() -> Live:
    from rich.console import Console  # noqa: PLC0415 -- only a long run in a terminal pays for rich
    from rich.live import Live  # noqa: PLC0415 -- likewise

    # What goes to standard output is none of the bar's, wherever it goes.
    live = Live(console=Console(stderr=True, markup=False, highlight=False), transient=True, auto_refresh=False, redirect_stdout=False)
    live.start()
    return live
