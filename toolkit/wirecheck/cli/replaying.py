"""What ``wirecheck fuzz --replay`` does: sends again what a campaign has kept in its journal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wirecheck.cli.exit_code import ExitCode
from wirecheck.cli.streams import complain
from wirecheck.contract import load
from wirecheck.contract.route import Match, Router
from wirecheck.errors import UnknownName
from wirecheck.exchange import Request
from wirecheck.fuzz.again import Again, environment, played
from wirecheck.fuzz.journal import FOLDER, BadJournal, read
from wirecheck.fuzz.script import Script
from wirecheck.fuzz.variables import values
from wirecheck.traffic import credentials as secrets
from wirecheck.traffic.client import Unreachable
from wirecheck.traffic.live.effects import Effect, effect_of

if TYPE_CHECKING:
    from wirecheck.contract import Contract
    from wirecheck.fuzz.journal import Entry


def replay(
    name: str,
    *,
    url: str | None,
    journal: str | None,
    allowed: Sequence[str],
    allow_writes: bool,
    credentials_file: str | None,
    timeout: float,
    rate: float | None,
) -> int:
    """Send what showed a fault, and say whether it is still there: exit code 1 if so, 0 if not."""
    script = _script(name, journal)
    contract = load(script.contract)
    if not allow_writes and _writes(script, contract):
        message = "what showed the fault writes, and writes need --allow-writes"
        raise click.UsageError(message)
    credentials = secrets.read(credentials_file, [contract])[contract.name]
    store = Again(url or script.address, contract=script.contract, allow=allowed, timeout=timeout, rate=rate)
    try:
        is_there = played(script, store, {**values(credentials), **environment()})
    except Unreachable as error:
        complain(str(error))
        return ExitCode.UNREACHABLE
    click.echo(
        f"{name}: {'still there' if is_there else 'not there any more'} ({script.code}, {len(script.steps)} request{'s' if len(script.steps) > 1 else ''})"
    )
    return ExitCode.FINDINGS if is_there else ExitCode.OK


def _writes(script: Script, contract: Contract) -> bool:
    """Whether any of the requests may change something; one that fits no operation may."""
    router = Router([contract])
    found = [router.route(Request(method=step.method, url="".join(map(str, step.url)), headers=(), body=None)) for step in script.steps]
    return any(not isinstance(match, Match) or effect_of(match.operation) is not Effect.READS for match in found)


def _script(name: str, journal: str | None) -> Script:
    found: dict[str, Script] = {}
    for entry in _journals(journal):
        for fault in entry.faults:
            if "script" in fault:
                found[fault["reproduction"]["id"]] = Script.from_json(fault["script"])
    if name not in found:
        raise UnknownName("fault", name, tuple(found), f"look in {FOLDER}/ for journals, or name one with --journal")
    return found[name]


def _journals(journal: str | None) -> Iterator[Entry]:
    """Yield the journal that was named, or all that lie in the folder, the latest last."""
    if journal is not None:
        yield read(Path(journal))
        return
    for path in sorted(Path(FOLDER).glob("*.jsonl"), key=lambda path: path.stat().st_mtime):
        try:
            yield read(path)
        except BadJournal:
            continue  # of another version, or no journal: what it holds cannot be asked for
