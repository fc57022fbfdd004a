"""What ``wirecheck coverage`` does, with the machinery that it takes."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from wirecheck import files
from wirecheck.cli.collector import patient
from wirecheck.cli.destination import destination
from wirecheck.cli.exit_code import ExitCode
from wirecheck.cli.interrupt import put_off
from wirecheck.cli.loading import loaded as load_all
from wirecheck.cli.progress import Progress
from wirecheck.cli.reading import Reading
from wirecheck.cli.run import Run
from wirecheck.cli.streams import complain, standard_input, width
from wirecheck.cli.validation import refuse_a_report_over_a_capture
from wirecheck.coverage import Coverage, term
from wirecheck.coverage.page import page
from wirecheck.errors import UnknownName, UnreadableCapture
from wirecheck.files import contract_name, contract_names
from wirecheck.judge import Judge
from wirecheck.text.counted import counted, listed
from wirecheck.traffic.captures import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wirecheck.contract import Contract
    from wirecheck.exchange import Exchange
    from wirecheck.judge import Judgement, Tally
    from wirecheck.report import Ending, Stream


def cover(  # noqa: PLR0913 -- one argument an option
    *,
    captures: tuple[str, ...],
    merge: bool,
    contracts: tuple[str, ...],
    overlays: tuple[str, ...] = (),
    base_path: str,
    form: str,
    output: str | None,
    fail_under: float | None,
    quiet: bool,
) -> int:
    """Count, write what was counted, and give the exit code."""
    run = Run()
    if merge:
        coverage = _merged(captures, contracts, overlays)
    else:
        refuse_a_report_over_a_capture(captures, output)
        coverage = _measured(run, captures, contracts, overlays, base_path, quiet=quiet)
    with put_off():
        _write(coverage, form, output, quiet=quiet)
    code, words = _ending(run, coverage, fail_under)
    if words:
        complain(words)
    return code


def _measured(run: Run, captures: tuple[str, ...], contracts: tuple[str, ...], overlays: tuple[str, ...], base_path: str, *, quiet: bool) -> Coverage:
    """Judge captures and count what they touch."""
    loaded = load_all(contracts or contract_names(), overlays)
    judge = Judge(loaded, named=bool(contracts), base_path=base_path)
    coverage = Coverage(loaded, base_path=base_path)

    def judged(exchanges: Iterable[Exchange]) -> Iterator[Judgement]:
        for exchange in exchanges:
            judgement, subject = judge.judged(exchange)
            coverage.add(judgement, subject)
            yield judgement

    reading = Reading(captures)
    with patient(), Progress(wanted=not quiet, part=reading.part) as progress:
        run.over(judged(run.wanted(read(captures, stdin=standard_input(), opened=reading.opened))), _Nothing(), progress)
    return coverage if contracts else coverage.of_used()


class _Nothing:
    """A report of nothing: judgements are counted, and not told."""

    def add(self, judgement: Judgement) -> None:
        """Pass over a judgement."""

    def finish(self, tally: Tally, ending: Ending) -> None:
        """Write nothing."""


# -- merging ---------------------------------------------------------------------------------------------------------------------------------


def _merged(names: tuple[str, ...], contracts: tuple[str, ...], overlays: tuple[str, ...]) -> Coverage:
    """Add up the counts of some files."""
    counts = {name: _counts(name) for name in names}
    given = {contract_name(name): name for name in contracts}
    wanted = dict.fromkeys(contract for data in counts.values() for contract in data["contracts"])
    loaded = _loaded([given.get(name, name) for name in dict.fromkeys((*given, *wanted))], overlays)
    coverage = Coverage(loaded)
    for name, data in counts.items():
        coverage.merge(Coverage.from_json(loaded, data, name=name))
    return coverage


def _loaded(names: list[str], overlays: tuple[str, ...]) -> list[Contract]:
    try:
        return load_all(names, overlays)
    except UnknownName as error:
        raise UnknownName(error.kind, error.name, error.known, "name its file with --contract") from None


def _counts(name: str) -> dict[str, Any]:
    """Read a file of counts."""
    try:
        data = json.loads(files.content(name))
        problem = next(iter(jsonschema_rs.validator_for(json.loads(files.schema("wirecheck/coverage.schema.json"))).iter_errors(data)), None)
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadableCapture(name, (error.strerror or "it cannot be opened").lower() if isinstance(error, OSError) else "it is no JSON") from None
    if problem is not None:
        at = "".join(f"/{step}" for step in problem.instance_path)
        raise UnreadableCapture(name, f"it is no file that 'wirecheck coverage -o' wrote{f' (see {at})' if at else ''}")
    return dict(data)


# -- writing ---------------------------------------------------------------------------------------------------------------------------------


def _write(coverage: Coverage, form: str, output: str | None, *, quiet: bool) -> None:
    if output is not None:
        with destination(output) as stream:
            _write_json(coverage, stream)
    elif form == "json":
        with destination(None) as stream:
            _write_json(coverage, stream)
    if form == "html":
        with destination(None) as stream:
            stream.write("".join(page(coverage)))
    elif form != "json":
        with destination(None) as stream:
            stream.write("".join(f"{line}\n" for line in _lines(coverage, form, width(sys.stdout), quiet=quiet)))


def _write_json(coverage: Coverage, stream: Stream) -> None:
    stream.write(json.dumps(coverage.as_json(), indent=1) + "\n")


def _lines(coverage: Coverage, form: str, columns: int, *, quiet: bool) -> Iterator[str]:
    if not quiet and coverage.contracts:
        yield from term.table(coverage, width=columns)
        if form == "term-missing":
            yield from term.missing(coverage, width=columns)
        yield ""
    yield f"{term.whole(coverage.covered, coverage.total)}% covered: {coverage.covered:,} of {counted(coverage.total, 'point')}"


def _ending(run: Run, coverage: Coverage, fail_under: float | None) -> tuple[ExitCode, str]:
    """Give the exit code, and why it is not 0."""
    reasons: list[tuple[ExitCode, str]] = []
    if run.unreadable:
        reasons.append((ExitCode.MISUSE, f"{counted(len(run.unreadable), 'capture')} could not be read in full"))
    elif not coverage.observed and not run.interrupted:
        reasons.append((ExitCode.MISUSE, f"nothing to count: {'no exchange fits a contract' if run.tally.exchanges else 'no exchange found'}"))
    if fail_under is not None and coverage.percent < fail_under:
        reasons.append((ExitCode.FINDINGS, f"{term.hundredths(coverage.covered, coverage.total)}% is covered, which is less than {fail_under:g}%"))
    words = listed([words for _, words in reasons])
    if run.interrupted:
        return ExitCode.INTERRUPTED, ", ".join(filter(None, ("interrupted", words)))
    return (reasons[0][0], f"failed, {words}") if reasons else (ExitCode.OK, "")
