"""The promises of contract/cel_syntax.py, cel_evaluate.py, cel_python.py and expression.py, held against the library ``cel``."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import cel
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wirecheck import files
from wirecheck.checks import Subject
from wirecheck.contract import cel_python, cel_syntax, document, load
from wirecheck.contract.cel_evaluate import Type, closure
from wirecheck.contract.expression import BadExpression, Expression, NotEvaluated, compiled, parts, together
from wirecheck.contract.functions import FUNCTIONS
from wirecheck.contract.route import Match, Router
from wirecheck.exchange import Exchange
from wirecheck.schema.xml_maps import plain

logging.getLogger("cel").setLevel(logging.CRITICAL)
logging.getLogger("cel").propagate = False

NAMES = frozenset({"flag", "count", "text", "items", "map", "other"})
NOTHING = "not evaluated"


def ours(text: str, scope: Mapping[str, Any]) -> Any:
    """Give what we make of an expression."""
    try:
        return compiled(text, frozenset(scope)).value(scope)
    except NotEvaluated:
        return NOTHING


def theirs(text: str, scope: Mapping[str, Any]) -> Any:
    """Give what the library makes of it; whatever it raises means that it could not tell."""
    program = cel.compile(text)
    try:
        return program.execute(cel.Context(variables=dict(scope), functions=_functions()))
    except Exception:
        return NOTHING


@cache
def _functions() -> dict[str, Any]:
    return {**FUNCTIONS, "number": lambda value: float(FUNCTIONS["number"](value))}


def same(left: Any, right: Any) -> bool:
    """Whether two values are equal, types and all."""
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[name], right[name]) for name in left)
    return type(left) is type(right) and left == right


# -- two opinions ----------------------------------------------------------------------------------------------------------------------------

WORDS = st.text("ab 0", max_size=3)
INTEGERS = st.integers(-3, 3) | st.sampled_from([2**63 - 1, -(2**63), 2**62])
LEAVES = st.none() | st.booleans() | INTEGERS | WORDS
FLOATS = st.sampled_from([0.0, 0.5, -1.5, 2.0, 3.25])


def values(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Give values as decoded bodies hold them."""
    return st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3), max_leaves=6)


def scopes(leaves: st.SearchStrategy[Any] = LEAVES) -> st.SearchStrategy[dict[str, Any]]:
    """Give the variables of an expression; now and then one is of another type than its name tells."""
    inner = values(leaves)
    return st.fixed_dictionaries(
        {
            "flag": st.booleans() | inner,
            "count": INTEGERS | inner,
            "text": WORDS | inner,
            "items": st.lists(inner, max_size=3),
            "map": st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
            "other": inner,
        }
    )


@dataclass(frozen=True)
class Spelled:
    """An expression for us and the same for the library, in which ``all`` and ``exists`` are written out."""

    ours: str
    theirs: str

    @staticmethod
    def of(text: str, *inner: Spelled) -> Spelled:
        return Spelled(text.format(*(part.ours for part in inner)), text.format(*(part.theirs for part in inner)))


SIGNS = ("&&", "||", "==", "!=", "<", "<=", ">", ">=", "in")
SUMS = ("+", "-", "*", "/", "%")
SIMPLE = ["flag", "count", "text", "items", "map", "other", "map.a", "map.b.a", 'map["c"]', "items[0]", "items[2]", "other[1]", "true", "false", "null", "0", "1", "-2", "0x1F", '"a"', "'b'"]
SIMPLE += ['"\\x41\\n"', "[]", "{{}}", "9223372036854775807", "has(map.a)", "has(map.a.b)", "has(other.c)", "size(items)", "items.size()", "size(map)", "size(other)"]
SIMPLE += ["map.absent", "type(other) == list", "type(other) == map", "type(count) == int", "type(text) == string", "type(flag) == bool", "type(other) == null_type"]
METHODS = ("{}.startsWith({})", "{}.endsWith({})", "{}.contains({})", "{}[{}]", '{{{{"a": {}, "b": {}}}}}', "[{}, {}]")


@st.composite
def expressions(draw: st.DrawFn, scope: Mapping[str, Any], signs: tuple[str, ...], depth: int = 3, item: Spelled | None = None) -> Spelled:
    """Give an expression over a scope; `item` is what a macro binds."""

    def below(bound: Spelled | None = item) -> Spelled:
        return draw(expressions(scope, signs, depth - 1, bound))

    kind = draw(st.sampled_from(["simple", "sign", "sign", "bracketed", "not", "choice", "method", "macro", "map"])) if depth else "simple"
    match kind:
        case "sign":
            return Spelled.of(f"{{}} {draw(st.sampled_from(signs))} {{}}", below(), below())
        case "bracketed":
            return Spelled.of("({})", below())
        case "not":
            return Spelled.of(draw(st.sampled_from(["!({})", "-({})"])), below())
        case "choice":
            return Spelled.of("({} ? {} : {})", below(), below(), below())
        case "method":
            return Spelled.of(draw(st.sampled_from(METHODS)).replace("{}", "({})"), below(), below())
        case "macro":
            return draw(written_out(scope, signs, depth))
        case "map":
            return Spelled.of(draw(st.sampled_from(["({}).map(i, {})", "({}).filter(i, {})", "({}).exists_one(i, {})"])), below(), below(Spelled("i", "i")))
    return item if item is not None and draw(st.booleans()) else Spelled.of(draw(st.sampled_from(SIMPLE)))


@st.composite
def written_out(draw: st.DrawFn, scope: Mapping[str, Any], signs: tuple[str, ...], depth: int) -> Spelled:
    """Give an ``all`` or ``exists`` over the items, which the specification defines as the conjunction or disjunction over each of them."""
    name, sign, start = draw(st.sampled_from([("all", "&&", "true"), ("exists", "||", "false")]))
    body = draw(expressions(scope, signs, depth - 1, Spelled("i", "\0")))
    each = [body.theirs.replace("\0", f"items[{index}]") for index in range(len(scope["items"]))]
    return Spelled(f"items.{name}(i, {body.ours})", f" {sign} ".join(["(" + start, *(f"({text})" for text in each)]) + ")")


@given(st.data(), scopes())
def test_we_say_what_the_library_says(data: st.DataObject, scope: dict[str, Any]) -> None:
    """The same value, types and all, or neither can tell."""
    text = data.draw(expressions(scope, SIGNS + SUMS))

    assert same(ours(text.ours, scope), theirs(text.theirs, scope))


@given(st.data(), scopes(LEAVES | FLOATS))
def test_we_say_what_the_library_says_of_doubles(data: st.DataObject, scope: dict[str, Any]) -> None:
    text = data.draw(expressions(scope, SIGNS))

    assert same(ours(text.ours, scope), theirs(text.theirs, scope))
