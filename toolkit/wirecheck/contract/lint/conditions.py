"""Expressions that must give a truth value, compiled and read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wirecheck.contract import expression
from wirecheck.contract.lint.kinds import FUNCTIONS, Reader
from wirecheck.contract.lint.problem import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.contract.expression import Expression
    from wirecheck.contract.lint.kinds import Names


def conditions(text: str, names: Names, outcomes: frozenset[str] | None, *, may_forbid: bool = False) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an expression that must give a truth value."""
    made, problem = compiled(text, frozenset(names))
    if made is None:
        yield problem, _remedy(problem, names)
        return
    reader = Reader(names, outcomes, may_forbid=may_forbid)
    try:
        reader.condition(made.tree)
    except RecursionError:
        reader.wrong.append(("the expression is nested too deep", "split it into several rules"))
    yield from dict.fromkeys(reader.wrong)


def compiled(text: str, names: frozenset[str]) -> tuple[Expression | None, str]:
    """Give an expression, or why it is none."""
    try:
        return expression.compiled(text.strip(), names), ""
    except expression.BadExpression as error:
        return None, f"the expression {error}"


def _remedy(problem: str, names: Names) -> str:
    name = re.search(r"(names|calls) '(\w+)'", problem)
    if name is None:
        return "mend it there"
    return nearest(name[2], sorted(names) if name[1] == "names" else sorted(FUNCTIONS))
