"""Regular expressions of ECMA 262, as JSON Schema's ``pattern`` has them, read into a tree.

Read is what describes a set of texts: back references are refused by name, and so are look-behinds, which no schema at hand needs.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 2000  # repetitions that one quantifier may ask for: automata count in states


class BadPattern(ValueError):
    """A pattern that cannot be read; the argument says why."""


@dataclass(frozen=True, slots=True)
class Chars:
    """A set of characters. `named` are those that the pattern itself writes; `is_wordly` says that engines disagree on letters beyond ASCII here."""

    has: Callable[[str], bool]
    named: str = ""
    is_wordly: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """One part after another."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of several."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """So many times; `high` is ``None`` for without end."""

    part: Node
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Edge:
    """A place between characters: ``start``, ``end``, ``word`` boundary, or ``inside`` where there is none."""

    kind: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """What must, or must not, follow."""

    part: Node
    wanted: bool


Node = Chars | Sequence | Either | Repeat | Edge | Ahead

_SPACE = frozenset("\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff")
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_CLASSES = {
    "d": Chars(frozenset("0123456789").__contains__, is_wordly=True),
    "w": Chars(_WORD.__contains__, is_wordly=True),
    "s": Chars(_SPACE.__contains__),
}
_CONTROLS = {"t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "0": "\0", "a": "\a", "e": "\x1b"}
_SCRIPTS = {"Latin": "LATIN", "Greek": "GREEK", "Cyrillic": "CYRILLIC", "Han": "CJK", "Arabic": "ARABIC", "Hebrew": "HEBREW"}


def is_word(char: str) -> bool:
    """Whether a character belongs to a word (ECMA 262, WordCharacters without flags)."""
    return char in _WORD


@lru_cache(maxsize=2048)
def parse(pattern: str) -> Node:
    """Read a pattern.

    Raises:
        BadPattern: it is none, or holds what is not handled.

    """
    reader = _Reader(pattern)
    try:
        made = reader.either()
    except IndexError:
        raise BadPattern("it ends too early") from None
    if reader.at != len(pattern):
        raise BadPattern(f"an unexpected {pattern[reader.at]!r} at {reader.at}")
    return made


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def either(self) -> Node:
        parts = [self._sequence()]
        while self._takes("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _takes(self, literal: str) -> bool:
        found = self.text.startswith(literal, self.at)
        self.at += len(literal) if found else 0
        return found

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            part = self._atom()
            parts.append(self._repeated(part))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _repeated(self, part: Node) -> Node:
        while (bounds := self._bounds()) is not None:
            self._takes("?") or self._takes("+")
            low, high = bounds
            if max(low, high or 0) > MOST:
                raise BadPattern(f"it repeats more than {MOST} times")
            part = Repeat(part, low, high)
        return part

    def _bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._takes(sign):
                return bounds
        if not self.text.startswith("{", self.at) or (end := self.text.find("}", self.at)) < 0:
            return None
        low, comma, high = self.text[self.at + 1 : end].partition(",")
        if not low.isdecimal() or (high and not high.isdecimal()):
            return None  # a brace that stands for itself (annex B)
        self.at = end + 1
        return int(low), int(high) if high else None if comma else int(low)

    def _atom(self) -> Node:
        char = self.text[self.at]
        self.at += 1
        if char == "(":
            return self._group()
        if char == "[":
            return self._class()
        if char == "\\":
            return self._escape()
        if char in "^$":
            return Edge("start" if char == "^" else "end")
        if char == ".":
            return Chars(lambda c: c not in "\n\r\u2028\u2029")
        if char in "*+?":
            raise BadPattern(f"nothing to repeat at {self.at - 1}")
        return _one(char)

    def _group(self) -> Node:
        wanted = None
        if self._takes("?="):
            wanted = True
        elif self._takes("?!"):
            wanted = False
        elif self._takes("?:"):
            pass
        elif self._takes("?<=") or self._takes("?<!"):
            raise BadPattern("look-behind is not handled")
        elif self._takes("?<") or self._takes("?P<"):
            self.at = self.text.index(">", self.at) + 1
        elif self._takes("?"):
            raise BadPattern("flags inside a pattern are not handled")
        made = self.either()
        if not self._takes(")"):
            raise BadPattern("a group is not closed")
        return made if wanted is None else Ahead(made, wanted)

    def _escape(self) -> Node:
        char = self.text[self.at]
        if char in "bB":
            self.at += 1
            return Edge("word" if char == "b" else "inside")
        if char in "123456789k":
            raise BadPattern("back references are not handled")
        if char in "AzZ":
            raise BadPattern(f"\\{char} is no part of ECMA 262")
        return self._escaped()

    def _escaped(self) -> Chars:
        """Read what may follow a backslash inside a class, too."""
        char = self.text[self.at]
        self.at += 1
        if char.lower() in _CLASSES:
            found = _CLASSES[char.lower()]
            return found if char.islower() else _without(found)
        if char in "pP":
            found = self._property()
            return found if char == "p" else _without(found)
        if char in _CONTROLS:
            return _one(_CONTROLS[char])
        if char == "c":
            self.at += 1
            return _one(chr(ord(self.text[self.at - 1]) % 32))
        if char == "x":
            return _one(chr(self._hex(2)))
        if char == "u":
            return _one(self._unicode())
        return _one(char)

    def _hex(self, count: int) -> int:
        digits = self.text[self.at : self.at + count]
        self.at += count
        try:
            return int(digits, 16)
        except ValueError:
            raise BadPattern(f"{digits!r} is no hexadecimal number") from None

    def _unicode(self) -> str:
        if self._takes("{"):
            end = self.text.index("}", self.at)
            code = self._hex(end - self.at)
            self.at = end + 1
            return chr(code)
        code = self._hex(4)
        if 0xD800 <= code < 0xDC00 and self._takes("\\u"):
            code = 0x10000 + ((code - 0xD800) << 10) + (self._hex(4) - 0xDC00)
        return chr(code)

    def _property(self) -> Chars:
        if not self._takes("{"):
            name = self.text[self.at]
            self.at += 1
        else:
            end = self.text.index("}", self.at)
            name, self.at = self.text[self.at : end], end + 1
        kind, _, value = name.rpartition("=")
        if kind in {"", "gc", "General_Category"} and (start := _CATEGORIES.get(value, value if len(value) < 3 else None)) is not None:
            return Chars(lambda c: unicodedata.category(c).startswith(start))
        if kind in {"", "sc", "Script"} and (script := _SCRIPTS.get(value)) is not None:
            return Chars(lambda c: unicodedata.name(c, "").startswith(script))
        if value == "ASCII":
            return Chars(str.isascii)
        raise BadPattern(f"the property {name!r} is not handled")

    def _class(self) -> Chars:
        negated = self._takes("^")
        parts: list[Chars] = []
        while not self._takes("]"):
            low = self._member()
            if self.text.startswith("-", self.at) and not self.text.startswith("-]", self.at) and len(low.named) == 1:
                self.at += 1
                high = self._member()
                parts.extend([_range(low.named, high.named)] if len(high.named) == 1 else [low, _one("-"), high])
            else:
                parts.append(low)
        made = _union(tuple(parts))
        return _without(made) if negated else made

    def _member(self) -> Chars:
        char = self.text[self.at]
        self.at += 1
        if char != "\\":
            return _one(char)
        if self.text[self.at] == "b":
            self.at += 1
            return _one("\b")
        return self._escaped()


_CATEGORIES = {"Letter": "L", "Lowercase_Letter": "Ll", "Uppercase_Letter": "Lu", "Number": "N", "Decimal_Number": "Nd", "digit": "Nd", "Punctuation": "P", "punct": "P",
               "Symbol": "S", "Separator": "Z", "Space_Separator": "Zs", "Mark": "M", "Other": "C", "Control": "Cc", "Lower": "Ll", "Upper": "Lu", "Alphabetic": "L"}  # fmt: skip


def _one(char: str) -> Chars:
    return Chars(char.__eq__, char)


def _range(low: str, high: str) -> Chars:
    if low > high:
        raise BadPattern(f"the range {low}-{high} runs backwards")
    middle = chr((ord(low) + ord(high)) // 2)
    return Chars(lambda c: low <= c <= high, low + middle + high)


def _union(parts: tuple[Chars, ...]) -> Chars:
    if len(parts) == 1:
        return parts[0]
    tests = tuple(part.has for part in parts)
    return Chars(lambda c: any(test(c) for test in tests), "".join(part.named for part in parts), any(part.is_wordly for part in parts))


def _without(found: Chars) -> Chars:
    return Chars(lambda c: not found.has(c), found.named, found.is_wordly)


def literal(text: str) -> Node:
    """Give the tree of a text that stands for itself, whole."""
    return Sequence((Edge("start"), *(_one(char) for char in text), Edge("end")))
