"""Requests and responses in the making: their parts by name, before they are written as one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from wirecheck.exchange import Request, Response
from wirecheck.generate import bodies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wirecheck.contract.model import Body, Operation

HOST = "store.example"
_SEGMENT = "+()!$&'*,;=:@~"
"""What a segment of a path may hold as it is (RFC 3986, section 3.3)."""


@dataclass(frozen=True, kw_only=True)  # no slots: the bytes are kept
class Draft:
    """A request. `raw` is its body where that is not what the codec makes of `payload`; `has_body` is false where none is sent."""

    operation: Operation = field(repr=False)
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    payload: Any = None
    has_body: bool = False
    raw: bytes | None = None
    media_type: str | None = None

    @property
    def codec(self) -> str | None:
        """The codec of the body."""
        return self.operation.request.codec if self.operation.request is not None else None

    @cached_property
    def content(self) -> bytes | None:
        """The bytes of the body; ``None``: the codec cannot carry the payload."""
        if self.raw is not None:
            return self.raw
        return bodies.encoded(self.payload, self.codec) if self.has_body else b""

    def with_payload(self, payload: Any) -> Draft:  # noqa: ANN401
        """Give the same request with another payload."""
        return replace(self, payload=payload)

    def request(self) -> Request:
        """Write the request."""
        segments = (quote(self.path[part[1:-1]] if part.startswith("{") else part, safe=_SEGMENT) for part in self.operation.template.split("/"))
        url = "/".join(segments) + (f"?{urlencode(self.query)}" if self.query else "")
        headers = {"host": HOST, **{name.lower(): value for name, value in self.headers.items()}}
        body = self.content or b""
        if self.has_body and self.operation.request is not None:
            kind = self.media_type or bodies.media_type(self.operation.request)
            headers |= {"content-type": kind} if kind else {}
        if body or self.operation.method not in {"GET", "HEAD"}:
            headers["content-length"] = str(len(body))
        return Request(method=self.operation.method, url=url, headers=tuple(headers.items()), body=body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response to a request; `body` is what documents its payload."""

    to: Draft
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    payload: Any = None
    body: Body | None = None
    raw: bytes | None = None
    media_type: str | None = None

    @property
    def codec(self) -> str | None:
        """The codec of the body."""
        return self.body.codec if self.body is not None else None

    @property
    def content(self) -> bytes | None:
        """The bytes of the body; ``None``: the codec cannot carry the payload."""
        if self.raw is not None:
            return self.raw
        return bodies.encoded(self.payload, self.codec) if self.body is not None and self.codec is not None else b""

    def with_payload(self, payload: Any) -> Answer:  # noqa: ANN401
        """Give the same response with another payload."""
        return replace(self, payload=payload)

    def response(self) -> Response:
        """Write the response."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        content = self.content or b""
        if self.body is not None and content:
            kind = self.media_type or bodies.media_type(self.body)
            headers |= {"content-type": kind} if kind else {}
        return Response(status=self.status, headers=tuple(headers.items()), body=content)
