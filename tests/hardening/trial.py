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

import xmlschema  # noqa: F401 -- likewise

from wirecheck import files
from wirecheck.__main__ import main as program
from wirecheck.cli import coverage, group, init, lint, loading, redact, redacting, validate  # noqa: F401 -- read once, before children are made
from wirecheck.contract import load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

SECONDS = 60
"""Seconds of a processor that a call may take on a slow machine; most take less than one."""
WAITING = 1800
"""Seconds of the clock that it may take on a machine that does other things as well."""
GRACE = 10
"""Seconds of the clock that the processes of a call have to end after it."""
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
    """Seconds of a processor: other work on the machine does not count."""
    peak: int
    """Bytes of memory that were taken at the most."""
    left: bool = False
    """Whether it left a process behind."""

    def fault(self, codes: Sequence[int] = (0, 1, 2)) -> str:
        """Say what is wrong with such an end; nothing, if it is a good one."""
        if self.code in {-signal.SIGALRM, -signal.SIGXCPU}:
            return f"took more than {WAITING} seconds" if self.code == -signal.SIGALRM else f"took more than {SECONDS} seconds of a processor"
        if b"Traceback (most recent call last)" in self.told:
            return "traceback: " + self.told.decode("utf-8", "replace").strip().splitlines()[-1][:200]
        if self.code not in codes:
            return f"exit code {self.code}: {self.told[-200:].decode('utf-8', 'replace')}"
        if b"\x1b" in self.told:
            return "an escape sequence came through"
        if self.left:
            return "a process was left behind"
        return ""


def tested(arguments: Sequence[str]) -> None:
    """Become pytest: it wants to import everything by itself."""
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])


def warm() -> None:
    """Read our own contracts once for all calls, and have every part imported: they are not what is tried."""
    kept = lru_cache(load)
    for name in files.contract_names():
        kept(name)
    loading.load = redacting.load = lambda name, **extra: load(name, **extra) if extra or name not in files.contract_names() else kept(name)  # type: ignore[assignment]
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
    main: Callable[[list[str]], object] = program,
) -> Outcome:
    """Call wirecheck in `folder` with nothing on its standard input; `prepare` is done in the child before."""
    with tempfile.TemporaryFile() as told:
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if child == 0:
            _be(arguments, folder, environment or {}, told.fileno(), prepare, main)
        _, status, used = os.wait4(child, 0)
        left = _left(child)
        told.seek(0)
        return Outcome(os.waitstatus_to_exitcode(status), told.read(), used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, left)


def _left(group: int) -> bool:
    """Whether a process that a call has made is still there when its time to end is over, and end it."""
    begun = time.monotonic()
    with suppress(ProcessLookupError):
        while time.monotonic() - begun < GRACE:
            os.killpg(group, 0)
            time.sleep(0.01)
        os.killpg(group, signal.SIGKILL)
        return True
    return False


def _be(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], told: int, prepare: Callable[[], object], main: Callable[[list[str]], object]
) -> None:
    """Be the child: run the call and leave."""
    code: object = CRASHED
    try:
        os.setsid()
        for number, handler in ((signal.SIGALRM, signal.SIG_DFL), (signal.SIGTERM, signal.SIG_DFL), (signal.SIGINT, signal.default_int_handler)):
            signal.signal(number, handler)
        signal.alarm(WAITING)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.chdir(folder)
        os.environ.update(environment)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(told, 1)
        os.dup2(told, 2)
        prepare()
        main(list(arguments))
        code = 0
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
