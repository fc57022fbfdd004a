"""What ``wirecheck redact`` does, with the machinery that it takes."""

from __future__ import annotations

import os
import sys
import zlib
from collections import Counter
from pathlib import Path
from stat import S_IMODE
from typing import TYPE_CHECKING

import click

from wirecheck import files
from wirecheck.cli.collector import patient
from wirecheck.cli.exit_code import ExitCode
from wirecheck.cli.interrupt import put_off
from wirecheck.cli.progress import Progress
from wirecheck.cli.streams import complain, is_terminal
from wirecheck.contract import load
from wirecheck.errors import UnreadableCapture
from wirecheck.files import contract_names
from wirecheck.judge import Judge
from wirecheck.text.counted import counted
from wirecheck.text.printable import printable
from wirecheck.traffic import folders, streams
from wirecheck.traffic.captures import MOST_BYTES
from wirecheck.traffic.redaction import Redactor
from wirecheck.traffic.redaction.capture import Capture

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from wirecheck.exchange import Exchange
    from wirecheck.traffic.redaction.capture import Redacted

_NAMES = (".har", ".ndjson", ".har.gz", ".ndjson.gz")


def redact(*, captures: tuple[str, ...], output: str | None, in_place: bool, contracts: tuple[str, ...], base_path: str, quiet: bool) -> int:
    """Write captures without their secrets, say what could not be kept, and give the exit code."""
    found, bad = _found(captures)
    targets = _targets(captures, found, output, in_place=in_place)
    loaded = [load(name) for name in dict.fromkeys(contracts or contract_names())]
    redactor = Redactor(loaded, base_path=base_path)
    judge = Judge(loaded, named=bool(contracts), base_path=base_path)
    for problem in bad:
        complain(str(problem))
    # Lines on a terminal are a sign of life themselves, and a second one would be in their way.
    with patient(), Progress(wanted=not quiet and not is_terminal(sys.stdout)) as progress:
        # Twice over all of them: what is a secret in the last has to go from the first, too.
        readable = [path for path in _steps(targets, "reading", progress, 0) if _learned(path, redactor, bad)]
        for path in _steps(readable, "writing", progress, len(targets)):
            try:
                made = Capture(path, _bytes(path), redactor).redacted()
            except UnreadableCapture as unreadable:
                bad.append(unreadable)
                complain(str(unreadable))
                continue
            _put(Path(targets[path]), made.document)
            for line in () if quiet else _lines(made, targets[path], judge):
                click.echo(line)
    if not targets and not bad:
        complain("nothing to redact: no capture found")
    return ExitCode.OK if targets and not bad else ExitCode.MISUSE


def _steps(paths: Collection[str], does: str, progress: Progress, before: int) -> Iterator[str]:
    """Give each path, and say which it is: half of the work is to read them all, half is to write them."""
    for number, path in enumerate(paths):
        progress.say(f"{does} {path}", before + number, (bool(before) + number / len(paths)) / 2)
        yield path


def _found(captures: Iterable[str]) -> tuple[list[tuple[str, str]], list[UnreadableCapture]]:
    """Give each file with its name below the folder that was given."""
    found: list[tuple[str, str]] = []
    bad: list[UnreadableCapture] = []
    for capture in captures:
        if not Path(capture).is_dir():
            found.append((capture, Path(capture).name))
            continue
        for path in folders.files(capture):
            if isinstance(path, UnreadableCapture):
                bad.append(path)
            elif path.lower().endswith(_NAMES) or _is_capture(path):
                found.append((path, os.path.relpath(path, capture)))
    return found, bad


def _is_capture(path: str) -> bool:
    """Whether a file in a folder is a capture at all: what is none is passed over in silence, as `validate` does."""
    try:
        with Path(path).open("rb") as stream:
            return streams.look(stream)[0] is not None
    except (OSError, EOFError, zlib.error):
        return False


def _targets(captures: tuple[str, ...], found: list[tuple[str, str]], output: str | None, *, in_place: bool) -> dict[str, str]:
    """Say where each file goes. None goes where a capture stands, but in place."""
    if in_place == (output is not None):
        raise click.UsageError("name where to write with -o, or take --in-place" if output is None else "-o and --in-place exclude each other")
    if output is None:
        return {path: path for path, _ in found}
    is_one = len(captures) == 1 and not Path(captures[0]).is_dir() and not Path(output).is_dir()
    targets = {path: output if is_one else str(Path(output) / name) for path, name in found}
    inputs = {Path(path).resolve() for path, _ in found}
    for path, target in targets.items():
        if Path(target).resolve() in inputs:
            raise click.UsageError(f"{target} is itself a capture that was given; name another place, or take --in-place")
        if list(targets.values()).count(target) > 1:
            raise click.UsageError(f"two captures would be written as {target}, one of them {path}; redact them one by one")
    return targets


def _learned(path: str, redactor: Redactor, bad: list[UnreadableCapture]) -> bool:
    try:
        Capture(path, _bytes(path), redactor)
    except UnreadableCapture as unreadable:
        bad.append(unreadable)
        complain(str(unreadable))
        return False
    return True


def _bytes(path: str) -> bytes:
    try:
        return files.content(path, most=MOST_BYTES)
    except OSError as error:
        raise UnreadableCapture(path, (error.strerror or str(error)).lower()) from None
    except ValueError:
        raise UnreadableCapture(path, "it is no path") from None


def _put(target: Path, document: bytes) -> None:
    """Write a file, whole or not at all."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target = target.resolve()
        partial = target.with_name(f".wirecheck-{os.urandom(6).hex()}")
        try:
            partial.write_bytes(document)
            if target.exists():
                partial.chmod(S_IMODE(target.stat().st_mode))
            with put_off():
                partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        message = f"cannot write {target}: {error.strerror or error}"
        raise click.ClickException(message) from error


# -- what is said ------------------------------------------------------------------------------------------------------------------------------


def _lines(made: Redacted, target: str, judge: Judge) -> Iterator[str]:
    yield printable(f"{target}: {counted(len(made.after), 'exchange')} without secrets")
    if made.strangers:
        yield f"  {counted(made.strangers, 'exchange')} that no contract knows: only what has the name or the value of a secret was replaced"
    for before, after in zip(made.before, made.after, strict=True):
        yield from (printable(f"  exchange {before.index}: {line}") for line in _lost(judge, before, after))


def _lost(judge: Judge, before: Exchange, after: Exchange) -> Iterator[str]:
    """Yield what a verdict says before and not afterwards, and the other way round."""
    was, became = _told(judge, before), _told(judge, after)
    for finding in (was - became).elements():
        yield f"a finding is lost with the value that it was about: {finding}"
    for finding in (became - was).elements():
        yield f"the placeholder breaks what its secret kept to: {finding}"


def _told(judge: Judge, exchange: Exchange) -> Counter[str]:
    judgement = judge.judge(exchange)
    where = " ".join(filter(None, (judgement.contract, judgement.operation)))
    return Counter(f"{f.severity}[{f.code}] {f.constraint} at {f.direction} {f.part} {f.path} ({where})" for f in judgement.findings)
