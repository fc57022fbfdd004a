"""Whether path, query and response headers are what the operation documents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wirecheck.finding import Direction, Finding, Flaw, NotChecked, Part, Severity
from wirecheck.schema.wording import one_line
from wirecheck.wire.payload import Payload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.checks.subject import Subject
    from wirecheck.contract.model import Parameter
    from wirecheck.schema.json_schema import JsonSchema

_CODES = {"path": "WC103", "query": "WC104", "header": "WC105"}
_BLANKS = " \t"
"""What may stand around the value of a header and is none of it (RFC 9110, section 5.5)."""
_PARTS = {"path": Part.URL, "query": Part.URL, "header": Part.HEADER}


def parameters(subject: Subject) -> Iterator[Finding | NotChecked]:
    """Judge each documented parameter and header, and say which query parameters nobody described."""
    if subject.match.problem is not None:
        parameter = next(p for p in subject.operation.parameters if p.elements is not None)
        flaw = Flaw(
            code="WC107",
            constraint="resource-joins",
            path=parameter.name,
            source=parameter.source,
            message=f"the resource specification cannot be read: {subject.match.problem}",
            says="known resources, joined by +",
            saw=one_line(subject.exchange.request.path),
        )
        yield Finding.of(flaw, direction=Direction.REQUEST, part=Part.URL)
    for parameter in subject.operation.parameters:
        yield from _parameter(subject, parameter)
    if subject.query and not any(p.is_open for p in subject.operation.parameters):
        known = {p.name for p in subject.operation.parameters if p.place == "query"}
        for name in (name for name in subject.query if name not in known):
            flaw = Flaw(
                code="WC104",
                constraint="undocumented",
                path=name,
                message=f"the query parameter {one_line(name)!r} is not documented",
                says="the documented parameters",
                saw=one_line(name),
                severity=Severity.NOTE,
            )
            yield Finding.of(flaw, direction=Direction.REQUEST, part=Part.URL)
    yield from _response_headers(subject)


def _parameter(subject: Subject, parameter: Parameter) -> Iterator[Finding]:
    if parameter.schema is None:
        return
    request = subject.exchange.request
    match parameter.place:
        case "path":
            value = subject.match.parameters.get(parameter.name)
        case "query":
            value = subject.query.get(parameter.name)
        case "header":
            value = request.header(parameter.name.lower())
            value = value.strip(_BLANKS) if value is not None else None
        case _:
            return  # a cookie: no document describes one
    code, part = _CODES[parameter.place], _PARTS[parameter.place]
    if value is None:
        if parameter.is_required:
            flaw = Flaw(
                code=code,
                constraint="required",
                path=parameter.name,
                message=f"the {parameter.place} parameter {parameter.name!r} is missing",
                says="a required parameter",
                saw="nothing",
                source=parameter.source,
            )
            yield Finding.of(flaw, direction=Direction.REQUEST, part=part)
        return
    for flaw in _flaws(parameter.schema, value):
        yield Finding.of(replace(flaw, code=code, path=parameter.name), direction=Direction.REQUEST, part=part)


def _response_headers(subject: Subject) -> Iterator[Finding]:
    response = subject.exchange.response
    if response is None or subject.documented is None or not response.headers:
        return
    for header in subject.documented.headers:
        value = response.header(header.name.lower())
        if value is None:
            if header.is_required:
                flaw = Flaw(
                    code="WC105",
                    constraint="required",
                    path=header.name,
                    message=f"the header {header.name!r} is missing",
                    says="the header",
                    saw="nothing",
                    source=header.source,
                )
                yield Finding.of(flaw, direction=Direction.RESPONSE, part=Part.HEADER)
            continue
        for flaw in _flaws(header.schema, value.strip(_BLANKS)):
            yield Finding.of(replace(flaw, code="WC105", path=header.name), direction=Direction.RESPONSE, part=Part.HEADER)


def _flaws(schema: JsonSchema, text: str) -> Iterator[Flaw]:
    value, _ = schema.prepare(Payload(value=text))
    return schema.flaws(value, undocumented=Severity.NOTE)
