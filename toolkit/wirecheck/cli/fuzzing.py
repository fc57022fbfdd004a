"""What ``wirecheck fuzz`` does, with the machinery that it takes."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TYPE_CHECKING, TextIO

import click
from hypothesis.configuration import set_hypothesis_home_dir

from wirecheck.cli.accepting import accepting, settle
from wirecheck.cli.calling import _USUAL_RATE, _refuse_one_file_for_two, _refuse_unknown
from wirecheck.cli.destination import destination
from wirecheck.cli.exit_code import ExitCode
from wirecheck.cli.interrupt import put_off
from wirecheck.cli.loading import loaded as load_all
from wirecheck.cli.progress import Progress
from wirecheck.cli.replaying import replay as play
from wirecheck.cli.streams import complain, has_colour, width
from wirecheck.cli.validation import report_of_causes
from wirecheck.contract import load
from wirecheck.coverage import Coverage
from wirecheck.errors import UnknownName
from wirecheck.finding import Severity
from wirecheck.fuzz.campaign import Campaign, Plan
from wirecheck.fuzz.cleanup import Cleaner, Cleared
from wirecheck.fuzz.console import written
from wirecheck.fuzz.dry import planned
from wirecheck.fuzz.journal import FOLDER, Journal
from wirecheck.fuzz.journal import read as read_journal
from wirecheck.fuzz.page import page
from wirecheck.fuzz.phases import PHASES
from wirecheck.fuzz.proof import unfit
from wirecheck.fuzz.report import fault_of, judgement_of, report_of, summary_of
from wirecheck.fuzz.tag import tag_of
from wirecheck.judge import Judge, Tally, Verdict
from wirecheck.report import Ending
from wirecheck.report.aside import accepted
from wirecheck.state import Memory
from wirecheck.text.counted import counted, listed
from wirecheck.text.printable import printable
from wirecheck.traffic import address as addresses
from wirecheck.traffic import credentials as secrets
from wirecheck.traffic.client import Client, Unreachable

if TYPE_CHECKING:
    from wirecheck.contract import Contract
    from wirecheck.fuzz.phase import Phase
    from wirecheck.judge import Aside
    from wirecheck.report import Report
    from wirecheck.traffic.credentials import Credentials, Known

_TAG = re.compile(r"[a-z][a-z0-9]{1,7}\Z")


@dataclass(slots=True, kw_only=True)
class _Run:
    """What a run has come to so far."""

    campaigns: list[Campaign] = field(default_factory=list)
    interrupted: bool = False
    unreachable: str = ""
    is_late: bool = False
    began: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """What all campaigns of a run have in common; `deadline` is a time of the monotonic clock."""

    client: Client
    plan: Plan
    known: Known
    phases: Sequence[Phase]
    covers: bool = False
    deadline: float | None = None


def fuzz(  # noqa: PLR0913 -- all that it is made of
    *,
    url: str | None,
    contracts: tuple[str, ...],
    overlays: tuple[str, ...],
    operations: tuple[str, ...],
    allowed: tuple[str, ...],
    allow_writes: bool,
    rate_limit: float | None,
    timeout: float,
    credentials_file: str | None,
    known: str | None,
    strict: bool,
    fail_on: str,
    max_not_checked: int | None,
    form: str,
    output: str | None,
    baseline: str | None,
    update_baseline: bool,
    quiet: bool,
    verbose: bool,
    seed: int | None,
    max_requests: int,
    max_time: float | None,
    phases: tuple[str, ...],
    with_schemathesis: bool,
    dry_run: bool,
    replay: str | None,
    journal: str | None,
    cleanup: str | None,
    tag: str | None,
) -> int:
    """Run a campaign for each contract, clear away what it made, write the report, and give the exit code."""
    _refuse_one_file_for_two((("report", output), ("journal", journal)), (("credentials", credentials_file), ("known records", known), ("journal", cleanup)))
    if cleanup is not None:
        return _clean(cleanup, url, allowed, credentials_file, rate_limit, timeout)
    if replay is not None:
        return play(
            replay, url=url, journal=journal, allowed=allowed, allow_writes=allow_writes, credentials_file=credentials_file, timeout=timeout, rate=rate_limit
        )
    if url is None or not contracts:
        message = "name the store's URL and a --contract, a --replay id or a --cleanup journal"
        raise click.UsageError(message)
    address = addresses.parse(url)
    addresses.allow(address, allowed)
    aside = accepting(baseline, update=update_baseline)
    loaded = dict(zip(dict.fromkeys(contracts), load_all(contracts, overlays), strict=True))
    _refuse_unknown(operations, list(loaded.values()))
    seed = SystemRandom().randrange(10**6) if seed is None else seed
    plan = Plan(
        seed=seed,
        max_requests=max_requests,
        tag=_checked(tag) if tag is not None else tag_of(seed),
        allow_writes=allow_writes,
        operations=frozenset(operations),
        strict=strict,
    )
    credentials, records = secrets.read(credentials_file, list(loaded.values())), secrets.known(known)
    client = Client(address, timeout=timeout, rate=rate_limit or (None if address.is_loopback else _USUAL_RATE))
    for contract in loaded.values():
        _refuse_unfit(contract, address, credentials[contract.name], credentials_file or secrets.VARIABLE)
    wanted = _phases(phases, with_schemathesis=with_schemathesis)
    if dry_run:
        return _show(loaded.values(), _Setting(client=client, plan=plan, known=records, phases=wanted), credentials)
    run = _Run()
    with _no_database(), destination(output) as stream:
        with Progress(wanted=not quiet) as progress:
            deadline = monotonic() + max_time if max_time is not None else None
            setting = _Setting(client=client, plan=plan, known=records, phases=wanted, covers=form == "html", deadline=deadline)
            for given, contract in loaded.items():
                if run.interrupted or run.unreachable or run.is_late:
                    break
                noted = Journal(_place(journal, contract, len(loaded)), contract=given, store=str(address), tag=plan.tag, seed=seed)
                try:
                    _campaign(run, contract, replace(setting, plan=replace(plan, location=given)), credentials[contract.name], noted, progress)
                finally:
                    noted.close()
        _accept(run, aside)
        end = _ending(run, Severity(fail_on), max_not_checked)
        with put_off():
            report = report_of_causes(stream, form, loaded.values(), fail_on=Severity(fail_on))
            if report is not None:
                _tell_causes(run, report, end, aside, str(address))
            else:
                out = sys.stdout if output is None else None
                for line in _lines(run, form, end, aside, out, quiet=quiet, verbose=verbose):
                    stream.write(line + "\n")
    settle(aside, baseline, end, tells=not quiet and form not in {"json", "ndjson"})
    if end.code >= ExitCode.MISUSE and (form != "console" or output) and not run.unreachable:
        complain(end.words)
    return end.code


def _refuse_unfit(contract: Contract, address: addresses.Address, credentials: Credentials, origin: str) -> None:
    for name, finding in unfit(contract, address, credentials).items():
        problem = (
            f"holds a value of {name} that no valid request may have ({contract.name} says {finding.says}): correct it, or loosen the contract by an --overlay"
        )
        raise secrets.BadSecrets(origin, problem)


def _accept(run: _Run, aside: Aside | None) -> None:
    """Leave out what is known."""
    if aside is not None:
        for campaign in run.campaigns:
            campaign.accept(lambda fault: aside.takes(fault.finding, judgement_of(fault), fault.times))


def _lines(run: _Run, form: str, end: Ending, aside: Aside | None, out: TextIO | None, *, quiet: bool, verbose: bool) -> Iterator[str]:
    """Yield the lines of the report in a format of a campaign's own."""
    if form == "json":
        yield json.dumps({**report_of(run.campaigns), **accepted(aside)})
    elif form == "ndjson":
        yield from (json.dumps(fault_of(fault)) for campaign in run.campaigns for fault in campaign.faults)
        yield json.dumps({**accepted(aside), "summary": summary_of(run.campaigns)})
    elif form == "html":
        yield "".join(page(run.campaigns, end, at=run.began, aside=aside)).removesuffix("\n")
    else:
        yield from written(run.campaigns, end, width=width(out), colour=has_colour(out), quiet=quiet, verbose=verbose)


def _tell_causes(run: _Run, report: Report, end: Ending, aside: Aside | None, address: str) -> None:
    """Write a report that is made of judgements: each fault is one, of the exchange that shows it."""
    tally = Tally(aside=aside)
    for index, fault in enumerate(fault for campaign in run.campaigns for fault in campaign.faults):
        judgement = judgement_of(fault)
        judgement = replace(judgement, exchange=replace(judgement.exchange, capture=address, index=index))
        tally.add(judgement)
        tally.groups[fault.finding.fingerprint].count = fault.times
        report.add(judgement)
    report.finish(tally, end)


def _campaign(run: _Run, contract: Contract, setting: _Setting, credentials: Credentials, journal: Journal, progress: Progress) -> None:
    """Run one campaign and clear away what it made. Whatever ends it, what it found is kept."""
    client, plan, known, began = setting.client, setting.plan, setting.known, monotonic()
    hidden = frozenset((*(value for name, value in credentials.values.items() if name != "username"), *known.secrets()))
    judge = Judge([contract], named=True, strict=plan.strict, base_path=client.address.path, secrets=hidden, memory=Memory(alone=True))
    coverage = Coverage([contract], base_path=client.address.path) if setting.covers else None
    campaign = Campaign(contract, client, judge, plan=plan, credentials=credentials, known=known, journal=journal, shield=put_off, coverage=coverage)
    run.campaigns.append(campaign)
    try:
        for _ in campaign.run(setting.phases):
            progress.say(_so_far(campaign), sum(each.budget.sent for each in run.campaigns), _part(campaign, began, setting.deadline))
            if setting.deadline is not None and monotonic() >= setting.deadline:
                run.is_late = True
                break
    except Unreachable as error:
        run.unreachable = str(error)
        complain(str(error))
    except KeyboardInterrupt:
        run.interrupted = True
    if not run.unreachable:
        _clear(run, contract, client, credentials, journal)


def _part(campaign: Campaign, began: float, deadline: float | None) -> float:
    """Say how much of its requests or its time a campaign has spent, whichever is more; it may be done before."""
    time = (monotonic() - began) / (deadline - began) if deadline is not None and deadline > began else 0
    return max(campaign.budget.sent / campaign.plan.max_requests, time)


def _so_far(campaign: Campaign) -> str:
    sites = campaign.sites
    return (
        f"{campaign.phase}: {counted(campaign.budget.sent, 'request')} of {campaign.plan.max_requests:,}, {counted(len(campaign.faults), 'finding')}, "
        f"{len(sites.reached):,} of {len(sites.total):,} sites"
    )


def _clear(run: _Run, contract: Contract, client: Client, credentials: Credentials, journal: Journal) -> None:
    """Delete what the campaign made, and say what stays; a second interruption leaves the rest to --cleanup."""
    entry = read_journal(journal.path)
    if not entry.left and not entry.perhaps:
        return
    try:
        _tell(Cleaner(contract, client, credentials.values, journal).clear(entry.left, entry.perhaps), journal.path)
    except (KeyboardInterrupt, Unreachable) as error:
        run.interrupted = run.interrupted or isinstance(error, KeyboardInterrupt)
        complain(f"what the run has made is still there; clear it with 'wirecheck fuzz --cleanup {journal.path}'")


def _clean(path: str, url: str | None, allowed: Sequence[str], credentials_file: str | None, rate_limit: float | None, timeout: float) -> int:
    """Delete what a run has made, by its journal, and name what it found: whoever is killed tells nobody."""
    entry = read_journal(Path(path))
    address = addresses.parse(url or entry.store)
    addresses.allow(address, allowed)
    contract = load(entry.contract)
    client = Client(address, timeout=timeout, rate=rate_limit or (None if address.is_loopback else _USUAL_RATE))
    credentials = secrets.read(credentials_file, [contract])[contract.name]
    journal = Journal(Path(path), contract=entry.contract, store=entry.store, tag=entry.tag, seed=entry.seed, again=True)
    try:
        with _no_database():
            cleared = Cleaner(contract, client, credentials.values, journal).clear(entry.left, entry.perhaps)
    except Unreachable as error:
        complain(str(error))
        return ExitCode.UNREACHABLE
    finally:
        journal.close()
    for fault in entry.faults:
        click.echo(printable(f"{fault['severity']}[{fault['code']}] {fault['operation']}: {fault['message']} (--replay {fault['reproduction']['id']})"))
    click.echo(f"deleted {counted(len(cleared.deleted), 'record')}, {counted(len(entry.faults), 'finding')} in the journal")
    _tell(cleared, Path(path))
    return ExitCode.FINDINGS if cleared.stays else ExitCode.OK


def _tell(cleared: Cleared, path: Path) -> None:
    if cleared.stays:
        complain(f"{counted(len(cleared.stays), 'record')} that the run has made stay: {cleared.reason}; {path} names them")


def _show(contracts: Iterable[Contract], setting: _Setting, credentials: Mapping[str, Credentials]) -> int:
    """Name what would be sent."""
    with _no_database():
        for contract in contracts:
            for line in planned(contract, setting.client.address, setting.plan, credentials[contract.name], setting.known, setting.phases):
                click.echo(line)
    return ExitCode.OK


# -- what was given ------------------------------------------------------------------------------------------------------------------------------


def _phases(names: Sequence[str], *, with_schemathesis: bool) -> list[Phase]:
    known = {phase.name: phase for phase in (*PHASES, *_of_schemathesis(wanted=with_schemathesis))}
    for name in names:
        if name not in known:
            raise UnknownName("phase", name, tuple(known))
    return [phase for name, phase in known.items() if not names or name in names]


def _of_schemathesis(*, wanted: bool) -> list[Phase]:
    if not wanted:
        return []
    if find_spec("schemathesis") is None:
        message = "schemathesis is not installed: pip install 'wirecheck[schemathesis]'"
        raise click.ClickException(message)
    from wirecheck.schemathesis.phase import phase  # noqa: PLC0415 -- half a second, and a library that may not be there

    return [phase()]


def _checked(tag: str) -> str:
    if not _TAG.match(tag):
        message = "--tag takes two to eight small letters and digits, a letter first"
        raise click.UsageError(message)
    return tag


def _place(journal: str | None, contract: Contract, count: int) -> Path:
    """Give the file of a journal; one of several contracts has its name."""
    if journal is None:
        return Path(FOLDER) / f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{Path(contract.name).name}.jsonl"
    path = Path(journal)
    return path if count == 1 else path.with_name(f"{path.stem}-{Path(contract.name).name}{path.suffix}")


@contextmanager
def _no_database() -> Iterator[None]:
    """Let Hypothesis keep nothing in the folder that it is called from."""
    with TemporaryDirectory() as folder:
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)


# -- the end -------------------------------------------------------------------------------------------------------------------------------------


def _ending(run: _Run, fail_on: Severity, max_not_checked: int | None) -> Ending:
    """Give the exit code that comes first by precedence, and every reason in that order."""
    reasons = sorted(_reasons(run, fail_on, max_not_checked), key=lambda reason: (ExitCode.MISUSE, ExitCode.UNREACHABLE, ExitCode.FINDINGS).index(reason[0]))
    words = listed([words for _, words in reasons])
    if run.interrupted:
        return Ending(code=ExitCode.INTERRUPTED, words=f"interrupted, {words}" if words else "interrupted")
    return Ending(code=reasons[0][0], words=f"failed, {words}") if reasons else Ending(code=ExitCode.OK, words="passed")


def _reasons(run: _Run, fail_on: Severity, max_not_checked: int | None) -> Iterator[tuple[ExitCode, str]]:
    if run.unreachable:
        yield ExitCode.UNREACHABLE, "the store could not be reached"
    elif not run.interrupted and not sum(campaign.budget.sent for campaign in run.campaigns):
        yield ExitCode.MISUSE, "nothing was sent"
    elif not run.interrupted and not sum(campaign.successes.total() for campaign in run.campaigns):
        yield ExitCode.MISUSE, "no request succeeded, so that nothing was tried; are the credentials right?"
    faults = [fault.finding.severity for campaign in run.campaigns for fault in campaign.faults]
    if told := [counted(faults.count(one), one.value) for one in Severity if one.rank >= fail_on.rank and one in faults]:
        yield ExitCode.FINDINGS, listed(told)
    unchecked = sum(campaign.verdicts[Verdict.NOT_CHECKED] for campaign in run.campaigns)
    if max_not_checked is not None and unchecked > max_not_checked:
        yield ExitCode.FINDINGS, f"{counted(unchecked, 'exchange')} not checked where at most {max_not_checked} may be"
