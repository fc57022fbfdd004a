"""From an XSD to the model: xmlschema resolves names, includes, imports, redefinitions and derivations; its components are walked once and forgotten.

What cannot be generated is not passed over: the part that holds it carries a refusal, which names it and its line, and costs more than any document can hold.
"""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

from wirecheck.errors import BadContract
from wirecheck.generate.xsd import costs, lexical
from wirecheck.generate.xsd.documents import MAIN, Documents
from wirecheck.generate.xsd.model import (
    Attribute,
    ComplexType,
    Element,
    Facet,
    Group,
    Identity,
    Model,
    Particle,
    SimpleType,
    Wildcard,
    line_of,
)
from wirecheck.schema.xsd_model import XS, W

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element

_FACETS = frozenset(
    {"length", "minLength", "maxLength", "pattern", "enumeration", "minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "totalDigits", "fractionDigits", "whiteSpace", "explicitTimezone"}
)  # fmt: skip
_BLANK_ITEMS = {"NMTOKENS": "NMTOKEN", "IDREFS": "IDREF", "ENTITIES": "ENTITY"}


def model_of(documents: Documents, name: str) -> Model:
    """Compile a schema and give its model.

    Raises:
        BadContract: it is no XSD.

    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an import that nobody can read is found where a name of it is used
        schema = _schema(documents, name)
        return _Walk(schema, documents).model()


def _schema(documents: Documents, name: str) -> Any:  # noqa: ANN401 -- xmlschema has no types
    import xmlschema  # noqa: PLC0415 -- 0.4 s of CPU that only who generates should pay

    options: dict[str, Any] = {"opener": documents.opener(), "use_fallback": False, "defuse": "never", "allow": "remote", "use_cache": False}
    try:
        return xmlschema.XMLSchema10(MAIN, **options)
    except (xmlschema.XMLSchemaException, OSError, ValueError, RecursionError) as first:
        try:
            return xmlschema.XMLSchema11(MAIN, **options)
        except (xmlschema.XMLSchemaException, OSError, ValueError, RecursionError):
            line = getattr(getattr(first, "elem", None), "sourceline", None)
            raise BadContract(name, f"is no XSD: {_one_line(getattr(first, 'message', None) or first)}", line, "correct the schema") from None


class _Walk:
    def __init__(self, schema: Any, documents: Documents) -> None:  # noqa: ANN401
        self._schema = schema
        self._nodes: dict[int, _Element] = {}
        self._kept: list[Any] = []  # so that no id is used twice
        self._simple: dict[int, SimpleType] = {}
        self._complex: dict[int, ComplexType] = {}
        self._elements: dict[int, Element] = {}
        self._groups: dict[int, Group] = {}
        self._all_types: dict[int, Any] = {}
        self._has_assertions = False
        self._index(documents)

    def _index(self, documents: Documents) -> None:
        """Pair each node of xmlschema's trees with that of lxml, which knows its line and its annotations."""
        for part in self._schema.maps.schemas:
            address = part.source.url
            if not address or not address.startswith("http"):
                continue
            ours = (node for node in documents.tree(address).iter() if isinstance(node.tag, str))
            theirs = (node for node in part.source.root.iter() if not callable(node.tag))
            for one, other in zip(theirs, ours, strict=False):
                self._nodes[id(one)] = other
                self._kept.append(one)

    def _node(self, component: Any) -> _Element | None:  # noqa: ANN401
        return self._nodes.get(id(getattr(component, "elem", None)))

    def _definition(self, theirs: Any) -> _Element | None:  # noqa: ANN401
        """Give the node that defines a simple type; xmlschema keeps the one inside."""
        node = self._node(theirs)
        above = node.getparent() if node is not None else None
        return above if above is not None and above.tag == f"{XS}simpleType" else node

    def model(self) -> Model:
        schema = self._schema
        own = {name for name, element in schema.maps.elements.items() if element.schema.maps is schema.maps and not _is_meta(element)}
        elements = {name: self._element(schema.maps.elements[name]) for name in own}
        attributes = {name: self._attribute(one) for name, one in schema.maps.attributes.items() if not _is_meta(one)}
        self._substitute()
        self._derive()
        main = [node.get("name") for node in schema.source.root if node.tag == f"{XS}element"]
        target = schema.target_namespace or ""
        roots = [f"{{{target}}}{name}" if target else str(name) for name in main if name]
        roots += [name for name in sorted(own) if name not in roots and (not roots or name.startswith(f"{{{target}}}") is bool(target))]
        made = Model(
            roots=tuple(name for name in roots if name in elements and not elements[name].is_abstract),
            elements=elements,
            attributes=attributes,
            target=target,
            has_annotations=any(True for node in self._nodes.values() if str(node.tag) == f"{W}content"),
            has_assertions=self._has_assertions,
            is_new=schema.XSD_VERSION != "1.0",
            types=list(self._complex.values()),
            all_elements=list(self._elements.values()),
            notations=tuple(schema.maps.notations),
        )
        costs.settle(made)
        return made

    # -- elements ------------------------------------------------------------------------------------------------------------------------

    def _element(self, theirs: Any) -> Element:  # noqa: ANN401
        theirs = theirs.ref if theirs.ref is not None else theirs
        known = self._elements.get(id(theirs))
        if known is not None:
            return known
        made = self._elements[id(theirs)] = Element(theirs.name, self._node(theirs))
        self._kept.append(theirs)
        made.fixed, made.default = theirs.fixed, theirs.default
        made.is_nillable, made.is_abstract = bool(theirs.nillable), bool(theirs.abstract)
        made.blocks = frozenset((theirs.block or "").split())
        made.identities = tuple(self._identity(one) for one in theirs.identities if one.selector is not None)
        if getattr(theirs, "alternatives", None):
            made.refusal = "xs:alternative (types that depend on an attribute) is not generated"
        made.type = self._type(theirs.type)
        return made

    def _substitute(self) -> None:
        """Tell each head of a substitution group who may stand for it."""
        for name, members in self._schema.maps.substitution_groups.items():
            head = self._schema.maps.elements.get(name)
            if head is None or "substitution" in (head.block or "").split():
                continue
            ours = self._element(head)
            found: dict[str, Element] = {}
            for member in self._all_substitutes(name, set()):
                blocks = set((head.block or "").split()) | set((getattr(head.type, "block", "") or "").split())
                if member.name != name and not (_steps(member.type, head.type) & blocks):
                    found[member.name] = self._element(member)
            ours.substitutes = tuple(found[key] for key in sorted(found))
            del members

    def _all_substitutes(self, name: str, seen: set[str]) -> Iterable[Any]:
        if name in seen:
            return
        seen.add(name)
        for member in self._schema.maps.substitution_groups.get(name, ()):
            yield member
            if "substitution" not in (member.block or "").split():
                yield from self._all_substitutes(member.name, seen)

    def _derive(self) -> None:
        """Tell each complex type which others xsi:type may name in its place."""
        found: dict[int, list[ComplexType]] = {}
        for name in sorted(self._schema.maps.types):
            one = self._schema.maps.types[name]
            if _is_meta(one) or one.is_simple() or one.abstract:
                continue
            base = one.base_type
            seen = set()
            while base is not None and not base.is_simple() and id(base) not in seen:
                seen.add(id(base))
                if id(base) in self._complex and not (_steps(one, base) & set((getattr(base, "block", "") or "").split())):
                    found.setdefault(id(base), []).append(self._type(one))  # type: ignore[arg-type]
                base = base.base_type
        for key, types in found.items():
            if self._complex[key].name:
                self._complex[key].derived = tuple(types)

    # -- types ---------------------------------------------------------------------------------------------------------------------------

    def _type(self, theirs: Any) -> SimpleType | ComplexType:  # noqa: ANN401
        if theirs.is_simple():
            return self.simple(theirs)
        known = self._complex.get(id(theirs))
        if known is not None:
            return known
        node = self._node(theirs)
        made = self._complex[id(theirs)] = ComplexType(theirs.name or "", node)
        self._kept.append(theirs)
        made.is_mixed, made.is_abstract = bool(theirs.mixed), bool(theirs.abstract)
        content = node.find(f"{XS}annotation/{XS}appinfo/{W}content") if node is not None else None
        made.is_open = content is not None and content.get("open") == "true"
        made.is_ordered = content is None or content.get("order") not in {"any", "none"}
        made.attributes = tuple(self._attribute(one) for name, one in theirs.attributes.items() if name is not None and one.use != "prohibited")
        if None in theirs.attributes:
            made.any_attribute = self._wildcard(theirs.attributes[None])
        if getattr(theirs, "assertions", None):
            self._has_assertions = True
        if getattr(theirs, "open_content", None) is not None:
            made.is_open = True
        if theirs.has_simple_content():
            made.text = self.simple(theirs.content)
        elif len(theirs.content):
            made.content = self._particle(theirs.content)
        return made

    def simple(self, theirs: Any) -> SimpleType:  # noqa: ANN401
        """Give a simple type."""
        known = self._simple.get(id(theirs))
        if known is None:
            known = self._simple[id(theirs)] = self._made_simple(theirs)
            self._kept.append(theirs)
        return known

    def _made_simple(self, theirs: Any) -> SimpleType:  # noqa: ANN401
        node = self._definition(theirs)
        form = self._format(theirs)
        facets = tuple(self._facets(theirs))
        variety = theirs.variety or "atomic"
        name = theirs.local_name or ""
        if variety == "union":
            return self._union(theirs, facets, form, node, name)
        if variety == "list":
            item = self.simple(_list_of(theirs).item_type)
            listed = next((one for one in _chain(theirs) if one.local_name in _BLANK_ITEMS and one.target_namespace == XS[1:-1]), None)
            return SimpleType(name, "list", listed.local_name if listed is not None else "list", facets, item=item, format=form, node=node)
        builtin = next((one.local_name for one in _chain(theirs) if one.target_namespace == XS[1:-1]), "string")
        if getattr(theirs, "assertions", None) or any(facet.name == "assertion" for facet in facets):
            self._has_assertions = True
        refusal = "a text of type ENTITY needs a document type definition" if builtin == "ENTITY" else None
        return SimpleType(name, "atomic", str(builtin), facets, format=form, node=node, refusal=refusal)

    def _union(self, theirs: Any, facets: tuple[Facet, ...], form: str | None, node: _Element | None, name: str) -> SimpleType:  # noqa: ANN401
        members: list[SimpleType] = []
        readings: list[SimpleType] = []
        for member in sorted(
            _list_of(theirs).member_types, key=lambda one: not one.name
        ):  # named ones stand before those inside, whichever way they are parsed
            made = self.simple(member)
            is_reading = made.node is not None and made.node.find(f"{XS}annotation/{XS}appinfo/{W}reading") is not None
            (readings if is_reading else members).append(made)
        members.sort(key=_is_blank_only)
        main = members[0] if members else None
        return SimpleType(name, "union", main.builtin if main else "string", facets, members=tuple(members), readings=tuple(readings), format=form, node=node)

    def _format(self, theirs: Any) -> str | None:  # noqa: ANN401
        for one in _chain(theirs):
            node = self._definition(one)
            found = node.find(f"{XS}annotation/{XS}appinfo/{W}format") if node is not None else None
            if found is not None:
                return found.get("name")
        return None

    def _facets(self, theirs: Any) -> Iterable[Facet]:  # noqa: ANN401
        chain = [one for one in _chain(theirs) if one.target_namespace != XS[1:-1] or one.local_name not in lexical.BUILT_IN]
        for step, one in enumerate(reversed(chain), 1):
            for facet in (one.facets or {}).values():
                nodes = list(facet) if hasattr(facet, "__iter__") else [getattr(facet, "elem", None)]
                for elem in nodes:
                    if elem is None or callable(elem.tag):
                        continue
                    name = elem.tag.removeprefix(XS)
                    if name in _FACETS:
                        yield Facet(name, elem.get("value", ""), step, self._nodes.get(id(elem)))
                    elif name in {"assertion", "assert"}:
                        self._has_assertions = True

    # -- content -------------------------------------------------------------------------------------------------------------------------

    def _particle(self, theirs: Any) -> Particle:  # noqa: ANN401
        if hasattr(theirs, "model"):
            term: Any = self._group(theirs)
        elif hasattr(theirs, "process_contents"):
            term = self._wildcard(theirs)
        else:
            term = self._element(theirs)
        return Particle(term, theirs.min_occurs, theirs.max_occurs, self._node(theirs))

    def _group(self, theirs: Any) -> Group:  # noqa: ANN401
        content = theirs.ref if getattr(theirs, "ref", None) is not None else theirs
        if id(content) not in self._groups:
            made = self._groups[id(content)] = Group(content.model or "sequence")
            self._kept.append(content)
            made.particles = tuple(self._particle(one) for one in content if one.max_occurs != 0)
        return self._groups[id(content)]

    def _attribute(self, theirs: Any) -> Attribute:  # noqa: ANN401
        kind = self.simple(theirs.type)
        return Attribute(theirs.name, kind, theirs.use == "required", theirs.fixed, self._node(theirs))

    def _wildcard(self, theirs: Any) -> Wildcard:  # noqa: ANN401
        target = theirs.target_namespace or ""
        denied = frozenset(getattr(theirs, "not_namespace", ()) or ())
        names = list(theirs.namespace or ())
        if denied:
            return Wildcard(theirs.process_contents, None, denied, self._node(theirs))
        if "##any" in names:
            return Wildcard(theirs.process_contents, None, frozenset(), self._node(theirs))
        if "##other" in names:
            return Wildcard(theirs.process_contents, None, frozenset({"", target}), self._node(theirs))
        allowed = frozenset({"##local": "", "##targetNamespace": target}.get(name, name) for name in names)
        return Wildcard(theirs.process_contents, allowed, frozenset(), self._node(theirs))

    # -- identity constraints ------------------------------------------------------------------------------------------------------------

    def _identity(self, theirs: Any) -> Identity:  # noqa: ANN401
        names = theirs.schema.namespaces
        kind = type(theirs).__name__.removeprefix("Xsd").removeprefix("11").lower()
        refer = getattr(theirs, "refer", None)
        return Identity(
            kind=kind,  # type: ignore[arg-type]
            name=theirs.local_name,
            selector=_paths(theirs.selector.path, names),
            fields=tuple(_paths(field.path, names) for field in theirs.fields),
            refer=getattr(refer, "local_name", None) or (str(refer).rpartition("}")[2] if refer else None),
            node=self._node(theirs),
        )


def _paths(text: str, names: Any) -> tuple[tuple[str, ...], ...]:  # noqa: ANN401
    """Read the XPath of a selector or field: alternatives, each of steps (XML Schema 1.0 Part 1, section 3.11.6)."""
    found = []
    for path in text.split("|"):
        plain = re.sub(r"\s+", "", path).replace("child::", "").replace("attribute::", "@").replace(".//", "//")
        steps = [step or "//" for step in plain.replace("//", "/#/").strip("/").split("/")]
        found.append(tuple(_step("//" if step == "#" else step, names) for step in steps if step != "."))
    return tuple(found)


def _step(step: str, names: Any) -> str:  # noqa: ANN401
    sign = "@" if step.startswith("@") else ""
    prefix, colon, local = step.removeprefix("@").partition(":")
    return f"{sign}{{{names.get(prefix, '')}}}{local}" if colon and names.get(prefix) else step


def _chain(theirs: Any) -> Iterable[Any]:  # noqa: ANN401
    """Yield a simple type and those it derives from, by restriction."""
    seen = set()
    while theirs is not None and id(theirs) not in seen and theirs.is_simple():
        seen.add(id(theirs))
        yield theirs
        theirs = theirs.base_type
        if theirs is not None and not theirs.is_simple():  # simple content that restricts the simple content of another complex type
            theirs = theirs.content if theirs.has_simple_content() else None


def _list_of(theirs: Any) -> Any:  # noqa: ANN401
    """Give the type of a chain that is a list or union itself, not a restriction of one."""
    return next(one for one in _chain(theirs) if hasattr(one, "item_type") or hasattr(one, "member_types"))


def _steps(one: Any, base: Any) -> set[str]:  # noqa: ANN401
    """Name the kinds of derivation on the way from a type to its base."""
    found: set[str] = set()
    while one is not None and one is not base:
        found.add(getattr(one, "derivation", None) or "restriction")
        one = one.base_type
    return found


def _is_meta(component: Any) -> bool:  # noqa: ANN401
    return not (component.schema.source.url or "").startswith("http") or type(component.schema).__name__.startswith("Meta")


def _is_blank_only(kind: SimpleType) -> bool:
    values = [(facet.name, facet.value) for facet in kind.facets]
    return any(one in {("length", "0"), ("maxLength", "0")} for one in values) or (bool(values) and all(one == ("enumeration", "") for one in values))


def _one_line(text: object) -> str:
    return " ".join(str(text).split())[:300]


__all__ = ["line_of", "model_of"]
