"""The sites of a schema: every constraint at every place, with its source, and the way that leads there.

A constraint that the documents leave open (certainty *ambiguous*), another reading of a page, and a blank that is allowed beside the real form are
freedoms and no sites. Nothing below ``if``, ``not`` and ``contains`` can be broken by itself.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from wirecheck.finding import Certainty, Severity, Source
from wirecheck.generate.json_schema.denials import denials
from wirecheck.generate.json_schema.formats import FORMS
from wirecheck.generate.json_schema.model import Final, Goal, Step, Use
from wirecheck.generate.json_schema.reading import Reading, list_parts
from wirecheck.generate.json_schema.texts import Text
from wirecheck.generate.site import Site
from wirecheck.schema.json_schema import JsonSchema
from wirecheck.schema.json_walk import escaped, resolve, source_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.generate.site import Edge

MOST = 6000
_DEEPEST = 24  # applicators; a place deeper than that is reached by no payload worth having


@dataclass(frozen=True, slots=True)
class Spot:
    """One occurrence of a site, and the goal that breaks it. Two branches can hold the same site."""

    site: Site
    breaks: Goal
    holder: str  # where the constraint stands in the schema: a pointer into the self-contained copy

    def at(self, edge: Edge) -> Goal:
        """Give the goal that meets an edge."""
        return (*self.breaks[:-1], Final(self.site.constraint, edge, self.site.member, "edge"))

    @property
    def there(self) -> Goal:
        """Give the goal that has something at the place."""
        return (*self.breaks[:-1], Final("", None, None, "there"))


class World(Protocol):
    """A schema whose parts have numbers, as `place.World` gives them: one object, one number."""

    root: Any

    def number(self, schema: Any) -> int:  # noqa: ANN401
        """Give the number of a schema."""


@dataclass(frozen=True, slots=True)
class Node:
    """A schema in one place that a way leads to; `sources` are those of every schema on it."""

    schema: Any
    path: str
    steps: tuple[Step, ...]
    sources: tuple[Any, ...]
    inside: frozenset[int]


def spots(world: World, source: Source | None, *, formats: bool) -> tuple[Spot, ...]:
    """Give every occurrence of every site, shallow ones first."""
    return tuple(spot for _, found in nodes(world, source, formats=formats) for spot in found)


def nodes(world: World, source: Source | None, *, formats: bool) -> list[tuple[Node, tuple[Spot, ...]]]:
    """Give every schema in its places, shallow ones first, with the sites that it holds by itself.

    In a schema whose places are more than can be visited, one that many references lead to is entered once, where it is met first.
    """
    found = list(_walk(world, source, formats=formats, once=False))
    if sum(len(own) for _, own in found) > MOST:
        found = list(_walk(world, source, formats=formats, once=True))
    return found


def _walk(world: World, source: Source | None, *, formats: bool, once: bool) -> Iterator[tuple[Node, tuple[Spot, ...]]]:
    queue = deque([Node(world.root, "", (), (source,), frozenset())])
    seen: set[int] = set()
    count = 0
    while queue and (once or count <= MOST):
        node = queue.popleft()
        if node.schema is False and node.steps:
            forbidden = tuple(_false(world, node))
            count += len(forbidden)
            yield node, forbidden
        if not isinstance(node.schema, dict) or id(node.schema) in node.inside or len(node.steps) > _DEEPEST:
            continue
        if once and (id(node.schema) in seen):
            continue
        seen.add(id(node.schema))
        if "x-reading" in node.schema:
            continue
        node = replace(node, sources=(*node.sources, node.schema.get("x-source")), inside=node.inside | {id(node.schema)})
        own = tuple(_own(world, node, formats=formats))
        count += len(own)
        yield node, own
        queue.extend(_below(world, node))


def _own(world: World, node: Node, *, formats: bool) -> Iterator[Spot]:
    """Yield the constraints that a schema holds by itself."""
    reading = Reading(node.schema, world.number, lambda reference: resolve(reference, world.root), Use(world.number(node.schema)))
    for keyword, denial in denials(reading):
        if not denial.is_site or (keyword == "format" and not (formats and asserts(world.root.get("$schema"), node.schema["format"]))):
            continue
        source = source_of(node.sources, denial.keyword)
        if source is not None and source.certainty is Certainty.AMBIGUOUS:
            continue
        path = node.path
        if denial.keyword in {"additionalProperties", "unevaluatedProperties", "false"}:
            path = f"{path}/*"  # a finding names the member that should not be there
        site = Site(path=path, constraint=denial.keyword, member=denial.member, side=denial.side, source=source)
        breaks = (*node.steps, Final(denial.keyword, denial.side, denial.member, "break"))
        yield Spot(site, breaks, str(world.number(node.schema)) + "/" + keyword)


@lru_cache(maxsize=256)
def asserts(dialect: str | None, name: Any) -> bool:  # noqa: ANN401
    """Whether a validator of a draft rejects what is not of a format: the older drafts know fewer of them."""
    if name not in FORMS or FORMS[name].bad is None:
        return False
    language = Text(not_formats=frozenset({name})).language()
    schema = {"format": name} if dialect is None else {"$schema": dialect, "format": name}
    return language is not None and any(any(True for _ in JsonSchema(schema).flaws(text, undocumented=Severity.NOTE)) for text in language.few(3))


def _false(world: World, node: Node) -> Iterator[Spot]:
    """Yield the site of a member or item that may not be there at all."""
    last = node.steps[-1]
    if last[0] not in {"properties", "patternProperties", "prefixItems"}:
        return  # what closes a list or an object is told with it
    source = source_of(node.sources, "false")
    if source is None or source.certainty is not Certainty.AMBIGUOUS:
        site = Site(path=node.path, constraint="false", source=source)
        goal = (*node.steps, Final("false", None, None, "break"))
        yield Spot(site, goal, str(world.number(node.schema)) + "/" + node.path)


def _below(world: World, node: Node) -> Iterator[Node]:
    """Yield the schemas that a schema applies, with the place that they judge."""
    schema = node.schema

    def at(child: Any, path: str, *step: str | int) -> Node:  # noqa: ANN401
        return Node(child, path, (*node.steps, step), node.sources, node.inside)  # type: ignore[arg-type]

    if "$ref" in schema:
        yield at(resolve(schema["$ref"], world.root), node.path, "$ref")
    for name, child in schema.get("properties", {}).items():
        yield at(child, f"{node.path}/{escaped(name)}", "properties", name)
    for pattern, child in schema.get("patternProperties", {}).items():
        yield at(child, f"{node.path}/*", "patternProperties", pattern)
    if isinstance(schema.get("additionalProperties"), dict):
        yield at(schema["additionalProperties"], f"{node.path}/*", "additionalProperties")
    first, key, rest, rest_key = list_parts(schema)
    for slot, child in enumerate(first):
        yield at(child, f"{node.path}/{slot}", key, slot)
    if rest_key is not None and isinstance(rest, dict):
        yield at(rest, f"{node.path}/*", rest_key)
    if isinstance(schema.get("propertyNames"), dict):
        yield at(schema["propertyNames"], node.path, "propertyNames")
    yield from _in_place(at, schema, node.path)


def _in_place(at: Any, schema: dict[str, Any], path: str) -> Iterator[Node]:  # noqa: ANN401
    for keyword in ("allOf", "anyOf", "oneOf"):
        for position, child in enumerate(schema.get(keyword, ())):
            # A blank beside the form that a value has otherwise is a freedom: whoever breaks it breaks the form.
            if keyword == "allOf" or not (isinstance(child, dict) and child.get("const") == ""):
                yield at(child, path, keyword, position)
    if "if" in schema:
        for keyword in ("then", "else"):
            if keyword in schema:
                yield at(schema[keyword], path, keyword)
    for keyword in ("dependentSchemas", "dependencies"):
        for name, child in schema.get(keyword, {}).items():
            if not isinstance(child, list):
                yield at(child, path, keyword, name)
