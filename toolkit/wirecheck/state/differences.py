"""How a record that was read differs from what was written and read before, and whose the difference is.

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
from wirecheck.state.clock import moment
from wirecheck.state.compare import How, how, is_blank, is_like, text
from wirecheck.state.places import leaves, path_of, steps_of, value_at
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


# -- who else wrote ----------------------------------------------------------------------------------------------------------------------------


def others_of(scene: Scene, record: Record, shown: Shown) -> Others:
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


def blamed(scene: Scene, record: Record, differences: list[Difference], others: Others) -> list[Difference]:
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
        if not is_blank(old) and may_compare(scene, record, name):
            yield name


# -- differences -------------------------------------------------------------------------------------------------------------------------------


def from_sent(scene: Scene, record: Record, shown: Shown) -> tuple[list[Difference], bool]:
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


def from_read(scene: Scene, record: Record, shown: Shown) -> list[Difference]:
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
        if not may_compare(scene, record, name):
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


def may_compare(scene: Scene, record: Record, name: str) -> bool:
    """Whether a field, by the name under which it is read, stays as it is unless a write names it."""
    traits = scene.traits
    field = traits.read_as(name)
    if field.compare in {"hashed", "hidden"} or field.moves or field.fixed or field.holds is not None:
        return False
    if any(name == free or name.startswith(f"{free}/") for free in traits.free):
        return False
    return not any(overlap(traits.field(sent).read, name) for sent in record.sent)


def overlap(one: str, other: str) -> bool:
    """Whether one of two fields, by their names, is within the other, or both are one."""
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


def said(scene: Scene, record: Record, shown: Shown, one: Difference) -> Finding:
    """Give the finding that a difference is."""
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
