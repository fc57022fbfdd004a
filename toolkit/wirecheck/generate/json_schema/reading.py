"""A schema at work: its keywords, the schemas in them, and how much of a goal leads through each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wirecheck.generate.json_schema.model import NUMBERS, Atom, Contains, Goal, Use, exact

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT, LIST, MAP = (Atom("kinds", frozenset({kind})) for kind in ("string", "array", "object"))
NUMBER = Atom("kinds", NUMBERS)
ANYTHING = True
"""The schema that says nothing."""


class Reading:
    """A schema at work: the node, the numbers of its parts, what stands around it, and whether its choices are drawn."""

    def __init__(self, node: dict[str, Any], number: Callable[[Any], int], target: Callable[[str], Any], use: Use) -> None:
        self.node = node
        self._number = number
        self._target = target
        self.use = use
        self.scopes = (*use.scopes, use.schema) if use.positive else ()  # what is negated evaluates nothing
        self.goal = use.goal

    def rest(self, *step: str | int) -> Goal | None:
        """Give what is left of the goal behind a step; ``None``: it goes elsewhere."""
        return self.goal[1:] if self.goal and self.goal[0] == step else None

    def here(self, schema: Any, goal: Goal | None = None, *, positive: bool = True, is_drawn: bool = True) -> Use:  # noqa: ANN401
        """Give a schema that judges the same value."""
        return Use(self._number(schema), positive, goal, self.scopes, is_drawn and self.use.is_drawn)

    def below(self, schema: Any, goal: Goal | None = None, *, positive: bool = True) -> Use:  # noqa: ANN401
        """Give a schema that judges a member or an item."""
        return Use(self._number(schema), positive, goal)

    def target(self) -> Any:  # noqa: ANN401
        """Give what the reference names."""
        return self._target(self.node["$ref"])

    def name(self, keyword: str) -> tuple[Any, ...]:
        """Give the name of a choice of this schema."""
        return (self.use.schema, keyword, self.use.positive, self.goal)

    def atom(self, key: str, value: Any) -> Atom:  # noqa: ANN401
        """Give an atom of this schema."""
        return Atom(key, value, self.scopes)


def low_of(r: Reading) -> tuple[Any, bool] | None:
    """Give the lower bound, and whether it is left out; a boolean ``exclusiveMinimum`` is draft-04's."""
    return None if "minimum" not in r.node else (exact(r.node["minimum"]), r.node.get("exclusiveMinimum") is True)


def high_of(r: Reading) -> tuple[Any, bool] | None:
    """Give the upper bound, and whether it is left out."""
    return None if "maximum" not in r.node else (exact(r.node["maximum"]), r.node.get("exclusiveMaximum") is True)


def list_parts(node: dict[str, Any]) -> tuple[list[Any], str, Any, str | None]:
    """Give the schemas of the first items with their keyword, and that of the rest with its keyword, ``None`` where there is none."""
    if "prefixItems" in node or not isinstance(node.get("items"), list):
        return node.get("prefixItems", []), "prefixItems", node.get("items"), "items" if "items" in node else None
    return node["items"], "items", node.get("additionalItems"), "additionalItems" if "additionalItems" in node else None


def contained(r: Reading) -> tuple[int, int | None]:
    """Give how many items at the least, and at the most, are of the kind that ``contains`` names."""
    high = r.node.get("maxContains")
    return int(r.node.get("minContains", 1)), None if high is None else int(high)


def counted(r: Reading, low: int, high: int | None) -> Contains:
    """Give the part that says so many items are of that kind."""
    schema = r.node["contains"]
    return Contains(r.below(schema), r.below(schema, positive=False), low, high)
