"""What is wrong with a tree, told by walking it beside its declarations: every child is counted, every text is judged by its own type.

The walk knows content models that counts and order say whole; the rest it asks xmlschema for.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from lxml import etree

from wirecheck.finding import Certainty, Flaw, Severity, Source
from wirecheck.schema import xsd_model
from wirecheck.schema.formats import FORMATS, SAYS
from wirecheck.schema.wording import code_of, saw, says, shown
from wirecheck.schema.xsd_model import ComplexType, Element, SimpleType
from wirecheck.schema.xsd_tidied import XSI, tidied
from wirecheck.wire.xmltext import Paths, local_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from wirecheck.schema.xsd_schema import XsdSchema

_BLANKS = " \t\r\n"
_HINTS = frozenset({f"{XSI}schemaLocation", f"{XSI}noNamespaceSchemaLocation"})
"""Attributes that say where a schema lies; nobody follows them."""
_FEW = 16
"""Children up to which each is walked: to ask libxml2 first takes another schema."""
_ANY_XSI = etree.XPath("boolean(descendant-or-self::*/@xsi:*)", namespaces={"xsi": XSI[1:-1]})


class Walk:
    """One explanation: a tree beside its declarations."""

    def __init__(self, schema: XsdSchema, undocumented: Severity, tree: _Element, root: Element, *, paths: Paths | None = None) -> None:
        """Take a tree with the declaration of its root; what is not documented has the severity `undocumented`."""
        self._schema = schema
        self._model = schema.model
        self._undocumented = undocumented
        self._tree = tree
        self._root = root
        self._paths = paths or Paths()
        self.has_more = False
        """Whether the tree holds what the walk does not judge."""

    @cached_property
    def tidied(self) -> _Element:
        """The tree as the letter of the schema would have it."""
        return tidied(self._tree, self._root)

    @cached_property
    def _has_hints(self) -> bool:
        """Whether an attribute speaks to whoever validates."""
        return bool(_ANY_XSI(self._tree))

    @cached_property
    def by_xmlschema(self) -> tuple[Flaw, ...]:
        """What xmlschema says of the tidied tree."""
        return tuple(self._schema.by_xmlschema(self.tidied))

    def element(self, element: _Element, declared: Element) -> Iterator[Flaw]:
        """Yield what is wrong with an element and all below it."""
        kind = declared.type
        if isinstance(kind, SimpleType):
            yield from self._attributes(element, ComplexType(None))
            yield from self._leaf(element, declared, kind)
            return
        yield from self._attributes(element, kind)
        if kind.text is not None:
            yield from self._leaf(element, declared, kind.text)
        elif kind.is_anything:
            yield from self._stray_text(element, declared, kind)
        elif not kind.is_flat:
            if kind.is_open and not kind.has_wildcard:
                yield from (self._unknown(child, declared, kind) for child in element if child.tag not in kind.children)
            yield from self._stray_text(element, declared, kind)
            inside = self._paths.of(element)
            yield from (
                flaw for flaw in self.by_xmlschema if (flaw.path == inside or flaw.path.startswith(f"{inside}/")) and "character data" not in flaw.message
            )
        else:
            yield from self._stray_text(element, declared, kind)
            yield from self._children(element, declared, kind)

    def _stray_text(self, element: _Element, declared: Element, kind: ComplexType) -> Iterator[Flaw]:
        texts = (text.strip(_BLANKS) for text in (element.text or "", *(child.tail or "" for child in element)))
        stray = next((text for text in texts if text), None)
        if stray is not None and not kind.is_mixed:
            ground = kind.node if kind.node is not None else declared.node
            yield self._flaw("type", element, "text where only elements are documented", "elements", shown(stray), ground)

    def _children(self, element: _Element, declared: Element, kind: ComplexType) -> Iterator[Flaw]:
        counts = dict.fromkeys(kind.children, 0)
        places = {name: place for place, name in enumerate(kind.children)}
        reached = -1
        is_short = len(element) <= _FEW
        for child in element:
            known = kind.children.get(child.tag) if isinstance(child.tag, str) else None
            if known is None:
                yield self._unknown(child, declared, kind)
                continue
            counts[known.name] += 1
            if known.high is not None and counts[known.name] > known.high:
                yield self._flaw(
                    "maxOccurs", child, f"{known.name!r} stands {counts[known.name]} times", says("maxOccurs", known.high), str(counts[known.name]), known.node
                )
            if places[known.name] < reached and kind.is_sequence and kind.is_order_said:
                severity = None if kind.is_ordered else Severity.NOTE
                yield self._flaw(
                    "order",
                    child,
                    f"{known.name!r} stands after an element that follows it in the document",
                    "the order of the document",
                    known.name,
                    kind.node,
                    severity=severity,
                )
                reached = len(places)  # one word about one parent
            elif reached < len(places):
                reached = max(reached, places[known.name])
            if reached == len(places):
                places = dict.fromkeys(places, len(places))
            if is_short or not self._schema.passes(child, known) or self._has_hints:
                yield from self.element(child, known)
        for name, count in counts.items():
            low = kind.children[name].low
            if count < low:
                message = f"{name!r} is missing" if not count else f"{name!r} stands {count} times"
                yield self._flaw("minOccurs", element, message, says("minOccurs", low), f"{count} of them", kind.children[name].node, member=name)

    def _unknown(self, child: _Element, declared: Element, kind: ComplexType) -> Flaw:
        if kind.is_open:
            return self._flaw(
                "undocumented", child, f"{child.tag!r} is not documented", "the documented elements", str(child.tag), None, severity=self._undocumented
            )
        ground = kind.node if kind.node is not None else declared.node
        return self._flaw("undocumented", child, f"{child.tag!r} is not documented here", "no other elements than the documented", str(child.tag), ground)

    def _attributes(self, element: _Element, kind: ComplexType) -> Iterator[Flaw]:
        for name, attribute in kind.attributes.items():
            if attribute.is_required and name not in element.attrib:
                yield self._flaw("required", element, f"attribute {name!r} is missing", "the attribute", "nothing", attribute.node, member=f"@{name}")
        if not element.attrib:
            return
        path = self._paths.of(element)
        for name in map(str, element.attrib):  # names alone: lxml looks for each value among all attributes
            known = kind.attributes.get(name)
            if known is not None:
                yield from self._text(str(element.get(name)), f"{path}/@{name}", element.sourceline, known.type, known.node)
            elif name.startswith(XSI):
                self.has_more = self.has_more or name not in _HINTS
            elif "*" not in kind.attributes:
                yield Flaw(
                    code="WC307",
                    constraint="undocumented",
                    path=f"{path}/@{name}",
                    line=element.sourceline,
                    message=f"attribute {name!r} is not documented",
                    says="the documented attributes",
                    saw=name,
                    severity=self._undocumented,
                )

    def _leaf(self, element: _Element, declared: Element, kind: SimpleType) -> Iterator[Flaw]:
        if len(element):
            yield self._flaw("type", element, "elements where only text is documented", "text", f"<{local_name(element[0])}>", declared.node)
        else:
            yield from self._text(element.text or "", self._paths.of(element), element.sourceline, kind, declared.node)

    def _text(self, text: str, path: str, line: int | None, kind: SimpleType, holder: _Element) -> Iterator[Flaw]:
        refused = self._schema.texts.refused_by
        for constraint in refused(text, kind):
            meant = kind
            while meant.members:  # a union: its main member says what was meant
                meant = meant.members[0]
            own = refused(text, meant)
            for name in own or (constraint,):
                yield self._refusal(name, text, path, line, meant if own else kind, kind, holder)
            return
        stripped = text.strip(_BLANKS)
        read, note = kind, None
        if kind.readings and not any(not refused(text, member) for member in kind.members):
            read, note = next((found for found in kind.readings if not refused(text, found[0])), kind.readings[0])
        if read.format is not None and read.format in SAYS and stripped and not FORMATS[read.format](stripped):
            wanted, seen = SAYS[read.format], shown(text)
            source = self._model.source("format", holder, kind.node)
            yield Flaw(
                code="WC309", constraint="format", path=path, line=line, message=f"{wanted} expected, {seen} found", says=wanted, saw=seen, source=source
            )
        elif note is not None:
            base = self._model.source("reading", holder, kind.node)
            source = Source(document=base.document, section=base.section, certainty=Certainty(note.get("certainty", "ambiguous"))) if base else None
            message = note.get("note", "another reading of the document")
            yield Flaw(
                code="WC311",
                constraint="reading",
                path=path,
                line=line,
                message=message,
                says="the first reading of the document",
                saw=shown(text),
                source=source,
                severity=Severity.NOTE,
            )

    def _refusal(self, constraint: str, text: str, path: str, line: int | None, meant: SimpleType, kind: SimpleType, holder: _Element) -> Flaw:
        stated = [(value, node) for name, value, node in meant.facets if name == constraint]
        if constraint == "type":
            wanted = meant.builtin + (", or blank" if kind.is_blankable else "")
        elif constraint == "enumeration":
            wanted = says(constraint, [value for value, _ in stated])
        else:
            wanted = says(constraint, xsd_model.number(stated[-1][0])) if stated else constraint
        source = self._model.source(constraint, holder, kind.node, meant.node, stated[-1][1] if stated else None)
        seen = saw(text, constraint)
        return Flaw(
            code=code_of(constraint),
            constraint=constraint,
            path=path,
            line=line,
            message=f"{wanted} expected, {seen} found",
            says=wanted,
            saw=seen,
            source=source,
        )

    def _flaw(
        self,
        constraint: str,
        element: _Element,
        message: str,
        wanted: str,
        seen: str,
        ground: _Element | None,
        *,
        member: str | None = None,
        severity: Severity | None = None,
    ) -> Flaw:
        source = self._model.source(constraint, ground) if ground is not None else None
        return Flaw(
            code=code_of(constraint),
            constraint=constraint,
            path=self._paths.of(element),
            member=member,
            line=element.sourceline,
            message=message,
            says=wanted,
            saw=seen,
            source=source,
            severity=severity,
        )
