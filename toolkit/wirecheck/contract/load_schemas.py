"""The schemas of an OpenAPI file, compiled: JSON Schemas with what they refer to, XSDs, and the XSDs that `xml` objects mean. Each once, however many operations name it."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lxml import etree

from wirecheck.errors import BadContract
from wirecheck.finding import Direction
from wirecheck.schema import json_walk
from wirecheck.schema.json_bundle import bundle
from wirecheck.schema.json_schema import JsonSchema
from wirecheck.schema.xsd_schema import XsdSchema

if TYPE_CHECKING:
    from wirecheck.finding import Source

_UNSENT = {Direction.REQUEST: "readOnly", Direction.RESPONSE: "writeOnly"}
"""Members that a message of a direction does not hold, whatever its schema requires (OpenAPI 3.1, JSON Schema's readOnly and writeOnly)."""

_UNUSABLE = (etree.LxmlError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What the engines raise for an XSD that is none."""


@dataclass(slots=True, kw_only=True)
class Schemas:
    """What the loader of a contract lends: the contract's `location`, `text` and `data` of a file, `bad` for an error at the place that is being read, `merged` to refine a source."""

    location: str
    text: Callable[[str], bytes]
    data: Callable[[str], Any]
    bad: Callable[[str], BadContract]
    merged: Callable[[Source | None, Any], Source | None]
    _json: dict[tuple[str, ...], JsonSchema] = field(default_factory=dict)
    _xsd: dict[str, XsdSchema] = field(default_factory=dict)
    _annotations: set[int] = field(default_factory=set)

    def json(self, schema: Any, source: Source | None, *, is_form: bool, direction: Direction | None = None) -> JsonSchema:  # noqa: ANN401
        """Give a JSON Schema; in messages of a `direction`, what the other one alone sends is not required."""
        key = (json.dumps(schema, sort_keys=True, default=str), str(source), str(is_form), str(direction))
        if key not in self._json:
            bundled = self._bundled(schema, direction)
            try:
                self._json[key] = JsonSchema(bundled, source=source, is_form=is_form)
            except ValueError as error:
                # The first line says what is wrong, and begins with a value where the schema is none: that may be of any file.
                said = re.sub(r'"(?:[^"\\]|\\.)*+" is not of types', "what stands there is not of types", str(error)).split("\n", 1)[0]
                raise self.bad(f"a JSON Schema cannot be compiled: {' '.join(said.split())}") from None
        return self._json[key]

    def xsd(self, relative: str, source: Source | None) -> XsdSchema:
        """Give the XSD of a file beside the contract."""
        location = posixpath.normpath(posixpath.join(posixpath.dirname(self.location), relative))
        if location not in self._xsd:
            folder = posixpath.dirname(location)
            try:
                self._xsd[location] = XsdSchema(
                    self.text(location), read=lambda name: self.text(posixpath.normpath(posixpath.join(folder, name))), source=source
                )
            except _UNUSABLE as error:
                raise BadContract(location, f"is no usable XSD: {one_line(error)}", getattr(error, "lineno", None)) from error
        return self._xsd[location]

    def xml(self, schema: Any, source: Source | None, direction: Direction) -> tuple[XsdSchema, str] | None:  # noqa: ANN401
        """Give the XSD that a schema with `xml` objects means, and the name of its root element; ``None`` where nothing names that."""
        from wirecheck.contract import xml_objects  # noqa: PLC0415 -- contracts with XSDs need none

        reference = schema.get("$ref") if isinstance(schema, dict) else None
        made = xml_objects.written(self._bundled(schema, direction), reference.rpartition("/")[2] if isinstance(reference, str) else None, source)
        if made is None:
            return None
        try:
            return XsdSchema(made.xsd, read=self.text, source=source), made.root
        except _UNUSABLE as error:
            raise self.bad(f"a schema of XML cannot be compiled: {one_line(error)}") from None

    def _bundled(self, schema: Any, direction: Direction | None) -> Any:  # noqa: ANN401
        try:
            bundled = bundle(schema, self.location, self.data)
        except KeyError as error:
            raise self.bad(f"{error.args[0]} points nowhere") from None
        self._check_annotations(bundled)
        if direction is not None:
            _drop_required(bundled, _UNSENT[direction])
        return bundled

    def _check_annotations(self, schema: Any) -> None:  # noqa: ANN401
        """Refuse what the extensions of a JSON Schema cannot mean; its keywords are checked where it is compiled."""
        for node in json_walk.every(schema):
            if not isinstance(node.get("x-secret", ""), str):
                raise self.bad("a JSON Schema has an x-secret that is no text")
            for name in ("x-source", "x-reading"):
                entry = node.get(name)
                if entry is None or id(entry) in self._annotations:
                    continue
                keywords = entry.get("keywords", {}) if isinstance(entry, dict) else None
                if not isinstance(keywords, dict) or not all(isinstance(each, dict) for each in keywords.values()):
                    raise self.bad(f"a JSON Schema has an {name} that is no map")
                for each in (entry, *keywords.values()):
                    self.merged(None, each)
                self._annotations.add(id(entry))  # the files stay loaded, so an id stays its


def _drop_required(schema: Any, mark: str) -> None:  # noqa: ANN401
    """Let members with a mark be left out. The schema is a copy of ours."""
    for node in json_walk.every(schema):
        members, required = node.get("properties"), node.get("required")
        if isinstance(members, dict) and isinstance(required, list):
            node["required"] = [name for name in required if not _is_marked(schema, members.get(name), mark)]


def _is_marked(whole: Any, member: Any, mark: str) -> bool:  # noqa: ANN401
    reference = member.get("$ref") if isinstance(member, dict) else None
    if isinstance(reference, str) and reference.startswith("#/$defs/"):
        member = whole.get("$defs", {}).get(reference.removeprefix("#/$defs/"))
    return isinstance(member, dict) and member.get(mark) is True


def one_line(error: Exception) -> str:
    """Give the text of a library's error, short and in one line."""
    return " ".join(str(error).split())[:160]
