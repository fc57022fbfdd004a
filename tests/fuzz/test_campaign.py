"""Campaigns on the staging store: what is found, what is never touched, what comes again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from wirecheck import files
from wirecheck.exchange import Exchange, Request
from wirecheck.finding import Severity
from wirecheck.fuzz.cleanup import Cleaner
from wirecheck.fuzz.journal import Journal, read
from wirecheck.fuzz.phases import PHASES
from wirecheck.traffic.client import Client, Reply, Unreachable
from wirecheck.traffic.live.effects import Effect

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fuzz.conftest import Campaigns

    from wirecheck.fuzz.campaign import Campaign
    from wirecheck.fuzz.fault import Fault
    from wirecheck.staging.server import Server


def _run(campaign: Campaign, *names: str) -> Campaign:
    for _ in campaign.run([phase for phase in PHASES if not names or phase.name in names]):
        pass
    return campaign


def _requests(campaign: Campaign) -> list[tuple[str, str, bytes | None]]:
    return [(exchange.request.method, exchange.request.path, exchange.request.body) for exchange in campaign.exchanges.values()]


def _fault(campaign: Campaign, code: str) -> Fault:
    return next(fault for fault in campaign.faults if fault.finding.code == code and fault.finding.severity is Severity.ERROR)


@pytest.mark.parametrize("contract", files.contract_names())
def test_a_store_that_keeps_its_promises_has_no_error(campaigns: Campaigns, contract: str) -> None:
    campaign = _run(campaigns(contract, requests=14), "examples", "edges", "random")

    assert campaign.budget.sent == 14
    assert [fault for fault in campaign.faults if fault.finding.severity is Severity.ERROR] == []


def test_equal_seeds_send_equal_requests(campaigns: Campaigns) -> None:
    first, second, other = (
        _requests(
            _run(
                campaigns("open2b-customers", requests=16, seed=seed, operations=("customers.get", "customers.create")), "examples", "edges", "broken", "random"
            )
        )
        for seed in (4, 4, 5)
    )

    assert first == second
    assert first != other


def test_without_leave_to_write_it_only_reads(campaigns: Campaigns) -> None:
    campaign = _run(campaigns("open2b-customers", requests=24, writes=False))

    effects = {campaign.roles(operation).effect for operation in campaign.contract.operations if campaign.budget.by_operation[operation.id]}
    assert effects == {Effect.READS}
    assert dict(campaign.out_of_reach)["customers.create"] == "it writes, and writes need --allow-writes"


def test_no_record_of_the_beginning_is_changed_or_deleted(campaigns: Campaigns, server: Server) -> None:
    campaign = campaigns("open2b-customers", requests=90, operations=("customers.create", "customers.update", "customers.delete"))
    before = {row["id"]: tuple(row) for row in server.store.database.rows("SELECT * FROM open2b_customers")}

    _run(campaign, "random")

    after = {row["id"]: tuple(row) for row in server.store.database.rows("SELECT * FROM open2b_customers")}
    assert campaign.successes["customers.delete"]
    assert campaign.successes["customers.update"]
    assert {key: after.get(key) for key in before} == before


def test_a_credential_of_nobody_that_lets_in_is_found(campaigns: Campaigns) -> None:
    campaign = _run(
        campaigns("leadcommerce-customers", "leadcommerce-update-with-any-key", requests=20, operations=("customers.create", "customers.update")), "broken"
    )

    fault = _fault(campaign, "WC503")
    assert (fault.operation, fault.finding.path, fault.site) == ("customers.update", "key", "key of nobody")


def test_a_request_without_any_credential_that_lets_in_is_found(campaigns: Campaigns) -> None:
    """One credential alone is missed by a store that lets in who sends none."""
    campaign = _run(campaigns("leadcommerce-products", "leadcommerce-products-without-key", requests=20, operations=("products.view",)), "broken")

    fault = _fault(campaign, "WC503")
    assert fault.site == "without identifier and key"
    assert b"key" not in (fault.steps[-1].request.body or b"")


def test_a_server_error_is_found(campaigns: Campaigns) -> None:
    campaign = _run(campaigns("open2b-customers", "open2b-empty-ids-crash", requests=60, operations=("customers.find",)), "random")

    fault = _fault(campaign, "WC501")
    assert json.loads(fault.steps[-1].request.body or b"") == {"conditions": {"ids": []}}


# -- stores that stop ----------------------------------------------------------------------------------------------------------------------------


class _Mute(Client):
    """A client of a store that answers some requests and leaves others."""

    def __init__(self, other: Client, answers: int, *, recovers: bool) -> None:
        super().__init__(other.address)
        self._other, self._answers, self._recovers = other, answers, recovers
        self._first: Request | None = None

    def send(self, request: Request, *, is_read: bool) -> Reply:
        self._answers -= 1
        if self._answers == 0 or (self._answers < 0 and not self._recovers):
            return Reply(exchange=Exchange(request=request, response=None), problem="the connection ended without an answer")
        return self._other.send(request, is_read=is_read)


def test_a_request_without_an_answer_is_a_finding_where_the_store_lives(campaigns: Campaigns) -> None:
    campaign = campaigns("open2b-customers", requests=12)
    campaign.client = _Mute(campaign.client, 5, recovers=True)

    _run(campaign, "examples")

    assert _fault(campaign, "WC505").requests_until_found == 5


def test_a_store_that_stops_answering_ends_the_run_and_keeps_what_was_found(campaigns: Campaigns) -> None:
    campaign = campaigns("open2b-customers", "open2b-count-as-text", requests=60)
    campaign.client = _Mute(campaign.client, 20, recovers=False)

    with pytest.raises(Unreachable, match="3 requests in a row"):
        _run(campaign, "examples")

    assert "customers.count" in {fault.operation for fault in campaign.faults}


# -- clean-up ------------------------------------------------------------------------------------------------------------------------------------


class _Killed(BaseException):
    """The process is gone."""


class _Dying(Client):
    """A client whose process dies after so many requests: the store has answered, and nobody has read it."""

    def __init__(self, other: Client, requests: int) -> None:
        super().__init__(other.address)
        self._other, self._left = other, requests

    def send(self, request: Request, *, is_read: bool) -> Reply:
        reply = self._other.send(request, is_read=is_read)
        self._left -= 1
        if not self._left:
            raise _Killed
        return reply


@pytest.mark.parametrize("requests", [1, 2, 5])
def test_whenever_a_campaign_dies_its_journal_clears_away_what_it_made(campaigns: Campaigns, server: Server, tmp_path: Path, requests: int) -> None:
    journal = Journal(tmp_path / "j.jsonl", contract="open2b-customers", store=server.url, tag="wtst", seed=1)
    campaign = campaigns("open2b-customers", requests=60, operations=("customers.create", "customers.update"), journal=journal)
    before = {row["id"] for row in server.store.database.rows("SELECT id FROM open2b_customers")}
    client = campaign.client
    campaign.client = _Dying(client, requests)
    with pytest.raises(_Killed):
        _run(campaign, "random")
    journal.close()
    assert {row["id"] for row in server.store.database.rows("SELECT id FROM open2b_customers")} > before

    entry = read(journal.path)
    Cleaner(campaign.contract, client, campaign.credentials.values).clear(entry.left, entry.perhaps)

    assert {row["id"] for row in server.store.database.rows("SELECT id FROM open2b_customers")} == before
