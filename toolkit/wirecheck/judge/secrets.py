"""Which values of an exchange no output may show."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.checks import Subject
    from wirecheck.checks.subject import Side
    from wirecheck.contract import Contract
    from wirecheck.exchange import Exchange

_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "x-auth-token", "x-key"})


def of_exchange(exchange: Exchange, contract: Contract | None) -> Iterator[str]:
    """Yield what is secret in any exchange: credential headers, cookies, user info."""
    names = _HEADERS | (contract.secret_headers if contract is not None else frozenset())
    pairs = (*exchange.request.headers, *(exchange.response.headers if exchange.response is not None else ()))
    for name, value in pairs:
        if name in names:
            yield value
            yield from value.split(" ", 1)[1:]  # the scheme before a token is no secret
            if "cookie" in name:
                yield from (part.partition("=")[2].strip() for part in value.split(";") if "=" in part)
    try:
        info = urlsplit(exchange.request.url).netloc.rpartition("@")[0]
    except ValueError:
        return
    if info:
        yield unquote(info)
        yield from filter(None, map(unquote, info.split(":")))


def of_subject(subject: Subject) -> Iterator[str]:
    """Yield what is secret by the contract: at the places that its schemas name, in query and path."""
    yield from _of_side(subject.request)
    yield from _of_side(subject.response)
    for parameter in subject.operation.parameters:
        value = {"query": subject.query, "path": subject.match.parameters}.get(parameter.place, {}).get(parameter.name)
        if value is not None and parameter.schema is not None:
            yield from parameter.schema.secrets(value)
    for way in subject.operation.security:
        for credential in way:
            if credential.kind == "query" and (value := subject.query.get(credential.name)):
                yield value


def _of_side(side: Side) -> Iterator[str]:
    if side.subject is not None and side.body is not None and side.body.schema is not None:
        yield from side.body.schema.secrets(side.subject)
