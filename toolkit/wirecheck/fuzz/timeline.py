"""A campaign as a picture: requests from left to right, phases as bands, findings where they were first met."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from wirecheck.finding import Severity
from wirecheck.text.counted import counted
from wirecheck.text.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wirecheck.fuzz.fault import Fault

WIDTH, _TOP, _BAND, _ROW, _MOST_ROWS = 960, 22, 40, 14, 6
_LETTER = 7.5
_SHAPES = {Severity.ERROR: "M{x} {y}l6 6l-6 6l-6-6z", Severity.WARNING: "M{x} {y}l6 11h-12z", Severity.NOTE: "M{x} {y}m-4 2h8v8h-8z"}
"""A shape a severity, so that no colour alone says it."""

Span = tuple[str, int, int]
"""A phase, and its first and last request."""


def timeline(spans: Sequence[Span], faults: Sequence[Fault], anchors: Mapping[str, str]) -> str:
    """Draw a campaign. `anchors` are where the page tells of each fault, by fingerprint."""
    total = max((last for _, _, last in spans), default=0)
    if not total:
        return ""
    marks = [*_marks(faults, anchors, total)]
    rows = max((row for row, _ in marks), default=-1) + 1
    base = _TOP + _BAND + rows * _ROW
    names = dict.fromkeys(name for name, _, _ in spans)
    label = f"{counted(total, 'request')} in {counted(len(names), 'phase')}, {counted(len(faults), 'finding')}"
    drawn = [*_bands(spans, total, base), *(mark for _, mark in marks), *_axis(total, base)]
    return f'<svg role="group" aria-label="{escape(label)}" viewBox="0 0 {WIDTH} {base + 24}">{"".join(drawn)}</svg>'


def _at(request: float, total: int) -> float:
    return round(request / total * WIDTH, 1)


def _bands(spans: Sequence[Span], total: int, base: int) -> Iterator[str]:
    odd = {name: index % 2 for index, name in enumerate(dict.fromkeys(name for name, _, _ in spans))}
    free = 0.0
    for name, first, last in spans:
        left, right = _at(first - 1, total), _at(last, total)
        title = f"{name}: {counted(last - first + 1, 'request')}, {first:,} to {last:,}"
        shade = "band odd" if odd[name] else "band"
        yield f'<g><title>{escape(title)}</title><rect class="{shade}" x="{left}" y="{_TOP}" width="{round(right - left, 1)}" height="{base - _TOP}"/>'
        wide = len(name) * _LETTER
        start = left + 2 if right - left > wide else WIDTH - wide  # the last phase is a short one, and has the margin
        if start >= free and (right - left > wide or right == WIDTH):
            yield f'<text x="{start}" y="{_TOP - 8}">{escape(name)}</text>'
            free = start + wide
        yield "</g>"


def _marks(faults: Sequence[Fault], anchors: Mapping[str, str], total: int) -> Iterator[tuple[int, str]]:
    """Yield each fault with the row that it stands in: the first in which it hides no other."""
    ends = [-1.0] * _MOST_ROWS
    for fault in sorted(faults, key=lambda fault: fault.requests_until_found):
        x = min(max(_at(fault.requests_until_found - 0.5, total), 7), WIDTH - 7)
        row = next((row for row, end in enumerate(ends) if end < x - 6), _MOST_ROWS - 1)
        ends[row] = x + 6
        severity = fault.finding.severity
        path = _SHAPES[severity].format(x=x, y=_TOP + _BAND // 2 + row * _ROW)
        title = escape(printable(f"request {fault.requests_until_found:,}: {severity}[{fault.finding.code}] {fault.operation}"))
        yield row, f'<a href="#{anchors[fault.finding.fingerprint]}" aria-label="{title}"><title>{title}</title><path class="{severity}" d="{path}"/></a>'


def _axis(total: int, base: int) -> Iterator[str]:
    yield f'<path class="axis" d="M0 {base}h{WIDTH}"/><text x="0" y="{base + 16}">request 1</text>'
    yield f'<text x="{WIDTH}" y="{base + 16}" text-anchor="end">{total:,}</text>'
