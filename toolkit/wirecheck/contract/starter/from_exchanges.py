"""A starter contract from exchanges: paths, methods, statuses, bodies as they were seen, everything implied, nothing required."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from wirecheck.contract.starter.trees import Tree, xsd
from wirecheck.contract.starter.values import Seen, secret_of
from wirecheck.text.counted import counted
from wirecheck.wire import form, xmltext
from wirecheck.wire.codecs import CODECS, by_media_type, media_type_of

if TYPE_CHECKING:
    from wirecheck.exchange import Exchange
    from wirecheck.wire.payload import Payload

_DOCUMENT = "seen"
_MANY = 8
"""Words at one place of otherwise equal paths from which on they are values of a parameter, and no names of calls."""

LONGEST = 100
"""Segments beyond which a path is no call of anybody's, and would take memory by the square of them."""

_PARAMETER = re.compile(r"\d+\Z|.*[@%]|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z|(?=.*\d)[0-9a-zA-Z_-]{16,}\Z")
_OUTCOMES = (("success", "response.status < 400"), ("failure", "response.status >= 400"))


@dataclass(slots=True)
class _Body:
    """The bodies of one side under one media type: how many there were, those that were read, by value or by the name of their root."""

    codec: str | None
    times: int = 0
    values: Seen = field(default_factory=Seen)
    roots: dict[str, Tree] = field(default_factory=dict)

    def add(self, raw: bytes, content_type: str) -> None:
        self.times += 1
        payload = self._read(raw, content_type)
        if payload is None or not payload.readable:
            return
        if payload.tree is None:
            self.values.add(payload.value)
        elif not str(payload.tree.tag).startswith("{"):
            self.roots.setdefault(str(payload.tree.tag), Tree()).add(payload.tree)

    def _read(self, raw: bytes, content_type: str) -> Payload | None:
        if self.codec == "php-form" and content_type.lower().startswith("multipart/"):
            return form.multipart(raw, content_type)
        if self.codec == "xml":
            return xmltext.decode(raw, content_type)
        return CODECS[self.codec](raw) if self.codec is not None else None


@dataclass(slots=True)
class _Operation:
    method: str
    template: str
    times: int = 0
    query: Counter[str] = field(default_factory=Counter)
    requests: dict[str, _Body] = field(default_factory=dict)
    responses: dict[int, dict[str, _Body]] = field(default_factory=dict)
    headers: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """The contract as data, and the XSDs that it names, by their files' names."""

    contract: dict[str, Any]
    xsds: dict[str, bytes]
    left_out: int = 0
    """How many exchanges are not in it, because their paths have more than `LONGEST` segments."""


def from_exchanges(exchanges: Iterable[Exchange], name: str, *, is_secret: Callable[[str], bool] = lambda _: False) -> Starter:
    """Give a starter contract. Of the values of exchanges only words of paths stand in it, less those with a secret in them: all else is names, types and counts."""
    operations: dict[tuple[str, str], _Operation] = {}
    given = list(exchanges)
    known = [exchange for exchange in given if exchange.request.path.count("/") <= LONGEST]
    templates = _templates({exchange.request.path for exchange in known}, is_secret)
    for exchange in known:
        method, template = exchange.request.method, templates[exchange.request.path]
        _take(operations.setdefault((method, template), _Operation(method, template)), exchange)
    xsds: dict[str, bytes] = {}
    paths: dict[str, Any] = {}
    taken: set[str] = set()
    for operation in sorted(operations.values(), key=lambda one: (one.template, one.method)):
        paths.setdefault(operation.template, {})[operation.method.lower()] = _described(operation, _id(operation, taken), name, xsds)
    headers = sorted({header for operation in operations.values() for header in operation.headers})
    contract: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": name, "version": "1"},
        "x-documents": {_DOCUMENT: {"title": f"What was seen of {name}; put the vendor's page here"}},
        "x-source": {"document": _DOCUMENT, "section": "captures", "certainty": "implied"},
        "paths": paths,
    }
    if headers:
        contract["components"] = {"securitySchemes": {header: {"type": "apiKey", "in": "header", "name": header} for header in headers}}
    return Starter(contract=contract, xsds=xsds, left_out=len(given) - len(known))


def _take(operation: _Operation, exchange: Exchange) -> None:
    request, response = exchange.request, exchange.response
    operation.times += 1
    operation.query.update({unquote(key) for key, _ in parse_qsl(request.query, keep_blank_values=True)})
    operation.headers.update({key for key, _ in request.headers if key != "authorization" and (secret_of(key) or key == "x-auth")})
    _body(operation.requests, request.body, request.header("content-type"))
    if response is not None:
        _body(operation.responses.setdefault(response.status, {}), response.body, response.header("content-type"))


def _body(bodies: dict[str, _Body], raw: bytes | None, content_type: str | None) -> None:
    if raw is None or not raw.strip():
        return
    media_type = media_type_of(content_type or "application/octet-stream")
    known = bodies.setdefault(media_type, _Body(by_media_type(media_type)))
    known.add(raw, content_type or "")


# -- the parts of the file -----------------------------------------------------------------------------------------------------------------------


def _templates(paths: set[str], is_secret: Callable[[str], bool]) -> dict[str, str]:
    """Give the template of each path: a parameter for each segment that is secret or looks like a number, a key or an address, and for one that has many words beside each other."""
    segments = {segment for path in paths for segment in path.split("/")}
    words = {segment: "" if _PARAMETER.match(unquote(segment)) or is_secret(segment) else segment for segment in segments}
    rows = {path: tuple(words[segment] for segment in path.split("/")) for path in paths}
    beside: defaultdict[tuple[int, tuple[str, ...]], set[str]] = defaultdict(set)
    for row in rows.values():
        for index, segment in enumerate(row):
            if segment:
                beside[index, (*row[:index], "", *row[index + 1 :])].add(segment)
    many = {key for key, words in beside.items() if len(words) >= _MANY}
    return {path: _template(row, path.split("/"), many) for path, row in rows.items()}


def _template(row: tuple[str, ...], segments: list[str], many: set[tuple[int, tuple[str, ...]]]) -> str:
    made = []
    for index, (word, segment) in enumerate(zip(row, segments, strict=True)):
        is_value = segment and (not word or (index, (*row[:index], "", *row[index + 1 :])) in many)
        made.append(f"{{key{index}}}" if is_value else segment)
    return "/".join(made) or "/"


def _id(operation: _Operation, taken: set[str]) -> str:
    """Name an operation by the last words of its path, as many as it takes to tell it from the others."""
    words = [segment for segment in operation.template.split("/") if segment and not segment.startswith("{")]
    names = (re.sub(r"[^\w.-]+", "-", ".".join((*words[-count:], operation.method.lower()))) for count in range(1, len(words) + 2))
    numbered = (f"{operation.method.lower()}-{count}" for count in range(2, len(taken) + 3))
    name = next(name for name in (*names, *numbered) if name not in taken)
    taken.add(name)
    return name


def _described(operation: _Operation, name: str, contract: str, xsds: dict[str, bytes]) -> dict[str, Any]:
    section = f"{operation.method} {operation.template}"
    made: dict[str, Any] = {"operationId": name, "summary": f"Seen {counted(operation.times, 'time')}", "x-source": {"section": section}}
    names = re.findall(r"\{(\w+)\}", operation.template)
    parameters = [{"name": key, "in": "path", "required": True, "schema": {"type": "string"}} for key in names]
    parameters += [
        {"name": key, "in": "query", "description": f"seen in {times:,} of {operation.times:,}", "schema": {"type": "string"}}
        for key, times in operation.query.items()
    ]
    if parameters:
        made["parameters"] = parameters
    if always := sorted(header for header, times in operation.headers.items() if times == operation.times):
        made["security"] = [{header: [] for header in always}]
    content = dict(_content(operation.requests, f"{contract}-{name}-request", section, xsds))
    if content:
        made["requestBody"] = {"content": content}
    made["responses"] = {}
    for status, bodies in sorted(operation.responses.items()):
        answer: dict[str, Any] = {"description": "as seen"}
        if content := dict(_content(bodies, f"{contract}-{name}-{status}", section, xsds)):
            answer["content"] = content
        made["responses"][str(status)] = answer
    made["x-outcome"] = [{"outcome": outcome, "when": when, "source": {"section": section}} for outcome, when in _OUTCOMES]
    return made


def _content(bodies: dict[str, _Body], file: str, section: str, xsds: dict[str, bytes]) -> Iterator[tuple[str, Any]]:
    for media_type, body in bodies.items():
        if body.roots:
            location = f"{re.sub(r'[^A-Za-z0-9._-]+', '-', file)}.xsd"
            xsds[location] = xsd(body.roots, _DOCUMENT, section)
            root = max(body.roots, key=lambda name: body.roots[name].times)
            yield media_type, {"schema": {"xml": {"name": root}, "x-oas-draft-alternativeSchema": {"type": "xmlSchema", "location": location}}}
        elif body.values.times:
            yield media_type, {"schema": body.values.schema(is_form=body.codec == "php-form")}
        else:
            yield media_type, {}
