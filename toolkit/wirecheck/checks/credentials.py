"""Whether the request carries the credentials that the document asks for. Their values are never judged nor shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.finding import Direction, Finding, Flaw, NotChecked, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.checks.subject import Subject
    from wirecheck.contract.model import Credential


def credentials(subject: Subject) -> Iterator[Finding | NotChecked]:
    """Say when none of the ways to prove who is calling was taken."""
    ways = subject.operation.security
    if not ways or any(all(_is_there(subject, credential) for credential in way) for way in ways):
        return
    if not subject.exchange.request.headers and all(credential.kind != "query" for way in ways for credential in way):
        yield NotChecked(direction=Direction.REQUEST, part=Part.HEADER, path="", reason="the capture holds no request headers")
        return
    first = ways[0][0]
    names = " or ".join(dict.fromkeys(credential.name for way in ways for credential in way))
    part = Part.URL if first.kind == "query" else Part.HEADER
    flaw = Flaw(
        code="WC106",
        constraint="security",
        path=first.name,
        message=f"the credentials are missing: {names}",
        says=f"{first.kind} {first.name}",
        saw="nothing",
        source=first.source,
    )
    yield Finding.of(flaw, direction=Direction.REQUEST, part=part)


def _is_there(subject: Subject, credential: Credential) -> bool:
    request = subject.exchange.request
    if credential.kind == "query":
        return bool(subject.query.get(credential.name))
    if credential.kind == "cookie":
        pairs = (pair.partition("=") for pair in (request.header("cookie") or "").split(";"))
        return any(name.strip() == credential.name and value.strip() for name, _, value in pairs)
    value = request.header(credential.name.lower())
    if credential.kind == "basic":
        return value is not None and value[:6].lower() == "basic "
    return bool(value)
