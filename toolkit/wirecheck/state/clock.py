"""The store's clock as its answers show it: times without a zone, to the second or to the minute.

What zone they are in is not told. Every zone is a whole number of quarters of an hour away from every other, so a time can be held against the time of an exchange modulo a quarter; and once the
store has shown the time of a write whose time is known, the offset is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wirecheck.contract.functions import Unreadable, date_time, php_date, unix

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

_QUARTER = 900.0
_SLACK = 1.0
"""Seconds by which the clocks of store and client may differ, beside the length of the exchange."""

_FARTHEST = 15 * 3600.0
_SLOW = 900.0
"""Seconds by which a store's clock may be slow; or, between two captures, those of their clients apart."""

SOON = 60.0
"""Seconds within which hardly anybody changes something that a capture does not show, and changes it back."""

_JITTER = 60.0
"""Seconds by which one clock may be set back between two exchanges."""

_READERS: tuple[tuple[Callable[[Any], datetime], float], ...] = ((date_time, 1.0), (php_date, 60.0), (unix, 1.0))


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as seconds, in whatever zone, and how many seconds it stands for."""

    seconds: float
    grain: float


def moment(value: Any) -> Moment | None:  # noqa: ANN401 -- what an answer shows
    """Read a time in any of the forms that stores write."""
    for read, grain in _READERS:
        try:
            return Moment(read(value).timestamp(), grain)
        except Unreadable:
            continue
    return None


class Clock:
    """What is known of a store's clock."""

    def __init__(self) -> None:
        self._offset: float | None = None
        self._is_unsure = False

    def learn(self, shown: Moment, at: float, until: float) -> None:
        """Take it that `shown` is the time of a write that took place then."""
        offset = round((shown.seconds - at) / _QUARTER) * _QUARTER
        if abs(offset) > _FARTHEST or not self._fits(shown.seconds - offset, shown.grain, at, until):
            return
        if self._offset not in {None, offset}:
            self._is_unsure = True
        self._offset = offset

    @property
    def offset(self) -> float | None:
        """Seconds by which the store's times are ahead, ``None`` where nothing or too much tells."""
        return None if self._is_unsure else self._offset

    def is_of(self, shown: Moment, at: float, until: float) -> bool:
        """Whether `shown` may be the time of something that took place then."""
        if self.offset is not None:
            return self._fits(shown.seconds - self.offset, shown.grain, at, until)
        offset = round((shown.seconds - at) / _QUARTER) * _QUARTER
        return abs(offset) <= _FARTHEST and self._fits(shown.seconds - offset, shown.grain, at, until)

    def is_just_of(self, shown: Moment, at: float, until: float) -> bool:
        """Whether `shown` is the very second of something that took place then, so that hardly anything else can have it."""
        offset = self.offset if self.offset is not None else round((shown.seconds - at) / _QUARTER) * _QUARTER
        return shown.grain <= 1 and at - shown.grain < shown.seconds - offset <= until

    def is_other(self, shown: Moment, at: float) -> bool:
        """Whether `shown` is certainly not the time `at`: for a time that was shown before, that it was earlier."""
        if self.offset is None and shown.seconds + shown.grain + _FARTHEST < at:
            return True
        return not self.is_of(shown, at, at)

    def is_past(self, shown: Moment, at: float) -> bool:
        """Whether the store's clock, however slow, must show a later time than `shown` at the time `at`."""
        ahead = self.offset - _SLOW if self.offset is not None else -_FARTHEST
        return shown.seconds + shown.grain <= at + ahead

    @staticmethod
    def has_gone_on(shown: Moment, seen: float, at: float, *, is_one_client: bool, is_alone: bool = False) -> bool:
        """Whether a clock that showed `shown` or later at the time `seen` must show a later one at the time `at`, in whatever zone it is and however slow; nobody sets it while the run is alone."""
        jitter = _SLACK if is_alone else _JITTER
        return seen + shown.grain + jitter + (0.0 if is_one_client else _SLOW) <= at

    @staticmethod
    def _fits(seconds: float, grain: float, at: float, until: float) -> bool:
        return at - grain - _SLACK < seconds <= until + _SLACK
