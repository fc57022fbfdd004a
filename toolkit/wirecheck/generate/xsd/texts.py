"""Texts of a simple type: drawn, at its edges, and broken in one facet.

A type with a list of values draws from the list; one with patterns walks the automaton of all of them together with its lexical form and its length; one with an order counts. Only where
a pattern and a bound meet is anything filtered.
"""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from wirecheck.generate.xsd import lexical, pattern, repertoire
from wirecheck.generate.xsd.chooser import Seeded, Simplest
from wirecheck.generate.xsd.counted import Counted
from wirecheck.generate.xsd.expression import Expressions, Language
from wirecheck.generate.xsd.facets import Demands, NoText, demands, measure, normal, order, refusals
from wirecheck.generate.xsd.formats import of_format
from wirecheck.generate.xsd.spellings import spellings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.generate.xsd.chooser import Chooser
    from wirecheck.generate.xsd.model import SimpleType

_ROOM = 10
"""Characters that free text has more than it must."""
_TRIES = 12


class Texts:
    """The texts of one simple type."""

    def __init__(self, kind: SimpleType) -> None:
        self.type = kind
        self._wanted: Demands = demands(kind)
        self._counted = Counted(kind)
        self._table: Expressions | None = None

    # -- drawn ---------------------------------------------------------------------------------------------------------------------------

    def drawn(self, choose: Chooser) -> str:
        """Draw a text, and move it to the nearest edge about every fourth time: drawn first and moved then, it shrinks without the move, too."""
        text = self._free(choose)
        if self.type.variety == "atomic" and self.edges and choose.rarely(4):
            return min(self.edges, key=lambda edge: self._distance(edge, text))
        return text

    def _distance(self, one: str, other: str) -> Decimal:
        first, second = order(self.type, one), order(self.type, other)
        if first is None or second is None:
            first, second = measure(self.type, one), measure(self.type, other)
        return abs(Decimal(first) - Decimal(second))

    @cached_property
    def minimal(self) -> str | None:
        """The simplest text, or ``None`` where none was found."""
        choosers: tuple[Chooser, ...] = (Simplest(), *(Seeded(seed) for seed in range(24)))
        for choose in choosers:
            try:
                text = self._free(choose)
            except NoText:
                continue
            if not refusals(self.type, text) or self._is_listed(text):
                return text
        return next(iter(self.edges), None)

    @cached_property
    def edges(self) -> tuple[str, ...]:
        """Texts at the edges: the bounds and one inside, the shortest and the longest."""
        return tuple(dict.fromkeys(text for text in self._edges() if not refusals(self.type, text)))

    def at(self, side: str) -> str | None:
        """Give the text exactly at the lower (``low``) or upper (``high``) edge of what is bounded, or ``None``."""
        wanted = self._wanted
        if self.type.variety == "union" and self.type.members:
            text = of(self.type.members[0]).at(side)
            return text if text is not None and not refusals(self.type, text) else None
        bound = wanted.least if side == "low" else wanted.most
        if bound is not None:
            found = [text for text in self._counted.at_bounds() if not refusals(self.type, text)]
            return (min if side == "low" else max)(found, key=lambda text: order(self.type, text)) if found else None
        size = wanted.low if side == "low" else wanted.high
        if not wanted.lengths or size is None or (side == "low" and not size):
            return None
        try:
            text = self.sized(Simplest(), size, size)
        except NoText:
            return None
        return text if not refusals(self.type, text) else None

    def _is_listed(self, text: str) -> bool:
        return any(text == normal(self.type, facet.value) for facet in self._wanted.listed)

    @cached_property
    def _listed(self) -> tuple[str, ...]:
        values = [normal(self.type, facet.value) for facet in self._wanted.listed]
        return tuple(dict.fromkeys(value for value in values if not set(refusals(self.type, value)) - {"type"}))

    def _free(self, choose: Chooser) -> str:
        kind, wanted = self.type, self._wanted
        if wanted.listed:
            if not self._listed:
                raise NoText
            return choose.pick(self._listed)
        if kind.variety == "union":
            return self._of_union(choose)
        if kind.format is not None:
            text = of_format(kind.format, choose)
            if text is not None and not refusals(kind, text):
                return text
        if wanted.patterns:
            return self._kept(choose)
        if kind.variety == "list":
            return self._of_list(choose, wanted.low, wanted.high)
        return self._unpatterned(choose)

    def _kept(self, choose: Chooser) -> str:
        """Draw from the automaton until the bounds hold, too, and elementpath agrees; what was found beforehand holds in any case."""
        for _ in range(_TRIES):
            text = self._walked(choose, self._language)
            if not refusals(self.type, text):
                return text
        spare = self._spare
        if not spare:
            raise NoText
        return choose.pick(spare)

    @cached_property
    def _spare(self) -> tuple[str, ...]:
        found = [self._walked(Seeded(seed), self._language) for seed in range(150)]
        found += [text for seed in range(50) for text in self._attempt(seed)]
        return tuple(dict.fromkeys(text for text in found if not refusals(self.type, text)))[:20] or self.edges

    def _attempt(self, seed: int) -> tuple[str, ...]:
        if self.type.variety != "atomic":
            return ()
        try:
            return (self._unpatterned(Seeded(seed)),)
        except NoText:
            return ()

    def _of_union(self, choose: Chooser) -> str:
        members = [of(member) for member in self.type.members]
        alive = [member for member in members if member.minimal is not None]
        if not alive:
            raise NoText
        for _ in range(_TRIES):
            text = alive[choose.integer(0, len(alive) - 1)].drawn(choose)
            if not refusals(self.type, text):
                return text
        known = (text for member in alive for text in (member.minimal, *member.edges) if text is not None)
        spare = next((text for text in known if not refusals(self.type, text)), None)
        if spare is not None:
            return spare
        return self._walked(choose, self._language)

    def _of_list(self, choose: Chooser, low: int, high: int | None) -> str:
        assert self.type.item is not None  # noqa: S101 -- a list has one
        item = of(self.type.item)
        if item.minimal is None and low:
            raise NoText
        # Libraries disagree about an empty list of tokens, and about one where the item may be blank.
        low = max(low, 1) if item.minimal is not None else 0
        count = choose.integer(low, low + 3 if high is None else max(low, min(high, low + 3)))
        parts = [item.drawn(choose) for _ in range(count)] if count <= 12 else [item.minimal or ""] * count
        parts = [part if part and " " not in part else item.minimal or "" for part in parts]
        if any(not part or " " in part for part in parts):
            raise NoText
        return " ".join(parts)

    def _unpatterned(self, choose: Chooser) -> str:
        counted = self._counted.drawn(choose)
        if counted is not None:
            return counted
        base = lexical.primitive(self.type.builtin)
        if base == "boolean":
            return choose.pick(("true", "false", "1", "0"))
        if base in {"NOTATION", "ENTITY", "ENTITIES"}:
            raise NoText
        return self.sized(choose, self._wanted.low, self._wanted.high)

    def sized(self, choose: Chooser, low: int, high: int | None) -> str:
        """Draw a text whose length is bounded."""
        if self.type.variety == "list":
            return self._of_list(choose, low, high)
        if self._wanted.patterns:
            return self._walked(choose, self._spelled(low, high))
        builtin = self.type.builtin
        if high is not None and high < low:
            raise NoText
        most = low + _ROOM if high is None else min(high, low + _ROOM)
        if builtin == "hexBinary":
            return (
                choose.text("0123456789ABCDEF", 2 * most, 2 * most)
                if low == most
                else "".join(choose.text("0123456789ABCDEF", 2, 2) for _ in range(choose.integer(low, most)))
            )
        if builtin == "base64Binary":
            return _base64(choose, choose.integer(low, most))
        if self._wanted.blanks == "preserve":
            return choose.text(repertoire.TEXT, low, most)
        if builtin == "normalizedString":
            return choose.text(repertoire.TEXT, low, most)
        if builtin in {"token", "string"}:
            return choose.text(_SOLID, low, most)
        return self._walked(choose, self._spelled(low, high))

    # -- edges ---------------------------------------------------------------------------------------------------------------------------

    def _edges(self) -> Iterator[str]:
        kind, wanted = self.type, self._wanted
        if wanted.listed:
            return
        if kind.variety == "union":
            for member in kind.members:
                yield from of(member).edges
            return
        with suppress(NoText):
            yield from self._counted.at_bounds()
        if wanted.lengths or (kind.variety == "atomic" and kind.builtin == "string"):
            yield from self._at_lengths()

    def _at_lengths(self) -> Iterator[str]:
        wanted = self._wanted
        shortest, longest = wanted.low, wanted.high
        sizes = [shortest, shortest + 1]
        if longest is not None and longest <= 400:
            sizes += [longest - 1, longest]
        for size in dict.fromkeys(sizes):
            if size >= 0 and (longest is None or size <= longest):
                try:
                    yield self.sized(Seeded(size), size, size)
                except NoText:
                    continue

    # -- automata ------------------------------------------------------------------------------------------------------------------------

    @property
    def table(self) -> Expressions:
        """The expressions of this type, over the repertoire and what its patterns need besides."""
        if self._table is None:
            self._table = Expressions(_alphabet(self.type))
        return self._table

    @cached_property
    def _forms(self) -> tuple[int, ...]:
        """The texts of the built-in type, the plain ones first."""
        return tuple(pattern.read(form, self.table) for form in spellings(self.type)) or (self.table.anything(),)

    def _patterns(self) -> int:
        table = self.table
        steps = [table.either(*(pattern.read(facet.value, table) for facet in step)) for step in self._wanted.patterns]
        return table.both(table.anything(), *steps)

    @cached_property
    def _language(self) -> Language:
        low, high = self._wanted.low, self._wanted.high
        if self.type.builtin == "hexBinary":
            low, high = 2 * low, None if high is None else 2 * high
        return self._spelled(*((low, high) if self.type.variety == "atomic" and self.type.builtin != "base64Binary" else (0, None)))

    @lru_cache(maxsize=64)  # noqa: B019 -- types live as long as their schema
    def _spelled(self, low: int, high: int | None) -> Language:
        """Give the texts of a length that are of the built-in type and meet every pattern."""
        wanted = self._patterns()
        for form in self._forms:
            found = Language(self.table, self.table.both(form, wanted), low, high)
            if found.lengths:
                return found
        raise NoText

    def outside(self) -> Language | None:
        """Give the texts that fail a pattern, and nothing else that an automaton knows of."""
        table, wanted = self.table, self._wanted
        if not wanted.patterns:
            return None
        low, high = (wanted.low, wanted.high) if self.type.variety == "atomic" and not self.type.builtin.endswith("Binary") else (0, None)
        found = Language(table, table.both(table.either(*self._forms), table.other(self._patterns())), low, high, more=12)
        return found if found.lengths else None

    def _walked(self, choose: Chooser, language: Language) -> str:
        return choose.within(lambda: walk(choose, language))


def walk(choose: Chooser, language: Language) -> str:
    """Draw a text of a language, one character after the other; each prefix is that of some text."""
    length = language.lengths[choose.integer(0, len(language.lengths) - 1)]
    state, made = language.start, []
    for step in range(length):
        found = language.choices(length, step, state)
        total = sum(len(members) for members, _ in found)
        place = choose.integer(0, total - 1)
        for members, target in found:
            if place < len(members):
                made.append(members[place])
                state = target
                break
            place -= len(members)
    return "".join(made)


_SOLID = "".join(one for one in repertoire.TEXT if one != " ")


@lru_cache(maxsize=4096)
def of(kind: SimpleType) -> Texts:
    """Give the texts of a type."""
    return Texts(kind)


def _alphabet(kind: SimpleType) -> str:
    found = repertoire.TEXT
    for facet in kind.facets:
        if facet.name == "pattern":
            for holds in pattern.classes(facet.value):
                if not any(holds(one) for one in found):
                    found += "".join(one for one in repertoire.LINES if holds(one)) or repertoire.beyond(holds)
    return found


def _base64(choose: Chooser, size: int) -> str:
    import base64  # noqa: PLC0415 -- hardly any schema has it

    return base64.b64encode(bytes(choose.integer(0, 255) for _ in range(size)) if size <= 24 else b"\0" * size).decode("ascii")
