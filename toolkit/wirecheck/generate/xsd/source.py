"""An XSD as a source of documents: valid ones, and ones broken in exactly one named constraint."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lxml import etree

from wirecheck.errors import BadContract, UnknownName
from wirecheck.generate.site import Instance, Label, Site, Standing
from wirecheck.generate.xsd import identity, places
from wirecheck.generate.xsd.chooser import Chooser, Drawn, Seeded
from wirecheck.generate.xsd.components import model_of
from wirecheck.generate.xsd.documents import MAIN, Documents
from wirecheck.generate.xsd.edges import text_at
from wirecheck.generate.xsd.facets import NoText
from wirecheck.generate.xsd.guard import Guard
from wirecheck.generate.xsd.model import NEVER, ComplexType, Element, Group, Model, Particle, SimpleType, Wildcard, line_of
from wirecheck.generate.xsd.mutations import MUTATIONS, Spot
from wirecheck.generate.xsd.texts import of
from wirecheck.generate.xsd.tree import NoTree, Tree
from wirecheck.generate.xsd.trees import ROOM, Drawing, Plan

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from wirecheck.generate.site import Edge

_SEEDS = 12
"""How often a site is tried before it counts as out of reach."""
_TRIES = 3
_LITTLE = 8
_MOST = 2000
_COUNTED = frozenset({"minOccurs", "maxOccurs"})
_WITHOUT_MEMBER = frozenset({"undocumented", "content", "key", "keyref", "unique"})


def compiled(text: bytes, *, read: Callable[[str], bytes] | None = None, name: str = "the schema") -> XsdSource:
    """Compile an XSD. `read` gives the bytes of what it includes and imports, by their location relative to it; `name` is how errors call it.

    Raises:
        BadContract: it is no XSD, or none of its elements can be a root.

    """
    try:
        documents = Documents(text, read)
        documents.tree(MAIN)
    except etree.XMLSyntaxError as error:
        raise BadContract(name, f"is no XML: {error.msg}", error.lineno, "correct the schema") from None
    return XsdSource(documents, name)


class XsdSource:
    """Documents of one XSD."""

    def __init__(self, documents: Documents, name: str) -> None:
        self._name = name
        self._model: Model = model_of(documents, name)
        self._forced = identity.forced(self._model)
        self._prefixes = _prefixes(documents, self._model)
        self._guard = Guard(documents, is_new=self._model.is_new)
        self._spots: dict[str, dict[str, Spot]] = {}
        self._reached: dict[tuple[str, str], bool] = {}
        if not self._model.roots:
            raise BadContract(name, "declares no element that could be a root", None, "name a schema that declares one")

    @property
    def roots(self) -> tuple[str, ...]:
        """The names of the elements that may be roots, in the order of the file."""
        return self._model.roots

    # -- valid ---------------------------------------------------------------------------------------------------------------------------

    def valid(self, root: str | None = None) -> SearchStrategy[Instance]:
        """Give a strategy for valid documents, as XML text."""
        return self.trees(root).map(lambda tree: Instance(value=tree.xml()))

    def trees(self, root: str | None = None) -> SearchStrategy[Tree]:
        """Give a strategy for valid documents before they are written: whoever sends them may set or encode the texts of their leaves first."""
        from hypothesis import strategies as st  # noqa: PLC0415 -- an extra

        declared = self._root(root)

        @st.composite
        def drawn(draw: DrawFn) -> Tree:
            return self._tree(declared, Drawn(draw), Plan())

        return drawn()

    def edges(self, site: Site, root: str | None = None) -> SearchStrategy[Instance]:
        """Give a strategy for valid documents that stand exactly at an edge of a site.

        Raises:
            BadContract: the site has no edge, or nothing may stand there.

        """
        from hypothesis import strategies as st  # noqa: PLC0415

        found = [strategy for edge in site.edges if (strategy := self.standing(site, edge, root)) is not None]
        if not found:
            raise BadContract(self._name, f"{site.id} has no edge", self._spot(site, root).line, "choose a site that bounds something")
        return st.one_of(found).map(lambda standing: Instance(value=standing.value))

    def standing(self, site: Site, edge: Edge, root: str | None = None) -> SearchStrategy[Standing] | None:
        """Give a strategy for valid documents that stand on one edge of a site, each with the place; ``None``: nothing may stand there."""
        from hypothesis import strategies as st  # noqa: PLC0415

        declared, spot = self._root(root), self._spot(site, root)
        if site.constraint not in _COUNTED and (spot.type is None or text_at(spot.type, site.constraint, edge, Seeded(1)) is None):
            return None
        if spot.plan.count is not None and spot.plan.count > _MOST:
            return None

        @st.composite
        def drawn(draw: DrawFn) -> Standing | None:
            choose = Drawn(draw)
            drawing, tree = self._drawn(declared, choose, spot.plan)
            target = drawing.target
            text = text_at(spot.type, site.constraint, edge, choose) if spot.type is not None else None
            if target is None or (text is None and site.constraint not in _COUNTED):
                return None
            if text is None:
                return Standing(value=tree.xml(), path=target.parent.path if target.parent is not None else "", member=target.name)
            identity.write((target, spot.attribute), text)
            made = tree.xml()
            path = target.path if spot.attribute is None else f"{target.path}/@{spot.attribute}"
            return Standing(value=made, path=path) if self._guard.accepts(made) else None

        strategy: SearchStrategy[Any] = drawn().filter(lambda standing: standing is not None)
        return strategy

    def through(self, path: str, root: str | None = None) -> SearchStrategy[Standing] | None:
        """Give a strategy for valid documents with an element at a path of sites, each with the place; ``None``: no element has that path."""
        from hypothesis import strategies as st  # noqa: PLC0415

        declared = self._root(root)
        place = next((place for place in places.of_root(declared) if place.path == path), None)
        if place is None:
            return None
        plan = Plan(way=place.way)

        @st.composite
        def drawn(draw: DrawFn) -> Standing:
            drawing, tree = self._drawn(declared, Drawn(draw), plan)
            return Standing(value=tree.xml(), path=drawing.target.path if drawing.target is not None else "")

        return drawn()

    def _root(self, root: str | None) -> Element:
        alive = [name for name in self.roots if self._model.elements[name].cost < NEVER]
        if root is None:
            root = next(iter(alive), self.roots[0])
        if root not in self._model.elements:
            near = [name for name in self.roots if name.rpartition("}")[2] == root]
            if not near:
                raise UnknownName("root element", root, self.roots)
            root = near[0]
        declared = self._model.elements[root]
        if declared.cost >= NEVER:
            reason, line = _why(declared)
            raise BadContract(self._name, f"no document has the root {root}: {reason}", line, "choose another root")
        if not self._is_alive(declared):
            raise BadContract(self._name, f"no document of the root {root} was found that a validator accepts", line_of(declared.node), "choose another root")
        return declared

    def _is_alive(self, declared: Element) -> bool:
        """Whether a document is found at all: a fixed row of attempts, so that the answer is always the same."""
        key = (declared.name, "")
        if key not in self._reached:
            self._reached[key] = any(self._seeded(declared, seed) for seed in range(2 * _SEEDS))
        return self._reached[key]

    def _seeded(self, declared: Element, seed: int) -> bool:
        try:
            tree = self._drawing(Seeded(seed), Plan(), _LITTLE if seed < _SEEDS else ROOM).document(declared)
        except NoTree:
            return False
        return self._guard.accepts(tree.xml())

    def _tree(self, declared: Element, choose: Chooser, plan: Plan) -> Tree:
        return self._drawn(declared, choose, plan)[1]

    def _drawn(self, declared: Element, choose: Chooser, plan: Plan) -> tuple[Drawing, Tree]:
        from hypothesis import assume  # noqa: PLC0415

        for _ in range(_TRIES):
            drawing = self._drawing(choose, plan, ROOM)
            try:
                tree = drawing.document(declared)
            except NoTree:
                continue
            if self._guard.accepts(tree.xml()):  # assertions of XSD 1.1, and the few patterns that libraries read differently
                return drawing, tree
        assume(False)  # noqa: FBT003 -- Hypothesis' own signature
        raise NoTree

    def _drawing(self, choose: Chooser, plan: Plan, room: int) -> Drawing:
        return Drawing(self._model, self._forced, choose, self._prefixes, plan, room)

    # -- sites ---------------------------------------------------------------------------------------------------------------------------

    def sites(self, root: str | None = None) -> tuple[Site, ...]:
        """Give every site below a root, each once; `unreachable` tells which of them nothing can break."""
        return tuple(spot.site for spot in self._all(root).values())

    def unreachable(self, root: str | None = None) -> tuple[tuple[Site, str], ...]:
        """Give the sites that no document breaks alone, and why. Tries every site: seconds for a large schema."""
        key = self._root(root).name
        return tuple((spot.site, self._reason(spot)) for spot in self._all(root).values() if not self._is_reached(key, spot))

    def _reason(self, spot: Spot) -> str:
        if spot.unreachable:
            return spot.unreachable
        return _REASONS.get(spot.site.constraint, "no document was found that breaks it and nothing else")

    def _all(self, root: str | None) -> dict[str, Spot]:
        declared = self._root(root)
        if declared.name not in self._spots:
            found: dict[str, Spot] = {}
            for place in places.of_root(declared):
                for mutation in MUTATIONS:
                    for spot in mutation.spots(place, self._model, mutation):
                        found.setdefault(spot.site.id, spot)
            self._spots[declared.name] = found
        return self._spots[declared.name]

    def _spot(self, site: Site, root: str | None) -> Spot:
        known = self._all(root)
        if site.id not in known:
            raise UnknownName("site", site.id, tuple(known))
        return known[site.id]

    def _is_reached(self, root: str, spot: Spot) -> bool:
        """Whether a site can be broken: a fixed row of attempts, so that the answer is always the same."""
        key = (root, spot.site.id)
        if key not in self._reached:
            declared = self._model.elements[root]
            tries = (self._attempt(declared, spot, Seeded(seed), room=_LITTLE if seed < _SEEDS // 2 else ROOM) for seed in range(_SEEDS))
            self._reached[key] = not spot.unreachable and any(found is not None for found in tries)
        return self._reached[key]

    # -- broken --------------------------------------------------------------------------------------------------------------------------

    def broken(self, site: Site | None = None, root: str | None = None) -> SearchStrategy[Instance]:
        """Give a strategy for documents that break one constraint and no other: that of a site, or of any.

        Raises:
            BadContract: nothing can break the site, or the schema has none.

        """
        return self.broken_trees(site, root).map(lambda pair: Instance(value=pair[0].xml(), label=pair[1]))

    def broken_trees(self, site: Site | None = None, root: str | None = None) -> SearchStrategy[tuple[Tree, Label]]:
        """Give a strategy for broken documents before they are written, each with its label."""
        from hypothesis import assume  # noqa: PLC0415
        from hypothesis import strategies as st  # noqa: PLC0415

        declared = self._root(root)
        spots = tuple(self._all(root).values()) if site is None else (self._spot(site, root),)
        if site is not None and not self._is_reached(declared.name, spots[0]):
            raise BadContract(self._name, f"nothing breaks {site.id} alone: {self._reason(spots[0])}", spots[0].line, "choose another site")

        @st.composite
        def drawn(draw: DrawFn) -> tuple[Tree, Label]:
            choose = Drawn(draw)
            spot = self._near(declared.name, spots, choose.integer(0, len(spots) - 1))
            for _ in range(_TRIES):
                found = self._attempt(declared, spot, choose)
                if found is not None:
                    return found
            assume(False)  # noqa: FBT003 -- Hypothesis' own signature
            raise NoTree

        return drawn()

    def _near(self, root: str, spots: tuple[Spot, ...], index: int) -> Spot:
        """Give the spot of an index, or the next one that can be reached."""
        for step in range(len(spots)):
            spot = spots[(index + step) % len(spots)]
            if self._is_reached(root, spot):
                return spot
        raise BadContract(self._name, f"nothing breaks a document of the root {root}", None, "choose another root")

    def _attempt(self, declared: Element, spot: Spot, choose: Chooser, *, room: int | None = None) -> tuple[Tree, Label] | None:
        """Draw a tree for a spot, break it, and keep it if the validator says what the label says. Most trees are small: what else there is seldom matters."""
        if room is None:
            room = ROOM // 2 if choose.rarely(4) else _LITTLE
        drawing = self._drawing(choose, spot.plan, room)
        try:
            drawing.document(declared)
            path = spot.mutation.break_(spot, drawing, choose)
        except (NoTree, NoText):
            return None
        if path is None:
            return None
        site, tree = spot.site, drawing.tree()
        label = Label(
            kind="schema",
            path=path,
            constraint=site.constraint,
            site=site.id,
            member=None if site.constraint in _WITHOUT_MEMBER else site.member,
            side=site.side,
            source=site.source,
        )
        text = tree.xml()
        if site.constraint == "format":  # nothing but the format is wrong: validators know nothing of it
            return (tree, label) if self._guard.accepts(text) else None
        return (tree, label) if self._guard.blames(text, site.constraint, path) else None

    # -- what cannot be done ---------------------------------------------------------------------------------------------------------------

    @cached_property
    def refusals(self) -> tuple[tuple[str, int | None], ...]:
        """What of the schema is not generated, each with its line."""
        parts = [(element.refusal, element.node) for element in self._model.all_elements if element.refusal]
        parts += [(kind.refusal, kind.node) for kind in self._model.types if kind.refusal]
        return tuple((str(reason), line_of(node)) for reason, node in parts)


_REASONS = {
    "minOccurs": "without it the document is valid still, or another constraint breaks too",
    "maxOccurs": "one more of it is taken by another part of the content",
    "order": "no two neighbours can change places",
    "undocumented": "the content takes elements and attributes that it does not name",
    "content": "the content is valid without it, or takes more of it",
}


def _why(element: Element) -> tuple[str, int | None]:
    """Say what keeps an element from any finite document, with the line."""
    pending: list[object] = [element]
    seen: set[int] = set()
    while pending:
        part = pending.pop(0)
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, Element | ComplexType | SimpleType) and part.refusal:
            return part.refusal, line_of(part.node)
        if isinstance(part, Wildcard) and part.process == "strict":
            return "a wildcard demands an element of a namespace that declares none", line_of(part.node)
        if isinstance(part, SimpleType) and of(part).minimal is None:
            return f"no text was found for the type {part.name or part.builtin}", line_of(part.node)
        pending += _parts(part)
    if element.is_abstract:
        return "it is abstract, and nothing that can stand for it has an end", line_of(element.node)
    return "it holds itself without an end, or something abstract that nothing stands for", line_of(element.node)


def _parts(part: object) -> list[object]:
    match part:
        case Element():
            return [part.kind, *part.substitutes]
        case ComplexType():
            return [one.type for one in part.attributes if one.is_required] + ([part.text] if part.text else []) + ([part.content] if part.content else [])
        case Particle():
            return [part.term] if part.low else []
        case Group():
            return list(part.particles)
        case _:
            return []


def _prefixes(documents: Documents, model: Model) -> dict[str, str]:
    """Give a prefix for each namespace: the schema's own, so that a QName in it means the same in a document."""
    found: dict[str, str] = {}
    for tree in documents.trees():
        for node in (tree, *tree):
            for prefix, space in node.nsmap.items():
                if prefix and space not in found and prefix not in found.values() and prefix not in {"xml", "xsi"}:
                    found[space] = prefix
    names = [*model.elements, *model.attributes, *(kind.name for kind in model.types), *(element.name for element in model.all_elements)]
    for space in dict.fromkeys(name[1:].partition("}")[0] for name in names if name.startswith("{")):
        if space not in found:
            found[space] = next(f"n{number}" for number in range(1, len(found) + 2) if f"n{number}" not in found.values())
    return found
