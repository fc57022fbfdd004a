"""The rules of an operation as one Python function: the quick way for the usual exchange, in which every rule holds.

It names the rules that deserve a closer look, and what it does not name holds. It raises nothing and decides nothing else: whatever surprises it, an absent member or a value that
cannot be read, makes a rule a suspect, and the closures say what CEL has to say of that one. Conditions that rules share are asked once, items are walked once for all rules on them,
and members that many rules read are looked up once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wirecheck.contract import cel_syntax, pointer
from wirecheck.contract.cel_evaluate import NotEvaluated
from wirecheck.contract.cel_python import Writer
from wirecheck.contract.cel_syntax import Has, Literal, Name, Node, Select
from wirecheck.contract.reads import reads
from wirecheck.finding import Direction

if TYPE_CHECKING:
    from wirecheck.contract.expression import Expression
    from wirecheck.contract.model import OutcomeRule, Rule
    from wirecheck.schema.xml_maps import Reads

_NOTHING = object()
"""What stands for a map that is not there: it raises, whatever is asked of it."""

_INDEX = re.compile(r"(?:0|[1-9][0-9]{0,9})\Z")
_ANSWER = frozenset({"response", "outcome"})


def needs_answer(rule: Rule) -> bool:
    """Whether a rule can be about nothing where an answer means nothing that a document describes."""
    return rule.at is not Direction.REQUEST or any(e.roots & _ANSWER for e in (rule.gate, rule.when, rule.then) if e is not None)


class Quick:
    """The outcomes and rules of an operation, compiled when they are first asked."""

    def __init__(self, outcomes: Sequence[OutcomeRule], rules: Sequence[Rule]) -> None:
        self._outcomes, self._rules = tuple(outcomes), tuple(rules)
        self._suspects: Callable[[Mapping[str, Any], Any, Any, bool], list[int]] | None = None
        self._outcome: Callable[[Mapping[str, Any]], int] | None = None

    @cached_property
    def reads(self) -> Reads | None:
        """What is read of a body; ``None`` where it may be anything."""
        return reads(self._outcomes, self._rules)

    def suspects(self, scope: Mapping[str, Any], request: Any, response: Any, *, is_silent: bool) -> list[Rule]:  # noqa: ANN401
        """Give the rules that may not hold, in their order; `request` and `response` are the bodies that `each` walks, ``()`` where none could be read."""
        if self._suspects is None:
            self._suspects = _compiled(_Suspects(self._rules).source, self._asks_all)
        found = self._suspects(scope, request, response, is_silent)
        return [self._rules[index] for index in sorted(set(found))] if found else []

    def outcome(self, scope: Mapping[str, Any]) -> OutcomeRule | None:
        """Give the first outcome that holds; one that cannot be evaluated does not."""
        if self._outcome is None:
            self._outcome = _compiled(self._write_outcomes, lambda _: ~0)
        found = self._outcome(scope)
        if found >= 0:
            return self._outcomes[found] if found < len(self._outcomes) else None
        return next((rule for rule in self._outcomes[~found:] if _holds(rule.when, scope)), None)

    def _asks_all(self, _scope: Mapping[str, Any], _request: Any, _response: Any, is_silent: bool) -> list[int]:  # noqa: ANN401, FBT001
        return [index for index, rule in enumerate(self._rules) if not (is_silent and needs_answer(rule))]

    def _write_outcomes(self, writer: Writer) -> Iterator[str]:
        """Write a function that gives the index of the first outcome that holds, or, less than 0, the inverse of the first that needs a closer look."""
        trees = [rule.when.typed for rule in self._outcomes]
        maps = _shared(trees, {}, writer)
        yield "def made(s):"
        yield from _indented(maps.lines)
        with writer.within({}, maps.names):
            for index, tree in enumerate(trees):
                yield "    try:"
                yield f"        if {writer.truth(tree)}: return {index}"
                yield "    except Exception:"
                yield f"        return {~index}"
        yield f"    return {len(trees)}"


_BUILTINS = {thing.__name__: thing for thing in (all, any, dict, isinstance, sum, Exception)}


def _holds(expression: Expression, scope: Mapping[str, Any]) -> bool:
    try:
        return expression.holds(scope)
    except NotEvaluated:
        return False


def _compiled(write: Callable[[Writer], Iterable[str]], otherwise: Callable[..., Any]) -> Callable[..., Any]:
    """Give the function ``made`` of a source; `otherwise` where that is too deep for Python's own parser."""
    writer = Writer()
    writer.names.update(_inside=_inside, _reach=_reach, _values=_values, _pairs=_pairs, _NOTHING=_NOTHING)
    space: dict[str, Any] = {}
    try:
        code = compile("\n".join(write(writer)), "<rules>", "exec")
        exec(code, {"__builtins__": _BUILTINS, **writer.names}, space)  # noqa: S102 -- see Writer for what it holds
    except (SyntaxError, RecursionError, MemoryError):
        return otherwise
    made: Callable[..., Any] = space["made"]
    return made


# -- what the source calls -------------------------------------------------------------------------------------------------------------------


def _inside(holder: Any, name: str) -> Any:  # noqa: ANN401
    value = holder.get(name) if isinstance(holder, dict) else None
    return value if isinstance(value, dict) else _NOTHING


def _reach(value: Any, *names: str) -> Any:  # noqa: ANN401
    """Follow the steps of a pointer, as `pointer.walk` does."""
    for name in names:
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and _INDEX.match(name) and int(name) < len(value):
            value = value[int(name)]
        else:
            return ()
    return value


def _values(value: Any) -> Iterable[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()


def _pairs(value: Any) -> Iterable[tuple[Any, Any]]:  # noqa: ANN401
    return enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()


# -- writing ---------------------------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Block:
    """Rules below the conditions that they share: by further conditions, by the items that they are about, and those that nothing else stands before."""

    tests: dict[Node, _Block] = field(default_factory=dict)
    loops: dict[tuple[Direction, str], _Block] = field(default_factory=dict)
    leaves: list[tuple[int, Node]] = field(default_factory=list)

    def below(self, tests: Iterable[Node]) -> _Block:
        """Give the block below some conditions."""
        block = self
        for test in tests:
            block = block.tests.setdefault(test, _Block())
        return block

    def rules(self) -> Iterator[int]:
        """Yield the indexes of all rules in here."""
        yield from (index for index, _ in self.leaves)
        for inner in (*self.tests.values(), *self.loops.values()):
            yield from inner.rules()

    def trees(self) -> Iterator[Node]:
        """Yield what is asked in here once at most, loops left out."""
        yield from (tree for _, tree in self.leaves)
        for test, inner in self.tests.items():
            yield test
            yield from inner.trees()


@dataclass(slots=True)
class _Maps:
    """Maps that several expressions ask: the lines that look them up, and the name of each."""

    lines: list[str] = field(default_factory=list)
    names: dict[Node, str] = field(default_factory=dict)


def _shared(trees: Iterable[Node], bound: Mapping[str, str], writer: Writer) -> _Maps:
    """Look up the maps that trees ask twice or more, once; those that start at a bound variable, or, where none is bound, at any."""
    asked = Counter(holder for tree in trees for holder in _holders(tree, frozenset()) if not bound or (cel_syntax.chain(holder) or ("",))[0] in bound)
    made = _Maps()
    wanted = {part for holder, count in asked.items() if count > 1 for part in _ways(holder)}
    for holder in sorted(wanted, key=lambda node: cel_syntax.chain(node) or ()):
        name = made.names[holder] = writer.given(None)  # a local of the function from here on
        if isinstance(holder, Select):
            made.lines.append(f"{name} = _inside({made.names[holder.of]}, {holder.name!r})")
        else:
            assert isinstance(holder, Name)  # noqa: S101 -- a chain starts at a variable
            value = bound.get(holder.name, f"s.get({holder.name!r})")
            made.lines.append(f"{name} = {value} if isinstance({value}, dict) else _NOTHING")
    return made


def _ways(holder: Node) -> Iterator[Node]:
    """Yield a member chain and all that it starts with."""
    while isinstance(holder, Select):
        yield holder
        holder = holder.of
    yield holder


def _holders(tree: Node, hidden: frozenset[str]) -> Iterator[Node]:
    """Yield each member chain that is asked for a member, as often as it is; `hidden` are the variables of macros."""
    of = tree.of if isinstance(tree, Select) else tree.member.of if isinstance(tree, Has) else None
    path = cel_syntax.chain(of) if of is not None else None
    if of is not None and path is not None and path[0] not in hidden:
        yield of
    elif isinstance(tree, cel_syntax.Macro):
        yield from _holders(tree.over, hidden)
        for body in cel_syntax.children(tree)[1:]:
            yield from _holders(body, hidden | {tree.variable})
    else:
        for child in cel_syntax.children(tree):
            yield from _holders(child, hidden)


class _Suspects:
    """The function that names suspects, line by line."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._always, self._answered = _Block(), _Block()
        self._keyed: set[tuple[Direction, str]] = set()
        self._count = 0
        for index, rule in enumerate(rules):
            block = (self._answered if needs_answer(rule) else self._always).below(_conjuncts(rule.gate))
            if rule.each is not None:
                if any("keys" in e.roots for e in (rule.when, rule.then) if e is not None):
                    self._keyed.add((rule.at, rule.each))
                block = block.loops.setdefault((rule.at, rule.each), _Block())
            block.below(_conjuncts(rule.when)).leaves.append((index, rule.then.typed))

    def source(self, writer: Writer) -> Iterator[str]:
        """Write the whole function."""
        yield "def made(s, request, response, is_silent):"
        yield "    out = []"
        for block in (self._always, self._answered):
            maps = _shared(block.trees(), {}, writer)
            with writer.within({}, maps.names):
                yield from _indented((*maps.lines, *self._block(block, writer)))
            if block is self._always:
                yield "    if is_silent: return out"
        yield "    return out"

    def _block(self, block: _Block, writer: Writer) -> Iterator[str]:
        for index, then in block.leaves:
            yield from _asking(f"if not {writer.truth(then)}: out.append({index})", [index])
        for test, inner in block.tests.items():
            yield from self._test([test], inner, writer)
        for (at, each), inner in block.loops.items():
            yield from self._loop(at, each, inner, writer)

    def _test(self, tests: list[Node], block: _Block, writer: Writer) -> Iterator[str]:
        while not block.leaves and not block.loops and len(block.tests) == 1:
            ((test, block),) = block.tests.items()
            tests.append(test)
        condition = " and ".join(map(writer.truth, tests))
        if len(block.leaves) == 1 and not block.loops and not block.tests:
            ((index, then),) = block.leaves
            yield from _asking(f"if {condition} and not {writer.truth(then)}: out.append({index})", [index])
            return
        self._count += 1
        name = f"t{self._count}"
        yield from _asking(f"{name} = {condition}", list(block.rules()), f"{name} = False")
        yield f"if {name}:"
        yield from _indented(self._block(block, writer))

    def _loop(self, at: Direction, each: str, block: _Block, writer: Writer) -> Iterator[str]:
        steps = list(pointer.steps(each))
        here = "request" if at is Direction.REQUEST else "response"
        if at is Direction.EXCHANGE:
            first = steps[0] if steps else ""
            here = f"(request if isinstance(request, dict) and {first!r} in request else response)"
        is_keyed = (at, each) in self._keyed
        bound: dict[str, str] = {}
        keys: dict[str, str] = {}
        depth, run = 0, list[str]()
        for step in steps:
            name = step[1:-1] if step.startswith("{") and step.endswith("}") else None
            if name is None and step != "*":
                run.append(step)
                continue
            self._count += 1
            over = f"_reach({', '.join((here, *map(repr, run)))})"
            here, key, run = f"v{self._count}", f"k{self._count}", []
            yield "    " * depth + (f"for {key}, {here} in _pairs({over}):" if is_keyed and name else f"for {here} in _values({over}):")
            depth += 1
            if name is not None:
                bound[name], keys[name] = here, key
        if run:
            yield "    " * depth + f"if _reach({', '.join((here, *map(repr, run)))}) != ():"
            depth += 1
        if is_keyed:
            bound["keys"] = f"keys{self._count}"
            yield "    " * depth + f"{bound['keys']} = {{{', '.join(f'{name!r}: {key}' for name, key in keys.items())}}}"
        with writer.within(bound, {}):
            maps = _shared(block.trees(), bound, writer)
            with writer.within({}, maps.names):
                body = [*maps.lines, *self._block(block, writer)]
        yield from ("    " * depth + line for line in body)


def _conjuncts(expression: Expression | None) -> list[Node]:
    return [tree for tree in cel_syntax.conjuncts(expression.typed) if tree != Literal(True)] if expression is not None else []  # noqa: FBT003 -- a literal of CEL


def _asking(statement: str, rules: list[int], otherwise: str = "") -> Iterator[str]:
    """Write a statement that makes all these rules suspects where it raises."""
    yield "try:"
    yield f"    {statement}"
    yield "except Exception:"
    yield f"    out += {rules!r}"
    if otherwise:
        yield f"    {otherwise}"


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"    {line}" for line in lines)
