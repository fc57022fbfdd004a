"""From a finding and its exchange to the text that shows the place."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wirecheck.finding import Direction, Part
from wirecheck.report.body_text import text_of
from wirecheck.report.places import form, xml
from wirecheck.report.places import json as json_place
from wirecheck.report.unread import behind_names
from wirecheck.text.counted import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from wirecheck.exchange import Exchange, Request, Response
    from wirecheck.finding import Finding

    _Body = tuple[bytes, str | None]
    """The bytes of a body and their media type."""

_URL = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?(?://[^/?#]*)?(?P<path>[^?#]*)\??(?P<query>[^#]*)", re.IGNORECASE)
USER_INFO = re.compile(r"(?<=//)[^/?#]*(?=@)")
"""What stands before the host of a URL: a name, and perhaps a password."""

MOST_READ = 64 * 10**6
"""Bytes of bodies that are read for the places of one report beyond its first, each body once; to judge so many takes far longer. What each cause takes is counted as bytes, too."""

_EACH, _HEADER = 1_000, 50
"""What it takes to show a place, and to pass a header over, as bytes of a body that is read."""

_LINES = 1_000
"""So many bytes of a body are searched for the ends of lines in the time that it takes to read one."""

_CREDENTIAL_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A part of an exchange as text; `start` and `end` bound what a finding is about, ``None`` where it is about all of it.

    `numbered` text is a body, whose lines are worth counting. `covered` are the extents, in order and apart, of what is a secret by its place alone.
    """

    text: str
    start: int | None = None
    end: int | None = None
    numbered: bool = False
    covered: tuple[tuple[int, int], ...] = ()


class Places:
    """Gives the places of a report's causes. A body is read once for all of its causes, when the first of them is asked for, and forgotten after the last."""

    def __init__(self, causes: Iterable[tuple[Finding, Exchange]], *, most: int = MOST_READ) -> None:
        """Plan to look for these, or for as many, from the first on, as can be found by reading so many bytes: bodies may be made to be slow."""
        self._wanted: dict[_Body, list[Finding]] = {}
        self._found: dict[_Body, dict[str, Place | None]] = {}
        self._missed: set[str] = set()
        cost = 0
        for number, (finding, exchange) in enumerate(causes):
            body = _body_of(finding, exchange)
            more = _cost(finding, exchange) + (len(body[0]) if body is not None and body not in self._wanted else 0)
            if number and cost + more > most:
                self._missed.add(finding.fingerprint)
                continue
            cost += more if number else 0
            if body is not None:
                self._wanted.setdefault(body, []).append(finding)

    @property
    def missed(self) -> int:
        """How many are not looked for."""
        return len(self._missed)

    def of(self, finding: Finding, exchange: Exchange) -> Place | None:
        """Give the text that shows one of the causes, asked for once each; ``None`` where there is none, or where it is not looked for."""
        if finding.fingerprint in self._missed:
            return None
        body = _body_of(finding, exchange)
        if body is None:
            return place_of(finding, exchange)
        if body not in self._found:
            findings = self._wanted.pop(body)
            self._found[body] = {each.fingerprint: place for each, place in zip(findings, _in_body(body, findings), strict=True)}
        place = self._found[body].pop(finding.fingerprint)
        if not self._found[body]:
            del self._found[body]
        return place


def missed(places: Places) -> Iterator[str]:
    """Yield a line that says of how many findings no text is shown, if there are any."""
    if places.missed:
        yield f"of {counted(places.missed, 'cause')} the text is not shown: {MOST_READ // 10**6} MB were read for the others"


def place_of(finding: Finding, exchange: Exchange) -> Place | None:
    """Give the text that shows a finding; ``None`` where there is none, as for a body that is absent."""
    if finding.part in {Part.METHOD, Part.URL}:
        return _request_line(finding, exchange.request)
    if finding.part is Part.BODY:
        body = _body_of(finding, exchange)
        return _in_body(body, [finding])[0] if body is not None else None
    message = _message_of(finding, exchange)
    if message is None:
        return None
    if finding.part is Part.HEADER:
        return _header(finding.path.lower(), message)
    return None if exchange.response is None else _marked("HTTP ", str(exchange.response.status))


def _message_of(finding: Finding, exchange: Exchange) -> Request | Response | None:
    return exchange.request if finding.direction is Direction.REQUEST else exchange.response


def _body_of(finding: Finding, exchange: Exchange) -> _Body | None:
    message = _message_of(finding, exchange) if finding.part is Part.BODY else None
    return (message.body, message.header("content-type")) if message is not None and message.body else None


def _cost(finding: Finding, exchange: Exchange) -> int:
    """Say what it takes to find and to show a cause in what was read, as bytes of a body that is read."""
    message = _message_of(finding, exchange)
    if message is None:
        return 0
    if finding.part is Part.BODY:
        return _EACH + len(message.body or b"") // _LINES
    return _EACH + (_HEADER * len(message.headers) if finding.part is Part.HEADER else len(exchange.request.url))


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


def _in_body(body: _Body, findings: Sequence[Finding]) -> list[Place | None]:
    """Read a body, and give the place of each finding in it."""
    text = text_of(*body)
    read = _READS.get(text.lstrip()[:1])
    paths = {finding.path for finding in findings if _points(finding)}
    found = read(text, paths) if read is not None and paths else {}
    places = [found.get(finding.path) if _points(finding) else None for finding in findings]
    is_form = read is not _in_xml and "x-www-form-urlencoded" in (body[1] or "")
    rest = (_in_form if is_form else _at_lines)(text, [finding for finding, place in zip(findings, places, strict=True) if place is None])
    return [place or next(rest) for place in places]


def _points(finding: Finding) -> bool:
    return bool(finding.path) or finding.member is not None


def _in_xml(text: str, paths: Collection[str]) -> dict[str, Place]:
    return {path: Place(text=text, start=start, end=end, numbered=True) for path, (start, end) in xml.extents(text, paths).items()}


def _in_json(text: str, paths: Collection[str]) -> dict[str, Place]:
    """Find values; an object or list is shown where it opens: all of it would be half the page."""
    found = json_place.extents(text, paths).items()
    return {path: Place(text=text, start=start, end=start + 1 if text[start] in "{[" else end, numbered=True) for path, (start, end) in found}


_READS: dict[str, Callable[[str, Collection[str]], dict[str, Place]]] = {"<": _in_xml, "{": _in_json, "[": _in_json}
"""What finds places in a text, by how it begins."""


def _in_form(text: str, findings: Sequence[Finding]) -> Iterator[Place]:
    fields = form.fields(text)
    lines = form.joined(fields)
    found = form.extents(fields, {finding.path for finding in findings if finding.path})
    for finding in findings:
        start, end = found.get(finding.path, (None, None))
        yield Place(text=lines, start=start, end=end, numbered=True)


def _at_lines(text: str, findings: Sequence[Finding]) -> Iterator[Place]:
    """Find line and column, where the parser told them; both count from 1."""
    lines = _lines(text, {finding.line for finding in findings if finding.line is not None})
    last = len(text.rstrip())
    # What cannot be parsed has no members, so nobody could tell by place what in it is a secret.
    whole = Place(text=text, numbered=True, covered=tuple(behind_names(text)))
    for finding in findings:
        begin, first, end = lines.get(finding.line or 0, (0, None, None))
        if first is None or end is None:
            yield whole
        elif finding.column is None:
            yield replace(whole, start=first, end=end)
        else:
            start = min(begin + max(finding.column - 1, 0), end, last)  # what ends too early is marked at its last line
            yield replace(whole, start=start, end=start + 1)


def _lines(text: str, wanted: Iterable[int]) -> dict[int, tuple[int, int, int]]:
    """Give of each of these lines, if the text has it, where it begins, and the bounds of what is in it without the blanks around."""
    found = {}
    number, begin = 1, 0
    for line in sorted(wanted):
        while number < line and begin <= len(text):
            number, begin = number + 1, _end(text, begin) + 1
        if number == line and begin <= len(text):
            held = text[begin : _end(text, begin)].rstrip()
            found[line] = begin, begin + len(held) - len(held.lstrip()), begin + len(held)
    return found


def _end(text: str, begin: int) -> int:
    """Give the end of the line that begins here."""
    end = text.find("\n", begin)
    return end if end >= 0 else len(text)
