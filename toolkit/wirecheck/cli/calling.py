"""What ``wirecheck live`` and ``wirecheck record`` do, with the machinery that it takes."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wirecheck.cli.accepting import accepting, settle
from wirecheck.cli.collector import patient
from wirecheck.cli.destination import destination
from wirecheck.cli.ending import ending
from wirecheck.cli.exit_code import ExitCode
from wirecheck.cli.interrupt import put_off
from wirecheck.cli.loading import loaded as load_all
from wirecheck.cli.progress import Progress
from wirecheck.cli.run import Run
from wirecheck.cli.streams import complain, is_terminal
from wirecheck.cli.validation import report_to
from wirecheck.errors import UnknownName
from wirecheck.finding import Severity
from wirecheck.judge import Judge
from wirecheck.state import Memory
from wirecheck.traffic import address as addresses
from wirecheck.traffic import credentials as secrets
from wirecheck.traffic.client import Client, Unreachable
from wirecheck.traffic.live import Campaign
from wirecheck.traffic.recording import Recorder, format_of
from wirecheck.traffic.redaction import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wirecheck.contract import Contract
    from wirecheck.exchange import Exchange

_USUAL_RATE = 1.0
"""Requests a second: what the strictest of the documented stores takes."""


def call(  # noqa: PLR0913 -- one argument an option
    *,
    url: str,
    contracts: tuple[str, ...],
    operations: tuple[str, ...],
    allowed: tuple[str, ...],
    allow_writes: bool,
    rate_limit: float | None,
    timeout: float,
    credentials_file: str | None,
    known: str | None,
    cassette: str | None,
    strict: bool,
    fail_on: str,
    max_not_checked: int | None,
    form: str,
    output: str | None,
    quiet: bool,
    verbose: bool,
    overlays: tuple[str, ...] = (),
    baseline: str | None = None,
    update_baseline: bool = False,
) -> int:
    """Call a store, judge what it answers, write the report and the cassette, and give the exit code."""
    _refuse_one_file_for_two(
        (("report", output), ("cassette", cassette), *((("baseline", baseline),) if update_baseline else ())),
        (("credentials", credentials_file), ("known records", known)),
    )
    if cassette is not None:
        format_of(cassette)
    address = addresses.parse(url)
    addresses.allow(address, allowed)
    aside = accepting(baseline, update=update_baseline)
    loaded = load_all(contracts, overlays)
    _refuse_unknown(operations, loaded)
    credentials, records = secrets.read(credentials_file, loaded), secrets.known(known)
    given = [pair for each in credentials.values() for pair in each.values.items()]
    judge = Judge(
        loaded,
        named=True,
        strict=strict,
        base_path=address.path,
        secrets=frozenset((*(value for _, value in given), *records.values())),
        memory=Memory(alone="made"),
    )
    rate = rate_limit or (None if address.is_loopback else _USUAL_RATE)
    campaign = Campaign(
        loaded, Client(address, timeout=timeout, rate=rate), credentials=credentials, known=records, operations=operations, allow_writes=allow_writes
    )
    redactor = Redactor(loaded, base_path=address.path, secrets=records.secrets(), credentials=given)
    run = Run(aside=aside)
    end = partial(ending, run, fail_on=Severity(fail_on), max_not_checked=max_not_checked)
    with patient(), destination(output) as stream:
        report = report_to(stream, form, judge, named=True, to_file=output is not None, quiet=quiet, verbose=verbose, fail_on=Severity(fail_on))
        streams = output is None and is_terminal(sys.stdout) and (form != "console" or verbose)
        with Progress(wanted=not quiet and not streams) as progress, _recorder(cassette, redactor) as keep:
            run.over(map(judge.judge, run.wanted(_exchanges(campaign, run, cassette or str(address), keep))), report, progress)
        with put_off():
            report.finish(run.tally, end())
    settle(aside, baseline, end(), tells=not quiet and form not in {"console", "json", "ndjson"})
    if not quiet:
        _tell_what_was_left_out(campaign)
    if end().code >= ExitCode.MISUSE and not run.unreachable and (form != "console" or output):
        complain(end().words)
    return end().code


def _exchanges(campaign: Campaign, run: Run, capture: str, keep: Callable[[Exchange], None]) -> Iterator[Exchange]:
    """Yield each exchange as it took place and is kept."""
    try:
        for index, called in enumerate(campaign.run()):
            if called.problem:
                complain(f"{called.call.operation.id}: {called.problem}")
            exchange = replace(called.exchange, capture=capture, index=index)
            keep(exchange)
            yield exchange
    except Unreachable as error:
        run.unreachable = True
        complain(str(error))


@contextmanager
def _recorder(path: str | None, redactor: Redactor) -> Iterator[Callable[[Exchange], None]]:
    """Give what keeps an exchange: in a cassette, without its secrets, or nowhere."""
    if path is None:
        yield lambda _: None
        return
    try:
        with Recorder(path) as recorder:

            def keep(exchange: Exchange) -> None:
                with put_off():
                    recorder.add(redactor.redacted(exchange))

            try:
                yield keep
            finally:
                with put_off():
                    recorder.close()
    except OSError as error:
        message = f"cannot write {path}: {error.strerror or error}"
        raise click.ClickException(message) from error


def _refuse_unknown(operations: Sequence[str], contracts: Sequence[Contract]) -> None:
    names = tuple(dict.fromkeys(operation.id for contract in contracts for operation in contract.operations))
    for name in operations:
        if name not in names:
            raise UnknownName("operation", name, names)


def _refuse_one_file_for_two(written: Sequence[tuple[str, str | None]], read: Sequence[tuple[str, str | None]]) -> None:
    """Refuse to write what would take the place of something else that was named."""
    taken: dict[Path, str] = {Path(path).resolve(): name for name, path in read if path is not None}
    for name, path in written:
        if path is None or path == "-":
            continue
        other = taken.setdefault(Path(path).resolve(), name)
        if other != name:
            message = f"the {name} would take the place of the {other} {path}"
            raise click.UsageError(message)


def _tell_what_was_left_out(campaign: Campaign) -> None:
    by_reason = sorted(campaign.left_out.items(), key=lambda pair: pair[1])
    for reason, pairs in groupby(by_reason, key=lambda pair: pair[1]):
        complain(f"not called: {', '.join(operation for operation, _ in pairs)} ({reason})")
