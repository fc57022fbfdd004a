"""Whether the headers name the media types that a source states. The operation's codec reads the body whatever they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.finding import Direction, Finding, Flaw, NotChecked, Part, Severity
from wirecheck.schema.wording import one_line
from wirecheck.wire.codecs import media_type_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.checks.subject import Side, Subject


def media_type(subject: Subject) -> Iterator[Finding | NotChecked]:
    """Note a media type that nobody documented."""
    request, response = subject.exchange.request, subject.exchange.response
    yield from _judge(subject.request, request.header("content-type"), Direction.REQUEST)
    if response is not None:
        yield from _judge(subject.response, response.header("content-type"), Direction.RESPONSE)


def _judge(side: Side, header: str | None, direction: Direction) -> Iterator[Finding]:
    if side.body is None or not side.raw or header is None or not side.body.media_types:
        return
    seen = media_type_of(header)
    if seen in side.body.media_types or (side.body.codec == "php-form" and seen == "multipart/form-data"):
        return
    seen = one_line(seen)
    wanted = " or ".join(sorted(side.body.media_types))
    flaw = Flaw(
        code="WC111",
        constraint="media-type",
        path="Content-Type",
        message=f"the media type {seen!r} is not documented",
        says=wanted,
        saw=seen,
        source=side.body.source,
        severity=Severity.NOTE,
    )
    yield Finding.of(flaw, direction=direction, part=Part.HEADER)
