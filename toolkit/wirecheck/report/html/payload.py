"""Bodies as the page shows them: an excerpt with the place marked, and the whole text, both without secrets and without characters that hide or turn a line round."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from wirecheck.report.excerpt import indent_of, lines_around, tokens
from wirecheck.report.html.model import MARK, PLAIN, SECRET, Line
from wirecheck.text.mask import BULLETS, merged
from wirecheck.text.printable import printable_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wirecheck.report.excerpt import Token
    from wirecheck.report.places import Place
    from wirecheck.text.mask import Mask

LONGEST = 32 * 1024
"""Characters of a body that the page holds."""

_ROOM = 120
"""Twice as many characters of an endless line stand on each side of what is marked."""

_KINDS = {(False, False): PLAIN, (True, False): MARK, (False, True): SECRET, (True, True): f"{MARK} {SECRET}"}
"""What a token is called, by whether it is marked, and whether it is a secret."""


def excerpt(place: Place, mask: Mask) -> Iterator[Line]:
    """Yield the marked line with its neighbours, or the first lines of a text that has no mark."""
    lines = list(lines_around(place))
    rows = [list(tokens(place, line, mask, _ROOM)) for line in lines]
    indent = min(map(indent_of, filter(None, rows)), default=0)
    for line, row in zip(lines, rows, strict=True):
        kept = row[indent:]
        begun = (PLAIN, "…") if row and row[0].start > line.begin else None
        marked = place if line.holds(place.start) else None
        yield Line(number=line.number if place.numbered else None, pieces=tuple(_joined(filter(None, (begun, *_kinds(kept, marked))))))


def _kinds(row: Iterable[Token], place: Place | None) -> Iterator[tuple[str, str]]:
    """Yield each token with its kind; a mark that is empty stands where it begins."""
    start, end = (place.start, place.end) if place is not None else (None, None)
    is_due = start is not None and start == end
    for token in row:
        if is_due and start is not None and token.start >= start:
            yield MARK, ""
            is_due = False
        is_marked = start is not None and end is not None and token.start < end and token.end > start
        yield _KINDS[is_marked, token.shown == BULLETS], token.shown
    if is_due:
        yield MARK, ""


def _joined(pieces: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    kind, text = PLAIN, ""
    for other, more in pieces:
        if other != kind or (other and not more):
            if text or kind:
                yield kind, text
            kind, text = other, ""
        text += more
    if text or kind:
        yield kind, text


@lru_cache(maxsize=16)
def _spans(text: str, mask: Mask) -> tuple[tuple[int, int], ...]:
    """Find the secrets of a text, as far as it is shown; findings come by the dozen on one."""
    return tuple(mask.spans(text[: LONGEST + mask.reach]))


def whole(text: str, mask: Mask, covered: Iterable[tuple[int, int]] = ()) -> str:
    """Give a text as it may be shown, cut where it is too long."""
    spans, limit = _kept(text, mask, covered)
    return "".join(shown for _, shown in _pieces(text, spans, {limit}))


def bounds(text: str, marked: tuple[int, int], mask: Mask, covered: Iterable[tuple[int, int]] = ()) -> tuple[int, int] | None:
    """Give start and end of a part of a text in what is shown of the whole, in UTF-16 code units, as a browser counts; ``None`` where it was cut off."""
    spans, limit = _kept(text, mask, covered)
    if marked[1] > limit:
        return None
    units = {0: 0, **dict.fromkeys(marked, 0)}
    count = 0
    for end, shown in _pieces(text, spans, {*marked}):
        count += len(shown.encode("utf-16-le", "surrogatepass")) // 2
        units[end] = count
    return units[marked[0]], units[marked[1]]


def _kept(text: str, mask: Mask, covered: Iterable[tuple[int, int]]) -> tuple[list[tuple[int, int]], int]:
    """Give the secrets of a text, and where it is cut: behind a secret, and never in it."""
    spans = [*merged((*_spans(text, mask), *covered))]
    return spans, max([min(len(text), LONGEST), *(end for start, end in spans if start < LONGEST < end)])


def _pieces(text: str, spans: Iterable[tuple[int, int]], ends: set[int]) -> Iterator[tuple[int, str]]:
    """Yield the pieces of a text up to the last of these ends, each with its own end; a secret is bullets where it begins."""
    last = max(ends)
    inside = [span for span in spans if span[0] < last]
    edges = sorted({0, *ends, *(edge for span in inside for edge in span if edge < last)})
    secrets = iter(inside)
    start, end = next(secrets, (last, last))
    for at, behind in pairwise(edges):
        while end <= at < last:
            start, end = next(secrets, (last, last))
        yield behind, (BULLETS if at == start else "" if at > start else printable_lines(text[at:behind].replace("\r\n", "\n")))
