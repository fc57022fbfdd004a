"""Who is let in with which password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.contract.entities import MISSING
from wirecheck.contract.expression import NotEvaluated
from wirecheck.state import differences, reading
from wirecheck.state.clock import SOON, moment
from wirecheck.state.compare import is_blank, text
from wirecheck.state.knowledge import Login
from wirecheck.state.places import path_of, steps_of, value_at
from wirecheck.state.touched import Shown
from wirecheck.state.wording import at, finding, value
from wirecheck.state.writing import as_read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wirecheck.contract.entities import Field
    from wirecheck.contract.entities import Login as Declared
    from wirecheck.finding import Finding
    from wirecheck.state.knowledge import Event, Record, Scene

_MOST_NAMES = 10_000


def authenticate(scene: Scene, record: Callable[[str], Record]) -> Iterator[Finding]:
    """Judge a login, and the record that it shows."""
    touched, touch = scene.touched, scene.touch
    shown = touched.shown[0] if touched.shown else None
    if shown is None and touch.items is None and touch.login is not None and touched.is_success:
        yield from _let_in(scene, touch.login, None, Shown(None, {}, ""))
        return
    if shown is None:
        if touched.is_absent and touch.login is not None and touched.login is not None:
            yield from _refused(scene, touch.login, *touched.login)
        return
    known = _whose(scene, shown, record)
    before = logins_of(scene, touched.login[0])[-1:] if touched.login is not None else []
    if touch.login is not None and touched.login is not None:
        yield from _let_in(scene, touch.login, known, shown)
    if known is None:
        scene.shop.stranger = scene.event
        return
    moved = [field for field in scene.traits.moving if "authenticates" in field.moves]
    shows = touch.login.shows if touch.login is not None else None
    if shows == "after":
        known.logged = scene.event
    if shows == "before":
        came = (known.came, *(login.event for login in before), scene.shop.stranger)
        yield from _of_now(scene, known, shown, moved, [event for event in came if event is not None])
    known.came = scene.event
    yield from reading.read(scene, known, _without(shown, moved) if shows is None else shown)
    if shows == "after":
        known.logged = None
        return
    known.logged = scene.event
    if shows is None and known.item is not None:
        known.item = {name: one for name, one in known.item.items() if name not in {steps_of(field.read)[0] for field in moved}}


def lost(scene: Scene) -> None:
    """Know no more of times that a login moves, after one of which nobody knows whose it was or what became of it."""
    tops = {steps_of(field.read)[0] for field in scene.traits.moving if "authenticates" in field.moves}
    for known in scene.shelf.records.values() if tops else ():
        if known.item is not None and not tops.isdisjoint(known.item):
            known.item = {name: one for name, one in known.item.items() if name not in tops}
        for name in [name for name in known.sent if steps_of(scene.traits.field(name).read)[0] in tops]:
            del known.sent[name]


def _without(shown: Shown, fields: list[Field]) -> Shown:
    """Leave out times of which nobody says whether they are those of before or after the login."""
    tops = {steps_of(field.read)[0] for field in fields}
    return Shown(shown.key, {name: one for name, one in shown.fields.items() if name not in tops}, shown.path)


def _whose(scene: Scene, shown: Shown, record: Callable[[str], Record]) -> Record | None:
    """Give the record that was let in: by its key, or by its name where only one has that."""
    if shown.key is not None:
        return record(shown.key)
    login = scene.touch.login
    if login is None or scene.touched.login is None:
        return None
    keys = scene.shelf.names.get((login.field, scene.touched.login[0]), set())
    return record(next(iter(keys))) if len(keys) == 1 else None


def _let_in(scene: Scene, declared: Declared, known: Record | None, shown: Shown) -> Iterator[Finding]:
    """Say when a name was let in with two passwords and its record is proved not to have changed in between, or the first opens again after the second."""
    touched = scene.touched
    if touched.login is None:
        return
    name, password = touched.login
    logins = logins_of(scene, name)
    stamp = scene.traits.stamp
    here = value_at(shown.fields, steps_of(stamp.read)) if stamp is not None else MISSING
    now = Login(password, scene.event, None if is_blank(here) else text(here), shown.key)
    earlier = _contradicted(scene, declared, known, now, logins)
    if earlier is not None:
        yield finding(
            "login",
            f"let in with another password than by {at(earlier.ref)}, and nothing changed it",
            path=shown.path,
            says="one password",
            saw="another one that opens as well",
            # What proves that nothing changed it is no firmer than the time of update is.
            source=differences.less_certain(declared.source or scene.touch.source, stamp.source if stamp is not None and not scene.is_alone(known) else None),
            related=(earlier,),
        )
    yield from _refused_between(scene, declared, logins, now, name, shown)
    yield from _another_between(scene, declared, logins, now, shown)
    logins.append(now)
    del logins[:-3]


def _is_same(one: Login, other: Login) -> bool:
    """Whether two logins look as if nothing lay between them: the same password and time of update, at most a minute apart."""
    if one.password != other.password or one.stamp is None or one.stamp != other.stamp:
        return False
    return one.event.at is not None and other.event.until is not None and other.event.until - one.event.at <= SOON


def _refused_between(scene: Scene, declared: Declared, logins: list[Login], now: Login, name: str, shown: Shown) -> Iterator[Finding]:
    """Say when a password was refused between two answers that it opened."""
    password, event = scene.shop.refused.pop((scene.entity.name, name), (b"", None))
    last = logins[-1] if logins else None
    if event is None or last is None or password != now.password or event.number < last.event.number or not _is_same(last, now):
        return
    yield finding(
        "login",
        f"let in as by {at(last.event.ref)}, and refused in between by {at(event.ref)}, with the same password",
        path=shown.path,
        says="one answer to one password",
        saw="a refusal between two logins",
        source=differences.less_certain(declared.source or scene.touch.source, scene.touch.source_of("absent")),
        related=(event, last.event),
    )


def _another_between(scene: Scene, declared: Declared, logins: list[Login], now: Login, shown: Shown) -> Iterator[Finding]:
    """Say when one name was shown with another key between two answers with the same."""
    agree = next((one for one in scene.entity.agree if one.other == scene.entity.key and one.field == scene.traits.field(declared.field).read), None)
    if agree is None or len(logins) < 2 or None in {now.key, logins[-1].key} or logins[-1].password != now.password:
        return
    if logins[-2].key != now.key or logins[-1].key == now.key or not _is_same(logins[-2], now):
        return
    yield finding(
        "agree",
        f"{agree.other} was another in {at(logins[-1].event.ref)}, and is as in {at(logins[-2].event.ref)} again, for the same {agree.field}",
        path=shown.path,
        says=f"one {agree.other} for each {agree.field}",
        saw="another in between",
        source=agree.source,
        related=(logins[-1].event, logins[-2].event),
    )


def _contradicted(scene: Scene, declared: Declared, known: Record | None, now: Login, logins: list[Login]) -> Event | None:
    if len(logins) >= 2 and logins[-2].password == now.password != logins[-1].password:
        return logins[-1].event
    last = logins[-1] if logins else None
    if last is not None and last.password != now.password and (scene.is_alone(known) or _is_unwritten(scene, last, now)):
        return last.event
    given = known.secrets.get(declared.secret or "") if known is not None else None
    if last is None and given is not None and known is not None and given[0] != now.password:
        wrote = given[1]
        is_of_write = now.stamp is not None and wrote.at is not None and wrote.until is not None and known.wrote is wrote
        shown = moment(now.stamp) if is_of_write else None
        if scene.is_alone(known) or (
            shown is not None and wrote.at is not None and wrote.until is not None and scene.shop.clock.is_of(shown, wrote.at, wrote.until)
        ):
            return wrote
    return None


def _is_unwritten(scene: Scene, last: Login, now: Login) -> bool:
    """Whether the record's time of update proves that nobody wrote it between two logins."""
    if last.stamp is None or last.stamp != now.stamp or last.event.at is None:
        return False
    shown = moment(now.stamp)
    return shown is not None and scene.shop.clock.is_other(shown, last.event.at)


def _refused(scene: Scene, declared: Declared, name: str, password: bytes) -> Iterator[Finding]:
    """Say when a password is refused that is known to be right, where nobody else can have changed it."""
    if len(scene.shop.refused) >= _MOST_NAMES:
        scene.shop.refused.clear()
    scene.shop.refused[scene.entity.name, name] = (password, scene.event)
    keys = scene.shelf.names.get((declared.field, name), set())
    known = scene.shelf.records.get(next(iter(keys))) if len(keys) == 1 else None
    if known is None or not known.exists or not scene.is_alone(known):
        return
    given = known.secrets.get(declared.secret or "")
    let_in = next((login.event for login in reversed(logins_of(scene, name)) if login.password == password), None)
    by = let_in if let_in is not None else given[1] if given is not None and given[0] == password else None
    if by is None or (let_in is not None and known.wrote is not None and known.wrote.number > let_in.number) or not _may(scene, declared, known):
        return
    yield finding(
        "login",
        f"refused, with the password of {at(by.ref)}",
        path="",
        says="the record of who logs in",
        saw="nobody",
        source=declared.source or scene.touch.source,
        related=(by,),
    )


def _may(scene: Scene, declared: Declared, known: Record) -> bool:
    """Whether a record is known to be one that can log in."""
    if declared.when is None:
        return True
    try:
        return declared.when.holds({"item": as_read(scene, known)})
    except NotEvaluated:
        return False


def logins_of(scene: Scene, name: str) -> list[Login]:
    """Give the last logins of a name, by whichever client."""
    logins = scene.shop.logins
    if len(logins) >= _MOST_NAMES and (scene.entity.name, name) not in logins:
        logins.clear()
    return logins.setdefault((scene.entity.name, name), [])


def _of_now(scene: Scene, known: Record, shown: Shown, moved: list[Field], before: list[Event]) -> Iterator[Finding]:
    """Say when an answer shows the time of this very login where it has to show that of the one before, which may be any of `before`: the last that are known."""
    clock, event = scene.shop.clock, scene.event
    for field in moved:
        here = value_at(shown.fields, steps_of(field.read))
        then = moment(here) if here is not MISSING else None
        if then is None or event.at is None or event.until is None or clock.offset is None:
            continue
        is_now = then.seconds - clock.offset > event.at - then.grain and clock.is_of(then, event.at, event.until)
        was_then = any(one.at is None or one.until is None or clock.is_of(then, one.at, one.until) for one in before)
        if is_now and not was_then and field.name not in known.sent:
            path, member = path_of(shown.path, shown.fields, steps_of(field.read), is_xml=scene.touched.is_xml)
            related = (before[0],) if before else (known.since,) if known.since is not None else ()
            yield finding(
                "moved",
                f"{field.name} is the time of this login" + (f", not that of {at(before[0].ref)}" if before else ", not of the one before"),
                path=path,
                member=member,
                says="the time of the login before this one",
                saw=value(here),
                source=field.source,
                related=related,
            )
