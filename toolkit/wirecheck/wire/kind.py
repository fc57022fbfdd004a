"""What a body is, when it is not what the operation documents: an HTML page, a warning of PHP, JSON for XML.

Stores send these when they break. Saying so helps more than "syntax error at 1:1".
"""

from __future__ import annotations

import re

from wirecheck.finding import Flaw

_HTML = re.compile(rb"<(?:!doctype\s+html|html[\s>])", re.IGNORECASE)
_PHP = re.compile(rb"(?:<br\s*/?>\s*)?(?:<b>)?(?:PHP )?(?:Warning|Notice|Deprecated|Fatal error|Parse error)(?:</b>)?\s*:", re.IGNORECASE)
_HEAD = 2048
_SHOWN = 60


def first_characters(body: bytes) -> str:
    """Give the beginning of a body as one printable line."""
    text = body[: _SHOWN * 4].decode("utf-8", "replace")
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def name(body: bytes) -> str | None:
    """Name the kind of a body by its first bytes, or ``None`` where they tell nothing."""
    head = body[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        return "empty"
    if _PHP.match(head):
        return "a PHP error message"
    if _HTML.search(head):
        return "an HTML page"
    if head[:1] in b"{[":
        return "JSON"
    if head[:5] == b"<?xml" or re.match(rb"<[A-Za-z_!]", head):
        return "XML"
    if b"\x00" in head:
        return "binary data"
    return "plain text"


def other_kind(body: bytes, wanted: str) -> Flaw | None:
    """Say that a body is of another kind than the `wanted` one, ``"XML"`` or ``"JSON"``; ``None`` where it may be that kind, broken."""
    seen = name(body)
    if seen == "empty":
        return Flaw(code="WC203", constraint="codec", message="the body is empty", says=f"a body of {wanted}", saw="nothing")
    if seen is None or seen == wanted:
        return None
    start = body.find(b"<?xml", 1) if wanted == "XML" else -1
    if start > 0 and body[:start].strip(b"\xef\xbb\xbf \t\r\n"):
        message = f"{seen} stands before the XML"
    else:
        message = f"the body is {seen}, not {wanted}"
    return Flaw(code="WC202", constraint="codec", message=message, says=f"a body of {wanted}", saw=first_characters(body))
