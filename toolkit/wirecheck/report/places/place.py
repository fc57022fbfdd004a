"""From a finding and its exchange to the text that shows the place."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wirecheck.finding import Direction, Part
from wirecheck.report.places import form, xml
from wirecheck.report.places import json as json_place
from wirecheck.report.places.text import text_of
from wirecheck.report.unread import behind_names
from wirecheck.text.counted import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.exchange import Exchange, Request, Response
    from wirecheck.finding import Finding

_URL = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?(?://[^/?#]*)?(?P<path>[^?#]*)\??(?P<query>[^#]*)", re.IGNORECASE)
USER_INFO = re.compile(r"(?<=//)[^/?#]*(?=@)")
"""What stands before the host of a URL: a name, and perhaps a password."""

MOST_READ = 25_000_000
"""Bytes of bodies that are read for the places of one report, beyond the first."""

_EACH = 20_000
"""What it takes to show a place once it is found, as bytes of a body that is read."""

_CREDENTIAL_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A part of an exchange as text; `start` and `end` bound what a finding is about, ``None`` where it is about all of it.

    `numbered` text is a body, whose lines are worth counting. `covered` are the extents of what is a secret by its place alone.
    """

    text: str
    start: int | None = None
    end: int | None = None
    numbered: bool = False
    covered: tuple[tuple[int, int], ...] = ()


class Places:
    """Gives the places of a report's findings until enough was read for them: each has its body read anew, and tens of thousands may be in a large one."""

    def __init__(self, most: int = MOST_READ) -> None:
        self._left = most
        self._is_first = True
        self.missed = 0
        """How many were not looked for."""

    def of(self, finding: Finding, exchange: Exchange) -> Place | None:
        """Give the text that shows a finding; ``None`` where there is none, or where too much was read already."""
        message = exchange.request if finding.direction is Direction.REQUEST else exchange.response
        cost = _EACH + (len(message.body or b"") if message is not None and finding.part is Part.BODY else 0)
        if cost > self._left and not self._is_first:
            self.missed += 1
            return None
        self._left -= cost
        self._is_first = False
        return place_of(finding, exchange)


def missed(places: Places) -> Iterator[str]:
    """Yield a line that says of how many findings no text is shown, if there are any."""
    if places.missed:
        yield f"of {counted(places.missed, 'cause')} the text is not shown: {MOST_READ // 10**6} MB were read for the others"


def place_of(finding: Finding, exchange: Exchange) -> Place | None:
    """Give the text that shows a finding; ``None`` where there is none, as for a body that is absent."""
    message = exchange.request if finding.direction is Direction.REQUEST else exchange.response
    if finding.part in {Part.METHOD, Part.URL}:
        return _request_line(finding, exchange.request)
    if message is None:
        return None
    if finding.part is Part.HEADER:
        return _header(finding.path.lower(), message)
    if finding.part is Part.BODY:
        return _body(finding, message)
    return None if exchange.response is None else _marked("HTTP ", str(exchange.response.status))


def _marked(before: str, marked: str, after: str = "", *, covered: tuple[tuple[int, int], ...] = ()) -> Place:
    return Place(text=before + marked + after, start=len(before), end=len(before) + len(marked), covered=covered)


def _header(name: str, message: Request | Response) -> Place | None:
    value = message.header(name)
    if value is None:
        return None
    before = f"{name}: "
    covered = ((len(before), len(before) + len(value)),) if name in _CREDENTIAL_HEADERS else ()
    return _marked(before, value, covered=covered)


def _request_line(finding: Finding, request: Request) -> Place:
    """Show method and URL; mark the method, the query parameter of the finding's name, or else the path."""
    url, before = request.url, f"{request.method} "
    covered = tuple((len(before) + user.start(), len(before) + user.end()) for user in USER_INFO.finditer(url))
    if finding.part is Part.METHOD:
        return _marked("", request.method, f" {url}", covered=covered)
    start, end = _in_url(url, finding.path)
    return _marked(before + url[:start], url[start:end], url[end:], covered=covered)


def _in_url(url: str, parameter: str) -> tuple[int, int]:
    parts = _URL.match(url)
    if parts is None:
        return 0, len(url)
    at = parts.start("query")
    for field in parts["query"].split("&"):
        if parameter and form.name(field) == parameter:
            return at, at + len(field)
        at += len(field) + 1
    return parts.span("path")


def _body(finding: Finding, message: Request | Response) -> Place | None:
    if not message.body:
        return None
    text = text_of(message.body, message.header("content-type"))
    first = text.lstrip()[:1]
    points = bool(finding.path) or finding.member is not None
    found = None
    if first == "<":
        found = points and _in_xml(text, finding)
    elif first in {"{", "["}:
        found = points and _in_json(text, finding)
    if not found and first != "<" and "x-www-form-urlencoded" in (message.header("content-type") or ""):
        found = _in_form(text, finding)
    if found:
        return found
    # What cannot be parsed has no members, so nobody could tell by place what in it is a secret.
    return replace(_at_line(text, finding) or Place(text=text, numbered=True), covered=tuple(behind_names(text)))


def _in_xml(text: str, finding: Finding) -> Place | None:
    extent = xml.extent(text, finding.path)
    return extent and Place(text=text, start=extent[0], end=extent[1], numbered=True)


def _in_json(text: str, finding: Finding) -> Place | None:
    extent = json_place.extent(text, finding.path)
    if extent is None:
        return None
    start, end = extent
    opens = text[start] in "{["  # an object or list is shown where it opens: all of it would be half the page
    return Place(text=text, start=start, end=start + 1 if opens else end, numbered=True)


def _in_form(text: str, finding: Finding) -> Place:
    fields = form.fields(text)
    start, end = (finding.path and form.extent(fields, finding.path)) or (None, None)
    return Place(text=form.joined(fields), start=start, end=end, numbered=True)


def _at_line(text: str, finding: Finding) -> Place | None:
    """Find line and column, where the parser told them; both count from 1."""
    lines = text.split("\n")
    if finding.line is None or not 0 < finding.line <= len(lines):
        return None
    begin = sum(len(line) + 1 for line in lines[: finding.line - 1])
    line = lines[finding.line - 1].rstrip()
    if finding.column is None:
        return Place(text=text, start=begin + len(line) - len(line.lstrip()), end=begin + len(line), numbered=True)
    start = min(begin + min(max(finding.column - 1, 0), len(line)), len(text.rstrip()))  # what ends too early is marked at its last line
    return Place(text=text, start=start, end=start + 1, numbered=True)
