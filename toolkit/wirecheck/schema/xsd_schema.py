"""XSD: verdicts by libxml2, findings by walking the tree beside the schema.

libxml2 says one thing about a parent and goes silent, in the schema's order only. Documents neither state an order nor close their lists, so a tree that
libxml2 refuses is walked (`xsd_walk`). What the walk does not see, identity constraints above all, is explained by xmlschema, which is imported only then.
"""

from __future__ import annotations

import re
from copy import deepcopy
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from lxml import etree

from wirecheck.finding import Flaw, Severity, Source
from wirecheck.schema import xml_maps, xsd_model
from wirecheck.schema.formats import FORMATS, SAYS, anything
from wirecheck.schema.protocol import Fact
from wirecheck.schema.wording import code_of, says, shown
from wirecheck.schema.xsd_model import XS, ComplexType, Element, SimpleType, XsdModel
from wirecheck.schema.xsd_records import LARGE, Records, records_of
from wirecheck.schema.xsd_texts import Texts
from wirecheck.schema.xsd_walk import Walk
from wirecheck.wire.xmltext import path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lxml.etree import _Element

    from wirecheck.wire.payload import Payload

_BLANKS = " \t\r\n"

_MANY = 5000
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
        self.narrow = etree.XMLSchema(narrow) if self._has_readings else self._full
        self._source = source
        self.texts = Texts(self._root)
        self._formats = self._formatted()
        self.has_more = _has_more(self._root)
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

    @cached_property
    def _has_records(self) -> bool:
        """Whether a body can be read record by record."""
        return not self._is_doubtful and not self._root.get("targetNamespace") and bool(records_of(self.model))

    def records(self, body: bytes, views: Iterable[xml_maps.Reads]) -> Records | None:
        """Give a large body as its records, of which `views` will be asked; ``None`` where it is small, or has to be read at once."""
        if len(body) < LARGE or not self._has_records:
            return None
        try:
            return Records(self, body, views)
        except (ValueError, etree.XMLSyntaxError):
            return None  # whoever reads it at once will say why

    def prepare(self, payload: Payload) -> tuple[Any, tuple[Flaw, ...]]:
        """Give the tree, or what stands for one that is too large."""
        return payload if isinstance(payload, Records) and payload.schema is self else payload.tree, ()

    def view(self, tree: _Element | Records, reads: xml_maps.Reads | None = None) -> dict[str, Any]:
        """Give the maps that rules read."""
        if isinstance(tree, Records):
            return tree.view(reads)
        return xml_maps.rooted(tree, self.model.elements.get(tree.tag) if isinstance(tree.tag, str) else None, reads)

    def flaws(self, tree: _Element | Records, *, undocumented: Severity) -> Iterator[Flaw]:
        """Yield what is wrong with a tree."""
        if isinstance(tree, Records):
            yield from tree.explained(undocumented)
            return
        if self._accepts(self.narrow, tree) and self.is_real(tree):
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
        walk = Walk(self, undocumented, tree, root)
        said = []
        for flaw in walk.element(tree, root):
            said.append(flaw)
            yield flaw
        is_all = bool(said) and not (self.has_more or walk.has_more)
        if is_all or self._accepts(self._full, walk.tidied):
            return
        is_broken = any(flaw.severity is None for flaw in said)
        for flaw in walk.by_xmlschema or tuple(self._by_libxml2(walk.tidied)):
            if flaw not in said and (not is_broken or flaw.constraint in _IDENTITY):
                yield flaw

    def passes(self, element: _Element, declared: Element) -> bool:
        """Whether an element is a record of which the walk would have nothing to say: libxml2 knows that ten times as fast."""
        return self._by_record is not None and declared.node in self._by_record[1] and self._by_record[0].validate(element) and self.is_real(element)

    @cached_property
    def _by_record(self) -> tuple[etree.XMLSchema, frozenset[_Element]] | None:
        """The narrow schema with its records among the roots, and what declares these; ``None`` where that cannot be."""
        if not self._has_records or self.has_more:
            return None
        root = deepcopy(self._root)
        known = {node.get("name"): node for node in self._root.iterchildren(f"{XS}element")}
        records = [declared.node for declared in records_of(self.model)]
        for node in records:
            if known.setdefault(node.get("name"), node) is not node:
                return None
            if node.getparent() is not self._root:
                made = deepcopy(node)
                for occurrence in ("minOccurs", "maxOccurs", "form"):
                    made.attrib.pop(occurrence, None)
                root.append(made)
        try:
            return etree.XMLSchema(xsd_model.narrowed(root)[0]), frozenset(records)
        except etree.XMLSchemaParseError:
            return None

    def _accepts(self, schema: etree.XMLSchema, tree: _Element) -> bool:
        """Whether a tree meets the schema or its narrow form. What libxml2 reads otherwise than the standard, xmlschema decides."""
        if not self._is_doubtful:
            return schema.validate(tree) if next(islice(tree.iter(), _MANY, None), None) is None else _reads(schema, tree)
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

    def is_real(self, tree: _Element) -> bool:
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
                yield Fact(
                    where=where, constraint=name, what=says(name, xsd_model.number(value)) + blank, source=self.model.source(name, holder, kind.node, node)
                )
        if kind.format is not None and kind.format in SAYS:
            yield Fact(where=where, constraint="format", what=SAYS[kind.format], source=self.model.source("format", holder, kind.node))

    @property
    def secret_names(self) -> frozenset[str]:
        """The local names of elements that are called secret."""
        return frozenset(name.rpartition("}")[2] for name, _ in self._secrets)

    def secrets(self, tree: _Element | Records, kinds: frozenset[str] | None = None) -> Iterator[str]:
        """Yield the texts of elements that the schema calls secret."""
        if isinstance(tree, Records):
            yield from tree.secrets(kinds)
            return
        if self._secrets and (names := {name for name, kind in self._secrets if kinds is None or kind in kinds}):
            for element in tree.iter(*names):
                if len(element):
                    yield from map(str, element.itertext())
                elif element.text:  # some times faster than to ask for all texts
                    yield element.text


_IDENTITY = frozenset({"key", "keyref", "unique"})
_IDENTITY_NAMED = re.compile(r"Xsd(Key|Unique)\(name='([^']*)'[^)]*\)")


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
