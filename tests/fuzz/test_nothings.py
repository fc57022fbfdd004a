"""Requests that name what is not there, hold nothing, or hold a secret: what stores make of them, and what is said of that."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from wirecheck.finding import Severity
from wirecheck.fuzz.draws import Draws
from wirecheck.fuzz.phases import PHASES

if TYPE_CHECKING:
    from tests.fuzz.conftest import Campaigns

    from wirecheck.fuzz.campaign import Campaign

_ZEALD, _OPEN = "customer-v3", "open2b-customers"


def _run(campaign: Campaign, *phases: str) -> Campaign:
    for _ in campaign.run([one for one in PHASES if one.name in phases]):
        pass
    return campaign


def _grave(campaign: Campaign) -> list[str]:
    return [f"{fault.finding.code} {fault.finding.constraint}" for fault in campaign.faults if fault.finding.severity is not Severity.NOTE]


@pytest.fixture
def nothing_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Draws, "targets", lambda *_: ())


@pytest.mark.usefixtures("nothing_broken")
@pytest.mark.parametrize(("defects", "found"), [((), []), (("zeald-unknown-group-accepted",), ["WC502 reference"])])
def test_a_reference_to_nothing_that_is_taken_is_a_warning(defects: tuple[str, ...], found: list[str], campaigns: Campaigns) -> None:
    campaign = _run(campaigns(_ZEALD, *defects, operations=("save", "list"), requests=24), "examples", "broken")

    assert "save /ResultSet/UserCustomerGroup/group_code of nothing" in campaign.sites.reached
    assert _grave(campaign) == found


@pytest.mark.usefixtures("nothing_broken")
@pytest.mark.parametrize(("defects", "found"), [((), False), (("zeald-resource-in-any-case",), True)])
def test_a_resource_in_other_letters_is_asked_for(defects: tuple[str, ...], *, found: bool, campaigns: Campaigns) -> None:
    campaign = _run(campaigns(_ZEALD, *defects, operations=("list",), requests=9), "examples", "broken")

    assert "list specification in other letters" in campaign.sites.reached
    assert any(fault.finding.constraint == "reference" for fault in campaign.faults) is found


@pytest.mark.usefixtures("drawn_anew")
def test_a_list_that_may_hold_nothing_is_sent_with_nothing(campaigns: Campaigns, monkeypatch: pytest.MonkeyPatch) -> None:
    edges = Draws.edges
    monkeypatch.setattr(Draws, "edges", lambda self, asked: tuple(edge for edge in edges(self, asked) if "/conditions/ids/" in edge.site.id))

    campaign = _run(campaigns(_OPEN, "open2b-empty-ids-crash", operations=("customers.find",), requests=12), "edges")

    (fault,) = (fault for fault in campaign.faults if fault.finding.code == "WC501")
    assert [json.loads(step.request.body or b"") for step in fault.steps] == [{"conditions": {"ids": []}}]


def test_a_failure_that_quotes_a_password_is_seen(campaigns: Campaigns, monkeypatch: pytest.MonkeyPatch) -> None:
    every = Draws.targets
    site = "/customer/password/value maxLength above"
    monkeypatch.setattr(Draws, "targets", lambda self, *asked: [pair for pair in every(self, *asked) if pair[0].site.id == site])

    campaign = _run(campaigns(_OPEN, "open2b-failure-quotes-password", operations=("customers.create", "customers.find"), requests=30), "examples", "broken")

    assert "WC402 echo" in _grave(campaign)


def test_what_a_page_only_implies_and_nobody_says_is_rejected_is_no_warning(campaigns: Campaigns, monkeypatch: pytest.MonkeyPatch) -> None:
    """A range of per cents, and the key of a record that the path names already: a store may take either."""
    every = Draws.targets
    open_ones = ("discount minInclusive", "minOccurs username", "minOccurs code", "change-relation-names-key")
    monkeypatch.setattr(Draws, "targets", lambda self, *asked: [pair for pair in every(self, *asked) if any(one in pair[0].site.id for one in open_ones)])

    campaign = _run(campaigns(_ZEALD, operations=("save", "change", "list"), requests=40), "examples", "broken")

    notes = {(fault.operation, fault.finding.constraint) for fault in campaign.faults if fault.finding.code == "WC502"}
    assert ("save", "minInclusive") in notes
    assert _grave(campaign) == []


def test_a_search_for_what_can_be_nowhere_may_find_nothing(campaigns: Campaigns, monkeypatch: pytest.MonkeyPatch) -> None:
    """A country of one digit is none: the page implies its form, and does not say that a search by another one is rejected."""
    every = Draws.targets
    monkeypatch.setattr(Draws, "targets", lambda self, *asked: [pair for pair in every(self, *asked) if "/conditions/country" in pair[0].site.id])

    campaign = _run(campaigns(_OPEN, operations=("customers.find",), requests=20), "broken")

    assert any("/conditions/country" in site for site in campaign.sites.reached)
    assert _grave(campaign) == []
