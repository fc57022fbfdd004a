"""Texts that fail one facet of a simple type, and no other.

Candidates are made for the facet (one step beyond the bound, one character too many, an edit of a good text), and only those stay that `facets.refusals` charges with exactly that facet.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from wirecheck.generate.xsd import lexical, pattern
from wirecheck.generate.xsd.chooser import Seeded
from wirecheck.generate.xsd.expression import Language
from wirecheck.generate.xsd.facets import NoText, demands, normal, refusals
from wirecheck.generate.xsd.formats import void
from wirecheck.generate.xsd.model import SimpleType
from wirecheck.generate.xsd.texts import Texts, of, walk
from wirecheck.schema.formats import SAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.generate.site import Side
    from wirecheck.generate.xsd.chooser import Chooser
    from wirecheck.generate.xsd.model import Facet

SIDES: dict[str, Side] = {
    "minLength": "below", "maxLength": "above", "minInclusive": "below", "minExclusive": "below", "maxInclusive": "above", "maxExclusive": "above",
    "totalDigits": "above", "fractionDigits": "above",
}  # fmt: skip
_SAID = frozenset(SIDES) | {"length", "pattern", "enumeration"}
_FREE = frozenset({"anyURI", "string", "normalizedString", "token", "anySimpleType", "anyAtomicType", "NOTATION"})
"""Types that take any text; to the standard anyURI is one (XML Schema 1.0 Part 2, section 3.2.17), though libraries refuse some."""
_ODD = ("x", "", "12a", "not-a-number", "1.5", "-1", "0", "999999999999999999999", "-999999999999999999999", "300", "2", "maybe", "1e2x", "2026-13-01", "2026-02-30", "--13", "---32", "25:00:00",
        "2026-01-01T25:00:00", "P", "1Y", "0", "a b", "a b!", ":", "1a", "-", "abc=", "xyz", "zz", "a", "!", "%", "%zz", "a%", "123456789-abcdefghi", "en--us", "0000", "20")  # fmt: skip


def constraints(kind: SimpleType) -> Iterator[tuple[str, Side | None, Facet | None, SimpleType]]:
    """Yield what can be broken of a type: the constraint, its side, the facet that says it, and the type whose facet that is."""
    yield from dict.fromkeys(_constraints(kind))


def _constraints(kind: SimpleType) -> Iterator[tuple[str, Side | None, Facet | None, SimpleType]]:
    if kind.variety == "list" and kind.item is not None:
        yield from _constraints(kind.item)
    if kind.variety == "union" and kind.members:
        yield from _constraints(kind.members[0])
    elif kind.variety == "atomic" and kind.builtin not in _FREE:
        yield "type", None, None, kind
    for name, facet in demands(kind).named():
        if name == "length":
            yield name, "below", facet, kind
            yield name, "above", facet, kind
        elif name in _SAID:
            yield name, SIDES.get(name), facet, kind
    if kind.format in SAYS:
        yield "format", None, None, kind


def broken(kind: SimpleType, constraint: str, side: Side | None, choose: Chooser) -> str | None:
    """Draw a text that fails one constraint of a type and nothing else, or ``None`` where none was found."""
    found = _known(kind, constraint, side)
    if found and choose.integer(0, 1) == 0:
        return choose.pick(found)
    for _ in range(4):
        text = _attempt(kind, constraint, side, choose)
        if text is not None and refusals(kind, text) == (constraint,) and _is_on(kind, constraint, side, text):
            return text
    return choose.pick(found) if found else None


@lru_cache(maxsize=8192)
def _known(kind: SimpleType, constraint: str, side: Side | None) -> tuple[str, ...]:
    """Find some texts beforehand, the plainest first."""
    found: dict[str, None] = {}
    for text in _candidates(kind, constraint, side):
        if text not in found and refusals(kind, text) == (constraint,) and _is_on(kind, constraint, side, text):
            found[text] = None
            if len(found) >= 12:
                break
    return tuple(sorted(found, key=len)) if constraint != "type" else tuple(found)


def _is_on(kind: SimpleType, constraint: str, side: Side | None, text: str) -> bool:
    """Whether a text of a wrong exact length is on the side that is wanted."""
    if constraint != "length":
        return True
    holder = next((holder for name, _, _, holder in _constraints(kind) if name == "length"), kind)
    if holder is not kind:
        return True
    size = len(text.split()) if kind.variety == "list" else _size(kind, text)
    return (size < demands(kind).low) is (side == "below")


def _size(kind: SimpleType, text: str) -> int:
    found = lexical.octets(kind.builtin, text) if kind.builtin.endswith("Binary") else None
    return len(normal(kind, text)) if found is None else found


def _attempt(kind: SimpleType, constraint: str, side: Side | None, choose: Chooser) -> str | None:
    try:
        if kind.variety == "union" and kind.members:
            return _attempt(kind.members[0], constraint, side, choose)
        if kind.variety == "list" and kind.item is not None and (inner := broken(kind.item, constraint, side, choose)):
            parts = of(kind).drawn(choose).split() or [inner]
            parts[choose.integer(0, len(parts) - 1)] = inner
            return " ".join(parts)
        if constraint == "pattern":
            return _edited(choose, of(kind).drawn(choose))
        if constraint == "enumeration":
            return _edited(choose, of(kind).drawn(choose)) if choose.flag() else of(_unlisted(kind)).drawn(choose)
        if constraint == "type":
            return of(kind).drawn(choose) + choose.pick(("x", "?", "-", "x1", "e"))
        if constraint in {"minLength", "maxLength", "length"}:
            return _missized(kind, side, choose)
    except NoText:
        return None
    return None


def _missized(kind: SimpleType, side: Side | None, choose: Chooser) -> str | None:
    wanted = demands(kind)
    if side == "below":
        size = wanted.low - 1 - choose.integer(0, min(3, wanted.low - 1)) if wanted.low else -1
    else:
        size = (wanted.high or 0) + 1 + choose.integer(0, 3)
    return None if size < 0 else sized(kind, size, choose)


def sized(kind: SimpleType, size: int, choose: Chooser) -> str | None:
    """Draw a text of a length that the type may well refuse."""
    try:
        return _sizeless(kind).sized(choose, size, size)
    except NoText:
        return None


@lru_cache(maxsize=2048)
def _sizeless(kind: SimpleType) -> Texts:
    return Texts(_without(kind, "length", "minLength", "maxLength", "enumeration"))


def _without(kind: SimpleType, *names: str) -> SimpleType:
    facets = tuple(facet for facet in kind.facets if facet.name not in names)
    return SimpleType(name=kind.name, variety=kind.variety, builtin=kind.builtin, facets=facets, item=kind.item, members=kind.members)


@lru_cache(maxsize=2048)
def _unlisted(kind: SimpleType) -> SimpleType:
    return _without(kind, "enumeration")


def _edited(choose: Chooser, text: str) -> str:
    """Put in, leave out or change one character."""
    sign = choose.pick("xX0-9 !_aZ.:")
    place = choose.integer(0, len(text))
    how = choose.integer(0, 2)
    if how == 0 or not text:
        return text[:place] + sign + text[place:]
    place = min(place, len(text) - 1)
    return text[:place] + (sign if how == 1 else "") + text[place + 1 :]


# -- candidates ------------------------------------------------------------------------------------------------------------------------------


def _candidates(kind: SimpleType, constraint: str, side: Side | None) -> Iterator[str]:
    if kind.variety == "union" and kind.members:
        yield from _candidates(kind.members[0], constraint, side)
        if constraint == "pattern":
            yield from _outside(kind)
    elif kind.variety == "list" and kind.item is not None:
        good = (of(kind).minimal or "").split()
        for text in _candidates(kind.item, constraint, side):
            if text and " " not in text:
                yield " ".join([text, *good[1:]])
    yield from _own_candidates(kind, constraint, side)


def _own_candidates(kind: SimpleType, constraint: str, side: Side | None) -> Iterator[str]:
    if constraint == "type":
        yield from _ODD
    elif constraint == "format":
        yield from void(kind.format or "")
    elif constraint == "fractionDigits":
        yield from _finer(kind)
    elif constraint == "totalDigits":
        yield from _longer(kind)
    elif constraint in {"minInclusive", "minExclusive", "maxInclusive", "maxExclusive"}:
        yield from _beyond(kind, side)
    elif constraint == "pattern":
        yield from _outside(kind)
    elif constraint in {"minLength", "maxLength", "length"}:
        for seed in range(8):
            text = _missized(kind, side, Seeded(seed))
            if text is not None:
                yield text
    if constraint in {"pattern", "enumeration"}:
        for seed in range(60):
            text = _attempt(kind, constraint, side, Seeded(seed))
            if text is not None:
                yield text
    if constraint == "enumeration":
        yield from ("x", "0", "9", "none", "other", "99", "-1", "2", "1.5", "true", "false", "2026-01-01")


def _outside(kind: SimpleType) -> Iterator[str]:
    """Yield texts that the automaton knows to fail the patterns; those of a union fail those of each of its members."""
    main = kind
    while main.variety == "union" and main.members:
        main = main.members[0]
    language = of(main).outside() if main is kind else _outside_all(kind, main)
    for seed in range(24):
        if language is not None and language.lengths:
            yield walk(Seeded(seed), language)


def _outside_all(kind: SimpleType, main: SimpleType) -> Language | None:
    texts = of(main)
    table = texts.table
    try:
        others = [_accepted(member, texts) for member in (*kind.members, *kind.readings)]
    except pattern.NotAPattern:
        return None
    language = Language(table, table.both(table.anything(), *(table.other(one) for one in others)), 0, 40, more=12)
    return language if language.lengths else None


def _accepted(kind: SimpleType, texts: Texts) -> int:
    """Give an expression for at least the texts that a type accepts."""
    table = texts.table
    if kind.variety == "union":
        return table.either(*(_accepted(member, texts) for member in (*kind.members, *kind.readings)))
    if kind.variety == "list":
        return table.anything()
    wanted = demands(kind)
    if wanted.listed:
        literals = [facet.value for facet in wanted.listed]
        return table.either(*(_literal(one, texts) for one in literals))
    steps = [table.either(*(pattern.read(facet.value, table) for facet in step)) for step in wanted.patterns]
    one = table.characters((1 << len(table.alphabet)) - 1)
    steps.append(table.repeated(one, wanted.low, wanted.high) if wanted.lengths else table.anything())
    return table.both(*steps)


def _literal(text: str, texts: Texts) -> int:
    table, made = texts.table, 1
    for one in reversed(text):
        made = table.joined(table.characters(1 << table.alphabet.index(one)) if one in table.alphabet else 0, made)
    return made


def _finer(kind: SimpleType) -> Iterator[str]:
    fraction = demands(kind).fraction
    places = int(fraction.value) if fraction else 0
    for text in (of(kind).minimal or "0", *of(kind).edges, "0", "1", "5"):
        whole, _, part = text.partition(".")
        yield f"{whole}.{part:0<{places}}1"
        yield f"{whole}.{'0' * places}5"
        yield f"{_next(whole)}.{'0' * places}5"


def _next(whole: str) -> str:
    return str(int(whole) - 1) if lexical.decimal(whole) is not None and "." not in whole else whole


def _longer(kind: SimpleType) -> Iterator[str]:
    total = demands(kind).total
    size = int(total.value) if total else 0
    yield "1" + "0" * (size - 1) + "1"
    yield "-1" + "0" * (size - 1) + "1"
    fraction = demands(kind).fraction
    places = int(fraction.value) if fraction else size + 1
    for behind in range(1, min(places, size + 1) + 1):
        yield "1" * (size + 1 - behind) + "." + "1" * behind if size + 1 > behind else "0." + "1" * behind
        yield "-" + "1" * (size + 1 - behind) + "." + "1" * behind
    for text in of(kind).edges:
        whole = text.partition(".")[0]
        room = size + 1 - len(whole.lstrip("-"))
        if room > 0:
            yield f"{whole}.{'1' * room}"


def _beyond(kind: SimpleType, side: Side | None) -> Iterator[str]:
    """Yield values on the other side of a bound, nearest first."""
    wanted, base = demands(kind), lexical.primitive(kind.builtin)
    bound = wanted.least if side == "below" else wanted.most
    if bound is None:
        return
    sign, text = (-1 if side == "below" else 1), normal(kind, bound.value)
    if bound.name.endswith("Exclusive"):
        yield text
    if base in lexical.SCALES:
        yield from _later(lexical.SCALES[base], text, sign)
    elif base in _STEPS:
        yield from _STEPS[base](text, sign)


def _decimals(text: str, sign: int) -> Iterator[str]:
    value = Decimal(text)
    unit = Decimal(1).scaleb(min(0, int(value.normalize().as_tuple().exponent)))
    for step in (1, 2, 10, 100):
        yield f"{value + sign * step * unit:f}"
        yield f"{value + sign * step:f}"
        yield str(int(value) + sign * step)


def _floats(text: str, sign: int) -> Iterator[str]:
    number = float(lexical.floating(text) or 0)
    for near in (number + sign, number + sign * max(1.0, abs(number) * 0.01), number * 2 if number * sign > 0 else number / 2, sign * 1e30):
        yield repr(near).replace("e+", "E").replace("e-", "E-")


def _later(scale: lexical.Scale, text: str, sign: int) -> Iterator[str]:
    found = scale.number(text)
    if found is None:
        return
    for step in (1, 2, 7, 100):
        number = found[0] + sign * step
        if scale.first <= number <= scale.last:
            yield scale.text(number, found[1])


def _durations(text: str, sign: int) -> Iterator[str]:
    """Yield durations that are longer or shorter without a doubt: a month has no fixed number of days."""
    months, seconds = lexical.duration(text) or (0, 0)
    for step in (1, 2, 12):
        further = months + sign * (step + 1)
        if not months:
            yield lexical.duration_text(0, int(seconds) + sign * 86400 * step)
        elif seconds * sign * months >= 0:
            yield lexical.duration_text(further, int(seconds) if further * seconds >= 0 else 0)


_STEPS: dict[str, Callable[[str, int], Iterator[str]]] = {"decimal": _decimals, "float": _floats, "double": _floats, "duration": _durations}
