"""The promises of judge/aside.py: what is accepted is taken out and counted, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.exchange import Exchange, Request, Response
from wirecheck.finding import Direction, Finding, NotChecked, Part, Severity, fingerprint
from wirecheck.judge import Aside, Ignore, Judgement, Known, Outcome, Tally, Verdict

TODAY = date(2026, 11, 22)
FOUND = Finding(
    severity=Severity.ERROR, direction=Direction.RESPONSE, part=Part.BODY, path="/customers/0/group", member=None, line=None, column=None, code="WC302",
    constraint="maximum", message="at most 255", says="", saw="", source=None,
)  # fmt: skip
UNSEEN = NotChecked(direction=Direction.RESPONSE, part=Part.BODY, path="", reason="not captured")


def found(**members: object) -> Finding:
    made = replace(FOUND, **members)  # type: ignore[arg-type]
    return replace(made, fingerprint=fingerprint(made, "shop", "customers.find"))


def judgement(*findings: Finding, gaps: tuple[NotChecked, ...] = ()) -> Judgement:
    return Judgement(
        exchange=Exchange(request=Request(method="GET", url="/"), response=Response(status=200)),
        contract="shop", operation="customers.find", resource=None, outcome=Outcome.SUCCESS, verdict=Verdict.FINDINGS, findings=findings, not_checked=gaps,
    )  # fmt: skip


def known(finding: Finding) -> Known:
    return Known(fingerprint=finding.fingerprint, code=finding.code)


def test_what_the_baseline_lists_is_taken_out_wherever_its_cause_shows_up() -> None:
    new = found(code="WC301")
    aside = Aside(today=TODAY, baseline=(known(found()),))

    left = aside.left(judgement(found(), found(path="/customers/7/group"), new))

    assert (left.findings, left.verdict, aside.baselined) == ((new,), Verdict.FINDINGS, 2)


@pytest.mark.parametrize(("gaps", "verdict"), [((), Verdict.CLEAN), ((UNSEEN,), Verdict.NOT_CHECKED)])
def test_the_verdict_is_that_of_what_is_left(gaps: tuple[NotChecked, ...], verdict: Verdict) -> None:
    """A body that nobody could judge is not clean because its other faults are known."""
    assert Aside(today=TODAY, baseline=(known(found()),)).left(judgement(found(), gaps=gaps)).verdict is verdict


def test_what_the_baseline_lists_and_nothing_met_is_gone() -> None:
    gone = known(found(code="WC301"))
    aside = Aside(today=TODAY, baseline=(known(found()), gone))

    aside.left(judgement(found()))

    assert aside.gone == (gone,)


def test_a_new_baseline_learns_everything() -> None:
    aside = Aside(today=TODAY, is_learning=True)

    left = aside.left(judgement(found(), found(), found(code="WC301")))

    assert (left.findings, left.verdict) == ((), Verdict.CLEAN)
    assert {name: group.count for name, group in aside.seen.items()} == {found().fingerprint: 2, found(code="WC301").fingerprint: 1}


@pytest.mark.parametrize(
    ("entry", "meets"),
    [
        ({"code": "WC302"}, True),
        ({"code": "WC301"}, False),
        ({"operation": "customers.find"}, True),
        ({"operation": "shop:customers.find"}, True),
        ({"operation": "shop:*"}, True),
        ({"operation": "customers"}, False),
        ({"path": "/customers/0/group"}, True),
        ({"path": "/customers/*/group*"}, True),
        ({"path": "/customers/*/group"}, True),
        ({"path": "*/group"}, True),
        ({"path": "/customers"}, False),
        ({"path": "/customers/1/group"}, False),
        ({"code": "WC302", "path": "/other"}, False),
        ({"code": "WC302", "operation": "customers.find", "path": "*"}, True),
    ],
)
def test_an_entry_names_code_operation_and_path_and_all_of_them_have_to_fit(entry: dict[str, str], meets: bool) -> None:  # noqa: FBT001
    assert Ignore(reason="known", **entry).meets(found(), judgement()) is meets


@pytest.mark.parametrize("path", ["/shop/item[2]/price[1]", "/shop/item/price", "/shop/item[*]/price[1]", "/shop/*/price[1]"])
def test_brackets_are_part_of_a_path_in_xml(path: str) -> None:
    entry = Ignore(reason="known", path=path)

    assert entry.meets(found(path="/shop/item[2]/price[1]"), judgement())
    assert not entry.meets(found(path="/shop/item2/cost"), judgement())


def test_a_missing_member_stands_at_the_end_of_the_path() -> None:
    assert Ignore(reason="known", path="/customers/*/email").meets(found(path="/customers/3", member="email"), judgement())


@given(days=st.integers(-400, 400))
def test_an_entry_holds_to_the_end_of_its_last_day(days: int) -> None:
    entry = Ignore(reason="until they mend it", code="WC302", until=TODAY)
    aside = Aside(today=date.fromordinal(TODAY.toordinal() + days), ignores=(entry,))

    left = aside.left(judgement(found()))

    assert (len(left.findings), aside.over) == ((1, (entry,)) if days > 0 else (0, ()))


def test_entries_come_before_the_baseline_and_each_finding_counts_once() -> None:
    entry, idle = Ignore(reason="known", code="WC302"), Ignore(reason="known", code="WC999")
    aside = Aside(today=TODAY, baseline=(known(found()),), ignores=(entry, idle))

    aside.left(judgement(found(), found()))

    assert (aside.ignored, aside.unmet, aside.baselined, aside.gone) == ({entry: 2}, (idle,), 0, ())


@given(accepted=st.sets(st.sampled_from(["WC301", "WC302", "WC303", "WC304"])), met=st.lists(st.sampled_from(["WC301", "WC302", "WC303", "WC304"])))
def test_no_finding_gets_lost(accepted: set[str], met: list[str]) -> None:
    aside = Aside(today=TODAY, baseline=tuple(known(found(code=code)) for code in accepted))
    tally = Tally(aside=aside)

    tally.add(aside.left(judgement(*(found(code=code) for code in met))))

    assert tally.summary()["errors"] + tally.summary()["baselined"] == len(met)
    assert {group.finding.code for group in tally.groups.values()} == set(met) - accepted
    assert {gone.code for gone in aside.gone} == accepted - set(met)
