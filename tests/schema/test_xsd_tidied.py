"""The promises of schema/xsd_tidied.py: what order and openness forgive is set aside, and nothing else changes."""

from __future__ import annotations

import pytest
from lxml import etree

from wirecheck.schema.xsd_schema import XsdSchema
from wirecheck.schema.xsd_tidied import tidied
from wirecheck.wire import xmltext

SCHEMA = XsdSchema(
    b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:w="urn:wirecheck">
  <xs:element name="m" type="M"/>
  <xs:complexType name="M">
    <xs:annotation><xs:appinfo><w:content order="any" open="true"/></xs:appinfo></xs:annotation>
    <xs:sequence>
      <xs:element name="a" type="xs:string" minOccurs="0" maxOccurs="3"/>
      <xs:element name="m" type="M" minOccurs="0"/>
      <xs:element name="closed" type="C" minOccurs="0"/>
    </xs:sequence>
    <xs:attribute name="id" type="xs:string"/>
  </xs:complexType>
  <xs:complexType name="C">
    <xs:sequence><xs:element name="b" type="xs:string"/><xs:element name="c" type="xs:string"/></xs:sequence>
  </xs:complexType>
</xs:schema>""",
    read=lambda _: b"",
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<m id='1'><a>x</a><m/></m>", "<m id='1'><a>x</a><m/></m>"),
        ("<m><m/><a>1</a><a>2</a></m>", "<m><a>1</a><a>2</a><m/></m>"),
        ("<m><x><a/></x><a>1</a><x/></m>", "<m><a>1</a></m>"),
        ("<m other='1' id='2'><a other='3'/></m>", "<m id='2'><a/></m>"),
        ("<m><m><m><x/></m><a/></m></m>", "<m><m><a/><m/></m></m>"),
        ("<m><closed><c/><x/><b/></closed></m>", "<m><closed><c/><x/><b/></closed></m>"),
        ("<m>stray<x/>text<a/>more<x/>end</m>", "<m>straytext<a/>moreend</m>"),
        ("<m><a><b/></a></m>", "<m><a><b/></a></m>"),
    ],
)
def test_strangers_go_and_the_rest_stands_in_declared_order(text: str, wanted: str) -> None:
    tree = etree.fromstring(text)

    made = tidied(tree, SCHEMA.model.elements["m"])

    assert etree.tostring(made, method="c14n") == etree.tostring(etree.fromstring(wanted), method="c14n")
    assert etree.tostring(tree, method="c14n") == etree.tostring(etree.fromstring(text), method="c14n")


def test_what_stays_keeps_its_path_and_line() -> None:
    tree = etree.fromstring("<m>\n<x/>\n<m>\n<x/>\n<a>1</a>\n</m>\n<a>2</a>\n<x/>\n<a>3</a></m>")

    made = tidied(tree, SCHEMA.model.elements["m"])

    def places(tree: etree._Element) -> set[tuple[str, int | None]]:
        return {(xmltext.path_of(element), element.sourceline) for element in tree.iter("a", "m")}

    assert places(made) == places(tree)
