"""Values of a strategy outside of a test: as many as are wanted, the same for the same seed on every machine.

Hypothesis mixes constants into what it draws that it finds in the code of whoever runs it, so that the same seed gives other values in another folder. The provider below leaves them out.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from hypothesis import HealthCheck, Phase, currently_in_test_context, given, seed, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

T = TypeVar("T")

_MORE = 4  # examples asked for where one is wanted: some repeat, some are given up


class WithoutConstants(HypothesisProvider):
    """Hypothesis' own choices, less the constants of the code around."""

    def _maybe_draw_constant(self, *_: Any, **__: Any) -> None:  # noqa: ANN401
        return None


AVAILABLE_PROVIDERS["wirecheck"] = f"{__name__}.{WithoutConstants.__name__}"


class _Enough(BaseException):
    """As many values as were wanted; no error, so that nobody on the way takes it for one."""


def examples(strategy: SearchStrategy[T], count: int, *, number: int, tries: int = _MORE, is_last: Callable[[T], bool] | None = None) -> list[T]:
    """Give values of a strategy, `count` or as many as it has; `number` is the seed, `tries` how often each is drawn at most, `is_last` says of a value that no more are wanted.

    Equal ones may come more than once only where there are not enough others.
    """
    if not currently_in_test_context():
        return _drawn(strategy, count, number, tries, is_last)
    # Hypothesis refuses a test within a test, whose choices would be those of the outer one. A thread of its own is in no test.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_drawn, strategy, count, number, tries, is_last).result()


def _drawn(strategy: SearchStrategy[T], count: int, number: int, tries: int, is_last: Callable[[T], bool] | None) -> list[T]:
    made: list[T] = []
    spare: list[T] = []
    seen: set[str] = set()

    @settings(backend="wirecheck", database=None, deadline=None, max_examples=tries * count, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @seed(number)
    @given(strategy)
    def keep(value: T) -> None:
        told = repr(value)
        (spare if told in seen else made).append(value)
        seen.add(told)
        if len(made) >= count or (is_last is not None and is_last(value)):
            raise _Enough

    with suppress(_Enough, Unsatisfiable):
        keep()
    return (made + spare)[:count]
