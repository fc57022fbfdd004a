"""Numbers within bounds, on a grid, in exact arithmetic: nothing is drawn that has to be thrown away."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor, gcd, lcm
from typing import TYPE_CHECKING, Any

from wirecheck.generate.json_schema.model import Atom, exact, key_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.generate.json_schema.draws import Draws

_SAFE = (1 << 53) - 1  # beyond it readers that keep numbers as doubles lose digits
_WIDE = 10**6
_TRIES = 200
_FINEST = 12  # decimals

Bound = tuple[Fraction, bool]


@dataclass(frozen=True, slots=True)
class Range:
    """What is said of a number."""

    low: Bound | None
    high: Bound | None
    at_low: bool
    at_high: bool
    multiples: tuple[Fraction, ...]
    not_multiples: tuple[Fraction, ...]
    excluded: frozenset[Any]

    @classmethod
    def of(cls, atoms: list[Atom], excluded: frozenset[Any]) -> Range:
        """Gather what atoms say."""
        lows = [atom.value for atom in atoms if atom.key == "low"]
        highs = [atom.value for atom in atoms if atom.key == "high"]
        keys = {atom.key for atom in atoms}
        return cls(
            max(lows, key=lambda bound: (bound[0], bound[1]), default=None),
            min(highs, key=lambda bound: (bound[0], not bound[1]), default=None),
            "at-low" in keys,
            "at-high" in keys,
            tuple(atom.value for atom in atoms if atom.key == "multiple"),
            tuple(atom.value for atom in atoms if atom.key == "not-multiple"),
            excluded,
        )

    def admits(self, value: Any) -> bool:  # noqa: ANN401
        """Whether a number is as wanted."""
        number = exact(value)
        if self.low is not None and (number < self.low[0] or (self.low[1] and number == self.low[0])):
            return False
        if self.high is not None and (number > self.high[0] or (self.high[1] and number == self.high[0])):
            return False
        return self._fits(value)

    def _fits(self, value: Any) -> bool:  # noqa: ANN401
        """Whether a number in the bounds is a multiple as wanted, however it is reckoned, and not excluded."""
        number = exact(value)
        return (
            key_of(value) not in self.excluded
            and all((number / step).denominator == 1 and _is_multiple(value, step) for step in self.multiples)
            and not any((number / step).denominator == 1 or _is_multiple(value, step) for step in self.not_multiples)
        )

    def _steps(self, kind: str) -> Iterator[Fraction]:
        """Yield the grids to look at, coarsest first."""
        step = Fraction(1)
        for multiple in self.multiples:
            step = _lcm(step, multiple) if kind == "integer" or multiple is not self.multiples[0] else multiple
        if kind == "integer" or self.multiples:
            yield step
            return
        yield from (Fraction(1, 10**places) for places in range(1, _FINEST + 1))

    @lru_cache(maxsize=4096)  # noqa: B019 -- ranges are values, and hold nothing
    def grid(self, kind: str) -> tuple[Fraction, int, int] | None:
        """Give a step, and the least and greatest number of steps that lie in the bounds; ``None``: no number fits."""
        for step in self._steps(kind):
            low, high = self._ends(step)
            if low > high:
                continue
            if any(self._number(at, step, kind) is not None for at in self._near(low, high)):
                return step, low, high
        return None

    def _ends(self, step: Fraction) -> tuple[int, int]:
        low = high = None
        if self.low is not None:
            low = ceil(self.low[0] / step)
            low += self.low[1] and low * step == self.low[0]
        if self.high is not None:
            high = floor(self.high[0] / step)
            high -= self.high[1] and high * step == self.high[0]
        wide = max(1, floor(_SAFE / step)) if step >= 1 else floor(_WIDE / step)
        if low is None:
            low = -wide if high is None or high > -wide else high - wide
        if high is None:
            high = wide if low < wide else low + wide
        if self.at_low:
            high = min(high, low)
        if self.at_high:
            low = max(low, high)
        return low, high

    @staticmethod
    def _near(low: int, high: int) -> Iterator[int]:
        start = min(max(0, low), high)
        for distance in range(_TRIES):
            if start + distance <= high:
                yield start + distance
            if distance and start - distance >= low:
                yield start - distance

    def _number(self, at: int, step: Fraction, kind: str) -> int | float | None:
        """Give the number at a step, if it is of the kind and nothing excludes it."""
        number = at * step
        if (number.denominator == 1) != (kind == "integer"):
            return None
        value: int | float
        if kind == "integer":
            value = int(number)
        else:
            value = number.numerator / number.denominator
            if exact(value) != number:
                return None
        return value if self._fits(value) else None

    def draw(self, draws: Draws, kind: str) -> int | float:
        """Draw a number; there must be one."""
        step, low, high = self.grid(kind) or draws.give_up()
        if kind == "fraction" and not self.multiples and low < high:  # sometimes with more decimals
            finer = step / 10 ** draws.index(3)
            low, high = self._ends(finer)
            step = finer
        at = draws.between(low, high)
        for distance in range(_TRIES):
            for near in (at + distance, at - distance):
                if low <= near <= high and (value := self._number(near, step, kind)) is not None:
                    return value
        return next(value for near in self._near(low, high) if (value := self._number(near, step, kind)) is not None)


def _is_multiple(value: float, step: Fraction) -> bool:
    """Whether a division of doubles leaves no rest, as some validators reckon."""
    if step.denominator == 1 and isinstance(value, int):
        return value % int(step) == 0
    quotient = value / (step.numerator / step.denominator)
    return quotient == int(quotient)


def _lcm(one: Fraction, other: Fraction) -> Fraction:
    return Fraction(lcm(one.numerator, other.numerator), gcd(one.denominator, other.denominator))
