"""A record that was read: held against what is known of it, then learned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wirecheck.contract.entities import MISSING
from wirecheck.state import certain, differences
from wirecheck.state.compare import text
from wirecheck.state.knowledge import Turned
from wirecheck.state.places import steps_of, value_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wirecheck.finding import Finding
    from wirecheck.state.knowledge import Record, Scene
    from wirecheck.state.touched import Shown


def read(scene: Scene, record: Record, shown: Shown) -> Iterator[Finding]:
    """Say what is wrong with a record that was read, then learn it."""
    touched = scene.touched
    if (
        record.exists
        and not record.sent
        and record.item == shown.fields
        and not record.secrets
        and record.logged is None
        and touched.projection is None
        and not record.twins
        and record.away is None
    ):
        learn(scene, record, shown, "unknown")  # nothing new, as usual
        return
    yield from certain.secrets(scene, record, shown)
    if record.exists is False:
        yield from certain.came_back(scene, record, shown)
        record.forget()
    else:
        yield from certain.was_away(scene, record, shown)
    others = differences.others_of(scene, record, shown)
    if record.exists:
        found, changed = differences.from_sent(scene, record, shown)
        found += differences.from_read(scene, record, shown)
        yield from (differences.said(scene, record, shown, one) for one in differences.blamed(scene, record, found, others))
        yield from certain.fixed(scene, record, shown, others)
        yield from certain.moved(scene, record, shown, changed=changed)
        yield from certain.otherwise_between(scene, record, shown)
    yield from certain.twins(scene, record, shown)
    learn(scene, record, shown, others)


def learn(scene: Scene, record: Record, shown: Shown, others: differences.Others) -> None:
    """Take over what was read."""
    touched, event = scene.touched, scene.event
    fields = shown.fields
    if touched.unseen:
        tops = {steps_of(name)[0] for name in touched.unseen}
        fields = {name: each for name, each in fields.items() if name not in tops}
    if record.item is not fields:
        _stand(scene, record, fields)
        is_unwritten = record.item is not None and record.read is not None and (record.wrote is None or record.wrote.number < record.read.number)
        if is_unwritten and record.item is not None and record.read is not None:
            record.turned = Turned(record.item, record.read, fields, event) if record.item != fields else None
    is_all = touched.projection is None and not touched.unseen
    if is_all and touched.shown:
        scene.shelf.shown.setdefault((touched.index, touched.variant), set()).update(fields)
    record.item = fields if record.item is None or record.item.keys() <= fields.keys() else {**record.item, **fields}
    record.read = event
    record.exists, record.since, record.unread, record.away, record.never, record.vain = True, record.since if record.exists else event, None, None, None, None
    record.first_seen = record.first_seen if record.first_seen is not None else event.number
    if touched.projection is None:
        record.last_seen = event.number
    scene.shelf.unread.pop(record.key, None)
    if record.sent:
        if others == "some":
            record.sent.clear()
        for name in [name for name in record.sent if value_at(shown.fields, steps_of(scene.traits.field(name).read)) is not MISSING]:
            del record.sent[name]
    if is_all:
        record.writes.clear()
    if record.logged is not None and any(
        value_at(fields, steps_of(field.read)) is not MISSING for field in scene.traits.moving if "authenticates" in field.moves
    ):
        record.logged = None
    for name in scene.traits.indexed:
        if isinstance(here := value_at(fields, steps_of(scene.traits.field(name).read)), str | int) and here != "":
            scene.shelf.names.setdefault((name, text(here)), set()).add(record.key)


def _stand(scene: Scene, record: Record, fields: Mapping[str, Any]) -> None:
    """Remember since when each time that moves stands as it does."""
    for field in scene.traits.moving:
        here = value_at(fields, steps_of(field.read))
        before = value_at(record.item, steps_of(field.read)) if record.item is not None else MISSING
        if here is not MISSING and (before is MISSING or text(before) != text(here)):
            record.stood[field.name] = scene.event
