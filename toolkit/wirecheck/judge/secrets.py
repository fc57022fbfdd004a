"""Which values of an exchange no output may show."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, unquote_plus, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wirecheck.checks import Subject
    from wirecheck.contract import Contract
    from wirecheck.contract.model import Operation
    from wirecheck.exchange import Exchange

HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "x-auth-token", "x-key"})

NAMES = frozenset(
    {
        *("password", "passwd", "pwd", "passphrase", "secret", "client_secret", "authorization"),
        *("token", "access_token", "refresh_token", "id_token", "auth_token", "api_key", "apikey", "api-key", "admin_key"),
    }
)
"""What is secret under these names, in lower case, wherever no contract can be asked."""

_QUERY_NAMES = NAMES | {"key", "sid", "session", "sessionid", "phpsessid", "jwt"}
"""In a URL, which every log keeps, these are secret too. In a body a key may be that of a record."""

_HEADER = re.compile(r"(?:\A|[-_])(?:password|passwd|secret|token|apikey|api[-_]key|credentials?)(?:\Z|[-_])")
_IN_FORM = r"(?:[^=&?]*(?:\[|%5B))?(?:NAMES)(?:(?:\[|%5B|\]|%5D)[^=&?]*+)?"
_IN_PART = r"""name="?(?:[^"\r\n]{0,200}\[)?(?:NAMES)(?:[\[\]][^"\r\n]{0,200})?"?(?:;[^\r\n]{0,200}+)?\r?\n(?:[^\r\n]++\r?\n){0,8}+\r?\n"""
_UNDER = {
    "json": r'"(?:NAMES)"\s*+:[\s\[]*+"(?P<value>(?:[^"\\]|\\.)*+)',
    "number": r'"(?:NAMES)"\s*+:[\s\[]*+(?P<value>-?[0-9][0-9.eE+-]*+)',
    "xml": r"<(?:[\w.-]+:)?(?:NAMES)(?:\s[^<>]*+)?>\s*+(?:<!\[CDATA\[)?(?P<value>[^<]++)",
    "attribute": r"\s(?:[\w.-]+:)?(?:NAMES)\s*+=\s*+[\"'](?P<value>[^\"'<]++)",
    "form": rf"(?:\A|[&?]){_IN_FORM}=(?P<value>[^&]++)",
    "part": rf"{_IN_PART}(?P<value>[\s\S]*?)(?=\r?\n--|\Z)",
}
"""By who writes it so: a value under the name of a secret. Each pattern runs in linear time, whatever the text."""

_TORN = re.compile(r"[=&\[\]\0]")
_UNDERSCORED = str.maketrans(" .", "__")
URLS = frozenset({"location", "content-location", "referer"})
"""Headers that hold a URL."""


def is_header(name: str) -> bool:
    """Whether a header of this lower-case name holds a credential, whatever a contract says."""
    return name in HEADERS or _HEADER.search(name) is not None


def is_query(name: str) -> bool:
    """Whether a query parameter of this name holds a key, whatever a contract says."""
    return name.lower() in _QUERY_NAMES


def of_exchange(exchange: Exchange, contract: Contract | None) -> Iterator[str]:
    """Yield what is secret in any exchange: credential headers, cookies, user info, keys in a query."""
    named = contract.secret_headers if contract is not None else frozenset()
    pairs = (*exchange.request.headers, *(exchange.response.headers if exchange.response is not None else ()))
    for name, value in pairs:
        if name in named or is_header(name):
            yield value
            yield from _within(name, value)
        elif name in URLS:
            yield from _of_url(value)
    yield from _of_url(exchange.request.url)


def _of_url(url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    info = parts.netloc.rpartition("@")[0]
    if info:
        yield unquote(info)
        yield from map(unquote, info.partition(":")[::2])
    yield from (value for name, value in parse_qsl(parts.query) if is_query(name))


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
    for side in (subject.request, subject.response):
        yield from side.secrets()
        is_form = side.reader is not None and side.reader.codec == "php-form"
        if side.raw and (is_form or side.subject is None):
            yield from _of_text(side.raw, names_of(subject.operation), is_form=is_form)
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


def names_of(operation: Operation) -> frozenset[str]:
    """Name what is secret in the bodies of an operation wherever its schemas cannot be asked."""
    schemas = {id(body.schema): body.schema for body in operation.bodies if body.schema is not None}
    return NAMES.union(*(schema.secret_names for schema in schemas.values()))


def under_names(text: str, names: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    """Yield who writes so (``"json"``, ``"xml"``, ``"form"``, ...), start and end of each value that stands under one of these names, in whatever case, as JSON, XML and forms write it."""
    for kind, pattern in _under(names).items():
        for found in pattern.finditer(text):
            yield kind, *found.span("value")


@lru_cache(maxsize=64)
def _under(names: frozenset[str]) -> dict[str, re.Pattern[str]]:
    any_name = "|".join(map(re.escape, sorted(names)))
    return {kind: re.compile(pattern.replace("NAMES", any_name), re.IGNORECASE) for kind, pattern in _UNDER.items()}


def _of_text(raw: bytes, names: frozenset[str], *, is_form: bool) -> Iterator[str]:
    """Yield what stands under the name of a secret in a body that cannot be read, or in a form, which reads whatever it is sent: as it stands, and with its escapes undone."""
    text = raw.decode("utf-8", "replace")
    for spelled in dict.fromkeys((text, unquote_plus(text) if is_form else text)):
        for kind, start, end in under_names(spelled, names):
            for secret in dict.fromkeys((spelled[start:end], _UNESCAPED[kind](spelled[start:end]))):
                yield secret
                if is_form and kind != "form":
                    yield from _torn(secret)


def _torn(secret: str) -> Iterator[str]:
    """Yield what PHP makes of a secret in the name of a field, which JSON or XML is to it: it ends at ``=`` and ``&``, brackets are keys, blanks and dots become ``_``, and blanks before it are dropped."""
    for piece in _TORN.split(secret):
        yield piece
        yield piece.lstrip(" ").translate(_UNDERSCORED)


def _unescaped_json(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:  # half an escape: what was cut off is no whole secret
        return text


_UNESCAPED: dict[str, Callable[[str], str]] = {
    "json": _unescaped_json,
    "number": str,
    "xml": unescape,
    "attribute": unescape,
    "form": unquote_plus,
    "part": str,
}
