"""How the data points of the two pages are read: one reader a type of the tables, one `Field` a row of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from wirecheck.staging.leadcommerce.answering import Refusal
from wirecheck.staging.leadcommerce.form import PhpArray, Value

T = TypeVar("T")
Cell = str | int | None
"""What a column holds."""

# XML 1.0, section 2.2: what is not named there cannot come back in an answer. Bytes that were no UTF-8 are surrogates here.
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_UNSPEAKABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INTEGER = re.compile(r"0|-?[1-9][0-9]*")
_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")
_MONEY = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")
_WEIGHT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,4})?")
_TAX_CODE = re.compile(r"[0-9]{1,5}")
_PATH = re.compile(r"\S+")
_ADDRESS = re.compile(r"https?://[^/\s]\S*", re.IGNORECASE)
_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_INTEGERS = range(-(2**63), 2**63)


class Unfit(Exception):
    """A value that its field cannot hold; the text says what it has to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One data point: the column that holds it, the names that the pages give it, and what stands there when it was never set.

    Both pages let an update send a blank, which "will update the field value as blank". A blank is read as *not set*: text is blank then, and what has a documented default gets that.
    """

    column: str
    read: Callable[[str], Cell]
    names: tuple[str, ...] = ()
    required: bool = False
    default: Cell = ""

    @property
    def wire_names(self) -> tuple[str, ...]:
        """The names in a form, the first one for messages."""
        return self.names or (self.column,)


def text(value: str) -> str:
    """Read text of any length: neither page states one."""
    if _UNSPEAKABLE.search(value):
        raise Unfit("must be UTF-8 text without control characters")
    return value


def email(value: str) -> str:
    """Read an e-mail address: what has something on either side of one @. The page says no more of its form."""
    if not _EMAIL.fullmatch(text(value)):
        raise Unfit("must be an e-mail address")
    return value


def path(value: str) -> str:
    """Read where a page lies: a path below the shop, or a whole address."""
    if not _PATH.fullmatch(text(value)):
        raise Unfit("must be an address without blanks")
    return value


def image_address(value: str) -> str:
    """Read the url of an image, or the word that takes images away. The store fetches images from elsewhere, so that it takes a whole address."""
    if value != "delete" and not _ADDRESS.fullmatch(text(value)):
        raise Unfit("must be the http address of an image, or the word delete")
    return value


def integer(value: str) -> int:
    """Read an integer as PHP prints it. One that SQLite cannot hold becomes the nearest that it can: no record is there either."""
    if not _INTEGER.fullmatch(value):
        raise Unfit("must be an integer")
    if len(value) > 20 or int(value) not in _INTEGERS:
        return _INTEGERS[0] if value.startswith("-") else _INTEGERS[-1]
    return int(value)


def whole(value: str) -> int:
    """Read inches: an integer from 0."""
    if not _WHOLE.fullmatch(value):
        raise Unfit("must be a whole number from 0 to 999999999")
    return int(value)


def money(value: str) -> int:
    """Read an amount in US dollars, as whole cents. The page sends no currency sign, no thousands separator and no debts."""
    read = _MONEY.fullmatch(value)
    if read is None:
        raise Unfit("must be an amount in US dollars, as 19.95")
    return int(read[1]) * 100 + int((read[2] or "").ljust(2, "0"))


def weight(value: str) -> str:
    """Read pounds; the text is kept."""
    if not _WEIGHT.fullmatch(value):
        raise Unfit("must be a decimal number of pounds, as 2.2")
    return value


def tax_code(value: str) -> str:
    """Read a tax code. The page's own example writes 00000 as a PHP number, which goes over the wire as 0."""
    if not _TAX_CODE.fullmatch(value):
        raise Unfit("must be a tax code of up to five digits")
    return value.zfill(5)


def day(value: str) -> str:
    """Read a date, month first; it is kept as the pages write dates, without leading zeros."""
    read = _DATE.fullmatch(value)
    if read is None:
        raise Unfit("must be a date as 8/26/2013")
    month, number, year = (int(part) for part in read.groups())
    try:
        date(year, month, number)
    except ValueError:
        raise Unfit("must be a day of the calendar, month first") from None
    return f"{month}/{number}/{year:04}"


def word(choices: Mapping[str, int]) -> Callable[[str], int]:
    """Read one of some words, whatever their case."""

    def read(value: str) -> int:
        if value.lower() not in choices:
            raise Unfit(f"must be one of {', '.join(choices)}")
        return choices[value.lower()]

    return read


def one_of(known: Container[int], what: str) -> Callable[[str], int]:
    """Read the id of something that the store has."""

    def read(value: str) -> int:
        number = integer(value)
        if number not in known:
            raise Unfit(f"must be the id of {what}")
        return number

    return read


def read_fields(record: PhpArray, fields: tuple[Field, ...], where: str, *, partial: bool) -> dict[str, Cell]:
    """Read a record into columns. A `partial` one has only what was sent; another has every column.

    Raises:
        Refusal: Something required is missing or blank, or a value does not fit its field.

    """
    columns: dict[str, Cell] = {}
    for field in fields:
        name, value = _sent(record, field)
        if value is None and partial:
            continue
        if value is None or value == "":
            if field.required and not partial:
                raise Refusal(400, f"{where}[{name}] is required.")
            columns[field.column] = field.default
        else:
            columns[field.column] = read_value(value, field.read, f"{where}[{name}]")
    return columns


def read_id(record: PhpArray, where: str) -> int:
    """Read the id of a record. Raises `Refusal`."""
    value = record.get("id")
    if value is None or value == "":
        raise Refusal(400, f"{where}[id] is required.")
    return read_value(value, integer, f"{where}[id]")


def read_value(value: Value | None, read: Callable[[str], T], where: str) -> T:
    """Read one value. Raises `Refusal` for an array and for what does not fit."""
    if not isinstance(value, str):
        raise Refusal(400, f"{where} must be a text and not an array.")
    try:
        return read(value)
    except Unfit as unfit:
        raise Refusal(400, f"{where} {unfit}.") from None


def read_all(value: Value, read: Callable[[str], int], where: str) -> list[int]:
    """Read an array of ids, each once, in the order sent; a blank text is an empty array. Raises `Refusal`."""
    if value == "":
        return []
    if not isinstance(value, PhpArray):
        raise Refusal(400, f"{where} must be an array.")
    found: dict[int, None] = {}
    for key, each in value.items.items():
        found[read_value(each, read, f"{where}[{shown(key)}]")] = None
    return list(found)


def read_records(value: Value | None, where: str) -> Iterator[tuple[str, PhpArray]]:
    """Go over an array of records, each with its place. Raises `Refusal` where there is none."""
    if not isinstance(value, PhpArray):
        raise Refusal(400, f"{where} must be an array of records.")
    for key, record in value.items.items():
        place = f"{where}[{shown(key)}]"
        if not isinstance(record, PhpArray):
            raise Refusal(400, f"{place} must be a record.")
        yield place, record


def shown(key: int | str) -> str:
    """Give a key as it may stand in an answer."""
    return str(key) if isinstance(key, int) or not _UNSPEAKABLE.search(key) else "?"


def _sent(record: PhpArray, field: Field) -> tuple[str, Value | None]:
    for name in field.wire_names:
        value = record.get(name)
        if value is not None:
            return name, value
    return field.wire_names[0], None
