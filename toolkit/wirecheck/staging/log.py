"""The last exchanges, for people to look at: bodies cut, credentials covered, with what was said of them."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING

from wirecheck.exchange import Exchange, Headers, Request, Response
from wirecheck.staging.judging import Judged, Judging

if TYPE_CHECKING:
    from datetime import datetime

    from wirecheck.staging.judging import Judge
    from wirecheck.staging.vendor import Answer, Asked

KEPT = 200
BODY = 4096

WAITING = "waiting"
NOT_JUDGED = "not judged"
OURS = "answered by the server itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The beginning of a body, and how long all of it was."""

    begins: bytes
    size: int

    @classmethod
    def of(cls, body: bytes) -> Cut:
        """Cut a body."""
        return cls(begins=body[:BODY], size=len(body))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An exchange as it is kept. `number` counts from 1; `judged` is ``None`` while, or where, nobody judged it, and `why` says so in a word."""

    number: int
    at: datetime
    method: str
    target: str
    asked_headers: Headers
    asked_body: Cut
    status: int
    answer_headers: Headers
    answer_body: Cut
    judged: Judged | None = None
    why: str = WAITING


class Log:
    """Keeps the last `kept` exchanges. Anybody may read it from any thread; one thread adds."""

    def __init__(self, judge: Judge | None = None, *, kept: int = KEPT, judging: Judging | None = None) -> None:
        """Judge what is added by `judge`, as soon as there is time for it; `judging` is for tests of the log alone."""
        self._entries: deque[Entry] = deque(maxlen=kept)
        self._lock = Lock()
        self._judging = judging or (Judging(judge, self.tell) if judge is not None else None)
        self.version = 0
        """Changes with everything that a reader could see change."""
        self.total = 0
        self.verdicts: Counter[str] = Counter()

    def start(self) -> None:
        """Begin to judge."""
        if self._judging is not None:
            self._judging.start()

    def close(self) -> None:
        """Stop judging."""
        if self._judging is not None:
            self._judging.close()

    def entries(self) -> tuple[Entry, ...]:
        """Give the exchanges, the newest first."""
        with self._lock:
            return tuple(reversed(self._entries))

    def entry(self, number: int) -> Entry | None:
        """Give one of them by its number."""
        with self._lock:
            return self._entries[at] if (at := self._at(number)) is not None else None

    def add(self, asked: Asked, answer: Answer, *, ours: bool = False) -> None:
        """Keep an exchange. What the server answered by itself (`ours`) is not judged: it is no vendor's."""
        target = f"{asked.path}?{asked.query}" if asked.query else asked.path
        with self._lock:
            self.total += 1
            self.version += 1
            number = self.total
            self._entries.append(
                Entry(
                    number=number,
                    at=asked.now,
                    method=asked.method,
                    target=target,
                    asked_headers=asked.headers,
                    asked_body=Cut.of(asked.body),
                    status=answer.status,
                    answer_headers=answer.headers,
                    answer_body=Cut.of(answer.body),
                    why=OURS if ours else WAITING if self._judging else NOT_JUDGED,
                )
            )
        if self._judging is not None and not ours:
            request = Request(method=asked.method, url=target, headers=asked.headers, body=asked.body)
            response = Response(status=answer.status, headers=answer.headers, body=answer.body)
            self._judging.offer(number, Exchange(request=request, response=response, captured_at=asked.now, index=number - 1))

    def tell(self, number: int, said: Judged | str) -> None:
        """Write down what was said of an exchange, or why nothing was."""
        with self._lock:
            self.version += 1
            if isinstance(said, Judged):
                self.verdicts[said.verdict] += 1
            if (at := self._at(number)) is not None:
                self._entries[at] = replace(self._entries[at], judged=said, why="") if isinstance(said, Judged) else replace(self._entries[at], why=said)

    def _at(self, number: int) -> int | None:
        """Say where an exchange stands: numbers are in order and without gaps."""
        at = number - (self.total - len(self._entries)) - 1
        return at if 0 <= at < len(self._entries) else None
