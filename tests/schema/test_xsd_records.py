"""The promises of schema/xsd_records.py: what is said of a body that is read record by record is what is said of its tree, and what is no XML is left to who says why."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from wirecheck.contract import load
from wirecheck.finding import Severity
from wirecheck.schema import xsd_schema
from wirecheck.schema.xsd_schema import XsdSchema
from wirecheck.wire import xmltext

if TYPE_CHECKING:
    from wirecheck.contract.model import Operation
    from wirecheck.schema.xml_maps import Reads
    from wirecheck.schema.xsd_records import Records

_ITEM = (
    "<item><id>{id}</id><name>Lamp</name><display_name>Lamp</display_name><cost>8.95</cost><price>9.95</price><seo_title>Lamp</seo_title><available_on>0</available_on>"
    "<url>https://store.example/{id}/</url><description>A lamp.</description><unavailable_after>0</unavailable_after><tax_code>00000</tax_code><product_type>1</product_type>"
    "<created>4/22/2024 3:16PM</created><last_updated>5/2/2024 11:05AM</last_updated><status>Active</status><vendors><vendor><id>4</id><name>Fjord</name></vendor></vendors>"
    "<inventory_skus><inventory_sku><sku>a-{id}</sku></inventory_sku></inventory_skus></item>\n"
)
_BODY = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<message client="198.51.100.7" time="1772366400">\n <response><code>200</code><data>\n'
    + "".join(_ITEM.format(id=number + 1) for number in range(40))
    + " </data></response></message>"
)
_CHANGES = {
    "none": ("", ""),
    "a wrong text": ("<price>9", "<price>cheap"),
    "a day that is none": ("4/22/2024", "2/30/2024"),
    "a stranger in a record": ("<status>", "<colour>red</colour><status>"),
    "a stranger beside records": ("</item>", "</item><bogus><item/></bogus>"),
    "a stranger after records": ("</data>", "<bogus/></data>"),
    "a record in a record": ("<vendors>", "<item><id>1</id></item><vendors>"),
    "text between records": ("</item>", "</item>stray"),
    "nothing where something is required": ("<code>200</code>", ""),
    "two lists": ("<data>", "<data></data><data>"),
    "an attribute of a record": ("<item>", '<item kind="x">'),
    "a word to who validates": ("<item>", '<item xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true">'),
    "comments and sections": ("Lamp", "<!-- a -->La<![CDATA[m<p]]>&amp;"),
    "many lines": (" </data>", "\n" * 70_000 + "<item><id>x</id></item></data><extra/>"),
}


@pytest.fixture(scope="module")
def schema() -> XsdSchema:
    found = next(body.schema for body in _view().bodies if body.codec == "xml")
    assert isinstance(found, XsdSchema)
    return found


def _view() -> Operation:
    operation = load("leadcommerce-products").operation("products.view")
    assert operation is not None
    return operation


@pytest.fixture(scope="module")
def reads() -> Reads:
    found = _view().quick.reads
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def _any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xsd_schema, "LARGE", 0)


def _assert_alike(schema: XsdSchema, records: Records, body: bytes, reads: Reads) -> None:
    tree = xmltext.decode(body).tree
    assert tree is not None
    assert list(schema.flaws(records, undocumented=Severity.NOTE)) == list(schema.flaws(tree, undocumented=Severity.NOTE))
    assert schema.view(records, reads) == schema.view(tree, reads)
    assert schema.view(records) == schema.view(tree)


@pytest.mark.parametrize("often", [1, 100])
@pytest.mark.parametrize("change", _CHANGES)
def test_records_have_the_flaws_and_values_of_the_tree(schema: XsdSchema, reads: Reads, change: str, often: int) -> None:
    body = _BODY.replace(*_CHANGES[change], often).encode()
    records = schema.records(body, [reads])
    assert records is not None
    _assert_alike(schema, records, body, reads)


def test_what_is_damaged_is_read_alike_or_left_to_who_says_why(schema: XsdSchema, reads: Reads) -> None:
    random, whole, seen = Random(5), _BODY.encode(), set()
    pieces = (b"<", b">", b"&", b"&nope;", b"]]>", b"</item>", b"<item>", b"\xff", b"\0", b"<!--", b"<!DOCTYPE a>", b"\xef\xbb\xbf", b"&#0;", b"<item/>", b"x")
    for _ in range(150):
        at = random.randrange(len(whole))
        kinds = (whole[:at], whole[:at] + random.choice(pieces) + whole[at:], whole[:at] + whole[at + random.randint(1, 40) :], whole + random.choice(pieces))
        body = random.choice(kinds)
        records = schema.records(body, [reads])
        seen.add(records is None)
        if records is not None:
            assert xmltext.decode(body).flaws == ()
            _assert_alike(schema, records, body, reads)
    assert seen == {True, False}


def test_records_are_empty_once_they_are_read(schema: XsdSchema, reads: Reads) -> None:
    records = schema.records(_BODY.replace("<price>9", "<price>cheap", 1).encode(), [reads])
    assert records is not None
    assert [len(item) > 0 for item in records.root.iter("item")] == [True, *[False] * 39]


def test_a_small_body_is_read_at_once(schema: XsdSchema, reads: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xsd_schema, "LARGE", len(_BODY) + 1)
    assert schema.records(_BODY.encode(), [reads]) is None


@pytest.mark.parametrize(
    "body", [_BODY.replace("?>", "?><!DOCTYPE message>", 1).encode(), _BODY.encode("utf-16"), b"\xef\xbb\xbf" + _BODY.encode(), b"<other/>"]
)
def test_what_takes_more_than_tags_is_read_at_once(schema: XsdSchema, reads: Reads, body: bytes) -> None:
    assert schema.records(body, [reads]) is None
