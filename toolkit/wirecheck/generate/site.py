"""Sites: one constraint at one place of a schema, and what a payload that breaks it is labelled with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from wirecheck.finding import Source

Side = Literal["above", "below"]
Edge = Literal["low", "high"]
Kind = Literal["schema", "rule", "wire", "credential"]


_BOUNDS = frozenset(
    {
        "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "contains", "minContains",
        "maxContains", "minInclusive", "minExclusive", "maxInclusive", "maxExclusive", "length", "totalDigits", "fractionDigits", "minOccurs", "maxOccurs",
    }
)  # fmt: skip
_LISTS = frozenset({"enum", "enumeration"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One constraint at one place.

    `path` is the place in the schema's own terms: a JSON Pointer in which ``*`` stands for every item (and every member of an open map), or an XPath without indexes, attributes as
    ``/@name``. `constraint` is the keyword or facet, as a finding names it; `member` what must be there or must not. `side` says on which side of a bound it breaks, ``None`` where there
    are no sides.
    """

    path: str
    constraint: str
    member: str | None = None
    side: Side | None = None
    source: Source | None = None

    @property
    def id(self) -> str:
        """The name of the site: equal in every run, whatever else a schema holds."""
        return " ".join(part for part in (self.path or "/", self.constraint, self.member, self.side) if part)

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The edges that a valid payload can stand on: of a bound the one that it sets, of a list of values its first (low) and its last (high). Others have none."""
        if self.constraint in _LISTS:
            return ("low", "high")
        if self.constraint in _BOUNDS and self.side is not None:
            return ("low",) if self.side == "below" else ("high",)
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What is wrong with a broken payload: the site, and where in this payload it is broken, as a finding tells the path."""

    kind: Kind
    path: str
    constraint: str
    site: str
    member: str | None = None
    side: Side | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A valid payload that stands on an edge of a site, and where in it: `path` as a finding tells it, `member` the elements there that are counted."""

    value: Any
    path: str
    member: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """A payload, with what is wrong with it; ``None``: it is valid. `value` is a JSON value, or the text of an XML document."""

    value: Any
    label: Label | None = None
