"""The table of what was reached: of each operation and side the sites seen, at their edges, and broken, and what is out of reach, with why."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from wirecheck.text.table import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from measure import Measured, Reach

_WIDTH = 400  # lines are not folded: they are searched, and compared with those of another day
_LEFT_OPEN = "the documents leave it open"


def summary(measured: Sequence[Measured]) -> Iterator[str]:
    """Yield the lines of the table, one for each side of each operation."""
    rows = [["contract", "operation", "side", *_HEADS]]
    rows += [[one.contract, one.operation, reach.side, *_cells([reach])] for one in measured for reach in one.reached]
    yield from table(rows, width=_WIDTH)
    yield ""
    yield f"{sum(one.valid for one in measured)} valid and {sum(one.broken for one in measured)} broken drawn, {sum(len(one.faults) for one in measured)} faults"


def by_operation(measured: Sequence[Measured]) -> Iterator[str]:
    """Yield the same in Markdown, one line for each operation, and one for each contract."""
    yield f"| | {' | '.join(_HEADS)} |"
    yield f"|{'---|' * (1 + len(_HEADS))}"
    for name in dict.fromkeys(one.contract for one in measured):
        of_contract = [one for one in measured if one.contract == name]
        for one in of_contract:
            yield f"| {one.operation} | {' | '.join(_cells(one.reached))} |"
        yield f"| **{name}** | {' | '.join(_cells([reach for one in of_contract for reach in one.reached]))} |"


def reasons(measured: Sequence[Measured]) -> Iterator[str]:
    """Yield, in Markdown, how many sites and edges are out of reach for which reason; what else would break is told by kind."""
    counted: dict[str, Counter[str]] = {}
    for one in measured:
        for reach in one.reached:
            for (_, side), reason in reach.out.items():
                counted.setdefault(_kind(side, reason), Counter())[one.contract] += 1
    names = list(dict.fromkeys(one.contract for one in measured))
    yield f"| | {' | '.join(names)} |"
    yield f"|{'---|' * (1 + len(names))}"
    for kind, counts in sorted(counted.items()):
        yield f"| {kind} | {' | '.join(str(counts[name]) for name in names)} |"


def _kind(side: str, reason: str) -> str:
    what = "not broken" if side == "broken" else "edge not met"
    for start in ("what was tried breaks it", "what was tried breaks", "what stands there breaks", "an answer that breaks it means"):
        if reason.startswith(start):
            return f"{what}: {_KINDS[start]}"
    return f"{what}: {reason}"


_KINDS = {
    "what was tried breaks it": "what was tried breaks it more than once, or at some times only",
    "what was tried breaks": "what breaks it breaks another constraint or rule as well",
    "what stands there breaks": "what stands there breaks a rule",
    "an answer that breaks it means": "an answer that breaks it has another outcome, or none",
}
_HEADS = ("valid", "clean", "broken", "labelled", "sites", "seen", "low edge", "high edge", "sites broken", "rules", "held", "rules broken")


def _cells(reached: Sequence[Reach]) -> list[str]:
    """Write the counts of some sides: of sites and edges those met, all, and those out of reach."""
    sums: list[str] = [str(sum(getattr(reach, name) for reach in reached)) for name in ("valid", "clean", "drawn", "labelled")]
    schema = [{key for key in reach.wanted if key not in reach.rules_by_site} for reach in reached]
    rules = [set(reach.rules_by_site) for reach in reached]
    return [
        *sums,
        str(sum(map(len, schema))),
        str(sum(len(reach.seen & keys) for reach, keys in zip(reached, schema, strict=True))),
        *(_all((getattr(reach, side) & reach.edged(side), reach.edged(side), reach.lost(side)) for reach in reached) for side in ("low", "high")),
        _all((reach.broken & keys, keys, reach.lost("broken")) for reach, keys in zip(reached, schema, strict=True)),
        str(sum(map(len, rules))),
        _all(({key for key, rule in reach.rules_by_site.items() if rule in reach.held}, keys, set()) for reach, keys in zip(reached, rules, strict=True)),
        _all((reach.broken & keys, keys, reach.lost("broken")) for reach, keys in zip(reached, rules, strict=True)),
    ]


def _all(counts: Iterable[tuple[AbstractSet[str], set[str], set[str]]]) -> str:
    """Write how many of how many were met, and how many of those that were not are out of reach."""
    met = wanted = out = 0
    for here, every, lost in counts:
        met, wanted, out = met + len(here), wanted + len(every), out + len((every - here) & lost)
    return f"{met}/{wanted}" + (f" ({out} out of reach)" if out else "")


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
