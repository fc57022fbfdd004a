"""The last word on a broken document: a validator rejects it, and says nothing else than what the label says.

libxml2 is asked, which is fast; where it cannot read the schema (XSD 1.1, or a construct that it lacks), xmlschema is.
"""

from __future__ import annotations

import warnings
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lxml import etree

from wirecheck.generate.xsd.documents import MAIN, Documents
from wirecheck.wire.xmltext import path_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_FACETS = frozenset(
    {
        "length",
        "minLength",
        "maxLength",
        "pattern",
        "enumeration",
        "minInclusive",
        "maxInclusive",
        "minExclusive",
        "maxExclusive",
        "totalDigits",
        "fractionDigits",
    }
)
_CODES = {
    "SCHEMAV_CVC_LENGTH_VALID": "length", "SCHEMAV_CVC_MINLENGTH_VALID": "minLength", "SCHEMAV_CVC_MAXLENGTH_VALID": "maxLength", "SCHEMAV_CVC_PATTERN_VALID": "pattern",
    "SCHEMAV_CVC_ENUMERATION_VALID": "enumeration", "SCHEMAV_CVC_MININCLUSIVE_VALID": "minInclusive", "SCHEMAV_CVC_MAXINCLUSIVE_VALID": "maxInclusive",
    "SCHEMAV_CVC_MINEXCLUSIVE_VALID": "minExclusive", "SCHEMAV_CVC_MAXEXCLUSIVE_VALID": "maxExclusive", "SCHEMAV_CVC_TOTALDIGITS_VALID": "totalDigits",
    "SCHEMAV_CVC_FRACTIONDIGITS_VALID": "fractionDigits", "SCHEMAV_ELEMENT_CONTENT": "content", "SCHEMAV_CVC_COMPLEX_TYPE_4": "required", "SCHEMAV_CVC_IDC": "identity",
    "SCHEMAV_CVC_ELT_1": "root", "SCHEMAV_CVC_COMPLEX_TYPE_2_1": "stray", "SCHEMAV_CVC_COMPLEX_TYPE_2_3": "stray", "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "attribute",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2": "attribute", "SCHEMAV_CVC_TYPE_3_1_1": "attribute", "SCHEMAV_CVC_ELT_3_1": "nil", "SCHEMAV_CVC_ELT_3_2_1": "nil", "SCHEMAV_CVC_ELT_5_2_2_2_1": "fixed",
    "SCHEMAV_CVC_ELT_5_2_2_2_2": "fixed", "SCHEMAV_CVC_AU": "fixed", "SCHEMAV_CVC_COMPLEX_TYPE_3_1": "fixed", "SCHEMAV_CVC_TYPE_3_1_2": "stray",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_4": "content",
}  # fmt: skip
"""What libxml2's codes speak of; those left out only follow from others (a text that a facet refuses is not of the type, either)."""
_LEXICAL = frozenset(
    {
        "SCHEMAV_CVC_DATATYPE_VALID_1_2_1",
        "SCHEMAV_CVC_DATATYPE_VALID_1_2_2",
        "SCHEMAV_CVC_DATATYPE_VALID_1_2_3",
        "SCHEMAV_CVC_TYPE_3_1_3",
        "SCHEMAV_CVC_COMPLEX_TYPE_2_2",
        "SCHEMAV_CVC_ATTRIBUTE_3",
    }
)
_MEANT: dict[str, frozenset[str]] = {
    "minOccurs": frozenset({"content"}), "maxOccurs": frozenset({"content"}), "order": frozenset({"content"}), "content": frozenset({"content"}),
    "undocumented": frozenset({"content", "attribute", "stray"}), "required": frozenset({"required"}), "root": frozenset({"root"}), "type": frozenset({"stray"}), "nillable": frozenset({"nil"}),
    "fixed": frozenset({"fixed"}), "key": frozenset({"identity"}), "keyref": frozenset({"identity"}), "unique": frozenset({"identity"}),
}  # fmt: skip


class Guard:
    """Judges documents of one schema."""

    def __init__(self, documents: Documents, *, is_new: bool) -> None:
        self._documents = documents
        self._is_new = is_new
        self._fast = None if is_new else self._compiled()
        self._parser = etree.XMLParser(resolve_entities=False, no_network=True)

    def _compiled(self) -> etree.XMLSchema | None:
        try:
            return etree.XMLSchema(self._documents.tree(MAIN))
        except (etree.XMLSchemaParseError, etree.XMLSyntaxError):
            return None

    @cached_property
    def _slow(self) -> Any:  # noqa: ANN401 -- xmlschema has no types
        import xmlschema  # noqa: PLC0415

        compile_ = xmlschema.XMLSchema11 if self._is_new else xmlschema.XMLSchema10
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return compile_(MAIN, opener=self._documents.opener(), use_fallback=False, defuse="never", allow="remote", use_cache=False)

    def accepts(self, text: str) -> bool:
        """Whether a document is valid."""
        tree = self._read(text)
        if tree is None:
            return False
        return self._fast.validate(tree) if self._fast is not None else bool(self._slow.is_valid(tree))

    def _read(self, text: str) -> _Element | None:
        """Parse a document; ``None`` where libxml2 refuses it before any schema does (an ``xml:id`` that is no name)."""
        try:
            return etree.fromstring(text.encode(), self._parser)
        except etree.XMLSyntaxError:
            return None

    def blames(self, text: str, constraint: str, path: str) -> bool:
        """Whether a document is rejected, and for nothing else than one constraint at one path."""
        tree = self._read(text)
        if tree is None:
            return False
        if self._fast is None:
            return not self._slow.is_valid(tree)
        if self._fast.validate(tree):
            return False
        names: set[str] = set()
        for entry in self._fast.error_log:
            found = _CODES.get(entry.type_name)
            if found is None and entry.type_name not in _LEXICAL:
                return False
            if found is not None:
                names.add(found)
            if not _is_near(tree, entry.path, path, constraint):
                return False
        return _explains(names, constraint)


def _explains(names: set[str], constraint: str) -> bool:
    if constraint in _FACETS:  # of a union or a list libxml2 names no facet
        return names <= {constraint} or (constraint == "length" and names <= {"length", "minLength", "maxLength"})
    if constraint == "type" and not names:
        return True
    return bool(names) and names <= _MEANT.get(constraint, frozenset())


def _is_near(tree: _Element, said: str | None, path: str, constraint: str) -> bool:
    """Whether libxml2 speaks of the element that is labelled; of content it tells the parent or the child where it noticed."""
    if constraint in {"root", "key", "keyref", "unique"} or not said:
        return True
    try:
        found = tree.xpath(said, namespaces={key: value for key, value in tree.nsmap.items() if key})
    except etree.XPathError:
        return True
    element = found[0] if isinstance(found, list) and found else None
    if not isinstance(element, etree._Element):  # noqa: SLF001 -- types-lxml has no other name for it
        return True
    wanted = path.rpartition("/@")[0] or path
    if "content" in _MEANT.get(constraint, ()):
        parent = element.getparent()
        above = wanted.rpartition("/")[0]
        near = {path_of(element), path_of(parent) if parent is not None else ""}
        return bool(near & {wanted, above}) or (parent is not None and wanted.startswith(path_of(element)))
    return path_of(element) == wanted
