"""A run over pieces on a cluster: they are judged in any order, by whoever has the time, and taken in that of the captures.

A task is a piece of a capture and gives its sums; what was said of each exchange it has written down by then. Where the sums are all that a run needs, they are all that it reads. A run that judges state, or reports
on each exchange, reads the rows as well, one after the other: so its findings are those of one process.
"""

from __future__ import annotations

import re
from asyncio import CancelledError
from collections import Counter, deque
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

import dask
from distributed import Client as _Client
from distributed import LocalCluster as _LocalCluster
from distributed.comm.core import CommClosedError
from distributed.scheduler import KilledWorker

from wirecheck import __version__
from wirecheck.cluster.chunk import Reading
from wirecheck.cluster.kept import Summary
from wirecheck.cluster.task import judge_chunk, packed
from wirecheck.errors import NoCluster, UnreadableCapture
from wirecheck.traffic.captures import MOST_FAULTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType
    from typing import Self

    from wirecheck.cluster.chunk import Chunk
    from wirecheck.cluster.kept import Kept
    from wirecheck.cluster.recipe import Recipe
    from wirecheck.judge import Judgement, Tally

_PATIENCE = 10.0
"""Seconds that a scheduler has to answer."""

_LOOK = 0.5
_AHEAD = 8
_LEAST_AHEAD = 32
_LINE = re.compile(r"\Aline (\d+):")
Client: Any = _Client  # without types
LocalCluster: Any = _LocalCluster

_SETTINGS: dict[str, Any] = {
    "distributed.scheduler.http.routes": [],  # nobody needs pages of it
    "distributed.worker.http.routes": [],
    "distributed.worker.daemon": True,
    "distributed.admin.low-level-log-length": 0,
    "distributed.comm.timeouts.connect": "120s",  # workers that start on a machine with other work take their time
}


class Sums(Protocol):
    """What a run counts with."""

    tally: Tally

    def cannot(self, unreadable: UnreadableCapture) -> None:
        """Name what cannot be read."""


class Cluster:
    """Workers that judge pieces: those of a scheduler at an address, or some that are started here and end with the run."""

    def __init__(self, recipe: Recipe, kept: Kept, *, scheduler: str | None = None, workers: int = 1) -> None:
        self._recipe = recipe
        self._packed = packed(recipe)
        self._kept = kept
        self._address = scheduler
        self._workers = workers
        self._own: Any = None
        self._client: Any = None

    def __enter__(self) -> Self:
        """Connect, or start workers.

        Raises:
            NoCluster: nobody answers, or not as we do.

        """
        with dask.config.set(_SETTINGS):
            try:
                if self._address is None:
                    self._own = LocalCluster(
                        n_workers=self._workers,
                        threads_per_worker=1,
                        processes=True,
                        host="127.0.0.1",
                        scheduler_port=0,
                        dashboard_address="127.0.0.1:0",
                        security=True,
                        silence_logs=60,
                    )
                self._client = Client(self._address or self._own, timeout=_PATIENCE, set_as_default=False)
                self._same_version()
            except (OSError, ValueError) as error:
                self._close()
                if self._address is None:
                    raise
                problem = "nobody answers" if isinstance(error, OSError) else "it is no address"
                raise NoCluster(self._address, f"{problem}; give the address that 'dask scheduler' prints, as in tcp://HOST:8786") from None
            except BaseException:
                self._close()
                raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Let go of the scheduler; end what was started here."""
        self._close()

    def judged(
        self, pieces: Iterable[Chunk | UnreadableCapture], run: Sums, *, each: bool, say: Callable[[str, int], None], covered: Callable[[dict[str, Any]], None]
    ) -> Iterator[Judgement]:
        """Give the judgement of each exchange in the order of the captures, and name what cannot be read. Without `each`, the sums are added to those of the run, and nothing is given. `covered` takes what was counted of a piece, where coverage is.

        Raises:
            NoCluster: the scheduler went away, or results cannot be kept.

        """
        counting = Counting(run)
        for piece, name, summary in self._done(pieces, run, say):
            if name is None:
                counting.pass_by(piece, summary)
                continue
            if summary.coverage is not None:
                covered(summary.coverage)
            if not each and counting.takes(piece, summary):
                continue
            try:
                yield from counting.each(piece, summary, self._kept.rows(name))
            except OSError:
                raise NoCluster(self._kept.place, "what a worker wrote there is not seen from here; name a place that all of them see with --results") from None

    def _done(self, pieces: Iterable[Chunk | UnreadableCapture], run: Sums, say: Callable[[str, int], None]) -> Iterator[tuple[Chunk, str | None, Summary]]:
        """Have pieces judged, some ahead of those that are taken, and give their sums in order; of one over which workers died, how long it is alone."""
        source = iter(pieces)
        ahead = max(_LEAST_AHEAD, _AHEAD * sum(self._client.ncores().values()))
        waiting: deque[tuple[Chunk | UnreadableCapture, str, Any]] = deque()
        taken = 0
        while True:
            waiting.extend(self._asked(piece) for piece in islice(source, ahead - len(waiting)))
            if not waiting:
                return
            piece, name, future = waiting.popleft()
            if isinstance(piece, UnreadableCapture):
                run.cannot(piece)
                continue
            try:
                while (summary := self._result(future)) is None:
                    say(f"{taken:,} pieces judged, {len(waiting) + 1:,} under way, at {piece.where}", run.tally.exchanges)
            except KilledWorker:
                run.cannot(UnreadableCapture(piece.capture, f"workers died over {piece.where}; give them more memory"))
                yield piece, None, _length(piece)
                continue
            taken += 1
            yield piece, name, summary

    def _asked(self, piece: Chunk | UnreadableCapture) -> tuple[Chunk | UnreadableCapture, str, Any]:
        if isinstance(piece, UnreadableCapture):
            return piece, "", None
        name = self._kept.name(self._recipe.digest, piece.url, piece.capture, piece.identity, str(piece.start), str(piece.end))
        return piece, name, self._client.submit(judge_chunk, self._packed, piece, self._kept, name, key=f"wirecheck-{name}")

    def _result(self, future: Any) -> Summary | None:  # noqa: ANN401 -- Dask has no types
        """Give the sums of a piece, ``None`` where they are not there yet."""
        try:
            made: Summary = future.result(timeout=_LOOK)
        except TimeoutError:
            if self._client.status not in {"running", "connecting"}:
                raise self._gone() from None
            return None
        except (CancelledError, CommClosedError):
            raise self._gone() from None
        return made

    def _gone(self) -> NoCluster:
        return NoCluster(self._address or "the cluster", "the scheduler is gone; run again, and what was done is not done again")

    def _same_version(self) -> None:
        """Refuse workers that would judge otherwise, or cannot judge at all."""
        try:
            versions = set(self._client.run(version).values())
        except ImportError:
            versions = {None}
        if versions - {__version__}:
            others = " and ".join(sorted(f"wirecheck {one}" if one else "no wirecheck[distributed]" for one in versions - {__version__}))
            raise NoCluster(self._address or "the cluster", f"its workers have {others}; install {__version__} there")

    def _close(self) -> None:
        for one in (self._client, self._own):
            if one is not None:
                one.close()


def _length(piece: Chunk) -> Summary:
    """Count what a piece holds, so that what comes after it keeps its place."""
    reading = Reading(piece)
    positions = sum(1 for _ in reading) if piece.end is not None else 0
    return Summary(positions=positions, lines=reading.lines)


def version() -> str:
    """Give the version of wirecheck, on whichever machine this is asked."""
    return __version__


class Counting:
    """Takes pieces one after the other: where the positions and lines of each begin, and when so much of a capture cannot be read that the rest is left."""

    def __init__(self, run: Sums) -> None:
        self._run = run
        self._position: Counter[str] = Counter()
        self._line: Counter[str] = Counter()
        self._faults: Counter[str] = Counter()

    def takes(self, piece: Chunk, summary: Summary) -> bool:
        """Add the sums of a piece to those of the run, unless its rows have to be looked at: for what could not be read."""
        if summary.faults or self._faults[piece.capture] >= MOST_FAULTS:
            return False
        for group in summary.tally.groups.values():
            group.first = self._moved(group.first)
        for gap in summary.tally.gaps.values():
            gap.first = self._moved(gap.first)
        self._run.tally.merge(summary.tally)
        self.pass_by(piece, summary)
        return True

    def each(self, piece: Chunk, summary: Summary, rows: Iterable[Judgement | UnreadableCapture]) -> Iterator[Judgement]:
        """Give the judgements of a piece, as they stand in the whole capture."""
        capture = piece.capture
        for row in rows if self._faults[capture] < MOST_FAULTS else ():
            if not isinstance(row, UnreadableCapture):
                yield self._moved(row)
                continue
            self._run.cannot(self._numbered(row))
            self._faults[capture] += piece.end is not None  # a whole file was read by the same rule
            if self._faults[capture] == MOST_FAULTS:
                self._run.cannot(UnreadableCapture(capture, f"the rest, after {MOST_FAULTS} faults"))
                break
        else:
            self._run.tally.skipped += summary.tally.skipped
        self.pass_by(piece, summary)

    def pass_by(self, piece: Chunk, summary: Summary) -> None:
        """Go on behind a piece."""
        self._position[piece.capture] += summary.positions
        self._line[piece.capture] += summary.lines

    def _moved(self, judgement: Judgement) -> Judgement:
        before = self._position[judgement.exchange.capture]
        if not before:
            return judgement
        touched = tuple(replace(one, ref=replace(one.ref, index=one.ref.index + before)) for one in judgement.touched)
        return replace(judgement, exchange=replace(judgement.exchange, index=judgement.exchange.index + before), touched=touched)

    def _numbered(self, unreadable: UnreadableCapture) -> UnreadableCapture:
        before = self._line[unreadable.capture]
        return replace(unreadable, reason=_LINE.sub(lambda found: f"line {int(found[1]) + before}:", unreadable.reason))
