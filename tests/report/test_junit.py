"""The promises of report/junit.py; junitparser and lxml are the readers that know nothing of us."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped
from lxml import etree

from wirecheck.finding import Direction, NotChecked, Part, Severity
from wirecheck.judge import Verdict
from wirecheck.report import Ending, Junit

if TYPE_CHECKING:
    from junitparser import TestCase, TestSuite
    from tests.report.conftest import Findings, Judgements, Written

FAILED = Ending(code=1, words="failed, 1 error")
UNSEEN = NotChecked(direction=Direction.RESPONSE, part=Part.BODY, path="", reason="the body was not captured")


def suites(text: str) -> list[TestSuite]:
    return list(JUnitXml.fromstring(text.encode()))


def cases(text: str) -> list[TestCase]:
    return [case for suite in suites(text) for case in suite]


def test_a_capture_is_a_suite_and_an_exchange_a_case(judgement: Judgements, written: Written) -> None:
    made = suites(written(Junit, [judgement(), judgement(index=1), judgement(capture="day2.har", operation="customers.get")]))

    assert [(suite.name, suite.tests, suite.failures, suite.skipped) for suite in made] == [("day1.har", 2, 0, 0), ("day2.har", 1, 0, 0)]
    assert [(case.classname, case.name) for case in made[0]] == [("open2b-customers", "customers.find [0]"), ("open2b-customers", "customers.find [1]")]
    assert [(case.classname, case.name) for case in made[1]] == [("open2b-customers", "customers.get [0]")]


@pytest.mark.parametrize(
    ("severity", "fail_on", "fails"), [("error", "error", True), ("warning", "error", False), ("warning", "warning", True), ("note", "note", True)]
)
def test_a_case_fails_for_findings_from_fail_on(
    finding: Findings, judgement: Judgements, written: Written, severity: str, fail_on: str, *, fails: bool
) -> None:
    report = written(
        partial(Junit, fail_on=Severity(fail_on)), [judgement(finding(severity=Severity(severity)))], FAILED if fails else Ending(code=0, words="passed")
    )

    (case,) = cases(report)
    assert [isinstance(result, Failure) for result in case.result] == [True] * fails
    assert suites(report)[0].failures == int(fails)


def test_a_failure_says_all_that_a_finding_says(finding: Findings, judgement: Judgements, written: Written) -> None:
    (case,) = cases(written(Junit, [judgement(finding(), finding(code="WC301", message="a number is no text"))], FAILED))
    (failure,) = case.result

    assert (failure.type, failure.message) == ("WC302", "at most 255 expected, 300 found (and 1 more finding)")
    assert failure.text.splitlines() == [
        "error[WC302]: at most 255 expected, 300 found",
        "  at: response body /customers/0/group",
        "  says: a whole number from 1 to 255",
        "  saw: 300",
        "  source: open2b-customers-v13, customers.find > response > customers > group (stated)",
        f"  fingerprint: {finding().fingerprint}",
        "",
        *failure.text.splitlines()[7:],
    ]
    assert "a number is no text" in failure.text


def test_what_nobody_could_judge_is_skipped_with_the_reason(judgement: Judgements, written: Written) -> None:
    (case,) = cases(written(Junit, [judgement(verdict=Verdict.NOT_CHECKED, not_checked=(UNSEEN,))]))

    assert [(type(result), result.message) for result in case.result] == [(Skipped, "the body was not captured")]


@pytest.mark.parametrize("code", [1, 2, 3, 130])
def test_a_run_that_failed_for_another_reason_than_a_case_has_a_case_that_says_so(judgement: Judgements, written: Written, code: int) -> None:
    made = cases(written(Junit, [judgement()], Ending(code=code, words="failed, 1 capture could not be read in full")))

    assert [(case.name, [(type(result), result.message) for result in case.result]) for case in made] == [
        ("customers.find [0]", []),
        ("the run", [(Error, "failed, 1 capture could not be read in full")]),
    ]


def test_a_suite_is_written_when_its_capture_ends(judgement: Judgements) -> None:
    """So memory grows with one capture, and not with all."""
    parts: list[str] = []

    class Stream:
        def write(self, text: str) -> None:
            parts.append(text)

    report = Junit(Stream())
    report.add(judgement())
    report.add(judgement(capture="day2.har"))

    assert '<testsuite name="day1.har" tests="1"' in "".join(parts)


@given(text=st.text(st.characters(codec=None, categories=None)))
def test_a_report_is_xml_in_ascii_whatever_the_exchanges_hold(finding: Findings, judgement: Judgements, written: Written, text: str) -> None:
    """Control characters, halves of characters and line breaks in names: XML 1.0 cannot hold some of them, and others would be lost."""
    gap = NotChecked(direction=Direction.RESPONSE, part=Part.BODY, path=text, reason=text)
    said = [
        judgement(finding(saw=text, path=text, message=text, says=text), capture=text, operation=text),
        judgement(verdict=Verdict.NOT_CHECKED, not_checked=(gap,), capture=text),
    ]

    report = written(Junit, said, FAILED)

    assert report.isascii()
    assert len(etree.fromstring(report.encode()).findall("testsuite/testcase")) == 2


def test_no_secret_is_in_it(finding: Findings, judgement: Judgements, written: Written) -> None:
    found = finding(saw="hunter22", message="hunter22 is no group")
    gap = NotChecked(direction=Direction.RESPONSE, part=Part.BODY, path="", reason="hunter22 cannot be read")
    secrets = frozenset({"hunter22"})

    report = written(Junit, [judgement(found, secrets=secrets), judgement(verdict=Verdict.NOT_CHECKED, not_checked=(gap,), secrets=secrets)])

    assert "hunter22" not in report
