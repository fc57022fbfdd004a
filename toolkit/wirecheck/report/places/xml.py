"""The extent of an XPath with indexes in XML text.

lxml knows the line of an element and not its column, and a minified body is all one line. So the tags are counted in the text itself. The text is a
stranger's: each step is one search from where the last one ended, and what is no XML ends the count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG = re.compile(r"""<(?P<close>/?)(?P<name>[^\s/>"'=<]++)(?:[^>"'/]++|"[^"]*+"|'[^']*+'|/(?!>))*+(?P<empty>/?)>""")
_NO_TAGS = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">"))
_STEP = re.compile(r"(?P<name>[^\[\]]+)(?:\[(?P<index>[0-9]{1,9})\])?")


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    start: int
    end: int
    opens: bool
    closes: bool


def extent(text: str, path: str) -> tuple[int, int] | None:
    """Give start and end of what the path names: a leaf from its start tag to its end tag, else the start tag; an attribute with its value."""
    elements, _, attribute = path.partition("/@")
    tags = _tags(text)
    start_tag = _find(tags, elements.split("/")[1:])
    if start_tag is None:
        return None
    if attribute:
        found = re.compile(rf"""\s({re.escape(attribute)}\s*=\s*(?:"[^"]*"|'[^']*'))""").search(text, start_tag.start, start_tag.end)
        return found.span(1) if found else None
    after = None if start_tag.closes else next(tags, None)
    if after is not None and not after.opens:
        return start_tag.start, after.end
    return start_tag.start, start_tag.end


def _find(tags: Iterator[_Tag], steps: list[str]) -> _Tag | None:
    """Give the start tag at the end of the steps."""
    wanted = [(match["name"], int(match["index"] or 1)) for match in map(_STEP.fullmatch, steps) if match]
    if not wanted or len(wanted) != len(steps):
        return None
    met = 0  # how many of the steps are open around us
    depth = 0
    seen = 0  # children of the innermost met step that have the wanted name
    for tag in tags:
        if not tag.opens:
            depth -= 1
            if depth < met:
                return None
            continue
        if depth == met and tag.name == wanted[met][0]:
            seen += 1
            if seen == wanted[met][1]:
                if met == len(wanted) - 1:
                    return tag
                met, seen = met + 1, 0
        if not tag.closes:
            depth += 1
        elif depth < met:
            return None
    return None


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
