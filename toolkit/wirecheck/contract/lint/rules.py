"""Rules: expressions that say something, and pointers that lead somewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wirecheck.contract import expression, pointer
from wirecheck.contract.lint.conditions import compiled, conditions
from wirecheck.contract.lint.kinds import Value, is_prohibition
from wirecheck.contract.lint.places import ANYTHING, Place, union
from wirecheck.contract.lint.scope import LostError, Scope, followed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.contract.lint.draft import Draft, OperationDraft
    from wirecheck.contract.lint.kinds import Names
    from wirecheck.contract.lint.problem import Problem
    from wirecheck.contract.lint.schemas import Schemas

_NAME = re.compile(r"[A-Za-z_]\w*\Z")
_RESERVED = expression.VARIABLES | {"in", "true", "false", "null"}


def rules(draft: Draft, schemas: Schemas) -> Iterator[Problem]:
    """Say what is wrong with each rule."""
    for operation in draft.operations:
        yield from _rules(draft, operation, Scope(draft, schemas, operation))


def _rules(draft: Draft, operation: OperationDraft, scope: Scope) -> Iterator[Problem]:
    known: set[str] = set()
    for index, entry in enumerate(operation.value.get("x-rules", ())):
        at = f"{operation.at}/x-rules/{index}"
        if entry.get("id") in known:
            yield draft.wrong(f"{at}/id", f"the rule {entry['id']!r} stands twice in {operation.id}", "give each an id of its own")
        known.add(entry.get("id", ""))
        place, names, wrong = _items(entry, scope)
        forbids = _forbids(entry.get("then", ""), frozenset(names))
        for key, problem, remedy in [*wrong, *(() if forbids else _about(entry, place))]:
            yield draft.wrong(f"{at}/{key}", problem, remedy)
        for key in ("when", "then"):
            if key in entry:
                for problem, remedy in conditions(entry[key], names, scope.outcomes, may_forbid=forbids and key == "then"):
                    yield draft.wrong(f"{at}/{key}", f"{problem} (rule {entry.get('id')!r})", remedy)


def _forbids(text: str, names: frozenset[str]) -> bool:
    made, _ = compiled(text, names)
    return made is not None and is_prohibition(made.tree)


def _items(entry: dict[str, str], scope: Scope) -> tuple[Place | None, Names, list[tuple[str, str, str]]]:
    """Give the place that a rule is judged at, the variables there, and what is wrong with ``each``."""
    at = entry.get("at", "response")
    each = entry.get("each")
    sides = {"request": ["request"], "response": ["response"]}.get(at, ["request", "response"])
    bodies = {side: scope.bodies[side] for side in sides if side in scope.bodies}
    if each is None:
        return union(bodies.values()), scope.names({}, {}), []
    wrong = list(_binding(each))
    if wrong:
        return ANYTHING, scope.names(dict.fromkeys(_bound(each), Value(ANYTHING)), dict.fromkeys(_bound(each), ANYTHING)), wrong
    for side, body in bodies.items():
        try:
            place, bound, keys = followed(body, each, is_answered=side == "response")
        except LostError as error:
            wrong.append(("each", f"{each} leads nowhere: no schema of the {side} has {error.args[0]!r}", error.args[1]))
        else:
            return place, scope.names(bound, keys), []
    if not bodies:
        wrong = [("each", f"{each} points into a body that nobody describes", "describe the body, or say at which side the rule is (at: request)")]
    return ANYTHING, scope.names(dict.fromkeys(_bound(each), Value(ANYTHING)), dict.fromkeys(_bound(each), ANYTHING)), wrong


def _bound(each: str) -> list[str]:
    return [step.strip("{}") for step in each.split("/") if step.startswith("{")]


def _binding(each: str) -> Iterator[tuple[str, str, str]]:
    if not each.startswith("/"):
        yield "each", f"the pointer {each!r} does not start with a slash", f"write /{each}"
        return
    names = []
    for step in pointer.steps(each):
        if step.startswith("{") or step.endswith("}"):
            name = step[1:-1]
            names.append(name)
            if not (step.startswith("{") and step.endswith("}")) or not _NAME.match(name) or name in _RESERVED:
                yield "each", f"{step!r} binds no name that an expression can use", "write a plain name in braces, none of the variables"
    if len(set(names)) < len(names):
        yield "each", f"{each} binds a name twice", "give each step a name of its own"


def _about(entry: dict[str, str], place: Place | None) -> Iterator[tuple[str, str, str]]:
    """``about`` stands below the item; a rule without items, below the body."""
    about = entry.get("about", "")
    if not about or place is None:
        if about:
            yield "about", f"{about} points into a body that nobody describes", "describe the body, or leave it out"
        return
    try:
        followed(place, about if about.startswith("/") else f"/{about}")
    except LostError as error:
        yield "about", f"{about} leads nowhere: no schema has {error.args[0]!r}", error.args[1]
