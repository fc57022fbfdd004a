"""Where choices come from: Hypothesis, which shrinks and replays them, or a seed, where many values are needed and none is looked at.

Index 0 is always the plainest choice, and so is the number nearest to 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, TypeVar

from hypothesis import reject
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

T = TypeVar("T")

_SMALL = 1 << 12
_SHORT = 12  # characters of a free text that are drawn; longer ones are filled up
_ROOM = 200


class Unlucky(Exception):
    """A payload that could not be finished, as one that had to be distinct."""


class Draws(Protocol):
    """Gives choices."""

    def index(self, count: int) -> int:
        """Give one of so many."""

    def even(self, count: int) -> int:
        """Give one of so many, as a choice even where there is only one."""

    def between(self, low: int, high: int) -> int:
        """Give an integer; both ends come up often."""

    def text(self, alphabet: str, low: int, high: int | None) -> str:
        """Give a text over an alphabet, of so many characters."""

    def together(self, make: Callable[[], T]) -> T:
        """Make something of choices that can be left out together."""

    def give_up(self) -> NoReturn:
        """Leave this payload: it cannot be finished."""


@lru_cache(maxsize=4096)
def _integers(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


@lru_cache(maxsize=256)
def _texts(alphabet: str, low: int, high: int) -> st.SearchStrategy[str]:
    return st.text(alphabet=alphabet, min_size=low, max_size=high)


@st.composite
def _spans(draw: Callable[[st.SearchStrategy[Any]], Any], draws: HypothesisDraws) -> Any:  # noqa: ANN401
    """Make what waits within one span. A mapped constant would do, too, but Hypothesis runs its function out of turn to learn what led to a value."""
    return draws.finished(draw)


class HypothesisDraws:
    """Choices of Hypothesis, for one example."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.draw = draw
        self._waiting: list[Callable[[], Any]] = []
        self._span = _spans(self)  # made once: to make a strategy costs more than to draw from it

    def index(self, count: int) -> int:
        """Give one of so many, the first where it shrinks."""
        found: int = self.draw(_integers(0, count - 1)) if count > 1 else 0
        return found

    def even(self, count: int) -> int:
        """Give one of so many, as a choice even where there is only one: what comes after it keeps its place when it shrinks."""
        found: int = self.draw(_integers(0, count - 1))
        return found

    def between(self, low: int, high: int) -> int:
        """Give an integer.

        In a narrow range the ends stand for more numbers than their own, all in one choice: so it still shrinks to whichever number makes the difference. Hypothesis itself does the
        like in a wide one.
        """
        span = high - low
        if not 4 <= span <= _SMALL:
            whole: int = self.draw(_integers(low, high)) if span else low
            return whole
        ends = (high, low, high - 1, low + 1)
        found: int = self.draw(_integers(low, high + max(4, span // 3)))
        return found if found <= high else ends[(found - high - 1) % 4]

    def text(self, alphabet: str, low: int, high: int | None) -> str:
        """Give a text; a long one ends in the plainest character."""
        most = low + _ROOM if high is None else high
        made: str = self.draw(_texts(alphabet, min(low, _SHORT), min(most, _SHORT)))
        least = max(0, low - len(made))
        room = min(most, low + _ROOM * 2 if most > _ROOM * 4 else most) - len(made)
        if most > _SHORT and len(made) > _SHORT // 2 and self.index(4) == 3:
            least = self.between(least, room)
        return made + alphabet[0] * least

    def together(self, make: Callable[[], T]) -> T:
        """Make something within one span, which a shrink can drop as a whole."""
        self._waiting.append(make)
        made: T = self.draw(self._span)
        return made

    def finished(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> Any:  # noqa: ANN401
        """Make what waits."""
        self.draw = draw
        return self._waiting.pop()()

    def give_up(self) -> NoReturn:
        """Have Hypothesis try another payload."""
        reject()


@dataclass(frozen=True, slots=True)
class SeededDraws:
    """Choices of a seeded generator. `plainness` is the share of choices that are the plainest."""

    random: Random
    plainness: float = 0.0

    def _is_plain(self) -> bool:
        return self.plainness > 0 and self.random.random() < self.plainness

    def index(self, count: int) -> int:
        """Give one of so many."""
        return 0 if count < 2 or self._is_plain() else self.random.randrange(count)

    even = index

    def between(self, low: int, high: int) -> int:
        """Give an integer."""
        return min(max(0, low), high) if self._is_plain() else self.random.randint(low, high)

    def text(self, alphabet: str, low: int, high: int | None) -> str:
        """Give a text."""
        most = low + _SHORT if high is None else min(high, low + _SHORT)
        return "".join(alphabet[self.index(len(alphabet))] for _ in range(low if self._is_plain() else self.random.randint(low, most)))

    def together(self, make: Callable[[], T]) -> T:
        """Make something."""
        return make()

    def give_up(self) -> NoReturn:
        """Say that this payload cannot be finished."""
        raise Unlucky
