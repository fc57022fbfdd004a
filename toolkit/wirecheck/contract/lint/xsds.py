"""XSDs: elements without a type, words of ours that mean nothing, sources, and constraints that no text can reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.contract.lint.draft import missing
from wirecheck.contract.lint.json_schemas import SECRETS
from wirecheck.contract.lint.problem import Problem, nearest
from wirecheck.contract.lint.schemas import file_of
from wirecheck.contract.lint.sources import source_problems
from wirecheck.schema.formats import FORMATS
from wirecheck.schema.xsd_model import FACETS, XS, ComplexType, Element, SimpleType, W, XsdModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

    from wirecheck.contract.lint.draft import Draft, Known
    from wirecheck.contract.lint.schemas import Schemas
    from wirecheck.schema.xsd_schema import XsdSchema

_WORDS: Mapping[str, frozenset[str]] = {
    "source": frozenset({"document", "section", "certainty", "for"}),
    "reading": frozenset({"note", "certainty"}),
    "secret": frozenset({"kind"}),
    "content": frozenset({"order", "open"}),
    "format": frozenset({"name"}),
}
"""Our elements in an XSD, each with its attributes."""

_CONSTRAINTS = frozenset({*FACETS, "minOccurs", "maxOccurs", "type", "format", "required", "root", "content", "undocumented"})
_NAMED = (f"{XS}simpleType", f"{XS}complexType", f"{XS}group", f"{XS}attributeGroup")

Wrong = tuple["_Element", str, str]
"""The element of the XSD that is wrong, the problem, the remedy."""


def xsds(draft: Draft, schemas: Schemas) -> Iterator[Problem]:
    """Say what is wrong with each XSD that the contract names."""
    for location, xsd in schemas.xsds:
        for check, severity in ((_untyped, "error"), (_words, "error"), (_absent, "error"), (_lists, "error"), (_sourceless, "error"), (_unnamed, "warning")):
            for node, problem, remedy in check(xsd, draft.documents):
                yield Problem(file_of(node, location, draft), node.sourceline, problem, remedy, severity)


def _untyped(xsd: XsdSchema, _: Mapping[str, object]) -> Iterator[Wrong]:
    for node in xsd.model.root.iter(f"{XS}element"):
        typed = node.get("type") or node.get("ref") or any(child.tag in {f"{XS}simpleType", f"{XS}complexType"} for child in node)
        if not typed or (node.get("type") or "").rpartition(":")[2] == "anyType":
            yield node, f"the element {node.get('name')!r} has no type, so that nobody knows what stands in it", "give it a type, xs:string at least"


def _words(xsd: XsdSchema, documents: Mapping[str, object]) -> Iterator[Wrong]:
    for node in xsd.model.root.iter(f"{W}*"):
        name = str(node.tag).removeprefix(W)
        if name not in _WORDS:
            yield node, f"nobody knows w:{name}", nearest(name, _WORDS)
            continue
        for attribute in node.attrib:
            if str(attribute) not in _WORDS[name]:
                yield node, f"w:{name} has no attribute {str(attribute)!r}", nearest(str(attribute), _WORDS[name])
        values = {str(key): str(value) for key, value in node.attrib.items()}
        if name == "source":
            entry = {key: value for key, value in values.items() if key in _WORDS["source"]}
            yield from ((node, *wrong) for wrong in source_problems(entry, dict(documents), "for"))
            if values.get("for", "type") not in _CONSTRAINTS:
                yield node, f"w:source speaks of {values['for']!r}, which is no constraint", nearest(values["for"], _CONSTRAINTS)
        elif name == "secret" and values.get("kind") not in SECRETS:
            yield node, f"{values.get('kind')!r} is no kind of secret", nearest(values.get("kind", ""), SECRETS)
        elif name == "format" and values.get("name") not in FORMATS:
            yield node, f"nobody asserts the format {values.get('name')!r}", nearest(values.get("name", ""), FORMATS)
        elif name == "content" and (values.get("order", "any") not in {"any", "none"} or values.get("open", "true") not in {"true", "false"}):
            yield node, "w:content means nothing so", 'write order="any" (or "none") and open="true", or leave one out'
        elif name == "reading":
            yield from _reading(node, values)


def _reading(node: _Element, values: dict[str, str]) -> Iterator[Wrong]:
    if not values.get("note"):
        yield node, "w:reading has no note", "say how the document can be read so"
    yield from ((node, *wrong) for wrong in source_problems({"certainty": values.get("certainty", "ambiguous")}, {}))


def _absent(xsd: XsdSchema, _: Mapping[str, object]) -> Iterator[Wrong]:
    for node in xsd.model.root.iter(f"{XS}*"):
        if node.get("maxOccurs") == "0":
            name = node.get("name") or node.get("ref") or "what stands here"
            yield node, f"{name} can never be there: maxOccurs is 0", "leave it out, or let it occur"


def _unnamed(xsd: XsdSchema, _: Mapping[str, object]) -> Iterator[Wrong]:
    nodes = list(xsd.model.root.iter())
    said = {name.rpartition(":")[2] for node in nodes for key in ("type", "base", "ref", "itemType", "memberTypes") for name in (node.get(key) or "").split()}
    for node in xsd.model.root:
        if node.tag in _NAMED and node.get("name") not in said:
            yield node, f"nothing refers to the type {node.get('name')!r}", "leave it out, or refer to it"


def _lists(xsd: XsdSchema, _: Mapping[str, object]) -> Iterator[Wrong]:
    """Values of a list that what stands beside it excludes, and members of a union that an earlier one covers."""
    for node in xsd.model.root.iter(f"{XS}simpleType"):
        kind = xsd.model.simple(node)
        for name, value, facet in kind.facets:
            if name == "enumeration" and not kind.members and facet in node.iter() and xsd.texts.refused_by(value, kind):
                yield facet, f"{value[:60]!r} is listed, and what stands beside the list excludes it", "mend one of them"
        union = node.find(f"{XS}union")
        if union is not None:
            names = (union.get("memberTypes") or "").split()
            for name in sorted({name for name in names if names.count(name) > 1}):
                yield union, f"the union names {name!r} twice, so that nothing reaches the second", "leave it out"


def _elements(model: XsdModel) -> Iterator[Element]:
    """Yield each element's declaration, that of a type that several elements share once."""
    stack, seen = list(model.elements.values()), set()
    while stack:
        element = stack.pop(0)
        yield element
        if isinstance(element.type, ComplexType) and id(element.type) not in seen:
            seen.add(id(element.type))
            stack.extend(element.type.children.values())


def _sourceless(xsd: XsdSchema, _: Mapping[str, object]) -> Iterator[Wrong]:
    """Constraints whose source is not complete; a file that says nothing of sources is told once."""
    model = xsd.model
    for element in _elements(model):
        kind = element.type
        text = kind.text if isinstance(kind, ComplexType) else kind
        grounds: list[tuple[str, tuple[_Element | None, ...]]] = [("minOccurs", (element.node,))]
        if isinstance(text, SimpleType):
            grounds += [(name, (element.node, kind.node, facet)) for name, _, facet in text.facets]
        if isinstance(kind, ComplexType):
            grounds += [("type", (attribute.node,)) for attribute in kind.attributes.values()]
        for name, nodes in grounds:
            source = model.source(name, *nodes)
            known: Known = {"document": source.document, "section": source.section, "certainty": source.certainty} if source is not None else {}
            if (lack := missing(known)) is not None:
                yield (
                    next(node for node in reversed(nodes) if node is not None),
                    f"no source says so: {name!r} has no {lack}",
                    "add w:source with document, section and certainty, here or around it",
                )
                return
