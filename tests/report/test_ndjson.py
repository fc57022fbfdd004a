"""The promises of report/ndjson.py."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from wirecheck.report import Ndjson
from wirecheck.report.entry import entry_of

if TYPE_CHECKING:
    from tests.report.conftest import Findings, Judgements, Written


def test_each_exchange_is_a_line_and_the_summary_is_the_last(finding: Findings, judgement: Judgements, written: Written) -> None:
    judgements = [judgement(finding(saw="a\nb\u2028c")), judgement(index=1)]

    lines = written(Ndjson, judgements).splitlines()

    assert [json.loads(line) for line in lines] == [
        *(json.loads(json.dumps(entry_of(each))) for each in judgements),
        {"summary": {"exchanges": 2, "clean": 1, "findings": 1, "not_checked": 0, "skipped": 0, "errors": 1, "warnings": 0, "notes": 0}},
    ]


def test_a_run_over_nothing_is_a_summary(written: Written) -> None:
    assert list(json.loads(written(Ndjson, []))) == ["summary"]
