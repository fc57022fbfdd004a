"""``wirecheck validate --engine dask``: what it takes beside the captures, and what comes of it beside the report."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wirecheck.cli.destination import destination
from wirecheck.errors import NoCluster
from wirecheck.traffic.captures import said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wirecheck.cli.progress import Progress
    from wirecheck.cli.run import Run
    from wirecheck.cluster.engine import Cluster
    from wirecheck.cluster.recipe import Recipe
    from wirecheck.judge import Judge, Judgement

HERE = Path(".wirecheck")
KEY = HERE / "chunks.key"
RESULTS = HERE / "chunks"
_CAUSES = frozenset({"console", "sarif", "github", "gitlab"})
"""Reports of causes alone, for which the sums of pieces are enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the options say of a run on a cluster. `each`: exchanges have to be looked at one by one, for their state, their report or a baseline."""

    urls: tuple[str, ...]
    scheduler: str | None
    results: str | None
    workers: int | None
    coverage: str | None
    each: bool


def refuse_what_no_cluster_does(form: str, others: Mapping[str, str], *, follow: bool) -> None:
    """Refuse options that need the captures at hand."""
    if follow:
        message = "--follow reads one file as it grows; leave out --engine dask"
        raise click.UsageError(message)
    if "html" in {form, *others}:
        message = "the page shows exchanges whole, which stay with the workers; write json, or leave out --engine dask"
        raise click.UsageError(message)


def is_each(form: str, others: Mapping[str, str], *, verbose: bool) -> bool:
    """Whether a report tells of each exchange."""
    return verbose or not {form, *others} <= _CAUSES


class Clustered:
    """A cluster with the options of a run."""

    def __init__(self, cluster: Cluster, asked: Asked, judge: Judge) -> None:
        self._cluster = cluster
        self._asked = asked
        self._judge = judge

    def judged(self, run: Run, progress: Progress) -> Iterator[Judgement]:
        """Give the judgements of all captures, in their order; write the coverage when all are done."""
        from wirecheck.cluster.chunk import cut  # noqa: PLC0415 -- it loads fsspec
        from wirecheck.coverage import Coverage  # noqa: PLC0415 -- a run without a cluster needs none

        contracts = self._judge.contracts
        coverage = Coverage(contracts)
        yield from self._cluster.judged(
            cut(self._asked.urls),
            run,
            each=self._asked.each,
            say=progress.say,
            covered=lambda counted: coverage.merge(Coverage.from_json(contracts, counted)),
        )
        if self._asked.coverage is not None:
            with destination(self._asked.coverage) as stream:
                stream.write(json.dumps(coverage.as_json(), indent=1) + "\n")


@contextmanager
def clustered(asked: Asked, recipe: Recipe, judge: Judge) -> Iterator[Clustered]:
    """Have a cluster for a while.

    Raises:
        NoCluster: there is none, or nowhere to keep results.
        click.ClickException: Dask is not installed.

    """
    try:
        from wirecheck.cluster.engine import Cluster  # noqa: PLC0415 -- Dask is for those who ask for it
        from wirecheck.cluster.kept import Kept, key_at  # noqa: PLC0415
    except ImportError as error:
        message = f"--engine dask needs {error.name}; pip install 'wirecheck[distributed]'"
        raise click.ClickException(message) from None
    try:
        key = key_at(KEY)
    except OSError as error:
        raise NoCluster(str(KEY), f"the key to the results cannot be kept ({said(error)}); run it where you may write") from None
    kept = Kept(asked.results or str(RESULTS.absolute()), key)
    with Cluster(recipe, kept, scheduler=asked.scheduler, workers=asked.workers or len(os.sched_getaffinity(0))) as cluster:
        yield Clustered(cluster, asked, judge)
