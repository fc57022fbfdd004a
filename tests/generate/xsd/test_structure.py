"""What XSD can say about structure: drawn so that both libraries accept it, broken so that both refuse it."""

from __future__ import annotations

import pytest
import xmlschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from wirecheck.errors import BadContract, UnknownName
from wirecheck.generate.xsd import compiled

few = settings(max_examples=8, suppress_health_check=list(HealthCheck))
NAMESPACE = 'xmlns:t="urn:t" targetNamespace="urn:t"'

SCHEMAS = {
    "choice": '<xs:element name="r"><xs:complexType><xs:choice><xs:element name="a" type="xs:int"/><xs:sequence><xs:element name="b"/><xs:element name="c"/></xs:sequence></xs:choice></xs:complexType></xs:element>',
    "all": '<xs:element name="r"><xs:complexType><xs:all><xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/><xs:element name="c" type="xs:int" minOccurs="0"/></xs:all></xs:complexType></xs:element>',
    "groups": '<xs:group name="g"><xs:sequence><xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int" minOccurs="0"/></xs:sequence></xs:group>'
    '<xs:attributeGroup name="h"><xs:attribute name="x" type="xs:int" use="required"/><xs:attribute name="y" fixed="7"/></xs:attributeGroup>'
    '<xs:element name="r"><xs:complexType><xs:sequence><xs:group ref="g" maxOccurs="3"/><xs:element name="z" minOccurs="2" maxOccurs="4" type="xs:boolean"/></xs:sequence><xs:attributeGroup ref="h"/></xs:complexType></xs:element>',
    "recursion": '<xs:element name="r" type="T"/><xs:complexType name="T"><xs:choice><xs:element name="leaf" type="xs:int"/><xs:element name="pair" type="P"/></xs:choice></xs:complexType>'
    '<xs:complexType name="P"><xs:sequence><xs:element name="node" type="T" minOccurs="2" maxOccurs="2"/></xs:sequence></xs:complexType>',
    "extension": '<xs:complexType name="B"><xs:sequence><xs:element name="a" type="xs:int"/></xs:sequence><xs:attribute name="x"/></xs:complexType>'
    '<xs:complexType name="E"><xs:complexContent><xs:extension base="B"><xs:sequence><xs:element name="b" type="xs:int"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>'
    '<xs:complexType name="R"><xs:complexContent><xs:restriction base="B"><xs:sequence><xs:element name="a" type="xs:byte"/></xs:sequence><xs:attribute name="x" use="prohibited"/></xs:restriction></xs:complexContent></xs:complexType>'
    '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="e" type="E"/><xs:element name="s" type="R"/></xs:sequence></xs:complexType></xs:element>',
    "abstract-type": '<xs:complexType name="B" abstract="true"><xs:sequence/></xs:complexType>'
    '<xs:complexType name="D"><xs:complexContent><xs:extension base="B"><xs:sequence><xs:element name="d" type="xs:int"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>'
    '<xs:element name="r" type="B"/>',
    "substitution": '<xs:element name="head" type="xs:string" abstract="true"/><xs:element name="one" type="xs:token" substitutionGroup="head"/><xs:element name="two" type="xs:string" substitutionGroup="head"/>'
    '<xs:element name="r"><xs:complexType><xs:sequence><xs:element ref="head" maxOccurs="2"/></xs:sequence></xs:complexType></xs:element>',
    "wildcards": '<xs:element name="g" type="xs:int"/><xs:element name="r"><xs:complexType><xs:sequence><xs:element name="a" type="xs:int"/><xs:any processContents="strict"/><xs:any processContents="lax" minOccurs="0" namespace="##other"/></xs:sequence><xs:anyAttribute processContents="lax"/></xs:complexType></xs:element>',
    "nillable": '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="n" nillable="true" type="xs:int" maxOccurs="3"/></xs:sequence></xs:complexType></xs:element>',
    "mixed": '<xs:element name="r"><xs:complexType mixed="true"><xs:sequence><xs:element name="b" type="xs:int" minOccurs="0" maxOccurs="2"/></xs:sequence></xs:complexType></xs:element>',
    "simple-content": '<xs:element name="r"><xs:complexType><xs:simpleContent><xs:extension base="xs:decimal"><xs:attribute name="unit" use="required"><xs:simpleType><xs:restriction base="xs:string"><xs:length value="3"/></xs:restriction></xs:simpleType></xs:attribute></xs:extension></xs:simpleContent></xs:complexType></xs:element>',
    "keys": '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="p" minOccurs="2" maxOccurs="9"><xs:complexType><xs:attribute name="id" type="N"/></xs:complexType></xs:element>'
    '<xs:element name="use" minOccurs="0" maxOccurs="3"><xs:complexType><xs:attribute name="of" type="N" use="required"/></xs:complexType></xs:element></xs:sequence></xs:complexType>'
    '<xs:key name="k"><xs:selector xpath="p"/><xs:field xpath="@id"/></xs:key><xs:keyref name="f" refer="k"><xs:selector xpath="use"/><xs:field xpath="@of"/></xs:keyref></xs:element>'
    '<xs:simpleType name="N"><xs:restriction base="xs:integer"><xs:minInclusive value="1"/><xs:maxInclusive value="30"/></xs:restriction></xs:simpleType>',
    "unique": '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="p" type="xs:boolean" maxOccurs="2"/></xs:sequence></xs:complexType><xs:unique name="u"><xs:selector xpath=".//p"/><xs:field xpath="."/></xs:unique></xs:element>',
    "ids": '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="p" maxOccurs="4"><xs:complexType><xs:attribute name="id" type="xs:ID"/><xs:attribute name="to" type="xs:IDREF"/></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>',
    "fixed": '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="v" type="xs:int" fixed="4"/><xs:element name="d" type="xs:int" default="5"/></xs:sequence></xs:complexType></xs:element>',
}  # fmt: skip
SITES = {
    "choice": {"/r content", "/r type", "/r minOccurs b below"},
    "all": {"/r minOccurs a below", "/r/c maxOccurs above"},
    "groups": {"/r minOccurs z below", "/r/z maxOccurs above", "/r required @x", "/r/@y fixed", "/r/@x type"},
    "keys": {"/r key k", "/r keyref f"},
    "unique": {"/r unique u"},
    "nillable": {"/r/n nillable"},
    "fixed": {"/r/v fixed"},
    "substitution": {"/r undocumented *"},
    "abstract-type": {"/r minOccurs d below"},
    "simple-content": {"/r/@unit length above", "/r required @unit", "/r type"},
}


class Judged:
    def __init__(self, body: str, head: str = "") -> None:
        text = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" {head}>{body}</xs:schema>'
        self.source = compiled(text.encode())
        self.lxml = etree.XMLSchema(etree.fromstring(text))
        self.xmlschema = xmlschema.XMLSchema(text)
        self.root = next(name for name in self.source.roots if name.rpartition("}")[2] == "r")

    def verdicts(self, document: str) -> tuple[bool, bool]:
        return self.lxml.validate(etree.fromstring(document)), self.xmlschema.is_valid(document)


JUDGED = {name: Judged(body) for name, body in SCHEMAS.items()}


@pytest.mark.parametrize("name", SCHEMAS)
@few
@given(data=st.data())
def test_both_libraries_accept_a_valid_document(name: str, data: st.DataObject) -> None:
    one = JUDGED[name]

    assert one.verdicts(data.draw(one.source.valid(one.root)).value) == (True, True)


@pytest.mark.parametrize("name", SCHEMAS)
@few
@given(data=st.data())
def test_both_libraries_refuse_a_broken_document(name: str, data: st.DataObject) -> None:
    one = JUDGED[name]

    assert one.verdicts(data.draw(one.source.broken(root=one.root)).value) == (False, False)


@pytest.mark.parametrize("name", SITES)
def test_the_sites_are_those_of_the_schema_and_can_be_reached(name: str) -> None:
    one = JUDGED[name]
    lost = {site.id for site, _ in one.source.unreachable(one.root)}
    known = {site.id for site in one.source.sites(one.root)} - lost

    assert all(any(found.startswith(wanted) for found in known) for wanted in SITES[name]), sorted(known)


def test_a_site_that_nothing_can_break_is_told_with_its_reason() -> None:
    """Whatever breaks the pattern is not listed either."""
    source = compiled(
        b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="r"><xs:simpleType><xs:restriction base="xs:string">'
        b'<xs:pattern value="[a-z]+"/><xs:enumeration value="oak"/></xs:restriction></xs:simpleType></xs:element></xs:schema>'
    )
    site = next(site for site in source.sites() if site.constraint == "pattern")

    assert [(one.id, reason) for one, reason in source.unreachable()] == [
        ("/r pattern", "the listed values all meet it, so that whatever breaks it is not listed either")
    ]
    with pytest.raises(BadContract, match="nothing breaks /r pattern alone"):
        source.broken(site)


FILES = {
    "main.xsd": f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" {NAMESPACE} xmlns:o="urn:o" elementFormDefault="qualified"><xs:include schemaLocation="parts/name.xsd"/>'
    '<xs:import namespace="urn:o" schemaLocation="other.xsd"/><xs:element name="r"><xs:complexType><xs:sequence><xs:element name="n" type="t:Name"/><xs:element ref="o:x"/></xs:sequence>'
    '<xs:attribute ref="o:y" use="required"/></xs:complexType></xs:element></xs:schema>',
    "parts/name.xsd": '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"><xs:include schemaLocation="../deep.xsd"/><xs:complexType name="Name"><xs:sequence><xs:element name="first" type="Deep"/></xs:sequence></xs:complexType></xs:schema>',
    "deep.xsd": '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:simpleType name="Deep"><xs:restriction base="xs:string"><xs:maxLength value="3"/></xs:restriction></xs:simpleType></xs:schema>',
    "other.xsd": '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:o"><xs:element name="x" type="xs:int"/><xs:attribute name="y" type="xs:int"/></xs:schema>',
}


@few
@given(data=st.data())
def test_included_and_imported_files_come_through_read(data: st.DataObject) -> None:
    """Elements of a chameleon include are in the namespace of the file that includes it."""
    source = compiled(FILES["main.xsd"].encode(), read=lambda location: FILES[location].encode())

    tree = etree.fromstring(data.draw(source.valid()).value)

    assert [one.tag for one in tree.iter()] == ["{urn:t}r", "{urn:t}n", "{urn:t}first", "{urn:o}x"]
    assert [*tree.attrib] == ["{urn:o}y"]


def test_the_path_of_a_label_is_an_xpath_with_indexes() -> None:
    source = compiled(FILES["main.xsd"].encode(), read=lambda location: FILES[location].encode())
    site = next(site for site in source.sites() if site.constraint == "maxLength")

    @few
    @given(source.broken(site))
    def holds(instance: object) -> None:
        assert instance.label.path == "/{urn:t}r/{urn:t}n[1]/{urn:t}first[1]"  # type: ignore[attr-defined]

    holds()


@few
@given(data=st.data())
def test_assertions_of_xsd_1_1_hold(data: st.DataObject) -> None:
    text = (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="r"><xs:complexType><xs:attribute name="a" type="xs:unsignedByte" use="required"/>'
        '<xs:attribute name="b" type="xs:unsignedByte" use="required"/><xs:assert test="@a &lt;= @b"/></xs:complexType></xs:element></xs:schema>'
    )
    source = compiled(text.encode())

    assert xmlschema.XMLSchema11(text).is_valid(data.draw(source.valid()).value)


@few
@given(data=st.data())
def test_leaves_can_be_changed_before_a_document_is_written(data: st.DataObject) -> None:
    tree = data.draw(JUDGED["groups"].source.trees())

    changed = tree.with_leaves(lambda path, text: f"{path}={text}" if path.endswith("/z[2]") else text)

    expected = [(path, f"{path}={text}" if path.endswith("/z[2]") else text) for path, text in tree.leaves()]
    assert list(changed.leaves()) == expected
    assert [(one.getroottree().getpath(one), one.text or "") for one in etree.fromstring(changed.xml()).iter() if one.tag == "z"][1][1].startswith("/r/z[2]=")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<no/>", "is no XSD"),
        ("<xs:element name='r'><xs:complexType><xs:sequence><xs:element ref='r'/></xs:sequence></xs:complexType></xs:element>", "holds itself without an end"),
        ("<xs:element name='r'><xs:simpleType><xs:restriction base='xs:string'><xs:pattern value='a'/><xs:length value='2'/></xs:restriction></xs:simpleType></xs:element>", "no text was found"),
        ("<xs:element name='r' type='xs:ENTITY'/>", "ENTITY needs a document type definition"),
        ("<xs:simpleType name='r'><xs:restriction base='xs:string'/></xs:simpleType>", "declares no element that could be a root"),
    ],
)  # fmt: skip
def test_what_cannot_be_generated_is_refused_by_name(body: str, reason: str) -> None:
    with pytest.raises(BadContract, match=reason):
        compiled(f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{body}</xs:schema>'.encode()).valid()


def test_an_unknown_root_is_refused() -> None:
    with pytest.raises(UnknownName, match="no root element named 'nothing'"):
        JUDGED["all"].source.valid("nothing")


def test_a_schema_that_is_no_xml_is_refused_with_its_line() -> None:
    with pytest.raises(BadContract) as caught:
        compiled(b"<xs:schema\n<", name="shop.xsd")

    assert str(caught.value).startswith("shop.xsd:2: is no XML")
