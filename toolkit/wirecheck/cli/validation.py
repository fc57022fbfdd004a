"""What ``wirecheck validate`` does, with the machinery that it takes."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager, ExitStack, closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wirecheck import report
from wirecheck.cli.accepting import accepting, settle
from wirecheck.cli.collector import patient
from wirecheck.cli.destination import destination
from wirecheck.cli.ending import ending
from wirecheck.cli.exit_code import ExitCode
from wirecheck.cli.interrupt import put_off
from wirecheck.cli.loading import loaded
from wirecheck.cli.progress import Progress
from wirecheck.cli.reading import Reading
from wirecheck.cli.run import Run
from wirecheck.cli.streams import complain, has_colour, is_terminal, standard_input, width
from wirecheck.cli.validate import FORMATS
from wirecheck.cli.workers import Workers, processes
from wirecheck.errors import UnknownName, UnreadableCapture
from wirecheck.files import contract_names
from wirecheck.finding import Severity
from wirecheck.judge import Judge, Ordering
from wirecheck.state import Memory
from wirecheck.traffic.captures import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from wirecheck.cli.clustering import Clustered
    from wirecheck.cli.destination import Destination
    from wirecheck.contract import Contract
    from wirecheck.exchange import Exchange
    from wirecheck.report import Report, Stream


_LONGEST_LINE = 64 * 2**20
"""Bytes of one exchange in a file that is followed."""


def validate(  # noqa: PLR0913 -- one argument an option
    *,
    captures: tuple[str, ...],
    contracts: tuple[str, ...] = (),
    overlays: tuple[str, ...] = (),
    hosts: tuple[str, ...] = (),
    base_path: str = "",
    strict: bool = False,
    fail_on: str = "error",
    max_not_checked: int | None = None,
    form: str = "console",
    output: str | None = None,
    quiet: bool = False,
    verbose: bool = False,
    reports: tuple[str, ...] = (),
    baseline: str | None = None,
    update_baseline: bool = False,
    jobs: int | None = None,
    no_state: bool = False,
    state_limit: int = 100_000,
    follow: bool = False,
    engine: str = "local",
    scheduler: str | None = None,
    results: str | None = None,
    coverage: str | None = None,
) -> int:
    """Judge captures, write the report, and give the exit code. `jobs` ``None``: as many processes as are worth it."""
    more = _more(reports, (output, baseline if update_baseline else None))
    for path in (output, *more.values()):
        refuse_a_report_over_a_capture(captures, path)
    aside = accepting(baseline, update=update_baseline)
    texts: dict[str, bytes] = {}
    judge = Judge(loaded(contracts or contract_names(), overlays, keep=texts), named=bool(contracts), strict=strict, base_path=base_path, touches=not no_state)
    ordering = None if no_state else Ordering(judge, Memory(limit=state_limit), waits=not follow)
    run = Run(hosts=frozenset(map(str.lower, hosts)), ordering=ordering, aside=aside)
    end = partial(ending, run, fail_on=Severity(fail_on), max_not_checked=max_not_checked)
    judging: Callable[[], AbstractContextManager[Workers | Clustered]] = partial(Workers, judge, 1 if follow else processes(jobs, captures))
    if engine == "dask":
        from wirecheck.cli.clustering import Asked, clustered, is_each, refuse_what_no_cluster_does  # noqa: PLC0415 -- a cluster is seldom asked
        from wirecheck.cluster.recipe import Recipe  # noqa: PLC0415 -- likewise

        refuse_what_no_cluster_does(form, more, follow=follow)
        each = ordering is not None or aside is not None or is_each(form, more, verbose=verbose)
        asked = Asked(urls=captures, scheduler=scheduler, results=results, workers=jobs, coverage=coverage, each=each)
        recipe = Recipe(
            locations=tuple(contract.location for contract in judge.contracts),
            texts=texts,
            named=bool(contracts),
            strict=strict,
            base_path=base_path,
            touches=not no_state,
            hosts=run.hosts,
            covers=coverage is not None,
        )
        judging = partial(clustered, asked, recipe, judge)
    else:
        _refuse_what_a_cluster_does(scheduler=scheduler, results=results, coverage=coverage)
    with (
        patient(),
        judging() as judges,
        destination(output) as stream,
        ExitStack() as files,
    ):  # left early, and quietly, when nobody reads the report any more
        made = partial(report_to, judge=judge, named=bool(contracts), verbose=verbose, fail_on=Severity(fail_on))
        others = [made(files.enter_context(destination(path)), kind, to_file=True, quiet=False) for kind, path in more.items()]
        written = report.Together(
            [*_news(stream, form, wanted=follow and not quiet and output is None), made(stream, form, to_file=output is not None, quiet=quiet), *others]
        )
        # While a report is streamed to the terminal it is a sign of life itself, and a second one would be in its way.
        streams = output is None and is_terminal(sys.stdout) and (form != "console" or verbose)
        reading = Reading(captures)
        with Progress(wanted=not quiet and not streams, part=reading.part) as progress:
            items = _followed(captures, stream) if follow else read(captures, stdin=standard_input(), opened=reading.opened)
            run.over(judges.judged(run.wanted(items)) if isinstance(judges, Workers) else judges.judged(run, progress), written, progress)
        with put_off():
            written.finish(run.tally, end())
    settle(aside, baseline, end(), tells=not quiet and form not in {"console", "json", "ndjson"})
    said = run.unreadable and not run.interrupted  # each unreadable capture was named when it was met
    if end().code >= ExitCode.MISUSE and not said and (form != "console" or output):
        complain(end().words)
    return end().code


def _refuse_what_a_cluster_does(**asked: str | None) -> None:
    """Refuse options that mean nothing to a run on this machine alone."""
    if names := [f"--{name}" for name, value in asked.items() if value is not None]:
        message = f"{' and '.join(names)} goes with --engine dask"
        raise click.UsageError(message)


def _news(stream: Stream, form: str, *, wanted: bool) -> list[Report]:
    """Give what tells causes as they come, where people read along."""
    if not wanted or form != "console":
        return []
    return [report.News(stream, width=width(sys.stdout), colour=has_colour(sys.stdout))]


def _followed(captures: tuple[str, ...], stream: Destination) -> Iterator[Exchange | UnreadableCapture]:
    """Read one NDJSON file for ever, and let whoever reads the report have what is written so far."""
    if len(captures) != 1 or captures[0] == "-" or os.path.isdir(captures[0]):  # noqa: PTH112 -- total, where Path.is_dir raises on a name too long
        message = "--follow takes one NDJSON file; a stream without end is read from standard input without it"
        raise click.UsageError(message)
    from wirecheck.traffic import ndjson  # noqa: PLC0415 -- few runs follow
    from wirecheck.traffic.growing import Growing  # noqa: PLC0415 -- likewise

    with closing(Growing(captures[0])) as growing:
        try:
            for item in ndjson.read(growing, captures[0], _LONGEST_LINE):
                yield item
                stream.flush()
        except UnreadableCapture as unreadable:
            yield unreadable


def _more(reports: tuple[str, ...], taken: Iterable[str | None]) -> dict[str, str]:
    """Read ``FORMAT=FILE`` of each further report: by format, one of a kind, each in a file of its own."""
    made: dict[str, str] = {}
    places = {Path(path).resolve() for path in taken if path not in {None, "-"}}
    for asked in reports:
        form, _, path = asked.partition("=")
        if form not in FORMATS:
            raise UnknownName("format of a report", form, FORMATS)
        if not path or path == "-" or form in made or Path(path).resolve() in places:
            message = f"--report {asked} names no file, or one that is written already; write each kind once, as in {form}=wirecheck.{form}"
            raise click.UsageError(message)
        made[form] = path
        places.add(Path(path).resolve())
    return made


def refuse_a_report_over_a_capture(captures: tuple[str, ...], output: str | None) -> None:
    """Refuse to write over what is to be read."""
    for capture in captures:
        if output and Path(output).exists() and Path(capture).exists() and Path(output).samefile(capture):
            message = f"the report would take the place of the capture {capture}"
            raise click.UsageError(message)


_PLAIN = {"json": "Json", "ndjson": "Ndjson"}
_POINTING = {"sarif": "Sarif", "github": "Github", "gitlab": "Gitlab"}
"""The reports that send their reader to a file and a line."""


def report_of_causes(stream: Stream, form: str, contracts: Iterable[Contract], *, fail_on: Severity) -> Report | None:
    """Give the report in a format that a CI server or a code host reads, ``None`` where the format is none of these."""
    if form in _POINTING:
        from wirecheck.cli.locating import locating  # noqa: PLC0415 -- for these alone

        made: Report = getattr(report, _POINTING[form])(stream, locate=locating(contracts))
        return made
    return report.Junit(stream, fail_on=fail_on) if form == "junit" else None


def report_to(stream: Stream, form: str, judge: Judge, *, named: bool, to_file: bool, quiet: bool, verbose: bool, fail_on: Severity) -> Report:
    """Give the report in the format that was asked for. `named`: the contracts of the judge were chosen by the caller."""
    if form == "html":
        from wirecheck.report.html import Html  # noqa: PLC0415 -- it counts coverage, and loads templates

        return Html(stream, judge, at=datetime.now(UTC), named=named)
    if form in _PLAIN:
        made: Report = getattr(report, _PLAIN[form])(stream)
        return made
    if (of_causes := report_of_causes(stream, form, judge.contracts, fail_on=fail_on)) is not None:
        return of_causes
    terminal = None if to_file else sys.stdout
    return report.Console(stream, width=width(terminal), colour=has_colour(terminal), quiet=quiet, verbose=verbose)
