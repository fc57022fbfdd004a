"""A body as text to show; total, as any bytes may be a body."""

from __future__ import annotations

import codecs
import re

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NAMED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._-]+)""", re.IGNORECASE)
_ONE_BYTE = re.compile(r"(?:iso-?8859-\d{1,2}|latin-?1|windows-125\d|cp125\d|us-ascii)", re.IGNORECASE)
"""Besides UTF-8, what stores use. Other names are not handed to Python, whose codecs are many and some of them slow on purpose-made text."""


def text_of(body: bytes, content_type: str | None) -> str:
    """Decode by byte order mark, else by the XML declaration or the charset that is one of a few, else as UTF-8; bytes that do not fit become U+FFFD."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    named = _CHARSET.search(content_type or "")
    declared = _NAMED.match(body[:200])
    claim = declared[1].decode("ascii") if declared else named[1] if named else ""
    if _ONE_BYTE.fullmatch(claim):
        try:
            return body.decode(claim, "replace")
        except LookupError:
            pass
    return body.decode("utf-8", "replace")
