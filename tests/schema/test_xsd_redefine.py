"""What an XSD redefines is read as libxml2 reads it, as far as it only adds: a store's own elements need no copy of a schema."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from wirecheck.finding import Severity
from wirecheck.schema.xsd_schema import XsdSchema
from wirecheck.wire import xmltext

XS = "http://www.w3.org/2001/XMLSchema"
BASE = f"""<xs:schema xmlns:xs="{XS}">
  <xs:element name="shop" type="Shop"/>
  <xs:complexType name="Shop"><xs:sequence><xs:element name="name" type="xs:string"/></xs:sequence></xs:complexType>
</xs:schema>"""
EXTENSION = """<xs:complexType name="Shop"><xs:complexContent><xs:extension base="Shop">
  <xs:sequence><xs:element name="tier" minOccurs="0"><xs:simpleType><xs:restriction base="xs:integer"><xs:maxInclusive value="5"/></xs:restriction></xs:simpleType></xs:element></xs:sequence>
  <xs:attribute name="code" type="xs:integer"/>
</xs:extension></xs:complexContent></xs:complexType>"""


def redefining(change: str) -> str:
    return f'<xs:schema xmlns:xs="{XS}"><xs:redefine schemaLocation="base.xsd">{change}</xs:redefine></xs:schema>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.xsd").write_text(BASE)
    (tmp_path / "own.xsd").write_text(redefining(EXTENSION))
    return tmp_path


def schema_of(folder: Path, text: str | None = None) -> XsdSchema:
    return XsdSchema((text or (folder / "own.xsd").read_text()).encode(), read=lambda name: (folder / name).read_bytes())


@pytest.mark.parametrize(
    "text",
    [
        "<shop><name>x</name></shop>",
        "<shop><name>x</name><tier>5</tier></shop>",
        "<shop><name>x</name><tier>6</tier></shop>",
        "<shop><tier>5</tier><name>x</name></shop>",
        "<shop><name>x</name><other/></shop>",
        "<shop code='1'><name>x</name></shop>",
        "<shop code='x'><name>x</name></shop>",
    ],
)
def test_the_verdict_is_libxml2s(folder: Path, text: str) -> None:
    stranger = etree.XMLSchema(file=str(folder / "own.xsd"))
    tree = xmltext.decode(text.encode()).tree
    assert tree is not None

    ours = list(schema_of(folder).flaws(tree, undocumented=Severity.ERROR))

    assert (ours == []) is stranger.validate(etree.fromstring(text))


@pytest.mark.parametrize(
    "change",
    [
        '<xs:simpleType name="Shop"><xs:restriction base="Shop"/></xs:simpleType>',
        '<xs:complexType name="Other"><xs:complexContent><xs:extension base="Other"><xs:sequence/></xs:extension></xs:complexContent></xs:complexType>',
        '<xs:complexType name="Shop"><xs:complexContent><xs:restriction base="Shop"><xs:sequence/></xs:restriction></xs:complexContent></xs:complexType>',
        '<xs:complexType name="Shop"><xs:complexContent><xs:extension base="Shop"><xs:choice/></xs:extension></xs:complexContent></xs:complexType>',
    ],
)
def test_what_does_more_than_add_is_refused_by_name(folder: Path, change: str) -> None:
    with pytest.raises(ValueError, match=r"Shop|Other"):
        schema_of(folder, redefining(change))
