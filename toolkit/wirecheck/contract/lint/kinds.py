"""What an expression says, read beside the schemas: members that nobody describes, comparisons that can never hold, results that are no truth.

Every tree has a *kind* where it can be told: text, number, bool, time, duration, null, list, map. What a schema leaves open is never a problem.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wirecheck.contract.cel_evaluate import TYPE_NAMES
from wirecheck.contract.cel_syntax import Call, Entries, Has, Index, Items, Literal, Macro, Name, Node, Select, chain
from wirecheck.contract.lint.places import ANYTHING, Headers, Many, Place, Record, union
from wirecheck.contract.lint.problem import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEXT, _NUMBER, _BOOL, _LIST, _MAP = (frozenset({kind}) for kind in ("text", "number", "bool", "list", "map"))
_SCALAR = _TEXT | _NUMBER | _BOOL
_READABLE = _TEXT | _NUMBER

# Name to the kinds of its arguments and of what it gives; arguments behind `...` may be left out, and the last before it may stand again.
FUNCTIONS: Mapping[str, tuple[tuple[frozenset[str] | None, ...], int, str | None]] = {
    "number": ((_READABLE,), 1, "number"),
    "datetime": ((_TEXT,), 1, "time"),
    "php_date": ((_TEXT,), 1, "time"),
    "unix": ((_READABLE,), 1, "time"),
    "days": ((_READABLE,), 1, "duration"),
    "length": ((_TEXT,), 1, "number"),
    "lower": ((_TEXT,), 1, "text"),
    "like": ((_TEXT, _TEXT), 2, "bool"),
    "field": ((None, _TEXT, *[_TEXT] * 14), 2, None),
    "distinct": ((_LIST, _TEXT, _TEXT), 1, "bool"),
    "same_set": ((_LIST, _LIST), 2, "bool"),
    "sorted_by": ((_LIST, _LIST), 2, "bool"),
    "size": ((_TEXT | _LIST | _MAP,), 1, "number"),
    "startsWith": ((_TEXT, _TEXT), 2, "bool"),
    "endsWith": ((_TEXT, _TEXT), 2, "bool"),
    "contains": ((_TEXT, _TEXT), 2, "bool"),
    "matches": ((_TEXT, _TEXT), 2, "bool"),
    "duration": ((_TEXT,), 1, "duration"),
    "timestamp": ((_TEXT,), 1, "time"),
    "int": ((_READABLE,), 1, "number"),
    "double": ((_READABLE,), 1, "number"),
    "string": ((_SCALAR,), 1, "text"),
    "type": ((None,), 1, "text"),
}

_SUMS = {
    "+": {
        ("number", "number"): "number",
        ("text", "text"): "text",
        ("list", "list"): "list",
        ("time", "duration"): "time",
        ("duration", "time"): "time",
        ("duration", "duration"): "duration",
    },
    "-": {("number", "number"): "number", ("time", "time"): "duration", ("time", "duration"): "time", ("duration", "duration"): "duration"},
    "*": {("number", "number"): "number"},
    "/": {("number", "number"): "number"},
    "%": {("number", "number"): "number"},
}
_ORDERS = frozenset({"<", "<=", ">", ">="})
_COMPARABLE = frozenset({"text", "number", "bool", "time", "duration"})

Wrong = tuple[str, str]
"""A problem and its remedy."""


@dataclass(frozen=True, slots=True)
class Value:
    """What a tree gives: its place, and whether it is read out of the response."""

    place: Place
    is_answered: bool = False

    @property
    def kinds(self) -> frozenset[str] | None:
        """The kinds that it may be of."""
        return self.place.kinds


Names = dict[str, Value]


class Reader:
    """Reads one expression; `wrong` is what it found. `outcomes` are those that the operation may have, where that is known."""

    def __init__(self, names: Names, outcomes: frozenset[str] | None, *, may_forbid: bool = False) -> None:
        self._names = names
        self._outcomes = outcomes
        self._may_forbid = may_forbid
        self.wrong: list[Wrong] = []

    def condition(self, tree: Node) -> None:
        """Read an expression that must give a truth value."""
        self._truth(tree, self._names)

    def _say(self, problem: str, remedy: str) -> None:
        self.wrong.append((problem, remedy))

    def _truth(self, tree: Node, names: Names) -> None:
        kinds = self._read(tree, names).kinds
        if kinds is not None and "bool" not in kinds:
            self._say(f"{told(tree)} is {_listed(kinds)} and no truth value", "compare it with something, or ask has(...)")

    def _read(self, tree: Node, names: Names) -> Value:
        match tree:
            case Literal():
                return Value(Place(_kind_of(tree.value)))
            case Name():
                return names.get(tree.name, Value(Place("text") if tree.name in TYPE_NAMES else ANYTHING))
            case Select():
                of = self._read(tree.of, names)
                return Value(self._member(tree, of, tree.name), of.is_answered)
            case Has():
                of = self._read(tree.member.of, names)
                if not self._may_forbid:
                    self._member(tree.member, of, tree.member.name)
                return Value(Place("bool"))
            case Index():
                return self._element(tree, names)
            case Items():
                items = [self._read(item, names) for item in tree.items]
                return Value(Many(union(item.place for item in items) or ANYTHING))
            case Entries():
                for key, _ in tree.entries:
                    self._read(key, names)
                return Value(Record({}, union(self._read(value, names).place for _, value in tree.entries)))
            case Macro():
                return self._macro(tree, names)
            case Call():
                return self._call(tree, names)

    # -- members -------------------------------------------------------------------------------------------------------------------------

    def _member(self, tree: Select, of: Value, name: str) -> Place:
        found = of.place.member(name)
        if found is not None:
            return found
        holder = told(tree.of)
        if of.kinds is not None and "map" not in of.kinds:
            self._say(f"{holder} is {_listed(of.kinds)} and has no member {name!r}", "name a member that its schema describes")
        else:
            self._say(
                f"no schema describes {name!r} in {holder}",
                "write names of headers in lower case" if isinstance(of.place, Headers) else nearest(name, of.place.names()),
            )
        return ANYTHING

    def _element(self, tree: Index, names: Names) -> Value:
        of, at = self._read(tree.of, names), self._read(tree.at, names)
        places = [place for kind, place in (("number", of.place.items()), ("text", of.place.values())) if at.kinds is None or kind in at.kinds]
        found = union(places)
        if found is None:
            self._say(f"{told(tree.of)} is {_listed(of.kinds or frozenset())} and has no such element", "name a list or a map")
        return Value(found or ANYTHING, of.is_answered)

    def _macro(self, tree: Macro, names: Names) -> Value:
        over = self._read(tree.over, names)
        if tree.variable in names:
            self._say(f"{tree.variable!r} is a variable already", f"call it otherwise in {tree.name}(...)")
        if over.is_answered:
            self._say(f"{tree.name} goes over {told(tree.over)} of the response, and cannot say which item breaks the rule", "let 'each' point at the items")
        item = union([over.place.items(), Place("text") if over.kinds is None or "map" in over.kinds else None])
        if item is None:
            self._say(f"{told(tree.over)} is {_listed(over.kinds or frozenset())} and has no items", "name a list or a map")
        inner = names | {tree.variable: Value(item or ANYTHING, over.is_answered)}
        if tree.name == "map":
            if tree.more is not None:
                self._truth(tree.body, inner)
            return Value(Many(self._read(tree.more or tree.body, inner).place))
        self._truth(tree.body, inner)
        return Value(Many(item or ANYTHING) if tree.name == "filter" else Place("bool"))

    # -- operators and functions ---------------------------------------------------------------------------------------------------------

    def _call(self, tree: Call, names: Names) -> Value:
        name, arguments = tree.name, tree.arguments
        if name in {"&&", "||", "!"}:
            for argument in arguments:
                self._truth(argument, names)
            return Value(Place("bool"))
        if name == "?:":
            self._truth(arguments[0], names)
            yes, no = (self._read(argument, names) for argument in arguments[1:])
            return Value(union([yes.place, no.place]) or ANYTHING, yes.is_answered or no.is_answered)
        if name == "neg":
            self._read(arguments[0], names)
            return Value(Place("number", "duration"))
        values = [self._read(argument, names) for argument in arguments]
        if name in _SUMS:
            return Value(self._sum(tree, values))
        if name in {"==", "!=", "in"} | _ORDERS:
            self._compare(tree, values)
            return Value(Place("bool"))
        return self._function(tree, values)

    def _sum(self, tree: Call, values: list[Value]) -> Place:
        left, right = (value.kinds for value in values)
        if left is None or right is None:
            return ANYTHING
        made = {kind for pair, kind in _SUMS[tree.name].items() if pair[0] in left and pair[1] in right}
        if not made:
            self._say(f"{_listed(left)} {tree.name} {_listed(right)} cannot be computed", "read both with number(...), or with one function for times")
            return ANYTHING
        return Place(*made)

    def _compare(self, tree: Call, values: list[Value]) -> None:
        left, right = values
        if tree.name == "in":
            self._within(tree, left, right)
            return
        for one, other in ((0, 1), (1, 0)):
            self._outcome(tree.arguments[one], [tree.arguments[other]])
        if left.kinds is None or right.kinds is None:
            return
        if tree.name in _ORDERS:
            if not left.kinds & right.kinds & _COMPARABLE:
                self._say(
                    f"{told(tree.arguments[0])} is {_listed(left.kinds)} and cannot be compared with {_listed(right.kinds)}", _alike(left.kinds | right.kinds)
                )
        elif not left.kinds & right.kinds and not any(map(_is_blank, tree.arguments)):
            self._say(f"{told(tree.arguments[0])} is {_listed(left.kinds)} and never equals {_listed(right.kinds)}", _alike(left.kinds | right.kinds))

    def _within(self, tree: Call, item: Value, holder: Value) -> None:
        what, where = tree.arguments
        if isinstance(where, Items):
            self._outcome(what, where.items)
        if isinstance(what, Literal) and isinstance(what.value, str) and holder.kinds == _MAP and not self._may_forbid:
            self._member(Select(where, what.value), holder, what.value)
        elif holder.kinds is not None and not holder.kinds & (_LIST | _MAP):
            self._say(f"{told(where)} is {_listed(holder.kinds)} and holds nothing", "name a list or a map")
        elif isinstance(where, Items) and all(map(_is_blank, where.items)):
            return
        elif (
            holder.kinds == _LIST
            and item.kinds is not None
            and (inner := holder.place.items()) is not None
            and inner.kinds is not None
            and not item.kinds & inner.kinds
        ):
            self._say(f"{told(what)} is {_listed(item.kinds)} and never in a list of {_listed(inner.kinds)}", _alike(item.kinds | inner.kinds))

    def _outcome(self, tree: Node, others: tuple[Node, ...] | list[Node]) -> None:
        for other in others if tree == Name("outcome") and self._outcomes is not None else ():
            if isinstance(other, Literal) and other.value not in (self._outcomes or ()):
                self._say(f"the outcome is never {other.value!r} here", nearest(str(other.value), self._outcomes or ()))

    def _function(self, tree: Call, values: list[Value]) -> Value:
        wanted, least, gives = FUNCTIONS[tree.name]
        if not least <= len(values) <= len(wanted):
            self._say(f"{tree.name} takes {least if least == len(wanted) else f'at least {least}'} arguments, not {len(values)}", "mend the call")
            return Value(ANYTHING)
        for argument, value, kinds in zip(tree.arguments, values, wanted, strict=False):
            if kinds is not None and value.kinds is not None and not kinds & value.kinds:
                self._say(f"{told(argument)} is {_listed(value.kinds)}, and {tree.name} reads {_listed(kinds)}", "name another value, or another function")
        if tree.name == "field":
            return self._field(tree, values)
        if tree.name in {"distinct", "sorted_by"}:
            self._by_members(tree, values[0])
        return Value(Place(gives) if gives is not None else ANYTHING)

    def _field(self, tree: Call, values: list[Value]) -> Value:
        value, here = values[0], tree.arguments[0]
        for step in tree.arguments[1:]:
            if not isinstance(step, Literal) or not isinstance(step.value, str):
                return Value(ANYTHING, values[0].is_answered)
            here = Select(here, step.value)
            value = Value(self._member(here, value, step.value), value.is_answered)
        return Value(union([value.place, Place("null")]) or ANYTHING, value.is_answered)

    def _by_members(self, tree: Call, over: Value) -> None:
        """Members that a list is sorted by, or distinct in, where the expression names them."""
        item = over.place.items()
        for name in [name for names in tree.arguments[1:] for name in (names.items if isinstance(names, Items) else (names,))]:
            if isinstance(name, Literal) and isinstance(name.value, str) and item is not None:
                here: Node = Name("an item")
                place = Value(item, over.is_answered)
                for step in name.value.lstrip("-").split("/"):
                    here = Select(here, step)
                    place = Value(self._member(here, place, step), over.is_answered)


def is_prohibition(tree: Node) -> bool:
    """Whether a condition only forbids members: ``!has(a.b) && !("c" in a)``. Such a rule names what no schema describes, that being the point of it."""
    if not isinstance(tree, Call):
        return False
    if tree.name == "&&":
        return all(is_prohibition(part) for part in tree.arguments)
    inner = tree.arguments[0]
    return tree.name == "!" and (isinstance(inner, Has) or (isinstance(inner, Call) and inner.name == "in" and isinstance(inner.arguments[0], Literal)))


def _is_blank(tree: Node) -> bool:
    """Whether a tree is a blank: every value may be asked whether it is one."""
    return tree in (Literal(""), Literal(None), Items(()), Entries(()))


def told(tree: Node) -> str:
    """Write a tree as a message names it."""
    path = chain(tree)
    if path is not None:
        return ".".join(path)
    match tree:
        case Literal():
            return repr(tree.value) if not isinstance(tree.value, bool) and tree.value is not None else str(tree.value).replace("None", "null").lower()
        case Call() if tree.name.isidentifier():
            return f"{tree.name}(...)"
        case Select() | Index():
            return f"an element of {told(tree.of)}"
        case _:
            return "it"


def _kind_of(value: object) -> str:
    if isinstance(value, bool):
        return "bool"
    return "null" if value is None else "text" if isinstance(value, str) else "number"


def _listed(kinds: frozenset[str]) -> str:
    words = {"bool": "true or false", "list": "a list", "map": "a map", "number": "a number", "time": "a time", "duration": "a duration"}
    return " or ".join(sorted(words.get(kind, kind) for kind in kinds)) or "nothing"


def _alike(kinds: frozenset[str]) -> str:
    if "number" in kinds and "text" in kinds:
        return "read the text with number(...), or write the number in quotes"
    return "compare values of one kind"
