"""What is known of a store: its records, by entity, as one client sees it. Values that `Memory` changes, and nothing else does."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from wirecheck.contract.entities import MISSING, Field
from wirecheck.finding import Certainty
from wirecheck.state.clock import Clock
from wirecheck.state.places import steps_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wirecheck.contract.entities import Entity, Touch
    from wirecheck.finding import Related, Source
    from wirecheck.state.touched import Given, Shown, Touched

_ASKS = 512
_LISTS = 8


@dataclass(frozen=True, slots=True)
class Event:
    """An exchange that did something: what, which, when, by whose word. `number` counts what touched the store."""

    does: str
    ref: Related
    at: float | None
    until: float | None
    number: int
    touch: Touch

    @property
    def source(self) -> Source | None:
        """By whose word the exchange does what it does."""
        return self.touch.source


@dataclass(frozen=True, slots=True)
class Sent:
    """A value that a write sent and that nobody has read since; `before` is what was read before, `earlier` what was sent before, `MISSING` if nothing was."""

    value: Any
    event: Event
    before: Any = MISSING
    earlier: Any = MISSING
    is_blanking: bool = False
    is_default: bool = False
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Turned:
    """A record that one answer showed otherwise than the answer before it, with no write in between that is known."""

    item: Mapping[str, Any]
    read: Event
    other: Mapping[str, Any]
    event: Event


@dataclass(slots=True)
class Record:
    """What is known of a record.

    `exists` ``None``: nobody knows. `made`: by whom, where it was seen. `unread`: the write since which nobody has seen it. `away`: an answer that said that it does not exist, though it had been known to.
    `first_seen` and `last_seen` are numbers of answers, the last of one that showed all that answers of its kind show. `vain`: a write that succeeded though an answer had said so. `item`: as it was last read, `read` when. `writes`: the last writes since; `logged`: the last login since;
    `came`: the last login, whatever was read since. `secrets`: what was sent for fields that are hashed or hidden; `held`: the unique values that it was last written with; `twins`: those that another was written with since. `stood`: the answers that first showed its times as they are.
    `born`: what was sent when it was made; `turned`: how it was last shown otherwise than before. `since`: the exchange that established whether it exists.
    """

    key: str
    exists: bool | None = None
    since: Event | None = None
    made: Event | None = None
    unread: Event | None = None
    away: Event | None = None
    never: Event | None = None
    vain: tuple[Event, Event] | None = None
    item: Mapping[str, Any] | None = None
    read: Event | None = None
    first_seen: int | None = None
    last_seen: int | None = None
    writes: list[Event] = field(default_factory=list)
    logged: Event | None = None
    came: Event | None = None
    sent: dict[str, Sent] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, tuple[bytes, Event]] = field(default_factory=dict)
    twins: dict[str, tuple[str, Event]] = field(default_factory=dict)
    stood: dict[str, Event] = field(default_factory=dict)
    born: Mapping[str, Any] | None = None
    turned: Turned | None = None

    def forget(self) -> None:
        """Know nothing any more but what was once sent as a secret, and who came."""
        self.exists, self.since, self.made, self.unread = None, None, None, None
        self.away, self.never, self.vain = None, None, None
        self.item, self.read, self.first_seen, self.last_seen, self.logged = None, None, None, None, None
        self.writes.clear()
        self.sent.clear()
        self.held.clear()
        self.twins.clear()
        self.stood.clear()
        self.born, self.turned = None, None

    @property
    def wrote(self) -> Event | None:
        """The last write since it was read."""
        return self.writes[-1] if self.writes else None


@dataclass(frozen=True, slots=True)
class Seen:
    """How many records an answer counted or listed; `keys` of those listed."""

    kind: Literal["counts", "lists"]
    number: int
    event: Event
    keys: frozenset[str | None] | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """The keys of a whole list under some conditions."""

    conditions: frozenset[tuple[str, str]]
    keys: frozenset[str]
    event: Event


@dataclass(frozen=True, slots=True)
class Window:
    """What an answer showed of one owner's records, and what it asked for; `owner` is the owner's own record then."""

    owner: tuple[Mapping[str, Any] | None, ...]
    shown: Mapping[str, Shown]
    asked: Touched
    event: Event


@dataclass(slots=True)
class Pages:
    """Where records stood in the pages of one list; `is_rising`: in the order of their numbers, so that nothing new can come before them."""

    at: dict[str, tuple[int, Event]] = field(default_factory=dict)
    is_rising: bool = True


@dataclass(frozen=True, slots=True)
class Login:
    """A password that a name was let in with; `stamp` is the record's time of update then, `key` its key."""

    password: bytes
    event: Event
    stamp: str | None
    key: str | None = None


@dataclass(slots=True)
class Shelf:
    """The records of one entity, and what its lists and counts said since it was last written to."""

    entity: Entity
    records: dict[str, Record] = field(default_factory=dict)
    unread: dict[str, None] = field(default_factory=dict)
    names: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    shown: dict[tuple[int, str], set[str]] = field(default_factory=dict)
    seen: dict[frozenset[tuple[str, str]], list[Seen]] = field(default_factory=dict)
    lists: deque[Listed] = field(default_factory=lambda: deque(maxlen=_LISTS))
    pages: dict[bytes, Pages] = field(default_factory=dict)
    whole: Listed | None = None
    """The last list of all records that there are."""
    windows: dict[str, Window] = field(default_factory=dict)
    """By owner the last answer."""
    tally: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    copies: dict[bytes, None] = field(default_factory=dict)
    nameless: list[tuple[Given, Event]] = field(default_factory=list)
    """Records that were made and whose keys no answer told."""

    def written(self) -> None:
        """Forget what a write makes untrue: lists and counts."""
        self.seen.clear()
        self.lists.clear()
        self.pages.clear()
        self.whole = None

    def of_conditions(self, conditions: frozenset[tuple[str, str]]) -> list[Seen]:
        """Give what was counted and listed under some conditions."""
        if len(self.seen) >= _ASKS and conditions not in self.seen:
            self.seen.clear()
        return self.seen.setdefault(conditions, [])

    def of_pages(self, asked: bytes) -> Pages:
        """Give what the pages of one list have shown."""
        if len(self.pages) >= _ASKS and asked not in self.pages:
            self.pages.clear()
        return self.pages.setdefault(asked, Pages())


@dataclass(slots=True)
class Shop:
    """A store as one client sees it."""

    host: str
    contract: str
    who: bytes
    shelves: dict[str, Shelf] = field(default_factory=dict)
    clock: Clock = field(default_factory=Clock)
    number: int = 0
    wrote: dict[str, Event] = field(default_factory=dict)
    """The last write of each entity."""
    logins: dict[tuple[str, str], list[Login]] = field(default_factory=dict)
    """By entity and name; all clients of a store share it."""
    stranger: Event | None = None
    """The last login of which nobody knows whose it was."""
    refused: dict[tuple[str, str], tuple[bytes, Event]] = field(default_factory=dict)
    """The last password that each name was refused with, by this client."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What is asked of an entity again and again."""

    entity: Entity
    key_is_made: bool
    is_deletable: bool
    stamp: Field | None
    moving: tuple[Field, ...]
    fixed: tuple[Field, ...]
    indexed: tuple[str, ...]
    by_read: Mapping[str, Field]
    free: frozenset[str]

    @classmethod
    def of(cls, entity: Entity) -> Traits:
        """Look an entity over."""
        fields = tuple(entity.fields.values())
        generated = frozenset(entity.generated)
        moving = tuple(one for one in fields if one.moves)
        logins = {touch.login.field for touch in entity.touched if touch.login is not None}
        return cls(
            entity=entity,
            key_is_made=entity.key in generated,
            is_deletable=any(touch.does == "deletes" for touch in entity.touched),
            stamp=next((one for one in moving if "updates" in one.moves), None),
            moving=moving,
            fixed=tuple(one for one in fields if one.fixed),
            indexed=tuple(dict.fromkeys([*(unique.field for unique in entity.unique), *sorted(logins)])),
            by_read={"/".join(step for step in steps_of(one.read) if step != "*"): one for one in fields if not _is_another_name(one)},
            free=generated | {entity.key},
        )

    def field(self, name: str) -> Field:
        """Give a field by the name under which it is sent."""
        return self.entity.fields.get(name) or _undeclared(name)

    def read_as(self, name: str) -> Field:
        """Give a field by the name under which it is read."""
        return self.by_read.get(name) or _undeclared(name)


@lru_cache(1024)
def _undeclared(name: str) -> Field:
    """Give a field that no entity declares, as most are: it has many members, and is asked for with every record."""
    return Field(name=name, read=name)


def _is_another_name(field: Field) -> bool:
    """Whether the document leaves it open that a field may be sent under this name."""
    return field.read != field.name and field.source is not None and field.source.certainty is Certainty.AMBIGUOUS


@dataclass(frozen=True, slots=True)
class Scene:
    """An exchange beside what is known of its store."""

    touched: Touched
    traits: Traits
    shop: Shop
    shelf: Shelf
    event: Event
    alone: bool | Literal["made"]

    @property
    def entity(self) -> Entity:
        """The entity."""
        return self.traits.entity

    @property
    def touch(self) -> Touch:
        """How the exchange touches the entity."""
        return self.traits.entity.touched[self.touched.index]

    def is_alone(self, record: Record | None = None) -> bool:
        """Whether nobody but the run writes the record, or, where none is given, the store."""
        return self.alone is True or (self.alone == "made" and record is not None and record.made is not None)

    def hides(self, name: str) -> bool:
        """Whether the absence of a field, by the name under which it is read, says nothing here."""
        top = steps_of(name)[0]
        if self.touched.projection is not None and top not in self.touched.projection:
            return True
        return any(name == one or name.startswith(f"{one}/") or one.startswith(f"{name}/") for one in self.touched.unseen)

    def repeatedly(self, constraint: str, name: str) -> bool:
        """Count what somebody else may have done as well as the store. What happens once may be anybody's doing; what happens every time is the store's."""
        counts = self.shelf.tally.setdefault((constraint, name), [0, 0])
        counts[0] += 1
        return counts[0] >= 3 and counts[1] == 0

    def counter(self, constraint: str, name: str) -> bool:
        """Whether the store has done right by others of the kind."""
        return self.shelf.tally.get((constraint, name), [0, 0])[1] > 0

    def held(self, constraint: str, name: str) -> None:
        """Count that the store did right."""
        self.shelf.tally.setdefault((constraint, name), [0, 0])[1] += 1
