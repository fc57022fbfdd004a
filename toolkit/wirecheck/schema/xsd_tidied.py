"""A tree as the schema would have it: undocumented parts set aside, children in declared order.

Documents neither state an order nor close their lists. Whoever can only judge a tree by the letter of the schema (libxml2, xmlschema) is asked about this copy.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from wirecheck.schema.xsd_model import ComplexType

if TYPE_CHECKING:
    from lxml.etree import _Element

    from wirecheck.schema.xsd_model import Element

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
"""Attributes of this namespace are the schema language's own."""


def tidied(tree: _Element, declared: Element) -> _Element:
    """Give a copy without what may stand there undocumented, and in declared order where the order does not count. Paths and lines stay what they were."""
    made = deepcopy(tree)
    pending = [(made, declared)]
    while pending:
        element, known = pending.pop()
        kind = known.type if isinstance(known.type, ComplexType) else None
        _drop_attributes(element, kind)
        if kind is None or kind.text is not None:
            continue
        if kind.is_open and not kind.has_wildcard:
            for child in [child for child in element if child.tag not in kind.children]:
                _set_aside(child, element)
        if kind.is_flat and kind.is_sequence and not kind.is_ordered:
            places = {name: place for place, name in enumerate(kind.children)}
            element[:] = sorted(element, key=lambda child: places.get(str(child.tag), len(places)))
        pending.extend((child, kind.children[str(child.tag)]) for child in element if child.tag in kind.children)
    return made


def _set_aside(child: _Element, parent: _Element) -> None:
    """Remove an element; the text behind it is its parent's, and stays."""
    before = child.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (child.tail or "")
    else:
        parent.text = (parent.text or "") + (child.tail or "")
    parent.remove(child)


def _drop_attributes(element: _Element, kind: ComplexType | None) -> None:
    known = kind.attributes if kind is not None else {}
    if "*" not in known:
        for name in [str(name) for name in element.attrib if name not in known and not str(name).startswith(XSI)]:
            del element.attrib[name]
