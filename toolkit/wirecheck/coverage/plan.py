"""What there is to count of one operation: outcomes, statuses, rules, and a part for each schema that judges a piece of its exchanges.

Parts are ``request``, ``path``, ``query``, ``header``, ``response header``, and for the bodies of responses ``response`` with the outcomes that a schema describes: ``response success``,
``response refused/failure``. Which schemas a response can be judged by is worked out as the judge does it: that of the outcome, else that of the status. A status with which an outcome
surely does not come is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wirecheck.contract.expression import NotEvaluated
from wirecheck.coverage.cells import Cells
from wirecheck.coverage.json_observer import JsonObserver
from wirecheck.coverage.rules import Asked
from wirecheck.coverage.texts_observer import TextsObserver
from wirecheck.errors import WirecheckError
from wirecheck.finding import Certainty
from wirecheck.schema.json_schema import JsonSchema
from wirecheck.schema.xsd_schema import XsdSchema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wirecheck.contract.model import Body, Operation, OutcomeRule, Response
    from wirecheck.finding import Source

PLACES = ("path", "query", "header")
Observe = Callable[[Any], set[int]]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the exchanges of an operation, with what observes it."""

    name: str
    cells: Cells
    observe: Observe


class Plan:
    """What there is to count of an operation. Schemas are compiled when they are first asked for; `known` shares them between operations."""

    def __init__(self, operation: Operation, known: dict[tuple[int, str | None], tuple[Cells, Observe]]) -> None:
        self.operation = operation
        self._known = known
        self._made: dict[str, Part] = {}
        self._bodies: dict[str, Body] = {}
        if operation.request is not None and operation.request.schema is not None:
            self._bodies["request"] = operation.request
        for name, body in _responses(operation):
            self._bodies[name] = body
        self._names = {_key(body): name for name, body in self._bodies.items() if name != "request"}
        self._texts = [place for place in PLACES if any(one.place == place and one.schema is not None for one in operation.parameters)]
        if any(response.headers for response in operation.responses):
            self._texts.append("response header")
        self.resources = tuple(next((one.elements for one in operation.parameters if one.elements is not None), {}))
        self.outcomes: dict[str, Source | None] = {}
        for one in operation.outcomes:
            if not is_open(one.source):
                self.outcomes.setdefault(one.outcome, one.source)
        self.rules = {rule.id: rule.source for rule in operation.rules}

    @cached_property
    def asked(self) -> Asked:
        """What tells which rules an exchange is about."""
        return Asked(self.operation)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, in the order of an exchange."""
        asked = [place for place in self._texts if place in PLACES]
        return (*asked, *self._bodies, *(place for place in self._texts if place not in PLACES))

    def part(self, name: str) -> Part:
        """Give a part; what cannot be enumerated is named as not observed."""
        if name not in self._made:
            self._made[name] = Part(name, *(self._observer(self._bodies[name]) if name in self._bodies else self._of_texts(name)))
        return self._made[name]

    def response(self, body: Body) -> str | None:
        """Name the part of a response that a body's schema judges."""
        return self._names.get(_key(body))

    def _of_texts(self, name: str) -> tuple[Cells, Observe]:
        if name == "response header":
            headers = {header.name: header for response in self.operation.responses for header in response.headers}
            made = TextsObserver([*headers.values()], is_told=False)
        else:
            made = TextsObserver([one for one in self.operation.parameters if one.place == name and one.name], is_told=name != "path")
        return made.cells, made.observe

    def _observer(self, body: Body) -> tuple[Cells, Observe]:
        key = _key(body)
        if key not in self._known:
            self._known[key] = _observer(body)
        return self._known[key]


def is_open(source: Source | None) -> bool:
    """Whether a document leaves open what it says."""
    return source is not None and source.certainty is Certainty.AMBIGUOUS


def _key(body: Body) -> tuple[int, str | None]:
    return id(body.schema), body.root


def _observer(body: Body) -> tuple[Cells, Observe]:
    try:
        if isinstance(body.schema, XsdSchema):
            from wirecheck.coverage.xml_observer import XmlObserver  # noqa: PLC0415 -- it loads xmlschema, which contracts without XML do without

            made: Any = XmlObserver(body.schema, body.root)
        else:
            assert isinstance(body.schema, JsonSchema)  # noqa: S101 -- there are two languages
            made = JsonObserver(body.schema, body.source)
    except WirecheckError as error:
        return Cells(unobserved={"its schema": str(error)}), lambda _: set()
    return made.cells, made.observe


# -- the schemas of responses ------------------------------------------------------------------------------------------------------------------


def _responses(operation: Operation) -> Iterator[tuple[str, Body]]:
    """Yield the bodies that judge responses, each under its name."""
    outcomes: dict[tuple[int, str | None], dict[str, None]] = {}
    bodies: dict[tuple[int, str | None], Body] = {}
    for body, outcome in _described(operation):
        if body is not None and body.schema is not None and body.codec is not None:
            bodies.setdefault(_key(body), body)
            outcomes.setdefault(_key(body), {}).setdefault(outcome)
    taken: set[str] = set()
    for key, body in bodies.items():
        name = base = " ".join(filter(None, ("response", "/".join(filter(None, outcomes[key])))))
        count = 2
        while name in taken:
            name, count = f"{base} {count}", count + 1
        taken.add(name)
        yield name, body


def _described(operation: Operation) -> Iterator[tuple[Body | None, str]]:
    """Yield what judges an answer, with the outcome: the schema of the outcome in the codec of the status, else that of the status."""
    for rule in operation.outcomes:
        for response in operation.responses:
            if _may_come(rule, response):
                yield _of_outcome(rule, response), rule.outcome
    if not operation.outcomes:
        yield from ((response.body, "") for response in operation.responses)


def _of_outcome(rule: OutcomeRule, response: Response) -> Body | None:
    if rule.body is None or rule.body.schema is None or response.body is None:
        return response.body
    return replace(response.body, schema=rule.body.schema, root=rule.body.root, source=rule.body.source or response.body.source)


def _may_come(rule: OutcomeRule, response: Response) -> bool:
    """Whether an outcome may come with a status of a key: unless its condition says no, whatever the body is."""
    key = response.key.upper()
    statuses = (int(key),) if key.isdigit() else range(int(key[0]) * 100, int(key[0]) * 100 + 100) if key[0].isdigit() else range(100, 600)
    return any(_may_hold(rule, {"response": {"status": status, "headers": {}}}) for status in statuses)


def _may_hold(rule: OutcomeRule, scope: Mapping[str, Any]) -> bool:
    try:
        return rule.when.holds(scope)
    except NotEvaluated:
        return True
