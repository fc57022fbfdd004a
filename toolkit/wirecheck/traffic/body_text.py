"""The bytes that a recorder's text stood for."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:+-]{1,40})", re.IGNORECASE | re.ASCII)
_XML_DECLARATION = re.compile(r"<\?xml\s[^>]{0,80}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']", re.ASCII)

# Python counts these among its text encodings. No store sends them, and some cost quadratic time.
_NOT_ON_THE_WIRE = frozenset({"idna", "punycode", "unicode-escape", "unicode_escape", "raw-unicode-escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})


def charset(content_type: str | None) -> str | None:
    """Give the charset that a media type names, if Python knows it."""
    if content_type is None:
        return None
    named = _CHARSET.search(content_type)
    return _known(named[1]) if named else None


@lru_cache(256)
def _known(name: str) -> str | None:
    try:
        found = codecs.lookup(name).name
        "".encode(found)  # a codec of bytes to bytes, "zip", is no encoding of text
    except (LookupError, ValueError):
        return None
    return None if found in _NOT_ON_THE_WIRE else found


def encode(text: str, content_type: str | None = None) -> bytes:
    """Undo a recorder's decoding: by the charset of the media type, by that of an XML declaration, else as UTF-8.

    Text that the charset cannot hold was decoded by another: it is UTF-8 then. Lone surrogates, which JSON can spell, keep their three bytes.
    """
    encoding = charset(content_type)
    if encoding is None and text.isascii():
        return text.encode("ascii")
    if encoding is None and text.startswith("<?xml") and (declared := _XML_DECLARATION.match(text)):
        encoding = _known(declared[1])
    if encoding is not None and encoding != "utf-8":
        try:
            return text.encode(encoding)
        except ValueError:
            pass
    return text.encode("utf-8", "surrogatepass")
