"""Coverage as text: a table, and what is missing, by operation and place.

What was never reached at all is one line with a count, however much lies below it, and so are the members of one object of which the same is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, takewhile
from typing import TYPE_CHECKING

from wirecheck.coverage.points import UNASKED
from wirecheck.text.counted import counted
from wirecheck.text.printable import printable
from wirecheck.text.table import table as columns
from wirecheck.text.wrap import wrapped

if TYPE_CHECKING:
    from wirecheck.coverage.coverage import Coverage
    from wirecheck.coverage.points import Point
    from wirecheck.finding import Source

_NAMES = 12
"""Names that a row lists before it counts the rest."""


def table(coverage: Coverage, *, width: int = 100) -> Iterator[str]:
    """Yield the lines of the table: exchanges, points and what is missing of them, by contract and operation."""
    rows: list[tuple[str, ...]] = [("contract, operation", "exchanges", "points", "missing", "broken", "cover")]
    total: list[Point] = []
    for contract in coverage.contracts:
        points = [*coverage.points(contract.name)]
        total += points
        rows.append(_figures(contract.name, points, coverage.broken(contract.name)))
        for operation, held in groupby(points, key=lambda point: point.operation):
            rows.append(_figures(f"· {operation}", [*held], coverage.broken(contract.name, operation)))
    if len(coverage.contracts) > 1:
        rows.append(_figures("TOTAL", total, coverage.broken()))
    yield from columns(rows, width=width, right={1, 2, 3, 4, 5})


def _figures(name: str, points: list[Point], broken: int) -> tuple[str, ...]:
    missing = sum(not point.count for point in points)
    exchanges = sum(point.count for point in points if point.aspect == "operation")
    return name, f"{exchanges:,}", f"{len(points):,}", f"{missing:,}", f"{broken:,}", f"{whole(len(points) - missing, len(points))}%"


def whole(covered: int, total: int) -> int:
    """Give the percentage without its fraction: 100 only where nothing is missing, 0 where there is nothing."""
    return 100 * covered // total if total else 0


def hundredths(covered: int, total: int) -> str:
    """Give the percentage with two decimals, never rounded up."""
    return f"{10_000 * covered // total / 100:.2f}" if total else "0.00"


def missing(coverage: Coverage, *, width: int = 100) -> Iterator[str]:
    """Yield the lines that name what is missing, with its source: operation by operation, and by place within it."""
    for contract in coverage.contracts:
        points = [*coverage.points(contract.name)]
        if all(point.count for point in points):
            continue
        document = _usual(point.source for point in points)
        yield ""
        told = f" [section of {document}, unless another document is named]" if document else ""
        yield from wrapped(printable(f"{contract.name}: what is missing{told}"), width)
        for operation, held in groupby(points, key=lambda point: point.operation):
            yield from _operation(operation, [*held], document, width)
    yield from _unobserved(coverage, width)


def _operation(operation: str, points: list[Point], document: str, width: int) -> Iterator[str]:
    absent = [point for point in points if not point.count]
    if not absent:
        return
    yield ""
    if absent[0].aspect == "operation":
        yield printable(f"  {operation}: never called ({counted(len(points), 'point')})")
        return
    yield printable(f"  {operation}: {len(absent):,} of {counted(len(points), 'point')}")
    for part, held in groupby(points, key=lambda point: point.part):
        found = [*held]
        yield from _indented(4, _part(part, found, document, width - 4) if part else _beside(found, document, width - 4))


def _indented(by: int, lines: Iterable[str]) -> Iterator[str]:
    return (" " * by + line for line in lines)


def _item(text: str, points: Iterable[Point], document: str, width: int) -> Iterator[str]:
    """Yield the lines of one thing that is missing, with what grounds it."""
    first, *more = wrapped(printable(f"{text} {_sections((point.source for point in points), document)}".rstrip()), width - 2)
    yield first
    yield from _indented(2, more)


# -- beside the bodies -------------------------------------------------------------------------------------------------------------------------

_HEADINGS = {"resource": "resources", "outcome": "outcomes", "status": "statuses"}


def _beside(points: list[Point], document: str, width: int) -> Iterator[str]:
    """Yield the lines of what is no schema's: resources, outcomes, statuses, rules."""
    for aspect, held in groupby(points, key=lambda point: point.aspect):
        found = [point for point in held if not point.count]
        if aspect in _HEADINGS and found:
            yield from _item(f"{_HEADINGS[aspect]} never seen: {_listed([point.name for point in found])}", found, document, width)
        elif aspect == "held" and found:
            yield "rules"
            rows = [(point.name, f"{point.note} {_sections([point.source], document)}") for point in sorted(found, key=lambda point: point.note != UNASKED)]
            yield from _indented(2, columns(rows, width=width - 2))


# -- bodies and parameters ---------------------------------------------------------------------------------------------------------------------


def _part(part: str, points: list[Point], document: str, width: int) -> Iterator[str]:
    """Yield the lines of a part, by the object that holds the places: what was never there at all, then what is missing of the rest. What is alike of several members is one item."""
    reached = {above for point in points if point.count and point.aspect != "absent" for above in _way(point.path)}
    if not reached:
        yield from _item(f"{part} never seen ({counted(len(points), 'point')})", points, document, width)
        return
    below: dict[str, dict[str, list[Point]]] = {}
    alike: dict[str, dict[str, list[Point]]] = {}
    for point in points:
        if point.count:
            continue
        first = next((above for above in _way(point.path) if above not in reached), None)
        if first is not None:
            holder, name = _split(first)
            below.setdefault(holder, {}).setdefault(name, []).append(point)
        else:
            holder, what = _told(point)
            alike.setdefault(holder, {}).setdefault(what, []).append(point)
    if below or alike:
        yield part
    are_texts = not any(point.path.startswith("/") or not point.path for point in points)  # parameters and headers, which nothing holds
    by = 2 if are_texts else 4
    for holder in dict.fromkeys((*below, *alike)):
        if not are_texts:
            yield f"  {printable(holder or '/')}"
        names = below.get(holder, {})
        if names:
            found = [point for held in names.values() for point in held]
            yield from _indented(by, _item(f"never there: {_listed(names)} ({counted(len(found), 'point')})", found, document, width - by))
        for what, found in alike.get(holder, {}).items():
            yield from _indented(by, _item(f"{what} {_listed(map(_name, found))}", found, document, width - by))


def _told(point: Point) -> tuple[str, str]:
    """Give the object that holds the place of a point, and what is missing there; of a listed value the place itself."""
    if point.aspect == "value":
        return point.path, "never"
    holder = _split(point.path)[0]
    if point.aspect == "absent":
        return holder, "never absent:"
    what = {"low": "never at the lower edge of", "high": "never at the upper edge of"}.get(point.aspect, "never judged by")
    return holder, f"{what} {_constraint(point)}:"


def _name(point: Point) -> str:
    return point.value if point.value is not None else _split(point.path)[1]


def _constraint(point: Point) -> str:
    """Give what a site's id says beside its place, the side left out, which the edge tells."""
    words = point.name.removeprefix(f"{point.path or '/'} ").split(" ")
    return " ".join(words[:-1] if words[-1] in {"above", "below"} else words)


def _way(path: str) -> list[str]:
    """Give a path and all above it, the outermost first."""
    steps = path.split("/")
    return ["/".join(steps[: count + 1]) for count in range(len(steps))]


def _split(path: str) -> tuple[str, str]:
    """Give the object that holds a place, and the place's name in it; the items of a list go with the list."""
    holder, _, name = path.rpartition("/")
    while name.split("/", 1)[0] == "*" and holder:
        holder, _, above = holder.rpartition("/")
        name = f"{above}/{name}"
    return holder, name or "/"


# -- words -------------------------------------------------------------------------------------------------------------------------------------


def _listed(names: Iterable[str]) -> str:
    """Give some names, and how many more there are."""
    found = [*dict.fromkeys(names)]
    more = len(found) - _NAMES
    return ", ".join(found) if more <= 1 else f"{', '.join(found[:_NAMES])} and {more:,} more"


def _usual(sources: Iterable[Source | None]) -> str:
    """Give the document that most sources name."""
    named = [source.document for source in sources if source is not None]
    return max(named, key=named.count, default="")


def _sections(sources: Iterable[Source | None], document: str) -> str:
    """Give in brackets the section that grounds something, or where several do, what their names have in common; nothing where no document does."""
    by_document: dict[str, list[list[str]]] = {}
    for source in sources:
        if source is not None:
            by_document.setdefault(source.document, []).append(source.section.split(" > "))
    named = "; ".join((f"{name}: " if name != document else "") + _common(sections) for name, sections in by_document.items())
    return f"[{named}]" if named else ""


def _common(sections: list[list[str]]) -> str:
    shared = takewhile(lambda words: len(set(words)) == 1, zip(*sections, strict=False))
    return " > ".join(words[0] for words in shared) or " / ".join(dict.fromkeys(section[0] for section in sections))


def _unobserved(coverage: Coverage, width: int) -> Iterator[str]:
    found = [*coverage.unobserved()]
    if found:
        yield ""
        yield "not observed, and counted neither way:"
        rows = [(f"{contract} {operation}", what, why) for contract, operation, what, why in found]
        yield from _indented(2, columns(rows, width=width - 2))
