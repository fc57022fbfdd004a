"""What is made once for an operation, as long as there are not too many: its strategies cost more to make than to draw from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from wirecheck.contract.model import Operation

T = TypeVar("T")

_MOST = 64  # operations

_known: dict[int, tuple[Operation, dict[tuple[object, ...], Any]]] = {}
"""What was made, by operation and key; each holds its operation, so that its number is no other's."""


def of(operation: Operation, *key: object, make: Callable[[], T]) -> T:
    """Give what was made for an operation under a key, or make it; the oldest operation makes room."""
    if id(operation) not in _known:
        if len(_known) >= _MOST:
            del _known[next(iter(_known))]
        _known[id(operation)] = (operation, {})
    made = _known[id(operation)][1]
    if key not in made:
        made[key] = make()
    found: T = made[key]
    return found
