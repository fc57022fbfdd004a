"""The body of an interaction: text, bytes, base64, or the value that it stood for.

Text stands for UTF-8, whatever the headers say: that is how vcrpy made text of it, and what is no UTF-8 it left as bytes.
"""

from __future__ import annotations

import json
from binascii import a2b_base64
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from wirecheck.traffic import body_text
from wirecheck.wire.charset import charset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.exchange import Headers

_FORM = "application/x-www-form-urlencoded"


def read(written: object, headers: Headers) -> bytes | None:
    """Read a body; null is one that was empty, an empty mapping one that was left out.

    Raises:
        ValueError: it is damaged, or stands for no body.

    """
    if isinstance(written, dict):
        return _mapped(written, headers)
    if isinstance(written, list):  # the chunks of an iterator that vcrpy wrote down
        return b"".join(_plain(chunk) for chunk in written)
    return _plain(written)


def _plain(written: object) -> bytes:
    if isinstance(written, str):
        return written.encode("utf-8", "surrogatepass")
    if isinstance(written, bytes):
        return written
    return b"" if written is None else _json(written)


def _mapped(written: dict[str, object], headers: Headers) -> bytes | None:
    if "base64_string" in written:
        return from_base64(written["base64_string"])
    if "string" in written:
        text, encoding = written["string"], written.get("encoding")
        # Ruby's VCR names the encoding of the text. "ASCII-8BIT", its word for bytes without one, is no charset of ours, and so UTF-8.
        return body_text.encode_by(charset(f"; charset={encoding}"), text) if isinstance(text, str) and isinstance(encoding, str) else _plain(text)
    if not written:
        return None
    is_form = any(name == "content-type" and value.lower().startswith(_FORM) for name, value in headers)
    return form(written) if is_form else _json(written)


def from_base64(written: object) -> bytes:
    """Undo base64.

    Raises:
        ValueError: it is damaged.

    """
    if isinstance(written, str | bytes):
        try:
            return a2b_base64(written)
        except ValueError:
            pass
    message = "a body in base64 is damaged"
    raise ValueError(message)


def _json(written: object) -> bytes:
    """Write a body that was kept as the value it stood for."""
    try:
        return json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    except TypeError:
        message = "a body is neither text nor bytes nor a value of JSON"
        raise ValueError(message) from None


def form(fields: object) -> bytes:
    """Write a form whose fields were kept as a mapping, in PHP's brackets."""
    return urlencode(list(_fields(fields)), errors="surrogatepass").encode("ascii")


def _fields(fields: object, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    pairs = fields.items() if isinstance(fields, dict) else enumerate(fields) if isinstance(fields, list) else ()
    for key, value in pairs:
        name = f"{prefix}[{key}]" if prefix else str(key)
        if isinstance(value, dict | list):
            yield from _fields(value, name)
        else:
            yield name, _plain(value)
