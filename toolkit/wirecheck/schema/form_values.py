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
from wirecheck.schema.json_place import Place
from wirecheck.schema.wording import shown

# "08", "1e3", " 8" and "+8" are no integers: PHP's loose conversions are what a contract test must not repeat.
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,4000})\Z")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,400})(?:\.[0-9]{1,400})?\Z")
# A document that says "decimal" tells no form: a sign or the digits on one side of the point may be as PHP's is_numeric takes them.
_LOOSE = re.compile(r"[+-]?(?:(?:0|[1-9][0-9]{0,400})(?:\.[0-9]{0,400})?|\.[0-9]{1,400})\Z")
_KEY = re.compile(r"(?:0|[1-9][0-9]{0,17})\Z")


class FormTypes:
    """The types that a schema gives to the leaves of a form. What is known of a place is worked out once: forms of one operation look alike."""

    def __init__(self, schema: Any) -> None:  # noqa: ANN401
        self._root = Place([schema], schema)

    def typed(self, value: Any) -> tuple[Any, tuple[Flaw, ...]]:  # noqa: ANN401
        """Give the form's value with its leaves converted, and a note for each list whose keys had gaps."""
        flaws: list[Flaw] = []
        return _typed(value, self._root, (), flaws), tuple(flaws)


def _typed(value: Any, place: Place, path: tuple[str | int, ...], flaws: list[Flaw]) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return _leaf(value, place.types, path, flaws)
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


def _leaf(text: str, types: frozenset[str], path: tuple[str | int, ...], flaws: list[Flaw]) -> Any:  # noqa: ANN401
    if "integer" in types and _INTEGER.match(text):
        return int(text)
    if "number" in types and _NUMBER.match(text):
        return int(text) if _INTEGER.match(text) else Decimal(text)
    if "number" in types and _LOOSE.match(text):
        flaws.append(
            Flaw(
                code="WC311",
                constraint="reading",
                path=json_walk.pointer(path),
                message="a number without digits on both sides of its point, or with a plus sign",
                says="a plain decimal number",
                saw=shown(text),
                severity=Severity.NOTE,
            )
        )
        return Decimal(text)
    if "boolean" in types and text in {"true", "false"}:
        return text == "true"
    return text
