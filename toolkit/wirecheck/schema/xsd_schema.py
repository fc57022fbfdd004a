"""XSD: verdicts by libxml2, findings by walking the tree beside the schema.

libxml2 says one thing about a parent and goes silent, in the schema's order only. Documents neither state an order nor close their lists, so a tree that
libxml2 refuses is walked: every child is counted, every text is judged by its own type. The walk knows content models that counts and order say whole; the
rest, and identity constraints, are explained by xmlschema, which is imported only then.
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from lxml import etree

from wirecheck.finding import Certainty, Flaw, Severity, Source
from wirecheck.schema import xml_maps, xsd_model
from wirecheck.schema.formats import FORMATS, SAYS, anything
from wirecheck.schema.protocol import Fact
from wirecheck.schema.wording import code_of, saw, says, shown
from wirecheck.schema.xsd_model import XS, ComplexType, Element, SimpleType, XsdModel
from wirecheck.schema.xsd_texts import Texts
from wirecheck.schema.xsd_tidied import XSI, tidied
from wirecheck.wire.xmltext import Paths, local_name, path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element

    from wirecheck.wire.payload import Payload

_BLANKS = " \t\r\n"

_LARGE = 5000
"""Elements from which on libxml2 is asked about the text first: told of a flaw in a tree, lxml counts the siblings before it, a minute's work for 100,000."""


def _reads(schema: etree.XMLSchema, tree: _Element) -> bool:
    """Whether a schema finds nothing in the text of a tree. It sees less there: that no ID stands twice only the tree tells."""
    parser = etree.XMLParser(schema=schema, huge_tree=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        etree.fromstring(etree.tostring(tree, with_tail=False), parser)
    except etree.XMLSyntaxError:
        return False
    return True


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
        self._formats = self._formatted()
        self._has_more = _has_more(self._root)
        self._is_doubtful = _is_doubtful(self._root)
        self._secrets = {(element.name, element.secret) for _, element in self._declared() if element.secret not in {None, "personal"}}

    @property
    def roots(self) -> tuple[str, ...]:
        """The names of the elements that may be roots."""
        return tuple(self.model.elements)

    @cached_property
    def document(self) -> bytes:
        """The schema with what it includes, as text for whoever reads it another way."""
        return etree.tostring(self._root)

    def prepare(self, payload: Payload) -> tuple[Any, tuple[Flaw, ...]]:
        """Give the tree."""
        return payload.tree, ()

    def view(self, tree: _Element, reads: xml_maps.Reads | None = None) -> dict[str, Any]:
        """Give the maps that rules read."""
        return xml_maps.rooted(tree, self.model.elements.get(tree.tag) if isinstance(tree.tag, str) else None, reads)

    def flaws(self, tree: _Element, *, undocumented: Severity) -> Iterator[Flaw]:
        """Yield what is wrong with a tree."""
        if self._accepts(self._narrow, tree) and self._is_real(tree):
            return
        root = self.model.elements.get(tree.tag) if isinstance(tree.tag, str) else None
        if root is None and self._root.get("targetNamespace"):  # names are local to the walk
            yield from self.by_xmlschema(tree)
            return
        if root is None:
            yield Flaw(
                code="WC211",
                constraint="root",
                message=f"the root element is {tree.tag!r}",
                path=path_of(tree),
                line=tree.sourceline,
                says=" or ".join(self.roots),
                saw=str(tree.tag),
                source=self._source,
            )
            return
        walk = _Walk(self, undocumented, tree, root)
        said = []
        for flaw in walk.element(tree, root):
            said.append(flaw)
            yield flaw
        is_all = bool(said) and not (self._has_more or walk.has_more)
        if is_all or self._accepts(self._full, walk.tidied):
            return
        is_broken = any(flaw.severity is None for flaw in said)
        for flaw in walk.by_xmlschema or tuple(self._by_libxml2(walk.tidied)):
            if flaw not in said and (not is_broken or flaw.constraint in _IDENTITY):
                yield flaw

    def _accepts(self, schema: etree.XMLSchema, tree: _Element) -> bool:
        """Whether a tree meets the schema or its narrow form. What libxml2 reads otherwise than the standard, xmlschema decides."""
        if not self._is_doubtful:
            return (next(islice(tree.iter(), _LARGE, None), None) is None or _reads(schema, tree)) and schema.validate(tree)
        return bool(self._slow.is_valid(tree)) and (schema is self._full or schema.validate(tree))

    # -- what the walk asks --------------------------------------------------------------------------------------------------------------

    @cached_property
    def _slow(self) -> Any:  # noqa: ANN401
        import xmlschema  # noqa: PLC0415 -- 0.4 s of CPU that clean payloads never pay

        return xmlschema.XMLSchema(etree.tostring(self._root, encoding="unicode"), allow="none", use_fallback=False)

    def by_xmlschema(self, tree: _Element) -> Iterator[Flaw]:
        """Yield what xmlschema says of a tree."""
        for error in self._slow.iter_errors(tree):
            element = error.elem if error.elem is not None else tree
            identity, reason = _identity(str(error.reason))
            name = identity or ("content" if hasattr(error, "particle") else "type")
            declared = self._declaration(element)
            yield Flaw(
                code=code_of(name),
                constraint=name,
                path=path_of(element),
                line=element.sourceline,
                message=_one_line(reason),
                says="the documented content",
                saw=shown(element.text or ""),
                source=self.model.source(name, declared.node) if declared is not None else self._source,
            )

    def _by_libxml2(self, tree: _Element) -> Iterator[Flaw]:
        """Yield what libxml2 says of a tree: the last word, where nobody else finds one."""
        self._full.validate(tree)
        for error in self._full.error_log:
            yield Flaw(
                code=code_of("content"),
                constraint="content",
                path=path_of(tree),
                line=error.line,
                message=_one_line(error.message),
                says="the documented content",
                source=self._source,
            )

    def _declaration(self, element: _Element) -> Element | None:
        """Give what declares an element, by the names on the way to it."""
        way = [*reversed(list(element.iterancestors())), element]
        found = self.model.elements.get(str(way[0].tag))
        for step in way[1:]:
            kind = found.type if found is not None else None
            found = kind.children.get(str(step.tag)) if isinstance(kind, ComplexType) else None
        return found

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

    def _formatted(self) -> dict[Any, set[tuple[str | None, Callable[[str], bool]]]]:
        """Give, by an element's name, what tells whether one of its texts is real: its attribute's, or with ``None`` its own."""
        made: dict[Any, set[tuple[str | None, Callable[[str], bool]]]] = {}
        for _, element in self._declared():
            kind = element.type
            texts: list[tuple[str | None, SimpleType | None]] = [(None, kind.text if isinstance(kind, ComplexType) else kind)]
            if isinstance(kind, ComplexType):
                texts += [(attribute.name, attribute.type) for attribute in kind.attributes.values()]
            for attribute, text in texts:
                asserts = FORMATS.get(text.format or "", anything) if text is not None else anything
                if asserts is not anything:
                    made.setdefault(element.name, set()).add((attribute, asserts))
        return made

    def _is_real(self, tree: _Element) -> bool:
        """Whether every text that has the form of a date, or of another thing with a format, is a real one."""
        for element in tree.iter(*self._formats) if self._formats else ():
            for attribute, is_real in self._formats[element.tag]:
                text = element.text if attribute is None else element.get(attribute)
                if text and not is_real(text) and (text := text.strip(_BLANKS)) and not is_real(text):
                    return False
        return True

    # -- facts and secrets ---------------------------------------------------------------------------------------------------------------

    def facts(self) -> Iterator[Fact]:
        """Yield every constraint with its source."""
        model = self.model
        for path, element in self._declared():
            parent = path.rpartition("/")[0]
            if not parent:
                yield Fact(where=path, constraint="root", what=f"the root element is {element.name}", source=model.source("root", element.node))
            if parent and element.low:
                yield Fact(
                    where=parent,
                    constraint="minOccurs",
                    member=element.name,
                    what=f"{element.name} is required",
                    source=model.source("minOccurs", element.node),
                )
            if parent and element.high is not None:
                yield Fact(where=path, constraint="maxOccurs", what=says("maxOccurs", element.high), source=model.source("maxOccurs", element.node))
            kind = element.type
            text = kind.text if isinstance(kind, ComplexType) else kind
            if text is not None:
                yield from self._type_facts(path, element.node, text)
            if isinstance(kind, ComplexType):
                for attribute in kind.attributes.values():
                    if attribute.is_required:
                        yield Fact(
                            where=path,
                            constraint="required",
                            member=f"@{attribute.name}",
                            what=f"attribute {attribute.name} is required",
                            source=model.source("required", attribute.node),
                        )
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

    @property
    def secret_names(self) -> frozenset[str]:
        """The local names of elements that are called secret."""
        return frozenset(name.rpartition("}")[2] for name, _ in self._secrets)

    def secrets(self, tree: _Element, kinds: frozenset[str] | None = None) -> Iterator[str]:
        """Yield the texts of elements that the schema calls secret."""
        if self._secrets and (names := {name for name, kind in self._secrets if kinds is None or kind in kinds}):
            for element in tree.iter(*names):
                if len(element):
                    yield from map(str, element.itertext())
                elif element.text:  # some times faster than to ask for all texts
                    yield element.text


class _Walk:
    """One explanation: a tree beside its declarations."""

    def __init__(self, schema: XsdSchema, undocumented: Severity, tree: _Element, root: Element) -> None:
        self._schema = schema
        self._model = schema.model
        self._undocumented = undocumented
        self._tree = tree
        self._root = root
        self._paths = Paths()
        self.has_more = False

    @cached_property
    def tidied(self) -> _Element:
        """The tree as the letter of the schema would have it."""
        return tidied(self._tree, self._root)

    @cached_property
    def by_xmlschema(self) -> tuple[Flaw, ...]:
        """What xmlschema says of the tidied tree."""
        return tuple(self._schema.by_xmlschema(self.tidied))

    def element(self, element: _Element, declared: Element) -> Iterator[Flaw]:
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
        for key, value in element.attrib.items():
            name = str(key)
            known = kind.attributes.get(name)
            if known is not None:
                yield from self._text(str(value), f"{path}/@{name}", element.sourceline, known.type, known.node)
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
        if kind.readings and not any(not refused(text, member) for member in kind.members):
            note = next((note for reading, note in kind.readings if not refused(text, reading)), kind.readings[0][1])
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
        elif kind.format is not None and kind.format in SAYS and stripped and not FORMATS[kind.format](stripped):
            wanted, seen = SAYS[kind.format], shown(text)
            source = self._model.source("format", holder, kind.node)
            yield Flaw(
                code="WC309", constraint="format", path=path, line=line, message=f"{wanted} expected, {seen} found", says=wanted, saw=seen, source=source
            )

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


_IDENTITY = frozenset({"key", "keyref", "unique"})
_IDENTITY_NAMED = re.compile(r"Xsd(Key|Unique)\(name='([^']*)'[^)]*\)")
_HINTS = frozenset({f"{XSI}schemaLocation", f"{XSI}noNamespaceSchemaLocation"})
"""Attributes that say where a schema lies; nobody follows them."""


def _has_more(root: _Element) -> bool:
    """Whether the schema says what the walk does not see: identity, fixed values, alternatives that may not all be left out, references by ID."""
    marks = {"fixed", "substitutionGroup", "abstract", "nillable"}
    tags = {f"{XS}{name}" for name in ("key", "keyref", "unique", "choice", "list")}
    for node in root.iter(f"{XS}*"):
        if node.tag in tags or marks & set(map(str, node.attrib)):
            return True
        if node.tag == f"{XS}restriction" and node.getparent().tag == f"{XS}simpleContent":  # type: ignore[union-attr]
            return True
    return _is_doubtful(root)


_DOUBTFUL = frozenset({"ID", "IDREF", "IDREFS", "ENTITY", "ENTITIES", "NMTOKENS", "anyURI"})


def _is_doubtful(root: _Element) -> bool:
    """Whether libxml2 reads the schema otherwise than the standard: it follows no references by ID, takes an empty list of tokens, compares fixed numbers as text, refuses odd URIs."""
    for node in root.iter(f"{XS}*"):
        named = " ".join(str(node.get(key, "")) for key in ("type", "base", "itemType", "memberTypes")).split()
        if "fixed" in node.attrib or any(name.rpartition(":")[2] in _DOUBTFUL for name in named):
            return True
    return False


def _number(text: str) -> int | str:
    return int(text) if text.lstrip("-").isdigit() else text


def _identity(reason: str) -> tuple[str | None, str]:
    """Give the identity constraint that a reason of xmlschema speaks of, and the reason without the names of its classes; it says neither elsewhere."""
    if reason.startswith("missing key field"):
        return "key", reason.partition(" for <")[0]
    named = _IDENTITY_NAMED.search(reason)
    if named is None:
        return None, reason
    kind = "keyref" if "not found" in reason else named[1].lower()
    return kind, reason.replace(named[0], f"{named[1].lower()} {named[2]!r}")


def _one_line(text: object) -> str:
    return " ".join(str(text).split())[:200]
