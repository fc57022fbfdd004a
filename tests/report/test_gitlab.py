"""The promises of report/gitlab.py: what GitLab's documentation of code quality reports asks of an entry, and nothing else."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from wirecheck.finding import Severity
from wirecheck.report import Gitlab, Spot, Spots

if TYPE_CHECKING:
    from tests.report.conftest import Findings, Judgements, Written

ENTRY: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string"},
                    "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}


def read(text: str) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = json.loads(text)
    Draft202012Validator(ENTRY).validate(made)
    assert len({entry["fingerprint"] for entry in made}) == len(made)
    return made


def test_a_cause_is_an_entry_with_its_file_and_line(finding: Findings, judgement: Judgements, written: Written) -> None:
    spots = [Spots(captured=Spot(file="day1.har", line=12))]

    (entry,) = read(written(partial(Gitlab, locate=lambda _: spots), [judgement(finding()), judgement(finding(), index=1)]))

    assert entry == {
        "description": "at most 255 expected, 300 found (2 times); open2b-customers customers.find; response body /customers/0/group; "
        "open2b-customers-v13, customers.find > response > customers > group (stated)",
        "check_name": "WC302",
        "fingerprint": finding().fingerprint,
        "severity": "major",
        "location": {"path": "day1.har", "lines": {"begin": 12}},
    }


def test_severities_are_gitlabs(finding: Findings, judgement: Judgements, written: Written) -> None:
    found = [finding(severity=severity, code=code) for severity, code in zip(Severity, ("WC301", "WC302", "WC303"), strict=True)]

    assert [entry["severity"] for entry in read(written(Gitlab, [judgement(*found)]))] == ["major", "minor", "info"]


def test_a_run_without_findings_is_an_empty_list(judgement: Judgements, written: Written) -> None:
    assert read(written(Gitlab, [judgement()])) == []


@given(text=st.text(st.characters(codec=None, categories=None)))
def test_a_report_is_ascii_whatever_the_exchanges_hold(finding: Findings, judgement: Judgements, written: Written, text: str) -> None:
    report = written(Gitlab, [judgement(finding(saw=text, path=text, message=text), capture=text)])

    assert report.isascii()
    read(report)


def test_no_secret_is_in_it(finding: Findings, judgement: Judgements, written: Written) -> None:
    assert "hunter22" not in written(Gitlab, [judgement(finding(message="hunter22 is wrong"), secrets=frozenset({"hunter22"}))])
