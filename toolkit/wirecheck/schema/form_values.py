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
from wirecheck.schema.wording import kind_of

# "08", "1e3", " 8" and "+8" are no integers: PHP's loose conversions are what a contract test must not repeat.
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,4000})\Z")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,400})(?:\.[0-9]{1,400})?\Z")
_KEY = re.compile(r"(?:0|[1-9][0-9]{0,17})\Z")


class FormTypes:
    """The types that a schema gives to the leaves of a form. What is known of a place is worked out once: forms of one operation look alike."""

    def __init__(self, schema: Any) -> None:  # noqa: ANN401
        self._root = _Place([schema], schema)

    def typed(self, value: Any) -> tuple[Any, tuple[Flaw, ...]]:  # noqa: ANN401
        """Give the form's value with its leaves converted, and a note for each list whose keys had gaps."""
        flaws: list[Flaw] = []
        return _typed(value, self._root, (), flaws), tuple(flaws)


class _Place:
    """What all schemas that judge one place say of types, and the places below it."""

    def __init__(self, nodes: list[Any], root: Any) -> None:  # noqa: ANN401
        self._nodes = json_walk.expand(nodes, root)
        self._root = root
        self.types = frozenset(kind for node in self._nodes for kind in _types(node))
        self._described = frozenset(name for node in self._nodes for name in node.get("properties", ()))
        self._members: dict[str, _Place] = {}
        self._others: dict[tuple[int, ...], _Place] = {}
        self._items: dict[int, _Place] = {}
        self._fixed = max((len(json_walk.prefix(node)) for node in self._nodes), default=0)

    def member(self, name: str) -> _Place:
        found = self._members.get(name)
        if found is None:
            judges = json_walk.members(name, self._nodes)
            if name in self._described:
                found = self._members[name] = _Place(judges, self._root)
            elif not judges:
                found = _NOWHERE
            else:  # kept by its judges and not by its name: whoever writes a form invents names without end
                key = tuple(map(id, judges))
                found = self._others.get(key)
                if found is None:
                    found = self._others[key] = _Place(judges, self._root)
        return found

    def item(self, index: int) -> _Place:
        at = min(index, self._fixed)
        found = self._items.get(at)
        if found is None:
            found = self._items[at] = _Place(json_walk.items(at, self._nodes), self._root)
        return found


_NOWHERE = _Place([], None)


def _typed(value: Any, place: _Place, path: tuple[str | int, ...], flaws: list[Flaw]) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return _leaf(value, place.types)
    if isinstance(value, list):
        if not value or "array" in place.types or "object" not in place.types:
            return [_typed(item, place.item(index), (*path, index), flaws) for index, item in enumerate(value)]
        value = {str(index): item for index, item in enumerate(value)}  # a map whose keys happen to count from 0
    if value and "array" in place.types and "object" not in place.types and all(_KEY.match(key) for key in value):
        flaws.append(
            Flaw(
                code="WC210",
                constraint="list-keys",
                path=json_walk.pointer(path),
                message="the keys of a list have gaps or another order",
                says="a list, keys counting from 0",
                saw=", ".join(list(value)[:8]),
                severity=Severity.NOTE,
            )
        )
        return _typed([value[key] for key in sorted(value, key=int)], place, path, flaws)
    return {name: _typed(item, place.member(name), (*path, name), flaws) for name, item in value.items()}


def _types(node: dict[str, Any]) -> list[str]:
    declared = node.get("type")
    if declared is None:  # a list of values says their types
        return [kind_of(value) for value in node.get("enum", [node["const"]] if "const" in node else [])]
    return [declared] if isinstance(declared, str) else declared


def _leaf(text: str, types: frozenset[str]) -> Any:  # noqa: ANN401
    if "integer" in types and _INTEGER.match(text):
        return int(text)
    if "number" in types and _NUMBER.match(text):
        return int(text) if _INTEGER.match(text) else Decimal(text)
    if "boolean" in types and text in {"true", "false"}:
        return text == "true"
    return text
