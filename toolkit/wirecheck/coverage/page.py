"""Coverage as a page: one file that needs nothing else, with every point of every operation, missing ones marked."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from wirecheck.coverage import term
from wirecheck.text.counted import counted
from wirecheck.text.look import ICON, look, policy
from wirecheck.text.printable import printable

if TYPE_CHECKING:
    from wirecheck.coverage.coverage import Coverage
    from wirecheck.coverage.points import Point

_STYLE = """
body { max-width: 70rem; }
h1 { text-wrap: balance; }
h2 { margin-top: 2.5rem; padding-bottom: 0.25rem; border-bottom: 1px solid var(--line); }
h2, summary { display: grid; grid-template-columns: minmax(0, 1fr) 8rem 9.5rem; gap: 0 1rem; align-items: center; }
h2 > :first-child, summary > :first-child { overflow-wrap: anywhere; }
summary { padding: 0.375rem 0; border-bottom: 1px solid var(--line); list-style: none; cursor: pointer; }
summary::-webkit-details-marker { display: none; }
summary > :first-child::before { content: "+"; display: inline-block; width: 1.25rem; color: var(--link); }
[open] > summary > :first-child::before { content: "\\2212"; }
meter { width: 100%; }
meter + .quiet { font-weight: 400; text-align: right; font-variant-numeric: tabular-nums; }
table { width: 100%; margin-bottom: 1rem; border-collapse: collapse; font-size: 0.875rem; }
td, th { padding: 0.25rem 0.875rem 0.25rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--quiet); font-weight: 500; }
.seen { color: var(--good); } .missing { color: var(--bad); white-space: nowrap; }
@media (max-width: 44rem) {
  h2, summary { grid-template-columns: minmax(0, 1fr) auto; }
  h2 > :first-child, summary > :first-child { grid-column: 1 / -1; }
  tr { display: grid; grid-template-columns: 4rem minmax(0, 1fr); padding: 0.375rem 0; border-bottom: 1px solid var(--line); }
  td:not(.missing, .seen) { grid-column: 2; }
  tr:has(th) { display: none; }
  td { padding: 0; border: 0; }
  td:empty { display: none; }
}
"""
_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>Contract coverage · wirecheck</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="{icon}">
<style>{style}</style>
</head>
<body>
"""
_WORDS = {"low": "at its lower edge", "high": "at its upper edge", "held": "rule held", "value": "value"}


def page(coverage: Coverage) -> Iterator[str]:
    """Yield the text of the page."""
    style = look() + _STYLE
    yield _HEAD.format(policy=escape(policy(style)), icon=ICON, style=style)
    yield f"<h1>Contract coverage: {term.whole(coverage.covered, coverage.total)} %</h1>\n<p>{coverage.covered:,} of {counted(coverage.total, 'point')}</p>\n"
    for contract in coverage.contracts:
        points = [*coverage.points(contract.name)]
        yield f"<h2><span>{_text(contract.name)}</span> {_figures(points)}</h2>\n"
        for operation, held in groupby(points, key=lambda point: point.operation):
            yield from _operation(operation, [*held])
    yield "</body>\n</html>\n"


def _operation(name: str, points: list[Point]) -> Iterator[str]:
    yield f"<details><summary><span>{_text(name)}</span> {_figures(points)}</summary>\n<table>\n"
    yield "<tr><th>seen</th><th>where</th><th>what</th><th>source</th></tr>\n"
    for point in sorted(points, key=lambda point: point.count > 0):
        seen = f'<td class="seen">{point.count:,}</td>' if point.count else '<td class="missing">missing</td>'
        what = " ".join(filter(None, (_WORDS.get(point.aspect, point.aspect), point.name, point.value, point.note)))
        yield f'<tr>{seen}<td>{_text(point.part)}</td><td>{_text(what)}</td><td class="quiet">{_source(point)}</td></tr>\n'
    yield "</table></details>\n"


def _figures(points: list[Point]) -> str:
    covered = sum(point.count > 0 for point in points)
    label = f"{covered:,} of {counted(len(points), 'point')}"
    return f'<meter max="{len(points)}" value="{covered}" aria-label="{label}"></meter> <span class="quiet">{label}</span>'


def _source(point: Point) -> str:
    source = point.source
    return _text(", ".join(filter(None, (source.document, source.section, str(source.certainty))))) if source is not None else ""


def _text(text: str) -> str:
    return escape(printable(text))
