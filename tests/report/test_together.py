"""The promises of report/together.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.report import Ending, Json, Ndjson, Together

if TYPE_CHECKING:
    from tests.report.conftest import Findings, Judgements, Written

    from wirecheck.report import Stream


def test_each_report_is_as_if_it_were_the_only_one(finding: Findings, judgement: Judgements, written: Written) -> None:
    judgements, ending = [judgement(finding()), judgement(index=1)], Ending(code=1, words="failed")
    parts: list[str] = []

    class Other:
        def write(self, text: str) -> None:
            parts.append(text)

    def both(stream: Stream) -> Together:
        return Together([Json(stream), Ndjson(Other())])

    assert written(both, judgements, ending) == written(Json, judgements, ending)
    assert "".join(parts) == written(Ndjson, judgements, ending)
