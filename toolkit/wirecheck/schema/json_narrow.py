"""The narrow form of a schema: what needs no second look.

Documents are not closed, and some pages contradict themselves. So a payload may be right and still deserve a note: an undocumented member, a
value by another reading. The narrow form accepts only payloads that deserve none, and one fast verdict settles those.
"""

from __future__ import annotations

from typing import Any

from wirecheck.schema import json_walk
from wirecheck.schema.json_bundle import LISTS, MAPS, SCHEMAS

_DEFS = "#/$defs/"
_NARROW = "narrow-form-of-"  # beside the definitions as they are: what may not shrink refers to those


def narrowed(schema: Any) -> Any | None:  # noqa: ANN401
    """Give the narrow form; ``None`` where the schema's draft has no ``unevaluatedProperties`` to close it with."""
    if not isinstance(schema, dict) or "draft-0" in str(schema.get("$schema", "")):
        return None
    return _Narrower(schema, closes=True).copy(schema, begins=True)


def without_readings(schema: Any) -> Any:  # noqa: ANN401
    """Give the form without the alternative readings: what it accepts needed none."""
    return _Narrower(schema, closes=False).copy(schema, begins=True)


class _Narrower:
    def __init__(self, root: Any, *, closes: bool) -> None:  # noqa: ANN401
        self._root = root
        self._closes = closes

    def copy(self, node: Any, *, begins: bool) -> Any:  # noqa: ANN401
        """Copy a schema. `begins`: it stands where a value begins, so that it, and none of its in-place parts, rejects unknown members."""
        if not isinstance(node, dict):
            return node
        if "x-reading" in node:
            return False
        made: dict[str, Any] = {}
        exclusive = []
        for key, value in node.items():
            inside = key not in json_walk.IN_PLACE
            if key in {"not", "propertyNames", "contains", "if"}:
                made[key] = value  # what these accept must not shrink, or the whole would grow
            elif key == "oneOf" and isinstance(value, list):
                made[key] = value  # likewise: of two branches that fit, one may be a reading
                exclusive = [{"anyOf": [self.copy(item, begins=False) for item in value]}]
            elif key in LISTS and isinstance(value, list):
                made[key] = [self.copy(item, begins=inside) for item in value]
            elif key == "$defs" and isinstance(value, dict):
                made[key] = {**value, **{_NARROW + name: self.copy(item, begins=False) for name, item in value.items()}}
            elif key == "$ref" and isinstance(value, str) and value.startswith(_DEFS):
                made[key] = _DEFS + _NARROW + value.removeprefix(_DEFS)
            elif key in MAPS and isinstance(value, dict):
                made[key] = {name: self.copy(item, begins=inside) for name, item in value.items()}
            elif key in SCHEMAS:
                made[key] = self.copy(value, begins=inside)
            else:
                made[key] = value
        if exclusive:
            made["allOf"] = [*made.get("allOf", ()), *exclusive]
        if begins and self._closes and self._may_close(node):
            made["unevaluatedProperties"] = False
        return made

    def _may_close(self, node: dict[str, Any]) -> bool:
        if "unevaluatedProperties" in node or "additionalProperties" in node:
            return False
        known = json_walk.expand([node], self._root)
        return json_walk.describes_members(known) and not any(other.get("additionalProperties", False) is not False for other in known)
