"""Constraints of a JSON Schema that no value can reach, or that never decide anything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from wirecheck.finding import Severity
from wirecheck.schema import json_walk
from wirecheck.schema.json_bundle import MAPS
from wirecheck.schema.json_schema import JsonSchema

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTES = frozenset({"title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples", "example", "$comment", "x-source", "x-spot"})
"""Keywords that only explain."""

_ABOUT = {
    keyword: kinds
    for kinds, keywords in (
        (frozenset({"string"}), ("minLength", "maxLength", "pattern")),
        (frozenset({"number", "integer"}), ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")),
        (frozenset({"array"}), ("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains")),
        (
            frozenset({"object"}),
            ("properties", "required", "additionalProperties", "patternProperties", "minProperties", "maxProperties", "propertyNames", "dependentRequired"),
        ),
    )
    for keyword in keywords
}
"""Keyword to the types of which it says anything."""

_BOUNDS = (("minLength", "maxLength"), ("minItems", "maxItems"), ("minProperties", "maxProperties"), ("minContains", "maxContains"), ("minimum", "maximum"))
_BOUNDS_OPEN = (("exclusiveMinimum", "exclusiveMaximum"), ("minimum", "exclusiveMaximum"), ("exclusiveMinimum", "maximum"))

Wrong = tuple[str, str, str]
"""The keyword, the problem, the remedy."""


def undecided(node: dict[str, Any]) -> Iterator[Wrong]:
    """Find constraints that never decide anything."""
    kinds = _kinds(node)
    for keyword in node:
        if kinds and keyword in _ABOUT and not kinds & _ABOUT[keyword]:
            yield keyword, f"{keyword} says nothing of a value of type {' or '.join(sorted(kinds))}", "mend the type, or leave it out"
    for name, schema in node.get("properties", {}).items():
        if schema is False:
            yield (
                f"properties/{json_walk.escaped(name)}",
                f"the member {name!r} can never be there",
                "leave it out; additionalProperties: false closes the schema",
            )
    for key in ("anyOf", "oneOf"):
        seen: list[str] = []
        for index, branch in enumerate(node.get(key, ())):
            if (said := _said(branch)) in seen:
                yield (
                    f"{key}/{index}",
                    f"the branch says the same as branch {seen.index(said) + 1}, so that nothing reaches it",
                    "leave it out, or say what differs",
                )
            seen.append(said)
    if ("then" in node or "else" in node) and "if" not in node:
        yield "then" if "then" in node else "else", "nothing reaches 'then' and 'else' without 'if'", "add the condition"
    if "if" in node and "then" not in node and "else" not in node:
        yield "if", "'if' decides nothing without 'then' or 'else'", "say what follows from it"
    if node.get("maxItems") == 0 and "items" in node:
        yield "items", "nothing reaches 'items' where maxItems is 0", "leave it out"


def _said(branch: Any) -> str:  # noqa: ANN401
    """Write a schema without what only explains it."""
    return json.dumps(_bare(branch), sort_keys=True, default=str)


def _bare(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {
            key: {name: _bare(inner) for name, inner in item.items()} if key in MAPS and isinstance(item, dict) else _bare(item)
            for key, item in value.items()
            if key not in NOTES | {"x-reading"}
        }
    return [_bare(item) for item in value] if isinstance(value, list) else value


def impossible(node: dict[str, Any]) -> Iterator[Wrong]:
    """Find constraints that exclude each other."""
    for low, high in (*_BOUNDS, *_BOUNDS_OPEN):
        a, b = node.get(low), node.get(high)
        if isinstance(a, int | float) and isinstance(b, int | float) and (a > b or (a == b and (low, high) in _BOUNDS_OPEN)):
            yield low, f"no value is between {low} {a} and {high} {b}", "mend one of them"
    if "enum" not in node and "const" not in node:
        return
    others = {key: value for key, value in node.items() if key in json_walk.ASSERTIONS and key not in {"enum", "const"}}
    judge = JsonSchema(others)
    values = node.get("enum", [])
    for index, value in enumerate(values):
        if any(judge.flaws(value, undocumented=Severity.NOTE)):
            yield f"enum/{index}", f"{json.dumps(value, default=str)[:60]} is listed, and what stands beside the list excludes it", "mend one of them"
    if "const" in node and (any(judge.flaws(node["const"], undocumented=Severity.NOTE)) or ("enum" in node and node["const"] not in values)):
        yield "const", f"what stands beside the constant {json.dumps(node['const'], default=str)[:60]} excludes it", "mend one of them"


def unasked(condition: dict[str, Any], firm: list[dict[str, Any]], root: dict[str, Any]) -> Iterator[Wrong]:
    """Find a condition on a value that the list of values excludes: what follows from it is never asked."""
    for name, asked in condition.get("properties", {}).items():
        values = [asked["const"]] if isinstance(asked, dict) and "const" in asked else asked.get("enum", []) if isinstance(asked, dict) else []
        lists = [node["enum"] for node in json_walk.expand(json_walk.members(name, firm), root, ("allOf",)) if "enum" in node]
        if values and any(all(value not in listed for value in values) for listed in lists):
            yield (
                f"properties/{json_walk.escaped(name)}",
                f"{name!r} can never be {json.dumps(values[0], default=str)[:60]}, so that nothing reaches what follows",
                "mend the value",
            )


def _kinds(node: dict[str, Any]) -> set[str]:
    declared = node.get("type", [])
    return {declared} if isinstance(declared, str) else set(declared)
