"""Bodies as the page shows them: an excerpt with the place marked, and the whole text, both without secrets and without characters that hide or turn a line round."""

from __future__ import annotations

from functools import lru_cache
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
        kind = " ".join(filter(None, (MARK if is_marked else "", SECRET if token.shown == BULLETS else "")))
        yield kind, token.shown
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


def whole(text: str, mask: Mask, covered: Iterable[tuple[int, int]] = (), mark: tuple[int, int] | None = None) -> tuple[str, tuple[int, int] | None]:
    """Give a text as it may be shown, cut where it is too long, and where the mark is in that: in UTF-16 code units, as a browser counts."""
    spans = [*merged((*_spans(text, mask), *covered))]
    limit = max([min(len(text), LONGEST), *(end for start, end in spans if start < LONGEST < end)])
    inside = mark if mark is not None and mark[1] <= limit else None
    edges = sorted({0, limit, *(inside or ()), *(edge for span in spans for edge in span if edge < limit)})
    made, units, bounds = [], 0, dict[int, int]()
    for index, at in enumerate(edges):
        bounds[at] = units
        if at == limit:
            break
        span = next((span for span in spans if span[0] <= at < span[1]), None)
        shown = (BULLETS if span[0] == at else "") if span is not None else printable_lines(text[at : edges[index + 1]].replace("\r\n", "\n"))
        made.append(shown)
        units += len(shown.encode("utf-16-le", "surrogatepass")) // 2
    return "".join(made), (bounds[inside[0]], bounds[inside[1]]) if inside is not None else None
