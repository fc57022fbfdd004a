"""Captures that are written while traffic flows: vcrpy's YAML cassettes, HAR, NDJSON.

After each exchange the file is a whole capture, so that whatever ends the run, a crash included, nothing of it is lost. It is written beside the one that it will
replace, under the name with ``.partial`` behind it, and takes its place when the run ends, or is interrupted, with something in it.
"""

from __future__ import annotations

import json
import os
from base64 import b64encode
from datetime import UTC
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import parse_qsl

import yaml

from wirecheck import __version__
from wirecheck.errors import UnknownName
from wirecheck.traffic import body_text
from wirecheck.wire.charset import charset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType
    from typing import Self

    from wirecheck.exchange import Exchange, Headers, Request, Response

_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_FORM = "application/x-www-form-urlencoded"
_NEVER = 1_000_000
"""The column at which a line of YAML is broken: none."""


class Recorder:
    """Writes exchanges to a file, as what its ending says. The exchanges are written as they are given: without secrets is for the caller to see to."""

    def __init__(self, path: str | Path) -> None:
        """Open it.

        Raises:
            UnknownName: nothing is written under such an ending.
            OSError: it cannot be written.

        """
        self._path = Path(path)
        self._format = format_of(path)
        self.count = 0
        self._partial = self._path.with_name(f"{self._path.name}.partial")
        self._stream: BinaryIO = self._partial.open("wb")
        self._stream.write(self._format.head)
        self._end(b"")

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End, whatever happened."""
        self.close()

    def add(self, exchange: Exchange) -> None:
        """Write an exchange. When this returns, it is in the file."""
        written = self._format.item(exchange)
        self._end((self._format.joint if self.count else b"") + written)
        self.count += 1

    def _end(self, item: bytes) -> None:
        """Write an item and what ends the file, and go back to before that."""
        self._stream.write(item)
        at = self._stream.tell()
        self._stream.write(self._format.tail)
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.seek(at)

    def close(self) -> None:
        """Let what was written take its place; with nothing in it, leave what stood there."""
        if self._stream.closed:
            return
        self._stream.close()
        if self.count:
            self._partial.replace(self._path)
        else:
            self._partial.unlink(missing_ok=True)


class _Format:
    """How a format is written: what stands before the items, between two and after the last."""

    def __init__(self, item: Callable[[Exchange], bytes], *, head: bytes = b"", joint: bytes = b"", tail: bytes = b"") -> None:
        self.item = item
        self.head = head
        self.joint = joint
        self.tail = tail


def format_of(path: str | Path) -> _Format:
    """Give the format that an ending names.

    Raises:
        UnknownName: it names none.

    """
    ending = Path(path).suffix.lower()
    if ending not in FORMATS:
        raise UnknownName("kind of cassette", ending or str(path), tuple(FORMATS))
    return FORMATS[ending]


def cassette_of(exchanges: Iterable[Exchange]) -> str:
    """Give the text of a cassette, as `Recorder` writes it into a file."""
    cassette = FORMATS[".yaml"]
    return (cassette.head + b"".join(map(cassette.item, exchanges)) + cassette.tail).decode()


# -- cassettes ---------------------------------------------------------------------------------------------------------------------------------


def _interaction(exchange: Exchange) -> bytes:
    """Write an interaction as vcrpy does, and when it took place. A response that never came is null."""
    request, response = exchange.request, exchange.response
    written: dict[str, object] = {
        "request": {"method": request.method, "uri": request.url, "headers": _by_name(request.headers), "body": _in_yaml(request.body)},
        "response": None if response is None else _answer(response),
    }
    if exchange.captured_at is not None:
        written["recorded_at"] = exchange.captured_at.astimezone(UTC).isoformat(timespec="milliseconds")
    text: bytes = yaml.dump([written], Dumper=_Dumper, encoding="utf-8", allow_unicode=True, sort_keys=False, width=_NEVER)
    return text


def _answer(response: Response) -> dict[str, Any]:
    body = _in_yaml(response.body)
    return {
        "status": {"code": response.status, "message": _phrase(response.status)},
        "headers": _by_name(_uncoded(response)),
        "body": {} if response.body is None else {"string": "" if body is None else body},
    }


def _in_yaml(body: bytes | None) -> object:
    """Give a body as text where it is text; what was not captured is an empty mapping, and what was empty is null."""
    if body is None:
        return {}
    if not body:
        return None
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return body
    return text if all(c >= " " or c in "\t\n\r" for c in text) else body


def _by_name(headers: Headers) -> dict[str, list[str]]:
    made: dict[str, list[str]] = {}
    for name, value in headers:
        made.setdefault(name, []).append(value)
    return made


def _uncoded(response: Response) -> Headers:
    """Give the headers for a body whose codings are undone: they do not say otherwise, or a client that is given the cassette would undo them again."""
    if response.body is None:
        return response.headers
    coded = any(name == "content-encoding" for name, _ in response.headers)
    dropped = {"content-encoding", "transfer-encoding", "content-length"} if coded else {"transfer-encoding"}
    kept = tuple((name, value) for name, value in response.headers if name not in dropped)
    return (*kept, ("content-length", str(len(response.body)))) if coded else kept


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


# -- HAR ---------------------------------------------------------------------------------------------------------------------------------------


def _entry(exchange: Exchange) -> bytes:
    """Write an entry of HAR 1.2. A response that never came has the status 0, as browsers write it."""
    request, response = exchange.request, exchange.response
    started = exchange.captured_at.astimezone(UTC).isoformat(timespec="milliseconds") if exchange.captured_at is not None else ""
    written = {
        "startedDateTime": started,
        "time": 0,
        "request": _sent(request),
        "response": _received(response),
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
    }
    return json.dumps(written, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _pairs(headers: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def _sent(request: Request) -> dict[str, Any]:
    size = -1 if request.body is None else len(request.body)
    made: dict[str, Any] = {
        "method": request.method,
        "url": request.url,
        "httpVersion": "HTTP/1.1",
        "headers": _pairs(request.headers),
        "queryString": _pairs(tuple(parse_qsl(request.query, keep_blank_values=True))),
        "cookies": [],
        "headersSize": -1,
        "bodySize": size,
    }
    if request.body:
        mime = request.header("content-type") or ""
        made["postData"] = {"mimeType": mime, **_in_har(request.body, mime)}
        if mime.startswith(_FORM):
            made["postData"]["params"] = _pairs(tuple(parse_qsl(request.body.decode("latin-1"), keep_blank_values=True)))
    return made


def _received(response: Response | None) -> dict[str, Any]:
    made: dict[str, Any] = {"status": 0, "statusText": "", "headers": [], "content": {"size": 0, "mimeType": "x-unknown"}}
    if response is not None:
        mime = response.header("content-type") or ""
        content: dict[str, Any] = {"size": 1 if response.body is None else len(response.body), "mimeType": mime}
        if response.body:
            content |= _in_har(response.body, mime)
        made = {"status": response.status, "statusText": _phrase(response.status), "headers": _pairs(_uncoded(response)), "content": content}
    return {"httpVersion": "HTTP/1.1", "cookies": [], "redirectURL": "", "headersSize": -1, "bodySize": -1, **made}


def _in_har(body: bytes, content_type: str) -> dict[str, str]:
    """Give a body as the text that a reader makes the same bytes of, by the charset of the media type; as base64 where there is none."""
    for encoding in dict.fromkeys((charset(content_type) or "utf-8", "utf-8")):
        try:
            text = body.decode(encoding)
        except ValueError:
            continue
        if body_text.encode(text, content_type) == body:
            return {"text": text}
    return {"text": b64encode(body).decode(), "encoding": "base64"}


# -- NDJSON ------------------------------------------------------------------------------------------------------------------------------------


def _line(exchange: Exchange) -> bytes:
    request, response = exchange.request, exchange.response
    written: dict[str, Any] = {
        "captured_at": exchange.captured_at.astimezone(UTC).isoformat(timespec="milliseconds") if exchange.captured_at is not None else None,
        "request": {"method": request.method, "url": request.url, "headers": list(map(list, request.headers)), **_in_json(request.body, request.headers)},
        "response": None,
    }
    if response is not None:
        headers = _uncoded(response)
        written["response"] = {"status": response.status, "headers": list(map(list, headers)), **_in_json(response.body, headers)}
    return json.dumps(written, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def _in_json(body: bytes | None, headers: Headers) -> dict[str, str | None]:
    if body is None:
        return {}
    if not body:
        return {"body": None}
    told = _in_har(body, next((value for name, value in headers if name == "content-type"), ""))
    return {"body_base64": told["text"]} if "encoding" in told else {"body": told["text"]}


_LOG = json.dumps({"log": {"version": "1.2", "creator": {"name": "wirecheck", "version": __version__}, "entries": []}}).encode()
_YAML = _Format(_interaction, head=b"version: 1\ninteractions:\n")
FORMATS = {
    ".yaml": _YAML,
    ".yml": _YAML,
    ".har": _Format(_entry, head=_LOG.removesuffix(b"]}}") + b"\n", joint=b",\n", tail=b"\n]}}\n"),
    ".ndjson": _Format(_line),
}
"""By the ending of a file: how it is written."""
