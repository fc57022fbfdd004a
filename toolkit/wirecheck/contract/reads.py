"""Which members the rules of an operation read, by name: what nobody names need not be looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from wirecheck.contract import cel_syntax, pointer
from wirecheck.contract.cel_syntax import Call, Has, Index, Items, Literal, Macro, Name, Node, Select
from wirecheck.contract.expression import VARIABLES
from wirecheck.schema.xml_maps import Reads

if TYPE_CHECKING:
    from wirecheck.contract.model import OutcomeRule, Rule


class _Everything(Exception):
    """An expression asks for more than can be told by names."""


def reads(outcomes: Iterable[OutcomeRule], rules: Iterable[Rule]) -> Reads | None:
    """Give the names that outcomes and rules read; ``None`` where they may read anything."""
    found: set[tuple[str, str]] = set()
    try:
        for outcome in outcomes:
            found.update(_read(outcome.when.tree, "whole", {}))
        for rule in rules:
            bound, named = _pointed(rule.each)
            found.update(named)
            for expression in (rule.gate, rule.when, rule.then):
                if expression is not None:
                    found.update(_read(expression.tree, "whole", bound))
    except _Everything:
        return None
    return Reads(**{how: frozenset(name for kind, name in found if kind == how) for how in ("through", "listed", "whole")})


def _pointed(each: str | None) -> tuple[dict[str, str], set[tuple[str, str]]]:
    """Give the member whose items each bound name stands for, and the names that a pointer reads."""
    bound: dict[str, str] = {}
    named: set[tuple[str, str]] = set()
    before, was_wild = "", True
    for step in pointer.steps(each or ""):
        is_name = step.startswith("{") and step.endswith("}")
        if not is_name and step != "*":
            named.add(("through", step))
            before, was_wild = step, False
            continue
        if not before:
            raise _Everything  # any member of the root
        named.add(("whole" if was_wild else "listed", before))  # items of items: whatever those are
        was_wild = True
        if is_name:
            bound[step[1:-1]] = before
    return bound, named


def _read(node: Node, how: str, bound: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield how each member is read: gone `through`, or only asked for; `listed`, as a list whose items are counted or gone through; or `whole`."""
    match node:
        case Name():
            if how != "through" and node.name in bound:
                yield how, bound[node.name]
            elif how != "through" and node.name in VARIABLES - {"outcome", "captured_at", "keys"}:
                raise _Everything
        case Select():
            yield how, node.name
            yield from _read(node.of, "through", bound)
        case Has():
            yield "through", node.member.name
            yield from _read(node.member.of, "through", bound)
        case Index():
            yield from _read(node.of, "whole", bound)
            yield from _read(node.at, "whole", bound)
        case Macro():
            yield from _read(node.over, "whole", bound)
            for body in cel_syntax.children(node)[1:]:
                yield from _read(body, "whole", {**bound, node.variable: ""})
        case Call() if node.name in _NAMED and (steps := _NAMED[node.name](node.arguments[1:])) is not None:
            for *before, last in steps:
                yield from (("through", name) for name in before)
                yield "whole", last
            yield from _read(node.arguments[0], "listed" if node.name != "field" else "through", bound)
        case Call(name="size"):
            yield from _read(node.arguments[0], "listed", bound)
        case _:
            for child in cel_syntax.children(node):
                yield from _read(child, "whole", bound)


def _path(nodes: Sequence[Node]) -> list[list[str]] | None:
    """Give the one path that some literals make; ``None`` where one is no text, or where there is no literal at all."""
    texts = [node.value for node in nodes if isinstance(node, Literal) and isinstance(node.value, str)]
    return [texts] if texts and len(texts) == len(nodes) else None


def _steps(nodes: Sequence[Node]) -> list[list[str]] | None:
    """Give the paths that some literals are, one each."""
    texts = _path(nodes)
    return [text.split("/") for text in texts[0]] if texts is not None else None


def _paths(nodes: Sequence[Node]) -> list[list[str]] | None:
    """Give the paths in a list of literals, each perhaps led by a minus."""
    texts = _path(nodes[0].items) if nodes and isinstance(nodes[0], Items) else None
    return [text.removeprefix("-").split("/") for text in texts[0]] if texts is not None else None


_NAMED = {"field": _path, "distinct": _steps, "sorted_by": _paths}
"""Functions that read members by the names that they are given."""
