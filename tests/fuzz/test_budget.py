"""How many requests a campaign may send, and which phase may."""

from __future__ import annotations

import pytest

from wirecheck.fuzz.budget import Budget, Spent
from wirecheck.fuzz.phase import Phase


def _phase(name: str, share: float) -> Phase:
    return Phase(name=name, share=share, run=lambda _: iter(()))


def _use(budget: Budget, phase: str) -> int:
    count = 0
    while not budget.is_spent:
        budget.take(phase, "ping")
        count += 1
    return count


def test_each_phase_has_its_share() -> None:
    one, two, three = _phase("one", 0.2), _phase("two", 0.5), _phase("three", 0.3)
    budget = Budget(100)
    used = []
    for phase, rest in ((one, [two, three]), (two, [three]), (three, [])):
        budget.open(phase, rest)
        used.append(_use(budget, phase.name))

    assert used == [20, 50, 30]


def test_what_a_phase_leaves_those_after_it_share() -> None:
    one, two, three = _phase("one", 0.5), _phase("two", 0.25), _phase("three", 0.25)
    budget = Budget(100)
    budget.open(one, [two, three])
    budget.take("one", "ping")
    budget.take("one", "ping")

    budget.open(two, [three])
    used = _use(budget, "two")

    assert used == 49


def test_no_request_is_sent_beyond_the_budget() -> None:
    budget = Budget(1)
    budget.open(_phase("one", 1), [])
    budget.take("one", "ping")

    with pytest.raises(Spent):
        budget.take("one", "ping")
