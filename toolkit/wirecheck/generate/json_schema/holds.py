"""What holds where a keyword holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wirecheck.generate.json_schema.gist import kinds_of
from wirecheck.generate.json_schema.model import Choice, Items, Members, Part, Swap, Use, exact
from wirecheck.generate.json_schema.reading import LIST, MAP, Reading, contained, counted, high_of, list_parts, low_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def members(r: Reading) -> Iterator[Part]:
    """Give what ``properties`` and its neighbours say together."""
    node = r.node
    named: dict[str, Use] = {}
    swap: Swap | None = None
    patterns = []
    for name, schema in node.get("properties", {}).items():
        goal = r.rest("properties", name)
        named[name] = r.below(schema, goal)
        if goal:
            yield from (MAP, r.atom("required", name))
    for slot, (pattern, schema) in enumerate(node.get("patternProperties", {}).items()):
        goal = r.rest("patternProperties", pattern)
        patterns.append((pattern, r.below(schema)))
        if goal:
            yield MAP
            swap = Swap(slot, r.below(schema, goal))
    rest = None
    if "additionalProperties" in node:
        goal = r.rest("additionalProperties")
        rest = r.below(node["additionalProperties"])
        if goal:
            yield MAP
            swap = Swap("rest", r.below(node["additionalProperties"], goal))
    yield r.atom("members", Members(named, tuple(patterns), rest, swap))


def items(r: Reading) -> Iterator[Part]:
    """Give what ``prefixItems`` and ``items`` say together, or the older spellings."""
    first, key, rest, rest_key = list_parts(r.node)
    swap: Swap | None = None
    for slot, schema in enumerate(first):
        if goal := r.rest(key, slot):
            yield LIST
            swap = Swap(slot, r.below(schema, goal))
    if rest_key is not None and (goal := r.rest(rest_key)):
        yield LIST
        swap = Swap("rest", r.below(rest, goal))
    uses = tuple(r.below(schema) for schema in first)
    yield r.atom("items", Items(uses, r.below(rest) if rest_key is not None else None, swap))


def _contains(r: Reading) -> Iterator[Part]:
    low, high = contained(r)
    yield r.atom("contains", counted(r, low, high))


def _any_of(r: Reading, key: str) -> Iterator[Part]:
    branches = r.node[key]
    for aim in range(len(branches)):
        if (goal := r.rest(key, aim)) is not None:
            yield r.here(branches[aim], goal)
            yield from (r.here(other, positive=False, is_drawn=False) for at, other in enumerate(branches) if at != aim)
            return
    # A branch that is another reading of the document is valid and not what a client should send.
    plain = [at for at, branch in enumerate(branches) if not (isinstance(branch, dict) and "x-reading" in branch)] or range(len(branches))
    options: list[tuple[Part, ...]] = []
    for at in plain:
        others = [r.here(other, positive=False, is_drawn=False) for i, other in enumerate(branches) if i != at] if key == "oneOf" else []
        options.append((r.here(branches[at]), *others))
    yield Choice(r.name(key), tuple(options), r.use.is_drawn)


def _condition(r: Reading) -> Iterator[Part]:
    node = r.node
    then, other = node.get("then", True), node.get("else", True)
    held: tuple[Part, ...] = (r.here(node["if"]), r.here(then, r.rest("then")))
    failed: tuple[Part, ...] = (r.here(node["if"], positive=False, is_drawn=False), r.here(other, r.rest("else")))
    if r.rest("then") is not None:
        yield from held
    elif r.rest("else") is not None:
        yield from failed
    elif "then" in node or "else" in node:
        yield Choice(r.name("if"), (failed, held) if "else" not in node else (held, failed), r.use.is_drawn)


def dependent(r: Reading, key: str) -> Iterator[Part]:
    """Give what holds of a member that is there, or that it is not."""
    for name, value in r.node[key].items():
        goal = r.rest(key, name)
        if isinstance(value, list):
            then: tuple[Part, ...] = tuple(r.atom("required", other) for other in value)
        else:
            then = (r.here(value, goal),)
        present = (r.atom("required", name), *then)
        if goal is not None:
            yield from (MAP, *present)
        else:
            yield Choice((*r.name(key), name), ((r.atom("absent", name),), present), r.use.is_drawn)


def _names(r: Reading) -> Iterator[Part]:
    schema = r.node["propertyNames"]
    yield r.atom("names", r.below(schema))
    if goal := r.rest("propertyNames"):
        yield from (MAP, r.atom("bad-name", r.below(schema, goal)))


def _unevaluated(r: Reading, key: str) -> Iterator[Part]:
    yield r.atom(key, r.below(r.node[key]))


def _one(key: str, kind: Callable[[Any], Any] = lambda value: value) -> Callable[[Reading, str], Iterable[Part]]:
    return lambda r, keyword: (r.atom(key, kind(r.node[keyword])),)


def _bound(side: str) -> Callable[[Reading, str], Iterable[Part]]:
    def parts(r: Reading, keyword: str) -> Iterator[Part]:
        if isinstance(value := r.node[keyword], bool):
            return  # draft-04: part of the other keyword
        bound = low_of(r) if keyword == "minimum" else high_of(r) if keyword == "maximum" else (exact(value), True)
        yield r.atom(side, bound)

    return parts


HOLDS: dict[str, Callable[[Reading, str], Iterable[Part]]] = {
    "$ref": lambda r, _: (r.here(r.target(), r.rest("$ref")),),
    "type": _one("kinds", kinds_of),
    "enum": _one("values"),
    "const": _one("values", lambda value: [value]),
    "minimum": _bound("low"),
    "exclusiveMinimum": _bound("low"),
    "maximum": _bound("high"),
    "exclusiveMaximum": _bound("high"),
    "multipleOf": _one("multiple", exact),
    "minLength": _one("min-length", int),
    "maxLength": _one("max-length", int),
    "pattern": _one("pattern"),
    "format": _one("format"),
    "minItems": _one("min-items", int),
    "maxItems": _one("max-items", int),
    "uniqueItems": lambda r, _: (r.atom("unique", True),) if r.node["uniqueItems"] else (),  # noqa: FBT003
    "minProperties": _one("min-members", int),
    "maxProperties": _one("max-members", int),
    "required": lambda r, _: [r.atom("required", name) for name in r.node["required"]],
    "properties": lambda r, _: members(r),
    "patternProperties": lambda r, _: members(r) if "properties" not in r.node else (),
    "additionalProperties": lambda r, _: members(r) if not {"properties", "patternProperties"} & r.node.keys() else (),
    "propertyNames": lambda r, _: _names(r),
    "prefixItems": lambda r, _: items(r),
    "items": lambda r, _: items(r) if "prefixItems" not in r.node else (),
    "contains": lambda r, _: _contains(r),
    "allOf": lambda r, _: [r.here(branch, r.rest("allOf", at)) for at, branch in enumerate(r.node["allOf"])],
    "anyOf": _any_of,
    "oneOf": _any_of,
    "not": lambda r, _: (r.here(r.node["not"], positive=False),),
    "if": lambda r, _: _condition(r),
    "dependentRequired": dependent,
    "dependentSchemas": dependent,
    "dependencies": dependent,
    "unevaluatedProperties": _unevaluated,
    "unevaluatedItems": _unevaluated,
}
"""Keyword to the parts that hold where it does. ``then``, ``additionalItems`` and ``minContains`` are told with their leaders."""
