"""The values of a ``multipart/form-data`` body, as PHP finds them (RFC 7578 and what PHP makes of it)."""

from __future__ import annotations

import re

_BOUNDARY = re.compile(r'boundary=(?:"([^"]*)"|([^\s";,]*))', re.IGNORECASE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_DISPOSITION = re.compile(rb"^content-disposition:\s*form-data\b(.*)$", re.IGNORECASE | re.MULTILINE)
_PARAMETER = re.compile(rb';\s*([A-Za-z*]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))', re.DOTALL)


def parts(content_type: str, body: bytes, most: int) -> list[tuple[bytes, bytes]]:
    """Give the name and the value of each field, the first `most` of them. Files are no values; what has no name is passed over."""
    boundary = _BOUNDARY.search(content_type)
    mark = (boundary[1] or boundary[2] or "") if boundary else ""
    if not mark:
        return []
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(mark.encode("utf-8", "surrogateescape")))
    found: list[tuple[bytes, bytes]] = []
    for part in line.split(body, most + 1)[1 : most + 1]:
        if part.startswith(b"--"):
            break
        field = _field(part)
        if field is not None:
            found.append(field)
    return found


def _field(part: bytes) -> tuple[bytes, bytes] | None:
    blank = _BLANK_LINE.search(part)
    if blank is None:
        return None
    disposition = _DISPOSITION.search(part[: blank.start()].replace(b"\r", b""))
    if disposition is None:
        return None
    given = {key.lower(): quoted.replace(b'\\"', b'"').replace(b"\\\\", b"\\") or bare for key, quoted, bare in _PARAMETER.findall(disposition[1])}
    if b"filename" in given or not given.get(b"name"):
        return None
    return given[b"name"], part[blank.end() :]
