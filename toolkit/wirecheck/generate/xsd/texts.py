"""Texts of a simple type: drawn, at its edges, and broken in one facet.

A type with a list of values draws from the list; one with patterns walks the automaton of all of them together with its lexical form and its length; one with an order counts. Only where
a pattern and a bound meet is anything filtered.
"""

from __future__ import annotations

from contextlib import suppress
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from wirecheck.generate.xsd import lexical, pattern, repertoire
from wirecheck.generate.xsd.chooser import Seeded, Simplest
from wirecheck.generate.xsd.expression import Expressions, Language
from wirecheck.generate.xsd.facets import Demands, demands, measure, normal, order, refusals
from wirecheck.generate.xsd.formats import of_format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.generate.xsd.chooser import Chooser
    from wirecheck.generate.xsd.model import SimpleType

_DAY = r"((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_ZONE = r"(Z|[+\-](0[0-9]|1[0-2]):[0-5][0-9])?"
_YEAR = "(19|20)[0-9]{2}"
_B64 = "[A-Za-z0-9+/]"
_TOKENS = r"(\S( ?\S)*)?"
_FORMS: dict[str, tuple[str, ...]] = {
    "normalizedString": (r"[^\n\r\t]*",),
    "token": (_TOKENS,),
    "language": ("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*"),
    "Name": (r"\i\c*",),
    "NCName": (r"[\i-[:]][\c-[:]]*",),
    "NMTOKEN": (r"\c+",),
    "decimal": (r"-?[0-9]+(\.[0-9]+)?", r"[+\-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
    "integer": ("-?[0-9]+", r"[+\-]?[0-9]+"),
    "float": (r"-?[0-9]{1,6}(\.[0-9]{1,6})?([eE]-?[0-9])?", r"[+\-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+\-]?[0-9]+)?|INF|-INF|NaN"),
    "boolean": ("true|false|1|0",),
    "hexBinary": ("([0-9A-Fa-f]{2})*",),
    "base64Binary": (f"({_B64}{{4}})*({_B64}{{2}}[AEIMQUYcgkosw048]=|{_B64}[AQgw]==)?",),
    "anyURI": (r"[a-z][A-Za-z0-9._~/\-]*|[a-z]+://[a-z0-9.]+(/[A-Za-z0-9._~\-]*)*", r"([a-z]+:)?[A-Za-z0-9._~/?&=:,;@+#$!()*'\-]*"),
    "date": (f"{_YEAR}-{_DAY}", f"[0-9]{{3}}[1-9]-{_DAY}{_ZONE}"),
    "time": (_CLOCK, rf"{_CLOCK}(\.[0-9]+)?{_ZONE}"),
    "dateTime": (f"{_YEAR}-{_DAY}T{_CLOCK}", rf"[0-9]{{3}}[1-9]-{_DAY}T{_CLOCK}(\.[0-9]+)?{_ZONE}"),
    "gYear": (_YEAR, f"[0-9]{{3}}[1-9]{_ZONE}"),
    "gYearMonth": (f"{_YEAR}-(0[1-9]|1[0-2])", f"[0-9]{{3}}[1-9]-(0[1-9]|1[0-2]){_ZONE}"),
    "gMonthDay": (f"--{_DAY}", f"--{_DAY}{_ZONE}"),
    "gDay": ("---(0[1-9]|[12][0-9]|3[01])", f"---(0[1-9]|[12][0-9]|3[01]){_ZONE}"),
    "gMonth": ("--(0[1-9]|1[0-2])", f"--(0[1-9]|1[0-2]){_ZONE}"),
    "duration": (
        r"P[0-9]{1,4}D|P([0-9]{1,4}Y)?[0-9]{1,2}M([0-9]{1,2}D)?",
        r"-?P([0-9]+Y([0-9]+M)?([0-9]+D)?|[0-9]+M([0-9]+D)?|[0-9]+D)(T([0-9]+H([0-9]+M)?([0-9]+S)?|[0-9]+M([0-9]+S)?|[0-9]+S))?|-?PT([0-9]+H([0-9]+M)?([0-9]+(\.[0-9]+)?S)?|[0-9]+M([0-9]+(\.[0-9]+)?S)?|[0-9]+(\.[0-9]+)?S)",
    ),
    "dayTimeDuration": ("P[0-9]{1,4}D|PT[0-9]{1,3}H",),
    "yearMonthDuration": ("P[0-9]{1,4}Y([0-9]{1,2}M)?",),
    "QName": (r"[\i-[:]][\c-[:]]*",),
}  # fmt: skip
_ALIASES = {
    "ID": "NCName",
    "IDREF": "NCName",
    "ENTITY": "NCName",
    "NOTATION": "QName",
    "double": "float",
    "dateTimeStamp": "dateTime",
    **dict.fromkeys(lexical.INTEGERS, "integer"),
}
_ROOM = 10
"""Characters that free text has more than it must."""
_FAR = 10**6
_TRIES = 12


class NoText(Exception):
    """No text of a type is to be found."""


class Texts:
    """The texts of one simple type."""

    def __init__(self, kind: SimpleType) -> None:
        self.type = kind
        self._wanted: Demands = demands(kind)
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
            found = [text for text in self._at_bounds() if not refusals(self.type, text)]
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
        base = lexical.primitive(self.type.builtin)
        if base == "decimal":
            return self._decimal(choose)
        if base in {"float", "double"}:
            return self._float(choose)
        if base in lexical.SCALES:
            return self._scaled(choose)
        if base == "duration":
            return self._duration(choose)
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

    # -- numbers -------------------------------------------------------------------------------------------------------------------------

    @cached_property
    def _grid(self) -> tuple[int, int, int]:
        """The decimal's range in steps: how many digits behind the point, lowest, highest."""
        wanted, builtin = self._wanted, self.type.builtin
        first, last = lexical.INTEGERS.get(builtin, (None, None))
        places = 0 if builtin in lexical.INTEGERS else int(wanted.fraction.value) if wanted.fraction else 2
        least = Decimal(first) if first is not None else None
        most = Decimal(last) if last is not None else None
        least = _tighter(least, self._bound(wanted.least), max)
        most = _tighter(most, self._bound(wanted.most), min)
        given = [bound for bound in (least, most) if bound is not None]
        if not wanted.fraction and builtin not in lexical.INTEGERS:
            places = max([places, *(-int(bound.normalize().as_tuple().exponent) + 1 for bound in given)])
        places = min(places, 18)
        for scale in range(places, -1, -1):
            low, high = self._steps(least, most, scale)
            if low <= high:
                return scale, low, high
        raise NoText

    def _steps(self, least: Decimal | None, most: Decimal | None, scale: int) -> tuple[int, int]:
        wanted, unit = self._wanted, Decimal(10) ** scale
        low = None if least is None else int((least * unit).to_integral_value(ROUND_CEILING))
        high = None if most is None else int((most * unit).to_integral_value(ROUND_FLOOR))
        if low is not None and wanted.least is not None and wanted.least.name == "minExclusive" and low == (self._bound(wanted.least) or 0) * unit:
            low += 1
        if high is not None and wanted.most is not None and wanted.most.name == "maxExclusive" and high == (self._bound(wanted.most) or 0) * unit:
            high -= 1
        if wanted.total:
            edge = 10 ** int(wanted.total.value) - 1
            low = -edge if low is None else max(low, -edge)
            high = edge if high is None else min(high, edge)
        far = _FAR * int(unit)
        if low is None:
            low = -far if high is None else min(high - far, -far)
        if high is None:
            high = max(low + far, far)
        return low, high

    def _bound(self, facet: object) -> Decimal | None:
        return None if facet is None else lexical.decimal(normal(self.type, facet.value))  # type: ignore[attr-defined]

    def _decimal(self, choose: Chooser) -> str:
        scale, low, high = self._grid
        text = _plain(choose.integer(low, high), scale)
        is_free = self._wanted.total is None and self._wanted.fraction is None
        if is_free and choose.rarely(16):  # other ways to write the same number, which both libraries read alike
            return choose.pick((f"+{text}", f"00{text}") if not text.startswith("-") else (text,))
        return text

    def _float(self, choose: Chooser) -> str:
        low, high = self._float_range
        count = choose.integer(int(low * 4) if low * 4 == int(low * 4) else int(low * 4) + (low > 0), int(high * 4)) if high - low >= 1 else None
        if count is not None and low <= count / 4 <= high:
            return f"{count / 4:g}" if abs(count) < 400_000 else _float_text(count / 4)
        part = choose.integer(0, 16) / 16
        text = _float_text(low + (high - low) * part)
        if refusals(self.type, text):
            raise NoText
        return text

    @cached_property
    def _float_range(self) -> tuple[float, float]:
        wanted = self._wanted
        least = None if wanted.least is None else lexical.floating(normal(self.type, wanted.least.value))
        most = None if wanted.most is None else lexical.floating(normal(self.type, wanted.most.value))
        low = least if least is not None else min(-1e4, (most or 0) - 1e4)
        high = most if most is not None else max(1e4, low + 1e4)
        if low != low or high != high or low > high:  # noqa: PLR0124 -- not a number
            raise NoText
        low, high = max(low, -1e300), min(high, 1e300)
        room = (high - low) / 64
        low += room if wanted.least is not None and wanted.least.name == "minExclusive" else 0
        high -= room if wanted.most is not None and wanted.most.name == "maxExclusive" else 0
        return low, high

    @cached_property
    def _span(self) -> tuple[int, int, str]:
        """The range of a type that counts days, seconds or the like, and the zone that its bounds are written in."""
        scale, wanted = lexical.SCALES[lexical.primitive(self.type.builtin)], self._wanted
        low = self._edge(wanted.least, 1) if wanted.least else None
        high = self._edge(wanted.most, -1) if wanted.most else None
        zone = next((end[1] for end in (low, high) if end is not None), "Z" if wanted.zone == "required" else "")
        first = low[0] if low else min(scale.low, high[0] - 1 if high else scale.low)
        last = high[0] if high else max(scale.high, first)
        first, last = max(first, scale.first), min(last, scale.last)
        if first > last or (low and high and low[1] != high[1]):
            raise NoText
        return first, last, zone

    def _edge(self, facet: object, inwards: int) -> tuple[int, str]:
        text = normal(self.type, facet.value)  # type: ignore[attr-defined]
        scale = lexical.SCALES[lexical.primitive(self.type.builtin)]
        found = scale.number(text)
        if found is not None:
            return found[0] + (inwards if facet.name.endswith("Exclusive") else 0), found[1]  # type: ignore[attr-defined]
        moment = order(self.type, text)  # a bound with parts of a second: the next whole one inside
        if moment is None or text[-1:] not in "0123456789":
            raise NoText
        return int(moment) + (inwards > 0), ""

    def _scaled(self, choose: Chooser) -> str:
        low, high, zone = self._span
        scale = lexical.SCALES[lexical.primitive(self.type.builtin)]
        if not zone and self._wanted.zone is None and not (self._wanted.least or self._wanted.most) and choose.rarely(8):
            zone = choose.pick(("Z", "+02:00", "-05:30"))
        return scale.text(choose.integer(low, high), zone)

    def _duration(self, choose: Chooser) -> str:
        wanted, builtin = self._wanted, self.type.builtin
        ends = [lexical.duration(normal(self.type, facet.value)) if facet else None for facet in (wanted.least, wanted.most)]
        low, high = ends
        if low is None and high is None:
            months = 0 if builtin == "dayTimeDuration" else choose.integer(0, 60)
            seconds = 0 if builtin == "yearMonthDuration" else choose.integer(0, 90) * 86400 + (choose.integer(0, 86399) if choose.flag() else 0)
            return lexical.duration_text(months, seconds) if builtin != "yearMonthDuration" or months else "P0M"
        one = low or high or (0, Decimal(0))
        if (low is None or low[0] == 0) and (high is None or high[0] == 0):
            first = int(low[1]) + 1 if low else min(0, int(high[1]) - 86400) if high else 0
            last = int(high[1]) - 1 if high else first + 30 * 86400
            if first > last:
                raise NoText
            return lexical.duration_text(0, choose.integer(first, last))
        first = low[0] + 2 if low else one[0] - 120
        last = high[0] - 2 if high else one[0] + 120
        if first > last:
            raise NoText
        return lexical.duration_text(choose.integer(first, last), 0)

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
            yield from self._at_bounds()
        if wanted.lengths or (kind.variety == "atomic" and kind.builtin == "string"):
            yield from self._at_lengths()

    def _at_bounds(self) -> Iterator[str]:
        if self.type.variety != "atomic":
            return
        wanted, base = self._wanted, lexical.primitive(self.type.builtin)
        if base == "decimal":
            scale, low, high = self._grid
            yield from (_plain(number, scale) for number in (low, low + 1, high - 1, high, 0))
            if wanted.total:
                yield "9" * int(wanted.total.value)
        elif base in lexical.SCALES and (wanted.least or wanted.most):
            low, high, zone = self._span
            yield from (lexical.SCALES[base].text(number, zone) for number in (low, low + 1, high - 1, high) if low <= number <= high)
        elif base in {"float", "double", "duration"}:
            yield from (normal(self.type, facet.value) for facet in (wanted.least, wanted.most) if facet)

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
        return tuple(pattern.read(form, self.table) for form in _forms(self.type)) or (self.table.anything(),)

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


def _forms(kind: SimpleType) -> tuple[str, ...]:
    if kind.variety == "list" and kind.item is not None:
        return tuple(f"({form})( ({form}))*" for form in _forms(kind.item)) or (r"\S+( \S+)*",)
    if kind.variety == "union":
        forms = [_forms(member) for member in kind.members]
        return ("|".join(f"({form})" for members in forms for form in members),) if all(forms) else ()
    name = _ALIASES.get(kind.builtin, kind.builtin)
    if name == "string" and demands(kind).blanks == "collapse":
        name = "token"
    return _FORMS.get(name, ())


def _alphabet(kind: SimpleType) -> str:
    found = repertoire.TEXT
    for facet in kind.facets:
        if facet.name == "pattern":
            for holds in pattern.classes(facet.value):
                if not any(holds(one) for one in found):
                    found += "".join(one for one in repertoire.LINES if holds(one)) or repertoire.beyond(holds)
    return found


def _plain(number: int, scale: int) -> str:
    value = Decimal(number).scaleb(-scale)
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-0", "0") if value == 0 else text.rstrip("0").rstrip(".") if "." in text else text


def _float_text(value: float) -> str:
    return repr(value).replace("e+", "E").replace("e-", "E-").replace("e", "E")


def _tighter(one: Decimal | None, other: Decimal | None, best: object) -> Decimal | None:
    if one is None or other is None:
        return other if one is None else one
    return best(one, other)  # type: ignore[operator, no-any-return]


def _base64(choose: Chooser, size: int) -> str:
    import base64  # noqa: PLC0415 -- hardly any schema has it

    return base64.b64encode(bytes(choose.integer(0, 255) for _ in range(size)) if size <= 24 else b"\0" * size).decode("ascii")
