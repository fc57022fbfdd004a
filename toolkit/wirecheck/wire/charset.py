"""The charset that a media type names, of those that stand for text on the wire."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:+-]{1,40})", re.IGNORECASE | re.ASCII)

# Python counts these among its text encodings. No store sends them, and some cost quadratic time.
_NOT_ON_THE_WIRE = frozenset({"idna", "punycode", "unicode-escape", "unicode_escape", "raw-unicode-escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
_ASCII = bytes(range(128))


def charset(content_type: str | None) -> str | None:
    """Give the charset that a media type names, if Python knows it."""
    if content_type is None:
        return None
    named = _CHARSET.search(content_type)
    return known(named[1]) if named else None


@lru_cache(256)
def known(name: str) -> str | None:
    """Give Python's name of a charset; ``None`` for what is none."""
    try:
        found = codecs.lookup(name).name
        "".encode(found)  # a codec of bytes to bytes, "zip", is no encoding of text
    except (LookupError, ValueError):
        return None
    return None if found in _NOT_ON_THE_WIRE else found


@lru_cache(256)
def has_ascii(encoding: str) -> bool:
    """Whether ASCII is the same bytes in an encoding, as in ISO 8859 and Windows' code pages, and not in UTF-16."""
    try:
        return _ASCII.decode(encoding) == _ASCII.decode("ascii")
    except ValueError:
        return False
