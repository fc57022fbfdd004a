"""The promises of report/json.py."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from wirecheck import __version__
from wirecheck.report import Ending, Json
from wirecheck.report.entry import entry_of

if TYPE_CHECKING:
    from tests.report.conftest import Findings, Judgements, Written

NOTHING = {"exchanges": 0, "clean": 0, "findings": 0, "not_checked": 0, "skipped": 0, "errors": 0, "warnings": 0, "notes": 0}


def test_a_run_over_nothing_is_a_whole_document(written: Written) -> None:
    assert json.loads(written(Json, [])) == {"wirecheck": __version__, "schema_version": 1, "exchanges": [], "contract": None, "summary": NOTHING}


def test_a_report_holds_every_exchange_and_the_summary(finding: Findings, judgement: Judgements, written: Written) -> None:
    judgements = [judgement(finding()), judgement(index=1)]

    assert json.loads(written(Json, judgements)) == {
        "wirecheck": __version__,
        "schema_version": 1,
        "exchanges": [json.loads(json.dumps(entry_of(each))) for each in judgements],
        "contract": "open2b-customers",
        "summary": NOTHING | {"exchanges": 2, "clean": 1, "findings": 1, "errors": 1},
    }


def test_an_exchange_is_written_when_it_is_added(judgement: Judgements) -> None:
    """So memory does not grow with the capture, and what was judged before a crash can still be read."""
    parts: list[str] = []

    class Stream:
        def write(self, text: str) -> None:
            parts.append(text)

    report = Json(Stream())
    report.add(judgement())

    assert json.loads("".join(parts) + "]}")["exchanges"] == [json.loads(json.dumps(entry_of(judgement())))]


@given(text=st.text(st.characters(codec=None, categories=None)))
def test_a_report_is_ascii_whatever_the_exchanges_hold(finding: Findings, judgement: Judgements, written: Written, text: str) -> None:
    """No encoding of a terminal is in the way, and no escape sequence reaches one."""
    report = written(Json, [judgement(finding(saw=text, path=text, message=text), capture=text)], Ending(code=1, words="failed"))

    assert report.isascii()
    assert "\x1b" not in report
    json.loads(report)
