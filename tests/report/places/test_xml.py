"""The promises of report/places/xml.py."""

from __future__ import annotations

from collections import Counter
from time import process_time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from wirecheck.report.places.xml import extent

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = st.sampled_from(["item", "items", "price", "a-b"])
TEXT = st.text(st.sampled_from("ab<>&\"' é\n"), max_size=6)
COMMENTS = st.sampled_from(["<!-- <item> -->", "<![CDATA[</item>]]>", "<?php <item/> ?>", ""])


@st.composite
def documents(draw: st.DrawFn) -> etree._Element:
    root = etree.Element("message")
    open_elements = [root]
    for _ in range(draw(st.integers(min_value=0, max_value=12))):
        child = etree.SubElement(draw(st.sampled_from(open_elements)), draw(NAMES))
        if draw(st.booleans()):
            child.set("id", draw(TEXT))
        if draw(st.booleans()):
            child.text = draw(TEXT)
        open_elements.append(child)
    return root


def paths(element: etree._Element, path: str) -> Iterator[tuple[str, etree._Element]]:
    """Yield the path of each element as findings write it."""
    yield path, element
    seen: Counter[str] = Counter()
    for child in element:
        seen[str(child.tag)] += 1
        yield from paths(child, f"{path}/{child.tag}[{seen[str(child.tag)]}]")


@given(documents(), st.booleans(), COMMENTS)
def test_every_path_finds_its_element(root: etree._Element, pretty: bool, comment: str) -> None:  # noqa: FBT001 -- drawn
    text = "<?xml version='1.0'?>\n" + etree.tostring(root, encoding="unicode", pretty_print=pretty)
    text = text.replace("<message>", "<message>" + comment, 1)

    for path, element in paths(root, "/message"):
        bounds = extent(text, path)
        assert bounds is not None
        found = text[bounds[0] : bounds[1]]
        if len(element):
            found = found.removesuffix(">") + "/>"
        read = etree.fromstring(found)
        assert (read.tag, dict(read.attrib), len(element) or read.text or "") == (element.tag, dict(element.attrib), len(element) or element.text or "")


@given(st.text(st.sampled_from("<>/!-[]? ab\"'=")), st.text(st.sampled_from("/ab[]12@")))
def test_any_text_and_any_path_can_be_asked(text: str, path: str) -> None:
    found = extent(text, path)

    assert found is None or 0 <= found[0] < found[1] <= len(text)


@pytest.mark.parametrize("path", ["/other", "/message/item[3]", "/message/item[1]/price[2]", "/message/price[1]", "", "/"])
def test_a_path_that_is_not_there_is_none(path: str) -> None:
    assert extent("<message><item><price>1</price></item><item/></message>", path) is None


def test_an_attribute_is_found_with_its_value() -> None:
    assert extent('<message client="a>b" time = "7"/>', "/message/@time") == (22, 32)


def test_an_element_of_the_same_name_further_in_is_another() -> None:
    assert extent("<a><b><a>1</a></b><a>2</a></a>", "/a/a[1]") == (18, 26)


@pytest.mark.parametrize("text", ["<!--" * 50_000, '<a b="' * 50_000, "<a " * 50_000, "<a/" * 50_000, "<" * 200_000, "<a b='x" + "/" * 200_000])
def test_text_made_to_be_slow_is_not(text: str) -> None:
    began = process_time()

    extent(text, "/a/a[1]/a[1]")

    assert process_time() - began < 2
