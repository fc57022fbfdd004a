"""Cells: the single things that coverage counts of a schema, numbered so that counting one is adding to a list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wirecheck.finding import Source
    from wirecheck.generate.site import Site

Table = Literal["sites", "values", "members"]
SEEN, LOW, HIGH, BROKEN = SITE_COUNTS = ("seen", "low", "high", "broken")
PRESENT, ABSENT = MEMBER_COUNTS = ("present", "absent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One thing that is counted: a site seen, at an edge or broken; a listed value; an optional member present or absent.

    `key` is the site's id, or the path of the member; `count` names the count, of a listed value the value as JSON. `is_point`: one has to see it to cover the schema.
    """

    table: Table
    key: str
    count: str
    source: Source | None
    is_point: bool


@dataclass(slots=True)
class Cells:
    """The cells of one schema, its sites by their ids, and what of it cannot be observed, with the reason."""

    cells: list[Cell] = field(default_factory=list)
    sites: dict[str, Site] = field(default_factory=dict)
    unobserved: dict[str, str] = field(default_factory=dict)
    numbers: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def number(self, table: Table, key: str, count: str, source: Source | None, *, is_point: bool = True) -> int:
        """Give the number of a cell; two places that hold the same site count it together, and it is a point if it is one in any of them."""
        name = (table, key, count)
        at = self.numbers.get(name)
        if at is None:
            at = self.numbers[name] = len(self.cells)
            self.cells.append(Cell(table=table, key=key, count=count, source=source, is_point=is_point))
        elif is_point and not self.cells[at].is_point:
            self.cells[at] = Cell(table=table, key=key, count=count, source=self.cells[at].source, is_point=True)
        return at

    def site(self, site: Site) -> int:
        """Add a site with all its counts, and give the number of the first: that it was seen."""
        self.sites.setdefault(site.id, site)
        for count in SITE_COUNTS[1:]:
            self.number("sites", site.id, count, site.source, is_point=False)
        return self.number("sites", site.id, SEEN, site.source)

    def member(self, key: str, source: Source | None) -> tuple[int, int]:
        """Add an optional member, and give the numbers of its presence and its absence."""
        return self.number("members", key, PRESENT, source), self.number("members", key, ABSENT, source)


class Mark:
    """Cells that are met together. A payload meets the same marks a thousand times; told apart by what they are and not by what they hold, they are quick to gather."""

    __slots__ = ("cells",)

    def __init__(self, cells: Iterable[int] = ()) -> None:
        self.cells = tuple(dict.fromkeys(cells))


Marks = set[Mark]
