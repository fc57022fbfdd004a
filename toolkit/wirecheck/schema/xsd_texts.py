"""Texts against simple types, one at a time: which facet refuses a text.

libxml2 names the facet, and agrees with the verdict that it gave on the whole tree.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

from wirecheck.schema.xsd_model import XS, qualified

if TYPE_CHECKING:
    from lxml.etree import _Element

    from wirecheck.schema.xsd_model import SimpleType

_FACETS = {
    "SCHEMAV_CVC_LENGTH_VALID": "length",
    "SCHEMAV_CVC_MINLENGTH_VALID": "minLength",
    "SCHEMAV_CVC_MAXLENGTH_VALID": "maxLength",
    "SCHEMAV_CVC_MININCLUSIVE_VALID": "minInclusive",
    "SCHEMAV_CVC_MAXINCLUSIVE_VALID": "maxInclusive",
    "SCHEMAV_CVC_MINEXCLUSIVE_VALID": "minExclusive",
    "SCHEMAV_CVC_MAXEXCLUSIVE_VALID": "maxExclusive",
    "SCHEMAV_CVC_TOTALDIGITS_VALID": "totalDigits",
    "SCHEMAV_CVC_FRACTIONDIGITS_VALID": "fractionDigits",
    "SCHEMAV_CVC_PATTERN_VALID": "pattern",
    "SCHEMAV_CVC_ENUMERATION_VALID": "enumeration",
}


_REMEMBERED = 8192  # texts; faulty answers of one store look alike
_LONGEST = 256  # characters of a text that is remembered


class Texts:
    """The simple types of one schema file, each compiled when it is first asked."""

    def __init__(self, root: _Element) -> None:
        self._root = root
        self._compiled: dict[object, etree.XMLSchema] = {}
        self._asked: dict[tuple[object, str], tuple[str, ...]] = {}

    def refused_by(self, text: str, kind: SimpleType) -> tuple[str, ...]:
        """Name the facets that refuse a text, or ``("type",)`` where it is not even of the built-in type; empty where it is accepted."""
        if len(text) > _LONGEST:
            return self._refused_by(text, kind)
        key = (kind.node if kind.node is not None else kind.builtin, text)
        if key not in self._asked:
            if len(self._asked) >= _REMEMBERED:
                self._asked.clear()
            self._asked[key] = self._refused_by(text, kind)
        return self._asked[key]

    def _refused_by(self, text: str, kind: SimpleType) -> tuple[str, ...]:
        schema = self._schema(kind)
        element = etree.Element("v")
        element.text = text
        if schema.validate(element):
            return ()
        named = dict.fromkeys(_FACETS[entry.type_name] for entry in schema.error_log if entry.type_name in _FACETS)
        if kind.builtin == "anyURI" and not named:
            return ()  # to the standard any text is one (XML Schema 1.0 Part 2, section 3.2.17); libxml2 wants RFC 2396
        return tuple(named) or ("type",)

    def _schema(self, kind: SimpleType) -> etree.XMLSchema:
        key = kind.node if kind.node is not None else kind.builtin
        if key not in self._compiled:
            holder = etree.Element(f"{XS}schema", nsmap=self._root.nsmap)
            holder.extend(deepcopy(node) for node in self._root.findall(f"{XS}simpleType"))
            element = etree.SubElement(holder, f"{XS}element", name="v")
            if kind.node is None:
                element.set("type", qualified(self._root, kind.builtin))
            elif kind.node.get("name") and kind.node.getparent() is self._root:
                element.set("type", kind.node.get("name", ""))
            else:
                element.append(deepcopy(kind.node))
            self._compiled[key] = etree.XMLSchema(etree.fromstring(etree.tostring(holder)))
        return self._compiled[key]
