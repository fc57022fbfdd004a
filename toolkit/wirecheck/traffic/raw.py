"""Raw HTTP messages to exchanges: what ``curl -i`` prints, what a socket carried, several in a row (RFC 9112).

A request takes the response that follows it. A response that follows none, as ``curl -i`` prints it, has a request with an empty method, an empty URL and
a body that was not captured: nobody knows what was asked. Line breaks may have lost their CR, and curl prints a chunked body undone under the header that
announced the chunks: where framing and bytes disagree, a body goes on to the next message.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wirecheck.errors import UnreadableCapture
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.traffic import content_coding, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.exchange import Headers

_REQUEST_LINE = rb"([A-Za-z!#$%&'*+.^_`|~-]{1,30}) (\S{1,65536}) HTTP/\d(?:\.\d)?\r?\n"
_STATUS_LINE = rb"HTTP/\d(?:\.\d)? ([1-9]\d\d)((?: [^\r\n]{0,200})?)\r?(?:\n|\Z)"
_START = re.compile(rb"%s|%s" % (_REQUEST_LINE, _STATUS_LINE))
# A response may begin in the middle of a line: curl puts no line break between the body of one and the next.
_NEXT = re.compile(rb"(?m:^)%s|%s(?=[!-9;-~]+:|\r?\n|\Z)" % (_REQUEST_LINE, _STATUS_LINE))
_BLANK = re.compile(rb"[\r\n]*+")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*(.*?)[ \t]*", re.DOTALL)
_LENGTH = re.compile(r"\d{1,15}", re.ASCII)
_SWITCHING = 101
_UNKNOWN = Request(method="", url="", body=None)
_NO_CONTENT = (204, 304)


class _Message(NamedTuple):
    """The head of a message; a request has the status 0."""

    method: str
    target: str
    status: int
    reason: bytes
    headers: Headers

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)


def read(document: bytes, capture: str) -> Iterator[Exchange]:
    """Read one message after the other; those before a fault are given.

    Raises:
        UnreadableCapture: something stands between messages, or in a header, that is none of it; the reason names the line.

    """
    waiting: Request | None = None
    index = 0
    at = _blank_end(document, 0)
    while at < len(document):
        message, at = _head(document, at, capture)
        body, at = _body(document, at, message, waiting.method if waiting else "")
        at = _blank_end(document, at)
        if not message.status:
            if waiting is not None:
                yield Exchange(request=waiting, response=None, capture=capture, index=index)
                index += 1
            waiting = _request(message, body)
        elif not _is_interim(message):
            body, why_absent = (None, "the message was cut off") if body is None else content_coding.undo(body, message.headers)
            response = Response(status=message.status, headers=message.headers, body=body, why_absent=why_absent)
            came_at = moment.from_date(response.header("date"))
            yield Exchange(request=waiting or _UNKNOWN, response=response, captured_at=came_at, capture=capture, index=index)
            index += 1
            waiting = None
    if waiting is not None:
        yield Exchange(request=waiting, response=None, capture=capture, index=index)


def _request(message: _Message, body: bytes | None) -> Request:
    url = message.target
    host = message.header("host")
    if url.startswith("/") and host:
        url = f"http://{host}{url}"  # a message does not say its scheme; the host is worth more than the doubt
    return Request(method=message.method, url=url, headers=message.headers, body=body)


def _is_interim(message: _Message) -> bool:
    """Say whether another response to the same request follows: ``100 Continue``, or the word of a proxy that it has opened a tunnel."""
    return (message.status < 200 and message.status != _SWITCHING) or message.reason.strip().lower() == b"connection established"  # 1xx


# -- heads -----------------------------------------------------------------------------------------------------------------------------------


def _blank_end(document: bytes, at: int) -> int:
    blank = _BLANK.match(document, at)
    return blank.end() if blank else at


def _head(document: bytes, at: int, capture: str) -> tuple[_Message, int]:
    start = _START.match(document, at)
    if start is None:
        raise UnreadableCapture(capture, f"line {_line(document, at)}: neither a request line nor a status line")
    headers: list[tuple[str, str]] = []
    at = start.end()
    while at < len(document):
        end = document.find(b"\n", at)
        end = len(document) if end < 0 else end
        line = document[at:end].removesuffix(b"\r")
        if not line:
            at = end + 1
            break
        if line[:1] in b" \t" and headers:  # a folded line (RFC 9112, section 5.2)
            name, value = headers[-1]
            headers[-1] = name, f"{value} {_text(line.strip())}"
        elif (field := _FIELD.fullmatch(line)) is not None:
            headers.append((field[1].decode("ascii").lower(), _text(field[2])))
        else:
            raise UnreadableCapture(capture, f"line {_line(document, at)}: no header")
        at = end + 1
    method, target, status, reason = start.groups(default=b"")
    return _Message(method.decode("ascii"), _text(target), int(status or b"0"), reason, tuple(headers)), min(at, len(document))


def _line(document: bytes, at: int) -> int:
    return document.count(b"\n", 0, at) + 1


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


# -- bodies ----------------------------------------------------------------------------------------------------------------------------------


def _body(document: bytes, at: int, message: _Message, asked: str) -> tuple[bytes | None, int]:
    """Give a body and where it ends; ``None`` where the response was cut off."""
    if message.status and (message.status < 200 or message.status in _NO_CONTENT or asked == "HEAD"):  # RFC 9112, section 6.3
        return b"", at
    if (message.header("transfer-encoding") or "").lower().endswith("chunked") and (unchunked := _unchunked(document, at)):
        return unchunked
    length = message.header("content-length")
    announced = int(length) if length and _LENGTH.fullmatch(length) else None
    if announced is not None and _is_between_messages(document, at + announced):
        return document[at : at + announced], at + announced
    following = _NEXT.search(document, at)
    end = following.start() if following else len(document)
    body = document[at:end]
    if following:
        body = body.rstrip(b"\r\n")
    is_cut_off = announced is not None and not following and announced > len(body) + body.count(b"\n") and message.header("content-encoding") is None
    return None if is_cut_off else body, end


def _is_between_messages(document: bytes, at: int) -> bool:
    if at >= len(document):
        return at == len(document)
    at = _blank_end(document, at)
    return at == len(document) or _START.match(document, at) is not None


def _unchunked(document: bytes, at: int) -> tuple[bytes, int] | None:
    """Undo chunks (RFC 9112, section 7.1); ``None`` where they are not, or no longer, there."""
    parts: list[bytes] = []
    while chunk := _CHUNK.match(document, at):
        size = int(chunk[1], 16)
        at = chunk.end()
        if size == 0:
            while at < len(document) and (end := document.find(b"\n", at)) >= 0:  # trailers, up to an empty line
                trailer = document[at:end].strip()
                at = end + 1
                if not trailer:
                    break
            return b"".join(parts), at
        parts.append(document[at : at + size])
        at += size
        if document[at : at + 2] == b"\r\n":
            at += 2
        elif document[at : at + 1] == b"\n":
            at += 1
        else:
            return None
    return None
