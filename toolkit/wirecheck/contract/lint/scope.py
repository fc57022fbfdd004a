"""What the expressions and pointers of one operation may name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.contract import pointer, resource_joins
from wirecheck.contract.lint.kinds import Value
from wirecheck.contract.lint.places import ANYTHING, Headers, JsonPlace, Many, Place, Record, of_element, union
from wirecheck.contract.lint.problem import nearest

if TYPE_CHECKING:
    from wirecheck.contract.lint.draft import BodyDraft, Draft, OperationDraft
    from wirecheck.contract.lint.kinds import Names
    from wirecheck.contract.lint.schemas import Schemas


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
