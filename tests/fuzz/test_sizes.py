"""How little shows a fault in the end: for each of these, as many requests and values as the document asks for, and no more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from wirecheck.finding import Severity
from wirecheck.fuzz.draws import Draws
from wirecheck.fuzz.phases import PHASES
from wirecheck.fuzz.roles import places

if TYPE_CHECKING:
    from tests.fuzz.conftest import Campaigns

    from wirecheck.fuzz.campaign import Campaign
    from wirecheck.fuzz.fault import Fault

_OPEN, _LEAD, _GOODS, _ZEALD = "open2b-customers", "leadcommerce-customers", "leadcommerce-products", "customer-v3"

ONE_REQUEST = [
    # contract, defect, operation, the site that is broken, constraint of the finding, values in the request beside credentials
    (_OPEN, "open2b-code-of-33-accepted", "customers.create", "/customer/code maxLength above", "maxLength", 8),
    (_OPEN, "open2b-city-not-required", "customers.create", "/customer/billingAddress required city", "required", 6),
    (_OPEN, "open2b-any-encryption-accepted", "customers.create", "/customer/password/cryptedBy enum", "enum", 9),
    (_OPEN, "open2b-any-order-accepted", "customers.find", "/order/* enum", "enum", 1),
    (_OPEN, "open2b-email-form-not-checked", "customers.create", "/customer/billingAddress/email format", "format", 7),
    (_OPEN, "open2b-repeated-collection-accepted", "customers.create", "/customer/collections uniqueItems", "uniqueItems", 9),
    (_OPEN, "open2b-future-creation-accepted", "customers.create", "/customer/creationTime create-creation-not-in-future", "create-creation-not-in-future", 8),
    (_LEAD, "leadcommerce-email-not-required", "customers.create", "/inserts/* required email", "required", 2),
    (_LEAD, "leadcommerce-lead-any-word", "customers.create", "/inserts/*/lead enum", "enum", 4),
    (_LEAD, "leadcommerce-customer-type-any-text", "customers.create", "/inserts/*/customer_type type", "type", 4),
    (_GOODS, "leadcommerce-weight-not-required", "products.create", "/inserts/* required weight", "required", 4),
    (_GOODS, "leadcommerce-negative-price", "products.create", "/inserts/*/price minimum below", "minimum", 5),
    (_GOODS, "leadcommerce-product-status-any-word", "products.create", "/inserts/*/status enum", "enum", 6),
    (_ZEALD, "zeald-username-not-required", "save", "/ResultSet/Customer minOccurs username below", "minOccurs", 1),
    (_ZEALD, "zeald-subscribable-unchecked", "save", "/ResultSet/UserGroup/subscribable enumeration", "enumeration", 2),
]


READS = {_OPEN: ("customers.find",), _GOODS: ("products.view",), _LEAD: ("customers.view",), _ZEALD: ("list",)}
"""What shows the references that a record needs."""


def _run(campaign: Campaign, *phases: str) -> Campaign:
    for _ in campaign.run([one for one in PHASES if one.name in phases]):
        pass
    return campaign


def _values(campaign: Campaign, fault: Fault) -> int:
    """Count what stands in the requests, but for credentials."""
    given = set(campaign.credentials.values.values())
    drafts = [campaign.drafts[step.index] for step in fault.steps]
    return sum(place.value not in given and place.root != "parameters" for draft in drafts for place in places(draft))


@pytest.mark.parametrize(("contract", "defect", "operation", "site", "constraint", "values"), ONE_REQUEST, ids=[row[1] for row in ONE_REQUEST])
def test_what_is_accepted_and_should_not_be_is_shown_by_that_alone(
    contract: str, defect: str, operation: str, site: str, constraint: str, values: int, campaigns: Campaigns, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = Draws.targets
    monkeypatch.setattr(Draws, "targets", lambda self, *asked: [pair for pair in every(self, *asked) if pair[0].site.id == site])

    campaign = _run(campaigns(contract, defect, operations=(operation, *READS.get(contract, ())), requests=40), "examples", "broken")

    fault = next(fault for fault in campaign.faults if fault.finding.code == "WC502" and fault.finding.constraint == constraint)
    assert (len(fault.steps), _values(campaign, fault)) == (1, values)


ANY_REQUEST = [
    # contract, defect, operation, constraint of the finding, the body that shows it
    (_OPEN, "open2b-no-login-as-zeros", "customers.find", "format", "{{}}"),
    (_OPEN, "open2b-count-as-text", "customers.count", "type", "{{}}"),
    (_GOODS, "leadcommerce-product-status-numeric", "products.view", "enumeration", "identifier={identifier}&key={key}"),
    (_LEAD, "leadcommerce-time-in-milliseconds", "customers.view", "pattern", "identifier={identifier}&key={key}"),
    (_ZEALD, "zeald-root-in-lower-case", "list", "root", ""),
]


@pytest.mark.parametrize(("contract", "defect", "operation", "constraint", "body"), ANY_REQUEST, ids=[row[1] for row in ANY_REQUEST])
def test_what_every_answer_shows_is_shown_by_a_request_for_nothing_else(
    contract: str, defect: str, operation: str, constraint: str, body: str, campaigns: Campaigns
) -> None:
    campaign = _run(campaigns(contract, defect, operations=(operation,), requests=3), "examples")

    fault = next(fault for fault in campaign.faults if fault.finding.constraint == constraint)
    assert [(step.request.body or b"").decode() for step in fault.steps] == [body.format(**campaign.credentials.values)]


SEQUENCES = [
    # defect, constraint of the finding, the calls that show it, the members of the customer in the last write
    ("open2b-update-ignores-group", "updated", [["create", "update", "get"], ["create", "update", "find"]], {"group"}),
    ("open2b-delete-does-nothing", "deleted", [["create", "delete", "get"], ["create", "delete", "find"]], None),
]


@pytest.mark.parametrize(("defect", "constraint", "calls", "members"), SEQUENCES, ids=[row[0] for row in SEQUENCES])
def test_what_takes_several_requests_is_shown_by_those_alone(
    defect: str, constraint: str, calls: list[list[str]], members: set[str] | None, campaigns: Campaigns
) -> None:
    campaign = _run(campaigns(_OPEN, defect, requests=200), "sequences")

    fault = next(fault for fault in campaign.faults if fault.finding.constraint == constraint and fault.finding.severity is Severity.ERROR)
    assert [step.request.path.rpartition(".")[2] for step in fault.steps] in calls
    if members is not None:
        assert set(json.loads(fault.steps[1].request.body or b"")["customer"]) == members
