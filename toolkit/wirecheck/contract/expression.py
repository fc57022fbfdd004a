"""The expressions of a contract: CEL, checked and compiled once, evaluated over one exchange after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from inspect import signature
from typing import TYPE_CHECKING, Any

from wirecheck.contract import cel_syntax
from wirecheck.contract.cel_evaluate import CORE, TYPE_NAMES, NotEvaluated, Type, closure
from wirecheck.contract.cel_syntax import BadSyntax, Call, Entries, Has, Index, Items, Literal, Macro, Name, Node, Select
from wirecheck.contract.functions import FUNCTIONS, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["VARIABLES", "BadExpression", "Expression", "NotEvaluated", "compiled", "parts"]

VARIABLES = frozenset({"request", "response", "outcome", "captured_at", "keys"})
"""What every expression may name; `each` binds further names."""

TAKEN = VARIABLES | TYPE_NAMES | cel_syntax.WORDS
"""What nothing can be named."""

_OPERATORS = frozenset({"&&", "||", "!", "neg", "?:", "==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/", "%"})

_READERS = frozenset({"number", "datetime", "php_date", "unix", "days", "duration", "timestamp", "int", "double"})
"""Functions of one argument that read a text; a constant that they cannot read is a mistake in the contract."""


class BadExpression(Exception):
    """An expression that is wrong in itself; the argument says how."""


class Expression:
    """A checked expression. `text` is what stands in the contract, `roots` are the variables that it names, `tree` is what it says. Equal ones of one contract are one object, so that what one says of an exchange is asked once."""

    __slots__ = ("_closure", "_has_types", "_known", "roots", "text", "tree")

    def __init__(self, text: str, tree: Node, known: frozenset[str]) -> None:
        self.text = text
        self.tree = tree
        self._known = known
        named = _named(tree, known)
        self.roots = named & known
        self._has_types = not named <= known
        self._closure: Callable[[Mapping[str, Any]], Any] | None = None  # made when it is first asked for: most are never

    @property
    def typed(self) -> Node:
        """The tree with the names of types replaced by the types."""
        return _with_types(self.tree, self._known) if self._has_types else self.tree

    def part(self, tree: Node) -> Expression:
        """Give a part of the expression, which may name the same."""
        return Expression(self.text, tree, self._known)

    def holds(self, scope: Mapping[str, Any]) -> bool:
        """Evaluate over the variables in `scope`.

        Raises:
            NotEvaluated: a member is absent, or a value cannot be read or compared.

        """
        result = self.value(scope)
        if result is True or result is False:
            return bool(result)
        raise NotEvaluated("it gives no truth value")

    def value(self, scope: Mapping[str, Any]) -> Any:  # noqa: ANN401
        """Evaluate to whatever the expression gives. Raises `NotEvaluated`."""
        if self._closure is None:
            self._closure = closure(self.typed)
        try:
            return self._closure(scope)
        except RecursionError:
            raise NotEvaluated("its values are nested too deep") from None


def compiled(text: str, names: frozenset[str] = frozenset()) -> Expression:
    """Compile an expression that may name the `VARIABLES` and the bound `names`.

    Raises:
        BadExpression: it does not parse, or names a variable or function that does not exist.

    """
    made = Expression(text, _parsed(text), VARIABLES | names)
    _check_calls(made.tree)
    return made


def parts(text: str, names: frozenset[str] = frozenset()) -> list[Expression]:
    """Compile each of the parts that an expression's outermost ``&&`` join; together they hold as the whole does.

    Raises:
        BadExpression: as `compiled`.

    """
    tree = _parsed(text)
    made = [Expression(text, part, VARIABLES | names) for part in cel_syntax.conjuncts(tree)]
    _check_calls(tree)
    return made


def together(expressions: list[Expression], names: frozenset[str] = frozenset()) -> Expression:
    """Give the conjunction of some expressions, at least one."""
    return Expression(expressions[0].text, cel_syntax.joined([expression.tree for expression in expressions]), VARIABLES | names)


def _parsed(text: str) -> Node:
    try:
        return cel_syntax.parse(text)
    except BadSyntax as error:
        raise BadExpression(f"does not parse: {error}") from None


def _check_calls(tree: Node) -> None:
    """Check each call of a tree, the outer before the inner."""
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, Call) and node.name not in _OPERATORS:
            _check(node)
        stack.extend(reversed(cel_syntax.children(node)))


def _check(call: Call) -> None:
    """Refuse a call that no exchange could make work: of a wrong count of arguments, or with a constant that cannot be read."""
    if call.name not in FUNCTIONS and call.name not in CORE:
        raise BadExpression(f"calls {call.name!r}, which is no function")
    function = FUNCTIONS[call.name] if call.name in FUNCTIONS else CORE[call.name][0]
    if not _takes(function, len(call.arguments)):
        raise BadExpression(f"gives {call.name!r} a count of arguments that it does not take: {len(call.arguments)}")
    constants = [argument.value for argument in call.arguments if isinstance(argument, Literal)]
    try:
        if call.name == "matches" and isinstance(call.arguments[1], Literal):
            function("", constants[-1])
        elif call.name in _READERS and constants:
            function(*constants)
    except Unreadable as error:
        raise BadExpression(f"gives {call.name!r} a constant that is not {error}") from None


@cache
def _takes(function: Callable[..., Any], count: int) -> bool:
    try:
        signature(function).bind(*[None] * count)
    except TypeError:
        return False
    return True


def _named(tree: Node, known: frozenset[str]) -> frozenset[str]:
    """Give what a tree names: variables, and types that are none here."""
    found = set[str]()
    stack = [(tree, frozenset[str]())]
    while stack:
        node, bound = stack.pop()
        if isinstance(node, Name):
            if node.name in known or (node.name not in bound and node.name in TYPE_NAMES):
                found.add(node.name)
            elif node.name not in bound:
                raise BadExpression(f"names {node.name!r}, which is no variable here")
        elif isinstance(node, Macro):
            inner = bound | {node.variable}
            stack.extend((body, inner) for body in reversed(cel_syntax.children(node)[1:]))
            stack.append((node.over, bound))
        else:
            stack.extend([(child, bound) for child in reversed(cel_syntax.children(node))])
    return frozenset(found)


def _with_types(node: Node, known: frozenset[str]) -> Node:
    """Replace the name of a type, as in ``type(x) == list``, by that type; `known` are the names that are variables."""

    def inner(child: Node) -> Node:
        return _with_types(child, known)

    match node:
        case Name() if node.name in TYPE_NAMES and node.name not in known:
            return Literal(Type(node.name))
        case Call():
            return replace(node, arguments=tuple(map(inner, node.arguments)))
        case Macro():
            bound = known | {node.variable}
            more = _with_types(node.more, bound) if node.more is not None else None
            return replace(node, over=inner(node.over), body=_with_types(node.body, bound), more=more)
        case Select():
            return replace(node, of=inner(node.of))
        case Index():
            return replace(node, of=inner(node.of), at=inner(node.at))
        case Has():
            return replace(node, member=replace(node.member, of=inner(node.member.of)))
        case Items():
            return Items(tuple(map(inner, node.items)))
        case Entries():
            return Entries(tuple((inner(key), inner(value)) for key, value in node.entries))
        case _:
            return node
