"""Requests that are made to fit the store, and those that are not sent."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from wirecheck.contract import load
from wirecheck.finding import Severity
from wirecheck.fuzz.draws import Draws
from wirecheck.fuzz.fitting import fitted, with_value
from wirecheck.fuzz.own import Own, Record
from wirecheck.fuzz.phases import PHASES
from wirecheck.fuzz.roles import Kind, places
from wirecheck.staging import Store
from wirecheck.staging.vendor import Answer, Asked

if TYPE_CHECKING:
    from tests.fuzz.conftest import Campaigns

    from wirecheck.fuzz.campaign import Campaign
    from wirecheck.generate.draft import Draft


def _draft(contract: str, operation: str, payload: Any) -> Draft:
    loaded = load(contract)
    asked = next(one for one in loaded.operations if one.id == operation)
    drawn = Draws(contract=loaded, credentials={"identifier": "a", "key": "b"}).valid(asked, 0, 1)
    assert drawn is not None
    return replace(drawn, payload=payload)


def _run(campaign: Campaign, phase: str) -> Campaign:
    for _ in campaign.run([one for one in PHASES if one.name == phase]):
        pass
    return campaign


@pytest.mark.parametrize(("shown", "asked"), [("84.50", 84), ("-0.5", -1), ("40", 40), ("2/19/2013 7:17PM", 1361301420), ("no number", "no number")])
def test_what_an_answer_shows_is_asked_for_as_the_number_that_a_filter_takes(shown: str, asked: object) -> None:
    """A price has cents, and its filter none; a time is written, and its filter counts seconds."""
    draft = _draft("leadcommerce-products", "products.view", {"identifier": "a", "key": "b", "price_above": 7})
    place = next(place for place in places(draft) if place.names == ("price_above",))

    assert with_value(draft, place, shown).payload["price_above"] == asked


@pytest.mark.parametrize(("crypted_by", "is_replaced"), [(None, True), ("Open2b", False)])
def test_a_password_that_was_drawn_becomes_one_that_can_be_seen(crypted_by: str | None, *, is_replaced: bool, campaigns: Campaigns) -> None:
    """Small and large letters and digits, as long as before; what is sent encrypted stays what it is."""
    campaign = campaigns("open2b-customers", requests=1)
    password = {"value": "0" * 45 if crypted_by else "00000000", "cryptedBy": crypted_by}
    draft = _draft("open2b-customers", "customers.update", {"id": 1, "customer": {"password": password}})
    role = campaign.roles(draft.operation).at("body", ("customer", "password", "value"))

    fit = fitted(draft, campaign.roles(draft.operation), replace(campaign.world, own=_with(1)), campaign.random("test"))

    value = fit.payload["customer"]["password"]["value"]
    assert role is not None
    assert role.kind is Kind.SECRET
    assert len(value) == len(password["value"])
    assert (value != password["value"] and any(map(str.islower, value)) and any(map(str.isupper, value)) and any(map(str.isdigit, value))) is is_replaced


def _with(key: int) -> Own:
    own = Own()
    own.add(Record(entity="customer", key=key))
    return own


def test_a_request_that_writes_under_two_names_of_one_list_is_not_sent(campaigns: Campaigns) -> None:
    campaign = campaigns("leadcommerce-customers", requests=5)
    record = {"id": 55, "last": "Lind"}
    proof = dict(campaign.credentials.values)
    both, one = (
        _draft("leadcommerce-customers", "customers.update", proof | lists) for lists in ({"inserts": [record], "updates": [record]}, {"inserts": [record]})
    )

    assert campaign.send(both) is None
    assert campaign.send(one) is not None


@pytest.mark.usefixtures("drawn_anew")
def test_an_edge_that_is_rejected_where_a_step_inside_is_not_is_as_grave_as_the_page_is_certain(campaigns: Campaigns, monkeypatch: pytest.MonkeyPatch) -> None:
    answer, edges = Store.answer, Draws.edges

    def refusing(self: Store, asked: Asked) -> Answer:
        code = json.loads(asked.body).get("customer", {}).get("code", "") if asked.body else ""
        if len(code) < 32:
            return answer(self, asked)
        failure = {"status": "error", "error": {"field": "code", "type": "Malformed", "description": "code must have between 0 and 31 characters"}}
        return Answer(status=200, headers=(("content-type", "application/json"),), body=json.dumps(failure).encode())

    monkeypatch.setattr(Store, "answer", refusing)
    monkeypatch.setattr(Draws, "edges", lambda self, asked: [edge for edge in edges(self, asked) if edge.site.id == "/customer/code maxLength above"])

    campaign = _run(campaigns("open2b-customers", operations=("customers.create",), requests=10), "edges")

    (fault,) = (fault for fault in campaign.faults if fault.finding.severity is not Severity.NOTE)
    assert (fault.finding.code, fault.finding.severity, len(fault.steps)) == ("WC504", Severity.ERROR, 1)
    assert len(json.loads(fault.steps[0].request.body or b"")["customer"]["code"]) == 32


def test_each_condition_is_asked_for_by_itself_with_values_that_are_there(campaigns: Campaigns) -> None:
    campaign = campaigns("leadcommerce-products", operations=("products.view",), requests=24)
    for _ in campaign.run([one for one in PHASES if one.name in {"examples", "sequences"}]):
        pass

    asked = [set(draft.payload) - {"identifier", "key"} for number, draft in sorted(campaign.drafts.items())]
    assert {"id", "product_type", "price_above", "price_below"} <= {name for names in asked if len(names) == 1 for name in names}


def test_a_bound_is_asked_for_on_which_a_record_stands(campaigns: Campaigns) -> None:
    """A filter that takes whole numbers cannot say most prices, and that of a time is named by a rule alone."""
    campaign = campaigns("leadcommerce-products", operations=("products.view",), requests=8)
    item = {"price": "12.00", "last_updated": "2/19/2013 7:17PM"}
    campaign.world.shown.add({"message": {"response": {"data": {"item": [{"price": "8.35"}, item]}}}})

    _run(campaign, "sequences")

    asked = {name: value for draft in campaign.drafts.values() for name, value in draft.payload.items()}
    assert asked["price_above"] == 12
    assert asked["timestamp_end"] > 1_300_000_000
