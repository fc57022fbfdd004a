"""The promises of schema/xml_maps.py: what rules see of a tree."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from wirecheck.schema.xml_maps import XmlMap, plain
from wirecheck.schema.xsd_schema import XsdSchema
from wirecheck.wire import xmltext

SCHEMA = XsdSchema(
    b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="m" type="M"/>
  <xs:complexType name="M">
    <xs:sequence>
      <xs:element name="one" type="xs:string" minOccurs="0"/>
      <xs:element name="many" type="xs:integer" minOccurs="0" maxOccurs="unbounded"/>
      <xs:element name="two" type="xs:string" minOccurs="0" maxOccurs="2"/>
      <xs:element name="inner" type="M" minOccurs="0"/>
      <xs:element name="item" type="M" minOccurs="0" maxOccurs="unbounded"/>
      <xs:element name="price" type="Price" minOccurs="0"/>
      <xs:element name="note" type="Note" minOccurs="0"/>
    </xs:sequence>
    <xs:attribute name="id" type="xs:integer"/>
  </xs:complexType>
  <xs:complexType name="Price"><xs:simpleContent><xs:extension base="xs:decimal"><xs:attribute name="unit" type="xs:string"/></xs:extension></xs:simpleContent></xs:complexType>
  <xs:complexType name="Note"><xs:simpleContent><xs:extension base="xs:string"/></xs:simpleContent></xs:complexType>
</xs:schema>""",
    read=lambda _: b"",
)
LISTS: dict[str, Any] = {"many": [], "two": [], "item": []}


def view(text: str) -> Any:
    tree = xmltext.decode(text.encode()).tree
    assert tree is not None
    return SCHEMA.view(tree)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<m/>", LISTS),
        ("<m></m>", LISTS),
        ("<m> <!-- c --> </m>", LISTS),
        ("<m id='7'/>", {**LISTS, "@id": "7"}),
        ("<m other='7'/>", {**LISTS, "@other": "7"}),
        ("<m><one/></m>", {**LISTS, "one": ""}),
        ("<m><one> x </one></m>", {**LISTS, "one": " x "}),
        ("<m><one>a<!-- c -->b<![CDATA[<c>]]></one></m>", {**LISTS, "one": "ab<c>"}),
        ("<m><many>1</many></m>", {**LISTS, "many": ["1"]}),
        ("<m><many>1</many><one>x</one><many/></m>", {**LISTS, "many": ["1", ""], "one": "x"}),
        ("<m><one>first</one><one>second</one></m>", {**LISTS, "one": "first"}),
        ("<m><inner/></m>", {**LISTS, "inner": LISTS}),
        ("<m><item/><item id='2'><many>3</many></item></m>", {**LISTS, "item": [LISTS, {**LISTS, "@id": "2", "many": ["3"]}]}),
        ("<m><price unit='EUR'>1.5</price></m>", {**LISTS, "price": {"@unit": "EUR", "#text": "1.5"}}),
        ("<m><price>1.5</price></m>", {**LISTS, "price": {"#text": "1.5"}}),
        ("<m><price/></m>", {**LISTS, "price": {"#text": ""}}),
        ("<m><note>x</note></m>", {**LISTS, "note": "x"}),
        ("<m><one a='1'><b>x</b></one></m>", {**LISTS, "one": ""}),
        ("<m><x>1</x></m>", {**LISTS, "x": "1"}),
        ("<m><x/></m>", {**LISTS, "x": ""}),
        ("<m><x>1</x><one/><x>2</x><x/></m>", {**LISTS, "one": "", "x": ["1", "2", ""]}),
        ("<m><x a='1'/></m>", {**LISTS, "x": {"@a": "1"}}),
        ("<m><x><many>1</many></x></m>", {**LISTS, "x": {"many": "1"}}),
        ("<m><many xmlns='urn:x'>1</many></m>", {**LISTS, "{urn:x}many": "1"}),
    ],
)
def test_a_document_is_seen_as_maps_lists_and_texts(text: str, wanted: Any) -> None:
    assert view(text) == {"m": wanted}


@pytest.mark.parametrize(
    ("text", "wanted"), [("<other/>", {"other": ""}), ("<other><a>1</a></other>", {"other": {"a": "1"}}), ("<m xmlns='urn:x'/>", {"{urn:x}m": ""})]
)
def test_a_document_of_another_root_is_seen_without_a_schema(text: str, wanted: Any) -> None:
    assert view(text) == wanted


names = st.sampled_from(["one", "many", "two", "inner", "item", "price", "note", "x", "{urn:x}one"])


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> etree._Element:
    element = etree.Element(draw(names) if depth < 3 else "m")
    element.text = draw(st.sampled_from([None, "", " ", "7", "text"]))
    if draw(st.booleans()):
        element.set(draw(st.sampled_from(["id", "unit"])), "1")
    for _ in range(draw(st.integers(0, 4)) if depth else 0):
        element.append(draw(trees(depth - 1)))
    return element


def maps(value: Any) -> list[XmlMap]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [*([value] if isinstance(value, XmlMap) else []), *(found for item in inner for found in maps(item))]


@settings(max_examples=30)
@given(trees())
def test_in_every_map_lists_are_lists_and_single_members_are_none(tree: etree._Element) -> None:
    kinds = SCHEMA.model.elements["m"].type
    for found in maps(SCHEMA.view(tree)):
        if found.element.tag in {"m", "inner", "item"} and all(parent.tag in {"m", "inner", "item"} for parent in found.element.iterancestors()):
            assert all(isinstance(found[name], list) for name in LISTS)
            assert all(not isinstance(found[name], list) for name in kinds.children.keys() - LISTS.keys() if name in found)  # type: ignore[union-attr]


@settings(max_examples=30)
@given(trees())
def test_every_map_knows_its_element_and_the_children_of_each_member(tree: etree._Element) -> None:
    for found in maps(SCHEMA.view(tree)):
        for name, value in found.items():
            if name.startswith("@"):
                assert found.element.get(name[1:]) == value
            elif name != "#text":
                children = found.elements(name)
                assert children == found.element.findall(name)
                assert not isinstance(value, list) or len(value) == len(children)
                assert not isinstance(value, XmlMap) or value.element is children[0]


@settings(max_examples=30)
@given(trees())
def test_a_plain_copy_is_equal_and_holds_no_element(tree: etree._Element) -> None:
    seen = SCHEMA.view(tree)
    copied = plain(seen)

    assert copied == seen
    assert maps(copied) == []


@pytest.mark.parametrize("name", ["x", "m"])
def test_the_deepest_tree_is_seen(name: str) -> None:
    seen = plain(view("<m>" + f"<{name}>" * 254 + f"</{name}>" * 254 + "</m>"))

    for step in ["m"] + [name] * 253:
        seen = seen[step]
    assert seen == {name: ""}


def test_very_many_attributes_are_read_as_a_few_are() -> None:
    few, many = (" ".join(f'a{number}="&lt;{number}"' for number in range(count)) for count in (3, 1000))

    read = view(f'<m xmlns:q="urn:q" q:a="1" {many}/>')["m"]

    assert {name: read[name] for name in list(read)[:4]} == dict(list(view(f'<m xmlns:q="urn:q" q:a="1" {few}/>')["m"].items())[:4])
    assert read["@{urn:q}a"] == "1"
    assert {name: value for name, value in read.items() if name.startswith("@a")} == {f"@a{number}": f"<{number}" for number in range(1000)}
