"""Captures as tests: one a recorded exchange, judged offline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from story import outcomes

from wirecheck.contract import load
from wirecheck.judge import Judge, Verdict
from wirecheck.traffic.captures import read

if TYPE_CHECKING:
    from story import Story

HOUSE = Path(__file__).parents[2]


def line(text: str, saved: object, *, path: str = "/notes", **response: Any) -> str:
    """Give an exchange as a line of a capture."""
    headers = [["content-type", "application/json"]]
    answer = {"status": 200, "headers": headers, "body": json.dumps({"saved": saved}), **response}
    asked = {"method": "POST", "url": f"http://notes.example{path}", "headers": headers, "body": json.dumps({"text": text})}
    return json.dumps({"request": asked, "response": answer}) + "\n"


@pytest.fixture
def tapes(story: Story) -> Story:
    """Give a folder with a capture of three exchanges, of which the last is bad, and something else."""
    story.file("tapes/day1.ndjson", line("good", "good") + line("good", "good", path="/elsewhere") + line("bad", 4))
    story.file("tapes/notes.txt", "not a capture")
    story.file("test_it.py", "def test_it(): pass")
    return story


def test_each_exchange_of_a_capture_is_a_test(tapes: Story) -> None:
    result = tapes.run("-v", f"--wirecheck-contract={tapes.contract}", "--wirecheck-captures=tapes")

    assert outcomes(result) == {"passed": 2, "failed": 1}
    result.stdout.fnmatch_lines_random(
        ["test_it.py::test_it PASSED*", "tapes/day1.ndjson::notes.save[[]0[]] PASSED*", "tapes/day1.ndjson::notes.save[[]2[]] FAILED*"]
    )
    result.stdout.fnmatch_lines(["wirecheck: 1 error in 1 exchange", "  in      tapes/day1.ndjson, exchange 2: shop notes.save", "2 exchanges judged: 1 error"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_one_exchange_can_be_asked_for_by_its_name(tapes: Story) -> None:
    options = (f"--wirecheck-contract={tapes.contract}", "--wirecheck-captures=tapes")

    assert outcomes(tapes.run("tapes/day1.ndjson::notes.save[0]", *options)) == {"passed": 1}
    assert outcomes(tapes.run("tapes/day1.ndjson", *options)) == {"passed": 1, "failed": 1}
    assert outcomes(tapes.run("-k", "save and 2", *options)) == {"failed": 1, "deselected": 2}


def test_captures_beside_the_tests_are_collected_too(tapes: Story) -> None:
    tapes.file("tests/test_more.py", "def test_more(): pass")

    assert outcomes(tapes.run("tests", f"--wirecheck-contract={tapes.contract}", "--wirecheck-captures=tapes")) == {"passed": 2, "failed": 1}


def test_what_fits_no_operation_is_left_out_unless_it_shall_not_be(tapes: Story) -> None:
    result = tapes.run("-v", f"--wirecheck-contract={tapes.contract}", "--wirecheck-captures=tapes", "--wirecheck-unmatched=error")

    assert outcomes(result) == {"passed": 2, "failed": 2}
    result.stdout.fnmatch_lines(["tapes/day1.ndjson::POST /elsewhere[[]1[]] FAILED*"])


def test_captures_can_be_named_in_the_ini_file(tapes: Story) -> None:
    tapes.file("pytest.ini", f"[pytest]\nwirecheck_contract = {tapes.contract}\nwirecheck_captures = tapes\n")

    assert outcomes(tapes.run()) == {"passed": 2, "failed": 1}


def test_what_nobody_could_judge_is_not_green(story: Story) -> None:
    story.file("day1.ndjson", line("good", "good").replace(', "body": "{\\"saved\\": \\"good\\"}"', ""))

    result = story.run("-rs", f"--wirecheck-contract={story.contract}", "--wirecheck-captures=day1.ndjson")

    assert outcomes(result) == {"skipped": 1}
    result.stdout.fnmatch_lines(["SKIPPED * not checked: *"])


def test_a_capture_that_cannot_be_read_fails_by_one_line_and_the_others_are_judged(tapes: Story) -> None:
    tapes.file("tapes/day2.ndjson", line("good", "good") + "{no json\n")

    result = tapes.run("-v", f"--wirecheck-contract={tapes.contract}", "--wirecheck-captures=tapes")

    assert outcomes(result) == {"passed": 3, "failed": 2}
    result.stdout.fnmatch_lines(
        ["tapes/day2.ndjson::notes.save[[]0[]] PASSED*", "tapes/day2.ndjson::unreadable[[]1[]] FAILED*", "cannot read tapes/day2.ndjson: *"]
    )


def test_an_exchange_that_is_run_again_is_read_again(tapes: Story) -> None:
    tapes.file(
        "conftest.py",
        """
        def pytest_collection_modifyitems(items):
            items += [item for item in items if "save" in item.name]
        """,
    )

    assert outcomes(tapes.run(f"--wirecheck-contract={tapes.contract}", "--wirecheck-captures=tapes")) == {"passed": 3, "failed": 2}


def test_the_cassettes_of_the_house_come_out_as_the_judge_has_them(story: Story) -> None:
    """Without a contract they are recognised by their paths, as ``wirecheck validate`` does."""
    judge = Judge([load("open2b-customers")], named=False)
    folder = HOUSE / "cassettes" / "open2b-customers"
    found = list(read([folder]))
    verdicts = [judge.judge(item) for item in found]  # type: ignore[arg-type]
    failing = sum(any(finding.severity == "error" for finding in judgement.findings) for judgement in verdicts)
    skipped = sum(judgement.verdict is Verdict.NOT_CHECKED for judgement in verdicts)

    result = story.run("-q", "--import-mode=importlib", f"--wirecheck-captures={folder}")

    assert len(found) > 20
    assert outcomes(result) == {
        name: count for name, count in {"passed": len(found) - failing - skipped, "failed": failing, "skipped": skipped}.items() if count
    }
