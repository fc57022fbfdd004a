"""What PHP's ``$_POST`` holds after a body was read.

Written after what PHP 8 does with names (``php_register_variable_ex``) and held against the recorded answers of a real one in the tests. The contract side has a reader of its own: a
slip in one would otherwise hide behind the same slip in the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from wirecheck.staging.leadcommerce.multipart import parts

LARGEST = 3_000
"""Companion page: "413 POST array too large", the limit being 3,000. Read as PHP counts its input: values, in the whole form."""

_DEEPEST = 64  # PHP's max_input_nesting_level, where nobody changed it
_UNDERSCORED = bytes.maketrans(b" .[", b"___")
_INTEGER = re.compile(rb"0|-?[1-9][0-9]*")
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_DIGITS = "0123456789abcdefABCDEF"
_BYTES = {f"{high}{low}".encode(): bytes([int(f"{high}{low}", 16)]) for high in _DIGITS for low in _DIGITS}
_INTEGERS = range(-(2**63), 2**63)
_SPACES = b" \t\n\v\f\r"


class TooLarge(Exception):
    """A form of more than `LARGEST` values."""


@dataclass(slots=True)
class PhpArray:
    """An array as PHP has it: keys are integers and texts, in the order in which they came."""

    items: dict[int | str, Value] = field(default_factory=dict)
    _following: int | None = None

    def get(self, key: int | str) -> Value | None:
        """Give what a key holds."""
        return self.items.get(key)

    def values(self) -> list[Value]:
        """Give what all keys hold."""
        return list(self.items.values())

    def set(self, key: int | str, value: Value) -> None:
        """Hold a value under a key; a key that was there keeps its position."""
        self.items[key] = value
        if isinstance(key, int):
            self._following = key + 1 if self._following is None else max(self._following, key + 1)

    def append(self, value: Value) -> bool:
        """Hold a value under the integer after the highest so far; false where there is none left."""
        key = self._following or 0
        if key in _INTEGERS:
            self.set(key, value)
        return key in _INTEGERS


Value = str | PhpArray


def read_form(content_type: str, body: bytes) -> PhpArray:
    """Read a form. A body of another type leaves it empty, as in PHP. Bytes that are no UTF-8 stay, as surrogates.

    Raises:
        TooLarge: The form has more than `LARGEST` values.

    """
    form = PhpArray()
    for name, value in _pairs(content_type, body):
        _put(form, name, value.decode("utf-8", "surrogateescape"))
    return form


def _pairs(content_type: str, body: bytes) -> Iterable[tuple[bytes, bytes]]:
    kind = content_type.partition(";")[0].partition(",")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        if body.count(b"&") + (not body.endswith(b"&") and body != b"") > LARGEST:
            raise TooLarge
        return _urlencoded(body)
    if kind == "multipart/form-data":
        found = parts(content_type, body, LARGEST + 1)
        if len(found) > LARGEST:
            raise TooLarge
        return found
    return ()


def _urlencoded(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    for pair in body.replace(b"+", b" ").split(b"&"):
        name, _, value = pair.partition(b"=")
        yield _decoded(name), _decoded(value)


def _decoded(text: bytes) -> bytes:
    """Undo percent escapes. What is none stays; the standard library does the same, and takes a second for a megabyte of percent signs."""
    return _ESCAPE.sub(lambda escape: _BYTES[escape[1]], text) if b"%" in text else text


def _put(form: PhpArray, name: bytes, value: str) -> None:
    """Put one value where its name says; a name that PHP cannot use is passed over."""
    name = name.partition(b"\0")[0].lstrip(b" ")
    path = _path(name)
    if not path:
        return
    variable = _key(path[0] or b"")
    if len(path) - 1 > _DEEPEST:
        form.items.pop(variable, None)  # PHP throws the whole variable away
        return
    place = form
    for key in path[:-1]:
        inner = _inner(place, key)
        if inner is None:
            return
        place = inner
    _hold(place, path[-1], value)


def _path(name: bytes) -> list[bytes | None]:
    """Split a name into the variable and its keys; ``None`` stands for ``[]``. Empty where there is no variable."""
    variable, bracket, rest = name.partition(b"[")
    path: list[bytes | None] = [variable.translate(_UNDERSCORED)]
    if not variable:
        return []
    while bracket:
        if len(path) > _DEEPEST:
            return [*path, None]  # whatever follows: it is one too deep
        if rest[:1] == b"]" or (rest[:1] in _SPACES and rest[1:2] == b"]"):
            key, rest = None, rest.partition(b"]")[2]
        elif (close := rest.find(b"]", 1)) < 0:
            # No bracket closes: the first one of a name becomes a part of it, a later one is left out with all behind it.
            return [name.translate(_UNDERSCORED)] if len(path) == 1 else path
        else:
            key, rest = rest[:close], rest[close + 1 :]
        path.append(key)
        bracket, rest = rest[:1] if rest[:1] == b"[" else b"", rest[1:]
    return path


def _key(text: bytes) -> int | str:
    if len(text) <= 20 and _INTEGER.fullmatch(text) and (number := int(text)) in _INTEGERS:
        return number
    return text.decode("utf-8", "surrogateescape")


def _inner(place: PhpArray, key: bytes | None) -> PhpArray | None:
    """Give the array under a key, made where there is none; ``None`` where PHP has no integer left to make it under."""
    if key is None:
        made = PhpArray()
        return made if place.append(made) else None
    name = _key(key)
    held = place.get(name)
    if not isinstance(held, PhpArray):
        held = PhpArray()
        place.set(name, held)
    return held


def _hold(place: PhpArray, key: bytes | None, value: str) -> None:
    if key is None:
        place.append(value)
    else:
        place.set(_key(key), value)
