"""OpenAPI 3.0 to 3.1: its schemas are a dialect of JSON Schema, and are written here as the schemas that they mean.

What differs (OpenAPI 3.0.3, Schema Object): `nullable`, boolean `exclusiveMinimum` and `exclusiveMaximum`, siblings of `$ref` that do not count, `example`.
"""

from __future__ import annotations

import re
from typing import Any

from wirecheck.schema.json_bundle import LISTS, MAPS, SCHEMAS

_OLDER = re.compile(r"3\.0(?:\.|\Z)")
_BOUNDS = (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum"))
_PAYLOADS = frozenset({"example", "examples", "value"})
"""Members that hold payloads, in which nothing is a schema."""


def is_older(root: Any) -> bool:  # noqa: ANN401 -- whatever a file holds
    """Whether a file is one of OpenAPI 3.0."""
    return isinstance(root, dict) and _OLDER.match(str(root.get("openapi", ""))) is not None


def upgraded(root: Any) -> Any:  # noqa: ANN401 -- likewise
    """Give a copy of a file with the schemas of 3.1: of a contract, or of a file of schemas that one refers to."""
    return _upgraded(root) if isinstance(root, dict) and {"openapi", "paths", "components"} & set(root) else schema(root)


def _upgraded(node: Any) -> Any:  # noqa: ANN401 -- any part of a contract
    if isinstance(node, list):
        return [_upgraded(item) for item in node]
    if not isinstance(node, dict):
        return node
    made: dict[str, Any] = {}
    for key, value in node.items():
        if key == "schema":
            made[key] = schema(value)
        elif key == "schemas" and isinstance(value, dict):
            made[key] = {name: schema(item) for name, item in value.items()}
        else:
            made[key] = value if key in _PAYLOADS or str(key).startswith("x-") else _upgraded(value)
    return made


def schema(node: Any) -> Any:  # noqa: ANN401 -- a schema is an object or a boolean
    """Give a schema of 3.0 as one of JSON Schema 2020-12."""
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str):
        return {"$ref": node["$ref"]}
    made: dict[str, Any] = {}
    for key, value in node.items():
        if key in LISTS and isinstance(value, list):
            made[key] = [schema(item) for item in value]
        elif key in MAPS and isinstance(value, dict):
            made[key] = {name: schema(item) for name, item in value.items()}
        elif key in SCHEMAS:
            made[key] = schema(value)
        elif key not in {"nullable", "example"}:
            made[key] = value
    for exclusive, bound in _BOUNDS:
        if isinstance(made.get(exclusive), bool):
            is_open = made.pop(exclusive)
            if is_open and bound in made:
                made[exclusive] = made.pop(bound)
    return _with_null(made) if node.get("nullable") is True else made


def _with_null(made: dict[str, Any]) -> dict[str, Any]:
    """Let a schema take null: by its type where it has one, as a whole where it only refers to another, as most writers mean that."""
    if not isinstance(made.get("type"), str):
        return {"anyOf": [made, {"type": "null"}]} if set(made) - {"description", "title"} else made
    given = made.get("enum")
    return {**made, "type": [made["type"], "null"], **({"enum": [*given, None]} if isinstance(given, list) and None not in given else {})}
