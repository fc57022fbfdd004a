"""The functions that rules may call besides CEL's own.

None puts a value into an error: what a rule could not read is told by kind alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any
from unicodedata import normalize


class Unreadable(Exception):
    """A value that a function cannot read; the argument says what was wanted, never what was there."""


_DECIMAL = re.compile(r"\s*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*\Z")
_LONGEST = 1000  # characters of a number; money and counts are far shorter


def number(value: Any) -> Decimal:  # noqa: ANN401
    """Read a number exactly: never a double, always finite."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable("a number")
    if isinstance(value, str):
        return _number(value)
    text = str(value)
    if len(text) > _LONGEST:
        raise Unreadable("a number")
    try:
        made = Decimal(text)
    except InvalidOperation:
        raise Unreadable("a number") from None
    if not made.is_finite():
        raise Unreadable("a finite number")
    return made


@lru_cache(maxsize=4096)
def _number(text: str) -> Decimal:
    if len(text) > _LONGEST or not _DECIMAL.match(text):
        raise Unreadable("a number")
    return Decimal(text.strip())


_DATETIME = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[ T]([0-9]{2}):([0-9]{2}):([0-9]{2})\Z")
_PHP_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?: ([0-9]{1,2}):([0-9]{2})([AP])M)?\Z")
_SECONDS = re.compile(r"-?[0-9]{1,12}\Z")
_DAYS = re.compile(r"-?[0-9]{1,6}\Z")


def date_time(value: Any) -> datetime:  # noqa: ANN401
    """Read ``2020-05-21 16:49:13``; no zone is written, so UTC is taken, and rules allow for 14 hours each way."""
    if not isinstance(value, str):
        raise Unreadable("a date and time")
    return _date_time(value)


@lru_cache(maxsize=4096)
def _date_time(text: str) -> datetime:
    found = _DATETIME.match(text)
    if found is None:
        raise Unreadable("a date and time")
    return _moment("a date and time", *map(int, found.groups()))


def php_date(value: Any) -> datetime:  # noqa: ANN401
    """Read ``2/19/2013 7:17PM`` or ``8/26/2013``, month first, as UTC."""
    if not isinstance(value, str):
        raise Unreadable("a date")
    return _php_date(value)


@lru_cache(maxsize=4096)
def _php_date(text: str) -> datetime:
    found = _PHP_DATE.match(text)
    if found is None:
        raise Unreadable("a date")
    month, day, year, hour, minute, half = found.groups()
    hours = 0
    if hour is not None:
        if not 1 <= int(hour) <= 12:
            raise Unreadable("a date")
        hours = int(hour) % 12 + (12 if half == "P" else 0)
    return _moment("a date", int(year), int(month), int(day), hours, int(minute or 0))


def unix(value: Any) -> datetime:  # noqa: ANN401
    """Read seconds since 1970, as text or integer."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not _SECONDS.match(str(value)):
        raise Unreadable("unix seconds")
    try:
        return datetime.fromtimestamp(int(value), UTC)
    except (OverflowError, OSError, ValueError):
        raise Unreadable("unix seconds") from None


def _moment(wanted: str, *parts: int) -> datetime:
    try:
        return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]
    except ValueError:
        raise Unreadable(wanted) from None


def days(value: Any) -> timedelta:  # noqa: ANN401
    """Give a duration of so many days, as text or integer."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not _DAYS.match(str(value)):
        raise Unreadable("a number of days")
    # More days than these reach back before any store, so the bound changes no verdict.
    return timedelta(days=max(-100_000, min(100_000, int(value))))


def length(value: Any) -> int:  # noqa: ANN401
    """Count the characters of a text; CEL's own size counts bytes."""
    if not isinstance(value, str):
        raise Unreadable("text")
    return len(value)


def lower(value: Any) -> str:  # noqa: ANN401
    """Give a text without the difference of upper and lower case."""
    if not isinstance(value, str):
        raise Unreadable("text")
    return value.casefold()


def like(value: Any, pattern: Any) -> bool:  # noqa: ANN401
    """Whether a text matches a pattern in which ``%`` stands for any run of characters; case does not count."""
    if not isinstance(value, str) or not isinstance(pattern, str):
        raise Unreadable("text")
    text, parts = value.casefold(), pattern.casefold().split("%")
    if len(parts) == 1:
        return text == parts[0]
    first, *middle, last = parts
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    position, end = len(first), len(text) - len(last)
    for part in middle:  # leftmost fits suffice: linear, where a regular expression could backtrack
        found = text.find(part, position, end)
        if found < 0:
            return False
        position = found + len(part)
    return True


def field(value: Any, *names: Any) -> Any:  # noqa: ANN401
    """Give a nested member, or null where any step of the way is absent."""
    for name in names:
        if not isinstance(name, str):
            raise Unreadable("the name of a member")
        if not isinstance(value, dict) or name not in value:
            return None
        value = value[name]
    return value


def distinct(values: Any, name: Any = None, only: Any = None) -> bool:  # noqa: ANN401
    """Whether no value of a list stands twice; with a `name`, the member of that name (``a/b``: of a member) of each map, where it is there and not blank.

    With `only`, the maps count whose member of that name is true.
    """
    if not isinstance(values, list) or not isinstance(name, str | None) or not isinstance(only, str | None):
        raise Unreadable("a list")
    if name is not None:
        named = [field(value, *name.split("/")) for value in values if only is None or field(value, only) is True]
        values = [value for value in named if value is not None and value != ""]
    return len({_key(value) for value in values}) == len(values)


def same_set(left: Any, right: Any) -> bool:  # noqa: ANN401
    """Whether two lists hold the same values, in whatever order."""
    if not isinstance(left, list) or not isinstance(right, list):
        raise Unreadable("a list")
    return {_key(value) for value in left} == {_key(value) for value in right}


def _key(value: Any) -> Any:  # noqa: ANN401
    """Give what is equal, and has an equal hash, where CEL calls two values equal: ``1`` and ``1.0`` are, ``1`` and ``true`` are not."""
    if isinstance(value, dict):
        return frozenset((name, _key(value[name])) for name in value)
    if isinstance(value, list):
        return ("list", *map(_key, value))
    if isinstance(value, float):
        return Decimal(repr(value))
    return ("bool", value) if isinstance(value, bool) else value


def sorted_by(items: Any, names: Any) -> bool:  # noqa: ANN401
    """Whether a list of maps is sorted by the named members, ``-name`` for descending, ``a/b`` for a member of a member.

    A store's collation is not documented, so a pair of texts counts as out of order only where it is so by all that are in use. Empty texts stand before all others or after them; where
    a null or an absent member stands nobody can tell.
    """
    if not isinstance(items, list) or not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise Unreadable("a list and the names to sort by")
    keys = [(name.removeprefix("-").split("/"), name.startswith("-")) for name in names]
    if not all(_shows(item, steps) for steps, _ in keys[:1] for item in items):
        raise Unreadable("items that show what they are sorted by")
    return any(all(_in_order(a, b, keys, is_empty_last=is_last) for a, b in pairwise(items)) for is_last in (False, True))


def _shows(item: Any, steps: list[str]) -> bool:  # noqa: ANN401
    holder = field(item, *steps[:-1])
    return isinstance(holder, dict) and steps[-1] in holder


def _in_order(first: Mapping[str, Any], second: Mapping[str, Any], keys: list[tuple[list[str], bool]], *, is_empty_last: bool) -> bool:
    for steps, is_descending in keys:
        a, b = field(first, *steps), field(second, *steps)
        if is_descending:
            a, b = b, a
        if isinstance(a, str) and isinstance(b, str):
            if a == b:
                continue
            return (b == "") is is_empty_last if not (a and b) else _may_precede(a, b)
        if not (_orders(a) and _orders(b) and isinstance(a, bool) is isinstance(b, bool)):
            return True  # nobody can tell, nor what a later key would say
        if a != b:
            return bool(a < b)
    return True


def _orders(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, bool | int | float | Decimal)


def _may_precede(a: str, b: str) -> bool:
    """Whether a text stands before another by code point, or by a collation that ignores case, and perhaps blanks and signs too."""
    return a <= b or any(_folded_may_precede(fold(a), fold(b)) for fold in (str.casefold, _letters))


def _folded_may_precede(a: str, b: str) -> bool:
    """Whether the first difference leaves it open, or the first text is the shorter one.

    A letter beyond a to z stands with the one that it comes from, or behind z, as countries differ; signs stand before all letters, or among them by code point.
    """
    x, y = next(((x, y) for x, y in zip(a, b, strict=False) if x != y), ("", ""))
    if not x:
        return len(a) <= len(b)
    if any(x in alphabet and y in alphabet for alphabet in _ALPHABETS):
        return x < y
    if not x.isalnum() or not y.isascii():
        return True
    base = _base(x)
    return base <= y or (not y.isalnum() and base.upper() <= y)


_ALPHABETS = ("".join(map(chr, range(0x3B1, 0x3CA))), "".join(map(chr, range(0x430, 0x450))))  # Greek and Cyrillic, as all countries sort them
_BASES = MappingProxyType({"æ": "a", "œ": "o", "ø": "o", "đ": "d", "ł": "l", "þ": "t", "ð": "d", "ı": "i", "ħ": "h"})  # noqa: RUF001 -- letters that no normal form takes apart


def _base(letter: str) -> str:
    """Give the letter of a to z that another comes from; none, which is before all, where that is not known."""
    base = normalize("NFD", letter)[0]
    return base if base.isascii() else _BASES.get(letter, "")


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


FUNCTIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "number": number,
        "datetime": date_time,
        "php_date": php_date,
        "unix": unix,
        "days": days,
        "length": length,
        "lower": lower,
        "like": like,
        "field": field,
        "distinct": distinct,
        "same_set": same_set,
        "sorted_by": sorted_by,
    }
)
