"""Outcomes: conditions that can hold, and that tell one outcome from another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.contract import cel_syntax, expression
from wirecheck.contract.lint.conditions import compiled, conditions
from wirecheck.contract.lint.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.contract.expression import Expression
    from wirecheck.contract.lint.draft import Draft, OperationDraft
    from wirecheck.contract.lint.problem import Problem
    from wirecheck.contract.lint.schemas import Schemas

_STATUSES = range(100, 600)


def outcomes(draft: Draft, schemas: Schemas) -> Iterator[Problem]:
    """Say what is wrong with each outcome."""
    for operation in draft.operations:
        yield from _outcomes(draft, operation, Scope(draft, schemas, operation))


def _outcomes(draft: Draft, operation: OperationDraft, scope: Scope) -> Iterator[Problem]:
    names = {name: value for name, value in scope.names({}, {}).items() if name in {"request", "response"}}
    earlier: list[cel_syntax.Node] = []
    taken: frozenset[int] = frozenset()
    for index, entry in enumerate(operation.value.get("x-outcome", ())):
        if "when" not in entry:
            continue
        at, outcome = f"{operation.at}/x-outcome/{index}/when", entry.get("outcome")
        wrong = list(conditions(entry["when"], names, None))
        for problem, remedy in wrong:
            yield draft.wrong(at, f"{problem} (outcome {outcome!r})", remedy)
        made, _ = compiled(entry["when"], frozenset(names))
        if made is None or wrong:
            continue
        for name in sorted(made.roots - names.keys()):
            yield draft.wrong(at, f"an outcome cannot ask for {name!r}", "ask for request and response alone")
        certain, possible = _statuses(entry["when"])
        if len(certain) == len(_STATUSES) and outcome in {"failure", "refused"}:
            yield draft.wrong(at, f"whatever comes is {outcome}: an error page or a broken text too", "name the status or the envelope that tells it")
        if made.tree in earlier:
            yield draft.wrong(at, f"nothing reaches this {outcome}: an outcome before it asks the same", "leave one out, or say what tells them apart")
        elif not possible:
            yield draft.wrong(at, f"no status makes this {outcome}", "mend the statuses")
        elif possible <= taken:
            yield draft.wrong(
                at, f"nothing reaches this {outcome}: outcomes before it take every status that it asks for", "put it before them, or say what tells them apart"
            )
        earlier.append(made.tree)
        taken |= certain


def _statuses(text: str) -> tuple[frozenset[int], frozenset[int]]:
    """Give the statuses for which an expression surely holds, and those for which it may."""
    certain = possible = frozenset(_STATUSES)
    for part in expression.parts(text.strip()):
        if part.tree == cel_syntax.Literal(value=True):
            continue
        if not _asks_only_status(part.tree):
            certain = frozenset()
            continue
        held = frozenset(status for status in _STATUSES if _holds(part, status))
        certain, possible = certain & held, possible & held
    return certain, possible


def _asks_only_status(tree: cel_syntax.Node) -> bool:
    path = cel_syntax.chain(tree)
    if path is not None:
        return path == ("response", "status")
    return not isinstance(tree, cel_syntax.Macro) and all(_asks_only_status(child) for child in cel_syntax.children(tree))


def _holds(part: Expression, status: int) -> bool:
    try:
        return part.holds({"response": {"status": status}})
    except expression.NotEvaluated:
        return False
