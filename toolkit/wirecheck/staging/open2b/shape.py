"""What a request may look like: types, bounds, required members, as values that read.

A reader takes the call, the name of the member and its value, gives the value back, or raises `Failure`. The companion page lists the types of failure and does not say which is for what. As the tables of
create and update use them: what has another form than the page gives (type, length, date) is `Malformed`; what has it and is not allowed (out of bounds, not listed) is `InvalidValue`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wirecheck.staging.open2b.call import Call, Members
from wirecheck.staging.open2b.failure import Failure, Kind

Reader = Callable[[Call, str, object], Any]

_DATETIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of an object. `unless` names a defect that waives `is_required`."""

    read: Reader
    is_required: bool = False
    can_be_null: bool = False
    unless: str = ""


def flag(call: Call, field: str, value: object) -> bool:  # noqa: ARG001 -- a reader
    """Read a bool."""
    if not isinstance(value, bool):
        raise Failure(field, Kind.MALFORMED, f"{field} must be true or false")
    return value


def whole(low: int, high: int | None = None) -> Reader:
    """Give the reader of an int. JSON has one kind of number: 3.0 is the integer 3."""

    def read(call: Call, field: str, value: object) -> int:  # noqa: ARG001
        if isinstance(value, bool) or not (isinstance(value, int) or (isinstance(value, float) and value.is_integer())):
            raise Failure(field, Kind.MALFORMED, f"{field} must be an integer")
        number = int(value)
        if number < low or (high is not None and number > high):
            raise Failure(field, Kind.INVALID_VALUE, f"{field} must be {low} or more" if high is None else f"{field} must lie between {low} and {high}")
        return number

    return read


def text(low: int, high: int) -> Reader:
    """Give the reader of a string of so many characters, whatever bytes they take."""

    def read(call: Call, field: str, value: object) -> str:  # noqa: ARG001
        if not isinstance(value, str):
            raise Failure(field, Kind.MALFORMED, f"{field} must be a string")
        if not low <= len(value) <= high:
            raise Failure(
                field, Kind.MALFORMED, f"{field} must have {low} characters" if low == high else f"{field} must have between {low} and {high} characters"
            )
        return value

    return read


def moment(call: Call, field: str, value: object) -> str:
    """Read a datetime in the form of the page's examples."""
    written = text(19, 19)(call, field, value)
    try:
        if _DATETIME.fullmatch(written):
            datetime.strptime(written, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 -- the page names no zone
            return str(written)
    except ValueError:
        pass
    raise Failure(field, Kind.MALFORMED, f"{field} must be a date and a time such as 2026-01-31 08:05:00")


def one_of(names: Mapping[str, Any], *, unless: str = "") -> Reader:
    """Give the reader of one of some names."""

    def read(call: Call, field: str, value: object) -> str:
        if not isinstance(value, str):
            raise Failure(field, Kind.MALFORMED, f"{field} must be a string")
        if value not in names and not (unless and call.on(unless)):
            raise Failure(field, Kind.INVALID_VALUE, f"{field} can be one of: {', '.join(names)}")
        return value

    return read


def many(item: Reader, *, least: int = 0) -> Reader:
    """Give the reader of an array; what is wrong with an item is wrong with the array."""

    def read(call: Call, field: str, value: object) -> list[Any]:
        if not isinstance(value, list):
            raise Failure(field, Kind.MALFORMED, f"{field} must be an array")
        if len(value) < least:
            raise Failure(field, Kind.INVALID_VALUE, f"{field} must have {least} or more")
        return [item(call, field, each) for each in value]

    return read


def members(table: Mapping[str, Member]) -> Reader:
    """Give the reader of an object with these members and no other."""

    def read(call: Call, field: str, value: object) -> Members:
        if not isinstance(value, dict):
            raise Failure(field, Kind.MALFORMED, f"{field} must be an object")
        for name in value:
            if name not in table and not call.on("open2b-unknown-field-accepted"):
                # The companion page: the field of an UnknownField is "unknown". The description says which it was.
                field = name if call.on("open2b-unknown-field-by-name") else "unknown"
                raise Failure(field, Kind.UNKNOWN_FIELD, f"Field '{name[:60]}' is unknown")
        for name, member in table.items():
            if member.is_required and name not in value and not (member.unless and call.on(member.unless)):
                raise Failure(name, Kind.MISSING, f"{name} is required")
        return {name: _member(call, name, table[name], value[name]) for name in value if name in table}

    return read


def _member(call: Call, name: str, member: Member, value: object) -> Any:  # noqa: ANN401 -- what its reader gives
    return None if value is None and member.can_be_null else member.read(call, name, value)
