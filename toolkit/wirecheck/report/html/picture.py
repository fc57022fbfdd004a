"""Coverage as a picture: each site of a contract a square, shaded by how much of it was seen. A strip is a part of an operation's exchanges."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from wirecheck.coverage import term
from wirecheck.report.html.model import Covered, Picture, Strip
from wirecheck.text.counted import counted
from wirecheck.text.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wirecheck.coverage import Coverage, Point

NONE, SEEN, EDGE, FULL = SHADES = ("none", "seen", "edge", "full")
"""Never judged, judged, seen at one of its edges, seen at all of them."""

SIZE, STEP, COLUMNS = 9, 11, 38
"""A square, the way to the next one, and how many stand in a row; the page's script knows them, too."""


def pictures(coverage: Coverage, *, sends: bool = False) -> Iterator[Picture]:
    """Yield the coverage of each contract. `sends`: who measured it has sent the requests, so that what is broken in them was so on purpose."""
    for contract in coverage.contracts:
        points = [*coverage.points(contract.name)]
        names: list[tuple[str, ...]] = []
        operations = [
            _operation(coverage, contract.name, name, [*held], names, sends=sends) for name, held in groupby(points, key=lambda point: point.operation)
        ]
        yield Picture(contract=contract.name, percent=_percent(points), figures=_figures(points), operations=tuple(operations), names=tuple(names))


def _operation(coverage: Coverage, contract: str, operation: str, points: list[Point], names: list[tuple[str, ...]], *, sends: bool) -> Covered:
    strips = [
        _strip(coverage, contract, part, [*held], names, is_tried=sends and not part.startswith("response"))
        for part, held in groupby(points, key=lambda point: point.part)
        if part
    ]
    return Covered(
        operation=operation,
        percent=_percent(points),
        total=counted(len(points), "point"),
        exchanges=sum(point.count for point in points if point.aspect == "operation"),
        strips=tuple(strip for strip in strips if strip is not None),
    )


def _strip(coverage: Coverage, contract: str, part: str, points: list[Point], names: list[tuple[str, ...]], *, is_tried: bool) -> Strip | None:
    """Draw the sites of a part; ``None`` where it has none. A bound has one edge; a list of values is at its edge when one of them was there, and full with all."""
    edges: dict[str, list[bool]] = {}
    for point in points:
        if point.aspect in {"low", "high", "value"}:
            edges.setdefault(point.name, []).append(point.count > 0)
    broken = coverage.sites(contract, points[0].operation, part, count="broken")
    sites = {point.name: _shade(point, edges.get(point.name, [])) for point in points if point.aspect == "seen"}
    if not sites:
        return None
    names.append(tuple(printable(f"{name}: {_TOLD[shade]}{', broken' if name in broken else ''}") for name, shade in sites.items()))
    shades = [*sites.values()]
    is_broken = [name in broken for name in sites]
    seen = sum(shade != NONE for shade in shades)
    label = f"{part}: {seen:,} of {counted(len(shades), 'site')} seen, {sum(shade == FULL for shade in shades):,} at every edge, {sum(is_broken):,} broken"
    return Strip(name=part, label=label, svg=_svg(shades, is_broken, label, len(names) - 1, broken_as="tried" if is_tried else "broken"))


_TOLD = {NONE: "never seen", SEEN: "seen", EDGE: "seen at an edge", FULL: "seen at every edge"}


def _shade(point: Point, edges: Sequence[bool]) -> str:
    if not point.count:
        return NONE
    return FULL if all(edges) else EDGE if any(edges) else SEEN


def _svg(shades: Sequence[str], broken: Sequence[bool], label: str, number: int, *, broken_as: str) -> str:
    """Draw squares in rows: a path a shade, so that a contract of thousands of sites stays a small picture."""
    paths: dict[str, list[str]] = {}
    for index, (shade, is_broken) in enumerate(zip(shades, broken, strict=True)):
        x, y = index % COLUMNS * STEP, index // COLUMNS * STEP
        paths.setdefault(broken_as if is_broken else shade, []).append(f"M{x} {y}h{SIZE}v{SIZE}h-{SIZE}z")
        if is_broken:  # no colour alone says it
            paths.setdefault("cross", []).append(f"M{x + 2} {y + 2}l{SIZE - 4} {SIZE - 4}m0-{SIZE - 4}l-{SIZE - 4} {SIZE - 4}")
    width, height = min(len(shades), COLUMNS) * STEP, -(-len(shades) // COLUMNS) * STEP
    drawn = "".join(f'<path class="{name}" d="{"".join(paths[name])}"/>' for name in (*SHADES, broken_as, "cross") if name in paths)
    return f'<svg role="img" aria-label="{escape(label)}" data-strip="{number}" viewBox="0 0 {width} {height}" width="{width}" height="{height}">{drawn}</svg>'


def _percent(points: Sequence[Point]) -> int:
    return term.whole(sum(point.count > 0 for point in points), len(points))


def _figures(points: Sequence[Point]) -> str:
    return f"{sum(point.count > 0 for point in points):,} of {counted(len(points), 'point')}"
