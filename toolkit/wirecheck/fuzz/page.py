"""A campaign as a page: ``wirecheck fuzz --format html``."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from wirecheck.finding import Severity
from wirecheck.fuzz.report import judgement_of, summary_of
from wirecheck.fuzz.reproduction import of as reproduction_of
from wirecheck.fuzz.timeline import timeline
from wirecheck.judge import Verdict
from wirecheck.report.aside import notices, told
from wirecheck.report.html.example import example_of
from wirecheck.report.html.model import Cause, Item, Page, Row
from wirecheck.report.html.page import rendered
from wirecheck.report.html.picture import pictures
from wirecheck.report.html.words import headline, left, ranked
from wirecheck.text.counted import counted
from wirecheck.text.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from wirecheck.fuzz.campaign import Campaign
    from wirecheck.fuzz.fault import Fault
    from wirecheck.judge import Aside
    from wirecheck.report import Ending
    from wirecheck.report.html.model import Example


def page(campaigns: Sequence[Campaign], ending: Ending, *, at: datetime, aside: Aside | None = None) -> Iterator[str]:
    """Yield the text of the page; `at` is when the run began."""
    causes = {campaign: [Cause(example=_example(fault), count=fault.times) for fault in campaign.faults] for campaign in campaigns}
    answered = sum(campaign.verdicts.total() for campaign in campaigns)
    succeeded = sum(campaign.successes.total() for campaign in campaigns)
    unchecked = sum(campaign.verdicts[Verdict.NOT_CHECKED] for campaign in campaigns)
    yield from rendered(
        Page(
            title="Campaign",
            headline=headline(ending, unchecked, Counter(fault.finding.severity for campaign in campaigns for fault in campaign.faults)),
            at=f"{at:%Y-%m-%d %H:%M} {at:%Z}".strip(),
            facts=tuple(_facts(campaigns)),
            shares=(("seen", "succeeded", succeeded), ("rest", "rejected, or without an answer", answered - succeeded)),
            causes=ranked(cause for held in causes.values() for cause in held),
            findings=sum(cause.count for held in causes.values() for cause in held),
            left=left(("Operations that never succeeded", _unreached(campaigns)), ("Sites not visited", _missing(campaigns))),
            columns=("Requests", "Succeeded", "Findings"),
            rows=tuple(row for campaign in campaigns for row in _rows(campaign)),
            pictures=tuple(picture for campaign in campaigns if campaign.coverage is not None for picture in pictures(campaign.coverage, sends=True)),
            timelines=tuple(
                (campaign.contract.name, timeline(campaign.budget.spans, campaign.faults, {name: f"f-{name.removeprefix('v1:')}" for name in _names(campaign)}))
                for campaign in campaigns
                if campaign.budget.sent
            ),
            accepted=tuple(map(printable, (*told(aside), *notices(aside)))) if aside is not None else (),
        )
    )


def _names(campaign: Campaign) -> list[str]:
    return [fault.finding.fingerprint for fault in campaign.faults]


def _example(fault: Fault) -> Example:
    made = reproduction_of(fault)
    example = example_of(fault.finding, judgement_of(fault), related=[(step, fault.secrets) for step in fault.steps[:-1]])
    site = f", at {fault.site}" if fault.site else ""
    return replace(
        example,
        facts=(("Found", f"in phase {fault.phase}, by request {fault.requests_until_found:,}{site}"), ("Again", f"wirecheck fuzz --replay {made.id}")),
        scripts=(("curl", made.curl), ("PHP", made.php), ("pytest", made.pytest)),
    )


def _facts(campaigns: Sequence[Campaign]) -> Iterator[tuple[str, str]]:
    summary = summary_of(campaigns)
    spread = ", ".join(f"{name} {count:,}" for name, count in summary["requests"]["phase"].items())
    yield "Requests", f"{summary['requests']['total']:,}" + (f": {spread}" if spread else "")
    if campaigns:
        yield "Store", ", ".join(dict.fromkeys(str(campaign.address) for campaign in campaigns))
        yield "Seed", str(summary["seed"])
    names = [campaign.contract.name for campaign in campaigns]
    yield "Contract" if len(names) == 1 else "Contracts", ", ".join(names) or "none"
    yield "Sites", f"{summary['sites']['reached']:,} of {summary['sites']['total']:,} visited"


def _unreached(campaigns: Sequence[Campaign]) -> Iterator[Item]:
    for campaign in campaigns:
        for operation, reason in campaign.out_of_reach:
            yield Item(text=printable(operation), note=printable(f"{campaign.contract.name}: {reason}"))


def _missing(campaigns: Sequence[Campaign]) -> Iterator[Item]:
    """Yield the sites that no request was about, a line an operation; there may be thousands."""
    for campaign in campaigns:
        missing: dict[str, list[str]] = {}
        for name in campaign.sites.missing:
            operation, _, site = name.partition(" ")
            missing.setdefault(operation, []).append(site)
        for operation, sites in missing.items():
            named = "; ".join(sites[:_NAMED]) + (f"; and {len(sites) - _NAMED:,} more" if len(sites) > _NAMED else "")
            yield Item(text=printable(operation), note=printable(named), figure=counted(len(sites), "site"))


_NAMED = 4


def _rows(campaign: Campaign) -> Iterator[Row]:
    causes = Counter(fault.operation for fault in campaign.faults if fault.finding.severity is not Severity.NOTE)
    for operation in campaign.contract.operations:
        sent = campaign.budget.by_operation[operation.id]
        if sent or causes[operation.id]:
            yield Row(
                contract=printable(campaign.contract.name),
                operation=printable(operation.id),
                figures=(sent, campaign.successes[operation.id], causes[operation.id]),
            )
