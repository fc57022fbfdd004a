"""The files of a folder, in an order that is the same everywhere."""

# os.path answers for any name, where pathlib raises on some.
# ruff: noqa: PTH112, PTH113, PTH116, PTH118, PTH208

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from wirecheck.errors import UnreadableCapture

if TYPE_CHECKING:
    from collections.abc import Iterator


def files(folder: str) -> Iterator[str | UnreadableCapture]:
    """Give the regular files below a folder, sorted by name, as paths that begin with `folder`.

    Hidden names are skipped. Links are followed, but no folder is entered twice, so that a link to a folder above ends. Pipes and devices are
    skipped: to open one may wait for ever. The stack is our own: paths may be deeper than Python calls.
    """
    entered: set[tuple[int, int]] = set()
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        try:
            if os.path.isdir(path):
                status = os.stat(path)
                key = status.st_dev, status.st_ino
                if key not in entered:
                    entered.add(key)
                    names = sorted(name for name in os.listdir(path) if not name.startswith("."))
                    waiting += [os.path.join(path, name) for name in reversed(names)]
            elif os.path.isfile(path):
                yield path
        except OSError as error:
            yield UnreadableCapture(path, error.strerror or str(error))
