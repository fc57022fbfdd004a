"""A planted fault shrinks to the least document that has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, find, settings
from lxml import etree

from wirecheck.generate.xsd import compiled

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from wirecheck.generate.site import Instance

ORDER = compiled(b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="order"><xs:complexType>
    <xs:sequence>
      <xs:element name="buyer" type="Name"/>
      <xs:element name="day" type="xs:date" minOccurs="0"/>
      <xs:element name="line" type="Line" minOccurs="0" maxOccurs="unbounded"/>
      <xs:choice minOccurs="0"><xs:element name="card" type="Card"/><xs:element name="cash" type="xs:boolean"/></xs:choice>
      <xs:element name="note" type="xs:string" minOccurs="0" maxOccurs="3"/>
    </xs:sequence>
    <xs:attribute name="id" type="xs:positiveInteger" use="required"/><xs:attribute name="gift" type="xs:boolean"/>
  </xs:complexType></xs:element>
  <xs:complexType name="Line">
    <xs:sequence><xs:element name="sku" type="Sku"/><xs:element name="part" type="Line" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="qty" type="Quantity" use="required"/>
  </xs:complexType>
  <xs:simpleType name="Name"><xs:restriction base="xs:string"><xs:minLength value="1"/><xs:maxLength value="20"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Sku"><xs:restriction base="xs:string"><xs:pattern value="[A-Z]{2}-[0-9]{1,4}"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Card"><xs:restriction base="xs:string"><xs:enumeration value="blue"/><xs:enumeration value="green"/><xs:enumeration value="red"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Quantity"><xs:restriction base="xs:integer"><xs:minInclusive value="1"/><xs:maxInclusive value="99"/></xs:restriction></xs:simpleType>
</xs:schema>""")
_SITES = {site.id: site for site in ORDER.sites()}
_LINE = '<line qty="1"><sku>AA-0</sku></line>'


def least(strategy: SearchStrategy[Instance], fault: str) -> Instance:
    """Give the least document for which an XPath is true."""
    return find(
        strategy,
        lambda instance: etree.fromstring(instance.value).xpath(f"boolean({fault})"),
        settings=settings(
            max_examples=2000, database=None, deadline=None, derandomize=True, phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.parametrize(
    ("fault", "document"),
    [
        ("true()", '<order id="1"><buyer>0</buyer></order>'),
        ("count(line) > 0", f'<order id="1"><buyer>0</buyer>{_LINE}</order>'),
        ("//line/@qty > 17", '<order id="1"><buyer>0</buyer><line qty="18"><sku>AA-0</sku></line></order>'),
        ("//part", '<order id="1"><buyer>0</buyer><line qty="1"><sku>AA-0</sku><part qty="1"><sku>AA-0</sku></part></line></order>'),
        ("card = 'red'", '<order id="1"><buyer>0</buyer><card>red</card></order>'),
        ("string-length(buyer) > 5", '<order id="1"><buyer>000000</buyer></order>'),
        ("count(note) = 3", '<order id="1"><buyer>0</buyer><note/><note/><note/></order>'),
        ("day", '<order id="1"><buyer>0</buyer><day>1990-01-01</day></order>'),
        ("@gift = 'true'", '<order id="1" gift="true"><buyer>0</buyer></order>'),
        ("@id > 1000", '<order id="1001"><buyer>0</buyer></order>'),
        ("contains(buyer, 'é')", '<order id="1"><buyer>é</buyer></order>'),
        ("card and note", '<order id="1"><buyer>0</buyer><card>blue</card><note/></order>'),
    ],
)
def test_a_fault_in_a_valid_document_shrinks_to_the_least_one(fault: str, document: str) -> None:
    assert least(ORDER.valid(), fault).value == document


@pytest.mark.parametrize(
    ("site", "document"),
    [
        ("/order/line/@qty maxInclusive above", '<order id="1"><buyer>0</buyer><line qty="100"><sku>AA-0</sku></line></order>'),
        ("/order minOccurs buyer below", '<order id="1"/>'),
        ("/order/line required @qty", '<order id="1"><buyer>0</buyer><line><sku>AA-0</sku></line></order>'),
        ("/order/line/sku maxOccurs above", '<order id="1"><buyer>0</buyer><line qty="1"><sku>AA-0</sku><sku>AA-0</sku></line></order>'),
    ],
)
def test_a_broken_document_shrinks_to_the_break_and_nothing_else(site: str, document: str) -> None:
    found = least(ORDER.broken(_SITES[site]), "true()")

    assert (found.value, found.label.site if found.label is not None else None) == (document, site)
