"""From a finding and its exchange to what the page shows of it: here secrets are masked, so that what comes after may be written or sent as it is."""

from __future__ import annotations

from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from wirecheck.finding import Direction, Part
from wirecheck.judge import secrets as secret
from wirecheck.report.block import Find, at
from wirecheck.report.body_text import text_of
from wirecheck.report.curl import curl_of
from wirecheck.report.entry import finding_of
from wirecheck.report.html.model import Example, Line, Message, Shown
from wirecheck.report.html.payload import LONGEST, bounds, excerpt, whole
from wirecheck.report.places import form, place_of
from wirecheck.report.places.place import USER_INFO
from wirecheck.report.unread import behind_names
from wirecheck.text.mask import BULLETS, covered, mask_of
from wirecheck.text.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wirecheck.exchange import Exchange, Request, Response
    from wirecheck.finding import Finding, Related
    from wirecheck.judge import Judgement
    from wirecheck.report.places import Place
    from wirecheck.text.mask import Mask

Spans = tuple[tuple[int, int], ...]
Beside = tuple["Exchange", frozenset[str]]
"""Another exchange that a finding rests on, with what no output may show of it."""


def example_of(
    finding: Finding,
    judgement: Judgement,
    *,
    related: Iterable[Beside] = (),
    missing: Iterable[Related] = (),
    find: Find = place_of,
    unread: frozenset[Direction] | None = None,
) -> Example:
    """Give a finding as the page shows it; `find` gives the text that shows where it is. `missing` are exchanges that it rests on and that nobody has any more.

    `unread` is what `unread_of` gives for the judgement, where somebody knows it: to ask it anew for each of ten thousand findings takes long.
    """
    mask = mask_of(judgement.secrets)
    place = find(finding, judgement.exchange)
    operation = " ".join(filter(None, (judgement.contract, judgement.operation, judgement.resource)))
    covered_too = place.covered if place is not None and finding.part is Part.BODY else ()
    own, mark = _marked(judgement, finding, place, covered_too, unread_of(judgement) if unread is None else unread)
    return Example(
        finding=finding_of(finding, judgement, mask),
        place=at(finding, mask),
        where=_name(judgement.exchange),
        operation=printable(operation),
        lines=_lines(place, mask),
        exchanges=(*(shown(exchange, judgement.secrets | hidden) for exchange, hidden in related), own),
        mark=mark,
        missing=tuple(printable(f"{one.capture}, exchange {one.index}") for one in missing),
    )


def _lines(place: Place | None, mask: Mask) -> tuple[Line, ...]:
    return tuple(excerpt(place, mask)) if place is not None else ()


def _name(exchange: Exchange) -> str:
    return printable(f"{exchange.capture}, exchange {exchange.index}")


def unread_of(judgement: Judgement) -> frozenset[Direction]:
    """Say which bodies nobody could read by the contract, so that it does not tell what in them is secret."""
    if judgement.operation is None:
        return frozenset(Direction)
    gaps = [gap.direction for gap in judgement.not_checked if gap.part is Part.BODY and not gap.path and gap.rule is None]
    flaws = [finding.direction for finding in judgement.findings if finding.part is Part.BODY and not finding.path]
    found = {*gaps, *flaws}
    return frozenset(Direction) if Direction.EXCHANGE in found else frozenset(found)


def _marked(
    judgement: Judgement, finding: Finding, place: Place | None, covered_too: Spans, unread: frozenset[Direction]
) -> tuple[Shown, tuple[str, int, int] | None]:
    """Give the exchange of a finding, and where in it the finding points."""
    also = tuple((direction, covered_too if direction is finding.direction else ()) for direction in (Direction.REQUEST, Direction.RESPONSE))
    made = shown(judgement.exchange, judgement.secrets, unread=unread, also=also)
    if finding.part is not Part.BODY or place is None or place.start is None or place.end is None:
        return made, None
    names = _behind_names(place.text) if finding.direction in unread else ()
    mark = bounds(place.text, (place.start, place.end), mask_of(judgement.secrets), (*place.covered, *names))
    return made, (finding.direction.value, *mark) if mark is not None else None


@lru_cache(maxsize=64)
def shown(exchange: Exchange, hidden: frozenset[str], *, unread: frozenset[Direction] = frozenset(), also: tuple[tuple[Direction, Spans], ...] = ()) -> Shown:
    """Give an exchange without its secrets. Findings come by the dozen on one exchange, so the last ones are kept.

    `unread` are the bodies that nobody could read by the contract: in them, what stands behind the name of a secret is covered. `also` are extents that are covered beside the secrets.
    """
    mask, more = mask_of(hidden), dict(also)
    request, response = exchange.request, exchange.response
    url = covered(request.url, [*mask.spans(request.url), *(user.span() for user in USER_INFO.finditer(request.url))])
    asked = _text(request.body, request.header("content-type") or "") if request.body and Direction.REQUEST in unread else ""
    behind = frozenset(asked[start:end] for start, end in behind_names(asked))
    return Shown(
        name=_name(exchange),
        at=f"{exchange.captured_at:%Y-%m-%d %H:%M:%S %Z}" if exchange.captured_at is not None else "",
        request=_message(
            f"{printable(request.method)} {printable(url)}", request, mask, more.get(Direction.REQUEST, ()), is_unread=Direction.REQUEST in unread
        ),
        response=_message(str(response.status), response, mask, more.get(Direction.RESPONSE, ()), is_unread=Direction.RESPONSE in unread)
        if response is not None
        else None,
        curl=curl_of(exchange, hidden | behind),
    )


def _message(head: str, message: Request | Response, mask: Mask, also: Spans, *, is_unread: bool) -> Message:
    headers = tuple((printable(name), BULLETS if name in secret.HEADERS else printable(mask(value))) for name, value in message.headers)
    if not message.body:
        note = "no body" if message.body is not None else printable(getattr(message, "why_absent", "")) or "the body was not captured"
        return Message(head=head, headers=headers, note=note)
    text = _text(message.body, message.header("content-type") or "")
    body = whole(text, mask, (*also, *(_behind_names(text) if is_unread else ())))
    note = f"the first {LONGEST:,} of {len(text):,} characters" if len(text) > LONGEST else ""
    return Message(head=head, headers=headers, body=body, note=note)


@lru_cache(maxsize=16)
def _behind_names(text: str) -> Spans:
    """Find what stands behind the names of secrets, as far as it is shown; findings come by the dozen on one text."""
    return tuple(takewhile(lambda span: span[0] < LONGEST, behind_names(text)))


def _text(body: bytes, media_type: str) -> str:
    """Give a body as people read it; of a form, a field a line, as excerpts have it."""
    text = text_of(body, media_type)
    is_form = "x-www-form-urlencoded" in media_type and text.lstrip()[:1] not in {"<", "{", "["}
    return form.joined(form.fields(text)) if is_form else text
