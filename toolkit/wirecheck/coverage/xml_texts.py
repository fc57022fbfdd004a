"""What a text touches of a simple type: its facets, their edges, the values that it lists."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wirecheck.coverage.cells import HIGH, LOW, Cells, Mark
from wirecheck.generate.xsd import lexical
from wirecheck.generate.xsd.breaks import constraints
from wirecheck.generate.xsd.chooser import Seeded
from wirecheck.generate.xsd.edges import text_at
from wirecheck.generate.xsd.facets import demands, measure, normal, order, refusals, same

if TYPE_CHECKING:
    from wirecheck.generate.site import Site
    from wirecheck.generate.xsd.model import SimpleType

_LENGTHS = frozenset({"length", "minLength", "maxLength"})
_DIGITS = frozenset({"totalDigits", "fractionDigits"})
_OPEN = frozenset({"minExclusive", "maxExclusive"})
_REMEMBERED = 1024
_LONGEST = 64


@dataclass(slots=True)
class _Watched:
    """One facet that is watched: by the size, the number or the value that stands on its edge, the cells of which are met."""

    owner: SimpleType
    measure: str
    met: dict[Any, list[int]] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Texts:
    """The texts of one place: an element's or an attribute's. `seen` is what any text touches, or, of the type that is meant, any that it does not refuse as another member of a union takes it."""

    kind: SimpleType
    seen: dict[int, tuple[SimpleType, list[int]]] = field(default_factory=dict)
    watched: list[_Watched] = field(default_factory=list)
    always: Mark | None = None
    known: dict[str, Mark] = field(default_factory=dict)

    def add(self, site: Site, cells: Cells) -> None:
        """Count a site of the type."""
        cell = cells.site(site)
        owner = next((owner for name, side, _, owner in constraints(self.kind) if (name, side) == (site.constraint, site.side)), self.kind)
        self.seen.setdefault(id(owner), (owner, []))[1].append(cell)
        if site.constraint == "enumeration":
            self._values(site, owner, cells)
        elif site.edges:
            self._edge(site, owner, cells)

    def _values(self, site: Site, owner: SimpleType, cells: Cells) -> None:
        met: dict[Any, list[int]] = {}
        listed = [normal(owner, facet.value) for facet in demands(owner).listed]
        for text in listed:
            number = cells.number("values", site.id, json.dumps(text, ensure_ascii=False), site.source)
            met.setdefault(same(owner, text), []).append(number)
        for count, text in ((LOW, listed[0]), (HIGH, listed[-1])):
            met[same(owner, text)].append(cells.number("sites", site.id, count, site.source, is_point=False))
        self.watched.append(_Watched(owner, "value", met))

    def _edge(self, site: Site, owner: SimpleType, cells: Cells) -> None:
        edge = site.edges[0]
        stands = text_at(owner, site.constraint, edge, Seeded(1))
        how = "size" if site.constraint in _LENGTHS else site.constraint if site.constraint in _DIGITS else "number"
        has_next = owner.builtin in lexical.INTEGERS or demands(owner).fraction is not None
        if stands is None or (site.constraint in _OPEN and not has_next):
            cells.unobserved[f"{site.id}: {edge}"] = "no text can be told that stands exactly at the edge"
            return
        at = _measured(owner, how, stands)
        wanted = demands(owner)
        standing = [_measured(owner, how, normal(owner, facet.value)) == at for facet in wanted.listed]
        is_open = (any(standing) and not all(standing)) if standing else not (how == "size" and wanted.low == wanted.high)
        self.watched.append(_Watched(owner, how, {at: [cells.number("sites", site.id, edge, site.source, is_point=is_open)]}))

    def settle(self) -> None:
        """Find out whether the text matters at all."""
        if not self.watched and self.kind.variety != "union":
            self.always = Mark(cell for _, own in self.seen.values() for cell in own)

    def mark(self, text: str) -> Mark:
        """Give what a text touches."""
        if self.always is not None:
            return self.always
        found = self.known.get(text)
        if found is not None:
            return found
        made = Mark(self._met(text))
        if len(text) > _LONGEST:
            return made
        if len(self.known) >= _REMEMBERED:
            self.known.clear()
        self.known[text] = made
        return made

    def _met(self, text: str) -> list[int]:
        meant = {key for key, (owner, _) in self.seen.items() if self._is_for(owner, text)}
        found = [cell for key in meant for cell in self.seen[key][1]]
        for one in self.watched:
            if id(one.owner) in meant:
                for part in text.split() if one.owner is not self.kind and self.kind.variety == "list" else (text,):
                    found += one.met.get(_measured(one.owner, one.measure, normal(one.owner, part)), ())
        return found

    def _is_for(self, owner: SimpleType, text: str) -> bool:
        """Whether a text is judged by a type: not where another member of its union takes it."""
        if owner is self.kind or self.kind.variety != "union":
            return True
        return not refusals(owner, text) or bool(refusals(self.kind, text))


def _measured(owner: SimpleType, how: str, text: str) -> Any:  # noqa: ANN401
    """Give what of a text an edge or a listed value is told by; ``None`` where it has none."""
    if how == "value":
        return same(owner, text)
    if how == "size":
        return measure(owner, text)
    if how == "number":
        return order(owner, text)
    number = lexical.decimal(text)
    if number is None:
        return None
    _, digits, exponent = number.normalize().as_tuple()
    fraction = max(-int(exponent), 0)
    return fraction if how == "fractionDigits" else max(len(digits) + max(int(exponent), 0), fraction)
