"""Whether a value that was read is the one that was sent, and if not, what it looks like instead.

What it looks like decides whether the store is to blame. A value from before the write, a blank, or the sent value in another shape is what faults look like; a value that has nothing to do with any
of these is what somebody else's write looks like, of which a capture need not know.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from enum import Enum
from html import escape, unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, unquote_plus

from wirecheck.contract.entities import MISSING
from wirecheck.contract.functions import Unreadable, number
from wirecheck.state.clock import moment
from wirecheck.state.places import leaves, steps_of, value_at
from wirecheck.state.touched import Sealed, digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wirecheck.contract.entities import Field


class How(Enum):
    """How a value that was read stands to the one that was expected."""

    SAME = "same"
    STALE = "stale"
    BLANK = "blank"
    RESHAPED = "reshaped"
    PLAIN = "plain"
    OTHER = "other"
    UNSAID = "unsaid"


def text(value: Any) -> str:  # noqa: ANN401 -- any leaf
    """Give a leaf as a form or XML would write it."""
    if isinstance(value, str):
        return value if "\r" not in value else value.replace("\r\n", "\n").replace("\r", "\n")  # XML 1.0, section 2.11
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value) if isinstance(value, int | float | Decimal) else json.dumps(value, sort_keys=True, default=str)


def is_blank(value: Any) -> bool:  # noqa: ANN401
    """Whether a value is none: null, nothing, or a text, list or map with nothing in it."""
    if value is None or value is MISSING or value == "":
        return True
    if isinstance(value, list):
        return all(map(is_blank, value))
    return isinstance(value, dict) and all(map(is_blank, value.values()))


def how(field: Field, sent: Any, read: Any, before: Any = MISSING, *, is_new: bool = False) -> How:  # noqa: ANN401
    """Compare what was read with what was sent. `before`: what was read before it was sent; `is_new`: of a record that was made by it."""
    if isinstance(sent, Sealed):
        return _sealed(field, sent, read)
    found = _COMPARE[field.compare](field, sent, read, is_new)
    if found is not How.OTHER:
        return found
    if before is not MISSING and is_like(before, read):
        return How.STALE
    if is_blank(read):
        return How.BLANK
    return How.RESHAPED if not isinstance(sent, list | dict) and _is_reshaped(text(sent), text(read)) else How.OTHER


def is_like(one: Any, other: Any) -> bool:  # noqa: ANN401
    """Whether two values that were read are the same, lists in whatever order."""
    if one == other or (is_blank(one) and is_blank(other)):
        return True
    if isinstance(one, list) and isinstance(other, list):
        return sorted(map(_canonical, one)) == sorted(map(_canonical, other))
    return False


def _canonical(value: Any) -> str:  # noqa: ANN401
    return json.dumps(value, sort_keys=True, default=str)


def _same(is_same: bool) -> How:  # noqa: FBT001 -- a truth becomes a word
    return How.SAME if is_same else How.OTHER


def _sealed(field: Field, sent: Sealed, read: Any) -> How:  # noqa: ANN401
    is_plain = isinstance(read, str | int) and digest(text(read)) == sent.digest
    if field.compare in {"hashed", "hidden"}:
        return How.PLAIN if is_plain else How.UNSAID
    return How.SAME if is_plain else How.UNSAID


def _equal(_: Field, sent: Any, read: Any, __: bool) -> How:  # noqa: ANN401, FBT001
    if isinstance(sent, list | dict):
        return _same(is_like(sent, read)) if not _has_maps(sent) else How.SAME if is_like(sent, read) else How.UNSAID
    return _same(text(sent) == text(read) if not isinstance(read, list | dict) else is_blank(sent) and is_blank(read))


def _has_maps(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, dict) or (isinstance(value, list) and any(map(_has_maps, value)))


def _decimal(_: Field, sent: Any, read: Any, __: bool) -> How:  # noqa: ANN401, FBT001
    try:
        wanted = number(sent)
    except Unreadable:
        return How.SAME if text(sent) == text(read) else How.UNSAID
    try:
        got = number(read)
    except Unreadable:
        return How.OTHER
    decimals = got.as_tuple().exponent
    return _same(wanted == got or (isinstance(decimals, int) and abs(wanted - got) < Decimal((0, (1,), decimals))))  # cut or rounded to what the store shows


def _datetime(_: Field, sent: Any, read: Any, __: bool) -> How:  # noqa: ANN401, FBT001
    if text(sent) == text(read):
        return How.SAME
    wanted, got = moment(sent), moment(read)
    if wanted is None:
        return How.UNSAID
    if got is None:
        return How.OTHER
    grain = max(wanted.grain, got.grain)
    apart = abs(wanted.seconds // grain - got.seconds // grain) * grain
    # A form with a zone (UNIX seconds) beside one without: any number of quarters of an hour that a zone can be away.
    return _same(apart == 0 or (wanted.grain != got.grain and apart % 900 == 0 and apart <= 54_000))


def _set(_: Field, sent: Any, read: Any, __: bool) -> How:  # noqa: ANN401, FBT001
    return _same(sorted(set(_texts(sent))) == sorted(set(_texts(read))))


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401
    if isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
    elif not is_blank(value):
        yield text(value)


def _enum(field: Field, sent: Any, read: Any, _: bool) -> How:  # noqa: ANN401, FBT001
    meant = field.enum.get(text(sent))
    return How.UNSAID if meant is None else _same(meant == text(read))


def _records(field: Field, sent: Any, read: Any, is_new: bool) -> How:  # noqa: ANN401, FBT001
    given = [one for one in (sent.values() if isinstance(sent, dict) else sent if isinstance(sent, list) else ()) if isinstance(one, dict)]
    shown = [one for one in (read if isinstance(read, list) else [read]) if isinstance(one, dict)]
    hows = {_record(field, one, shown, is_new=is_new) for one in given}
    if How.OTHER in hows and len(shown) < len(given) and not any(_has_key(field, one) for one in given):
        return How.BLANK
    return next((worst for worst in (How.OTHER, How.BLANK, How.RESHAPED, How.UNSAID) if worst in hows), How.SAME)


def _has_key(field: Field, given: Mapping[str, Any]) -> bool:
    return field.key is not None and not is_blank(given.get(field.key))


def _record(field: Field, given: Mapping[str, Any], shown: list[dict[str, Any]], *, is_new: bool) -> How:
    """Find a sent map among those that were read; where none is it, say what the likest looks like."""
    has_key = _has_key(field, given)
    if has_key and field.key is not None:
        shown = [one for one in shown if text(one.get(field.key)) == text(given[field.key])]
    made = is_new or not has_key
    hows = [list(_members(field, given, one, made=made)) for one in shown]
    if any(all(one in {How.SAME, How.UNSAID} for one in found) for found in hows):
        return How.SAME
    if not hows:
        return How.OTHER
    likest = max(hows, key=lambda found: found.count(How.SAME))
    rest = {one for one in likest if one not in {How.SAME, How.UNSAID}}
    if likest.count(How.SAME) * 2 < len(likest):
        return How.OTHER
    return How.BLANK if rest == {How.BLANK} else How.RESHAPED if rest <= {How.BLANK, How.RESHAPED} else How.OTHER


def _members(field: Field, given: Mapping[str, Any], shown: Mapping[str, Any], *, made: bool) -> Iterator[How]:
    names = set()
    for name, value in leaves(given):
        inner = field.fields.get(name)
        names.add(name)
        read = value_at(shown, steps_of(inner.read if inner is not None else name))
        if read is MISSING:
            yield How.UNSAID
        elif inner is not None:
            yield How.UNSAID if isinstance(value, str) and inner.is_open(value) else how(inner, value, read)
        else:
            yield _plain(value, read)
    for name, inner in field.fields.items() if made else ():
        if name not in names and inner.default is not MISSING and (read := value_at(shown, steps_of(inner.read))) is not MISSING:
            yield _plain(inner.default, read)


def _plain(sent: Any, read: Any) -> How:  # noqa: ANN401
    if text(sent) == text(read):
        return How.SAME
    return How.BLANK if is_blank(read) else How.RESHAPED if _is_reshaped(text(sent), text(read)) else How.OTHER


def _unsaid(_: Field, __: Any, ___: Any, ____: bool) -> How:  # noqa: ANN401, FBT001
    return How.UNSAID


def _is_reshaped(sent: str, read: str) -> bool:
    """Whether one text looks as if it was made of the other by a fault: cut, in another case, stripped, escaped once more or once less, a number written otherwise."""
    if not sent or not read:
        return False
    if sent.casefold() == read.casefold() or "".join(sent.split()) == "".join(read.split()):
        return True
    if len(read) >= 3 and sent.startswith(read.rstrip()):
        return True
    if any(change(sent) == read for change in _CHANGES):
        return True
    try:
        return number(sent) == number(read)
    except Unreadable:
        return False


def _misread(value: str) -> str:
    """UTF-8 that was read as Latin-1."""
    return value.encode("utf-8", "replace").decode("latin-1")


def _questioned(value: str) -> str:
    return value.encode("ascii", "replace").decode("ascii")


_CHANGES: tuple[Callable[[str], str], ...] = (
    escape, unescape, quote_plus, unquote_plus, _misread, _questioned,
    lambda value: value.replace("'", "\\'").replace('"', '\\"'),
    lambda value: value.replace("\\'", "'").replace('\\"', '"'),
)  # fmt: skip

_COMPARE: Mapping[str, Callable[[Field, Any, Any, bool], How]] = {
    "equal": _equal,
    "decimal": _decimal,
    "datetime": _datetime,
    "set": _set,
    "enum": _enum,
    "records": _records,
    "hashed": _unsaid,
    "hidden": _unsaid,
    "unknown": _unsaid,
}
