"""One conjunction, put together: bounds met, patterns gathered, members and items by their place."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from wirecheck.generate.json_schema.lists import Lists
from wirecheck.generate.json_schema.maps import Maps
from wirecheck.generate.json_schema.model import ANY, KINDS, Atom, key_of, kind_of
from wirecheck.generate.json_schema.numbers import Range
from wirecheck.generate.json_schema.texts import Text

if TYPE_CHECKING:
    from wirecheck.generate.json_schema.place import World

NEVER = 1 << 30
"""The height of what cannot be built."""


class Box:
    """Everything that holds of one value, by kind of value."""

    def __init__(self, atoms: tuple[Atom, ...], world: World) -> None:
        self._atoms = list(atoms)
        self._world = world
        kinds = ANY
        self.excluded: frozenset[Any] = frozenset()
        for atom in self._atoms:
            if atom.key == "kinds":
                kinds &= atom.value
            elif atom.key == "not-values":
                self.excluded |= atom.value
        self._kinds = kinds
        self._heights: dict[str, int] = {}

    @cached_property
    def values(self) -> list[Any] | None:
        """The values that are listed and fit; ``None``: none are listed."""
        lists = [atom.value for atom in self._atoms if atom.key == "values"]
        if not lists:
            return None
        allowed = frozenset.intersection(*(frozenset(map(key_of, values)) for values in lists))
        made = {key: value for value in lists[0] if (key := key_of(value)) in allowed and key not in self.excluded and self._admits(value)}
        return list(made.values())

    @cached_property
    def range(self) -> Range:
        """What is said of a number."""
        return Range.of(self._atoms, self.excluded)

    @cached_property
    def text(self) -> Text:
        """What is said of a text."""
        return Text.of(self._atoms, self.excluded, self._world.alphabet)

    @cached_property
    def items(self) -> Lists:
        """What is said of a list."""
        return Lists(self._atoms, self._world)

    @cached_property
    def members(self) -> Maps:
        """What is said of an object."""
        return Maps(self._atoms, self._world)

    def _admits(self, value: Any) -> bool:  # noqa: ANN401
        kind = kind_of(value)
        if kind not in self._kinds:
            return False
        if kind in {"integer", "fraction"}:
            return self.range.admits(value)
        if kind == "string":
            return self.text.admits(value)
        if kind == "array":
            return self.items.admits(value)
        return kind != "object" or self.members.admits(value)

    def admits(self, value: Any) -> bool:  # noqa: ANN401
        """Whether a value is as wanted."""
        if self.values is not None:
            return key_of(value) in {key_of(other) for other in self.values}
        return key_of(value) not in self.excluded and self._admits(value)

    def kinds(self) -> list[str]:
        """Name the kinds of value that it can be, plainest first, whatever lies below them."""
        if self.values is not None:
            found = {kind_of(value) for value in self.values}
            return [kind for kind in KINDS if kind in found]
        return [kind for kind in KINDS if kind in self._kinds and self._is_possible(kind)]

    def _is_possible(self, kind: str) -> bool:
        if kind == "null":
            return None not in self.excluded
        if kind == "boolean":
            return not {("boolean", True), ("boolean", False)} <= self.excluded
        if kind in {"integer", "fraction"}:
            return self.range.grid(kind) is not None
        if kind == "string":
            return not self.text.is_empty()
        return self.items.is_possible() if kind == "array" else self.members.is_possible()

    @cached_property
    def possible(self) -> tuple[str, ...]:
        """The kinds of value, asked once."""
        return tuple(self.kinds())

    def height(self, kind: str) -> int:
        """Give how deep the flattest value of a kind is; `NEVER`: there is none."""
        if self.values is not None or kind not in {"array", "object"}:
            return 0
        if kind not in self._heights:
            found = self.items.height() if kind == "array" else self.members.height()
            if found >= NEVER and self._world.is_asking:
                return found  # a provisional answer: something above is still being asked
            self._heights[kind] = found
        return self._heights[kind]

    def live(self) -> list[str]:
        """Name the kinds of value that can be built."""
        return [kind for kind in self.possible if self.height(kind) < NEVER]
