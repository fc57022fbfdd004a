"""The built-in simple types: how their texts look, and the numbers behind them.

A type whose values have an order maps to whole numbers (`Scale`): days, seconds, months, or tenths and hundredths of a decimal. So bounds are met and missed by counting, and nothing is
filtered. Lexical forms are narrower than the standard's where validators disagree: ASCII digits, years of four digits, plain relative or http URIs.

Source: XML Schema 1.0 Part 2, section 3 (built-in datatypes).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

_ZONE = r"(Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_FLOAT = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|-?INF|NaN")
_DATE = re.compile(rf"(-?[0-9]{{4,}})-([0-9]{{2}})-([0-9]{{2}}){_ZONE}")
_TIME = re.compile(rf"([0-9]{{2}}):([0-9]{{2}}):([0-9]{{2}})(\.[0-9]+)?{_ZONE}")
_DATETIME = re.compile(rf"(-?[0-9]{{4,}})-([0-9]{{2}})-([0-9]{{2}})T([0-9]{{2}}):([0-9]{{2}}):([0-9]{{2}})(\.[0-9]+)?{_ZONE}")
_YEAR = re.compile(rf"(-?[0-9]{{4,}}){_ZONE}")
_MONTH_YEAR = re.compile(rf"(-?[0-9]{{4,}})-([0-9]{{2}}){_ZONE}")
_MONTH_DAY = re.compile(rf"--([0-9]{{2}})-([0-9]{{2}}){_ZONE}")
_DAY = re.compile(rf"---([0-9]{{2}}){_ZONE}")
_MONTH = re.compile(rf"--([0-9]{{2}}){_ZONE}")
_DURATION = re.compile(r"(-?)P(?=[0-9T])(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(\.[0-9]+)?S)?)?")
_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*")
_URI = re.compile(r"(?!:)(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?:[!#$&'()*+,/:;=?@A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})*")
_NAME = re.compile(r"[^\W\d][\w.\-:·]*")
_NCNAME = re.compile(r"[^\W\d][\w.\-·]*")
_TOKEN = re.compile(r"[\w.\-:·]+")

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Scale:
    """Texts of a type as whole numbers: `number` reads one (with its zone), `text` writes one, `low` to `high` is what is drawn where no bound says more.

    `first` and `last` are the ends of what the type has at all.
    """

    number: Callable[[str], tuple[int, str] | None]
    text: Callable[[int, str], str]
    low: int
    high: int
    first: int
    last: int


def _day_number(year: str, month: str, day: str) -> int | None:
    try:
        return date(int(year), int(month), int(day)).toordinal()
    except ValueError:
        return None


def _day_text(number: int) -> str:
    return date.fromordinal(number).isoformat()


def _seconds(hour: str, minute: str, second: str) -> int | None:
    if int(hour) > 23 or int(minute) > 59 or int(second) > 59:
        return None
    return (int(hour) * 60 + int(minute)) * 60 + int(second)


def _clock(number: int) -> str:
    return f"{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}"


def _of_date(text: str) -> tuple[int, str] | None:
    found = _DATE.fullmatch(text)
    number = _day_number(*found.group(1, 2, 3)) if found else None
    return None if found is None or number is None else (number, found[4] or "")


def _of_time(text: str) -> tuple[int, str] | None:
    found = _TIME.fullmatch(text)
    number = _seconds(*found.group(1, 2, 3)) if found else None
    return None if found is None or number is None or _odd(found[4]) else (number, found[5] or "")


def _of_datetime(text: str) -> tuple[int, str] | None:
    found = _DATETIME.fullmatch(text)
    if found is None or _odd(found[7]):
        return None
    day, second = _day_number(*found.group(1, 2, 3)), _seconds(*found.group(4, 5, 6))
    return None if day is None or second is None else (day * 86400 + second, found[8] or "")


def _odd(fraction: str | None) -> bool:
    return bool((fraction or "").strip(".0"))


def _of_year(text: str) -> tuple[int, str] | None:
    found = _YEAR.fullmatch(text)
    return (int(found[1]), found[2] or "") if found and 1 <= int(found[1]) <= 9999 else None


def _of_month_year(text: str) -> tuple[int, str] | None:
    found = _MONTH_YEAR.fullmatch(text)
    if found is None or not 1 <= int(found[1]) <= 9999 or not 1 <= int(found[2]) <= 12:
        return None
    return int(found[1]) * 12 + int(found[2]) - 1, found[3] or ""


def _of_month_day(text: str) -> tuple[int, str] | None:
    found = _MONTH_DAY.fullmatch(text)
    if found is None or not 1 <= int(found[1]) <= 12 or not 1 <= int(found[2]) <= _DAYS[int(found[1]) - 1]:
        return None
    return sum(_DAYS[: int(found[1]) - 1]) + int(found[2]) - 1, found[3] or ""


def _month_day_text(number: int, zone: str) -> str:
    month = 0
    while number >= _DAYS[month]:
        number -= _DAYS[month]
        month += 1
    return f"--{month + 1:02}-{number + 1:02}{zone}"


def _of_day(text: str) -> tuple[int, str] | None:
    found = _DAY.fullmatch(text)
    return (int(found[1]), found[2] or "") if found and 1 <= int(found[1]) <= 31 else None


def _of_month(text: str) -> tuple[int, str] | None:
    found = _MONTH.fullmatch(text)
    return (int(found[1]), found[2] or "") if found and 1 <= int(found[1]) <= 12 else None


_FIRST_DAY, _LAST_DAY = date(1, 1, 1).toordinal(), date(9999, 12, 31).toordinal()
_THEN, _SOON = date(1990, 1, 1).toordinal(), date(2037, 12, 31).toordinal()

SCALES: Mapping[str, Scale] = MappingProxyType(
    {
        "date": Scale(_of_date, lambda number, zone: _day_text(number) + zone, _THEN, _SOON, _FIRST_DAY, _LAST_DAY),
        "time": Scale(_of_time, lambda number, zone: _clock(number) + zone, 0, 86399, 0, 86399),
        "dateTime": Scale(
            _of_datetime,
            lambda number, zone: f"{_day_text(number // 86400)}T{_clock(number % 86400)}{zone}",
            _THEN * 86400,
            _SOON * 86400 + 86399,
            _FIRST_DAY * 86400,
            _LAST_DAY * 86400 + 86399,
        ),
        "gYear": Scale(_of_year, lambda number, zone: f"{number:04}{zone}", 1990, 2037, 1, 9999),
        "gYearMonth": Scale(
            _of_month_year, lambda number, zone: f"{number // 12:04}-{number % 12 + 1:02}{zone}", 1990 * 12, 2037 * 12 + 11, 12, 9999 * 12 + 11
        ),
        "gMonthDay": Scale(_of_month_day, _month_day_text, 0, 365, 0, 365),
        "gDay": Scale(_of_day, lambda number, zone: f"---{number:02}{zone}", 1, 31, 1, 31),
        "gMonth": Scale(_of_month, lambda number, zone: f"--{number:02}{zone}", 1, 12, 1, 12),
    }
)
"""Types that count something other than decimals."""


def decimal(text: str) -> Decimal | None:
    """Read a decimal, or give ``None``."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def floating(text: str) -> float | None:
    """Read a float or double, or give ``None``."""
    if _FLOAT.fullmatch(text) is None:
        return None
    return float(text.replace("INF", "inf").replace("NaN", "nan"))


def duration(text: str) -> tuple[int, Decimal] | None:
    """Read a duration as months and seconds, or give ``None``."""
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    years, months, days, hours, minutes, seconds = (int(part or 0) for part in found.group(2, 3, 4, 5, 6, 7))
    sign = -1 if found[1] else 1
    try:
        rest = Decimal(f"0{found[8]}") if found[8] else Decimal(0)
    except InvalidOperation:
        return None
    return sign * (years * 12 + months), sign * (((days * 24 + hours) * 60 + minutes) * 60 + seconds + rest)


def duration_text(months: int, seconds: int) -> str:
    """Write a duration whose parts have one sign."""
    sign = "-" if months < 0 or seconds < 0 else ""
    months, seconds = abs(months), abs(seconds)
    day, clock = divmod(seconds, 86400)
    parts = [f"{months // 12}Y" * bool(months // 12), f"{months % 12}M" * bool(months % 12), f"{day}D" * bool(day)]
    times = [f"{clock // 3600}H" * bool(clock // 3600), f"{clock // 60 % 60}M" * bool(clock // 60 % 60), f"{clock % 60}S" * bool(clock % 60)]
    body = "".join(parts) + ("T" if any(times) else "") + "".join(times)
    return f"{sign}P{body or 'T0S'}"


def octets(builtin: str, text: str) -> int | None:
    """Count the octets that a binary text stands for, or give ``None``."""
    try:
        if builtin == "hexBinary":
            return len(binascii.unhexlify(text)) if re.fullmatch(r"(?:[0-9a-fA-F]{2})*", text) else None
        return len(base64.b64decode(text.replace(" ", ""), validate=True))
    except (binascii.Error, ValueError):
        return None


_RANGES: Mapping[str, tuple[int | None, int | None]] = MappingProxyType(
    {
        "integer": (None, None),
        "nonPositiveInteger": (None, 0),
        "negativeInteger": (None, -1),
        "nonNegativeInteger": (0, None),
        "positiveInteger": (1, None),
        "long": (-(2**63), 2**63 - 1),
        "int": (-(2**31), 2**31 - 1),
        "short": (-(2**15), 2**15 - 1),
        "byte": (-128, 127),
        "unsignedLong": (0, 2**64 - 1),
        "unsignedInt": (0, 2**32 - 1),
        "unsignedShort": (0, 2**16 - 1),
        "unsignedByte": (0, 255),
    }
)
INTEGERS = _RANGES
"""The whole numbers, with the bounds that belong to the type itself."""

_STRINGS = frozenset({"string", "normalizedString", "token", "anySimpleType", "anyAtomicType", "untypedAtomic"})
_SHAPES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "decimal": _NUMBER,
        "float": _FLOAT,
        "double": _FLOAT,
        "boolean": re.compile("true|false|0|1"),
        "language": _LANGUAGE,
        "Name": _NAME,
        "NCName": _NCNAME,
        "ID": _NCNAME,
        "IDREF": _NCNAME,
        "ENTITY": _NCNAME,
        "NMTOKEN": _TOKEN,
        "anyURI": _URI,
        "QName": re.compile(rf"(?:{_NCNAME.pattern}:)?{_NCNAME.pattern}"),
        "NOTATION": re.compile(rf"(?:{_NCNAME.pattern}:)?{_NCNAME.pattern}"),
    }
)


def primitive(builtin: str) -> str:
    """Name the primitive type behind a built-in one, as far as it changes how values are read."""
    if builtin in INTEGERS:
        return "decimal"
    if builtin in {"dayTimeDuration", "yearMonthDuration"}:
        return "duration"
    return "dateTime" if builtin == "dateTimeStamp" else builtin


def is_text(builtin: str, text: str) -> bool:
    """Whether a text, its blanks already normalised, is one of a built-in type."""
    kind = primitive(builtin)
    if builtin in _STRINGS:
        return True
    if builtin in INTEGERS:
        low, high = INTEGERS[builtin]
        return _INTEGER.fullmatch(text) is not None and (low is None or int(text) >= low) and (high is None or int(text) <= high)
    if kind in SCALES:
        found = SCALES[kind].number(text)
        return (found is not None or _is_fine_time(kind, text)) and (builtin != "dateTimeStamp" or not found or bool(found[1]))
    if kind == "duration":
        return duration(text) is not None
    if kind in {"hexBinary", "base64Binary"}:
        return octets(kind, text) is not None
    shape = _SHAPES.get(kind)
    return shape is None or shape.fullmatch(text) is not None


def _is_fine_time(kind: str, text: str) -> bool:
    """Whether a time has parts of a second: a text of the type, though not of its scale."""
    whole = re.sub(r"(:[0-9]{2})\.[0-9]+", r"\1", text)
    return whole != text and kind in {"time", "dateTime"} and SCALES[kind].number(whole) is not None


def value(builtin: str, text: str) -> object:
    """Give what a text stands for, so that two texts of one value are equal."""
    kind = primitive(builtin)
    if kind == "decimal":
        found = decimal(text)
        return text if found is None else found.normalize() + 0
    if kind in {"float", "double"}:
        return floating(text)
    if kind == "boolean":
        return text in {"true", "1"}
    if kind in SCALES:
        return SCALES[kind].number(text) or text
    return duration(text) or text if kind == "duration" else text


BUILT_IN = frozenset(_SHAPES) | _STRINGS | frozenset(INTEGERS) | frozenset(SCALES) | frozenset(
    {"duration", "dayTimeDuration", "yearMonthDuration", "dateTimeStamp", "hexBinary", "base64Binary", "IDREFS", "NMTOKENS", "ENTITIES", "anyType", "error"}
)  # fmt: skip
"""The names of the built-in types: their own facets are known here, not read."""
