"""Recorded sessions of the staging store: none without a defect is blamed, and each defect that takes several exchanges is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from stories import NEW_PASSWORDS, STORIES, Session, whole_session

from wirecheck.exchange import Exchange, Response
from wirecheck.finding import Finding, Severity
from wirecheck.judge import Judge, Ordering
from wirecheck.state import Memory

if TYPE_CHECKING:
    from wirecheck.staging import Vendor

ALL = [(vendor, name) for vendor, stories in STORIES.items() for name in stories]

ALONE_ONLY = {
    "leadcommerce-new-address-inactive": "a colleague may have set the address so; three of three tell",
    "leadcommerce-update-blanks-the-rest": "two blanks of many fields, and a time to the minute",
    "leadcommerce-update-drops-vendors": "one blank, and a time to the minute",
    "zeald-joined-groups-not-saved": "a colleague may have taken the customer out of the group",
    "zeald-change-blanks-the-rest": "two blanks, and no time of update",
    "open2b-password-in-lower-case": "the right password is refused: the customer may have changed it",
}
"""What one recorded story does not prove, since a write that the capture lacks explains it as well; the run that nobody else disturbs knows."""


def _ids(one: object) -> str:
    return str(getattr(one, "name", one))


def _of_state(findings: list[Finding]) -> set[str]:
    return {finding.constraint for finding in findings if finding.source is not None}


@pytest.mark.parametrize(("vendor", "name"), ALL, ids=_ids)
def test_a_defect_that_takes_several_exchanges_gives_its_finding(vendor: Vendor, name: str) -> None:
    story, constraint = STORIES[vendor][name]
    session = Session(vendor, f"{vendor.name}-{name}")

    for step in story:
        step(session)

    assert constraint in _of_state(session.findings(alone=True))
    assert (constraint in _of_state(session.findings(alone=False))) is (f"{vendor.name}-{name}" not in ALONE_ONLY)


@pytest.mark.parametrize("alone", [False, True], ids=["shared", "alone"])
@pytest.mark.parametrize("vendor", STORIES, ids=_ids)
def test_a_long_session_of_several_clients_gives_no_finding(vendor: Vendor, *, alone: bool) -> None:
    session = whole_session(vendor, 1)

    assert [finding.message for finding in session.findings(alone=alone)] == []


@pytest.mark.parametrize("apart", [timedelta(milliseconds=20), timedelta(minutes=3)], ids=["at once", "later"])
def test_logins_between_new_passwords_show_the_time_of_the_login_before(apart: timedelta) -> None:
    session = Session(next(vendor for vendor in STORIES if vendor.name == "open2b"), apart=apart)

    for step in NEW_PASSWORDS:
        step(session)

    assert session.said[-1].response is not None
    assert b'"loginTime":"2026' in session.said[-1].response.body
    assert [finding.message for finding in session.findings(alone=True)] == []


def test_a_group_in_a_relation_record_names_it_anew_and_nobody_is_blamed() -> None:
    session = Session(next(vendor for vendor in STORIES if vendor.name == "zeald"))

    def save(resource: str, inner: str) -> bytes:
        text = f"<ResultSet><UserCustomerGroup>{inner}</UserCustomerGroup></ResultSet>"
        return session.send("POST", f"/API/V3/{resource}", "application/xml", text.encode())

    session.send(
        "POST",
        "/API/V3/Customer",
        "application/xml",
        b"<ResultSet><Customer><username>ingrid@pier.example</username><password>tide-and-rope</password></Customer></ResultSet>",
    )
    saved = save("UserCustomerGroups", "<username>ingrid@pier.example</username><group_code>trade</group_code>")
    code = saved.partition(b"<code>")[2].partition(b"<")[0].decode()
    session.send("GET", f"/API/V3/UserCustomerGroups/{code}", "application/xml", b"")
    save("UserCustomerGroups+UserGroups", f"<code>{code}</code><UserGroup><code>trade-north</code></UserGroup>")
    shown = session.send("GET", f"/API/V3/UserCustomerGroups/{code}", "application/xml", b"")

    assert b"<group_code>trade-north</group_code>" in shown
    assert session.findings(alone=True) == []


def _lacking(exchanges: list[Exchange], draw: Random) -> list[Exchange]:
    """Lose some exchanges, some answers, some bodies; hold some twice; and shuffle the rest."""
    kept: list[Exchange] = []
    for whole in exchanges:
        exchange, answer = whole, whole.response
        assert answer is not None
        chance = draw.random()
        if chance < 0.1:
            continue
        if chance < 0.12:
            exchange = whole.with_response(None)
        elif chance < 0.14:
            exchange = whole.with_response(replace(answer, body=None))
        elif chance < 0.16:
            exchange = replace(exchange, request=replace(exchange.request, body=None))
        elif chance < 0.18:
            exchange = whole.with_response(Response(status=500, headers=(("content-type", "text/html"),), body=b"<html>later</html>"))
        kept += [exchange] * (2 if draw.random() < 0.05 else 1)
    draw.shuffle(kept)
    return [replace(exchange, index=index) for index, exchange in enumerate(kept)]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("vendor", STORIES, ids=_ids)
def test_a_capture_that_lacks_some_and_has_others_twice_in_any_order_blames_nobody(vendor: Vendor, seed: int) -> None:
    session = whole_session(vendor, seed, clients=3)
    judge, memory = Judge(session.contracts, named=True, touches=True), Memory()
    ordering = Ordering(judge, memory)
    exchanges = _lacking(session.said, Random(f"{vendor.name} {seed}"))

    judged = [done for exchange in exchanges for done in ordering.add(judge.judge(exchange))] + list(ordering.rest())

    assert [one.exchange.index for one in judged] == list(range(len(exchanges)))
    findings = [finding for one in judged for finding in one.findings if finding.code.startswith("WC6")]
    assert [finding.message for finding in findings if finding.severity is not Severity.NOTE] == []
    assert [gap.reason for one in judged for gap in one.not_checked if "WC901" in gap.reason] == []
