"""CEL trees as Python source: the quick way for the usual case, in which everything that a rule names is there.

The source raises, whatever goes wrong, where the closures would be needed: an absent member, values that do not compare, an error that ``&&`` absorbs. The caller then asks
the closures, which know what CEL has to say. Where both answer they agree; a test holds that.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from wirecheck.contract import cel_evaluate
from wirecheck.contract.cel_evaluate import CORE
from wirecheck.contract.cel_syntax import Call, Entries, Has, Index, Items, Literal, Macro, Name, Node, Select, chain
from wirecheck.contract.functions import FUNCTIONS

_BOOLEAN = frozenset(
    {"&&", "||", "!", "==", "!=", "<", "<=", ">", ">=", "in", "startsWith", "endsWith", "contains", "matches", "like", "distinct", "same_set", "sorted_by"}
)
# What compares with itself alone, and as Python compares it.
_KINDS = {
    "number": "number",
    "size": "int",
    "length": "int",
    "datetime": "time",
    "php_date": "time",
    "unix": "time",
    "timestamp": "time",
    "days": "duration",
    "duration": "duration",
    "lower": "text",
}
_CONSTANT = frozenset({"number", "duration", "timestamp", "days", "datetime", "php_date", "unix"})
_COMPARED = frozenset({"==", "!=", "<", "<=", ">", ">="})
_ADDED = frozenset({"time", "duration", "text"})  # sums of decimals must be exact, those of integers have 64 bits: the closures see to that
_PYTHON = {"&&": "and", "||": "or"}


def _has(value: Any, name: str) -> bool:  # noqa: ANN401
    if isinstance(value, dict):
        return name in value
    raise TypeError


def _each(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, list | dict):
        return value
    raise TypeError


def _map(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return value
    raise TypeError


class Writer:
    """Writes expressions over a mapping ``s`` of variables. The source holds names made here, operators, and texts and member names as literals only; `names` are what it refers to."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {"_truth": cel_evaluate._truth, "_has": _has, "_each": _each, "_entries": cel_evaluate.entries}  # noqa: SLF001 -- one language in two modules
        self._bound: dict[str, str] = {}
        self._maps: dict[Node, str] = {}
        self._macros = 0

    def given(self, value: Any) -> str:  # noqa: ANN401
        """Give the name under which the source refers to a value."""
        name = f"c{len(self.names)}"
        self.names[name] = value
        return name

    @contextmanager
    def within(self, bound: dict[str, str], maps: dict[Node, str]) -> Iterator[None]:
        """Write with variables bound to names of the source, and with trees whose value stands under one: a dict, or something that raises whatever it is asked."""
        outer = self._bound, self._maps
        self._bound, self._maps = {**self._bound, **bound}, {**self._maps, **maps}
        yield
        self._bound, self._maps = outer

    def write(self, node: Node) -> str:
        """Write an expression."""
        match node:
            case Literal():
                return self.given(node.value)  # written out, some would make Python warn: 5["a"], "x" is True
            case Name():
                return self._bound.get(node.name, f"s[{node.name!r}]")
            case Select():
                return f"{self._holder(node.of)}[{node.name!r}]"
            case Index():
                return f"{self.given(_index)}({self.write(node.of)},{self.write(node.at)})"
            case Has() if node.member.of in self._maps:
                return f"({node.member.name!r} in {self._maps[node.member.of]})"
            case Has():
                return f"_has({self.write(node.member.of)},{node.member.name!r})"
            case Items():
                return f"[{','.join(map(self.write, node.items))}]"
            case Entries():
                return f"_entries([{','.join(f'({self.write(key)},{self.write(value)})' for key, value in node.entries)}])"
            case Macro():
                return self._macro(node)
            case Call():
                return self._call(node)

    def _holder(self, node: Node) -> str:
        return self._maps[node] if node in self._maps else self.write(node)

    def truth(self, node: Node) -> str:
        """Write an expression that is true, false or raises."""
        text = self.write(node)
        known = isinstance(node, Has) or (isinstance(node, Literal) and isinstance(node.value, bool)) or (isinstance(node, Call) and node.name in _BOOLEAN)
        return text if known or (isinstance(node, Macro) and node.name in {"all", "exists"}) else f"_truth({text})"

    def _call(self, node: Call) -> str:
        name, arguments = node.name, node.arguments
        if name in _PYTHON:
            return f"({f' {_PYTHON[name]} '.join(map(self.truth, arguments))})"
        if name == "!":
            return f"(not {self.truth(arguments[0])})"
        if name == "?:":
            condition, yes, no = arguments
            return f"({self.write(yes)} if {self.truth(condition)} else {self.write(no)})"
        if name == "neg":
            return f"{self.given(cel_evaluate._BINARY['-'])}(0,{self.write(arguments[0])})"  # noqa: SLF001
        if name in cel_evaluate._BINARY:  # noqa: SLF001
            return self._binary(name, *arguments)
        called = FUNCTIONS[name] if name in FUNCTIONS else CORE[name][0]
        if name in _CONSTANT and all(isinstance(argument, Literal) for argument in arguments):
            try:
                return self.given(called(*(argument.value for argument in arguments if isinstance(argument, Literal))))
            except Exception:  # noqa: BLE001, S110 -- not constant after all: the call itself will tell
                pass
        return f"{self.given(called)}({','.join(map(self.write, arguments))})"

    def _binary(self, sign: str, left: Node, right: Node) -> str:
        a, b = self.write(left), self.write(right)
        if sign in {"==", "!="} and isinstance(right, Literal):
            if right.value is None or isinstance(right.value, str):
                return f"({a} {sign} {right.value!r})"
            if isinstance(right.value, bool):
                return f"({a} {'is' if sign == '==' else 'is not'} {b})"
        if sign == "in" and isinstance(right, Items) and all(isinstance(item, Literal) and isinstance(item.value, str) for item in right.items):
            return f"({a} in {self.given(tuple(item.value for item in right.items if isinstance(item, Literal)))})"
        kinds = {_kind(left), _kind(right)}
        if len(kinds) == 1 and None not in kinds and (sign in _COMPARED or (sign in {"+", "-"} and kinds <= _ADDED)):
            return f"({a} {sign} {b})"
        if kinds == {"time", "duration"} and sign in {"+", "-"}:
            return f"({a} {sign} {b})"
        return f"{self.given(cel_evaluate._BINARY[sign])}({a},{b})"  # noqa: SLF001

    def _macro(self, node: Macro) -> str:
        over = self.write(node.over)
        self._macros += 1
        name = f"m{self._macros}"
        hidden = {tree: text for tree, text in self._maps.items() if (chain(tree) or ("",))[0] != node.variable}
        outer, self._maps = self._maps, hidden
        with self.within({node.variable: name}, {}):
            body = self.truth(node.body)
            more = self.write(node.more) if node.more is not None else None
            plain = self.write(node.body)
        self._maps = outer
        loop = f"for {name} in _each({over})"
        match node.name:
            case "all" | "exists":
                # A list, not a generator: an item that cannot be evaluated must raise even where an earlier one decides, and the closures then absorb it.
                return f"{'all' if node.name == 'all' else 'any'}([{body} {loop}])"
            case "exists_one":
                return f"(sum([{body} {loop}]) == 1)"
            case "filter":
                return f"[{name} {loop} if {body}]"
            case _ if more is not None:
                return f"[{more} {loop} if {body}]"
            case _:
                return f"[{plain} {loop}]"


def _index(value: Any, key: Any) -> Any:  # noqa: ANN401
    if isinstance(value, list) and isinstance(key, int) and not isinstance(key, bool) and key >= 0:
        return value[key]
    return _map(value)[key]


def _kind(node: Node) -> str | None:
    if isinstance(node, Name) and node.name == "captured_at":
        return "time"
    if isinstance(node, Literal) and isinstance(node.value, int) and not isinstance(node.value, bool):
        return "int"
    if isinstance(node, Call):
        if node.name in {"+", "-"}:
            left, right = (_kind(argument) for argument in node.arguments)
            return left if left is not None and right in {left, "duration"} else None
        return _KINDS.get(node.name)
    return None
