"""What is drawn for a campaign: once, and no more than is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import strategies as st

from wirecheck.contract import load
from wirecheck.fuzz import draws, told
from wirecheck.fuzz.draws import Draws
from wirecheck.generate import reading

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from wirecheck.exchange import Request
    from wirecheck.generate.draft import Draft

_SEED = 5


@pytest.fixture
def drawing() -> Draws:
    return Draws(contract=load("customer-v3"), credentials={"zes_username": "shop", "zes_password": "pencil box"})


def _numbers(draw: DrawFn) -> int:
    return draw(st.integers(0, 1000))


def _counted(asked: list[int], gives: Callable[[int], Any]) -> Callable[[DrawFn], Any]:
    def make(draw: DrawFn) -> Any:
        asked.append(_numbers(draw))
        return gives(len(asked))

    return make


def test_no_more_is_drawn_than_is_asked_for() -> None:
    asked: list[int] = []

    assert draws._some(_counted(asked, lambda count: count), 0, _SEED) == [1]
    assert len(asked) == 1


def test_what_comes_to_nothing_at_first_is_tried_again_until_it_comes_to_something() -> None:
    asked: list[int] = []

    assert draws._some(_counted(asked, lambda count: count if count == 3 else None), 0, _SEED) == [3]
    assert len(asked) == 3


def test_what_never_comes_to_anything_is_given_up() -> None:
    asked: list[int] = []

    assert draws._some(_counted(asked, lambda _: None), 0, _SEED) == []
    assert 0 < len(asked) <= 8


def test_the_first_value_is_the_same_however_many_are_drawn() -> None:
    few, many = draws._some(_numbers, 0, _SEED), draws._some(_numbers, 3, _SEED)

    assert len(many) == 4
    assert many[:1] == few


def test_what_suits_is_looked_for() -> None:
    (found,) = draws._some(_numbers, 0, _SEED, lambda number: number > 0)

    assert found > 0


def test_a_request_is_read_once(drawing: Draws, monkeypatch: pytest.MonkeyPatch) -> None:
    operation = next(one for one in drawing.contract.operations if one.id == "list")
    draft = drawing.stock(operation, _SEED)[0]
    monkeypatch.setattr(told, "_known", type(told._known)())
    read: list[object] = []

    def of_request(one: Any) -> Any:
        read.append(one)
        return real(one)

    real = reading.of_request
    monkeypatch.setattr(reading, "of_request", of_request)

    assert [told.of(draft), told.of(draft.with_payload(draft.payload))] == [(), ()]
    assert len(read) == 1


def test_a_request_that_is_no_more_what_it_was_is_read_again(drawing: Draws) -> None:
    operation = next(one for one in drawing.contract.operations if one.id == "save")
    draft = drawing.stock(operation, _SEED)[0]

    assert told.of(draft) == ()
    assert told.of(draft.with_payload("<other/>")) != ()


def test_what_is_broken_is_one_of_the_requests_that_are_there(drawing: Draws) -> None:
    """To damage the bytes of a request takes no other one; it is one that suits, where any does."""
    operation = next(one for one in drawing.contract.operations if one.id == "save")
    pool = drawing.stock(operation, _SEED)
    last = pool[-1]

    def taken(suits: Callable[[Draft], bool]) -> Draft:
        target = next(target for target, _ in drawing.targets(operation, _SEED, lambda draft: draft, suits) if target.kind == "wire")
        found = drawing.broken(operation, target, 0, _SEED, is_early=True)
        assert found is not None
        return found[0]

    assert taken(lambda _: False).payload in [draft.payload for draft in pool]
    assert taken(lambda draft: draft is last).payload == last.payload


def test_the_same_seed_draws_the_same_from_nothing(drawing: Draws, monkeypatch: pytest.MonkeyPatch) -> None:
    operation = next(one for one in drawing.contract.operations if one.id == "save")

    def drawn() -> list[Request]:
        monkeypatch.setattr(draws, "_drawn", type(draws._drawn)())
        some = drawing.targets(operation, _SEED, lambda draft: draft, lambda _: True)[:6]
        found = [drawing.broken(operation, target, 0, _SEED, is_early=False) for target, _ in some]
        return [draft.request() for draft in (*drawing.stock(operation, _SEED), *(pair[0] for pair in found if pair is not None))]

    assert drawn() == drawn()
