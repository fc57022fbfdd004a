"""What a body is, when it is not what the operation documents: an HTML page, a warning of PHP, JSON for XML.

Stores send these when they break. Saying so helps more than "syntax error at 1:1".
"""

from __future__ import annotations

import codecs
import re

from wirecheck.finding import Flaw

# The first tag tells, after text, comments and a declaration: an "<html>" further in is text that somebody quotes.
_HTML = re.compile(rb"(?>[^<]|<\?(?>.*?\?>)|<!--(?>.*?-->))*+<(?:!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL)
_PHP = re.compile(
    rb"(?:<br\s*/?>\s*)?(?:<b>)?(?:PHP )?(?:Warning|Notice|Deprecated|Strict standards|(?:Recoverable |Catchable )?Fatal error|Parse error)(?:</b>)?\s*:",
    re.IGNORECASE,
)
BROKEN = frozenset({"an HTML page", "a PHP error message"})
"""The kinds that stand where an answer was meant."""
_XML = re.compile(rb"<[A-Za-z_:!?\x80-\xff]")
# RFC 3629 and Unicode 16, section 23.8. The mark of UTF-32 begins with that of UTF-16 and comes first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SPACE = b" \t\r\n"
_HEAD = 2048
_SHOWN = 60


def mark(body: bytes) -> str | None:
    """Name the encoding that a byte order mark tells."""
    return next((encoding for mark, encoding in _MARKS if body.startswith(mark)), None)


def first_characters(body: bytes) -> str:
    """Give the beginning of a body as one printable line."""
    text = _head(body, _SHOWN * 4).decode("utf-8", "replace")
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def name(body: bytes) -> str:
    """Name the kind of a body by its first bytes."""
    head = _head(body, _HEAD)
    if not head:
        return "empty"
    if head[:1] in b"{[":
        return "JSON"
    if _PHP.match(head):
        return "a PHP error message"
    if _HTML.match(head):
        return "an HTML page"
    if _XML.match(head):
        return "XML"
    if b"\x00" in head:
        return "binary data"
    return "plain text"


def _head(body: bytes, size: int) -> bytes:
    """Give the first bytes after white space and marks, as UTF-8."""
    encoding = mark(body)
    if encoding is None or encoding == "utf-8":
        return body.lstrip(codecs.BOM_UTF8 + _SPACE)[:size]
    return body[: 4 * size].decode(encoding, "ignore").lstrip("\ufeff \t\r\n").encode("utf-8", "replace")[:size]


def other_kind(body: bytes, wanted: str) -> Flaw | None:
    """Say that a body is of another kind than the `wanted` one, ``"XML"`` or ``"JSON"``; ``None`` where it may be that kind, broken."""
    seen = name(body)
    if seen == "empty":
        return Flaw(code="WC203", constraint="codec", message="the body is empty", says=f"a body of {wanted}", saw="nothing")
    if seen == wanted:
        return None
    start = body.find(b"<?xml", 1) if wanted == "XML" else -1
    is_before = start > 0 and body[:start].strip(codecs.BOM_UTF8 + _SPACE)
    message = f"{seen} stands before the XML" if is_before else f"the body is {seen}, not {wanted}"
    return Flaw(code="WC202", constraint="codec", message=message, says=f"a body of {wanted}", saw=first_characters(body))
