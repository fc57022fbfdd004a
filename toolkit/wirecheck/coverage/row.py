"""The counts of one operation, or of one resource of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wirecheck.coverage.cells import BROKEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wirecheck.coverage.cells import Cell
    from wirecheck.coverage.plan import Plan

HELD, BROKE, NOT_EVALUATED = RULE_COUNTS = ("held", "broke", "not_evaluated")
_TABLES = ("sites", "values", "members")


class Row:
    """Counts of exchanges. Those of a schema's cells stand in lists, a part each."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.exchanges = 0
        self.outcomes: Counter[str] = Counter()
        self.statuses: Counter[str] = Counter()
        self.rules: dict[str, Counter[str]] = {rule: Counter() for rule in plan.rules}
        self._parts: dict[str, list[int]] = {}

    def count(self, part: str, cells: Iterable[int]) -> None:
        """Count cells of a part, once each."""
        counts = self._counts(part)
        for cell in cells:
            counts[cell] += 1

    def at(self, part: str, cell: int) -> int:
        """Give the count of a cell."""
        return self._parts[part][cell] if part in self._parts else 0

    def _counts(self, part: str) -> list[int]:
        if part not in self._parts:
            self._parts[part] = [0] * len(self.plan.part(part).cells.cells)
        return self._parts[part]

    def broken(self) -> Iterator[str]:
        """Yield the sites that were broken, each with its part."""
        return (key for key, cell, _ in self._cells(whole=False) if cell.count == BROKEN)

    # -- as data -------------------------------------------------------------------------------------------------------------------------

    def as_json(self, *, whole: bool) -> dict[str, Any]:
        """Give the counts in the published shape; not `whole`: those alone that are no zeros."""
        documented = [response.key for response in self.plan.operation.responses]
        outcomes = [outcome.outcome for outcome in self.plan.operation.outcomes]
        made: dict[str, Any] = {
            "exchanges": self.exchanges,
            "outcomes": _counted(self.outcomes, outcomes if whole else ()),
            "statuses": _counted(self.statuses, documented if whole else ()),
            "sites": {},
            "values": {},
            "members": {},
            "rules": {rule: {count: counts[count] for count in RULE_COUNTS} for rule, counts in self.rules.items() if whole or counts},
        }
        for key, cell, number in self._cells(whole=whole):
            made[cell.table].setdefault(key, {})[cell.count] = number
        return made

    def _cells(self, *, whole: bool) -> Iterator[tuple[str, Cell, int]]:
        for part in self.plan.names if whole else self._parts:
            for number, cell in enumerate(self.plan.part(part).cells.cells):
                count = self.at(part, number)
                if whole or count:
                    yield f"{part} {cell.key}", cell, count

    def add_json(self, counts: Mapping[str, Any]) -> bool:
        """Add counts that were written; ``False``: they count what is not here."""
        self.exchanges += counts["exchanges"]
        self.outcomes.update(counts["outcomes"])
        self.statuses.update(counts["statuses"])
        for rule, held in counts["rules"].items():
            if rule not in self.rules:
                return False
            self.rules[rule].update(held)
        parts = sorted(self.plan.names, key=len, reverse=True)
        for table in _TABLES:
            for key, own in counts[table].items():
                part = next((name for name in parts if key.startswith(f"{name} ")), None)
                if part is None or not self._add(part, table, key.removeprefix(f"{part} "), own):
                    return False
        return True

    def _add(self, part: str, table: str, key: str, own: Mapping[str, int]) -> bool:
        numbers, counts = self.plan.part(part).cells.numbers, self._counts(part)
        for name, count in own.items():
            number = numbers.get((table, key, name))
            if number is None:
                return False
            counts[number] += count
        return True


def _counted(counts: Mapping[str, int], known: Iterable[str]) -> dict[str, int]:
    return {name: counts.get(name, 0) for name in dict.fromkeys((*known, *counts))}
