"""What the records of a write are made of: members that were drawn, on their edges and between them, and requests to put them into.

Nothing here asks the store, so that it is drawn once a process.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from wirecheck.fuzz.draws import number_of
from wirecheck.fuzz.items import Item, blanks_of, is_simple, items_of, takes_several, with_items
from wirecheck.fuzz.pruning import is_valid, pruned
from wirecheck.fuzz.roles import Kind
from wirecheck.fuzz.shown import leaves

if TYPE_CHECKING:
    from wirecheck.contract.entities import Entity, Pointer, Touch
    from wirecheck.contract.model import Operation
    from wirecheck.fuzz.campaign import Campaign
    from wirecheck.generate.draft import Draft

_ROUNDS = 3
_ENOUGH = 6
_PIECES = 6
_SHELLS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What a member held in a record that was drawn; `beside` is that whole record."""

    value: Any
    beside: Item
    is_blank: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """`least` is the least record that a request may hold; `shells` are requests to put records into; `pieces` are what members may hold, by their names, those on an edge first."""

    name: str
    operation: Operation
    touch: Touch
    place: Pointer
    shells: tuple[Draft, ...]
    least: Item
    pieces: Mapping[str, tuple[Piece, ...]]

    @property
    def takes_several(self) -> bool:
        """Whether one request may hold several records."""
        return takes_several(self.place)

    def draft(self, items: Sequence[Item], turn: int = 0) -> Draft:
        """Give a request with these records."""
        return with_items(self.shells[turn % len(self.shells)], self.place, items)

    def holds(self, item: Item, turn: int = 0) -> bool:
        """Whether a request with this record is valid."""
        return is_valid(self.draft([item], turn))

    def grown(self, item: Item, wanted: Mapping[str, Piece], turn: int = 0) -> Item:
        """Give a record with as many of the wanted members as are valid beside each other."""
        if not wanted:
            return item
        whole = {**item, **{name: piece.value for name, piece in wanted.items()}}
        if self.holds(whole, turn):
            return whole
        if len(wanted) > 1:
            names = list(wanted)
            half = len(names) // 2
            for part in (names[:half], names[half:]):
                item = self.grown(item, {name: wanted[name] for name in part}, turn)
            return item
        ((name, piece),) = wanted.items()
        return self._with_what_it_needs(item, name, piece, turn)

    def _with_what_it_needs(self, item: Item, name: str, piece: Piece, turn: int) -> Item:
        """Give a record with a member that asks for others: they are taken from where it was drawn."""
        whole = {**item, **piece.beside, name: piece.value}
        if not self.holds(whole, turn):
            return item
        for other in [other for other in piece.beside if other not in item and other != name]:
            less = {key: value for key, value in whole.items() if key != other}
            whole = less if self.holds(less, turn) else whole
        return whole

    def blanked(self, item: Item, names: Iterable[str], turn: int = 0) -> Item:
        """Give a record whose members of these names hold nothing, where they may."""
        wanted = {}
        for name in names:
            for piece in self.pieces.get(name, ())[:1]:
                values = blanks_of(self.shells[0], name, piece.value)
                value = next((value for value in values if self.holds({**item, name: value}, turn)), None)
                if value is not None or None in values:
                    wanted[name] = Piece(value=value, beside={}, is_blank=True)
        return self.grown(item, wanted, turn)


def stock_of(campaign: Campaign, entity: Entity, touch: Touch) -> Stock | None:
    """Give what a write of an entity is made of; ``None`` where its requests hold no such records."""
    operation = next(one for one in campaign.contract.operations if one.id == touch.operation)
    words = ("stock", entity.name, entity.touched.index(touch), campaign.plan.seed)
    return campaign.draws.once(lambda: _drawn(campaign, operation, touch, " ".join(map(str, words[:3]))), *words)


def _drawn(campaign: Campaign, operation: Operation, touch: Touch, name: str) -> Stock | None:
    place = touch.items
    if place is None or touch.at != "request" or not is_simple(place):
        return None
    edges = [draft for _, draft in edge_drafts(campaign, operation) if _is_touched(campaign, draft, touch)]
    drawn: list[Draft] = []
    for turn in range(_ROUNDS):
        several = campaign.draws.stock(operation, campaign.plan.seed, turn)
        drawn += [draft for draft in several if _is_touched(campaign, draft, touch) and is_valid(draft)]
        if len(drawn) >= _ENOUGH:
            break
    shells = list({(tuple(draft.path.items()), tuple(draft.query.items())): draft for draft in reversed((*drawn, *edges)) if items_of(draft, place)}.values())
    shells.sort(key=lambda draft: (sum(map(len, draft.path.values())), len(draft.query)))
    shells = [pruned(shell) for shell in _distinct(campaign, shells)]
    shells = [shell for shell in shells if items_of(shell, place)][:_SHELLS]
    if not shells:
        return None
    pieces: dict[str, dict[str, Piece]] = {}
    for item in chain.from_iterable(items_of(draft, place) for draft in (*edges, *drawn)):
        for member, value in item.items():
            known = pieces.setdefault(member, {})
            known.setdefault(repr(value), Piece(value=value, beside=item, is_blank=not blanks_of(shells[0], member, value) or value in (None, "", [], {})))
    kept = {member: tuple(_mixed(list(known.values()))) for member, known in pieces.items()}
    return Stock(name=name, operation=operation, touch=touch, place=place, shells=tuple(shells), least=items_of(shells[0], place)[0], pieces=kept)


def _distinct(campaign: Campaign, shells: Sequence[Draft]) -> Iterator[Draft]:
    """Yield those whose paths differ in more than a key."""
    seen = set()
    for shell in shells:
        roles = campaign.roles(shell.operation)
        what = tuple(value for name, value in shell.path.items() if (role := roles.at("parameters", (name,))) is None or role.kind is not Kind.KEY)
        if what not in seen:
            seen.add(what)
            yield shell


def _mixed(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield a few of the pieces, those that hold something before those that hold nothing."""
    yield from islice(_varied([piece for piece in pieces if not piece.is_blank]), _PIECES)
    yield from [piece for piece in pieces if piece.is_blank][:1]


def _varied(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield those first that hold a member which none before them held."""
    seen: set[str] = set()
    later = []
    for piece in pieces:
        names = {names[-1] for names, _ in leaves(piece.value)}
        if names <= seen:
            later.append(piece)
        else:
            seen |= names
            yield piece
    yield from later


def edge_drafts(campaign: Campaign, operation: Operation) -> Iterator[tuple[str, Draft]]:
    """Yield a request for each edge of an operation: those that the phase of the edges sends."""
    for edge in campaign.draws.edges(operation):
        draft = campaign.draws.on_edge(operation, edge, 0, number_of(campaign.plan.seed, "edges", operation.id, edge.name))
        if draft is not None:
            yield edge.name, draft


def _is_touched(campaign: Campaign, draft: Draft, touch: Touch) -> bool:
    return any(other is touch for _, other in campaign.roles_of(draft).touches)
