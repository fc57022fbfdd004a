"""The promises of the log: the last exchanges, cut, each with what was said of it."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from wirecheck.staging import Answer, Asked
from wirecheck.staging.judging import Judged, Judging
from wirecheck.staging.log import BODY, NOT_JUDGED, OURS, WAITING, Log

if TYPE_CHECKING:
    from wirecheck.exchange import Exchange

NOON = datetime(2031, 5, 4, 12, tzinfo=UTC)
CLEAN = Judged(verdict="clean")


def asked(path: str = "/ledger/note", body: bytes = b"", query: str = "") -> Asked:
    return Asked(method="POST", path=path, query=query, body=body, now=NOON)


class Quick(Log):
    """A log whose judge finds everything clean at once; `judged` says when it has."""

    def __init__(self) -> None:
        self.judged = Event()
        self.seen: list[Exchange] = []
        super().__init__(judging=Judging(self._clean, self.tell, quiet=0, longest=0))

    def _clean(self, exchange: Exchange) -> Judged:
        self.seen.append(exchange)
        return CLEAN

    def tell(self, number: int, said: Judged | str) -> None:
        super().tell(number, said)
        self.judged.set()


@given(added=st.integers(0, 40), kept=st.integers(1, 12))
def test_the_last_ones_are_kept_and_found_by_number(added: int, kept: int) -> None:
    log = Log(kept=kept)
    for number in range(1, added + 1):
        log.add(asked(f"/{number}"), Answer())

    numbers = [entry.number for entry in log.entries()]
    found = {number: entry.target for number in range(-1, added + 2) if (entry := log.entry(number)) is not None}

    assert numbers == list(range(added, max(0, added - kept), -1))
    assert found == {number: f"/{number}" for number in numbers}


def test_bodies_are_cut() -> None:
    log = Log()

    log.add(asked(body=b"x" * (BODY + 1)), Answer(body=b"y" * 10))

    (entry,) = log.entries()
    assert (len(entry.asked_body.begins), entry.asked_body.size, entry.answer_body.begins) == (BODY, BODY + 1, b"y" * 10)


def test_an_exchange_waits_until_it_is_judged() -> None:
    log = Quick()
    log.add(asked(body=b"x" * (BODY + 1), query="a=1"), Answer(status=201, headers=(("x-a", "b"),), body=b"made"))
    before = log.entries()[0]

    log.start()
    assert log.judged.wait(20)
    log.close()

    after = log.entries()[0]
    assert (before.judged, before.why, after.judged, dict(log.verdicts)) == (None, WAITING, CLEAN, {"clean": 1})
    (exchange,) = log.seen
    assert (exchange.request.url, exchange.request.body, exchange.captured_at) == ("/ledger/note?a=1", b"x" * (BODY + 1), NOON)
    assert exchange.response is not None
    assert (exchange.response.status, exchange.response.headers, exchange.response.body) == (201, (("x-a", "b"),), b"made")


def test_without_a_judge_nothing_is_judged() -> None:
    log = Log()

    log.add(asked(), Answer())

    assert [(entry.judged, entry.why) for entry in log.entries()] == [(None, NOT_JUDGED)]


def test_what_the_server_answers_by_itself_is_not_judged() -> None:
    log = Quick()

    log.add(asked(), Answer(status=413), ours=True)

    assert [entry.why for entry in log.entries()] == [OURS]
    assert log.seen == []


def test_a_verdict_on_what_is_gone_is_counted_and_kept_nowhere() -> None:
    log = Log(kept=1)
    log.add(asked("/1"), Answer())
    log.add(asked("/2"), Answer())

    log.tell(1, CLEAN)

    assert ([(entry.target, entry.judged) for entry in log.entries()], dict(log.verdicts)) == ([("/2", None)], {"clean": 1})


def test_every_change_changes_the_version() -> None:
    log = Log()
    versions = [log.version]
    log.add(asked(), Answer())
    versions.append(log.version)
    log.tell(1, "too many at once")
    versions.append(log.version)
    log.tell(1, CLEAN)
    versions.append(log.version)

    assert len(set(versions)) == 4
