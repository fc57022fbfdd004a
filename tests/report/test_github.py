"""The promises of report/github.py. What reads the lines here undoes the escapes as GitHub's runner does, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from wirecheck.finding import Severity
from wirecheck.report import Ending, Github, Spot, Spots
from wirecheck.report.github import MOST

if TYPE_CHECKING:
    from tests.report.conftest import Findings, Judgements, Written

FAILED = Ending(code=1, words="failed, 1 error")
_COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


@dataclass(frozen=True)
class Annotation:
    command: str
    properties: dict[str, str]
    message: str


def annotations(text: str) -> list[Annotation]:
    """Read workflow commands: properties end at a comma, the list of them at two colons, a message at the line's end."""
    made = []
    for line in text.splitlines():
        if line.startswith("::"):
            found = _COMMAND.fullmatch(line)
            assert found is not None, line
            pairs = dict(pair.split("=", 1) for pair in found[2].split(","))
            undone = {name: plain(value).replace("%3A", ":").replace("%2C", ",").replace("%25", "%") for name, value in pairs.items()}
            made.append(Annotation(found[1], undone, plain(found[3]).replace("%25", "%")))
    return made


def plain(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n")


def test_an_annotation_names_file_and_line_and_says_all_that_a_finding_says(finding: Findings, judgement: Judgements, written: Written) -> None:
    spots = [Spots(captured=Spot(file="a,b:c%.har", line=12))]

    first, last = annotations(written(partial(Github, locate=lambda _: spots), [judgement(finding())], FAILED))

    assert first == Annotation(
        "error",
        {"file": "a,b:c%.har", "line": "12", "title": "WC302 the number is out of bounds"},
        "at most 255 expected, 300 found\nopen2b-customers customers.find: response body /customers/0/group\nsays: a whole number from 1 to 255\nsaw: 300\n"
        "source: open2b-customers-v13, customers.find > response > customers > group (stated)",
    )
    assert last == Annotation("error", {"title": "wirecheck"}, "failed, 1 error")


def test_severity_is_the_command(finding: Findings, judgement: Judgements, written: Written) -> None:
    found = [finding(severity=severity, code=code) for severity, code in zip(Severity, ("WC301", "WC302", "WC303"), strict=True)]

    assert [each.command for each in annotations(written(Github, [judgement(*found)]))] == ["error", "warning", "notice"]


def test_no_more_are_written_than_are_shown_and_the_rest_is_counted(finding: Findings, judgement: Judgements, written: Written) -> None:
    found = [finding(path=f"/member{number}") for number in range(MOST + 3)]

    report = written(Github, [judgement(*found)], FAILED)

    assert len(annotations(report)) == MOST + 1
    assert "3 more errors without an annotation" in report


def test_a_run_that_passed_is_a_line_of_the_log_and_no_annotation(judgement: Judgements, written: Written) -> None:
    assert written(Github, [judgement()]) == "wirecheck: passed, 1 exchange\n"


@given(text=st.text(st.characters(codec=None, categories=None)))
def test_nothing_in_an_exchange_can_write_a_command_of_its_own(finding: Findings, judgement: Judgements, written: Written, text: str) -> None:
    said = [judgement(finding(saw=text, path=text, message=f"{text}\n::error::x"), capture=text)]

    assert [each.command for each in annotations(written(Github, said, FAILED))] == ["error", "error"]


def test_no_secret_is_in_it(finding: Findings, judgement: Judgements, written: Written) -> None:
    assert "hunter22" not in written(Github, [judgement(finding(saw="hunter22"), secrets=frozenset({"hunter22"}))])
