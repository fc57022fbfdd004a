"""XML bodies too large for a tree of their own: read record by record, in the memory of one.

A record is an element that its schema lets repeat, below elements that may not. As soon as one is read, libxml2 has judged it and its values are taken, and it is emptied; the tree that is left
holds what stands above the records, and the place and line of each. Where libxml2 refuses the body it is read once more, and the records of which the walk has something to say are kept whole.
Whoever asks for more than that has the whole tree, made then: the same questions have the same answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lxml import etree

from wirecheck.finding import Severity
from wirecheck.schema import xml_maps
from wirecheck.schema.xsd_model import ComplexType
from wirecheck.schema.xsd_tidied import XSI
from wirecheck.schema.xsd_walk import Walk
from wirecheck.wire import xmltext
from wirecheck.wire.payload import Payload
from wirecheck.wire.xmltext import Paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

    from wirecheck.finding import Flaw
    from wirecheck.schema.xml_maps import Reads
    from wirecheck.schema.xsd_model import Element, XsdModel
    from wirecheck.schema.xsd_schema import XsdSchema

LARGE = 2 * 2**20
"""Bytes from which on a body is read so: a tree takes ten times as many."""
_PIECE = 2**16
_TEXTS = 4096  # texts of records of which there is one copy


class Records(Payload):
    """A large body beside its schema: a payload that makes its tree when that is asked for."""

    value = None
    readable = True
    flaws = ()
    __setattr__, __eq__, __hash__ = object.__setattr__, object.__eq__, object.__hash__

    def __init__(self, schema: XsdSchema, body: bytes, views: Iterable[Reads]) -> None:
        """Read a body; `views` are what will be asked of its records.

        Raises:
            ValueError: it cannot be read so: no XML, a DTD, or a root that the schema does not know.
            lxml.etree.XMLSyntaxError: it is no XML.

        """
        if b"<!DOCTYPE" in body or not xmltext.is_utf8(body):
            raise ValueError
        self.schema, self._body = schema, body
        self._places = _Places(schema.model)
        self._values: dict[Reads, list[Any]] = {view: [] for view in views}
        self._kept: set[_Element] = set()
        self._is_plain = True
        texts: dict[str, str] = {}
        is_real = True
        try:
            for record, kind in self._records(schema.narrow):
                is_real = is_real and schema.is_real(record)
                for view, values in self._values.items():
                    if (asked := self._places.asked(view)) is not None:
                        asked.most -= 1
                        values.append(xml_maps.plainly(record, kind, asked.reads, texts) if asked.most >= 0 else None)
                if len(texts) > _TEXTS:
                    texts.clear()
                _empty(record)
            self._is_clean = is_real and schema.is_real(self._top)
        except _Refused:
            self._is_clean = False
        if not self._is_clean:
            self._keep_flawed()
        declared = schema.model.elements.get(str(self._top.tag))
        if declared is None:
            raise ValueError
        self._declared = declared

    def _records(self, schema: etree.XMLSchema | None) -> Iterator[tuple[_Element, Element]]:
        """Yield each record as it ends, then have the root. Raises `_Refused` in the end where a schema refuses the body."""
        parser = etree.XMLPullParser(
            events=("end",),
            tag=self._places.names,
            schema=schema,
            resolve_entities="internal",  # there are none; where lxml is to leave them alone, and has a schema, it takes half a document for a whole one
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            collect_ids=False,
        )
        for start in range(0, len(self._body), _PIECE):
            parser.feed(self._body[start : start + _PIECE])
            for _, element in parser.read_events():
                if (declared := self._places.declared(element)) is not None:
                    yield element, declared
        try:
            self._top = parser.close()
        except etree.XMLSyntaxError as error:
            if schema is None:
                raise
            raise _Refused from error

    def _keep_flawed(self) -> None:
        """Read the body once more, and keep the records of which there is something to say."""
        is_hinted = XSI[1:-1].encode() in self._body
        for record, declared in self._records(None):
            if (is_hinted or not self.schema.passes(record, declared)) and self._has_words(record, declared):
                self._kept.add(record)
            else:
                _empty(record)

    def _has_words(self, record: _Element, declared: Element) -> bool:
        walk = _Walk(self.schema, Severity.NOTE, record, declared, paths=_NOWHERE)
        try:
            return next(walk.element(record, declared), None) is not None or walk.has_more
        except _Refused:
            self._is_plain = False
            return False

    @property
    def root(self) -> _Element:
        """The root element, with the records empty of which nothing is to be said."""
        return self._top

    @cached_property
    def tree(self) -> _Element:
        """The whole body, of ten times its size."""
        tree = xmltext.decode(self._body).tree
        assert tree is not None  # noqa: S101 -- it was read once already
        return tree

    def view(self, reads: Reads | None) -> dict[str, Any]:
        """Give the maps that rules read."""
        values = self._values.get(reads) if reads is not None else None
        if values is None:
            return self.schema.view(self.tree, reads)
        return xml_maps.rooted(self._top, self._declared, reads, iter(values))

    def explained(self, undocumented: Severity) -> Iterator[Flaw]:
        """Yield what is wrong with it, as its schema says it of a tree."""
        if self._is_clean:
            return
        said = self._said(undocumented) if self._is_plain and not self.schema.has_more else []
        yield from said or self.schema.flaws(self.tree, undocumented=undocumented)

    def _said(self, undocumented: Severity) -> list[Flaw]:
        """Give what the walk says; nothing where it is not the last word."""
        walk = _Above(self.schema, undocumented, self._top, self._declared, kept=self._kept)
        try:
            said = list(walk.element(self._top, self._declared))
        except _Refused:
            return []
        return [] if walk.has_more else said

    def secrets(self, kinds: frozenset[str] | None) -> Iterator[str]:
        """Yield the texts of elements that the schema calls secret."""
        if self.schema.secret_names:
            yield from self.schema.secrets(self.tree, kinds)


class _Refused(Exception):
    """A schema refuses a body, or a walk takes more than is at hand."""


def _empty(record: _Element) -> None:
    """Leave its place alone."""
    del record[:]
    record.text = None


class _Nowhere(Paths):
    """Paths that nobody will read: to count the records before each one would take the square of their number."""

    def of(self, element: _Element) -> str:  # noqa: ARG002
        """Give no path."""
        return ""


_NOWHERE = _Nowhere()


class _Walk(Walk):
    """A walk over a part of a body; raises `_Refused` where it takes all of it."""

    @property
    def by_xmlschema(self) -> tuple[Flaw, ...]:
        """What xmlschema says of a part would be something else."""
        raise _Refused


class _Above(_Walk):
    """A walk that passes over the records that were emptied."""

    def __init__(self, schema: XsdSchema, undocumented: Severity, tree: _Element, root: Element, *, kept: set[_Element]) -> None:
        super().__init__(schema, undocumented, tree, root)
        self._kept = kept
        self._is_inside = False

    def element(self, element: _Element, declared: Element) -> Iterator[Flaw]:
        """Yield what is wrong with an element and all below it."""
        if not self._is_inside and not _is_record(declared):
            _near(element)
        elif not self._is_inside and element not in self._kept:
            return
        before, self._is_inside = self._is_inside, self._is_inside or _is_record(declared)
        yield from super().element(element, declared)
        self._is_inside = before

    def _flaw(self, constraint: str, element: _Element, *said: Any, **more: Any) -> Flaw:  # noqa: ANN401 -- as it is
        if not self._is_inside:
            _near(element)
        return super()._flaw(constraint, element, *said, **more)


_FAR = 65_535


def _near(element: _Element) -> None:
    """Raise `_Refused` from the line on that libxml2 finds by what stands in an element: there may be nothing any more."""
    if (element.sourceline or _FAR) >= _FAR:
        raise _Refused


def _is_record(declared: Element) -> bool:
    return declared.repeats and isinstance(declared.type, ComplexType)


@dataclass(slots=True)
class _Asked:
    """What is read of the records in one place, and of how many more of them."""

    reads: Reads | None
    most: float


class _Places:
    """Where the records of a schema stand."""

    def __init__(self, model: XsdModel) -> None:
        self._model = model
        self.names = tuple({record.name for record in records_of(model)})
        self._parent: _Element | None = None
        self._way: list[Element] = []
        self._child: Element | None = None
        self._asked: dict[tuple[Reads, str], _Asked | None] = {}

    def declared(self, element: _Element) -> Element | None:
        """Give the declaration of an element that is a record."""
        parent = element.getparent()
        if parent is None:
            return None
        if parent is not self._parent:
            self._parent, self._way = parent, self._way_to(parent)
            self._asked.clear()
        kind = self._way[-1].type if self._way else None
        child = kind.children.get(str(element.tag)) if isinstance(kind, ComplexType) else None
        self._child = child if child is not None and _is_record(child) else None
        return self._child

    def asked(self, view: Reads) -> _Asked | None:
        """Give what is asked of the record that was last declared; ``None`` where not even that it is there."""
        assert self._child is not None  # noqa: S101 -- it is a record
        key = (view, self._child.name)
        if key not in self._asked:
            way = [*self._way, self._child]
            reads = xml_maps.inside(way, view)
            self._asked[key] = _Asked(reads, view.most([step.name for step in way])) if reads is not False else None
        return self._asked[key]

    def _way_to(self, element: _Element) -> list[Element]:
        """Give the declarations of an element and of what it stands in, the root's first; nothing where one is not declared, or is a record."""
        way: list[Element] = []
        known = self._model.elements
        for step in (*reversed(list(element.iterancestors())), element):
            declared = known.get(str(step.tag))
            if declared is None or not isinstance(declared.type, ComplexType) or (way and declared.repeats):
                return []
            way.append(declared)
            known = declared.type.children
        return way


def records_of(model: XsdModel) -> list[Element]:
    """Give the declarations of records, once each."""
    found: dict[_Element, Element] = {}
    stack: list[Element] = list(model.elements.values())
    seen: set[int] = set()
    while stack:
        kind = stack.pop().type
        if not isinstance(kind, ComplexType) or id(kind) in seen:
            continue
        seen.add(id(kind))
        for child in kind.children.values():
            if _is_record(child):
                found[child.node] = child
            else:
                stack.append(child)
    return list(found.values())
