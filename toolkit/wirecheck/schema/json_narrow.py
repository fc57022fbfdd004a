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
    return _narrow(schema, schema, closing=True)


def _narrow(node: Any, root: Any, *, closing: bool) -> Any:  # noqa: ANN401
    """Copy a schema. `closing`: it stands where a value begins, so that it, and none of its in-place parts, rejects unknown members."""
    if not isinstance(node, dict):
        return node
    if "x-reading" in node:
        return False
    made: dict[str, Any] = {}
    exclusive = None
    for key, value in node.items():
        in_place = key in json_walk.IN_PLACE
        if key in {"not", "propertyNames", "contains", "if"}:
            made[key] = value  # what these accept must not shrink, or the whole would grow
        elif key == "oneOf" and isinstance(value, list):
            made[key] = value  # likewise: of two branches that fit, one may be a reading
            exclusive = {"anyOf": [_narrow(item, root, closing=False) for item in value]}
        elif key in LISTS and isinstance(value, list):
            made[key] = [_narrow(item, root, closing=not in_place) for item in value]
        elif key == "$defs" and isinstance(value, dict):
            made[key] = {**value, **{_NARROW + name: _narrow(item, root, closing=False) for name, item in value.items()}}
        elif key == "$ref" and isinstance(value, str) and value.startswith(_DEFS):
            made[key] = _DEFS + _NARROW + value.removeprefix(_DEFS)
        elif key in MAPS and isinstance(value, dict):
            made[key] = {name: _narrow(item, root, closing=not in_place) for name, item in value.items()}
        elif key in SCHEMAS:
            made[key] = _narrow(value, root, closing=not in_place)
        else:
            made[key] = value
    if exclusive is not None:
        made["allOf"] = [*made.get("allOf", ()), exclusive]
    if closing and "unevaluatedProperties" not in made and "additionalProperties" not in made:
        known = json_walk.expand([node], root)
        if json_walk.describes_members(known) and not any(n.get("additionalProperties", False) is not False for n in known):
            made["unevaluatedProperties"] = False
    return made
