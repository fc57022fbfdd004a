"""Captures as they are, without their secrets: HAR, cassettes and NDJSON with every byte left that is none, raw messages written again.

A capture repeats itself: HAR lists the fields of a form beside its text, the cookies beside their header. So each text in it is told by its path which part of
the exchange it is, and gets what became of that part; what is no part of the exchange is searched for secrets known by then.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from wirecheck.traffic import body_text
from wirecheck.traffic.recognise import BOM, Format
from wirecheck.traffic.redaction import scalars
from wirecheck.traffic.redaction.chunks import encoding_of, splice
from wirecheck.wire.charset import charset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from wirecheck.exchange import Exchange, Headers
    from wirecheck.traffic.redaction.redactor import Lens
    from wirecheck.traffic.redaction.scalars import Path, Scalar

_LISTS = ("interactions", "http_interactions")


def rewritten(document: bytes, found: Format, lenses: Sequence[Lens]) -> bytes:
    """Give a capture without its secrets; one lens an exchange, in the capture's order."""
    if found is Format.RAW:
        return b"".join(_raw(lens.redacted()) for lens in lenses)
    text = document.removeprefix(BOM).decode("utf-8", "surrogateescape")
    if found is Format.NDJSON:
        made = _lines(text, lenses)
    elif found is Format.YAML_CASSETTE:
        made = _edited(text, list(scalars.of_yaml(text)), lenses, _CASSETTE, lambda new, scalar: scalars.in_yaml(new, text[scalar.start : scalar.end]))
    else:
        made = _edited(text, list(scalars.of_json(text)), lenses, _HAR if found is Format.HAR else _CASSETTE, lambda new, _: scalars.in_json(new))
    return (BOM if document.startswith(BOM) else b"") + made.encode("utf-8", "surrogateescape")


def _lines(text: str, lenses: Sequence[Lens]) -> str:
    made = []
    left = iter(lenses)
    for line in text.splitlines(keepends=True) if "\r" not in text else text.split("\n"):
        is_blank = not line.strip()
        made.append(line if is_blank else _edited(line, list(scalars.of_json(line)), [next(left)], _NDJSON, lambda new, _: scalars.in_json(new), whole=True))
    return ("" if "\r" not in text else "\n").join(made)


# -- which part a text is ----------------------------------------------------------------------------------------------------------------------

_HAR = {
    "request/url": "url",
    "response/redirectURL": "url",
    "*/headers/*/value": "named header",
    "*/cookies/*/value": "cookie",
    "request/queryString/*/value": "named pair",
    "request/postData/params/*/value": "named pair",
    "request/postData/text": "body",
    "request/_content/text": "body",
    "response/content/text": "body",
}
_NDJSON = {"request/url": "url", "*/headers/*/1": "paired header", "*/body": "body", "*/body_base64": "body"}
_CASSETTE = {
    "request/uri": "url",
    "request/url": "url",
    "*/headers/*/1": "header of a list",
    "*/headers/*/1/*": "header of a list",
    "*/headers/*/*": "header",
    "*/headers/*": "header",
    "*/body": "body",
    "*/body/string": "body",
    "*/body/base64_string": "body",
    "response/content": "body",
    "*/body/encoding": "kept",
    "*/body/*": "piece",
    "request/post_fields/*": "pair",
}
"""By the path in an entry: what stands there. The first that fits counts."""


class _Entry:
    """One entry of a capture: its texts, the exchange that was read from it, and what the texts become."""

    def __init__(self, texts: Mapping[Path, Scalar], lens: Lens, roles: Mapping[str, str]) -> None:
        self._texts = texts
        self._lens = lens
        self._roles = roles

    def edits(self) -> Iterator[tuple[Scalar, str | bytes]]:
        """Yield each text that changes, with what it becomes."""
        for path, scalar in self._texts.items():
            new = self._new(path, scalar)
            if new != scalar.value:
                yield scalar, new

    def _new(self, path: Path, scalar: Scalar) -> str | bytes:
        role = self._role(path)
        if isinstance(scalar.value, bytes) and role not in {"body", "piece"}:
            return self._lens.text(scalar.value.decode("latin-1")).encode("latin-1", "replace")
        return _BY_ROLE[role](self, path, scalar)

    def _sibling(self, path: Path, name: object) -> str:
        scalar = self._texts.get((*path[:-1], name))
        return str(scalar.value) if scalar is not None else ""

    def _text(self, _: Path, scalar: Scalar) -> str:
        return self._lens.text(str(scalar.value))

    def _kept(self, _: Path, scalar: Scalar) -> str:
        return str(scalar.value)

    def _url(self, _: Path, scalar: Scalar) -> str:
        return self._lens.url(str(scalar.value))

    def _header(self, path: Path, scalar: Scalar) -> str:
        return self._of_header(path, str(path[2]), str(scalar.value))

    def _listed_header(self, path: Path, scalar: Scalar) -> str:
        """Give a header of a list: of lines, or of pairs of a name and a value or values."""
        pair = (*path[:3], 0)
        if pair in self._texts:
            return self._of_header(path, str(self._texts[pair].value), str(scalar.value))
        return self._header(path, scalar)

    def _named_header(self, path: Path, scalar: Scalar) -> str:
        return self._of_header(path, self._sibling(path, "name"), str(scalar.value))

    def _paired_header(self, path: Path, scalar: Scalar) -> str:
        return self._of_header(path, self._sibling(path, 0), str(scalar.value))

    def _of_header(self, path: Path, name: str, value: str) -> str:
        if name.isdigit():  # lines, as vcrpy wrote them before version 1
            name, colon, rest = value.partition(":")
            return name + colon + self._lens.header(name.strip(), rest)
        if name.lower() == "content-encoding" and self._is_unpacked(str(path[0])):
            return "identity"
        if name.lower() == ":path":
            return self._lens.url(value)
        return self._lens.header(name, value)

    def _named_pair(self, path: Path, scalar: Scalar) -> str:
        return self._lens.pair(self._sibling(path, "name"), str(scalar.value))

    def _cookie(self, path: Path, scalar: Scalar) -> str:
        return self._lens.cookie(self._sibling(path, "name"), str(scalar.value))

    def _pair(self, path: Path, scalar: Scalar) -> str:
        return self._lens.pair(str(path[-1]), str(scalar.value))

    def _piece(self, path: Path, scalar: Scalar) -> str | bytes:
        """Give a part of a body that was kept in pieces: a field by its name, one of several chunks with all of them in the first."""
        if isinstance(path[-1], str):
            value = scalar.value.decode("utf-8", "replace") if isinstance(scalar.value, bytes) else scalar.value
            new: str | bytes = self._lens.pair(path[-1], value)
            return scalar.value if new == value else new
        before, after = self._bodies(str(path[0]))
        if after == before:
            return scalar.value
        return (after or b"") if path[-1] == 0 else b""

    # -- bodies --------------------------------------------------------------------------------------------------------------------------

    def _bodies(self, side: str) -> tuple[bytes | None, bytes | None]:
        exchange = self._lens.exchange
        if side == "request":
            return exchange.request.body, self._lens.request_body
        return (exchange.response.body if exchange.response is not None else None), self._lens.response_body

    def _body(self, path: Path, scalar: Scalar) -> str | bytes:
        before, after = self._bodies(str(path[0]))
        packed = self._raw(path, scalar)
        if before is None:
            # Nobody could read it, so nobody knows what is in it: its first bytes stay, by which a reader sees what it was.
            return self._written(path, scalar, packed[:4] + bytes(max(0, len(packed) - 4)))
        if after == before or after is None:
            return scalar.value
        return self._written(path, scalar, after)

    def _is_base64(self, path: Path, scalar: Scalar) -> bool:
        if isinstance(scalar.value, bytes) or path[-1] in {"body_base64", "base64_string"}:
            return not isinstance(scalar.value, bytes)
        return path[-1] == "text" and self._sibling(path, "encoding").lower() == "base64"

    def _raw(self, path: Path, scalar: Scalar) -> bytes:
        if isinstance(scalar.value, bytes):
            return scalar.value
        if self._is_base64(path, scalar):
            return b64decode(scalar.value.encode("ascii", "replace"))
        return scalar.value.encode("utf-8", "surrogatepass")

    def _written(self, path: Path, scalar: Scalar, body: bytes) -> str | bytes:
        """Write a body as it was written: as bytes, as base64, or as text that its reader makes the same bytes of."""
        if isinstance(scalar.value, bytes):
            return body
        if self._is_base64(path, scalar):
            return b64encode(body).decode()
        exchange = self._lens.exchange
        side = exchange.request if path[0] == "request" else exchange.response
        content_type = side.header("content-type") if side is not None else None
        named = f"; charset={self._sibling(path, 'encoding')}" if path[-1] == "string" and self._sibling(path, "encoding") else content_type
        encoding = charset(named) or "utf-8"
        for candidate in dict.fromkeys((encoding, encoding_of(body, named), "utf-8", "latin-1")):
            try:
                text = body.decode(candidate)
            except ValueError:
                continue
            if candidate == "latin-1" or body_text.encode(text, named) == body or text.encode("utf-8", "surrogatepass") == body:
                return text
        return body.decode("latin-1")

    def _is_unpacked(self, side: str) -> bool:
        """Whether a body was packed in the capture, and is written without its packing."""
        before, after = self._bodies(side)
        if before is None or after == before:
            return False
        texts = ((path, scalar) for path, scalar in self._texts.items() if path[0] == side and self._role(path) == "body")
        return any(self._raw(path, scalar)[:2] != before[:2] for path, scalar in texts)

    def _role(self, path: Path) -> str:
        written = "/".join(str(step).replace("/", "_") for step in path)
        return next((role for pattern, role in self._roles.items() if pattern.count("/") + 1 == len(path) and fnmatchcase(written, pattern)), "text")


_BY_ROLE: dict[str, Callable[[_Entry, Path, Scalar], str | bytes]] = {
    "text": _Entry._text,  # noqa: SLF001 -- the class's own table
    "kept": _Entry._kept,  # noqa: SLF001
    "url": _Entry._url,  # noqa: SLF001
    "header": _Entry._header,  # noqa: SLF001
    "header of a list": _Entry._listed_header,  # noqa: SLF001
    "named header": _Entry._named_header,  # noqa: SLF001
    "paired header": _Entry._paired_header,  # noqa: SLF001
    "named pair": _Entry._named_pair,  # noqa: SLF001
    "cookie": _Entry._cookie,  # noqa: SLF001
    "pair": _Entry._pair,  # noqa: SLF001
    "piece": _Entry._piece,  # noqa: SLF001
    "body": _Entry._body,  # noqa: SLF001
}


def _edited(
    text: str,
    found: Sequence[Scalar],
    lenses: Sequence[Lens],
    roles: Mapping[str, str],
    write: Callable[[str | bytes, Scalar], str],
    *,
    whole: bool = False,
) -> str:
    """Give the text with what changes in its entries; `whole`: it is one entry."""
    entries: dict[Path, dict[Path, Scalar]] = {}
    edits = []
    for scalar in found:
        key = () if whole else _entry_of(scalar.path, roles)
        if key is not None:
            entries.setdefault(key, {})[scalar.path[len(key) :]] = scalar
        elif lenses and not scalar.is_number and (covered := lenses[0].text(str(scalar.value))) != scalar.value:
            edits.append(((scalar.start, scalar.end), write(covered, scalar)))
    for texts, lens in zip(entries.values(), lenses, strict=True):
        for scalar, new in _Entry(texts, lens, roles).edits():
            edits.append(((scalar.start, scalar.end), str(new) if scalar.is_number and str(new).isdigit() else write(new, scalar)))
    return splice(text, edits)


def _entry_of(path: Path, roles: Mapping[str, str]) -> Path | None:
    """Give the path of the entry that a text stands in."""
    if roles is _HAR:
        return path[:3] if path[:2] == ("log", "entries") and len(path) > 3 else None
    if path and isinstance(path[0], int):
        return path[:1]
    return path[:2] if path and path[0] in _LISTS and len(path) > 2 else None


# -- raw messages ------------------------------------------------------------------------------------------------------------------------------


def _raw(exchange: Exchange) -> bytes:
    """Write an exchange as messages of HTTP/1.1 (RFC 9112), bodies as they were read: without chunks and codings, under headers that say so."""
    made = b""
    request, response = exchange.request, exchange.response
    if request.method:
        made += _message(f"{request.method} {request.url} HTTP/1.1", request.headers, request.body)
    if response is not None:
        made += _message(f"HTTP/1.1 {response.status}", response.headers, response.body)
    return made


def _message(start: str, headers: Headers, body: bytes | None) -> bytes:
    framed: Iterable[tuple[str, str]] = headers
    if body is not None:
        kept = [(name, value) for name, value in headers if name not in {"content-length", "transfer-encoding"}]
        plain = [(name, "identity" if name == "content-encoding" else value) for name, value in kept]
        framed = [*plain, ("content-length", str(len(body)))] if body or any(name == "content-length" for name, _ in headers) else plain
    head = "".join(f"{line}\r\n" for line in (start, *(f"{name}: {value}" for name, value in framed)))
    return head.encode("utf-8", "surrogateescape") + b"\r\n" + (body or b"")
