"""What a run asks of a store: examples, then what it has seen; and of its writes, only such as touch what it has made."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

from wirecheck.judge import Judge
from wirecheck.traffic.address import parse
from wirecheck.traffic.client import Client, Unreachable
from wirecheck.traffic.credentials import Credentials, Known
from wirecheck.traffic.live import Called, Campaign

if TYPE_CHECKING:
    from tests.conftest import Wire
    from tests.traffic.live.conftest import SmallStore

    from wirecheck.contract import Contract

ANN = {"email": "ann@quay.example", "password": "CANARY-of-ann"}


def campaign(url: str, contract: Contract, *, key: str = "CANARY-key-1", known: Known | None = None, **more: Any) -> Campaign:
    client = Client(parse(url), timeout=5, wait=lambda _: None)
    return Campaign([contract], client, credentials={contract.name: Credentials({"X-Key": key})}, known=known or Known(), **more)


def ran(run: Campaign) -> list[Called]:
    return list(run.run())


def test_reads_are_made_of_examples_and_of_what_was_answered(store: SmallStore, contract: Contract) -> None:
    ran(campaign(store.url, contract))

    assert store.calls == [
        ("/people.list", {}),
        ("/people/41", None),
        ("/people.login", {"email": "ann@quay.example", "password": "rope-and-tar"}),
        ("/people.list", {"ids": [7, 8]}),
        ("/people.list", {"where": {"email": "cy@quay.example"}}),
        ("/people/7", None),
        ("/people/8", None),
    ]
    assert store.keys == {"CANARY-key-1"}


def test_nothing_is_written_unless_it_is_allowed(store: SmallStore, contract: Contract) -> None:
    run = campaign(store.url, contract)

    ran(run)

    assert sorted(store.people) == [7, 8]
    assert set(run.left_out) == {"people.create", "people.update", "people.delete"}


def test_changes_and_deletions_take_only_what_the_run_has_made(store: SmallStore, contract: Contract) -> None:
    before = {key: dict(person) for key, person in store.people.items()}
    run = campaign(store.url, contract, allow_writes=True)

    ran(run)

    writes = [(path, asked) for path, asked in store.calls if path in {"/people.create", "/people.update", "/people.delete"}]
    assert writes == [("/people.create", {"email": "bo@quay.example"}), ("/people.update", {"id": 9, "name": "Bo"}), ("/people.delete", {"ids": [9]})]
    assert store.people == before
    assert run.left_out == {"people.update": "its example 'address' names a record that this run has not made"}


def test_what_was_made_is_read_after_it_was_changed_and_after_it_was_deleted(store: SmallStore, contract: Contract) -> None:
    ran(campaign(store.url, contract, allow_writes=True))

    kept = [path for path, asked in store.calls if path in {"/people.update", "/people.delete", "/people/9"}]
    assert kept == ["/people.update", "/people/9", "/people.delete", "/people/9"]


def test_a_deletion_without_a_record_of_ones_own_is_left_out(store: SmallStore, contract: Contract) -> None:
    run = campaign(store.url, contract, allow_writes=True, operations=["people.delete"])

    assert (ran(run), store.calls, list(run.left_out)) == ([], [], ["people.delete"])


def test_a_login_is_asked_for_nobody_but_those_whose_password_is_known(store: SmallStore, contract: Contract) -> None:
    """For anybody else it would be a guess at a password."""
    ran(campaign(store.url, contract, known=Known((ANN,)), operations=["people.list", "people.authenticate"]))

    logins = [asked for path, asked in store.calls if path == "/people.login"]
    assert logins == [{"email": "ann@quay.example", "password": "rope-and-tar"}, ANN]


def test_only_the_operations_that_were_named_are_called(store: SmallStore, contract: Contract) -> None:
    ran(campaign(store.url, contract, operations=["people.get"]))

    assert store.calls == [("/people/41", None)]


def test_a_path_before_the_documented_ones_is_part_of_each_call(store: SmallStore, contract: Contract) -> None:
    called = ran(campaign(f"{store.url}/shop", contract))

    assert {path.split("/")[1] for path, _ in store.calls} == {"shop"}
    judge = Judge([contract], named=True, base_path="/shop")
    assert {judge.judge(each.exchange).operation for each in called} == {"people.list", "people.get", "people.authenticate"}


def test_a_refusal_teaches_nothing(store: SmallStore, contract: Contract) -> None:
    called = ran(campaign(store.url, contract, key="another"))

    assert (len(called), store.calls) == (3, [])


def test_the_requests_of_a_run_break_no_rule_of_the_contract(store: SmallStore, contract: Contract) -> None:
    judge = Judge([contract], named=True)

    judged = [judge.judge(each.exchange) for each in ran(campaign(store.url, contract, allow_writes=True))]

    assert [finding for judgement in judged for finding in judgement.findings] == []


def test_a_store_that_leaves_three_calls_in_a_row_unanswered_counts_as_gone(wire: Wire, contract: Contract) -> None:
    url = wire(lambda connection: connection.close())
    came: list[Called] = []

    with pytest.raises(Unreachable, match="3 requests in a row"):
        came.extend(campaign(url, contract).run())  # what comes before the error is kept

    assert [each.problem.split(" (")[0] for each in came] == ["the connection ended without an answer"] * 3


def test_a_store_where_nobody_listens_is_told_at_once(contract: Contract) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"

    with pytest.raises(Unreachable, match="connection refused"):
        ran(campaign(url, contract))
