"""What a write that succeeded says that the store must now hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wirecheck.contract.entities import MISSING
from wirecheck.contract.expression import NotEvaluated
from wirecheck.state import differences, reading
from wirecheck.state.compare import is_blank, text
from wirecheck.state.knowledge import Record, Sent
from wirecheck.state.places import steps_of, value_at
from wirecheck.state.touched import Given, Sealed
from wirecheck.state.wording import at, finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from wirecheck.contract.entities import Unique
    from wirecheck.finding import Finding
    from wirecheck.state.knowledge import Scene

_MOST_NAMELESS = 64


def write(scene: Scene, record: Callable[[str], Record]) -> Iterator[Finding]:
    """Judge a write that succeeded, and take over what it did. `record` gives the record of a key, a new one where none is known."""
    touched = scene.touched
    whole = scene.shelf.whole
    for given in touched.given if whole is not None else ():
        if whole is not None and given.key is not None and given.key not in whole.keys and (known := record(given.key)).exists is None:
            known.never = known.never or whole.event
    scene.shelf.written()
    if touched.does == "deletes":
        for key in touched.keys or [given.key for given in touched.given if given.key is not None]:
            _deleted(scene, record(key))
        return
    if touched.does == "creates" and not any(True for _ in _paired(scene)):
        scene.shelf.nameless = [*scene.shelf.nameless, *((given, scene.event) for given in touched.given)][-_MOST_NAMELESS:]
    answered = {shown.key: shown for shown in touched.shown if shown.key is not None and shown.fields}
    for key, given in _paired(scene):
        known = record(key)
        yield from _written(scene, known, given)
        if key in answered:
            yield from reading.read(scene, known, answered.pop(key))
    for key, shown in answered.items():
        yield from reading.read(scene, record(key), shown)


def _paired(scene: Scene) -> Iterator[tuple[str, Given]]:
    """Give the records that were sent with their keys; of those whose key nothing tells, nothing is learnt."""
    touched, result = scene.touched, scene.touch.result
    keys = [shown.key for shown in touched.shown]
    by_position = result is not None and result.pair == "position" and len(keys) == len(touched.given)
    is_made = touched.does == "creates" and scene.traits.key_is_made  # a key that was sent is not the one that the store makes
    for index, given in enumerate(touched.given):
        key = keys[index] if by_position else None if is_made else given.key
        if key is not None:
            yield key, given


def _deleted(scene: Scene, known: Record) -> None:
    item = known.item
    known.forget()
    known.item, known.exists, known.since = item, False, scene.event
    scene.shelf.unread.pop(known.key, None)


def _written(scene: Scene, known: Record, given: Given) -> Iterator[Finding]:
    event, does = scene.event, scene.touched.does
    known.held = {} if does == "creates" else known.held
    makes = does == "creates" or (does == "upserts" and (known.exists is False or known.never is not None))
    if makes:
        if known.exists and does == "creates":
            yield from _made_twice(scene, known, given)
            known.forget()
            return  # which of the two it is nobody knows
        known.forget()
        known.made, known.born = event, given.values
    else:
        yield from _of_nobody(scene, known)
    known.turned = None
    known.exists, known.since = True, known.since if known.exists else event
    if makes or known.first_seen is None:
        known.unread = event
        scene.shelf.unread[known.key] = None
    known.writes = [*known.writes[-7:], event]
    _expect(scene, known, given, is_new=makes)
    yield from _unique(scene, known, given)


def _made_twice(scene: Scene, known: Record, given: Given) -> Iterator[Finding]:
    """Say when a key that the store makes is given out a second time; the same request once more may be a retry that the store knows again."""
    before, result = known.made, scene.touch.result
    if before is None or known.born == given.values or not scene.traits.key_is_made:
        return
    yield finding(
        "unique",
        f"{scene.entity.key} {known.key} was given to another {scene.entity.name} in {at(before.ref)}",
        path=next((shown.path for shown in scene.touched.shown if shown.key == known.key), ""),
        says="a key of its own",
        saw=known.key,
        source=result.source if result is not None and result.source is not None else scene.touch.source,
        related=(before,),
    )


def _of_nobody(scene: Scene, known: Record) -> Iterator[Finding]:
    """Say when a record was changed that does not exist; where only an answer of before says so, wait for one afterwards that says so again."""
    if scene.touched.does != "updates":
        return
    gone = known.since if known.exists is False else None
    if gone is None:
        if known.never is not None:
            known.vain = (known.never, scene.event)
            known.never = None
        return
    known.forget()
    if not (scene.traits.key_is_made or scene.is_alone()):
        return
    key = f" {known.key}" if scene.traits.key_is_made else ""
    yield finding(
        "unknown-key",
        f"{scene.entity.name}{key} was changed with success though {at(gone.ref)} deleted it",
        path="",
        says="a documented failure",
        saw="success",
        source=differences.less_certain(scene.touch.source_of("key_at"), gone.source),
        related=(gone,),
    )


def _expect(scene: Scene, known: Record, given: Given, *, is_new: bool) -> None:
    """Remember what was sent, and what the store takes for what was not."""
    touch, event, traits = scene.touch, scene.event, scene.traits
    item, expected = known.item, dict(known.sent)
    for name, value in given.values.items():
        field = traits.field(name)
        if field.compare in {"hashed", "hidden"}:
            known.secrets.pop(name, None)
            if isinstance(value, Sealed):
                known.secrets[name] = (value.digest, event)
            continue
        for other in [other for other in known.sent if other.startswith(f"{name}/") or name.startswith(f"{other}/")]:
            del known.sent[other]  # the whole replaces its parts, and a part makes the whole another
        if value is MISSING or field.read in traits.free or (field.compare == "unknown" and field.blank is None):
            known.sent.pop(name, None)
            _unknow(known, field.read)
            continue
        before = MISSING if is_new or item is None else value_at(item, steps_of(field.read))
        earlier = expected[name].value if name in expected and not expected[name].is_blanking else MISSING
        is_emptying = field.blank is not None and _is_text(value, field.blank)
        if is_blank(value) and isinstance(value, list | dict) and field.compare != "set":
            _unknow(known, field.read)  # of maps and lists of maps that are sent blank no page says what becomes
            continue
        if is_blank(value) and not is_emptying and field.compare != "set":
            if touch.blank == "blanks":
                is_emptying = True
            elif touch.blank == "keeps" and not is_new:
                continue
            elif touch.blank is None:
                known.sent.pop(name, None)
                _unknow(known, field.read)
                continue
        source = field.source if is_emptying and not is_blank(value) else touch.source_of("blank") if is_emptying else touch.source
        if field.compare == "unknown" and not is_emptying:
            known.sent.pop(name, None)
            _unknow(known, field.read)
            continue
        known.sent[name] = Sent(value, event, before, earlier, is_blanking=is_emptying and not is_new, source=source)
    for name, field in traits.entity.fields.items() if is_new else ():
        if field.default is not MISSING and not any(name == one or one.startswith(f"{name}/") or name.startswith(f"{one}/") for one in given.values):
            known.sent[name] = Sent(field.default, event, is_default=True, source=touch.source)


def _is_text(value: Any, wanted: str) -> bool:  # noqa: ANN401
    """Whether a value is the text that empties a field, or a list or map of that alone."""
    if isinstance(value, list | dict):
        inner = list(value.values() if isinstance(value, dict) else value)
        return bool(inner) and all(_is_text(one, wanted) for one in inner)
    return text(value) == wanted and not isinstance(value, Sealed)


def _unknow(known: Record, read: str) -> None:
    """Know no more of a field that was sent in a way of which no document says what it does."""
    top = steps_of(read)[0]
    if known.item is not None and top in known.item:
        known.item = {name: value for name, value in known.item.items() if name != top}


def _unique(scene: Scene, known: Record, given: Given) -> Iterator[Finding]:
    """Look whether another record has a value that no two may have. The store is to blame at once where nothing but the API changes records; else once the other one is seen to have it still."""
    traits, names = scene.traits, scene.shelf.names
    for unique in traits.entity.unique:
        value = given.values.get(unique.field)
        if not isinstance(value, str | int) or isinstance(value, bool) or value == "":
            continue
        mine = _as_read(scene, known, given)
        known.held[unique.field] = text(value)
        others = names.setdefault((unique.field, text(value)), set())
        for key in sorted(others - {known.key}):
            other = scene.shelf.records.get(key)
            if other is None or not other.exists or not _has(scene, other, unique, text(value)) or not _applies(unique, mine):
                continue
            is_certain = scene.is_alone(other) or not traits.is_deletable
            if is_certain and other.since is not None:
                known_by = other.read or other.made or other.since
                yield finding(
                    "unique",
                    f"{unique.field} is unique, and a record of {at(known_by.ref)} has the same",
                    path="",
                    says="a documented failure",
                    saw="success",
                    source=unique.source,
                    related=(known_by,),
                )
            else:
                other.twins[unique.field] = (text(value), scene.event)
        others.add(known.key)


def _has(scene: Scene, other: Record, unique: Unique, wanted: str) -> bool:
    """Whether another record is known to have the value, and to be one that may have no equal."""
    field = scene.traits.field(unique.field)
    sent = other.sent.get(unique.field)
    here = value_at(other.item, steps_of(field.read)) if other.item is not None else MISSING
    held = sent.value if sent is not None else here if here is not MISSING else other.held.get(unique.field)
    has = held is not None and text(held) == wanted
    return has and _applies(unique, _as_read(scene, other, None))


def _applies(unique: Unique, item: Mapping[str, Any]) -> bool:
    if unique.when is None:
        return True
    try:
        return unique.when.holds({"item": item})
    except NotEvaluated:
        return False


def _as_read(scene: Scene, known: Record, given: Given | None) -> dict[str, Any]:
    """Give a record as an answer would show it, as far as it is known."""
    made: dict[str, Any] = dict(known.item or {})
    sent = {name: one.value for name, one in known.sent.items()} | dict(given.values if given is not None else {})
    for name, value in sent.items():
        steps = steps_of(scene.traits.field(name).read)
        if "*" in steps or isinstance(value, Sealed) or value is MISSING:
            continue
        holder = made
        for step in steps[:-1]:
            inner = holder.get(step)
            holder[step] = dict(inner) if isinstance(inner, dict) else {}
            holder = holder[step]
        holder[steps[-1]] = value
    return made


def as_read(scene: Scene, known: Record) -> dict[str, Any]:
    """Give a record as an answer would show it, as far as it is known."""
    return _as_read(scene, known, None)
