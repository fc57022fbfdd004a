"""What a JSON value (or the value of a form) touches of its schema.

The sites are those that the generators break, by the same enumeration. Schemas that judge the same value unconditionally are one place; what stands behind ``anyOf``, ``oneOf``, ``then`` and the
like is a place of its own, which counts where its branch holds. What a value touches depends on little of it: the names of an object's members, the length of a list, the text itself where there
are edges or listed values. That little is looked up, and worked out when it is first met.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from wirecheck.coverage.cells import HIGH, LOW, Cells, Mark, Marks
from wirecheck.coverage.json_edges import SIZES, edge_of
from wirecheck.finding import Certainty
from wirecheck.generate.json_schema.model import exact, key_of
from wirecheck.generate.json_schema.reading import list_parts
from wirecheck.generate.json_schema.references import self_contained
from wirecheck.generate.json_schema.sites import Node, Spot, nodes
from wirecheck.schema import json_walk
from wirecheck.schema.json_schema import JsonSchema

if TYPE_CHECKING:
    from wirecheck.finding import Source

Holds = Callable[[Any], bool]
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

_ANY = ("null", "boolean", "number", "string", "array", "object")
_KIND = {type(None): "null", bool: "boolean", int: "number", float: "number", Decimal: "number", str: "string", list: "array", dict: "object"}
_JUDGED = {
    **dict.fromkeys(("minLength", "maxLength", "pattern", "format"), "string"),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), "number"),
    **dict.fromkeys(("minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains", "additionalItems", "unevaluatedItems"), "array"),
    **dict.fromkeys(("minProperties", "maxProperties", "required", "additionalProperties", "unevaluatedProperties"), "object"),
}
"""The kind of value that a keyword is about; of those that are not listed, any."""
_SLOTS = frozenset({"prefixItems", "items"})
_MERGED = frozenset({"$ref", "allOf"})
_REMEMBERED = 1024  # shapes and texts of one place
_LONGEST = 64  # characters of a text that is remembered


class JsonObserver:
    """Says which cells of a schema a value touches."""

    def __init__(self, schema: JsonSchema, source: Source | None) -> None:
        contained = self_contained(schema.schema)
        self.cells = Cells()
        self._root = _Builder(contained, JsonSchema(contained, source=source), source, self.cells).root

    def observe(self, value: Any) -> set[int]:  # noqa: ANN401
        """Give the numbers of the cells that a value touches."""
        marks: Marks = set()
        _visit(self._root, value, marks)
        return {cell for mark in marks for cell in mark.cells}


# -- places ----------------------------------------------------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class _Shape(Mark):
    """What the names of an object's members come to: the places below them, and what else judges the object because of them."""

    cells: tuple[int, ...] = ()
    inside: tuple[tuple[str, _Place], ...] = ()
    here: tuple[_Place, ...] = ()


@dataclass(slots=True, eq=False)
class _Place:
    """All that judges one value unconditionally."""

    seen: dict[str, list[int]] = field(default_factory=lambda: {kind: [] for kind in _ANY})
    sizes: dict[str, dict[int, list[int]]] = field(default_factory=dict)
    numbers: dict[Any, list[int]] = field(default_factory=dict)
    listed: dict[Any, list[int]] = field(default_factory=dict)
    triggered: list[tuple[str, int]] = field(default_factory=list)
    optional: dict[str, tuple[int, int]] = field(default_factory=dict)
    contains: list[tuple[Holds, dict[int, list[int]]]] = field(default_factory=list)
    named: dict[str, _Place] = field(default_factory=dict)
    others: list[tuple[Holds, _Place]] = field(default_factory=list)
    names: list[_Place] = field(default_factory=list)
    dependent: list[tuple[str, _Place]] = field(default_factory=list)
    slots: dict[int, _Place] = field(default_factory=dict)
    rest: list[tuple[int, _Place]] = field(default_factory=list)
    branches: list[tuple[Holds, _Place]] = field(default_factory=list)
    shapes: dict[tuple[str, ...], _Shape] = field(default_factory=dict)
    lengths: dict[int, Mark] = field(default_factory=dict)
    scalars: dict[tuple[type, Any], Mark] = field(default_factory=dict)
    plain: dict[type, Mark] = field(default_factory=dict)

    @property
    def looks(self) -> bool:
        """Whether anything depends on the text or number itself."""
        return bool(self.sizes.get("string") or self.numbers or self.listed or self.branches)


def _visit(place: _Place, value: Any, marks: Marks) -> None:  # noqa: ANN401
    kind = type(value)
    if kind is dict:
        names = tuple(value)
        shape = place.shapes.get(names) or _shape(place, names)
        marks.add(shape)
        for name, inner in shape.inside:
            _visit(inner, value[name], marks)
        for inner in shape.here:
            _visit(inner, value, marks)
    elif kind is list:
        _visit_list(place, value, marks)
    else:
        mark = place.plain.get(kind)
        if mark is None:
            mark = place.scalars.get((kind, value)) or _scalar(place, kind, value)
        marks.add(mark)
        return  # its branches are in the mark
    for holds, inner in place.branches:
        if holds(value):
            _visit(inner, value, marks)
    if place.listed and (cells := place.listed.get(key_of(value))):
        marks.add(Mark(cells))


def _visit_list(place: _Place, value: list[Any], marks: Marks) -> None:
    size = len(value)
    mark = place.lengths.get(size)
    if mark is None:
        mark = Mark((*place.seen["array"], *place.sizes.get("array", {}).get(size, ())))
        _keep(place.lengths, size, mark)
    marks.add(mark)
    for at, inner in place.slots.items():
        if at < size:
            _visit(inner, value[at], marks)
    for start, inner in place.rest:
        for item in value[start:] if start else value:
            _visit(inner, item, marks)
    for holds, counts in place.contains:
        marks.add(Mark(counts.get(sum(map(holds, value)), ())))


def _shape(place: _Place, names: tuple[str, ...]) -> _Shape:
    there = set(names)
    cells = [*place.seen["object"], *place.sizes.get("object", {}).get(len(names), ())]
    cells += [cell for name, cell in place.triggered if name in there]
    cells += [present if name in there else absent for name, (present, absent) in place.optional.items()]
    for inner in place.names:
        marks: Marks = set()
        for name in names:
            _visit(inner, name, marks)
        cells += [cell for mark in marks for cell in mark.cells]
    inside = [(name, place.named[name]) for name in names if name in place.named]
    inside += [(name, inner) for holds, inner in place.others for name in names if holds(name)]
    here = tuple(inner for name, inner in place.dependent if name in there)
    made = _Shape(cells=tuple(dict.fromkeys(cells)), inside=tuple(inside), here=here)
    _keep(place.shapes, names, made)
    return made


def _scalar(place: _Place, kind: type, value: Any) -> Mark:  # noqa: ANN401
    name = _KIND.get(kind, "")
    cells = list(place.seen.get(name, ()))
    if not place.looks:
        mark = place.plain[kind] = Mark(cells)
        return mark
    if name == "string":
        cells += place.sizes.get("string", {}).get(len(value), ())
    elif name == "number" and place.numbers:
        cells += place.numbers.get(exact(value), ())
    cells += place.listed.get(key_of(value), ()) if place.listed else ()
    for holds, inner in place.branches:
        if holds(value):
            marks: Marks = set()
            _visit(inner, value, marks)
            cells += [cell for mark in marks for cell in mark.cells]
    mark = Mark(cells)
    if name != "string" or len(value) <= _LONGEST:
        _keep(place.scalars, (kind, value), mark)
    return mark


def _keep(known: dict[_Key, _Value], key: _Key, made: _Value) -> None:
    """Remember what was worked out; whoever sends payloads invents shapes and texts without end."""
    if len(known) >= _REMEMBERED:
        known.clear()
    known[key] = made


# -- building ----------------------------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Numbered:
    """The schema as the enumeration of sites wants it."""

    root: Any
    _numbers: dict[int, int] = field(default_factory=dict)

    def number(self, schema: Any) -> int:  # noqa: ANN401
        return self._numbers.setdefault(id(schema), len(self._numbers))


class _Builder:
    """Puts the places of a schema together."""

    def __init__(self, schema: Any, judge: JsonSchema, source: Source | None, cells: Cells) -> None:  # noqa: ANN401
        self._judge = judge
        self._cells = cells
        self.root = _Place()
        self._places: dict[tuple[Any, ...], _Place] = {(): self.root}
        self._holders: dict[tuple[Any, ...], Any] = {}
        self._judges: dict[int, list[dict[str, Any]]] = {}
        self._below: dict[tuple[int, Any], _Place] = {}
        found = nodes(_Numbered(schema), source, formats=True)
        for node, _ in found:
            self._enter(node)
        for node, spots in found:
            place = self._places[node.steps]
            for spot in spots:
                self._spot(place, node, spot)
            if isinstance(node.schema, dict):
                self._optional(place, node, required={name for judge in self._judges[id(place)] for name in judge.get("required", ())})

    def _enter(self, node: Node) -> None:
        """Find the place of a schema, by the last step of the way to it."""
        self._holders[node.steps] = node.schema
        if node.steps:
            above, holder = self._places[node.steps[:-1]], self._holders[node.steps[:-1]]
            step: Any = node.steps[-1]
            if step[0] in _MERGED:
                place = above
            else:
                is_plain = step[0] == "properties" or (step[0] in _SLOTS and len(step) > 1)  # whoever describes it, it is the same value
                key = (id(above), step if is_plain else (*step, id(holder)))
                known = self._below.get(key)
                place = known if known is not None else self._new(above, step, holder, node)
                self._below[key] = place
            self._places[node.steps] = place
        if isinstance(node.schema, dict):
            self._judges.setdefault(id(self._places[node.steps]), []).append(node.schema)

    def _new(self, above: _Place, step: Any, holder: dict[str, Any], node: Node) -> _Place:  # noqa: ANN401
        made = _Place()
        keyword, name = step[0], step[-1]
        first, _, _, rest_key = list_parts(holder)
        if keyword == "properties":
            above.named[name] = made
        elif keyword == "patternProperties":
            above.others.append((json_walk.named_like(name), made))
        elif keyword == "additionalProperties":
            above.others.append((_is_other(holder), made))
        elif keyword == "propertyNames":
            above.names.append(made)
        elif keyword in {"dependentSchemas", "dependencies"}:
            above.dependent.append((name, made))
        elif len(step) == 1 and keyword == rest_key:
            above.rest.append((len(first), made))
        elif keyword in _SLOTS:
            above.slots[name] = made
        elif keyword in {"then", "else"}:
            asks = self._judge.part(holder["if"])
            above.branches.append((asks if keyword == "then" else lambda value: not asks(value), made))
        else:
            above.branches.append((self._judge.part(node.schema), made))
        return made

    # -- what is counted there -----------------------------------------------------------------------------------------------------------

    def _spot(self, place: _Place, node: Node, spot: Spot) -> None:
        site = spot.site
        cell = self._cells.site(site)
        if site.constraint == "false" and not site.path.endswith("/*"):  # seen where the object is that it is forbidden in
            above = self._places[node.steps[:-1]]
            above.seen["array" if node.steps[-1][0] == "prefixItems" else "object"].append(cell)
            return
        if site.constraint in {"dependentRequired", "dependencies"}:
            holders = node.schema[site.constraint].items()
            place.triggered += [(name, cell) for name, others in holders if isinstance(others, list) and site.member in others]
            return
        kinds = ("array",) if site.constraint == "false" else (_JUDGED[site.constraint],) if site.constraint in _JUDGED else _ANY
        for kind in kinds:
            place.seen[kind].append(cell)
        if site.constraint == "enum":
            self._values(place, node, spot)
        elif site.side is not None:
            self._edge(place, node, spot)

    def _values(self, place: _Place, node: Node, spot: Spot) -> None:
        site, values = spot.site, node.schema["enum"]
        for value in values:
            written = json.dumps(value, ensure_ascii=False)
            place.listed.setdefault(key_of(value), []).append(self._cells.number("values", site.id, written, site.source))
        for count, value in ((LOW, values[0]), (HIGH, values[-1])):
            place.listed[key_of(value)].append(self._cells.number("sites", site.id, count, site.source, is_point=False))

    def _edge(self, place: _Place, node: Node, spot: Spot) -> None:
        site, keyword = spot.site, spot.site.constraint
        if not site.edges:
            return
        edge = edge_of(node.schema, keyword, self._judges[id(place)])
        if edge is None:
            self._cells.unobserved[f"{site.id}: {site.edges[0]}"] = "no number can be told that stands exactly at the edge"
            return
        cell = self._cells.number("sites", site.id, site.edges[0], site.source, is_point=edge.is_open)
        if keyword in SIZES:
            place.sizes.setdefault(_JUDGED[keyword], {}).setdefault(int(edge.at), []).append(cell)
        elif keyword in {"contains", "minContains", "maxContains"}:
            place.contains.append((self._judge.part(node.schema["contains"]), {int(edge.at): [cell]}))
        else:
            place.numbers.setdefault(edge.at, []).append(cell)

    def _optional(self, place: _Place, node: Node, *, required: set[str]) -> None:
        """Count the described members that need not be there; what a page leaves open is none of them."""
        for name, child in node.schema.get("properties", {}).items():
            source = json_walk.source_of([*node.sources, child.get("x-source") if isinstance(child, dict) else None], "properties")
            if name not in required and child is not False and not (source is not None and source.certainty is Certainty.AMBIGUOUS):
                place.optional[name] = self._cells.member(f"{node.path}/{json_walk.escaped(name)}", source)


def _is_other(holder: dict[str, Any]) -> Holds:
    """Give what tells whether a member is one that a schema neither names nor matches."""
    named, patterns = holder.get("properties", {}), [json_walk.named_like(pattern) for pattern in holder.get("patternProperties", {})]
    return lambda name: name not in named and not any(holds(name) for holds in patterns)
