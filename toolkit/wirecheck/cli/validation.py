"""What ``wirecheck validate`` does, with the machinery that it takes."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wirecheck.cli.collector import patient
from wirecheck.cli.destination import destination
from wirecheck.cli.ending import ending
from wirecheck.cli.exit_code import ExitCode
from wirecheck.cli.interrupt import put_off
from wirecheck.cli.progress import Progress
from wirecheck.cli.run import Run
from wirecheck.cli.streams import complain, has_colour, is_terminal, standard_input, width
from wirecheck.cli.workers import Workers, processes
from wirecheck.contract import load
from wirecheck.files import contract_names
from wirecheck.finding import Severity
from wirecheck.judge import Judge, Ordering
from wirecheck.report import Console, Json, Ndjson
from wirecheck.state import Memory
from wirecheck.traffic.captures import read

if TYPE_CHECKING:
    from wirecheck.report import Report, Stream


def validate(  # noqa: PLR0913 -- one argument an option
    *,
    captures: tuple[str, ...],
    contracts: tuple[str, ...],
    hosts: tuple[str, ...],
    base_path: str,
    strict: bool,
    fail_on: str,
    max_not_checked: int | None,
    form: str,
    output: str | None,
    quiet: bool,
    verbose: bool,
    jobs: int | None = None,
    no_state: bool = False,
    state_limit: int = 100_000,
) -> int:
    """Judge captures, write the report, and give the exit code. `jobs` ``None``: as many processes as are worth it."""
    refuse_a_report_over_a_capture(captures, output)
    names = dict.fromkeys(contracts or contract_names())
    judge = Judge([load(name) for name in names], named=bool(contracts), strict=strict, base_path=base_path, touches=not no_state)
    ordering = None if no_state else Ordering(judge, Memory(limit=state_limit))
    run = Run(hosts=frozenset(map(str.lower, hosts)), ordering=ordering)
    end = partial(ending, run, fail_on=Severity(fail_on), max_not_checked=max_not_checked)
    with (
        patient(),
        Workers(judge, processes(jobs, captures)) as workers,
        destination(output) as stream,
    ):  # left early, and quietly, when nobody reads the report any more
        report = report_to(stream, form, to_file=output is not None, quiet=quiet, verbose=verbose)
        # While a report is streamed to the terminal it is a sign of life itself, and a second one would be in its way.
        streams = output is None and is_terminal(sys.stdout) and (form != "console" or verbose)
        with Progress(wanted=not quiet and not streams) as progress:
            run.over(read(captures, stdin=standard_input()), workers.judged, report, progress)
        with put_off():
            report.finish(run.tally, end())
    said = run.unreadable and not run.interrupted  # each unreadable capture was named when it was met
    if end().code >= ExitCode.MISUSE and not said and (form != "console" or output):
        complain(end().words)
    return end().code


def refuse_a_report_over_a_capture(captures: tuple[str, ...], output: str | None) -> None:
    """Refuse to write over what is to be read."""
    for capture in captures:
        if output and Path(output).exists() and Path(capture).exists() and Path(output).samefile(capture):
            message = f"the report would take the place of the capture {capture}"
            raise click.UsageError(message)


def report_to(stream: Stream, form: str, *, to_file: bool, quiet: bool, verbose: bool) -> Report:
    """Give the report in the format that was asked for."""
    if form == "json":
        return Json(stream)
    if form == "ndjson":
        return Ndjson(stream)
    terminal = None if to_file else sys.stdout
    return Console(stream, width=width(terminal), colour=has_colour(terminal), quiet=quiet, verbose=verbose)
