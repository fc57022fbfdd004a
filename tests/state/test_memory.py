"""The promises of state/: a right store is never blamed, whatever a capture lacks; a fault of each kind is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_store import ModelStore, contract, lost, remembered

from wirecheck.finding import Related
from wirecheck.state import Memory

_WORDS = st.sampled_from(["", "red", "blue", "a long enough text", "another such text"])
_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["create", "update", "delete", "read", "list", "count", "login", "page"]),
        st.integers(min_value=1, max_value=6),
        st.fixed_dictionaries(
            {},
            optional={
                "title": _WORDS,
                "text": _WORDS,
                "size": st.integers(1, 2),
                "price": st.sampled_from(["1.50", "2"]),
                "tags": st.sampled_from([[], ["a", "b"]]),
            },
        ),
        st.sampled_from(["seen", "seen", "seen", "foreign", "lost", "other"]),
    ),
    max_size=30,
)


def _play(store: ModelStore, steps: list[tuple[str, int, dict[str, Any], str]]) -> list[Any]:
    """Play steps on a store, and give what a capture has of them. What is done by somebody else is not in it; nor what it writes there ever before."""
    kept = []
    for number, (what, key, drawn, how) in enumerate(steps):
        values = drawn if how != "foreign" else {"title": f"written elsewhere {number}", "text": f"and never before {number}"}
        before = len(store.seen)
        match what:
            case "create":
                store.create(**values, code=f"c{key}", secret=f"secret {key}")
            case "update":
                store.update(str(key), **values)
            case "delete" if key <= store.made:  # nobody deletes what is still to be made
                store.delete(str(key))
            case "read":
                store.read(str(key))
            case "list":
                store.list(values.get("size"))
            case "page":
                store.list(first=key, limit=2)
            case "count":
                store.count(values.get("size"))
            case "login":
                store.login(f"c{key}", f"secret {key}")
        for touched in store.seen[before:]:
            if how == "foreign":
                continue
            if how == "lost" and touched.is_write:
                kept.append(lost(touched))
            elif how == "other":
                kept.append(replace(touched, who=b"another key of the same store"))
            else:
                kept.append(touched)
    return kept


@pytest.mark.parametrize("is_stamped", [True, False])
@given(steps=_STEPS)
@settings(max_examples=150)
def test_a_right_store_is_never_blamed(*, is_stamped: bool, steps: list[Any]) -> None:
    """Whoever else writes, whatever is lost, whichever key a client has."""
    store = ModelStore(is_stamped=is_stamped)

    assert remembered(_play(store, steps), is_stamped=is_stamped) == []


@given(steps=_STEPS, limit=st.integers(1, 3))
@settings(max_examples=100)
def test_nor_is_it_where_only_a_few_records_are_remembered(steps: list[Any], limit: int) -> None:
    assert remembered(_play(ModelStore(), steps), limit=limit) == []


@given(steps=_STEPS)
@settings(max_examples=200)
def test_nor_is_it_where_the_run_is_alone_and_sees_everything(steps: list[Any]) -> None:
    seen = [(what, key, values, "seen") for what, key, values, _ in steps]

    assert remembered(_play(ModelStore(), seen), alone=True) == []


@given(steps=_STEPS, chance=st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_reads_that_a_capture_lacks_blame_nobody(steps: list[Any], chance: Any) -> None:
    touches = _play(ModelStore(), steps)

    assert remembered([touched for touched in touches if touched.is_write or chance.random() < 0.6]) == []


# -- faults ------------------------------------------------------------------------------------------------------------------------------------


def _made(store: ModelStore, **values: Any) -> str:
    key = store.create(code="c1", title="a long title", text="a long text", price="4.50", secret="open sesame", **values)
    assert key is not None
    store.read(key)
    store.now += 3600
    return key


def _update(store: ModelStore) -> None:
    key = _made(store)
    store.update(key, title="quite another")
    store.read(key)


def _blank(store: ModelStore) -> None:
    key = _made(store)
    store.update(key, title="")
    store.read(key)


def _delete(store: ModelStore) -> None:
    key = _made(store)
    store.delete(key)
    store.read(key)


def _of_nobody(store: ModelStore) -> None:
    key = _made(store)
    store.delete(key)
    store.update(key, title="of nobody")


def _twice(store: ModelStore) -> None:
    key = _made(store)
    store.create(code="c1")
    store.read(key)


def _counted(store: ModelStore) -> None:
    for size in (1, 1, 1, 1, 2):
        store.create(size=size)
    store.list(2)
    store.count(2)


def _pages(store: ModelStore) -> None:
    for _ in range(5):
        store.create()
    store.list(first=0, limit=2)
    store.list(first=2, limit=2)


def _lacking(store: ModelStore) -> None:
    key = _made(store)
    store.list()
    store.read(key)


def _logins(store: ModelStore) -> None:
    _made(store)
    store.login("c1", "open sesame")
    store.login("c1", "another word")


def _login_time(store: ModelStore) -> None:
    key = _made(store)
    store.login("c1", "open sesame")
    store.read(key)


def _companies(store: ModelStore) -> None:
    store.create(shop="Kelp", shop_id="1")
    store.create(shop="Kelp", shop_id="2")
    store.list()


FAULTS: dict[str, tuple[Callable[[ModelStore], object], str]] = {
    "cut": (_made, "created"),
    "not updated": (_update, "updated"),
    "rest blanked": (_update, "unchanged"),
    "not blanked": (_blank, "blanked"),
    "not deleted": (_delete, "deleted"),
    "of nobody": (_of_nobody, "unknown-key"),
    "twice": (_twice, "unique"),
    "plain secret": (_made, "write-only"),
    "counts all": (_counted, "count"),
    "from one": (_pages, "pages"),
    "lacks one": (_lacking, "narrowing"),
    "stamp stands": (_update, "moved"),
    "any password": (_logins, "login"),
    "login stands": (_login_time, "moved"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_and_nothing_without_it(fault: str) -> None:
    play, constraint = FAULTS[fault]
    right, wrong = ModelStore(), ModelStore(faults=frozenset({fault}))

    play(right)
    play(wrong)

    assert remembered(right.seen) == []
    assert constraint in {finding.constraint for finding in remembered(wrong.seen)}


def test_records_that_have_to_agree_and_do_not_are_named() -> None:
    store = ModelStore()
    _companies(store)

    assert [finding.constraint for finding in remembered(store.seen)] == ["agree"]


def test_a_finding_names_the_exchange_that_established_what_is_broken() -> None:
    store = ModelStore(faults=frozenset({"not updated"}))
    _update(store)

    (finding,) = [one for one in remembered(store.seen) if one.constraint == "updated"]

    assert finding.related == (Related(capture="day.har", index=2),)
    assert finding.message == "title still has the value from before though day.har, exchange 2 updated it"
    assert (finding.path, finding.says, finding.saw) == ("/notes/0/title", '"quite another"', '"a long title"')


def test_a_record_that_is_gone_at_the_first_look_is_blamed_on_the_store_only_by_who_is_alone() -> None:
    """Somebody may have deleted it; the run of a fuzzer knows that nobody did."""
    store = ModelStore(faults=frozenset({"not made"}))
    key = store.create(title="a long title")
    assert key is not None
    store.read(key)

    assert remembered(store.seen) == []
    assert [finding.constraint for finding in remembered(store.seen, alone=True)] == ["created"]


# -- order and forgetting ------------------------------------------------------------------------------------------------------------------------


def test_a_read_beside_a_write_concludes_nothing() -> None:
    store = ModelStore(faults=frozenset({"not updated"}))
    _update(store)
    memory = Memory()
    memory.know([contract(is_stamped=True)])
    for touched in store.seen[:-1]:
        memory.take([touched])

    assert memory.take([store.seen[-1]], beside=[store.seen[-2]]) == []


def test_what_is_written_too_late_to_be_told_when_is_not_known_any_more() -> None:
    store = ModelStore(faults=frozenset({"not updated"}))
    _update(store)
    memory = Memory()
    memory.know([contract(is_stamped=True)])
    for touched in store.seen[:-1]:
        memory.take([touched])

    memory.miss([store.seen[-2]])

    assert memory.take([store.seen[-1]]) == []


def test_records_beyond_the_limit_are_forgotten_and_counted() -> None:
    store = ModelStore()
    keys = [store.create() for _ in range(5)]
    memory = Memory(limit=3)
    memory.know([contract(is_stamped=True)])

    for touched in store.seen:
        memory.take([touched])

    assert len(keys) - memory.forgotten == 3


def test_two_stores_in_one_capture_are_two_stores() -> None:
    store = ModelStore()
    key = _made(store)
    note = store.notes[key]
    store.delete(key)
    store.faults = frozenset({"not deleted"})
    store.notes[key] = note
    store.read(key)

    elsewhere = replace(store.seen[-1], host="other.example")

    assert remembered([*store.seen[:-1], elsewhere]) == []
    assert [finding.constraint for finding in remembered(store.seen)] == ["deleted"]
