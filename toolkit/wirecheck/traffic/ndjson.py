"""NDJSON, the capture format of our own: one exchange a line.

``{"captured_at", "request": {"method", "url", "headers": [[name, value]], "body" | "body_base64"}, "response": {"status", "headers", "body" | ...}}``.
An absent body member means not captured, null means no body. A response that never came is null or absent. Text stands for the bytes that
`body_text.encode` gives; bytes that no text gives go into ``body_base64``. Members that are not known are left alone.
"""

from __future__ import annotations

from binascii import a2b_base64
from typing import TYPE_CHECKING, Protocol

import msgspec

from wirecheck.errors import UnreadableCapture
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.traffic import body_text, content_coding, moment
from wirecheck.traffic.recognise import BOM
from wirecheck.traffic.typed_json import Shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.exchange import Headers


class _Message(msgspec.Struct, kw_only=True):
    headers: list[tuple[str, str]] | None = None
    body: str | msgspec.UnsetType | None = msgspec.UNSET
    body_base64: str | msgspec.UnsetType | None = msgspec.UNSET


class _Request(_Message, kw_only=True):
    method: str
    url: str


class _Response(_Message, kw_only=True):
    status: int


class _Line(msgspec.Struct):
    request: _Request
    response: _Response | None = None
    captured_at: str | None = None


_LINE: Shape[_Line] = Shape(_Line)


class Lines(Protocol):
    """All that is asked of what is read: a file, or one that grows."""

    def readline(self, limit: int, /) -> bytes:
        """Give the next line, or what of it the limit allows."""


def read(stream: Lines, capture: str, max_bytes: int, *, is_beginning: bool = True) -> Iterator[Exchange | UnreadableCapture]:
    """Read line by line, in the memory of one; a line that cannot be read is named and hides no other. `is_beginning`: where a file begins, a mark may.

    Raises:
        UnreadableCapture: a line is longer than `max_bytes`.

    """
    index = number = 0
    while line := stream.readline(max_bytes + 1):
        number += 1
        if len(line) > max_bytes:
            raise UnreadableCapture(capture, f"line {number}: longer than {max_bytes} bytes")
        line = line.removeprefix(BOM) if number == 1 and is_beginning else line
        if line.isspace() or not line:
            continue
        read: Exchange | UnreadableCapture
        try:
            parsed = _LINE.read(line)
            line = b"."  # it may be as large as what is made of it, and is held as long as that is judged
            read = _exchange(parsed, capture, index)
            del parsed
        except ValueError as error:
            read = UnreadableCapture(capture, f"line {number}: {error}")
        yield read
        index += 1


def _exchange(line: _Line, capture: str, index: int) -> Exchange:
    headers = _headers(line.request)
    request = Request(method=line.request.method, url=line.request.url, headers=headers, body=_body(line.request, headers))
    at = moment.from_iso(line.captured_at)
    response = None
    if line.response is not None:
        if not 100 <= line.response.status <= 999:  # RFC 9110, section 15: three digits
            message = "response.status is no HTTP status"
            raise ValueError(message)
        headers = _headers(line.response)
        body, why_absent = content_coding.undo(_body(line.response, headers), headers)
        response = Response(status=line.response.status, headers=headers, body=body, why_absent=why_absent)
        at = at or moment.from_date(response.header("date"))
    return Exchange(request=request, response=response, captured_at=at, capture=capture, index=index)


def _headers(message: _Message) -> Headers:
    return tuple([(name.lower(), value) for name, value in message.headers or ()])


def _body(message: _Message, headers: Headers) -> bytes | None:
    text, packed = message.body, message.body_base64
    if text and packed:
        problem = "both body and body_base64"
        raise ValueError(problem)
    if packed:
        try:
            return a2b_base64(packed, strict_mode=True)
        except ValueError:
            problem = "body_base64 is no base64"
            raise ValueError(problem) from None
    if text:
        return body_text.encode(text, next((value for name, value in headers if name == "content-type"), None))
    return None if text is msgspec.UNSET and packed is msgspec.UNSET else b""
