"""What is wrong with a record that was read whoever else may have written it: secrets that come back, records that are there again, times that stand, values that are another's alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wirecheck.contract.entities import MISSING
from wirecheck.state import differences
from wirecheck.state.clock import SOON, moment
from wirecheck.state.compare import How, how, is_blank, is_like, text
from wirecheck.state.places import leaves, path_of, steps_of, value_at
from wirecheck.state.touched import digest
from wirecheck.state.wording import at, finding, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.contract.entities import Field
    from wirecheck.finding import Finding
    from wirecheck.state.knowledge import Event, Record, Scene
    from wirecheck.state.touched import Constraint, Shown


def secrets(scene: Scene, record: Record, shown: Shown) -> Iterator[Finding]:
    """Say when a secret comes back as it was sent, whoever wrote since."""
    for name, (sealed, event) in record.secrets.items():
        field = scene.traits.field(name)
        here = value_at(shown.fields, steps_of(field.read))
        if isinstance(here, str | int) and not is_blank(here) and digest(text(here)) == sealed:
            path, member = path_of(shown.path, shown.fields, steps_of(field.read), is_xml=scene.touched.is_xml)
            never = "which never comes back" if field.compare == "hidden" else "which is kept hashed"
            message = f"{field.read} shows the secret, {never}, as {at(event.ref)} sent it"
            yield finding(
                "write-only", message, path=path, member=member, says="not the secret itself", saw="the secret", source=field.source, related=(event,)
            )


def came_back(scene: Scene, record: Record, shown: Shown) -> Iterator[Finding]:
    """Say when a record is there that was deleted. One that somebody made anew under the same key, which the capture need not hold, is another."""
    traits, deleted = scene.traits, record.since
    if deleted is None:
        return
    known = record.item
    is_new = known is not None and any(value_at(known, steps_of(one.read)) != value_at(shown.fields, steps_of(one.read)) for one in traits.fixed)
    is_same = known is not None and all(shown.fields[name] == known[name] for name in shown.fields.keys() & known.keys())
    if is_new or not (scene.is_alone() or traits.key_is_made or is_same):
        return
    key = f" {record.key}" if traits.key_is_made else ""
    yield finding(
        "deleted",
        f"{traits.entity.name}{key} is still there though {at(deleted.ref)} deleted it",
        path=shown.path,
        says="no such record",
        saw="the record",
        source=deleted.source,
        related=(deleted,),
    )


def was_away(scene: Scene, record: Record, shown: Shown) -> Iterator[Finding]:
    """Say when a record that had been there is here again after an answer said that it is not: keys that the store makes are not made twice."""
    away = record.away
    if away is None or not (scene.is_alone(record) or scene.traits.key_is_made or not scene.traits.is_deletable):
        return
    if away.does != "reads" and record.item is not None and not all(is_like(record.item.get(name), one) for name, one in shown.fields.items()):
        return  # it changed since, and perhaps did not meet the conditions of that list
    constraint: Constraint = "created" if record.unread is not None else "narrowing"
    key = f" {record.key}" if scene.traits.key_is_made else ""
    yield finding(
        constraint,
        f"{scene.entity.name}{key} is there, though the answer of {at(away.ref)} lacked it",
        path=shown.path,
        says="every record that is there and meets the conditions",
        saw="one that an answer in between lacked",
        source=away.touch.source_of("whole" if away.does == "lists" else "absent"),
        related=(away, *((record.since,) if record.since is not None else ())),
    )


def fixed(scene: Scene, record: Record, shown: Shown, others: differences.Others) -> Iterator[Finding]:
    """Say when a field differs that never changes once it is there. One that can be sent may have been sent by somebody else."""
    if record.item is None or record.read is None:
        return
    for field in scene.traits.fixed:
        if field.read not in scene.traits.free and others != "still" and scene.traits.stamp is not None and not scene.is_alone(record):
            continue
        before, here = value_at(record.item, steps_of(field.read)), value_at(shown.fields, steps_of(field.read))
        if (
            is_blank(before)
            or is_blank(here)
            or is_like(before, here)
            or any(differences.overlap(scene.traits.field(name).read, field.read) for name in record.sent)
        ):
            continue
        if scene.traits.is_deletable and not scene.traits.key_is_made:
            continue  # deleted and made anew
        path, member = path_of(shown.path, shown.fields, steps_of(field.read), is_xml=scene.touched.is_xml)
        message = f"{field.name} never changes, and is another than in {at(record.read.ref)}"
        yield finding("unchanged", message, path=path, member=member, says=value(before), saw=value(here), source=field.source, related=(record.read,))


def moved(scene: Scene, record: Record, shown: Shown, *, changed: bool) -> Iterator[Finding]:
    """Say when a time stands that a write or a login has to move."""
    for field in scene.traits.moving:
        by = next((event for event in (record.logged, record.wrote) if event is not None and event.does in field.moves), None)
        before = value_at(record.item, steps_of(field.read)) if record.item is not None else MISSING
        here = value_at(shown.fields, steps_of(field.read))
        if by is None or before is MISSING or here is MISSING or scene.hides(field.read) or (by is record.wrote and not changed):
            continue
        if field.name in record.sent or text(before) != text(here):
            continue
        if not is_blank(here) and not _must_move(scene, record, field, here, by):
            continue
        path, member = path_of(shown.path, shown.fields, steps_of(field.read), is_xml=scene.touched.is_xml)
        yield finding(
            "moved",
            f"{field.name} stands as it was before {at(by.ref)}, which moves it",
            path=path,
            member=member,
            says="a time not before that",
            saw=value(here),
            source=differences.less_certain(field.source, by.source),
            related=(by,),
        )


def _must_move(scene: Scene, record: Record, field: Field, here: Any, by: Event) -> bool:  # noqa: ANN401
    """Whether a time that was shown before a write cannot be that of the write as well, by whatever clock the store goes."""
    then, seen = moment(here), record.stood.get(field.name)
    if then is None or by.at is None:
        return False
    if seen is not None and seen.until is not None:
        is_one_client = seen.ref.capture == by.ref.capture
        if scene.shop.clock.has_gone_on(then, seen.until, by.at, is_one_client=is_one_client, is_alone=scene.is_alone(record)):
            return True
    return scene.shop.clock.is_past(then, by.at)


def otherwise_between(scene: Scene, record: Record, shown: Shown) -> Iterator[Finding]:
    """Say when an answer showed a field otherwise than those before and after it, where hardly anybody can have changed it and changed it back."""
    turned, until, stamp = record.turned, scene.touched.until, scene.traits.stamp
    if turned is None or turned.read.at is None or until is None or until - turned.read.at > SOON or scene.is_alone(record):
        return
    items = (turned.item, turned.other, shown.fields)
    if stamp is not None and len({text(value_at(item, steps_of(stamp.read))) for item in items}) > 1:
        return
    for name, other in leaves(turned.other):
        before, here = value_at(turned.item, steps_of(name)), value_at(shown.fields, steps_of(name))
        if (
            any(is_blank(one) or isinstance(one, list | dict) for one in (before, other, here))
            or text(before) != text(here)
            or not differences.may_compare(scene, record, name)
        ):
            continue
        field = scene.traits.read_as(name)
        if how(field, before, other) is not How.OTHER:
            continue
        path, member = path_of(shown.path, shown.fields, steps_of(name), is_xml=scene.touched.is_xml)
        yield finding(
            "unchanged",
            f"{name} was another in {at(turned.event.ref)}, and is as in {at(turned.read.ref)} again",
            path=path,
            member=member,
            says="one value while nothing is written",
            saw="another in between",
            source=differences.less_certain(turned.event.source, scene.touch.source),
            related=(turned.event, turned.read),
        )
        return


def twins(scene: Scene, record: Record, shown: Shown) -> Iterator[Finding]:
    """Say when a record has a unique value that another was since written with: that write had to be rejected."""
    for name, (wanted, event) in list(record.twins.items()):
        here = value_at(shown.fields, steps_of(scene.traits.field(name).read))
        if here is MISSING:
            continue
        del record.twins[name]
        if text(here) != wanted:
            continue
        unique = next(one for one in scene.entity.unique if one.field == name)
        path, member = path_of(shown.path, shown.fields, steps_of(scene.traits.field(name).read), is_xml=scene.touched.is_xml)
        yield finding(
            "unique",
            f"{name} is unique, and {at(event.ref)} wrote another record with the same",
            path=path,
            member=member,
            says="no two records with the same",
            saw=value(here),
            source=unique.source,
            related=(event,),
        )
