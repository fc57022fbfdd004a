"""The promises of fuzz/page.py: a campaign as a page, with each finding in its least form and how to see it again."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import lxml.html
import pytest

from wirecheck.coverage import Coverage
from wirecheck.fuzz.page import page
from wirecheck.fuzz.phases import PHASES
from wirecheck.fuzz.report import fault_of
from wirecheck.report import Ending

if TYPE_CHECKING:
    from conftest import Campaigns
    from wirecheck.fuzz.campaign import Campaign

AT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@pytest.fixture
def campaign(campaigns: Campaigns) -> Campaign:
    made = campaigns("open2b-customers", "open2b-count-as-text", requests=20, operations=("customers.count", "customers.find"))
    made.coverage = Coverage([made.contract])
    for _ in made.run(PHASES):
        pass
    return made


def words(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def test_a_campaign_is_a_page_with_its_findings_its_course_and_its_coverage(campaign: Campaign) -> None:
    text = "".join(page([campaign], Ending(code=1, words="failed, 1 error"), at=AT))

    document = lxml.html.document_fromstring(text)
    causes = {cause.get("id"): cause for cause in document.find_class("cause")}
    assert {f"f-{fault.finding.fingerprint[3:]}" for fault in campaign.faults} == set(causes)
    assert {mark.get("href")[1:] for mark in document.xpath("//figure[@class='timeline']//a")} == set(causes)
    told = words(document.find_class("about")[0])
    assert f"Requests {campaign.budget.sent}: examples" in told
    assert "Seed 1 Contract open2b-customers Sites" in told
    errors = [fault for fault in campaign.faults if fault.finding.severity == "error"]
    assert errors
    for fault in errors:
        cause = causes[f"f-{fault.finding.fingerprint[3:]}"]
        assert f"Found in phase {fault.phase}, by request {fault.requests_until_found}" in words(cause)
        assert cause.xpath(".//button[@data-copy]/text()") == ["Copy as curl", "Copy as PHP", "Copy as pytest"]
        assert len(cause.find_class("exchange")) == len(fault.steps)
    assert len(document.xpath("//svg[@data-strip]")) > 5
    assert [value for value in campaign.credentials.values.values() if value in text] == []


def test_what_a_campaign_broke_itself_is_not_drawn_as_the_stores_fault(campaign: Campaign) -> None:
    document = lxml.html.document_fromstring("".join(page([campaign], Ending(code=0, words="passed"), at=AT)))

    parts = {strip[0].text: strip.xpath(".//path[@class='broken']") for strip in document.find_class("strip") if strip[0].text == "request"}
    assert parts == {"request": []}
    assert document.xpath("//path[@class='tried']") != []


def test_the_spans_of_the_budget_are_all_its_requests_in_their_order(campaign: Campaign) -> None:
    spans = campaign.budget.spans

    assert [first for _, first, _ in spans] == [1, *(last + 1 for _, _, last in spans[:-1])]
    assert spans[-1][2] == campaign.budget.sent
    assert {name: sum(last - first + 1 for other, first, last in spans if other == name) for name, _, _ in spans} == dict(campaign.budget.by_phase)


def test_secrets_of_every_step_are_covered_also_where_the_judge_found_nothing(campaigns: Campaigns) -> None:
    """The hash of a password in the list beside which a count is wrong is nobody's finding."""
    campaign = campaigns("open2b-customers", "open2b-count-ignores-conditions", requests=30, operations=("customers.count", "customers.find"))
    for _ in campaign.run(PHASES):
        pass
    steps = [step for fault in campaign.faults if len(fault.steps) > 1 for step in fault.steps]
    hidden = {secret for step in steps for secret in campaign.judge.read(step)[1] if len(secret) > 8}

    told = json.dumps([fault_of(fault) for fault in campaign.faults]) + "".join(page([campaign], Ending(code=1, words="failed"), at=AT))

    assert len(hidden) > len(campaign.credentials.values)
    assert [secret for secret in hidden if secret in told] == []
