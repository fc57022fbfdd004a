"""What the store keeps: entities whose operations, places and conditions exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wirecheck.contract.lint.conditions import conditions
from wirecheck.contract.lint.draft import missing, refined
from wirecheck.contract.lint.kinds import Value
from wirecheck.contract.lint.places import ANYTHING, Place, union
from wirecheck.contract.lint.problem import nearest
from wirecheck.contract.lint.scope import LostError, Scope, followed
from wirecheck.contract.lint.sources import source_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.contract.lint.draft import Draft
    from wirecheck.contract.lint.problem import Problem
    from wirecheck.contract.lint.schemas import Schemas

_ASPECTS = ("key-at", "keys", "projection", "same-as", "whole")


def entities(draft: Draft, schemas: Schemas) -> Iterator[Problem]:
    """Say what is wrong with each entity and with each way in which an operation touches it."""
    scopes = {operation.id: Scope(draft, schemas, operation) for operation in draft.operations} if draft.root.get("x-entities") else {}
    for name, entity in draft.root.get("x-entities", {}).items():
        at = f"/x-entities/{name}"
        items: list[Place] = []
        wrong = [problem for index, touch in enumerate(entity.get("touched", ())) for problem in _touch(draft, f"{at}/touched/{index}", touch, scopes, items)]
        yield from wrong
        if not wrong:
            yield from _fields(draft, at, entity, union(items))


def _touch(draft: Draft, at: str, touch: dict[str, Any], scopes: dict[str, Scope], items: list[Place]) -> Iterator[Problem]:
    source = refined(draft.source, touch, "source")
    if "source" in touch and (lack := missing(source)) is not None:
        yield draft.wrong(at, f"no source says so: this touch has no {lack}", "name document, section and certainty, there or at the top of the file")
    for key in _ASPECTS:
        if isinstance(aspect := touch.get(key), dict):
            yield from (draft.wrong(f"{at}/{key}/source", *wrong) for wrong in source_problems(aspect.get("source", {}), draft.documents))
    scope = scopes.get(str(touch.get("operation")))
    if scope is None:
        yield draft.wrong(f"{at}/operation", f"no operation is called {touch.get('operation')!r}", nearest(str(touch.get("operation")), scopes))
        return
    names = scope.names({"item": Value(ANYTHING)}, {})
    for key, side, text in _pointers(touch):
        if text and not text.startswith("/"):
            yield draft.wrong(f"{at}/{key}", f"the pointer {text!r} does not start with a slash", f"write /{text}")
            continue
        try:
            place, _, _ = followed(scope.bodies.get(side, Place()), text)
        except LostError as error:
            yield draft.wrong(f"{at}/{key}", f"{text} leads nowhere: no schema of the {side} has {error.args[0]!r}", error.args[1])
        else:
            items += [place] if key in {"items", "result/items"} else []
    for key in ("when", "whole"):
        if isinstance(touch.get(key), str):
            yield from (draft.wrong(f"{at}/{key}", *wrong) for wrong in conditions(touch[key], names, scope.outcomes))
    if isinstance(other := touch.get("same-as"), str) and other not in scopes:
        yield draft.wrong(f"{at}/same-as", f"no operation is called {other!r}", nearest(other, scopes))


def _pointers(touch: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield key, side and text of each pointer of a touch."""
    result = touch.get("result", {})
    for key, side, text in (
        ("items", touch.get("at", "response"), touch.get("items")),
        ("result/items", result.get("at", "response"), result.get("items")),
        ("keys", "request", touch.get("keys")),
        ("projection", "request", touch.get("projection")),
    ):
        if isinstance(text, str):
            yield key, side, text


def _fields(draft: Draft, at: str, entity: dict[str, Any], item: Place | None) -> Iterator[Problem]:
    """Names that no item has, whichever operation shows it."""
    if item is None:
        return
    named = [("key", entity.get("key", ""))]
    named += [(f"generated/{index}", name) for index, name in enumerate(entity.get("generated", ()))]
    named += [(f"unique/{index}", entry.get("field", "") if isinstance(entry, dict) else entry) for index, entry in enumerate(entity.get("unique", ()))]
    named += [(f"fields/{name}", name) for name in entity.get("fields", {})]
    named += [(f"fields/{name}/read", entry["read"]) for name, entry in entity.get("fields", {}).items() if "read" in entry]
    for key, name in named:
        try:
            followed(item, f"/{name}" if name else "")
        except LostError as error:
            yield draft.wrong(f"{at}/{key}", f"no item has {error.args[0]!r}", error.args[1])
    for index, entry in enumerate(entity.get("unique", ())):
        if isinstance(entry, dict) and "when" in entry:
            wrong = conditions(entry["when"], {"item": Value(item)}, None)
            yield from (draft.wrong(f"{at}/unique/{index}/when", *problem) for problem in wrong)
