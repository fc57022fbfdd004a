"""Texts of a simple type that stand exactly on an edge of one of its facets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.generate.xsd.facets import NoText, demands, normal, refusals
from wirecheck.generate.xsd.texts import of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.generate.site import Edge
    from wirecheck.generate.xsd.chooser import Chooser
    from wirecheck.generate.xsd.model import SimpleType

_LENGTHS = frozenset({"length", "minLength", "maxLength"})
_DIGITS = frozenset({"totalDigits", "fractionDigits"})
_TRIES = 3


def text_at(kind: SimpleType, constraint: str, edge: Edge, choose: Chooser) -> str | None:
    """Draw a text that a type accepts and that stands on an edge of one of its facets; ``None``: there is none."""
    for text in _texts(kind, constraint, edge, choose):
        if not refusals(kind, text):
            return text
    return None


def _texts(kind: SimpleType, constraint: str, edge: Edge, choose: Chooser) -> Iterator[str]:
    """Yield candidates; the constraints of a union are those of its first member, and those of a list its items', too."""
    wanted = demands(kind)
    if not any(name == constraint for name, _ in wanted.named()):
        inner = kind.members[0] if kind.members else kind.item
        if inner is not None and (text := text_at(inner, constraint, edge, choose)) is not None:
            spare = of(inner).minimal or text
            yield " ".join([text] + [spare] * (wanted.low - 1)) if kind.variety == "list" else text
    elif constraint == "enumeration":
        listed = [text for facet in wanted.listed if not refusals(kind, text := normal(kind, facet.value))]
        yield from listed[-1:] if edge == "high" else listed[:1]
    elif constraint in _LENGTHS:
        yield from _sized(kind, wanted.low if edge == "low" else wanted.high, choose)
    elif constraint in _DIGITS:
        facet = wanted.total if constraint == "totalDigits" else wanted.fraction
        yield from _numbers(constraint, int(facet.value) if facet is not None else 0)
    elif (text := of(kind).at(edge)) is not None:
        yield text


def _sized(kind: SimpleType, size: int | None, choose: Chooser) -> Iterator[str]:
    for _ in range(_TRIES if size is not None else 0):
        try:
            yield of(kind).sized(choose, size or 0, size)
        except NoText:
            return


def _numbers(constraint: str, digits: int) -> Iterator[str]:
    """Yield numbers of so many digits, in all or behind the point."""
    for sign in ("", "-"):
        if constraint == "fractionDigits":
            yield from (f"{sign}{whole}.{'1' * digits}" if digits else f"{sign}{whole}" for whole in (0, 1, 10))
        else:
            yield f"{sign}{'1' * digits}"
            yield from (f"{sign}{'1' * (digits - behind)}.{'1' * behind}" for behind in range(1, digits))
