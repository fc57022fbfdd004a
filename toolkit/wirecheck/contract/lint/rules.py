"""Rules and outcomes: expressions that say something, pointers that lead somewhere, outcomes that can be told apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wirecheck.contract import cel_syntax, expression, pointer, resource_joins
from wirecheck.contract.lint.kinds import FUNCTIONS, Reader, Value, is_prohibition
from wirecheck.contract.lint.places import ANYTHING, Headers, JsonPlace, Many, Place, Record, of_element, union
from wirecheck.contract.lint.problem import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.contract.expression import Expression
    from wirecheck.contract.lint.draft import BodyDraft, Draft, OperationDraft
    from wirecheck.contract.lint.kinds import Names
    from wirecheck.contract.lint.problem import Problem
    from wirecheck.contract.lint.schemas import Schemas

_NAME = re.compile(r"[A-Za-z_]\w*\Z")
_RESERVED = expression.VARIABLES | {"in", "true", "false", "null"}
_STATUSES = range(100, 600)


class Scope:
    """What the rules of one operation may name."""

    def __init__(self, draft: Draft, schemas: Schemas, operation: OperationDraft) -> None:
        self._draft, self._schemas, self._operation = draft, schemas, operation
        self.bodies: dict[str, Place] = {}
        for direction in ("request", "response"):
            found = union(self._place(body) for body in draft.bodies(operation) if body.direction == direction)
            if found is not None:
                self.bodies[direction] = found
        self.outcomes = frozenset({str(entry.get("outcome")) for entry in operation.value.get("x-outcome", ())} | {"unknown"})
        self.request = Record(
            {
                "method": Place("text"),
                "path": Place("text"),
                "parameters": self._parameters(),
                "query": self._query(),
                "headers": Headers(),
                **self._body("request"),
            }
        )
        self.response = Record({"status": Place("number"), "headers": Headers(), **self._body("response")})

    def _body(self, direction: str) -> dict[str, Place]:
        return {"body": self.bodies[direction]} if direction in self.bodies else {}

    def _place(self, body: BodyDraft) -> Place | None:
        found = self._draft.xsd_of(body)
        if found is not None:
            xsd = self._schemas.xsd(found[0])
            if xsd is None:
                return ANYTHING
            roots = {name: element for name, element in xsd.model.elements.items() if name == found[1] or found[1] is None}
            return union([Record({name: of_element(element) for name, element in roots.items()}), Place("null")])
        if body.codec is None and body.schema is None:
            return None
        bundle = self._schemas.json(body.schema, body.at)
        return JsonPlace([bundle], bundle) if bundle is not None else ANYTHING

    def _parameters(self) -> Place:
        """Path parameters; one that is a resource specification is the map that its codec makes."""
        made: dict[str, Place] = {}
        for part in self._operation.parameters:
            if part.value.get("in") == "path":
                parsed = resource_joins.Resource(name="", element="").as_map()
                joins = Record({name: Many(Place("text")) if isinstance(value, list) else Place("text") for name, value in parsed.items()})
                made[str(part.value.get("name"))] = joins if isinstance(part.value.get("x-codec"), dict) else Place("text")
        return Record(made)

    def _query(self) -> Place:
        made: dict[str, Place] = {}
        rest = None
        for part in self._operation.parameters:
            if part.value.get("in") == "query":
                schema = part.value.get("schema")
                if isinstance(schema, dict) and schema.get("type") == "object":
                    made |= {str(name): Place("text") for name in schema.get("properties", {})} if isinstance(schema.get("properties", {}), dict) else {}
                    rest = Place("text") if schema.get("additionalProperties") is not False else rest
                else:
                    made[str(part.value.get("name"))] = Place("text")
        return Record(made, rest)

    def names(self, bound: Names, keys: dict[str, Place]) -> Names:
        """Give the variables of a rule."""
        return {
            "request": Value(self.request),
            "response": Value(self.response, is_answered=True),
            "outcome": Value(Place("text")),
            "captured_at": Value(Place("time")),
            "keys": Value(Record(keys)),
            **bound,
        }


def rules(draft: Draft, schemas: Schemas) -> Iterator[Problem]:
    """Say what is wrong with each rule and outcome."""
    for operation in draft.operations:
        scope = Scope(draft, schemas, operation)
        yield from _outcomes(draft, operation, scope)
        yield from _rules(draft, operation, scope)


# -- rules -----------------------------------------------------------------------------------------------------------------------------------


def _rules(draft: Draft, operation: OperationDraft, scope: Scope) -> Iterator[Problem]:
    known: set[str] = set()
    for index, entry in enumerate(operation.value.get("x-rules", ())):
        at = f"{operation.at}/x-rules/{index}"
        if entry.get("id") in known:
            yield draft.wrong(f"{at}/id", f"the rule {entry['id']!r} stands twice in {operation.id}", "give each an id of its own")
        known.add(entry.get("id", ""))
        place, names, wrong = _items(entry, scope)
        forbids = _forbids(entry.get("then", ""), frozenset(names))
        for key, problem, remedy in [*wrong, *(() if forbids else _about(entry, place))]:
            yield draft.wrong(f"{at}/{key}", problem, remedy)
        for key in ("when", "then"):
            if key in entry:
                for problem, remedy in conditions(entry[key], names, scope.outcomes, may_forbid=forbids and key == "then"):
                    yield draft.wrong(f"{at}/{key}", f"{problem} (rule {entry.get('id')!r})", remedy)


def _forbids(text: str, names: frozenset[str]) -> bool:
    made, _ = _compiled(text, names)
    return made is not None and is_prohibition(made.tree)


def conditions(text: str, names: Names, outcomes: frozenset[str] | None, *, may_forbid: bool = False) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an expression that must give a truth value."""
    made, problem = _compiled(text, frozenset(names))
    if made is None:
        yield problem, _remedy(problem, names)
        return
    reader = Reader(names, outcomes, may_forbid=may_forbid)
    try:
        reader.condition(made.tree)
    except RecursionError:
        reader.wrong.append(("the expression is nested too deep", "split it into several rules"))
    yield from dict.fromkeys(reader.wrong)


def _compiled(text: str, names: frozenset[str]) -> tuple[Expression | None, str]:
    try:
        return expression.compiled(text.strip(), names), ""
    except expression.BadExpression as error:
        return None, f"the expression {error}"


def _remedy(problem: str, names: Names) -> str:
    name = re.search(r"(names|calls) '(\w+)'", problem)
    if name is None:
        return "mend it there"
    return nearest(name[2], sorted(names) if name[1] == "names" else sorted(FUNCTIONS))


def _items(entry: dict[str, str], scope: Scope) -> tuple[Place | None, Names, list[tuple[str, str, str]]]:
    """Give the place that a rule is judged at, the variables there, and what is wrong with ``each``."""
    at = entry.get("at", "response")
    each = entry.get("each")
    sides = {"request": ["request"], "response": ["response"]}.get(at, ["request", "response"])
    bodies = {side: scope.bodies[side] for side in sides if side in scope.bodies}
    if each is None:
        return union(bodies.values()), scope.names({}, {}), []
    wrong = list(_binding(each))
    if wrong:
        return ANYTHING, scope.names(dict.fromkeys(_bound(each), Value(ANYTHING)), dict.fromkeys(_bound(each), ANYTHING)), wrong
    for side, body in bodies.items():
        try:
            place, bound, keys = followed(body, each, is_answered=side == "response")
        except LostError as error:
            wrong.append(("each", f"{each} leads nowhere: no schema of the {side} has {error.args[0]!r}", error.args[1]))
        else:
            return place, scope.names(bound, keys), []
    if not bodies:
        wrong = [("each", f"{each} points into a body that nobody describes", "describe the body, or say at which side the rule is (at: request)")]
    return ANYTHING, scope.names(dict.fromkeys(_bound(each), Value(ANYTHING)), dict.fromkeys(_bound(each), ANYTHING)), wrong


def _bound(each: str) -> list[str]:
    return [step.strip("{}") for step in each.split("/") if step.startswith("{")]


def _binding(each: str) -> Iterator[tuple[str, str, str]]:
    if not each.startswith("/"):
        yield "each", f"the pointer {each!r} does not start with a slash", f"write /{each}"
        return
    names = []
    for step in pointer.steps(each):
        if step.startswith("{") or step.endswith("}"):
            name = step[1:-1]
            names.append(name)
            if not (step.startswith("{") and step.endswith("}")) or not _NAME.match(name) or name in _RESERVED:
                yield "each", f"{step!r} binds no name that an expression can use", "write a plain name in braces, none of the variables"
    if len(set(names)) < len(names):
        yield "each", f"{each} binds a name twice", "give each step a name of its own"


class LostError(Exception):
    """A pointer that leads nowhere; the arguments are the step that no schema has, and the remedy."""


def followed(place: Place, text: str, *, is_answered: bool = False) -> tuple[Place, Names, dict[str, Place]]:
    """Follow a pointer through a place: where it ends, what it binds, and the kind of each key.

    Raises:
        LostError: no schema has a step of it.

    """
    bound: Names = {}
    keys: dict[str, Place] = {}
    for step in pointer.steps(text):
        if step == "*" or step.startswith("{"):
            parts = [(key, found) for key, found in (("number", place.items()), ("text", place.values())) if found is not None]
            found = union(part for _, part in parts)
            if found is not None and step != "*":
                bound[step[1:-1]] = Value(found, is_answered)
                keys[step[1:-1]] = Place(*(key for key, _ in parts))
        else:
            found = place.items() if step.isdigit() and place.items() is not None else place.member(step)
        if found is None:
            raise LostError(step, nearest(step, place.names()) if place.names() else "end the pointer before it")
        place = found
    return place, bound, keys


def _about(entry: dict[str, str], place: Place | None) -> Iterator[tuple[str, str, str]]:
    """``about`` stands below the item; a rule without items, below the body."""
    about = entry.get("about", "")
    if not about or place is None:
        if about:
            yield "about", f"{about} points into a body that nobody describes", "describe the body, or leave it out"
        return
    try:
        followed(place, about if about.startswith("/") else f"/{about}")
    except LostError as error:
        yield "about", f"{about} leads nowhere: no schema has {error.args[0]!r}", error.args[1]


# -- outcomes --------------------------------------------------------------------------------------------------------------------------------


def _outcomes(draft: Draft, operation: OperationDraft, scope: Scope) -> Iterator[Problem]:
    names = {name: value for name, value in scope.names({}, {}).items() if name in {"request", "response"}}
    earlier: list[cel_syntax.Node] = []
    taken: frozenset[int] = frozenset()
    for index, entry in enumerate(operation.value.get("x-outcome", ())):
        if "when" not in entry:
            continue
        at, outcome = f"{operation.at}/x-outcome/{index}/when", entry.get("outcome")
        wrong = list(conditions(entry["when"], names, None))
        for problem, remedy in wrong:
            yield draft.wrong(at, f"{problem} (outcome {outcome!r})", remedy)
        made, _ = _compiled(entry["when"], frozenset(names))
        if made is None or wrong:
            continue
        for name in sorted(made.roots - names.keys()):
            yield draft.wrong(at, f"an outcome cannot ask for {name!r}", "ask for request and response alone")
        certain, possible = _statuses(entry["when"])
        if len(certain) == len(_STATUSES) and outcome in {"failure", "refused"}:
            yield draft.wrong(at, f"whatever comes is {outcome}: an error page or a broken text too", "name the status or the envelope that tells it")
        if made.tree in earlier:
            yield draft.wrong(at, f"nothing reaches this {outcome}: an outcome before it asks the same", "leave one out, or say what tells them apart")
        elif not possible:
            yield draft.wrong(at, f"no status makes this {outcome}", "mend the statuses")
        elif possible <= taken:
            yield draft.wrong(
                at, f"nothing reaches this {outcome}: outcomes before it take every status that it asks for", "put it before them, or say what tells them apart"
            )
        earlier.append(made.tree)
        taken |= certain


def _statuses(text: str) -> tuple[frozenset[int], frozenset[int]]:
    """Give the statuses for which an expression surely holds, and those for which it may."""
    certain = possible = frozenset(_STATUSES)
    for part in expression.parts(text.strip()):
        if part.tree == cel_syntax.Literal(value=True):
            continue
        if not _asks_only_status(part.tree):
            certain = frozenset()
            continue
        held = frozenset(status for status in _STATUSES if _holds(part, status))
        certain, possible = certain & held, possible & held
    return certain, possible


def _asks_only_status(tree: cel_syntax.Node) -> bool:
    path = cel_syntax.chain(tree)
    if path is not None:
        return path == ("response", "status")
    return not isinstance(tree, cel_syntax.Macro) and all(_asks_only_status(child) for child in cel_syntax.children(tree))


def _holds(part: Expression, status: int) -> bool:
    try:
        return part.holds({"response": {"status": status}})
    except expression.NotEvaluated:
        return False
