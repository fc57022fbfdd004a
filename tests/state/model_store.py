"""A store small enough to be right at a glance, what a client sees of it as touches, and faults that can be switched on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from wirecheck.contract.entities import Agree, Entity, Field, Login, Page, Pointer, Result, Touch, Unique
from wirecheck.contract.model import Contract
from wirecheck.finding import Certainty, Finding, Related, Source
from wirecheck.state import Memory, Touched
from wirecheck.state.extract import identity
from wirecheck.state.touched import Given, Sealed, Shown, digest

SOURCE = Source(document="page", section="notes", certainty=Certainty.STATED)
_START = 1_780_000_000.0
_AT = Pointer(steps=("id",))

_TOUCHES = (
    Touch(
        operation="create",
        does="creates",
        at="request",
        result=Result(at="response", items=Pointer(), pair="position", key=_AT, source=SOURCE),
        blank="blanks",
        source=SOURCE,
    ),
    Touch(operation="read", does="reads", at="response", absent="null", source=SOURCE),
    Touch(operation="list", does="lists", at="response", page=Page(first=_AT), source=SOURCE),
    Touch(operation="count", does="counts", at="response", source=SOURCE),
    Touch(operation="update", does="updates", at="request", keeps=True, keeps_within=True, blank="blanks", source=SOURCE),
    Touch(operation="delete", does="deletes", at="request", source=SOURCE),
    Touch(
        operation="login",
        does="authenticates",
        at="response",
        absent="null",
        login=Login(field="code", name=_AT, password=_AT, secret="secret", shows="before"),
        source=SOURCE,
    ),
    Touch(operation="save", does="upserts", at="request", keeps=True, blank="blanks", source=SOURCE),
)
_INDEX = {touch.operation: index for index, touch in enumerate(_TOUCHES)}


@cache
def contract(*, is_stamped: bool) -> Contract:
    """Give a contract of notes; `is_stamped`: each shows when it was last updated."""
    fields = [
        Field(name="secret", read="secret", compare="hashed", source=SOURCE),
        Field(name="price", read="price", compare="decimal", source=SOURCE),
        Field(name="tags", read="tags", compare="set", source=SOURCE),
        Field(name="made", read="made", fixed=True, source=SOURCE),
        Field(name="login", read="login", moves=("authenticates",), source=SOURCE),
        *([Field(name="updated", read="updated", moves=("creates", "updates"), source=SOURCE)] if is_stamped else []),
    ]
    entity = Entity(
        name="note",
        key="id",
        generated=("id", "made", "updated"),
        unique=(Unique(field="code", when=None, source=SOURCE),),
        fields={one.name: one for one in fields},
        agree=(Agree(field="shop", other="shop_id", source=SOURCE),),
        touched=_TOUCHES,
        source=SOURCE,
    )
    return Contract(name="notes", title="Notes", location="", documents={}, operations=(), digest="1", entities=(entity,))


@dataclass
class ModelStore:
    """Notes by number. `seen` is what a capture would hold: one touch a call, every three seconds."""

    faults: frozenset[str] = frozenset()
    is_stamped: bool = True
    notes: dict[str, dict[str, Any]] = field(default_factory=dict)
    seen: list[Touched] = field(default_factory=list)
    now: float = _START
    made: int = 0

    def _touch(self, operation: str, **members: Any) -> Touched:
        common = {
            "contract": identity(contract(is_stamped=self.is_stamped)),
            "entity": "note",
            "index": _INDEX[operation],
            "does": _TOUCHES[_INDEX[operation]].does,
        }
        ref = Related(capture="day.har", index=len(self.seen))
        made = Touched(**common, ref=ref, host="shop.example", at=self.now, until=self.now, **members)
        self.seen.append(made)
        self.now += 3
        return made

    def _time(self) -> str:
        return datetime.fromtimestamp(self.now, UTC).strftime("%Y-%m-%d %H:%M:%S")

    def _shown(self, key: str, place: int = 0) -> Shown:
        note = dict(self.notes[key])
        if "plain secret" not in self.faults:
            note["secret"] = f"hash of {note['secret']}"
        return Shown(key, {"id": int(key), **note}, f"/notes/{place}")

    def create(self, **values: Any) -> str | None:
        given = Given(None, _sent(values))
        taken = any(values.get("code") and note["code"] == values["code"] for note in self.notes.values())
        if taken and "twice" not in self.faults:
            self.now += 3
            return None  # a documented failure
        self.made += 1
        key = str(self.made)
        stamp = {"updated": self._time()} if self.is_stamped else {}
        blank = {"title": "", "text": "", "price": "", "tags": [], "code": "", "secret": "", "size": 1, "shop": "", "shop_id": ""}
        stored = {**values, "text": values.get("text", "")[:4]} if "cut" in self.faults else values
        if "not made" not in self.faults:
            self.notes[key] = {**blank, **stored, "made": self._time(), "login": None, **stamp}
        self._touch("create", given=(given,), shown=(Shown(key, {}, ""),))
        return key

    def update(self, key: str, **values: Any) -> None:
        if key not in self.notes:
            if "of nobody" in self.faults:
                self._touch("update", given=(Given(key, _sent(values)),), keys=(key,))
            else:
                self.now += 3
            return
        note = self.notes[key]
        if "not updated" not in self.faults:
            note.update({name: value for name, value in values.items() if value != "" or "not blanked" not in self.faults})
        if "rest blanked" in self.faults:
            note.update({name: "" for name in ("title", "text", "price") if name not in values})
        if self.is_stamped and "stamp stands" not in self.faults and values:
            note["updated"] = self._time()
        self._touch("update", given=(Given(key, _sent(values)),), keys=(key,))

    def delete(self, key: str) -> None:
        if "not deleted" not in self.faults:
            self.notes.pop(key, None)
        self._touch("delete", keys=(key,))

    def read(self, key: str) -> None:
        shown = (self._shown(key),) if key in self.notes else ()
        self._touch("read", keys=(key,), shown=shown, is_absent=not shown, conditions=frozenset())

    def login(self, code: str, password: str) -> None:
        key = next((key for key, note in self.notes.items() if note["code"] == code and (note["secret"] == password or "any password" in self.faults)), None)
        shown = (self._shown(key),) if key is not None else ()
        if key is not None and "login stands" not in self.faults:
            self.notes[key]["login"] = self._time()
        self._touch("login", shown=shown, is_absent=not shown, login=(code, digest(password)))

    def _found(self, size: int | None) -> list[str]:
        return [key for key in sorted(self.notes, key=int) if size is None or self.notes[key]["size"] == size]

    def list(self, size: int | None = None, *, first: int = 0, limit: int | None = None) -> None:
        keys = self._found(size)
        start = first - 1 if "from one" in self.faults and first else first
        keys = keys[start:] if limit is None else keys[start : start + limit]
        if "lacks one" in self.faults and size is None and limit is None:
            keys = keys[1:]
        shown = tuple(self._shown(key, place) for place, key in enumerate(keys))
        is_whole = size is None and not first and limit is None
        self._touch("list", shown=shown, conditions=_conditions(size), whole=is_whole or None, first=first, limit=limit, asked=digest(f"{size}"))

    def count(self, size: int | None = None) -> None:
        number = len(self._found(None if "counts all" in self.faults else size))
        self._touch("count", conditions=_conditions(size), count=number)


def _conditions(size: int | None) -> frozenset[tuple[str, str]]:
    return frozenset() if size is None else frozenset({("size", str(size))})


def _sent(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: Sealed(digest(value)) if name == "secret" else value for name, value in values.items()}


def remembered(touches: list[Touched], *, is_stamped: bool = True, alone: bool = False, limit: int = 100_000) -> list[Finding]:
    """Have a memory take touches one after the other."""
    return [finding for findings in _each(touches, is_stamped=is_stamped, alone=alone, limit=limit) for finding in findings]


def _each(touches: list[Touched], *, is_stamped: bool, alone: bool, limit: int) -> Iterator[list[Finding]]:
    memory = Memory(alone=alone, limit=limit)
    memory.know([contract(is_stamped=is_stamped)])
    for touched in touches:
        yield memory.take([touched])


def lost(touched: Touched) -> Touched:
    """Give a write as it looks where nobody knows what became of it."""
    return replace(touched, is_lost=True, is_success=False, shown=(), given=(), keys=tuple(touched.touched_keys) if touched.does != "creates" else ())
