"""A campaign as people read it: each finding with the least request that shows it, what came back, how to see it again; then what was not reached, the verdict last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from wirecheck.finding import Severity
from wirecheck.fuzz.report import judgement_of, summary_of
from wirecheck.fuzz.reproduction import of as reproduction_of
from wirecheck.judge import Group
from wirecheck.report.block import block, headline
from wirecheck.text.counted import counted
from wirecheck.text.mask import mask_of
from wirecheck.text.paint import ansi, plain
from wirecheck.text.printable import printable
from wirecheck.text.wrap import wrapped

if TYPE_CHECKING:
    from wirecheck.fuzz.campaign import Campaign
    from wirecheck.fuzz.fault import Fault
    from wirecheck.report import Ending
    from wirecheck.text.paint import Paint

_LONGEST = 400
_LISTED = 10


def written(campaigns: Sequence[Campaign], ending: Ending, *, width: int, colour: bool, quiet: bool, verbose: bool) -> Iterator[str]:
    """Yield the lines of the report; `quiet` leaves the verdict alone, `verbose` shows notes and all that was not reached."""
    paint: Paint = ansi if colour else plain
    faults = sorted(
        (fault for campaign in campaigns for fault in campaign.faults), key=lambda fault: (-fault.finding.severity.rank, fault.requests_until_found)
    )
    if not quiet:
        for fault in faults:
            if fault.finding.severity is not Severity.NOTE or verbose:
                yield from _fault(fault, width, paint)
                yield ""
        notes = [fault for fault in faults if fault.finding.severity is Severity.NOTE]
        if notes and not verbose:
            yield f"{counted(len(notes), 'note')}; --verbose shows them"
            yield ""
        yield from _reached(campaigns, width, paint, verbose=verbose)
    total = sum(campaign.budget.sent for campaign in campaigns)
    seed = f", seed {campaigns[0].plan.seed}" if campaigns else ""
    yield paint(ending.words, "error" if ending.code else "good") + f" ({counted(total, 'request')}{seed})"


def _fault(fault: Fault, width: int, paint: Paint) -> Iterator[str]:
    judgement = judgement_of(fault)
    group = Group(fault.finding, judgement, fault.times)
    mask = mask_of(fault.secrets)
    yield from headline(group, width=width, paint=paint) if fault.finding.severity is Severity.NOTE else block(group, width=width, paint=paint)
    yield f"  found   in phase {fault.phase}, by request {fault.requests_until_found:,}" + (f", at {printable(fault.site)}" if fault.site else "")
    for number, step in enumerate(fault.steps, 1):
        label = "sent" if len(fault.steps) == 1 else f"step {number}"
        request, response = step.request, step.response
        yield from _labelled(label, f"{request.method} {mask(request.url)}", width)
        yield from _labelled("", _short(mask((request.body or b"").decode("utf-8", "backslashreplace"))), width)
        if response is not None:
            yield from _labelled("got", f"{response.status} {_short(mask((response.body or b'').decode('utf-8', 'backslashreplace')))}", width)
    made = reproduction_of(fault)
    for index, line in enumerate(made.curl.splitlines()):  # not wrapped: it is there to be copied
        yield f"  {'' if index else 'again':<8}{printable(line)}"
    yield from _labelled("id", made.id, width)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _labelled(label: str, text: str, width: int) -> Iterator[str]:
    for line in wrapped(printable(text), max(width - 10, 20)) if text else ():
        yield f"  {label:<8}{line}"
        label = ""


def _reached(campaigns: Sequence[Campaign], width: int, paint: Paint, *, verbose: bool) -> Iterator[str]:
    """Yield what the campaigns sent, and what they did not reach."""
    summary = summary_of(campaigns)
    sites, requests = summary["sites"], summary["requests"]
    spread = ", ".join(f"{name} {count:,}" for name, count in requests["phase"].items())
    yield from wrapped(f"{counted(requests['total'], 'request')} ({spread}); {sites['reached']:,} of {counted(sites['total'], 'site')} reached", width)
    missing = sites["missing"]
    if missing:
        yield paint("not reached", "strong")
        for name in missing if verbose else missing[:_LISTED]:
            yield from _item(name, width)
        if len(missing) > _LISTED and not verbose:
            yield f"  - and {len(missing) - _LISTED:,} more; --verbose lists them, a larger --max-requests reaches more"
    for one in summary["unreachable"]:
        yield from _item(f"{one['operation']}: {one['reason']}", width)
    yield ""


def _item(text: str, width: int) -> Iterator[str]:
    bullet = "  - "
    for line in wrapped(printable(text), width - len(bullet)):
        yield bullet + line
        bullet = "    "
