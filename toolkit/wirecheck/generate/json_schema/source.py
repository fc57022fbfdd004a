"""Strategies of one JSON Schema: valid values, values at an edge, values broken in exactly one constraint."""

from __future__ import annotations

from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Any

import jsonschema_rs
from hypothesis import strategies as st

from wirecheck.finding import Flaw, Severity, Source
from wirecheck.generate.json_schema import ecma
from wirecheck.generate.json_schema.automaton import SAFE
from wirecheck.generate.json_schema.draws import Draws, HypothesisDraws, SeededDraws, Unlucky
from wirecheck.generate.json_schema.ecma import BadPattern
from wirecheck.generate.json_schema.model import Goal, Use
from wirecheck.generate.json_schema.place import Place, World
from wirecheck.generate.json_schema.references import Read, self_contained
from wirecheck.generate.json_schema.refusal import UnsupportedSchema
from wirecheck.generate.json_schema.session import Session
from wirecheck.generate.json_schema.sites import Spot, spots
from wirecheck.generate.site import Instance, Label, Site, Standing
from wirecheck.schema.json_bundle import LISTS, MAPS, SCHEMAS
from wirecheck.schema.json_schema import JsonSchema
from wirecheck.schema.json_walk import escaped, pointer

if TYPE_CHECKING:
    from collections.abc import Callable

    from wirecheck.generate.site import Edge

_TRIES = 4  # payloads drawn within one example before it is given up
_TRIALS = 24
_ASIDE = frozenset({"undocumented", "reading"})  # what a finding notes and no constraint forbids


def compiled(
    schema: dict[str, Any] | bool,  # noqa: FBT001 -- a schema may be a boolean
    *,
    read: Read | None = None,
    location: str = "",
    formats: bool = True,
    source: Source | None = None,
    alphabet: str = SAFE,
) -> JsonSource:
    """Compile a JSON Schema of draft-04 to 2020-12.

    `read` gives the files that references name, relative to `location`. `source` is what constraints without an ``x-source`` inherit. `alphabet` is what free texts are made of.

    Raises:
        UnsupportedSchema: it holds what is not handled; the error names the place.

    """
    contained = self_contained(schema, location=location, read=read)
    _check_patterns(contained)
    if not formats:
        contained = _formless(contained)
    return JsonSource(contained, source=source, formats=formats, alphabet=alphabet)


class JsonSource:
    """A compiled JSON Schema; `schema` is its self-contained form."""

    def __init__(self, schema: Any, *, source: Source | None, formats: bool, alphabet: str) -> None:  # noqa: ANN401
        self.schema = schema
        self._world = World(schema, alphabet)
        self._source = source
        self._formats = formats
        try:
            self._judge = JsonSchema(schema, source=source)
        except (jsonschema_rs.ValidationError, ValueError) as error:
            raise UnsupportedSchema("", f"it is no JSON Schema: {str(error).splitlines()[0]}", remedy="correct it") from None
        if self._place(None).is_empty():
            raise UnsupportedSchema("", "no value was found that meets it", remedy="look for constraints that exclude each other")

    # -- strategies ----------------------------------------------------------------------------------------------------------------------

    def valid(self) -> st.SearchStrategy[Instance]:
        """Draw values that the schema accepts; they shrink to the least one."""
        return _standing(self, (self._place(None),)).map(lambda standing: Instance(value=standing.value))

    def broken(self, site: Site | None = None) -> st.SearchStrategy[Instance]:
        """Draw values that break one site, any or the given one, and nothing else."""
        if site is not None:
            return self._broken(self._known(site))
        alive = [self._spots[name] for name in self._spots if self._is_reachable(name)]
        if not alive:
            raise UnsupportedSchema("", "no constraint can be broken", remedy="ask for valid values")
        return st.sampled_from(alive).flatmap(self._broken)

    def edges(self, site: Site) -> st.SearchStrategy[Instance] | None:
        """Draw valid values that stand exactly at an edge of a site; ``None``: it has none, or nothing may stand there."""
        found = [strategy for edge in site.edges if (strategy := self.standing(site, edge)) is not None]
        return st.one_of(found).map(lambda standing: Instance(value=standing.value)) if found else None

    def standing(self, site: Site, edge: Edge) -> st.SearchStrategy[Standing] | None:
        """Draw valid values that stand on one edge of a site, each with the place; ``None``: nothing may stand there."""
        places = [place for spot in self._known(site) if not (place := self._place(spot.at(edge))).is_empty()]
        return _standing(self, tuple(places)) if places else None

    def through(self, path: str) -> st.SearchStrategy[Standing] | None:
        """Draw valid values with something at a path of sites, each with the place; ``None``: no site has that path, or nothing may stand there."""
        goals = [spot.there for found in self._spots.values() for spot in found if spot.site.path == path]
        places = [place for goal in dict.fromkeys(goals) if not (place := self._place(goal)).is_empty()]
        return _standing(self, tuple(places)) if places else None

    def sites(self) -> tuple[Site, ...]:
        """Give every site, those that nothing can reach included."""
        return tuple(found[0].site for found in self._spots.values())

    def unreachable(self) -> tuple[tuple[Site, str], ...]:
        """Give the sites that cannot be broken alone, each with the reason. Every other one was broken once to know."""
        return tuple((self._spots[name][0].site, reason) for name in self._spots if (reason := self._reason(name)) is not None)

    def reason(self, site: Site) -> str | None:
        """Say why a site cannot be broken alone; ``None``: it can."""
        return self._reason(self._known(site)[0].site.id)

    # -- sites ---------------------------------------------------------------------------------------------------------------------------

    @cached_property
    def _spots(self) -> dict[str, tuple[Spot, ...]]:
        made: dict[str, tuple[Spot, ...]] = {}
        for spot in spots(self._world, self._source, formats=self._formats):
            made[spot.site.id] = (*made.get(spot.site.id, ()), spot)
        return made

    def _known(self, site: Site) -> tuple[Spot, ...]:
        try:
            return self._spots[site.id]
        except KeyError:
            raise UnsupportedSchema(site.path, f"the schema has no site {site.id!r}", remedy="take one of sites()") from None

    def _is_reachable(self, name: str) -> bool:
        return self._reason(name) is None

    @cached_property
    def _reasons(self) -> dict[str, tuple[tuple[Spot, ...], str | None]]:
        return {}

    def _reason(self, name: str) -> str | None:
        """Say why a site cannot be reached; ``None``: it can. The same answer every time, from choices of its own."""
        return self._tried(name)[1]

    def _tried(self, name: str) -> tuple[tuple[Spot, ...], str | None]:
        if name not in self._reasons:
            reasons = {spot: self._try(spot) for spot in self._spots[name]}
            alive = tuple(spot for spot, reason in reasons.items() if reason is None)
            self._reasons[name] = (alive, None if alive else next(reason for reason in reasons.values() if reason is not None))
        return self._reasons[name]

    def _try(self, spot: Spot) -> str | None:
        place = self._place(spot.breaks)
        if place.is_empty():
            return "whatever breaks it breaks another constraint as well"
        said = "no payload could be finished"
        for seed in range(_TRIALS):
            draws = SeededDraws(Random(seed), plainness=(0.98, 0.6, 0.1)[seed % 3])  # noqa: S311 -- no secret is made
            try:
                instance, flaws = self._attempt(draws, place, spot)
            except Unlucky:
                continue
            if instance is not None:
                return None
            words = sorted({flaw.constraint for flaw in flaws})
            said = f"a validator says {' and '.join(words)}" if words else "a validator accepts what should break it"
        return said

    def _broken(self, found: tuple[Spot, ...]) -> st.SearchStrategy[Instance]:
        alive = self._tried(found[0].site.id)[0] or found
        places = [(self._place(spot.breaks), spot) for spot in alive]
        if all(place.is_empty() for place, _ in places):
            raise UnsupportedSchema(found[0].site.path, f"{found[0].site.id!r} cannot be broken alone", remedy="see unreachable()")
        return _rejected(self, tuple(places))

    # -- one payload ---------------------------------------------------------------------------------------------------------------------

    def _place(self, goal: Goal | None) -> Place:
        return self._world.place([Use(self._world.number(self.schema), goal=goal)])

    def _attempt(self, draws: Draws, place: Place, spot: Spot) -> tuple[Instance | None, list[Flaw]]:
        """Draw a broken value, and let the validator have the last word: it must say this, and only this."""
        session = Session(draws)
        value = session.value(place, ())
        path = pointer(session.hit or ())
        site = spot.site
        flaws = self._flaws(value)
        if len({(flaw.constraint, flaw.path, flaw.member) for flaw in flaws}) != 1:
            return None, flaws
        if (flaws[0].constraint, flaws[0].path, flaws[0].member) != (site.constraint, path, site.member):
            return None, flaws
        label = Label(kind="schema", path=path, constraint=site.constraint, site=site.id, member=site.member, side=site.side, source=site.source)
        return Instance(value=value, label=label), flaws

    def _flaws(self, value: Any) -> list[Flaw]:  # noqa: ANN401
        return [flaw for flaw in self._judge.flaws(value, undocumented=Severity.NOTE) if flaw.constraint not in _ASIDE]


@st.composite
def _standing(draw: Callable[[st.SearchStrategy[Any]], Any], source: JsonSource, places: tuple[Place, ...]) -> Standing:
    """Draw a value of one of some places. What is drawn is right by the model; a validator has the last word where the model is wider than the schema."""
    draws = HypothesisDraws(draw)
    for _ in range(_TRIES):
        session = Session(draws)
        value = session.value(places[draws.index(len(places))], ())
        if not source._flaws(value):  # noqa: SLF001
            return Standing(value=value, path=pointer(session.hit or ()))
    return draws.give_up()


@st.composite
def _rejected(draw: Callable[[st.SearchStrategy[Any]], Any], source: JsonSource, places: tuple[tuple[Place, Spot], ...]) -> Instance:
    """Draw a value that is broken at one of some spots."""
    draws = HypothesisDraws(draw)
    for _ in range(_TRIES):
        place, spot = places[draws.index(len(places))]
        if (instance := source._attempt(draws, place, spot)[0]) is not None:  # noqa: SLF001
            return instance
    return draws.give_up()


def _check_patterns(root: Any) -> None:  # noqa: ANN401
    """Refuse patterns that cannot be read, by their place."""
    stack = [(root, "")]
    while stack:
        node, place = stack.pop()
        if not isinstance(node, dict):
            continue
        patterns = [*([node["pattern"]] if isinstance(node.get("pattern"), str) else []), *node.get("patternProperties", {})]
        for pattern in patterns:
            try:
                ecma.parse(pattern)
            except BadPattern as error:
                raise UnsupportedSchema(place, f"the pattern {pattern!r} cannot be used: {error}") from None
        for key, value in node.items():
            if key in MAPS and isinstance(value, dict):
                stack.extend((child, f"{place}/{key}/{escaped(name)}") for name, child in value.items())
            elif key in LISTS and isinstance(value, list):
                stack.extend((child, f"{place}/{key}/{position}") for position, child in enumerate(value))
            elif key in SCHEMAS:
                stack.append((value, f"{place}/{key}"))


def _formless(node: Any) -> Any:  # noqa: ANN401
    """Give a schema without its formats."""
    if isinstance(node, list):
        return [_formless(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {}
    for key, value in node.items():
        if key in MAPS and isinstance(value, dict):
            made[key] = {name: _formless(child) for name, child in value.items()}
        elif (key in LISTS and isinstance(value, list)) or key in SCHEMAS:
            made[key] = _formless(value)
        elif key != "format":
            made[key] = value
    return made
