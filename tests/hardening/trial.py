"""The command line, run in a child process with bounds of memory and time: whatever it does there, we can tell."""

from __future__ import annotations

import gc
import io
import os
import resource
import signal
import sys
import tempfile
import time
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from wirecheck import files
from wirecheck.cli import coverage, group, init, lint, loading, redact, validate  # noqa: F401 -- read once, before children are made
from wirecheck.contract import load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

SECONDS = 60
"""What a call may take on a slow machine that does other things as well; most take less than one."""
MEMORY = 1536 * 1024 * 1024
"""Bytes of address space, what this process has before a call included."""
CRASHED = 70


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call ended, and what it wrote."""

    code: int
    """The exit code; below zero the signal that ended it."""
    told: bytes
    """Standard output and standard error, one after the other."""
    seconds: float
    peak: int
    """Bytes of memory that were taken at the most."""

    def fault(self, codes: Sequence[int] = (0, 1, 2)) -> str:
        """Say what is wrong with such an end; nothing, if it is a good one."""
        if self.code == -signal.SIGALRM:
            return f"took more than {SECONDS} seconds"
        if b"Traceback (most recent call last)" in self.told:
            return "traceback: " + self.told.decode("utf-8", "replace").strip().splitlines()[-1][:200]
        if self.code not in codes:
            return f"exit code {self.code}: {self.told[-200:].decode('utf-8', 'replace')}"
        if b"\x1b" in self.told:
            return "an escape sequence came through"
        return ""


def tested(arguments: Sequence[str]) -> None:
    """Become pytest: it wants to import everything by itself."""
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])


def warm() -> None:
    """Read our own contracts once for all calls, and have every part imported: they are not what is tried."""
    kept = lru_cache(load)
    for name in files.contract_names():
        kept(name)
    loading.load = lambda name, **extra: load(name, **extra) if extra or name not in files.contract_names() else kept(name)  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as folder:
        for command in (("validate",), ("coverage",), ("redact", "-o", f"{folder}/redacted")):
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()), suppress(SystemExit):
                group.main([*command, str(files.captures())])
    gc.freeze()


def call(
    arguments: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    prepare: Callable[[], object] = lambda: None,
    main: Callable[[list[str]], object] = group.main,
) -> Outcome:
    """Call wirecheck in `folder` with nothing on its standard input; `prepare` is done in the child before."""
    begun = time.monotonic()
    with tempfile.TemporaryFile() as told:
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if child == 0:
            _be(arguments, folder, environment or {}, told.fileno(), prepare, main)
        _, status, used = os.wait4(child, 0)
        told.seek(0)
        return Outcome(os.waitstatus_to_exitcode(status), told.read(), time.monotonic() - begun, used.ru_maxrss * 1024)


def _be(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], told: int, prepare: Callable[[], object], main: Callable[[list[str]], object]
) -> None:
    """Be the child: run the call and leave."""
    code: object = CRASHED
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(SECONDS)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.chdir(folder)
        os.environ.update(environment)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(told, 1)
        os.dup2(told, 2)
        prepare()
        main(list(arguments))
    except SystemExit as ended:
        code = ended.code
    except BaseException:  # noqa: BLE001 -- a crash is what is looked for
        sys.excepthook(*sys.exc_info())
    finally:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            try:
                stream.flush()
            except (OSError, ValueError):
                continue
        os._exit(code if isinstance(code, int) else 0 if code is None else CRASHED)
