"""Judgements in the order of time: what the exchanges say of one another, whatever order a capture has them in.

A capture lists exchanges as they ended, or as somebody put files together. So some are held back until it is known what came before them: some two thousand, and of bodies so many bytes. They are
taken by their time, on ties in capture order, and given back in capture order. One that comes later than that lets others be judged without it: what it wrote is then unknown.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict, deque
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from wirecheck.judge.judgement import Shadow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wirecheck.judge.judgement import Judgement
    from wirecheck.judge.run import Judge
    from wirecheck.state import Memory, Touched

_MOST = 2048
_MOST_BYTES = 16 * 2**20
_STREAM = "-"
_NEVER = float("-inf")
_RECENT, _MOST_BESIDE, _MOST_HOSTS = 64, 64, 256


@dataclass(slots=True, order=True)
class _Held:
    """A judgement that waits; in the order in which exchanges took place."""

    at: float
    number: int
    until: float = field(compare=False)
    judgement: Judgement = field(compare=False)
    size: int = field(compare=False)
    is_whole_second: bool = field(compare=False)
    is_done: bool = field(default=False, compare=False)
    is_write: bool = field(default=False, compare=False)

    @property
    def host(self) -> str:
        """The host of the store, of whose exchanges alone the order counts."""
        return self.judgement.touched[0].host if self.judgement.touched else ""


class Ordering:
    """Has a memory judge exchanges in the order of their time; one that does not wait takes them as they come."""

    def __init__(self, judge: Judge, memory: Memory, *, most: int = _MOST, most_bytes: int = _MOST_BYTES, waits: bool = True) -> None:
        self._judge = judge
        self._memory = memory
        memory.know(judge.contracts)
        self._most = most if waits else 0
        self._most_bytes = most_bytes
        self._by_time: list[_Held] = []
        self._by_capture: deque[_Held] = deque()
        self._writes: defaultdict[str, list[_Held]] = defaultdict(list)
        self._told: dict[bytes, None] = {}
        self._captures: set[str] = set()
        self._written: defaultdict[str, deque[tuple[_Held, tuple[Touched, ...]]]] = defaultdict(lambda: deque(maxlen=_RECENT))
        self._latest = _NEVER
        self._times: dict[str, float] = {}
        self._number = 0
        self._bytes = 0

    @property
    def forgotten(self) -> int:
        """How many records the memory dropped for its limit."""
        return self._memory.forgotten

    def add(self, judgement: Judgement) -> Iterator[Judgement]:
        """Take the next judgement in capture order, and give those that are done. What comes from a stream, which may never end, waits for nothing."""
        held = self._held(judgement)
        self._captures.add(judgement.exchange.capture)
        self._by_capture.append(held)
        if judgement.touched:
            insort(self._by_time, held)
            if held.is_write:
                insort(self._writes[held.host], held)
        else:
            held.is_done = True
        self._bytes += held.size
        most = 0 if judgement.exchange.capture == _STREAM else self._most
        while self._by_time and (len(self._by_capture) > most or self._bytes > self._most_bytes):
            self._take()
            yield from self._done()
        yield from self._done()

    def rest(self) -> Iterator[Judgement]:
        """Give all that wait."""
        while self._by_time:
            self._take()
            yield from self._done()
        yield from self._done()

    def _held(self, judgement: Judgement) -> _Held:
        exchange = judgement.exchange
        is_write = any(one.is_write for one in judgement.touched)
        size = judgement.shadow.size if judgement.shadow is not None else exchange.size
        self._number += 1
        if exchange.captured_at is None:  # where it stands in the capture is all that is known
            at = self._times.get(exchange.capture, _NEVER)
            return _Held(at, self._number, at, judgement, size, is_whole_second=False, is_write=is_write)
        at = self._times[exchange.capture] = exchange.captured_at.timestamp()
        return _Held(at, self._number, at + (exchange.took or 0.0), judgement, size, is_whole_second=exchange.captured_at.microsecond == 0, is_write=is_write)

    def _take(self) -> None:
        """Judge the earliest that waits."""
        held = self._by_time.pop(0)
        held.is_done = True
        touched, host = held.judgement.touched, held.host
        if held.is_write:
            self._writes[host].remove(held)
        if held.at < self._latest:
            self._memory.miss(touched)
        elif not self._is_copy(held):  # it took place once
            beside = self._beside(held, self._writes[host], self._written[host])
            if beside is None:
                self._memory.miss(touched)
            else:
                held.judgement = self._judge.remembered(held.judgement, self._memory, beside=beside)
        held.judgement = replace(held.judgement, touched=())
        self._latest = max(self._latest, held.at)
        if held.is_write:
            self._written[host].append((held, touched))
        if not self._writes[host]:
            del self._writes[host]
        if len(self._written) > _MOST_HOSTS:
            del self._written[next(iter(self._written))]

    def _is_copy(self, held: _Held) -> bool:
        """Whether a capture holds one exchange twice, or two captures hold it."""
        exchange = held.judgement.exchange
        if exchange.captured_at is None:
            return False
        name = (held.judgement.shadow or Shadow.of(exchange)).digest
        is_copy = name in self._told
        self._told[name] = None
        if len(self._told) > self._most + _RECENT:
            del self._told[next(iter(self._told))]
        return is_copy

    def _beside(self, held: _Held, waiting: Sequence[_Held], written: Iterable[tuple[_Held, tuple[Touched, ...]]]) -> list[Touched] | None:
        """Give what others wrote to the store of which nobody knows whether it came before: their times overlap, or they bear one second in two captures. ``None``: too much to look at."""
        since = held.at - 1  # what ended before, and began in no second that is shared, came before: most of them
        found = [one for other, touched in written if (other.until > held.at or other.at >= since) and _may_be_later(other, held) for one in touched]
        # In one capture with times to the second, its order tells of all that bear this one.
        tells = held.is_whole_second and len(self._captures) == 1
        for other in islice(waiting, bisect_right(waiting, held.at, key=_at) if tells else 0, None):
            if other.at > max(held.until, held.at + 1):
                break
            if _may_be_later(other, held):
                found += other.judgement.touched
            if len(found) > _MOST_BESIDE:
                return None
        return found

    def _done(self) -> Iterator[Judgement]:
        while self._by_capture and self._by_capture[0].is_done:
            held = self._by_capture.popleft()
            self._bytes -= held.size
            yield held.judgement


def _at(held: _Held) -> float:
    return held.at


def _may_be_later(one: _Held, other: _Held) -> bool:
    """Whether nobody knows which of two exchanges the store had first."""
    if one.at == other.at and one.is_whole_second and other.is_whole_second and one.judgement.exchange.capture == other.judgement.exchange.capture:
        return False  # times to the second: the capture tells
    return (one.at < other.until and other.at < one.until) or _share_a_second(one, other)


def _share_a_second(one: _Held, other: _Held) -> bool:
    """Whether two captures, whose order tells nothing, have the same second or the same instant for two exchanges."""
    if one.judgement.exchange.capture == other.judgement.exchange.capture:
        return False
    if one.at == other.at:
        return True
    return (one.is_whole_second or other.is_whole_second) and one.at // 1 == other.at // 1
