"""The extents of XPaths with indexes in XML text.

lxml knows the line of an element and not its column, and a minified body is all one line. So the tags are counted in the text itself, once for all places that are
looked for. The text is a stranger's: each step is one search from where the last one ended, and what is no XML ends the count.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TAG = re.compile(r"""<(?P<close>/?)(?P<name>[^\s/>"'=<]++)(?:[^>"'/]++|"[^"]*+"|'[^']*+'|/(?!>))*+(?P<empty>/?)>""")
_ATTRIBUTE = re.compile(r"""\s(?P<name>[^\s/>"'=<]++)\s*+=\s*+(?:"[^"]*+"|'[^']*+')""")
_NO_TAGS = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">"))
_STEP = re.compile(r"(?P<name>[^\[\]]+)(?:\[(?P<index>[0-9]{1,9})\])?")


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    start: int
    end: int
    opens: bool
    closes: bool


@dataclass(slots=True)
class _Element:
    """An element that is looked for, or that holds one: its start tag, and its end where it is a leaf."""

    below: dict[str, dict[int, _Element]] = field(default_factory=dict)
    is_wanted: bool = False
    tag: _Tag | None = None
    end: int = -1


def extents(text: str, paths: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Give start and end of what each path names: a leaf from its start tag to its end tag, else the start tag; an attribute with its value."""
    top = _Element()
    ways = [(path, element, path.partition("/@")[2]) for path in paths if (element := _wanted(top, path.partition("/@")[0])) is not None]
    _find(_tags(text), top, left=len({id(element) for _, element, _ in ways}))
    holders = {id(element): element.tag for _, element, attribute in ways if attribute}
    attributes = {key: _attributes(text, tag) for key, tag in holders.items()}
    found = {path: attributes[id(element)].get(attribute) if attribute else _extent(element) for path, element, attribute in ways}
    return {path: extent for path, extent in found.items() if extent is not None}


def _wanted(top: _Element, path: str) -> _Element | None:
    """Take a path up among what is looked for, and give the element at its end."""
    steps = [*map(_STEP.fullmatch, path.split("/")[1:])]
    if not steps or not all(steps):
        return None
    for step in filter(None, steps):
        top = top.below.setdefault(step["name"], {}).setdefault(int(step["index"] or 1), _Element())
    top.is_wanted = True
    return top


def _find(tags: Iterator[_Tag], top: _Element, *, left: int) -> None:
    """Find so many elements that are wanted; what nothing is wanted in is passed over."""
    inside = [(top, Counter[str]())]  # with how many children of each wanted name were seen
    depth = 0
    leaf: _Element | None = None  # unless another tag opens in it
    for tag in tags:
        if leaf is not None and not tag.opens:
            leaf.end = tag.end
        leaf = None
        if not left:
            return
        if not tag.opens:
            depth -= 1
            if depth < len(inside) - 1:
                inside.pop()
            if not inside:
                return
            continue
        element = _next(*inside[-1], tag) if depth == len(inside) - 1 else None
        depth += not tag.closes
        if element is not None:
            left -= element.is_wanted
            leaf = element if not tag.closes else None
            inside += [(element, Counter())] if not tag.closes and element.below else []


def _next(holder: _Element, seen: Counter[str], tag: _Tag) -> _Element | None:
    """Count a child, and give the wanted element that it is."""
    named = holder.below.get(tag.name)
    if named is None:
        return None
    seen[tag.name] += 1
    element = named.get(seen[tag.name])
    if element is not None:
        element.tag = tag
    return element


def _extent(element: _Element) -> tuple[int, int] | None:
    return (element.tag.start, max(element.tag.end, element.end)) if element.tag is not None else None


def _attributes(text: str, tag: _Tag | None) -> dict[str, tuple[int, int]]:
    """Give the extent of each attribute of a start tag."""
    found = dict[str, tuple[int, int]]()
    for attribute in _ATTRIBUTE.finditer(text, tag.start, tag.end) if tag is not None else ():
        found.setdefault(attribute["name"], (attribute.start("name"), attribute.end()))
    return found


def _tags(text: str) -> Iterator[_Tag]:
    at = text.find("<")
    while at >= 0:
        closer = next((closer for opener, closer in _NO_TAGS if text.startswith(opener, at)), None)
        if closer:
            end = text.find(closer, at)
            if end < 0:
                return
            at = text.find("<", end + len(closer))
            continue
        match = _TAG.match(text, at)
        if match is None:
            return
        yield _Tag(match["name"], match.start(), match.end(), opens=not match["close"], closes=bool(match["close"] or match["empty"]))
        at = text.find("<", match.end())
