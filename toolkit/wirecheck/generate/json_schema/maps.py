"""Objects: described members, members by pattern and any others, so many, and names that are texts like any other."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from wirecheck.generate.json_schema.automaton import SAFE
from wirecheck.generate.json_schema.texts import Text, matches

if TYPE_CHECKING:
    from wirecheck.generate.json_schema.model import Atom, Members, Swap, Use
    from wirecheck.generate.json_schema.place import Place, World
    from wirecheck.generate.json_schema.session import Path, Session

_NEVER = 1 << 30
_MORE = 3  # undescribed members beyond those needed
_NAMES = SAFE[:62]
_TRIES = 8


class Maps:
    """What is said of an object."""

    def __init__(self, atoms: list[Atom], world: World) -> None:
        self._world = world
        self._members = [atom for atom in atoms if atom.key == "members"]
        self._unevaluated = [atom for atom in atoms if atom.key == "unevaluatedProperties"]
        self._broken = [atom for atom in atoms if atom.key == "broken-unevaluatedProperties"]
        self._names: list[Use] = [atom.value for atom in atoms if atom.key == "names"]
        self._bad_names: list[Use] = [atom.value for atom in atoms if atom.key == "bad-name"]
        self.required = dict.fromkeys(atom.value for atom in atoms if atom.key == "required")
        self._absent = frozenset(atom.value for atom in atoms if atom.key == "absent")
        self.low = max((atom.value for atom in atoms if atom.key == "min-members"), default=0)
        self.high = min((atom.value for atom in atoms if atom.key == "max-members"), default=None)
        self._swaps: list[tuple[Swap, Members | None, tuple[int, ...]]] = [
            (atom.value.swap, atom.value, ()) for atom in self._members if atom.value.swap is not None
        ]
        self._swaps += [(atom.value, None, atom.scopes) for atom in self._broken]
        self._places: dict[str, Place] = {}
        self._described = dict.fromkeys(name for atom in self._members if atom.value.describes for name in atom.value.named)

    # -- what judges a member --------------------------------------------------------------------------------------------------------------

    def _uses(self, name: str, swaps: tuple[tuple[Swap, Members | None], ...] = ()) -> list[Use]:
        swapped = {id(members): swap for swap, members in swaps if members is not None}
        made = [swap.use for swap, _ in swaps]
        for atom in self._members:
            members: Members = atom.value
            swap = swapped.get(id(members))
            known = name in members.named
            if known:
                made.append(members.named[name])
            for slot, (pattern, use) in enumerate(members.patterns):
                if matches(pattern, name):
                    known = True
                    if swap is None or swap.slot != slot:
                        made.append(use)
            if not known and members.rest is not None and (swap is None or swap.slot != "rest"):
                made.append(members.rest)
        made.extend(atom.value for atom in self._unevaluated if not self._is_evaluated(name, atom.scopes[-1]))
        return made

    def _is_evaluated(self, name: str, scope: int) -> bool:
        inner = [atom.value for atom in self._members if scope in atom.scopes and atom.value.describes]
        outer = any(scope in atom.scopes[:-1] for atom in self._unevaluated)  # an inner one speaks of everything
        return outer or any(
            members.rest is not None or name in members.named or any(matches(pattern, name) for pattern, _ in members.patterns) for members in inner
        )

    def _place(self, name: str) -> Place:
        if name not in self._places:
            self._places[name] = self._world.place(self._uses(name))
        return self._places[name]

    # -- names -----------------------------------------------------------------------------------------------------------------------------

    @cached_property
    def _name_texts(self) -> list[Text] | None:
        """What names may be, one entry a way; ``None``: they are listed, or there are none."""
        if not self._names:
            return [Text(low=1, alphabet=_NAMES)]
        place = self._world.place(self._names)
        boxes = [box for lead in place.leads[:8] if (box := place.box(lead)) is not None and "string" in box.live()]
        return [replace(box.text, alphabet=_NAMES) for box in boxes if box.values is None] or None

    @cached_property
    def _listed_names(self) -> list[str]:
        place = self._world.place(self._names)
        boxes = [box for lead in place.leads if (box := place.box(lead)) is not None]
        return [value for box in boxes for value in box.values or () if isinstance(value, str)]

    def _allows_name(self, name: str) -> bool:
        return name not in self._absent and (not self._names or self._world.place(self._names).admits(name))

    def _name(self, session: Session, wanted: list[str], unwanted: list[str], taken: dict[str, Any], others: frozenset[str]) -> str | None:
        """Draw a name that matches some patterns and none of others, and is not taken."""
        excluded = others | self._absent | frozenset(taken)
        if self._name_texts is None:
            free = [
                name
                for name in self._listed_names
                if name not in excluded and all(matches(p, name) for p in wanted) and not any(matches(p, name) for p in unwanted)
            ]
            return free[session.draws.index(len(free))] if free else None
        texts = self._name_texts
        text = texts[session.draws.index(len(texts))]
        text = replace(text, wanted=text.wanted | frozenset(wanted), unwanted=text.unwanted | frozenset(unwanted))
        for _ in range(_TRIES):
            if text.is_empty():
                return None
            name = text.draw(session.draws)
            if name not in excluded:
                return name
            near = frozenset(other for other in excluded if text.is_free or text.admits(other))
            text = replace(text, excluded=text.excluded | near)
        return None

    # -- what is possible ------------------------------------------------------------------------------------------------------------------

    def is_possible(self) -> bool:
        """Whether the bounds leave any object."""
        least = max(self.low, len(self.required))
        return (self.high is None or least + len(self._swaps) + len(self._bad_names) <= self.high) and not self._absent & self.required.keys()

    def height(self) -> int:
        """Give how deep the flattest object is."""
        found = -1
        for name in self.required:
            if not self._allows_name(name):
                return _NEVER
            found = max(found, self._place(name).height())
            if found >= _NEVER:
                return _NEVER
        missing = self.low - len(self.required) - len(self._swaps) - len(self._bad_names)
        if missing > 0:
            heights = sorted(self._place(name).height() for name in self._described if name not in self.required and self._allows_name(name))
            alive = [height for height in heights if height < _NEVER][:missing]
            if len(alive) < missing and not self._slots:
                return _NEVER
            found = max([found, *alive])
        for swap, members, _ in self._swaps:
            found = max(found, self._swap_height(swap, members))
        return _NEVER if found >= _NEVER else found + 1

    def _swap_height(self, swap: Swap, members: Members | None) -> int:
        name = self._sample(swap, members)
        return _NEVER if name is None else self._world.place(self._uses(name, ((swap, members),))).height()

    def _sample(self, swap: Swap, members: Members | None) -> str | None:
        """Give some name that a swapped member may have."""
        wanted, unwanted, others = self._shape(swap, members)
        if self._name_texts is None:
            free = (n for n in self._listed_names if n not in others and all(matches(p, n) for p in wanted) and not any(matches(p, n) for p in unwanted))
            return next(free, None)
        for text in self._name_texts:
            text = replace(text, wanted=text.wanted | frozenset(wanted), unwanted=text.unwanted | frozenset(unwanted))  # noqa: PLW2901
            if text.is_free:
                return "0" * max(1, text.low) if not text.is_empty() else None
            if not text.is_empty() and (language := text.language()) is not None:
                found = next((name for name in language.few(len(others) + 1) if name not in others), None)
                if found is not None:
                    return found
        return None

    def _shape(self, swap: Swap, members: Members | None) -> tuple[list[str], list[str], frozenset[str]]:
        """Give the patterns that a swapped member's name must match and must not, and the names that it cannot be."""
        known = frozenset(self._described) | self._absent | frozenset(self.required)
        if members is None:
            return [], [pattern for atom in self._members for pattern, _ in atom.value.patterns], known
        known |= frozenset(members.named)
        if isinstance(swap.slot, int):
            return [members.patterns[swap.slot][0]], [], known
        return [], [pattern for pattern, _ in members.patterns], known

    @cached_property
    def _slots(self) -> list[tuple[list[str], list[str]]]:
        """Give the kinds of undescribed members that may be drawn: the patterns that their names match, and those that they do not."""
        patterns = list(dict.fromkeys(pattern for atom in self._members if atom.value.describes for pattern, _ in atom.value.patterns))
        made: list[tuple[list[str], list[str]]] = [([pattern], []) for pattern in patterns]
        made.append(([], patterns))
        return made

    @cached_property
    def _is_open(self) -> bool:
        """Whether the schema speaks of members that it does not name and allows some, or names none."""
        if any(atom.value.describes and atom.value.patterns for atom in self._members):
            return True
        longest = max((len(name) for atom in self._members for name in atom.value.named), default=0)
        if any(self._world.is_false(use) for use in self._uses("0" * (longest + 1))):
            return False
        speaks = any(atom.value.describes and atom.value.rest is not None for atom in self._members) or bool(self._unevaluated)
        return speaks or not self._described

    # -- drawing ---------------------------------------------------------------------------------------------------------------------------

    def draw(self, session: Session, path: Path) -> dict[str, Any]:
        """Draw an object; there must be one."""
        made: dict[str, Any] = {}
        for name in self.required:
            made[name] = session.value(self._place(name), (*path, name))
        self._choose(session, made, path)
        for swap, members, _ in self._swaps:
            wanted, unwanted, others = self._shape(swap, members)
            name = self._name(session, wanted, unwanted, made, others)
            if name is None:
                session.draws.give_up()
            place = self._world.place(self._uses(name, ((swap, members),)))
            if place.is_empty():
                session.draws.give_up()
            if swap.is_broken and session.hit in {None, path}:
                session.hit = (*path, name)
            made[name] = session.value(place, (*path, name))
        for use in self._bad_names:
            made.update(self._misnamed(session, use, made, path))
        self._fill(session, made, path)
        return {name: made[name] for name in (*(name for name in self._described if name in made), *(name for name in made if name not in self._described))}

    def _choose(self, session: Session, made: dict[str, Any], path: Path) -> None:
        """Add described members that need not be there.

        One choice names the next one, counted from the last: so 0 ends it, any one of them can be left out without the others changing theirs, and an object costs as many choices as it
        has members. Choices beyond the count name the very next member, or large objects would be drawn almost empty.
        """
        optional = self._optional
        reserved = len(self._swaps) + len(self._bad_names)
        most = len(made) + len(optional) if self.high is None else self.high - reserved
        at: int | None = 0 if optional and not session.is_tight(path) else None
        while at is not None:
            at = session.draws.together(partial(self._next, session, made, path, at, most))
        missing = self.low - len(made) - reserved
        for name in optional if missing > 0 else ():
            if missing > 0 and name not in made and self._is_drawable(name):
                made[name] = session.value(self._place(name), (*path, name))
                missing -= 1

    def _next(self, session: Session, made: dict[str, Any], path: Path, at: int, most: int) -> int | None:
        """Add the next member, from a position on, that is drawn; give the position behind it, and ``None`` at the end, which is a choice, too."""
        rest = len(self._optional) - at
        picked = min(session.draws.even(rest * 2 + 1), rest)
        if picked == 0 or len(made) >= most:
            return None
        name = self._optional[-picked]
        if self._is_drawable(name):
            made[name] = session.value(self._place(name), (*path, name))
        return len(self._optional) - picked + 1

    @cached_property
    def _optional(self) -> list[str]:
        return [name for name in self._described if name not in self.required and name not in self._absent]

    def _is_drawable(self, name: str) -> bool:
        return self._allows_name(name) and not self._place(name).is_empty()

    def _misnamed(self, session: Session, use: Use, made: dict[str, Any], path: Path) -> dict[str, Any]:
        """Draw a member whose name is as a schema of names wants it; none, where one is there already."""
        place = self._world.place([use, *(name for name in self._names if name.schema != use.schema)])
        if not use.goal and any(place.admits(name) for name in made):
            return {}
        boxes = [box for lead in place.leads if (box := place.box(lead)) is not None and "string" in box.live()]
        for box in boxes:
            for _ in range(_TRIES):
                name = box.values[session.draws.index(len(box.values))] if box.values else replace(box.text, alphabet=_NAMES).draw(session.draws)
                if isinstance(name, str) and name not in made and name not in self._absent and not self._place(name).is_empty():
                    return {name: session.value(self._place(name), (*path, name))}
        return session.draws.give_up()

    def _fill(self, session: Session, made: dict[str, Any], path: Path) -> None:
        """Add members that nobody described, where they are needed or spoken of."""
        needed = self.low - len(made)
        most = _MORE if self.high is None else min(_MORE, self.high - len(made))
        if not self._is_open or session.is_tight(path):
            most = 0
        others = frozenset(self._described)
        for count in range(max(needed, most)):
            if count >= needed and session.draws.index(3) == 0:
                return
            slots = self._slots
            start = session.draws.index(len(slots))
            for offset in range(len(slots)):
                wanted, unwanted = slots[(start + offset) % len(slots)]
                name = self._name(session, wanted, unwanted, made, others)
                if name is not None and not self._place(name).is_empty():
                    made[name] = session.value(self._place(name), (*path, name))
                    break
                if count >= needed:
                    return
            else:
                session.draws.give_up()

    def admits(self, value: dict[str, Any]) -> bool:
        """Whether an object is as wanted."""
        if self._swaps or self._bad_names or not self.low <= len(value) <= (len(value) if self.high is None else self.high):
            return False
        if not self.required.keys() <= value.keys() or self._absent & value.keys():
            return False
        return all(self._allows_name(name) and self._place(name).admits(item) for name, item in value.items())
