"""What the schemas say may stand in a place, so that a member that a rule names can be looked for.

A place has *kinds* (``None`` where anything may stand there), members, and, for a list, items. Where several schemas describe one place, whatever any of them describes is there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wirecheck.schema import json_walk
from wirecheck.schema.xsd_model import ComplexType, Element, SimpleType

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

_KINDS = {
    "string": ("text",),
    "integer": ("number",),
    "number": ("number",),
    "boolean": ("bool",),
    "null": ("null",),
    "array": ("list",),
    "object": ("map",),
}


class Place:
    """A place in a body, or in request and response as a whole: a scalar, unless a subclass says more."""

    def __init__(self, *kinds: str) -> None:
        self.kinds: frozenset[str] | None = frozenset(kinds)

    def member(self, name: str) -> Place | None:  # noqa: ARG002
        """Give the member of that name, ``None`` where no schema describes one."""
        return None

    def values(self) -> Place | None:
        """Give the place of every member of a map."""
        return None

    def items(self) -> Place | None:
        """Give the place of every item of a list."""
        return None

    def names(self) -> Sequence[str]:
        """Name the members."""
        return ()

    def key(self) -> Hashable:
        """Give what is equal for places that describe the same."""
        return self.kinds if type(self) is Place else id(self)


class Anything(Place):
    """A place that nobody describes."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds = None

    def member(self, name: str) -> Place:  # noqa: ARG002
        """Give a place that nobody describes."""
        return self

    def values(self) -> Place:
        """Give a place that nobody describes."""
        return self

    def items(self) -> Place:
        """Give a place that nobody describes."""
        return self


ANYTHING = Anything()


class Record(Place):
    """A map with these members; others are described by `rest`, where it is given."""

    def __init__(self, members: Mapping[str, Place], rest: Place | None = None) -> None:
        super().__init__("map")
        self._members = members
        self._rest = rest

    def member(self, name: str) -> Place | None:
        """Give the member of that name."""
        return self._members.get(name, self._rest)

    def values(self) -> Place | None:
        """Give the place of every member."""
        return union([*self._members.values(), self._rest])

    def names(self) -> Sequence[str]:
        """Name the members."""
        return list(self._members)


class Headers(Record):
    """Headers by their names, which are in lower case."""

    def __init__(self) -> None:
        super().__init__({}, Place("text"))

    def member(self, name: str) -> Place | None:
        """Give a header."""
        return super().member(name) if name == name.lower() else None


class Many(Place):
    """A list."""

    def __init__(self, item: Place) -> None:
        super().__init__("list")
        self._item = item

    def items(self) -> Place:
        """Give the place of every item."""
        return self._item

    def key(self) -> Hashable:
        """Give the key of the items."""
        return "many", self._item.key()


@dataclass(eq=False)
class Either(Place):
    """A place that several schemas describe."""

    places: list[Place]
    kinds: frozenset[str] | None = field(init=False)

    def __post_init__(self) -> None:
        """Unite the kinds."""
        known = [place.kinds for place in self.places]
        self.kinds = None if None in known else frozenset().union(*(kinds for kinds in known if kinds is not None))

    def member(self, name: str) -> Place | None:
        """Give the member as any of them describes it."""
        return union(place.member(name) for place in self.places)

    def values(self) -> Place | None:
        """Give the members of all of them."""
        return union(place.values() for place in self.places)

    def items(self) -> Place | None:
        """Give the items of all of them."""
        return union(place.items() for place in self.places)

    def names(self) -> Sequence[str]:
        """Name the members of all of them."""
        return list(dict.fromkeys(name for place in self.places for name in place.names()))


def union(places: Iterable[Place | None]) -> Place | None:
    """Give the place that any of these describes, ``None`` where there is none; what describes the same counts once."""
    flat = [inner for place in places if place is not None for inner in (place.places if isinstance(place, Either) else [place])]
    known = list({place.key(): place for place in flat}.values())
    return Either(known) if len(known) > 1 else known[0] if known else None


class JsonPlace(Place):
    """A place in a JSON value or a form, as the schemas (a bundle's own) that judge it describe it."""

    def __init__(self, nodes: list[Any], root: Any) -> None:  # noqa: ANN401
        self._root = root
        self._known = json_walk.expand(nodes, root)
        types = {kind for node in self._known for kind in ([node["type"]] if isinstance(node.get("type"), str) else node.get("type", ()))}
        super().__init__(*(kind for name in types for kind in _KINDS.get(name, ())))
        if not types:
            self.kinds = None

    def member(self, name: str) -> Place | None:
        """Give the member that any of the schemas describes; where none describes members, any may be there."""
        judges = json_walk.members(name, self._known)
        if judges:
            return JsonPlace(judges, self._root)
        return ANYTHING if self._may_be("map") and not json_walk.describes_members(self._known) and not json_walk.is_closed(self._known) else None

    def values(self) -> Place | None:
        """Give the members that any of the schemas describes."""
        judges = [schema for node in self._known for key in ("properties", "patternProperties") for schema in node.get(key, {}).values()]
        judges += [node["additionalProperties"] for node in self._known if node.get("additionalProperties", False) is not False]
        return JsonPlace(judges, self._root) if judges else ANYTHING if self._may_be("map") and not json_walk.is_closed(self._known) else None

    def items(self) -> Place | None:
        """Give the items that any of the schemas describes."""
        judges = [schema for node in self._known for schema in (*_listed(node.get("prefixItems")), *_listed(node.get("items")))]
        return JsonPlace(judges, self._root) if judges else ANYTHING if self._may_be("list") else None

    def names(self) -> Sequence[str]:
        """Name the members that schemas describe."""
        return list(dict.fromkeys(name for node in self._known for name in node.get("properties", {})))

    def _may_be(self, kind: str) -> bool:
        return self.kinds is None or kind in self.kinds


def _listed(value: Any) -> list[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else [] if value is None else [value]


class XmlPlace(Place):
    """An element that holds elements or attributes, as its type describes it."""

    def __init__(self, kind: ComplexType) -> None:
        super().__init__("map")
        self._kind = kind

    def member(self, name: str) -> Place | None:
        """Give an element, or an attribute by ``@name``."""
        if name in self._kind.children:
            return of_element(self._kind.children[name])
        if name == "#text":
            return Place("text") if self._kind.text is not None or self._kind.is_mixed else None
        if name.startswith("@"):
            return Place("text") if {name[1:], "*"} & self._kind.attributes.keys() else None
        return ANYTHING if self._kind.is_open and not self._kind.children else None

    def values(self) -> Place | None:
        """Give the elements that the type describes."""
        return union(of_element(child) for child in self._kind.children.values()) or (ANYTHING if self._kind.is_open else None)

    def names(self) -> Sequence[str]:
        """Name elements and attributes."""
        return [*self._kind.children, *(f"@{name}" for name in self._kind.attributes)]

    def key(self) -> Hashable:
        """Give the type."""
        return "xml", id(self._kind)


def of_element(element: Element) -> Place:
    """Give the place of an element: a list where it may repeat."""
    kind = element.type
    one: Place = Place("text") if isinstance(kind, SimpleType) or (kind.text is not None and not kind.attributes) else XmlPlace(kind)
    return Many(one) if element.repeats else one
