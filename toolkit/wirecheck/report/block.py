"""One cause in the console report: what is wrong, where it was first seen, what the contract says and who says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from wirecheck.finding import Finding, Severity
from wirecheck.report.excerpt import excerpt
from wirecheck.report.places import place_of
from wirecheck.report.unread import told
from wirecheck.text.counted import counted
from wirecheck.text.mask import Mask, mask_of
from wirecheck.text.paint import Paint, Style, plain
from wirecheck.text.printable import printable
from wirecheck.text.wrap import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.exchange import Exchange
    from wirecheck.finding import NotChecked
    from wirecheck.judge import Group, Judgement
    from wirecheck.report.places import Place

Find = Callable[["Finding", "Exchange"], "Place | None"]

STYLES: dict[Severity, Style] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}

_LABEL = 8
"""The column at which what stands behind a label begins."""


def block(group: Group, *, width: int, paint: Paint = plain, find: Find = place_of) -> Iterator[str]:
    """Yield the lines of a group of equal findings; `find` gives the text that shows where it is."""
    finding, first = group.finding, group.first
    mask = mask_of(first.secrets)
    yield from headline(group, width=width, paint=paint)
    yield from _labelled("at", at(finding, mask), width)
    yield from _labelled("in", where(first), width)
    place = find(finding, first.exchange)
    if place is not None:
        yield from excerpt(place, mask, width=width, style=STYLES[finding.severity], paint=paint)
    yield from _labelled("says", printable(f"{finding.says} ({finding.constraint})" if finding.says else finding.constraint), width)
    if finding.saw:
        yield from _labelled("saw", printable(told(finding.saw, finding, first)), width)
    if source := finding.source:
        yield from _labelled("source", printable(f"{source.document}, {source.section} ({source.certainty})"), width)
    for related in finding.related:
        yield from _labelled("with", printable(f"{related.capture}, exchange {related.index}"), width)
    yield from _labelled("help", f"wirecheck explain {finding.code}", width)


def headline(group: Group, *, width: int, paint: Paint = plain) -> Iterator[str]:
    """Yield what is wrong, and how often."""
    finding = group.finding
    label = f"{finding.severity}[{finding.code}]"
    times = f" ({counted(group.count, 'time')})" if group.count > 1 else ""
    first, *rest = wrapped(f"{label}: {printable(told(finding.message, finding, group.first))}{times}", width)
    yield paint(label, STYLES[finding.severity]) + paint(first.removeprefix(label), "strong")
    for line in rest:
        yield paint(line, "strong")


def at(place: Finding | NotChecked, mask: Mask) -> str:
    """Name direction, part and path; a missing member stands behind the path of what should hold it."""
    words = [place.direction, place.part, mask.path(place.path)]
    if isinstance(place, Finding) and place.member is not None:
        words.append(f"(member {mask.path(place.member)})")
    return printable(" ".join(filter(None, words)))


def where(judgement: Judgement) -> str:
    """Name the exchange and its operation."""
    exchange = judgement.exchange
    operation = " ".join(filter(None, (judgement.contract, judgement.operation, judgement.resource)))
    return printable(f"{exchange.capture}, exchange {exchange.index}" + (f": {operation}" if operation else ""))


def _labelled(label: str, text: str, width: int) -> Iterator[str]:
    for line in wrapped(text, max(width - _LABEL - 2, 20)):
        yield f"  {label:<{_LABEL}}{line}"
        label = ""
