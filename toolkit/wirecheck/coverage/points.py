"""Points: what one has to see of an operation to cover it, and how often it was seen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from wirecheck.coverage.plan import is_open
from wirecheck.coverage.row import BROKE, HELD, NOT_EVALUATED
from wirecheck.text.counted import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wirecheck.coverage.cells import Cells
    from wirecheck.coverage.plan import Plan
    from wirecheck.coverage.row import Row
    from wirecheck.finding import Source

Aspect = Literal["operation", "resource", "outcome", "status", "seen", "low", "high", "value", "present", "absent", "held"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing to see, and in how many exchanges it was.

    `part` is the piece of the exchange that a schema judges (``request``, ``query``, ``response success``), empty for what is no schema's. `name` is the outcome, the status, the resource, the
    rule, the generators' id of the site, or the path of the member; `path` the place in the body, `value` the listed value as JSON, `note` why a rule does not count as held.
    """

    contract: str
    operation: str
    part: str
    aspect: Aspect
    name: str
    count: int
    source: Source | None
    path: str = ""
    value: str | None = None
    note: str = ""


UNASKED = "never asked"
"""Why a rule does not count as held that no exchange was about."""

_ASPECTS: dict[str, Aspect] = {"seen": "seen", "low": "low", "high": "high", "present": "present", "absent": "absent"}


def of_operation(contract: str, plan: Plan, rows: Mapping[str | None, Row]) -> Iterator[Point]:
    """Yield the points of an operation; `rows` are the counts of its resources, which add up."""
    operation = plan.operation

    base = Point(
        contract=contract,
        operation=operation.id,
        part="",
        aspect="operation",
        name=operation.id,
        count=sum(row.exchanges for row in rows.values()),
        source=operation.source,
    )
    yield base
    for resource in plan.resources:
        yield replace(base, aspect="resource", name=resource, count=rows[resource].exchanges if resource in rows else 0)
    for outcome, source in plan.outcomes.items():
        yield replace(base, aspect="outcome", name=outcome, count=sum(row.outcomes[outcome] for row in rows.values()), source=source)
    for response in operation.responses:
        if not is_open(response.source):
            yield replace(base, aspect="status", name=response.key, count=sum(row.statuses[response.key] for row in rows.values()), source=response.source)
    for part in plan.names:
        yield from _of_part(replace(base, part=part), plan.part(part).cells, rows)
    for rule, source in plan.rules.items():
        if not is_open(source):
            counts = sum((row.rules[rule] for row in rows.values()), Counter[str]())
            yield replace(base, aspect="held", name=rule, count=counts[HELD], source=source, note=_why(counts))


def _of_part(base: Point, cells: Cells, rows: Mapping[str | None, Row]) -> Iterator[Point]:
    for number, cell in enumerate(cells.cells):
        if cell.is_point:
            site = cells.sites.get(cell.key)
            yield replace(
                base,
                aspect="value" if cell.table == "values" else _ASPECTS[cell.count],
                name=cell.key,
                count=sum(row.at(base.part, number) for row in rows.values()),
                source=cell.source,
                path=site.path if site is not None else cell.key,
                value=cell.count if cell.table == "values" else None,
            )


def _why(counts: Mapping[str, int]) -> str:
    """Say why a rule does not count as held."""
    if counts[BROKE]:
        return f"broken in {counted(counts[BROKE], 'exchange')}, never held"
    if counts[NOT_EVALUATED]:
        return f"could not be evaluated in {counted(counts[NOT_EVALUATED], 'exchange')}"
    return UNASKED
