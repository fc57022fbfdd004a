"""Where the edges of a JSON Schema's bounds lie: what a value has to be to stand exactly there."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any, NamedTuple

from wirecheck.generate.json_schema.model import exact

if TYPE_CHECKING:
    from collections.abc import Iterable

SIZES = {
    "minLength": str, "maxLength": str, "minItems": list, "maxItems": list, "minProperties": dict, "maxProperties": dict,
}  # fmt: skip
_COUNTED = frozenset({"contains", "minContains", "maxContains"})
_BOUNDS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
_OPPOSITE = {
    "minLength": "maxLength", "minItems": "maxItems", "minProperties": "maxProperties", "minimum": "maximum",
    "maxLength": "minLength", "maxItems": "minItems", "maxProperties": "minProperties", "maximum": "minimum",
}  # fmt: skip


class Edge(NamedTuple):
    """An edge: the size of a text, list or object, or the number, that stands on it. `is_open`: a valid value may stand elsewhere, so that standing here tells something."""

    at: Fraction
    is_open: bool


def edge_of(schema: dict[str, Any], keyword: str, around: Iterable[dict[str, Any]]) -> Edge | None:
    """Give the edge of a bound, ``None`` where nothing may stand exactly there that can be told. `around` are all schemas that judge the same value."""
    judges = [schema, *around]
    if keyword in SIZES:
        at = Fraction(int(schema[keyword]))
    elif keyword in _COUNTED:
        at = Fraction(1 if keyword == "contains" else int(schema[keyword]))
    elif keyword in _BOUNDS and (found := _number(schema, keyword, judges)) is not None:
        at = found
    else:
        return None
    opposite = _OPPOSITE.get(keyword)
    is_open = not any(opposite in judge and _same(judge[opposite], at) for judge in judges)
    listed = [value for judge in judges for value in (judge.get("enum") or ([judge["const"]] if "const" in judge else []))]
    if listed:
        standing = [_measured(value, keyword) == at for value in listed]
        is_open = is_open and any(standing) and not all(standing)
    return Edge(at, is_open)


def _number(schema: dict[str, Any], keyword: str, judges: list[dict[str, Any]]) -> Fraction | None:
    """Give the number at the edge: the bound itself, or, where that is left out, the next one that may stand there; ``None``: there is no next one."""
    is_low = keyword in {"minimum", "exclusiveMinimum"}
    plain = "minimum" if is_low else "maximum"
    exclusive = f"exclusiveM{plain[1:]}"
    if keyword == plain:
        return exact(schema[plain])
    bound = exact(schema[plain] if schema.get(exclusive) is True else schema[exclusive])
    steps = {exact(judge["multipleOf"]) for judge in judges if "multipleOf" in judge}
    if not steps and any(judge.get("type") == "integer" for judge in judges):
        steps = {Fraction(1)}
    if len(steps) != 1:
        return None
    (step,) = steps
    return (floor(bound / step) + 1) * step if is_low else (ceil(bound / step) - 1) * step


def _same(value: Any, at: Fraction) -> bool:  # noqa: ANN401
    return not isinstance(value, bool) and exact(value) == at


def _measured(value: Any, keyword: str) -> Fraction | None:  # noqa: ANN401
    kind = SIZES.get(keyword)
    if kind is not None:
        return Fraction(len(value)) if isinstance(value, kind) else None
    return exact(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
