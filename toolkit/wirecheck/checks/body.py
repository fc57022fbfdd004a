"""Whether a body is what the operation documents."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from wirecheck.finding import Direction, Finding, Flaw, NotChecked, Part, Severity
from wirecheck.wire import kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.checks.subject import Side, Subject
    from wirecheck.contract.model import Body
    from wirecheck.finding import Source


def body(subject: Subject) -> Iterator[Finding | NotChecked]:
    """Judge both bodies by codec and schema."""
    yield from _judge(subject.request, Direction.REQUEST, is_documented=True)
    if subject.exchange.response is not None and not _needs_no_body(subject):
        yield from _judge(
            subject.response,
            Direction.RESPONSE,
            is_documented=subject.documented is not None,
            bodiless=_bodiless(subject),
            absent=subject.exchange.response.why_absent,
        )


def _needs_no_body(subject: Subject) -> bool:
    """Whether the answer is empty, and its outcome holds all the same: then a document says that there need be no body."""
    side = subject.response
    return side.raw is not None and side.body is not None and side.payload is None and subject.outcome not in {"unknown", None}


def _bodiless(subject: Subject) -> Source | None:
    """Give the source that says that there is no content: that of a documented 204."""
    response = subject.exchange.response
    return subject.documented.source if response is not None and response.status == HTTPStatus.NO_CONTENT and subject.documented is not None else None


def _judge(side: Side, direction: Direction, *, is_documented: bool, bodiless: Source | None = None, absent: str = "") -> Iterator[Finding | NotChecked]:
    if side.raw is None:
        if side.body is not None or direction is Direction.RESPONSE:
            yield NotChecked(direction=direction, part=Part.BODY, path="", reason=absent or "the capture left the body out")
        return
    if side.body is None:
        if side.raw and is_documented:
            severity = bodiless.certainty.severity if bodiless is not None else Severity.NOTE if direction is Direction.RESPONSE else Severity.WARNING
            flaw = Flaw(
                code="WC213",
                constraint="body",
                message="a body where none is documented",
                says="no body",
                saw=kind.first_characters(side.raw),
                source=bodiless,
                severity=severity,
            )
            yield Finding.of(flaw, direction=direction)
        elif side.raw:
            yield NotChecked(direction=direction, part=Part.BODY, path="", reason="no document describes a body under this status")
        return
    if side.body.is_free and not _is_read(side, side.body):
        return
    if side.body.unjudged and side.raw:
        yield NotChecked(direction=direction, part=Part.BODY, path="", reason=side.body.unjudged)
        if side.body.codec is None:
            return
    for flaw in _flaws(side, side.body, direction):
        yield Finding.of(flaw, direction=direction)


def _is_read(side: Side, body: Body) -> bool:
    """Whether a body that may be anything turned out to be the one that is described."""
    if body.schema is None or side.payload is None or not side.payload.readable:
        return False
    return body.root is None or (side.payload.root is not None and side.payload.root.tag == body.root)


def _flaws(side: Side, body: Body, direction: Direction) -> Iterator[Flaw]:
    if side.payload is None:
        if body.is_required:
            yield Flaw(code="WC203", constraint="codec", message="the body is empty", says="a body as documented", saw="nothing", source=body.source)
        return
    if side.payload.root is not None and body.root is not None and side.payload.root.tag != body.root:
        other = kind.other_kind(side.raw or b"", "XML")
        seen = str(side.payload.root.tag)
        yield other or Flaw(
            code="WC211",
            constraint="root",
            path=f"/{seen}",
            line=side.payload.root.sourceline,
            message=f"the root element is {seen!r}, not {body.root!r}",
            says=f"the root element {body.root}",
            saw=seen,
            source=body.source,
        )
        return
    for flaw in (*side.payload.flaws, *side.preparing):
        if flaw.code != "WC112" or "multipart/form-data" not in body.media_types:
            yield _grounded(flaw, body)
    if side.payload.readable and body.schema is not None:
        undocumented = Severity.NOTE if direction is Direction.RESPONSE else Severity.WARNING
        yield from body.schema.flaws(side.subject, undocumented=undocumented)


def _grounded(flaw: Flaw, body: Body) -> Flaw:
    """Give a flaw of the text's url-encoding the source that documents it; a body that is not even of its kind needs none."""
    if flaw.code in {"WC207", "WC208"} and flaw.source is None:
        return replace(flaw, source=body.source, severity=flaw.severity or Severity.ERROR)
    return flaw
