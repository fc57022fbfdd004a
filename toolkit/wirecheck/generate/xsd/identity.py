"""Keys, references to them and ID: filled in once a tree stands, never filtered.

Equal keys are drawn again until they differ; references copy a key that is there. Fields of a key are always drawn, so that nothing is missing.

Source: XML Schema 1.0 Part 1, section 3.11 (identity constraints); Part 2, sections 3.3.8 to 3.3.10 (ID, IDREF).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wirecheck.generate.xsd.chooser import Seeded
from wirecheck.generate.xsd.facets import NoText, refusals, same
from wirecheck.generate.xsd.model import ComplexType, Element, Group, Identity, Model, Particle, SimpleType, Wildcard
from wirecheck.generate.xsd.texts import of
from wirecheck.generate.xsd.tree import NIL, Node, NoTree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.generate.xsd.trees import Drawing

_REFERENCES = frozenset({"IDREF", "IDREFS"})
_TRIES = 6
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forced:
    """What must be drawn though it could be left out: attributes by type, particles; `is_needed`: whether trees must be filled at all."""

    attributes: dict[int, frozenset[str]]
    particles: frozenset[int]
    is_needed: bool


def forced(model: Model) -> Forced:
    """Find what keys and references need."""
    attributes: dict[int, set[str]] = {}
    particles: set[int] = set()
    kinds = [(kind, attribute) for kind in model.types for attribute in kind.attributes]
    texts = [element.kind for element in model.all_elements] + [kind.text for kind in model.types]
    has_ids = any(attribute.type.builtin == "ID" for _, attribute in kinds) or any(isinstance(one, SimpleType) and one.builtin == "ID" for one in texts)
    has_references = any(attribute.type.builtin in _REFERENCES for _, attribute in kinds) or any(
        isinstance(one, SimpleType) and one.builtin in _REFERENCES for one in texts
    )
    if has_references:
        for kind, attribute in kinds:
            if attribute.type.builtin == "ID":
                attributes.setdefault(id(kind), set()).add(attribute.name)
    has_keys = False
    for element in model.all_elements:
        for identity in element.identities:
            has_keys = True
            if identity.kind != "keyref":  # to xmlschema, two that lack a field are two of a kind
                _force(element, identity, attributes, particles)
    return Forced({key: frozenset(names) for key, names in attributes.items()}, frozenset(particles), has_keys or has_ids or has_references)


def _force(element: Element, identity: Identity, attributes: dict[int, set[str]], particles: set[int]) -> None:
    for selector in identity.selector:
        for holder in _reached(element, selector):
            for field in identity.fields:
                for path in field[:1]:
                    _force_field(holder, path, attributes, particles)


def _force_field(holder: Element, path: Path, attributes: dict[int, set[str]], particles: set[int]) -> None:
    if not path:
        return
    kind = holder.kind
    if path[0].startswith("@"):
        if isinstance(kind, ComplexType):
            named = next((one.name for one in kind.attributes if fits(path[0][1:], one.name)), None)
            attributes.setdefault(id(kind), set()).update([named] if named else [])
        return
    for particle, child in children(kind):
        if fits(path[0], child.name) and particle.cost <= 4:
            particles.add(id(particle))
            _force_field(child, path[1:], attributes, particles)


def children(kind: SimpleType | ComplexType) -> Iterator[tuple[Particle, Element]]:
    """Yield the elements that a type's content names."""
    stack = [kind.content] if isinstance(kind, ComplexType) and kind.content is not None else []
    seen: set[int] = set()
    while stack:
        particle = stack.pop()
        if id(particle) in seen:
            continue
        seen.add(id(particle))
        term = particle.term
        if isinstance(term, Group):
            stack.extend(term.particles)
        elif not isinstance(term, Wildcard):
            yield from ((particle, one) for one in (term, *term.substitutes))


def _reached(element: Element, path: Path) -> list[Element]:
    """Give the elements that a selector reaches in the model."""
    found = [element]
    for step in path:
        found = _below(found) if step == "//" else [child for one in found for _, child in children(one.kind) if fits(step, child.name)]
    return found


def fits(step: str, name: str) -> bool:
    """Whether a step of a path takes a name."""
    return step in {"*", name} or (step.endswith("}*") and name.startswith(step[:-1]))


def _below(found: list[Element]) -> list[Element]:
    seen: dict[int, Element] = {}
    stack = list(found)
    while stack:
        one = stack.pop()
        if id(one) not in seen:
            seen[id(one)] = one
            stack.extend(child for _, child in children(one.kind))
    return list(seen.values())


# -- in a tree -------------------------------------------------------------------------------------------------------------------------------


def selected(node: Node, identity: Identity) -> list[Node]:
    """Give the elements that a constraint speaks of, in document order."""
    found = {id(one): one for path in identity.selector for one in _steps(node, path)}
    return [one for one in node.walk() if id(one) in found]


def _steps(node: Node, path: Path) -> list[Node]:
    found = [node]
    for step in path:
        if step == "//":
            found = list({id(one): one for start in found for one in start.walk()}.values())
        else:
            found = [child for one in found for child in one.children if fits(step, child.name)]
    return found


Spot = tuple[Node, str | None]
"""Where a field's value stands: an element's text, or the attribute of that name."""


def spot_of(node: Node, field: tuple[Path, ...]) -> Spot | None:
    """Find the value of a field; of several the first."""
    return next(iter(_values(node, field)), None)


def _values(node: Node, field: tuple[Path, ...]) -> list[Spot]:
    """Give the values that a field selects, each once, whichever of its paths lead there."""
    return list({(id(spot[0]), spot[1]): spot for spot in _selected_values(node, field)}.values())


def _selected_values(node: Node, field: tuple[Path, ...]) -> Iterator[Spot]:
    for path in field:
        steps, last = (path[:-1], path[-1][1:]) if path and path[-1].startswith("@") else (path, None)
        for found in _steps(node, steps):
            if last is None:
                yield found, None
            else:
                yield from ((found, name) for name in found.attributes if fits(last, name))


def text_type(spot: Spot) -> SimpleType | None:
    """Give the simple type of a value."""
    node, name = spot
    kind = node.type
    if name is None:
        return kind if isinstance(kind, SimpleType) else kind.text if kind is not None else None
    return next((one.type for one in kind.attributes if one.name == name), None) if isinstance(kind, ComplexType) else None


def is_fixed(spot: Spot) -> bool:
    """Whether a value may not be changed."""
    node, name = spot
    if name is None:
        return node.declared is not None and node.declared.fixed is not None
    return isinstance(node.type, ComplexType) and any(one.name == name and one.fixed is not None for one in node.type.attributes)


def read(spot: Spot) -> str:
    """Give the text of a value."""
    node, name = spot
    return node.text if name is None else node.attributes[name]


def write(spot: Spot, text: str) -> None:
    """Set the text of a value."""
    node, name = spot
    if name is None:
        node.text = text
    else:
        node.attributes[name] = text


def key_of(spots: list[Spot]) -> tuple[object, ...]:
    """Give what two keys that are equal have in common."""
    return tuple((kind.variety, same(kind, read(spot))) if (kind := text_type(spot)) is not None else read(spot) for spot in spots)


def fill(drawing: Drawing, root: Node) -> None:
    """Make keys differ and references lead somewhere.

    Raises:
        NoTree: they cannot in this tree.

    """
    _single(root)
    _ids(drawing, root)
    holders = [node for node in root.walk() if node.declared is not None and node.declared.identities]
    for node in reversed(holders):
        for identity in node.declared.identities if node.declared else ():
            if identity.kind != "keyref":
                _distinct(drawing, node, identity)
    for node in reversed(holders):
        for identity in node.declared.identities if node.declared else ():
            if identity.kind == "keyref":
                _refer(drawing, node, identity)
    for node in holders:
        for identity in node.declared.identities if node.declared else ():
            if identity.kind != "keyref" and _clashes(node, identity):
                raise NoTree


def _single(root: Node) -> None:
    """Leave out what would give a field a second value."""
    for node in list(root.walk()):
        for identity in node.declared.identities if node.declared is not None else ():
            for one in selected(node, identity):
                for field in identity.fields:
                    for spot in _values(one, field)[1:]:
                        if not _dropped([spot]):
                            raise NoTree


def _spots(node: Node, identity: Identity) -> list[Spot] | None:
    found = [spot_of(node, field) for field in identity.fields]
    return [one for one in found if one is not None] if all(one is not None and NIL not in one[0].attributes for one in found) else None


def keys(node: Node, identity: Identity) -> list[list[Spot]]:
    """Give the complete keys under an element."""
    return [spots for one in selected(node, identity) if (spots := _spots(one, identity)) is not None]


def _clashes(node: Node, identity: Identity) -> bool:
    found = [key_of(spots) for spots in keys(node, identity)]
    return len(found) != len(set(found)) or (identity.kind == "key" and len(found) != len(selected(node, identity)))


def _distinct(drawing: Drawing, node: Node, identity: Identity) -> None:
    seen: set[tuple[object, ...]] = set()
    for one in selected(node, identity):
        spots = _spots(one, identity)
        if spots is None:
            if identity.kind == "key":
                raise NoTree
            continue
        if key_of(spots) in seen and not _redrawn(drawing, spots, seen):
            raise NoTree
        seen.add(key_of(spots))


def _redrawn(drawing: Drawing, spots: list[Spot], seen: set[tuple[object, ...]]) -> bool:
    for spot in spots:
        kind = text_type(spot)
        if kind is None or is_fixed(spot):
            continue
        old = read(spot)
        for text in _others(drawing, kind):
            write(spot, text)
            if key_of(spots) not in seen:
                return True
        write(spot, old)
    return False


def _others(drawing: Drawing, kind: SimpleType) -> Iterator[str]:
    for _ in range(_TRIES):
        yield of(kind).drawn(drawing.choose)
    for seed in range(60):  # a domain of few values: look at all
        try:
            yield of(kind).drawn(Seeded(seed))
        except NoText:
            return


def _refer(drawing: Drawing, node: Node, identity: Identity) -> None:
    targets = [
        spots
        for holder in node.walk()
        if holder.declared is not None
        for other in holder.declared.identities
        if other.name == identity.refer and other.kind != "keyref"
        for spots in keys(holder, other)
    ]
    for one in selected(node, identity):
        spots = _spots(one, identity)
        if spots is None:
            continue
        known = {key_of(target) for target in targets}
        if key_of(spots) in known:
            continue
        texts = [[read(spot) for spot in target] for target in targets]
        fit = [row for row in texts if all((kind := text_type(spot)) is not None and not refusals(kind, text) for spot, text in zip(spots, row, strict=False))]
        if fit and not any(is_fixed(spot) for spot in spots):
            for spot, text in zip(spots, drawing.choose.pick(fit), strict=False):
                write(spot, text)
        elif not _dropped(spots):
            raise NoTree


def _dropped(spots: list[Spot]) -> bool:
    """Leave out a reference that has nothing to refer to, where the schema lets it be left out."""
    for node, name in spots:
        if name is not None and isinstance(node.type, ComplexType) and any(one.name == name and not one.is_required for one in node.type.attributes):
            del node.attributes[name]
            return True
        if name is None and node.parent is not None and node.particle is not None:
            alike = sum(one.particle is node.particle for one in node.parent.children)
            if alike > node.particle.low:
                node.parent.children.remove(node)
                return True
    return False


def _typed(root: Node, builtins: frozenset[str]) -> Iterator[tuple[Spot, SimpleType]]:
    for node in root.walk():
        if isinstance(node.type, ComplexType):
            for attribute in node.type.attributes:
                if attribute.name in node.attributes and attribute.type.builtin in builtins:
                    yield (node, attribute.name), attribute.type
        kind = text_type((node, None))
        if kind is not None and kind.builtin in builtins and NIL not in node.attributes:
            yield (node, None), kind


def _ids(drawing: Drawing, root: Node) -> None:
    used: dict[str, None] = {}
    for spot, kind in _typed(root, frozenset({"ID"})):
        text = read(spot)
        if text in used:
            numbered = (f"{text}{number}" for number in range(1, len(used) + 2))
            text = next((one for one in numbered if one not in used and not refusals(kind, one)), "")
            if not text or is_fixed(spot):
                raise NoTree
            write(spot, text)
        used[text] = None
    known = list(used)
    for spot, kind in list(_typed(root, _REFERENCES)):
        fit = [one for one in known if not refusals(kind, one)]
        if fit and not is_fixed(spot):
            write(spot, drawing.choose.pick(fit))
        elif not _dropped([spot]):
            raise NoTree
