"""CEL text to a tree: the grammar of the language's specification, with its macros, without messages, unsigned integers, bytes, raw and triple-quoted texts.

    Expr     = Or ["?" Or ":" Expr]          Relation = Addition {("<" | "<=" | ">=" | ">" | "==" | "!=" | "in") Addition}
    Or       = And {"||" And}                Addition = Product {("+" | "-") Product}        Product = Unary {("*" | "/" | "%") Unary}
    And      = Relation {"&&" Relation}      Unary    = {"!"} | {"-"} Member                 Member  = Primary {"." NAME ["(" … ")"] | "[" Expr "]"}

Source: Common Expression Language, language definition, section "Syntax".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

MACROS = frozenset({"all", "exists", "exists_one", "map", "filter"})
_TOKEN = re.compile(
    r"""\s+ | (?P<string>"(?:\\.|[^"\\\r\n])*"|'(?:\\.|[^'\\\r\n])*') | (?P<double>\d*\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+) | (?P<integer>0x[0-9a-fA-F]+|\d+)"""
    r""" | (?P<name>[A-Za-z_]\w*) | (?P<sign>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()\[\]{}])""",
    re.VERBOSE | re.ASCII,
)
_ESCAPE = re.compile(r"\\(?:([abfnrtv\\?\"'`])|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|(.?))", re.DOTALL)
_ESCAPED = dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True))
_RELATIONS = frozenset({"<", "<=", ">=", ">", "==", "!=", "in"})
_KEYWORDS = frozenset({"true", "false", "null", "in"})
_RESERVED = frozenset(
    {"as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while"}
)
WORDS = _KEYWORDS | _RESERVED
"""What cannot be a variable."""
_LARGEST = 2**63  # integers are those of 64 bits
_END_OF_UNICODE = 0x110000
_DEEPEST = 40  # levels of brackets and operators; the specification asks for 12 and for 32 terms in a row


class BadSyntax(ValueError):
    """The text is no CEL; the argument says where and why."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant. `kind` keeps ``true`` apart from 1, which Python takes for equal."""

    value: Any
    kind: type = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", type(self.value))


@dataclass(frozen=True, slots=True)
class Name:
    """A variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Select:
    """A member: ``of.name``, or ``of["name"]``."""

    of: Node
    name: str
    is_indexed: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Index:
    """An element: ``of[at]``."""

    of: Node
    at: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A function, or an operator by its sign; a method's object is its first argument."""

    name: str
    arguments: tuple[Node, ...]
    is_method: bool = False


@dataclass(frozen=True, slots=True)
class Macro:
    """``over.name(variable, body)``; `more` is the transformation of a three-argument ``map``."""

    name: str
    over: Node
    variable: str
    body: Node
    more: Node | None = None


@dataclass(frozen=True, slots=True)
class Has:
    """``has(member)``."""

    member: Select


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entries:
    """A map."""

    entries: tuple[tuple[Node, Node], ...]


Node = Literal | Name | Select | Index | Call | Macro | Has | Items | Entries


def parse(text: str) -> Node:
    """Read an expression.

    Raises:
        BadSyntax: it is none.

    """
    parser = _Parser(text)
    tree = parser.expression()
    if parser.here:
        raise BadSyntax(f"{parser.here!r} does not belong there")
    if _depth(tree) > 2 * _DEEPEST:
        raise BadSyntax("it is nested too deep")
    return tree


def _depth(tree: Node) -> int:
    """Count the levels of a tree. Whoever walks one may then recurse."""
    deepest, stack = 0, [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        deepest = max(deepest, depth)
        stack.extend([(child, depth + 1) for child in children(node)])
    return deepest


def conjuncts(tree: Node) -> list[Node]:
    """Give the parts of a tree that its outermost ``&&`` join."""
    if isinstance(tree, Call) and tree.name == "&&":
        return [part for argument in tree.arguments for part in conjuncts(argument)]
    return [tree]


def joined(parts: list[Node]) -> Node:
    """Give the conjunction of some trees, at least one."""
    tree = parts[0]
    for part in parts[1:]:
        tree = Call("&&", (tree, part))
    return tree


def children(node: Node) -> tuple[Node, ...]:
    """Give the trees directly below a node."""
    return _CHILDREN[type(node)](node)


_CHILDREN: dict[type, Callable[[Any], tuple[Node, ...]]] = {
    Literal: lambda _: (),
    Name: lambda _: (),
    Select: lambda node: (node.of,),
    Index: lambda node: (node.of, node.at),
    Call: lambda node: node.arguments,
    Macro: lambda node: (node.over, node.body, *(() if node.more is None else (node.more,))),
    Has: lambda node: (node.member,),
    Items: lambda node: node.items,
    Entries: lambda node: tuple(part for entry in node.entries for part in entry),
}


def chain(node: Node) -> tuple[str, ...] | None:
    """Give the path of a member chain that starts at a variable: ``request.body.p``; ``None`` where the node is none."""
    path: list[str] = []
    while isinstance(node, Select):
        path.append(node.name)
        node = node.of
    return (node.name, *reversed(path)) if isinstance(node, Name) else None


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(text):
            found = _TOKEN.match(text, position)
            if found is None:
                raise BadSyntax(f"{text[position]!r} at {position + 1} is no part of CEL")
            position = found.end()
            if found.lastgroup is not None:
                self._tokens.append((found.lastgroup, found.group()))
        self._tokens.append(("", ""))
        self._at = 0
        self._kind, self.here = self._tokens[0]
        self._depth = 0
        self._is_negative = False

    def _take(self, wanted: str | None = None) -> str:
        word = self.here
        if not word or (wanted is not None and word != wanted):
            raise BadSyntax(f"{wanted or 'something'} is missing {f'before {word!r}' if word else 'at the end'}")
        self._at += 1
        self._kind, self.here = self._tokens[self._at]
        return word

    def expression(self) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise BadSyntax("it is nested too deep")
        tree = self._run("||", self._and)
        if self.here == "?":
            self._take()
            yes = self._run("||", self._and)
            self._take(":")
            tree = Call("?:", (tree, yes, self.expression()))
        self._depth -= 1
        return tree

    def _and(self) -> Node:
        return self._run("&&", self._relation)

    def _run(self, sign: str, part: Any) -> Node:  # noqa: ANN401
        tree: Node = part()
        while self.here == sign:
            self._take()
            tree = Call(sign, (tree, part()))
        return tree

    def _relation(self) -> Node:
        tree = self._addition()
        while self.here in _RELATIONS:
            sign = self._take()
            tree = Call(sign, (tree, self._addition()))
        return tree

    def _addition(self) -> Node:
        tree = self._product()
        while self.here in {"+", "-"}:
            sign = self._take()
            tree = Call(sign, (tree, self._product()))
        return tree

    def _product(self) -> Node:
        tree = self._unary()
        while self.here in {"*", "/", "%"}:
            sign = self._take()
            tree = Call(sign, (tree, self._unary()))
        return tree

    def _unary(self, before: str = "") -> Node:
        if self.here in {"!", "-"}:
            sign = self._take(before or None)
            self._depth += 1
            if self._depth > _DEEPEST:
                raise BadSyntax("it is nested too deep")
            self._is_negative = sign == "-"
            inner = self._unary(sign)
            self._depth -= 1
            if sign == "-" and isinstance(inner, Literal) and inner.kind in {int, float} and inner.value != -_LARGEST:
                return Literal(-inner.value)
            return Call("!" if sign == "!" else "neg", (inner,))
        return self._member()

    def _member(self) -> Node:
        tree = self._primary()
        while self.here in {".", "["}:
            if self._take() == "[":
                at = self.expression()
                self._take("]")
                tree = Select(tree, at.value, is_indexed=True) if isinstance(at, Literal) and isinstance(at.value, str) else Index(tree, at)
                continue
            if self._kind != "name" or self.here in _KEYWORDS:
                raise BadSyntax("a member's name is missing after '.'")
            name = self._take()
            if self.here != "(":
                tree = Select(tree, name)
            elif name in MACROS:
                tree = self._macro(name, tree)
            else:
                tree = Call(name, (tree, *self._arguments()), is_method=True)
        return tree

    def _macro(self, name: str, over: Node) -> Node:
        arguments = self._arguments()
        if len(arguments) not in ({2, 3} if name == "map" else {2}) or not isinstance(arguments[0], Name):
            raise BadSyntax(f"{name} takes a variable and an expression")
        return Macro(name, over, arguments[0].name, *arguments[1:])

    def _arguments(self) -> list[Node]:
        self._take("(")
        made: list[Node] = []
        while self.here != ")":
            made.append(self.expression())
            if self.here != ")":
                self._take(",")
                if self.here == ")":
                    raise BadSyntax("an argument is missing before ')'")
        self._take(")")
        return made

    def _primary(self) -> Node:
        kind, word = self._kind, self._take()
        is_negative, self._is_negative = self._is_negative, False
        if kind == "string":
            return Literal(_text(word[1:-1]))
        if kind in {"integer", "double"}:
            return Literal(_number(kind, word, _LARGEST if is_negative else _LARGEST - 1))
        if kind == "name":
            return self._named(word)
        if word == "(":
            tree = self.expression()
            self._take(")")
            return tree
        if word == "[":
            return Items(tuple(self._list("]", self.expression)))
        if word == "{":
            return Entries(tuple(self._list("}", self._entry)))
        raise BadSyntax(f"{word!r} does not belong there")

    def _named(self, word: str) -> Node:
        if word in {"true", "false", "null"}:
            return Literal({"true": True, "false": False, "null": None}[word])
        if word in WORDS:
            raise BadSyntax(f"{word!r} does not belong there")
        if self.here != "(":
            return Name(word)
        arguments = self._arguments()
        if word != "has":
            return Call(word, tuple(arguments))
        if len(arguments) != 1 or not isinstance(arguments[0], Select) or arguments[0].is_indexed:
            raise BadSyntax("has() takes a member, written with a dot")
        return Has(arguments[0])

    def _entry(self) -> tuple[Node, Node]:
        key = self.expression()
        self._take(":")
        return key, self.expression()

    def _list(self, end: str, part: Any) -> list[Any]:  # noqa: ANN401
        made = []
        while self.here != end:
            made.append(part())
            if self.here != end:
                self._take(",")
        self._take(end)
        return made


def _number(kind: str, word: str, largest: int) -> int | float:
    if kind == "double":
        made = float(word)
        if made == float("inf"):
            raise BadSyntax(f"{word} is no number")
        return made
    if len(word) > len(str(largest)) or int(word, 16 if word.startswith("0x") else 10) > largest:
        raise BadSyntax(f"{word[:30]} is larger than an integer can be")
    return int(word, 16 if word.startswith("0x") else 10)


def _text(written: str) -> str:
    return _ESCAPE.sub(_unescaped, written)


def _unescaped(escape: re.Match[str]) -> str:
    letter, byte, short, long, octal, _ = escape.groups()
    if letter is not None:
        return _ESCAPED.get(letter, letter)
    code = int(octal, 8) if octal is not None else int(byte or short or long or "110000", 16)
    if code >= _END_OF_UNICODE or 0xD800 <= code < 0xE000:
        raise BadSyntax(f"{escape.group()} is no escape")
    return chr(code)
