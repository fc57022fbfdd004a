"""The bytes that a recorder's text stood for."""

from __future__ import annotations

import re

from wirecheck.wire.charset import charset, known

_XML_DECLARATION = re.compile(r"<\?xml\s[^>]{0,80}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']", re.ASCII)


def encode(text: str, content_type: str | None = None) -> bytes:
    """Undo a recorder's decoding: by an XML declaration, by the charset of the media type, else as UTF-8.

    Whoever reads the bytes goes by the declaration too, whatever the recorder went by: what it decoded is read as it stands. Text that the charset cannot hold was decoded by another.
    """
    declared = _XML_DECLARATION.match(text) if text.startswith("<?xml") else None
    encoding = known(declared[1]) if declared else None
    return encode_by(encoding or charset(content_type), text)


def encode_by(encoding: str | None, text: str) -> bytes:
    """Encode text; as UTF-8 what the encoding cannot hold, or where there is none. Lone surrogates, which JSON can spell, keep their three bytes."""
    if encoding is not None and encoding != "utf-8":
        try:
            return text.encode(encoding)
        except ValueError:
            pass
    return text.encode("utf-8", "surrogatepass")
