"""A quick eye for contradictions: what kind a value is, which values it may be, which members it has. Never wrong when it says no."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from wirecheck.generate.json_schema.model import ANY, NUMBERS, Atom, Members, Use, key_of, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Pin = tuple[frozenset[Any] | None, frozenset[Any], frozenset[str]]
"""The values that a member may have, ``None`` for any; those that it may not; its kinds."""

FREE: Pin = (None, frozenset(), ANY)
"""Says nothing."""


@dataclass(frozen=True, slots=True)
class Gist:
    """What a conjunction amounts to, as far as it is told at a glance."""

    kinds: frozenset[str] = ANY
    values: Mapping[Any, str] | None = None
    required: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    pins: Mapping[str, Pin] = None  # type: ignore[assignment]
    low: Any = None
    high: Any = None

    def having(self, atom: Atom, pin: Callable[[Use], Pin]) -> Gist | None:
        """Give the gist with one more atom; ``None`` where nothing is left."""
        take = _TAKE.get(atom.key)
        return self if take is None else take(self, atom.value, pin)

    def _of_kinds(self, kinds: frozenset[str]) -> Gist | None:
        left = self.kinds & kinds
        if not left:
            return None
        values = self.values
        if values is not None and len(left) < len(self.kinds):
            values = {key: kind for key, kind in values.items() if kind in left}
            if not values:
                return None
        return replace(self, kinds=left, values=values)

    def _of_values(self, values: Mapping[Any, str]) -> Gist | None:
        left = {key: kind for key, kind in values.items() if kind in self.kinds and (self.values is None or key in self.values)}
        return replace(self, kinds=frozenset(left.values()), values=left) if left else None

    def _without_values(self, values: frozenset[Any]) -> Gist | None:
        if self.values is None:
            return self
        left = {key: kind for key, kind in self.values.items() if key not in values}
        return replace(self, kinds=frozenset(left.values()), values=left) if left else None

    def _with_member(self, name: str) -> Gist | None:
        if name in self.absent or _is_empty((self.pins or {}).get(name, FREE)):
            return self._of_kinds(ANY - {"object"})
        return replace(self, required=self.required | {name})

    def _without_member(self, name: str) -> Gist | None:
        if name in self.required:
            return self._of_kinds(ANY - {"object"})
        return replace(self, absent=self.absent | {name})

    def _with_pins(self, members: Members, pin: Callable[[Use], Pin]) -> Gist | None:
        pins = dict(self.pins or {})
        for name, use in members.named.items():
            found = pin(use)
            if found is FREE:
                continue
            pins[name] = _met(pins.get(name, FREE), found)
            if name in self.required and _is_empty(pins[name]):
                return self._of_kinds(ANY - {"object"})
        return replace(self, pins=pins)

    def _above(self, bound: tuple[Any, bool]) -> Gist | None:
        low = max(self.low, bound, key=_lower) if self.low else bound
        return self._ranged(low, self.high)

    def _below(self, bound: tuple[Any, bool]) -> Gist | None:
        high = min(self.high, bound, key=_upper) if self.high else bound
        return self._ranged(self.low, high)

    def _ranged(self, low: Any, high: Any) -> Gist | None:  # noqa: ANN401
        made = replace(self, low=low, high=high)
        if low and high and (low[0] > high[0] or (low[0] == high[0] and (low[1] or high[1]))):
            return made._of_kinds(ANY - NUMBERS)  # noqa: SLF001
        return made


def _lower(bound: tuple[Any, bool]) -> tuple[Any, int]:
    return bound[0], int(bound[1])


def _upper(bound: tuple[Any, bool]) -> tuple[Any, int]:
    return bound[0], -int(bound[1])


def _met(one: Pin, other: Pin) -> Pin:
    allowed = one[0] if other[0] is None else other[0] if one[0] is None else one[0] & other[0]
    return allowed, one[1] | other[1], one[2] & other[2]


def _is_empty(pin: Pin) -> bool:
    return not pin[2] or (pin[0] is not None and not pin[0] - pin[1])


_TAKE: dict[str, Callable[[Gist, Any, Callable[[Use], Pin]], Gist | None]] = {
    "kinds": lambda gist, value, _: gist._of_kinds(value),  # noqa: SLF001
    "values": lambda gist, value, _: gist._of_values({key_of(item): kind_of(item) for item in value}),  # noqa: SLF001
    "not-values": lambda gist, value, _: gist._without_values(value),  # noqa: SLF001
    "required": lambda gist, value, _: gist._with_member(value),  # noqa: SLF001
    "absent": lambda gist, value, _: gist._without_member(value),  # noqa: SLF001
    "members": lambda gist, value, pin: gist._with_pins(value, pin),  # noqa: SLF001
    "low": lambda gist, value, _: gist._above(value),  # noqa: SLF001
    "high": lambda gist, value, _: gist._below(value),  # noqa: SLF001
}


def pin_of(node: Any, positive: bool) -> Pin:  # noqa: ANN401, FBT001
    """Tell at a glance what a schema leaves of a member: only what it says by itself."""
    if isinstance(node, bool):
        return FREE if node == positive else (frozenset(), frozenset(), frozenset())
    values = frozenset(map(key_of, node["enum"])) if "enum" in node else frozenset({key_of(node["const"])}) if "const" in node else None
    if positive:
        kinds = kinds_of(node["type"]) if "type" in node else ANY
        return (values, frozenset(), kinds) if values is not None or kinds != ANY else FREE
    said = node.keys() - {"description", "title", "default", "examples", "$comment", "x-source"}
    if values is not None and said <= {"enum", "const"} and len(said) == 1:
        return None, values, ANY
    if said == {"type"}:
        return None, frozenset(), ANY - kinds_of(node["type"])
    return FREE


def kinds_of(types: str | list[str]) -> frozenset[str]:
    """Give the kinds of value that ``type`` allows."""
    return frozenset().union(*(NUMBERS if name == "number" else {name} for name in ([types] if isinstance(types, str) else types)))
