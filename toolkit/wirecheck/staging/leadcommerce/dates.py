"""How Lead Commerce writes a moment."""

from __future__ import annotations

from datetime import UTC, datetime


def written(moment: int) -> str:
    """Write UNIX seconds: month first, nothing padded but the minutes, twelve hours, no zone (we count in UTC)."""
    at = datetime.fromtimestamp(moment, UTC)
    return f"{at.month}/{at.day}/{at.year} {at.hour % 12 or 12}:{at.minute:02}{'AM' if at.hour < 12 else 'PM'}"
