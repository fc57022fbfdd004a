"""What a worker does with a piece: read it, judge it, write down what was said, and give back the sums.

It can be done twice, by two workers at one time, and by halves: the same names are written, each file is whole or not there, and what stands complete is not judged again.
"""

from __future__ import annotations

import gc
import pickle
import zlib
from contextlib import ExitStack
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from wirecheck.cluster.chunk import Reading
from wirecheck.cluster.kept import Kept, Summary
from wirecheck.coverage import Coverage
from wirecheck.errors import NoCluster, UnreadableCapture
from wirecheck.exchange import Request
from wirecheck.finding import Part
from wirecheck.judge import Judge, Judgement, Shadow
from wirecheck.report import Ndjson
from wirecheck.report.report import Ending
from wirecheck.report.unread import told
from wirecheck.traffic.captures import said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from wirecheck.cluster.chunk import Chunk
    from wirecheck.cluster.recipe import Recipe
    from wirecheck.exchange import Exchange

_ROWS = 256
"""Exchanges whose rows are packed together."""

_OBJECTS = 200_000
"""New objects after which the garbage collector looks for cycles, of which an exchange makes none."""


def packed(recipe: Recipe) -> bytes:
    """Give a recipe as it travels with each piece: whatever becomes of a worker, the next one has it."""
    return zlib.compress(pickle.dumps(recipe, 5))


def judge_chunk(recipe: bytes, chunk: Chunk, kept: Kept, name: str) -> Summary:
    """Judge a piece, keep what was said under a name, and give the sums; what is kept already is not judged again.

    Raises:
        NoCluster: nothing can be written where results are kept.

    """
    done = kept.summary(name)
    if done is not None:
        return done
    work = _Work(*_made(recipe), chunk)
    try:
        with ExitStack() as files:
            rows, texts = (files.enter_context(kept.writing(name, kind)) for kind in ("rows", "ndjson"))
            work.write(kept, rows, texts)
        with kept.writing(name, "done") as file:
            file.write(kept.frame(work.summary))
    except OSError as error:
        raise NoCluster(kept.place, f"results cannot be written ({said(error)}); name another place with --results") from None
    return work.summary


@lru_cache(maxsize=2)
def _made(recipe: bytes) -> tuple[Recipe, Judge, Coverage]:
    """Make the judge, and what counts beside it, once a process, and have the collector leave them alone."""
    made: Recipe = pickle.loads(zlib.decompress(recipe))  # noqa: S301 -- the run sent it, as it sends the task
    judge = made.judge()
    coverage = Coverage(judge.contracts, base_path=made.base_path)
    gc.freeze()
    gc.set_threshold(_OBJECTS, 10, 10)
    return made, judge, coverage


class _Work:
    def __init__(self, recipe: Recipe, judge: Judge, coverage: Coverage, chunk: Chunk) -> None:
        self._recipe = recipe
        self._judge = judge
        self._chunk = chunk
        self._coverage = coverage.anew() if recipe.covers else None
        self.summary = Summary()

    def write(self, kept: Kept, rows: BinaryIO, texts: BinaryIO) -> None:
        """Judge the piece; write a frame of rows now and then, and each verdict as a line."""
        report = Ndjson(_Text(texts))
        batch: list[Judgement | UnreadableCapture] = []
        for row in self._rows(report):
            batch.append(row)
            if len(batch) == _ROWS:
                rows.write(kept.frame(batch))
                batch = []
        rows.write(kept.frame(batch))
        report.finish(self.summary.tally, Ending(code=0, words=""))
        if self._coverage is not None:
            self.summary.coverage = self._coverage.as_json(whole=False)

    def _rows(self, report: Ndjson) -> Iterator[Judgement | UnreadableCapture]:
        summary, tally = self.summary, self.summary.tally
        reading = Reading(self._chunk)
        for item in reading:
            if isinstance(item, UnreadableCapture):
                summary.faults += 1
                summary.positions += 1
                yield item
                continue
            summary.positions = item.index + 1
            if self._recipe.hosts and not self._recipe.hosts & item.hosts:
                tally.skipped += 1
                continue
            judgement = self._judged(item)
            known = len(tally.groups)
            tally.add(judgement)
            report.add(judgement)
            yield judgement if len(tally.groups) > known else hollow(judgement)
        summary.lines = reading.lines

    def _judged(self, exchange: Exchange) -> Judgement:
        judgement, subject = self._judge.judged(exchange)
        if self._coverage is not None:
            self._coverage.add(judgement, subject)
        if judgement.touched and not judgement.secrets and subject is not None:
            judgement = replace(judgement, secrets=self._judge.hidden(subject))  # what is found of it later is masked without its body
        return judgement


class _Text:
    """Bytes, written as text."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, text: str) -> None:
        self._file.write(text.encode("utf-8", "backslashreplace"))


def hollow(judgement: Judgement) -> Judgement:
    """Give a judgement without headers and bodies; what its findings quote of a body that nobody could read is masked here, as it cannot be later."""
    exchange = judgement.exchange
    findings = tuple(
        replace(finding, message=told(finding.message, finding, judgement), saw=told(finding.saw, finding, judgement))
        if finding.part is Part.BODY and not finding.path
        else finding
        for finding in judgement.findings
    )
    bare = replace(exchange, request=Request(method=exchange.request.method, url=exchange.request.url, body=None), response=None)
    return replace(judgement, exchange=bare, findings=findings, shadow=Shadow.of(exchange))
