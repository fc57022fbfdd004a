"""Lists: items by position, so many of a kind, all different or two alike."""

from __future__ import annotations

from copy import deepcopy
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from wirecheck.generate.json_schema.draws import SeededDraws, Unlucky
from wirecheck.generate.json_schema.model import Atom, Contains, Items, Swap, Use, key_of
from wirecheck.generate.json_schema.session import Path, Session

if TYPE_CHECKING:
    from wirecheck.generate.json_schema.place import Place, World

_NEVER = 1 << 30
_DRAWN = 12  # items that are drawn; the rest of a long list is like the last one
_TRIES = 6


class Lists:
    """What is said of a list."""

    def __init__(self, atoms: list[Atom], world: World) -> None:
        self._world = world
        self._items = [atom for atom in atoms if atom.key == "items"]
        self._contains: list[tuple[Contains, tuple[int, ...]]] = [(atom.value, atom.scopes) for atom in atoms if atom.key == "contains"]
        self._unevaluated = [atom for atom in atoms if atom.key == "unevaluatedItems"]
        self._broken = [atom for atom in atoms if atom.key == "broken-unevaluatedItems"]
        signs = {atom.value for atom in atoms if atom.key == "unique"}
        self._is_unique = True in signs
        self._is_repeated = False in signs
        self.low = max((atom.value for atom in atoms if atom.key == "min-items"), default=0)
        self.high = min((atom.value for atom in atoms if atom.key == "max-items"), default=None)
        self._first = max((len(atom.value.first) for atom in self._items), default=0)
        self._swaps = self._all_swaps()
        self._places: dict[Any, Place] = {}
        self.low = max([self.low, *(at + 1 for at in self._swapped), *(contains.low for contains, _ in self._contains), 2 * self._is_repeated])

    def _all_swaps(self) -> list[tuple[Swap, Items | None]]:
        """Gather the swaps, and give each its position."""
        made: list[tuple[Swap, Items | None]] = [(atom.value.swap, atom.value) for atom in self._items if atom.value.swap is not None]
        made += [(atom.value, None) for atom in self._broken]
        self._swapped: dict[int, list[tuple[Swap, Items | None]]] = {}
        for swap, items in made:
            at = swap.slot if isinstance(swap.slot, int) else self._beyond(items)
            self._swapped.setdefault(at, []).append((swap, items))
        return made

    def _beyond(self, items: Items | None) -> int:
        if items is not None:
            return len(items.first)
        return self._first

    def _uses(self, at: int) -> list[Use]:
        """Give the schemas of the item at a position."""
        swapped = {id(items): swap.use for swap, items in self._swapped.get(at, ())}
        made = []
        for atom in self._items:
            items: Items = atom.value
            if id(items) in swapped:
                made.append(swapped[id(items)])
            elif at < len(items.first):
                made.append(items.first[at])
            elif items.rest is not None:
                made.append(items.rest)
        made.extend(swap.use for swap, items in self._swapped.get(at, ()) if items is None)
        made.extend(atom.value for atom in self._unevaluated if not self._is_evaluated(at, atom.scopes[-1]))
        return made

    def _is_evaluated(self, at: int, scope: int) -> bool:
        inner = [atom for atom in self._items if scope in atom.scopes]
        return any(at < len(atom.value.first) or atom.value.rest is not None for atom in inner)

    def _place(self, at: int, role: int | None) -> Place:
        """Give the place at a position; `role` is the kind of item that must stand there, if any."""
        at = min(at, max(self._first, *self._swapped, 0) + 1) if self._swapped else min(at, self._first)
        if (at, role) not in self._places:
            uses = self._uses(at)
            for number, (contains, scopes) in enumerate(self._contains):
                if number == role:
                    uses.append(contains.use)
                    # 2020-12: an item that `contains` speaks of is evaluated.
                    exempt = {atom.value for atom in self._unevaluated if atom.scopes[-1] in scopes}
                    uses = [use for use in uses if use not in exempt]
                elif contains.high is not None:
                    uses.append(contains.denied)
            self._places[at, role] = self._world.place(uses)
        return self._places[at, role]

    def _roles(self) -> dict[int, int] | None:
        """Give positions to the items that must be of a kind; ``None``: they find none."""
        made: dict[int, int] = {}
        for role, (contains, _) in enumerate(self._contains):
            left = contains.low
            at = 0
            while left and at <= self._first + len(made) + left + len(self._contains):
                if at not in made and at not in self._swapped and not self._place(at, role).is_empty():
                    made[at] = role
                    left -= 1
                at += 1
            if left:
                return None
        return made

    def is_possible(self) -> bool:
        """Whether the bounds leave any list."""
        return (self.high is None or self.low <= self.high) and not (self._is_unique and self._is_repeated)

    def _least(self, roles: dict[int, int]) -> int:
        return max([self.low, *(at + 1 for at in roles)])

    def height(self) -> int:
        """Give how deep the flattest list is."""
        if not self.is_possible() or (roles := self._roles()) is None:
            return _NEVER
        least = self._least(roles)
        if self.high is not None and least > self.high:
            return _NEVER
        if self._is_unique and least > 1 and self._most(least, roles) < least:
            return _NEVER
        places = [self._place(at, roles.get(at)) for at in range(min(least, self._first + len(roles) + len(self._swapped) + 2))]
        if self._is_repeated:
            places.append(self._twin(roles))
        found = max((place.height() for place in places), default=-1)
        return _NEVER if found >= _NEVER else found + 1

    def _most(self, most: int, roles: dict[int, int]) -> int:
        """Give how many different items there can be at the most: few, where they are listed."""
        if roles or self._first or self._swapped:
            return most
        listed = self._place(0, None).listed if not self._world.is_asking else None
        return most if listed is None else min(most, len(listed))

    def _twin(self, roles: dict[int, int]) -> Place:
        """Give the place of an item that stands at two positions."""
        one, other = self._place(0, roles.get(0)), self._place(1, roles.get(1))
        return self._world.place([*one.uses, *other.uses])

    def draw(self, session: Session, path: Path) -> list[Any]:
        """Draw a list; there must be one."""
        roles = self._roles() or {}
        low = self._least(roles)
        high = low + _DRAWN if self.high is None else self.high
        made: list[Any] = []
        seen: set[Any] = set()
        if self._is_unique:
            high = max(low, self._most(high, roles))
        is_going = True
        while is_going:
            is_going = session.draws.together(partial(self._next, session, path, made, seen, roles, high))
        return made

    def _next(self, session: Session, path: Path, made: list[Any], seen: set[Any], roles: dict[int, int], high: int) -> bool:
        """Add the next item, or none; say whether one more may follow.

        Whether there is one is a choice even where it is settled: so any item can be left out, and the choices for the others stay where they are.
        """
        at = len(made)
        is_spare = at >= self._least(roles)
        is_wanted = at > _DRAWN or session.draws.even(3) != 0
        if at >= high or (is_spare and (not is_wanted or session.is_tight(path) or at >= self._least(roles) + _DRAWN)):
            return False
        place = self._twin(roles) if at == 0 and self._is_repeated else self._place(at, roles.get(at))
        if is_spare and place.is_empty():
            return False
        if at in self._swapped and any(swap.is_broken for swap, _ in self._swapped[at]) and session.hit in {None, path}:
            session.hit = (*path, at)
        item = deepcopy(made[0]) if at == 1 and self._is_repeated else self._item(session, place, (*path, at), made, seen)
        if item is not _NONE:
            made.append(item)
        elif not is_spare:
            session.draws.give_up()
        return item is not _NONE

    def _item(self, session: Session, place: Place, path: Path, made: list[Any], seen: set[Any]) -> Any:  # noqa: ANN401
        at = len(made)
        is_filled = at >= _DRAWN and not any(use.goal for use in place.uses)
        if is_filled and not self._is_unique and not place.uses ^ self._place(at - 1, None).uses:
            return deepcopy(made[-1])
        if not self._is_unique:
            return session.value(place, path)
        for _ in range(0 if is_filled else _TRIES):
            item = session.value(place, path)
            if (key := key_of(item)) not in seen:
                seen.add(key)
                return item
        return self._other(place, path, seen)

    @staticmethod
    def _other(place: Place, path: Path, seen: set[Any]) -> Any:  # noqa: ANN401
        """Give an item that is none of those seen, drawn from no one's choices."""
        for value in place.listed or ():
            if key_of(value) not in seen:
                seen.add(key_of(value))
                return value
        for seed in range(60):
            try:
                item = Session(SeededDraws(Random(len(seen) * 64 + seed)), room=20).value(place, path)  # noqa: S311 -- no secret is made
            except Unlucky:
                continue
            if (key := key_of(item)) not in seen:
                seen.add(key)
                return item
        return _NONE

    def admits(self, value: list[Any]) -> bool:
        """Whether a list is as wanted."""
        if self._swaps or not self.low <= len(value) <= (len(value) if self.high is None else self.high):
            return False
        keys = {key_of(item) for item in value}
        if (self._is_unique and len(keys) < len(value)) or (self._is_repeated and len(keys) == len(value)):
            return False
        if not all(self._world.place(self._uses(at)).admits(item) for at, item in enumerate(value)):
            return False
        for contains, _ in self._contains:
            count = sum(self._world.place([contains.use]).admits(item) for item in value)
            if not contains.low <= count <= (count if contains.high is None else contains.high):
                return False
        return True


_NONE = object()
