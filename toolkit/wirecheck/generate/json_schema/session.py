"""One payload in the making: where choices come from, how much room is left, and where a constraint was broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wirecheck.generate.json_schema.model import Final, Goal

if TYPE_CHECKING:
    from wirecheck.generate.json_schema.box import Box
    from wirecheck.generate.json_schema.draws import Draws
    from wirecheck.generate.json_schema.place import Place

Path = tuple[str | int, ...]

_DEEP = 5
_IN_PLACE = frozenset({"$ref", "allOf", "anyOf", "oneOf", "then", "else", "dependentSchemas", "dependencies", "propertyNames"})


@dataclass(slots=True)
class Session:
    """Draws values; `room` is how many more before the rest is made as small as it can be."""

    draws: Draws
    room: int = 250
    hit: Path | None = None

    def is_tight(self, path: Path) -> bool:
        """Whether what follows has to be small."""
        return self.room <= 0 or len(path) > _DEEP + 2

    def value(self, place: Place, path: Path) -> Any:  # noqa: ANN401
        """Draw a value for a place; there must be one."""
        self.room -= 1
        if self.hit is None and any(lands(use.goal) for use in place.uses):
            self.hit = path
        box, kind = self._chosen(place, path)
        if box.values is not None:
            return box.values[self.draws.index(len(box.values))]
        if kind == "null":
            return None
        if kind == "boolean":
            values = [value for value in (False, True) if ("boolean", value) not in box.excluded]
            return values[self.draws.index(len(values))]
        if kind == "string":
            return box.text.draw(self.draws)
        if kind == "array":
            return box.items.draw(self, path)
        if kind == "object":
            return box.members.draw(self, path)
        return box.range.draw(self.draws, kind)

    def _chosen(self, place: Place, path: Path) -> tuple[Box, str]:
        if self.is_tight(path) and not any(use.goal for use in place.uses):
            return place.least
        leads = place.leads
        start = self.draws.index(len(leads))
        for offset in range(len(leads)):
            box = place.box(leads[(start + offset) % len(leads)])
            if box is not None:
                break
        else:
            self.draws.give_up()
        kinds = box.live()
        return box, kinds[self.draws.index(len(kinds))]


def lands(goal: Goal | None) -> bool:
    """Whether a goal is reached at the value itself."""
    for step in goal or ():
        if isinstance(step, Final):
            return True
        if step[0] not in _IN_PLACE:
            return False
    return False
