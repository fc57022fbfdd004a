"""Regular expressions as values: built, intersected, complemented, and derived by one character at a time.

XSD wants what no library of regular expressions gives: several patterns that hold at once, within a length, and "any text but these". All three fall out of
derivatives (Brzozowski 1964): the derivative of an expression by a character is what the rest of the text must match. Counted repetition needs no copies.

Texts are drawn from a safe repertoire (see `repertoire`), so a set of characters is a bit mask over it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

NOTHING, EMPTY = 0, 1
"""The expression that matches no text, and the one that matches the empty text alone."""


@dataclass(slots=True)
class Expressions:
    """A table of expressions; each is a number, equal expressions have the same one."""

    alphabet: str
    _parts: list[tuple[object, ...]] = field(default_factory=lambda: [("none",), ("empty",)])
    _known: dict[tuple[object, ...], int] = field(default_factory=lambda: {("none",): NOTHING, ("empty",): EMPTY})
    _nullable: dict[int, bool] = field(default_factory=lambda: {NOTHING: False, EMPTY: True})
    _derived: dict[tuple[int, int], int] = field(default_factory=dict)
    _masks: set[int] = field(default_factory=set)
    _classes: tuple[tuple[int, str], ...] = ()
    _classed: int = -1

    # -- what expressions are made of ----------------------------------------------------------------------------------------------------

    def _made(self, parts: tuple[object, ...]) -> int:
        number = self._known.get(parts)
        if number is None:
            number = self._known[parts] = len(self._parts)
            self._parts.append(parts)
        return number

    def characters(self, mask: int) -> int:
        """Give the expression for one character of a set."""
        if not mask:
            return NOTHING
        self._masks.add(mask)
        return self._made(("set", mask))

    def anything(self) -> int:
        """Give the expression that matches every text."""
        return self.repeated(self.characters((1 << len(self.alphabet)) - 1), 0, None)

    def joined(self, first: int, second: int) -> int:
        """Give the expression for one text behind another."""
        if NOTHING in {first, second}:
            return NOTHING
        if first == EMPTY:
            return second
        if second == EMPTY:
            return first
        parts = self._parts[first]
        if parts[0] == "cat":  # to the right, so that equal texts have equal shapes
            return self.joined(int(parts[1]), self.joined(int(parts[2]), second))  # type: ignore[call-overload]
        return self._made(("cat", first, second))

    def either(self, *choices: int) -> int:
        """Give the expression that any of some matches."""
        flat = self._flat("or", choices) - {NOTHING}
        return NOTHING if not flat else next(iter(flat)) if len(flat) == 1 else self._made(("or", frozenset(flat)))

    def both(self, *choices: int) -> int:
        """Give the expression that all of some match."""
        flat = self._flat("and", choices)
        if NOTHING in flat:
            return NOTHING
        flat = {one for one in flat if self._parts[one] != ("not", NOTHING)}
        if not flat:
            return self.other(NOTHING)
        return next(iter(flat)) if len(flat) == 1 else self._made(("and", frozenset(flat)))

    def _flat(self, kind: str, choices: tuple[int, ...]) -> set[int]:
        found: set[int] = set()
        for one in choices:
            parts = self._parts[one]
            inside = parts[1] if parts[0] == kind else None
            found |= inside if isinstance(inside, frozenset) else {one}
        return found

    def other(self, expression: int) -> int:
        """Give the expression that matches every text which this one does not."""
        parts = self._parts[expression]
        return int(parts[1]) if parts[0] == "not" else self._made(("not", expression))  # type: ignore[call-overload]

    def repeated(self, expression: int, low: int, high: int | None) -> int:
        """Give the expression repeated `low` to `high` times; `high` ``None``: without end."""
        if high == 0 or expression == EMPTY or (expression == NOTHING and low == 0):
            return EMPTY
        if expression == NOTHING:
            return NOTHING
        if (low, high) == (1, 1):
            return expression
        if self.is_nullable(expression):
            low = 0
        return self._made(("rep", expression, low, high))

    # -- what they match -----------------------------------------------------------------------------------------------------------------

    def is_nullable(self, expression: int) -> bool:
        """Whether the empty text matches."""
        known = self._nullable.get(expression)
        if known is None:
            known = self._nullable[expression] = self._matches_empty(self._parts[expression])
        return known

    def _matches_empty(self, parts: tuple[object, ...]) -> bool:
        match parts:
            case ("cat", int(first), int(second)):
                return self.is_nullable(first) and self.is_nullable(second)
            case ("or", frozenset() as choices):
                return any(self.is_nullable(one) for one in choices)
            case ("and", frozenset() as choices):
                return all(self.is_nullable(one) for one in choices)
            case ("not", int(one)):
                return not self.is_nullable(one)
            case ("rep", int(one), low, _):
                return low == 0 or self.is_nullable(one)
            case _:
                return False

    def derived(self, expression: int, character: int) -> int:
        """Give what must follow the character of this index."""
        key = (expression, character)
        known = self._derived.get(key)
        if known is None:
            known = self._derived[key] = self._after(self._parts[expression], character)
        return known

    def _after(self, parts: tuple[object, ...], character: int) -> int:
        match parts:
            case ("set", int(mask)):
                return EMPTY if mask >> character & 1 else NOTHING
            case ("cat", int(first), int(second)):
                here = self.joined(self.derived(first, character), second)
                return self.either(here, self.derived(second, character)) if self.is_nullable(first) else here
            case ("or", frozenset() as choices):
                return self.either(*(self.derived(one, character) for one in choices))
            case ("and", frozenset() as choices):
                return self.both(*(self.derived(one, character) for one in choices))
            case ("not", int(one)):
                return self.other(self.derived(one, character))
            case ("rep", int(one), int(low), (int() | None) as high):
                rest = self.repeated(one, max(low - 1, 0), None if high is None else high - 1)
                return self.joined(self.derived(one, character), rest)
            case _:
                return NOTHING

    def classes(self) -> tuple[tuple[int, str], ...]:
        """Give the characters in classes that no expression tells apart: the index of the first, and all of them."""
        if self._classed != len(self._masks):
            masks = sorted(self._masks)
            groups: dict[tuple[int, ...], list[int]] = {}
            for index in range(len(self.alphabet)):
                groups.setdefault(tuple(mask >> index & 1 for mask in masks), []).append(index)
            self._classes = tuple((members[0], "".join(self.alphabet[index] for index in members)) for members in groups.values())
            self._classed = len(self._masks)
        return self._classes


_MOST_STATES = 60_000


class Language:
    """The texts that an expression matches, by length."""

    def __init__(self, table: Expressions, expression: int, low: int, high: int | None, *, more: int = 24) -> None:
        self._table = table
        self._start = expression
        self._steps: dict[int, tuple[tuple[str, int], ...]] = {}
        self._layers: list[set[int]] = [{expression}]
        self._alive = lru_cache(maxsize=64)(self._alive_for)
        self.lengths = self._feasible(low, high, more)
        """The lengths that texts have, shortest first: all of the bounds where they are near, else some `more` from the shortest on."""

    def _next(self, state: int) -> tuple[tuple[str, int], ...]:
        known = self._steps.get(state)
        if known is None:
            found: dict[int, str] = {}
            for index, members in self._table.classes():
                target = self._table.derived(state, index)
                if target != NOTHING:
                    found[target] = found.get(target, "") + members
            known = self._steps[state] = tuple((members, target) for target, members in found.items())
        return known

    def _feasible(self, low: int, high: int | None, more: int) -> tuple[int, ...]:
        found: list[int] = []
        work = 0
        length = 0
        while True:
            layer = self._layers[length]
            if length >= low and any(self._table.is_nullable(state) for state in layer):
                found.append(length)
            if (high is not None and length >= high) or (found and length >= found[0] + more) or work > _MOST_STATES:
                return tuple(found)
            following = {target for state in layer for _, target in self._next(state)}
            if not following:
                return tuple(found)
            work += len(layer) + len(following)
            self._layers.append(following)
            length += 1

    def _alive_for(self, length: int) -> list[set[int]]:
        alive = [set[int]() for _ in range(length)]
        alive.append({state for state in self._layers[length] if self._table.is_nullable(state)})
        for step in range(length - 1, -1, -1):
            alive[step] = {state for state in self._layers[step] if any(target in alive[step + 1] for _, target in self._next(state))}
        return alive

    def choices(self, length: int, step: int, state: int) -> tuple[tuple[str, int], ...]:
        """Give the characters that may stand at a step of a text of some length, by the state that they lead to."""
        alive = self._alive(length)[step + 1]
        return tuple((members, target) for members, target in self._next(state) if target in alive)

    @property
    def start(self) -> int:
        """The state before the first character."""
        return self._start
