"""What each part of a schema costs at least: the number of elements of the smallest document that holds it.

A recursive type ends because the cheapest way out is known beforehand; nothing is drawn and thrown away. What only an infinite document could hold, or a part that is refused, keeps the
cost `NEVER`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.generate.xsd.model import NEVER, ComplexType, Element, Group, Model, Particle, SimpleType, Wildcard
from wirecheck.generate.xsd.texts import of

if TYPE_CHECKING:
    from collections.abc import Iterator


def settle(model: Model) -> None:
    """Fill in every cost; passes go on until none changes, and each lowers some."""
    particles = list(_particles(model))
    changed = True
    while changed:
        changed = False
        for kind in model.types:
            changed |= _lower(kind, of_type(kind))
        for element in model.all_elements:
            changed |= _lower(element, _of_element(element))
        for particle in particles:
            changed |= _lower(particle, _of_term(particle, model))


def _lower(part: ComplexType | Element | Particle, cost: int) -> bool:
    if cost < part.cost:
        part.cost = cost
        return True
    return False


def _particles(model: Model) -> Iterator[Particle]:
    """Yield every particle, the innermost first."""
    seen: set[int] = set()
    for kind in model.types:
        if kind.content is not None:
            yield from _inside(kind.content, seen)


def _inside(particle: Particle, seen: set[int]) -> Iterator[Particle]:
    if id(particle) in seen:
        return
    seen.add(id(particle))
    if isinstance(particle.term, Group):
        for one in particle.term.particles:
            yield from _inside(one, seen)
    yield particle


def of_type(kind: SimpleType | ComplexType) -> int:
    """Give the cost of an element's content and attributes, by a type as it stands, xsi:type left aside."""
    if isinstance(kind, SimpleType):
        return NEVER if kind.refusal or of(kind).minimal is None else 0
    if kind.refusal:
        return NEVER
    cost = 0
    for attribute in kind.attributes:
        if attribute.is_required and attribute.fixed is None and (attribute.type.refusal or of(attribute.type).minimal is None):
            return NEVER
    if kind.text is not None:
        cost = of_type(kind.text)
    elif kind.content is not None:
        cost = kind.content.least
    return min(cost, NEVER)


def _of_element(element: Element) -> int:
    if element.refusal or element.is_abstract:
        return NEVER
    kind = element.kind
    if element.fixed is not None:
        return 1
    if isinstance(kind, SimpleType):
        return min(of_type(kind) + 1, NEVER)
    choices = [one.cost for one in (kind, *kind.derived) if not one.is_abstract]
    return min([cost + 1 for cost in choices if cost < NEVER], default=NEVER)


def _of_term(particle: Particle, model: Model) -> int:
    term = particle.term
    if isinstance(term, Element):
        return min([one.cost for one in (term, *term.substitutes)], default=NEVER)
    if isinstance(term, Wildcard):
        return of_wildcard(term, model)
    costs = [one.least for one in term.particles]
    if term.model == "choice":
        return min(costs, default=0)
    return min(sum(costs), NEVER)


def of_wildcard(wildcard: Wildcard, model: Model) -> int:
    """Give the cost of an element that a wildcard takes."""
    if wildcard.process == "strict":
        return min((element.cost for element in allowed(wildcard, model)), default=NEVER)
    return 1


def allowed(wildcard: Wildcard, model: Model) -> list[Element]:
    """Give the global elements that a wildcard takes, cheapest first."""
    found = [element for name, element in model.elements.items() if allows(wildcard, namespace_of(name)) and element.cost < NEVER]
    return sorted(found, key=lambda element: (element.cost, element.name))


def allows(wildcard: Wildcard, namespace: str) -> bool:
    """Whether a wildcard takes names of a namespace."""
    return namespace not in wildcard.denies and (wildcard.allows is None or namespace in wildcard.allows)


def namespace_of(name: str) -> str:
    """Give the namespace of a name, ``""`` for none."""
    return name[1:].partition("}")[0] if name.startswith("{") else ""
