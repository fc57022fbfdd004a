"""A contract file as lint looks at it: read, of a known shape, and trusted in nothing else."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from wirecheck.contract import document, openapi30
from wirecheck.contract.lint.problem import Problem
from wirecheck.contract.lint.shape import Shape, shape_of
from wirecheck.contract.load import METHODS, VERSION, own_document
from wirecheck.contract.load_bodies import XSD
from wirecheck.errors import BadContract
from wirecheck.schema.json_walk import escaped
from wirecheck.wire.codecs import by_media_type

UNREAD = object()

Known = dict[str, str]
"""A source as far as it is known: document, section, certainty."""


@dataclass(frozen=True, slots=True)
class Part:
    """An object of the file with its JSON Pointer, references followed."""

    at: str
    value: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyDraft:
    """A documented body; `schema` is what its media type says, with its pointer in `at`."""

    direction: str
    at: str
    schema: Any
    codec: str | None
    source: Known


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationDraft:
    """An operation with its parts; `pattern` has ``None`` where the path has a parameter."""

    id: str
    method: str
    template: str
    pattern: tuple[str | None, ...]
    at: str
    value: dict[str, Any]
    parameters: tuple[Part, ...]
    request: Part | None
    responses: tuple[tuple[str, Part], ...]
    source: Known


class Draft:
    """A contract file and what it refers to. Nothing here raises for what the files hold."""

    def __init__(self, location: str, read: Callable[[str], bytes]) -> None:
        self.location = location
        self._read = read
        self._bytes: dict[str, bytes | None] = {}
        self._data: dict[str, Any] = {}
        self._lines: dict[str, dict[str, int]] = {}
        self._spots: dict[int, tuple[str, str]] = {}
        self._is_older = False
        self.unread: list[Problem] = []
        self.repeated: list[tuple[str, str]] = []
        root = self.data(location)
        self.is_openapi = isinstance(root, dict) and VERSION.match(str(root.get("openapi", ""))) is not None
        self.own = own_document(root, location) if isinstance(root, dict) else None
        self.shape = shape_of(root) if self.is_openapi else Shape()
        self.root = self.shape.root

    # -- files ---------------------------------------------------------------------------------------------------------------------------

    def bytes(self, location: str) -> bytes | None:
        """Give the bytes of a file, ``None`` where it cannot be read."""
        if location not in self._bytes:
            try:
                self._bytes[location] = self._read(location)
            except (BadContract, OSError, KeyError, ValueError):
                self._bytes[location] = None
        return self._bytes[location]

    def data(self, location: str) -> Any:  # noqa: ANN401
        """Give the content of a YAML or JSON file, `UNREAD` where it has none."""
        if location not in self._data:
            self._data[location] = UNREAD
            text = self.bytes(location)
            if text is None:
                if location == self.location:
                    self.unread.append(Problem(location, None, "cannot be read", "check the path"))
                return UNREAD
            try:
                read = document.parse(text, location)
                self._is_older = self._is_older or (location == self.location and openapi30.is_older(read))
                self._data[location] = openapi30.upgraded(read) if self._is_older else read
            except BadContract as error:
                self.unread.append(Problem(location, error.line, error.problem, error.remedy))
                return UNREAD
            self._lines[location] = document.lines(text)
            self.repeated += [(location, at) for at in document.repeated(text)]
            self._keep_spots(location, self._data[location])
        return self._data[location]

    def _keep_spots(self, location: str, root: Any) -> None:  # noqa: ANN401
        stack = [("", root)]
        while stack:
            at, node = stack.pop()
            if isinstance(node, dict):
                self._spots.setdefault(id(node), (location, at))
                stack.extend((f"{at}/{escaped(str(name))}", child) for name, child in node.items())
            elif isinstance(node, list):
                stack.extend((f"{at}/{index}", child) for index, child in enumerate(node))

    def spot(self, node: dict[Any, Any]) -> tuple[str, str]:
        """Give file and pointer of an object that was read from a file."""
        return self._spots.get(id(node), (self.location, ""))

    def beside(self, relative: str, file: str | None = None) -> str:
        """Give the location that a reference out of a file names."""
        home = file or self.location
        return posixpath.normpath(posixpath.join(posixpath.dirname(home), relative)) if relative else home

    def line(self, at: str, file: str | None = None) -> int | None:
        """Give the line of a pointer, or of the nearest thing around it."""
        known = self._lines.get(file or self.location, {})
        while at and at not in known:
            at = at.rpartition("/")[0]
        return known.get(at)

    def wrong(self, at: str, problem: str, remedy: str, *, file: str | None = None, severity: str = "error") -> Problem:
        """Say what is wrong at a pointer."""
        return Problem(file or self.location, self.line(at, file), problem, remedy, severity)

    # -- the contract --------------------------------------------------------------------------------------------------------------------

    def follow(self, at: str) -> Part | None:
        """Give the object at a pointer, local references to others of its kind followed; ``None`` where they lead nowhere."""
        kind, value = self.shape.objects.get(at, (None, None))
        for _ in range(16):
            if not isinstance(value, dict):
                return None
            reference = value.get("$ref")
            if not isinstance(reference, str):
                return Part(at, value)
            file, _, pointer = reference.partition("#")
            at = unquote(pointer)
            found, value = self.shape.objects.get(at, (None, None))
            if file or found != kind:
                return None
        return None

    @cached_property
    def documents(self) -> dict[str, Any]:
        """The documents that sources may name."""
        if self.own is not None:
            return {self.own.document: {}}
        found = self.root.get("x-documents", {})
        return found if isinstance(found, dict) else {}

    @cached_property
    def source(self) -> Known:
        """The source of whatever names none."""
        if self.own is not None:
            return {"document": self.own.document, "section": "paths", "certainty": self.own.certainty.value}
        return refined({}, self.root)

    @cached_property
    def operations(self) -> tuple[OperationDraft, ...]:
        """Every operation, in the order of the file."""
        return tuple(self._operations())

    def _operations(self) -> Iterator[OperationDraft]:
        for template in self.root.get("paths", {}):
            item = self.follow(f"/paths/{escaped(template)}")
            for method in METHODS if item is not None else ():
                if item is not None and method in item.value:
                    yield self._operation(template, method, item)

    def _operation(self, template: str, method: str, item: Part) -> OperationDraft:
        at, value = f"{item.at}/{method}", item.value[method]
        parameters = [
            self.follow(f"{holder.at}/parameters/{index}") for holder in (item, Part(at, value)) for index in range(len(holder.value.get("parameters", ())))
        ]
        return OperationDraft(
            id=str(value.get("operationId", f"{method} {template}")),
            method=method,
            template=template,
            pattern=tuple(None if segment.startswith("{") and segment.endswith("}") else segment for segment in template.split("/")),
            at=at,
            value=value,
            parameters=tuple(part for part in parameters if part is not None),
            request=self.follow(f"{at}/requestBody"),
            responses=tuple((key, part) for key in value.get("responses", {}) if (part := self.follow(f"{at}/responses/{escaped(key)}")) is not None),
            source=refined(refined(self.source, item.value), value),
        )

    def bodies(self, operation: OperationDraft) -> Iterator[BodyDraft]:
        """Yield each body that an operation documents: of the request, of each response, and of outcomes that have their own."""
        requests = [("request", operation.request)] if operation.request is not None else []
        for direction, part in [*requests, *(("response", part) for _, part in operation.responses)]:
            for media_type, entry in part.value.get("content", {}).items():
                if media_type != "*/*":
                    at = f"{part.at}/content/{escaped(media_type)}/schema"
                    source = refined(refined(operation.source, part.value), entry)
                    yield BodyDraft(direction=direction, at=at, schema=entry.get("schema"), codec=codec_of(media_type, entry), source=source)
        for index, entry in enumerate(operation.value.get("x-outcome", ())):
            if entry.get("schema"):
                yield BodyDraft(
                    direction="response",
                    at=f"{operation.at}/x-outcome/{index}/schema",
                    schema=entry["schema"],
                    codec=None,
                    source=refined(operation.source, entry, "source"),
                )

    def alternative(self, body: BodyDraft) -> Part | None:
        """Give the schema of a body that names one in another language, ``None`` where it names none."""
        part = Part(body.at, body.schema) if isinstance(body.schema, dict) else None
        if part is not None and str(part.value.get("$ref", "")).startswith("#"):
            part = self.follow(body.at)
        return part if part is not None and XSD in part.value else None

    def xsd_of(self, body: BodyDraft) -> tuple[str, str | None] | None:
        """Give location and root element of a body's XSD, ``None`` where it has none."""
        part = self.alternative(body)
        found = part.value[XSD] if part is not None else None
        if part is None or not isinstance(found, dict):
            return None
        xml = part.value.get("xml")
        root = xml.get("name") if isinstance(xml, dict) else None
        return self.beside(str(found.get("location", ""))), root if isinstance(root, str) else None


def codec_of(media_type: str, entry: dict[str, Any]) -> str | None:
    """Give the codec of a media type's entry: the one it names, or the one that the media type implies."""
    named = entry.get("x-codec")
    return named.get("name") if isinstance(named, dict) else named or by_media_type(media_type)


def refined(known: Known, holder: dict[str, Any], key: str = "x-source") -> Known:
    """Give a source refined by that of an object."""
    entry = holder.get(key)
    if not isinstance(entry, dict):
        return known
    return known | {name: value for name, value in entry.items() if name in {"document", "section", "certainty"} and isinstance(value, str)}


def missing(known: Known) -> str | None:
    """Name what a source lacks."""
    return next((name for name in ("document", "section", "certainty") if not known.get(name)), None)
