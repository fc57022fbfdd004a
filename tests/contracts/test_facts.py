"""Every stated or shown fact of every document: an exchange that keeps it is clean, one that breaks it alone gives exactly that finding."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from table import TABLES, Edit, Table

from wirecheck.contract import Contract, facts, load
from wirecheck.finding import Finding, Part, Severity, without_indexes
from wirecheck.judge import Judge, Judgement

NAMES = sorted(TABLES)


@cache
def _table(name: str) -> Table:
    return Table(TABLES[name])


@cache
def _contract(name: str) -> Contract:
    return load(_table(name).contract)


@cache
def _judge(name: str) -> Judge:
    return Judge([_contract(name)], named=True)


def _rows(kind: str) -> list[Any]:
    """Give one parameter a row, so that a failing row is named and the rest still run."""
    made = []
    for name in NAMES:
        rows: dict[str, list[Edit]] = {}
        for edit in getattr(_table(name), kind)():
            rows.setdefault(edit.name.rpartition(" [")[0], []).append(edit)
        made += [pytest.param(name, edits, id=f"{name}-{row}") for row, edits in rows.items()]
    return made


def _loud(judgement: Judgement) -> list[Finding]:
    return [finding for finding in judgement.findings if finding.severity is not Severity.NOTE]


def _told(findings: list[Finding]) -> str:
    return "\n".join(f"{f.severity} {f.direction} {f.part} {f.path!r} {f.member} {f.constraint}: {f.message}" for f in findings)


@pytest.mark.parametrize(("name", "base"), [(name, base) for name in NAMES for base in _table(name).bases])
def test_a_base_exchange_is_clean_and_means_what_the_table_says(name: str, base: str) -> None:
    draft = _table(name).bases[base]

    judgement = _judge(name).judge(_table(name).exchange(base))

    assert _loud(judgement) == []
    assert (judgement.operation, judgement.outcome) == (draft["operation"], draft["outcome"])


@pytest.mark.parametrize(("name", "edits"), _rows("keeps"))
def test_an_exchange_that_keeps_the_fact_at_its_edge_is_clean(name: str, edits: list[Edit]) -> None:
    for edit in edits:
        judgement = _judge(name).judge(_table(name).exchange(edit.base, edit.edits))

        assert _told(_loud(judgement)) == "", edit.name
        assert not any("WC901" in gap.reason for gap in judgement.not_checked)


@pytest.mark.parametrize(("name", "edits"), _rows("breaks"))
def test_an_exchange_that_breaks_the_fact_alone_gives_exactly_that_finding(name: str, edits: list[Edit]) -> None:
    for edit in edits:
        judgement = _judge(name).judge(_table(name).exchange(edit.base, edit.edits))

        left = list(judgement.findings)
        for want in edit.gives:
            found = next((finding for finding in left if _fits(finding, want)), None)
            assert found is not None, f"{edit.name}: wanted {dict(want)}, got\n{_told(list(judgement.findings))}"
            left.remove(found)
        assert _told([finding for finding in left if finding.severity is not Severity.NOTE]) == "", edit.name
        assert not any("WC901" in gap.reason for gap in judgement.not_checked)


def _fits(finding: Finding, want: Mapping[str, Any]) -> bool:
    return all(str(getattr(finding, key)) == str(value) for key, value in want.items() if key != "member" or value is not None)


@pytest.mark.parametrize("name", NAMES)
def test_every_stated_or_shown_fact_is_broken_by_some_row(name: str) -> None:
    """A fact without a row is a fact that nobody would miss."""
    table, contract = _table(name), _contract(name)
    rules = {rule.id for operation in contract.operations for rule in operation.rules}
    broken: dict[tuple[str, str], set[str]] = {}
    for edit in table.breaks():
        operation = str(table.bases[edit.base]["operation"])
        for finding in _judge(name).judge(table.exchange(edit.base, edit.edits)).findings:
            part = {Part.URL: "url ", Part.HEADER: "header "}.get(finding.part, "")
            path = finding.path.rpartition("/")[0] if finding.constraint == "additionalProperties" else finding.path
            broken.setdefault((operation, finding.constraint), set()).add(f"{finding.direction} {part}{path}".strip())

    missing = [
        f"{fact.operation}: {fact.where}: {fact.constraint}, {fact.what}"
        for fact in facts(contract)
        if fact.certainty in {"stated", "shown"}
        and not _is_told_elsewhere(fact.where)
        and not _is_broken(fact.where, broken.get((fact.operation, fact.constraint), set()), anywhere=fact.constraint in ANYWHERE | rules)
    ]
    assert "\n".join(missing) == ""


ANYWHERE = {"outcome", "codec", "security", "status", "root"}
"""Constraints whose finding stands at the whole body, or where something else stood."""


def _is_broken(where: str, places: set[str], *, anywhere: bool) -> bool:
    where = re.sub(r"^request (?:path|query) ", "request url ", where)
    pattern = re.escape(where).replace(r"\*", "[^/]+")
    return bool(places) and (anywhere or any(re.fullmatch(pattern, place) or without_indexes(place) == where for place in places))


def _is_told_elsewhere(where: str) -> bool:
    # Which outcome a status or envelope means is held by the bases of each outcome; which statuses exist, by the rows that name an undocumented one.
    return where in {"response", "response status"}
