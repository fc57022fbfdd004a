"""What the places of a request stand for: the key of a record, a reference, a value that must be new, a login.

A contract says so of its entities. Where it says nothing of an operation, what it does is told by its method and its words, as `wirecheck.traffic.live` does, and keys by the names that
records go by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from wirecheck.contract.expression import NotEvaluated
from wirecheck.finding import Certainty
from wirecheck.fuzz.items import items_of
from wirecheck.generate import edits
from wirecheck.state.touched import WRITES
from wirecheck.traffic.live.effects import Effect, effect_of
from wirecheck.traffic.live.payloads import KEYS, singular

if TYPE_CHECKING:
    from wirecheck.contract.entities import Entity, Field, Touch
    from wirecheck.contract.model import Contract, Operation
    from wirecheck.fuzz.shown import Names
    from wirecheck.generate.draft import Draft

NOBODY = ""
"""The entity of an operation of which no contract says what it touches."""


class Kind(StrEnum):
    """What a value is for."""

    KEY = "key"
    REFERS = "refers"
    UNIQUE = "unique"
    NAME = "name"
    PASSWORD = "password"  # noqa: S105 -- the word
    FILTER = "filter"
    SECRET = "secret"  # noqa: S105 -- likewise


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What one place stands for. `entity` is whose key, or whose field; `read` the name under which answers show such values."""

    kind: Kind
    entity: str = NOBODY
    read: Names = ()


_EFFECTS = {
    "creates": Effect.MAKES,
    "upserts": Effect.MAKES,
    "updates": Effect.CHANGES,
    "deletes": Effect.DELETES,
}


class Roles:
    """The roles of the places in the requests of one operation, and what it does to records."""

    def __init__(self, contract: Contract, operation: Operation, touches: Sequence[tuple[Entity, Touch]] | None = None) -> None:
        self._contract, self._operation = contract, operation
        if touches is None:
            touches = [(entity, touch) for entity in contract.entities for touch in entity.touched if touch.operation == operation.id]
        self.touches = tuple(touches)
        self._narrower: dict[tuple[int, ...], Roles] = {}
        self.depends = any(touch.when is not None for _, touch in touches)
        self.is_described = bool(touches)
        self.effect = max((_EFFECTS.get(touch.does, Effect.READS) for _, touch in touches), default=effect_of(operation))
        self.is_login = any(touch.does == "authenticates" for _, touch in touches) or (not touches and "authenticate" in operation.id.lower())
        self.entities = tuple(dict.fromkeys(entity.name for entity, _ in touches)) or (NOBODY,)
        self._known: dict[tuple[str, Names], Role] = {}
        self._filters: list[tuple[str, Names, str]] = []
        for entity, touch in touches:
            for root, names, role in _of_touch(entity, touch):
                self._known.setdefault((root, names), role)
            self._filters += [(p.root, _names(p.steps), entity.name) for p in touch.filters]

    def narrowed(self, scope: Mapping[str, Any]) -> Roles:
        """Give the roles in one request, of which a contract may say that it touches one entity and not another."""
        holding = tuple(index for index, (_, touch) in enumerate(self.touches) if _may_hold(touch, scope))
        if len(holding) == len(self.touches):
            return self
        if holding not in self._narrower:
            self._narrower[holding] = Roles(self._contract, self._operation, [self.touches[index] for index in holding])
        return self._narrower[holding]

    def is_ambiguous(self, draft: Draft) -> bool:
        """Whether a request writes records in two places of which the document leaves open which one counts."""
        touches = [touch for _, touch in self.touches if touch.does in WRITES and touch.at == "request" and touch.items is not None]
        if not any(touch.source is not None and touch.source.certainty is Certainty.AMBIGUOUS for touch in touches):
            return False
        return len({touch.items for touch in touches if touch.items is not None and items_of(draft, touch.items)}) > 1

    def at(self, root: str, names: Names) -> Role | None:
        """Give the role of a place; `root` is ``body``, ``parameters`` or ``query``, list positions have no name."""
        if (root, names) in self._known:
            return self._known[root, names]
        for place, way, entity in self._filters:
            if place == root and names[: len(way)] == way:
                return Role(kind=Kind.FILTER, entity=entity, read=names[len(way) :] or names[-1:])
        return None if self.is_described or not names else self._guessed(root, names)

    def is_told_twice(self, names: Names) -> bool:
        """Whether a place of the body holds the key of a record that the path names as well, so that the store knows it without."""
        here = self._known.get(("body", names))
        return here is not None and any(root == "parameters" and role == here for (root, _), role in self._known.items())

    def references(self) -> Iterator[tuple[Names, str]]:
        """Yield the places of the body that hold the key of another record, each with whose."""
        yield from ((names, role.entity) for (root, names), role in self._known.items() if root == "body" and role.kind is Kind.REFERS and role.entity != "*")

    def _guessed(self, root: str, names: Names) -> Role | None:
        name = singular(names[-1])
        if root == "parameters":
            return Role(kind=Kind.KEY, read=("id",) if name.lower().endswith("id") else (name,))
        if self.is_login and "pass" in name.lower():
            return Role(kind=Kind.PASSWORD)
        if self.is_login and name in {"email", "username"}:
            return Role(kind=Kind.NAME)
        if self.effect is Effect.READS:
            return Role(kind=Kind.FILTER, read=names)
        if name == "id" and self.effect in {Effect.CHANGES, Effect.DELETES} and len(names) <= _DEPTH_OF_KEYS:
            return Role(kind=Kind.KEY, read=("id",))
        return Role(kind=Kind.UNIQUE) if name in (*KEYS[1:], "display_id") else None


_DEPTH_OF_KEYS = 2


def _may_hold(touch: Touch, scope: Mapping[str, Any]) -> bool:
    """Whether an operation may touch an entity, as far as the request alone tells."""
    try:
        return touch.when is None or touch.when.holds(scope)
    except NotEvaluated:
        return True


def _of_touch(entity: Entity, touch: Touch) -> Iterator[tuple[str, Names, Role]]:
    key = Role(kind=Kind.KEY, entity=entity.name, read=(entity.key,))
    for pointer in (touch.key_at, touch.keys if touch.does != "counts" else None):  # keys that are counted are a condition
        if pointer is not None:
            yield pointer.root, _names(pointer.steps), key
    if touch.login is not None:
        yield touch.login.name.root, _names(touch.login.name.steps), Role(kind=Kind.NAME, entity=entity.name)
        yield touch.login.password.root, _names(touch.login.password.steps), Role(kind=Kind.PASSWORD, entity=entity.name)
    if touch.at != "request" or touch.items is None:
        return
    base = _names(touch.items.steps)
    makes = touch.does in {"creates", "upserts"}
    for unique in entity.unique:
        yield touch.items.root, (*base, *unique.field.split("/")), Role(kind=Kind.UNIQUE, entity=entity.name)
    if not makes:
        yield touch.items.root, (*base, *entity.key.split("/")), key
    elif entity.key not in entity.generated:
        yield touch.items.root, (*base, *entity.key.split("/")), Role(kind=Kind.UNIQUE, entity=entity.name)
    for field in entity.fields.values():
        if field.compare in {"hashed", "hidden"}:
            steps = tuple(field.name.split("/"))
            yield touch.items.root, (*base, *steps), Role(kind=Kind.SECRET, entity=entity.name, read=steps)
    for names, refers, read in _references(entity.fields):
        yield touch.items.root, (*base, *names), Role(kind=Kind.REFERS, entity=refers, read=read)


def _references(fields: Mapping[str, Field]) -> Iterator[tuple[Names, str, Names]]:
    for field in fields.values():
        names = tuple(field.name.split("/"))
        if field.refers is not None:
            yield names, field.refers, _names(field.read.split("/"))
        for inner, refers, read in _references(field.fields):
            yield (*names, *inner), refers, (*_names(field.read.split("/")), *read)


def _names(steps: Any) -> Names:  # noqa: ANN401 -- a value of any payload
    return tuple(step for step in steps if step != "*" and not step.isdigit())


# -- places in a draft ---------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A leaf of a request: `root` is ``body``, ``parameters`` or ``query``; `path` leads to it there, `names` are those on the way, without list positions."""

    root: str
    path: tuple[Any, ...]
    names: Names
    value: Any


def places(draft: Draft) -> list[Place]:
    """Give every leaf of a request: path parameters, query, body."""
    made = [Place(root="parameters", path=(name,), names=(name,), value=value) for name, value in draft.path.items()]
    made += [Place(root="query", path=(name,), names=(name,), value=value) for name, value in draft.query.items()]
    if draft.has_body and draft.payload is not None:
        made += _xml(draft.payload) if draft.codec is not None and draft.codec.startswith("xml") else _json(draft.payload)
    return made


def _json(payload: Any) -> Iterator[Place]:  # noqa: ANN401 -- a value of any payload
    for member in edits.JSON.members(payload) if isinstance(payload, dict | list) else ():
        if member.is_leaf:
            names = tuple(step for step in member.path if isinstance(step, str) and not step.isdigit())
            yield Place(root="body", path=member.path, names=names or ("",), value=member.leaf)


def _xml(text: str) -> Iterator[Place]:
    root = edits.parsed(text)
    for member in edits.XML.members(text):
        if member.is_leaf:
            names, element = [str(root.tag)], root
            for step in member.path:
                element = element[step]
                names.append(str(element.tag))
            yield Place(root="body", path=member.path, names=tuple(names), value=member.leaf)
