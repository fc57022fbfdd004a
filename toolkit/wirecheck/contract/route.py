"""Which operation of which contract a request is meant for.

The raw path is split on ``/`` and each segment percent-decoded afterwards, so that an encoded slash stays in its segment; ``+`` in a path is a plus. Method and
path are case sensitive; the host does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from wirecheck.contract import resource_joins

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wirecheck.contract.model import Contract, Operation
    from wirecheck.exchange import Request

_REMEMBERED = 4096
_LONGEST = 512  # characters of a path that is remembered: paths are whatever a capture holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An operation with the parameters of its path, decoded; `resource` is what a resource specification names, or why it names nothing."""

    contract: Contract
    operation: Operation
    parameters: Mapping[str, str]
    resource: resource_joins.Resource | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """No operation: `methods` are those that the path takes in `contract`, empty where no path fits."""

    contract: Contract | None = None
    methods: tuple[str, ...] = ()


class Router:
    """Finds operations among contracts, in their order; a path without parameters comes before one with them (OpenAPI 3.1, Paths Object)."""

    def __init__(self, contracts: Sequence[Contract], base_path: str = "") -> None:
        self._base = tuple(unquote(segment) for segment in base_path.split("/") if segment)
        self._known: dict[tuple[str, str], Match | Miss] = {}
        self._by_length: dict[int, list[tuple[Contract, Operation]]] = {}
        for contract in contracts:
            for operation in contract.operations:
                self._by_length.setdefault(len(operation.pattern), []).append((contract, operation))
        for known in self._by_length.values():
            known.sort(key=lambda pair: pair[1].pattern.count(None))

    def route(self, request: Request) -> Match | Miss:
        """Find the operation of a request."""
        key = (request.method, request.path)
        found = self._known.get(key)
        if found is None:
            found = self._route(*key)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            if len(request.path) <= _LONGEST:
                self._known[key] = found
        return found

    def _route(self, method: str, path: str) -> Match | Miss:
        segments = [unquote(segment) for segment in path.split("/")]
        if tuple(segments[1 : 1 + len(self._base)]) == self._base:
            segments[1 : 1 + len(self._base)] = []
        fitting = [(contract, operation) for contract, operation in self._by_length.get(len(segments), ()) if _fits(operation.pattern, segments)]
        for contract, operation in fitting:
            if operation.method == method:
                return _match(contract, operation, segments)
        if not fitting:
            return Miss()
        contract = fitting[0][0]
        return Miss(contract=contract, methods=tuple(dict.fromkeys(operation.method for other, operation in fitting if other is contract)))


def _fits(pattern: Sequence[str | None], segments: Sequence[str]) -> bool:
    return all(want == segment if want is not None else segment != "" for want, segment in zip(pattern, segments, strict=True))


def _match(contract: Contract, operation: Operation, segments: Sequence[str]) -> Match:
    names = operation.template.split("/")
    parameters = {name[1:-1]: segment for name, want, segment in zip(names, operation.pattern, segments, strict=True) if want is None}
    for parameter in operation.parameters:
        if parameter.elements is not None and parameter.name in parameters:
            try:
                resource = resource_joins.parse(parameters[parameter.name], parameter.elements)
            except resource_joins.BadSpecification as error:
                return Match(contract=contract, operation=operation, parameters=parameters, problem=str(error))
            return Match(contract=contract, operation=operation, parameters=parameters, resource=resource)
    return Match(contract=contract, operation=operation, parameters=parameters)
