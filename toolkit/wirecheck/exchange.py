"""What was said on the wire: a request, its response, and when.

A body is bytes until a codec reads it. ``b""`` is a body that was empty, ``None`` one that the capture left out: nobody may call that empty.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from datetime import datetime

Headers = tuple[tuple[str, str], ...]
"""Name and value pairs in wire order; names are lower-case."""


def _first(headers: Headers, name: str) -> str | None:
    for key, value in headers:
        if key == name:
            return value
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it was sent; `url` as captured, absolute or from the path on."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes | None = b""

    def header(self, name: str) -> str | None:
        """Give the first value of a header, by its lower-case name."""
        return _first(self.headers, name)

    @property
    def path(self) -> str:
        """The raw path, still percent-encoded."""
        return _split(self.url)[1]

    @property
    def query(self) -> str:
        """The raw query string, without the question mark."""
        return _split(self.url)[2]

    @property
    def host(self) -> str:
        """The host with its port, lower-case and without user info; empty where the URL has none."""
        return _split(self.url)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A response as it came, its transfer and content codings undone.

    `why_absent` says why `body` is ``None``, where more is known than that the capture left it out.
    """

    status: int
    headers: Headers = ()
    body: bytes | None = b""
    why_absent: str = field(default="", compare=False)

    def header(self, name: str) -> str | None:
        """Give the first value of a header, by its lower-case name."""
        return _first(self.headers, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request with its response (``None``: it never came) and where it was captured.

    `captured_at` is aware; ``None`` where nothing tells; `took` is how many seconds it was under way from then on. `index` counts from 0 within `capture`.
    """

    request: Request
    response: Response | None
    captured_at: datetime | None = None
    capture: str = ""
    index: int = 0
    took: float | None = field(default=None, compare=False)

    @property
    def hosts(self) -> set[str]:
        """The host with its port and without; a URL that is only a path leaves it to the header."""
        host = self.request.host or (self.request.header("host") or "").strip().lower()
        name, colon, port = host.rpartition(":")
        return {host, name} if colon and port.isdigit() else {host}

    @property
    def size(self) -> int:
        """How many bytes its bodies have, as far as they were captured."""
        return len(self.request.body or b"") + (len(self.response.body or b"") if self.response is not None else 0)

    def with_response(self, response: Response | None) -> Exchange:
        """Give the same exchange with another response."""
        return replace(self, response=response)


def _split(url: str) -> tuple[str, str, str]:
    """Split into host, raw path and raw query; total, as captures hold any text (``urlsplit`` raises on ``http://[``)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        rest, _, query = url.partition("?")
        return "", rest, query
    return parts.netloc.rpartition("@")[2].lower(), parts.path or "/", parts.query
