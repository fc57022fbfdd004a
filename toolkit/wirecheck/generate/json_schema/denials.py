"""Each way in which a keyword can fail to hold.

One of them is the negation that ``not`` and ``oneOf`` ask for; one of them, alone, is a payload broken in exactly this constraint.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from wirecheck.generate.json_schema.gist import kinds_of
from wirecheck.generate.json_schema.model import ANY, Atom, Choice, Items, Members, Part, Swap, exact, key_of, kind_of
from wirecheck.generate.json_schema.reading import ANYTHING, LIST, MAP, NUMBER, TEXT, Reading, contained, counted, high_of, list_parts, low_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wirecheck.generate.site import Side

_PAIRS = 60  # of alternatives that may both hold


@dataclass(frozen=True, slots=True)
class Denial:
    """One way to break a keyword. `parts` hold then; `exactly` are the narrower ones that go just over the edge. `keyword` is what a finding calls it."""

    keyword: str
    parts: tuple[Part, ...]
    side: Side | None = None
    member: str | None = None
    exactly: tuple[Part, ...] = ()
    is_site: bool = True


def _deny_type(r: Reading) -> Iterator[Denial]:
    yield Denial("type", (Atom("kinds", ANY - kinds_of(r.node["type"])),))


def _deny_values(keyword: str) -> Callable[[Reading], Iterator[Denial]]:
    def denials(r: Reading) -> Iterator[Denial]:
        values = r.node[keyword] if keyword == "enum" else [r.node[keyword]]
        other = Atom("not-values", frozenset(key_of(value) for value in values))
        alike = frozenset(kind_of(value) for value in values)
        yield Denial(keyword, (other,), exactly=(other, Atom("kinds", alike)))

    return denials


def _deny_low(keyword: str) -> Callable[[Reading], Iterator[Denial]]:
    def denials(r: Reading) -> Iterator[Denial]:
        bound = low_of(r) if keyword == "minimum" else (exact(r.node[keyword]), True) if r.node[keyword] is not True else None
        if bound is None:
            return
        value, strict = bound
        below = (NUMBER, Atom("high", (value, not strict)))
        name = "exclusiveMinimum" if strict else "minimum"
        yield Denial(name, below, "below", exactly=(*below, Atom("low", (value - 1, False))))

    return denials


def _deny_high(keyword: str) -> Callable[[Reading], Iterator[Denial]]:
    def denials(r: Reading) -> Iterator[Denial]:
        bound = high_of(r) if keyword == "maximum" else (exact(r.node[keyword]), True) if r.node[keyword] is not True else None
        if bound is None:
            return
        value, strict = bound
        above = (NUMBER, Atom("low", (value, not strict)))
        name = "exclusiveMaximum" if strict else "maximum"
        yield Denial(name, above, "above", exactly=(*above, Atom("high", (value + 1, False))))

    return denials


def _deny_multiple(r: Reading) -> Iterator[Denial]:
    yield Denial("multipleOf", (NUMBER, Atom("not-multiple", exact(r.node["multipleOf"]))))


def _deny_count(keyword: str, kind: Atom, keys: tuple[str, str]) -> Callable[[Reading], Iterator[Denial]]:
    low, high = keys
    is_low = keyword.startswith("min")

    def denials(r: Reading) -> Iterator[Denial]:
        count = int(r.node[keyword])
        over = count - 1 if is_low else count + 1
        if over >= 0:
            bound = (kind, Atom(high if is_low else low, over))
            yield Denial(keyword, bound, "below" if is_low else "above", exactly=(*bound, Atom(low if is_low else high, over)))

    return denials


def _deny_required(r: Reading) -> Iterator[Denial]:
    for name in r.node["required"]:
        yield Denial("required", (MAP, Atom("absent", name)), member=name)


def _lists_values(schema: Any) -> bool:  # noqa: ANN401
    """Whether a schema of a member lists its values: what tells apart branches that are otherwise alike."""
    return isinstance(schema, dict) and not {"const", "enum"}.isdisjoint(schema)


def _deny_members(r: Reading) -> Iterator[Denial]:
    node = r.node
    for name, schema in sorted(node.get("properties", {}).items(), key=lambda pair: not _lists_values(pair[1])):
        use = r.below(schema, positive=False)
        yield Denial("properties", (MAP, Atom("required", name), Atom("members", Members({name: use}, describes=False))), is_site=False)
    # What is said of the rest needs the names beside it.
    named = {name: r.below(ANYTHING) for name in node.get("properties", {})}
    patterns = tuple((pattern, r.below(ANYTHING)) for pattern in node.get("patternProperties", {}))
    for slot, schema in enumerate(node.get("patternProperties", {}).values()):
        swap = Swap(slot, r.below(schema, positive=False))
        yield Denial("patternProperties", (MAP, Atom("members", Members({}, patterns, None, swap, describes=False))), is_site=False)
    if "additionalProperties" in node:
        swap = Swap("rest", r.below(node["additionalProperties"], positive=False), is_broken=True)
        parts = (MAP, Atom("members", Members(named, patterns, None, swap, describes=False)))
        yield Denial("additionalProperties", parts, is_site=node["additionalProperties"] is False)


def _deny_items(r: Reading) -> Iterator[Denial]:
    first, key, rest, rest_key = list_parts(r.node)
    for slot, schema in enumerate(first):
        yield Denial(key, (LIST, Atom("items", Items(swap=Swap(slot, r.below(schema, positive=False))))), is_site=False)
    if rest_key is not None:
        uses = tuple(r.below(ANYTHING) for _ in first)
        swap = Swap("rest", r.below(rest, positive=False), is_broken=rest_key == "items")
        # A finding calls an item that stands where nothing may stand "false"; the old `additionalItems` has a name.
        keyword = "false" if rest_key == "items" else rest_key
        yield Denial(keyword, (LIST, Atom("items", Items(uses, swap=swap))), is_site=rest is False)


def _deny_contains(r: Reading) -> Iterator[Denial]:
    low, high = contained(r)
    if low > 0:
        yield Denial("minContains" if "minContains" in r.node else "contains", (LIST, Atom("contains", counted(r, 0, low - 1))), "below")
    if high is not None:
        yield Denial("maxContains", (LIST, Atom("contains", counted(r, high + 1, None))), "above")


def _deny_unique(r: Reading) -> Iterator[Denial]:
    if r.node["uniqueItems"]:
        yield Denial("uniqueItems", (LIST, Atom("unique", value=False)))


def _deny_one_of(r: Reading) -> Iterator[Denial]:
    branches = r.node["oneOf"]
    yield Denial("oneOf", tuple(r.here(branch, positive=False) for branch in branches), is_site=False)
    pairs = [tuple(r.here(branches[at]) for at in pair) for _, pair in zip(range(_PAIRS), combinations(range(len(branches)), 2), strict=False)]
    if pairs:
        yield Denial("oneOf", (Choice((*r.name("oneOf"), "both"), tuple(pairs), is_drawn=False),), "above")


def _deny_condition(r: Reading) -> Iterator[Denial]:
    if "then" in r.node:
        yield Denial("then", (r.here(r.node["if"]), r.here(r.node["then"], positive=False)), is_site=False)
    if "else" in r.node:
        yield Denial("else", (r.here(r.node["if"], positive=False), r.here(r.node["else"], positive=False)), is_site=False)


def _deny_dependent(keyword: str) -> Callable[[Reading], Iterator[Denial]]:
    def denials(r: Reading) -> Iterator[Denial]:
        for name, value in r.node[keyword].items():
            present = Atom("required", name)
            if isinstance(value, list):
                for other in value:
                    yield Denial(keyword, (MAP, present, Atom("absent", other)), member=other)
            else:
                yield Denial(keyword, (MAP, present, r.here(value, positive=False)), is_site=False)

    return denials


def _deny_unevaluated(keyword: str) -> Callable[[Reading], Iterator[Denial]]:
    kind = MAP if keyword == "unevaluatedProperties" else LIST

    def denials(r: Reading) -> Iterator[Denial]:
        swap = Swap("rest", r.below(r.node[keyword], positive=False), is_broken=kind is MAP)
        yield Denial(keyword, (kind, r.atom(f"broken-{keyword}", swap)))

    return denials


DENIALS: dict[str, Callable[[Reading], Iterator[Denial]]] = {
    "$ref": lambda r: iter([Denial("$ref", (r.here(r.target(), positive=False),), is_site=False)]),
    "type": _deny_type,
    "enum": _deny_values("enum"),
    "const": _deny_values("const"),
    "minimum": _deny_low("minimum"),
    "exclusiveMinimum": _deny_low("exclusiveMinimum"),
    "maximum": _deny_high("maximum"),
    "exclusiveMaximum": _deny_high("exclusiveMaximum"),
    "multipleOf": _deny_multiple,
    "minLength": _deny_count("minLength", TEXT, ("min-length", "max-length")),
    "maxLength": _deny_count("maxLength", TEXT, ("min-length", "max-length")),
    "pattern": lambda r: iter([Denial("pattern", (TEXT, Atom("not-pattern", r.node["pattern"])))]),
    "format": lambda r: iter([Denial("format", (TEXT, Atom("not-format", r.node["format"])))]),
    "minItems": _deny_count("minItems", LIST, ("min-items", "max-items")),
    "maxItems": _deny_count("maxItems", LIST, ("min-items", "max-items")),
    "uniqueItems": _deny_unique,
    "minProperties": _deny_count("minProperties", MAP, ("min-members", "max-members")),
    "maxProperties": _deny_count("maxProperties", MAP, ("min-members", "max-members")),
    "required": _deny_required,
    "properties": _deny_members,
    "patternProperties": lambda r: _deny_members(r) if "properties" not in r.node else iter(()),
    "additionalProperties": lambda r: _deny_members(r) if not {"properties", "patternProperties"} & r.node.keys() else iter(()),
    "propertyNames": lambda r: iter([Denial("propertyNames", (MAP, Atom("bad-name", r.below(r.node["propertyNames"], positive=False))), is_site=False)]),
    "prefixItems": _deny_items,
    "items": lambda r: _deny_items(r) if "prefixItems" not in r.node else iter(()),
    "contains": _deny_contains,
    "allOf": lambda r: iter([Denial("allOf", (r.here(branch, positive=False),), is_site=False) for branch in r.node["allOf"]]),
    "anyOf": lambda r: iter([Denial("anyOf", tuple(r.here(branch, positive=False) for branch in r.node["anyOf"]), is_site=False)]),
    "oneOf": _deny_one_of,
    "not": lambda r: iter([Denial("not", (r.here(r.node["not"]),))]),
    "if": _deny_condition,
    "dependentRequired": _deny_dependent("dependentRequired"),
    "dependentSchemas": _deny_dependent("dependentSchemas"),
    "dependencies": _deny_dependent("dependencies"),
    "unevaluatedProperties": _deny_unevaluated("unevaluatedProperties"),
    "unevaluatedItems": _deny_unevaluated("unevaluatedItems"),
}
"""Keyword to the ways to break it; one that is no site is a way to negate, whose sites lie deeper."""

# Drawn first: what tells values apart at a glance, so that a search for a contradiction ends early.
_QUICK = ("type", "const", "enum", "required", "$ref", "properties")


def denials(r: Reading) -> Iterator[tuple[str, Denial]]:
    """Yield every way to break a schema, with the keyword that holds it."""
    for keyword in sorted(r.node.keys() & DENIALS.keys(), key=lambda key: _QUICK.index(key) if key in _QUICK else len(_QUICK)):
        for denial in DENIALS[keyword](r):
            yield keyword, denial
