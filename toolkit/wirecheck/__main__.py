"""``python -m wirecheck``, and what the command ``wirecheck`` starts."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

_INTERRUPTED = 130
"""As in ``cli/exit_code.py``, which may not be there yet."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line. An interruption while it is still being imported, or while it leaves, is said in a line like any other."""
    try:
        from wirecheck.cli import main as run  # noqa: PLC0415 -- what takes time belongs to what may be interrupted

        run.main(arguments)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # once is enough
        with suppress(OSError, ValueError, AttributeError):  # nobody may be listening
            sys.stderr.write("wirecheck: interrupted\n")
        sys.exit(_INTERRUPTED)


if __name__ == "__main__":
    main()
