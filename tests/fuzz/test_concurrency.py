"""Requests at one time: what is lost between them is found, and nothing where nothing is."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from wirecheck.finding import Severity
from wirecheck.fuzz.phases import PHASES

if TYPE_CHECKING:
    from tests.fuzz.conftest import Campaigns

    from wirecheck.fuzz.campaign import Campaign
    from wirecheck.fuzz.fault import Fault


def _run(campaign: Campaign) -> Campaign:
    for _ in campaign.run([one for one in PHASES if one.name == "concurrency"]):
        pass
    return campaign


def _errors(campaign: Campaign) -> list[Fault]:
    return [fault for fault in campaign.faults if fault.finding.severity is Severity.ERROR]


def test_an_update_that_is_lost_beside_another_request_is_found(campaigns: Campaigns) -> None:
    campaign = _run(campaigns("open2b-customers", "open2b-update-lost-together", requests=80))

    fault = next(fault for fault in _errors(campaign) if fault.finding.constraint == "updated")
    assert [step.request.path.rpartition(".")[2] for step in fault.steps][:2] == ["create", "update"]


def test_a_store_that_loses_nothing_has_no_error(campaigns: Campaigns) -> None:
    campaign = _run(campaigns("open2b-customers", requests=80))

    assert campaign.budget.sent == 80
    assert _errors(campaign) == []


def test_equal_seeds_send_the_same_set_of_requests_in_a_round(campaigns: Campaigns) -> None:
    def sent() -> Counter[tuple[str, bytes | None]]:
        campaign = _run(campaigns("open2b-customers", requests=20))
        return Counter((exchange.request.path, exchange.request.body) for exchange in campaign.exchanges.values())

    assert sent() == sent()
