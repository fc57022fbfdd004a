r"""Patterns of XSD, read into expressions.

Source: XML Schema 1.0 Part 2, appendix F (regular expressions): anchored at both ends, ``^`` and ``$`` are ordinary, ``\i`` and ``\c`` are classes of XML names,
``[a-z-[aeiou]]`` subtracts. Which characters a class holds is elementpath's word.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from wirecheck.generate.xsd.repertoire import of_old

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wirecheck.generate.xsd.expression import Expressions

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_MANY = "sSdDiIcCwWpP"


@dataclass(frozen=True, slots=True)
class NotAPattern(ValueError):
    """A pattern that appendix F does not allow."""

    pattern: str
    position: int


def read(pattern: str, table: Expressions) -> int:
    """Give the expression of a pattern.

    Raises:
        NotAPattern: it is none.

    """
    return _Reader(pattern, table).whole()


def classes(pattern: str) -> Iterator[Callable[[str], bool]]:
    """Yield, as tests of one character, the classes and characters that a pattern names."""
    return iter(_Reader(pattern, None).seen())


class _Reader:
    def __init__(self, pattern: str, table: Expressions | None) -> None:
        self._text = pattern
        self._at = 0
        self._table = table
        self._seen: list[Callable[[str], bool]] = []

    def whole(self) -> int:
        made = self._choice()
        if self._at != len(self._text):
            raise NotAPattern(self._text, self._at)
        return made

    def seen(self) -> list[Callable[[str], bool]]:
        self.whole()
        return self._seen

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self) -> str:
        found = self._peek()
        if not found:
            raise NotAPattern(self._text, self._at)
        self._at += 1
        return found

    def _choice(self) -> int:
        branches = [self._branch()]
        while self._peek() == "|":
            self._at += 1
            branches.append(self._branch())
        return self._table.either(*branches) if self._table else 0

    def _branch(self) -> int:
        pieces = []
        while self._peek() not in {"", "|", ")"}:
            pieces.append(self._piece())
        made = 1
        for piece in reversed(pieces):
            made = self._table.joined(piece, made) if self._table else 0
        return made

    def _piece(self) -> int:
        atom = self._atom()
        low, high = self._quantity()
        return self._table.repeated(atom, low, high) if self._table else 0

    def _quantity(self) -> tuple[int, int | None]:
        simple: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}
        sign = self._peek()
        if sign in simple:
            self._at += 1
            return simple[sign]
        if sign != "{":
            return 1, 1
        end = self._text.find("}", self._at)
        low, comma, high = self._text[self._at + 1 : max(end, 0)].partition(",")
        if end < 0 or not low.isdigit() or not (high.isdigit() or not high):
            raise NotAPattern(self._text, self._at)
        self._at = end + 1
        return int(low), (int(high) if high else None) if comma else int(low)

    def _atom(self) -> int:
        sign = self._take()
        if sign == "(":
            made = self._choice()
            if self._take() != ")":
                raise NotAPattern(self._text, self._at)
            return made
        if sign == "[":
            return self._characters(self._class())
        if sign == ".":
            return self._characters(lambda one: one not in "\n\r")
        if sign == "\\":
            return self._characters(self._escape())
        if sign in "*+?{})]":
            raise NotAPattern(self._text, self._at)
        return self._characters(lambda one: one == sign)

    def _characters(self, holds: Callable[[str], bool]) -> int:
        self._seen.append(holds)
        if self._table is None:
            return 0
        return self._table.characters(sum(1 << index for index, one in enumerate(self._table.alphabet) if holds(one)))

    def _escape(self) -> Callable[[str], bool]:
        sign = self._take()
        if sign not in _MANY:
            meant = _ESCAPES.get(sign, sign)
            return lambda one: one == meant
        name = "\\" + sign
        if sign in "pP":
            end = self._text.find("}", self._at)
            if end < 0:
                raise NotAPattern(self._text, self._at)
            name += self._text[self._at : end + 1]
            self._at = end + 1
        return _named(name)

    def _class(self) -> Callable[[str], bool]:
        is_negative = self._peek() == "^"
        self._at += is_negative
        tests: list[Callable[[str], bool]] = []
        taken: Callable[[str], bool] | None = None
        is_first = True
        while (sign := self._take()) != "]" or is_first:
            is_first = False
            if sign == "-" and self._peek() == "[":
                self._at += 1
                taken = self._class()
                if self._take() != "]":
                    raise NotAPattern(self._text, self._at)
                break
            tests.append(self._member(sign))
        less = taken

        def holds(one: str) -> bool:
            return any(test(one) for test in tests) is not is_negative and not (less is not None and less(one))

        return holds

    def _member(self, sign: str) -> Callable[[str], bool]:
        if sign == "\\":
            if self._peek() in _MANY:
                return self._escape()
            sign = self._take()
            sign = _ESCAPES.get(sign, sign)
        low = sign
        if self._peek() == "-" and self._text[self._at + 1 : self._at + 2] not in {"]", "[", ""}:
            self._at += 1
            high = self._take()
            if high == "\\":
                high = self._take()
                high = _ESCAPES.get(high, high)
            return lambda one: low <= one <= high
        return lambda one: one == low


@lru_cache(maxsize=512)
def _named(name: str) -> Callable[[str], bool]:
    """Give the test of an escape that stands for many characters; blanks are those of XML, the rest of a name's letters as Unicode had them of old."""
    from elementpath.regex import CharacterClass, RegexError  # noqa: PLC0415 -- only a schema with patterns pays for it

    try:
        members = CharacterClass(name)
    except RegexError:
        raise NotAPattern(name, 0) from None
    return lambda one: ord(one) in members and of_old(one)
