"""A sample of what ``make quality`` holds: valid messages are clean, broken ones yield what their label says and nothing else."""

from __future__ import annotations

import re

import pytest
from measure import Measured, Reach, Sizes, first, measured
from reached import by_operation, each, missed, out_of_reach, reasons, summary

from wirecheck.generate import Site

SIZES = Sizes(valid=4, broken=4, sites=2)
SAMPLED = [
    ("customer-v3", "change"),
    ("leadcommerce-customers", "customers.update"),
    ("leadcommerce-products", "products.create"),
    ("modularmerchant-check-customer", "customer.check"),
    ("open2b-customers", "customers.count"),
]


@pytest.mark.parametrize(("contract", "operation"), SAMPLED)
def test_a_sample_of_every_contract_is_what_it_says(contract: str, operation: str) -> None:
    found = measured(contract, operation, SIZES)

    assert first(found.faults) == ""
    assert all(reach.clean == reach.valid > 0 for reach in found.reached)
    assert all(reach.labelled == reach.drawn for reach in found.reached)
    assert found.broken >= 2


def test_the_table_tells_what_was_met_what_is_out_of_reach_and_what_was_missed() -> None:
    low = Site(path="/age", constraint="minimum", side="below")
    high = Site(path="/age", constraint="maximum", side="above")
    rule = Site(path="/", constraint="ages-agree")
    reach = Reach(
        "request",
        valid=3,
        clean=3,
        drawn=2,
        labelled=1,
        wanted={one.id: one for one in (low, high, rule)},
        out={(high.id, "high"): "no valid value stands there"},
        seen=frozenset({low.id}),
        low=frozenset({low.id}),
        broken={low.id},
        held=frozenset({"ages-agree"}),
        rules_by_site={rule.id: "ages-agree"},
    )
    found = [Measured("shop", "find", reached=[reach])]

    assert [_cells(line) for line in summary(found)][1] == [
        "shop",
        "find",
        "request",
        "3",
        "3",
        "2",
        "1",
        "2",
        "1",
        "1/1",
        "0/1 (1 out of reach)",
        "1/2",
        "1",
        "1/1",
        "0/1",
    ]
    assert [*by_operation(found)][2] == "| find | 3 | 3 | 2 | 1 | 2 | 1 | 1/1 | 0/1 (1 out of reach) | 1/2 | 1 | 1/1 | 0/1 |"
    assert [*reasons(found)][2:] == ["| edge not met: no valid value stands there | 1 |"]
    assert [*out_of_reach(found)] == ["shop find request: /age maximum above, high: no valid value stands there"]
    assert [*missed(found)] == ["shop find request: / ages-agree, broken", "shop find request: /age maximum above, broken"]
    assert [_cells(line)[3:] for line in each(found)][1:] == [
        ["/ ages-agree", "-", "-", "-", "no"],
        ["/age maximum above", "no", "-", "out of reach", "no"],
        ["/age minimum below", "yes", "yes", "-", "yes"],
    ]


def _cells(line: str) -> list[str]:
    return re.split(r"  +", line)
