"""What the store keeps: entities whose operations, places, fields and conditions exist, each with a source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wirecheck.contract.lint.conditions import conditions
from wirecheck.contract.lint.draft import missing, refined
from wirecheck.contract.lint.kinds import Value
from wirecheck.contract.lint.places import Place, union
from wirecheck.contract.lint.problem import nearest
from wirecheck.contract.lint.scope import LostError, Scope, followed
from wirecheck.contract.load_entities import ITEM, pointer_of
from wirecheck.schema.json_walk import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.contract.lint.draft import Draft, Known
    from wirecheck.contract.lint.problem import Problem
    from wirecheck.contract.lint.schemas import Schemas


class _Pointed(NamedTuple):
    """A pointer of a touch: the key that it stands under, the side it points into, its text."""

    key: str
    side: str
    text: str


class _Items(NamedTuple):
    """What the schemas say of one entity's records, as they are sent and as they are read."""

    sent: list[Place]
    read: list[Place]


def entities(draft: Draft, schemas: Schemas) -> Iterator[Problem]:
    """Say what is wrong with each entity and with each way in which an operation touches it."""
    kept = draft.root.get("x-entities", {})
    scopes = {operation.id: Scope(draft, schemas, operation) for operation in draft.operations} if kept else {}
    for name, entity in kept.items():
        at = f"/x-entities/{escaped(name)}"
        source = refined(draft.source, entity, "source")
        yield from _sourced(draft, at, source, "this entity")
        items = _Items([], [])
        touched = [(f"{at}/touched/{index}", touch, scopes.get(str(touch.get("operation")))) for index, touch in enumerate(entity.get("touched", ()))]
        wrong = [problem for here, touch, scope in touched for problem in _places(draft, here, touch, scope, items, scopes)]
        yield from wrong
        for here, touch, scope in touched:
            yield from _conditions(draft, here, touch, scope, union([*items.sent, *items.read]))
        if not wrong:
            yield from _named(draft, at, entity, union(items.sent), union(items.read or items.sent))
        yield from _fields(draft, at, entity.get("fields", {}), source, None if wrong else union([*items.sent, *items.read]), frozenset(kept))


def _sourced(draft: Draft, at: str, source: Known, what: str) -> Iterator[Problem]:
    if (lack := missing(source)) is not None:
        yield draft.wrong(at, f"no source says so: {what} has no {lack}", "name document, section and certainty, there or around it")


# -- touches -----------------------------------------------------------------------------------------------------------------------------


def _places(draft: Draft, at: str, touch: dict[str, Any], scope: Scope | None, items: _Items, scopes: dict[str, Scope]) -> Iterator[Problem]:
    """Operations that do not exist and pointers that lead nowhere; those to records fill `items`."""
    if "source" in touch:
        yield from _sourced(draft, at, refined(draft.source, touch, "source"), "this touch")
    if scope is None:
        yield draft.wrong(f"{at}/operation", f"no operation is called {touch.get('operation')!r}", nearest(str(touch.get("operation")), scopes))
        return
    for pointed in _pointers(touch):
        place = None
        try:
            place = _place(scope, pointed)
        except ValueError:
            yield draft.wrong(
                f"{at}/{pointed.key}", f"the pointer {pointed.text!r} does not start with a slash", f"write /{pointed.text}, parameters/... or query"
            )
        except LostError as error:
            yield draft.wrong(f"{at}/{pointed.key}", f"{pointed.text} leads nowhere: no schema of the {pointed.side} has {error.args[0]!r}", error.args[1])
        if place is not None and pointed.key in {"items", "result/items"} and not ("key" in touch.get("result", {}) and pointed.key == "result/items"):
            (items.sent if pointed.side == "request" else items.read).append(place)
    if isinstance(other := _value(touch, "same-as"), str) and other not in scopes:
        yield draft.wrong(f"{at}/same-as", f"no operation is called {other!r}", nearest(other, scopes))
    default = touch.get("page", {}).get("default", 1)
    if isinstance(default, bool) or not isinstance(default, int) or default < 1:
        yield draft.wrong(f"{at}/page/default", "'default' must be a whole number above zero", "write how many records a page has")


def _pointers(touch: dict[str, Any]) -> Iterator[_Pointed]:
    result, page, login = touch.get("result", {}), touch.get("page", {}), touch.get("login", {})
    filters = _value(touch, "filters")
    found = [
        ("items", touch.get("at", "response"), touch.get("items")),
        ("result/items", result.get("at", "response"), result.get("items")),
        ("result/key", result.get("at", "response"), f"{result.get('items', '')}{result['key']}" if "key" in result else None),
        *((key, "request", _value(touch, key)) for key in ("key-at", "keys", "projection")),
        *(("filters", "request", text) for text in (filters if isinstance(filters, list) else [filters])),
        *((f"page/{key}", "request", page.get(key)) for key in ("limit", "first")),
        *((f"login/{key}", "request", login.get(key)) for key in ("name", "password")),
        *((key, "response", _value(touch, key)) for key in ("count", "owner")),
    ]
    yield from (_Pointed(key, side, text) for key, side, text in found if isinstance(text, str))


def _value(touch: dict[str, Any], key: str) -> Any:  # noqa: ANN401
    """Give what an aspect says, whether or not it has a source of its own."""
    entry = touch.get(key)
    return entry.get("value") if isinstance(entry, dict) else entry


def _place(scope: Scope, pointed: _Pointed) -> Place:
    """Follow a pointer. Raises `LostError`, and ``ValueError`` where it is none."""
    made = pointer_of(pointed.text)
    whole = scope.bodies.get(pointed.side, Place()) if made.root == "body" else scope.request.member(made.root)
    text = "".join(f"/{escaped(step)}" for step in made.steps)
    return followed(whole or Place(), text)[0]


def _conditions(draft: Draft, at: str, touch: dict[str, Any], scope: Scope | None, item: Place | None) -> Iterator[Problem]:
    if scope is None or item is None:
        return
    every, one = scope.names({}, {}), {ITEM: Value(item)}
    known = {"when": every, "whole": {**every, **one}, "says-none": every, "login/when": one}
    for key, names in known.items():
        text = touch.get("login", {}).get("when") if key == "login/when" else _value(touch, key)
        if isinstance(text, str):
            yield from (draft.wrong(f"{at}/{key}", *wrong) for wrong in conditions(text, names, scope.outcomes if names is not one else None))


# -- fields ------------------------------------------------------------------------------------------------------------------------------


def _named(draft: Draft, at: str, entity: dict[str, Any], sent: Place | None, read: Place | None) -> Iterator[Problem]:
    """Names outside of `fields` that no item has, whichever operation shows it."""
    either = union([sent, read])
    named = [("key", entity.get("key", ""), read)]
    named += [(f"generated/{index}", name, read) for index, name in enumerate(entity.get("generated", ()))]
    named += [(f"unique/{index}", entry.get("field", "") if isinstance(entry, dict) else entry, either) for index, entry in enumerate(entity.get("unique", ()))]
    named += [(f"agree/{index}", name, read) for index, entry in enumerate(entity.get("agree", ())) for name in entry.get("fields", ())]
    for index, touch in enumerate(entity.get("touched", ())):
        login = touch.get("login", {})
        named += [(f"touched/{index}/login/{key}", login[key], either) for key in ("field", "secret") if key in login]
    for key, name, place in named:
        yield from _lost(draft, f"{at}/{key}", name, place)
    for index, entry in enumerate(entity.get("agree", ())):
        if len(entry.get("fields", ())) != 2:
            yield draft.wrong(f"{at}/agree/{index}", "two fields agree, not more and not fewer", "name the one that decides, then the other")
    for index, entry in enumerate(entity.get("unique", ())):
        if isinstance(entry, dict) and "when" in entry and either is not None:
            yield from (draft.wrong(f"{at}/unique/{index}/when", *problem) for problem in conditions(entry["when"], {ITEM: Value(either)}, None))


def _fields(draft: Draft, at: str, fields: dict[str, Any], outer: Known, item: Place | None, kept: frozenset[str]) -> Iterator[Problem]:
    """Fields without a source, that no item has, or that refer to nothing. Where nobody knows the `item`, any field may be in it."""
    for name, entry in fields.items():
        here = f"{at}/fields/{escaped(name)}"
        source = refined(outer, entry, "source")
        yield from _sourced(draft, here, source, "this field")
        yield from _lost(draft, here, name, item)
        yield from _lost(draft, f"{here}/read", entry["read"], item) if "read" in entry else ()
        for key in ("refers", "holds"):
            if key in entry and entry[key] not in ({"*", *kept} if key == "refers" else kept):
                yield draft.wrong(f"{here}/{key}", f"no entity is called {entry[key]!r}", nearest(entry[key], kept))
        if isinstance(comparison := entry.get("compare"), dict):
            yield from _comparison(draft, f"{here}/compare", comparison, source, union(_within(item, path) for path in (name, entry.get("read", name))), kept)


def _comparison(draft: Draft, at: str, comparison: dict[str, Any], source: Known, record: Place | None, kept: frozenset[str]) -> Iterator[Problem]:
    if len(comparison) != 1:
        yield draft.wrong(at, "a comparison is either an enum or records", "name one of them")
    records = comparison.get("records", {})
    yield from _fields(draft, f"{at}/records", records.get("fields", {}), source, record, kept)
    if "key" in records:
        yield from _lost(draft, f"{at}/records/key", records["key"], record)


def _within(item: Place | None, name: str) -> Place | None:
    """Give the place of each record that a field holds, in a list or by names."""
    if item is None:
        return None
    try:
        place = followed(item, f"/{name}")[0]
    except LostError:
        return None
    return union([place.items(), place.values()])


def _lost(draft: Draft, at: str, name: str, item: Place | None) -> Iterator[Problem]:
    if item is None:
        return
    try:
        followed(item, f"/{name}" if name else "")
    except LostError as error:
        yield draft.wrong(at, f"no item has {error.args[0]!r}", error.args[1])
