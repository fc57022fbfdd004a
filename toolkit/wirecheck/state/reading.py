"""A record that was read, held against what is known of it.

The hard part is not to see a difference but to know whose it is. A capture need not hold everything: a colleague in the store's own pages, another program, a request that nobody recorded may have
written the record since. Where the record shows when it was last updated, that tells. Where it does not, a difference is the store's only if somebody else's write is a poor explanation for it:
a long text that is back as it was before, a text in another shape, all fields blank that a write left out; or if it is there time after time.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from wirecheck.contract.entities import MISSING
from wirecheck.finding import Certainty
from wirecheck.state.clock import SOON, moment
from wirecheck.state.compare import How, how, is_blank, is_like, text
from wirecheck.state.knowledge import Turned
from wirecheck.state.places import leaves, path_of, steps_of, value_at
from wirecheck.state.touched import digest
from wirecheck.state.wording import at, finding, value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wirecheck.contract.entities import Field
    from wirecheck.finding import Finding, Source
    from wirecheck.state.knowledge import Event, Record, Scene, Sent
    from wirecheck.state.touched import Constraint, Shown

Others = Literal["still", "surely none", "none", "some", "unknown"]
"""Whether anybody else wrote a record since the last write that is known; ``still``: nobody at all wrote it since it was last read."""

_FAULTS = frozenset({How.STALE, How.BLANK, How.RESHAPED})
_MANY = 2
_LOOKED_AT = 200
_LONG_WORD, _LONG_NUMBER = 4, 7


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that was read otherwise than it was expected."""

    field: Field
    constraint: Constraint
    how: How
    expected: Any
    read: Any
    by: tuple[Event, ...]
    source: Source | None
    is_inside: bool = False
    is_default: bool = False

    @property
    def tally(self) -> str:
        """Under which name cases like this are counted."""
        return f"{self.field.name} within" if self.is_inside else self.field.name


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
    yield from _secrets(scene, record, shown)
    if record.exists is False:
        yield from _came_back(scene, record, shown)
        record.forget()
    else:
        yield from _was_away(scene, record, shown)
    others = _others(scene, record, shown)
    if record.exists:
        differences, changed = _sent(scene, record, shown)
        differences += _unchanged(scene, record, shown)
        yield from (_said(scene, record, shown, one) for one in _blamed(scene, record, differences, others))
        yield from _fixed(scene, record, shown, others)
        yield from _moved(scene, record, shown, changed=changed)
        yield from _otherwise_between(scene, record, shown)
    yield from _twins(scene, record, shown)
    learn(scene, record, shown, others)


def learn(scene: Scene, record: Record, shown: Shown, others: Others) -> None:
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


# -- who else wrote ----------------------------------------------------------------------------------------------------------------------------


def _others(scene: Scene, record: Record, shown: Shown) -> Others:
    """Tell by the record's time of update whether somebody else wrote it."""
    stamp = scene.traits.stamp
    here = value_at(shown.fields, steps_of(stamp.read)) if stamp is not None else MISSING
    now = moment(here) if here is not MISSING else None
    if stamp is None or now is None:
        return "unknown"
    clock, wrote = scene.shop.clock, record.wrote
    before = value_at(record.item, steps_of(stamp.read)) if record.item is not None else MISSING
    if before is not MISSING and text(before) == text(here):
        # The same second, or minute, may hold a write after the read: then the time tells nothing.
        is_past = record.read is not None and record.read.at is not None and clock.is_other(now, record.read.at)
        return "still" if is_past else "unknown"
    if wrote is None:
        return "unknown" if before is MISSING else "some"
    if wrote.at is None or wrote.until is None:
        return "unknown"
    if clock.is_of(now, wrote.at, wrote.until):
        clock.learn(now, wrote.at, wrote.until)
        if now.grain > 1:
            return "unknown"  # of a whole minute it does not tell enough
        return "surely none" if clock.is_just_of(now, wrote.at, wrote.until) else "none"
    if clock.offset is not None and now.seconds - clock.offset < wrote.at:
        return "none"  # not even the last write that is known moved it
    return "some"


def _is_telling(scene: Scene, record: Record, field: Field, one: Any) -> bool:  # noqa: ANN401
    """Whether a value is so much this record's own that nobody else would write it by chance: long, none of a few words, and no other record's."""
    if field.compare == "enum" or not isinstance(one, str) or len(one) < _LONG_WORD:
        return isinstance(one, list | dict) and not is_blank(one) and field.compare != "enum" and len(repr(one)) > 2 * _LONG_NUMBER
    if len(one) < _LONG_NUMBER and sum(map(str.isalpha, one)) < _LONG_WORD:
        return False
    steps = steps_of(field.read)
    others = (scene.shelf.records[key] for key in islice(reversed(scene.shelf.records), _LOOKED_AT) if key != record.key)
    return not any(other.item is not None and value_at(other.item, steps) == one for other in others)


def _blamed(scene: Scene, record: Record, differences: list[Difference], others: Others) -> list[Difference]:
    """Give the differences that are the store's."""
    if not differences or scene.is_alone(record):
        return differences
    differences = [one for one in differences if "authenticates" not in one.field.moves]  # a login that the capture lacks leaves no other trace
    if others == "some":
        return []
    if others == "still":
        return differences
    faults = [one for one in differences if one.how in _FAULTS]
    if others in {"none", "surely none"}:
        # The time tells of writes after the last one that is known. Of one before it, which might have changed what that left alone, the rest of the run tells: does the store keep such fields?
        asked = [one for one in differences if one.constraint != "unchanged" and (others == "surely none" or one in faults)]
        return asked + [one for one in faults if one.constraint == "unchanged" and not scene.counter(one.constraint, one.tally)]
    lost = [one for one in faults if one.how is How.BLANK and one.constraint == "unchanged"]
    is_wiped = len(lost) > _MANY or (len(lost) == _MANY and len(lost) == len(list(_kept_names(scene, record))))
    is_foreign = len(faults) < len(differences)
    return [one for one in differences if _weighs(scene, record, one, is_wiped=is_wiped, is_foreign=is_foreign)]


def _weighs(scene: Scene, record: Record, one: Difference, *, is_wiped: bool, is_foreign: bool) -> bool:
    """Whether a difference is the store's although nothing tells that nobody else wrote. `is_foreign`: another field shows that somebody did."""
    if not is_foreign:
        if one.how is How.STALE and _is_telling(scene, record, one.field, one.read):
            return True
        if one.how is How.RESHAPED and (not isinstance(one.expected, str) or len(one.expected) >= _LONG_WORD):
            return True
        if is_wiped and one.how is How.BLANK and one.constraint == "unchanged":
            return True
    is_fault = one.how in _FAULTS or one.is_default or one.field.compare == "records"
    return is_fault and scene.repeatedly(one.constraint, one.tally)


def _kept_names(scene: Scene, record: Record) -> Iterator[str]:
    """Name the fields with a value that the last write has left out."""
    for name, sent in record.sent.items():
        if sent.event is not record.wrote and not is_blank(sent.value) and _still_holds(scene, record, name, sent):
            yield name
    for name, old in leaves(record.item or {}):
        if not is_blank(old) and _may_compare(scene, record, name):
            yield name


# -- differences -------------------------------------------------------------------------------------------------------------------------------


def _sent(scene: Scene, record: Record, shown: Shown) -> tuple[list[Difference], bool]:
    """Hold the record against what was sent since it was last read; and say whether a change that was sent is there."""
    differences: list[Difference] = []
    changed = False
    for name, sent in record.sent.items():
        field = scene.traits.field(name)
        here = value_at(shown.fields, steps_of(field.read))
        if not _still_holds(scene, record, name, sent):
            continue
        if here is MISSING or is_blank(here):
            if scene.hides(field.read) or (here is MISSING and name not in scene.entity.fields and not _is_usual(scene, field)):
                continue
            here = None if here is MISSING else here
        found = _blank(field, sent, here) if sent.is_blanking else how(field, sent.value, here, sent.before, is_new=sent.event.does == "creates")
        if found not in {How.SAME, How.UNSAID, How.STALE} and sent.earlier is not MISSING and how(field, sent.earlier, here) is How.SAME:
            found = How.STALE
        wrote = record.wrote
        if found is How.BLANK and wrote is not None and wrote is not sent.event:
            inside = steps_of(field.read)[0] in _tops(scene, record, since=sent.event)
            source = wrote.touch.source_of("keeps_within" if inside else "keeps")
            differences.append(Difference(field, "unchanged", found, sent.value, here, (sent.event, wrote), source, inside))
            continue
        constraint: Constraint = "blanked" if sent.is_blanking else "created" if sent.event.does == "creates" else "updated"
        if found is How.SAME:
            scene.held(constraint, name)
            changed = changed or (sent.before is not MISSING and not is_like(sent.before, here))
        elif found is not How.UNSAID:
            source = sent.source if sent.is_blanking else less_certain(sent.source, field.default_source if sent.is_default else field.source)
            differences.append(Difference(field, constraint, found, sent.value, here, (sent.event,), source, is_default=sent.is_default))
    return differences, changed


def _tops(scene: Scene, record: Record, *, since: Event) -> set[str]:
    """Name the members of the record that writes after another have sent, or sent parts of."""
    return {steps_of(scene.traits.field(name).read)[0] for name, sent in record.sent.items() if sent.event.number > since.number}


def _still_holds(scene: Scene, record: Record, name: str, sent: Sent) -> bool:
    """Whether a value that was sent is still the one to expect: every write since keeps what it leaves out, and none was of records that stand in it."""
    field = scene.traits.field(name)
    wrote = scene.shop.wrote.get(field.holds) if field.holds is not None else None
    if wrote is not None and wrote.number > sent.event.number and wrote.ref != sent.event.ref:
        return False
    later = [event for event in record.writes if event.number > sent.event.number]
    if not all(event.touch.keeps for event in later):
        return False
    return all(event.touch.keeps_within for event in later) or steps_of(field.read)[0] not in _tops(scene, record, since=sent.event)


def _blank(field: Field, sent: Sent, here: Any) -> How:  # noqa: ANN401
    if is_blank(here) or (field.default is not MISSING and text(here) == text(field.default)):
        return How.SAME
    return How.STALE if sent.before is not MISSING and is_like(sent.before, here) else How.OTHER


def _is_usual(scene: Scene, field: Field) -> bool:
    """Whether answers of this kind have shown the field of other records, so that its absence is a blank."""
    return steps_of(field.read)[0] in scene.shelf.shown.get((scene.touched.index, scene.touched.variant), ())


def _unchanged(scene: Scene, record: Record, shown: Shown) -> list[Difference]:
    """Hold the fields that no write has named since against what they were."""
    if record.item is None or record.read is None or not all(event.touch.keeps for event in record.writes):
        return []
    if not record.writes and not scene.is_alone(record):
        return []
    within = {steps_of(scene.traits.field(name).read)[0] for name in record.sent}
    keeps_within = all(event.touch.keeps_within for event in record.writes)
    differences = []
    for name, old in leaves(record.item):
        here = value_at(shown.fields, steps_of(name))
        if not _may_compare(scene, record, name):
            continue
        is_inside = steps_of(name)[0] in within
        if is_inside and not keeps_within:
            continue
        field = scene.traits.read_as(name)
        tally = f"{field.name} within" if is_inside else field.name
        if old == here:
            if record.writes and not is_blank(old):
                scene.held("unchanged", tally)
            continue
        if (here is MISSING or is_blank(here)) and (scene.hides(name) or (here is MISSING and not _is_usual(scene, field))):
            continue
        if is_like(old, here):
            continue
        is_text = field.compare in {"equal", "decimal", "datetime"} and not isinstance(old, list | dict)
        found = how(field, old, here) if is_text else How.BLANK if is_blank(here) else How.OTHER
        if found not in {How.SAME, How.UNSAID}:
            by = (record.read, record.wrote) if record.wrote is not None else (record.read,)
            source = by[-1].touch.source_of("keeps_within" if is_inside else "keeps") if record.writes else scene.touch.source
            differences.append(Difference(field, "unchanged", found, old, None if here is MISSING else here, by, source, is_inside))
    return differences


def _may_compare(scene: Scene, record: Record, name: str) -> bool:
    """Whether a field, by the name under which it is read, stays as it is unless a write names it."""
    traits = scene.traits
    field = traits.read_as(name)
    if field.compare in {"hashed", "hidden"} or field.moves or field.fixed or field.holds is not None:
        return False
    if any(name == free or name.startswith(f"{free}/") for free in traits.free):
        return False
    return not any(_overlap(traits.field(sent).read, name) for sent in record.sent)


def _overlap(one: str, other: str) -> bool:
    one = "/".join(step for step in steps_of(one) if step != "*")
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")


def less_certain(one: Source | None, other: Source | None) -> Source | None:
    """Give the source that says less: a finding is no firmer than the weaker of what it rests on."""
    if one is None or other is None:
        return one or other
    order = list(Certainty)
    return max(one, other, key=lambda source: order.index(source.certainty))


_WORDS = {
    How.STALE: "still has the value from before",
    How.BLANK: "is blank",
    How.RESHAPED: "is not as it was",
    How.OTHER: "has another value",
    How.PLAIN: "comes back as it was sent",
}
_AFTER: Mapping[str, str] = {
    "created": "though {} created the record with it",
    "updated": "though {} updated it",
    "blanked": "though {} blanked it",
    "unchanged": "though {} did not name it",
}


def _said(scene: Scene, record: Record, shown: Shown, one: Difference) -> Finding:
    path, member = path_of(shown.path, shown.fields, steps_of(one.field.read), is_xml=scene.touched.is_xml)
    last = one.by[-1]
    words = "changed by itself since {}" if one.constraint == "unchanged" and record.wrote is None else f"{_WORDS[one.how]} {_AFTER[one.constraint]}"
    # A value that nothing here shows may be a secret of the other exchange, which nobody can mask any more.
    expected = value(one.expected) if not is_blank(one.read) else "the value as before" if one.constraint == "unchanged" else "the value as it was sent"
    return finding(
        one.constraint,
        f"{one.field.name} {words.format(at(last.ref))}",
        path=path,
        member=member,
        says="blank" if one.constraint == "blanked" else expected,
        saw=value(one.read),
        source=one.source,
        related=one.by,
    )


# -- what is known for certain -----------------------------------------------------------------------------------------------------------------


def _secrets(scene: Scene, record: Record, shown: Shown) -> Iterator[Finding]:
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


def _came_back(scene: Scene, record: Record, shown: Shown) -> Iterator[Finding]:
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


def _was_away(scene: Scene, record: Record, shown: Shown) -> Iterator[Finding]:
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


def _fixed(scene: Scene, record: Record, shown: Shown, others: Others) -> Iterator[Finding]:
    """Say when a field differs that never changes once it is there. One that can be sent may have been sent by somebody else."""
    if record.item is None or record.read is None:
        return
    for field in scene.traits.fixed:
        if field.read not in scene.traits.free and others != "still" and scene.traits.stamp is not None and not scene.is_alone(record):
            continue
        before, here = value_at(record.item, steps_of(field.read)), value_at(shown.fields, steps_of(field.read))
        if is_blank(before) or is_blank(here) or is_like(before, here) or any(_overlap(scene.traits.field(name).read, field.read) for name in record.sent):
            continue
        if scene.traits.is_deletable and not scene.traits.key_is_made:
            continue  # deleted and made anew
        difference = Difference(field, "unchanged", How.OTHER, before, here, (record.read,), field.source)
        path, member = path_of(shown.path, shown.fields, steps_of(field.read), is_xml=scene.touched.is_xml)
        message = f"{field.name} never changes, and is another than in {at(record.read.ref)}"
        yield finding("unchanged", message, path=path, member=member, says=value(before), saw=value(here), source=difference.source, related=difference.by)


def _moved(scene: Scene, record: Record, shown: Shown, *, changed: bool) -> Iterator[Finding]:
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
            source=less_certain(field.source, by.source),
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


def _otherwise_between(scene: Scene, record: Record, shown: Shown) -> Iterator[Finding]:
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
            or not _may_compare(scene, record, name)
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
            source=less_certain(turned.event.source, scene.touch.source),
            related=(turned.event, turned.read),
        )
        return


def _twins(scene: Scene, record: Record, shown: Shown) -> Iterator[Finding]:
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
