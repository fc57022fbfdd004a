"""Texts of simple types: drawn, at the edges, and broken in one facet, held against libxml2 and xmlschema."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

import pytest
import xmlschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from wirecheck.generate.xsd import compiled

TYPES = {
    "decimal-digits": '<xs:restriction base="xs:decimal"><xs:totalDigits value="5"/><xs:fractionDigits value="2"/><xs:minInclusive value="0"/></xs:restriction>',
    "integer-exclusive": '<xs:restriction base="xs:integer"><xs:minExclusive value="-3"/><xs:maxExclusive value="4"/></xs:restriction>',
    "float": '<xs:restriction base="xs:float"><xs:maxInclusive value="3.5"/></xs:restriction>',
    "byte": '<xs:restriction base="xs:byte"/>',
    "date": '<xs:restriction base="xs:date"><xs:minInclusive value="2024-02-28"/><xs:maxExclusive value="2024-03-02"/></xs:restriction>',
    "dateTime": '<xs:restriction base="xs:dateTime"><xs:minInclusive value="2001-01-01T00:00:00Z"/></xs:restriction>',
    "time": '<xs:restriction base="xs:time"><xs:maxInclusive value="10:30:00"/></xs:restriction>',
    "gMonthDay": '<xs:restriction base="xs:gMonthDay"><xs:minExclusive value="--02-28"/></xs:restriction>',
    "gYear": '<xs:restriction base="xs:gYear"><xs:maxInclusive value="2030"/></xs:restriction>',
    "duration": '<xs:restriction base="xs:duration"><xs:minInclusive value="P1Y"/><xs:maxInclusive value="P9Y"/></xs:restriction>',
    "hex": '<xs:restriction base="xs:hexBinary"><xs:length value="3"/></xs:restriction>',
    "base64": '<xs:restriction base="xs:base64Binary"><xs:maxLength value="5"/></xs:restriction>',
    "token": '<xs:restriction base="xs:token"><xs:minLength value="2"/><xs:maxLength value="4"/></xs:restriction>',
    "name": '<xs:restriction base="xs:NCName"><xs:length value="5"/></xs:restriction>',
    "language": '<xs:restriction base="xs:language"/>',
    "listed": '<xs:restriction base="xs:string"><xs:enumeration value="oak"/><xs:enumeration value="ash tree"/></xs:restriction>',
    "pattern-and-length": '<xs:restriction base="xs:string"><xs:pattern value="[A-Z]+[0-9]*"/><xs:minLength value="3"/><xs:maxLength value="6"/></xs:restriction>',
    "pattern-and-bound": '<xs:restriction base="xs:integer"><xs:pattern value="[0-9]{4}"/><xs:maxInclusive value="2000"/></xs:restriction>',
    "class-subtraction": r'<xs:restriction base="xs:string"><xs:pattern value="[a-z-[aeiou]]{2}\s\d\i\c*"/></xs:restriction>',
    "thai": r'<xs:restriction base="xs:string"><xs:pattern value="\p{IsThai}{2}x"/></xs:restriction>',
    "two-steps": '<xs:restriction><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="a*b*"/></xs:restriction></xs:simpleType>'
    '<xs:pattern value=".{4}"/><xs:pattern value=".{2}"/></xs:restriction>',
    "list": '<xs:restriction><xs:simpleType><xs:list itemType="xs:unsignedByte"/></xs:simpleType><xs:minLength value="2"/><xs:maxLength value="3"/></xs:restriction>',
    "union": '<xs:union><xs:simpleType><xs:restriction base="xs:integer"><xs:maxInclusive value="9"/></xs:restriction></xs:simpleType>'
    '<xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="many"/></xs:restriction></xs:simpleType></xs:union>',
}  # fmt: skip
few = settings(max_examples=6, suppress_health_check=list(HealthCheck))


_SCHEMA = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="v"><xs:simpleType>{}</xs:simpleType></xs:element></xs:schema>'


class Kind:
    def __init__(self, name: str) -> None:
        text = _SCHEMA.format(TYPES[name])
        self.source = compiled(text.encode())
        self.lxml = etree.XMLSchema(etree.fromstring(text))
        self.xmlschema = xmlschema.XMLSchema(text)

    def verdicts(self, document: str) -> tuple[bool, bool]:
        return self.lxml.validate(etree.fromstring(document)), self.xmlschema.is_valid(document)


KINDS = {name: Kind(name) for name in TYPES}


@pytest.mark.parametrize("name", TYPES)
@few
@given(data=st.data())
def test_both_libraries_accept_a_drawn_text(name: str, data: st.DataObject) -> None:
    assert KINDS[name].verdicts(data.draw(KINDS[name].source.valid()).value) == (True, True)


@pytest.mark.parametrize("name", TYPES)
@few
@given(data=st.data())
def test_both_libraries_refuse_a_broken_text(name: str, data: st.DataObject) -> None:
    instance = data.draw(KINDS[name].source.broken())

    assert KINDS[name].verdicts(instance.value) == (False, False)


@pytest.mark.parametrize(
    ("name", "sites"),
    [
        ("decimal-digits", {"type", "minInclusive below", "totalDigits above", "fractionDigits above"}),
        ("integer-exclusive", {"type", "minExclusive below", "maxExclusive above"}),
        ("pattern-and-length", {"pattern", "minLength below", "maxLength above"}),
        ("hex", {"type", "length below", "length above"}),
        ("listed", {"enumeration"}),
        ("list", {"type", "minLength below", "maxLength above"}),
        ("union", {"type", "maxInclusive above"}),
    ],
)
def test_each_facet_is_a_site_and_each_site_is_reached(name: str, sites: set[str]) -> None:
    source = KINDS[name].source

    assert {site.id.removeprefix("/v ") for site in source.sites()} - {"undocumented @*", "/ root", "root"} == sites
    assert source.unreachable() == ()


@pytest.mark.parametrize(
    ("name", "site", "text"),
    [
        ("integer-exclusive", "/v minExclusive below", "-2"),
        ("integer-exclusive", "/v maxExclusive above", "3"),
        ("date", "/v maxExclusive above", "2024-03-01"),
        ("date", "/v minInclusive below", "2024-02-28"),
    ],
)
def test_an_edge_is_the_last_value_that_is_valid(name: str, site: str, text: str) -> None:
    source = KINDS[name].source
    wanted = next(one for one in source.sites() if one.id == site)

    @few
    @given(source.edges(wanted))
    def holds(instance: object) -> None:
        assert instance.value == f"<v>{text}</v>"  # type: ignore[attr-defined]

    holds()


@few
@given(value=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]), min_size=1, max_size=5), data=st.data())
def test_a_listed_value_is_drawn_as_it_is_written(value: str, data: st.DataObject) -> None:
    kind = f'<xs:restriction base="xs:string"><xs:enumeration value={quoteattr(value)}/></xs:restriction>'
    source = compiled(_SCHEMA.format(kind).encode())

    assert etree.fromstring(data.draw(source.valid()).value).text == value
