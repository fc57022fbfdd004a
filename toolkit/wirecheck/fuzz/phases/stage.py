"""One entity on the stage of the sequences: the records that were made of it, and what can be done to them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from wirecheck.contract.expression import NotEvaluated
from wirecheck.fuzz.expectation import Expected, Wanted
from wirecheck.fuzz.fitting import with_value
from wirecheck.fuzz.own import Record
from wirecheck.fuzz.phases.asking import Asks, asks_of, put
from wirecheck.fuzz.phases.stock import Piece, Stock, stock_of
from wirecheck.fuzz.roles import Kind, places
from wirecheck.judge import Outcome

if TYPE_CHECKING:
    from wirecheck.contract.entities import Entity, Touch
    from wirecheck.contract.expression import Expression
    from wirecheck.fuzz.campaign import Campaign, Sent
    from wirecheck.fuzz.items import Item
    from wirecheck.fuzz.phases.asking import Where
    from wirecheck.generate.draft import Draft

T = TypeVar("T")

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LONGEST = 4096

_SPLITS = 5
"""Requests that a write may take, where the store does not take it whole."""

_OFTEN = 2
"""How often the store may name a member when it rejects a write, until what the member held is not sent any more."""


class Stage:
    """The records of one entity. What is chosen is chosen in turn, so that a few hundred requests visit everything; `random` only breaks ties."""

    def __init__(self, campaign: Campaign, entity: Entity) -> None:
        self.campaign, self.entity = campaign, entity
        self.random = campaign.random("sequences", entity.name)
        self.turns: Counter[Any] = Counter()
        self.gone: list[Any] = []
        self.rejected: Counter[Any] = Counter()
        self._made: dict[str, tuple[Any, Draft, Stock, Item]] = {}
        may = {operation.id for operation in campaign.operations}
        touched = [touch for touch in entity.touched if touch.operation in may]
        self.makers = self._stocks(touched, "creates", "upserts")
        self.changers = self._stocks(touched, "updates", "upserts")
        self.deletes = self._asks(touched, "deletes")
        self.reads = [asks for asks in self._asks(touched, "reads") if asks.touch.key_at is not None]
        self.lists = [*self._asks(touched, "lists"), *(asks for asks in self._asks(touched, "reads") if asks.touch.key_at is None)]
        self.counts = self._asks(touched, "counts")
        self.logins = [asks for asks in self._asks(touched, "authenticates") if asks.touch.login is not None]
        self._key_name = next((field.name for field in entity.fields.values() if field.read == entity.key), entity.key)

    def _stocks(self, touched: Sequence[Touch], *does: str) -> list[Stock]:
        found = (stock_of(self.campaign, self.entity, touch) for touch in touched if touch.does in does)
        return [stock for stock in found if stock is not None]

    def _asks(self, touched: Sequence[Touch], *does: str) -> list[Asks]:
        found = (asks_of(self.campaign, self.entity, touch) for touch in touched if touch.does in does)
        return [asks for asks in found if asks is not None]

    # -- choosing --------------------------------------------------------------------------------------------------------------------------

    def turn(self, *words: Any) -> int:  # noqa: ANN401 -- whatever tells one choice from another
        """Count how often something was chosen before."""
        self.turns[words] += 1
        return self.turns[words] - 1

    def next_of(self, several: Sequence[T], *words: Any) -> T:  # noqa: ANN401 -- likewise
        """Give one after the other."""
        return several[self.turn(*words) % len(several)]

    def piece(self, stock: Stock, name: str, *, is_full: bool = False) -> Piece:
        """Give what a member is to hold next."""
        pieces = [piece for piece in stock.pieces[name] if self.rejected[stock.name, name, repr(piece.value)] < _OFTEN] or list(stock.pieces[name])
        full = [piece for piece in pieces if not piece.is_blank]
        return self.next_of(full if is_full and full else pieces, stock.name, name, is_full)

    def names(self, stock: Stock) -> list[str]:
        """Give the members that a write may hold, but for the key."""
        return [name for name in stock.pieces if name != self._key_name]

    # -- records ---------------------------------------------------------------------------------------------------------------------------

    @property
    def keys(self) -> list[Any]:
        """The keys of the records that are there, the oldest first."""
        return [key for key, *_ in self._made.values() if self.campaign.world.own.holds(self.entity.name, key)]

    def record(self) -> Any:  # noqa: ANN401 -- a key
        """Give the key of a record, one after the other; there has to be one."""
        return self.next_of(self.keys, "record")

    def origin(self, key: Any) -> tuple[Draft, Stock, Item]:  # noqa: ANN401 -- likewise
        """Give the request that made a record, what it was made of, and what was sent of it."""
        _, draft, stock, item = self._made[str(key)]
        return draft, stock, item

    def sent_of(self, key: Any) -> Mapping[tuple[str, ...], Any]:  # noqa: ANN401 -- likewise
        """Give what was last sent of a record, by the names of its members."""
        return next((record.sent for record in self.campaign.world.own.of(self.entity.name) if str(record.key) == str(key)), {})

    def meets(self, key: Any, condition: Expression | None) -> bool:  # noqa: ANN401 -- likewise
        """Whether a condition holds of what was sent to make a record."""
        return condition is None or holds(condition, self.origin(key)[2])

    # -- sending ---------------------------------------------------------------------------------------------------------------------------

    def send(self, draft: Draft, *, keys: Sequence[Any] = (), puts: Mapping[Where, Any] | None = None, wanted: Wanted = Wanted.ANY) -> Sent | None:
        """Send a request: made to fit the store, then with these keys, and these values."""
        fit = self.fitted(draft, keys=keys, puts=puts)
        return self.campaign.send(fit, Expected(wanted=wanted)) if fit is not None else None

    def fitted(self, draft: Draft, *, keys: Sequence[Any] = (), puts: Mapping[Where, Any] | None = None) -> Draft | None:
        """Give a request that fits the store, with these keys, and these values; ``None`` where it cannot."""
        fit = self.campaign.fit(draft, self.random)
        if fit is None:
            return None
        if keys:
            fit = self.addressed(fit, keys)
        for where, value in (puts or {}).items():
            fit = put(fit, where, value)
        return fit

    def addressed(self, draft: Draft, keys: Sequence[Any]) -> Draft:
        """Give a request to other records of this entity."""
        roles = self.campaign.roles_of(draft)
        items = [touch.items for _, touch in roles.touches if touch.items is not None and touch.at == "request"]
        own = {(pointer.root, (*_names(pointer.steps), *self._key_name.split("/"))) for pointer in items}
        seen: Counter[Any] = Counter()
        for place in places(draft):
            where = (place.root, place.names)
            role = roles.at(*where)
            if role is not None and role.entity == self.entity.name and (role.kind is Kind.KEY or (role.kind is Kind.UNIQUE and where in own)):
                draft = with_value(draft, place, keys[min(seen[where], len(keys) - 1)])
                seen[where] += 1
        return draft

    def create(self, item: Item, stock: Stock, turn: int = 0) -> list[Any]:
        """Make a record, less the members that the store does not take, and give its key."""
        for less in self._taken(item, stock, turn):
            sent = self.send(stock.draft([less], turn), wanted=Wanted.SUCCESS)
            if made := self.take_in(sent, [less], stock):
                return made
            self._reject(less, stock, sent)
        return []

    def _taken(self, item: Item, stock: Stock, turn: int) -> Iterator[Item]:
        """Yield a record, and as long as it is not taken less of it: without what the store has named, then a half of it, then the least."""
        for _ in range(_SPLITS):
            before = self.rejected.total()
            yield item
            named = {name for name in item if self.rejected[stock.name, name, repr(item[name])]}
            names = [name for name in item if name not in stock.least]
            kept = [name for name in names if name not in named] if self.rejected.total() > before else names[::2]
            if not names:
                return
            item = stock.grown(stock.least, {name: Piece(value=item[name], beside={}, is_blank=False) for name in kept}, turn)

    def _reject(self, item: Item, stock: Stock, sent: Sent | None) -> None:
        """Note the members that an answer names as the reason why it rejects a write."""
        if sent is None or sent.exchange.response is None or sent.outcome is not Outcome.FAILURE:
            return
        words = set(_WORD.findall((sent.exchange.response.body or b"")[:_LONGEST].decode("utf-8", "replace")))
        for name in item:
            if name in words and name not in stock.least:
                self.rejected[stock.name, name, repr(item[name])] += 1

    def take_in(self, sent: Sent | None, items: Sequence[Item], stock: Stock) -> list[Any]:
        """Note the records that a request has made, and give their keys."""
        if sent is None or sent.draft is None:
            return []
        made = [record for record in self.campaign.made.get(sent.number, ()) if record.entity == self.entity.name]
        for record, item in zip(made, items, strict=False):
            self._made[str(record.key)] = (record.key, sent.draft, stock, item)
        return [record.key for record in made]

    def change(self, key: Any, wanted: Mapping[str, Piece], stock: Stock, turn: int = 0) -> bool:  # noqa: ANN401 -- a key
        """Change some members of a record, less those that the store does not take. Tells whether anything was changed."""
        return any(self.write(key, item, stock, turn) for item in self._taken(stock.grown(stock.least, wanted, turn), stock, turn))

    def write(self, key: Any, item: Item, stock: Stock, turn: int = 0) -> bool:  # noqa: ANN401 -- likewise
        """Change a record; tell whether that succeeded."""
        sent = self.send(stock.draft([item], turn), keys=[key], wanted=Wanted.SUCCESS)
        if sent is None or sent.outcome is not Outcome.SUCCESS:
            self._reject(item, stock, sent)
            return False
        base = _names(stock.place.steps)
        now = {place.names[len(base) :]: place.value for place in places(sent.draft or stock.shells[0]) if place.names[: len(base)] == base}
        self.campaign.world.own.add(Record(entity=self.entity.name, key=key, sent={**self.sent_of(key), **now}))
        return True

    # -- looking ---------------------------------------------------------------------------------------------------------------------------

    def look(self, *keys: Any) -> None:  # noqa: ANN401 -- keys
        """Read some records, in one way after the other."""
        ways = [
            *(("key", asks) for asks in self.reads),
            *(("list", asks) for asks in self.lists),
            *(("narrow", asks) for asks in self.lists if self._by_key(asks)),
        ]
        if not ways:
            return
        how, asks = self.next_of(ways, "look")
        if how == "key":
            for key in keys:
                self.read(key, asks)
        elif how == "list":
            self.send(self.next_of(asks.bares, "bare", asks.name))
        else:
            for key in keys:
                self.narrow(key, asks)

    def read(self, key: Any, asks: Asks) -> Sent | None:  # noqa: ANN401 -- a key
        """Read a record by its key."""
        return self.send(self.next_of(asks.bares, "bare", asks.name), keys=[key])

    def list(self) -> Sent | None:
        """Read all records."""
        return self.send(self.lists[0].bares[0]) if self.lists else None

    def narrow(self, key: Any, asks: Asks) -> Sent | None:  # noqa: ANN401 -- likewise
        """List what has a key."""
        where = self._by_key(asks)
        draft = asks.with_one(where, key) if where is not None else None
        return self.send(draft, puts={where: key}) if draft is not None and where is not None else None

    def _by_key(self, asks: Asks) -> Where | None:
        return next((where for where in asks.filters if where[1][-1] in {self.entity.key, f"{self.entity.key}s"}), None)


def holds(condition: Expression, item: Item) -> bool:
    """Whether a condition holds of a record that was sent."""
    try:
        return condition.holds({"item": item})
    except NotEvaluated:
        return False


def _names(steps: Sequence[str]) -> tuple[str, ...]:
    return tuple(step for step in steps if step != "*")
