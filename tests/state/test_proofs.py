"""What proves a fault although a capture need not hold everything, and what does not: answers that contradict each other, keys given out twice, clocks that go slow."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_store import ModelStore, remembered
from stories import MODULARMERCHANT, STORIES, ZEALD, Session

from wirecheck.judge import Judge
from wirecheck.state import Memory
from wirecheck.state.touched import Shown

if TYPE_CHECKING:
    from stories import Story


def _constraints(store: ModelStore) -> list[str | None]:
    return [finding.constraint for finding in remembered(store.seen)]


# -- clocks --------------------------------------------------------------------------------------------------------------------------------


@dataclass
class _SlowStore(ModelStore):
    """Shows minutes, in some zone, by a clock that goes slow."""

    ahead: int = 0

    def _time(self) -> str:
        return datetime.fromtimestamp(self.now + self.ahead, UTC).strftime("%m/%d/%Y %I:%M%p")


def _change(store: ModelStore, *, after: int) -> None:
    key = store.create(title="a long title")
    assert key is not None
    store.read(key)
    store.now += after
    store.update(key, title="quite another")
    store.read(key)


@given(quarters=st.integers(-48, 56), slow=st.integers(0, 900), after=st.integers(0, 7200))
@settings(max_examples=200)
def test_a_time_to_the_minute_by_a_slow_clock_in_any_zone_is_no_fault(quarters: int, slow: int, after: int) -> None:
    store = _SlowStore(ahead=900 * quarters - slow)
    _change(store, after=after)

    assert _constraints(store) == []


@given(quarters=st.integers(-48, 56), slow=st.integers(0, 900), after=st.integers(180, 200_000))
@settings(max_examples=100)
def test_a_time_that_stands_for_minutes_is_one(quarters: int, slow: int, after: int) -> None:
    store = _SlowStore(ahead=900 * quarters - slow, faults=frozenset({"stamp stands"}))
    _change(store, after=after)

    assert "moved" in _constraints(store)


@pytest.mark.parametrize(("is_alone", "expected"), [(True, ["moved"]), (False, [])])
def test_a_time_that_stands_for_seconds_is_one_where_nobody_sets_the_clock(*, is_alone: bool, expected: list[str]) -> None:
    store = ModelStore(faults=frozenset({"stamp stands"}))
    _change(store, after=4)

    assert [finding.constraint for finding in remembered(store.seen, alone=is_alone)] == expected


@given(after=st.integers(0, 30))
@settings(max_examples=30)
def test_a_time_that_goes_on_is_none(after: int) -> None:
    store = ModelStore()
    _change(store, after=after)

    assert remembered(store.seen, alone=True) == []


# -- counts --------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_changed", [True, False])
def test_a_count_between_two_lists_contradicts_them_only_where_both_show_the_same_records(*, is_changed: bool) -> None:
    store = ModelStore()
    first, second = store.create(size=2), store.create(size=1)
    assert first is not None
    assert second is not None
    store.list(2)
    store.count(2)
    store.seen[-1] = replace(store.seen[-1], count=2)
    if is_changed:
        store.notes[second]["size"] = 2
        del store.notes[first]
    store.list(2)

    assert ("count" in _constraints(store)) is not is_changed


@pytest.mark.parametrize(("count", "expected"), [(1, []), (2, ["deleted"])])
def test_what_was_deleted_is_not_counted_by_its_key(count: int, expected: list[str]) -> None:
    store = ModelStore()
    first, second = store.create(), store.create()
    assert first is not None
    assert second is not None
    store.delete(first)
    store.count()
    store.seen[-1] = replace(store.seen[-1], keys=(first, second), conditions=frozenset({("ids", "two")}), count=count)

    assert _constraints(store) == expected


# -- keys and unique values ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("title", "is_deleted", "expected"), [("another", False, ["unique"]), ("one", False, []), ("another", True, [])])
def test_a_key_that_the_store_makes_is_not_given_out_twice(title: str, *, is_deleted: bool, expected: list[str]) -> None:
    """The same request once more may be a retry that the store knows again."""
    store = ModelStore()
    key = store.create(title="one")
    assert key is not None
    if is_deleted:
        store.delete(key)
    store.create(title=title)
    store.seen[-1] = replace(store.seen[-1], shown=(Shown(key, {}, ""),))

    assert _constraints(store) == expected


def test_a_unique_value_accepted_twice_is_proved_by_two_reads() -> None:
    store = ModelStore(faults=frozenset({"twice"}))
    first = store.create(code="c1")
    assert first is not None
    store.read(first)
    second = store.create(code="c1")
    assert second is not None
    store.read(second)
    store.read(first)

    assert _constraints(store) == ["unique"]


# -- answers that contradict each other ----------------------------------------------------------------------------------------------------


def _told(session: Session, story: Story, *, apart: int = 5) -> None:
    for step in story:
        step(session)
    start = session.said[0].captured_at
    assert start is not None
    session.said = [replace(one, captured_at=start + timedelta(seconds=apart * index)) for index, one in enumerate(session.said)]


def _answer(session: Session, index: int, pattern: str, by: str) -> None:
    exchange = session.said[index]
    assert exchange.response is not None
    assert exchange.response.body is not None
    body, count = re.subn(pattern, by, exchange.response.body.decode(), count=1, flags=re.DOTALL)
    assert count == 1
    session.said[index] = replace(exchange, response=replace(exchange.response, body=body.encode()))


def _found(session: Session) -> set[str | None]:
    return {finding.constraint for finding in session.findings(alone=False)}


_CHECKED = STORIES[MODULARMERCHANT]["password-not-checked"][0]
_RIGHT, _REFUSED, _ORDERS = _CHECKED


@pytest.mark.parametrize(("apart", "expected"), [(5, {"narrowing"}), (90, set())])
def test_an_order_is_in_every_answer_whose_window_holds_it(apart: int, expected: set[str]) -> None:
    session = Session(MODULARMERCHANT)
    _told(session, (_ORDERS, _ORDERS), apart=apart)
    assert _found(session) == set()

    _answer(session, 1, "<order_item>.*?</order_item>", "")

    assert _found(session) == expected


def test_of_answers_only_those_are_kept_that_another_can_still_be_held_against() -> None:
    """They are whole answers, one an owner: a day of them would not fit."""
    session = Session(MODULARMERCHANT)
    _told(session, (_ORDERS,))
    judge = Judge(session.contracts, named=True, touches=True)
    shown = next(one for one in judge.judge(session.said[0]).touched if one.owner)
    assert shown.at is not None
    memory = Memory()
    memory.know(session.contracts)

    memory.take([replace(shown, owner=str(number), at=shown.at + 20 * number, until=shown.at + 20 * number) for number in range(50)])

    (shop,) = memory._shops.values()
    assert list(shop.shelves[shown.entity].windows) == ["46", "47", "48", "49"]


@pytest.mark.parametrize(("apart", "expected"), [(5, {"login"}), (90, set())])
def test_a_password_is_not_refused_between_two_answers_that_it_opens(apart: int, expected: set[str]) -> None:
    session = Session(MODULARMERCHANT)
    _told(session, (_RIGHT, _REFUSED, _RIGHT), apart=apart)
    assert _found(session) == set()

    session.said[1] = replace(session.said[1], request=session.said[0].request)

    assert _found(session) == expected


def test_a_name_has_no_other_key_between_two_answers_with_the_same() -> None:
    session = Session(MODULARMERCHANT)
    _told(session, (_RIGHT, _RIGHT, _RIGHT))
    assert _found(session) == set()

    _answer(session, 1, r"<cid>\d+</cid>", "<cid>990017</cid>")

    assert _found(session) == {"agree"}


def test_a_condition_does_not_leave_out_what_whole_lists_before_and_after_hold() -> None:
    saved, shown, *_ = STORIES[ZEALD]["change-ignored"][0]
    listed = (lambda session: session.send("GET", "/API/V3/Customer", "application/xml", b""),)
    in_kiel = (lambda session: session.send("GET", "/API/V3/Customer?b_city=Kiel", "application/xml", b""),)
    session = Session(ZEALD)
    _told(session, (saved, shown, *listed, *in_kiel, *listed))
    assert _found(session) == set()

    _answer(session, 3, r"<Customer>(?:(?!</Customer>).)*ingrid@pier(?:(?!</Customer>).)*</Customer>", "")

    assert _found(session) == {"narrowing"}


@pytest.mark.parametrize(("apart", "expected"), [(3, ["unchanged"]), (90, [])])
def test_a_field_is_not_another_between_two_answers_with_the_same(apart: int, expected: list[str]) -> None:
    """Somebody may have changed it and changed it back, but not within a minute."""
    store = ModelStore(is_stamped=False)
    key = store.create(title="a long title")
    assert key is not None
    for title in ("a long title", "another title", "a long title"):
        store.notes[key]["title"] = title
        store.read(key)
        store.now += apart

    assert [finding.constraint for finding in remembered(store.seen, is_stamped=False)] == expected


def test_nor_is_it_a_fault_where_a_write_lies_between() -> None:
    store = ModelStore()
    key = store.create(title="a long title")
    assert key is not None
    for title in ("another title", "a long title", "another title"):
        store.read(key)
        store.update(key, title=title)
    store.read(key)

    assert _constraints(store) == []
