"""What an answer teaches: values that exist, records that the campaign has made or deleted, places that refer to something."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wirecheck.contract import pointer
from wirecheck.contract.expression import NotEvaluated
from wirecheck.fuzz.own import Record
from wirecheck.fuzz.roles import NOBODY, Kind, Roles
from wirecheck.fuzz.shown import Names, leaves
from wirecheck.traffic.live.answers import keys_in
from wirecheck.traffic.live.effects import Effect

if TYPE_CHECKING:
    from wirecheck.checks import Subject
    from wirecheck.contract.entities import Entity, Pointer, Touch
    from wirecheck.fuzz.fitting import World

_ABSENT_OR_TAKEN = re.compile(
    r"not.?found|no.such|does.not|doesn.t|n[o']t.exist|unknown|already|exists|duplicate|taken|in.use|no.longer|invalid.id", re.IGNORECASE
)
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BOUND = frozenset({Kind.KEY, Kind.REFERS, Kind.UNIQUE, Kind.NAME, Kind.PASSWORD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What an exchange has taught: records that were made and keys of those that are gone, by entity."""

    made: tuple[Record, ...] = ()
    gone: tuple[tuple[str, Any], ...] = ()


def from_success(subject: Subject, roles: Roles, world: World, *, trusted: bool = True) -> Lesson:
    """Learn from an exchange that has succeeded. What was made by a request that should have been rejected is not `trusted`: nothing is built on it."""
    answer = subject.response.view if subject.response.has_view else None
    world.shown.add(answer)
    if roles.effect is Effect.MAKES:
        made = tuple(_made(subject, answer))
        for record in made if trusted else ():
            world.own.add(record)
        return Lesson(made=made)
    if roles.effect is Effect.DELETES:
        gone = tuple((role.entity, value) for names, value in _sent(subject) if (role := roles.at("body", names)) is not None and role.kind is Kind.KEY)
        gone += tuple((role.entity, value) for name, value in subject.match.parameters.items() if (role := roles.at("parameters", (name,))) is not None)
        for entity, key in gone:
            world.own.remove(entity, key)
        return Lesson(gone=gone)
    return Lesson()


def _sent(subject: Subject) -> Iterator[tuple[Names, Any]]:
    return leaves(subject.request.view) if subject.request.has_view else iter(())


def _made(subject: Subject, answer: Any) -> Iterator[Record]:  # noqa: ANN401 -- a value of any payload
    touches = [(entity, touch) for entity in subject.contract.entities for touch in entity.touched if touch.operation == subject.operation.id]
    for entity, touch in touches:
        if touch.does in {"creates", "upserts"} and _applies(touch, subject):
            yield from _of_touch(entity, touch, subject)
    if not touches:
        sent = dict(_sent(subject))
        for key in keys_in(answer).get("id", []):
            yield Record(entity=NOBODY, key=key, sent=sent)


def _applies(touch: Touch, subject: Subject) -> bool:
    if touch.when is None:
        return True
    try:
        return touch.when.holds(subject.scope)
    except NotEvaluated:
        return False


def _of_touch(entity: Entity, touch: Touch, subject: Subject) -> Iterator[Record]:
    """Yield the records that a write has made: what was sent of each, and its key, from the answer or else from the request."""
    items = list(_items(touch.items, subject.request.view)) if touch.items is not None and subject.request.has_view else []
    result = touch.result
    found = []
    if result is not None:
        side = subject.response if result.at == "response" else subject.request
        found = list(_items(result.items, side.view)) if side.has_view else []
    for index, item in enumerate(items if items or not found else [{}] * len(found)):
        sent = dict(leaves(item))
        key = None
        if result is not None and index < len(found):
            key = next(_items(result.key, found[index]), None) if result.key is not None else _member(found[index], entity.key)
        if key is None:
            key = _member(item, entity.key)
        if isinstance(key, str | int) and key != "":
            yield Record(entity=entity.name, key=key, sent=sent)


def _items(place: Pointer | None, view: Any) -> Iterator[Any]:  # noqa: ANN401 -- a value of any payload
    if place is not None and place.root == "body":
        yield from (found.value for found in pointer.walk(view, str(place)))


def _member(item: Any, way: str) -> Any:  # noqa: ANN401 -- a value of any payload
    return next((found.value for found in pointer.walk(item, f"/{way}")), None)


# -- failures ------------------------------------------------------------------------------------------------------------------------------------


def from_failure(subject: Subject, roles: Roles, world: World) -> bool:
    """Tell whether a failure says that something referred to is not there, or is there already; then what it names is learned to refer."""
    said = _texts(subject)
    words = {word.lower() for word in _WORD.findall(said)}
    named = [names for names, _ in _sent(subject) if names[-1].lower() in words]
    bound = [names for names in named if (role := roles.at("body", names)) is not None and role.kind in _BOUND]
    if not _ABSENT_OR_TAKEN.search(said):
        return bool(bound)
    world.learned.update((subject.operation.id, names) for names in named if names not in bound)
    return True


def _texts(subject: Subject) -> str:
    side = subject.response
    if side.has_view:
        return " ".join(_strings(side.view))[:4096]
    return (side.raw or b"")[:4096].decode("utf-8", "replace")


def _strings(view: Any) -> Iterable[str]:  # noqa: ANN401 -- a value of any payload
    return [value for _, value in leaves(view) if isinstance(value, str)]
