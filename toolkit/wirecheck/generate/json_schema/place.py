"""Places: everything that judges one value, and the conjunctions that it comes down to.

A place is named by the schemas at work there, so that equal places are worked out once and a recursive schema is no loop. Choices are taken one by
one: a *lead* says which, and the rest follows by a search that ends at the first contradiction.
"""

from __future__ import annotations

from functools import cached_property
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from wirecheck.generate.json_schema import meaning
from wirecheck.generate.json_schema.automaton import SAFE
from wirecheck.generate.json_schema.box import NEVER, Box
from wirecheck.generate.json_schema.gist import FREE, Gist, Pin, pin_of
from wirecheck.generate.json_schema.model import NOTHING, Atom, Choice, Part, Use, key_of
from wirecheck.generate.json_schema.reading import Reading
from wirecheck.schema.json_walk import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LEADS = 300
_PRODUCT = 48
_STEPS = 4000
_CANDIDATES = 24
_LOOKED = 12  # leads that are asked for the flattest value, once there is one

Lead = tuple[tuple[tuple[Any, ...], int], ...]


class World:
    """One schema, with everything that was worked out about it."""

    def __init__(self, root: Any, alphabet: str = SAFE) -> None:  # noqa: ANN401
        self.root = root
        self.alphabet = alphabet
        self._nodes: list[Any] = []
        self._numbers: dict[int, int] = {}
        self._parts: dict[Use, tuple[Part, ...]] = {}
        self._places: dict[frozenset[Use], Place] = {}
        self.asked: set[int] = set()

    @property
    def is_asking(self) -> bool:
        """Whether some place is still being asked for its height."""
        return bool(self.asked)

    def number(self, schema: Any) -> int:  # noqa: ANN401
        """Give the number of a schema: one object, one number."""
        if id(schema) not in self._numbers:
            self._numbers[id(schema)] = len(self._nodes)
            self._nodes.append(schema)
        return self._numbers[id(schema)]

    def node(self, number: int) -> Any:  # noqa: ANN401
        """Give the schema of a number."""
        return self._nodes[number]

    def is_false(self, use: Use) -> bool:
        """Whether a schema at work is the one that allows nothing."""
        return not use.goal and self._nodes[use.schema] is not use.positive and isinstance(self._nodes[use.schema], bool)

    def parts(self, use: Use) -> tuple[Part, ...]:
        """Give what a schema at work comes down to."""
        if use not in self._parts:
            node = self._nodes[use.schema]
            if isinstance(node, bool):
                aims = bool(use.goal)  # at a schema that allows nothing: something is there
                self._parts[use] = () if node == use.positive or aims else (NOTHING,)
            else:
                reading = Reading(node, self.number, lambda reference: resolve(reference, self.root), use)
                self._parts[use] = meaning.parts(reading) if use.positive else meaning.negated(reading)
        return self._parts[use]

    def place(self, uses: Iterable[Use]) -> Place:
        """Give the place where some schemas are at work."""
        key = frozenset(use for use in uses if use.goal or self._nodes[use.schema] is not True or not use.positive)
        if key not in self._places:
            self._places[key] = Place(key, self)
        return self._places[key]

    def pin(self, use: Use) -> Pin:
        """Tell at a glance what a schema leaves of a member."""
        if use.goal:
            return FREE
        node = self._nodes[use.schema]
        while isinstance(node, dict) and node.keys() == {"$ref"}:
            node = resolve(node["$ref"], self.root)
        return pin_of(node, use.positive)


class Place:
    """Where a value stands."""

    def __init__(self, uses: frozenset[Use], world: World) -> None:
        self.uses = uses
        self._order = tuple(sorted(uses, key=lambda use: (use.schema, not use.positive, str(use.goal))))
        self._world = world
        self._searches: dict[Lead, tuple[list[Box], Iterator[Box]]] = {}
        self._boxes: dict[Lead, Box | None] = {}
        self._height: int | None = None
        self._least: tuple[Box, str] | None = None

    # -- leads ---------------------------------------------------------------------------------------------------------------------------

    @cached_property
    def leads(self) -> tuple[Lead, ...]:
        """The choices that are worth drawing, the plainest first."""
        firsts = [part for part in self._opened(self._order) if isinstance(part, Choice) and part.is_drawn and len(part.options) > 1]
        names = list(dict.fromkeys(choice.name for choice in firsts))
        counts = {choice.name: len(choice.options) for choice in firsts}
        made: dict[Lead, None] = {(): None}
        size = 1
        for name in names:
            size *= counts[name]
        if len(names) > 1 and size <= _PRODUCT:
            for taken in product(*(range(counts[name]) for name in names)):
                made[tuple(zip(names, taken, strict=True))] = None
        for lead in islice(self._led(firsts, (), frozenset()), _LEADS):
            made[lead] = None
        return tuple(made)

    def _led(self, choices: list[Choice], lead: Lead, seen: frozenset[Any]) -> Iterator[Lead]:
        for choice in choices:
            if choice.name in seen:
                continue
            for at, option in enumerate(choice.options):
                here = (*lead, (choice.name, at))
                if at:
                    yield here
                inner = [part for part in self._opened(option) if isinstance(part, Choice) and part.is_drawn and len(part.options) > 1]
                if inner and len(here) < 6:
                    yield from self._led(inner, here, seen | {choice.name})

    def _opened(self, parts: Iterable[Part]) -> list[Part]:
        """Put in the place of each schema what it comes down to."""
        made: list[Part] = []
        stack = list(parts)[::-1]
        seen: set[Use] = set()
        while stack:
            part = stack.pop()
            if not isinstance(part, Use):
                made.append(part)
            elif part not in seen:
                seen.add(part)
                stack.extend(self._world.parts(part)[::-1])
        return made

    # -- what a lead comes down to -------------------------------------------------------------------------------------------------------

    def _search(self, lead: Lead) -> Iterator[Box]:
        """Yield the conjunctions that a lead comes down to and that hold no plain contradiction."""
        forced = dict(lead)
        frames: list[
            tuple[Iterator[tuple[int, tuple[Part, ...]]], Choice | None, tuple[Choice, ...], Gist, tuple[Atom, ...], dict[Any, int], frozenset[Use]]
        ] = [(iter([(0, tuple(self._order))]), None, (), Gist(), (), {}, frozenset())]
        for _ in range(_STEPS):
            if not frames:
                return
            options, choice, pending, gist, atoms, taken, seen = frames[-1]
            if (option := next(options, None)) is None:
                frames.pop()
                continue
            at, parts = option
            if choice is not None:
                taken = {**taken, choice.name: at}
            if (taken_in := self._take(parts, gist, seen)) is None:
                continue
            gist, more, choices, seen = taken_in
            atoms += more
            pending += choices
            while pending and pending[0].name in taken:  # the same schema, come by another way
                again = self._take(pending[0].options[taken[pending[0].name]], gist, seen)
                if again is None:
                    break
                gist, more, choices, seen = again
                atoms, pending = atoms + more, pending[1:] + choices
            else:
                if not pending:
                    yield Box(atoms, self._world)
                    continue
                first = pending[0]
                numbered = list(enumerate(first.options))
                frames.append((iter([numbered[forced[first.name]]] if first.name in forced else numbered), first, pending[1:], gist, atoms, taken, seen))

    def _take(self, parts: Iterable[Part], gist: Gist, seen: frozenset[Use]) -> tuple[Gist, tuple[Atom, ...], tuple[Choice, ...], frozenset[Use]] | None:
        atoms: list[Atom] = []
        choices: list[Choice] = []
        fresh: set[Use] = set()
        stack = list(parts)[::-1]
        while stack:
            part = stack.pop()
            if isinstance(part, Atom):
                found = gist.having(part, self._world.pin)
                if found is None:
                    return None
                gist = found
                atoms.append(part)
            elif isinstance(part, Choice):
                choices.append(part)
            elif part not in seen and part not in fresh:
                fresh.add(part)
                stack.extend(self._world.parts(part)[::-1])
        choices.sort(key=lambda choice: len(choice.options) > 1)
        return gist, tuple(atoms), tuple(choices), seen | fresh

    def candidates(self, lead: Lead) -> Iterator[Box]:
        """Yield the conjunctions of a lead; they are kept."""
        if lead not in self._searches:
            self._searches[lead] = ([], islice(self._search(lead), _CANDIDATES))
        kept, rest = self._searches[lead]
        at = 0
        while True:
            if at == len(kept):
                found = next(rest, None)
                if found is None:
                    return
                kept.append(found)
            yield kept[at]
            at += 1

    def box(self, lead: Lead) -> Box | None:
        """Give the first conjunction of a lead that a value can be built from."""
        if lead not in self._boxes:
            self._boxes[lead] = next((box for box in self.candidates(lead) if box.live()), None)
        return self._boxes[lead]

    # -- height --------------------------------------------------------------------------------------------------------------------------

    def height(self) -> int:
        """Give how deep the flattest value is; `NEVER`: there is none, or only an endless one."""
        if self._height is not None:
            return self._height
        if id(self) in self._world.asked:
            return NEVER
        self._world.asked.add(id(self))
        try:
            found = self._lowest()
        finally:
            self._world.asked.discard(id(self))
        if found < NEVER or not self._world.is_asking:
            self._height = found
        return found

    def _lowest(self) -> int:
        best = NEVER
        for count, lead in enumerate(self.leads):
            if best == 0 or (count >= _LOOKED and best < NEVER):
                break
            for box in self.candidates(lead):
                found, kind = min(((box.height(kind), kind) for kind in box.possible), default=(NEVER, ""))
                if found < best:
                    best = found
                    self._least = box, kind
                if found < NEVER:
                    break
        return best

    def is_empty(self) -> bool:
        """Whether no value can stand here."""
        return self.height() >= NEVER

    @property
    def least(self) -> tuple[Box, str]:
        """The conjunction and kind of the flattest value: what stands below it is flatter still, so that building it ends."""
        self.height()
        if self._least is None:
            raise LookupError("nothing can stand here")
        return self._least

    def admits(self, value: Any) -> bool:  # noqa: ANN401
        """Whether a value may stand here; exact for what is listed in schemas, which is what asks."""
        return any(box.admits(value) for lead in self.leads for box in self.candidates(lead))

    @cached_property
    def listed(self) -> list[Any] | None:
        """All values of the place, where they can be counted on fingers; ``None``: too many."""
        made: dict[Any, Any] = {}
        for lead in self.leads:
            box = self.box(lead)
            if box is None:
                continue
            if box.values is None:
                if not set(box.live()) <= {"null", "boolean"}:
                    return None
                values = [value for value in (None, False, True) if box.admits(value)]
            else:
                values = box.values
            made.update((key_of(value), value) for value in values)
        return list(made.values())
