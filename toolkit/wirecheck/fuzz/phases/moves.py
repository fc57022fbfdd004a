"""What a sequence is made of: a few requests each that belong together, a write and the looks that show what became of it.

A move knows the contract's entities and nothing else. What is wrong with the answers is the judge's business, which remembers what was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wirecheck.fuzz.phases import searches
from wirecheck.fuzz.phases.asking import put, where_of
from wirecheck.fuzz.phases.stage import holds
from wirecheck.fuzz.phases.stock import Piece
from wirecheck.fuzz.roles import places
from wirecheck.judge import Outcome
from wirecheck.state.places import steps_of, value_at

if TYPE_CHECKING:
    from wirecheck.contract.entities import Field, Unique
    from wirecheck.contract.expression import Expression
    from wirecheck.fuzz.items import Item
    from wirecheck.fuzz.phases.asking import Asks, Where
    from wirecheck.fuzz.phases.stage import Stage
    from wirecheck.fuzz.phases.stock import Stock
    from wirecheck.generate.draft import Draft

_FEW = 4
_GROUPS = 3
_RESERVED = "+& %"
"""Characters that paths and forms write in another way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A move by its name. `weight`: how often it is made beside the others. `can`: whether there is what it takes."""

    name: str
    run: Callable[[Stage], None]
    can: Callable[[Stage], bool]
    weight: int = 1


# -- making --------------------------------------------------------------------------------------------------------------------------------------


def _full(stage: Stage, stock: Stock, turn: int) -> Item:
    wanted = {name: stage.piece(stock, name, is_full=True) for name in stage.names(stock) if name not in stock.least}
    item = stock.grown(stock.least, wanted, turn)
    conditions = _conditions(stage)
    return _meeting(stage.next_of(conditions, "condition"), item, stock, turn) if conditions and turn % 2 == 0 else item


def _conditions(stage: Stage) -> list[Expression]:
    """Give what a record has to be so that it can log in, or that no other may have the same."""
    logins = [asks.touch.login.when for asks in stage.logins if asks.touch.login is not None]
    return [condition for condition in (*logins, *(unique.when for unique in stage.entity.unique)) if condition is not None]


def _meeting(condition: Expression, item: Item, stock: Stock, turn: int) -> Item:
    """Give a record that meets a condition, where one other member makes it so."""
    for name, pieces in stock.pieces.items():
        for piece in pieces if not holds(condition, item) else ():
            other = stock.grown({member: value for member, value in item.items() if member != name}, {name: piece}, turn)
            if holds(condition, other):
                return other
    return item


def _make(stage: Stage) -> None:
    """Make a record that has every member; where the store does not take that, records that have some."""
    stock = stage.next_of(stage.makers, "maker")
    turn = stage.turn("shell", stock.name)
    stage.look(*stage.create(_full(stage, stock, turn), stock, turn))


def _make_least(stage: Stage) -> None:
    """Make a record that has what it must have: the rest is what the store takes by default."""
    stock = stage.next_of(stage.makers, "least")
    stage.look(*stage.create(stock.least, stock))


def _make_several(stage: Stage) -> None:
    """Make several records by one request."""
    stock = stage.next_of([stock for stock in stage.makers if stock.takes_several], "several")
    items = [stock.least, _full(stage, stock, 1)]
    made = stage.take_in(stage.send(stock.draft(items)), items, stock)
    stage.look(*made[:2])


def _copy(stage: Stage) -> None:
    """Make a record like another one, but for what no two may have in common."""
    draft, stock, item = stage.origin(stage.record())
    made = stage.take_in(stage.send(draft), [item], stock)
    stage.look(*made[:1])


# -- changing ------------------------------------------------------------------------------------------------------------------------------------


def _groups(stage: Stage, stock: Stock) -> list[str]:
    names = stage.names(stock)
    at = stage.turn("group", stock.name)
    return [name for index, name in enumerate(names) if index % _GROUPS == (at + at // _GROUPS) % _GROUPS] or names


def _change_some(stage: Stage) -> None:
    """Change some members of a record and leave the others."""
    stock, key = stage.next_of(stage.changers, "changer"), stage.record()
    stage.change(key, {name: stage.piece(stock, name) for name in _groups(stage, stock)}, stock, stage.turn("shell", stock.name))
    stage.look(key)


def _change_one(stage: Stage) -> None:
    """Change one member of a record and one of another, then look at both."""
    keys = []
    for _ in range(2):
        stock, key = stage.next_of(stage.changers, "one"), stage.record()
        name = stage.next_of(stage.names(stock), "member", stock.name)
        stage.change(key, {name: stage.piece(stock, name)}, stock)
        keys.append(key)
    stage.look(*dict.fromkeys(keys))


def _change_nothing(stage: Stage) -> None:
    """Send an update that names nothing."""
    stock, key = stage.next_of(stage.changers, "nothing"), stage.record()
    stage.write(key, stock.least, stock)
    stage.look(key)


def _blank(stage: Stage) -> None:
    """Send members of a record blank."""
    stock, key = stage.next_of(stage.changers, "blank"), stage.record()
    item = stock.blanked(stock.least, _groups(stage, stock))
    if not stage.write(key, item, stock):
        for name in [name for name in item if name not in stock.least][:_FEW]:
            stage.write(key, stock.blanked(stock.least, [name]), stock)
    stage.look(key)


def _change_to_same(stage: Stage) -> None:
    """Send a record once more what it was made with: nothing of it may double, and of what there may be one there stays one."""
    stock, key = stage.next_of(stage.changers, "same"), stage.record()
    item = stage.origin(key)[2]
    same = {name: Piece(value=item[name], beside={}, is_blank=False) for name in stage.names(stock) if name in item and name not in stock.least}
    stage.change(key, same, stock)
    stage.look(key)


def _change_oldest(stage: Stage) -> None:
    """Change a member of the record that is there for the longest time: of one that was made just now a store that goes by minutes shows no other time."""
    own = stage.campaign.world.own.of(stage.entity.name)
    if own:
        stock = stage.next_of(stage.changers, "oldest")
        name = stage.next_of(stage.names(stock), "member of the oldest", stock.name)
        stage.change(own[0].key, {name: stage.piece(stock, name)}, stock)
        stage.look(own[0].key)


def _inner(stage: Stage) -> list[tuple[Stock, Field]]:
    """Give the members that hold records with keys of their own, of which some are one thing or another, with what changes them."""
    fields = [
        field
        for field in stage.entity.fields.values()
        if field.compare == "records" and field.key is not None and any(one.enum for one in field.fields.values())
    ]
    return [(stock, field) for stock in stage.changers for field in fields if field.name in stock.pieces]


def change_inner(stage: Stage) -> None:
    """Change one of the records that stand within a record: what it has become by default, another one is no longer."""
    stock, field = stage.next_of(_inner(stage), "inner")
    sent = stage.list()
    if sent is None:
        return
    held = []
    for record in stage.campaign.shown(sent, stage.entity.name):
        inner = value_at(record.fields, steps_of(field.read))
        if stage.campaign.world.own.holds(stage.entity.name, record.key) and isinstance(inner, list) and len(inner) > 1:
            held += [(record.key, one.get(field.key)) for one in inner]
    values = [(one.name, next(iter(one.enum))) for one in field.fields.values() if one.enum]
    pairs = [(*one, *value) for value in values for one in held[-_FEW:]]
    if pairs:
        key, number, name, value = stage.next_of(pairs, "inner record")
        items = ({**stock.least, field.name: [{field.key: one, name: other}]} for one in _forms(number) for other in _forms(value))
        item = next(filter(stock.holds, items), None)
        if item is not None:
            stage.write(key, item, stock)
            stage.list()


def _forms(text: Any) -> Iterator[Any]:  # noqa: ANN401 -- a leaf
    """Yield what an answer shows as text, and the number that it spells, which a request may have to hold."""
    yield text
    if isinstance(text, str) and text.isascii() and text.isdigit():
        yield int(text)


def _change_within(stage: Stage) -> None:
    """Send a part of a map that a record holds."""
    stock, key = stage.next_of(stage.changers, "within"), stage.record()
    names = [name for name in stage.names(stock) if any(isinstance(piece.value, dict) and len(piece.value) > 1 for piece in stock.pieces[name])]
    if not names:
        return
    name = stage.next_of(names, "map", stock.name)
    piece = stage.next_of([piece for piece in stock.pieces[name] if isinstance(piece.value, dict) and len(piece.value) > 1], "piece", name)
    part = dict(piece.value)
    half = stage.turn("half", name) % 2
    for member in list(part)[half::2]:
        less = {**part, member: None}
        del less[member]
        if less and stock.holds(stock.grown({**stock.least, name: less}, {})):
            part = less
    stage.write(key, {**stock.least, name: part}, stock)
    stage.look(key)


def _again(stage: Stage) -> None:
    """Send once more what made a record, by its key."""
    key = stage.record()
    draft, stock, _ = stage.origin(key)
    if stock.touch.does == "upserts":
        stage.send(draft, keys=[key])
        stage.look(key)
        stage.list()


# -- what no two may have ------------------------------------------------------------------------------------------------------------------------


def _twice(stage: Stage) -> None:
    """Make a record, and change one, so that it would have what only one may have."""
    for unique in stage.entity.unique:
        _taken(stage, unique)


def _taken(stage: Stage, unique: Unique) -> None:
    names = tuple(unique.field.split("/"))
    keys = [key for key in stage.keys if stage.meets(key, unique.when) and stage.sent_of(key).get(names)]
    if not keys:
        return
    key = stage.next_of(keys, "taken", unique.field)
    taken = stage.sent_of(key)[names]
    _, stock, item = stage.origin(key)
    top = names[0]
    if top not in stock.pieces:
        return
    if top not in item:
        item = stock.grown(item, {top: stage.piece(stock, top, is_full=True)})
    root, base = where_of(stock.place)
    stage.take_in(stage.send(stock.draft([item]), puts={(root, (*base, *names)): taken}), [item], stock)
    others = [other for other in keys if other != key]
    for changer in stage.changers if others and top in item else ():
        root, base = where_of(changer.place)
        changed = {**changer.least, top: item[top]}
        if changer.holds(changed):
            other = stage.next_of(others, "other", unique.field)
            stage.send(changer.draft([changed]), keys=[other], puts={(root, (*base, *names)): taken})
            stage.look(other)


# -- deleting ------------------------------------------------------------------------------------------------------------------------------------


def _delete(stage: Stage) -> None:
    """Delete one record or two, look for them, and try to change them."""
    keys = stage.keys[: 1 + stage.turn("delete") % 2]
    asks = stage.next_of(stage.deletes, "deletes")
    if (draft := _deleting(asks, len(keys))) is None:
        return
    stage.send(draft, keys=keys)
    stage.gone += keys
    for key in reversed(keys):
        if stage.reads:
            stage.read(key, stage.reads[0])
    stage.list()
    for counts in stage.counts[:1]:
        stage.send(counts.bares[0])
    _ghost(stage)


def _deleting(asks: Asks, count: int) -> Draft | None:
    """Give a request that deletes so many records."""
    draft, keys = asks.bares[0], asks.touch.keys
    if keys is None:
        return draft if count == 1 else None
    payload = draft.payload
    for step in keys.steps[:-1]:
        payload = payload[step]
    listed = payload.get(keys.steps[-1]) if isinstance(payload, dict) else None
    if not isinstance(listed, list) or len(keys.steps) != 1:
        return draft if count == 1 else None
    return draft.with_payload({**payload, keys.steps[-1]: (listed * count)[:count]})


def _ghost(stage: Stage) -> None:
    """Read, change and delete what is not there: it was deleted, or never was."""
    fresh = stage.campaign.world.fresh
    never: Any = fresh.key()
    known = stage.keys or stage.gone
    if known and isinstance(known[0], str) and not known[0].isdigit():
        never = next(fresh.like(known[0]))
    key = stage.gone[-1] if stage.gone and stage.turn("ghost") % 2 == 0 else never
    stage.list()
    for asks in stage.reads[:1]:
        stage.read(key, asks)
    for stock in [stock for stock in stage.changers if stock.touch.does == "updates"]:
        wanted = {name: stage.piece(stock, name, is_full=True) for name in stage.names(stock)[:2]}
        stage.send(stock.draft([stock.grown(stock.least, wanted)]), keys=[key])
    stage.list()


# -- logins --------------------------------------------------------------------------------------------------------------------------------------


def _log_in(stage: Stage) -> None:
    """Log in with the right password, with two that are nearly right, with the right one again."""
    asks = stage.next_of(stage.logins, "login")
    login = asks.touch.login
    if login is None:
        return
    name, password = where_of(login.name), where_of(login.password)
    known = list(people(stage, asks))
    puts: Mapping[Where, Any] = stage.next_of(known, "person") if known else {}
    first = stage.send(asks.bares[0], puts=puts)
    if first is None or first.draft is None:
        return
    said = {(place.root, place.names): place.value for place in places(first.draft)}
    right = said.get(password)
    if not isinstance(right, str) or first.outcome is not Outcome.SUCCESS:
        return
    wrong = list(dict.fromkeys(_nearly(right)))
    for _ in range(2):
        stage.send(asks.bares[0], puts={**said, password: stage.next_of(wrong, "wrong", asks.name)})
    stage.send(asks.bares[0], puts=said)
    holder = next((key for key in stage.keys if stage.sent_of(key).get(tuple(login.field.split("/"))) == said[name]), None)
    if holder is not None:
        stage.look(holder)


def people(stage: Stage, asks: Asks) -> Iterator[dict[Where, Any]]:
    """Yield names with passwords: of records that can log in, and of those that are known."""
    login = asks.touch.login
    if login is None:
        return
    name, password = where_of(login.name), where_of(login.password)
    for key in stage.keys if login.secret is not None else ():
        sent = stage.sent_of(key)
        values = (sent.get(tuple(login.field.split("/"))), sent.get(tuple((login.secret or "").split("/"))))
        if all(values) and stage.meets(key, login.when):
            yield {name: values[0], password: values[1]}
    for record in stage.campaign.known.records:
        values = (record.get(name[1][-1]), record.get(password[1][-1]))
        if all(values):
            yield {name: values[0], password: values[1]}


def _nearly(right: str) -> Iterator[str]:
    """Yield passwords that are nearly right."""
    for wrong in (right.swapcase(), right + "0", right[:-1], right[::-1], right[:-1] + ("0" if right[-1:] != "0" else "1")):
        if wrong and wrong != right:
            yield wrong


# -- keys ----------------------------------------------------------------------------------------------------------------------------------------


def _odd_key(stage: Stage) -> None:
    """Make a record whose key has to be written in another way in a path, and read it."""
    for stock in stage.makers:
        draft = stock.draft([stock.least])
        key = put(draft, _key_where(stage, stock), "")
        if key != draft:
            word = next(stage.campaign.world.fresh.like("key"))
            odd = word + stage.next_of(_RESERVED, "odd") + "x"
            stage.take_in(stage.send(draft, keys=[odd]), [stock.least], stock)
            for asks in stage.reads:
                stage.read(odd, asks)


def _key_where(stage: Stage, stock: Stock) -> Where:
    root, base = where_of(stock.place)
    return root, (*base, *stage.entity.key.split("/"))


def _sends_key(stage: Stage) -> bool:
    return bool(stage.reads) and stage.entity.key not in stage.entity.generated and any(stage.entity.key in stock.least for stock in stage.makers)


MOVES: tuple[Move, ...] = (
    Move(name="make", run=_make, can=lambda stage: bool(stage.makers)),
    Move(name="make the least", run=_make_least, can=lambda stage: bool(stage.makers)),
    Move(name="make several", run=_make_several, can=lambda stage: any(stock.takes_several for stock in stage.makers)),
    Move(name="make a copy", run=_copy, can=lambda stage: bool(stage.keys)),
    Move(name="change some", run=_change_some, can=lambda stage: bool(stage.keys and stage.changers), weight=3),
    Move(name="change one", run=_change_one, can=lambda stage: bool(stage.keys and stage.changers), weight=3),
    Move(name="change nothing", run=_change_nothing, can=lambda stage: bool(stage.keys and stage.changers)),
    Move(name="change to the same", run=_change_to_same, can=lambda stage: bool(stage.keys and stage.changers)),
    Move(name="change the oldest", run=_change_oldest, can=lambda stage: bool(stage.keys and stage.changers)),
    Move(name="change inner", run=change_inner, can=lambda stage: bool(stage.lists and _inner(stage)), weight=2),
    Move(name="change within", run=_change_within, can=lambda stage: bool(stage.keys and stage.changers)),
    Move(name="blank", run=_blank, can=lambda stage: bool(stage.keys and stage.changers)),
    Move(name="make again", run=_again, can=lambda stage: bool(stage.keys) and any(stock.touch.does == "upserts" for stock in stage.makers)),
    Move(name="make twice", run=_twice, can=lambda stage: bool(stage.keys and stage.entity.unique)),
    Move(name="ask", run=searches.ask, can=lambda stage: any(asks.filters for asks in stage.lists), weight=2),
    Move(name="page", run=searches.page, can=lambda stage: any(map(searches.is_paged, stage.lists))),
    Move(name="log in", run=_log_in, can=lambda stage: bool(stage.logins)),
    Move(name="odd key", run=_odd_key, can=_sends_key),
    Move(name="ask for nobody", run=_ghost, can=lambda stage: bool(stage.changers or stage.reads)),
    Move(name="delete", run=_delete, can=lambda stage: bool(stage.deletes) and len(stage.keys) > _FEW),
)
"""All of them, in the order in which they are made first."""
