"""The promises of wire/xmltext.py: XML is read safely and whole, url-encoded text is decoded once, and whatever cannot be read is said."""

from __future__ import annotations

import string
import time
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from wirecheck.finding import Severity
from wirecheck.wire import xmltext

if TYPE_CHECKING:
    from wirecheck.wire.payload import Payload

names = st.sampled_from(["a", "b", "item", "é", "a.b-c_1"])
xml_texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12)
pieces = st.sampled_from(
    [
        "<a>",
        "</a>",
        "<a/>",
        "<a b='",
        "'",
        ">",
        "&lt;",
        "&#x0;",
        "&x;",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?p ",
        "?>",
        "<!DOCTYPE a>",
        "<?xml version='1.0'?>",
        "\x00",
        "%",
        "x:",
        "\ufeff",
    ]
)


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> etree._Element:
    element = etree.Element(draw(names))
    element.text = draw(xml_texts)
    for _ in range(draw(st.integers(0, 3)) if depth else 0):
        element.append(draw(trees(depth - 1)))
    return element


def flaw_of(payload: Payload) -> tuple[str, int | None]:
    assert payload.tree is None
    (flaw,) = payload.flaws
    return flaw.code, flaw.line


def tree_of(payload: Payload) -> etree._Element:
    assert payload.tree is not None
    return payload.tree


def read(text: str) -> etree._Element:
    return tree_of(xmltext.decode_urlencoded(text.encode()))


# -- reading ---------------------------------------------------------------------------------------------------------------------------------


@given(st.binary(max_size=40) | st.lists(pieces, max_size=10).map(lambda parts: "".join(parts).encode()))
def test_any_bytes_give_a_tree_or_a_flaw(body: bytes) -> None:
    for payload in (xmltext.decode(body), xmltext.decode_urlencoded(body)):
        assert (payload.tree is not None) == payload.readable
        assert payload.readable or len(payload.flaws) == 1


@given(trees(), st.sampled_from(["UTF-8", "UTF-16", "ISO-8859-1"]))
def test_what_was_written_in_an_encoding_that_it_declares_is_read_back(tree: etree._Element, encoding: str) -> None:
    payload = xmltext.decode(etree.tostring(tree, encoding=encoding, xml_declaration=True))

    assert payload.flaws == ()
    assert etree.tostring(tree_of(payload), method="c14n") == etree.tostring(tree, method="c14n")


@pytest.mark.parametrize(
    "text",
    [
        "<m><a>one two</a></m>",
        "<m><a>one<!-- c --> two</a></m>",
        "<m><a><![CDATA[one two]]></a></m>",
        "<m><a>one<![CDATA[ ]]>two</a></m>",
        "<m><a>one<?p x?> two</a></m>",
        "<m><a>o&#110;e&#x20;two</a></m>",
        "<!-- c --><?p x?><m><a>one two</a></m><!-- c -->",
        "<?xml version='1.0'?>\n<m><a>one two</a></m>\n",
    ],
)
def test_comments_sections_instructions_and_references_change_no_text(text: str) -> None:
    (element,) = tree_of(xmltext.decode(text.encode()))

    assert element.text == "one two"


def test_blank_and_empty_are_equal_and_white_space_is_not() -> None:
    one, two, three = tree_of(xmltext.decode(b"<m><a/><a></a><a> </a></m>"))

    assert [one.text, two.text, three.text] == [None, None, " "]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_mark_of_utf_8_is_no_text(mark: bytes) -> None:
    payload = xmltext.decode(mark + b"<a>\xc3\xa9</a>")

    assert (tree_of(payload).text, payload.flaws) == ("é", ())


# -- refusing --------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "WC203"),
        (b" \n", "WC203"),
        (b"<a><b></a>", "WC201"),
        (b"<a>", "WC201"),
        (b"<a/><a/>", "WC201"),
        (b"<a/>text", "WC201"),
        (b"<a x=1/>", "WC201"),
        (b"<a x='1' x='2'/>", "WC201"),
        (b"<p:a/>", "WC201"),
        (b"\n<?xml version='1.0'?><a/>", "WC201"),
        (b"<a>]]></b>", "WC201"),
        (b"<a>\x01</a>", "WC204"),
        (b"<a>\x00</a>", "WC204"),
        (b"<a>&#1;</a>", "WC204"),
        (b"<a>&#xFFFE;</a>", "WC204"),
        (b"<a>\xff</a>", "WC204"),
        (b"<a>caf\xe9</a>", "WC204"),
        (b"<?xml version='1.0' encoding='no-such'?><a>\xe9</a>", "WC204"),
        (b"<?xml version='1.0' encoding='UTF-16'?><a>x</a>", "WC204"),
        (b"<?xml version='1.0' encoding='US-ASCII'?><a>\xc3\xa9</a>", "WC204"),
        (b"<!DOCTYPE a><a/>", "WC205"),
        (b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "WC205"),
        (b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a>&x;</a>", "WC205"),
        (b"<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/a.dtd'><a/>", "WC205"),
        (b"<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/p'> %p;]><a/>", "WC205"),
        (b"<?xml version='1.0'?><!-- c --><!DOCTYPE a [<a/>", "WC205"),
        (b"<a>&nbsp;</a>", "WC205"),
        (b"<a>&x;</b>", "WC205"),
        (b"<a>" * 300 + b"</a>" * 300, "WC212"),
        (b"<a>" * 100_000, "WC212"),
        (b"<" + b"a" * 60_000 + b"/>", "WC212"),
        (b"<a>" + b"x" * 10_100_000 + b"</a>", "WC212"),
        (b"<html><body><p>Service unavailable</body></html>", "WC202"),
        (b"<!DOCTYPE html><html><head><title>503</title></head></html>", "WC202"),
        (b"<br />\n<b>Warning</b>:  mysql_connect() in <b>/srv/db.php</b> on line <b>12</b><br />", "WC202"),
        (b"<br />\n<b>Notice</b>: x in <b>y</b><br />\n<?xml version='1.0'?><a/>", "WC202"),
        (b'{"error": "x"}', "WC202"),
        (b"error=1&text=x", "WC202"),
    ],
)
def test_what_cannot_be_read_is_told_by_its_cause(body: bytes, code: str) -> None:
    assert flaw_of(xmltext.decode(body))[0] == code


@pytest.mark.parametrize("quoted", [b"<!DOCTYPE html><html>", b"<!ENTITY x 'y'>", b"<?xml version='1.0'?>"])
def test_broken_xml_that_quotes_something_else_is_broken_xml(quoted: bytes) -> None:
    assert flaw_of(xmltext.decode(b"<a><![CDATA[" + quoted + b"]]></b>")) == ("WC201", 1)


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_a_syntax_error_says_the_line_and_what_stands_there(ending: bytes) -> None:
    (flaw,) = xmltext.decode(ending.join([b"<a>", b"  <b>1</b>", b"  <c>2</d>", b"</a>"])).flaws

    assert (flaw.line, flaw.saw) == (3, "<c>2</d>")
    assert "tag mismatch" in flaw.message


@pytest.mark.parametrize("attribute", [b"", b" b='&l9;'"])
def test_an_entity_bomb_is_refused_before_it_goes_off(attribute: bytes) -> None:
    entities = b"".join(b"<!ENTITY l%d '%s'>" % (i, b"&l%d;" % (i - 1) * 10 if i else b"lol") for i in range(10))
    started = time.process_time()

    payload = xmltext.decode(b"<!DOCTYPE a [" + entities + b"]><a" + attribute + b">&l9;</a>")

    assert flaw_of(payload)[0] == "WC205"
    assert time.process_time() - started < 0.5


def test_no_file_is_read_for_an_entity_or_an_include() -> None:
    body = f'<a xmlns:i="http://www.w3.org/2001/XInclude"><i:include parse="text" href="{__file__}"/></a>'.encode()

    tree = tree_of(xmltext.decode(body))

    assert "".join(str(text) for text in tree.itertext()) == ""


def test_the_deepest_tree_that_is_read_has_a_path() -> None:
    depth = 256

    tree = tree_of(xmltext.decode(b"<a>" * depth + b"</a>" * depth))

    assert xmltext.path_of(list(tree.iter())[-1]) == "/a" + "/a[1]" * (depth - 1)


def test_an_error_of_one_body_is_not_told_of_the_next() -> None:
    xmltext.decode(b"<a>&x;</a>")

    assert flaw_of(xmltext.decode(b"<a>"))[0] == "WC201"


@pytest.mark.parametrize(
    "body",
    [
        "<?xml version='1.0' encoding='UTF-8'?><a>é</a>".encode("utf-16"),
        b"\xef\xbb\xbf<?xml version='1.0' encoding='ISO-8859-1'?><a>\xc3\xa9</a>",
        b"\xef\xbb\xbf<?xml version='1.0' encoding='no-such'?><a>\xc3\xa9</a>",
    ],
)
def test_a_mark_that_contradicts_the_declaration_is_believed_with_a_warning(body: bytes) -> None:
    payload = xmltext.decode(body)

    assert tree_of(payload).text == "é"
    assert [(flaw.code, flaw.severity) for flaw in payload.flaws] == [("WC204", Severity.WARNING)]


@pytest.mark.parametrize("declared", ["utf-8", "UTF8", "Utf-8"])
def test_a_mark_that_agrees_with_the_declaration_is_no_flaw(declared: str) -> None:
    assert xmltext.decode(b"\xef\xbb\xbf" + f"<?xml version='1.0' encoding='{declared}'?><a/>".encode()).flaws == ()


# -- url-encoded text ------------------------------------------------------------------------------------------------------------------------


@given(xml_texts)
def test_text_that_was_url_encoded_is_read_back_without_flaws(text: str) -> None:
    payload = xmltext.decode_urlencoded(f"<m><a>{quote_plus(text, safe='')}</a></m>".replace("~", "%7E").encode())

    assert payload.flaws == ()
    assert (tree_of(payload)[0].text or "") == text


@given(xml_texts)
def test_text_is_decoded_once(text: str) -> None:
    once = quote(text, safe="").replace("~", "%7E")

    assert (read(f"<a>{quote(once, safe='').replace('~', '%7E')}</a>").text or "") == once


# What each raw character of a text is: nothing (PHP's urlencode leaves it), a note (another encoder leaves it), or for the document's certainty to say.
PLAIN = set(string.ascii_letters + string.digits + "-_.+")
MARKS = set("!'()*~")
LOUD = set('"#$&,/:;<=>?@[\\]^`{|} \t\n') | {"é", "€", "\u00a0", "\U0001f600"}


def test_the_table_of_raw_characters_is_complete() -> None:
    assert set(string.printable) - {"%", "\r", "\x0b", "\x0c"} <= PLAIN | MARKS | LOUD


@pytest.mark.parametrize("character", sorted(PLAIN | MARKS | LOUD))
def test_a_raw_character_is_graded_by_the_encoder_that_leaves_it(character: str) -> None:
    element = etree.Element("a")
    element.text = f"x{character}y"

    flaws = xmltext.decode_urlencoded(etree.tostring(element)).flaws

    wanted = [] if character in PLAIN else [("WC207", Severity.NOTE if character in MARKS else None)]
    assert [(flaw.code, flaw.severity) for flaw in flaws] == wanted


@pytest.mark.parametrize("character", ["@", " ", "é"])
def test_a_character_that_the_samples_leave_raw_is_a_note(character: str) -> None:
    payload = xmltext.decode_urlencoded(f"<a>x{character}y</a>".encode(), raw="@ é")

    assert [(flaw.code, flaw.severity, flaw.path) for flaw in payload.flaws] == [("WC207", Severity.NOTE, "/a")]


def test_one_loud_character_is_told_before_the_tolerated_ones() -> None:
    (flaw,) = xmltext.decode_urlencoded(b"<a>(x)@y</a>").flaws

    assert (flaw.message, flaw.severity) == ("'@' is not url-encoded", None)


@pytest.mark.parametrize("text", ["%", "50%", "%2", "%zz", "%G0", "a%%20", "%u20AC"])
def test_a_percent_sign_that_starts_no_escape_is_told_and_kept(text: str) -> None:
    payload = xmltext.decode_urlencoded(f"<a>{text}</a>".encode())

    assert [(flaw.code, flaw.severity) for flaw in payload.flaws] == [("WC208", None)]
    assert "%" in (tree_of(payload).text or "")


@pytest.mark.parametrize("text", ["%ff", "%C3", "%E9", "%ED%A0%80", "%C0%80", "%F8%88%80%80%80"])
def test_escapes_that_make_no_utf_8_are_a_warning(text: str) -> None:
    payload = xmltext.decode_urlencoded(f"<a>x{text}y</a>".encode())

    assert [(flaw.code, flaw.severity) for flaw in payload.flaws] == [("WC204", Severity.WARNING)]
    assert set(tree_of(payload).text or "") == {"x", "\ufffd", "y"}


@pytest.mark.parametrize("code", [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
def test_an_escape_that_text_cannot_hold_is_a_warning(code: int) -> None:
    payload = xmltext.decode_urlencoded(f"<a>{quote(chr(code))}</a>".encode())

    assert [(flaw.code, flaw.severity) for flaw in payload.flaws] == [("WC204", Severity.WARNING)]
    assert tree_of(payload).text == "\ufffd"


@pytest.mark.parametrize(
    ("text", "decoded"), [("a%0D%0Ab", "a\r\nb"), ("%09", "\t"), ("%7F%C2%85", "\x7f\x85"), ("%26lt%3B", "&lt;"), ("a+b%2Bc", "a b+c"), ("%c3%A9", "é")]
)
def test_escapes_are_decoded_in_either_case(text: str, decoded: str) -> None:
    assert read(f"<a>{text}</a>").text == decoded


@pytest.mark.parametrize("text", ["a<!-- c -->%20b", "<![CDATA[a%20b]]>", "a%2<?p x?>0b", "a<![CDATA[%20]]>b"])
def test_what_splits_a_text_splits_no_escape(text: str) -> None:
    payload = xmltext.decode_urlencoded(f"<m><a>{text}</a></m>".encode())

    assert (tree_of(payload)[0].text, payload.flaws) == ("a b", ())


@pytest.mark.parametrize("text", ["<m>\n  <a>x</a>\n</m>", "<m>\r\n\t<a> \n </a></m>", "<m/>"])
def test_white_space_between_elements_is_no_text(text: str) -> None:
    assert xmltext.decode_urlencoded(text.encode()).flaws == ()


def test_attributes_and_text_beside_elements_are_left_alone() -> None:
    tree = read('<m a="x%20y">x%20<b>1</b>%20</m>')

    assert (tree.get("a"), tree.text, tree[0].tail) == ("x%20y", "x%20", "%20")


def test_what_cannot_be_parsed_is_not_url_decoded() -> None:
    assert flaw_of(xmltext.decode_urlencoded(b"<a>%20</b>"))[0] == "WC201"


def test_flaws_of_many_nodes_take_time_in_proportion() -> None:
    """A path counts the brothers of each node; asked anew for each, a list of thousands would take the square."""
    body = b"<m>" + b"<a>@</a>" * 20_000 + b"</m>"
    started = time.process_time()

    flaws = xmltext.decode_urlencoded(body).flaws

    assert [flaws[0].path, flaws[-1].path, len(flaws)] == ["/m/a[1]", "/m/a[20000]", 20_000]
    assert time.process_time() - started < 4


# -- paths -----------------------------------------------------------------------------------------------------------------------------------


@given(trees())
def test_a_path_leads_back_to_its_element(tree: etree._Element) -> None:
    paths = xmltext.Paths()

    for element in tree.iter():
        path = xmltext.path_of(element)
        assert paths.of(element) == path
        assert tree.getroottree().xpath(path) == [element]


@pytest.mark.parametrize("prefix", ["", "p:"])
def test_an_element_of_a_namespace_has_its_own_path_beside_the_documented_one(prefix: str) -> None:
    declared = "xmlns:p" if prefix else "xmlns"
    tree = tree_of(xmltext.decode(f'<m><a/><{prefix}a {declared}="urn:x"/><a/></m>'.encode()))

    assert [xmltext.path_of(child) for child in tree] == ["/m/a[1]", "/m/{urn:x}a[1]", "/m/a[2]"]


# -- the charset of the media type -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("head", ["", "<?xml version='1.0'?>"])
@pytest.mark.parametrize("charset", ["ISO-8859-1", "iso-8859-15", '"windows-1252"'])
def test_the_charset_of_the_media_type_counts_where_the_body_tells_none(head: str, charset: str) -> None:
    """RFC 7303, section 3, where there is neither a byte order mark nor a declaration."""
    body = f"{head}<a>\n<b>Zoë 5%</b></a>".encode("latin-1")

    for payload in (xmltext.decode(body, f"text/xml; charset={charset}"), xmltext.decode_urlencoded(body, "ë %", f"text/xml; charset={charset}")):
        assert (tree_of(payload)[0].text, tree_of(payload)[0].sourceline) == ("Zoë 5%", 2)


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1"])
def test_a_declaration_counts_more_than_the_media_type(encoding: str) -> None:
    body = f"<?xml version='1.0' encoding='{encoding}'?><a>Zoë</a>".encode(encoding)

    assert [tree_of(xmltext.decode(body, f"text/xml; charset={named}")).text for named in ("utf-8", "latin-1", "cp1251")] == ["Zoë"] * 3


def test_a_byte_order_mark_counts_more_than_the_media_type() -> None:
    assert tree_of(xmltext.decode("\ufeff<a>Zoë</a>".encode(), "text/xml; charset=latin-1")).text == "Zoë"


def test_utf_8_is_read_as_such_whatever_the_media_type_says() -> None:
    """A header that names a charset by default is more common than text that happens to be UTF-8."""
    assert tree_of(xmltext.decode("<a>Zoë</a>".encode(), "text/xml; charset=latin-1")).text == "Zoë"


@pytest.mark.parametrize("charset", ["utf-8", "us-ascii", "no-such", "utf-16", "utf-7", "hz", "base64", "rot13", "undefined", ""])
def test_a_charset_that_does_not_read_the_body_changes_nothing(charset: str) -> None:
    body = "<a>Zoë</a>".encode("latin-1")

    assert xmltext.decode(body, f"text/xml; charset={charset}") == xmltext.decode(body)
    assert flaw_of(xmltext.decode(body))[0] == "WC204"


@given(
    st.binary(max_size=40).map(lambda piece: b"<a>" + piece) | st.binary(max_size=40), st.sampled_from(["latin-1", "shift_jis", "gbk", "utf-16", "iso-2022-jp"])
)
def test_no_bytes_make_it_raise_whatever_their_charset(body: bytes, charset: str) -> None:
    xmltext.decode_urlencoded(body, "", f"text/xml; charset={charset}")
