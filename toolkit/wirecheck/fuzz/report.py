"""A campaign in the published shape (``wirecheck schema fuzz``), without its secrets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from wirecheck import __version__
from wirecheck.fuzz.reproduction import of as reproduction_of
from wirecheck.judge import Judgement, Verdict
from wirecheck.report.entry import finding_of
from wirecheck.text.mask import Mask, mask_of

if TYPE_CHECKING:
    from wirecheck.exchange import Exchange, Headers
    from wirecheck.fuzz.campaign import Campaign
    from wirecheck.fuzz.fault import Fault

SCHEMA_VERSION = 1
_LONGEST = 64 * 1024
_CUT = "…"


def report_of(campaigns: Sequence[Campaign]) -> dict[str, Any]:
    """Give the whole report as JSON values."""
    return {
        "wirecheck": __version__,
        "schema_version": SCHEMA_VERSION,
        "findings": [fault_of(fault) for campaign in campaigns for fault in campaign.faults],
        "summary": summary_of(campaigns),
    }


def summary_of(campaigns: Sequence[Campaign]) -> dict[str, Any]:
    """Give what the campaigns add up to."""
    names = {campaign.contract.name for campaign in campaigns}
    phases: dict[str, int] = {}
    operations: dict[str, int] = {}
    for campaign in campaigns:
        for name, count in campaign.budget.by_phase.items():
            phases[name] = phases.get(name, 0) + count
        for name, count in campaign.budget.by_operation.items():
            if name:
                operations[name] = operations.get(name, 0) + count
    return {
        "seed": campaigns[0].plan.seed if campaigns else None,
        "contract": names.pop() if len(names) == 1 else None,
        "requests": {"total": sum(campaign.budget.sent for campaign in campaigns), "phase": phases, "operation": operations},
        "sites": {
            "reached": sum(len(campaign.sites.total) - len(campaign.sites.missing) for campaign in campaigns),
            "total": sum(len(campaign.sites.total) for campaign in campaigns),
            "missing": [name for campaign in campaigns for name in campaign.sites.missing],
        },
        "unreachable": [{"operation": operation, "reason": reason} for campaign in campaigns for operation, reason in campaign.out_of_reach],
    }


def fault_of(fault: Fault) -> dict[str, Any]:
    """Give a fault."""
    mask = mask_of(fault.secrets)
    steps = [_step(step, mask) for step in fault.steps]
    made = reproduction_of(fault)
    return {
        **finding_of(fault.finding, judgement_of(fault), mask),
        "operation": fault.operation,
        "resource": fault.resource,
        "outcome": fault.outcome,
        "phase": fault.phase,
        "site": fault.site,
        "times": fault.times,
        "requests_until_found": fault.requests_until_found,
        "steps": steps,
        "request": steps[-1]["request"],
        "reproduction": {"id": made.id, "curl": made.curl, "php": made.php, "pytest": made.pytest, "cassette": made.cassette},
    }


def judgement_of(fault: Fault) -> Judgement:
    """Give the judgement that a fault would be of a single exchange, as other reports take it."""
    return Judgement(
        exchange=fault.steps[-1],
        contract=fault.contract,
        operation=fault.operation,
        resource=fault.resource,
        outcome=fault.outcome,
        verdict=Verdict.FINDINGS,
        findings=(fault.finding,),
        secrets=fault.secrets,
    )


def _step(exchange: Exchange, mask: Mask) -> dict[str, Any]:
    request, response = exchange.request, exchange.response
    return {
        "request": {"method": request.method, "url": mask(request.url), "headers": _headers(request.headers, mask), "body": _text(request.body, mask)},
        "response": None if response is None else {"status": response.status, "headers": _headers(response.headers, mask), "body": _text(response.body, mask)},
    }


def _headers(headers: Headers, mask: Mask) -> list[list[str]]:
    return [[name, mask(value)] for name, value in headers]


def _text(body: bytes | None, mask: Mask) -> str | None:
    """Give a body as text; bytes that are none are spelled out."""
    if body is None:
        return None
    text = mask(body[:_LONGEST].decode("utf-8", "backslashreplace"))
    return text + _CUT if len(body) > _LONGEST else text
