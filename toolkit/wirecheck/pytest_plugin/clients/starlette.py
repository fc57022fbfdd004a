"""Starlette's test client, and FastAPI's, which is the same: an httpx client whose transport is an application in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.pytest_plugin.wrapping import entering

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from wirecheck.pytest_plugin.patches import Entry


def entries(module: ModuleType) -> Iterator[Entry]:
    """Yield what to watch."""
    yield module._TestClientTransport, "handle_request", entering  # noqa: SLF001 -- it has no other name
