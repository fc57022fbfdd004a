"""XSD: verdicts by libxml2, findings by walking the tree beside the schema.

libxml2 says one thing about a parent and goes silent, in the schema's order only. Documents neither state an order nor close their lists, so a tree that
libxml2 refuses is walked: every child is counted, every text is judged by its own type. The walk knows content models that counts and order say whole; the
rest, and identity constraints, are explained by xmlschema, which is imported only then.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from lxml import etree

from wirecheck.finding import Certainty, Flaw, Severity, Source
from wirecheck.schema import xml_maps, xsd_model
from wirecheck.schema.formats import FORMATS, SAYS
from wirecheck.schema.protocol import Fact
from wirecheck.schema.wording import code_of, saw, says, shown
from wirecheck.schema.xsd_model import ComplexType, Element, SimpleType, XsdModel
from wirecheck.schema.xsd_texts import Texts
from wirecheck.wire.xmltext import local_name, path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element

    from wirecheck.wire.payload import Payload

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_BLANKS = " \t\r\n"


class XsdSchema:
    """An XSD, compiled once. Raises ``lxml.etree.XMLSchemaParseError`` where it is none."""

    def __init__(self, text: bytes, *, read: Callable[[str], bytes], source: Source | None = None) -> None:
        self._root = xsd_model.parse(text, read)
        self.model = XsdModel(self._root)
        narrow, self._has_readings = xsd_model.narrowed(self._root)
        self._full = etree.XMLSchema(self._root)
        self._narrow = etree.XMLSchema(narrow) if self._has_readings else self._full
        self._source = source
        self.texts = Texts(self._root)
        self._formats = {name: kinds for name, kinds in self._formatted().items() if kinds}
        self._secrets = {element.name for _, element in self._declared() if element.secret not in {None, "personal"}}

    @property
    def roots(self) -> tuple[str, ...]:
        """The names of the elements that may be roots."""
        return tuple(self.model.elements)

    def prepare(self, payload: Payload) -> tuple[Any, tuple[Flaw, ...]]:
        """Give the tree."""
        return payload.tree, ()

    def view(self, tree: _Element) -> dict[str, Any]:
        """Give the maps that rules read."""
        return xml_maps.rooted(tree, self.model.elements.get(tree.tag) if isinstance(tree.tag, str) else None)

    def flaws(self, tree: _Element, *, undocumented: Severity) -> Iterator[Flaw]:
        """Yield what is wrong with a tree."""
        if self._narrow.validate(tree) and all(self._is_real(element) for element in self._formatted_in(tree)):
            return
        root = self.model.elements.get(tree.tag) if isinstance(tree.tag, str) else None
        if root is None:
            yield Flaw(code="WC211", constraint="root", message=f"the root element is {tree.tag!r}", path=path_of(tree), line=tree.sourceline, says=" or ".join(self.roots), saw=str(tree.tag), source=self._source)
            return
        found = False
        for flaw in _Walk(self, undocumented).element(tree, root):
            found = True
            yield flaw
        if not found and not self._full.validate(tree):
            yield from self.by_xmlschema(tree)

    # -- what the walk asks --------------------------------------------------------------------------------------------------------------

    @cached_property
    def _slow(self) -> Any:  # noqa: ANN401
        import xmlschema  # noqa: PLC0415 -- 0.4 s of CPU that clean payloads never pay

        return xmlschema.XMLSchema(etree.tostring(self._root, encoding="unicode"), allow="none", use_fallback=False)

    def by_xmlschema(self, tree: _Element) -> Iterator[Flaw]:
        """Yield what xmlschema says of a tree."""
        for error in self._slow.iter_errors(tree):
            element = error.elem if error.elem is not None else tree
            name = type(error.validator).__name__.removeprefix("Xsd").removesuffix("Facet").removesuffix("Facets")
            name = name[:1].lower() + name[1:] if name in _SLOW_NAMES else "content" if hasattr(error, "particle") else "type"
            node = getattr(error.validator, "elem", None)
            ground = node if isinstance(node, etree._Element) else None  # noqa: SLF001 -- lxml's element class has no public name
            yield Flaw(
                code=code_of(name),
                constraint=name,
                path=path_of(element),
                line=element.sourceline,
                message=_one_line(error.reason),
                says="the documented content",
                saw=shown(element.text or ""),
                source=self.model.source(name, ground) if ground is not None else self._source,
            )

    def _declared(self) -> Iterator[tuple[str, Element]]:
        """Yield every declared element once a place, with its path; a recursive type is entered once."""
        stack: list[tuple[str, Element, frozenset[int]]] = [(f"/{name}", element, frozenset()) for name, element in self.model.elements.items()]
        while stack:
            path, element, inside = stack.pop(0)
            yield path, element
            kind = element.type
            if isinstance(kind, ComplexType) and id(kind) not in inside:
                stack[:0] = [(f"{path}/{child.name}", child, inside | {id(kind)}) for child in kind.children.values()]

    # -- formats -------------------------------------------------------------------------------------------------------------------------

    def _formatted(self) -> dict[str, dict[str, str]]:
        made: dict[str, dict[str, str]] = {}
        for path, element in self._declared():
            if (name := _format(element.type)) is not None:
                made.setdefault(element.name, {})[path] = name
        return made

    def _formatted_in(self, tree: _Element) -> Iterator[_Element]:
        return tree.iter(*self._formats) if self._formats else iter(())

    def _is_real(self, element: _Element) -> bool:
        names = set(self._formats[str(element.tag)].values())
        text = (element.text or "").strip(_BLANKS)
        return not text or all(FORMATS[name](text) for name in names)

    # -- facts and secrets ---------------------------------------------------------------------------------------------------------------

    def facts(self) -> Iterator[Fact]:
        """Yield every constraint with its source."""
        model = self.model
        for path, element in self._declared():
            parent = path.rpartition("/")[0]
            if not parent:
                yield Fact(where=path, constraint="root", what=f"the root element is {element.name}", source=model.source("root", element.node))
            if parent and element.low:
                yield Fact(where=parent, constraint="minOccurs", member=element.name, what=f"{element.name} is required", source=model.source("minOccurs", element.node))
            if parent and element.high is not None:
                yield Fact(where=path, constraint="maxOccurs", what=says("maxOccurs", element.high), source=model.source("maxOccurs", element.node))
            kind = element.type
            text = kind.text if isinstance(kind, ComplexType) else kind
            if text is not None:
                yield from self._type_facts(path, element.node, text)
            if isinstance(kind, ComplexType):
                for attribute in kind.attributes.values():
                    if attribute.is_required:
                        yield Fact(where=path, constraint="required", member=f"@{attribute.name}", what=f"attribute {attribute.name} is required", source=model.source("required", attribute.node))
                    yield from self._type_facts(f"{path}/@{attribute.name}", attribute.node, attribute.type)

    def _type_facts(self, where: str, holder: _Element, kind: SimpleType) -> Iterator[Fact]:
        blank = " (or blank)" if kind.is_blankable else ""
        if kind.builtin not in {"string", "anySimpleType", "normalizedString", "token"}:
            yield Fact(where=where, constraint="type", what=f"{kind.builtin}{blank}", source=self.model.source("type", holder, kind.node))
        listed = [value for name, value, _ in kind.facets if name == "enumeration"]
        for name, value, node in kind.facets:
            if name == "enumeration":
                if value == listed[0]:
                    yield Fact(where=where, constraint=name, what=says(name, listed) + blank, source=self.model.source(name, holder, kind.node, node))
            else:
                yield Fact(where=where, constraint=name, what=says(name, _number(value)) + blank, source=self.model.source(name, holder, kind.node, node))
        if kind.format is not None and kind.format in SAYS:
            yield Fact(where=where, constraint="format", what=SAYS[kind.format], source=self.model.source("format", holder, kind.node))

    def secrets(self, tree: _Element) -> Iterator[str]:
        """Yield the texts of elements that the schema calls secret."""
        if self._secrets:
            yield from (element.text for element in tree.iter(*self._secrets) if element.text)


class _Walk:
    """One explanation: a tree beside its declarations."""

    def __init__(self, schema: XsdSchema, undocumented: Severity) -> None:
        self._schema = schema
        self._model = schema.model
        self._undocumented = undocumented

    def element(self, element: _Element, declared: Element) -> Iterator[Flaw]:
        kind = declared.type
        if isinstance(kind, SimpleType):
            yield from self._attributes(element, ComplexType(None))
            yield from self._leaf(element, declared, kind)
            return
        yield from self._attributes(element, kind)
        if kind.text is not None:
            yield from self._leaf(element, declared, kind.text)
        elif not kind.is_flat:
            tree = element.getroottree().getroot()
            inside = path_of(element)
            yield from (flaw for flaw in self._schema.by_xmlschema(tree) if flaw.path == inside or flaw.path.startswith(f"{inside}/"))
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
        for child in element:
            known = kind.children.get(child.tag) if isinstance(child.tag, str) else None
            if known is None:
                yield self._unknown(child, declared, kind)
                continue
            counts[known.name] += 1
            if known.high is not None and counts[known.name] > known.high:
                yield self._flaw("maxOccurs", child, f"{known.name!r} stands {counts[known.name]} times", says("maxOccurs", known.high), str(counts[known.name]), known.node)
            if places[known.name] < reached and kind.is_sequence:
                severity = None if kind.is_ordered else Severity.NOTE
                yield self._flaw("order", child, f"{known.name!r} stands after an element that follows it in the document", "the order of the document", known.name, kind.node, severity=severity)
                reached = len(places)  # one word about one parent
            elif reached < len(places):
                reached = max(reached, places[known.name])
            if reached == len(places):
                places = dict.fromkeys(places, len(places))
            yield from self.element(child, known)
        for name, count in counts.items():
            low = kind.children[name].low
            if count < low:
                message = f"{name!r} is missing" if not count else f"{name!r} stands {count} times"
                yield self._flaw("minOccurs", element, message, says("minOccurs", low), f"{count} of them", kind.children[name].node, member=name)

    def _unknown(self, child: _Element, declared: Element, kind: ComplexType) -> Flaw:
        if kind.is_open:
            return self._flaw("undocumented", child, f"{child.tag!r} is not documented", "the documented elements", str(child.tag), None, severity=self._undocumented)
        ground = kind.node if kind.node is not None else declared.node
        return self._flaw("undocumented", child, f"{child.tag!r} is not documented here", "no other elements than the documented", str(child.tag), ground)

    def _attributes(self, element: _Element, kind: ComplexType) -> Iterator[Flaw]:
        for name, attribute in kind.attributes.items():
            if attribute.is_required and name not in element.attrib:
                yield self._flaw("required", element, f"attribute {name!r} is missing", "the attribute", "nothing", attribute.node, member=f"@{name}")
        if not element.attrib:
            return
        path = path_of(element)
        for key, value in element.attrib.items():
            name = str(key)
            known = kind.attributes.get(name)
            if known is not None:
                yield from self._text(str(value), f"{path}/@{name}", element.sourceline, known.type, known.node)
            elif not name.startswith(_XSI) and "*" not in kind.attributes:
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
            yield from self._text(element.text or "", path_of(element), element.sourceline, kind, declared.node)

    def _text(self, text: str, path: str, line: int | None, kind: SimpleType, holder: _Element) -> Iterator[Flaw]:
        refused = self._schema.texts.refused_by
        for constraint in refused(text, kind):
            meant = kind
            while meant.members:  # a union: its main member says what was meant
                meant = meant.members[0]
            for name in refused(text, meant) or (constraint,):
                yield self._refusal(name, text, path, line, meant, kind, holder)
            return
        stripped = text.strip(_BLANKS)
        if kind.readings and not any(not refused(text, member) for member in kind.members):
            note = next(note for reading, note in kind.readings if not refused(text, reading))
            base = self._model.source("reading", holder, kind.node)
            source = Source(document=base.document, section=base.section, certainty=Certainty(note.get("certainty", "ambiguous"))) if base else None
            message = note.get("note", "another reading of the document")
            yield Flaw(
                code="WC311", constraint="reading", path=path, line=line, message=message, says="the first reading of the document", saw=shown(text), source=source, severity=Severity.NOTE
            )
        elif kind.format is not None and kind.format in SAYS and stripped and not FORMATS[kind.format](stripped):
            wanted, seen = SAYS[kind.format], shown(text)
            source = self._model.source("format", holder, kind.node)
            yield Flaw(code="WC309", constraint="format", path=path, line=line, message=f"{wanted} expected, {seen} found", says=wanted, saw=seen, source=source)

    def _refusal(self, constraint: str, text: str, path: str, line: int | None, meant: SimpleType, kind: SimpleType, holder: _Element) -> Flaw:
        stated = [(value, node) for name, value, node in meant.facets if name == constraint]
        if constraint == "type":
            wanted = meant.builtin + (", or blank" if kind.is_blankable else "")
        elif constraint == "enumeration":
            wanted = says(constraint, [value for value, _ in stated])
        else:
            wanted = says(constraint, _number(stated[-1][0])) if stated else constraint
        source = self._model.source(constraint, holder, kind.node, meant.node, stated[-1][1] if stated else None)
        seen = saw(text, constraint)
        return Flaw(code=code_of(constraint), constraint=constraint, path=path, line=line, message=f"{wanted} expected, {seen} found", says=wanted, saw=seen, source=source)

    def _flaw(
        self, constraint: str, element: _Element, message: str, wanted: str, seen: str, ground: _Element | None, *, member: str | None = None, severity: Severity | None = None
    ) -> Flaw:
        source = self._model.source(constraint, ground) if ground is not None else None
        return Flaw(
            code=code_of(constraint),
            constraint=constraint,
            path=path_of(element),
            member=member,
            line=element.sourceline,
            message=message,
            says=wanted,
            saw=seen,
            source=source,
            severity=severity,
        )


_SLOW_NAMES = frozenset({"Key", "Keyref", "Unique"})


def _number(text: str) -> int | str:
    return int(text) if text.lstrip("-").isdigit() else text


def _format(kind: SimpleType | ComplexType) -> str | None:
    text = kind.text if isinstance(kind, ComplexType) else kind
    return text.format if text is not None and text.format in SAYS else None


def _one_line(text: object) -> str:
    return " ".join(str(text).split())[:200]
