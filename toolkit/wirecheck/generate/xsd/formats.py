"""Texts of the formats that a pattern cannot say whole, and texts of their form that mean nothing: the 30th of February."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wirecheck.generate.xsd.chooser import Chooser

_FIRST, _LAST = date(2000, 1, 1).toordinal(), date(2037, 12, 31).toordinal()
_COUNTRIES = ("NZ", "US", "IT", "FI", "DE", "BR", "JP", "ZA")
_LANGUAGES = ("en", "it", "fi", "de", "pt", "ja", "mi")
_NAMES = "abcdefghijklmnopqrstuvwxyz0123456789"


def _day(choose: Chooser) -> date:
    return date.fromordinal(choose.integer(_FIRST, _LAST))


def _date_us(choose: Chooser) -> str:
    day = _day(choose)
    return f"{day.month}/{day.day}/{day.year}"


def _datetime_us(choose: Chooser) -> str:
    return f"{_date_us(choose)} {choose.integer(1, 12)}:{choose.integer(0, 59):02}{choose.pick(('AM', 'PM'))}"


def _datetime_seconds(choose: Chooser) -> str:
    second = choose.integer(0, 86399)
    return f"{_day(choose).isoformat()} {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def _email(choose: Chooser) -> str:
    return f"{choose.text(_NAMES, 1, 8)}@{choose.text(_NAMES, 1, 6)}.example"


def _language_tag(choose: Chooser) -> str:
    language = choose.pick(_LANGUAGES)
    return f"{language}_{choose.pick(_COUNTRIES)}" if choose.flag() else language


_MADE: Mapping[str, Callable[[Chooser], str]] = MappingProxyType(
    {
        "date-us": _date_us,
        "datetime-us": _datetime_us,
        "datetime-seconds": _datetime_seconds,
        "email": _email,
        "country-alpha2": lambda choose: choose.pick(_COUNTRIES),
        "language-tag": _language_tag,
    }
)
_VOID: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "date-us": ("2/30/2026", "4/31/2025", "2/29/2025"),
        "datetime-us": ("2/30/2026 1:05PM", "11/31/2025 12:00AM", "2/29/2025 7:45PM"),
        "datetime-seconds": ("2026-02-30 10:00:00", "2025-11-31 00:00:00", "2025-02-29 23:59:59", "2026-01-31 24:00:00", "2026-13-01 00:00:00"),
        "email": ("somebody", "some body@store.example", "@store.example", "a@b@c", "somebody@"),
        "country-alpha2": ("XX", "QQ", "ZZ", "UK"),
        "language-tag": ("xx", "qq-NZ", "en_XX"),
    }
)


def of_format(name: str, choose: Chooser) -> str | None:
    """Draw a text of a format, or give ``None`` where the type says it all."""
    make = _MADE.get(name)
    return None if make is None else make(choose)


def void(name: str) -> tuple[str, ...]:
    """Give texts that look like a format's and are none."""
    return _VOID.get(name, ())
