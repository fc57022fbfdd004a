"""Ctrl-C and SIGTERM at many moments of each command, counted in calls of functions, so that a moment is the same one on every machine."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import trial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import FrameType

INTERRUPTED = 130
"""What a command ends with that was interrupted."""

_LAST = 0.95
"""Of what a command does, the part after which it may be done before an interruption counts."""

_ENDLESS = 6.0
"""Seconds after which a command that never ends by itself is asked to, when its calls are counted."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A command to interrupt: its words, what it may end with when it is not, and whether it ends by itself."""

    words: tuple[str, ...]
    codes: tuple[int, ...] = (0, 1)
    is_endless: bool = False


def commands(store: str) -> dict[str, Interrupted]:
    """Name what is interrupted; `store` is the URL of something that answers."""
    called = ("--contract", "leadcommerce-products", "--credentials-file", "leadcommerce-products.json", "--allow-writes")
    brief = ("--max-requests", "8", "--seed", "1", "--journal", "out.ndjson")
    return {
        "validate": Interrupted(("validate", "all.ndjson", "--format", "json", "-o", "out.json")),
        "validate, to the console": Interrupted(("validate", "all.ndjson", "-v")),
        "validate --jobs 2": Interrupted(("validate", "all.ndjson", "--jobs", "2", "--format", "ndjson", "-o", "out.ndjson")),
        "validate --follow": Interrupted(("validate", "all.ndjson", "--follow", "--format", "ndjson"), is_endless=True),
        "validate --baseline": Interrupted(("validate", "all.ndjson", "--baseline", "out.json", "--update-baseline", "-q")),
        "redact": Interrupted(("redact", "all.ndjson", "-o", "out.ndjson")),
        "coverage": Interrupted(("coverage", "all.ndjson", "-o", "out.json")),
        "init": Interrupted(("init", "day.ndjson", "-o", "made", "--name", "seen")),
        "lint": Interrupted(("lint", "leadcommerce-products")),
        "generate": Interrupted(("generate", "leadcommerce-products:products.create", "--count", "3", "--seed", "1", "-o", "made"), (0, 2)),
        "live": Interrupted(("live", store, *called, "--format", "json", "-o", "out.json")),
        "record": Interrupted(("record", store, *called, "--cassette", "out.ndjson")),
        "fuzz": Interrupted(("fuzz", store, *called, *brief, "--format", "json", "-o", "out.json"), (2,)),  # what answers takes nothing
        "serve": Interrupted(("serve", "--port", "0", "--size", "5"), (0,), is_endless=True),
    }


def interrupted(folder: Path, command: Interrupted, *, times: int) -> Iterator[tuple[str, trial.Outcome, str]]:
    """Interrupt a command so many times, by one signal and the other; yield when, how it ended, and what is wrong with that."""
    inputs = set(folder.rglob("*"))
    counted = trial.call(command.words, folder=folder, main=_counting(folder / "calls", command.is_endless))
    whole = int((folder / "calls").read_text())
    yield "not at all", counted, counted.fault((*command.codes, INTERRUPTED) if command.is_endless else command.codes)
    _clear(folder, inputs)
    for index in range(times):
        number = (signal.SIGINT, signal.SIGTERM)[index % 2]
        moment = 2 + whole * index // times  # the first call is that of the program itself: before it there is nobody to say anything
        outcome = trial.call(command.words, folder=folder, main=_interrupting(number, moment))
        codes = (INTERRUPTED, *command.codes) if moment > whole * _LAST else (INTERRUPTED, 0) if command.words[0] == "serve" else (INTERRUPTED,)
        wrong = outcome.fault(codes) or ", ".join(_torn(folder, inputs))
        yield f"{number.name} after {moment:,} of {whole:,} calls", outcome, wrong
        _clear(folder, inputs)


def _clear(folder: Path, inputs: set[Path]) -> None:
    for path in sorted(set(folder.rglob("*")) - inputs, reverse=True):
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()


def _torn(folder: Path, inputs: set[Path]) -> Iterator[str]:
    """Name what was written and is not whole."""
    for path in set(folder.rglob("*")) - inputs:
        if path.name.startswith(".wirecheck-") or path.suffix == ".partial":
            yield f"{path.name} was left behind"
        elif path.suffix in {".json", ".ndjson"}:
            try:
                [json.loads(text) for text in ([path.read_text("utf-8")] if path.suffix == ".json" else path.read_text("utf-8").splitlines())]
            except ValueError as error:
                yield f"{path.name} is torn: {error}"


def _counting(result: Path, is_endless: bool) -> Callable[[list[str]], NoReturn]:  # noqa: FBT001 -- one word of a table
    def main(words: list[str]) -> NoReturn:
        calls = 0

        def count(frame: FrameType, event: str, argument: object) -> None:  # noqa: ARG001 -- what Python calls it with
            nonlocal calls
            calls += event == "call"

        if is_endless:
            timer = threading.Timer(_ENDLESS, os.kill, (os.getpid(), signal.SIGTERM))
            timer.daemon = True
            timer.start()
        _profile(count)
        try:
            trial.program(words)
        finally:
            sys.setprofile(None)
            result.write_text(str(calls))

    return main


def _interrupting(number: signal.Signals, moment: int) -> Callable[[list[str]], NoReturn]:
    def main(words: list[str]) -> NoReturn:
        left = moment

        def count(frame: FrameType, event: str, argument: object) -> None:  # noqa: ARG001
            nonlocal left
            left -= event == "call"
            if left == 0:
                left -= 1
                sys.setprofile(None)
                os.kill(os.getpid(), number)

        _profile(count)
        trial.program(words)

    return main


def _profile(count: Callable[[FrameType, str, object], None]) -> None:
    """Have the calls of this process counted: a worker that it forks would count its own, and interrupt itself."""
    os.register_at_fork(after_in_child=lambda: sys.setprofile(None))
    sys.setprofile(count)
