"""The promises of report/sarif.py; sarif-pydantic is the reader that knows nothing of us."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from sarif_pydantic import Sarif as Log

from wirecheck import __version__
from wirecheck.codes import CODES
from wirecheck.finding import Severity
from wirecheck.report import Ending, Sarif, Spot, Spots

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.report.conftest import Findings, Judgements, Written

    from wirecheck.judge import Judgement

LOCATED = Spots(captured=Spot(file="captures/day 1.har", line=12), promised=Spot(file="contracts/shop.openapi.yaml", line=40))


UNREAD = {"columnKind", "exitCode", "occurrenceCount", "semanticVersion", "toolExecutionNotifications"}
"""Members of the standard that the reader has no name for; that they are the standard's was seen by its JSON Schema."""


def located(judgements: Sequence[Judgement]) -> list[Spots]:
    return [LOCATED for _ in judgements]


def read(text: str) -> dict[str, Any]:
    """Read a log by the types of the reader, and hold it against the standard's names."""
    assert set(strange(Log.model_validate_json(text))) <= UNREAD
    made: dict[str, Any] = json.loads(text)
    return made


def strange(model: Any) -> Iterator[str]:
    """Yield the members that the model has no name for; property bags hold anything."""
    if isinstance(model, BaseModel):
        yield from model.model_extra or ()
        for name in type(model).model_fields:
            if name != "properties":
                yield from strange(getattr(model, name))
    elif isinstance(model, list):
        for each in model:
            yield from strange(each)


def test_a_result_points_at_the_line_of_the_capture_and_names_that_of_the_contract(finding: Findings, judgement: Judgements, written: Written) -> None:
    (run,) = read(written(partial(Sarif, locate=located), [judgement(finding())], Ending(code=1, words="failed, 1 error")))["runs"]
    (result,) = run["results"]

    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "captures/day%201.har", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 12},
    }
    assert result["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "open2b-customers customers.find response body /customers/0/group"}]
    assert result["relatedLocations"] == [
        {
            "physicalLocation": {"artifactLocation": {"uri": "contracts/shop.openapi.yaml", "uriBaseId": "%SRCROOT%"}, "region": {"startLine": 40}},
            "message": {"text": "open2b-customers-v13, customers.find > response > customers > group (stated)"},
        }
    ]


def test_rules_are_the_codes_with_what_explain_says(finding: Findings, judgement: Judgements, written: Written) -> None:
    driver = read(written(Sarif, [judgement(finding())]))["runs"][0]["tool"]["driver"]

    assert (driver["name"], driver["version"]) == ("wirecheck", __version__)
    assert [(rule["id"], rule["shortDescription"]["text"], rule["fullDescription"]["text"]) for rule in driver["rules"]] == [
        ("WC302", CODES["WC302"].title, CODES["WC302"].text)
    ]


def test_equal_findings_are_one_result_that_counts_them(finding: Findings, judgement: Judgements, written: Written) -> None:
    (run,) = read(written(Sarif, [judgement(finding()), judgement(finding(path="/customers/9/group"), index=1), judgement(finding(code="WC301"), index=2)]))[
        "runs"
    ]

    assert [(result["ruleId"], result["occurrenceCount"]) for result in run["results"]] == [("WC302", 2), ("WC301", 1)]
    assert [run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] for result in run["results"]] == ["WC302", "WC301"]
    assert run["results"][0]["partialFingerprints"]["wirecheck/v1"] == finding().fingerprint


def test_severity_is_the_level(finding: Findings, judgement: Judgements, written: Written) -> None:
    found = [finding(severity=severity, code=code) for severity, code in zip(Severity, ("WC301", "WC302", "WC303"), strict=True)]

    assert [result["level"] for result in read(written(Sarif, [judgement(*found)]))["runs"][0]["results"]] == ["error", "warning", "note"]


@pytest.mark.parametrize(("code", "is_done"), [(0, True), (1, True), (2, False), (3, False), (130, False)])
def test_a_run_that_did_not_do_what_it_was_asked_for_says_so(written: Written, code: int, *, is_done: bool) -> None:
    (invocation,) = read(written(Sarif, [], Ending(code=code, words="as it ended")))["runs"][0]["invocations"]

    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (is_done, code)
    assert [notice["message"]["text"] for notice in invocation["toolExecutionNotifications"]] == ([] if is_done else ["as it ended"])


def test_a_file_that_is_not_below_the_working_directory_is_a_whole_address(finding: Findings, judgement: Judgements, written: Written) -> None:
    elsewhere = [Spots(promised=Spot(file="/srv/contracts/shop.yaml", line=3))]

    (result,) = read(written(partial(Sarif, locate=lambda _: elsewhere), [judgement(finding())]))["runs"][0]["results"]

    assert result["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "file:///srv/contracts/shop.yaml"}, "region": {"startLine": 3}}


@given(text=st.text(st.characters(codec=None, categories=None)))
def test_a_log_is_ascii_and_a_log_whatever_the_exchanges_hold(finding: Findings, judgement: Judgements, written: Written, text: str) -> None:
    log = written(Sarif, [judgement(finding(saw=text, path=text, message=text), capture=text)], Ending(code=1, words="failed"))

    assert log.isascii()
    read(log)


def test_no_secret_is_in_it(finding: Findings, judgement: Judgements, written: Written) -> None:
    found = finding(saw="hunter22", message="hunter22 is no group")

    assert "hunter22" not in written(Sarif, [judgement(found, secrets=frozenset({"hunter22"}))])
