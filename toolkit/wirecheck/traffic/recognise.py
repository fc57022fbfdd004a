"""Which format a capture has, by its first bytes and never by its name."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Format(Enum):
    """The formats that are read."""

    HAR = "HAR"
    JSON_CASSETTE = "JSON cassette"
    YAML_CASSETTE = "YAML cassette"
    NDJSON = "NDJSON"
    RAW = "raw HTTP"


HEAD = 64 * 1024
"""How many bytes are looked at before a file counts as no capture."""

BOM = b"\xef\xbb\xbf"
"""What some programs on Windows put before UTF-8."""

# Start lines of RFC 9112, sections 3 and 4; curl writes "HTTP/2 200" for the later versions.
_MESSAGE = re.compile(rb"HTTP/\d(?:\.\d)? [1-5]\d\d(?: [^\r\n]*)?\r?\n|[A-Za-z][\w!#$%&'*+.^`|~-]{0,30} [^\s]+ HTTP/\d(?:\.\d)?\r?\n", re.ASCII)

# What may stand before the first node of a YAML document, then a list of interactions or a mapping.
_YAML_LEAD = re.compile(rb"(?:[ \t]*(?:#[^\n]*)?\r?\n|---[^\n]*\n|%[^\n]*\n)*+")
_YAML_LIST = re.compile(rb"-\s+(?:!\S+\s+)?(?:request|response|recorded_at)[ \t]*:\s")
_YAML_KEY = re.compile(rb"[\"']?[\w-]+[\"']?[ \t]*:\s")
_YAML_INTERACTIONS = re.compile(rb"^(?:http_)?interactions[ \t]*:\s", re.MULTILINE)

_JSON_TOKEN = re.compile(rb'"([^"\\]*+(?:\\.[^"\\]*+)*+)"(\s*:)?|[\[{]|[\]}]|"', re.DOTALL)


def recognise(head: bytes, *, whole: bool) -> Format | None:
    """Tell the format from the first bytes, ``None`` where they tell nothing yet; `whole` says that no more will come."""
    head = head.removeprefix(BOM)
    start = head.lstrip()
    if start[:1] in {b"{", b"["}:
        return _json(start, whole=whole)
    if _MESSAGE.match(start):
        return Format.RAW
    lead = _YAML_LEAD.match(head)
    first = lead.end() if lead else 0
    if _YAML_LIST.match(head, first) or (_YAML_KEY.match(head, first) and _YAML_INTERACTIONS.search(head)):
        return Format.YAML_CASSETTE
    return None


def _json(head: bytes, *, whole: bool) -> Format | None:
    is_object = head.startswith(b"{")
    for name in _members(head, depth=1 if is_object else 2):
        if name == b"log" and is_object:
            return Format.HAR if b'"entries"' in head or b'"creator"' in head else None
        if name in {b"interactions", b"http_interactions"} and is_object:
            return Format.JSON_CASSETTE
        if name in {b"request", b"response"}:
            if not is_object:
                return Format.JSON_CASSETTE
            line, end, _ = head.partition(b"\n")
            # One exchange is one line. A mapping of a stub server has the same members, spread over many lines.
            is_line = line.rstrip().endswith(b"}") if end or whole else len(head) >= HEAD
            return Format.NDJSON if is_line else None
    return None


def _members(head: bytes, *, depth: int) -> Iterator[bytes]:
    """Give the names of members at a depth, as far as the bytes go."""
    at = 0
    for token in _JSON_TOKEN.finditer(head):
        text = token[0]
        if text == b'"':  # a string that goes on beyond the head
            return
        if text in {b"{", b"["}:
            at += 1
        elif text in {b"}", b"]"}:
            at -= 1
        elif at == depth and token[2]:
            yield token[1]


_FOREIGN = (
    (re.compile(rb"\xff\xfe|\xfe\xff"), "it is UTF-16; save it as UTF-8"),
    (re.compile(rb"PK\x03\x04"), "it is a zip archive; unpack it and give what is inside"),
    (re.compile(rb"\s*<\?xml[^>]*>\s*(?:<!DOCTYPE items|<items burpVersion)"), "it is an export of Burp; export HAR instead"),
    (re.compile(rb'\s*\{[^{]*"info"\s*:.*"(?:_postman_id|schema)"', re.DOTALL), "it is a Postman collection; run it through a recorder, or export HAR"),
    (
        re.compile(rb"\d+:(?:\d+:[a-z_]+;|.{0,20}7:version;)", re.DOTALL),
        "it is a flow file of mitmproxy; write HAR with 'mitmdump -nr FILE --set hardump=OUT.har'",
    ),
    (
        re.compile(rb"\s*\{\s*\"(?:mappings|id|name|request)\"\s*:.*\"(?:urlPath|urlPattern|urlPathPattern|bodyPatterns)\"", re.DOTALL),
        "it is a mapping of WireMock, which records no traffic",
    ),
)


def reason(head: bytes) -> str:
    """Say why bytes that are no capture are none, and what to do where the format is a known one."""
    if not head:
        return "it is empty"
    for pattern, text in _FOREIGN:
        if pattern.match(head):
            return text
    return "it is neither HAR nor a cassette, NDJSON or raw HTTP messages"
