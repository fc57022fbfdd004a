"""What the parameters of a path, a query or the headers touch of their schemas. Sites are those of the generators: their path is the parameter's name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from wirecheck.coverage.cells import ABSENT, PRESENT, Cells
from wirecheck.coverage.json_observer import JsonObserver
from wirecheck.finding import Certainty
from wirecheck.generate.site import Site
from wirecheck.wire.payload import Payload

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wirecheck.contract.model import Header, Parameter
    from wirecheck.finding import Source
    from wirecheck.schema.json_schema import JsonSchema


class TextsObserver:
    """Says which cells some named texts touch. `is_told`: whether one of them is there tells something, as it does not of a part of a path."""

    def __init__(self, described: Iterable[Parameter | Header], *, is_told: bool) -> None:
        self.cells = Cells()
        self._always: dict[str, int] = {}
        self._presence: dict[str, tuple[int, int]] = {}
        self._observers: list[tuple[str, JsonSchema, JsonObserver, dict[int, int]]] = []
        for one in described:
            if one.schema is not None:
                self._add(one.name, one.schema, one.source)
                if is_told:
                    self._add_presence(one.name, one.source, is_required=one.is_required)

    def _add(self, name: str, schema: JsonSchema, source: Source | None) -> None:
        inner = JsonObserver(schema, source)
        renamed = {key: replace(site, path=name) for key, site in inner.cells.sites.items() if not site.path and not _is_idle(site, schema.schema)}
        mine = {}
        for site in renamed.values():
            self.cells.site(site)
        for number, cell in enumerate(inner.cells.cells):
            if cell.key in renamed:
                mine[number] = self.cells.number(cell.table, renamed[cell.key].id, cell.count, cell.source, is_point=cell.is_point)
        self.cells.unobserved |= {f"{name}: {what}": why for what, why in inner.cells.unobserved.items()}
        self._observers.append((name, schema, inner, mine))

    def _add_presence(self, name: str, source: Source | None, *, is_required: bool) -> None:
        if is_required:
            self._always[name] = self.cells.site(Site(path=name, constraint="required", source=source))
        elif not (source is not None and source.certainty is Certainty.AMBIGUOUS):
            self._presence[name] = self.cells.number("members", name, PRESENT, source), self.cells.number("members", name, ABSENT, source)

    @property
    def names(self) -> tuple[str, ...]:
        """The names that are described."""
        return tuple(name for name, *_ in self._observers)

    def observe(self, given: Mapping[str, str | None]) -> set[int]:
        """Give the numbers of the cells that texts by name touch; ``None``: it was not there, and a name that is left out was not asked for."""
        found = {cell for name, cell in self._always.items() if name in given}
        found |= {present if given[name] is not None else absent for name, (present, absent) in self._presence.items() if name in given}
        for name, schema, inner, mine in self._observers:
            text = given.get(name)
            if text is not None:
                value, _ = schema.prepare(Payload(value=text))
                found |= {mine[cell] for cell in inner.observe(value) if cell in mine}
        return found


def _is_idle(site: Site, schema: Any) -> bool:  # noqa: ANN401
    """Whether a site can neither break nor tell anything: whatever stands in a path, a query or a header is text."""
    kinds = schema.get("type") if isinstance(schema, dict) else None
    return site.constraint == "type" and (kinds == "string" or (isinstance(kinds, list) and "string" in kinds))
