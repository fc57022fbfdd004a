"""The promises of contract/pointer.py."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from wirecheck.contract import pointer
from wirecheck.contract.pointer import Found, about, bound, steps, walk
from wirecheck.schema.xml_maps import XmlMap, rooted
from wirecheck.schema.xsd_schema import XsdSchema
from wirecheck.wire import xmltext

NAMES = st.text("ab/~01*{} é", max_size=4)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


def written(names: list[str]) -> str:
    """Write a pointer (RFC 6901, section 3)."""
    return "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in names)


def resolved(value: Any, path: str) -> Any:
    """Follow a JSON Pointer as RFC 6901, section 4, tells it; read from the text and nothing of ours."""
    for part in path.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        value = value[int(name)] if isinstance(value, list) else value[name]
    return value


@given(st.lists(st.text(), max_size=5))
def test_the_steps_of_a_pointer_are_the_names_it_was_written_of(names: list[str]) -> None:
    assert list(steps(written(names))) == names


@pytest.mark.parametrize("text", ["a", "a/b", " /a", "#/a"])
def test_a_pointer_starts_with_a_slash(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        steps(text)


def test_the_names_that_a_pointer_binds() -> None:
    assert bound("/customers/{customer}/*/{address}/{/a}") == ("customer", "address")


# -- JSON ------------------------------------------------------------------------------------------------------------------------------------


@given(JSON, st.lists(st.sampled_from(["*", "{item}"]), max_size=4))
def test_the_path_of_what_was_found_in_json_is_a_pointer_to_it(value: Any, way: list[str]) -> None:
    for found in walk(value, "".join(f"/{step}" for step in way)):
        assert resolved(value, found.path) is found.value


@given(JSON)
def test_each_member_and_item_is_found_once_and_in_order(value: Any) -> None:
    expected = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []

    assert [found.value for found in walk(value, "/*")] == expected


@given(JSON, st.lists(NAMES.filter(lambda name: name != "*" and not (name.startswith("{") and name.endswith("}"))), max_size=4))
@example([1], ["²"])
@example([1], ["9" * 5000])
@example([1], ["00"])
@example([1], ["-1"])
@example({"0": 1}, ["0"])
def test_a_name_leads_where_its_pointer_leads_or_nowhere(value: Any, names: list[str]) -> None:
    try:
        expected = [resolved(value, written(names))]
        assert all(not isinstance(here, list) or name.isdecimal() for here, name in zip(_way(value, names), names, strict=True))
        assert all(not isinstance(here, list) or str(int(name)) == name for here, name in zip(_way(value, names), names, strict=True))
    except (KeyError, IndexError, TypeError, ValueError, AssertionError):
        expected = []

    assert [found.value for found in walk(value, written(names))] == expected


def _way(value: Any, names: list[str]) -> list[Any]:
    """Give the values that a pointer passes before its last step."""
    return [resolved(value, written(names[:count])) for count in range(len(names))]


def test_names_and_keys_are_bound_on_the_way() -> None:
    body = {"groups": {"x": [1, 2], "y": [3]}}

    found = list(walk(body, "/groups/{group}/{item}"))

    assert [(f.path, f.value, dict(f.names), dict(f.keys)) for f in found] == [
        ("/groups/x/0", 1, {"group": [1, 2], "item": 1}, {"group": "x", "item": 0}),
        ("/groups/x/1", 2, {"group": [1, 2], "item": 2}, {"group": "x", "item": 1}),
        ("/groups/y/0", 3, {"group": [3], "item": 3}, {"group": "y", "item": 0}),
    ]


@pytest.mark.parametrize(
    ("member", "path"),
    [
        ("", "/customers/0"),
        ("name", "/customers/0/name"),
        ("/name", "/customers/0/name"),
        ("absent", "/customers/0/absent"),
        ("a~1b", "/customers/0/a~1b"),
        ("x/y/z", "/customers/0/x/y"),
        ("x/list/0", "/customers/0/x/list/0"),
        ("x/list/7", "/customers/0/x/list/7"),
        ("name/below", "/customers/0/name/below"),
    ],
)
def test_a_finding_about_a_member_stands_at_it_or_where_it_would_stand(member: str, path: str) -> None:
    """Of a way that ends early, the first step that is absent."""
    (item,) = walk({"customers": [{"name": "x", "x": {"list": [1]}}]}, "/customers/{c}")

    assert about(item, member) == (path, None)


# -- XML -------------------------------------------------------------------------------------------------------------------------------------

TAGS = st.sampled_from(["a", "b", "c", "é", "a-b"])


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> str:
    tag = draw(TAGS)
    attributes = "".join(f' {name}="{draw(st.sampled_from("xyz"))}"' for name in draw(st.sets(TAGS, max_size=2)))
    inner = draw(st.lists(trees(depth - 1), max_size=4).map("".join) if depth else st.just("")) or draw(st.sampled_from(["", "text", " ", "\n"]))
    return f"<{tag}{attributes}>{inner}</{tag}>"


def _assert_path(root: Any, found: Found) -> None:
    """Ask lxml for what stands at the path."""
    selected = root.xpath(found.path)
    assert len(selected) == 1
    if isinstance(found.value, str):
        assert (selected[0] if "/@" in found.path else selected[0].text or "") == found.value
    elif isinstance(found.value, XmlMap):
        assert selected[0] is found.value.element
    else:  # a list stands where its parent stands
        assert [child for child in selected[0] if child in found.elements] == list(found.elements)


@given(trees(), st.lists(st.sampled_from(["*", "{item}", "a", "b", "@a"]), max_size=5))
def test_the_path_of_what_was_found_in_xml_is_an_xpath_to_that_very_element(text: str, way: list[str]) -> None:
    root = xmltext.decode(text.encode()).tree
    assert root is not None

    for found in walk(rooted(root, None), "/*" + "".join(f"/{step}" for step in way)):
        _assert_path(root, found)


XSD = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="shop"><xs:complexType><xs:sequence>
    <xs:element name="item" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
      <xs:sequence><xs:element name="name" type="xs:string" minOccurs="0"/><xs:element name="tag" type="xs:string" minOccurs="0" maxOccurs="9"/></xs:sequence>
      <xs:attribute name="id" type="xs:string"/>
    </xs:complexType></xs:element>
    <xs:element name="price" minOccurs="0"><xs:complexType><xs:simpleContent><xs:extension base="xs:string"><xs:attribute name="unit" type="xs:string"/></xs:extension></xs:simpleContent></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""
SHOP = b'<shop>\n <item id="7"><name>lamp</name><tag>x</tag><tag/></item>\n <odd/>\n <item/>\n <price unit="EUR">5</price>\n</shop>'


def _shop(text: bytes = SHOP) -> Any:
    schema = XsdSchema(XSD, read=lambda _: b"")
    return schema.view(xmltext.decode(text).tree)


@pytest.mark.parametrize(
    ("way", "paths"),
    [
        ("/shop/item/*", ["/shop/item[1]", "/shop/item[2]"]),
        ("/shop/item/{item}/tag/{tag}", ["/shop/item[1]/tag[1]", "/shop/item[1]/tag[2]"]),
        ("/shop/item/*/name", ["/shop/item[1]/name[1]"]),
        ("/shop/item/*/@id", ["/shop/item[1]/@id"]),
        ("/shop/item/1", ["/shop/item[2]"]),
        ("/shop/item/2", []),
        ("/shop/price/@unit", ["/shop/price[1]/@unit"]),
        ("/shop/price/#text", ["/shop/price[1]"]),
        ("/shop/absent/*", []),
        ("/other/item/*", []),
        ("/shop", ["/shop"]),
    ],
)
def test_paths_in_xml(way: str, paths: list[str]) -> None:
    assert [found.path for found in walk(_shop(), way)] == paths


def test_a_finding_in_xml_knows_its_line() -> None:
    assert [found.line for found in walk(_shop(), "/shop/item/*")] == [2, 4]


def test_each_member_of_xml_is_found_the_empty_lists_too() -> None:
    assert [(dict(f.keys), f.path) for f in walk(_shop(b"<shop><price>5</price></shop>"), "/shop/{member}")] == [
        ({"member": "item"}, "/shop"),
        ({"member": "price"}, "/shop/price[1]"),
    ]


@pytest.mark.parametrize(
    ("member", "path", "line"),
    [
        ("", "/shop/item[2]", 4),
        ("name", "/shop/item[2]/name[1]", 4),
        ("@id", "/shop/item[2]/@id", 4),
        ("tag", "/shop/item[2]", 4),
        ("tag/0", "/shop/item[2]/tag[1]", 4),
    ],
)
def test_an_absent_element_is_told_where_it_would_stand(member: str, path: str, line: int) -> None:
    item = list(walk(_shop(), "/shop/item/*"))[1]

    assert about(item, member) == (path, line)


def test_a_text_is_a_root_too() -> None:
    root = etree.fromstring("<message>gone</message>")

    assert [(found.path, found.value) for found in walk(rooted(root, None), "/message")] == [("/message", "gone")]
    assert pointer.walk(None, "/message/*").__next__ is not None
    assert list(walk(None, "/message/*")) == []
