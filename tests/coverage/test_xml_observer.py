"""What a tree touches of an XSD, held against the generators: they break the same sites, and draw documents that stand on their edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree

from wirecheck.coverage.broken import sites_of
from wirecheck.coverage.xml_observer import XmlObserver
from wirecheck.errors import WirecheckError
from wirecheck.finding import Direction, Finding, Severity
from wirecheck.generate.examples import examples
from wirecheck.generate.xsd import compiled
from wirecheck.schema.xsd_schema import XsdSchema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.generate.site import Site

LAMPS = b"""\
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:w="urn:wirecheck">
  <xs:simpleType name="Colour"><xs:restriction base="xs:string"><xs:enumeration value="red"/><xs:enumeration value="green"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Blank"><xs:restriction base="xs:string"><xs:length value="0"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Watts"><xs:restriction base="xs:decimal"><xs:minInclusive value="0"/><xs:maxExclusive value="100"/><xs:fractionDigits value="2"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="WattsOrBlank"><xs:union memberTypes="Watts Blank"/></xs:simpleType>
  <xs:simpleType name="Code"><xs:restriction base="xs:string"><xs:length value="3"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Rank"><xs:restriction base="xs:integer"><xs:minExclusive value="0"/><xs:maxInclusive value="9"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Name"><xs:restriction base="xs:string"><xs:minLength value="2"/><xs:maxLength value="6"/><xs:pattern value="[a-z]*"/></xs:restriction></xs:simpleType>
  <xs:element name="lamps">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="shop" type="xs:string"/>
        <xs:element name="lamp" maxOccurs="3">
          <xs:complexType>
            <xs:sequence>
              <xs:element name="colour" type="Colour" minOccurs="0"/>
              <xs:element name="watts" type="WattsOrBlank" minOccurs="0"/>
              <xs:element name="rank" type="Rank" minOccurs="0"/>
              <xs:choice><xs:element name="desk" type="Name"/><xs:element name="floor" type="xs:date"/></xs:choice>
            </xs:sequence>
            <xs:attribute name="code" type="Code" use="required"/>
            <xs:attribute name="old" type="xs:boolean"/>
          </xs:complexType>
        </xs:element>
        <xs:element name="note" type="xs:string" minOccurs="0" maxOccurs="unbounded">
          <xs:annotation><xs:appinfo><w:source document="d" section="s" certainty="ambiguous"/></xs:appinfo></xs:annotation>
        </xs:element>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
</xs:schema>
"""
SCHEMA, SOURCE = XsdSchema(LAMPS, read=lambda _: b""), compiled(LAMPS)


@pytest.fixture(scope="module")
def observer() -> XmlObserver:
    return XmlObserver(SCHEMA, "lamps")


def touched(observer: XmlObserver, text: str) -> set[tuple[str, str]]:
    return {(observer.cells.cells[cell].key, observer.cells.cells[cell].count) for cell in observer.observe(etree.fromstring(text.encode()))}


def edges() -> Iterator[tuple[Site, str]]:
    return ((site, edge) for site in SOURCE.sites() for edge in site.edges)


def test_the_sites_are_those_of_the_generators(observer: XmlObserver) -> None:
    assert set(observer.cells.sites) == {site.id for site in SOURCE.sites()}


def test_whatever_stands_on_an_edge_is_seen_there(observer: XmlObserver) -> None:
    missed = []
    for site, edge in edges():
        standing = SOURCE.standing(site, edge)
        drawn = examples(standing, 2, number=1) if standing is not None else []
        missed += [(site.id, edge, one.value) for one in drawn if (site.id, edge) not in touched(observer, one.value)]

    assert missed == []


def test_an_edge_is_wanted_only_where_something_may_stand(observer: XmlObserver) -> None:
    numbers, cells = observer.cells.numbers, observer.cells.cells
    wanted = [(site, edge) for site, edge in edges() if ("sites", site.id, edge) in numbers and cells[numbers["sites", site.id, edge]].is_point]

    assert [(site.id, edge) for site, edge in wanted if SOURCE.standing(site, edge) is None] == []


def broken(schema: XsdSchema, observer: XmlObserver, text: str) -> set[str]:
    """Name the sites that the findings on a document break."""
    flaws = schema.flaws(etree.fromstring(text.encode()), undocumented=Severity.NOTE)
    return {site.id for flaw in flaws for site in sites_of(Finding.of(flaw, direction=Direction.REQUEST), observer.cells.sites.values())}


def test_what_breaks_a_site_is_counted_as_breaking_that_site() -> None:
    text = LAMPS.replace(b"<xs:choice>", b"").replace(b"</xs:choice>", b"")  # of a choice, findings tell less
    schema, source = XsdSchema(text, read=lambda _: b""), compiled(text)
    observer = XmlObserver(schema, "lamps")
    wrong = []
    for site in source.sites():
        try:
            drawn = examples(source.broken(site), 2, number=1)
        except WirecheckError:
            continue  # nothing breaks it alone
        wrong += [(site.id, hit) for one in drawn if (hit := broken(schema, observer, one.value)) != {site.id}]

    assert wrong == []


def test_a_choice_is_broken_on_the_side_on_which_it_is(observer: XmlObserver) -> None:
    lamp = '<lamps><shop/><lamp code="abc">{}</lamp></lamps>'

    assert broken(SCHEMA, observer, lamp.format("")) == {"/lamps/lamp content desk|floor below"}
    assert broken(SCHEMA, observer, lamp.format("<desk>ab</desk><floor>2026-01-01</floor>")) == {"/lamps/lamp content desk|floor above"}


def test_what_is_remembered_changes_nothing(observer: XmlObserver) -> None:
    trees = [etree.fromstring(one.value.encode()) for one in examples(SOURCE.valid(), 8, number=3)]
    fresh = XmlObserver(SCHEMA, "lamps")

    assert [observer.observe(tree) for tree in trees] == [fresh.observe(tree) for tree in trees]


def test_optional_elements_and_attributes_are_counted_both_ways(observer: XmlObserver) -> None:
    found = {
        (key, count)
        for key, count in touched(observer, '<lamps><shop/><lamp code="abc"><rank>1</rank><desk>ab</desk></lamp></lamps>')
        if count in {"present", "absent"}
    }

    assert found == {
        ("/lamps/lamp/rank", "present"),
        ("/lamps/lamp/desk", "present"),
        ("/lamps/lamp/floor", "absent"),
        ("/lamps/lamp/colour", "absent"),
        ("/lamps/lamp/watts", "absent"),
        ("/lamps/lamp/@old", "absent"),
    }


def test_a_blank_that_is_allowed_beside_a_form_is_not_judged_by_the_form(observer: XmlObserver) -> None:
    lamp = '<lamps><shop/><lamp code="abc"><watts>{}</watts><desk>ab</desk></lamp></lamps>'

    assert ("/lamps/lamp/watts minInclusive below", "low") in touched(observer, lamp.format("0"))
    assert not any(key.startswith("/lamps/lamp/watts minInclusive") for key, _ in touched(observer, lamp.format("")))


def test_strange_trees_are_observed_as_far_as_they_are_known(observer: XmlObserver) -> None:
    assert observer.observe(etree.fromstring("<other/>")) == set()
    assert ("/lamps minOccurs shop below", "seen") in touched(observer, "<lamps><!-- none --><x:shop xmlns:x='urn:x'/>text<lamp><lamp/></lamp></lamps>")


def test_a_schema_without_a_named_root_counts_each_of_its_roots() -> None:
    assert set(XmlObserver(SCHEMA, None).cells.sites) == {site.id for site in SOURCE.sites()}
