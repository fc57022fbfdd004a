"""The promises of judge/tally.py."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from wirecheck.exchange import Exchange, Request
from wirecheck.finding import Direction, Finding, NotChecked, Part, Severity
from wirecheck.judge import Judgement, Outcome, Tally, Verdict

FINDING = Finding(
    severity=Severity.ERROR,
    direction=Direction.RESPONSE,
    part=Part.BODY,
    path="/a",
    member=None,
    line=None,
    column=None,
    code="WC301",
    constraint="type",
    message="",
    says="",
    saw="",
    source=None,
    fingerprint="v1:a",
)
FINDINGS = st.builds(lambda severity, name: replace(FINDING, severity=severity, fingerprint=f"v1:{name}"), st.sampled_from(Severity), st.sampled_from("abc"))
GAPS = st.builds(
    NotChecked,
    direction=st.sampled_from(Direction),
    part=st.just(Part.BODY),
    path=st.sampled_from(["", "/a"]),
    reason=st.sampled_from(["x", "y"]),
    rule=st.sampled_from([None, "r"]),
)
JUDGEMENTS = st.builds(
    Judgement,
    exchange=st.integers(0, 99).map(lambda index: Exchange(request=Request(method="GET", url="/"), response=None, index=index)),
    contract=st.sampled_from([None, "one", "two"]),
    operation=st.sampled_from([None, "get"]),
    resource=st.sampled_from([None, "Customer"]),
    outcome=st.none() | st.sampled_from(Outcome),
    verdict=st.sampled_from(Verdict),
    findings=st.lists(FINDINGS, max_size=4).map(tuple),
    not_checked=st.lists(GAPS, max_size=3).map(tuple),
)


def _tallied(judgements: list[Judgement]) -> Tally:
    tally = Tally()
    for judgement in judgements:
        tally.add(judgement)
    return tally


@given(st.lists(JUDGEMENTS, max_size=12))
def test_the_summary_counts_every_exchange_and_finding_once(judgements: list[Judgement]) -> None:
    severities = [finding.severity for judgement in judgements for finding in judgement.findings]
    verdicts = [judgement.verdict for judgement in judgements]

    assert _tallied(judgements).summary() == {
        "exchanges": len(judgements),
        **{name: verdicts.count(Verdict(name)) for name in ("clean", "findings", "not_checked")},
        "skipped": 0,
        **{f"{severity}s": severities.count(severity) for severity in Severity},
    }


@given(st.lists(JUDGEMENTS, max_size=12))
def test_equal_fingerprints_are_one_group_with_the_first_of_them(judgements: list[Judgement]) -> None:
    every = [(finding, judgement) for judgement in judgements for finding in judgement.findings]

    groups = _tallied(judgements).groups

    assert list(groups) == list(dict.fromkeys(finding.fingerprint for finding, _ in every))
    for name, group in groups.items():
        alike = [(finding, judgement) for finding, judgement in every if finding.fingerprint == name]
        assert (group.finding, group.first, group.count) == (*alike[0], len(alike))


@given(st.lists(JUDGEMENTS, max_size=12))
def test_the_rows_add_up_to_the_whole(judgements: list[Judgement]) -> None:
    tally = _tallied(judgements)

    assert sum(row.exchanges for row in tally.rows.values()) == tally.exchanges == len(judgements)
    assert sum(row.outcomes.total() for row in tally.rows.values()) == len(judgements)
    assert all(key == (row.contract, row.operation, row.resource) for key, row in tally.rows.items())


@given(st.lists(JUDGEMENTS, max_size=12))
def test_equal_reasons_are_one_gap_whatever_their_place(judgements: list[Judgement]) -> None:
    """A rule that could not be evaluated in a thousand items is one line of a report."""
    tally = _tallied(judgements)

    assert sum(gap.count for gap in tally.gaps.values()) == sum(len(judgement.not_checked) for judgement in judgements)
    assert len(tally.gaps) == len({(j.contract, j.operation, g.direction, g.part, g.reason, g.rule) for j in judgements for g in j.not_checked})


@given(st.lists(JUDGEMENTS, max_size=6))
def test_the_contract_is_told_where_all_have_the_same(judgements: list[Judgement]) -> None:
    names = {judgement.contract for judgement in judgements}

    assert _tallied(judgements).contract == (names.pop() if len(names) == 1 else None)


def test_a_run_without_exchanges_adds_up_to_nothing() -> None:
    assert set(Tally().summary().values()) == {0}
    assert Tally().contract is None


def test_what_was_skipped_is_counted_beside_the_exchanges() -> None:
    tally = Tally(skipped=3)

    assert (tally.summary()["skipped"], tally.exchanges) == (3, 0)
