"""The promises of report/places/xml.py."""

from __future__ import annotations

from collections import Counter
from time import process_time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from wirecheck.report.places.xml import extents

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


def extent(text: str, path: str) -> tuple[int, int] | None:
    """Find one place."""
    return extents(text, [path]).get(path)


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


TAGS = st.lists(
    st.sampled_from(["<a>", "</a>", "<b>", "</b>", "<a/>", '<b id="1" at = "2"/>', "<a at='3'>", "x", "<!-- <a> -->", "<?a ?>", "< a"]), max_size=14
).map("".join)
STEPS = st.sampled_from(["/a", "/b", "/a[1]", "/a[2]", "/b[1]", "/b[2]", "/a[x"])
PATHS = st.builds(lambda steps, attribute: "".join(steps) + attribute, st.lists(STEPS, max_size=4), st.sampled_from(["", "", "/@id", "/@at", "/@"]))


@given(TAGS, st.sets(PATHS, max_size=8))
def test_places_found_together_are_those_found_one_at_a_time(text: str, paths: set[str]) -> None:
    """Also in what is no XML."""
    alone = {path: extent(text, path) for path in paths}

    assert extents(text, paths) == {path: found for path, found in alone.items() if found is not None}


@given(st.text(st.sampled_from("<>/!-[]? ab\"'=")), st.text(st.sampled_from("/ab[]12@")))
def test_any_text_and_any_path_can_be_asked(text: str, path: str) -> None:
    found = extent(text, path)

    assert found is None or 0 <= found[0] < found[1] <= len(text)


@pytest.mark.parametrize("path", ["/other", "/message/item[3]", "/message/item[1]/price[2]", "/message/price[1]", "", "/"])
def test_a_path_that_is_not_there_is_none(path: str) -> None:
    assert extent("<message><item><price>1</price></item><item/></message>", path) is None


def test_an_attribute_is_found_with_its_value() -> None:
    assert extent('<message client="a>b" time = "7"/>', "/message/@time") == (22, 32)


def test_what_looks_like_an_attribute_in_the_value_of_another_is_none() -> None:
    assert extent("""<message note="x at='1'" at='2'/>""", "/message/@at") == (25, 31)


def test_an_element_of_the_same_name_further_in_is_another() -> None:
    assert extent("<a><b><a>1</a></b><a>2</a></a>", "/a/a[1]") == (18, 26)


@pytest.mark.parametrize("text", ["<!--" * 50_000, '<a b="' * 50_000, "<a " * 50_000, "<a/" * 50_000, "<" * 200_000, "<a b='x" + "/" * 200_000])
def test_text_made_to_be_slow_is_not(text: str) -> None:
    began = process_time()

    extent(text, "/a/a[1]/a[1]")

    assert process_time() - began < 2
