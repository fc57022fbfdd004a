"""The promises of judging: off the answers' path, newest first, and never the end of anything."""

from __future__ import annotations

from contextlib import closing, contextmanager
from threading import Event
from typing import TYPE_CHECKING

from wirecheck.exchange import Exchange, Request, Response
from wirecheck.staging.judging import FAILED, TOO_LONG, TOO_MANY, Judged, Judging

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLEAN = Judged(verdict="clean")


class Told:
    """Hears what is said, and waits until enough was."""

    def __init__(self, enough: int) -> None:
        self.said: list[tuple[int, Judged | str]] = []
        self._enough, self._reached = enough, Event()

    def __call__(self, number: int, said: Judged | str) -> None:
        self.said.append((number, said))
        if len(self.said) == self._enough:
            self._reached.set()

    def all(self) -> list[tuple[int, Judged | str]]:
        assert self._reached.wait(20)
        return self.said


@contextmanager
def judging(judge: Callable[[Exchange], Judged], told: Told) -> Iterator[Judging]:
    with closing(Judging(judge, told, quiet=0, longest=0)) as made:
        yield made


def exchange(number: int, body: bytes = b"") -> Exchange:
    return Exchange(request=Request(method="POST", url="/", body=body), response=Response(status=200), index=number)


def test_the_newest_is_judged_first() -> None:
    told = Told(3)
    with judging(lambda _: CLEAN, told) as made:
        for number in (1, 2, 3):
            made.offer(number, exchange(number))
        made.start()

        assert told.all() == [(3, CLEAN), (2, CLEAN), (1, CLEAN)]


def test_too_many_at_once_leave_the_oldest_out() -> None:
    told = Told(3)
    with judging(lambda _: CLEAN, told) as made:
        for number in range(1, 204):
            made.offer(number, exchange(number))

        assert told.all() == [(1, TOO_MANY), (2, TOO_MANY), (3, TOO_MANY)]


def test_a_body_that_would_hold_everybody_up_is_left_out() -> None:
    told = Told(1)
    with judging(lambda _: CLEAN, told) as made:
        made.offer(1, exchange(1, b"x" * (2**20 + 1)))

        assert told.all() == [(1, TOO_LONG)]


def test_what_waits_takes_little_room() -> None:
    """Fewer exchanges wait when they are long."""
    told = Told(8)
    with judging(lambda _: CLEAN, told) as made:
        for number in range(1, 41):
            made.offer(number, exchange(number, b"x" * 2**20))

        assert told.all() == [(number, TOO_MANY) for number in range(1, 9)]


def test_a_judge_that_fails_is_told_and_judges_on() -> None:
    told = Told(2)

    def judge(given: Exchange) -> Judged:
        if given.index == 2:
            raise KeyError("a secret")
        return CLEAN

    with judging(judge, told) as made:
        made.offer(1, exchange(1))
        made.offer(2, exchange(2))
        made.start()

        assert told.all() == [(2, FAILED.format("KeyError")), (1, CLEAN)]


def test_closing_leaves_what_waits() -> None:
    told, begun, go = Told(1), Event(), Event()

    def judge(_: Exchange) -> Judged:
        begun.set()
        assert go.wait(20)
        return CLEAN

    made = Judging(judge, told, quiet=0, longest=0)
    made.start()
    made.offer(1, exchange(1))
    assert begun.wait(20)
    made.offer(2, exchange(2))
    made._closing.set()
    go.set()
    made.close()

    assert told.said == [(1, CLEAN)]


def test_a_load_that_never_ends_is_judged_now_and_then() -> None:
    told = Told(3)
    with closing(Judging(lambda _: CLEAN, told, quiet=0.01, longest=0.02)) as made:
        made.start()
        for number in range(10**7):
            made.offer(number, exchange(number))
            if any(isinstance(said, Judged) for _, said in told.said):
                break

    assert any(isinstance(said, Judged) for _, said in told.said)
