"""XSDs from trees: elements and attributes as seen, each with how often, in any order, none required."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree
from lxml.builder import ElementMaker

from wirecheck.contract.starter.values import secret_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_XS, _W = "http://www.w3.org/2001/XMLSchema", "urn:wirecheck"
_E = ElementMaker(namespace=_XS, nsmap={"xs": _XS, "w": _W})
_OURS = ElementMaker(namespace=_W)
_INTEGER, _DECIMAL = re.compile(r"\s*[-+]?\d+\s*\Z"), re.compile(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)\s*\Z")


@dataclass(slots=True)
class Tree:
    """What was seen of elements at one place: how often, the most of them beside each other, the forms of their texts, and what is in them."""

    times: int = 0
    most: int = 1
    forms: Counter[str] = field(default_factory=Counter)
    children: dict[str, Tree] = field(default_factory=dict)
    attributes: Counter[str] = field(default_factory=Counter)

    def add(self, element: _Element) -> None:
        """Take in one element. What has a namespace is left to the openness of the type."""
        self.times += 1
        self.attributes.update(str(name) for name in element.attrib if not str(name).startswith("{"))
        counts: Counter[str] = Counter()
        for child in element.iterchildren(etree.Element):
            name = str(child.tag)
            if name.startswith("{"):
                continue
            counts[name] += 1
            self.children.setdefault(name, Tree()).add(child)
        for name, count in counts.items():
            self.children[name].most = max(self.children[name].most, count)
        if len(element) == 0:
            self.forms[_form(element.text or "")] += 1

    def element(self, name: str, of: int | None) -> _Element:
        """Give the declaration; `of` is how many elements could have held it, ``None`` for the root."""
        made = _E.element(name=name)
        if of is not None:
            made.set("minOccurs", "0")
            made.set("maxOccurs", "unbounded" if self.most > 1 else "1")
            made.append(_notes(f"seen {self.times:,} times in {of:,}", secret_of(name)))
        if self.children or self.attributes:
            made.append(self._complex())
        else:
            made.set("type", f"xs:{self._text()}")
        return made

    def _complex(self) -> _Element:
        attributes = [_E.attribute(name=name, type="xs:string") for name in self.attributes]
        if not self.children:
            return _E.complexType(_E.simpleContent(_E.extension(*attributes, base=f"xs:{self._text()}")))
        content = _E.annotation(_E.appinfo(_OURS.content(order="any", open="true")))
        return _E.complexType(content, _E.sequence(*(child.element(name, self.times) for name, child in self.children.items())), *attributes)

    def _text(self) -> str:
        forms = set(self.forms)
        if forms == {"integer"}:
            return "integer"
        return "decimal" if forms and forms <= {"integer", "decimal"} else "string"


def _notes(says: str, secret: str | None) -> _Element:
    made = _E.annotation(_E.documentation(says))
    if secret is not None:
        made.append(_E.appinfo(_OURS.secret(kind=secret)))
    return made


def _form(text: str) -> str:
    return "integer" if _INTEGER.match(text) else "decimal" if _DECIMAL.match(text) else ""


def xsd(roots: dict[str, Tree], document: str, section: str) -> bytes:
    """Give the XSD of the roots that were seen."""
    source = _E.annotation(_E.appinfo(_OURS.source(document=document, section=section, certainty="implied")))
    whole = _E.schema(source, *(tree.element(name, None) for name, tree in roots.items()))
    etree.indent(whole)
    made: bytes = etree.tostring(whole, xml_declaration=True, encoding="UTF-8")
    return made
