"""Sequences on the staging store: what moves there are, what they visit, and how little shows a fault in the end."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from wirecheck.finding import Severity
from wirecheck.fuzz.phases import PHASES
from wirecheck.fuzz.phases import sequences as phase
from wirecheck.fuzz.phases.moves import MOVES, change_inner
from wirecheck.fuzz.phases.stage import Stage

if TYPE_CHECKING:
    import pytest
    from tests.fuzz.conftest import Campaigns

    from wirecheck.fuzz.campaign import Campaign
    from wirecheck.fuzz.fault import Fault
    from wirecheck.fuzz.phases.moves import Move


def _run(campaign: Campaign) -> Campaign:
    for _ in campaign.run([one for one in PHASES if one.name == "sequences"]):
        pass
    return campaign


def _requests(campaign: Campaign) -> list[tuple[str, str, bytes | None]]:
    return [(exchange.request.method, exchange.request.path, exchange.request.body) for exchange in campaign.exchanges.values()]


def _fault(campaign: Campaign, constraint: str) -> Fault:
    return next(fault for fault in campaign.faults if fault.finding.constraint == constraint and fault.finding.severity is Severity.ERROR)


def _bodies(fault: Fault) -> list[tuple[str, object]]:
    return [(step.request.path.rpartition(".")[2], json.loads(step.request.body or b"null")) for step in fault.steps]


def test_every_move_is_made_and_every_member_of_a_record_written_and_changed(campaigns: Campaigns, monkeypatch: pytest.MonkeyPatch) -> None:
    made: Counter[str] = Counter()
    choose = phase.next_move

    def counting(stage: Stage) -> Move:
        move = choose(stage)
        made[move.name] += 1
        return move

    monkeypatch.setattr(phase, "next_move", counting)

    campaign = _run(campaigns("open2b-customers", requests=240))

    assert set(made) == {move.name for move in MOVES} - {
        "make several",
        "make again",
        "change inner",
        "odd key",
    }  # Open2b has one record a request, no upsert, no records within records, no key of one's own
    assert set(campaign.successes) == {operation.id for operation in campaign.contract.operations}
    assert [fault for fault in campaign.faults if fault.finding.severity is Severity.ERROR] == []
    created: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    for exchange in campaign.exchanges.values():
        counter = {"customers.create": created, "customers.update": changed}.get(exchange.request.path.rpartition("commerce.")[2])
        if counter is not None:
            counter.update(list(json.loads(exchange.request.body or b"")["customer"]))
    members = {"code", "canLogin", "locale", "group", "collections", "billingAddress", "shippingAddress", "password", "wishList", "creationTime"}
    assert members <= set(created)
    assert members <= set(changed)


def test_equal_seeds_make_equal_sequences(campaigns: Campaigns) -> None:
    first, second = (_requests(_run(campaigns("open2b-customers", requests=60))) for _ in range(2))

    assert first == second


def test_a_member_that_an_update_loses_is_shown_by_an_update_without_it(campaigns: Campaigns) -> None:
    campaign = _run(campaigns("open2b-customers", "open2b-update-drops-collections", requests=220))

    steps = _bodies(_fault(campaign, "unchanged"))
    assert steps[0][0] == "create"
    assert len(steps) <= 4
    assert "collections" not in steps[-2][1]["customer"]  # type: ignore[index]


def test_a_code_that_two_have_is_shown_by_what_gave_it_to_them(campaigns: Campaigns) -> None:
    campaign = _run(campaigns("open2b-customers", "open2b-duplicate-code-accepted", requests=220))

    *before, (last, body) = _bodies(_fault(campaign, "unique"))
    assert last in {"create", "update"}
    assert len(before) <= 3
    assert any(sent.get("customer", {}).get("code") == body["customer"]["code"] for _, sent in before)  # type: ignore[attr-defined, index]


def test_a_password_that_is_nearly_right_is_tried(campaigns: Campaigns) -> None:
    campaign = _run(campaigns("modularmerchant-check-customer", "modularmerchant-password-not-checked", requests=30))

    assert _fault(campaign, "login").operation == "customer.check"


def test_what_one_of_several_becomes_another_is_no_longer(campaigns: Campaigns) -> None:
    """An address that becomes the default: the record is one of the contract's example, which has two."""
    campaign = campaigns("leadcommerce-customers", "leadcommerce-default-does-not-move", requests=60)
    for _ in campaign.run([one for one in PHASES if one.name == "examples"]):
        pass
    stage = Stage(campaign, campaign.contract.entities[0])
    campaign.budget.open(next(one for one in PHASES if one.name == "sequences"), [])

    for _ in range(6):
        change_inner(stage)

    assert {"view-one-default-billing", "view-one-default-shipping"} & {fault.finding.constraint for fault in campaign.faults}
