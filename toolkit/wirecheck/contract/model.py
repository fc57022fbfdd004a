"""A contract as values: what a store promises, ready to judge by."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeVar

from wirecheck.wire.codecs import media_type_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from wirecheck.contract.entities import Entity
    from wirecheck.contract.expression import Expression
    from wirecheck.contract.quick import Quick
    from wirecheck.finding import Direction, Source
    from wirecheck.schema.json_schema import JsonSchema
    from wirecheck.schema.protocol import Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A documented body: the codec that reads it, the media types that a source states, the schema that judges it.

    `is_free`: other bodies are fine too, and only what the codec reads and the root names is judged. `codec` ``None``: nothing is. `root` is the root element of XML. `raw`: characters that url-encoded text may
    leave as they are, since the document's samples do.
    `is_required`: an empty body is a finding. `others` are read and judged in another way, by their own media types. `unjudged` says why nothing judges it, and is empty where something does.
    """

    codec: str | None
    media_types: frozenset[str] = frozenset()
    schema: Schema | None = None
    root: str | None = None
    raw: str = ""
    is_required: bool = True
    is_free: bool = False
    examples: Mapping[str, Any] = field(default_factory=dict)
    source: Source | None = None
    others: tuple[Body, ...] = ()
    unjudged: str = ""

    def by(self, content_type: str | None) -> Body:
        """Give what documents a body of this Content-Type: this one, or one of the others."""
        if not self.others or content_type is None:
            return self
        name = media_type_of(content_type)
        return next((body for body in (self, *self.others) if name in body.media_types), self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A documented header of a response; values are text, converted as a form's leaves are."""

    name: str
    schema: JsonSchema
    is_required: bool
    source: Source | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """The answers under one status key: ``"200"``, ``"4XX"`` or ``"default"``. No `body`: none is documented."""

    key: str
    body: Body | None
    headers: tuple[Header, ...] = ()
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRule:
    """One way to tell what an answer means; `body` judges it instead of the response's own."""

    outcome: str
    when: Expression
    source: Source | None
    body: Body | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A condition over one exchange. `gate` is the part of its `when` that holds or not for all items alike, `when` the rest."""

    id: str
    at: Direction
    each: str | None
    gate: Expression | None
    when: Expression | None
    then: Expression
    about: str
    says: str
    source: Source | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A documented parameter of path, query or header. `elements` is the table of a resource specification, else ``None``.

    A query that is described as one object is a parameter for each of its members, and one without a name for the others and for the examples.
    """

    name: str
    place: str
    is_required: bool
    schema: JsonSchema | None
    source: Source | None
    elements: Mapping[str, str] | None = None
    is_open: bool = False
    examples: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A security scheme: where the proof of identity stands. `kind` is header, query, cookie or basic."""

    kind: str
    name: str
    source: Source | None


_MAKING = RLock()
_T = TypeVar("_T", bound="_PutOff")


class _PutOff:
    """A value of which some members may be made when one of them is first asked for: their slots are empty until then."""

    __slots__ = ("_rest",)

    if not TYPE_CHECKING:  # or any name would be a member

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401
            if name.startswith("_"):
                raise AttributeError(name)
            with _MAKING:
                if (rest := object.__getattribute__(self, "_rest")) is not None:
                    for member, value in rest().items():
                        object.__setattr__(self, member, value)
                    object.__setattr__(self, "_rest", None)
            return object.__getattribute__(self, name)


def put_off(kind: type[_T], rest: Callable[[], Mapping[str, Any]], **members: Any) -> _T:  # noqa: ANN401
    """Give a value of these members; `rest` gives the others when it has to."""
    made = kind.__new__(kind)
    for name, value in {**members, "_rest": rest}.items():
        object.__setattr__(made, name, value)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(_PutOff):
    """One call. `security` lists the alternatives, each a tuple of credentials that all are needed; an empty tuple: none needed."""

    id: str
    method: str
    template: str
    pattern: tuple[str | None, ...]
    summary: str
    parameters: tuple[Parameter, ...]
    request: Body | None
    responses: tuple[Response, ...]
    outcomes: tuple[OutcomeRule, ...]
    rules: tuple[Rule, ...]
    security: tuple[tuple[Credential, ...], ...]
    source: Source | None = None
    quick: Quick = field(compare=False, repr=False)

    @property
    def bodies(self) -> Iterator[Body]:
        """Every body that is documented, that of the request first."""
        if self.request is not None:
            yield self.request
        yield from (response.body for response in self.responses if response.body is not None)
        yield from (outcome.body for outcome in self.outcomes if outcome.body is not None)

    def response(self, status: int) -> Response | None:
        """Give the documented answer for a status, the exact key before the range before the default."""
        for key in (str(status), f"{status // 100}XX", "default"):
            for response in self.responses:
                if response.key.upper() == key.upper():
                    return response
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract(_PutOff):
    """What a store promises. `documents` maps an id to a title; `digest` changes with any byte of its files."""

    name: str
    title: str
    location: str
    documents: Mapping[str, str]
    operations: tuple[Operation, ...]
    source: Source | None = None
    digest: str = ""
    secret_headers: frozenset[str] = frozenset()
    entities: tuple[Entity, ...] = ()

    def operation(self, name: str) -> Operation | None:
        """Give an operation by its id."""
        return next((operation for operation in self.operations if operation.id == name), None)
