"""JSONPath (RFC 9535), as far as the targets of overlays need it: names, positions, wildcards, unions, descendants, and filters that compare members.

Slices, functions, orders (``<``) and queries within filters are refused by name. The libraries that know them bring a compiled engine for regular expressions with them, for which no target of an overlay
has a use; one of them is the second opinion in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Step = str | int
Place = tuple[Step, ...]
Node = tuple[Place, Any]
"""A value with the names and positions that lead to it."""

Selector = Callable[[Any], Iterator[tuple[Step, Any]]]
"""Gives the children of a value that are selected, each with its name or position."""

_NAME = re.compile(r"[A-Za-z_\u0080-\U0010ffff][\w\u0080-\U0010ffff]*", re.ASCII)
_INDEX = re.compile(r"0|-?[1-9][0-9]{0,14}")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_STRING = re.compile(r"""'((?:[^'\\\x00-\x1f]|\\.)*)'|"((?:[^"\\\x00-\x1f]|\\.)*)\"""", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_BLANKS = re.compile(r"[ \t\r\n]*")
_DEEPEST = 40
"""Conditions that stand in each other."""

_WORDS = {"true": True, "false": False, "null": None}
_NOTHING = object()


class BadPath(ValueError):
    """A text that is no path, or one that holds what is not read here; the message names it and the position, from 1."""


@dataclass(frozen=True, slots=True)
class _Segment:
    selectors: tuple[Selector, ...]
    is_deep: bool


@dataclass(frozen=True, slots=True)
class JsonPath:
    """A path that was read."""

    text: str
    segments: tuple[_Segment, ...]

    def nodes(self, root: Any) -> list[Node]:  # noqa: ANN401 -- any document
        """Give what the path selects in a document, in document order, each once."""
        found: list[Node] = [((), root)]
        for segment in self.segments:
            held = {inner[0]: inner for node in found for inner in (_descendants(node) if segment.is_deep else [node])}
            found = [((*place, step), child) for place, value in held.values() for selector in segment.selectors for step, child in selector(value)]
        return list({place: (place, value) for place, value in found}.values())


def parse(text: str) -> JsonPath:
    """Read a path.

    Raises:
        BadPath: it is none, or goes beyond what is read here.

    """
    return _Parser(text).path()


def _descendants(node: Node) -> Iterator[Node]:
    yield node
    place, value = node
    for step, child in _every(value):
        yield from _descendants(((*place, step), child))


def _every(value: Any) -> Iterator[tuple[Step, Any]]:  # noqa: ANN401
    yield from value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()


def _named(name: str) -> Selector:
    return lambda value: iter([(name, value[name])] if isinstance(value, dict) and name in value else [])


def _at(index: int) -> Selector:
    def select(value: Any) -> Iterator[tuple[Step, Any]]:  # noqa: ANN401
        position = index + len(value) if isinstance(value, list) and index < 0 else index
        if isinstance(value, list) and 0 <= position < len(value):
            yield position, value[position]

    return select


# -- filters ---------------------------------------------------------------------------------------------------------------------------------

Test = Callable[[Any], bool]
Term = Callable[[Any], Any]


def _where(test: Test) -> Selector:
    return lambda value: ((step, child) for step, child in _every(value) if test(child))


def _equal(one: Any, other: Any) -> bool:  # noqa: ANN401
    """Compare as JSON does: a number is no boolean, and nothing equals nothing alone."""
    if one is _NOTHING or other is _NOTHING:
        return one is other
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0

    def path(self) -> JsonPath:
        if not self._takes("$"):
            raise self._bad("a path starts with $")
        segments = []
        while self._at < len(self._text):
            self._blanks()
            segments.append(self._segment())
        return JsonPath(self._text, tuple(segments))

    def _segment(self) -> _Segment:
        is_deep = self._takes("..")
        if self._takes("["):
            return _Segment(self._union(), is_deep)
        if not is_deep and not self._takes("."):
            raise self._bad("a step starts with a dot or a bracket")
        if self._takes("*"):
            return _Segment((_every,), is_deep)
        name = self._match(_NAME)
        if name is None:
            raise self._bad("a name is expected")
        if self._text[self._at : self._at + 1] == "-":
            raise self._bad("a name with a dash stands in brackets and quotes, as in ['x-rules']")
        if self._text[self._at : self._at + 1] == "(":
            raise self._bad(f"the function {name}() is not read here")
        return _Segment((_named(name),), is_deep)

    def _union(self) -> tuple[Selector, ...]:
        made = []
        while True:
            self._blanks()
            made.append(self._selector())
            self._blanks()
            if self._takes("]"):
                return tuple(made)
            if not self._takes(","):
                raise self._bad("slices are not read here" if self._text[self._at : self._at + 1] == ":" else "a comma or a bracket is expected")

    def _selector(self) -> Selector:
        if self._takes("*"):
            return _every
        if self._takes("?"):
            return _where(self._either())
        if (name := self._string()) is not None:
            return _named(name)
        if self._text[self._at : self._at + 1] == ":":
            raise self._bad("slices are not read here")
        index = self._match(_INDEX)
        if index is None:
            raise self._bad("a quoted name, a position, * or ? is expected")
        return _at(int(index))

    def _either(self) -> Test:
        tests = [self._all()]
        while self._joins("||"):
            tests.append(self._all())
        return lambda value: any(test(value) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._joins("&&"):
            tests.append(self._one())
        return lambda value: all(test(value) for test in tests)

    def _one(self) -> Test:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._bad(f"more than {_DEEPEST} conditions stand in each other")
        test = self._condition()
        self._depth -= 1
        return test

    def _condition(self) -> Test:
        self._blanks()
        if self._takes("!"):
            inner = self._one()
            return lambda value: not inner(value)
        if self._takes("("):
            inner = self._either()
            self._blanks()
            if not self._takes(")"):
                raise self._bad("a parenthesis is not closed")
            return inner
        term, is_member = self._term()
        self._blanks()
        is_unequal = self._takes("!=")
        if is_unequal or self._takes("=="):
            self._blanks()
            other, _ = self._term()
            return lambda value: _equal(term(value), other(value)) is not is_unequal
        if self._text[self._at : self._at + 1] in {"<", ">"}:
            raise self._bad("orders are not read here")
        if not is_member:
            raise self._bad("a value alone is no condition")
        return lambda value: term(value) is not _NOTHING

    def _term(self) -> tuple[Term, bool]:
        """Read what is compared, and whether it is a member of the value that is looked at."""
        if self._takes("@"):
            steps = self._steps()
            return lambda value: _reached(value, steps), True
        if self._text[self._at : self._at + 1] == "$":
            raise self._bad("queries within filters are not read here")
        if (text := self._string()) is not None:
            return lambda _: text, False
        if (name := self._match(_NAME)) is not None:
            if name not in _WORDS:
                raise self._bad(f"the function {name}() is not read here" if self._text[self._at : self._at + 1] == "(" else f"{name} is no value")
            return lambda _: _WORDS[name], False
        number = self._match(_NUMBER)
        if number is None:
            raise self._bad("a value or a member, as in @.name, is expected")
        value = float(number) if set(number) & set(".eE") else int(number)
        return lambda _: value, False

    def _steps(self) -> tuple[Step, ...]:
        steps: list[Step] = []
        while self._text[self._at : self._at + 1] in {".", "["}:
            if self._takes("["):
                self._blanks()
                name = self._string()
                index = None if name is not None else self._match(_INDEX)
                self._blanks()
                if (name is None and index is None) or not self._takes("]"):
                    raise self._bad("one quoted name or one position is expected: others are not read within filters here")
                steps.append(name if name is not None else int(str(index)))
            else:
                self._takes(".")
                name = self._match(_NAME)
                if name is None:
                    raise self._bad("a name is expected: others are not read within filters here")
                steps.append(name)
        return tuple(steps)

    # -- characters --------------------------------------------------------------------------------------------------------------------------

    def _string(self) -> str | None:
        found = _STRING.match(self._text, self._at)
        if found is None:
            return None
        self._at = found.end()
        quote, inner = found[0][0], found[1] if found[1] is not None else found[2]
        units = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)) if escape[1] else self._letter(escape[2], quote), inner)
        return units.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def _letter(self, letter: str, quote: str) -> str:
        if letter not in {*_LETTERS, quote, "/", "\\"}:
            raise self._bad(f"\\{letter} is no escape")
        return _LETTERS.get(letter, letter)

    def _match(self, pattern: re.Pattern[str]) -> str | None:
        found = pattern.match(self._text, self._at)
        if found is None:
            return None
        self._at = found.end()
        return found[0]

    def _takes(self, text: str) -> bool:
        is_there = self._text.startswith(text, self._at)
        self._at += len(text) if is_there else 0
        return is_there

    def _joins(self, operator: str) -> bool:
        self._blanks()
        return self._takes(operator)

    def _blanks(self) -> None:
        found = _BLANKS.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _bad(self, problem: str) -> BadPath:
        return BadPath(f"{problem} (position {self._at + 1} of {self._text})")


def _reached(value: Any, steps: tuple[Step, ...]) -> Any:  # noqa: ANN401
    for step in steps:
        found = list((_at(step) if isinstance(step, int) else _named(step))(value))
        if not found:
            return _NOTHING
        value = found[0][1]
    return value
