"""What an XSD declares, read straight from its text: names, occurrence, order, openness, sources.

Validators keep this to themselves, and the maps that rules read, the notes on undocumented elements and the source of a finding need it. Simple
types are only named here; whether a text meets one is a validator's word.

Source: XML Schema 1.0 Part 1, section 3 (components), read for schemas without a target namespace and for those with one alike: names are local.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lxml import etree

from wirecheck.finding import Certainty, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element

XS = "{http://www.w3.org/2001/XMLSchema}"
W = "{urn:wirecheck}"
FACETS = (
    "length", "minLength", "maxLength", "pattern", "enumeration", "minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "totalDigits", "fractionDigits",
)  # fmt: skip
_PARTICLES = (f"{XS}sequence", f"{XS}choice", f"{XS}all", f"{XS}group", f"{XS}any")
_ANYTHING = {"minOccurs": "0", "maxOccurs": "unbounded", "processContents": "skip"}


@dataclass(slots=True)
class SimpleType:
    """A simple type: `node` is its definition (``None`` for a built-in), `builtin` the built-in type it comes from.

    `members` are those of a union that are no alternative readings, the main one first; `readings` are the others, each with its note. The facets of a union are those
    of its main member.
    """

    node: _Element | None
    builtin: str
    facets: tuple[tuple[str, str, _Element], ...] = ()
    is_blankable: bool = False
    format: str | None = None
    members: tuple[SimpleType, ...] = ()
    readings: tuple[tuple[SimpleType, _Element], ...] = ()


@dataclass(slots=True)
class Attribute:
    """An attribute's declaration."""

    name: str
    node: _Element
    is_required: bool
    type: SimpleType


@dataclass(slots=True)
class ComplexType:
    """A complex type; `children` in declared order.

    `is_flat`: its content is said whole by how often each child may occur and in which order. `is_sequence`: there is an order; `is_ordered`: it counts; `is_order_said`: the document has one at all.
    `is_open`: other elements may stand there; `has_wildcard`: the schema itself lets them; `is_anything`: and says nothing else. `lists`: the children that may repeat.
    """

    node: _Element | None
    children: dict[str, Element] = field(default_factory=dict)
    attributes: dict[str, Attribute] = field(default_factory=dict)
    text: SimpleType | None = None
    is_flat: bool = True
    is_sequence: bool = True
    is_ordered: bool = True
    is_order_said: bool = True
    is_open: bool = False
    has_wildcard: bool = False
    is_anything: bool = False
    is_mixed: bool = False
    lists: tuple[str, ...] = ()
    parts: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)
    """What of the children is read, by who reads it; see `xml_maps`."""


@dataclass(slots=True)
class Element:
    """An element's declaration in one place: `low` and `high` bound its occurrence (`high` ``None``: no bound)."""

    name: str
    node: _Element
    low: int
    high: int | None
    type: SimpleType | ComplexType
    secret: str | None = None

    @property
    def repeats(self) -> bool:
        """Whether it is a list in the maps that rules read."""
        return self.high != 1


class XsdModel:
    """The declarations of one schema file, its includes merged."""

    def __init__(self, root: _Element) -> None:
        self.root = root
        self._globals: dict[tuple[str, str], _Element] = {(node.tag, node.get("name", "")): node for node in root if isinstance(node.tag, str)}
        self._types: dict[_Element, SimpleType | ComplexType] = {}
        self._sources: dict[tuple[str, tuple[_Element | None, ...]], Source | None] = {}
        self.elements: dict[str, Element] = {name: self._element(node, 1, 1) for (tag, name), node in self._globals.items() if tag == f"{XS}element"}

    # -- components ----------------------------------------------------------------------------------------------------------------------

    def _element(self, node: _Element, low: int, high: int | None) -> Element:
        target = self._globals.get((f"{XS}element", _local(node.get("ref", "")))) if node.get("ref") else node
        if target is None:
            target = node
        inline = next((child for child in target if child.tag in {f"{XS}complexType", f"{XS}simpleType"}), None)
        kind = self._type(inline) if inline is not None else self._named(target.get("type"))
        return Element(target.get("name", ""), target, low, high, kind, _appinfo(target, "secret", "kind"))

    def _named(self, name: str | None) -> SimpleType | ComplexType:
        if name is None:
            return ComplexType(None, is_flat=False, is_open=True, has_wildcard=True, is_mixed=True)  # xs:anyType
        local = _local(name)
        if local == "anyType" and not any((XS + tag, local) in self._globals for tag in ("complexType", "simpleType")):
            return self._named(None)
        for tag in ("complexType", "simpleType"):
            if (node := self._globals.get((XS + tag, local))) is not None and not name.startswith(("xs:", "xsd:")):
                return self._type(node)
        return SimpleType(None, local)

    def _type(self, node: _Element) -> SimpleType | ComplexType:
        if node in self._types:
            return self._types[node]
        if node.tag == f"{XS}simpleType":
            made: SimpleType | ComplexType = self.simple(node)
            self._types[node] = made
            return made
        made = ComplexType(node)
        self._types[node] = made  # before its children: a type may hold itself
        self._fill(made, node)
        return made

    def simple(self, node: _Element) -> SimpleType:
        """Give the simple type that a node defines."""
        own = _appinfo(node, "format", "name")
        restriction, union = node.find(f"{XS}restriction"), node.find(f"{XS}union")
        if union is not None:
            return self._union(node, union, own)
        if restriction is None:
            return SimpleType(node, "string", format=own)  # xs:list: read as text
        inline = restriction.find(f"{XS}simpleType")
        found = self.simple(inline) if inline is not None else self._named(restriction.get("base"))
        base = found if isinstance(found, SimpleType) else SimpleType(None, "string")
        facets = tuple(
            (child.tag.removeprefix(XS), child.get("value", ""), child)
            for child in restriction
            if isinstance(child.tag, str) and child.tag.removeprefix(XS) in FACETS
        )
        return SimpleType(node, base.builtin, base.facets + facets, base.is_blankable, own or base.format, base.members, base.readings)

    def _union(self, node: _Element, union: _Element, form: str | None) -> SimpleType:
        named = (self._named(name) for name in union.get("memberTypes", "").split())
        members = [kind for kind in named if isinstance(kind, SimpleType)]
        readings = []
        for child in union.findall(f"{XS}simpleType"):
            note = _info(child, "reading")
            if note is None:
                members.append(self.simple(child))
            else:
                readings.append((self.simple(child), note))
        members.sort(key=_is_blank_only)
        main = members[0] if members else SimpleType(None, "string")
        blank = any(m.is_blankable or _is_blank_only(m) for m in members)
        return SimpleType(node, main.builtin, main.facets, is_blankable=blank, format=form or main.format, members=tuple(members), readings=tuple(readings))

    def _fill(self, made: ComplexType, node: _Element) -> None:
        content = _info(node, "content")
        if content is not None:
            made.is_ordered = content.get("order") not in {"any", "none"}
            made.is_order_said = content.get("order") != "none"
            made.is_open = content.get("open") == "true"
        made.is_mixed = node.get("mixed") == "true"
        derived = node.find(f"{XS}simpleContent") if node.find(f"{XS}simpleContent") is not None else node.find(f"{XS}complexContent")
        body = node
        if derived is not None:
            body = next((child for child in derived if child.tag in {f"{XS}extension", f"{XS}restriction"}), node)
            base = self._named(body.get("base"))
            if isinstance(base, ComplexType):
                made.children |= base.children if body.tag == f"{XS}extension" else {}
                made.attributes |= base.attributes
                made.text = base.text
                if body.tag == f"{XS}extension":
                    made.is_flat, made.is_sequence, made.has_wildcard = base.is_flat, base.is_sequence, base.has_wildcard
                    made.is_open |= base.has_wildcard
                    made.is_mixed |= base.is_mixed
            else:
                made.text = base
        for child in body:
            if child.tag in {f"{XS}sequence", f"{XS}choice", f"{XS}all", f"{XS}group"}:
                self._particle(made, child, 1, 1, is_optional=False)
        self._attributes(made, body)
        made.is_anything = made.has_wildcard and not made.children and [dict(part.attrib) for part in body.iter(*_PARTICLES)] == [{}, _ANYTHING]
        made.lists = tuple(name for name, child in made.children.items() if child.repeats)

    def _particle(self, made: ComplexType, node: _Element, low: int, high: int | None, *, is_optional: bool) -> None:
        least, most = _occurs(node)
        low = 0 if is_optional else low * least
        high = None if high is None or most is None else high * most
        if node.tag == f"{XS}element":
            element = self._element(node, low, high)
            known = made.children.get(element.name)
            if known is not None:  # the same name twice in one content model
                element = Element(
                    element.name, element.node, known.low + low, None if known.high is None or high is None else known.high + high, element.type, element.secret
                )
                made.is_flat = False
            made.children[element.name] = element
        elif node.tag == f"{XS}any":
            made.is_open = made.has_wildcard = True
            made.is_flat = False
        elif node.tag == f"{XS}group":
            target = self._globals.get((f"{XS}group", _local(node.get("ref", ""))))
            for child in target if target is not None else ():
                self._particle(made, child, low, high, is_optional=is_optional)
        elif node.tag in {f"{XS}sequence", f"{XS}choice", f"{XS}all"}:
            parts = [child for child in node if isinstance(child.tag, str) and child.tag != f"{XS}annotation"]
            is_choice = node.tag == f"{XS}choice"
            if (is_choice and high is not None) or (not is_choice and (low, high) != (1, 1)):
                made.is_flat = False  # exclusive alternatives, or a run that repeats as a whole
            if node.tag == f"{XS}all" or (is_choice and high is None):
                made.is_sequence = False
            for child in parts:
                self._particle(made, child, low, high, is_optional=is_optional or (is_choice and len(parts) > 1))

    def _attributes(self, made: ComplexType, node: _Element) -> None:
        for child in node:
            if child.tag == f"{XS}attribute":
                target = self._globals.get((f"{XS}attribute", _local(child.get("ref", "")))) if child.get("ref") else child
                target = child if target is None else target
                inline = target.find(f"{XS}simpleType")
                kind = self.simple(inline) if inline is not None else self._named(target.get("type") or "xs:string")
                name = target.get("name", "")
                if child.get("use") == "prohibited":
                    made.attributes.pop(name, None)
                else:
                    made.attributes[name] = Attribute(
                        name, child, child.get("use") == "required", kind if isinstance(kind, SimpleType) else SimpleType(None, "string")
                    )
            elif child.tag == f"{XS}attributeGroup" and (group := self._globals.get((child.tag, _local(child.get("ref", ""))))) is not None:
                self._attributes(made, group)
            elif child.tag == f"{XS}anyAttribute":
                made.attributes.setdefault("*", Attribute("*", child, is_required=False, type=SimpleType(None, "string")))

    # -- sources -------------------------------------------------------------------------------------------------------------------------

    def source(self, constraint: str, *nodes: _Element | None) -> Source | None:
        """Give the source of a constraint from the nodes that ground it, outermost first; each brings what encloses it."""
        key = (constraint, nodes)
        if key not in self._sources:  # a body may break one constraint a hundred thousand times
            self._sources[key] = self._sourced(constraint, nodes)
        return self._sources[key]

    @staticmethod
    def _sourced(constraint: str, nodes: tuple[_Element | None, ...]) -> Source | None:
        known: dict[str, str] = {}
        for position, node in enumerate(nodes):
            chain: list[_Element] = [] if node is None else [*reversed(list(node.iterancestors())), node]
            for holder in chain if position == 0 else chain[1:]:  # the file's own source does not override an element's
                for entry in _infos(holder, "source"):
                    if entry.get("for") in {None, constraint}:
                        known |= {key: value for key, value in entry.attrib.items() if key in {"document", "section", "certainty"}}
        if known.get("certainty") not in set(Certainty):
            return None
        return Source(document=known.get("document", ""), section=known.get("section", ""), certainty=Certainty(known["certainty"]))


def parse(text: bytes, read: Callable[[str], bytes]) -> _Element:
    """Parse an XSD and merge what it includes, so that the result stands alone. `read` gives the bytes of an included file.

    What it redefines is included, and what a type is extended by is put at the end of that type.

    Raises:
        lxml.etree.XMLSyntaxError: the text is no XML.
        ValueError: it redefines otherwise.

    """
    root = etree.fromstring(text, _parser())
    pending, known = list(_brought_in(root, root)), set()
    changes: list[_Element] = []
    while pending:
        holder, include = pending.pop()
        name = include.get("schemaLocation", "")
        holder.remove(include)
        changes += [child for child in include if isinstance(child.tag, str) and child.tag != f"{XS}annotation"]
        if name in known:
            continue
        known.add(name)
        other = etree.fromstring(read(name), _parser())
        pending.extend(_brought_in(root, other))
        for child in list(other):
            child.set(f"{W}file", name)
            root.append(child)
    for change in changes:
        _redefine(root, change)
    return root


def _brought_in(holder: _Element, root: _Element) -> Iterator[tuple[_Element, _Element]]:
    yield from ((holder, child) for child in root if child.tag in {f"{XS}include", f"{XS}redefine"})


def _redefine(root: _Element, change: _Element) -> None:
    """Put what a type is extended by at its end: the one way of redefining (XML Schema 1.0, part 1, section 4.2.2) that adds and takes nothing away."""
    known = next((node for node in root if node.tag == change.tag and node.get("name") == change.get("name")), None)
    extension = change.find(f"{XS}complexContent/{XS}extension")
    if known is None or extension is None:
        message = f"redefines {change.get('name')!r} otherwise than by an extension of a complex type"
        raise ValueError(message)
    for part in extension:
        if part.tag == f"{XS}sequence":
            particles = known.find(f"{XS}sequence")
            if particles is None:
                message = f"extends {change.get('name')!r}, which is no sequence"
                raise ValueError(message)
            particles.extend(part)
        elif part.tag in {f"{XS}attribute", f"{XS}anyAttribute"}:
            known.append(part)
        elif isinstance(part.tag, str) and part.tag != f"{XS}annotation":
            message = f"extends {change.get('name')!r} by more than a sequence and attributes"
            raise ValueError(message)


def narrowed(root: _Element) -> tuple[_Element, bool]:
    """Give a copy whose unions hold no alternative readings, and whether there were any."""
    copy = etree.fromstring(etree.tostring(root), _parser())
    readings = [node for node in copy.iter(f"{XS}simpleType") if _info(node, "reading") is not None]
    for node in readings:
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)
            if parent.tag == f"{XS}union" and not parent.get("memberTypes") and parent.find(f"{XS}simpleType") is None:
                parent.append(_impossible(copy))
    return copy, bool(readings)


def qualified(root: _Element, name: str) -> str:
    """Give the name of a built-in type as this file writes it."""
    prefix = next(prefix for prefix, uri in root.nsmap.items() if f"{{{uri}}}" == XS)
    return f"{prefix}:{name}" if prefix else name


def _impossible(root: _Element) -> _Element:
    """Give a simple type that no text meets: at least one character, and none."""
    made = etree.Element(f"{XS}simpleType")
    restriction = etree.SubElement(made, f"{XS}restriction", base=qualified(root, "string"))
    etree.SubElement(restriction, f"{XS}minLength", value="1")
    etree.SubElement(restriction, f"{XS}pattern", value="")
    return made


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)


def _is_blank_only(kind: SimpleType) -> bool:
    return any((name == "length" and value == "0") or (name == "maxLength" and value == "0") for name, value, _ in kind.facets) or (
        bool(kind.facets) and all(name == "enumeration" and value == "" for name, value, _ in kind.facets)
    )


def _infos(node: _Element, name: str) -> Iterator[_Element]:
    annotation = node.find(f"{XS}annotation")
    if annotation is not None:
        for appinfo in annotation.findall(f"{XS}appinfo"):
            yield from appinfo.findall(W + name)


def _info(node: _Element, name: str) -> _Element | None:
    return next(_infos(node, name), None)


def _appinfo(node: _Element, name: str, attribute: str) -> str | None:
    found = _info(node, name)
    return found.get(attribute) if found is not None else None


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _occurs(node: _Element) -> tuple[int, int | None]:
    high = node.get("maxOccurs", "1")
    return int(node.get("minOccurs", "1")), None if high == "unbounded" else int(high)


def number(text: str) -> int | str:
    """Give the value of a facet as a number, where it is a whole one."""
    return int(text) if text.lstrip("-").isdigit() else text
