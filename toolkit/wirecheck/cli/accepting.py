"""What a run takes as known: a baseline, read and written here, and the ignore entries of the configuration."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wirecheck import files
from wirecheck.cli.destination import destination
from wirecheck.cli.exit_code import ExitCode
from wirecheck.cli.settings import ignores
from wirecheck.cli.streams import complain
from wirecheck.finding import without_indexes
from wirecheck.judge import Aside, Known
from wirecheck.report.aside import notices
from wirecheck.report.entry import finding_of
from wirecheck.text.counted import listed
from wirecheck.text.mask import mask_of

if TYPE_CHECKING:
    from wirecheck.judge import Group
    from wirecheck.report import Ending

SCHEMA_VERSION = 1


def accepting(path: str | None, *, update: bool) -> Aside | None:
    """Give what takes accepted findings out of a run, ``None`` where nothing is accepted. `update`: all are, and `settle` writes them to `path`."""
    if update and path is None:
        message = "--update-baseline needs --baseline FILE: where to write"
        raise click.UsageError(message)
    entries = ignores()
    if path is None and not entries:
        return None
    today = datetime.now().astimezone().date()
    baseline = None if path is None or (update and not Path(path).exists()) else _read(path)
    return Aside(today=today, baseline=baseline, ignores=entries, is_learning=update)


def settle(aside: Aside | None, path: str | None, ending: Ending, *, tells: bool) -> None:
    """Write the new baseline, if one is learned and the run was whole; with `tells`, say what is known no longer, where the report has no room for it."""
    if aside is None:
        return
    if aside.is_learning and path is not None:
        if ending.code >= ExitCode.MISUSE:
            complain(f"the baseline {path} stays as it was: the run was not whole")
            return
        with destination(path) as stream:
            stream.write(_written(aside))
    if tells:
        if counts := [f"{count:,} {how}" for how, count in (("baselined", aside.baselined), ("ignored", aside.ignored.total())) if count]:
            complain(f"accepted: {listed(counts)}")
        for notice in notices(aside):
            complain(notice)


def _read(path: str) -> tuple[Known, ...]:
    import jsonschema_rs  # noqa: PLC0415 -- only where there is a baseline

    try:
        data = json.loads(files.content(path))
        fault = next(iter(jsonschema_rs.validator_for(json.loads(files.schema("wirecheck/baseline.schema.json"))).iter_errors(data)), None)
    except (OSError, ValueError, RecursionError) as error:  # half a surrogate pair and a hundred thousand brackets among them
        problem = (error.strerror or "it cannot be opened").lower() if isinstance(error, OSError) else "it is no JSON"
        message = f"cannot read the baseline {path}: {problem}; --update-baseline writes one"
        raise click.ClickException(message) from None
    if fault is not None:
        at = "".join(f"/{step}" for step in fault.instance_path)
        message = f"{path} is no baseline (see {at or 'its top'}); --update-baseline writes one"
        raise click.ClickException(message)
    return tuple(Known(**{name: entry[name] for name in ("fingerprint", "code", "operation", "message")}) for entry in data["findings"])


def _written(aside: Aside) -> str:
    """Give the text of a baseline: a line a cause, sorted, so that a diff shows what was accepted and what is gone."""
    entries = sorted(map(_entry, aside.seen.values()), key=lambda entry: tuple(map(str, (*list(entry.values())[:5], entry["fingerprint"]))))
    lines = ",\n".join(f"  {json.dumps(entry)}" for entry in entries)
    return f'{{"schema_version": {SCHEMA_VERSION},\n "findings": [' + (f"\n{lines}\n " if lines else "") + "]}\n"


def _entry(group: Group) -> dict[str, Any]:
    judgement = group.first
    finding = finding_of(group.finding, judgement, mask_of(judgement.secrets))
    path = re.sub("/(?=/|$)", "/*", without_indexes(finding["path"])) + (f"/{finding['member']}" if finding["member"] is not None else "")
    return {
        "contract": judgement.contract or "",
        "operation": judgement.operation or "",
        "code": finding["code"],
        "place": " ".join(filter(None, (finding["direction"], finding["part"], path))),
        "constraint": finding["constraint"],
        "severity": finding["severity"],
        "message": finding["message"],
        "count": group.count,
        "fingerprint": finding["fingerprint"],
    }
