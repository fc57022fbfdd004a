"""The members of a HAR entry that are read, under the names of HAR 1.2; those that begin with an underscore belong to one program."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

Number = int | float | None


class Pair(Struct, gc=False):
    """A header; some programs write numbers, or null for an empty one."""

    name: str
    value: str | int | float | None = None


class Param(Struct, gc=False):
    """A field of a form; Fiddler's name is null for a field without ``=``."""

    name: str | None = None
    value: str | None = None
    fileName: str | None = None  # noqa: N815 -- HAR's name
    contentType: str | None = None  # noqa: N815 -- HAR's name


class PostData(Struct):
    """The body of a request, as text or as the fields of a form."""

    mimeType: str | None = None  # noqa: N815 -- HAR's name
    text: str | None = None
    params: list[Param] | None = None
    encoding: str | None = None
    """``base64``: not in HAR 1.2, written by Charles and Reqable."""


class Content(Struct, gc=False):
    """The body of a response."""

    size: Number = None
    mimeType: str | None = None  # noqa: N815 -- HAR's name
    text: str | None = None
    encoding: str | None = None


class SentRequest(Struct):
    """A request."""

    method: str
    url: str
    headers: list[Pair] | None = None
    postData: PostData | None = None  # noqa: N815 -- HAR's name
    bodySize: Number = None  # noqa: N815 -- HAR's name
    content: Content | None = field(name="_content", default=None)
    """HTTP Toolkit's, for bodies that are no text."""
    status: str | None = field(name="_requestBodyStatus", default=None)
    """HTTP Toolkit's, where it left the body out."""


class ReceivedResponse(Struct):
    """A response."""

    status: int
    headers: list[Pair] | None = None
    content: Content | None = None
    bodySize: Number = None  # noqa: N815 -- HAR's name


class Entry(Struct):
    """A request with its response and the time at which it began."""

    request: SentRequest
    response: ReceivedResponse | None = None
    startedDateTime: str | None = None  # noqa: N815 -- HAR's name
    time: Any = None
    """Milliseconds from then on; whatever else a program writes there tells nothing."""
