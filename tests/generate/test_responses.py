"""Responses, each to a request: clean where they are valid, and else with the fault that their label names."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from wirecheck.contract import load
from wirecheck.errors import UnknownName
from wirecheck.exchange import Exchange
from wirecheck.generate.examples import examples
from wirecheck.generate.responses import broken_responses, response_sites, response_targets, valid_responses
from wirecheck.judge import Judge

if TYPE_CHECKING:
    from wirecheck.contract import Operation
    from wirecheck.generate.responses import GeneratedResponse
    from wirecheck.judge import Judgement

WHEN = datetime(2026, 6, 1, tzinfo=UTC)
SOME = [
    ("customer-v3", "list"),
    ("leadcommerce-products", "products.view"),
    ("leadcommerce-customers", "customers.create"),
    ("open2b-customers", "customers.get"),
]


def operation(name: str, which: str) -> Operation:
    found = load(name).operation(which)
    assert found is not None
    return found


def judged(name: str, generated: GeneratedResponse) -> Judgement:
    return Judge([load(name)], named=True).judge(Exchange(request=generated.request, response=generated.response, captured_at=WHEN))


@pytest.mark.parametrize(("name", "which"), SOME)
def test_a_valid_success_is_clean_and_a_success(name: str, which: str) -> None:
    drawn = examples(valid_responses(operation(name, which)), 3, number=4)

    assert drawn
    assert {judged(name, each).outcome for each in drawn} == {"success"}
    assert [found for each in drawn for found in judged(name, each).findings if found.severity != "note"] == []


@pytest.mark.parametrize(
    ("name", "which", "outcome"), [("open2b-customers", "customers.get", "failure"), ("leadcommerce-products", "products.view", "refused")]
)
def test_other_outcomes_can_be_asked_for(name: str, which: str, outcome: str) -> None:
    drawn = examples(valid_responses(operation(name, which), outcome=outcome), 4, number=4)

    assert {judged(name, each).outcome for each in drawn} == {outcome}


@pytest.mark.parametrize(("name", "which"), [("leadcommerce-customers", "customers.create"), ("open2b-customers", "customers.get")])
def test_a_broken_response_yields_the_labelled_finding(name: str, which: str) -> None:
    """Beside it stands at most that the answer means nothing: one that cannot be read never does."""
    drawn = examples(broken_responses(operation(name, which)), 4, number=4)

    assert drawn
    for each in drawn:
        label = each.label
        assert label is not None
        told = [found for found in judged(name, each).findings if found.severity != "note" or found.constraint == label.constraint]
        own = [found for found in told if not (found.constraint == "outcome" and label.kind == "wire")]
        assert [(found.constraint, found.path, found.member, found.source) for found in own] == [(label.constraint, label.path, label.member, label.source)]


def test_an_unknown_outcome_is_refused() -> None:
    with pytest.raises(UnknownName, match="did you mean success"):
        valid_responses(operation("open2b-customers", "customers.get"), outcome="succes")


def test_a_rule_is_no_site_of_an_outcome_that_it_is_not_asked_of() -> None:
    view = operation("leadcommerce-products", "products.view")
    found = {outcome: {site.constraint for site in response_sites(view, outcome=outcome)} for outcome in ("success", "failure")}

    assert "view-code-fits-the-outcome" in found["failure"] - found["success"]
    assert "view-timestamp-start" in found["success"] - found["failure"]


def test_what_an_answer_says_of_its_status_agrees_with_it() -> None:
    """Statuses are drawn of their own; a member that has to repeat them is mended, and not drawn until it happens to fit."""
    drawn = examples(valid_responses(operation("leadcommerce-customers", "customers.view")), 8, number=2)

    told = [(each.response.status, int(code)) for each in drawn for code in re.findall(rb"<code>([0-9]+)</code>", each.response.body or b"")]
    assert {status for status, _ in told} > {200}
    assert all(status == code for status, code in told)


def test_records_that_come_back_are_those_that_the_request_is_about() -> None:
    drawn = examples(valid_responses(operation("customer-v3", "save")), 6, number=2)

    assert len(drawn) == 6
    for each in drawn:
        held = {name for name in ("Customer", "UserGroup", "UserCustomerGroup") if f"<{name}>".encode() in (each.response.body or b"")}
        assert len(held) <= 1


def test_a_site_that_leaves_an_outcome_untold_is_out_of_reach_and_says_so() -> None:
    targets = response_targets(operation("leadcommerce-customers", "customers.create"))
    root = next(target for target in targets if target.site.constraint == "root")

    assert root.reason == "an answer that breaks it means unknown"
