"""When an exchange took place: text to an aware datetime in UTC, ``None`` where the text does not tell.

A time that cannot be read never makes a capture unreadable: rules that need it are then not checked.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache

# What `fromisoformat` leaves out: a zone after a space or by its name ("2026-01-31 10:00:00 UTC"), and lower-case letters (RFC 3339, section 5.6).
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ]([\d:.]+) ?(Z|UTC|GMT|[+-]\d\d:?\d\d)?", re.IGNORECASE | re.ASCII)
_LONGEST = 64


def from_iso(text: object, *, zoneless: tzinfo | None = None) -> datetime | None:
    """Read ISO 8601; a time without a zone is one of `zoneless`, and tells nothing without it."""
    if not isinstance(text, str) or len(text) > _LONGEST:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        parts = _ISO.fullmatch(text.strip())
        if parts is None:
            return None
        date, time, zone = parts.groups(default="")
        try:
            read = datetime.fromisoformat(f"{date}T{time}{'Z' if zone.isalpha() else zone}")
        except ValueError:
            return None
    return _aware(read, zoneless)


@lru_cache(256)
def _from_date(text: str) -> datetime | None:
    try:
        return _aware(parsedate_to_datetime(text), None)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def from_date(text: object) -> datetime | None:
    """Read the date of HTTP and mail: ``Sat, 31 Jan 2026 10:00:00 GMT`` (RFC 9110, section 5.6.7)."""
    return _from_date(text) if isinstance(text, str) and len(text) <= _LONGEST else None


def _aware(read: datetime, zoneless: tzinfo | None) -> datetime | None:
    """Bring a time to UTC; the first and last hours of the calendar cannot be, and tell nothing."""
    if read.tzinfo is None:
        if zoneless is None:
            return None
        read = read.replace(tzinfo=zoneless)
    if read.tzinfo is UTC:
        return read
    try:
        return read.astimezone(UTC)
    except OverflowError:
        return None
