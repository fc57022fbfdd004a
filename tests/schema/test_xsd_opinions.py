"""Two opinions on every XSD that we ship: libxml2 beside xmlschema, our explanation beside both, and each file alone.

Documents are those of the tables of facts, broken in up to three places. What order and openness forgive is set aside here once more, by xmlschema's components and not by our model.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from table import TABLES, Table
from xmlschema.validators import XsdAnyElement, XsdElement

from wirecheck import files
from wirecheck.finding import Flaw, Severity
from wirecheck.schema.xsd_schema import XsdSchema
from wirecheck.schema.xsd_walk import Walk
from wirecheck.wire import xmltext

ROOT = files.home() / "schemas"
FILES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.xsd"))
each_file = pytest.mark.parametrize("name", FILES)
W = "{urn:wirecheck}"
XS = "{http://www.w3.org/2001/XMLSchema}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


@dataclass(frozen=True)
class Judges:
    """All who judge one schema."""

    libxml2: etree.XMLSchema
    xmlschema: xmlschema.XMLSchema
    ours: XsdSchema


@cache
def judges(name: str) -> Judges:
    """Compile a file by itself: its bytes and nothing else."""
    text = files.schema(name)

    def refuse(location: str) -> bytes:
        raise AssertionError(location)

    return Judges(etree.XMLSchema(etree.fromstring(text)), xmlschema.XMLSchema(text.decode(), allow="none"), XsdSchema(text, read=refuse))


@cache
def bodies() -> tuple[etree._Element, ...]:
    """Give every XML body of the tables of facts."""
    made = []
    for name, path in TABLES.items():
        table = Table(path)
        decode = xmltext.decode_urlencoded if "modularmerchant" in name else xmltext.decode
        for base in table.bases:
            exchange = table.exchange(base)
            assert exchange.response is not None
            trees = (decode(body or b"").tree for body in (exchange.request.body, exchange.response.body))
            made += [tree for tree in trees if tree is not None]
    return tuple(made)


@cache
def examples(name: str) -> tuple[etree._Element, ...]:
    """Give valid documents that together hold every element that the tables show of a schema, the large ones first."""
    seen: set[str] = set()
    made = []
    for tree in sorted(bodies(), key=lambda tree: -sum(1 for _ in tree.iter())):
        paths = {re.sub(r"\[\d+\]", "", xmltext.path_of(element)) for element in tree.iter()}
        if not paths <= seen and judges(name).libxml2.validate(tree):
            seen |= paths
            made.append(tree)
    return tuple(made)


def explained(name: str, tree: etree._Element, undocumented: Severity = Severity.NOTE) -> list[Flaw]:
    return list(judges(name).ours.flaws(tree, undocumented=undocumented))


def grave(flaws: list[Flaw]) -> list[Flaw]:
    """Give the flaws that break the schema's letter once order and openness are forgiven. Those and other readings bring a severity of their own; formats are no business of XSD."""
    return [flaw for flaw in flaws if flaw.severity is None and flaw.constraint != "format"]


# -- what order and openness forgive ---------------------------------------------------------------------------------------------------------


def forgiven(name: str, tree: etree._Element) -> etree._Element:
    """Give a copy in declared order and without what may stand there undocumented."""
    made = copy.deepcopy(tree)
    declared = judges(name).xmlschema.elements.get(made.tag)
    if declared is not None:
        _forgive(made, declared)
    return made


def _forgive(element: etree._Element, declared: XsdElement) -> None:
    kind = declared.type
    for attribute in [attribute for attribute in element.attrib if attribute not in declared.attributes and not attribute.startswith(XSI)]:
        del element.attrib[attribute]
    if not kind.is_complex() or kind.has_simple_content():
        return
    parts = list(kind.content.iter_elements())
    known = {part.name: part for part in parts if isinstance(part, XsdElement)}
    content = next(iter(kind.elem.iterfind(f"{XS}annotation/{XS}appinfo/{W}content")), None)
    if content is not None and content.get("open") == "true" and not any(isinstance(part, XsdAnyElement) for part in parts):
        for child in [child for child in element if child.tag not in known]:
            holder = child.getprevious()
            if holder is not None:
                holder.tail = (holder.tail or "") + (child.tail or "")
            else:
                element.text = (element.text or "") + (child.tail or "")
            element.remove(child)
    if content is not None and content.get("order") == "any":
        element[:] = sorted(element, key=lambda child: list(known).index(child.tag) if child.tag in known else len(known))
    for child in element:
        if child.tag in known:
            _forgive(child, known[child.tag])


# -- where the two engines differ ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """An element `v` of a type, written on which the engines disagree, and who is right. `concerns`: whether a document of ours may hold such a case."""

    about: str
    declared: str
    written: str
    libxml2: bool
    is_libxml2_right: bool
    concerns: Callable[[str, etree._Element], bool] = lambda _, __: False

    @property
    def schema(self) -> str:
        return f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="v" {self.declared}</xs:schema>'


def holds_text_beside_anything(name: str, tree: etree._Element) -> bool:
    """Whether a text stands where the schema lets any element stand, and no text."""
    for element in tree.iter():
        found = declaration(name, element)
        if found is not None and found.type.is_complex() and found.type.has_complex_content() and has_wildcard(found.type):
            return any((text or "").strip() for text in (element.text, *(child.tail for child in element)))
    return False


ANY = '><xs:complexType><xs:sequence><xs:any processContents="skip" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>'
IDS = '><xs:complexType><xs:sequence><xs:element name="i" type="xs:ID" maxOccurs="2"/><xs:element name="r" type="xs:IDREF" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>'
DIFFERENCES = [
    Difference("element-only content holds no text, wildcards or not (Part 1, 3.4.4)", ANY, "<v>x</v>", libxml2=False, is_libxml2_right=True, concerns=holds_text_beside_anything),
    Difference("a number is written with ten digits (Part 2, 3.2.3)", 'type="xs:integer"/>', "<v>٣</v>", libxml2=False, is_libxml2_right=True, concerns=lambda _, tree: "٣" in etree.tostring(tree, encoding="unicode")),
    Difference("a list of name tokens holds one at least (Part 2, 3.3.5)", 'type="xs:NMTOKENS"/>', "<v/>", libxml2=True, is_libxml2_right=False),
    Difference("a reference by ID leads somewhere (Part 1, 3.15.4)", 'type="xs:IDREF"/>', "<v>a</v>", libxml2=True, is_libxml2_right=False),
    Difference("an ID stands once, in elements too (Part 1, 3.15.4)", IDS, "<v><i>a</i><i>a</i></v>", libxml2=True, is_libxml2_right=False),
    Difference("a fixed number is compared as a number (Part 1, 3.3.4)", 'type="xs:integer" fixed="1"/>', "<v>01</v>", libxml2=False, is_libxml2_right=False),
    Difference("any text is a reference to a resource (Part 2, 3.2.17)", 'type="xs:anyURI"/>', "<v>http://[</v>", libxml2=False, is_libxml2_right=False),
]  # fmt: skip


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.about)
def test_the_engines_differ_where_the_table_says_and_ours_is_right(difference: Difference) -> None:
    tree = etree.fromstring(difference.written)
    ours = XsdSchema(difference.schema.encode(), read=lambda _: b"")

    assert etree.XMLSchema(etree.fromstring(difference.schema)).validate(tree) is difference.libxml2
    assert xmlschema.XMLSchema(difference.schema).is_valid(tree) is not difference.libxml2
    assert (not list(ours.flaws(tree, undocumented=Severity.NOTE))) is (difference.libxml2 is difference.is_libxml2_right)


# -- documents -------------------------------------------------------------------------------------------------------------------------------

TEXTS = [
    *("", " ", "\n ", "0", "-1", "+8", "08", "8", " 8 ", "1.5", "1.", ".5", "-.5", "1e3", "9" * 18, "9" * 40, "x", "é", "x" * 300, "٣", "NaN"),
    *(
        "Y",
        "N",
        "Yes",
        "Active",
        "active",
        "true",
        "1",
        "US",
        "xx",
        "a@b",
        "a b@c",
        "192.0.2.7",
        "2001:db8::1",
        "2/19/2013 7:17PM",
        "2/30/2013 7:17PM",
        "12/1/2024",
        "2024-01-01",
        "http://a/b",
    ),
]


def broken(name: str, seed: int) -> etree._Element:
    """Give a document of a schema, changed in up to three places."""
    random = Random(seed)
    tree = copy.deepcopy(random.choice(examples(name)))
    for _ in range(random.choice([0, 1, 1, 2, 3])):
        _break(tree, random)
    return tree


def _break(tree: etree._Element, random: Random) -> None:
    elements = list(tree.iter())
    element = random.choice(elements)
    parent = element.getparent()
    how = random.choice(["drop", "double", "shuffle", "blank", "text", "text", "name", "borrow", "insert", "attribute", "stray", "nil"])
    if parent is None and how in {"drop", "double", "borrow"}:
        how = "shuffle"
    if how == "drop":
        parent.remove(element)
    elif how == "double":
        element.addnext(copy.deepcopy(element))
    elif how == "shuffle":
        children = list(element)
        random.shuffle(children)
        element[:] = children
    elif how == "blank":
        element[:] = []
        element.text = None
    elif how == "text":
        leaves = [leaf for leaf in elements if not len(leaf)]
        random.choice(leaves).text = random.choice(TEXTS)
    elif how == "name":
        element.tag = random.choice(["stranger", "{urn:x}" + etree.QName(element).localname])
    elif how == "borrow":
        element.tag = random.choice(elements[1:]).tag
    elif how == "insert":
        element.insert(random.randint(0, len(element)), etree.fromstring("<stranger kind='x'><inner>1</inner></stranger>"))
    elif how == "attribute":
        holder = random.choice([tree, element])
        holder.set(random.choice([*map(str, holder.attrib), "stranger"]), random.choice(TEXTS).strip())
        if random.random() < 0.3:
            del holder.attrib[random.choice(list(holder.attrib))]
    elif how == "stray":
        if random.random() < 0.5 or not len(element):
            element.text = random.choice(TEXTS)
        else:
            random.choice(list(element)).tail = random.choice(TEXTS)
    else:
        element.set(XSI + random.choice(["nil", "noNamespaceSchemaLocation"]), random.choice(["true", "no/such.xsd"]))


# -- opinions --------------------------------------------------------------------------------------------------------------------------------


@each_file
@settings(max_examples=30)
@given(seed=st.integers(0, 2**32))
def test_every_opinion_on_a_document_is_the_same(name: str, seed: int) -> None:
    judged = judges(name)
    tree = broken(name, seed)
    flaws = explained(name, tree)
    by_the_letter = forgiven(name, tree)

    is_valid = judged.libxml2.validate(by_the_letter)
    if not any(difference.concerns(name, tree) for difference in DIFFERENCES):
        assert judged.libxml2.validate(tree) is judged.xmlschema.is_valid(tree)
        assert is_valid is judged.xmlschema.is_valid(by_the_letter)
    assert (not grave(flaws)) is is_valid, flaws


@each_file
def test_the_narrow_form_accepts_only_what_deserves_no_word(name: str) -> None:
    for seed in range(30):
        tree = broken(name, seed)
        ours = judges(name).ours
        if ours.narrow.validate(tree):
            assert ours._full.validate(tree)
            assert {
                flaw.constraint
                for flaw in Walk(ours, Severity.NOTE, tree, ours.model.elements[str(tree.tag)]).element(tree, ours.model.elements[str(tree.tag)])
            } <= {"format"}


@each_file
def test_the_documents_are_valid_and_invalid_ones(name: str) -> None:
    assert {judges(name).libxml2.validate(broken(name, seed)) for seed in range(60)} == {True, False}


@each_file
def test_every_flaw_has_a_place_that_exists_and_a_code_of_its_constraint(name: str) -> None:
    for seed in range(20):
        tree = broken(name, seed)
        for flaw in explained(name, tree):
            path, _, attribute = flaw.path.partition("/@")
            found = tree.getroottree().xpath(re.sub(r"/\{(.*?)\}(\w+)(\[\d+\])?", r"/*[namespace-uri()='\1' and local-name()='\2']\3", path))
            assert len(found) == 1, flaw
            assert not attribute or found[0].get(attribute) is not None
            assert flaw.line == found[0].sourceline
            assert flaw.code.startswith(("WC3", "WC211"))


# -- order and openness, at every level ------------------------------------------------------------------------------------------------------


def free(name: str) -> Iterator[tuple[etree._Element, etree._Element, Any]]:
    """Yield each element of the examples whose type forgives order, in a copy of its document, with its type."""
    for tree in examples(name):
        for position, element in enumerate(tree.iter()):
            found = declaration(name, element)
            if found is not None and forgives(found.type, "order", "any"):
                made = copy.deepcopy(tree)
                yield made, list(made.iter())[position], found.type


def declaration(name: str, element: etree._Element) -> XsdElement | None:
    way = [element, *element.iterancestors()][::-1]
    found = judges(name).xmlschema.elements.get(way[0].tag)
    for step in way[1:]:
        parts = found.type.content.iter_elements() if found is not None and found.type.has_complex_content() else ()
        found = next((part for part in parts if isinstance(part, XsdElement) and part.name == step.tag), None)
    return found


def forgives(kind: Any, what: str, value: str) -> bool:
    """Whether a type says so beside its declaration, and has no wildcard, which would be another freedom."""
    content = kind.elem.find(f"{XS}annotation/{XS}appinfo/{W}content") if kind.is_complex() and kind.elem is not None else None
    return content is not None and content.get(what) == value and not has_wildcard(kind)


def has_wildcard(kind: Any) -> bool:
    return any(isinstance(part, XsdAnyElement) for part in kind.content.iter_elements())


def behind(flaws: list[Flaw]) -> list[Flaw]:
    """Give the grave flaws besides that of the stranger, which a closed type refuses."""
    return [flaw for flaw in grave(flaws) if not flaw.path.endswith("/stranger[1]")]


@each_file
def test_every_type_that_forgives_stands_in_some_example(name: str) -> None:
    wanted = {kind.name for kind in judges(name).xmlschema.types.values() if forgives(kind, "order", "any")}

    assert wanted == {kind.name for _, _, kind in free(name)}


@each_file
def test_children_in_another_order_are_at_most_one_note_a_parent(name: str) -> None:
    for tree, element, _ in free(name):
        names = [child.tag for child in element]
        element[:] = list(element)[::-1]

        flaws = explained(name, tree)

        assert [(flaw.constraint, flaw.severity) for flaw in flaws] == ([("order", Severity.NOTE)] if len(set(names)) > 1 else [])
        assert all(flaw.path.startswith(f"{xmltext.path_of(element)}/") for flaw in flaws)


@each_file
@pytest.mark.parametrize("severity", [Severity.NOTE, Severity.WARNING])
def test_an_undocumented_element_is_one_word_wherever_it_stands(name: str, severity: Severity) -> None:
    """As bad as the caller says where others may stand, and for the certainty of the source to say where none may."""
    for tree, element, kind in free(name):
        for position in {0, len(element) // 2, len(element)}:
            element.insert(position, etree.fromstring("<stranger a='1'><stranger/></stranger>"))

            flaws = explained(name, tree, severity)

            wanted = severity if forgives(kind, "open", "true") else None
            assert [(flaw.constraint, flaw.path, flaw.severity) for flaw in flaws] == [("undocumented", f"{xmltext.path_of(element)}/stranger[1]", wanted)]
            element.remove(element[position])


@each_file
def test_a_missing_element_is_found_behind_an_undocumented_one_and_in_any_order(name: str) -> None:
    for tree, element, kind in free(name):
        whole = list(element)
        for missing in [part.name for part in kind.content.iter_elements() if part.min_occurs]:
            element[:] = [etree.Element("stranger"), *(child for child in whole[::-1] if child.tag != missing)]

            flaws = behind(explained(name, tree))

            assert [(flaw.constraint, flaw.path, flaw.member) for flaw in flaws] == [("minOccurs", xmltext.path_of(element), missing)]
            element[:] = whole


@each_file
def test_an_element_too_many_is_found_behind_an_undocumented_one(name: str) -> None:
    for tree, element, kind in free(name):
        whole = list(element)
        for single in [part.name for part in kind.content.iter_elements() if part.max_occurs == 1]:
            if (child := element.find(single)) is None:
                continue
            element[:] = [etree.Element("stranger"), *whole, copy.deepcopy(child)]

            flaws = behind(explained(name, tree))

            assert [(flaw.constraint, flaw.path) for flaw in flaws] == [("maxOccurs", f"{xmltext.path_of(element)}/{single}[2]")]
            element[:] = whole


@cache
def wrong_text(kind: Any) -> str | None:
    return next((text for text in TEXTS if not kind.is_valid(text)), None) if kind.is_simple() else None


@each_file
def test_a_wrong_text_is_found_behind_an_undocumented_element_and_in_any_order(name: str) -> None:
    for tree, element, kind in free(name):
        whole = list(element)
        for part in kind.content.iter_elements():
            child = element.find(part.name)
            wrong = wrong_text(part.type)
            if child is None or wrong is None:
                continue
            right, child.text = child.text, wrong
            element[:] = [etree.Element("stranger"), *whole[::-1]]

            flaws = behind(explained(name, tree))

            assert {flaw.path for flaw in flaws} == {xmltext.path_of(child)}
            child.text = right
            element[:] = whole


# -- files -----------------------------------------------------------------------------------------------------------------------------------


@each_file
def test_a_file_stands_alone(name: str) -> None:
    """Anybody may point a validator at it: no other file is needed, and our notes inside disturb nobody."""
    root = etree.fromstring(files.schema(name))

    assert not list(root.iter(f"{XS}include", f"{XS}import", f"{XS}redefine", f"{XS}override"))
    assert etree.XMLSchema(root) is not None
    assert xmlschema.XMLSchema(files.schema(name).decode(), allow="none").is_valid(examples(name)[0])


@each_file
def test_the_walk_sees_all_that_a_file_says(name: str) -> None:
    """So that no document of ours waits for xmlschema."""
    assert not judges(name).ours.has_more
