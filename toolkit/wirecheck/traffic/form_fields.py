"""The body of a form, written again from the fields that a HAR lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wirecheck.traffic.har_shape import Param

_ENCODED = re.compile(r"(?:[A-Za-z0-9*\-._~+!'()$,;:@/?\[\]]|%[0-9A-Fa-f]{2})*", re.ASCII)
_BOUNDARY = re.compile(r";\s*boundary\s*=\s*(?:\"([^\"\r\n]{1,70})\"|([^\s;\",]{1,70}))", re.IGNORECASE | re.ASCII)


def url_encoded(fields: Iterable[Param], *, are_encoded: bool) -> bytes:
    """Join fields as a browser does.

    `are_encoded` says that the program copied names and values from the wire; what cannot have stood there is encoded all the same.
    A field without a value was sent without ``=``.
    """
    encoded = _as_they_are if are_encoded else _quoted
    return "&".join("=".join(encoded(part) for part in (field.name, field.value) if part is not None) for field in fields).encode("ascii")


def _quoted(text: str) -> str:
    return quote_plus(text, errors="surrogatepass")


def _as_they_are(text: str) -> str:
    return text if _ENCODED.fullmatch(text) else _quoted(text)


def multipart(fields: Iterable[Param], content_type: str) -> bytes | None:
    """Join fields as ``multipart/form-data`` (RFC 7578) with the boundary of `content_type`; ``None`` where it has none or a file's content was left out."""
    found = _BOUNDARY.search(content_type)
    if found is None:
        return None
    mark = b"--" + (found[1] or found[2]).encode()
    body = b""
    for field in fields:
        if field.value is None:
            return None
        value = field.value.encode("utf-8", "surrogatepass")
        if mark in value:
            return None
        lead = f'Content-Disposition: form-data; name="{_escaped(field.name or "")}"'
        if field.fileName is not None:
            lead += f'; filename="{_escaped(field.fileName)}"'
        if field.contentType:
            lead += f"\r\nContent-Type: {_escaped(field.contentType)}"
        body += mark + b"\r\n" + lead.encode("utf-8", "surrogatepass") + b"\r\n\r\n" + value + b"\r\n"
    return body + mark + b"--\r\n"


def _escaped(text: str) -> str:
    """Escape as HTML's multipart encoding does: a line break or quotation mark would end the header."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
