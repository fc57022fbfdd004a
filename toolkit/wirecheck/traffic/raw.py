"""Raw HTTP messages to exchanges: what ``curl -i`` prints, what a socket carried, several in a row (RFC 9112).

A request takes the response that follows it. A response that follows none, as ``curl -i`` prints it, has a request with an empty method, an empty URL and
a body that was not captured: nobody knows what was asked. Line breaks may have lost their CR, and curl prints a chunked body undone under the header that
announced the chunks: where framing and bytes disagree, a body goes on to the next message.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from wirecheck.errors import UnreadableCapture
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.traffic import content_coding, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.exchange import Headers

_REQUEST_LINE = rb"([A-Za-z!#$%&'*+.^_`|~-]{1,30}) (\S{1,65536}) HTTP/\d(?:\.\d)?\r?\n"
_STATUS_LINE = rb"HTTP/\d(?:\.\d)? ([1-9]\d\d)((?: [^\r\n]{0,60})?)\r?(?:\n|\Z)"
_START = re.compile(rb"%s|%s" % (_REQUEST_LINE, _STATUS_LINE))
# A response may begin in the middle of a line: curl puts no line break between the body of one and the next.
_NEXT = re.compile(rb"(?m:^)%s|%s(?=[!-9;-~]+:|\r?\n|\Z)" % (_REQUEST_LINE, _STATUS_LINE))
_BLANK = re.compile(rb"[\r\n]*+")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_BREAK = re.compile(rb"\r?\n")
_TRAILERS = re.compile(rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}:[^\r\n]{0,10000}\r?\n){0,100}(?:\r?\n)?")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*(.*?)[ \t]*", re.DOTALL)
_LENGTH = re.compile(r"\d{1,15}", re.ASCII)
_LONGEST_HEAD = 256 * 1024
_SPACES = (b" ", b"\t")
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
    messages = _Messages(document, capture)
    while not messages.is_at_end():
        message = messages.head()
        body = messages.body(message, waiting.method if waiting else "")
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


class _Messages:
    """The document, and how far it was read."""

    def __init__(self, document: bytes, capture: str) -> None:
        self.document = document
        self.capture = capture
        self.at = 0
        self.patience = 10 * len(document)
        """How many more bytes may be searched for chunks in vain: in a hostile document each message repeats the search of the one before."""

    def is_at_end(self) -> bool:
        """Skip empty lines between messages."""
        self.at = self._blank_end(self.at)
        return self.at == len(self.document)

    def head(self) -> _Message:
        start = _START.match(self.document, self.at)
        if start is None:
            self._fail("neither a request line nor a status line")
        fields: list[tuple[str, list[str]]] = []
        self.at = start.end()
        last = min(self.at + _LONGEST_HEAD, len(self.document))
        while self.at < len(self.document):
            if self.at > last:
                self._fail("a head that does not end")
            end = self.document.find(b"\n", self.at, last)
            end = last if end < 0 else end
            line = self.document[self.at : end].removesuffix(b"\r")
            if line[:1] in _SPACES and fields:  # a folded line (RFC 9112, section 5.2)
                fields[-1][1].append(_text(line.strip()))
            elif field := _FIELD.fullmatch(line):
                fields.append((field[1].decode("ascii").lower(), [_text(field[2])]))
            elif line:
                self._fail("no header")
            self.at = min(end + 1, len(self.document))
            if not line:
                break
        method, target, status, reason = start.groups(default=b"")
        headers = tuple([(name, " ".join(lines)) for name, lines in fields])
        return _Message(method.decode("ascii"), _text(target), int(status or b"0"), reason, headers)

    def body(self, message: _Message, asked: str) -> bytes | None:
        """Give a body; ``None`` where the response was cut off."""
        if message.status and (message.status < 200 or message.status in _NO_CONTENT or asked == "HEAD"):  # RFC 9112, section 6.3
            return b""
        if (message.header("transfer-encoding") or "").lower().endswith("chunked") and self.patience > 0 and (joined := self._joined_chunks()) is not None:
            return joined
        length = message.header("content-length")
        announced = int(length) if length and _LENGTH.fullmatch(length) else None
        start = self.at
        if announced is not None and self._is_between_messages(start + announced):
            self.at = start + announced
            return self.document[start : self.at]
        following = _NEXT.search(self.document, start)
        self.at = following.start() if following else len(self.document)
        body = self.document[start : self.at]
        if following:
            return body.rstrip(b"\r\n")
        is_cut_off = announced is not None and announced > len(body) + body.count(b"\n") and message.header("content-encoding") is None
        return None if is_cut_off else body

    def _joined_chunks(self) -> bytes | None:
        """Undo chunks (RFC 9112, section 7.1); ``None`` where they are not, or no longer, there."""
        parts: list[bytes] = []
        at = self.at
        while chunk := _CHUNK.match(self.document, at):
            size = int(chunk[1], 16)
            at = chunk.end()
            if size == 0:
                trailers = _TRAILERS.match(self.document, at)
                self.at = trailers.end() if trailers else at
                return b"".join(parts)
            end = _BREAK.match(self.document, at + size)
            if end is None:
                break
            parts.append(self.document[at : at + size])
            at = end.end()
        self.patience -= at - self.at
        return None

    def _is_between_messages(self, at: int) -> bool:
        if at >= len(self.document):
            return at == len(self.document)
        at = self._blank_end(at)
        return at == len(self.document) or _START.match(self.document, at) is not None

    def _blank_end(self, at: int) -> int:
        blank = _BLANK.match(self.document, at)
        return blank.end() if blank else at

    def _fail(self, problem: str) -> NoReturn:
        line = self.document.count(b"\n", 0, self.at) + 1
        raise UnreadableCapture(self.capture, f"line {line}: {problem}")


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
