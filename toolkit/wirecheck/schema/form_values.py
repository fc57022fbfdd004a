"""Texts of a form to the types that the schema wants.

A form carries text only. A leaf is converted where its schema wants an integer, a number or a boolean and the text is in the strict lexical form;
else it stays text and fails ``type``. PHP arrays with gaps become the lists that they spell.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from wirecheck.finding import Flaw, Severity
from wirecheck.schema import json_walk

# "08", "1e3", " 8" and "+8" are no integers: PHP's loose conversions are what a contract test must not repeat.
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,4000})\Z")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,400})(?:\.[0-9]{1,400})?\Z")
_KEY = re.compile(r"(?:0|[1-9][0-9]{0,17})\Z")


def typed(value: Any, schema: Any) -> tuple[Any, tuple[Flaw, ...]]:  # noqa: ANN401
    """Give the form's value with its leaves converted, and a note for each list whose keys had gaps."""
    flaws: list[Flaw] = []
    return _typed(value, [schema], schema, "", flaws), tuple(flaws)


def _typed(value: Any, nodes: list[Any], root: Any, path: str, flaws: list[Flaw]) -> Any:  # noqa: ANN401
    known = json_walk.expand(nodes, root)
    if isinstance(value, str):
        return _leaf(value, known)
    if isinstance(value, list):
        if value and not _wants(known, "array") and _wants(known, "object"):
            value = {str(index): item for index, item in enumerate(value)}  # a map whose keys happen to count from 0
        else:
            return [_typed(item, json_walk.items(index, known), root, f"{path}/{index}", flaws) for index, item in enumerate(value)]
    if isinstance(value, dict):
        if value and _wants(known, "array") and not _wants(known, "object") and all(_KEY.match(key) for key in value):
            ordered = [value[key] for key in sorted(value, key=int)]
            flaws.append(
                Flaw(
                    code="WC210",
                    constraint="list-keys",
                    path=path,
                    message="the keys of a list have gaps or another order",
                    says="a list, keys counting from 0",
                    saw=", ".join(list(value)[:8]),
                    severity=Severity.NOTE,
                )
            )
            return _typed(ordered, nodes, root, path, flaws)
        return {name: _typed(item, json_walk.members(name, known), root, f"{path}/{json_walk.escaped(name)}", flaws) for name, item in value.items()}
    return value


def _wants(known: list[dict[str, Any]], kind: str) -> bool:
    return any(kind in _types(node) for node in known)


def _types(node: dict[str, Any]) -> list[str]:
    declared = node.get("type", [])
    return [declared] if isinstance(declared, str) else declared


def _leaf(text: str, known: list[dict[str, Any]]) -> Any:  # noqa: ANN401
    types = {kind for node in known for kind in _types(node)}
    if "integer" in types and _INTEGER.match(text):
        return int(text)
    if "number" in types and _NUMBER.match(text):
        return int(text) if _INTEGER.match(text) else Decimal(text)
    if "boolean" in types and text in {"true", "false"}:
        return text == "true"
    return text
