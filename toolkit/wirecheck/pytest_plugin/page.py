"""What the tests of a run have exchanged, as a page: ``--wirecheck-report FILE.html``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.finding import Severity
from wirecheck.report import Ending
from wirecheck.report.html.model import Cause, Headline, Item, Page, Row
from wirecheck.report.html.page import rendered
from wirecheck.report.html.picture import pictures
from wirecheck.report.html.words import COLUMNS, SHARES, headline, left, ranked, uncalled
from wirecheck.text.counted import counted, listed
from wirecheck.text.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from wirecheck.coverage import Coverage
    from wirecheck.pytest_plugin.ledger import Ledger
    from wirecheck.pytest_plugin.run import Run


def page(ledger: Ledger, coverage: Coverage, run: Run, *, at: datetime) -> str:
    """Give the text of the page; `at` is when the run began."""
    called = {(contract, operation) for contract, operation, _ in ledger.rows}
    made = Page(
        title="Tests",
        headline=_headline(ledger, run.fail_on),
        at=f"{at:%Y-%m-%d %H:%M} {at:%Z}".strip(),
        facts=tuple(_facts(ledger, coverage)),
        shares=tuple((*told_as, ledger.verdict(verdict)) for verdict, told_as in SHARES.items()),
        causes=ranked(Cause(example=example, count=ledger.causes[name].count) for name, example in ledger.examples.items()),
        findings=sum(ledger.severities.values()),
        left=left(("Not checked", _gaps(ledger)), ("Operations never called", uncalled(coverage.contracts, called))),
        columns=COLUMNS,
        rows=tuple(_rows(ledger)),
        pictures=tuple(pictures(coverage)),
    )
    return "".join(rendered(made))


def _headline(ledger: Ledger, fail_on: Severity) -> Headline:
    if not ledger.exchanges:
        return Headline(verdict="Nothing judged", reasons="no exchange of these tests fits a contract", tone="warn")
    told = [counted(ledger.severities[one], one.value) for one in Severity if one.rank >= fail_on.rank and ledger.severities[one]]
    return headline(
        Ending(code=1, words=f"failed, {listed(told)}") if told else Ending(code=0, words="passed"),
        ledger.verdict("not_checked"),
        {one: ledger.severities[one] for one in Severity},
    )


def _facts(ledger: Ledger, coverage: Coverage) -> Iterator[tuple[str, str]]:
    of_none = f", and {ledger.skipped:,} of no contract left alone" if ledger.skipped else ""
    yield "Exchanges", f"{ledger.exchanges:,} of {counted(ledger.tests, 'test')}{of_none}"
    names = [contract.name for contract in coverage.contracts]
    yield "Contract" if len(names) == 1 else "Contracts", ", ".join(names) or "none"


def _gaps(ledger: Ledger) -> Iterator[Item]:
    for reason, count in ledger.gaps.most_common():
        yield Item(text=printable(reason), figure=counted(count, "time"))


def _rows(ledger: Ledger) -> Iterator[Row]:
    for (contract, operation, resource), verdicts in sorted(ledger.rows.items(), key=lambda pair: (pair[0][0] is None, *(part or "" for part in pair[0]))):
        yield Row(
            contract=printable(contract or ""),
            operation=printable(" ".join(filter(None, (operation, resource)))),
            figures=(verdicts.total(), *(verdicts[name] for name in SHARES)),
        )
