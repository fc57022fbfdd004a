"""Texts of the types that have an order: numbers, days and times, durations. They are counted within their bounds, so that nothing has to be filtered."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from wirecheck.generate.xsd import lexical
from wirecheck.generate.xsd.facets import NoText, demands, normal, order, refusals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.generate.xsd.chooser import Chooser
    from wirecheck.generate.xsd.model import SimpleType

_FAR = 10**6
"""How far beyond its one bound, or zero, a number is counted."""


class Counted:
    """The texts of one simple type by their order."""

    def __init__(self, kind: SimpleType) -> None:
        self._type = kind
        self._wanted = demands(kind)

    def drawn(self, choose: Chooser) -> str | None:
        """Draw a text; ``None``: the type has no order.

        Raises:
            NoText: nothing is within the bounds.

        """
        match lexical.primitive(self._type.builtin):
            case "decimal":
                return self._decimal(choose)
            case "float" | "double":
                return self._float(choose)
            case "duration":
                return self._duration(choose)
            case base if base in lexical.SCALES:
                return self._scaled(choose)
            case _:
                return None

    def at_bounds(self) -> Iterator[str]:
        """Yield texts at the bounds and one inside.

        Raises:
            NoText: nothing is within them.

        """
        if self._type.variety != "atomic":
            return
        wanted, base = self._wanted, lexical.primitive(self._type.builtin)
        if base == "decimal":
            scale, low, high = self._grid
            yield from (_plain(number, scale) for number in (low, low + 1, high - 1, high, 0))
            if wanted.total:
                yield "9" * int(wanted.total.value)
        elif base in lexical.SCALES and (wanted.least or wanted.most):
            low, high, zone = self._span
            yield from (lexical.SCALES[base].text(number, zone) for number in (low, low + 1, high - 1, high) if low <= number <= high)
        elif base in {"float", "double", "duration"}:
            yield from (normal(self._type, facet.value) for facet in (wanted.least, wanted.most) if facet)

    @cached_property
    def _grid(self) -> tuple[int, int, int]:
        """The decimal's range in steps: how many digits behind the point, lowest, highest."""
        wanted, builtin = self._wanted, self._type.builtin
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
        return None if facet is None else lexical.decimal(normal(self._type, facet.value))  # type: ignore[attr-defined]

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
        if refusals(self._type, text):
            raise NoText
        return text

    @cached_property
    def _float_range(self) -> tuple[float, float]:
        wanted = self._wanted
        least = None if wanted.least is None else lexical.floating(normal(self._type, wanted.least.value))
        most = None if wanted.most is None else lexical.floating(normal(self._type, wanted.most.value))
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
        scale, wanted = lexical.SCALES[lexical.primitive(self._type.builtin)], self._wanted
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
        text = normal(self._type, facet.value)  # type: ignore[attr-defined]
        scale = lexical.SCALES[lexical.primitive(self._type.builtin)]
        found = scale.number(text)
        if found is not None:
            return found[0] + (inwards if facet.name.endswith("Exclusive") else 0), found[1]  # type: ignore[attr-defined]
        moment = order(self._type, text)  # a bound with parts of a second: the next whole one inside
        if moment is None or text[-1:] not in "0123456789":
            raise NoText
        return int(moment) + (inwards > 0), ""

    def _scaled(self, choose: Chooser) -> str:
        low, high, zone = self._span
        scale = lexical.SCALES[lexical.primitive(self._type.builtin)]
        if not zone and self._wanted.zone is None and not (self._wanted.least or self._wanted.most) and choose.rarely(8):
            zone = choose.pick(("Z", "+02:00", "-05:30"))
        return scale.text(choose.integer(low, high), zone)

    def _duration(self, choose: Chooser) -> str:
        wanted, builtin = self._wanted, self._type.builtin
        ends = [lexical.duration(normal(self._type, facet.value)) if facet else None for facet in (wanted.least, wanted.most)]
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
