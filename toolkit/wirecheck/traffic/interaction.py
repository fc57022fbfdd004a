"""One interaction of a cassette to one exchange, for every program that writes cassettes.

What they agree on is read here; what differs is a record of values.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wirecheck.exchange import Exchange, Request, Response
from wirecheck.traffic import content_coding, interaction_bodies, moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wirecheck.exchange import Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a program writes: methods in lower case; what it means by a body that is not there; base64 that only other headers tell of."""

    lowers_methods: bool = False
    absent_body: bytes | None = None
    base64_by_header: bool = False


VCRPY = Dialect()
RUBY = Dialect(lowers_methods=True)  # methods are Ruby symbols, :post; betamax writes the same list with methods as they were sent
PHP = Dialect(absent_body=b"", base64_by_header=True)  # php-vcr leaves out what is empty

_LOWERED = frozenset({"get", "head", "post", "put", "patch", "delete", "options", "trace", "connect"})


def exchange(interaction: object, *, dialect: Dialect, capture: str, index: int) -> Exchange:
    """Read an interaction.

    Raises:
        ValueError: something in it is not what any of the programs writes; the text names the member.

    """
    written = _mapping(interaction, "the interaction")
    request = _request(_mapping(written.get("request"), "request"), dialect)
    answered = written.get("response")
    response = None if answered is None else _response(_mapping(answered, "response"), dialect)
    recorded = written.get("recorded_at")
    at = moment.from_iso(recorded) or moment.from_date(recorded) or (moment.from_date(response.header("date")) if response else None)
    return Exchange(request=request, response=response, captured_at=at, capture=capture, index=index)


def _request(written: dict[str, Any], dialect: Dialect) -> Request:
    method = _text(written.get("method"), "request.method")
    if dialect.lowers_methods and method in _LOWERED:
        method = method.upper()
    headers = _headers(written.get("headers"), "request.headers")
    if "body" in written:
        body = interaction_bodies.read(written["body"], headers)
    elif written.get("post_fields"):  # php-vcr, where curl was given the fields of a form
        body = interaction_bodies.form(written["post_fields"])
    else:
        body = None if written.get("post_files") else dialect.absent_body
    return Request(method=method, url=_url(written), headers=headers, body=body)


def _url(written: dict[str, Any]) -> str:
    if "protocol" in written:  # vcrpy before version 1
        scheme, host, path = (_text(written.get(part), f"request.{part}") for part in ("protocol", "host", "path"))
        port = written.get("port")
        return f"{scheme}://{host}{'' if port in (None, 80 if scheme == 'http' else 443) else f':{port}'}{path}"
    return _text(written.get("uri", written.get("url")), "request.uri")


def _response(written: dict[str, Any], dialect: Dialect) -> Response:
    headers = _headers(written.get("headers"), "response.headers")
    status = written.get("status", written.get("status_code"))  # "status_code" and "content": vcrpy's first way with httpx
    body = dialect.absent_body
    for member in ("content", "body"):
        if member in written:
            body = interaction_bodies.read(written[member], headers)
    if dialect.base64_by_header and body and _is_base64(headers):
        body = interaction_bodies.from_base64(body)
    code = _status(status.get("code") if isinstance(status, dict) else status)
    body, why_absent = content_coding.undo(body, headers)
    return Response(status=code, headers=headers, body=body, why_absent=why_absent)


def _is_base64(headers: Headers) -> bool:
    """Say whether php-vcr wrote a body as base64: it marks that nowhere, and goes by these headers."""
    return any(
        (name == "content-type" and "application/x-gzip" in value) or (name == "content-transfer-encoding" and value == "binary") for name, value in headers
    )


def _status(value: object) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == 3:  # php-vcr's first version wrote text
        return int(value)
    if type(value) is int and 100 <= value <= 999:  # RFC 9110, section 15: three digits
        return value
    message = "response.status is no HTTP status"
    raise ValueError(message)


# -- headers ---------------------------------------------------------------------------------------------------------------------------------


def _headers(written: object, member: str) -> Headers:
    """Read headers: a mapping to text or lists, pairs of a name and either (tornado), or lines (vcrpy before version 1)."""
    if written is None:
        return ()
    fields: Iterable[Any]
    if isinstance(written, dict):
        fields = written.items()
    elif isinstance(written, list):
        fields = [_field(field, member) for field in written]
    else:
        message = f"{member} is neither a mapping nor a list"
        raise ValueError(message)  # noqa: TRY004 -- the wire's fault, not a caller's
    return tuple(
        [
            (_text(name, member).lower(), value if type(value) is str else _value(value, member))
            for name, values in fields
            for value in (values if type(values) is list else (values,))
        ]
    )


def _field(field: object, member: str) -> tuple[Any, Any]:
    if isinstance(field, str):
        name, _, value = field.rstrip("\r\n").partition(":")
        return name, value.strip(" \t")
    if isinstance(field, list) and len(field) == 2:
        return field[0], field[1]
    message = f"{member} holds what is no header"
    raise ValueError(message)


def _value(value: object, member: str) -> str:
    """Give the text of a header that was written by hand, without quotes, or as bytes."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    return _text(value, member)


# -- shapes ----------------------------------------------------------------------------------------------------------------------------------


def _mapping(value: object, member: str) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    message = f"{member} is no mapping"
    raise ValueError(message)


def _text(value: object, member: str) -> str:
    if isinstance(value, str):
        return value
    message = f"{member}: text is expected"
    raise ValueError(message)
