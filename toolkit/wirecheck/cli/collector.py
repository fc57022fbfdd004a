"""Python's garbage collector during a run: it looks at what was loaded once no more, and at what passes through less often.

An exchange makes thousands of small objects and no cycles, and the contracts are a large graph that lives as long as the run: measured, the collector took a third of the time to find
nothing.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_OBJECTS = 200_000


@contextmanager
def patient() -> Iterator[None]:
    """Let the collector be patient for a while; what it was is restored."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_OBJECTS, before[1], before[2])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
