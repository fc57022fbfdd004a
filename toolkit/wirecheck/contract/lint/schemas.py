"""The schemas that a contract names, compiled where they can be. A JSON Schema is kept as one bundle, each of its objects noting where it was read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from lxml import etree

from wirecheck.contract.lint.draft import UNREAD, Draft, Known, refined
from wirecheck.contract.lint.problem import Problem
from wirecheck.schema import json_walk, xsd_model
from wirecheck.schema.json_bundle import Bundler, at_pointer
from wirecheck.schema.json_schema import JsonSchema
from wirecheck.schema.xsd_model import XS, W
from wirecheck.schema.xsd_schema import XsdSchema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

SPOT = "x-spot"
_EMPTY = b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>'


class Schemas:
    """The schemas of one contract. `problems` is what keeps some of them from being used."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._json: dict[str, dict[str, Any] | None] = {}
        self._xsds: dict[str, XsdSchema | None] = {}
        self.problems: list[Problem] = []
        self.named: set[tuple[str, str]] = set()

    def json(self, schema: Any, at: str) -> dict[str, Any] | None:  # noqa: ANN401
        """Give the schema that stands at a pointer of the contract as a bundle, ``None`` where it is none that can be used."""
        if at not in self._json:
            self._json[at] = self._bundled(schema, at) if isinstance(schema, dict) else None
        return self._json[at]

    def _bundled(self, schema: dict[str, Any], at: str) -> dict[str, Any] | None:
        bundler = _Noting(self._draft)
        try:
            made: dict[str, Any] = bundler.run(schema)
        except RecursionError:
            self.problems.append(self._draft.wrong(at, "the schema refers through too many others", "make it flatter"))
            return None
        self.problems += bundler.problems
        self.named |= bundler.targets
        try:
            JsonSchema(made)
        except ValueError as error:
            self._say_uncompiled(made, at, error)
            return None
        foreign = [(node[SPOT], pattern) for node in json_walk.every(made) for pattern in node.get("patternProperties", ()) if not _is_readable(pattern)]
        for (file, place), pattern in foreign:
            self.problems.append(
                self._draft.wrong(
                    f"{place}/patternProperties", f"the pattern {pattern[:40]!r} cannot be read", "write it in the syntax that all validators share", file=file
                )
            )
        return made if not foreign else None

    def _say_uncompiled(self, bundle: dict[str, Any], at: str, error: ValueError) -> None:
        """Say why a schema is none: the schema of schemas names the place."""
        file, place = self._draft.location, at
        node: Any = bundle
        for step in getattr(error, "instance_path", ()):
            if isinstance(node, dict) and SPOT in node:
                file, place = node[SPOT]
            place = f"{place}/{json_walk.escaped(str(step))}"
            try:
                node = node[step]
            except (KeyError, IndexError, TypeError):
                break
        if isinstance(node, dict) and SPOT in node:
            file, place = node[SPOT]
        reason = " ".join(str(error).partition("\n")[0].split())[:160]
        self.problems.append(self._draft.wrong(place, f"the JSON Schema cannot be compiled: {reason}", "mend it there", file=file))

    # -- XSD -----------------------------------------------------------------------------------------------------------------------------

    def xsd(self, location: str) -> XsdSchema | None:
        """Give the XSD at a location, ``None`` where it cannot be used."""
        if location not in self._xsds:
            self._xsds[location] = self._compiled(location)
        return self._xsds[location]

    @property
    def xsds(self) -> Iterator[tuple[str, XsdSchema]]:
        """The usable XSDs with their locations."""
        return ((location, xsd) for location, xsd in self._xsds.items() if xsd is not None)

    def _compiled(self, location: str) -> XsdSchema | None:
        text = self._draft.bytes(location)
        root = self._parsed(location, text) if text is not None else None
        if root is None or text is None:
            return None
        if foreign := list(root.iter(f"{XS}import", f"{XS}override")):
            for node in foreign:
                self.problems.append(
                    Problem(location, node.sourceline, f"xs:{etree.QName(node).localname} is not read", "bring the declarations in with xs:include")
                )
            return None
        lines = {node.get("schemaLocation", ""): node.sourceline for node in root.iter(f"{XS}include", f"{XS}redefine")}
        included: dict[str, bytes] = {}

        def read(name: str) -> bytes:
            if name not in included:
                included[name] = self._included(location, name, lines.get(name))
            return included[name]

        before = len(self.problems)
        try:
            whole = xsd_model.parse(text, read)
        except ValueError as error:
            self.problems.append(Problem(location, None, f"the XSD {error}", "redefine by an extension of a sequence, or write the type anew"))
            return None
        for node in whole.iter(f"{W}reading"):
            if not _has_first_reading(node):
                problem = "another reading stands beside no first one"
                self.problems.append(
                    Problem(file_of(node, location, self._draft), node.sourceline, problem, "make its type a member of a union, after the first reading")
                )
        if len(self.problems) > before:
            return None  # what is missing or misplaced would be told again and again
        try:
            etree.XMLSchema(whole)
            return XsdSchema(text, read=read)
        except etree.XMLSchemaParseError as error:
            for entry in error.error_log:
                found = whole.xpath(entry.path, namespaces={name: uri for name, uri in whole.nsmap.items() if name}) if entry.path else []
                file = file_of(found[0], location, self._draft) if isinstance(found, list) and found else location
                self.problems.append(Problem(file, entry.line or None, f"the XSD cannot be compiled: {' '.join(entry.message.split())[:160]}", "mend it there"))
        except (ValueError, KeyError, TypeError, RecursionError) as error:  # what libxml2 lets pass and the model of it does not
            self.problems.append(Problem(location, None, f"the XSD cannot be read: {type(error).__name__}", "write it as XML Schema 1.0"))
        return None

    def _parsed(self, location: str, text: bytes) -> _Element | None:
        try:
            return etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False))
        except etree.XMLSyntaxError as error:
            self.problems.append(Problem(location, error.lineno or None, f"the XSD is no XML: {' '.join(str(error.msg).split())[:160]}", "mend it there"))
            return None

    def _included(self, holder: str, name: str, line: int | None) -> bytes:
        location = self._draft.beside(name, holder)
        text = self._draft.bytes(location)
        if text is None:
            self.problems.append(Problem(holder, line, f"the included {name} cannot be read", "mend its schemaLocation"))
        return text if text is not None and self._parsed(location, text) is not None else _EMPTY


def _has_first_reading(node: _Element) -> bool:
    """Whether a reading marks a member of a union that has other members."""
    member = next(node.iterancestors(f"{XS}simpleType"), None)
    union = member.getparent() if member is not None else None
    if union is None or union.tag != f"{XS}union":
        return False
    return bool(union.get("memberTypes")) or any(other.find(f".//{W}reading") is None for other in union.findall(f"{XS}simpleType"))


def file_of(node: _Element, location: str, draft: Draft) -> str:
    """Give the file that a declaration of an XSD was read from: one that was included says so."""
    names = (holder.get(f"{W}file") for holder in (node, *node.iterancestors()))
    return draft.beside(next((name for name in names if name), ""), location)


class _Noting(Bundler):
    """A bundle whose objects note where they stand; a reference that points nowhere is said and left out."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft.location, self._content)
        self._draft = draft
        self.problems: list[Problem] = []

    @property
    def targets(self) -> set[tuple[str, str]]:
        """File and pointer of everything that was referred to."""
        return {(file, unquote(pointer)) for file, pointer in self._names}

    def _content(self, location: str) -> Any:  # noqa: ANN401
        found = self._draft.data(location)
        if found is UNREAD:
            raise KeyError(location)
        return found

    def copy(self, node: Any, location: str) -> Any:  # noqa: ANN401
        """Copy a schema, noting where it stands."""
        if not isinstance(node, dict):
            return node
        spot = self._draft.spot(node)
        reference = node.get("$ref")
        if isinstance(reference, str) and not self._leads(reference, location):
            self.problems.append(
                self._draft.wrong(
                    f"{spot[1]}/$ref", f"{reference} points nowhere", "mend the reference: a file beside this one, then # and a JSON Pointer", file=spot[0]
                )
            )
            node = {key: value for key, value in node.items() if key != "$ref"}
        made = super().copy(node, location)
        made[SPOT] = spot
        return made

    def _leads(self, reference: str, location: str) -> bool:
        file, _, pointer = reference.partition("#")
        try:
            found = at_pointer(self._content(self._draft.beside(file, location)), pointer)
        except KeyError:
            return False
        return isinstance(found, dict | bool) and (pointer == "" or pointer.startswith("/"))


def uses(draft: Draft) -> Iterator[tuple[Any, str, Known]]:
    """Yield each place of the contract that names a JSON Schema: the schema, its pointer, the source around it."""
    for operation in draft.operations:
        for part in operation.parameters:
            yield part.value.get("schema"), f"{part.at}/schema", refined(operation.source, part.value)
        for _, part in operation.responses:
            for name in part.value.get("headers", {}):
                header = draft.follow(f"{part.at}/headers/{json_walk.escaped(name)}")
                if header is not None:
                    yield header.value.get("schema"), f"{header.at}/schema", refined(refined(operation.source, part.value), header.value)
        for body in draft.bodies(operation):
            if draft.xsd_of(body) is None:
                yield body.schema, body.at, body.source


def _is_readable(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
