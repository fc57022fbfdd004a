"""What an XSD says, as values: elements, content, attributes, simple types, identity constraints, each with the node of the schema that says it.

Built once by `components`, then left alone. Names are those of ElementTree: ``{namespace}local``, or ``local`` in none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lxml.etree import _Element

NEVER = 1_000_000_000
"""The cost of what no finite document can hold."""


@dataclass(frozen=True, slots=True, eq=False)
class Facet:
    """One facet as the schema writes it; `step` counts the derivations from the built-in type, so that patterns of one step are alternatives."""

    name: str
    value: str
    step: int
    node: _Element | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SimpleType:
    """A simple type. `builtin` is the built-in type that it comes from, facets stand outermost derivation last.

    `members` are those of a union that are no alternative readings, the main one first; `readings` are those. `format` names what a pattern cannot say.
    """

    name: str
    variety: Literal["atomic", "list", "union"]
    builtin: str
    facets: tuple[Facet, ...] = ()
    item: SimpleType | None = None
    members: tuple[SimpleType, ...] = ()
    readings: tuple[SimpleType, ...] = ()
    format: str | None = None
    node: _Element | None = None
    refusal: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Wildcard:
    """Any element, or any attribute. `allows` are namespaces (``""`` is none), ``None`` is every one; `denies` are those left out."""

    process: str
    allows: frozenset[str] | None
    denies: frozenset[str] = frozenset()
    node: _Element | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    """An attribute's use."""

    name: str
    type: SimpleType
    is_required: bool
    fixed: str | None
    node: _Element | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Identity:
    """A key, a keyref or a unique constraint. Paths are alternatives of steps: a name, ``*``, ``.``, ``//``, or ``@name`` at the end."""

    kind: Literal["key", "keyref", "unique"]
    name: str
    selector: tuple[tuple[str, ...], ...]
    fields: tuple[tuple[tuple[str, ...], ...], ...]
    refer: str | None = None
    node: _Element | None = None


@dataclass(slots=True, eq=False)
class ComplexType:
    """A complex type. `text` is its simple content, `content` its elements, neither: it is empty. `derived` are the types that xsi:type may name instead."""

    name: str
    node: _Element | None = None
    content: Particle | None = None
    text: SimpleType | None = None
    attributes: tuple[Attribute, ...] = ()
    any_attribute: Wildcard | None = None
    is_mixed: bool = False
    is_abstract: bool = False
    is_open: bool = False
    is_ordered: bool = True
    derived: tuple[ComplexType, ...] = ()
    refusal: str | None = None
    cost: int = NEVER


@dataclass(slots=True, eq=False)
class Element:
    """An element's declaration. `substitutes` are what may stand for it, itself left out."""

    name: str
    node: _Element | None = None
    type: SimpleType | ComplexType | None = None
    fixed: str | None = None
    default: str | None = None
    is_nillable: bool = False
    is_abstract: bool = False
    identities: tuple[Identity, ...] = ()
    substitutes: tuple[Element, ...] = ()
    blocks: frozenset[str] = frozenset()
    refusal: str | None = None
    cost: int = NEVER

    @property
    def kind(self) -> SimpleType | ComplexType:
        """The type, once the model is built."""
        assert self.type is not None  # noqa: S101 -- `components` fills it before it gives the model away
        return self.type


@dataclass(slots=True, eq=False)
class Group:
    """Particles in a row, in any order, or one of them."""

    model: Literal["sequence", "choice", "all"]
    particles: tuple[Particle, ...] = ()


@dataclass(slots=True, eq=False)
class Particle:
    """What may stand in content, and how often; `high` ``None``: without end. `cost` is that of one occurrence."""

    term: Element | Group | Wildcard
    low: int
    high: int | None
    node: _Element | None = None
    cost: int = NEVER

    @property
    def least(self) -> int:
        """What it costs to leave out what can be."""
        return min(self.low * self.cost, NEVER) if self.low else 0


@dataclass(slots=True, eq=False)
class Model:
    """A schema: its global elements and attributes by name, roots in the order of the file."""

    roots: tuple[str, ...]
    elements: dict[str, Element]
    attributes: dict[str, Attribute]
    target: str = ""
    has_annotations: bool = False
    has_assertions: bool = False
    is_new: bool = False
    types: list[ComplexType] = field(default_factory=list)
    all_elements: list[Element] = field(default_factory=list)
    notations: tuple[str, ...] = ()


def line_of(node: _Element | None) -> int | None:
    """Give the line of a node in its file."""
    return node.sourceline if node is not None else None
