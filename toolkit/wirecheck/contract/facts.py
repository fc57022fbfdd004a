"""Every fact of a contract as a list: where, what, how certain, and the section that says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.contract.model import Body, Contract, Operation
    from wirecheck.finding import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact. `where` starts with the direction: ``response /customers/*/code``; `constraint` is what a finding about it would name."""

    operation: str
    where: str
    constraint: str
    what: str
    certainty: str
    section: str
    document: str


def facts(contract: Contract) -> Iterator[Fact]:
    """Yield the facts of each operation: credentials, parameters, bodies, outcomes, rules. The same fact of a body under several statuses is told once."""
    for operation in contract.operations:
        yield from dict.fromkeys(_of_operation(operation))


def _of_operation(operation: Operation) -> Iterator[Fact]:
    for way in operation.security:
        for credential in way:
            yield _fact(operation, f"request {credential.kind} {credential.name}", "security", "the credentials, or another documented way", credential.source)
    for parameter in operation.parameters:
        if parameter.is_required and parameter.place != "path":
            yield _fact(operation, f"request {parameter.place} {parameter.name}", "required", "a required parameter", parameter.source)
        for fact in parameter.schema.facts() if parameter.schema is not None else ():
            if (fact.constraint, fact.what) == ("type", "string"):
                continue  # whatever stands in a path or query is text
            yield _fact(operation, f"request {parameter.place} {parameter.name}{fact.where}", fact.constraint, fact.what, fact.source)
    if operation.request is not None:
        yield from _of_body(operation, "request", operation.request)
    for response in operation.responses:
        yield _fact(operation, "response status", response.key, f"status {response.key}", response.source)
        for header in response.headers:
            if header.is_required:
                yield _fact(operation, f"response header {header.name}", "required", "a required header", header.source)
            for fact in header.schema.facts():
                yield _fact(operation, f"response header {header.name}", fact.constraint, fact.what, fact.source)
        if response.body is not None:
            yield from _of_body(operation, "response", response.body)
    for outcome in operation.outcomes:
        yield _fact(operation, "response", outcome.outcome, f"{outcome.outcome} when {' '.join(outcome.when.text.split())}", outcome.source)
        if outcome.body is not None:
            yield from _of_body(operation, "response", outcome.body)
    for rule in operation.rules:
        about = f"/{rule.about}" if rule.about and not rule.about.startswith("/") else rule.about
        yield _fact(operation, f"{rule.at} {rule.each or ''}{about}".rstrip(), rule.id, rule.says, rule.source)


def _of_body(operation: Operation, direction: str, body: Body) -> Iterator[Fact]:
    if body.codec is not None:
        yield _fact(operation, direction, "codec", f"a body read as {body.codec}", body.source)
    for fact in body.schema.facts() if body.schema is not None else ():
        yield _fact(operation, f"{direction} {fact.where}".rstrip(), fact.constraint, fact.what, fact.source)


def _fact(operation: Operation, where: str, constraint: str, what: str, source: Source | None) -> Fact:
    if source is None:
        return Fact(operation=operation.id, where=where, constraint=constraint, what=what, certainty="", section="", document="")
    return Fact(
        operation=operation.id, where=where, constraint=constraint, what=what, certainty=source.certainty, section=source.section, document=source.document
    )
