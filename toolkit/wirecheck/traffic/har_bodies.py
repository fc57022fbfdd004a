"""The bodies of a HAR entry: what was captured, what was empty, what was left out.

HAR has no word for a body that was left out, which browsers do by default. A body counts as empty only where the entry says so, by a size of 0, and
nothing in it says otherwise; or where HTTP allows none. What nobody can tell was not captured.
"""

from __future__ import annotations

import re
from binascii import a2b_base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wirecheck.traffic import body_text, form_fields

if TYPE_CHECKING:
    from wirecheck.exchange import Headers
    from wirecheck.traffic.har_shape import PostData, ReceivedResponse, SentRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Producer:
    """How a program writes bodies: fields still url-encoded, text that was always read as UTF-8, headers of an upload before the body."""

    fields_are_encoded: bool = False
    text_is_utf8: bool = False
    upload_headers: bool = False


_PRODUCERS = {
    "WebInspector": Producer(fields_are_encoded=True),  # Chrome, Edge, Opera; the text stands beside the fields
    "F12 Developer Tools": Producer(fields_are_encoded=True),  # Internet Explorer and the first Edge; fields alone
    "Firefox": Producer(upload_headers=True),
    "Playwright": Producer(text_is_utf8=True),
}
_OTHERS = Producer()
"""Charles, Fiddler, mitmproxy, HTTP Toolkit and what HAR describes: fields are decoded, text was decoded by the charset of the media type."""

_BODYLESS = frozenset({"GET", "HEAD", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
_FORM = "application/x-www-form-urlencoded"
_UPLOAD_HEADERS = re.compile(r"(?:Content-(?:Type|Length|Disposition): [^\r\n]*\r\n)+\r\n", re.IGNORECASE)


def producer(name: str) -> Producer:
    """Give how the program that wrote a HAR writes bodies, by the name of its creator."""
    return _PRODUCERS.get(name, _OTHERS)


def request_body(request: SentRequest, headers: Headers, producer: Producer) -> bytes | None:
    """Give the body of a request, ``None`` where it was left out."""
    if request.content is not None and request.content.text:
        return _decoded(request.content.text, request.content.encoding, None)
    post = request.postData
    if post is not None and post.text:
        return _posted(post, post.text, headers, producer)
    if post is not None and post.params:
        return _from_fields(post, headers, producer)
    is_left_out = (request.status or "").startswith("discarded") or _has_content(headers) or _is_above_zero(request.bodySize)
    is_empty = request.bodySize == 0 or request.method in _BODYLESS or _header(headers, "content-length") == "0"
    return b"" if is_empty and not is_left_out else None


def response_body(response: ReceivedResponse, method: str, headers: Headers, producer: Producer) -> bytes | None:
    """Give the body of a response as it was captured, codings and all; ``None`` where it was left out."""
    content = response.content
    if content is not None and content.text:
        return _decoded(content.text, content.encoding, None if producer.text_is_utf8 else _header(headers, "content-type") or content.mimeType)
    if response.status < 200 or response.status in {204, 304} or method == "HEAD":  # RFC 9110, section 6.4.1: no content, ever
        return b""
    size = None if content is None else content.size
    if _has_content(headers) or _is_above_zero(size):
        return None
    # Browsers write the bodySize of 0 also for a response that came from their cache.
    is_empty = size == 0 or (content is not None and content.text == "") or response.bodySize == 0 or _header(headers, "content-length") == "0"
    return b"" if is_empty else None


def _is_above_zero(size: float | None) -> bool:
    return size is not None and size > 0


def _has_content(headers: Headers) -> bool:
    """Say whether the headers announce a body."""
    length = _header(headers, "content-length")
    return length is not None and length.strip("0123456789") == "" and length.strip("0") != ""


def _header(headers: Headers, name: str) -> str | None:
    for key, value in headers:
        if key == name:
            return value
    return None


def _decoded(text: str, encoding: str | None, content_type: str | None) -> bytes:
    if encoding is None or encoding.lower() != "base64":
        return body_text.encode(text, content_type)
    try:
        return a2b_base64(text)
    except ValueError:
        message = "a body in base64 is damaged"
        raise ValueError(message) from None


def _posted(post: PostData, text: str, headers: Headers, producer: Producer) -> bytes:
    if producer.upload_headers and (lead := _UPLOAD_HEADERS.match(text)):
        text = text[lead.end() :]  # Firefox shows the headers of a form's stream as the beginning of the body
    return _decoded(text, post.encoding, None if producer.text_is_utf8 else _header(headers, "content-type") or post.mimeType)


def _from_fields(post: PostData, headers: Headers, producer: Producer) -> bytes | None:
    """Write the body again from the fields of a form: the same to whoever decodes it, though not byte by byte."""
    content_type = _header(headers, "content-type") or post.mimeType or _FORM
    fields = post.params or []
    if content_type.lower().startswith("multipart/form-data"):
        return form_fields.multipart(fields, content_type)
    return form_fields.url_encoded(fields, are_encoded=producer.fields_are_encoded)
