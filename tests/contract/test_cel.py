"""The promises of contract/cel_syntax.py, cel_evaluate.py, cel_python.py and expression.py, held against the library ``cel``."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

import cel
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from table import TABLES, Table

from wirecheck import files
from wirecheck.checks import Subject
from wirecheck.contract import document, load, pointer
from wirecheck.contract.cel_evaluate import Type
from wirecheck.contract.cel_python import Writer
from wirecheck.contract.expression import BadExpression, Expression, NotEvaluated, compiled, parts, together
from wirecheck.contract.functions import FUNCTIONS
from wirecheck.contract.route import Match, Router
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
    except Exception:  # noqa: BLE001 -- it raises what it likes
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


def _pieces(text: str) -> list[str]:
    """Split a text where two blanks or a new line stand."""
    return [piece for line in text.splitlines() for piece in line.split("  ") if piece]


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
        """Fill each ``@`` of a text."""
        return Spelled(_filled(text, [part.ours for part in inner]), _filled(text, [part.theirs for part in inner]))


def _filled(text: str, parts: list[str]) -> str:
    return "".join(before + part for before, part in zip(text.split("@"), [*parts, ""], strict=True))


SIGNS = ("&&", "||", "==", "!=", "<", "<=", ">", ">=", "in")
SUMS = ("+", "-", "*", "/", "%")
SIMPLE = r"""
flag  count  text  items  map  other  map.a  map.b.a  map["c"]  items[0]  items[2]  other[1]  map.absent
true  false  null  0  1  -2  0x1F  9223372036854775807  "a"  'b'  "\x41\n"  []  {}
has(map.a)  has(map.a.b)  has(other.c)  size(items)  items.size()  size(map)  size(other)
type(other) == list  type(other) == map  type(count) == int  type(text) == string  type(flag) == bool  type(other) == null_type
"""
METHODS = ("(@).startsWith(@)", "(@).endsWith(@)", "(@).contains(@)", "(@)[@]", '{"a": @, "b": @}', "[@, @]")


@st.composite
def expressions(draw: st.DrawFn, scope: Mapping[str, Any], signs: tuple[str, ...], depth: int = 3, item: Spelled | None = None) -> Spelled:
    """Give an expression over a scope; `item` is what a macro binds."""

    def below(bound: Spelled | None = item) -> Spelled:
        return draw(expressions(scope, signs, depth - 1, bound))

    kind = draw(st.sampled_from(["simple", "sign", "sign", "bracketed", "not", "choice", "method", "macro", "map"])) if depth else "simple"
    match kind:
        case "sign":
            return Spelled.of(f"@ {draw(st.sampled_from(signs))} @", below(), below())
        case "bracketed":
            return Spelled.of("(@)", below())
        case "not":
            return Spelled.of(draw(st.sampled_from(["!(@)", "-(0 + (@))"])), below())
        case "choice":
            return Spelled.of("(@ ? @ : @)", below(), below(), below())
        case "method":
            return Spelled.of(draw(st.sampled_from(METHODS)), below(), below())
        case "macro":
            return draw(written_out(scope, signs, depth))
        case "map":
            return Spelled.of(draw(st.sampled_from(["(@).map(i, @)", "(@).filter(i, @)", "(@).exists_one(i, @)"])), below(), below(Spelled("i", "i")))
    return item if item is not None and draw(st.booleans()) else Spelled.of(draw(st.sampled_from(_pieces(SIMPLE))))


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


CALLS = _pieces("""
@  number(@) + number(count) < number(text)  number(count) * 2 == number(@)  like(@, text) || lower(text) == lower(@)  size(items) == length(text) && @
datetime(text) + duration("1h") > unix(@)  unix(count) - duration("1h") < php_date(@)  days(count) + duration("1h") == duration("25h")  timestamp(@) == unix(@)
distinct(items, text) && @  same_set(items, @) == @  sorted_by(items, ["a", "-b"]) == @  field(map, "a", "b") == @  (@).matches("^a*$")  string(@) == text
""")


@given(st.data(), scopes(LEAVES | FLOATS | st.sampled_from(["2026-01-31 10:00:00", "1/31/2026", "60", "1970-01-01T00:01:00Z", "0.10"])))
def test_the_quick_way_and_the_closures_agree_where_both_answer(data: st.DataObject, scope: dict[str, Any]) -> None:
    inner = f"({data.draw(expressions(scope, SIGNS + SUMS)).ours})"
    expression = _compiled(data.draw(st.sampled_from(CALLS)).replace("@", inner), scope)

    try:
        answer = _written(expression)(scope)
    except Exception:  # noqa: BLE001 -- it raises what it likes, and the closures are asked
        return
    assert same(answer, expression.value(scope))


def _written(expression: Expression) -> Callable[[Mapping[str, Any]], Any]:
    writer = Writer()
    made: Callable[[Mapping[str, Any]], Any] = eval(f"lambda s: {writer.write(expression.typed)}", dict(writer.names))
    return made


def test_the_quick_way_keeps_variables_of_nested_macros_apart() -> None:
    """A macro within one that binds the same name again must not lend its name to a third."""
    scope = {"items": [1, 2]}

    expression = _compiled("items.exists(a, items.exists(a, items.exists(b, a != b)))", scope)

    assert _written(expression)(scope) is True
    assert expression.value(scope) is True


@dataclass(frozen=True)
class Difference:
    """An expression of which we say something else than the library, and which of the two is right by the specification."""

    text: str
    why: str
    ours: Any
    theirs: Any


DIFFERENCES = [
    Difference('size("é")', "ours is right: a size counts code points, not bytes", ours=1, theirs=2),
    Difference("count < 1u", "theirs is right; no body holds unsigned integers, and ours has none", ours="refused", theirs=True),
    Difference("-flag", "ours is right: only numbers have a negative", ours=NOTHING, theirs=False),
    Difference('["a", 2].exists(i, i > 1)', "ours is right: an item that decides absorbs the errors of others", ours=True, theirs=NOTHING),
    Difference('["a", 2].all(i, i < 2)', "ours is right: likewise", ours=False, theirs=NOTHING),
    Difference("-(-9223372036854775808)", "ours is right: an overflow is an error", ours=NOTHING, theirs=-(2**63)),
    Difference('{"a": 1, "a": 2}', "ours is right: a key that stands twice is an error", ours=NOTHING, theirs={"a": 2}),
    Difference("{1: 2}", "theirs is right; keys of a decoded body are texts", ours=NOTHING, theirs={1: 2}),
    Difference("1 + 1.5", "theirs is right; a store writes 1 or 1.0 as it likes, so ours computes with both", ours=2.5, theirs=NOTHING),
    Difference("3 / 2.0", "theirs is right; likewise", ours=1.5, theirs=NOTHING),
    Difference("1.0 / 0.0", "theirs is right; a rule that divides by zero tells nothing", ours=NOTHING, theirs=float("inf")),
    Difference('double("nan")', "theirs is right; a rule over no number tells nothing", ours="refused", theirs="nan"),
    Difference("string(true)", "ours is right: the specification writes booleans", ours="true", theirs=NOTHING),
    Difference('duration("1.5h")', "theirs is right; ours knows whole hours, minutes and seconds", ours="refused", theirs="1:30:00"),
    Difference('"٣".matches("\\\\d")', "ours is right: RE2's digits are ASCII", ours=False, theirs=True),
    Difference('r"\\d"', "theirs is right; ours has no raw texts", ours="refused", theirs="\\d"),
    Difference('b"a"', "theirs is right; no body holds bytes", ours="refused", theirs=b"a"),
    Difference('"""a"""', "theirs is right; a rule is one line", ours="refused", theirs="a"),
]


@pytest.mark.parametrize("known", DIFFERENCES, ids=lambda known: known.text)
def test_where_we_differ_from_the_library_is_known(known: Difference) -> None:
    scope = {"flag": True, "count": 0}
    their = theirs(known.text, scope)

    try:
        our = ours(known.text, scope)
    except BadExpression:
        our = "refused"

    assert same(our, known.ours)
    assert same(their, known.theirs) or str(their) == known.theirs


EXACT = r"""
0.1 + 0.2  -7 / 2  -7 % 2  7 % -2  9223372036854775807 + 1  -9223372036854775808 - 1  9223372036854775807 * 2  1 / 0  1 % 0  "a" * 3  [1] * 3
"%s" % "a"  1.5 % 1.0  true + true  "a" < 1  null < null  [1] < [2]  1 == 1.0  1 in [1.0]  true in [1]  true == 1  [true] == [1]  "a" in "abc"
1 && false  false && 1  true || 1  1 || true  1 || false  true && 1  map.absent || true  true || map.absent  map.absent && false  map.absent || false
!map.absent  [1, 2][-1]  [1, 2][2]  [1, 2][1.0]  [1, 2][true]  "abc"[0]  [1, 2].map(i, i > 1, i * 2)  [1, 1].exists_one(i, i == 1)
[1, null].exists_one(i, i == 1)  1 ? 2 : 3  null ? 2 : 3  true ? 2 : map.absent  [].all(i, i)  [].exists(i, i)  [1].all(i, i)  {"a": 1}.all(k, k == "a")
{"a": 1}.map(k, k)  (1).all(i, true)  int("+5")  int("5 ")  int(5.9)  int(-5.9)  int("9223372036854775808")  double("1e3")  double("1_0")  string(1.0)
string(1.5)  string(7)  type(1.5) == double  type(1) == double  timestamp("2026-01-31T10:00:00Z")  timestamp("2026-01-31T10:00:00.5+02:00")
timestamp("2026-01-31")  timestamp("2026-01-31T10:00:00")  timestamp("2026-02-30T10:00:00Z")  duration("1h30m") == duration("90m")  duration("-5s")
duration("-")  duration("")  timestamp("2026-01-31T10:00:00Z") + duration("1h")  "5\n".matches("^5$")  "5".matches("^[5$]$")  "$".matches("\\$")  "٣".matches("[0-9]")
string(null)  [type(1)].exists(t, t == int)  type("int") == "int"  [1, 2,]  {"a": 1,}
.5  0x1F  1e3  '\x41\u0041\U00000041\101\n\?'  - -1  --1  2 - -2  1 - 1 - 1  8 / 2 / 2  1 < 2 == true  false ? 1 : true ? 2 : 3  !true || true
"""


@pytest.mark.parametrize("text", _pieces(EXACT))
def test_we_agree_with_the_library_at_the_edges(text: str) -> None:
    scope = {"map": {}}

    try:
        our = ours(text, scope)
    except BadExpression:
        our = NOTHING

    their = theirs(text, scope)
    assert same(plain_types(our), plain_types(their))


def plain_types(value: Any) -> Any:
    """Give a value with types as their names."""
    return value.name if isinstance(value, Type) else value


# -- what is no expression -------------------------------------------------------------------------------------------------------------------

TOKENS = _pieces("1  -  x  y  .  (  )  [  ]  {  }  ,  ?  :  &&  ||  !  ==  in  has  all  map  \"a\"  'b'  true  null  size  +  if  1.5  int  type  " + "9" * 30)


@given(st.lists(st.sampled_from(TOKENS), max_size=12))
@example(["x", ".", "all", "(", ")"])
@example(["x", ".", "map", "(", ")"])
@example(["size", "(", "x", ",", ")"])
@example(["has", "(", "x", "[", '"a"', "]", ")"])
@example(["x", ".", "in"])
def test_what_we_take_for_an_expression_the_library_takes_too(words: list[str]) -> None:
    text = " ".join(words)

    try:
        compiled(text, frozenset("xy"))
    except BadExpression:
        return
    cel.compile(text)


@given(st.text())
@example("9" * 5000)
@example("1e999")
@example("\x00")
@example('"\ud800"')
@example('"\\ud800"')
@example('"\\N{BULLET}"')
@example("٣")
def test_any_text_is_an_expression_or_a_bad_one(text: str) -> None:
    with suppress(BadExpression):
        compiled(text)


@pytest.mark.parametrize(
    ("before", "core", "after"),
    [
        ("(", "1", ")"),
        ("-", "1", ""),
        ("!", "true", ""),
        ("[", "", ""),
        ("", "outcome", ".a"),
        ("", "outcome", "[0]"),
        ("", "true", " && true"),
        ("", "1", "+1"),
        ("true ? 1 : ", "1", ""),
        ("[1].all(i, ", "true", ")"),
        ("size(", "outcome", ")"),
    ],
)
def test_deep_nesting_is_a_bad_expression_and_no_crash(before: str, core: str, after: str) -> None:
    with pytest.raises(BadExpression, match="nested too deep"):
        compiled(before * 5000 + core + after * 5000)


@pytest.mark.parametrize(
    "text",
    [
        " || ".join(["false"] * 31 + ["true"]),
        " && ".join(["true"] * 32),
        "+".join(["1"] * 32) + " == 32",
        "true ? true : " * 24 + "true",
        "(" * 12 + "true" + ")" * 12,
    ],
)
def test_as_much_is_taken_as_the_specification_asks_for(text: str) -> None:
    """Language definition, "Syntax": 32 terms in a row, 24 choices in a row, 12 levels."""
    assert compiled(text).holds({}) is True


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("request.bod == x", "names 'x', which is no variable here"),
        ("numbr(1) == 1", "calls 'numbr', which is no function"),
        ("number(1, 2) == 1", "gives 'number' a count of arguments that it does not take: 2"),
        ("sorted_by(outcome)", "gives 'sorted_by' a count of arguments that it does not take: 1"),
        ('number("1e3") == 1', "gives 'number' a constant that is not a number"),
        ('duration("14 hours") == duration("1h")', "gives 'duration' a constant that is not a duration like 14h"),
        ('outcome.matches("[")', "gives 'matches' a constant that is not a regular expression"),
        ("outcome ==", "does not parse: something is missing at the end"),
        ("outcome == 1 outcome", "does not parse: 'outcome' does not belong there"),
        ("if", "does not parse: 'if' does not belong there"),
        ('has(outcome["a"])', "does not parse: has() takes a member, written with a dot"),
        ("outcome.all(i)", "does not parse: all takes a variable and an expression"),
        ("[1].all(i, i > 0) && i > 0", "names 'i', which is no variable here"),
    ],
)
def test_a_bad_expression_says_what_is_bad(text: str, problem: str) -> None:
    with pytest.raises(BadExpression) as caught:
        compiled(text)

    assert str(caught.value) == problem


# -- reasons ---------------------------------------------------------------------------------------------------------------------------------

CANARY = "k4n4ry"


def sung(scope: Any) -> Any:
    """Give a scope in which every text is the canary, and every member beyond those that expressions name."""
    if isinstance(scope, dict):
        return {name: sung(value) for name, value in scope.items()} | {CANARY: CANARY}
    return [sung(value) for value in scope] if isinstance(scope, list) else CANARY if isinstance(scope, str) else scope


@given(st.data(), scopes())
def test_no_value_stands_in_the_reason_why_an_expression_was_not_evaluated(data: st.DataObject, scope: dict[str, Any]) -> None:
    function = data.draw(
        st.sampled_from(
            [
                "@",
                "number(@)",
                "datetime(@)",
                "php_date(@)",
                "unix(@)",
                "days(@)",
                "length(@)",
                "lower(@)",
                "like(@, text)",
                "distinct(@, text)",
                "same_set(@, items)",
            ]
        )
    )
    text = data.draw(expressions(scope, SIGNS + SUMS))

    reason = _reason(_compiled(function.replace("@", text.ours), scope), sung(scope))

    assert CANARY not in reason


def _reason(expression: Expression, scope: Mapping[str, Any]) -> str:
    try:
        expression.holds(scope)
    except NotEvaluated as error:
        return f"{error} {error.__cause__}"
    return ""


def _compiled(text: str, scope: Mapping[str, Any]) -> Expression:
    try:
        return compiled(text, frozenset(scope))
    except BadExpression:  # a constant that cannot be read
        return compiled("text", frozenset(scope))


def test_a_reason_names_the_member_that_is_absent() -> None:
    with pytest.raises(NotEvaluated, match=r"^request\.body\.price is absent$"):
        compiled("request.body.price > 1").holds({"request": {"body": {}}})


def test_a_result_that_is_no_truth_is_not_evaluated() -> None:
    with pytest.raises(NotEvaluated, match="it gives no truth value"):
        compiled("request.body").holds({"request": {"body": 1}})


def test_values_nested_too_deep_are_not_evaluated() -> None:
    deep: Any = []
    for _ in range(5000):
        deep = [deep]

    with pytest.raises(NotEvaluated, match="nested too deep"):
        compiled("request == response").holds({"request": deep, "response": [*deep]})


# -- numbers ---------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        'number("0.1") + number("0.2") == number("0.3")',
        'number("12345678901234567890123456789.01") + number("0.01") == number("12345678901234567890123456789.02")',
        'number("1e3".size() == 3 ? "1000" : "0") == 1000',
        'number("0.1") == 0.1',
        'number("0.10") in [0.1]',
        'number("0.1") * 3 == 0.3',
        'number("1") / 4 == 0.25',
        '-number("1.5") == number("-1.5")',
        'number("9223372036854775807") + 1 > 9223372036854775807',
        f'number("{"9" * 1000}") < number("{"9" * 999}8") || true',
        f'number("{"9" * 999}") + 1 == number("1{"0" * 999}")',
    ],
)
def test_numbers_are_exact(text: str) -> None:
    assert compiled(text).holds({}) is True


def test_an_integer_beyond_64_bits_is_compared_exactly() -> None:
    assert compiled("request.a < request.b").holds({"request": {"a": 2**70, "b": 2**70 + 1}}) is True


# -- several at once -------------------------------------------------------------------------------------------------------------------------


def test_true_and_1_make_two_trees() -> None:
    """Equal trees are one expression to a contract; Python calls these equal."""
    assert compiled("request == true").tree != compiled("request == 1").tree
    assert compiled("request == 1.0").tree != compiled("request == 1").tree


@given(st.data(), scopes())
def test_the_parts_of_an_expression_hold_together_as_the_whole_does(data: st.DataObject, scope: dict[str, Any]) -> None:
    """As far as each part can be told: a rule whose gates hold is judged by the rest."""
    texts = data.draw(st.lists(expressions(scope, SIGNS), min_size=1, max_size=4))
    whole = " && ".join(f"({text.ours})" for text in texts)
    pieces = parts(whole, frozenset(scope))

    try:
        expected = compiled(whole, frozenset(scope)).holds(scope)
    except NotEvaluated:
        return
    assert together(pieces, frozenset(scope)).holds(scope) is expected
    assert (expected is False) is any(_is_false(piece, scope) for piece in pieces)


def _is_false(piece: Expression, scope: Mapping[str, Any]) -> bool:
    try:
        return not piece.holds(scope)
    except NotEvaluated:
        return False


def test_roots_are_the_variables_that_an_expression_names() -> None:
    assert compiled("[1].all(item, item > 0 && request.a == outcome) && keys.x == 1").roots == {"request", "outcome", "keys"}


# -- the contracts ---------------------------------------------------------------------------------------------------------------------------


def _rules(name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each outcome and rule of a contract's file with the id of its operation."""
    location = files.contract_location(name)
    for path in document.parse(files.read(location), location)["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict) and "operationId" in operation:
                yield from ((operation["operationId"], rule) for key in ("x-outcome", "x-rules") for rule in operation.get(key, ()))


@pytest.mark.parametrize("name", files.contract_names())
def test_every_condition_of_the_contracts_is_cel_to_the_library_too(name: str) -> None:
    texts = {rule[side] for _, rule in _rules(name) for side in ("when", "then") if side in rule}

    assert texts
    for text in texts:
        cel.compile(text)


@pytest.mark.parametrize("name", files.contract_names())
def test_the_library_evaluates_the_contracts_conditions_to_the_same(name: str) -> None:
    """Over the clean exchanges of the tables, with each bound name."""
    table, router = Table(TABLES[name]), Router([load(name)])
    rules = list(_rules(name))
    count = 0

    for base in {(draft["operation"], draft["outcome"]): base for base, draft in table.bases.items()}.values():
        exchange = table.exchange(base)
        match = router.route(exchange.request)
        assert isinstance(match, Match)
        subject = Subject(exchange, match)
        for rule in (rule for operation, rule in rules if operation == match.operation.id):
            sides = [subject.response.view, subject.request.view]
            found = [item for side in sides for item in pointer.walk(side, rule["each"])][:2] if "each" in rule else [None]
            for item in found:
                scope = plain(subject.scope | ({**item.names, "keys": item.keys} if item is not None else {}))
                for text in (rule[side] for side in ("when", "then") if side in rule):
                    assert same(ours(text, scope), theirs(text, scope)), text
                    count += 1
    assert count > 20
