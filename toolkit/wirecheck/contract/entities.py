"""What the store keeps, as values: entities, their fields, and how operations touch them.

A field is named as it is sent, a path below the item with its steps joined by ``/`` (``billingAddress/email``); where it is answered under another name, `Field.read` says so. Every
fact carries its own source, since the severity of a finding follows from the certainty of the fact that it rests on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from re import Pattern
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wirecheck.contract.expression import Expression
    from wirecheck.finding import Source

Does = Literal["creates", "reads", "lists", "counts", "updates", "upserts", "deletes", "authenticates"]
Compare = Literal["equal", "decimal", "datetime", "set", "enum", "records", "hashed", "hidden", "unknown"]


class Missing(Enum):
    """The kind of `MISSING`."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING
"""No default is documented; ``None`` would be one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """A compiled pointer. `root` is what it starts from: the decoded ``body`` of the side that the touch names, or the request's path ``parameters`` or ``query``.

    The steps are those of `wirecheck.contract.pointer`: ``*`` is each item. No step: the whole.
    """

    root: Literal["body", "parameters", "query"] = "body"
    steps: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Write it as it stands in a contract."""
        text = "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in self.steps)
        return text if self.root == "body" else f"{self.root}{text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """How a field is compared between what was sent and what is read; one that no entity declares has its own name and equal text.

    ``hashed``: comes back, never as it was sent. ``hidden``: is sent and never comes back. ``unknown``: nothing is concluded. ``enum``: `enum` maps what is sent to what is read, and
    of other values nothing is concluded. ``records``: a list of maps, each of which must be found in the answer's list with the fields that were sent, by `key` where that was sent; `fields`
    are exceptions within them.

    `open`: sent texts of which no page says what becomes of them, `open_form` what the whole of such a text matches. `default`: what the store takes when a create leaves the field out. `moves`: after a write that does so, the field
    is a time not before that write.
    `blank`: the sent text that empties it, beside the blank itself. `refers`: the entity whose key it holds, or ``*``: the key of something that no contract describes.
    `holds`: the entity whose records stand in it: what is written of that entity changes the field as well, so that no change of it says anything, and what was sent in it holds until then. `fixed`: once read, it never changes. `when`: only in an exchange where this holds (over ``request``, ``response``,
    ``outcome``) is the field sent or shown; elsewhere its absence says nothing.
    """

    name: str
    read: str
    compare: Compare = "equal"
    enum: Mapping[str, str] = field(default_factory=dict)
    default: Any = MISSING
    moves: tuple[Does, ...] = ()
    blank: str | None = None
    open: frozenset[str] = frozenset()
    open_form: Pattern[str] | None = None
    refers: str | None = None
    holds: str | None = None
    fixed: bool = False
    when: Expression | None = None
    key: str | None = None
    fields: Mapping[str, Field] = field(default_factory=dict)
    source: Source | None = None
    default_source: Source | None = None

    def is_open(self, sent: str) -> bool:
        """Whether nothing is concluded of a text that was sent."""
        return sent in self.open or (self.open_form is not None and self.open_form.fullmatch(sent) is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unique:
    """No two records have this field equal, among those that `when` (over ``item``, as it is read) holds for. `field` is a name as it is sent."""

    field: str
    when: Expression | None
    source: Source | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agree:
    """Records equal in `field` are equal in `other` as well; both are names as they are read."""

    field: str
    other: str
    source: Source | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a write answers of the records it made. `pair` tells which record is whose: by ``position``, by ``key``, or nothing is known (``None``).

    `key`: the answer shows the key of the record alone, at this place of the item; nothing else of the item is a field.
    """

    at: Literal["request", "response"]
    items: Pointer
    pair: Literal["position", "key"] | None
    key: Pointer | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Where a request says how many records to answer, from which one on (counted from zero); `default` is the documented number where it does not say."""

    limit: Pointer | None = None
    first: Pointer | None = None
    default: int | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A login: `name` and `password` are places of the request, `field` and `secret` the fields of the entity, as they are sent, that they are held against.

    `when`, over ``item``: only such a record can log in. `shows`: whether the answer has the record as it was ``before`` the login or as it is ``after`` it.
    """

    field: str
    name: Pointer
    password: Pointer
    secret: str | None = None
    when: Expression | None = None
    shows: Literal["before", "after"] | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """How an operation touches an entity.

    `at`, `items`: where the records stand that are sent or read (``*`` for each; one record otherwise; ``None``: none stand there). `when`: only in an exchange where this holds.
    `keeps`: what an update leaves out stays as it was; without it, nothing is concluded. `keeps_within`: so do the members that a map of the record leaves out, where that map is sent.
    `blank`: what a blank sent text does. `key_at`: the key in the request. `keys`: a list of keys in the request. `projection`: the list of requested fields in the request; a field
    that it leaves out is absent and not lost. `filters`: the conditions that narrow: a map in the request whose members they are, or the members themselves; equal values of all of
    them are equal conditions. `count`: the number in the response. `same_as`: the operation that lists under equal conditions what this one counts. `whole`: over ``request``,
    ``response`` and ``item``, a record as it was last read: where it holds, that record must be in the answer. `absent`: how an unknown key is answered, by no record (``null``) or
    by a documented failure. `says_none`: where it holds, this answer says, whatever its outcome, that no record has the key. `owner`: in the response, whose all these records are;
    equal keys of two owners are two records, and `whole` speaks of the owner's.

    `sources`: of the aspects, by their names here, that have one of their own.
    """

    operation: str
    does: Does
    at: Literal["request", "response"]
    items: Pointer | None = None
    when: Expression | None = None
    result: Result | None = None
    keeps: bool = False
    keeps_within: bool = False
    blank: Literal["blanks", "keeps"] | None = None
    key_at: Pointer | None = None
    keys: Pointer | None = None
    projection: Pointer | None = None
    filters: tuple[Pointer, ...] = ()
    page: Page | None = None
    count: Pointer | None = None
    same_as: str | None = None
    whole: Expression | None = None
    absent: Literal["null", "failure"] | None = None
    says_none: Expression | None = None
    owner: Pointer | None = None
    login: Login | None = None
    source: Source | None = None
    sources: Mapping[str, Source] = field(default_factory=dict)

    def source_of(self, aspect: str) -> Source | None:
        """Give the source of an aspect, that of the touch where it has none of its own."""
        return self.sources.get(aspect, self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """What a store keeps. `key` and `generated` are names as they are read: the store makes the values of the latter, and what is sent for them is not held against the answer."""

    name: str
    key: str
    generated: tuple[str, ...] = ()
    unique: tuple[Unique, ...] = ()
    fields: Mapping[str, Field] = field(default_factory=dict)
    agree: tuple[Agree, ...] = ()
    touched: tuple[Touch, ...] = ()
    source: Source | None = None
