"""An element or an attribute that the schema does not name, where it takes no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.generate.xsd.model import ComplexType, SimpleType
from wirecheck.generate.xsd.mutations.mutation import Mutation, Spot, spot
from wirecheck.generate.xsd.places import has_wildcard, named
from wirecheck.generate.xsd.tree import Node
from wirecheck.generate.xsd.trees import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.generate.xsd.chooser import Chooser
    from wirecheck.generate.xsd.model import Model
    from wirecheck.generate.xsd.places import Place
    from wirecheck.generate.xsd.trees import Drawing

_NAMES = ("surplus", "unknown", "undocumented", "other")
_PLACEHOLDER = "*"


def _elements(place: Place, _: Model, mutation: Mutation) -> Iterator[Spot]:
    kind = place.type
    if isinstance(kind, ComplexType) and kind.text is None and not kind.is_open and not has_wildcard(kind):
        ground = kind.node if kind.node is not None else place.element.node
        yield from spot(mutation, place, Plan(way=place.way), "undocumented", ground, member=_PLACEHOLDER)


def _attributes(place: Place, model: Model, mutation: Mutation) -> Iterator[Spot]:
    """Yield the site of unknown attributes; schemas that tell their sources count those as freedom, like findings do."""
    kind = place.type
    if model.has_annotations or (isinstance(kind, ComplexType) and kind.any_attribute is not None):
        return
    yield from spot(mutation, place, Plan(way=place.way), "undocumented", place.element.node, member=f"@{_PLACEHOLDER}")


def _add_element(one: Spot, drawing: Drawing, choose: Chooser) -> str | None:
    node = drawing.target
    kind = one.place.type
    if node is None or isinstance(kind, SimpleType):
        return None
    known = named(kind)
    stranger = Node(choose.pick([name for name in _NAMES if name not in known and not any(other.endswith(f"}}{name}") for other in known)]))
    node.add(stranger, choose.integer(0, len(node.children)))
    return stranger.path


def _add_attribute(one: Spot, drawing: Drawing, choose: Chooser) -> str | None:
    node = drawing.target
    kind = one.place.type
    if node is None:
        return None
    known = {attribute.name for attribute in kind.attributes} if isinstance(kind, ComplexType) else set()
    name = choose.pick([name for name in _NAMES if name not in known])
    node.attributes[name] = choose.pick(("", "1", "x"))
    return f"{node.path}/@{name}"


UNDOCUMENTED_ELEMENT = Mutation(_elements, _add_element)
UNDOCUMENTED_ATTRIBUTE = Mutation(_attributes, _add_attribute)
