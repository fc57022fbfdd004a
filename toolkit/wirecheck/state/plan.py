"""What of an exchange is looked at for an entity: told by its contract alone, once for all exchanges."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from wirecheck.schema.xml_maps import Reads
from wirecheck.state.places import steps_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecheck.contract.entities import Entity, Field, Touch
    from wirecheck.schema.xsd_model import Element

MOST_ITEMS = 20_000
"""Records of one answer that are looked at."""


class Skipped(Reads):
    """What of an XML answer need not be looked at: members of records of which nothing is ever concluded, often most of a body."""

    __slots__ = ("items", "names")
    names: frozenset[str]
    items: tuple[str, ...]

    def __init__(self, names: frozenset[str], items: tuple[str, ...]) -> None:
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "items", items)

    def most(self, way: Sequence[str]) -> float:
        """Give how many of the elements that repeat at a place are read at all."""
        return MOST_ITEMS if self.items == (*way, "*") else inf

    def of(self, declared: Element) -> Reads | bool:
        """Give what is read below an element."""
        return False if declared.name in self.names else self

    def __contains__(self, name: str) -> bool:
        return name not in self.names


def _unasked(entity: Entity) -> frozenset[str]:
    """Name what the store makes by itself and no fact or condition speaks of."""
    asked = {entity.key, *(one for agree in entity.agree for one in (agree.field, agree.other))}
    asked |= {inner.read for one in entity.fields.values() for inner in (one, *one.fields.values())}  # an element is skipped by its name, wherever it stands
    conditions = [touch.whole for touch in entity.touched] + [unique.when for unique in entity.unique]
    conditions += [touch.login.when for touch in entity.touched if touch.login is not None]
    words = {word for one in conditions if one is not None for word in re.findall(r"\w+", one.text)}
    tops = {step for one in asked for step in steps_of(one)} | {
        step for touch in entity.touched for one in (touch.items,) if one is not None for step in one.steps
    }
    return frozenset(entity.generated) - tops - words


@dataclass(frozen=True, slots=True)
class Plan:
    """A touch of an operation, and of its entity what is asked of every exchange: fields that are not always shown, fields whose value is sealed, and how the key is called when it is sent."""

    entity: Entity
    index: int
    touch: Touch
    conditional: tuple[Field, ...]
    key: str
    skipped: Skipped

    @property
    def sees_all(self) -> bool:
        """Whether more is asked of a body of XML than the records that stand in an answer."""
        touch = self.touch
        asked = (touch.when, touch.says_none, touch.whole, *(field.when for field in self.conditional))
        pointers = (touch.count, touch.owner, touch.result and touch.result.key)
        return any("response" in one.roots for one in asked if one is not None) or any(pointer is not None for pointer in pointers)

    @classmethod
    def of(cls, entity: Entity, index: int) -> Plan:
        """Give the plan of one of the touches of an entity."""
        key = next((field.name for field in entity.fields.values() if field.read == entity.key), entity.key)
        touch = entity.touched[index]
        items = tuple(touch.items.steps) if touch.items is not None else ()
        conditional = tuple(f for f in entity.fields.values() if f.when is not None)
        return cls(entity, index, touch, conditional, key, Skipped(_unasked(entity), items))
