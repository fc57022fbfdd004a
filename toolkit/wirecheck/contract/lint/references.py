"""What the file points at: components, schema files, security schemes, codecs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from wirecheck.contract.lint.draft import codec_of
from wirecheck.contract.lint.problem import nearest
from wirecheck.contract.load_bodies import XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.contract.lint.draft import BodyDraft, Draft, Part
    from wirecheck.contract.lint.problem import Problem
    from wirecheck.contract.lint.schemas import Schemas

_SECTIONS = {"responses": "response", "parameters": "parameter", "examples": "example", "requestBodies": "request", "headers": "header", "pathItems": "path"}
_XML = frozenset({"xml", "xml-urlencoded-text"})


def references(draft: Draft) -> Iterator[Problem]:
    """Say what points nowhere, and what nothing points at."""
    yield from _components(draft)
    yield from _security(draft)
    for operation in draft.operations:
        for part in [*([operation.request] if operation.request is not None else []), *(part for _, part in operation.responses)]:
            yield from _content(draft, part)


def _components(draft: Draft) -> Iterator[Problem]:
    known = draft.shape.objects
    for at, kind, reference in draft.shape.references:
        file, _, pointer = reference.partition("#")
        found = known.get(unquote(pointer), ("", None))[0]
        here = f"{at}/$ref"
        if file:
            yield draft.wrong(here, f"{reference} leads to another file", "only schemas may stand in files of their own; put it under components")
        elif not found:
            yield draft.wrong(
                here,
                f"{reference} points nowhere",
                nearest(reference, [f"#{place}" for place, (other, _) in known.items() if other == kind and place.startswith("/components")]),
            )
        elif found != kind:
            yield draft.wrong(here, f"{reference} points at a {found}, where a {kind} is wanted", f"point at a {kind}")
        elif draft.follow(at) is None:
            yield draft.wrong(here, f"{reference} leads nowhere in the end", "break the circle of references")
    used = {unquote(reference.partition("#")[2]) for _, _, reference in draft.shape.references}
    for section, kind in _SECTIONS.items():
        for name in draft.root.get("components", {}).get(section, {}):
            at = f"/components/{section}/{name}"
            if at not in used:
                yield draft.wrong(at, f"nothing refers to the {kind} {name!r}", "leave it out, or refer to it", severity="warning")


def _security(draft: Draft) -> Iterator[Problem]:
    schemes = draft.root.get("components", {}).get("securitySchemes", {})
    used = set()
    for at, ways in draft.shape.of("requirement"):
        for name in ways:
            used.add(name)
            if name not in schemes:
                yield draft.wrong(f"{at}/{name}", f"the security scheme {name!r} does not exist", nearest(name, schemes))
    for name, scheme in schemes.items():
        at = f"/components/securitySchemes/{name}"
        wanted = {"apiKey": ("name", "in"), "http": ("scheme",)}.get(str(scheme.get("type")), ())
        for field in wanted:
            if field not in scheme:
                yield draft.wrong(at, f"the security scheme {name!r} lacks {field!r}", f"add {field!r}")
        if name not in used:
            yield draft.wrong(at, f"no operation asks for the security scheme {name!r}", "leave it out, or ask for it", severity="warning")


def _content(draft: Draft, part: Part) -> Iterator[Problem]:
    for media_type, entry in part.value.get("content", {}).items():
        if media_type != "*/*" and codec_of(media_type, entry) is None:
            at = f"{part.at}/content/{media_type.replace('~', '~0').replace('/', '~1')}"
            yield draft.wrong(at, f"no codec reads {media_type}, so that nobody judges the body", "name one with x-codec", severity="warning")


def schema_kinds(draft: Draft, schemas: Schemas) -> Iterator[Problem]:
    """Say where a codec and the schema of its body do not go together, and where an XSD is missing or has no such root."""
    for operation in draft.operations:
        for body in draft.bodies(operation):
            part, found = draft.alternative(body), draft.xsd_of(body)
            if part is None or found is None:
                if body.codec in _XML and isinstance(body.schema, dict) and not _names_root(body):
                    yield draft.wrong(
                        body.at,
                        "nothing names the root element, so that nobody judges the body",
                        f"name an XSD with {XSD}, or add xml: {{name: ...}}",
                        severity="warning",
                    )
                continue
            if part.value[XSD].keys() != {"type", "location"} or part.value[XSD]["type"] != "xmlSchema":
                yield draft.wrong(f"{part.at}/{XSD}", f"{XSD} names no XSD", "write {type: xmlSchema, location: ...}")
                continue
            if body.codec is not None and body.codec not in _XML:
                yield draft.wrong(body.at, f"an XSD judges a body that the codec {body.codec} reads", "name the codec xml, or a JSON Schema")
            yield from _xsd(draft, schemas, part.at, *found)


def _names_root(body: BodyDraft) -> bool:
    """Whether a schema that is no XSD says how the root element is called: by its `xml`, or as a component by its own name."""
    if "$ref" in body.schema:
        return True
    xml = body.schema.get("xml")
    return isinstance(xml, dict) and bool(xml.get("name"))


def _xsd(draft: Draft, schemas: Schemas, at: str, location: str, root: str | None) -> Iterator[Problem]:
    if draft.bytes(location) is None:
        yield draft.wrong(f"{at}/{XSD}/location", f"the XSD {location} cannot be read", "mend its location")
    elif (xsd := schemas.xsd(location)) is not None and root not in xsd.roots:
        problem = f"the XSD has no element {root!r}" if root else "the XSD is named without its root element"
        remedy = nearest(root, xsd.roots) if root else f"add 'xml: {{name: {next(iter(xsd.roots), '...')}}}'"
        yield draft.wrong(f"{at}/xml/name", problem, remedy)
