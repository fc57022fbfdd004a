"""Ctrl-C, put off while something must not be cut in two."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def put_off() -> Iterator[None]:
    """Let the block finish before an interruption counts.

    Raises: KeyboardInterrupt, after the block, if it was asked for within.
    """
    python = signal.default_int_handler
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) is not python:
        yield  # only the main thread is ever interrupted, and where the signal is ignored or another's it does not interrupt
        return
    asked: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: asked.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, python)
    if asked:
        raise KeyboardInterrupt
