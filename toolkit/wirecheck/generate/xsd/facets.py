"""What a simple type demands of a text, gathered up the whole chain of derivations, and which of it a text fails.

Bounds intersect; patterns of one step are alternatives, those of several all hold; the last enumeration counts, since each is part of the one before. Names are those of findings: ``type``
where the text is none of the built-in type, else the facet.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from wirecheck.generate.xsd import lexical
from wirecheck.schema.formats import FORMATS, SAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.generate.xsd.model import Facet, SimpleType

_PRESERVED = frozenset({"string", "anySimpleType"})
_UNMEASURED = frozenset({"QName", "NOTATION"})
_UPPER = ("maxInclusive", "maxExclusive")
_LOWER = ("minInclusive", "minExclusive")


class NoText(Exception):
    """No text of a type is to be found."""


@dataclass(frozen=True, slots=True, eq=False)
class Demands:
    """The facets of one type that count: of several bounds the tightest."""

    type: SimpleType
    low: int
    high: int | None
    lengths: dict[str, Facet]
    patterns: tuple[tuple[Facet, ...], ...]
    listed: tuple[Facet, ...]
    least: Facet | None
    most: Facet | None
    total: Facet | None
    fraction: Facet | None
    zone: str | None
    blanks: str

    def named(self) -> Iterator[tuple[str, Facet]]:
        """Yield every facet that counts, by its name; of several patterns or values the first."""
        yield from self.lengths.items()
        for step in self.patterns:
            yield "pattern", step[0]
        for one in (self.least, self.most, self.total, self.fraction):
            if one is not None:
                yield one.name, one
        if self.listed:
            yield "enumeration", self.listed[0]


@lru_cache(maxsize=4096)
def demands(kind: SimpleType) -> Demands:
    """Gather the facets of a type."""
    found: dict[str, list[Facet]] = {}
    for facet in kind.facets:
        found.setdefault(facet.name, []).append(facet)
    lengths, low, high = _lengths(kind, found)
    steps: dict[int, list[Facet]] = {}
    for facet in found.get("pattern", []):
        steps.setdefault(facet.step, []).append(facet)
    listed = found.get("enumeration", [])
    last = max((facet.step for facet in listed), default=0)
    return Demands(
        type=kind,
        low=low,
        high=high,
        lengths=lengths,
        patterns=tuple(tuple(step) for step in steps.values()),
        listed=tuple(facet for facet in listed if facet.step == last),
        least=_tightest(kind, [facet for name in _LOWER for facet in found.get(name, [])], highest=True),
        most=_tightest(kind, [facet for name in _UPPER for facet in found.get(name, [])], highest=False),
        total=min(found.get("totalDigits", []), key=lambda facet: int(facet.value), default=None),
        fraction=min((f for f in found.get("fractionDigits", []) if kind.builtin not in lexical.INTEGERS), key=lambda facet: int(facet.value), default=None),
        zone=found["explicitTimezone"][-1].value if "explicitTimezone" in found else "required" if kind.builtin == "dateTimeStamp" else None,
        blanks=blanks_of(kind),
    )


@lru_cache(maxsize=4096)
def blanks_of(kind: SimpleType) -> str:
    """Name what a type does with blanks: preserve, replace or collapse them."""
    found = [facet.value for facet in kind.facets if facet.name == "whiteSpace"]
    if found:
        return found[-1]
    if kind.variety == "atomic" and kind.builtin in _PRESERVED:
        return "preserve"
    return "replace" if kind.builtin == "normalizedString" and kind.variety == "atomic" else "collapse" if kind.variety != "union" else "preserve"


def _lengths(kind: SimpleType, found: dict[str, list[Facet]]) -> tuple[dict[str, Facet], int, int | None]:
    if kind.variety == "union" or kind.builtin in _UNMEASURED:
        return {}, 0, None
    exact = found.get("length")
    if exact:
        return {"length": exact[-1]}, int(exact[-1].value), int(exact[-1].value)
    low = max(found.get("minLength", []), key=lambda facet: int(facet.value), default=None)
    high = min(found.get("maxLength", []), key=lambda facet: int(facet.value), default=None)
    lengths = {facet.name: facet for facet in (low, high) if facet is not None}
    return lengths, int(low.value) if low else int(kind.builtin in {"NMTOKENS", "IDREFS", "ENTITIES"}), int(high.value) if high else None


def _tightest(kind: SimpleType, facets: list[Facet], *, highest: bool) -> Facet | None:
    """Give the bound that no other makes idle; of equal ones the exclusive one is tighter."""
    keyed = [(order(kind, normal(kind, facet.value)), facet) for facet in facets]
    known = [(key, facet) for key, facet in keyed if key is not None]
    if not known:
        return facets[-1] if facets else None
    return (max if highest else min)(known, key=lambda one: (one[0], one[1].name.endswith("Exclusive") is highest))[1]


def normal(kind: SimpleType, text: str) -> str:
    """Normalise the blanks of a text as a type has it."""
    blanks = blanks_of(kind)
    if blanks == "preserve":
        return text
    text = re.sub(r"[\t\n\r]", " ", text)
    return " ".join(part for part in text.split(" ") if part) if blanks == "collapse" else text


def order(kind: SimpleType, text: str) -> Any:  # noqa: ANN401 -- whatever numbers of one type compare as
    """Give what a text counts for among the bounds of its type, or ``None`` where it has no place there."""
    base = lexical.primitive(kind.builtin)
    if base == "decimal":
        return lexical.decimal(text)
    if base in {"float", "double"}:
        found = lexical.floating(text)
        return None if found is None or math.isnan(found) else found
    if base in lexical.SCALES:
        return _moment(base, text)
    if base == "duration":
        pair = lexical.duration(text)
        return None if pair is None else pair[0] * 2_629_746 + pair[1]
    return None


def _moment(base: str, text: str) -> float | None:
    part = re.search(r"(?<=:[0-9]{2})\.[0-9]+", text)
    found = lexical.SCALES[base].number(text.replace(part[0], "", 1) if part else text)
    if found is None:
        return None
    number, zone = found
    offset = 0
    if zone not in {"", "Z"}:
        offset = (int(zone[1:3]) * 60 + int(zone[4:6])) * (-60 if zone[0] == "+" else 60)
    if base in {"dateTime", "time"}:
        return number + offset + (float(part[0]) if part else 0)
    return number + offset / 86400 if base == "date" else number


def measure(kind: SimpleType, text: str) -> int:
    """Give the length of a text as the facets count it: characters, octets or items."""
    if kind.variety == "list":
        return len(text.split())
    found = lexical.octets(kind.builtin, text) if kind.builtin in {"hexBinary", "base64Binary"} else None
    return len(text) if found is None else found


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    from elementpath.regex import translate_pattern  # noqa: PLC0415 -- only a schema with patterns pays for it

    return re.compile(translate_pattern(pattern, back_references=False, lazy_quantifiers=False, anchors=False))


def matches(step: tuple[Facet, ...], text: str) -> bool:
    """Whether any of the patterns of one step matches a text."""
    return any(_compiled(facet.value).fullmatch(text) is not None for facet in step)


def refusals(kind: SimpleType, text: str) -> tuple[str, ...]:
    """Name what a type has against a text; empty where it accepts it."""
    text = normal(kind, text)
    if kind.variety == "union":
        return _by_union(kind, text)
    if kind.variety == "list":
        return _by_list(kind, text)
    if not lexical.is_text(kind.builtin, text):
        return ("type",)
    return (*_by_facets(kind, text), *_by_format(kind, text))


def _by_union(kind: SimpleType, text: str) -> tuple[str, ...]:
    if any(not refusals(member, text) for member in (*kind.members, *kind.readings)):
        return (*_by_facets(kind, text), *_by_format(kind, text))
    return refusals(kind.members[0], text) if kind.members else ("type",)


def _by_list(kind: SimpleType, text: str) -> tuple[str, ...]:
    assert kind.item is not None  # noqa: S101 -- a list has one
    wrong = dict.fromkeys(name for part in text.split() for name in refusals(kind.item, part))
    return tuple(wrong) or _by_facets(kind, text)


def _by_format(kind: SimpleType, text: str) -> tuple[str, ...]:
    if kind.format is not None and kind.format in SAYS and text.strip() and not FORMATS[kind.format](text.strip()):
        return ("format",)
    return ()


def _by_facets(kind: SimpleType, text: str) -> tuple[str, ...]:
    wanted = demands(kind)
    size = measure(kind, text) if wanted.lengths else 0
    is_long = wanted.high is not None and size > wanted.high
    found = [name for name in wanted.lengths if (name != "maxLength" and size < wanted.low) or (name != "minLength" and is_long)]
    found += ["pattern"] if any(not matches(step, text) for step in wanted.patterns) else []
    found += _by_bounds(wanted, text)
    number = lexical.decimal(text) if wanted.total or wanted.fraction else None
    if number is not None:
        _, digits, exponent = number.normalize().as_tuple()
        fraction = max(-int(exponent), 0)
        whole = len(digits) + max(int(exponent), 0)
        if wanted.total and max(whole, fraction) > int(wanted.total.value):
            found.append("totalDigits")
        if wanted.fraction and fraction > int(wanted.fraction.value):
            found.append("fractionDigits")
    if wanted.zone and (wanted.zone == "required") is not bool(re.search(r"(Z|[+-][0-9]{2}:[0-9]{2})$", text)):
        found.append("explicitTimezone")
    if wanted.listed and same(kind, text) not in {same(kind, normal(kind, facet.value)) for facet in wanted.listed}:
        found.append("enumeration")
    return tuple(found)


def _by_bounds(wanted: Demands, text: str) -> list[str]:
    found = []
    number = order(wanted.type, text) if wanted.least or wanted.most else None
    if wanted.least is not None:
        bound = order(wanted.type, normal(wanted.type, wanted.least.value))
        if number is None or bound is None or number < bound or (number == bound and wanted.least.name == "minExclusive"):
            found.append(wanted.least.name)
    if wanted.most is not None:
        bound = order(wanted.type, normal(wanted.type, wanted.most.value))
        if number is None or bound is None or number > bound or (number == bound and wanted.most.name == "maxExclusive"):
            found.append(wanted.most.name)
    return found


def same(kind: SimpleType, text: str) -> object:
    """Give what two texts of one value have in common."""
    text = normal(kind, text)
    if kind.variety == "list" and kind.item is not None:
        return tuple(same(kind.item, part) for part in text.split())
    if kind.variety == "union":
        member = next((member for member in (*kind.members, *kind.readings) if not refusals(member, text)), None)
        return text if member is None else same(member, text)
    return lexical.value(kind.builtin, text)
