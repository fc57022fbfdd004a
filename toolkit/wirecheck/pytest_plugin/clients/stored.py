"""Bodies of responses that were never on their way: recorded ones, and those of mocks."""

from __future__ import annotations

from io import BytesIO
from typing import Any


def stored(response: Any) -> bytes | None:  # noqa: ANN401
    """Give the body where the response holds all of it in memory, without reading from it."""
    if isinstance(response, BytesIO):
        return response.getvalue()
    recorded = getattr(response, "recorded_response", None)  # vcrpy's
    if isinstance(recorded, dict):
        return bytes(recorded["body"]["string"])
    return None
