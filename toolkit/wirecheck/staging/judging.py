"""Verdicts on what was answered, worked out when the store has nothing better to do."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition, Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wirecheck.exchange import Exchange
    from wirecheck.finding import Finding

_QUIET = 0.02
"""Seconds without a new exchange after which the store counts as idle."""
_LONGEST = 0.25
"""Seconds after which one exchange is judged all the same, so that the page goes on during a load."""
_SHARE = 100
"""That wait is this many times as long as the last judgement took, if that is longer: a load loses a hundredth of its time at most."""
_WAITING = 200
_BYTES = 32 * 2**20
_LONG = 2**20
"""Bodies together. Python works through a long JSON text in one go, and nothing is answered meanwhile."""

TOO_LONG = "longer than a megabyte"
TOO_MANY = "too many at once"
FAILED = "judging failed with {}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What somebody else says of an exchange: `verdict` is clean, findings or not_checked; `reasons` say what was not checked and why; `secrets` may not be shown."""

    verdict: str
    contract: str | None = None
    operation: str | None = None
    findings: tuple[Finding, ...] = ()
    reasons: tuple[str, ...] = ()
    secrets: frozenset[str] = frozenset()


Judge = Callable[["Exchange"], Judged]
Tell = Callable[[int, "Judged | str"], None]
"""Takes the number of an exchange, and what is said of it or why nothing is."""


class Judging:
    """Judges in a thread of its own, the newest exchange first, and gives up on the oldest when too many wait.

    Python runs one thread at a time, so that a judgement during an answer would slow that: each waits for a quiet moment.
    """

    def __init__(self, judge: Judge, tell: Tell, *, quiet: float = _QUIET, longest: float = _LONGEST) -> None:
        self._judge, self._tell = judge, tell
        self._quiet, self._longest = quiet, longest
        self._waiting: deque[tuple[int, Exchange, int]] = deque()
        self._bytes = 0
        self._offered = 0
        self._changed = Condition()
        self._closing = Event()
        self._thread = Thread(target=self._work, name="wirecheck-judging", daemon=True)

    def start(self) -> None:
        """Begin to judge."""
        self._thread.start()

    def close(self) -> None:
        """Stop, after the exchange that is being judged."""
        self._closing.set()
        with self._changed:
            self._changed.notify()
        if self._thread.ident is not None:
            self._thread.join()

    def offer(self, number: int, exchange: Exchange) -> None:
        """Put an exchange in the queue; returns at once."""
        size = sum(len(side.body or b"") for side in (exchange.request, exchange.response) if side is not None)
        if size > _LONG:
            self._tell(number, TOO_LONG)
            return
        dropped = []
        with self._changed:
            self._offered += 1
            self._waiting.append((number, exchange, size))
            self._bytes += size
            while len(self._waiting) > _WAITING or self._bytes > _BYTES:
                oldest, _, freed = self._waiting.popleft()
                self._bytes -= freed
                dropped.append(oldest)
            if len(self._waiting) == 1:  # under load it is awake already, and waking it costs the answers time
                self._changed.notify()
        for oldest in dropped:
            self._tell(oldest, TOO_MANY)

    def _work(self) -> None:
        took = 0.0
        while (item := self._next(max(self._longest, _SHARE * took))) is not None:
            number, exchange = item
            began = time.monotonic()
            try:
                said: Judged | str = self._judge(exchange)
            except Exception as error:  # noqa: BLE001 -- the store goes on; the text of an error may quote the payload
                said = FAILED.format(type(error).__name__)
            took = time.monotonic() - began
            self._tell(number, said)

    def _next(self, longest: float) -> tuple[int, Exchange] | None:
        with self._changed:
            while not self._waiting and not self._closing.is_set():
                self._changed.wait()
        self._wait_for_quiet(longest)
        with self._changed:
            if self._closing.is_set():
                return None
            number, exchange, size = self._waiting.pop()
            self._bytes -= size
            return number, exchange

    def _wait_for_quiet(self, longest: float) -> None:
        last, until = -1, time.monotonic() + longest
        while self._offered != last and time.monotonic() < until:
            last = self._offered
            if self._closing.wait(self._quiet):
                return
