"""What the exit code of a command says."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """A promise; where several hold, interrupted comes first, then misuse, then unreachable, then findings."""

    OK = 0
    FINDINGS = 1
    MISUSE = 2
    UNREACHABLE = 3
    INTERRUPTED = 130
