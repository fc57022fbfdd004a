"""What ``wirecheck init`` does, with the machinery that it takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import yaml

from wirecheck import files
from wirecheck.cli.exit_code import ExitCode
from wirecheck.cli.progress import Progress
from wirecheck.cli.reading import Reading
from wirecheck.cli.streams import complain
from wirecheck.contract import document
from wirecheck.contract.lint import lint
from wirecheck.contract.starter import LONGEST, from_exchanges, from_openapi
from wirecheck.errors import BadContract, UnreadableCapture
from wirecheck.judge.secrets import of_exchange
from wirecheck.text.counted import counted, listed
from wirecheck.traffic.captures import read
from wirecheck.traffic.redaction.redactor import Redactor

if TYPE_CHECKING:
    from wirecheck.exchange import Exchange

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,60}\Z")
_HEAD = """\
# Begun by 'wirecheck init' from {what}. What stands here was seen, and nothing more is known: the vendor's page says what is required, how long, how many, and what success and failure look like.
# 'wirecheck lint' checks it, 'wirecheck validate --contract {file}' judges by it.
"""


def start(*, sources: tuple[str, ...], name: str, hosts: tuple[str, ...], output: str) -> int:
    """Write the files, and say what to do next."""
    if not _NAME.match(name):
        message = "--name takes small letters, digits, points and dashes"
        raise click.UsageError(message)
    file = f"{name}.openapi.yaml"
    openapi = _openapi(sources[0]) if len(sources) == 1 else None
    xsds: dict[str, bytes] = {}
    if openapi is not None:
        contract, what = from_openapi(openapi, name), Path(sources[0]).name
    else:
        exchanges, bad = _exchanges(sources, hosts)
        for problem in bad:
            complain(str(problem))
        if not exchanges:
            complain("nothing to begin with: no exchange found")
            return ExitCode.MISUSE
        made = from_exchanges(exchanges, name, is_secret=_secrets(exchanges))
        if made.left_out:
            complain(f"{counted(made.left_out, 'exchange')} left out: more than {LONGEST} segments in the path")
        contract, xsds, what = made.contract, made.xsds, counted(len(exchanges) - made.left_out, "exchange")
    text = _HEAD.format(what=what, file=file) + yaml.safe_dump(contract, sort_keys=False, allow_unicode=True, width=150)
    written = list(_written(Path(output), {file: text.encode(), **xsds}))
    found = [problem.severity for problem in lint(str(written[0]))]
    told = listed([counted(found.count(severity), severity) for severity in ("error", "warning") if severity in found])
    click.echo(f"{listed([str(path) for path in written])} written: {counted(_operations(contract), 'operation')}; lint finds {told or 'no problem'}")
    click.echo(f"next: wirecheck lint {written[0]}, then put the vendor's page beside it")
    return ExitCode.OK


def _secrets(exchanges: Iterable[Exchange]) -> Callable[[str], bool]:
    """Tell whether a text holds what is secret in any of the exchanges by its place, as far as that is known without a contract."""
    values = Redactor([], secrets=(secret for exchange in exchanges for secret in of_exchange(exchange, None))).values
    return lambda text: values.covered(text) != text


def _openapi(path: str) -> dict[str, Any] | None:
    """Give the content of an OpenAPI file, ``None`` where it is none."""
    try:
        read_as = document.parse(files.content(path), path) if path.endswith((".yaml", ".yml", ".json")) else None
    except (OSError, BadContract):
        return None
    return read_as if isinstance(read_as, dict) and "openapi" in read_as else None


def _exchanges(sources: Sequence[str], hosts: Sequence[str]) -> tuple[list[Exchange], list[UnreadableCapture]]:
    found: list[Exchange] = []
    bad: list[UnreadableCapture] = []
    reading = Reading(sources)
    with Progress(part=reading.part) as progress:
        for item in read(sources, opened=reading.opened):
            if isinstance(item, UnreadableCapture):
                bad.append(item)
            elif not hosts or item.request.host in hosts:
                found.append(item)
                progress.say(f"{len(found):,} exchanges read", len(found))
    return found, bad


def _written(folder: Path, texts: dict[str, bytes]) -> Iterator[Path]:
    paths = {folder / name: text for name, text in texts.items()}
    for path in paths:
        if path.exists():
            message = f"{path} is there already; choose another --name, or another folder with -o"
            raise click.ClickException(message)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in paths.items():
            path.write_bytes(text)
            yield path
    except OSError as error:
        message = f"{folder} cannot be written to: {(error.strerror or 'no access').lower()}"
        raise click.ClickException(message) from None


def _operations(contract: dict[str, Any]) -> int:
    return sum(isinstance(value, dict) and "responses" in value for item in contract["paths"].values() for value in item.values())
