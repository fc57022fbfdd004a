"""What a schema means, in parts that can be put together: conjunctions of atoms, and choices between such conjunctions.

A schema says *all of these*; ``anyOf``, ``oneOf``, ``if`` and what is negated say *one of those*. Everything that judges one value is gathered in
one conjunction, whichever keyword or reference it came through, so that bounds meet before anything is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wirecheck.generate.site import Edge, Side

KINDS = ("null", "boolean", "integer", "fraction", "string", "array", "object")
"""The kinds of a value, plainest first. A ``fraction`` is a number that is no integer."""

NUMBERS = frozenset({"integer", "fraction"})
ANY = frozenset(KINDS)


class Final(NamedTuple):
    """What to do to one constraint: break it, meet it at its very edge, or only have something there that it judges."""

    keyword: str
    side: Side | Edge | None
    member: str | None
    mode: Literal["break", "edge", "there"]


Step = tuple[str] | tuple[str, str | int]
Goal = tuple[Step | Final, ...]
"""The way from a schema to one constraint below it: applicators, and at last what to do there."""


class Use(NamedTuple):
    """A schema at work on a value, or its negation.

    `schema` is the number of a node. `scopes` are the schemas around it that judge the same value, for ``unevaluated…``. `is_drawn`: its choices are worth drawing.
    """

    schema: int
    positive: bool = True
    goal: Goal | None = None
    scopes: tuple[int, ...] = ()
    is_drawn: bool = True


class Atom(NamedTuple):
    """One thing that holds; the keys are the table of `box`."""

    key: str
    value: Any
    scopes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several conjunctions. `name` tells one choice from another; `is_drawn`: the options are worth trying each."""

    name: tuple[Any, ...]
    options: tuple[tuple[Part, ...], ...]
    is_drawn: bool = True


Part = Atom | Choice | Use


class Swap(NamedTuple):
    """One member or item, judged by another schema than its neighbours. `is_broken`: being there at all is what is wrong."""

    slot: int | str
    use: Use
    is_broken: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """What one schema says of members: by name, by pattern, and of the rest. Names that it does not describe are there to tell the rest from."""

    named: Mapping[str, Use]
    patterns: tuple[tuple[str, Use], ...] = ()
    rest: Use | None = None
    swap: Swap | None = None
    describes: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """What one schema says of items: of the first ones, one each, and of the rest."""

    first: tuple[Use, ...] = ()
    rest: Use | None = None
    swap: Swap | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Contains:
    """So many items are of a kind; `denied` is the same schema, negated."""

    use: Use
    denied: Use
    low: int
    high: int | None


NOTHING = Atom("kinds", frozenset())


def key_of(value: Any) -> Any:  # noqa: ANN401
    """Give what is equal for equal JSON values: 1 is 1.0, and true is not 1."""
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, int | float):
        return ("number", Fraction(value) if isinstance(value, int) else exact(value))
    if isinstance(value, list):
        return ("array", tuple(key_of(item) for item in value))
    if isinstance(value, dict):
        return ("object", frozenset((name, key_of(item)) for name, item in value.items()))
    return value


def exact(number: Any) -> Fraction:  # noqa: ANN401
    """Give a number of a schema or payload as it is written: 0.1 is a tenth."""
    return Fraction(repr(number)) if isinstance(number, float) else Fraction(number)


def kind_of(value: Any) -> str:  # noqa: ANN401
    """Name the kind of a value."""
    if value is None:
        return "null"
    for types, kind in ((bool, "boolean"), (int, "integer"), (str, "string"), (list, "array"), (dict, "object")):
        if isinstance(value, types):
            return kind
    return "integer" if float(value).is_integer() else "fraction"
