"""Which values of an exchange no output may show."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.checks import Subject
    from wirecheck.contract import Contract
    from wirecheck.exchange import Exchange

HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "x-auth-token", "x-key"})


def of_exchange(exchange: Exchange, contract: Contract | None) -> Iterator[str]:
    """Yield what is secret in any exchange: credential headers, cookies, user info."""
    names = HEADERS | (contract.secret_headers if contract is not None else frozenset())
    pairs = (*exchange.request.headers, *(exchange.response.headers if exchange.response is not None else ()))
    for name, value in pairs:
        if name in names:
            yield value
            yield from _within(name, value)
    try:
        info = urlsplit(exchange.request.url).netloc.rpartition("@")[0]
    except ValueError:
        return
    if info:
        yield unquote(info)
        yield from map(unquote, info.partition(":")[::2])


def _within(name: str, value: str) -> Iterator[str]:
    """Yield the secrets that a header's value is made of; what stands around them, a scheme or the path of a cookie, is none."""
    if name == "cookie":
        yield from (pair.partition("=")[2].strip() for pair in value.split(";"))
    elif name == "set-cookie":
        yield value.partition(";")[0].partition("=")[2].strip()
    elif name in {"authorization", "proxy-authorization"}:
        scheme, _, token = value.strip().partition(" ")
        yield token.strip()
        if scheme.lower() == "basic":  # RFC 7617, section 2: a user's name without a colon, and a password
            try:
                pair = b64decode(token).decode("utf-8", "replace")
            except ValueError:
                return
            yield pair
            yield from pair.partition(":")[::2]


def of_subject(subject: Subject) -> Iterator[str]:
    """Yield what is secret by the contract: at the places that its schemas name, in query and path."""
    yield from subject.request.secrets()
    yield from subject.response.secrets()
    request = subject.exchange.request
    query = parse_qsl(request.query, keep_blank_values=True)  # each of equal names, where rules see the last
    given = {"query": query, "path": list(subject.match.parameters.items()), "header": list(request.headers)}
    for parameter in subject.operation.parameters:
        wanted = parameter.name.lower() if parameter.place == "header" else parameter.name
        for name, value in given.get(parameter.place, ()):
            if name == wanted and parameter.schema is not None:
                yield from parameter.schema.secrets(value)
    names = {credential.name for way in subject.operation.security for credential in way if credential.kind == "query"}
    yield from (value for name, value in query if name in names)
