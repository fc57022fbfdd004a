"""Ctrl-C, and the signal by which a system asks a program to end: put off while something must not be cut in two."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ASKING = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def terminable() -> Iterator[None]:
    """Let SIGTERM, by which a pipeline ends a job that it cancels, interrupt as Ctrl-C does: what was found is told, and what was made is cleared away."""
    is_ours = threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    if is_ours:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        if is_ours:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)


@contextmanager
def put_off() -> Iterator[None]:
    """Let the block finish before an interruption counts.

    Raises: KeyboardInterrupt, after the block, if it was asked for within.
    """
    python = signal.default_int_handler
    asked: list[int] = []
    held: list[signal.Signals] = []
    if threading.current_thread() is threading.main_thread():  # no other is ever interrupted; a signal that is ignored, or another's, interrupts nobody
        held = [number for number in _ASKING if signal.getsignal(number) is python]
    for number in held:
        signal.signal(number, lambda number, _: asked.append(number))
    try:
        yield
    finally:
        for number in held:
            signal.signal(number, python)
    if asked:
        raise KeyboardInterrupt
