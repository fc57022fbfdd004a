"""The expressions of a contract: CEL, checked and compiled once, evaluated over one exchange after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wirecheck.contract import cel_python, cel_syntax
from wirecheck.contract.cel_evaluate import CORE, TYPE_NAMES, NotEvaluated, closure
from wirecheck.contract.cel_syntax import BadSyntax, Call, Literal, Macro, Name, Node
from wirecheck.contract.functions import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["VARIABLES", "BadExpression", "Expression", "NotEvaluated", "compiled", "parts"]

VARIABLES = frozenset({"request", "response", "outcome", "captured_at", "keys"})
"""What every expression may name; `each` binds further names."""

_OPERATORS = frozenset({"&&", "||", "!", "neg", "?:", "==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/", "%"})


class BadExpression(Exception):
    """An expression that is wrong in itself; the argument says how."""


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A compiled expression. `roots` are the variables that it names, `tree` is what it says. Equal ones of one contract are one object, so that what one says of an exchange is asked once."""

    text: str
    tree: Node
    roots: frozenset[str]
    _quick: Callable[[Mapping[str, Any]], Any] | None
    _closure: Callable[[Mapping[str, Any]], Any]

    def holds(self, scope: Mapping[str, Any]) -> bool:
        """Evaluate over the variables in `scope`.

        Raises:
            NotEvaluated: a member is absent, or a value cannot be read or compared.

        """
        if self._quick is not None:
            try:
                result = self._quick(scope)
            except Exception:  # noqa: BLE001 -- whatever it is, the closures say what CEL has to say of it
                result = self._closure(scope)
        else:
            result = self._closure(scope)
        if result is True or result is False:
            return bool(result)
        raise NotEvaluated("it gives no truth value")


def compiled(text: str, names: frozenset[str] = frozenset()) -> Expression:
    """Compile an expression that may name the `VARIABLES` and the bound `names`.

    Raises:
        BadExpression: it does not parse, or names a variable or function that does not exist.

    """
    try:
        return _made(cel_syntax.parse(text), text, names)
    except BadSyntax as error:
        raise BadExpression(f"does not parse: {error}") from None
    except RecursionError:
        raise BadExpression("does not parse: it is nested too deep") from None


def parts(text: str, names: frozenset[str] = frozenset()) -> list[Expression]:
    """Compile each of the parts that an expression's outermost ``&&`` join; together they hold as the whole does.

    Raises:
        BadExpression: as `compiled`.

    """
    whole = compiled(text, names)
    return [_made(tree, f"{text}#{number}", names) for number, tree in enumerate(cel_syntax.conjuncts(whole.tree))]


def together(expressions: list[Expression], names: frozenset[str] = frozenset()) -> Expression:
    """Give the conjunction of some expressions, at least one."""
    return _made(cel_syntax.joined([expression.tree for expression in expressions]), expressions[0].text, names)


def _made(tree: Node, text: str, names: frozenset[str]) -> Expression:
    known = VARIABLES | names
    roots = frozenset(_roots(tree, known, frozenset()))
    for node in _every(tree):
        if isinstance(node, Call) and node.name not in _OPERATORS:
            if node.name not in FUNCTIONS and node.name not in CORE:
                raise BadExpression(f"calls {node.name!r}, which is no function")
            if node.name in CORE and len(node.arguments) != CORE[node.name][1]:
                raise BadExpression(f"gives {node.name!r} {len(node.arguments)} arguments, not {CORE[node.name][1]}")
    typed = _with_types(tree, known)
    return Expression(text, tree, roots, cel_python.function(typed), closure(typed))


def _every(tree: Node) -> Iterator[Node]:
    yield tree
    for child in cel_syntax.children(tree):
        yield from _every(child)


def _roots(tree: Node, known: frozenset[str], bound: frozenset[str]) -> Iterator[str]:
    if isinstance(tree, Name):
        if tree.name in known:
            yield tree.name
        elif tree.name not in bound and tree.name not in TYPE_NAMES:
            raise BadExpression(f"names {tree.name!r}, which is no variable here")
    elif isinstance(tree, Macro):
        yield from _roots(tree.over, known, bound)
        for body in cel_syntax.children(tree)[1:]:
            yield from _roots(body, known, bound | {tree.variable})
    else:
        for child in cel_syntax.children(tree):
            yield from _roots(child, known, bound)


def _with_types(tree: Node, known: frozenset[str]) -> Node:
    """Replace the name of a type, as in ``type(x) == list``, by what ``type`` gives."""
    if isinstance(tree, Call) and tree.name in {"==", "!="}:
        arguments = tuple(Literal(a.name) if isinstance(a, Name) and a.name in TYPE_NAMES and a.name not in known else _with_types(a, known) for a in tree.arguments)
        return Call(tree.name, arguments)
    if isinstance(tree, Call):
        return Call(tree.name, tuple(_with_types(argument, known) for argument in tree.arguments), is_method=tree.is_method)
    return tree
