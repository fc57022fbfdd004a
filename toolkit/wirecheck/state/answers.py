"""What answers say of several records: who is there, who is not, how many, in which order."""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from wirecheck.contract.entities import MISSING
from wirecheck.contract.expression import NotEvaluated
from wirecheck.state import differences, reading
from wirecheck.state.clock import SOON, moment
from wirecheck.state.compare import How, how, is_blank, text
from wirecheck.state.extract import parts_of
from wirecheck.state.knowledge import Listed, Seen, Window
from wirecheck.state.places import path_of, steps_of, value_at
from wirecheck.state.touched import UNTOLD
from wirecheck.state.wording import at, finding
from wirecheck.state.writing import as_read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from wirecheck.finding import Finding, Source
    from wirecheck.state.knowledge import Event, Record, Scene
    from wirecheck.state.touched import Given, Shown, Touched

_MOST, _MOST_ASKED = 128, 32
"""Records that are looked for in one answer, the latest, and of the first ones half as many; fewer where each has to be asked whether it meets the conditions."""

_MOST_OWNERS = 1000
_MANY, _SHARE = 3, 4
"""A count and a list that lie this far apart were not made so by one write in between."""


def read_one(scene: Scene, record: Callable[[str], Record]) -> Iterator[Finding]:
    """Judge the answer to who asked for one record."""
    touched = scene.touched
    asked = touched.keys[0] if len(touched.keys) == 1 else None
    if touched.shown:
        for shown in touched.shown:
            key = shown.key if shown.key is not None else asked if len(touched.shown) == 1 else None
            if key is not None:
                yield from reading.read(scene, record(key), shown)
    elif asked is not None and not touched.conditions:
        if touched.is_absent:
            yield from absent(scene, record(asked))
        elif touched.is_success:
            yield from _undocumented(scene, record(asked))


def _undocumented(scene: Scene, known: Record) -> Iterator[Finding]:
    """Say when a record that was deleted is answered neither by itself nor as the document has it."""
    gone = known.since if known.exists is False else None
    if gone is not None and scene.touch.absent == "failure":
        yield finding(
            "absent",
            f"an unknown key is answered without a failure, after {at(gone.ref)} deleted its record",
            path="",
            says="a documented failure",
            saw="a success without a record",
            source=scene.touch.source_of("absent"),
            related=(gone,),
        )


def absent(scene: Scene, known: Record) -> Iterator[Finding]:
    """Judge an answer that says that a record is not there; then it is not, or nobody knows."""
    event = scene.event
    if known.exists is False:
        return
    if known.vain is not None:
        before, write = known.vain
        yield _vain(scene, known, (before, write))
        known.forget()
        known.never = event
        return
    if not known.exists:
        known.never = event
        return
    first_look = known.unread is not None
    if scene.is_alone(known) or (first_look and not scene.traits.is_deletable):
        yield _lost(scene, known)
        known.forget()
        known.never = event
        return
    known.away = known.away or event


def _vain(scene: Scene, known: Record, by: tuple[Event, Event]) -> Finding:
    key = f" {known.key}" if scene.traits.key_is_made else ""
    return finding(
        "unknown-key",
        f"{scene.entity.name}{key} does not exist, neither before nor after {at(by[1].ref)}, which changed it with success",
        path="",
        says="a documented failure of the change",
        saw="success",
        source=differences.less_certain(differences.less_certain(by[1].source, _says_none(by[0])), _says_none(scene.event)),
        related=(by[1], by[0]),
    )


def _says_none(event: Event) -> Source | None:
    """By whose word an answer says that there is no such record."""
    return event.touch.source_of("whole" if event.does == "lists" else "says_none" if event.touch.says_none is not None else "absent")


def _lost(scene: Scene, known: Record) -> Finding:
    made = known.unread or known.made or known.read or scene.event
    key = f" {known.key}" if scene.traits.key_is_made else ""
    is_made = made.does in {"creates", "upserts"}
    is_changed = made.does == "updates"
    words = "made" if is_made else "changed" if is_changed else "showed"
    return finding(
        "created" if is_made else "unknown-key" if is_changed else "narrowing",
        f"{scene.entity.name}{key} is not there, though {at(made.ref)} {words} it",
        path="",
        says="the record",
        saw="no such record",
        source=differences.less_certain(made.source, _says_none(scene.event)),
        related=(made,),
    )


# -- lists -------------------------------------------------------------------------------------------------------------------------------------


def read_list(scene: Scene, record: Callable[[str], Record]) -> Iterator[Finding]:
    """Judge a list: each record, those that it lacks, and what it is beside other lists and counts."""
    touched = scene.touched
    yield from _repeated(scene, record)
    yield from _lacking(scene)
    for shown in touched.shown:
        if shown.key is not None:
            yield from reading.read(scene, record(shown.key), shown)
    yield from _nameless(scene)
    yield from _beside_window(scene)
    yield from _agreeing(scene)
    yield from _paged(scene)
    if _is_complete(scene):
        yield from _beside_lists(scene)
        yield from _counted(scene, "lists", len(touched.shown))


def _is_complete(scene: Scene) -> bool:
    """Whether the list holds all that meets its conditions."""
    touched = scene.touched
    return touched.conditions is not None and touched.first == 0 and (touched.limit is None or len(touched.shown) < touched.limit)


def _repeated(scene: Scene, record: Callable[[str], Record]) -> Iterator[Finding]:
    """Say when one answer holds a record twice whose key was written: the write made a second one."""
    places: dict[str, str] = {}
    for shown in scene.touched.shown:
        if shown.key is None:
            continue
        first = places.setdefault(shown.key, shown.path)
        if first != shown.path:
            wrote = record(shown.key).unread or record(shown.key).made
            if wrote is not None and wrote.does == "upserts":
                yield finding(
                    "upserted",
                    f"a second {scene.entity.name} with the same {scene.entity.key}, after {at(wrote.ref)} saved one",
                    path=shown.path,
                    says=f"one record for each {scene.entity.key}",
                    saw="two",
                    source=wrote.source,
                    related=(wrote,),
                )


def _lacking(scene: Scene) -> Iterator[Finding]:
    """Look for the records that the answer must hold."""
    touched = scene.touched
    if touched.whole is False or (touched.whole is None and not touched.parts):
        return
    if touched.first or (touched.limit is not None and len(touched.shown) >= touched.limit) or any(shown.key is None for shown in touched.shown):
        return
    here = frozenset(shown.key for shown in touched.shown if shown.key is not None)
    shelf = scene.shelf
    if not touched.parts and not touched.owner and not touched.conditions:
        shelf.whole = Listed(frozenset(), here, scene.event)
    most = _MOST_ASKED if touched.parts else _MOST
    keys = (
        [*islice(shelf.unread, most), *islice(reversed(shelf.records), most), *islice(shelf.records, most // 2)]
        if len(shelf.records) > len(here) or shelf.unread
        else []
    )
    for key in dict.fromkeys(keys):
        known = shelf.records.get(key)
        if key in here or known is None or not known.exists or known.away is not None or (touched.owner and not key.startswith(f"{touched.owner} ")):
            continue
        if not touched.parts:
            yield from absent(scene, known)
        elif _must_hold(scene, known):
            if scene.is_alone(known):
                yield from absent(scene, known)
            else:
                known.away = scene.event


def _beside_window(scene: Scene) -> Iterator[Finding]:
    """Hold one owner's records against the answer just before: what both have to hold is in both, where a minute at most and no change of the owner lies between."""
    touched, windows = scene.touched, scene.shelf.windows
    if not touched.owner or not touched.parts or any(shown.key is None for shown in touched.shown):
        return
    here = {shown.key: shown for shown in touched.shown if shown.key is not None}
    last = windows.pop(touched.owner, None)
    owner = tuple(shelf.records[touched.owner].item for shelf in scene.shop.shelves.values() if touched.owner in shelf.records)
    windows[touched.owner] = Window(owner, here, touched, scene.event)
    while len(windows) > _MOST_OWNERS or _is_over(next(iter(windows.values())), scene.event):
        del windows[next(iter(windows))]
    if last is None or last.owner != owner or last.event.at is None or touched.until is None or touched.until - last.event.at > SOON:
        return
    for key in sorted(last.shown.keys() ^ here.keys()):
        shown = here.get(key) or last.shown[key]
        if not all(_holds(scene, asked, shown.fields) for asked in (last.asked, touched)) or (key in here and not _is_old(scene, shown, last.event)):
            continue
        known = scene.shelf.records.get(key)
        if known is not None:
            known.away = None
        yield finding(
            "narrowing",
            f"{scene.entity.name} {shown.fields.get(scene.entity.key)} is {'there' if key in here else 'lacking'}, which the answer of {at(last.event.ref)}"
            f" {'lacked' if key in here else 'had'}, and both had to hold it",
            path=shown.path if key in here else "",
            says="every record that is there and meets the conditions, in both",
            saw="it in one of them",
            source=scene.touch.source_of("whole"),
            related=(last.event,),
        )
        return


def _is_over(window: Window, event: Event) -> bool:
    """Whether an answer lies too far back to be held against any that comes after an exchange."""
    return window.event is not event and (window.event.at is None or (event.at is not None and event.at - window.event.at > SOON))


def _is_old(scene: Scene, shown: Shown, event: Event) -> bool:
    """Whether a record shows a time that never changes and lies before an exchange."""
    times = [moment(value_at(shown.fields, steps_of(field.read))) for field in scene.traits.fixed]
    return event.at is not None and any(time is not None and scene.shop.clock.is_past(time, event.at) for time in times)


def _nameless(scene: Scene) -> Iterator[Finding]:
    """Look for records that were made and whose keys nobody was told: nobody can have changed them by a key since."""
    touched, shelf = scene.touched, scene.shelf
    if not shelf.nameless or touched.whole is False or touched.conditions or touched.projection is not None or touched.first:
        return
    if touched.limit is not None and len(touched.shown) >= touched.limit:
        return
    waiting, shelf.nameless = shelf.nameless, []
    for given, event in waiting:
        item = {name: value for name, value in given.values.items() if isinstance(value, str | int)}
        if any(_is_it(scene, given, shown) for shown in touched.shown) or (scene.traits.is_deletable and not scene.is_alone()) or not _meets(scene, item):
            continue
        yield finding(
            "created",
            f"no {scene.entity.name} in a whole list is as {at(event.ref)} made it",
            path="",
            says="the record, with all that was sent",
            saw="no such record",
            source=differences.less_certain(event.source, scene.touch.source_of("whole")),
            related=(event,),
        )


def _is_it(scene: Scene, given: Given, shown: Shown) -> bool:
    """Whether a record has every value that another was sent with, as far as values can be compared."""
    for name, value in given.values.items():
        field = scene.traits.field(name)
        here = value_at(shown.fields, steps_of(field.read))
        if here is MISSING or value is MISSING or field.read in scene.traits.free or field.compare in {"unknown", "records"} or is_blank(value):
            continue
        if how(field, value, here, is_new=True) not in {How.SAME, How.UNSAID}:
            return False
    return True


def _must_hold(scene: Scene, known: Record) -> bool:
    """Whether a record, as it was last read, meets what is asked for; one that was written since may not any more."""
    whole = scene.touch.whole
    if whole is None:
        return False
    if known.item is not None and known.wrote is not None and (known.last_seen is None or known.last_seen < known.wrote.number):
        return False
    return _meets(scene, as_read(scene, known))


def _meets(scene: Scene, item: Mapping[str, Any]) -> bool:
    """Whether a record meets the parts of the condition of a whole answer that depend on it."""
    return _holds(scene, scene.touched, item)


def _holds(scene: Scene, asked: Touched, item: Mapping[str, Any]) -> bool:
    whole, scope = scene.entity.touched[asked.index].whole, {**(asked.scope or {}), "item": item}
    try:
        return whole is not None and all(parts_of(whole)[index].holds(scope) for index in asked.parts)
    except NotEvaluated:
        return False


def _agreeing(scene: Scene) -> Iterator[Finding]:
    """Say when two records of one answer are equal in one field and not in the other that goes with it."""
    for agree in scene.entity.agree:
        steps, others = steps_of(agree.field), steps_of(agree.other)
        known: dict[str, str] = {}
        for shown in scene.touched.shown:
            one, other = value_at(shown.fields, steps), value_at(shown.fields, others)
            if is_blank(one) or is_blank(other):
                continue
            if known.setdefault(text(one), text(other)) != text(other):
                path, member = path_of(shown.path, shown.fields, others, is_xml=scene.touched.is_xml)
                yield finding(
                    "agree",
                    f"{agree.other} differs between records whose {agree.field} is the same",
                    path=path,
                    member=member,
                    says=f"one {agree.other} for each {agree.field}",
                    saw=text(other),
                    source=agree.source,
                    related=(),
                )
                return


# -- counts ------------------------------------------------------------------------------------------------------------------------------------


def read_count(scene: Scene) -> Iterator[Finding]:
    """Judge a count by the lists under the same conditions, and by what was deleted."""
    yield from _counts_gone(scene)
    if scene.touched.count is not None and scene.touched.conditions is not None:
        yield from _counted(scene, "counts", scene.touched.count)


def _counts_gone(scene: Scene) -> Iterator[Finding]:
    """Say when more records are counted than there can be of the keys that were asked for: those deleted never come back."""
    number, keys = scene.touched.count, scene.touched.keys
    known = [record for key in keys if (record := scene.shelf.records.get(key)) is not None]
    gone = [record.since for record in known if record.exists is False and record.since is not None]
    if number is None or not gone or number <= len(keys) - len(gone) or not (scene.traits.key_is_made or scene.is_alone()):
        return
    yield finding(
        "deleted",
        f"a {scene.entity.name} is still counted though {at(gone[0].ref)} deleted it",
        path="",
        says=f"at most {len(keys) - len(gone)}",
        saw=str(number),
        source=gone[0].source,
        related=tuple(gone[:1]),
    )


def _counted(scene: Scene, kind: Any, number: int) -> Iterator[Finding]:  # noqa: ANN401 -- a literal
    """Hold a number against those of before. A write that the capture lacks may lie between two answers, but hardly undone before a third."""
    conditions = scene.touched.conditions
    if conditions is None or not any(touch.does == "counts" for touch in scene.entity.touched):
        return
    seen = scene.shelf.of_conditions(conditions)
    keys = frozenset(shown.key for shown in scene.touched.shown) if kind == "lists" else None
    seen.append(Seen(kind, number, scene.event, keys))
    del seen[:-3]
    last = next((one for one in reversed(seen[:-1]) if one.kind != kind), None)
    if last is None:
        return
    name = ",".join(sorted(condition for condition, _ in conditions))
    if last.number == number:
        scene.held("count", name)
        return
    is_between = len(seen) == 3 and seen[1] is last and seen[0].kind == kind and seen[0].number == number and seen[0].keys == keys
    apart = abs(last.number - number)
    is_far = apart >= _MANY and apart * _SHARE >= max(last.number, number) and scene.event.number - last.event.number == 1
    if scene.is_alone() or is_between or is_far or scene.repeatedly("count", name):
        counts, lists = (number, last.number) if kind == "counts" else (last.number, number)
        yield finding(
            "count",
            f"a count of {counts} beside a list of {lists} under the same conditions, in {at(last.event.ref)}",
            path="",
            says=f"as many as in {at(last.event.ref)}: {last.number}",
            saw=str(number),
            source=_count_source(scene),
            related=(last.event,),
        )


def _count_source(scene: Scene) -> Any:  # noqa: ANN401
    touch = next((touch for touch in scene.entity.touched if touch.does == "counts"), scene.touch)
    return touch.source_of("same_as")


# -- pages and conditions ----------------------------------------------------------------------------------------------------------------------


def _paged(scene: Scene) -> Iterator[Finding]:
    """Say when a record stands further behind than before, where nothing new can have come before it."""
    touched, touch = scene.touched, scene.touch
    if touch.page is None or touch.page.first is None or not touched.asked or touched.first == UNTOLD or any(shown.key is None for shown in touched.shown):
        return
    pages = scene.shelf.of_pages(touched.asked)
    keys = [shown.key for shown in touched.shown if shown.key is not None]
    pages.is_rising = pages.is_rising and scene.traits.key_is_made and _is_rising(keys)
    for offset, shown in enumerate(touched.shown):
        key = shown.key
        if key is None:
            continue
        known = pages.at.get(key)
        position = touched.first + offset
        pages.at[key] = (position, scene.event)
        if known is None or known[0] == position or not ((pages.is_rising and position > known[0]) or scene.is_alone()):
            continue
        yield finding(
            "pages",
            f"the record at {position} stood at {known[0]} in {at(known[1].ref)}: pages do not join",
            path=shown.path,
            says="each record at one place while nothing is written",
            saw=f"at {position}, before at {known[0]}",
            source=touch.page.source or touch.source,
            related=(known[1],),
        )
        pages.at.clear()
        return


def _is_rising(keys: list[str]) -> bool:
    numbers = [int(key) for key in keys if key.isascii() and key.isdigit()]
    return len(numbers) == len(keys) and all(one < other for one, other in pairwise(numbers))


def _beside_lists(scene: Scene) -> Iterator[Finding]:
    """Hold a list against those of wider and of narrower conditions: a condition more never adds a record."""
    touched, shelf = scene.touched, scene.shelf
    if touched.conditions is None or (touched.projection is not None and scene.entity.key not in touched.projection):
        return
    if any(shown.key is None for shown in touched.shown):
        return
    keys = frozenset(shown.key for shown in touched.shown if shown.key is not None)
    for other in shelf.lists:
        if other.conditions < touched.conditions:
            yield from _added(scene, keys - other.keys, other)
        elif touched.conditions < other.conditions:
            for key in sorted(other.keys - keys):
                known = shelf.records.get(key)
                if known is not None and known.exists and known.away is None:
                    yield from _left_out(scene, known, other)
    shelf.lists.append(Listed(touched.conditions, keys, scene.event))


def _added(scene: Scene, keys: frozenset[str], wider: Listed) -> Iterator[Finding]:
    for shown in scene.touched.shown:
        known = scene.shelf.records.get(shown.key or "")
        if shown.key not in keys or known is None:
            continue
        was_there = known.first_seen is not None and known.first_seen < wider.event.number and (scene.traits.key_is_made or not scene.traits.is_deletable)
        if scene.is_alone() or was_there:
            yield finding(
                "narrowing",
                f"a record that the list of {at(wider.event.ref)} lacked, which had fewer conditions",
                path=shown.path,
                says="no record that fewer conditions do not give",
                saw="one more",
                source=scene.touch.source_of("filters"),
                related=(wider.event,),
            )
            return


def _left_out(scene: Scene, known: Record, narrower: Listed) -> Iterator[Finding]:
    if not scene.is_alone():
        known.away = scene.event
        return
    yield finding(
        "narrowing",
        f"a record is lacking that the list of {at(narrower.event.ref)} had, which had more conditions",
        path="",
        says="every record that more conditions give",
        saw="one less",
        source=scene.touch.source_of("filters"),
        related=(narrower.event,),
    )
