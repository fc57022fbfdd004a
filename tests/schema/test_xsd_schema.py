"""The promises of schema/xsd_schema.py and what it is made of, held on small schemas: what is wrong is said whole, in its place, with its source."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest
from lxml import etree

from wirecheck.finding import Certainty, Flaw, Severity, Source
from wirecheck.schema.xsd_schema import XsdSchema
from wirecheck.wire import xmltext
from wirecheck.wire.payload import Payload

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
PAGE = Source(document="page", section="Page", certainty=Certainty.STATED)
FREE = '<xs:annotation><xs:appinfo><w:content order="any" open="true"/></xs:appinfo></xs:annotation>'


def xsd(body: str, *, files: Mapping[str, str] | None = None, source: Source | None = None, head: str = "") -> XsdSchema:
    def whole(body: str) -> bytes:
        return f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:w="urn:wirecheck"{head}>{body}</xs:schema>'.encode()

    return XsdSchema(whole(body), read=lambda name: whole((files or {})[name]), source=source)


def root(content: str, *, is_free: bool = True, more: str = "") -> str:
    """Give a schema whose root element is ``m``."""
    return f'<xs:element name="m" type="M"/><xs:complexType name="M">{FREE if is_free else ""}{content}</xs:complexType>{more}'


def tree_of(text: str) -> etree._Element:
    tree = xmltext.decode(text.encode()).tree
    assert tree is not None
    return tree


def flaws_of(schema: XsdSchema, text: str) -> list[Flaw]:
    return list(schema.flaws(tree_of(text), undocumented=Severity.NOTE))


def said(schema: XsdSchema, text: str) -> list[tuple[str, str, str | None]]:
    return [(flaw.constraint, flaw.path, flaw.member) for flaw in flaws_of(schema, text)]


ITEMS = xsd(
    root(
        '<xs:sequence><xs:element name="id" type="xs:integer"/><xs:element name="name" type="xs:string" minOccurs="0"/>'
        '<xs:element name="item" type="M" minOccurs="0" maxOccurs="3"/></xs:sequence><xs:attribute name="time" type="xs:integer" use="required"/>'
    )
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('<m time="1"><id>1</id></m>', []),
        ('<m time="1"><id> 1 </id><name/></m>', []),
        ('<m time="1"><!-- c --><id>1<?p x?></id> <name><![CDATA[<x>]]></name></m>', []),
        ("<m><id>1</id></m>", [("required", "/m", "@time")]),
        ('<m time="x"><id>1</id></m>', [("type", "/m/@time", None)]),
        ('<m time="1" other="2"><id>1</id></m>', [("undocumented", "/m/@other", None)]),
        ('<m time="1"/>', [("minOccurs", "/m", "id")]),
        ('<m time="1"><id/></m>', [("type", "/m/id[1]", None)]),
        ('<m time="1"><id>1</id><id>2</id><id>x</id></m>', [("maxOccurs", "/m/id[2]", None), ("maxOccurs", "/m/id[3]", None), ("type", "/m/id[3]", None)]),
        ('<m time="1"><name/><id>1</id></m>', [("order", "/m/id[1]", None)]),
        ('<m time="1"><id><b/></id></m>', [("type", "/m/id[1]", None)]),
        ('<m time="1"><id a="1">1</id></m>', [("undocumented", "/m/id[1]/@a", None)]),
        ('<m time="1">text<id>1</id></m>', [("type", "/m", None)]),
        ('<m time="1"><id>1</id>text</m>', [("type", "/m", None)]),
        ('<m time="1"><x/><id>1</id><x/></m>', [("undocumented", "/m/x[1]", None), ("undocumented", "/m/x[2]", None)]),
        ('<m time="1"><id xmlns="urn:x">1</id></m>', [("undocumented", "/m/{urn:x}id[1]", None), ("minOccurs", "/m", "id")]),
        ('<m time="1"><id>1</id><item time="2"><x/><id>y</id></item></m>', [("undocumented", "/m/item[1]/x[1]", None), ("type", "/m/item[1]/id[1]", None)]),
        ("<other/>", [("root", "/other", None)]),
        ('<m xmlns="urn:x" time="1"/>', [("root", "/{urn:x}m", None)]),
        (f'<m time="1" {XSI} xsi:noNamespaceSchemaLocation="no/such.xsd"><id>1</id></m>', []),
        (f'<m time="1" {XSI} xsi:noNamespaceSchemaLocation="no/such.xsd"><id>1</id><x/></m>', [("undocumented", "/m/x[1]", None)]),
        (f'<m time="1" {XSI}><id xsi:nil="true">1</id></m>', [("type", "/m/id[1]", None)]),
        (f'<m time="1" {XSI}><x/><id xsi:nil="true">1</id></m>', [("undocumented", "/m/x[1]", None), ("type", "/m/id[1]", None)]),
    ],
)
def test_each_constraint_is_named_with_its_place(text: str, wanted: list[Any]) -> None:
    assert said(ITEMS, text) == wanted


@pytest.mark.parametrize("severity", [Severity.NOTE, Severity.WARNING])
def test_what_nobody_documented_is_as_bad_as_the_caller_says(severity: Severity) -> None:
    flaws = ITEMS.flaws(tree_of('<m time="1" other="2"><id>1</id><x/></m>'), undocumented=severity)

    assert {(flaw.code, flaw.severity) for flaw in flaws} == {("WC307", severity)}


def test_what_a_closed_type_refuses_is_for_its_source_to_grade() -> None:
    schema = xsd(
        root(
            '<xs:sequence><xs:element name="a" type="xs:string" minOccurs="0"/><xs:element name="b" type="xs:string" minOccurs="0"/></xs:sequence>',
            is_free=False,
        )
    )

    assert [(flaw.constraint, flaw.severity) for flaw in flaws_of(schema, "<m><b/><a/><x/></m>")] == [("order", None), ("undocumented", None)]


def test_a_line_is_told_beyond_the_sixteen_bits_of_libxml2() -> None:
    (flaw,) = flaws_of(ITEMS, '<m time="1">' + "\n" * 70_000 + "<id>x</id></m>")

    assert flaw.line == 70_001


def test_flaws_of_many_items_take_time_in_proportion() -> None:
    schema = xsd(root('<xs:sequence><xs:element name="id" type="xs:integer" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>'))
    tree = tree_of("<m>" + "<id/><x/>" * 5000 + "</m>")
    started = time.process_time()

    assert len(list(schema.flaws(tree, undocumented=Severity.NOTE))) == 10_000
    assert time.process_time() - started < 4


def test_the_deepest_tree_is_explained_and_viewed() -> None:
    schema = xsd(root('<xs:sequence><xs:element name="m" type="M" minOccurs="0"/></xs:sequence>'))
    tree = tree_of("<m>" * 255 + "<x/>" + "</m>" * 255)

    (flaw,) = schema.flaws(tree, undocumented=Severity.NOTE)

    assert flaw.path == "/m" + "/m[1]" * 254 + "/x[1]"
    assert schema.view(tree)["m"]["m"]["m"]


# -- texts -----------------------------------------------------------------------------------------------------------------------------------


def simple(body: str) -> XsdSchema:
    return xsd(
        f'<xs:element name="m" type="T"/><xs:simpleType name="T">{body}</xs:simpleType><xs:simpleType name="Blank"><xs:restriction base="xs:string"><xs:length value="0"/></xs:restriction></xs:simpleType>'
    )


@pytest.mark.parametrize(
    ("facet", "right", "wrong"),
    [
        ('base="xs:string"><xs:length value="2"/>', "ab", "abc"),
        ('base="xs:string"><xs:minLength value="2"/>', "ab", "a"),
        ('base="xs:string"><xs:maxLength value="2"/>', "é😀", "abc"),
        ('base="xs:string"><xs:pattern value="[A-Z]{2}"/>', "DE", "xDEx"),
        ('base="xs:string"><xs:enumeration value="a"/><xs:enumeration value="b"/>', "b", "c"),
        ('base="xs:integer"><xs:minInclusive value="2"/>', "2", "1"),
        ('base="xs:integer"><xs:maxInclusive value="2"/>', "2", "3"),
        ('base="xs:decimal"><xs:minExclusive value="2"/>', "2.1", "2"),
        ('base="xs:decimal"><xs:maxExclusive value="2"/>', "1.9", "2"),
        ('base="xs:decimal"><xs:totalDigits value="2"/>', "12", "123"),
        ('base="xs:decimal"><xs:fractionDigits value="1"/>', "1.2", "1.25"),
    ],
)
def test_the_facet_that_refuses_a_text_is_named(facet: str, right: str, wrong: str) -> None:
    schema = simple(f"<xs:restriction {facet}</xs:restriction>")

    assert said(schema, f"<m>{right}</m>") == []
    assert said(schema, f"<m>{wrong}</m>") == [(facet.partition("<xs:")[2].partition(" ")[0], "/m", None)]


def test_every_facet_that_refuses_a_text_is_named() -> None:
    schema = simple('<xs:restriction base="xs:string"><xs:maxLength value="2"/><xs:pattern value="[0-9]*"/></xs:restriction>')

    assert {constraint for constraint, _, _ in said(schema, "<m>abc</m>")} == {"maxLength", "pattern"}


@pytest.mark.parametrize(("text", "wanted"), [("", []), ("5", []), ("0", ["minInclusive"]), ("x", ["type"]), (" ", ["type"])])
def test_of_a_blankable_type_the_main_member_speaks(text: str, wanted: list[str]) -> None:
    schema = xsd(
        '<xs:element name="m" type="T"/><xs:simpleType name="T"><xs:union memberTypes="Blank Id"/></xs:simpleType>'
        '<xs:simpleType name="Id"><xs:restriction base="xs:integer"><xs:minInclusive value="1"/></xs:restriction></xs:simpleType>'
        '<xs:simpleType name="Blank"><xs:restriction base="xs:string"><xs:length value="0"/></xs:restriction></xs:simpleType>'
    )

    assert [constraint for constraint, _, _ in said(schema, f"<m>{text}</m>")] == wanted


READING = '<xs:simpleType><xs:annotation><xs:appinfo><w:reading note="another" certainty="ambiguous"/></xs:appinfo></xs:annotation><xs:restriction base="xs:integer"/></xs:simpleType>'
YES_NO = f'<xs:union><xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="Y"/></xs:restriction></xs:simpleType>{READING}</xs:union>'


@pytest.mark.parametrize(("text", "wanted"), [("Y", []), ("1", ["reading"]), ("x", ["enumeration"])])
def test_a_text_by_another_reading_is_accepted_with_a_note(text: str, wanted: list[str]) -> None:
    assert [constraint for constraint, _, _ in said(simple(YES_NO), f"<m>{text}</m>")] == wanted


def test_a_note_on_a_reading_tells_the_contradiction_and_its_certainty() -> None:
    where = '<xs:annotation><xs:appinfo><w:source document="page" section="Page" certainty="stated"/></xs:appinfo></xs:annotation>'

    (flaw,) = flaws_of(simple(where + YES_NO), "<m>1</m>")

    assert (flaw.code, flaw.message, flaw.severity) == ("WC311", "another", Severity.NOTE)
    assert flaw.source == Source(document="page", section="Page", certainty=Certainty.AMBIGUOUS)


def test_where_there_is_no_reading_but_others_each_text_is_a_note_or_a_flaw() -> None:
    schema = simple(f"<xs:union>{READING}</xs:union>")

    assert [said(schema, f"<m>{text}</m>")[0][0] for text in ("1", "x")] == ["reading", "type"]


def test_a_type_that_narrows_one_with_readings_keeps_them() -> None:
    schema = xsd(
        f'<xs:element name="m"><xs:simpleType><xs:restriction base="T"><xs:pattern value="[Y0-9]"/></xs:restriction></xs:simpleType></xs:element><xs:simpleType name="T">{YES_NO}</xs:simpleType>'
    )

    assert [[constraint for constraint, _, _ in said(schema, f"<m>{text}</m>")] for text in ("Y", "1", "12", "x")] == [
        [],
        ["reading"],
        ["enumeration"],
        ["enumeration"],
    ]


@pytest.mark.parametrize("prefix", ["xs", "xsd", ""])
def test_a_file_may_write_the_language_with_any_prefix(prefix: str) -> None:
    colon = f"{prefix}:" if prefix else ""
    text = (
        f'<xs:schema xmlns{":" if prefix else ""}{prefix}="http://www.w3.org/2001/XMLSchema" xmlns:w="urn:wirecheck"><xs:element name="m"><xs:simpleType><xs:union memberTypes="xs:boolean">'
        f"{READING}</xs:union></xs:simpleType></xs:element></xs:schema>"
    ).replace("xs:", colon)
    schema = XsdSchema(text.encode(), read=lambda _: b"")

    assert [[constraint for constraint, _, _ in said(schema, f"<m>{text}</m>")] for text in ("true", "7", "x")] == [[], ["reading"], ["type"]]


def test_what_is_remembered_of_texts_is_bounded_in_number_and_length() -> None:
    """Whoever answers invents texts without end."""
    schema = simple('<xs:restriction base="xs:string"><xs:maxLength value="2"/></xs:restriction>')
    kind = schema.model.elements["m"].type

    for number in range(9000):
        assert schema.texts.refused_by(f"text {number}", kind) == ("maxLength",)  # type: ignore[arg-type]
    assert schema.texts.refused_by("x" * 10_000, kind) == ("maxLength",)  # type: ignore[arg-type]

    assert len(schema.texts._asked) < 9000
    assert all(len(text) < 1000 for _, text in schema.texts._asked)


# -- formats ---------------------------------------------------------------------------------------------------------------------------------

DAY = '<xs:simpleType name="Day"><xs:annotation><xs:appinfo><w:format name="date-us"/></xs:appinfo></xs:annotation><xs:restriction base="xs:string"><xs:pattern value="[0-9/]*"/></xs:restriction></xs:simpleType>'


@pytest.mark.parametrize(
    ("content", "text", "path"),
    [
        ('<xs:sequence><xs:element name="a" type="Day"/></xs:sequence>', "<m><a>{}</a></m>", "/m/a[1]"),
        ('<xs:sequence><xs:element name="a" maxOccurs="2" type="Day"/></xs:sequence>', "<m><a/><a>{}</a></m>", "/m/a[2]"),
        ('<xs:attribute name="a" type="Day"/>', "<m a='{}'/>", "/m/@a"),
        ('<xs:simpleContent><xs:extension base="Day"><xs:attribute name="b" type="xs:string"/></xs:extension></xs:simpleContent>', "<m b=''>{}</m>", "/m"),
    ],
)
def test_a_format_is_asserted_wherever_its_type_stands(content: str, text: str, path: str) -> None:
    schema = xsd(root(content, more=DAY, is_free=False))

    assert said(schema, text.format("2/29/2024")) == []
    assert said(schema, text.format("2/30/2024")) == [("format", path, None)]


def test_one_name_may_have_a_format_in_one_place_and_none_in_another() -> None:
    schema = xsd(
        root(
            '<xs:sequence><xs:element name="a" type="Day"/><xs:element name="b"><xs:complexType><xs:sequence><xs:element name="a" type="xs:string"/></xs:sequence></xs:complexType></xs:element></xs:sequence>',
            more=DAY,
        )
    )

    assert said(schema, "<m><a>2/3/2024</a><b><a>2/30/2024</a></b></m>") == []


# -- content models --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "text", "wanted"),
    [
        ('<xs:choice><xs:element name="a" type="xs:string"/><xs:element name="b" type="xs:string"/></xs:choice>', "<m><a/><b/></m>", [("content", "/m")]),
        ('<xs:choice><xs:element name="a" type="xs:string"/><xs:element name="b" type="xs:string"/></xs:choice>', "<m/>", [("content", "/m")]),
        (
            '<xs:choice maxOccurs="unbounded"><xs:element name="a" type="xs:string"/><xs:element name="b" type="xs:integer"/></xs:choice>',
            "<m><b>1</b><a/><b>x</b></m>",
            [("type", "/m/b[2]")],
        ),
        (
            '<xs:choice maxOccurs="unbounded"><xs:element name="a" type="xs:string"/><xs:element name="b" type="xs:string"/></xs:choice>',
            "<m/>",
            [("content", "/m")],
        ),
        ('<xs:all><xs:element name="a" type="xs:string"/><xs:element name="b" type="xs:string"/></xs:all>', "<m><b/><a/></m>", []),
        ('<xs:all><xs:element name="a" type="xs:string"/><xs:element name="b" type="xs:string"/></xs:all>', "<m><b/></m>", [("minOccurs", "/m")]),
        (
            '<xs:sequence maxOccurs="2"><xs:element name="a" type="xs:string"/><xs:element name="b" type="xs:string"/></xs:sequence>',
            "<m><a/><b/><a/></m>",
            [("content", "/m")],
        ),
        ('<xs:sequence minOccurs="0"><xs:element name="a" type="xs:string"/></xs:sequence>', "<m/>", []),
        ('<xs:sequence><xs:group ref="G"/></xs:sequence>', "<m><a/></m>", [("minOccurs", "/m")]),
        ('<xs:sequence><xs:element ref="e" minOccurs="0"/></xs:sequence>', "<m><e>x</e></m>", [("type", "/m/e[1]")]),
        (
            '<xs:sequence><xs:element name="a" type="xs:string"/><xs:element name="b" type="xs:string"/><xs:element name="a" type="xs:string"/></xs:sequence>',
            "<m><a/><b/></m>",
            [("content", "/m")],
        ),
        (
            '<xs:complexContent><xs:extension base="B"><xs:sequence><xs:element name="c" type="xs:string"/></xs:sequence></xs:extension></xs:complexContent>',
            "<m><c/></m>",
            [("minOccurs", "/m")],
        ),
        (
            '<xs:complexContent><xs:extension base="B"><xs:attribute name="y" type="xs:string"/></xs:extension></xs:complexContent>',
            "<m y=''><b/></m>",
            [("required", "/m")],
        ),
        ('<xs:sequence><xs:element name="a"/></xs:sequence>', "<m><a x='1'><b>t</b>t</a></m>", []),
        ('<xs:sequence><xs:element name="a" type="xs:anyType"/></xs:sequence>', "<m><a x='1'><b>t</b>t</a></m>", []),
        ('<xs:sequence><xs:element name="a" type="xs:string" fixed="x"/></xs:sequence>', "<m><a>y</a></m>", [("type", "/m/a[1]")]),
        ('<xs:sequence><xs:element name="a" type="xs:integer" nillable="true"/></xs:sequence>', f"<m {XSI}><a xsi:nil='true'/></m>", []),
        ('<xs:attributeGroup ref="H"/>', "<m/>", [("required", "/m")]),
    ],
)
def test_a_content_model_of_any_kind_is_judged(content: str, text: str, wanted: list[Any]) -> None:
    more = (
        '<xs:group name="G"><xs:sequence><xs:element name="a" type="xs:string"/><xs:element name="b" type="xs:string"/></xs:sequence></xs:group><xs:element name="e" type="xs:integer"/>'
        '<xs:complexType name="B"><xs:sequence><xs:element name="b" type="xs:string"/></xs:sequence><xs:attribute name="x" type="xs:string" use="required"/></xs:complexType>'
        '<xs:attributeGroup name="H"><xs:attribute name="h" type="xs:string" use="required"/></xs:attributeGroup>'
    ).replace(' use="required"/></xs:complexType>', f' use="{"required" if "y=" in text else "optional"}"/></xs:complexType>')

    assert [(constraint, path) for constraint, path, _ in said(xsd(root(content, is_free=False, more=more)), text)] == wanted


@pytest.mark.parametrize("extra", ["", "<x/>"])
@pytest.mark.parametrize(
    ("declared", "text", "wanted"),
    [
        ('<xs:unique name="u"><xs:selector xpath="i"/><xs:field xpath="@id"/></xs:unique>', "<i id='1'/><i id='1'/>", [("unique", "/m/i[2]")]),
        ('<xs:key name="k"><xs:selector xpath="i"/><xs:field xpath="@id"/></xs:key>', "<i/>", [("key", "/m/i[1]")]),
        (
            '<xs:key name="k"><xs:selector xpath="i"/><xs:field xpath="@id"/></xs:key><xs:keyref name="r" refer="k"><xs:selector xpath="j"/><xs:field xpath="@id"/></xs:keyref>',
            "<i id='1'/><j id='2'/>",
            [("keyref", "/m")],
        ),
        (
            '<xs:unique name="u"><xs:selector xpath="i"/><xs:field xpath="@id"/></xs:unique>',
            "<i id='x'/><i id='1'/><i id='1'/>",
            [("type", "/m/i[1]/@id"), ("unique", "/m/i[3]")],
        ),
    ],
)
def test_identity_is_judged_beside_notes_and_other_flaws(declared: str, text: str, wanted: list[Any], extra: str) -> None:
    children = "".join(
        f'<xs:element name="{name}" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:attribute name="id" type="xs:integer"/></xs:complexType></xs:element>'
        for name in "ij"
    )
    schema = xsd(f'<xs:element name="m" type="M">{declared}</xs:element><xs:complexType name="M">{FREE}<xs:sequence>{children}</xs:sequence></xs:complexType>')

    flaws = flaws_of(schema, f"<m>{extra}{text}</m>")

    assert [(flaw.constraint, flaw.path) for flaw in flaws if flaw.constraint != "undocumented"] == wanted
    assert not any("Xsd" in flaw.message or "0x" in flaw.message for flaw in flaws)


WILD = f'<xs:complexType name="W">{FREE}<xs:sequence><xs:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/></xs:sequence></xs:complexType>'


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<m><w><x a='1'/><y><z/></y></w></m>", []),
        ("<m><q/><w><x/></w></m>", [("undocumented", "/m/q[1]")]),
        ("<m><w a='1'/></m>", [("undocumented", "/m/w[1]/@a")]),
        ("<m><w>text</w></m>", [("type", "/m/w[1]")]),
    ],
)
def test_where_anything_may_stand_anything_may(text: str, wanted: list[Any]) -> None:
    schema = xsd(root('<xs:sequence><xs:element name="w" type="W" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>', more=WILD))

    assert [(constraint, path) for constraint, path, _ in said(schema, text)] == wanted


def test_an_open_choice_has_notes_for_strangers_and_is_judged_without_them() -> None:
    schema = xsd(root('<xs:choice><xs:element name="a" type="xs:string"/><xs:element name="b" type="xs:integer"/></xs:choice>'))

    assert [(constraint, path) for constraint, path, _ in said(schema, "<m><x/><b>1</b></m>")] == [("undocumented", "/m/x[1]")]
    assert [(constraint, path) for constraint, path, _ in said(schema, "<m><x/><b>y</b></m>")] == [("undocumented", "/m/x[1]"), ("type", "/m/b[1]")]


def test_a_schema_with_a_target_namespace_has_the_right_verdict() -> None:
    schema = xsd(
        '<xs:element name="m"><xs:complexType><xs:sequence><xs:element name="a" type="t:Id"/></xs:sequence></xs:complexType></xs:element><xs:simpleType name="Id"><xs:restriction base="xs:integer"/></xs:simpleType>',
        head=' targetNamespace="urn:t" xmlns:t="urn:t"',
    )

    assert said(schema, '<t:m xmlns:t="urn:t"><a>1</a></t:m>') == []
    assert said(schema, '<t:m xmlns:t="urn:t"><a>x</a></t:m>') == [("type", "/{urn:t}m/a[1]", None)]
    assert said(schema, "<m><a>1</a></m>") != []


# -- files -----------------------------------------------------------------------------------------------------------------------------------


def test_what_is_included_is_part_of_the_schema_once() -> None:
    files = {
        "types.xsd": '<xs:include schemaLocation="more.xsd"/><xs:simpleType name="A"><xs:restriction base="B"/></xs:simpleType><xs:simpleType name="C"><xs:restriction base="B"/></xs:simpleType>',
        "more.xsd": '<xs:include schemaLocation="types.xsd"/><xs:simpleType name="B"><xs:restriction base="xs:integer"/></xs:simpleType>',
    }
    schema = xsd('<xs:include schemaLocation="types.xsd"/><xs:include schemaLocation="more.xsd"/><xs:element name="m" type="A"/>', files=files)

    assert said(schema, "<m>1</m>") == []
    assert said(schema, "<m>x</m>") == [("type", "/m", None)]


@pytest.mark.parametrize(
    "text", ["<xs:schema", "<a/>", '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="m" type="None"/></xs:schema>']
)
def test_what_is_no_schema_is_refused_by_the_parsers_own_error(text: str) -> None:
    with pytest.raises((etree.XMLSyntaxError, etree.XMLSchemaParseError)):
        XsdSchema(text.encode(), read=lambda _: b"")


# -- sources, facts, secrets, views ----------------------------------------------------------------------------------------------------------


def grounded(section: str, certainty: str = "", constraint: str = "") -> str:
    also = (f' certainty="{certainty}"' if certainty else "") + (f' for="{constraint}"' if constraint else "")
    return f'<xs:annotation><xs:appinfo><w:source section="{section}"{also}/></xs:appinfo></xs:annotation>'


SOURCED = xsd(
    '<xs:annotation><xs:appinfo><w:source document="page" section="Page" certainty="stated"/></xs:appinfo></xs:annotation>'
    '<xs:element name="m" type="M"/>'
    f'<xs:complexType name="M">{FREE}<xs:sequence>'
    f'<xs:element name="a" type="Id">{grounded("A")}</xs:element><xs:element name="b" type="Id" minOccurs="0">{grounded("B", "implied", "type")}</xs:element>'
    f'<xs:element name="k" type="xs:string" minOccurs="0" maxOccurs="unbounded"><xs:annotation><xs:appinfo><w:secret kind="token"/></xs:appinfo></xs:annotation></xs:element>'
    f'</xs:sequence><xs:attribute name="t" type="Id" use="required">{grounded("T")}</xs:attribute></xs:complexType>'
    f'<xs:simpleType name="Id"><xs:restriction base="xs:integer"><xs:minInclusive value="1">{grounded("Id", "ambiguous")}</xs:minInclusive></xs:restriction></xs:simpleType>'
)


@pytest.mark.parametrize(
    ("text", "section", "certainty"),
    [
        ("<m t='1'/>", "A", "stated"),
        ("<m t='1'><a>x</a></m>", "A", "stated"),
        ("<m t='1'><a>0</a></m>", "Id", "ambiguous"),
        ("<m t='1'><a>1</a><b>x</b></m>", "B", "implied"),
        ("<m t='1'><a>1</a><b>0</b></m>", "Id", "ambiguous"),
        ("<m><a>1</a></m>", "T", "stated"),
        ("<m t='x'><a>1</a></m>", "T", "stated"),
    ],
)
def test_a_flaw_has_the_source_nearest_to_its_constraint(text: str, section: str, certainty: str) -> None:
    (flaw,) = flaws_of(SOURCED, text)

    assert flaw.source == Source(document="page", section=section, certainty=Certainty(certainty))


def test_facts_name_every_constraint_with_its_place_and_source() -> None:
    facts = [(fact.where, fact.constraint, fact.member, fact.source and (fact.source.section, fact.source.certainty)) for fact in SOURCED.facts()]

    assert facts == [
        ("/m", "root", None, ("Page", "stated")),
        ("/m", "required", "@t", ("T", "stated")),
        ("/m/@t", "type", None, ("T", "stated")),
        ("/m/@t", "minInclusive", None, ("Id", "ambiguous")),
        ("/m", "minOccurs", "a", ("A", "stated")),
        ("/m/a", "maxOccurs", None, ("A", "stated")),
        ("/m/a", "type", None, ("A", "stated")),
        ("/m/a", "minInclusive", None, ("Id", "ambiguous")),
        ("/m/b", "maxOccurs", None, ("Page", "stated")),
        ("/m/b", "type", None, ("B", "implied")),
        ("/m/b", "minInclusive", None, ("Id", "ambiguous")),
    ]


def test_a_recursive_type_has_its_facts_once() -> None:
    assert {fact.where for fact in ITEMS.facts()} == {"/m", "/m/@time", "/m/id", "/m/name", "/m/item", "/m/item/@time"}


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        ("<m t='1'><a>1</a><k>s3</k><k/><k>t4</k></m>", ["s3", "t4"]),
        ("<m><k>s3<b>t4</b>u5</k><x><k>v6</k></x></m>", ["s3", "t4", "u5", "v6"]),
        ("<m><a>1</a></m>", []),
    ],
)
def test_secrets_are_all_texts_in_secret_elements_wherever_they_stand(text: str, secrets: list[str]) -> None:
    assert list(SOURCED.secrets(tree_of(text))) == secrets


def test_secrets_of_some_kinds_are_those_alone() -> None:
    tree = tree_of("<m><a>1</a><k>s3</k></m>")

    assert list(SOURCED.secrets(tree, frozenset({"token", "hash"}))) == ["s3"]
    assert list(SOURCED.secrets(tree, frozenset({"password", "credential"}))) == []


def test_the_tree_is_what_is_judged() -> None:
    tree = tree_of("<m/>")

    assert ITEMS.prepare(Payload(tree=tree)) == (tree, ())


@pytest.mark.parametrize("count", [10, 6000])
def test_a_large_tree_is_judged_as_a_small_one(count: int) -> None:
    """From some thousand elements on libxml2 is asked about the text first."""
    schema = xsd(root('<xs:sequence><xs:element name="a" type="xs:integer" maxOccurs="unbounded"/></xs:sequence>'))
    lines = ["<m>", *["<a>1</a>"] * count, "</m>"]

    assert said(schema, "".join(lines)) == []
    lines[-2] = "<a>x</a>"
    assert said(schema, "".join(lines)) == [("type", f"/m/a[{count}]", None)]
    assert said(schema, "".join(["<m>", *["<a/>"] * count, "</m>"])) == [("type", f"/m/a[{at}]", None) for at in range(1, count + 1)]


@pytest.mark.parametrize("count", [10, 6000])
def test_an_id_that_stands_twice_is_found_in_a_large_tree_too(count: int) -> None:
    schema = xsd(
        root(
            '<xs:sequence><xs:element name="a" maxOccurs="unbounded"><xs:complexType><xs:attribute name="n" type="xs:ID"/></xs:complexType></xs:element></xs:sequence>'
        )
    )

    unique = "".join(f'<a n="i{number}"/>' for number in range(count))

    assert said(schema, f"<m>{unique}</m>") == []
    assert said(schema, f'<m>{unique}<a n="i0"/></m>') != []
