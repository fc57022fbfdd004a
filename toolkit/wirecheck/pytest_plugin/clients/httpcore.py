"""httpcore and httpcore2, which httpx stands on: a request that comes by here is live, as mocks and recordings answer above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.pytest_plugin.wrapping import passing, reached

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from wirecheck.pytest_plugin.patches import Entry


def entries(module: ModuleType) -> Iterator[Entry]:
    """Yield what to watch."""
    if "_sync" in module.__name__:
        yield module.ConnectionPool, "handle_request", passing(reached)
    else:
        yield module.AsyncConnectionPool, "handle_async_request", passing(reached)
