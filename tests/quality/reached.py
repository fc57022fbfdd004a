"""The table of what was reached: of each operation and side the sites seen, at their edges, and broken, and what is out of reach, with why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.text.table import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from measure import Measured, Reach

_WIDTH = 400  # lines are not folded: they are searched, and compared with those of another day
_LEFT_OPEN = "the documents leave it open"


def summary(measured: Sequence[Measured]) -> Iterator[str]:
    """Yield the lines of the table, one for each side of each operation."""
    rows = [["contract", "operation", "side", "sites", "seen", "low", "high", "broken", "rules", "held", "broken"]]
    rows += [[one.contract, one.operation, reach.side, *_cells(reach)] for one in measured for reach in one.reached]
    yield from table(rows, width=_WIDTH)
    yield ""
    yield f"{sum(one.valid for one in measured)} valid and {sum(one.broken for one in measured)} broken drawn, {sum(len(one.faults) for one in measured)} faults"


def _cells(reach: Reach) -> list[str]:
    schema = {key for key in reach.wanted if key not in reach.rules_by_site}
    return [
        str(len(schema)),
        str(len(reach.seen & schema)),
        *(_of(getattr(reach, side) & reach.edged(side), reach.edged(side), reach.lost(side)) for side in ("low", "high")),
        _of(reach.broken & schema, schema, reach.lost("broken")),
        str(len(reach.rules_by_site)),
        _of({key for key, rule in reach.rules_by_site.items() if rule in reach.held}, set(reach.rules_by_site), set()),
        _of(reach.broken & set(reach.rules_by_site), set(reach.rules_by_site), reach.lost("broken")),
    ]


def _of(met: set[str] | frozenset[str], wanted: set[str], lost: set[str]) -> str:
    """Write how many of how many were met, and how many of those that were not are out of reach."""
    out = len((wanted - met) & lost)
    return f"{len(met)}/{len(wanted)}" + (f" ({out} out of reach)" if out else "")


def out_of_reach(measured: Sequence[Measured]) -> Iterator[str]:
    """Yield a line for each thing out of reach; what documents leave open is counted."""
    for one in measured:
        for reach in one.reached:
            left_open = sum(reason.startswith(_LEFT_OPEN) for reason in reach.out.values())
            if left_open:
                yield f"{one.contract} {one.operation} {reach.side}: {left_open} rules are left open by the documents, and are not broken"
            for (site, side), reason in reach.out.items():
                if not reason.startswith(_LEFT_OPEN):
                    yield f"{one.contract} {one.operation} {reach.side}: {site}, {side}: {reason}"


def missed(measured: Sequence[Measured]) -> Iterator[str]:
    """Yield a line for each thing that can be reached and was not."""
    for one in measured:
        for reach in one.reached:
            for side in ("low", "high", "broken"):
                wanted = reach.edged(side) if side != "broken" else set(reach.wanted)
                for site in sorted(wanted - getattr(reach, side) - reach.lost(side)):
                    yield f"{one.contract} {one.operation} {reach.side}: {site}, {side}"


def each(measured: Sequence[Measured]) -> Iterator[str]:
    """Yield the whole table, a line for each site."""
    rows = [["contract", "operation", "side", "site", "seen", "low", "high", "broken"]]
    for one in measured:
        for reach in one.reached:
            for site in sorted(reach.wanted):
                marks = ["-" if site in reach.rules_by_site and side == "seen" else _mark(reach, site, side) for side in ("seen", "low", "high", "broken")]
                rows.append([one.contract, one.operation, reach.side, site, *marks])
    yield from table(rows, width=_WIDTH)


def _mark(reach: Reach, site: str, side: str) -> str:
    if side in {"low", "high"} and site not in reach.edged(side):
        return "-"
    return "yes" if site in getattr(reach, side) else "out of reach" if site in reach.lost(side) else "no"
