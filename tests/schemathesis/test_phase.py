"""The phase of a campaign in which schemathesis draws the requests."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from wirecheck.cli import main
from wirecheck.contract import load
from wirecheck.finding import Severity
from wirecheck.fuzz.campaign import Campaign, Plan
from wirecheck.fuzz.phases import PHASES
from wirecheck.judge import Judge
from wirecheck.schemathesis.phase import phase
from wirecheck.state import Memory
from wirecheck.traffic.address import parse
from wirecheck.traffic.client import Client
from wirecheck.traffic.credentials import Credentials, Known

if TYPE_CHECKING:
    from pathlib import Path

    from wirecheck.staging.server import Server

EXAMPLES = next(one for one in PHASES if one.name == "examples")
Campaigns = Callable[..., Campaign]


@pytest.fixture
def campaign(server: Server) -> Iterator[Campaigns]:
    def make(*defects: str, requests: int = 40, writes: bool = True, operations: tuple[str, ...] = (), contract: str = "open2b-customers") -> Campaign:
        server.store.reset()
        server.store.switch(defects)
        loaded = load(contract)
        vendor = {"open2b-customers": "open2b", "leadcommerce-customers": "leadcommerce"}[contract]
        given = Credentials(dict(server.store.credentials[vendor]))
        plan = Plan(seed=3, max_requests=requests, tag="wcx", allow_writes=writes, operations=frozenset(operations))
        judge = Judge([loaded], named=True, memory=Memory(alone=True))
        return Campaign(loaded, Client(parse(server.url)), judge, plan=plan, credentials=given, known=Known())

    yield make
    server.store.reset()
    server.store.switch([])


def _run(made: Campaign, *phases: Any) -> Campaign:
    for _ in made.run(phases or [phase()]):
        pass
    return made


def _sent(made: Campaign) -> list[tuple[str, str, bytes | None]]:
    return [(one.request.method, one.request.url, one.request.body) for one in made.exchanges.values()]


def test_its_requests_are_those_of_the_budget_and_of_every_operation(campaign: Campaigns) -> None:
    made = _run(campaign(requests=16, writes=False))

    assert made.budget.by_phase == {"schemathesis": 16}
    assert set(made.budget.by_operation) == {"customers.find", "customers.get", "customers.authenticate", "customers.count"}


def test_the_same_seed_sends_the_same_requests(campaign: Campaigns) -> None:
    one, other = (_sent(_run(campaign(requests=16, writes=False))) for _ in range(2))

    assert one == other


def test_a_store_that_keeps_its_contract_has_no_error(campaign: Campaigns) -> None:
    made = _run(campaign(requests=28))

    assert [fault.finding.message for fault in made.faults if fault.finding.severity is Severity.ERROR] == []


def test_what_the_contract_forbids_and_the_store_takes_is_found_in_its_least_form(campaign: Campaigns) -> None:
    made = _run(campaign("open2b-unknown-field-accepted", requests=40, operations=("customers.find",)))

    faults = [fault for fault in made.faults if fault.finding.severity is Severity.ERROR]
    assert {fault.phase for fault in faults} == {"schemathesis"}
    assert [(fault.finding.code, fault.operation) for fault in faults][:1] == [("WC502", "customers.find")]
    assert len(faults[0].steps[-1].request.body or b"") < 40


def test_what_only_schemathesis_checks_is_a_finding_too(campaign: Campaigns) -> None:
    """It sends the request again without the key, by itself, where no hook is asked: that one passes the campaign as well."""
    made = _run(campaign("open2b-key-not-checked", requests=30, operations=("customers.count",)))

    assert "ST401" in {fault.finding.constraint for fault in made.faults if fault.finding.code == "WC506"}


def test_records_of_others_are_neither_changed_nor_deleted(campaign: Campaigns) -> None:
    """A campaign that has made none sends no such request at all."""
    made = _run(campaign(requests=20, operations=("customers.update", "customers.delete")))

    assert _sent(made) == []


def test_a_form_store_is_asked_in_brackets(campaign: Campaigns) -> None:
    made = _run(campaign(requests=16, contract="leadcommerce-customers", operations=("customers.create",)))

    assert any(b"%5B" in (body or b"") for _, _, body in _sent(made))


def test_nothing_stays_behind_a_campaign_that_is_left(campaign: Campaigns) -> None:
    before = set(threading.enumerate())
    run = campaign(writes=False).run([phase()])
    for _ in range(5):
        next(run)

    run.close()

    assert _left(before) == []


def test_nothing_stays_behind_a_campaign_whose_requests_are_spent(campaign: Campaigns) -> None:
    """The request that is asked for then is never answered by the store."""
    before = set(threading.enumerate())

    _run(campaign(requests=5, writes=False))

    assert _left(before) == []


def _left(before: set[threading.Thread]) -> list[str]:
    """Name what runs on, once everything has had the time to come to its end."""
    ours = [thread for thread in set(threading.enumerate()) - before if thread.name == "wirecheck-schemathesis"]
    for thread in ours:
        thread.join(60)
    return [thread.name for thread in ours if thread.is_alive()]


def test_it_shares_the_budget_with_the_others(campaign: Campaigns) -> None:
    made = _run(campaign(requests=24, writes=False), EXAMPLES, phase(0.5))

    assert set(made.budget.by_phase) == {"examples", "schemathesis"}
    assert made.budget.sent == 24


def test_the_command_takes_it_as_one_more_phase(server: Server, tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(server.store.credentials["open2b"]))
    given = [
        "--contract",
        "open2b-customers",
        "--credentials-file",
        str(keys),
        "--phase",
        "schemathesis",
        "--max-requests",
        "8",
        "--seed",
        "1",
        "--format",
        "json",
    ]
    given += ["--journal", str(tmp_path / "journal.jsonl")]

    without = CliRunner().invoke(main, ["fuzz", server.url, *given])
    run = CliRunner().invoke(main, ["fuzz", server.url, *given, "--with-schemathesis"])

    assert (without.exit_code, "no phase named 'schemathesis'" in without.output) == (2, True)
    assert json.loads(run.stdout)["summary"]["requests"]["phase"] == {"schemathesis": 8}
