"""Exchanges judged in several processes at once, and given back in their order.

A worker is a fork of the run after its contracts are loaded, so that it starts in milliseconds and knows what the run knows. Where a system cannot fork safely, one process judges. Each
worker is served by a thread of its own, which sends it a batch and waits for what it says: nothing can wait for each other. Of a worker that dies, its batch is judged here.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wirecheck.judge import Judgement
from wirecheck.traffic.folders import files

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor
    from multiprocessing.connection import Connection
    from queue import SimpleQueue
    from types import TracebackType
    from typing import Self

    from wirecheck.exchange import Exchange
    from wirecheck.judge import Judge

_BATCH = 64
_WORTH = 4 * 2**20
"""Bytes of captures from which on workers pay for their start, and more processes are taken without being asked for."""

_MOST = 8
_MEMBERS = ("contract", "operation", "resource", "outcome", "verdict", "findings", "not_checked", "secrets", "touched")


def processes(jobs: int | None, captures: Iterable[str]) -> int:
    """Say how many processes should judge: as many as `jobs`, or, where that is ``None``, one a core for captures that are worth it."""
    if not hasattr(os, "fork") or sys.platform == "darwin":  # there, a fork may hang in the system's own libraries
        return 1
    if jobs is not None:
        return jobs
    return min(_MOST, len(os.sched_getaffinity(0))) if _bytes_of(captures) >= _WORTH else 1


def _bytes_of(captures: Iterable[str]) -> int:
    """Count the bytes of files, as far as they can be known without reading them."""
    total = 0
    for capture in captures:
        for path in files(capture) if Path(capture).is_dir() else [capture]:
            try:
                total += Path(path).stat().st_size if isinstance(path, str) else 0
            except (OSError, ValueError):
                continue
            if total >= _WORTH:
                return total
    return total


class Workers:
    """Judges with some processes, one meaning this one. Enter it before there are threads, as it forks."""

    def __init__(self, judge: Judge, count: int) -> None:
        self._judge = judge
        self._count = count
        self._processes: list[Any] = []
        self._free: SimpleQueue[Connection]
        self._threads: ThreadPoolExecutor | None = None
        self._is_over = False

    def __enter__(self) -> Self:
        """Start the processes."""
        if self._count > 1:
            import multiprocessing  # noqa: PLC0415 -- what takes longer to import than one process takes over a few exchanges
            from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 -- likewise
            from queue import SimpleQueue  # noqa: PLC0415 -- likewise

            self._free = SimpleQueue()
            fork = multiprocessing.get_context("fork")
            ours: list[Connection] = []
            for _ in range(self._count):
                here, there = fork.Pipe()
                ours.append(here)
                worker = fork.Process(target=_work, args=(self._judge, there, tuple(ours)), daemon=True)
                worker.start()
                there.close()
                self._processes.append(worker)
                self._free.put(here)
            self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="wirecheck-worker")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End them, whatever they are doing."""
        self._is_over = True
        for process in self._processes:
            process.terminate()
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)
        for process in self._processes:
            process.join()
        while self._processes and not self._free.empty():
            self._free.get().close()

    def judged(self, exchanges: Iterable[Exchange]) -> Iterator[Judgement]:
        """Give the judgement of each exchange, in their order."""
        if self._threads is None:
            yield from map(self._judge.judge, exchanges)
            return
        waiting: deque[tuple[list[Exchange], Any]] = deque()
        source = iter(exchanges)
        while batch := list(islice(source, _BATCH)):
            waiting.append((batch, self._threads.submit(self._said, batch)))
            if len(waiting) > 2 * self._count:
                yield from _joined(*waiting.popleft())
        while waiting:
            yield from _joined(*waiting.popleft())

    def _said(self, batch: list[Exchange]) -> list[tuple[Any, ...]]:
        """Let a worker judge a batch; where none is left, or it dies over it, do it here."""
        connection = self._free.get()
        try:
            connection.send(batch)
            said: list[tuple[Any, ...]] = connection.recv()
        except (EOFError, OSError):
            connection.close()  # whoever takes it next does the work here, too
            return [] if self._is_over else _told(self._judge, batch)
        else:
            return said
        finally:
            self._free.put(connection)


def _joined(batch: list[Exchange], said: Any) -> Iterator[Judgement]:  # noqa: ANN401 -- a future of what `_told` gives
    for exchange, told in zip(batch, said.result(), strict=True):
        yield Judgement(exchange=exchange, **dict(zip(_MEMBERS, told, strict=True)))


def _told(judge: Judge, batch: list[Exchange]) -> list[tuple[Any, ...]]:
    judgements = map(judge.judge, batch)
    return [tuple(getattr(judgement, name) for name in _MEMBERS) for judgement in judgements]


def _work(judge: Judge, mine: Connection, others: tuple[Connection, ...]) -> None:
    """Judge what comes until nothing does any more: what a worker does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run decides what an interruption means,
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # and ends its workers
    for other in others:
        other.close()
    while True:
        try:
            batch = mine.recv()
        except (EOFError, OSError):
            return
        mine.send(_told(judge, batch))
