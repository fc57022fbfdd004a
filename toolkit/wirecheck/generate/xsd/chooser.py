"""Where choices come from: Hypothesis, or a fixed rule.

Trees are drawn through this one door. Hypothesis draws and shrinks them; a seeded chooser asks, without Hypothesis, whether a site can be reached at all.
"""

from __future__ import annotations

from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")


class Chooser(Protocol):
    """Makes choices; the first of each is the simplest."""

    def integer(self, low: int, high: int) -> int:
        """Choose a number of a range, its ends included."""

    def flag(self) -> bool:
        """Choose yes or no; no is simpler."""

    def rarely(self, times: int) -> bool:
        """Say yes about once in so many times; no is simpler."""

    def text(self, alphabet: str, low: int, high: int) -> str:
        """Choose a text by length, of the characters of an alphabet."""

    def pick(self, choices: Sequence[T]) -> T:
        """Choose one of some."""

    def within(self, make: Callable[[], T]) -> T:
        """Make all the choices of one part, which may be left out as a whole."""


@lru_cache(maxsize=1024)
def _texts(alphabet: str, low: int, high: int) -> Any:  # noqa: ANN401
    from hypothesis import strategies as st  # noqa: PLC0415 -- an extra

    return st.text(alphabet=st.sampled_from(alphabet), min_size=low, max_size=high)


@lru_cache(maxsize=4096)
def _integers(low: int, high: int) -> Any:  # noqa: ANN401
    from hypothesis import strategies as st  # noqa: PLC0415

    return st.integers(low, high)


@lru_cache(maxsize=1)
def _parts() -> Any:  # noqa: ANN401
    from hypothesis import strategies as st  # noqa: PLC0415

    @st.composite
    def part(draw: Callable[[Any], Any], drawn: Drawn) -> Any:  # noqa: ANN401
        return drawn.finished(draw)

    return part


class Drawn:
    """Chooses by Hypothesis."""

    def __init__(self, draw: Callable[[Any], Any]) -> None:
        from hypothesis import strategies as st  # noqa: PLC0415

        self._draw = draw
        self._booleans = st.booleans()
        self._waiting: list[Callable[[], Any]] = []
        self._part = _parts()(self)  # made once: to make a strategy costs more than to draw from it

    def integer(self, low: int, high: int) -> int:
        """Choose a number of a range."""
        return low if low == high else int(self._draw(_integers(low, high)))

    def flag(self) -> bool:
        """Choose yes or no."""
        return bool(self._draw(self._booleans))

    def rarely(self, times: int) -> bool:
        """Say yes once in a while: by flags, since a number of which one value counts would draw the same document again and again."""
        return self.flag() and (times <= 2 or self.rarely(times // 2))

    def text(self, alphabet: str, low: int, high: int) -> str:
        """Choose a text."""
        return str(self._draw(_texts(alphabet, low, high)))

    def pick(self, choices: Sequence[T]) -> T:
        """Choose one of some."""
        return choices[self.integer(0, len(choices) - 1)]

    def within(self, make: Callable[[], T]) -> T:
        """Make the choices of one part in a span of their own, which Hypothesis deletes whole."""
        self._waiting.append(make)
        made: T = self._draw(self._part)
        return made

    def finished(self, draw: Callable[[Any], Any]) -> Any:  # noqa: ANN401
        """Make the part that waits."""
        self._draw = draw
        return self._waiting.pop()()


class Seeded:
    """Chooses by a seed, always alike."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 -- no secret is made of it

    def integer(self, low: int, high: int) -> int:
        """Choose a number of a range."""
        return self._random.randint(low, high)

    def flag(self) -> bool:
        """Choose yes or no."""
        return self._random.random() < 0.5

    def rarely(self, times: int) -> bool:
        """Say yes once in so many times."""
        return self._random.randrange(times) == 0

    def text(self, alphabet: str, low: int, high: int) -> str:
        """Choose a text, shorter ones more often."""
        length = min(self._random.randint(low, high), self._random.randint(low, max(low, min(high, low + 8))))
        return "".join(self._random.choices(alphabet, k=length))

    def pick(self, choices: Sequence[T]) -> T:
        """Choose one of some."""
        return choices[self._random.randrange(len(choices))]

    def within(self, make: Callable[[], T]) -> T:
        """Make the choices of one part."""
        return make()


class Simplest:
    """Always chooses the simplest."""

    def integer(self, low: int, high: int) -> int:
        """Give the number nearest to zero."""
        return min(max(low, 0), high)

    def flag(self) -> bool:
        """Say no."""
        return False

    def rarely(self, times: int) -> bool:  # noqa: ARG002 -- never
        """Say no."""
        return False

    def text(self, alphabet: str, low: int, high: int) -> str:  # noqa: ARG002 -- the shortest is the simplest
        """Give the shortest text."""
        return alphabet[0] * low if low else ""

    def pick(self, choices: Sequence[T]) -> T:
        """Give the first."""
        return choices[0]

    def within(self, make: Callable[[], T]) -> T:
        """Make the choices of one part."""
        return make()
