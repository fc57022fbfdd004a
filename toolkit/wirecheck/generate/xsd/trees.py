"""Valid trees, drawn from the model.

A budget of elements bounds a document: what may be left out is left out once it is spent, and of several ways the cheapest is taken, so that recursion ends without anything thrown away.
A `Plan` leads the way to one place and says what has to be there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from wirecheck.generate.xsd import costs, identity
from wirecheck.generate.xsd.facets import NoText
from wirecheck.generate.xsd.model import NEVER, ComplexType, Element, Group, Model, Particle, SimpleType, Wildcard
from wirecheck.generate.xsd.repertoire import PLAIN
from wirecheck.generate.xsd.texts import of
from wirecheck.generate.xsd.tree import NIL, TYPE, Node, NoTree, Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from wirecheck.generate.xsd.chooser import Chooser
    from wirecheck.generate.xsd.places import Place

ROOM = 60
"""Elements that a document may have beyond the least."""
OTHER = "urn:wirecheck:other"
_STRANGER = "extra"
_QNAMES = frozenset({"QName", "NOTATION"})
_WIDE = 8
_TOGETHER = 5
_MOST_ROOMS = 6
_FILLED = 12
"""A list that may hold at most so many more is now and then filled to its end."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a drawn tree must hold: every element on the `way`, the last one `count` times, an attribute of it, all that it may have (`is_full`), or two of each that may repeat (`is_double`)."""

    way: tuple[Place, ...] = ()
    count: int | None = None
    attribute: str | None = None
    is_full: bool = False
    is_double: bool = False
    avoids: str | None = None


class Drawing:
    """One tree in the making; `target` is the element at the end of the plan's way."""

    def __init__(self, model: Model, forced: identity.Forced, choose: Chooser, prefixes: Mapping[str, str], plan: Plan | None = None, room: int = ROOM) -> None:
        self.model = model
        self.choose = choose
        self.plan = plan or Plan()
        self.target: Node | None = None
        self.says_all = False
        self._forced = forced
        self._prefixes = prefixes
        self._room = room
        self._used = 0
        self.root = Node("")

    def document(self, root: Element) -> Tree:
        """Draw a document.

        Raises:
            NoTree: the choices came to nothing.

        """
        try:
            self.root = self._element(root, root.cost + self._room, self.plan.way)
            if self._forced.is_needed:
                identity.fill(self, self.root)
        except NoText as error:
            raise NoTree from error
        return self.tree()

    def tree(self) -> Tree:
        """Give the tree as it stands."""
        return Tree(root=self.root, prefixes=self._prefixes, says_all=self.says_all)

    # -- elements ------------------------------------------------------------------------------------------------------------------------

    def _element(self, declared: Element, budget: int, way: Sequence[Place]) -> Node:
        self._used += 1
        kind = way[0].type if way else self._kind(declared, budget)
        node = Node(declared.name, declared, kind)
        is_target = len(way) == 1
        if is_target and self.target is None:
            self.target = node
        if kind is not declared.kind and isinstance(kind, ComplexType):
            node.attributes[TYPE] = self._named(kind.name)
        if isinstance(kind, ComplexType):
            self._attributes(node, kind, budget, is_target=is_target)
        if declared.is_nillable and declared.fixed is None and not way and budget > 1 and self.choose.rarely(8):
            node.attributes[NIL] = "true"
            return node
        text = kind if isinstance(kind, SimpleType) else kind.text
        if declared.fixed is not None:
            node.text = declared.fixed
            self.says_all = self.says_all or (text is not None and _names(text))
        elif text is not None:
            node.text = self.text(text, budget)
        elif isinstance(kind, ComplexType) and kind.content is not None:
            self._content(node, kind, budget - 1, way)
        return node

    def _named(self, name: str) -> str:
        self.says_all = True
        space = costs.namespace_of(name)
        return f"{self._prefixes[space]}:{name.rpartition('}')[2]}" if space else name

    def _kind(self, declared: Element, budget: int) -> SimpleType | ComplexType:
        kind = declared.kind
        if isinstance(kind, SimpleType) or not kind.derived:
            return kind
        others = usable(declared)
        if kind.is_abstract or kind.cost >= NEVER:
            fit = [one for one in others if one.cost < max(budget, 1)] or others[:1]
            if not fit:
                raise NoTree
            return self.choose.pick(fit)
        if others and budget > 1 and self.choose.rarely(4):
            fit = [one for one in others if one.cost < budget]
            return self.choose.pick(fit) if fit else kind
        return kind

    def text(self, kind: SimpleType, budget: int) -> str:
        """Draw a text of a type; the simplest, once the budget is spent."""
        if _names(kind):
            self.says_all = True
        texts = of(kind)
        text = texts.minimal if budget <= 0 else None
        return texts.drawn(self.choose) if text is None else text

    def _attributes(self, node: Node, kind: ComplexType, budget: int, *, is_target: bool) -> None:
        wanted = self.plan.attribute if is_target else None
        forced = self._forced.attributes.get(id(kind), frozenset())
        for attribute in kind.attributes:
            is_void = attribute.fixed is None and (attribute.type.refusal is not None or of(attribute.type).minimal is None)
            is_there = attribute.is_required or attribute.name == wanted or attribute.name in forced or (is_target and self.plan.is_full)
            if is_void and not attribute.is_required:
                continue
            if is_there or (budget > 0 and self.choose.flag()):
                node.attributes[attribute.name] = attribute.fixed if attribute.fixed is not None else self.text(attribute.type, budget)
        if kind.any_attribute is not None and not is_target and budget > 1 and self.choose.rarely(8):
            self._any_attribute(node, kind.any_attribute)

    def _any_attribute(self, node: Node, wildcard: Wildcard) -> None:
        if wildcard.process == "strict":
            known = [
                one for name, one in sorted(self.model.attributes.items()) if costs.allows(wildcard, costs.namespace_of(name)) and name not in node.attributes
            ]
            known = [one for one in known if not one.type.refusal and one.type.builtin not in {"ID", "IDREF", "IDREFS"}]
            if known:
                one = self.choose.pick(known)
                node.attributes[one.name] = one.fixed if one.fixed is not None else self.text(one.type, 1)
            return
        space = self._space(wildcard)
        if space is not None:
            node.attributes[f"{{{space}}}{_STRANGER}" if space else _STRANGER] = self.choose.text(PLAIN, 0, 4)

    # -- content -------------------------------------------------------------------------------------------------------------------------

    def _content(self, node: Node, kind: ComplexType, budget: int, way: Sequence[Place]) -> None:
        assert kind.content is not None  # noqa: S101 -- the caller has looked
        is_full = self.plan.is_full and len(way) == 1
        if len(way) > 1:
            self._particle(node, kind.content, budget, way[1].route, way[1:], is_full=False)
        else:
            self._particle(node, kind.content, budget, (), (), is_full=is_full)
        if kind.is_mixed and budget > 0 and self.choose.rarely(4):
            node.text = self.choose.text(PLAIN + " ", 1, 8).strip()
            for child in node.children[:3]:
                child.tail = self.choose.text(PLAIN, 0, 4)

    def _particle(
        self, node: Node, particle: Particle, budget: int, route: tuple[int, ...], way: Sequence[Place], *, is_full: bool, is_picked: bool = False
    ) -> None:
        """Draw the occurrences of a particle; the first of them goes the plan's way. `is_picked`: there is one, though there need not be.

        What an occurrence may cost depends on no other one, so that Hypothesis can leave one out and the rest stays as it is.
        """
        is_full = is_full and not isinstance(particle.term, Wildcard)
        spare = max(budget - particle.least, 0)
        share = particle.cost + (spare if particle.high == 1 else spare // 2)

        def once(index: int) -> None:
            is_led = bool(way) and index == 0
            self._once(node, particle, share, route if is_led else (), way if is_led or (len(way) == 1 and not route) else (), is_full=is_full)

        count = max(self._least(particle, way, is_full=is_full), int(is_picked))
        for index in range(count):
            once(index)
        if not self._may_repeat(particle, count, spare, way, is_full=is_full):
            return
        most = count + _FILLED if particle.high is None else particle.high
        if 1 < most - count <= _FILLED and particle.high is not None and spare >= particle.high * particle.cost and self.choose.rarely(8):
            for index in range(count, most):
                once(index)
            return

        def one() -> bool:
            if not self.choose.flag():
                return False
            once(count)
            return True

        # Each is a part of its own, asked for inside: so Hypothesis drops one of many, or empties the only one, and what follows stays where it is.
        while count < most and self.choose.within(one):
            count += 1

    def _least(self, particle: Particle, way: Sequence[Place], *, is_full: bool) -> int:
        """Count the occurrences that must be drawn: by the schema, by the plan, by a key."""
        if len(way) == 1 and self.plan.count is not None and not isinstance(particle.term, Group):
            return self.plan.count
        if particle.cost >= NEVER and not way:
            return particle.low
        count = max(particle.low, 1 if way or is_full or id(particle) in self._forced.particles else 0)
        return max(count, 2) if self.plan.is_double and way and particle.high != 1 else count

    def _may_repeat(self, particle: Particle, count: int, spare: int, way: Sequence[Place], *, is_full: bool) -> bool:
        """Whether more may be drawn than must be."""
        is_counted = len(way) == 1 and self.plan.count is not None and not isinstance(particle.term, Group)
        is_over = particle.high is not None and count >= particle.high
        return not (is_counted or is_over or is_full) and particle.cost <= spare and self._used < _MOST_ROOMS * self._room

    def _once(self, node: Node, particle: Particle, budget: int, route: tuple[int, ...], way: Sequence[Place], *, is_full: bool) -> None:
        term = particle.term
        if isinstance(term, Element):
            chosen = way[0].element if way else self._alternative(term, budget)
            child = self._element(chosen, budget, way)
            child.particle = particle
            node.add(child)
        elif isinstance(term, Wildcard):
            self._any(node, term, budget, particle)
        elif term.model == "choice":
            self._choice(node, term, budget, route, way, is_full=is_full)
        else:
            self._row(node, term, budget, route, way, is_full=is_full)

    def _alternative(self, term: Element, budget: int) -> Element:
        if not term.substitutes:
            return term
        found = [one for one in (term, *term.substitutes) if one.cost < NEVER]
        fit = [one for one in found if one.cost <= budget]
        if not fit:
            return min(found or [term], key=lambda one: one.cost)
        return self.choose.pick(fit)

    def _choice(self, node: Node, group: Group, budget: int, route: tuple[int, ...], way: Sequence[Place], *, is_full: bool) -> None:
        if way and route:
            self._particle(node, group.particles[route[0]], budget, route[1:], way, is_full=False)
            return
        found = sorted((one for one in group.particles if one.least < NEVER), key=lambda one: one.least)
        if self.plan.is_full and is_full:
            found = [one for one in found if one.cost < NEVER] or found
        fit = [one for one in found if one.least <= max(budget, 0)] if budget > 0 else []
        if not found:
            if group.particles:
                raise NoTree
            return
        chosen = self.choose.pick(fit) if fit else found[0]
        self._particle(node, chosen, budget, (), (), is_full=is_full)

    def _row(self, node: Node, group: Group, budget: int, route: tuple[int, ...], way: Sequence[Place], *, is_full: bool) -> None:
        particles = group.particles
        spare = max(budget - sum(one.least for one in particles), 0)
        width = len(particles)
        focus = self.choose.integer(0, width - 1) if width > _WIDE and spare > 0 and not is_full else -1
        shares = [one.least + (spare if width == 1 else spare // 2 if index == focus else 2 * spare // width) for index, one in enumerate(particles)]
        runs: list[list[Node]] = [[] for _ in particles]
        start = len(node.children)
        free: list[int] = []

        def drawn(index: int, *, is_picked: bool = False) -> None:
            is_led = bool(way) and bool(route) and route[0] == index
            deeper = (route[1:], way) if is_led else ((), ())
            self._particle(node, particles[index], shares[index], *deeper, is_full=is_full and not is_led, is_picked=is_picked)
            runs[index] = node.children[start:]
            del node.children[start:]

        for index, particle in enumerate(particles):
            is_led = bool(way) and bool(route) and route[0] == index
            if (
                not is_led
                and self._least(particle, (), is_full=is_full) == 0
                and self._may_repeat(particle, 0, shares[index] - particle.least, (), is_full=is_full)
            ):
                free.append(index)
            else:
                drawn(index)
        for at in range(0, len(free), _TOGETHER):
            self._pick(free[at : at + _TOGETHER], drawn)
        node.children += [child for run in runs for child in run]
        if group.model == "all" and len(runs) > 1 and spare > 0 and self.choose.rarely(4):
            made = []
            while runs:
                made += runs.pop(self.choose.integer(0, len(runs) - 1))
            node.children[start:] = made

    def _pick(self, free: list[int], drawn: Callable[..., None]) -> None:
        """Draw some of the particles that may be left out.

        One choice names the next one, counted from the last: so 0 ends it, any one of them can be left out without the others changing theirs, and a row costs as many choices as it has
        elements. Choices beyond the count name the very next one.
        """
        at: int | None = 0

        def following() -> int | None:
            rest = len(free) - (at or 0)
            picked = min(self.choose.integer(0, rest + rest // 2), rest)
            if picked:
                drawn(free[-picked], is_picked=True)
            return len(free) - picked + 1 if picked > 1 else None

        while at is not None:
            at = self.choose.within(following)

    # -- wildcards -----------------------------------------------------------------------------------------------------------------------

    def _any(self, node: Node, wildcard: Wildcard, budget: int, particle: Particle) -> None:
        self._used += 1
        if wildcard.process == "strict":
            found = costs.allowed(wildcard, self.model)
            fit = [one for one in found if one.cost <= budget] or found[:1]
            if not fit:
                raise NoTree
            child = self._element(self.choose.pick(fit), budget, ())
        else:
            space = self._space(wildcard)
            if space is None:
                raise NoTree
            child = Node(f"{{{space}}}{_STRANGER}" if space else _STRANGER, text=self.choose.text(PLAIN, 0, 4) if budget > 0 else "")
        child.particle = particle
        node.add(child)

    def _space(self, wildcard: Wildcard) -> str | None:
        """Choose a namespace that a wildcard takes: none, if it takes that."""
        if wildcard.allows is not None:
            return min(wildcard.allows, default=None)
        return "" if "" not in wildcard.denies else OTHER


@lru_cache(maxsize=4096)
def _names(kind: SimpleType) -> bool:
    """Whether a text of a type may name a prefix."""
    return kind.builtin in _QNAMES or any(_names(one) for one in (*kind.members, *([kind.item] if kind.item else [])))


def usable(declared: Element) -> list[ComplexType]:
    """Give the types that xsi:type may name for an element, cheapest first."""
    kind = declared.kind
    if isinstance(kind, SimpleType):
        return []
    found = [one for one in kind.derived if one.cost < NEVER and one.name and not declared.blocks & {"extension", "restriction"}]
    return sorted(found, key=lambda one: one.cost)
